//! Natives of `java.nio`.
pub mod mapped_memory_utils;
