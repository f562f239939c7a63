//! Natives of `java.io`.
pub mod console;
pub mod file_cleanable;
pub mod file_descriptor;
pub mod file_input_stream;
pub mod file_output_stream;
pub mod object_stream_class;
pub mod random_access_file;
pub(crate) mod stream;
pub mod unix_file_system;
