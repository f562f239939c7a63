//! Natives of `sun.tools`.
pub mod attach;
