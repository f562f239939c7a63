//! java.lang.ref: which References are discovered, what becomes of them, and weak roots.
//!
//! A Reference is *active*, and so gets special treatment, while its referent is not null and its `next` and
//! `discovered` are null. Of a pending or enqueued one the referent is null already, or, as a FinalReference keeps
//! its referent, `next` is not null: the collector makes `next` point to the Reference itself when it puts it on
//! the pending chain, which is what the library expects to find. Whatever isn't active is traced as any object,
//! `discovered` included, so that pending chains stay alive.
//!
//! While tracing, an active Reference whose referent was not reached yet is noted and the referent not traced.
//! Afterwards, in this order:
//!
//! 1. soft (noted only if they are to be cleared) and weak: referent reached meanwhile: updated; else cleared.
//! 2. final: the referents of those that weren't reached are traced after all, the Reference gets pending.
//! 3. phantom: as weak, after what finalizers can reach was traced.
//!
//! References met in step 2 for the first time are strong for this collection.

use super::scan::Collector;
use super::{Roots, WeakVisitor};
use crate::heap::Heap;
use crate::layout::ReferenceKind;
use crate::region::kind;

/// The References whose referents were not reached when they were met, by kind.
#[derive(Default)]
pub(crate) struct Discovered {
    by_kind: [Vec<u32>; 4],
}

impl Collector<'_> {
    /// Traces what `oops` leaves out of a Reference: `referent` and `discovered`.
    pub(super) fn scan_reference<const OLD: bool>(&mut self, addr: usize, kind: ReferenceKind) {
        debug_assert!(self.offsets.referent != 0, "set_reference_offsets comes before the first Reference");
        let memory = self.view.memory;
        let referent = addr + self.offsets.referent as usize;
        let discovered = addr + self.offsets.discovered as usize;
        let target = memory.read(referent);
        let active = target != 0
            && memory.read(addr + self.offsets.next as usize) == 0
            && memory.read(discovered) == 0
            && (kind != ReferenceKind::Soft || self.clear_soft);
        if active
            && self.is_unreached(target)
            && let Some(lists) = &mut self.discovered
        {
            lists.by_kind[kind as usize].push(memory.raw(addr));
            return;
        }
        self.update::<OLD>(discovered, addr);
        self.update::<OLD>(referent, addr);
    }

    /// Decides about all discovered References; those that are to be enqueued go to `pending`.
    pub(super) fn process_references(&mut self, roots: &mut dyn Roots, pending: &mut Vec<u32>) {
        let Some(lists) = self.discovered.take() else { return };
        for (count, list) in self.figures.references.iter_mut().zip(&lists.by_kind) {
            count.discovered = list.len();
        }
        let [soft, weak, finals, phantom] = lists.by_kind;
        let before = pending.len();
        for raw in soft {
            self.clear_or_update(raw, pending);
        }
        let softs = pending.len();
        for raw in weak {
            self.clear_or_update(raw, pending);
        }
        let weaks = pending.len();
        // All of them are judged before the first referent is traced: one finalizable object may hold another.
        let (dead, reached): (Vec<u32>, Vec<u32>) =
            finals.into_iter().partition(|&raw| self.is_unreached(self.referent(raw)));
        for raw in reached {
            self.update_referent(raw);
        }
        for raw in dead {
            self.update_referent(raw);
            let addr = self.view.memory.addr(raw);
            self.view.memory.write(addr + self.offsets.next as usize, raw);
            pending.push(raw);
        }
        let final_ones = pending.len();
        self.drain(roots);
        for raw in phantom {
            self.clear_or_update(raw, pending);
        }
        let cleared = [softs - before, weaks - softs, final_ones - weaks, pending.len() - final_ones];
        for (count, cleared) in self.figures.references.iter_mut().zip(cleared) {
            count.cleared = cleared;
        }
        // The referents that step 3 updates were all reached, so nothing is left to trace.
    }

    fn referent(&self, reference: u32) -> u32 {
        self.view.memory.read(self.view.memory.addr(reference) + self.offsets.referent as usize)
    }

    fn clear_or_update(&mut self, reference: u32, pending: &mut Vec<u32>) {
        if self.is_unreached(self.referent(reference)) {
            let addr = self.view.memory.addr(reference);
            self.view.memory.write(addr + self.offsets.referent as usize, 0);
            pending.push(reference);
        } else {
            self.update_referent(reference);
        }
    }

    fn update_referent(&mut self, reference: u32) {
        let addr = self.view.memory.addr(reference);
        let slot = addr + self.offsets.referent as usize;
        if kind::is_young(self.heap.regions.kind_of(reference)) {
            self.update::<false>(slot, addr);
        } else {
            self.update::<true>(slot, addr);
        }
    }
}

impl Heap {
    /// Chains the pending References through `discovered`.
    pub(super) fn link_pending(&self, pending: &[u32]) {
        let offset = self.reference_offsets().discovered as usize;
        let memory = self.memory();
        for (i, &raw) in pending.iter().enumerate() {
            let addr = memory.addr(raw);
            memory.write(addr + offset, pending.get(i + 1).copied().unwrap_or(0));
            self.cards.dirty(addr);
        }
    }
}

/// Shows weak roots what lives.
pub(super) struct Weak<'a, 'h> {
    pub(super) collector: &'a mut Collector<'h>,
}

impl WeakVisitor for Weak<'_, '_> {
    fn slot(&mut self, slot: &mut u32) -> bool {
        if *slot == 0 {
            return false;
        }
        if self.collector.is_unreached(*slot) {
            *slot = 0;
            return false;
        }
        // Reached, so this copies nothing.
        *slot = self.collector.forward(*slot);
        true
    }
}
