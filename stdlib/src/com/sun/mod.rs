//! Natives of `com.sun`.
pub mod security;
