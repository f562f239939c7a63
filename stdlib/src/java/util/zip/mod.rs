//! Natives of `java.util.zip`.
