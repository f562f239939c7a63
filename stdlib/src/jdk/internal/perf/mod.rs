//! Natives of `jdk.internal.perf`.
pub mod perf_class;
