//! Natives of `jdk.internal.misc`.
