//! Natives of `jdk.internal.agent`.
pub mod file_system_impl;
