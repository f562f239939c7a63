//! Full collection in place: mark, then slide everything to the cage's low end (Jones, Hosking, Moss: The Garbage
//! Collection Handbook, 3.4). It needs no second copy of the heap, only tables of a twentieth of its size, so it is the
//! last resort, and also what large heaps use.
//!
//! ```text
//!  mark.rs        depth-first from the roots; soft, weak, final and phantom references
//!  plan.rs        where each live object goes
//!  slide.rs       references get their new values, objects move
//! ```
//!
//! The cage is looked at in blocks of 64 words of 8 bytes. For each there is a [`Block`]: which words an object
//! starts at, which words live objects cover, and where its *unit* goes: all objects that start in the block, the
//! last one to its end. Within a unit the gaps close, so the new place of an object is the unit's and the number of
//! covered words before it. Units are placed one behind the other, in the order of their addresses and in the regions
//! that they came from: what is written was read before, always.
//!
//! Large objects stay where they are. Marks in headers are not touched, so locks and hashes stay.

mod mark;
mod plan;
mod slide;

use super::pause::SoftPolicy;
use super::{Outcome, Roots, Scope};
use crate::HeapError;
use crate::cage::Mapping;
use crate::config::FullBy;
use crate::heap::{Bump, Heap, State};
use crate::object::REF_SHIFT;
use crate::region::{REGION_BYTES, kind};
use mark::Marker;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

/// log2 of the words of a block: a reference shifted right by this is its block's index.
const BLOCK_SHIFT: u32 = 6;
const WITHIN: u32 = (1 << BLOCK_SHIFT) - 1;
/// Old generations above this are compacted rather than copied: a second copy of so much is not worth its pages.
const LARGE_HEAP: usize = 64 << 20;

/// What is known of 512 bytes of the cage. Only who holds the heap's state uses it; atomics are for the compiler.
#[repr(C)]
struct Block {
    /// Words at which a live object starts: the mark bits.
    starts: AtomicU64,
    /// Words that live objects cover. Large objects cover none.
    words: AtomicU64,
    /// Where the unit goes, less the words before it that belong to an earlier unit's last object.
    dest: AtomicU32,
}

/// The blocks of a cage. All zero, and without memory, outside of collections.
pub(crate) struct Blocks {
    table: Mapping,
    /// Most entries of the marking stack.
    stack_limit: AtomicUsize,
}

/// The bits below a bit.
#[inline(always)]
const fn below(bit: u32) -> u64 {
    (1 << bit) - 1
}

/// `count` bits from `bit` on. There is at least one.
#[inline(always)]
const fn span(bit: u32, count: u32) -> u64 {
    (u64::MAX >> (64 - count)) << bit
}

impl Blocks {
    pub(crate) fn new(cage_bytes: usize) -> Result<Blocks, HeapError> {
        // One more, for `tail` to end at.
        let count = (cage_bytes >> (REF_SHIFT + BLOCK_SHIFT)) + 1;
        Ok(Blocks {
            table: Mapping::lazy(count * size_of::<Block>())?,
            stack_limit: AtomicUsize::new(usize::MAX),
        })
    }

    /// Bounds the marking stack, for tests.
    #[cfg(test)]
    pub(crate) fn limit_stack(&self, entries: usize) {
        self.stack_limit.store(entries, Ordering::Relaxed);
    }

    /// Leaves something behind, for tests.
    #[cfg(test)]
    pub(crate) fn touch(&self, raw: u32) {
        self.mark(raw);
    }

    /// The first of so many blocks that is not as it should be outside of collections.
    pub(crate) fn find_used(&self, count: usize) -> Option<usize> {
        (0..count).find(|&index| {
            let block = self.get(index as u32);
            block.starts.load(Ordering::Relaxed) | block.words.load(Ordering::Relaxed) != 0
        })
    }

    #[inline(always)]
    fn address(&self, index: u32) -> usize {
        self.table.addr() + index as usize * size_of::<Block>()
    }

    #[inline(always)]
    fn get(&self, index: u32) -> &Block {
        debug_assert!((index as usize + 1) * size_of::<Block>() <= self.table.bytes());
        // SAFETY: a zeroed `Block` for each block of the cage, and accessed as atomics only; callers pass blocks of
        // references into the cage.
        unsafe { &*(self.address(index) as *const Block) }
    }

    /// Marks an object. True: it wasn't.
    #[inline(always)]
    fn mark(&self, raw: u32) -> bool {
        let block = self.get(raw >> BLOCK_SHIFT);
        let bit = 1 << (raw & WITHIN);
        let starts = block.starts.load(Ordering::Relaxed);
        block.starts.store(starts | bit, Ordering::Relaxed);
        starts & bit == 0
    }

    #[inline(always)]
    fn is_marked(&self, raw: u32) -> bool {
        let starts = self.get(raw >> BLOCK_SHIFT).starts.load(Ordering::Relaxed);
        starts & (1 << (raw & WITHIN)) != 0
    }

    /// A live object covers so many words.
    #[inline(always)]
    fn cover(&self, raw: u32, words: u32) {
        let mut index = raw >> BLOCK_SHIFT;
        let mut bit = raw & WITHIN;
        let mut left = words;
        loop {
            let part = left.min(64 - bit);
            let block = self.get(index);
            block.words.store(block.words.load(Ordering::Relaxed) | span(bit, part), Ordering::Relaxed);
            left -= part;
            if left == 0 {
                return;
            }
            index += 1;
            bit = 0;
        }
    }

