//! Natives of `jdk.internal.reflect`.
