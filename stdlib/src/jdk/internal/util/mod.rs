//! Natives of `jdk.internal.util`.
