//! Collection.
//!
//! A pause condemns a *collection set*, marks its regions [`kind::FROM`], copies what is reached out of it and frees what
//! still carries the mark. The set of a young collection is eden, survivors and young large objects; its roots include
//! the dirty cards of everything else. With candidates of the [`cycle`] it is a mixed one. A full one takes every region.
//! Young objects go to survivor regions until they are old enough, everything else to old regions; large objects are
//! only unmarked.
//!
//! ```text
//!  policy.rs      how large is young, when to tenure, when to begin to mark
//!  pause.rs       what the workers of a pause share; their threads
//!  worker.rs      copying, forwarding, tracing
//!  packets.rs     how workers share work
//!  domains.rs     which classes are in use
//!  references.rs  soft, weak, final and phantom references, weak roots
//!  cycle/         the old generation: concurrent marking, sweeping, evacuation
//!  compact/       full collection in place
//! ```
//!
//! The price of copying everything is that it needs room for all live objects a second time. While the heap is
//! small the cage has it, and it is given back at once; a full collection of a large heap, or of one that the cage or
//! the heap's maximum leaves no such room, works in place. A young collection first makes sure that it will get all
//! the regions it may need, for half a collection can't be undone; else a full one is made instead.

pub(crate) mod compact;
pub(crate) mod cycle;
mod domains;
pub(crate) mod packets;
pub(crate) mod pause;
pub(crate) mod policy;
mod references;
mod worker;

pub use cycle::Progress;

