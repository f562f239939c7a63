//! Natives of `java.util.concurrent`.
pub mod atomic;
