//! Collection: stop-the-world, single-threaded, copying; or, of everything, in place.
//!
//! One machinery serves both kinds that copy. What differs is the collection set, the regions that are marked
//! [`kind::FROM`]: a young collection takes eden, survivors and young large objects, and its roots include the
//! dirty cards of everything else; a full one takes every region. Reached objects are copied out of the set
//! (young ones to survivor regions until they are old enough, everything else to old regions), large objects are
//! only unmarked; then all regions that still carry the mark are free.
//!
//! ```text
//!  policy.rs      how large is young, when to tenure, when a young collection should be a full one
//!  young.rs       collection set and extra roots of a young collection
//!  full.rs        the same of a full one
//!  scan.rs        copying, forwarding, tracing: the part that will become parallel
//!  domains.rs     which classes are in use
//!  references.rs  soft, weak, final and phantom references, weak roots
//!  compact/       full collection in place
//! ```
//!
//! The price of copying everything is that it needs room for all live objects a second time. While the heap is
//! small the cage has it, and it is given back at once; a full collection of a large heap, or of one that the cage or
//! the heap's maximum leaves no such room, works in place. A young collection first makes sure that it will get all
//! the regions it may need, for half a collection can't be undone; else a full one is made instead.

pub(crate) mod compact;
mod domains;
mod full;
pub(crate) mod policy;
mod references;
mod scan;
mod young;

use crate::cpu::thread_cpu;
use crate::figures::{Event, ReferenceCount, YoungKind};
use crate::heap::{Bump, Heap, State};
use crate::mark::MAX_AGE;
use crate::object::RawRef;
use crate::region::{REGION_BYTES, kind};
use scan::{Collector, Figures};
use std::time::{Duration, Instant};

/// What to collect.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Collect {
    /// The young generation; everything if that would not help.
    Young,
    /// Everything.
    Full {
        /// Clear soft references even though memory could be had otherwise.
        clear_soft: bool,
    },
}

/// Receives the slots of strong roots and rewrites them.
pub trait RefVisitor {
    /// A slot holding a reference or 0.
    fn slot(&mut self, slot: &mut u32);
    /// A run of slots.
    fn slots(&mut self, slots: &mut [u32]);
}

/// Receives the slots of weak tables once it is known what lives.
pub trait WeakVisitor {
    /// Updates the slot if its object lives; else sets it to 0 and returns false. False as well for a 0.
    fn slot(&mut self, slot: &mut u32) -> bool;
}

/// Which of the strong roots are asked for.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Scope {
    /// Those that may hold references to young objects, or that were stored into since they were last shown; others
    /// need not be shown. Nothing is unloaded, so unloadable domains' are among them.
    Young,
    /// Every one, those of unloadable domains too: old objects move, but nothing is unloaded; or they moved already.
    /// Each slot is shown once: what it holds afterwards must not be taken for a place from before.
    All,
    /// Every one but those of unloadable domains, which are asked for one by one ([`Roots::domain`]) as their classes are
    /// found to be in use.
    Permanent,
}

/// The VM's references into the heap. None of these may allocate or collect.
pub trait Roots {
    /// Takes the allocation buffers of all threads away. For a VM that didn't do so before.
    fn retire(&mut self, _heap: &Heap) {}
    /// Shows the strong roots: frames, handles, mirrors, the pending list's head, interned things. May be called
    /// twice in one collection, after which all slots are as one call left them.
    fn strong(&mut self, scope: Scope, visitor: &mut dyn RefVisitor);
    /// Shows the strong roots of an unloadable domain that was found to be in use: its classes' mirrors, what their
    /// constant pools and call sites hold, its loader, and the mirrors of classes of other domains that it depends on.
    fn domain(&mut self, _domain: u32, _visitor: &mut dyn RefVisitor) {}
    /// After all References were processed, and before the weak tables are shown: tells which domains were not
    /// reached and so are to be unloaded. Only after `strong` with [`Scope::Permanent`].
    fn unload(&mut self, _is_dead: &dyn Fn(u32) -> bool) {}
    /// Shows every weak table, after all java.lang.ref.References were processed: monitors, weak global handles,
    /// the table of interned strings.
    fn weak(&mut self, visitor: &mut dyn WeakVisitor);
}

