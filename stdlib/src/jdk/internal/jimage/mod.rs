//! Natives of `jdk.internal.jimage`.
