//! Natives of `jdk.internal.misc`.
pub mod signal;
pub mod vm;
