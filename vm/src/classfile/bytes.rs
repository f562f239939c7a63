//! Where a class file's bytes live.

use std::ops::Range;
use std::sync::Arc;

/// The bytes of a class file, owned or shared so that a `ClassFile` can live as long as it likes.
#[derive(Clone)]
pub enum ClassBytes {
    /// A range of a mapped file (an image, an uncompressed jar entry). The range must lie in the map.
    Mapped(Arc<memmap2::Mmap>, Range<usize>),
    /// Bytes of their own: a decompressed jar entry, `defineClass`.
    Owned(Arc<[u8]>),
    /// Bytes of the program itself.
    Static(&'static [u8]),
}

impl ClassBytes {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            ClassBytes::Mapped(map, range) => map.get(range.clone()).unwrap_or(&[]),
            ClassBytes::Owned(bytes) => bytes,
            ClassBytes::Static(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for ClassBytes {
    fn from(bytes: Vec<u8>) -> Self {
        ClassBytes::Owned(bytes.into())
    }
}

impl From<&[u8]> for ClassBytes {
    fn from(bytes: &[u8]) -> Self {
        ClassBytes::Owned(bytes.into())
    }
}
