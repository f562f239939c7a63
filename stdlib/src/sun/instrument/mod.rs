//! Natives of `sun.instrument`.
pub mod instrumentation_impl;
