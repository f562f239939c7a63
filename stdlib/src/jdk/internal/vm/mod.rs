//! Natives of `jdk.internal.vm`.
pub mod vector_support;
pub mod vm_support;
