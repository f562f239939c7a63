//! Natives of `java.lang.invoke`.
pub mod lambda_proxy_class_archive;
pub mod method_handle;
pub mod method_handle_natives;
