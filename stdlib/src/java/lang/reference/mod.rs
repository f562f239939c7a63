//! Natives of `java.lang.ref`.
