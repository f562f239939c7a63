//! What is worth telling of a heap and of a collection, besides sizes.

use crate::heap::Heap;
use crate::region::{REGION_BYTES, kind};
use std::time::Duration;

/// Regions in use, by what for.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionCounts {
    /// New objects.
    pub eden: usize,
    /// Objects that survived, but are young.
    pub survivor: usize,
    /// Old objects.
    pub old: usize,
    /// Large objects, each in a run of its own.
    pub large: usize,
}

/// References of one kind that a collection met.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceCount {
    /// Active ones whose referents were not reached when they were met.
    pub discovered: usize,
    /// Those of them that became pending.
    pub cleared: usize,
}

/// What kind of young collection one was, as the log words it.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum YoungKind {
    /// Young objects, nothing else.
    #[default]
    Normal,
    /// Marking of the old generation began with it.
    ConcurrentStart,
    /// It ended the marking of the old generation.
    Remark,
    /// It evacuated old regions too.
    Mixed,
}

/// What happened beside the program before the collection that tells of it, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A cycle of concurrent work began.
    CycleStart,
    /// A part of it ("Mark", "Sweep") was done and took so long.
    Phase {
        /// What the log calls it, after "Concurrent ".
        name: &'static str,
        /// How long.
        time: Duration,
    },
    /// The cycle is at its end; it took so long.
    CycleEnd(Duration),
    /// It was given up: everything was collected meanwhile.
    CycleAbort,
}

impl Heap {
    /// Bytes of a region.
    pub const REGION_BYTES: usize = REGION_BYTES;

    /// Regions in use.
    pub fn region_counts(&self) -> RegionCounts {
        let mut counts = RegionCounts::default();
        let mut large = false;
        for region in 1..self.regions.frontier() {
            match self.regions.kind(region) & !(kind::FROM | kind::CANDIDATE) {
                kind::EDEN => counts.eden += 1,
                kind::SURVIVOR => counts.survivor += 1,
                kind::OLD => counts.old += 1,
                kind::LARGE_YOUNG | kind::LARGE_OLD => {
                    counts.large += 1;
                    large = true;
                }
                kind::LARGE_REST if large => counts.large += 1,
                _ => large = false,
            }
        }
        counts
    }

    /// How many regions eden and the survivors may have until the next collection.
    pub fn region_targets(&self) -> (usize, usize) {
        let state = self.state.lock();
        (state.policy.young_regions, state.policy.survivor_limit / REGION_BYTES)
    }

    /// Threads that collect at most.
    pub fn workers(&self) -> usize {
        self.config.parallel.max(1)
    }

    /// Bytes of survivors above which objects get promoted whatever their age.
    pub fn survivor_limit(&self) -> usize {
        self.state.lock().policy.survivor_limit
    }
}
