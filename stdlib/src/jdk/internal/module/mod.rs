//! Natives of `jdk.internal.module`.
