//! Natives of `java.awt`.
pub mod font;
pub mod image;
pub mod toolkit;
