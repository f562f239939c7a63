//! Address space: the cage that all objects live in, and the side tables outside of it.
//!
//! The cage is reserved without access and committed region by region. Once committed a region stays readable and
//! writable: giving memory back is `MADV_DONTNEED`, for taking the access away as well would split the kernel's
//! mappings, whose number is limited. Region 0 is never committed, so a null reference plus a small offset faults.
//!
//! The accessors at the end are the only place where this crate touches an object's bytes. They take absolute
//! addresses that the callers computed from region tops and layouts; debug builds check them against the cage.

use crate::HeapError;
use crate::region::REGION_BYTES;
use crate::{steps, system};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Anonymous memory that costs nothing until it is touched: zeroed, readable, writable.
pub(crate) struct Mapping {
    addr: usize,
    bytes: usize,
}

impl Mapping {
    /// Maps `bytes` of lazily committed zeroes.
    pub(crate) fn lazy(bytes: usize) -> Result<Mapping, HeapError> {
        Mapping::map(bytes, true)
    }

    fn map(bytes: usize, accessible: bool) -> Result<Mapping, HeapError> {
        let addr = system::map(bytes, accessible).map_err(|error| HeapError::Map { bytes, error })?;
        Ok(Mapping { addr, bytes })
    }

    /// Start of the mapping.
    #[inline]
    pub(crate) fn addr(&self) -> usize {
        self.addr
    }

    /// Its length.
    #[inline]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Gives the memory back; all reads as zeroes afterwards.
    pub(crate) fn discard(&self) {
        // SAFETY: the mapping is ours; the tables in it are read as atomics, to which zero is their initial state.
        unsafe { system::discard(self.addr, self.bytes) };
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, whole, and nothing borrows from it any more.
        unsafe { system::unmap(self.addr, self.bytes) };
    }
}

/// The reserved address range of one heap.
pub(crate) struct Cage {
    _mapping: Mapping,
    base: usize,
    end: usize,
}

impl Cage {
    /// Reserves `bytes` (a multiple of the region size), its base aligned to a region.
    pub(crate) fn reserve(bytes: usize) -> Result<Cage, HeapError> {
        let mapping = Mapping::map(bytes + REGION_BYTES, false)?;
        let base = (mapping.addr() + REGION_BYTES - 1) & !(REGION_BYTES - 1);
        debug_assert!(base + bytes <= mapping.addr() + mapping.bytes());
        Ok(Cage { _mapping: mapping, base, end: base + bytes })
    }

    #[inline]
    pub(crate) fn base(&self) -> usize {
        self.base
    }

    /// Makes a range accessible. False when the system refuses.
    pub(crate) fn commit(&self, addr: usize, bytes: usize) -> bool {
        debug_assert!(addr > self.base && addr + bytes <= self.end);
        // SAFETY: the range is inside our reservation.
        unsafe { system::allow(addr, bytes) }
    }

    /// Gives a range's memory back; it reads as zeroes afterwards.
    pub(crate) fn discard(&self, addr: usize, bytes: usize) {
        debug_assert!(addr > self.base && addr + bytes <= self.end);
        // SAFETY: the range is inside our reservation and holds no live object.
        unsafe { system::discard(addr, bytes) };
    }

    /// The bounds, for the accessors below.
    #[inline]
    pub(crate) fn memory(&self) -> Memory {
        Memory { base: self.base, end: self.end }
    }
}

/// Access to committed memory of a cage by absolute address.
#[derive(Copy, Clone)]
pub(crate) struct Memory {
    pub(crate) base: usize,
    end: usize,
}

impl Memory {
    #[inline]
    fn check(&self, addr: usize, bytes: usize) {
        debug_assert!(
            addr >= self.base + REGION_BYTES && addr + bytes <= self.end,
            "address {addr:#x} outside of the cage"
        );
    }

    /// The address of a reference, which must not be null.
    #[inline]
    pub(crate) fn addr(&self, raw: u32) -> usize {
        debug_assert!(raw != 0);
        self.base + ((raw as usize) << crate::object::REF_SHIFT)
    }

    /// The reference of an address.
    #[inline]
    pub(crate) fn raw(&self, addr: usize) -> u32 {
        self.check(addr, 8);
        ((addr - self.base) >> crate::object::REF_SHIFT) as u32
    }