/// What a collection did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// References that newly are to be enqueued: a chain through `discovered`, ended by null. The VM links it before
    /// its pending list and wakes the reference handler.
    pub pending: RawRef,
    /// The chain's last element, whose `discovered` the VM sets to its old pending head (a store that needs its card
    /// mark).
    pub pending_tail: RawRef,
    /// How many they are.
    pub pending_count: usize,
    /// Was everything collected?
    pub full: bool,
    /// Was a young collection asked for, but a full one done, or done as well?
    pub upgraded: bool,
    /// Bytes of young objects before.
    pub young_before: usize,
    /// And after.
    pub young_after: usize,
    /// Bytes of old objects before.
    pub old_before: usize,
    /// And after.
    pub old_after: usize,
    /// Committed bytes afterwards.
    pub committed: usize,
    /// Bytes copied to the old generation.
    pub promoted: usize,
    /// Age at which objects get tenured next time.
    pub tenuring_age: u32,
    /// How long it took.
    pub pause: Duration,
    /// CPU time that it took, of all threads that took part.
    pub cpu: Duration,
    /// What kind of young collection it was, unless `full`.
    pub kind: YoungKind,
    /// Bytes of young survivors by their new age.
    pub by_age: [usize; MAX_AGE as usize + 1],
    /// Soft, weak, final and phantom References that were met.
    pub references: [ReferenceCount; 4],
    /// Parts of the pause, and how long they took.
    pub phases: Vec<(&'static str, Duration)>,
    /// Threads that collected.
    pub workers: usize,
    /// What happened since the last collection beside the program.
    pub events: Vec<Event>,
}

impl Outcome {
    /// Bytes of objects before.
    pub fn used_before(&self) -> usize {
        self.young_before + self.old_before
    }

    /// Bytes of objects afterwards.
    pub fn used_after(&self) -> usize {
        self.young_after + self.old_after
    }

    /// A part of the pause is over, and the next one begins.
    fn lap(&mut self, last: &mut Instant, name: &'static str) {
        let now = Instant::now();
        self.phases.push((name, now - std::mem::replace(last, now)));
    }
}

impl Heap {
    /// Collects. The world is stopped and all buffers are retired, by the caller or by [`Roots::retire`]. Every
    /// object outside the large ones may move.
    pub fn collect(&self, what: Collect, roots: &mut dyn Roots) -> Outcome {
        roots.retire(self);
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let started = Instant::now();
        let cpu_before = thread_cpu();
        let mut outcome =
            Outcome { young_before: state.young_bytes, old_before: state.old_bytes, ..Outcome::default() };
        let mut full = match what {
            Collect::Full { clear_soft } => Some(clear_soft),
            Collect::Young => {
                let full =
                    state.policy.prefers_full(state, self.max_regions()) || !self.can_copy_young(state);
                full.then_some(false)
            }
        };
        outcome.upgraded = full.is_some() && what == Collect::Young;
        let mut pending = Vec::new();
        if full.is_none() {
            self.run(state, None, roots, &mut pending, &mut outcome);
            state.counts.young += 1;
            state.counts.young_time += started.elapsed();
            if state.policy.needs_full_after_young(state, self.max_regions()) {
                full = Some(false);
                outcome.upgraded = true;
            }
        }
        if let Some(clear_soft) = full {
            let full_started = Instant::now();
            outcome.full = true;
            self.run(state, Some(clear_soft), roots, &mut pending, &mut outcome);
            state.counts.full += 1;
            state.counts.full_time += full_started.elapsed();
        }
        outcome.pending_count = pending.len();
        self.link_pending(&pending);
        outcome.pending = RawRef(pending.first().copied().unwrap_or(0));
        outcome.pending_tail = RawRef(pending.last().copied().unwrap_or(0));
        outcome.young_after = state.young_bytes;
        outcome.old_after = state.old_bytes;
        outcome.tenuring_age = state.policy.tenuring_age;
        // Not more than the maximum leaves, but for what poison is kept in.
        let room = if self.config.poison {
            usize::MAX
        } else {
            self.max_regions().saturating_sub(state.free.used())
        };
        let keep = state.policy.reserve_regions(&self.config).min(room);
        state.free.trim(&self.cage, &self.regions, keep);
        self.publish(state);
        self.live_bytes.store(outcome.used_after(), std::sync::atomic::Ordering::Relaxed);
        outcome.committed = self.committed();
        outcome.pause = started.elapsed();
        outcome.cpu = thread_cpu() - cpu_before;
        state.counts.cpu += outcome.cpu;
        log::debug!(
            "{} collection: young {} -> {}, old {} -> {}, {} promoted, {} references pending, {:?}",
            if outcome.full { "full" } else { "young" },
            outcome.young_before,
            outcome.young_after,
            outcome.old_before,
            outcome.old_after,
            outcome.promoted,
            outcome.pending_count,
            outcome.pause
        );
        outcome
    }

