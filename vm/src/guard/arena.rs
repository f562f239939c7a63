//! Off-heap memory of a guarded Vm: a range of addresses that is the Vm's alone, and blocks in it.
//!
//! What was committed once stays accessible until the Vm goes. So an access that was found to be inside can't miss, though
//! another thread frees the block meanwhile: at worst it meets another block of the same Vm's.

use crate::symbols::FxHashMap;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks start at multiples of this, as malloc's do.
const ALIGNMENT: usize = 16;
/// What is reserved, if the system has it: address space only.
const RESERVED: usize = 64 << 30;
/// With less than this there is no point.
const LEAST: usize = 16 << 20;
/// Memory is made accessible in steps of this.
const STEP: usize = 1 << 20;
/// A free block of this size gives its memory back.
const DISCARDED: usize = 128 << 10;
const PAGE: usize = 4096;

/// Blocks of memory in a range of addresses of their own.
pub(super) struct NativeArena {
    base: usize,
    reserved: usize,
    /// How much of it, from its start on, is accessible. Never less than it was.
    committed: AtomicUsize,
    spaces: Mutex<Spaces>,
}

#[derive(Default)]
struct Spaces {
    /// Free ranges, by offset. No two touch.
    free: BTreeMap<usize, usize>,
    /// The same: size and offset.
    by_size: BTreeSet<(usize, usize)>,
    /// Blocks by offset: the size that was asked for.
    blocks: FxHashMap<usize, usize>,
    /// Where what was never used begins.
    top: usize,
}

impl Spaces {
    fn add(&mut self, mut at: usize, mut size: usize) {
        if let Some((&before, &n)) = self.free.range(..at).next_back()
            && before + n == at
        {
            self.remove(before, n);
            (at, size) = (before, size + n);
        }
        if let Some(&n) = self.free.get(&(at + size)) {
            self.remove(at + size, n);
            size += n;
        }
        if at + size == self.top {
            self.top = at;
            return;
        }
        self.free.insert(at, size);
        self.by_size.insert((size, at));
    }

    fn remove(&mut self, at: usize, size: usize) {
        self.free.remove(&at);
        self.by_size.remove(&(size, at));
    }
}

/// What a block of so many bytes takes.
fn room(bytes: usize) -> Option<usize> {
    bytes.max(1).checked_next_multiple_of(ALIGNMENT)
}

impl NativeArena {
    /// Reserves addresses, fewer if there aren't as many. None: there are hardly any.
    pub fn new() -> Option<NativeArena> {
        let mut reserved = RESERVED;
        while reserved >= LEAST {
            // SAFETY: a new mapping at an address of the kernel's choice aliases nothing.
            let p = unsafe {
                libc::mmap(
                    std::ptr::null_mut(),
                    reserved,
                    libc::PROT_NONE,
                    libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                    -1,
                    0,
                )
            };
            if p != libc::MAP_FAILED {
                return Some(NativeArena {
                    base: p as usize,
                    reserved,
                    committed: AtomicUsize::new(0),
                    spaces: Mutex::default(),
                });
            }
            reserved /= 4;
        }
        None
    }

    /// Whether `bytes` bytes at `address` are accessible memory of this arena.
    #[inline]
    pub fn contains(&self, address: usize, bytes: usize) -> bool {
        let at = address.wrapping_sub(self.base);
        let committed = self.committed.load(Ordering::Acquire);
        at < committed && bytes <= committed - at
    }

    /// A block; None: there is no room. What is in it is arbitrary.
    pub fn allocate(&self, bytes: usize) -> Option<usize> {
        let size = room(bytes)?;
        let mut spaces = self.spaces.lock();
        let found = spaces.by_size.range((size, 0)..).next().copied();
        let at = if let Some((n, at)) = found {
            spaces.remove(at, n);
            if n > size {
                spaces.free.insert(at + size, n - size);
                spaces.by_size.insert((n - size, at + size));
            }
            at
        } else {
            let at = spaces.top;
            let end = at.checked_add(size).filter(|&end| end <= self.reserved)?;
            self.commit(end)?;
            spaces.top = end;
            at
        };
        spaces.blocks.insert(at, bytes);
        Some(self.base + at)
    }

