//! Regions: the cage in pieces of 512 KiB, what each of them is used for, and who has free ones.
//!
//! A region's kind is one byte in a dense table that the collector reads for each reference it meets. Everything
//! else about a region is changed under the heap's lock or while the world is stopped.
//!
//! A freed region keeps its memory as long as the reserve allows, since the next young generation will want it;
//! such a region is *dirty* and gets zeroed piece by piece as buffers are carved from it.

use crate::HeapError;
use crate::cage::{Cage, Mapping};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

pub(crate) const REGION_SHIFT: u32 = 19;
/// Bytes of a region.
pub(crate) const REGION_BYTES: usize = 1 << REGION_SHIFT;
/// A reference shifted right by this is its region's index.
pub(crate) const REGION_REF_SHIFT: u32 = REGION_SHIFT - crate::object::REF_SHIFT;
/// Objects above this get regions of their own and are never copied.
pub(crate) const LARGE_BYTES: usize = REGION_BYTES / 2;

/// What a region is used for.
pub(crate) mod kind {
    pub(crate) const FREE: u8 = 0;
    pub(crate) const EDEN: u8 = 1;
    /// A bit of its own, so that one test tells which references matter to a pause.
    pub(crate) const SURVIVOR: u8 = 0x20;
    /// Head of a large object that has not survived a collection yet.
    pub(crate) const LARGE_YOUNG: u8 = 3;
    pub(crate) const OLD: u8 = 4;
    pub(crate) const LARGE_OLD: u8 = 5;
    /// Continuation of a large object; no object starts in it.
    pub(crate) const LARGE_REST: u8 = 6;
    /// Set on an old region that is to be evacuated by one of the next collections: who finds a reference into it in
    /// the old generation notes the card.
    pub(crate) const CANDIDATE: u8 = 0x40;
    /// Set while collecting: the region is being evacuated, or its large object was not reached yet.
    pub(crate) const FROM: u8 = 0x80;

    pub(crate) const fn is_young(kind: u8) -> bool {
        matches!(kind & !FLAGS, EDEN | SURVIVOR | LARGE_YOUNG)
    }

    pub(crate) const fn is_large(kind: u8) -> bool {
        matches!(kind & !FLAGS, LARGE_YOUNG | LARGE_OLD)
    }

    const FLAGS: u8 = FROM | CANDIDATE;

    /// Must an old object's reference into such a region, which is not condemned, be remembered by its card? (A large
    /// young object is never met as a target that stays young.)
    #[inline]
    pub(crate) const fn is_remembered(kind: u8) -> bool {
        kind & (SURVIVOR | CANDIDATE) != 0
    }
}

const COMMITTED: u8 = 1;
/// Holds bytes of its earlier life.
const STALE: u8 = 2;
/// Stands in the reserve's queue.
const QUEUED: u8 = 4;

/// One region's figures.
#[repr(C)]
struct Info {
    /// End of the objects in it, an absolute address; of a large object's head: the object's end.
    top: AtomicUsize,
    /// Regions of the run that starts here.
    run: AtomicUsize,
    /// Top at mark start: objects from here on are live as far as the marking under way is concerned.
    tams: AtomicUsize,
    /// Bytes of marked objects.
    live: AtomicUsize,
    /// Bytes of fillers, where dead objects were.
    gaps: AtomicUsize,
    /// Of a candidate: the group that it will be evacuated with.
    group: AtomicUsize,
}

/// The region tables.
pub(crate) struct Regions {
    kinds: Mapping,
    flags: Mapping,
    infos: Mapping,
    count: usize,
    base: usize,
    /// One above the highest region ever used.
    frontier: AtomicUsize,
}

/// The kinds of all regions.
#[derive(Copy, Clone)]
pub(crate) struct Kinds<'h>(&'h [AtomicU8]);

impl Kinds<'_> {
    /// The kind of the region that a reference points into.
    #[inline]
    pub(crate) fn of(self, raw: u32) -> u8 {
        let index = (raw >> REGION_REF_SHIFT) as usize;
        debug_assert!(index < self.0.len());
        // SAFETY: references point into the cage, each of whose regions has its byte.
        unsafe { self.0.get_unchecked(index) }.load(Ordering::Relaxed)
    }
}

