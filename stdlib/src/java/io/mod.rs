//! Natives of `java.io`.
