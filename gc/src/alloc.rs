//! Allocation: thread-local buffers, the large path, the old path.
//!
//! A buffer is zeroed when it is handed out, so that allocation is a bump and a header. Buffers double from 16 to
//! 256 KiB with each refill and start small again after a collection: a thread that allocates little between two
//! collections wastes little.

use crate::heap::{Bump, Heap, State};
use crate::object::{
    ARRAY_LENGTH_OFFSET, CLASS_OFFSET, ClassId, MARK_OFFSET, OBJECT_ALIGNMENT, RawRef, array_bytes,
};
use crate::region::{LARGE_BYTES, REGION_BYTES, kind};

const MIN_TLAB: usize = 16 << 10;
const MAX_TLAB: usize = 256 << 10;
/// A rest of a region smaller than this isn't worth a buffer of its own.
const MIN_REST: usize = 1 << 10;
/// An old region with less room than this counts as full.
const MIN_OLD_REST: usize = 4 << 10;

/// A thread's allocation buffer: absolute addresses. Compiled code and the interpreter allocate by bumping `top`;
/// `top == end` (all zero at first) makes them take the slow path.
#[repr(C)]
#[derive(Debug, Default)]
pub struct Tlab {
    /// Where the next object goes.
    pub top: usize,
    /// End of the buffer.
    pub end: usize,
    /// Its start.
    pub start: usize,
    /// Bytes that the thread allocated before this buffer and beside it.
    pub before: u64,
}

impl Tlab {
    /// A buffer without memory.
    pub const fn new() -> Tlab {
        Tlab { top: 0, end: 0, start: 0, before: 0 }
    }

    /// Bytes that the thread has allocated so far.
    pub fn allocated(&self) -> u64 {
        self.before + (self.top - self.start) as u64
    }
}

impl Heap {
    /// A zeroed object of `bytes` (a multiple of 8, header included) with its header {mark 0, class}. `None`: a
    /// collection is needed, or the heap is full.
    #[inline]
    pub fn alloc(&self, tlab: &mut Tlab, class: ClassId, bytes: usize) -> Option<RawRef> {
        debug_assert!(bytes >= OBJECT_ALIGNMENT && bytes.is_multiple_of(OBJECT_ALIGNMENT));
        let addr = if bytes <= tlab.end - tlab.top {
            let addr = tlab.top;
            tlab.top += bytes;
            addr
        } else {
            self.alloc_slow(tlab, bytes, false)?
        };
        Some(self.init(addr, class))
    }

    /// As `alloc`, beyond the young generation's budget if need be: what is left when other threads used up what a
    /// collection had freed. Still bounded by the heap's maximum.
    pub fn alloc_urgent(&self, tlab: &mut Tlab, class: ClassId, bytes: usize) -> Option<RawRef> {
        let addr = if bytes <= tlab.end - tlab.top {
            let addr = tlab.top;
            tlab.top += bytes;
            addr
        } else {
            self.alloc_slow(tlab, bytes, true)?
        };
        Some(self.init(addr, class))
    }

    /// A zeroed array with its header and length. `None` as in `alloc`, and for what exceeds the heap's maximum.
    #[inline]
    pub fn alloc_array(&self, tlab: &mut Tlab, class: ClassId, elem_size: usize, len: u32) -> Option<RawRef> {
        let bytes = array_bytes(elem_size, len);
        if bytes > self.config.max_bytes as u64 {
            return None;
        }
        let array = self.alloc(tlab, class, bytes as usize)?;
        self.memory().write(self.address(array) + ARRAY_LENGTH_OFFSET, len);
        Some(array)
    }

    /// As `alloc_array`, with the means of `alloc_urgent`.
    pub fn alloc_array_urgent(
        &self,
        tlab: &mut Tlab,
        class: ClassId,
        elem_size: usize,
        len: u32,
    ) -> Option<RawRef> {
        let bytes = array_bytes(elem_size, len);
        if bytes > self.config.max_bytes as u64 {
            return None;
        }
        let array = self.alloc_urgent(tlab, class, bytes as usize)?;
        self.memory().write(self.address(array) + ARRAY_LENGTH_OFFSET, len);
        Some(array)
    }

