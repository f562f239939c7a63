//! Natives of `jdk.internal.misc`.
pub mod cds;
pub mod scoped_memory_access;
pub mod signal;
pub mod unsafe_;
pub mod vm;
