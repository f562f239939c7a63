//! Natives of `sun.rmi.transport`.
pub mod gc;