    /// A zeroed object in the old generation, for what lives long: mirrors, interned strings. Stores into it need
    /// the card mark from the first one on.
    pub fn alloc_old(&self, class: ClassId, bytes: usize) -> Option<RawRef> {
        debug_assert!(bytes >= OBJECT_ALIGNMENT && bytes.is_multiple_of(OBJECT_ALIGNMENT));
        if bytes > LARGE_BYTES {
            let addr = self.alloc_large(bytes, kind::LARGE_OLD, true)?;
            return Some(self.init(addr, class));
        }
        let addr = {
            let mut guard = self.state.lock();
            let state = &mut *guard;
            let fits = |bump: &Bump| bump.end - bump.top >= bytes;
            let index = match state.old.iter().position(fits) {
                Some(index) => index,
                None => {
                    if state.free.used() >= self.max_regions() {
                        return None;
                    }
                    self.open_old(state)?;
                    state.old.len() - 1
                }
            };
            let bump = &mut state.old[index];
            let addr = bump.top;
            bump.top += bytes;
            self.regions.set_top(bump.region, bump.top);
            state.old_bytes += bytes;
            // Under the lock, so that regions stay walkable for others.
            self.memory().fill(addr, bytes, 0);
            self.init(addr, class);
            self.cards.record_start(addr);
            self.publish(state);
            addr
        };
        Some(RawRef(self.memory().raw(addr)))
    }

    /// As `alloc_old`, for arrays.
    pub fn alloc_old_array(&self, class: ClassId, elem_size: usize, len: u32) -> Option<RawRef> {
        let bytes = array_bytes(elem_size, len);
        if bytes > self.config.max_bytes as u64 {
            return None;
        }
        let array = self.alloc_old(class, bytes as usize)?;
        self.memory().write(self.address(array) + ARRAY_LENGTH_OFFSET, len);
        Some(array)
    }

    /// Takes a thread's buffer away. The unused end becomes a filler, so that the region can be walked.
    pub fn retire(&self, tlab: &mut Tlab) {
        let rest = tlab.end - tlab.top;
        if rest != 0 {
            self.memory().write(tlab.top + MARK_OFFSET, rest as u32);
            self.memory().write(tlab.top + CLASS_OFFSET, ClassId::FILLER.0);
        }
        *tlab = Tlab { before: tlab.allocated(), ..Tlab::new() };
    }

    /// Opens another region for old objects; those with little room left are closed.
    pub(crate) fn open_old(&self, state: &mut State) -> Option<()> {
        let region = state.free.take(&self.cage, &self.regions, kind::OLD)?;
        let start = self.regions.start(region);
        self.cards.clean_range(start, REGION_BYTES);
        self.cards.clear_starts(start);
        state.old.retain(|bump| bump.end - bump.top >= MIN_OLD_REST);
        state.old.push(Bump { region, top: start, end: start + REGION_BYTES });
        Some(())
    }

    pub(crate) fn max_regions(&self) -> usize {
        self.config.max_bytes / REGION_BYTES
    }

    #[inline]
    fn init(&self, addr: usize, class: ClassId) -> RawRef {
        self.memory().write(addr + CLASS_OFFSET, class.0);
        RawRef(self.memory().raw(addr))
    }

    #[cold]
    #[inline(never)]
    fn alloc_slow(&self, tlab: &mut Tlab, bytes: usize, urgent: bool) -> Option<usize> {
        if bytes > LARGE_BYTES {
            let large = self.alloc_large(bytes, kind::LARGE_YOUNG, urgent)?;
            tlab.before += bytes as u64;
            return Some(large);
        }
        // What would throw away much of a buffer gets its memory beside it.
        let rest = tlab.end - tlab.top;
        let beside = bytes > MIN_TLAB / 4 && rest > bytes / 4;
        let wanted =
            if beside { bytes } else { ((tlab.end - tlab.start) * 2).clamp(MIN_TLAB, MAX_TLAB).max(bytes) };
        let (start, len, stale) = self.carve(bytes, wanted, urgent)?;
        if stale {
            self.memory().fill(start, len, 0);
        }
        if !beside {
            self.retire(tlab);
            *tlab = Tlab { top: start + bytes, end: start + len, start, before: tlab.before };
        } else {
            tlab.before += bytes as u64;
            if len > bytes {
                // The region's rest came along.
                self.memory().write(start + bytes + MARK_OFFSET, (len - bytes) as u32);
                self.memory().write(start + bytes + CLASS_OFFSET, ClassId::FILLER.0);
            }
        }
        Some(start)
    }

