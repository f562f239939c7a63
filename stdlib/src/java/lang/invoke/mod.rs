//! Natives of `java.lang.invoke`.
