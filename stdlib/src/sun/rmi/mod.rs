//! Natives of `sun.rmi`.
pub mod transport;
