//! Natives of `jdk.internal`.
pub mod agent;
pub mod invoke;
pub mod jimage;
pub mod loader;
pub mod misc;
pub mod module;
pub mod perf;
pub mod platform;
pub mod reflect;
pub mod util;
pub mod vm;
