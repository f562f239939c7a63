//! Where each unit goes: behind the one before it, in the regions that there are, in the order of their addresses.
//! A unit that does not fit into what is left of a region goes to the next one; a large rest is remembered and takes
//! later units that fit.
//!
//! Nothing is overwritten before it is read. All units before a unit of the same region fit between the region's start
//! and the unit, so when the place of the next unit has come as far as the unit's own region, it lies at most at the
//! unit; and a rest is left behind only in an earlier region, all of whose objects are gone when a unit moves there.

use super::{BLOCK_SHIFT, below};
use crate::heap::Heap;
use crate::object::REF_SHIFT;
use crate::region::{REGION_BYTES, REGION_REF_SHIFT, kind};
use std::num::NonZeroU32;
use std::sync::atomic::Ordering;

/// Words of the smallest rest that is worth remembering.
const MIN_REST: u32 = 128;
/// How many rests are remembered.
const RESTS: usize = 8;
const REGION_WORDS: u32 = (REGION_BYTES >> REF_SHIFT) as u32;

/// The regions afterwards.
pub(super) struct Plan {
    /// Where the objects of each region of small ones end, as a reference. None: there are none.
    pub(super) ends: Vec<Option<NonZeroU32>>,
    /// The last region that was opened, 0: none.
    pub(super) last: usize,
    /// Bytes of young objects that live.
    pub(super) promoted: usize,
}

/// Places units.
struct Places<'p> {
    plan: &'p mut Plan,
    /// Regions of small objects, those that were not opened yet.
    regions: std::vec::IntoIter<u32>,
    /// The next place, and the end of its region.
    next: u32,
    end: u32,
    rests: Vec<(u32, u32)>,
}

impl Places<'_> {
    #[inline]
    fn place(&mut self, words: u32) -> u32 {
        if !self.rests.is_empty()
            && let Some(at) = self.rests.iter().position(|&(from, to)| to - from >= words)
        {
            let (from, to) = self.rests[at];
            self.rests[at].0 = from + words;
            if to - from - words < MIN_REST {
                self.rests.swap_remove(at);
            }
            self.reaches(from, from + words);
            return from;
        }
        if self.end - self.next < words {
            self.open();
        }
        let place = self.next;
        self.next += words;
        place
    }

    #[cold]
    fn open(&mut self) {
        self.close();
        if self.end - self.next >= MIN_REST {
            if self.rests.len() == RESTS {
                let smallest = (0..RESTS).min_by_key(|&i| self.rests[i].1 - self.rests[i].0);
                self.rests.swap_remove(smallest.unwrap_or(0));
            }
            self.rests.push((self.next, self.end));
        }
        let region = self.regions.next().expect("units need no more regions than they came from");
        self.plan.last = region as usize;
        self.next = region << REGION_REF_SHIFT;
        self.end = self.next + REGION_WORDS;
    }

    fn close(&mut self) {
        if self.next != 0 {
            self.reaches(self.next - 1, self.next);
        }
    }

    fn reaches(&mut self, within: u32, end: u32) {
        self.plan.ends[(within >> REGION_REF_SHIFT) as usize] = NonZeroU32::new(end);
    }
}

impl Heap {
    /// Gives each unit its place.
    pub(super) fn plan(&self) -> Plan {
        let (regions, blocks, memory) = (&self.regions, &self.blocks, self.memory());
        let mut plan = Plan { ends: vec![None; regions.frontier()], last: 0, promoted: 0 };
        let small = |&region: &usize| !kind::is_large(regions.kind(region));
        let order: Vec<u32> = regions.object_regions().filter(small).map(|region| region as u32).collect();
        let mut places =
            Places { plan: &mut plan, regions: order.into_iter(), next: 0, end: 0, rests: Vec::new() };
        for region in regions.object_regions() {
            let kind = regions.kind(region);
            let (start, top) = (regions.start(region), regions.top(region));
            if start == top {
                continue;
            }
            let from = memory.raw(start);
            if kind::is_large(kind) {
                if blocks.is_marked(from) {
                    blocks.get(from >> BLOCK_SHIFT).dest.store(from, Ordering::Relaxed);
                    if kind::is_young(kind) {
                        places.plan.promoted += top - start;
                    }
                }
                continue;
            }
            let mut live = 0;
            for (index, starts) in blocks.with_starts(from, from + ((top - start) >> REF_SHIFT) as u32) {
                let block = blocks.get(index);
                let words = block.words.load(Ordering::Relaxed);
                let earlier = (words & below(starts.trailing_zeros())).count_ones();
                let tail = if words >> 63 != 0 { blocks.tail(index) } else { 0 };
                let unit = words.count_ones() - earlier + tail;
                live += unit;
                block.dest.store(places.place(unit) - earlier, Ordering::Relaxed);
            }
            if kind::is_young(kind) {
                places.plan.promoted += (live as usize) << REF_SHIFT;
            }
        }
        places.close();
        plan
    }
}