    /// How many words behind a block, whose last word is covered, belong to the object that covers it.
    #[inline(always)]
    fn tail(&self, index: u32) -> u32 {
        let mut index = index;
        let mut tail = 0;
        loop {
            index += 1;
            // The next region's first word is covered only if an object starts there.
            let block = self.get(index);
            let words = block.words.load(Ordering::Relaxed).trailing_ones();
            let part = words.min(block.starts.load(Ordering::Relaxed).trailing_zeros());
            tail += part;
            if part < 64 {
                return tail;
            }
        }
    }

    /// The new place of a live object.
    #[inline(always)]
    fn forward(&self, raw: u32) -> u32 {
        debug_assert!(self.is_marked(raw), "{raw:#x} was not reached");
        let block = self.get(raw >> BLOCK_SHIFT);
        let before = block.words.load(Ordering::Relaxed) & below(raw & WITHIN);
        block.dest.load(Ordering::Relaxed) + before.count_ones()
    }

    /// The blocks from one address to another that an object starts in.
    #[inline(always)]
    fn with_starts(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        ((from >> BLOCK_SHIFT)..to.div_ceil(1 << BLOCK_SHIFT)).filter_map(|index| {
            let starts = self.get(index).starts.load(Ordering::Relaxed);
            (starts != 0).then_some((index, starts))
        })
    }
}

impl Heap {
    /// Should a full collection work in place? It must if there is no room for a second copy.
    pub(super) fn wants_compaction(&self, state: &mut State) -> bool {
        let used = state.free.used();
        // What does not fit into the rest of a region wastes it.
        let copy = used + used / 4 + 2;
        let wanted = match self.config.full {
            FullBy::Compacting => true,
            FullBy::Copying => false,
            FullBy::Choice => {
                !self.config.poison && (used + copy > self.max_regions() || state.old_bytes > LARGE_HEAP)
            }
        };
        wanted || !state.free.ensure(&self.cage, &self.regions, copy)
    }

    /// A full collection in place.
    pub(super) fn compact(
        &self,
        state: &mut State,
        soft: SoftPolicy,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
        outcome: &mut Outcome,
    ) {
        let mut last = Instant::now();
        let blocks = &self.blocks;
        let mut marker = Marker::new(self, soft);
        roots.strong(Scope::Permanent, &mut marker);
        for &raw in pending.iter() {
            marker.reach_root(raw);
        }
        outcome.lap(&mut last, "Scan Roots");
        marker.drain(roots);
        outcome.lap(&mut last, "Mark Objects");
        let counts = marker.process_references(roots, pending);
        for (sum, more) in outcome.references.iter_mut().zip(counts) {
            sum.discovered += more.discovered;
            sum.cleared += more.cleared;
        }
        outcome.lap(&mut last, "Process References");
        roots.unload(&|domain| marker.is_dead(domain));
        drop(marker);
        outcome.lap(&mut last, "Unload Classes");
        let plan = self.plan();
        outcome.lap(&mut last, "Place Objects");
        self.slide();
        outcome.lap(&mut last, "Move Objects");
        // Now, not before: who is shown a weak slot may look at the object's header.
        let mut update = slide::Update { blocks };
        roots.strong(Scope::All, &mut update);
        for slot in pending.iter_mut() {
            *slot = blocks.forward(*slot);
        }
        outcome.lap(&mut last, "Update Roots");
        roots.weak(&mut update);
        outcome.lap(&mut last, "Process Weak Tables");
        self.settle(state, &plan);
        blocks.table.discard();
        outcome.promoted += plan.promoted;
        outcome.workers = 1;
        outcome.lap(&mut last, "Free Regions");
    }

    /// Gives the regions their new kinds and ends; those that nothing lives in are free.
    fn settle(&self, state: &mut State, plan: &plan::Plan) {
        let regions = &self.regions;
        for region in 1..regions.frontier() {
            let kind = regions.kind(region);
            if matches!(kind, kind::FREE | kind::LARGE_REST) {
                continue;
            }
            let start = regions.start(region);
            let raw = self.memory().raw(start);
            let (end, run) = if kind::is_large(kind) {
                (if self.blocks.is_marked(raw) { regions.top(region) } else { start }, regions.run(region))
            } else {
                (plan.ends[region].map_or(start, |end| self.memory().addr(end.get())), 1)
            };
            if self.config.poison {
                self.memory().fill(end, regions.top(region).saturating_sub(end), 0xDD);
            }
            if end == start {
                for part in region..region + run {
                    state.free.give_back(regions, part);
                }
                continue;
            }
            regions.set_kind(region, if kind::is_large(kind) { kind::LARGE_OLD } else { kind::OLD });
            regions.set_top(region, end);
            regions.set_gaps(region, 0);
        }
        state.eden = Bump::default();
        state.old = match plan.last {
            0 => Vec::new(),
            region => {
                vec![Bump { region, top: regions.top(region), end: regions.start(region) + REGION_BYTES }]
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_covers_its_words() {
        let blocks = Blocks::new(4 * REGION_BYTES).unwrap();
        let raw = 65536 + 60;
        assert!(blocks.mark(raw) && !blocks.mark(raw));
        blocks.cover(raw, 200);
        let words = |index: u32| blocks.get(index).words.load(Ordering::Relaxed);
        assert_eq!([words(1024), words(1027), words(1028)], [span(60, 4), span(0, 64), span(0, 4)]);
        assert_eq!(blocks.tail(1024), 196);
        // The next object follows at once.
        assert!(blocks.mark(raw + 200));
        blocks.cover(raw + 200, 60);
        assert_eq!((words(1028), blocks.tail(1024), blocks.tail(1028)), (u64::MAX, 196, 0));
        assert_eq!(
            blocks.with_starts(65536, 65536 * 2).collect::<Vec<_>>(),
            [(1024, 1 << 60), (1028, 1 << 4)]
        );
        blocks.table.discard();
        assert!(!blocks.is_marked(raw));
    }
}
