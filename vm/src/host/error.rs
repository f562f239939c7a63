//! What the host answers when it can't or won't.

use std::fmt;
use std::io;

/// A system call's failure, or the host's refusal: an errno number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HostError {
    errno: i32,
    denied: bool,
}

/// What most of the host's methods answer.
pub type HostResult<T> = Result<T, HostError>;

/// The errno numbers that natives decide by; others are in [`HostError::errno`] as they came.
pub mod errno {
    pub use libc::{
        EACCES, EAGAIN, EBADF, EEXIST, EINTR, EINVAL, EISDIR, ELOOP, EMFILE, ENAMETOOLONG, ENODEV, ENOENT,
        ENOMEM, ENOSPC, ENOSYS, ENOTDIR, ENOTEMPTY, ENOTSUP, ENXIO, EPERM, EPIPE, ERANGE, EROFS, ESPIPE,
        ESRCH, EXDEV,
    };
}

impl HostError {
    /// The host does not allow it. Java code sees `Permission denied`.
    pub const DENIED: HostError = HostError { errno: libc::EACCES, denied: true };
    /// No such file descriptor.
    pub const BAD_FD: HostError = HostError::new(libc::EBADF);
    /// This kind of file can't do that.
    pub const NOT_SUPPORTED: HostError = HostError::new(libc::ENOTSUP);
    /// An argument makes no sense.
    pub const INVALID: HostError = HostError::new(libc::EINVAL);

    /// The failure with an errno number.
    pub const fn new(errno: i32) -> HostError {
        HostError { errno, denied: false }
    }

    /// The errno number.
    pub const fn errno(self) -> i32 {
        self.errno
    }

    /// Whether it was the host's refusal, and not the system's answer.
    pub const fn is_denied(self) -> bool {
        self.denied
    }

    /// What strerror(3) says of it: `No such file or directory`.
    pub fn message(self) -> String {
        errno_message(self.errno)
    }
}

/// What strerror(3) says of an errno number, in English.
pub fn errno_message(errno: i32) -> String {
    // Rust's text is strerror_r's with a suffix; the process never calls setlocale.
    let text = io::Error::from_raw_os_error(errno).to_string();
    let suffix = format!(" (os error {errno})");
    text.strip_suffix(&suffix).map(str::to_owned).unwrap_or(text)
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = if self.denied { ", denied by the host" } else { "" };
        write!(f, "HostError({} {}{by})", self.errno, self.message())
    }
}

impl std::error::Error for HostError {}

impl From<io::Error> for HostError {
    fn from(e: io::Error) -> HostError {
        // An embedder's stream may fail with an error that has no number.
        let errno = e.raw_os_error().unwrap_or(match e.kind() {
            io::ErrorKind::NotFound => libc::ENOENT,
            io::ErrorKind::PermissionDenied => libc::EACCES,
            io::ErrorKind::BrokenPipe => libc::EPIPE,
            io::ErrorKind::WouldBlock => libc::EAGAIN,
            io::ErrorKind::InvalidInput => libc::EINVAL,
            io::ErrorKind::Unsupported => libc::ENOTSUP,
            _ => libc::EIO,
        });
        HostError::new(errno)
    }
}

impl From<rustix::io::Errno> for HostError {
    fn from(e: rustix::io::Errno) -> HostError {
        HostError::new(e.raw_os_error())
    }
}

impl From<HostError> for io::Error {
    fn from(e: HostError) -> io::Error {
        io::Error::from_raw_os_error(e.errno)
    }
}
