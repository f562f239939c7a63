//! Natives of `java.util.concurrent`.
