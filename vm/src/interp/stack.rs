//! A thread's Java stack: a mapping with a guard page at its end.

/// The memory of the interpreter's frames.
pub struct JavaStack {
    base: *mut u64,
    bytes: usize,
}

// SAFETY: plain memory, used by the owning thread (or with the world stopped).
unsafe impl Send for JavaStack {}

impl JavaStack {
    /// A stack of `bytes` (rounded up to pages).
    pub fn new(bytes: usize) -> std::io::Result<JavaStack> {
        let bytes = bytes.next_multiple_of(4096);
        // SAFETY: an anonymous private mapping of the kernel's choice.
        let p = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes + 4096,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if p == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        let stack = JavaStack { base: p.cast(), bytes };
        // SAFETY: the last page of the mapping just made.
        if unsafe { libc::mprotect(p.byte_add(bytes), 4096, libc::PROT_NONE) } != 0 {
            // There can be only so many mappings.
            return Err(std::io::Error::last_os_error());
        }
        Ok(stack)
    }
    /// Bytes of address space.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
    /// Lowest slot.
    pub fn base(&self) -> *mut u64 {
        self.base
    }
    /// One past the last usable slot.
    pub fn end(&self) -> *mut u64 {
        // SAFETY: inside the mapping.
        unsafe { self.base.byte_add(self.bytes) }
    }
}

impl Drop for JavaStack {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`.
        unsafe { libc::munmap(self.base.cast(), self.bytes + 4096) };
    }
}