    /// Makes everything up to `end` accessible. The spaces are locked.
    fn commit(&self, end: usize) -> Option<()> {
        let committed = self.committed.load(Ordering::Relaxed);
        if end <= committed {
            return Some(());
        }
        let end = end.next_multiple_of(STEP).min(self.reserved);
        let (from, bytes) = (self.base + committed, end - committed);
        // SAFETY: the range is inside of the arena's own mapping, and nobody uses it yet.
        let done =
            unsafe { libc::mprotect(from as *mut libc::c_void, bytes, libc::PROT_READ | libc::PROT_WRITE) };
        if done != 0 {
            return None;
        }
        self.committed.store(end, Ordering::Release);
        Some(())
    }

    /// The size that was asked for of the block at an address; None: there is none.
    pub fn size_of(&self, address: usize) -> Option<usize> {
        self.spaces.lock().blocks.get(&address.wrapping_sub(self.base)).copied()
    }

    /// Frees a block: how many bytes it was asked for. None: there is none at this address.
    pub fn free(&self, address: usize) -> Option<usize> {
        let at = address.wrapping_sub(self.base);
        let mut spaces = self.spaces.lock();
        let bytes = spaces.blocks.remove(&at)?;
        let size = room(bytes)?;
        if size >= DISCARDED {
            let (from, to) = ((self.base + at).next_multiple_of(PAGE), (self.base + at + size) / PAGE * PAGE);
            // SAFETY: whole pages of a block of this arena's that nobody owns any more; they stay accessible.
            unsafe { libc::madvise(from as *mut libc::c_void, to - from, libc::MADV_DONTNEED) };
        }
        spaces.add(at, size);
        Some(bytes)
    }

    /// Copies the start of one block to another.
    pub fn copy(&self, from: usize, to: usize, bytes: usize) {
        assert!(self.contains(from, bytes) && self.contains(to, bytes));
        // SAFETY: both ranges are accessible, as was just checked; Java code may race with itself.
        unsafe { std::ptr::copy(from as *const u8, to as *mut u8, bytes) }
    }
}

impl Drop for NativeArena {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`; no thread of the Vm is left to use it.
        unsafe { libc::munmap(self.base as *mut libc::c_void, self.reserved) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_and_used_again() {
        let a = NativeArena::new().unwrap();
        let mut rng = 7u64;
        let mut next = |n: u64| {
            rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (rng >> 33) % n
        };
        let mut live: Vec<(usize, usize)> = Vec::new();
        for _ in 0..5000 {
            if next(2) == 0 && !live.is_empty() {
                let (p, n) = live.swap_remove(next(live.len() as u64) as usize);
                assert_eq!((a.size_of(p), a.free(p), a.free(p)), (Some(n), Some(n), None));
                continue;
            }
            let n = if next(10) == 0 { next(300_000) } else { next(200) } as usize;
            let p = a.allocate(n).unwrap();
            assert!(p.is_multiple_of(16) && a.contains(p, n));
            assert!(live.iter().all(|&(q, m)| p + n.max(1) <= q || q + m.max(1) <= p));
            live.push((p, n));
        }
        for (p, _) in live {
            assert!(a.free(p).is_some());
        }
        let spaces = a.spaces.lock();
        assert_eq!((spaces.top, spaces.free.len(), spaces.by_size.len()), (0, 0, 0));
    }

    #[test]
    fn only_what_is_accessible_is_inside() {
        let a = NativeArena::new().unwrap();
        assert!(!a.contains(a.base, 1) && !a.contains(0, 0));
        let p = a.allocate(100).unwrap();
        let end = a.base + a.committed.load(Ordering::Relaxed);
        assert!(a.contains(p, 100) && a.contains(end - 1, 1));
        for (at, n) in [(end - 1, 2), (end, 1), (p - 1, 1), (p, usize::MAX), (usize::MAX, 1), (usize::MAX, 2)]
        {
            assert!(!a.contains(at, n), "{at:#x} {n}");
        }
        assert_eq!((a.allocate(usize::MAX), a.allocate(1 << 60)), (None, None));
    }
}
