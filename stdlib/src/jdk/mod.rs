//! Natives of `jdk`.
pub mod internal;
pub mod net;
