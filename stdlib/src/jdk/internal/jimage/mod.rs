//! Natives of `jdk.internal.jimage`.
pub mod native_image_buffer;
