//! Natives of `com.sun.security`.
pub mod auth;
