//! Natives of `sun.net`.
pub mod dns;
pub mod port_config;
pub mod sdp;
pub mod spi;
