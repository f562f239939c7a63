//! Policy: the sizes that adapt. Figures only, no heap is touched here.

use super::scan::Figures;
use crate::HeapConfig;
use crate::heap::State;
use crate::mark::MAX_AGE;
use crate::region::REGION_BYTES;

/// Young generation at the start, unless told otherwise.
const FIRST_YOUNG: usize = 6 << 20;
/// Before the first full collection the old generation may grow this far.
const FIRST_FULL: usize = 48 << 20;

/// What adapts.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// Regions that eden and young large objects may take before a collection.
    pub(crate) young_regions: usize,
    /// Objects that survived this many collections get promoted.
    pub(crate) tenuring_age: u32,
    /// Bytes of survivors above which objects get promoted whatever their age.
    pub(crate) survivor_limit: usize,
    /// What `young_regions` would be if memory allowed.
    target: usize,
    smallest: usize,
    fixed: bool,
    /// Old bytes at which a young collection becomes a full one.
    full_threshold: usize,
}

impl Policy {
    pub(crate) fn new(config: &HeapConfig) -> Policy {
        let max = config.max_bytes / REGION_BYTES;
        let fixed = config.young_bytes != 0;
        let wanted = if fixed { config.young_bytes } else { FIRST_YOUNG };
        let first = (wanted / REGION_BYTES).clamp(1, if fixed { max - 2 } else { (max / 4).max(1) });
        Policy {
            young_regions: first,
            tenuring_age: MAX_AGE,
            survivor_limit: survivor_limit(first),
            target: first,
            smallest: first,
            fixed,
            full_threshold: FIRST_FULL.max(config.initial_bytes).min(config.max_bytes / 8 * 7),
        }
    }

    /// Should a young collection rather be a full one?
    pub(crate) fn prefers_full(&self, state: &State, max_regions: usize) -> bool {
        state.old_bytes >= self.full_threshold || state.free.used() > max_regions
    }

    /// Did a young collection leave too little room to go on with?
    pub(crate) fn needs_full_after_young(&self, state: &State, max_regions: usize) -> bool {
        let free = max_regions.saturating_sub(state.free.used());
        free < (self.target / 4).max(2)
    }

    /// Free regions whose memory is worth keeping: the next young generation's.
    pub(crate) fn reserve_regions(&self, config: &HeapConfig) -> usize {
        let quarantine = if config.poison { 32 } else { 0 };
        self.young_regions + self.survivor_limit / REGION_BYTES + quarantine
    }

    /// After a collection: `old_bytes` live in the old generation, `used` regions are in use.
    pub(crate) fn adapt(
        &mut self,
        full: bool,
        figures: &Figures,
        old_bytes: usize,
        used: usize,
        max_regions: usize,
    ) {
        let max_bytes = max_regions * REGION_BYTES;
        if full {
            let room = max_bytes.saturating_sub(old_bytes);
            let grown = (old_bytes / 4 * 7).max(FIRST_FULL);
            self.full_threshold = grown.min(old_bytes + room / 8 * 7).max(old_bytes + REGION_BYTES);
        } else {
            let survived: usize = figures.survived + figures.promoted;
            // Much survives: the time between collections is too short for objects to die in.
            if !self.fixed && survived * 5 > self.young_regions * REGION_BYTES {
                self.target *= 2;
            }
            let mut sum = 0;
            self.tenuring_age = MAX_AGE;
            for (age, bytes) in figures.by_age.iter().enumerate().skip(1) {
                sum += bytes;
                if sum > self.survivor_limit / 2 {
                    self.tenuring_age = age as u32;
                    break;
                }
            }
        }
        if !self.fixed {
            // A share of what lives, so that the cost of copying roots and cards stays a share of the mutator's.
            let live = (old_bytes + figures.survived) / REGION_BYTES;
            self.target = self
                .target
                .clamp(self.smallest, (live / 2).max(self.smallest * 2))
                .min((max_regions / 3).max(1));
        }
        let free = max_regions.saturating_sub(used);
        self.young_regions = self.target.min(free / 4 * 3).max(1);
        self.survivor_limit = survivor_limit(self.young_regions);
    }
}

fn survivor_limit(young_regions: usize) -> usize {
    (young_regions * REGION_BYTES / 4).max(REGION_BYTES)
}
