//! Natives of `jdk.internal.vm`.
