//! Natives of `java.lang.reflect`.
