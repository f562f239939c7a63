//! Where classes and resources come from: an installed JDK's `lib/modules`, directories and jars.
//!
//! - [`Jdk`] finds an installed JDK and reads its `release` file.
//! - [`JImage`] reads `lib/modules` where it is mapped: a look-up is two hashes and a comparison, and an
//!   uncompressed class is handed out as a range of the map, never copied.
//! - [`ClassPathEntry`] reads a directory or a jar, as `-Xbootclasspath/a:` names them.
//!
//! The files here belong to the virtual machine itself (they are parts of the class library, shared by all
//! `Vm`s of an `Engine`), so they are opened directly and not through a `Vm`'s [`Host`](crate::host::Host):
//! what a program may open says nothing about where its class library is. All files that are opened here are
//! opened by [`map_file`].
//!
//! Images and jars are input that nobody vouches for: every offset is checked, a broken one is an
//! [`ImageError`], never a panic. What a map cannot guard against is another process that truncates the
//! file while it is mapped; HotSpot has the same limit.

#![expect(clippy::disallowed_methods, reason = "the virtual machine's own files, see above")]

mod classpath;
mod decompress;
mod jdk;
mod jimage;
mod resource;
#[cfg(test)]
mod tests;

pub use classpath::{ClassPathEntry, Jar};
pub use jdk::{Jdk, JdkError, Release};
pub use jimage::{Entry, JImage};
pub use resource::{Resource, map_file};

/// What can be wrong with an image, a jar or a file in a class path directory.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The operating system said no.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bytes are not what the format asks for.
    #[error("{path}: not a valid modules image: {what}")]
    Corrupt {
        /// The file.
        path: String,
        /// What does not fit.
        what: &'static str,
    },
    /// The jar cannot be read.
    #[error("{path}: {source}")]
    Zip {
        /// The file.
        path: String,
        /// What the zip reader said.
        source: zip::result::ZipError,
    },
}
