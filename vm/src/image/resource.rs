//! Bytes of a class or resource, mapped or owned.

use std::fmt;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use super::ImageError;

/// The bytes of a class or resource. Cloning shares them.
#[derive(Clone)]
pub enum Resource {
    /// A range of a mapped file.
    Mapped(Arc<Mmap>, Range<usize>),
    /// Bytes that had to be inflated, or were read.
    Owned(Arc<[u8]>),
}

impl Resource {
    /// The bytes.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        match self {
            // The range is checked where the value is made; a wrong one would be a bug of ours, and reads as empty.
            Resource::Mapped(map, range) => map.get(range.clone()).unwrap_or_default(),
            Resource::Owned(bytes) => bytes,
        }
    }
}

impl Deref for Resource {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Resource {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resource::Mapped(_, range) => write!(f, "Mapped({range:?})"),
            Resource::Owned(bytes) => write!(f, "Owned({} bytes)", bytes.len()),
        }
    }
}

/// Maps a file for reading. An empty file is an error of the kind `InvalidData`, as nothing can be mapped of it.
pub fn map_file(path: &Path) -> Result<Arc<Mmap>, ImageError> {
    let io = |source| ImageError::Io { path: path.display().to_string(), source };
    #[expect(
        clippy::disallowed_methods,
        reason = "class library files are the virtual machine's own, see the module"
    )]
    let file = std::fs::File::open(path).map_err(io)?;
    let meta = file.metadata().map_err(io)?;
    if !meta.is_file() {
        return Err(io(std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a regular file")));
    }
    if meta.len() == 0 {
        return Err(io(std::io::Error::new(std::io::ErrorKind::InvalidData, "the file is empty")));
    }
    // SAFETY: the map is only read. A file that another process changes meanwhile can change the bytes; every
    // reader of them checks what it reads, and keeps no reference that a changed byte could make invalid.
    let map = unsafe { Mmap::map(&file) }.map_err(io)?;
    Ok(Arc::new(map))
}

/// Reads a small file whole.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, std::io::Error> {
    #[expect(
        clippy::disallowed_methods,
        reason = "class library files are the virtual machine's own, see the module"
    )]
    std::fs::read(path)
}
