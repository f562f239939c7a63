//! Natives of `java.net`.
