//! Memory outside of the heap that Java code addresses by a `long`: direct buffers and what Unsafe allocates.
//!
//! Java's own classes vouch for such an address as C code's callers do; what Unsafe lets Java code write anywhere, these
//! let natives read and write. Everything is copied, as nobody keeps a reference into memory that Java can free, but for what
//! the host reads and writes while it is called. In a guarded Vm that too is copied, and an address that Java code may not use
//! ends the native ([`crate::guard`]).

use crate::host::HostResult;
use crate::limits::Budget;
use crate::rooting::{Cx, JResult};
use crate::vm::Vm;
use std::io::{IoSlice, IoSliceMut};
use std::ops::{Deref, DerefMut};

/// The longest C string that is read.
const MAX_CSTR: usize = 1 << 20;

/// Room for bytes on their way between Java's memory and the host's. As long as Java code asks for, so it counts as memory
/// that Java code took.
pub struct Scratch<'v> {
    bytes: Vec<u8>,
    start: usize,
    length: usize,
    counted: Option<&'v Budget>,
}

/// Room for a block of a disk or more begins at such a boundary: files that are opened past the page cache want it.
const ALIGNMENT: usize = 4096;
const BLOCK: usize = 512;

/// What a thread may always have: a program whose memory is used up can still say so.
const SMALL_SCRATCH: usize = 64 << 10;

impl Deref for Scratch<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..self.start + self.length]
    }
}

impl DerefMut for Scratch<'_> {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.start + self.length]
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        if let Some(budget) = self.counted {
            budget.give(self.length);
        }
    }
}