    /// A word of an object; others may read and write it at the same time.
    #[inline]
    pub(crate) fn read(&self, addr: usize) -> u32 {
        self.cell(addr).load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn write(&self, addr: usize, value: u32) {
        self.cell(addr).store(value, Ordering::Relaxed);
    }

    #[inline]
    fn cell(&self, addr: usize) -> &AtomicU32 {
        self.check(addr, 4);
        // SAFETY: callers pass 4-byte aligned addresses inside committed regions (module docs), which stay mapped as long
        // as the cage, and words of objects are accessed as atomics wherever two threads may meet.
        unsafe { &*(addr as *const AtomicU32) }
    }

    /// An object's header, both words: the mark in the low half.
    #[inline]
    pub(crate) fn header(&self, addr: usize) -> u64 {
        steps::header(self.header_cell(addr))
    }

    #[inline]
    pub(crate) fn set_header(&self, addr: usize, header: u64) {
        self.header_cell(addr).store(header, Ordering::Relaxed);
    }

    /// Replaces a header if it is as expected. Err: what it is.
    #[inline]
    pub(crate) fn swap_header(&self, addr: usize, expected: u64, header: u64) -> Result<u64, u64> {
        steps::install(self.header_cell(addr), expected, header)
    }

    #[inline]
    fn header_cell(&self, addr: usize) -> &AtomicU64 {
        self.check(addr, 8);
        // SAFETY: as in `cell`; objects are 8-byte aligned.
        unsafe { &*(addr as *const AtomicU64) }
    }

    /// Fetches what will be read soon.
    #[inline]
    pub(crate) fn prefetch(&self, addr: usize) {
        #[cfg(all(target_arch = "x86_64", not(miri)))]
        // SAFETY: a hint; no address makes it fault.
        unsafe {
            std::arch::x86_64::_mm_prefetch(addr as *const i8, std::arch::x86_64::_MM_HINT_T0)
        };
        #[cfg(not(all(target_arch = "x86_64", not(miri))))]
        let _ = addr;
    }

    /// Copies (a multiple of 8) bytes of an object. Few, as they mostly are, by loads and stores that overlap instead of
    /// a call.
    #[inline]
    pub(crate) fn copy(&self, from: usize, to: usize, bytes: usize) {
        type Two = [u64; 2];
        self.check(from, bytes);
        self.check(to, bytes);
        let (source, target) = (from as *const u8, to as *mut u8);
        // SAFETY: both ranges are committed, 8-byte aligned, and disjoint; every access lies inside `bytes`.
        unsafe {
            if bytes > 64 {
                std::ptr::copy_nonoverlapping(from as *const u64, to as *mut u64, bytes / 8);
            } else if bytes > 32 {
                let head: [Two; 2] = source.cast::<[Two; 2]>().read_unaligned();
                let tail: [Two; 2] = source.add(bytes - 32).cast::<[Two; 2]>().read_unaligned();
                target.cast::<[Two; 2]>().write_unaligned(head);
                target.add(bytes - 32).cast::<[Two; 2]>().write_unaligned(tail);
            } else if bytes >= 16 {
                let head: Two = source.cast::<Two>().read_unaligned();
                let tail: Two = source.add(bytes - 16).cast::<Two>().read_unaligned();
                target.cast::<Two>().write_unaligned(head);
                target.add(bytes - 16).cast::<Two>().write_unaligned(tail);
            } else if bytes != 0 {
                target.cast::<u64>().write(source.cast::<u64>().read());
            }
        }
    }

    /// Moves a multiple of 8 bytes towards lower addresses; the ranges may overlap.
    #[inline(always)]
    pub(crate) fn slide(&self, from: usize, to: usize, bytes: usize) {
        self.check(from, bytes);
        self.check(to, bytes);
        debug_assert!(to <= from);
        if bytes > 128 {
            // SAFETY: both ranges are committed.
            unsafe { std::ptr::copy(from as *const u64, to as *mut u64, bytes / 8) };
            return;
        }
        // Ascending, so that nothing is overwritten before it is read.
        let mut at = 0;
        while at < bytes {
            // SAFETY: as above.
            unsafe { ((to + at) as *mut u64).write(((from + at) as *const u64).read()) };
            at += 8;
        }
    }

    #[inline]
    pub(crate) fn fill(&self, addr: usize, bytes: usize, value: u8) {
        if bytes == 0 {
            return;
        }
        self.check(addr, bytes);
        // SAFETY: the range is committed and belongs to the caller: a buffer just carved or a freed region.
        unsafe { std::ptr::write_bytes(addr as *mut u8, value, bytes) }
    }
}