impl Regions {
    pub(crate) fn new(base: usize, cage_bytes: usize) -> Result<Regions, HeapError> {
        let count = cage_bytes >> REGION_SHIFT;
        Ok(Regions {
            kinds: Mapping::lazy(count)?,
            flags: Mapping::lazy(count)?,
            infos: Mapping::lazy(count * size_of::<Info>())?,
            count,
            base,
            frontier: AtomicUsize::new(1),
        })
    }

    #[inline]
    fn kind_cell(&self, index: usize) -> &AtomicU8 {
        debug_assert!(index < self.count);
        // SAFETY: a byte for each region, accessed as atomics only; callers pass indices of regions of this cage.
        unsafe { &*(self.kinds.addr() as *const AtomicU8).add(index) }
    }

    fn flag_cell(&self, index: usize) -> &AtomicU8 {
        debug_assert!(index < self.count);
        // SAFETY: as in `kind_cell`.
        unsafe { &*(self.flags.addr() as *const AtomicU8).add(index) }
    }

    #[inline]
    fn info(&self, index: usize) -> &Info {
        debug_assert!(index < self.count);
        // SAFETY: an `Info` for each region, zeroed at first, accessed as such only.
        unsafe { &*(self.infos.addr() as *const Info).add(index) }
    }

    /// The table of kinds, for who reads it all the time.
    pub(crate) fn kinds(&self) -> Kinds<'_> {
        // SAFETY: as in `kind_cell`; the mapping lives as long as this.
        Kinds(unsafe { std::slice::from_raw_parts(self.kinds.addr() as *const AtomicU8, self.count) })
    }

    /// The kind of the region that a reference points into.
    #[inline]
    pub(crate) fn kind_of(&self, raw: u32) -> u8 {
        self.kind((raw >> REGION_REF_SHIFT) as usize)
    }

    #[inline]
    pub(crate) fn kind(&self, index: usize) -> u8 {
        self.kind_cell(index).load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn set_kind(&self, index: usize, kind: u8) {
        self.kind_cell(index).store(kind, Ordering::Relaxed);
    }

    /// Sets a region's kind and returns what it was: one of several workers finds it unreached.
    pub(crate) fn swap_kind(&self, index: usize, kind: u8) -> u8 {
        self.kind_cell(index).swap(kind, Ordering::Relaxed)
    }

    /// The region of an address.
    #[inline]
    pub(crate) fn index(&self, addr: usize) -> usize {
        (addr - self.base) >> REGION_SHIFT
    }

    #[inline]
    pub(crate) fn top(&self, index: usize) -> usize {
        self.info(index).top.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn set_top(&self, index: usize, top: usize) {
        self.info(index).top.store(top, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn tams(&self, index: usize) -> usize {
        self.info(index).tams.load(Ordering::Relaxed)
    }

    pub(crate) fn set_tams(&self, index: usize, tams: usize) {
        self.info(index).tams.store(tams, Ordering::Relaxed);
    }

    pub(crate) fn live(&self, index: usize) -> usize {
        self.info(index).live.load(Ordering::Relaxed)
    }

    pub(crate) fn set_live(&self, index: usize, bytes: usize) {
        self.info(index).live.store(bytes, Ordering::Relaxed);
    }

    /// Only who holds the cycle adds.
    #[inline]
    pub(crate) fn add_live(&self, index: usize, bytes: usize) {
        self.set_live(index, self.live(index) + bytes);
    }

    pub(crate) fn gaps(&self, index: usize) -> usize {
        self.info(index).gaps.load(Ordering::Relaxed)
    }

    pub(crate) fn set_gaps(&self, index: usize, bytes: usize) {
        self.info(index).gaps.store(bytes, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn group(&self, index: usize) -> usize {
        self.info(index).group.load(Ordering::Relaxed)
    }

    pub(crate) fn set_group(&self, index: usize, group: usize) {
        self.info(index).group.store(group, Ordering::Relaxed);
    }

    pub(crate) fn run(&self, index: usize) -> usize {
        self.info(index).run.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn start(&self, index: usize) -> usize {
        self.base + (index << REGION_SHIFT)
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn frontier(&self) -> usize {
        self.frontier.load(Ordering::Relaxed)
    }

    /// Indices of all regions in which objects start.
    pub(crate) fn object_regions(&self) -> impl Iterator<Item = usize> + '_ {
        (1..self.frontier()).filter(|&i| !matches!(self.kind(i) & !kind::FROM, kind::FREE | kind::LARGE_REST))
    }

    /// Does the region hold bytes of an earlier life?
    pub(crate) fn is_stale(&self, index: usize) -> bool {
        self.flag_cell(index).load(Ordering::Relaxed) & STALE != 0
    }

    fn flags(&self, index: usize) -> u8 {
        self.flag_cell(index).load(Ordering::Relaxed)
    }

    fn set_flags(&self, index: usize, flags: u8) {
        self.flag_cell(index).store(flags, Ordering::Relaxed);
    }
}

/// The free regions. Part of the heap's locked state.
pub(crate) struct FreeList {
    /// Free regions that still hold memory, most recently freed last.
    reserve: VecDeque<u32>,
    /// Free regions that hold memory.
    resident: usize,
    /// No region below this is free without memory.
    hint: usize,
    /// Regions in use.
    used: usize,
    /// The most that held memory at a time.
    most: usize,
    /// Reuse the region that has been free longest, so that a stale reference meets poison rather than an object.
    quarantine: bool,
}

const QUARANTINE_REGIONS: usize = 16;

impl FreeList {
    pub(crate) fn new(quarantine: bool) -> FreeList {
        FreeList { reserve: VecDeque::new(), resident: 0, hint: 1, used: 0, most: 0, quarantine }
    }

    pub(crate) fn used(&self) -> usize {
        self.used
    }

    pub(crate) fn resident(&self) -> usize {
        self.resident
    }

    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Takes one free region. None: the cage is full or the system has no memory.
    pub(crate) fn take(&mut self, cage: &Cage, regions: &Regions, kind: u8) -> Option<usize> {
        let index = match self.pop_reserve(regions) {
            Some(index) => index,
            None => self.find(regions, 1).or_else(|| self.pop_any(regions))?,
        };
        self.claim(cage, regions, index, kind).then_some(index)
    }

    /// Sees to it that `take` will give `count` regions, whatever the system says meanwhile. False: it won't.
    pub(crate) fn ensure(&mut self, cage: &Cage, regions: &Regions, count: usize) -> bool {
        // These hold memory. Then come the others, from the lowest one on, as `find` finds them.
        let mut have = self.resident;
        let mut index = self.hint;
        while have < count {
            if index == regions.count() {
                return false;
            }
            if regions.kind(index) == kind::FREE && !regions.is_stale(index) {
                if !self.commit(cage, regions, index) {
                    return false;
                }
                have += 1;
            }
            index += 1;
        }
        true
    }

    fn commit(&self, cage: &Cage, regions: &Regions, index: usize) -> bool {
        let flags = regions.flags(index);
        if flags & COMMITTED == 0 {
            if !cage.commit(regions.start(index), REGION_BYTES) {
                return false;
            }
            regions.set_flags(index, flags | COMMITTED);
        }
        true
    }

    /// Takes `run` adjacent free regions for a large object.
    pub(crate) fn take_run(&mut self, cage: &Cage, regions: &Regions, run: usize, kind: u8) -> Option<usize> {
        if run == 1 {
            return self.take(cage, regions, kind);
        }
        let index = self.find(regions, run)?;
        for i in index..index + run {
            let part = if i == index { kind } else { kind::LARGE_REST };
            if !self.claim(cage, regions, i, part) {
                for back in index..i {
                    self.give_back(regions, back);
                }
                return None;
            }
        }
        regions.info(index).run.store(run, Ordering::Relaxed);
        Some(index)
    }

    fn pop_reserve(&mut self, regions: &Regions) -> Option<usize> {
        if self.quarantine && self.resident <= QUARANTINE_REGIONS {
            return None;
        }
        self.pop_any(regions)
    }

    fn pop_any(&mut self, regions: &Regions) -> Option<usize> {
        loop {
            let popped = if self.quarantine { self.reserve.pop_front() } else { self.reserve.pop_back() };
            let index = popped? as usize;
            let flags = regions.flags(index) & !QUEUED;
            regions.set_flags(index, flags);
            // A run may have taken it meanwhile.
            if regions.kind(index) == kind::FREE && flags & STALE != 0 {
                return Some(index);
            }
        }
    }

    /// The first `run` adjacent free regions. A single one comes from those without memory, as the reserve is asked
    /// before.
    fn find(&mut self, regions: &Regions, run: usize) -> Option<usize> {
        let mut free = 0;
        // Runs may also take what the reserve holds, which lies anywhere.
        let mut index = if run == 1 { self.hint } else { 1 };
        while index < regions.count() {
            let fits = regions.kind(index) == kind::FREE && (run > 1 || !regions.is_stale(index));
            free = if fits { free + 1 } else { 0 };
            if free == run {
                if run == 1 {
                    self.hint = index + 1;
                }
                return Some(index + 1 - run);
            }
            index += 1;
        }
        None
    }

    fn claim(&mut self, cage: &Cage, regions: &Regions, index: usize, kind: u8) -> bool {
        if !self.commit(cage, regions, index) {
            self.hint = self.hint.min(index);
            return false;
        }
        if regions.is_stale(index) {
            self.resident -= 1;
        }
        self.used += 1;
        self.most = self.most.max(self.used + self.resident);
        regions.set_top(index, regions.start(index));
        regions.set_tams(index, regions.start(index));
        regions.set_gaps(index, 0);
        regions.set_kind(index, kind);
        regions.info(index).run.store(1, Ordering::Relaxed);
        regions.frontier.fetch_max(index + 1, Ordering::Relaxed);
        true
    }

    /// Frees one region; it goes to the reserve.
    pub(crate) fn give_back(&mut self, regions: &Regions, index: usize) {
        debug_assert_ne!(regions.kind(index), kind::FREE);
        regions.set_kind(index, kind::FREE);
        let flags = regions.flags(index);
        regions.set_flags(index, flags | STALE | QUEUED);
        if flags & QUEUED == 0 {
            self.reserve.push_back(index as u32);
        }
        self.resident += 1;
        self.used -= 1;
    }

    /// Does this agree with the tables?
    pub(crate) fn verify(&self, regions: &Regions) -> Result<(), String> {
        let mut queued = vec![false; regions.count()];
        for &index in &self.reserve {
            if std::mem::replace(&mut queued[index as usize], true) {
                return Err(format!("region {index} is in the reserve twice"));
            }
        }
        let mut resident = 0;
        for (index, &queued) in queued.iter().enumerate().skip(1) {
            let flags = regions.flags(index);
            let free = regions.kind(index) == kind::FREE;
            if queued != (flags & QUEUED != 0) {
                return Err(format!("region {index} has flags {flags}, but is in the reserve: {queued}"));
            }
            if free && flags & STALE != 0 {
                resident += 1;
                if flags & (QUEUED | COMMITTED) != QUEUED | COMMITTED {
                    return Err(format!("free region {index} holds memory, and its flags are {flags}"));
                }
            } else if free && index < self.hint {
                return Err(format!("free region {index} lies below the lowest one, {}", self.hint));
            }
            if !free && (flags & COMMITTED == 0 || index >= regions.frontier()) {
                return Err(format!("region {index} is in use, but its flags are {flags}"));
            }
        }
        if resident != self.resident {
            return Err(format!("{resident} free regions hold memory, not {}", self.resident));
        }
        Ok(())
    }

    /// Returns memory to the system until at most `keep` free regions hold some.
    pub(crate) fn trim(&mut self, cage: &Cage, regions: &Regions, keep: usize) {
        while self.resident > keep {
            let Some(index) = self.reserve.pop_front() else { break };
            let index = index as usize;
            let flags = regions.flags(index) & !QUEUED;
            regions.set_flags(index, flags);
            if regions.kind(index) == kind::FREE && flags & STALE != 0 {
                cage.discard(regions.start(index), REGION_BYTES);
                regions.set_flags(index, flags & !STALE);
                self.resident -= 1;
                self.hint = self.hint.min(index);
            }
        }
    }
}
