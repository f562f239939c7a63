//! Sweeping: dead ranges become fillers, references into candidates are noted, dead regions are freed.

use super::{Cycle, Phase};
use crate::heap::{Heap, ObjectView, State};
use crate::layout::LayoutKind;
use crate::object::{ARRAY_LENGTH_OFFSET, CLASS_OFFSET, ClassId, HEADER_BYTES, MARK_OFFSET, array_base};
use crate::region::{REGION_BYTES, REGION_REF_SHIFT, kind};

/// Bytes of a large array that are looked at in one step.
const SLICE: usize = REGION_BYTES;

impl Cycle {
    /// After the marking, in the same pause: says what is to be swept, and sweeps at once what more objects may be put
    /// into while the program runs.
    pub(in crate::collect) fn start_sweeping(&mut self, heap: &Heap, state: &State) {
        self.choose_candidates(heap, state);
        self.phase = Phase::Sweeping;
        let open = |region: usize| state.old.iter().any(|bump| bump.region == region);
        for region in heap.regions.object_regions() {
            match heap.regions.kind(region) {
                kind if kind::is_young(kind) => {}
                _ if open(region) => self.sweep_region(heap, region, true),
                _ => self.sweep.push(region as u32),
            }
        }
    }

    /// Sweeps a region, or a slice of a large object.
    pub(super) fn sweep_some(&mut self, heap: &Heap) {
        let Some(&region) = self.sweep.last() else {
            self.finish_sweeping(heap);
            return;
        };
        let region = region as usize;
        if kind::is_large(heap.regions.kind(region)) {
            if self.sweep_large(heap, region) {
                self.sweep.pop();
                self.swept_to = 0;
            }
        } else {
            self.sweep_region(heap, region, false);
            self.sweep.pop();
        }
    }

    /// `open`: it is not full yet, so it stays even if nothing in it lives.
    fn sweep_region(&mut self, heap: &Heap, region: usize, open: bool) {
        let regions = &heap.regions;
        let (start, tams, top) = (regions.start(region), regions.tams(region), regions.top(region));
        let dead = (tams - start) - regions.live(region);
        if regions.live(region) == 0 && tams == top && !open {
            self.dead.push(region as u32);
            return;
        }
        if dead == 0 && self.candidates.is_empty() {
            return;
        }
        let view = heap.view();
        if dead != 0 {
            heap.cards.clear_starts(start);
        }
        let mut gaps = 0;
        let mut gap = |from: usize, to: usize| {
            if from < to {
                view.memory.write(from + MARK_OFFSET, (to - from) as u32);
                view.memory.write(from + CLASS_OFFSET, ClassId::FILLER.0);
                heap.cards.record_start(from);
                if heap.config.poison {
                    view.memory.fill(from + HEADER_BYTES, to - from - HEADER_BYTES, 0xDD);
                }
                gaps += to - from;
            }
        };
        let mut done = start;
        while let Some(addr) = if done < tams { heap.marks.next(done, tams) } else { None } {
            gap(done, addr);
            if dead != 0 {
                heap.cards.record_start(addr);
            }
            done = addr + self.note_references(heap, &view, addr);
        }
        gap(done, tams);
        // What became old since.
        done = done.max(tams);
        while done < top {
            if dead != 0 {
                heap.cards.record_start(done);
            }
            let class = view.class(done);
            done += if class == ClassId::FILLER {
                view.memory.read(done + MARK_OFFSET) as usize
            } else {
                self.note_references(heap, &view, done)
            };
        }
        regions.set_gaps(region, gaps);
    }

    /// True: done with it.
    fn sweep_large(&mut self, heap: &Heap, region: usize) -> bool {
        let (start, top) = (heap.regions.start(region), heap.regions.top(region));
        if !heap.is_live_old(heap.memory().raw(start), kind::LARGE_OLD) {
            self.dead.push(region as u32);
            return true;
        }
        if self.candidates.is_empty() {
            return true;
        }
        let view = heap.view();
        if view.layouts.get(view.class(start)).kind != LayoutKind::RefArray {
            self.note_references(heap, &view, start);
            return true;
        }
        let first = start + array_base(4);
        let end = (first + 4 * view.memory.read(start + ARRAY_LENGTH_OFFSET) as usize).min(top);
        let from = self.swept_to.max(first);
        let to = end.min(from + SLICE);
        for slot in (from..to).step_by(4) {
            self.note(heap, &view, slot);
        }
        self.swept_to = to;
        to == end
    }

    /// Notes the references of an object into candidates. Returns its size.
    fn note_references(&mut self, heap: &Heap, view: &ObjectView<'_>, addr: usize) -> usize {
        let layout = view.layouts.get(view.class(addr));
        let size = view.size_by(addr, layout);
        if self.candidates.is_empty() {
            return size;
        }
        for &offset in &layout.oops {
            self.note(heap, view, addr + offset as usize);
        }
        match layout.kind {
            LayoutKind::PrimArray { .. } | LayoutKind::Instance | LayoutKind::Loader => {}
            LayoutKind::RefArray => {
                let first = addr + array_base(4);
                for slot in (first..first + 4 * view.array_len(addr) as usize).step_by(4) {
                    self.note(heap, view, slot);
                }
            }
            LayoutKind::Mirror => {
                for &offset in view.mirrored(addr).map_or(&[][..], |of| &of.static_oops) {
                    self.note(heap, view, addr + offset as usize);
                }
            }
            LayoutKind::Reference(_) => {
                let offsets = heap.reference_offsets();
                self.note(heap, view, addr + offsets.referent as usize);
                self.note(heap, view, addr + offsets.discovered as usize);
            }
        }
        size
    }

    #[inline]
    fn note(&mut self, heap: &Heap, view: &ObjectView<'_>, slot: usize) {
        let raw = view.memory.read(slot);
        if raw != 0 && heap.regions.kind_of(raw) & kind::CANDIDATE != 0 {
            self.remember(heap, (raw >> REGION_REF_SHIFT) as usize, heap.cards.index(slot) as u32);
        }
    }

    /// Every region is swept: frees the dead ones.
    fn finish_sweeping(&mut self, heap: &Heap) {
        heap.marks.clear();
        self.swept();
        let mut guard = heap.state.lock();
        let state = &mut *guard;
        for region in std::mem::take(&mut self.dead) {
            heap.free_region(state, region as usize);
        }
        self.drop_popular(heap);
        self.phase = if self.candidates.is_empty() { Phase::Idle } else { Phase::Evacuating };
        heap.account(state);
        state.policy.after_sweep(state.old_bytes, heap.max_regions());
        heap.publish(state);
    }
}
