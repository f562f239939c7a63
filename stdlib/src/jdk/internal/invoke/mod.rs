//! Natives of `jdk.internal.invoke`.
