//! The old generation's cycle: marking and sweeping while the program runs, then evacuation in small steps.
//!
//! ```text
//!  Idle -- young collection, much is old --> Marking -- drained, young collection ("remark") --> Sweeping
//!    ^                                                                                              |
//!    +---- no candidates left ---- Evacuating <---- every region swept ----------------------------+
//!              a group of candidates with each young collection ("mixed")
//! ```
//!
//! **Marking is incremental update by the card table that is there anyway**, without a second barrier. It marks old
//! objects only. Every young collection during it (the one that starts it, too) marks the old objects that roots,
//! survivors, promoted objects and cards that the program has stored to since then refer to; so after each of them nothing
//! is hidden behind what the program stored, and the last one, after which the stack is drained in the pause, ends it. Objects that become
//! old during the marking lie above their region's *top at mark start* and are live without a mark.
//! A snapshot (SATB) would need a barrier before each store, in all compiled code, for a pause that is shorter by
//! what the last young collection found; and it would keep what dies during the marking.
//!
//! **Sweeping** turns dead ranges into fillers, region by region, and forgets object starts in them; only when all of
//! that is done are regions without live objects freed, so no dead object ever refers to memory of another life.
//! On the way it notes which cards refer into *candidates*, the sparse regions that are to be evacuated. What the
//! program stores from then on lies under dirty cards, so young collections complete the notes.
//!
//! A marking keeps all classes: their roots are strong to it. Full collections unload.
//!
//! **Evacuation** condemns some candidates together with the young generation; their noted cards are roots.

mod evacuate;
mod mark;
mod sweep;

pub(crate) use evacuate::Group;

use super::pause::SoftPolicy;
use crate::cpu::thread_cpu;
use crate::figures::Event;
use crate::heap::{Heap, State};
use crate::region::kind;
use parking_lot::MutexGuard;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Where a cycle is.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub(crate) enum Phase {
    /// There is none.
    #[default]
    Idle,
    /// Objects are being marked.
    Marking,
    /// Dead objects are being turned into fillers.
    Sweeping,
    /// Candidates are left.
    Evacuating,
}

/// A region to be evacuated.
#[derive(Debug)]
struct Candidate {
    region: usize,
    live: usize,
    /// Cards of old objects that refer into it; one may stand here twice.
    cards: Vec<u32>,
}

/// The cycle under way.
#[derive(Default)]
pub(crate) struct Cycle {
    pub(crate) phase: Phase,
    /// Marked objects whose references were not followed yet.
    stack: Vec<u32>,
    /// Large arrays whose elements from the given one on were not looked at yet.
    parts: Vec<(u32, u32)>,
    /// References with an unmarked referent, by kind.
    discovered: [Vec<u32>; 4],
    soft: SoftPolicy,
    /// References are being processed: those met from now on are strong.
    strong: bool,
    /// Pauses that gave up ending the marking.
    postponed: u32,
    /// Regions to be swept, and how far that is.
    sweep: Vec<u32>,
    /// The address up to which the last one of `sweep` was done.
    swept_to: usize,
    /// Regions without live objects.
    dead: Vec<u32>,
    candidates: Vec<Candidate>,
    /// Live bytes of candidates that one pause copies.
    bytes_a_pause: usize,
    started: Option<Instant>,
    /// When the marking ended.
    marked: Option<Instant>,
    /// What the next collection is to tell of.
    events: Vec<Event>,
}

/// What a step of concurrent work left to do.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Progress {
    /// There is more.
    More,
    /// Nothing until the next collection.
    Wait,
}

/// Objects of one step of concurrent work, which a collection that wants to begin has to wait for.
const STEP: usize = 256;

