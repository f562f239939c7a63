//! A full collection's set: everything. All that lives ends in old regions, so no card stays dirty.

use crate::heap::{Heap, State};

impl Heap {
    /// Condemns every region in use.
    pub(super) fn condemn_all(&self, state: &State) {
        let regions = &self.regions;
        if state.old.region != 0 {
            regions.set_top(state.old.region, state.old.top);
        }
        for region in regions.object_regions() {
            regions.set_kind(region, regions.kind(region) | crate::region::kind::FROM);
        }
    }
}
