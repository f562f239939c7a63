//! Natives of `sun.java2d`.
pub mod disposer;