use crate::card::CARD_BYTES;
use crate::cpu::thread_cpu;
use crate::figures::{Event, ReferenceCount, YoungKind};
use crate::heap::{Bump, Counts, Heap, State};
use crate::mark::MAX_AGE;
use crate::object::RawRef;
use crate::region::{REGION_BYTES, kind};
use crate::sync;
use cycle::{Cycle, Group, Phase};
use pause::{CardRange, Pause, SoftPolicy};
use references::Weak;
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
    /// Every one, those of unloadable domains too: old objects move or are marked, but nothing is unloaded; or they moved already.
    /// Each slot is shown once: what it holds afterwards must not be taken for a place from before.
    All,
    /// Every one but those of unloadable domains (a full collection's), which are asked for one by one ([`Roots::domain`]) as their classes are
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
    /// What java.lang.ref.SoftReference's `clock` says, milliseconds.
    fn soft_clock(&self) -> i64 {
        0
    }
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
    /// There is work to do while the program runs: see [`Heap::work_concurrently`].
    pub concurrent: bool,
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
        let started = Instant::now();
        let cpu_before = thread_cpu();
        roots.retire(self);
        let mut cycle = self.interrupt_cycle();
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let other_cpu = self.collector_cpu();
        let mut outcome =
            Outcome { young_before: state.young_bytes, old_before: state.old_bytes, ..Outcome::default() };
        outcome.events = cycle.take_events();
        // Who asks for a full collection wants memory to be given back.
        state.policy.note_used(state.free.used(), matches!(what, Collect::Full { .. }));
        let mut full = match what {
            Collect::Full { clear_soft } => Some(clear_soft),
            Collect::Young => {
                let full = state.free.used() > self.max_regions() || !self.can_copy_young(state, &cycle);
                full.then_some(false)
            }
        };
        let mut pending = Vec::new();
        if full.is_none() {
            self.collect_young(state, &mut cycle, roots, &mut pending, &mut outcome);
            state.counts.young += 1;
            state.counts.young_time += started.elapsed();
            if state.policy.needs_full_after_young(state, self.max_regions(), cycle.phase != Phase::Idle) {
                full = Some(false);
            }
        }
        outcome.upgraded = full.is_some() && what == Collect::Young;
        if let Some(clear_soft) = full {
            let full_started = Instant::now();
            outcome.full = true;
            if outcome.upgraded && cycle.phase != Phase::Idle {
                state.policy.was_late();
            }
            cycle.abort(self);
            self.collect_full(state, clear_soft, roots, &mut pending, &mut outcome);
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
        outcome.concurrent = cycle.has_work();
        // Not more than the maximum leaves, but for what poison is kept in.
        let used = state.free.used();
        let room = if self.config.poison { usize::MAX } else { self.max_regions().saturating_sub(used) };
        let keep = state.policy.reserve_regions(used, &self.config).min(room);
        state.free.trim(&self.cage, &self.regions, keep);
        self.publish(state);
        self.live_bytes.store(outcome.used_after(), std::sync::atomic::Ordering::Relaxed);
        outcome.committed = self.committed();
        outcome.pause = started.elapsed();
        let own = thread_cpu() - cpu_before;
        state.counts.cpu += own;
        outcome.cpu = own + (self.collector_cpu() - other_cpu);
        state.ended = Instant::now();
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

    /// A young collection, and what the cycle does with it. References that become pending are added to `pending`.
    fn collect_young(
        &self,
        state: &mut State,
        cycle: &mut Cycle,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
        outcome: &mut Outcome,
    ) {
        let started = Instant::now();
        let mut last = started;
        let mut group = Group::default();
        if cycle.phase == Phase::Idle && state.policy.wants_marking(state) {
            cycle.start(self, state, self.soft_policy(roots, state));
            outcome.kind = YoungKind::ConcurrentStart;
        } else if cycle.phase == Phase::Evacuating {
            group = cycle.next_group(self);
            outcome.kind = YoungKind::Mixed;
        }
        let marking = cycle.phase == Phase::Marking;
        let ends = outcome.kind != YoungKind::ConcurrentStart && cycle.can_end();
        let cards = self.condemn_young(state, group);
        let mixed = outcome.kind == YoungKind::Mixed;
        let old = std::mem::take(&mut state.old);
        let tenuring = (state.policy.tenuring_age, state.policy.survivor_limit);
        let workers = self.workers_for(state.policy.survivors, &state.counts);
        let young_regions = state.young_regions;
        let mode = Mode {
            full: false,
            marking,
            starts_marking: outcome.kind == YoungKind::ConcurrentStart,
            soft: SoftPolicy::Keep,
            own_mark: state.counts.own_mark(),
        };
        let pause = Pause::new(self, &mut state.free, mode, tenuring, workers, cards);
        let mut worker = pause.trace(old, &mut |worker| {
            // A marking unloads no classes; full collections do.
            roots.strong(if mixed || marking { Scope::All } else { Scope::Young }, worker);
            outcome.lap(&mut last, "Scan Roots");
        });
        outcome.lap(&mut last, "Copy Objects");
        outcome.count(worker.process_references(roots, pending));
        outcome.lap(&mut last, "Process References");
        let mut ended = false;
        if marking {
            cycle.take_found(self, &mut worker.found, ends);
            if ends && let Some(references) = cycle.end_marking(self, pending) {
                ended = true;
                outcome.count(references);
            }
            outcome.lap(&mut last, "Mark Old Objects");
        }
        let find = |raw| {
            let kind = self.regions.kind_of(raw);
            if kind & kind::FROM != 0 {
                (!worker.is_unreached(raw)).then(|| worker.forward(raw, kind))
            } else {
                (!ended || self.is_live_old(raw, kind)).then_some(raw)
            }
        };
        roots.weak(&mut Weak { find });
        outcome.lap(&mut last, "Process Weak Tables");
        let found = worker.finish();
        drop(pause);
        for &(region, card) in &found.remembered {
            cycle.remember(self, region as usize, card);
        }
        state.old = found.old;
        outcome.promoted += found.figures.promoted;
        outcome.by_age = found.figures.by_age;
        outcome.workers = workers;
        self.finish_pause(state);
        if ended {
            outcome.kind = YoungKind::Remark;
            outcome.events.push(cycle.marked());
            cycle.start_sweeping(self, state);
        }
        outcome.lap(&mut last, "Free Regions");
        let between = started.saturating_duration_since(state.ended);
        let used = state.free.used() + cycle.regions_a_pause() + self.begun_regions();
        let max = self.max_regions();
        state.policy.after_young(&found.figures, (started.elapsed(), between), young_regions, used, max);
    }

    /// Will the system give all the regions that the young generation, and what is evacuated with it, can need to be
    /// copied to?
    fn can_copy_young(&self, state: &mut State, cycle: &Cycle) -> bool {
        let small = |&region: &usize| {
            let kind = self.regions.kind(region);
            kind::is_young(kind) && !kind::is_large(kind)
        };
        // What does not fit into the rest of a region wastes it; each worker has regions of its own.
        let young = self.regions.object_regions().filter(small).count() + cycle.regions_a_pause();
        state.free.ensure(&self.cage, &self.regions, young + young / 4 + self.begun_regions())
    }

    /// Regions that a young collection begins and doesn't fill: two for each worker.
    fn begun_regions(&self) -> usize {
        2 * self.config.parallel.max(1)
    }

    /// Everything is collected: copied, or compacted in place.
    fn collect_full(
        &self,
        state: &mut State,
        clear_soft: bool,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
        outcome: &mut Outcome,
    ) {
        let started = Instant::now();
        let before = state.young_bytes + state.old_bytes;
        let soft = if clear_soft { SoftPolicy::All } else { self.soft_policy(roots, state) };
        if self.wants_compaction(state) {
            self.settle_tops(state);
            self.compact(state, soft, roots, pending, outcome);
            state.young_regions = 0;
            self.account(state);
        } else {
            self.copy_all(state, soft, roots, pending, outcome);
        }
        self.layouts.reclaim();
        let (used, max) = (state.free.used() + self.begun_regions(), self.max_regions());
        state.policy.after_full((before, started.elapsed()), state.old_bytes, used, max);
    }

    /// Everything is condemned, and copied.
    fn copy_all(
        &self,
        state: &mut State,
        soft: SoftPolicy,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
        outcome: &mut Outcome,
    ) {
        let mut last = Instant::now();
        let tenuring = (0, 0);
        let workers = self.workers_for(state.young_bytes + state.old_bytes, &state.counts);
        self.condemn_all(state);
        state.old.clear();
        let own_mark = state.counts.own_mark();
        let mode = Mode { full: true, marking: false, starts_marking: false, soft, own_mark };
        let pause = Pause::new(self, &mut state.free, mode, tenuring, workers, Vec::new());
        let mut worker = pause.trace(Vec::new(), &mut |worker| {
            roots.strong(Scope::Permanent, worker);
            pending.iter_mut().for_each(|slot| worker.update_root(slot));
            outcome.lap(&mut last, "Scan Roots");
        });
        worker.drain_with(roots);
        outcome.lap(&mut last, "Copy Objects");
        outcome.count(worker.process_references(roots, pending));
        outcome.lap(&mut last, "Process References");
        roots.unload(&|domain| worker.found.domains.is_dead(domain));
        outcome.lap(&mut last, "Unload Classes");
        let find = |raw| (!worker.is_unreached(raw)).then(|| worker.reach(raw));
        roots.weak(&mut Weak { find });
        outcome.lap(&mut last, "Process Weak Tables");
        let found = worker.finish();
        drop(pause);
        state.old = found.old;
        outcome.promoted += found.figures.promoted;
        outcome.by_age = found.figures.by_age;
        outcome.workers = workers;
        self.finish_pause(state);
        outcome.lap(&mut last, "Free Regions");
    }

    fn soft_policy(&self, roots: &dyn Roots, state: &State) -> SoftPolicy {
        let free = self.config.max_bytes.saturating_sub(state.old_bytes + state.young_bytes);
        let limit = (free >> 20) as i64 * self.config.soft_ms_per_mb as i64;
        SoftPolicy::Older { now: roots.soft_clock(), limit }
    }

    /// Was a SoftReference last used more than `limit` milliseconds before `now`?
    pub(crate) fn is_older_soft(&self, addr: usize, now: i64, limit: i64) -> bool {
        let offset = self.reference_offsets().timestamp as usize;
        if offset == 0 {
            return false;
        }
        let word = |at: usize| self.memory().read(addr + offset + at);
        let timestamp = (u64::from(word(4)) << 32 | u64::from(word(0))) as i64;
        now.saturating_sub(timestamp) > limit
    }

    /// How many threads are worth having for so many bytes to copy.
    fn workers_for(&self, bytes: usize, counts: &Counts) -> usize {
        let most = self.config.parallel.max(1);
        // Now and then suffices to find bugs: on a busy machine threads have to wait for each other.
        let forced = self.config.poison && counts.young.is_multiple_of(8);
        if forced { most } else { (bytes / BYTES_A_WORKER).clamp(1, most) }
    }

    /// Says of every region that objects are put into where they end.
    pub(crate) fn settle_tops(&self, state: &State) {
        for bump in &state.old {
            self.regions.set_top(bump.region, bump.top);
        }
    }

    /// Condemns the young generation and a group of candidates. Returns what is to be looked at in the old generation,
    /// as far as it reaches now: what gets promoted behind it is traced anyway.
    fn condemn_young(&self, state: &mut State, group: Group) -> Vec<CardRange> {
        let regions = &self.regions;
        self.settle_tops(state);
        for &region in &group.regions {
            regions.set_kind(region, kind::OLD | kind::FROM);
        }
        let mut ranges = group.cards;
        ranges.retain(|range| regions.kind(regions.index(range.start)) & kind::FROM == 0);
        for region in regions.object_regions() {
            let kind = regions.kind(region);
            if kind::is_young(kind) {
                regions.set_kind(region, kind | kind::FROM);
                continue;
            }
            let (start, top) = (regions.start(region), regions.top(region));
            if start == top || kind & kind::FROM != 0 {
                continue;
            }
            let end = self.cards.index(top - 1) + 1;
            let mut from = self.cards.index(start);
            while from < end {
                let to = end.min(from + REGION_BYTES / CARD_BYTES);
                ranges.push(CardRange { start, top, large: kind::is_large(kind), from, to, all: false });
                from = to;
            }
        }
        state.eden = Bump::default();
        ranges
    }

    /// Condemns every region in use.
    fn condemn_all(&self, state: &mut State) {
        let regions = &self.regions;
        self.settle_tops(state);
        for region in regions.object_regions() {
            regions.set_kind(region, regions.kind(region) & !kind::CANDIDATE | kind::FROM);
        }
        state.eden = Bump::default();
    }

    fn finish_pause(&self, state: &mut State) {
        for region in 1..self.regions.frontier() {
            if self.regions.kind(region) & kind::FROM != 0 {
                self.free_region(state, region);
            }
        }
        // Survivors have room of their own; what counts against the budget starts from nothing.
        state.young_regions = 0;
        self.account(state);
    }

    /// Frees a region, or all that a large object takes.
    pub(crate) fn free_region(&self, state: &mut State, region: usize) {
        let start = self.regions.start(region);
        if self.config.poison {
            self.memory().fill(start, self.regions.top(region) - start, 0xDD);
        }
        let large = kind::is_large(self.regions.kind(region));
        let run = if large { self.regions.run(region) } else { 1 };
        for part in region..region + run {
            state.free.give_back(&self.regions, part);
        }
    }

    /// Counts the bytes of young and of old objects.
    pub(crate) fn account(&self, state: &mut State) {
        let (mut young, mut old) = (0, 0);
        for region in self.regions.object_regions() {
            let bytes = self.regions.top(region) - self.regions.start(region);
            if kind::is_young(self.regions.kind(region)) {
                young += bytes;
            } else {
                old += bytes - self.regions.gaps(region);
            }
        }
        state.young_bytes = young;
        state.old_bytes = old;
    }
}

impl Outcome {
    fn count(&mut self, references: [ReferenceCount; 4]) {
        for (sum, more) in self.references.iter_mut().zip(references) {
            sum.discovered += more.discovered;
            sum.cleared += more.cleared;
        }
    }
}

/// What a pause does besides collecting.
#[derive(Copy, Clone)]
pub(crate) struct Mode {
    /// Everything is condemned.
    pub(crate) full: bool,
    /// Old objects that are met are marked.
    pub(crate) marking: bool,
    /// And this is the first pause that does.
    pub(crate) starts_marking: bool,
    pub(crate) soft: SoftPolicy,
    /// What it marks cards with.
    pub(crate) own_mark: u8,
}

impl Counts {
    /// What the pause under way marks cards with; the one before did it otherwise.
    fn own_mark(&self) -> u8 {
        crate::card::OF_PAUSES[(self.young + self.full) as usize % 2]
    }
}

/// A thread more is worth its start for so many bytes to copy.
const BYTES_A_WORKER: usize = 1 << 20;

const _: () = assert!(REGION_BYTES.is_multiple_of(CARD_BYTES));
