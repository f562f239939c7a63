//! Natives of `java.security`.
