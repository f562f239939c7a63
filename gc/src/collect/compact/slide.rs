//! The second half of a collection in place: all references to where their objects will be, all objects to there.
//! Neither needs more than the table of blocks, so it is one pass: a unit's objects are updated and then moved.

use super::{BLOCK_SHIFT, Blocks, below, span};
use crate::collect::{RefVisitor, WeakVisitor};
use crate::heap::{Heap, ObjectView};
use crate::layout::LayoutKind;
use crate::object::{ARRAY_LENGTH_OFFSET, REF_SHIFT, array_base};
use crate::region::{REGION_BYTES, kind};
use std::sync::atomic::Ordering;

impl Heap {
    /// Updates and moves everything.
    pub(super) fn slide(&self) {
        let regions = &self.regions;
        for region in regions.object_regions() {
            let start = regions.start(region);
            self.cards.clean_range(start, regions.run(region) * REGION_BYTES);
            self.cards.clear_starts(start);
        }
        let slider = Slider { heap: self, blocks: &self.blocks, view: self.view() };
        #[cfg(all(target_arch = "x86_64", not(miri)))]
        if std::is_x86_feature_detected!("popcnt") && std::is_x86_feature_detected!("bmi1") {
            // SAFETY: the processor has these instructions.
            return unsafe { slider.run_counting() };
        }
        slider.run();
    }
}

struct Slider<'h> {
    heap: &'h Heap,
    blocks: &'h Blocks,
    view: ObjectView<'h>,
}

impl Slider<'_> {
    /// As `run`, with an instruction that counts bits.
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    #[target_feature(enable = "popcnt,bmi1")]
    fn run_counting(&self) {
        self.run();
    }

    #[inline(always)]
    fn run(&self) {
        let regions = &self.heap.regions;
        for region in regions.object_regions() {
            let (start, top) = (regions.start(region), regions.top(region));
            if start == top {
                continue;
            }
            let raw = self.view.memory.raw(start);
            if !kind::is_large(regions.kind(region)) {
                self.region(raw, raw + ((top - start) >> REF_SHIFT) as u32);
            } else if self.blocks.is_marked(raw) {
                self.object(start);
            }
        }
    }

    #[inline(always)]
    fn region(&self, from: u32, to: u32) {
        let memory = self.view.memory;
        for (index, starts) in self.blocks.with_starts(from, to) {
            let block = self.blocks.get(index);
            let (words, dest) = (block.words.load(Ordering::Relaxed), block.dest.load(Ordering::Relaxed));
            let raw = index << BLOCK_SHIFT;
            let mut left = starts;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                self.object(memory.addr(raw + bit));
                let place = dest + (words & below(bit)).count_ones();
                self.heap.cards.record_start(memory.addr(place));
            }
            let first = starts.trailing_zeros();
            let mut to = dest + (words & below(first)).count_ones();
            if to == raw + first && words >> first == u64::MAX >> first {
                continue;
            }
            let mut left = words & !below(first);
            while left != 0 {
                let bit = left.trailing_zeros();
                let here = (left >> bit).trailing_ones();
                let run = if bit + here == 64 { here + self.blocks.tail(index) } else { here };
                memory.slide(memory.addr(raw + bit), memory.addr(to), (run as usize) << REF_SHIFT);
                to += run;
                left &= !span(bit, here);
            }
        }
    }

    /// Updates what an object holds.
    #[inline(always)]
    fn object(&self, addr: usize) {
        let view = self.view;
        let layout = view.layouts.get(view.class(addr));
        match layout.kind {
            LayoutKind::PrimArray { .. } => {}
            LayoutKind::Instance | LayoutKind::Loader => self.fields(addr, &layout.oops),
            LayoutKind::RefArray => {
                let first = addr + array_base(4);
                for i in 0..view.memory.read(addr + ARRAY_LENGTH_OFFSET) as usize {
                    self.update(first + 4 * i);
                }
            }
            LayoutKind::Mirror => {
                self.fields(addr, &layout.oops);
                if let Some(mirrored) = view.mirrored(addr) {
                    self.fields(addr, &mirrored.static_oops);
                }
            }
            LayoutKind::Reference(_) => {
                self.fields(addr, &layout.oops);
                let offsets = self.heap.reference_offsets();
                self.update(addr + offsets.referent as usize);
                self.update(addr + offsets.discovered as usize);
            }
        }
    }

    #[inline(always)]
    fn fields(&self, addr: usize, offsets: &[u32]) {
        for &offset in offsets {
            self.update(addr + offset as usize);
        }
    }

    #[inline(always)]
    fn update(&self, slot: usize) {
        let raw = self.view.memory.read(slot);
        if raw != 0 {
            self.view.memory.write(slot, self.blocks.forward(raw));
        }
    }
}

/// Shows roots where their objects went.
pub(super) struct Update<'h> {
    pub(super) blocks: &'h Blocks,
}

impl RefVisitor for Update<'_> {
    fn slot(&mut self, slot: &mut u32) {
        if *slot != 0 {
            *slot = self.blocks.forward(*slot);
        }
    }

    fn slots(&mut self, slots: &mut [u32]) {
        for slot in slots {
            RefVisitor::slot(self, slot);
        }
    }
}

impl WeakVisitor for Update<'_> {
    fn slot(&mut self, slot: &mut u32) -> bool {
        if *slot == 0 || !self.blocks.is_marked(*slot) {
            *slot = 0;
            return false;
        }
        *slot = self.blocks.forward(*slot);
        true
    }
}