    /// Carves `wanted` bytes from eden, at least `bytes`. Returns address, length, and whether it needs zeroing.
    fn carve(&self, bytes: usize, wanted: usize, urgent: bool) -> Option<(usize, usize, bool)> {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        if state.eden.end - state.eden.top < bytes {
            if (!urgent && (state.young_regions >= state.policy.young_regions || self.comes_early(state)))
                || state.free.used() >= self.max_regions()
            {
                return None;
            }
            let region = state.free.take(&self.cage, &self.regions, kind::EDEN)?;
            let start = self.regions.start(region);
            state.eden = Bump { region, top: start, end: start + REGION_BYTES };
            state.young_regions += 1;
        }
        let left = state.eden.end - state.eden.top;
        let mut len = wanted.min(left);
        if left - len < MIN_REST {
            len = left;
        }
        let start = state.eden.top;
        state.eden.top += len;
        state.young_bytes += len;
        self.regions.set_top(state.eden.region, state.eden.top);
        let stale = self.regions.is_stale(state.eden.region);
        self.publish(state);
        Some((start, len, stale))
    }

    /// Has the program made so many cards dirty that a collection would take too long if it came as late as was planned?
    fn comes_early(&self, state: &mut State) -> bool {
        if state.young_regions < state.policy.next_look {
            return false;
        }
        state.policy.next_look = state.young_regions + state.policy.look_step();
        state.policy.is_time_up(state.young_regions, || self.count_dirty())
    }

    /// Dirty cards of the old generation.
    fn count_dirty(&self) -> usize {
        let old = |&region: &usize| {
            matches!(self.regions.kind(region), kind::OLD | kind::LARGE_OLD | kind::LARGE_REST)
        };
        let regions = (1..self.regions.frontier()).filter(old);
        regions.map(|region| self.cards.count_dirty(self.regions.start(region))).sum()
    }

    /// A run of regions for one object.
    fn alloc_large(&self, bytes: usize, kind: u8, urgent: bool) -> Option<usize> {
        let run = bytes.div_ceil(REGION_BYTES);
        let head = {
            let mut guard = self.state.lock();
            let state = &mut *guard;
            let young = kind == kind::LARGE_YOUNG;
            if young && !urgent && state.young_regions >= state.policy.young_regions {
                return None;
            }
            if state.free.used() + run > self.max_regions() {
                return None;
            }
            if run > 1 && !self.config.poison {
                // It needs neighbours, which may be others than those that hold memory.
                let keep = self.max_regions() - state.free.used() - run;
                state.free.trim(&self.cage, &self.regions, keep);
            }
            let head = state.free.take_run(&self.cage, &self.regions, run, kind)?;
            if young {
                state.young_regions += run;
                state.young_bytes += bytes;
            } else {
                state.old_bytes += bytes;
            }
            self.publish(state);
            head
        };
        // The caller is outside of any safepoint until it has the object, so nobody looks at the run meanwhile.
        let start = self.regions.start(head);
        for region in head..head + run {
            if self.regions.is_stale(region) {
                self.memory().fill(self.regions.start(region), REGION_BYTES, 0);
            }
        }
        self.cards.clean_range(start, run * REGION_BYTES);
        self.regions.set_top(head, start + bytes);
        Some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};

    /// Compiled code has these offsets built in.
    #[test]
    fn layout_of_the_buffer() {
        assert_eq!((offset_of!(Tlab, top), offset_of!(Tlab, end), offset_of!(Tlab, start)), (0, 8, 16));
        assert_eq!((offset_of!(Tlab, before), size_of::<Tlab>()), (24, 32));
    }
}
