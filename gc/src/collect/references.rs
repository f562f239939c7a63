//! java.lang.ref: what becomes of References, and weak roots.
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
//!
//! The same is done for the objects that a pause condemned and, at the end of a marking, for old objects that were not
//! marked; [`Liveness`] is what differs.

use crate::WeakVisitor;
use crate::figures::ReferenceCount;
use crate::heap::{Heap, ReferenceOffsets};

/// Who knows what was reached.
pub(super) trait Liveness {
    /// Where the references of References are.
    fn heap(&self) -> &Heap;
    /// Was the object not reached so far?
    fn is_unreached(&self, raw: u32) -> bool;
    /// Reaches the referent of a Reference, if it wasn't, and updates the slot if it moved.
    fn update_referent(&mut self, reference: u32);
    /// Traces until nothing is left to trace. References met from now on are strong.
    fn drain(&mut self);
}

/// Decides about the discovered References, by kind; those that are to be enqueued go to `pending`. None of them need be
/// active still: the program may have cleared one meanwhile, and one may be listed twice.
pub(super) fn process(
    live: &mut dyn Liveness,
    discovered: [Vec<u32>; 4],
    pending: &mut Vec<u32>,
) -> [ReferenceCount; 4] {
    let mut counts =
        [0, 1, 2, 3].map(|i: usize| ReferenceCount { discovered: discovered[i].len(), cleared: 0 });
    let memory = live.heap().memory();
    let ReferenceOffsets { referent, next, .. } = live.heap().reference_offsets();
    let referent_of = |raw: u32| memory.read(memory.addr(raw) + referent as usize);
    let next_of = |raw: u32| memory.read(memory.addr(raw) + next as usize);
    let mut clear_or_update = |live: &mut dyn Liveness, raw: u32, count: &mut ReferenceCount| {
        let target = referent_of(raw);
        if target == 0 {
        } else if live.is_unreached(target) {
            memory.write(memory.addr(raw) + referent as usize, 0);
            count.cleared += 1;
            // One that was enqueued by hand meanwhile is not to be enqueued again.
            if next_of(raw) == 0 {
                pending.push(raw);
            }
        } else {
            live.update_referent(raw);
        }
    };
    let [soft, weak, finals, phantom] = discovered;
    for raw in soft {
        clear_or_update(live, raw, &mut counts[0]);
    }
    for raw in weak {
        clear_or_update(live, raw, &mut counts[1]);
    }
    // All of them are judged before the first referent is traced: one finalizable object may hold another.
    let (dead, reached): (Vec<u32>, Vec<u32>) = finals
        .into_iter()
        .filter(|&raw| referent_of(raw) != 0)
        .partition(|&raw| live.is_unreached(referent_of(raw)) && next_of(raw) == 0);
    for raw in reached {
        live.update_referent(raw);
    }
    let mut finalizable = Vec::new();
    for raw in dead {
        live.update_referent(raw);
        if next_of(raw) == 0 {
            memory.write(memory.addr(raw) + next as usize, raw);
            finalizable.push(raw);
        }
    }
    live.drain();
    for raw in phantom {
        clear_or_update(live, raw, &mut counts[3]);
    }
    // The referents that step 3 updated were all reached, but their slots may wait to be written.
    live.drain();
    counts[2].cleared = finalizable.len();
    pending.append(&mut finalizable);
    counts
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
pub(super) struct Weak<F: FnMut(u32) -> Option<u32>> {
    /// Where an object is now, if it lives.
    pub(super) find: F,
}

impl<F: FnMut(u32) -> Option<u32>> WeakVisitor for Weak<F> {
    fn slot(&mut self, slot: &mut u32) -> bool {
        if *slot == 0 {
            return false;
        }
        match (self.find)(*slot) {
            Some(now) => {
                *slot = now;
                true
            }
            None => {
                *slot = 0;
                false
            }
        }
    }
}
