//! Natives of `jdk.internal.vm`.
pub mod vm_support;
