//! Marking old objects, while the program runs and, at the end, in a pause.

use super::{Cycle, Phase};
use crate::collect::references::{self, Liveness};
use crate::collect::worker::Found;
use crate::figures::ReferenceCount;
use crate::heap::{Heap, ObjectView};
use crate::layout::{LayoutKind, ReferenceKind};
use crate::object::array_base;
use crate::region::{REGION_REF_SHIFT, kind};
use std::time::{Duration, Instant};

/// Elements of a reference array that are looked at in one go.
const PART: u32 = 1 << 12;
/// Headers that are being fetched while others are worked on.
const AHEAD: usize = 8;
/// How long a pause goes on marking before it leaves the rest to be done concurrently, as long as it has not done so
/// too often.
const PATIENCE: Duration = Duration::from_millis(5);
const MOST_POSTPONED: u32 = 4;

impl Cycle {
    pub(super) fn is_drained(&self) -> bool {
        self.stack.is_empty() && self.parts.is_empty()
    }

    /// Follows the references of at most `budget` objects.
    pub(super) fn mark_some(&mut self, heap: &Heap, budget: usize) {
        let view = heap.view();
        let mut ahead = [0u32; AHEAD];
        for i in 0..budget {
            let next = self.stack.pop().unwrap_or(0);
            if next != 0 {
                view.memory.prefetch(view.memory.addr(next));
            }
            let raw = std::mem::replace(&mut ahead[i % AHEAD], next);
            if raw != 0 {
                self.trace(heap, &view, raw);
            } else if next == 0 && ahead.iter().all(|&raw| raw == 0) {
                match self.parts.pop() {
                    Some((raw, from)) => self.trace_part(heap, &view, raw, from),
                    None => return,
                }
            }
        }
        self.stack.extend(ahead.into_iter().filter(|&raw| raw != 0));
    }

    #[inline]
    fn meet(&mut self, heap: &Heap, view: &ObjectView<'_>, slot: usize) {
        let raw = view.memory.read(slot);
        if raw != 0 {
            self.reach(heap, raw);
        }
    }

    #[inline]
    fn reach(&mut self, heap: &Heap, raw: u32) {
        let addr = heap.memory().addr(raw);
        let region = (raw >> REGION_REF_SHIFT) as usize;
        if !kind::is_young(heap.regions.kind(region))
            && addr < heap.regions.tams(region)
            && heap.marks.mark(addr)
        {
            self.stack.push(raw);
        }
    }

    fn trace(&mut self, heap: &Heap, view: &ObjectView<'_>, raw: u32) {
        let addr = view.memory.addr(raw);
        let layout = view.layouts.get(view.class(addr));
        heap.regions.add_live((raw >> REGION_REF_SHIFT) as usize, view.size_by(addr, layout));
        for &offset in &layout.oops {
            self.meet(heap, view, addr + offset as usize);
        }
        match layout.kind {
            LayoutKind::PrimArray { .. } | LayoutKind::Instance | LayoutKind::Loader => {}
            LayoutKind::RefArray => {
                let len = view.array_len(addr);
                if len > PART {
                    self.parts.push((raw, 0));
                } else {
                    self.elements(heap, view, addr, 0, len);
                }
            }
            LayoutKind::Mirror => {
                for &offset in view.mirrored(addr).map_or(&[][..], |of| &of.static_oops) {
                    self.meet(heap, view, addr + offset as usize);
                }
            }
            LayoutKind::Reference(kind) => self.trace_reference(heap, view, addr, kind),
        }
    }

    fn trace_part(&mut self, heap: &Heap, view: &ObjectView<'_>, raw: u32, from: u32) {
        let addr = view.memory.addr(raw);
        let len = view.array_len(addr);
        let to = len.min(from + PART);
        if to < len {
            self.parts.push((raw, to));
        }
        self.elements(heap, view, addr, from, to);
    }

