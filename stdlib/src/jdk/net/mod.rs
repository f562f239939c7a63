//! Natives of `jdk.net`.
pub mod linux_socket_options;
