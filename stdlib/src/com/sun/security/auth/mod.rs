//! Natives of `com.sun.security.auth`.
pub mod module;
