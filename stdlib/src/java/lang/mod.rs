//! Natives of `java.lang`.
pub mod invoke;
pub mod reference;
pub mod reflect;
