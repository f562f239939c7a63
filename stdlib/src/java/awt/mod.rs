//! Natives of `java.awt`.
pub mod headless;
