//! A young collection's set and extra roots.

use super::CardRange;
use crate::heap::{Heap, State};
use crate::region::kind;

impl Heap {
    /// Condemns the young generation. Returns the old objects whose dirty cards are roots, as far as they reach now:
    /// what gets promoted behind them is traced anyway.
    pub(super) fn condemn_young(&self, state: &State) -> Vec<CardRange> {
        let mut ranges = Vec::new();
        let regions = &self.regions;
        if state.old.region != 0 {
            regions.set_top(state.old.region, state.old.top);
        }
        for region in regions.object_regions() {
            let kind = regions.kind(region);
            if kind::is_young(kind) {
                regions.set_kind(region, kind | kind::FROM);
                continue;
            }
            let (start, top) = (regions.start(region), regions.top(region));
            if start < top {
                ranges.push(CardRange { start, top, large: kind::is_large(kind) });
            }
        }
        ranges
    }
}
