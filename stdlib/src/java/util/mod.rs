//! Natives of `java.util`.
pub mod concurrent;
pub mod zip;
