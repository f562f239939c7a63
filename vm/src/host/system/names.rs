//! Users and groups by number and name, asked of the C library: only it knows where they are kept (files,
//! LDAP, ...). All through the reentrant calls with a buffer of our own.

use std::ffi::{CStr, CString, c_char, c_int};

use super::super::{HostError, HostResult};

/// A user.
pub(super) struct User {
    pub(super) name: Vec<u8>,
    pub(super) home: Vec<u8>,
}

/// Calls one of the `get..._r` functions with ever larger buffers, and reads what it found.
fn lookup<R, T>(
    mut call: impl FnMut(*mut R, *mut c_char, usize, *mut *mut R) -> c_int,
    read: impl Fn(&R) -> T,
) -> HostResult<Option<T>> {
    let mut size = 1024;
    loop {
        let mut buffer: Vec<c_char> = vec![0; size];
        let mut record = std::mem::MaybeUninit::<R>::uninit();
        let mut found = std::ptr::null_mut();
        match call(record.as_mut_ptr(), buffer.as_mut_ptr(), size, &mut found) {
            0 if found.is_null() => return Ok(None),
            // SAFETY: the call succeeded and `found` is not null, so it points at `record`, which it has filled;
            // its strings lie in `buffer`, which lives until the end of this block.
            0 => return Ok(Some(read(unsafe { &*found }))),
            libc::EINTR => {}
            libc::ERANGE if size < 1 << 20 => size *= 4,
            // "Not found" is spelt differently from system to system.
            libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM => return Ok(None),
            errno => return Err(HostError::new(errno)),
        }
    }
}

/// The bytes of a C string of a record.
fn bytes(text: *const c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: only called on strings of a record that `lookup` has just filled: they end in 0 and lie in its buffer.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

pub(super) fn user_by_id(uid: u32) -> HostResult<Option<User>> {
    lookup(
        // SAFETY: all pointers are `lookup`'s own, valid for writing, and the buffer has the size that is told.
        |record, buffer, size, found| unsafe { libc::getpwuid_r(uid, record, buffer, size, found) },
        |user: &libc::passwd| User { name: bytes(user.pw_name), home: bytes(user.pw_dir) },
    )
}

pub(super) fn user_by_name(name: &[u8]) -> HostResult<Option<u32>> {
    let name = CString::new(name).map_err(|_| HostError::INVALID)?;
    lookup(
        // SAFETY: as above; the name ends in 0.
        |record, buffer, size, found| unsafe { libc::getpwnam_r(name.as_ptr(), record, buffer, size, found) },
        |user: &libc::passwd| user.pw_uid,
    )
}

pub(super) fn group_by_id(gid: u32) -> HostResult<Option<Vec<u8>>> {
    lookup(
        // SAFETY: as above.
        |record, buffer, size, found| unsafe { libc::getgrgid_r(gid, record, buffer, size, found) },
        |group: &libc::group| bytes(group.gr_name),
    )
}

pub(super) fn group_by_name(name: &[u8]) -> HostResult<Option<u32>> {
    let name = CString::new(name).map_err(|_| HostError::INVALID)?;
    lookup(
        // SAFETY: as above; the name ends in 0.
        |record, buffer, size, found| unsafe { libc::getgrnam_r(name.as_ptr(), record, buffer, size, found) },
        |group: &libc::group| group.gr_gid,
    )
}

/// Whether the C library has a locale of this name, and the character set it stands for.
pub(super) fn charset_of_locale(name: &[u8]) -> Option<Vec<u8>> {
    let name = CString::new(name).ok()?;
    // SAFETY: the name ends in 0, and no locale is handed in to be changed.
    let locale = unsafe {
        libc::newlocale(libc::LC_CTYPE_MASK | libc::LC_MESSAGES_MASK, name.as_ptr(), std::ptr::null_mut())
    };
    if locale.is_null() {
        return None;
    }
    // SAFETY: the locale was just made; the text it answers is valid until it is freed, and is copied before.
    let charset = unsafe {
        let text = libc::nl_langinfo_l(libc::CODESET, locale);
        let charset = if text.is_null() { Vec::new() } else { CStr::from_ptr(text).to_bytes().to_vec() };
        libc::freelocale(locale);
        charset
    };
    Some(charset)
}