    fn elements(&mut self, heap: &Heap, view: &ObjectView<'_>, array: usize, from: u32, to: u32) {
        for i in from..to {
            self.meet(heap, view, array + array_base(4) + 4 * i as usize);
        }
    }

    fn trace_reference(&mut self, heap: &Heap, view: &ObjectView<'_>, addr: usize, kind: ReferenceKind) {
        let offsets = heap.reference_offsets();
        let memory = view.memory;
        let target = memory.read(addr + offsets.referent as usize);
        let discovered = memory.read(addr + offsets.discovered as usize);
        if discovered != 0 {
            self.reach(heap, discovered);
        }
        if target == 0 {
            return;
        }
        let active = !self.strong
            && memory.read(addr + offsets.next as usize) == 0
            && discovered == 0
            && (kind != ReferenceKind::Soft || self.soft.clears(heap, addr));
        if active && !heap.is_live_old(target, heap.regions.kind_of(target)) {
            self.discovered[kind as usize].push(memory.raw(addr));
        } else {
            self.reach(heap, target);
        }
    }

    /// Takes over what a young collection found. `last`: it is to end the marking, so young References count as well;
    /// others see all of them that still live again.
    pub(in crate::collect) fn take_found(&mut self, heap: &Heap, found: &mut Found, last: bool) {
        self.stack.append(&mut found.marked);
        for raw in found.unmarked.drain(..) {
            if last || !kind::is_young(heap.regions.kind_of(raw)) {
                let view = heap.view();
                let class = view.class(view.memory.addr(raw));
                if let LayoutKind::Reference(kind) = view.layouts.get(class).kind {
                    self.discovered[kind as usize].push(raw);
                }
            }
        }
    }

    /// Was everything marked that could be when the last collection ended?
    pub(in crate::collect) fn can_end(&self) -> bool {
        self.phase == Phase::Marking && self.is_drained()
    }

    /// Ends the marking, in a pause: marks what is left, decides about the References that were discovered. None: it was too
    /// much, so it goes on concurrently.
    pub(in crate::collect) fn end_marking(
        &mut self,
        heap: &Heap,
        pending: &mut Vec<u32>,
    ) -> Option<[ReferenceCount; 4]> {
        let began = Instant::now();
        // What the young collection put there may be dead, but from now on the program can reach it.
        for &raw in pending.iter() {
            self.reach(heap, raw);
        }
        while !self.is_drained() {
            self.mark_some(heap, 1024);
            if began.elapsed() > PATIENCE && self.postponed < MOST_POSTPONED {
                self.postponed += 1;
                // Young ones are seen again.
                for list in &mut self.discovered {
                    list.retain(|&raw| !kind::is_young(heap.regions.kind_of(raw)));
                }
                return None;
            }
        }
        let mut discovered = std::mem::take(&mut self.discovered);
        // Some were found on the card of a dead Reference.
        for list in &mut discovered {
            list.retain(|&raw| heap.is_live_old(raw, heap.regions.kind_of(raw)));
        }
        self.strong = true;
        Some(references::process(&mut Marked { heap, cycle: self }, discovered, pending))
    }
}

/// What a marking reached.
struct Marked<'a> {
    heap: &'a Heap,
    cycle: &'a mut Cycle,
}

impl Liveness for Marked<'_> {
    fn heap(&self) -> &Heap {
        self.heap
    }

    fn is_unreached(&self, raw: u32) -> bool {
        !self.heap.is_live_old(raw, self.heap.regions.kind_of(raw))
    }

    fn update_referent(&mut self, reference: u32) {
        let slot = self.heap.memory().addr(reference) + self.heap.reference_offsets().referent as usize;
        self.cycle.meet(self.heap, &self.heap.view(), slot);
    }

    fn drain(&mut self) {
        while !self.cycle.is_drained() {
            self.cycle.mark_some(self.heap, 1024);
        }
    }
}
