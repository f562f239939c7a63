//! Natives of `sun.awt`.
pub mod image;
