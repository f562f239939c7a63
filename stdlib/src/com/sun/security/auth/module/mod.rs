//! Natives of `com.sun.security.auth.module`.
pub mod unix_system;