impl<'s> Cx<'s> {
    /// `length` zeroes to work with. OutOfMemoryError, as in `java`, if there is no memory, or none left in the limit.
    pub fn scratch(&mut self, length: usize) -> JResult<Scratch<'s>> {
        let counted = Some(&self.vm().limits.off_heap).filter(|_| length > SMALL_SCRATCH);
        if counted.is_some_and(|budget| !budget.try_take(length)) {
            return Err(self.throw_bare("java/lang/OutOfMemoryError"));
        }
        let room = if length < BLOCK { length } else { length.saturating_add(ALIGNMENT) };
        let mut bytes = Vec::<u8>::new();
        if bytes.try_reserve_exact(room).is_err() {
            if let Some(budget) = counted {
                budget.give(length);
            }
            return Err(self.throw_bare("java/lang/OutOfMemoryError"));
        }
        let start = if room == length { 0 } else { bytes.as_ptr().align_offset(ALIGNMENT) };
        bytes.resize(start + length, 0);
        Ok(Scratch { bytes, start, length, counted })
    }

    /// A copy of `length` bytes at an address.
    pub fn scratch_of(&mut self, address: i64, length: usize) -> JResult<Scratch<'s>> {
        self.check_readable(address, length);
        let mut copy = self.scratch(length)?;
        self.native_read(address, &mut copy);
        Ok(copy)
    }

    /// Has the host put up to `length` bytes at an address by `read`, outside of the safepoint set: how many it put.
    pub fn native_from_host(
        &mut self,
        address: i64,
        length: usize,
        read: impl FnOnce(&mut [u8]) -> HostResult<usize>,
    ) -> JResult<HostResult<usize>> {
        if !self.vm().guarded && length > 0 && address != 0 {
            // SAFETY: Java code vouches for the range as in `native_read`, and that it stays as long as the call takes. `read` is a
            // call of the host, that is of the system or a copy: nothing is assumed of the bytes, which others may change.
            let buffer = unsafe { std::slice::from_raw_parts_mut(address as usize as *mut u8, length) };
            return Ok(self.blocking(|| read(buffer)));
        }
        let mut buffer = self.scratch(length)?;
        let done = self.blocking(|| read(&mut buffer));
        if let Ok(n) = done {
            self.native_write(address, &buffer[..n]);
        }
        Ok(done)
    }

    /// Has the host take up to `length` bytes at an address by `write`, outside of the safepoint set: how many it took.
    pub fn native_to_host(
        &mut self,
        address: i64,
        length: usize,
        write: impl FnOnce(&[u8]) -> HostResult<usize>,
    ) -> JResult<HostResult<usize>> {
        if !self.vm().guarded && length > 0 && address != 0 {
            // SAFETY: as in `native_from_host`.
            let bytes = unsafe { std::slice::from_raw_parts(address as usize as *const u8, length) };
            return Ok(self.blocking(|| write(bytes)));
        }
        let bytes = self.scratch_of(address, length)?;
        Ok(self.blocking(|| write(&bytes)))
    }

    /// The same for several pieces of memory, given by address and length, as if they were one.
    pub fn native_vector_from_host(
        &mut self,
        parts: &[(i64, usize)],
        read: impl FnOnce(&mut [IoSliceMut<'_>]) -> HostResult<usize>,
    ) -> JResult<HostResult<usize>> {
        if !self.vm().guarded {
            let slice = |&(address, length): &(i64, usize)| {
                // SAFETY: as in `native_from_host`.
                let bytes = unsafe { std::slice::from_raw_parts_mut(address as usize as *mut u8, length) };
                IoSliceMut::new(bytes)
            };
            let mut slices: Vec<_> = there(parts).map(slice).collect();
            return Ok(self.blocking(|| read(&mut slices)));
        }
        let mut buffer = self.scratch(parts.iter().map(|p| p.1).sum())?;
        let done = self.blocking(|| read(&mut [IoSliceMut::new(&mut buffer)]));
        let mut rest = &buffer[..done.unwrap_or(0)];
        for &(to, length) in parts {
            let (part, after) = rest.split_at(length.min(rest.len()));
            self.native_write(to, part);
            rest = after;
        }
        Ok(done)
    }

    /// The same for several pieces of memory, given by address and length, as if they were one.
    pub fn native_vector_to_host(
        &mut self,
        parts: &[(i64, usize)],
        write: impl FnOnce(&[IoSlice<'_>]) -> HostResult<usize>,
    ) -> JResult<HostResult<usize>> {
        if !self.vm().guarded {
            let slice = |&(address, length): &(i64, usize)| {
                // SAFETY: as in `native_from_host`.
                let bytes = unsafe { std::slice::from_raw_parts(address as usize as *const u8, length) };
                IoSlice::new(bytes)
            };
            let slices: Vec<_> = there(parts).map(slice).collect();
            return Ok(self.blocking(|| write(&slices)));
        }
        let mut bytes = self.scratch(parts.iter().map(|p| p.1).sum())?;
        let mut at = 0;
        for &(from, length) in parts {
            self.native_read(from, &mut bytes[at..at + length]);
            at += length;
        }
        Ok(self.blocking(|| write(&[IoSlice::new(&bytes)])))
    }
}

/// The parts that are any.
fn there(parts: &[(i64, usize)]) -> impl Iterator<Item = &(i64, usize)> {
    parts.iter().filter(|(address, length)| *address != 0 && *length > 0)
}

impl Cx<'_> {
    /// `length` bytes at an address.
    pub fn native_bytes(&self, address: i64, length: usize) -> Vec<u8> {
        self.check_readable(address, length);
        let mut bytes = vec![0; length];
        self.native_read(address, &mut bytes);
        bytes
    }

    /// Before room is made for a copy: a length that nothing has is refused, and not a lack of memory.
    fn check_readable(&self, address: i64, length: usize) {
        self.vm().native_memory.access(address as usize, length, false, || ())
    }

    /// Fills a buffer from an address.
    pub fn native_read(&self, address: i64, buffer: &mut [u8]) {
        if buffer.is_empty() {
            return;
        }
        self.vm().native_memory.access(address as usize, buffer.len(), false, || {
            // SAFETY: Java code vouches that the range is its own off-heap memory (see the module's text); the buffer is a
            // Rust allocation apart from it.
            unsafe { std::ptr::copy(address as usize as *const u8, buffer.as_mut_ptr(), buffer.len()) }
        })
    }

    /// Writes bytes at an address.
    pub fn native_write(&self, address: i64, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.vm().native_memory.access(address as usize, bytes.len(), true, || {
            // SAFETY: as in `native_read`.
            unsafe { std::ptr::copy(bytes.as_ptr(), address as usize as *mut u8, bytes.len()) }
        })
    }

    /// The bytes up to the 0 that ends a C string; none for address 0.
    pub fn native_cstr(&self, address: i64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if address == 0 {
            return bytes;
        }
        while bytes.len() < MAX_CSTR {
            let at = (address as usize).wrapping_add(bytes.len());
            let byte = self.vm().native_memory.access(at, 1, false, || {
                // SAFETY: as in `native_read`; everything before the 0 belongs to the string.
                unsafe { std::ptr::read_volatile(at as *const u8) }
            });
            if byte == 0 {
                break;
            }
            bytes.push(byte);
        }
        bytes
    }

    /// The 64-bit word at an address.
    pub fn native_u64(&self, address: i64) -> u64 {
        let mut bytes = [0; 8];
        self.native_read(address, &mut bytes);
        u64::from_ne_bytes(bytes)
    }
}

impl Vm {
    /// The 32-bit word at an address that other threads write, for natives that look at it while they block; outside of the
    /// heap, as everything here.
    pub fn poll_u32(&self, address: i64) -> u32 {
        self.native_memory.access(address as usize, 4, false, || {
            // SAFETY: as in `Cx::native_read`; a word of an int, aligned or not.
            unsafe { (address as usize as *const u32).read_unaligned() }
        })
    }
}
