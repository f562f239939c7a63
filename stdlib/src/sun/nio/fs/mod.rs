//! Natives of `sun.nio.fs`.
pub mod linux_native_dispatcher;
pub mod linux_watch_service;
pub mod refused_exception;
mod streams;
pub mod unix_copy_file;
pub mod unix_native_dispatcher;
