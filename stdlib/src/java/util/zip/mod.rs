//! Natives of `java.util.zip`.
pub mod adler32;
pub mod crc32;
pub mod deflater;
pub mod inflater;
mod pump;