impl Heap {
    /// The cycle, taken from whoever works on it concurrently.
    pub(crate) fn interrupt_cycle(&self) -> MutexGuard<'_, Cycle> {
        if let Some(cycle) = self.cycle.try_lock() {
            return cycle;
        }
        self.cycle_wanted.fetch_add(1, Ordering::Relaxed);
        let cycle = self.cycle.lock();
        self.cycle_wanted.fetch_sub(1, Ordering::Relaxed);
        cycle
    }

    /// Works on a cycle while the program runs: marks, sweeps. Returns when a collection wants to begin, or when there is
    /// nothing left to do until one. Called by one thread, which needs no roots and stops nobody.
    pub fn work_concurrently(&self) -> Progress {
        let mut cycle = self.cycle.lock();
        let began = thread_cpu();
        while cycle.has_work() && self.cycle_wanted.load(Ordering::Relaxed) == 0 {
            cycle.step(self, STEP);
        }
        let worked = thread_cpu() - began;
        self.add_collector_cpu(worked);
        if cycle.has_work() { Progress::More } else { Progress::Wait }
    }

    /// Does so many steps of concurrent work: for tests, which interleave them with a program's doings.
    pub fn step_concurrently(&self, steps: usize) {
        let mut cycle = self.interrupt_cycle();
        for _ in 0..steps {
            if cycle.has_work() {
                cycle.step(self, 8);
            }
        }
    }

    /// Is an object live, as far as a marking that has ended knows? Young ones always are.
    #[inline]
    pub(crate) fn is_live_old(&self, raw: u32, kind: u8) -> bool {
        let addr = self.memory().addr(raw);
        kind::is_young(kind)
            || addr >= self.regions.tams(self.regions.index(addr))
            || self.marks.is_marked(addr)
    }
}

fn since(then: Option<Instant>) -> Duration {
    then.map_or(Duration::ZERO, |then| then.elapsed())
}

impl Cycle {
    /// Can something be done without stopping the world?
    pub(crate) fn has_work(&self) -> bool {
        match self.phase {
            Phase::Idle | Phase::Evacuating => false,
            Phase::Marking => !self.is_drained(),
            Phase::Sweeping => true,
        }
    }

    fn step(&mut self, heap: &Heap, budget: usize) {
        match self.phase {
            Phase::Marking => {
                self.mark_some(heap, budget);
            }
            Phase::Sweeping => self.sweep_some(heap),
            Phase::Idle | Phase::Evacuating => {}
        }
    }

    /// Begins to mark: all that is old by now will be marked or is dead. At a young collection's start.
    pub(super) fn start(&mut self, heap: &Heap, state: &State, soft: SoftPolicy) {
        debug_assert_eq!(self.phase, Phase::Idle);
        heap.settle_tops(state);
        for region in heap.regions.object_regions() {
            if !kind::is_young(heap.regions.kind(region)) {
                heap.regions.set_tams(region, heap.regions.top(region));
                heap.regions.set_live(region, 0);
            }
        }
        *self = Cycle { phase: Phase::Marking, soft, started: Some(Instant::now()), ..Cycle::default() };
        self.events.push(Event::CycleStart);
    }

    /// Forgets the cycle: a full collection makes it void.
    pub(super) fn abort(&mut self, heap: &Heap) {
        if self.phase == Phase::Idle {
            return;
        }
        for candidate in &self.candidates {
            let kind = heap.regions.kind(candidate.region);
            heap.regions.set_kind(candidate.region, kind & !kind::CANDIDATE);
        }
        heap.marks.clear();
        let told = matches!(self.phase, Phase::Marking | Phase::Sweeping);
        *self = Cycle::default();
        if told {
            self.events.push(Event::CycleAbort);
        }
    }

    /// What happened since the last collection.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The marking is at its end.
    pub(super) fn marked(&mut self) -> Event {
        self.marked = Some(Instant::now());
        Event::Phase { name: "Mark", time: since(self.started) }
    }

    /// The sweep is at its end.
    fn swept(&mut self) {
        self.events.push(Event::Phase { name: "Sweep", time: since(self.marked) });
        self.events.push(Event::CycleEnd(since(self.started)));
    }

    /// May objects be in the heap that are dead and refer to what isn't there any more?
    pub(crate) fn is_sweeping(&self) -> bool {
        self.phase == Phase::Sweeping
    }
}
