//! Natives of `java.lang`.
pub mod invoke;
pub mod object;
pub mod reference;
pub mod reflect;
pub mod runtime;
pub mod shutdown;
pub mod thread;
