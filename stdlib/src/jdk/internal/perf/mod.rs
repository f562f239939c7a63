//! Natives of `jdk.internal.perf`.
