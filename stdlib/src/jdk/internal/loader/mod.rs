//! Natives of `jdk.internal.loader`.
