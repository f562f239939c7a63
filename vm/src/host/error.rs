//! What the host answers when it can't or won't.

use std::fmt;
use std::io;

/// A system call's failure, or the host's refusal: an errno number.
#[derive(Clone, Copy)]
pub struct HostError {
    errno: i32,
    by: By,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    System,
    /// The host, which says nothing of it.
    Host,
    /// The host, which keeps what it says of it by this number.
    Refusal(u32),
}

impl PartialEq for HostError {
    /// Two refusals are the same, whatever was refused.
    fn eq(&self, other: &HostError) -> bool {
        self.errno == other.errno && self.is_denied() == other.is_denied()
    }
}

impl Eq for HostError {}

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
    pub const DENIED: HostError = HostError { errno: libc::EACCES, by: By::Host };
    /// No such file descriptor.
    pub const BAD_FD: HostError = HostError::new(libc::EBADF);
    /// This kind of file can't do that.
    pub const NOT_SUPPORTED: HostError = HostError::new(libc::ENOTSUP);
    /// An argument makes no sense.
    pub const INVALID: HostError = HostError::new(libc::EINVAL);

    /// The failure with an errno number.
    pub const fn new(errno: i32) -> HostError {
        HostError { errno, by: By::System }
    }

    /// The errno number.
    pub const fn errno(self) -> i32 {
        self.errno
    }

    /// Whether it was the host's refusal, and not the system's answer.
    pub const fn is_denied(self) -> bool {
        !matches!(self.by, By::System)
    }

    /// A refusal, of which [`Refusals`](super::Refusals) knows more by this number.
    pub(super) const fn refused(number: u32) -> HostError {
        HostError { errno: libc::EACCES, by: By::Refusal(number) }
    }

    /// Its number, if it is a refusal that has one.
    pub(super) const fn refusal(self) -> Option<u32> {
        match self.by {
            By::Refusal(number) => Some(number),
            _ => None,
        }
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
        let by = if self.is_denied() { ", denied by the host" } else { "" };
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
