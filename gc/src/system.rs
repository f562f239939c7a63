//! Address space from the operating system. Under Miri, which knows no such system, it is ordinary memory.

#[cfg(not(miri))]
pub(crate) use real::{allow, discard, map, unmap};
#[cfg(miri)]
pub(crate) use simulated::{allow, discard, map, unmap};

#[cfg(not(miri))]
mod real {
    use std::io;

    /// Anonymous zeroed memory, readable and writable or not accessible at all, that costs nothing until it is touched.
    pub(crate) fn map(bytes: usize, accessible: bool) -> io::Result<usize> {
        let protection = if accessible { libc::PROT_READ | libc::PROT_WRITE } else { libc::PROT_NONE };
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new anonymous mapping at an address of the kernel's choice touches no memory of ours.
        let addr = unsafe { libc::mmap(std::ptr::null_mut(), bytes, protection, flags, -1, 0) };
        if addr == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(addr as usize) }
    }

    /// Ends a mapping.
    ///
    /// # Safety
    /// It came from `map`, whole, and nothing borrows from it any more.
    pub(crate) unsafe fn unmap(addr: usize, bytes: usize) {
        // SAFETY: the caller's word.
        unsafe { libc::munmap(addr as *mut libc::c_void, bytes) };
    }

    /// Makes a part of a mapping accessible. False: the system refuses.
    ///
    /// # Safety
    /// The part lies in a mapping of `map`'s.
    pub(crate) unsafe fn allow(addr: usize, bytes: usize) -> bool {
        // SAFETY: the caller's word.
        unsafe { libc::mprotect(addr as *mut libc::c_void, bytes, libc::PROT_READ | libc::PROT_WRITE) == 0 }
    }

    /// Gives the memory of a part of a mapping back; it reads as zeroes afterwards.
    ///
    /// # Safety
    /// The part lies in a mapping of `map`'s, and zero is a state for what is kept in it.
    pub(crate) unsafe fn discard(addr: usize, bytes: usize) {
        // SAFETY: the caller's word; the mapping is private and anonymous.
        unsafe { libc::madvise(addr as *mut libc::c_void, bytes, libc::MADV_DONTNEED) };
    }
}

#[cfg(miri)]
mod simulated {
    use std::alloc::{Layout, alloc_zeroed, dealloc};
    use std::io;

    fn layout(bytes: usize) -> Layout {
        Layout::from_size_align(bytes.max(1), 4096).expect("a size that there is memory for")
    }

    pub(crate) fn map(bytes: usize, _accessible: bool) -> io::Result<usize> {
        // SAFETY: the size is not 0.
        let memory = unsafe { alloc_zeroed(layout(bytes)) };
        if memory.is_null() { Err(io::ErrorKind::OutOfMemory.into()) } else { Ok(memory.expose_provenance()) }
    }

    pub(crate) unsafe fn unmap(addr: usize, bytes: usize) {
        // SAFETY: the caller's word; `map` took the same layout.
        unsafe { dealloc(std::ptr::with_exposed_provenance_mut(addr), layout(bytes)) };
    }

    pub(crate) unsafe fn allow(_addr: usize, _bytes: usize) -> bool {
        true
    }

    pub(crate) unsafe fn discard(addr: usize, bytes: usize) {
        // SAFETY: the caller's word.
        unsafe { std::ptr::write_bytes(std::ptr::with_exposed_provenance_mut::<u8>(addr), 0, bytes) };
    }
}
