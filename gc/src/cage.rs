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
use crate::system;

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

    #[inline]
    pub(crate) fn read(&self, addr: usize) -> u32 {
        self.check(addr, 4);
        // SAFETY: callers pass 4-byte aligned addresses inside committed regions below the region's top (module docs).
        unsafe { (addr as *const u32).read() }
    }

    #[inline]
    pub(crate) fn write(&self, addr: usize, value: u32) {
        self.check(addr, 4);
        // SAFETY: as in `read`; the world is stopped or the object isn't published yet.
        unsafe { (addr as *mut u32).write(value) }
    }

    #[inline]
    pub(crate) fn copy(&self, from: usize, to: usize, bytes: usize) {
        self.check(from, bytes);
        self.check(to, bytes);
        // SAFETY: both ranges are committed; from-space and to-space regions are disjoint.
        unsafe { std::ptr::copy_nonoverlapping(from as *const u64, to as *mut u64, bytes / 8) }
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
