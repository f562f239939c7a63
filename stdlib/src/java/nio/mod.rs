//! Natives of `java.nio`.