    /// One collection: `full` says whether of everything, and then whether soft references are to be cleared.
    /// References that become pending are added to `pending`, which is a root (of the second of two collections).
    fn run(
        &self,
        state: &mut State,
        full: Option<bool>,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
        outcome: &mut Outcome,
    ) {
        if let Some(clear_soft) = full
            && self.wants_compaction(state)
        {
            self.compact(state, clear_soft, roots, pending, outcome);
            self.layouts.reclaim();
            self.resize(state, true, &Figures::default());
            return;
        }
        let is_full = full.is_some();
        let mut last = Instant::now();
        let mut lap = |name, outcome: &mut Outcome| outcome.lap(&mut last, name);
        let old = if is_full { Bump::default() } else { state.old };
        let cards = if is_full {
            self.condemn_all(state);
            Vec::new()
        } else {
            self.condemn_young(state)
        };
        state.eden = Bump::default();
        let mut collector = Collector::new(self, state, full, old);
        roots.strong(if is_full { Scope::Permanent } else { Scope::Young }, &mut collector);
        for slot in pending.iter_mut() {
            collector.update_root(slot);
        }
        lap("Scan Roots", outcome);
        for range in cards {
            collector.scan_dirty_cards(range);
        }
        lap("Scan Cards", outcome);
        collector.drain(roots);
        lap("Copy Objects", outcome);
        collector.process_references(roots, pending);
        lap("Process References", outcome);
        if let Some(domains) = &collector.domains {
            roots.unload(&|domain| domains.is_dead(domain));
            lap("Unload Classes", outcome);
        }
        roots.weak(&mut references::Weak { collector: &mut collector });
        lap("Process Weak Tables", outcome);
        let figures = collector.finish();
        outcome.promoted += figures.promoted;
        outcome.by_age = figures.by_age;
        for (sum, more) in outcome.references.iter_mut().zip(figures.references) {
            sum.discovered += more.discovered;
            sum.cleared += more.cleared;
        }
        outcome.workers = 1;
        self.free_condemned(state);
        if is_full {
            self.layouts.reclaim();
        }
        lap("Free Regions", outcome);
        self.resize(state, is_full, &figures);
    }

    /// Will the system give all the regions that the young generation can need to be copied to?
    fn can_copy_young(&self, state: &mut State) -> bool {
        let small = |&region: &usize| {
            let kind = self.regions.kind(region);
            kind::is_young(kind) && !kind::is_large(kind)
        };
        // What does not fit into the rest of a region wastes it.
        let young = self.regions.object_regions().filter(small).count();
        state.free.ensure(&self.cage, &self.regions, young + young / 4 + 2)
    }

    /// Adapts the sizes to what a collection left.
    fn resize(&self, state: &mut State, is_full: bool, figures: &Figures) {
        let (young, old) = self.measure();
        state.young_bytes = young;
        state.old_bytes = old;
        // Survivors have room of their own; what counts against the budget starts from nothing.
        state.young_regions = 0;
        let max_regions = self.max_regions();
        let used = state.free.used();
        state.policy.adapt(is_full, figures, old, used, max_regions);
    }

    /// Frees every region that is still condemned.
    fn free_condemned(&self, state: &mut State) {
        for region in 1..self.regions.frontier() {
            let kind = self.regions.kind(region);
            if kind & kind::FROM == 0 {
                continue;
            }
            let start = self.regions.start(region);
            if self.config.poison {
                self.memory().fill(start, self.regions.top(region) - start, 0xDD);
            }
            let run = if kind::is_large(kind) { self.regions.run(region) } else { 1 };
            for part in region..region + run {
                state.free.give_back(&self.regions, part);
            }
        }
    }

    /// Bytes of young and of old objects.
    fn measure(&self) -> (usize, usize) {
        let (mut young, mut old) = (0, 0);
        for region in self.regions.object_regions() {
            let bytes = self.regions.top(region) - self.regions.start(region);
            if kind::is_young(self.regions.kind(region)) { young += bytes } else { old += bytes }
        }
        (young, old)
    }
}

/// A part of the old generation whose dirty cards are roots: the objects from `start` to `top`.
pub(crate) struct CardRange {
    pub(crate) start: usize,
    pub(crate) top: usize,
    pub(crate) large: bool,
}

const _: () = assert!(REGION_BYTES.is_multiple_of(crate::card::CARD_BYTES));
