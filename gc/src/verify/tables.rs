//! Do the tables beside the cage agree with each other and with the objects?

use crate::card::{CARD_BYTES, CARDS_PER_REGION};
use crate::heap::{Heap, State};
use crate::object::{ClassId, REF_SHIFT};
use crate::region::{REGION_BYTES, kind};

impl Heap {
    /// Checks kinds, runs, tops, object starts, free regions, counters, and that no collection left anything behind.
    /// Objects were walked before: their sizes can be relied on. `sweeping`: gaps are found that are not counted yet.
    pub(super) fn verify_tables(&self, state: &State, sweeping: bool) -> Result<(), String> {
        let regions = &self.regions;
        let (mut used, mut young, mut old, mut gaps) = (0, 0, 0, 0);
        let mut region = 1;
        while region < regions.frontier() {
            let kind = regions.kind(region);
            let kind = if kind == kind::OLD | kind::CANDIDATE { kind::OLD } else { kind };
            if kind == kind::FREE {
                region += 1;
                continue;
            }
            let large = kind::is_large(kind);
            if !large && !matches!(kind, kind::EDEN | kind::SURVIVOR | kind::OLD) || kind & kind::FROM != 0 {
                return Err(format!("region {region} is of kind {kind:#x}"));
            }
            let run = regions.run(region);
            let (start, top) = (regions.start(region), regions.top(region));
            let fits = start <= top && top <= start + run * REGION_BYTES;
            if run == 0 || (!large && run != 1) || !fits || !top.is_multiple_of(8) {
                return Err(format!(
                    "region {region} of kind {kind}: {run} regions, {} bytes",
                    top.wrapping_sub(start)
                ));
            }
            if let Some(part) = (region + 1..region + run).find(|&r| regions.kind(r) != kind::LARGE_REST) {
                return Err(format!(
                    "region {part} is of kind {}, inside of the run of {region}",
                    regions.kind(part)
                ));
            }
            if kind == kind::OLD {
                self.verify_starts(region)?;
            }
            *(if kind::is_young(kind) { &mut young } else { &mut old }) += top - start;
            if !kind::is_young(kind) {
                gaps += regions.gaps(region);
            }
            used += run;
            region += run;
        }
        state.free.verify(regions)?;
        let known = if sweeping {
            (old - gaps..=old).contains(&state.old_bytes)
        } else {
            state.old_bytes == old - gaps
        };
        if (state.free.used(), state.young_bytes) != (used, young) || !known {
            return Err(format!(
                "(regions, young bytes, old bytes) are {:?} with {gaps} in gaps, not {:?}",
                (used, young, old),
                (state.free.used(), state.young_bytes, state.old_bytes)
            ));
        }
        let old = state.old.iter().map(|bump| (*bump, kind::OLD));
        for (bump, kind) in old.chain([(state.eden, kind::EDEN)]) {
            let end = regions.start(bump.region) + REGION_BYTES;
            let is =
                bump.top == regions.top(bump.region) && bump.end == end && regions.kind(bump.region) == kind;
            if bump.region != 0 && !is {
                return Err(format!(
                    "objects of kind {kind} go to region {}, which is not made for that",
                    bump.region
                ));
            }
        }
        match self.blocks.find_used(regions.frontier() * CARDS_PER_REGION) {
            Some(block) => Err(format!("block {block:#x} of a collection in place was not cleared")),
            None => Ok(()),
        }
    }

    /// The object starts of an old region: of each card the last one.
    fn verify_starts(&self, region: usize) -> Result<(), String> {
        let (start, top) = (self.regions.start(region), self.regions.top(region));
        let mut expected = [0u8; CARDS_PER_REGION];
        let view = self.view();
        let mut addr = start;
        while addr < top {
            expected[(addr - start) / CARD_BYTES] = ((addr % CARD_BYTES) >> REF_SHIFT) as u8 + 1;
            addr += match view.class(addr) {
                ClassId::NONE => return Err(format!("a gap in old region {region}")),
                ClassId::FILLER => view.memory.read(addr) as usize,
                _ => view.size(addr),
            };
        }
        let first = self.cards.index(start);
        match (0..CARDS_PER_REGION).find(|&card| self.cards.start_of(first + card) != expected[card]) {
            Some(card) => Err(format!(
                "the object start of card {card} of region {region} is {}, not {}",
                self.cards.start_of(first + card),
                expected[card]
            )),
            None => Ok(()),
        }
    }
}
