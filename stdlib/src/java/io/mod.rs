//! Natives of `java.io`.
pub mod object_stream_class;
