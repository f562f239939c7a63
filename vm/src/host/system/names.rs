//! Users and groups by number and name, asked of the C library: only it knows where they are kept (files,
//! LDAP, ...). All through the reentrant calls with a buffer of our own.

use std::ffi::{CStr, CString, c_char, c_int};
use std::net::IpAddr;

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

/// The addresses of a machine, each once, or the text of what went wrong.
pub(super) fn addresses_of(name: &[u8]) -> Result<Vec<IpAddr>, String> {
    let text = |code: c_int| {
        // SAFETY: gai_strerror answers a static string for any number.
        let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) };
        text.to_string_lossy().into_owned()
    };
    let name = CString::new(name).map_err(|_| text(libc::EAI_NONAME))?;
    // SAFETY: a plain C struct; zero is a valid value of each field.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    // Otherwise each address comes once for each kind of socket.
    hints.ai_socktype = libc::SOCK_STREAM;
    hints.ai_flags = libc::AI_CANONNAME;
    let mut list = std::ptr::null_mut();
    // SAFETY: the name ends in 0, hints and list are locals.
    let error = unsafe { libc::getaddrinfo(name.as_ptr(), std::ptr::null(), &hints, &mut list) };
    if error != 0 {
        return Err(text(error));
    }
    let mut found = Vec::new();
    let mut at = list;
    while !at.is_null() {
        // SAFETY: a node of the list, and an address of the family that it names.
        let address = unsafe {
            let node = &*at;
            at = node.ai_next;
            match node.ai_family {
                libc::AF_INET => {
                    let a = &*node.ai_addr.cast::<libc::sockaddr_in>();
                    IpAddr::from(a.sin_addr.s_addr.to_ne_bytes())
                }
                libc::AF_INET6 => {
                    IpAddr::from((*node.ai_addr.cast::<libc::sockaddr_in6>()).sin6_addr.s6_addr)
                }
                _ => continue,
            }
        };
        if !found.contains(&address) {
            found.push(address);
        }
    }
    // SAFETY: the list that getaddrinfo made, no longer used.
    unsafe { libc::freeaddrinfo(list) };
    Ok(found)
}

/// The name of the machine that has an address.
pub(super) fn name_of_address(address: IpAddr) -> Option<Vec<u8>> {
    let mut host = [0; libc::NI_MAXHOST as usize];
    let mut call = |address: *const libc::sockaddr, len: usize| {
        // SAFETY: an address of that length, and a buffer with its size.
        let error = unsafe {
            libc::getnameinfo(
                address,
                len as libc::socklen_t,
                host.as_mut_ptr(),
                host.len() as libc::socklen_t,
                std::ptr::null_mut(),
                0,
                libc::NI_NAMEREQD,
            )
        };
        error == 0
    };
    let found = match address {
        IpAddr::V4(a) => {
            // SAFETY: a plain C struct; zero is a valid value of each field.
            let mut at: libc::sockaddr_in = unsafe { std::mem::zeroed() };
            at.sin_family = libc::AF_INET as libc::sa_family_t;
            at.sin_addr.s_addr = u32::from_ne_bytes(a.octets());
            call((&raw const at).cast(), size_of_val(&at))
        }
        IpAddr::V6(a) => {
            // SAFETY: as above.
            let mut at: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
            at.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            at.sin6_addr.s6_addr = a.octets();
            call((&raw const at).cast(), size_of_val(&at))
        }
    };
    found.then(|| bytes(host.as_ptr()))
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
