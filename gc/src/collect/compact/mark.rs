//! Marking for a collection in place.
//!
//! What waits on the stack is references, met but not looked at yet. They pass through a short queue between the
//! stack and the look, and are prefetched when they enter it (Cher, Hosking, Vitek: Software prefetching for
//! mark-sweep garbage collection). Arrays of references are traced in pieces, so that the stack stays short.
//!
//! When the system has no memory for the stack, references are dropped, and once it is empty everything that is
//! marked is traced again, as often as it takes.

use super::Blocks;
use crate::collect::domains::Domains;
use crate::collect::pause::SoftPolicy;
use crate::collect::{RefVisitor, Roots};
use crate::figures::ReferenceCount;
use crate::heap::{Heap, ObjectView, ReferenceOffsets};
use crate::layout::{LayoutKind, ReferenceKind};
use crate::object::{ARRAY_LENGTH_OFFSET, REF_SHIFT, array_base};
use crate::region::{LARGE_BYTES, kind};
use std::sync::atomic::Ordering;

/// Elements of a piece of an array.
const PIECE: u32 = 512;
/// References under way from the stack to the look.
const AHEAD: usize = 8;

pub(super) struct Marker<'h> {
    heap: &'h Heap,
    blocks: &'h Blocks,
    view: ObjectView<'h>,
    offsets: ReferenceOffsets,
    soft: SoftPolicy,
    stack: Vec<u32>,
    /// Arrays, and the element to go on with.
    arrays: Vec<(u32, u32)>,
    limit: usize,
    /// Something was dropped.
    overflowed: bool,
    /// What is marked is not put on the stack: in passes after an overflow, so that each of them comes further.
    careful: bool,
    /// The References whose referents were not reached when they were met, by kind. None once they are being
    /// processed: References met from then on are strong.
    discovered: Option<[Vec<u32>; 4]>,
    /// Then, the phantom ones that wait for their turn, ascending.
    waiting: Vec<u32>,
    domains: Domains,
}

impl<'h> Marker<'h> {
    pub(super) fn new(heap: &'h Heap, soft: SoftPolicy) -> Marker<'h> {
        let limit = heap.blocks.stack_limit.load(Ordering::Relaxed);
        Marker {
            heap,
            blocks: &heap.blocks,
            view: heap.view(),
            offsets: heap.reference_offsets(),
            soft,
            stack: Vec::with_capacity(limit.min(1024)),
            arrays: Vec::new(),
            limit,
            overflowed: false,
            careful: false,
            discovered: Some(Default::default()),
            waiting: Vec::new(),
            domains: Domains::default(),
        }
    }

    /// As `reach`, of what isn't found again through what is marked: it is never dropped.
    pub(super) fn reach_root(&mut self, raw: u32) {
        if self.stack.len() == self.stack.capacity() && !grow(&mut self.stack, self.limit) {
            self.trace();
        }
        self.reach(raw);
    }

    /// Notes a reference for tracing.
    #[inline]
    fn reach(&mut self, raw: u32) {
        if raw == 0 || (self.careful && self.blocks.is_marked(raw)) {
            return;
        }
        if self.stack.len() == self.stack.capacity() && !grow(&mut self.stack, self.limit) {
            self.overflowed = true;
            return;
        }
        self.stack.push(raw);
    }

    /// Traces until nothing is left to trace. `roots`: for those of domains that turn out to be in use.
    pub(super) fn drain(&mut self, roots: &mut dyn Roots) {
        loop {
            self.trace();
            if std::mem::take(&mut self.overflowed) {
                log::debug!("the marking stack overflowed");
                self.trace_again();
            } else if let Some(domain) = self.domains.next() {
                roots.domain(domain, self);
            } else {
                return;
            }
        }
    }

    /// Was a domain not reached?
    pub(super) fn is_dead(&self, domain: u32) -> bool {
        self.domains.is_dead(domain)
    }

    fn trace(&mut self) {
        let mut ahead = [0; AHEAD];
        let (mut first, mut count) = (0, 0);
        loop {
            while count < AHEAD
                && let Some(raw) = self.stack.pop()
            {
                prefetch(self.view.memory.addr(raw));
                prefetch(self.blocks.address(raw >> super::BLOCK_SHIFT));
                ahead[(first + count) % AHEAD] = raw;
                count += 1;
            }
            if count == 0 {
                let Some((raw, from)) = self.arrays.pop() else { return };
                self.trace_piece(raw, from);
                continue;
            }
            let raw = ahead[first];
            first = (first + 1) % AHEAD;
            count -= 1;
            if self.blocks.mark(raw) {
                let size = self.trace_object(raw);
                if size <= LARGE_BYTES {
                    self.blocks.cover(raw, (size >> REF_SHIFT) as u32);
                }
            }
        }
    }

    /// Notes what an object holds. Returns its size.
    #[inline]
    fn trace_object(&mut self, raw: u32) -> usize {
        debug_assert!(
            !matches!(self.heap.regions.kind_of(raw), kind::FREE | kind::LARGE_REST),
            "stale reference {raw:#x}"
        );
        let view = self.view;
        let addr = view.memory.addr(raw);
        let layout = view.layouts.get(view.class(addr));
        self.domains.reach_by(&view, addr, layout);
        match layout.kind {
            LayoutKind::PrimArray { .. } => {}
            LayoutKind::Instance | LayoutKind::Loader => self.trace_fields(addr, &layout.oops),
            LayoutKind::RefArray => self.trace_piece(raw, 0),
            LayoutKind::Mirror => {
                self.trace_fields(addr, &layout.oops);
                if let Some(mirrored) = view.mirrored(addr) {
                    self.trace_fields(addr, &mirrored.static_oops);
                }
            }
            LayoutKind::Reference(kind) => {
                self.trace_fields(addr, &layout.oops);
                self.trace_reference(raw, addr, kind);
            }
        }
        view.size_by(addr, layout)
    }

    #[inline]
    fn trace_fields(&mut self, addr: usize, offsets: &[u32]) {
        for &offset in offsets {
            self.reach(self.view.memory.read(addr + offset as usize));
        }
    }

    fn trace_piece(&mut self, raw: u32, from: u32) {
        let memory = self.view.memory;
        let addr = memory.addr(raw);
        let len = memory.read(addr + ARRAY_LENGTH_OFFSET);
        let to = len.min(from.saturating_add(PIECE));
        if to < len {
            if self.arrays.len() == self.arrays.capacity() && !grow(&mut self.arrays, self.limit) {
                self.overflowed = true;
            } else {
                self.arrays.push((raw, to));
            }
        }
        let first = addr + array_base(4);
        for i in from..to {
            self.reach(memory.read(first + 4 * i as usize));
        }
    }

    /// Traces what `oops` leaves out of a Reference: `referent` and `discovered` (the rules are in
    /// `collect::references`).
    fn trace_reference(&mut self, raw: u32, addr: usize, kind: ReferenceKind) {
        debug_assert!(self.offsets.referent != 0, "set_reference_offsets comes before the first Reference");
        let memory = self.view.memory;
        let discovered = memory.read(addr + self.offsets.discovered as usize);
        let target = memory.read(addr + self.offsets.referent as usize);
        let active = target != 0
            && memory.read(addr + self.offsets.next as usize) == 0
            && discovered == 0
            && (kind != ReferenceKind::Soft || self.soft.clears(self.heap, addr));
        if active && !self.blocks.is_marked(target) {
            match &mut self.discovered {
                Some(lists) => return lists[kind as usize].push(raw),
                None if self.waiting.binary_search(&raw).is_ok() => return,
                None => {}
            }
        }
        self.reach(discovered);
        self.reach(target);
    }

    /// Traces what all marked objects hold.
    fn trace_again(&mut self) {
        self.careful = true;
        for region in self.heap.regions.object_regions() {
            let raw = self.view.memory.raw(self.heap.regions.start(region));
            let end =
                raw + ((self.heap.regions.top(region) - self.heap.regions.start(region)) >> REF_SHIFT) as u32;
            // One object starts in a large region, at its start.
            let end = if kind::is_large(self.heap.regions.kind(region)) { raw + 1 } else { end };
            let blocks = self.blocks;
            for (index, mut starts) in blocks.with_starts(raw, end) {
                while starts != 0 {
                    self.trace_object((index << super::BLOCK_SHIFT) + starts.trailing_zeros());
                    starts &= starts - 1;
                    // All that this adds is traced at once: little gets lost again.
                    self.trace();
                }
            }
        }
        self.careful = false;
        // A Reference may have been met twice.
        for list in self.discovered.iter_mut().flatten() {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// Decides about all discovered References; those that are to be enqueued go to `pending`. As
    /// `collect::references` does it. Returns how many there were, by kind.
    pub(super) fn process_references(
        &mut self,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
    ) -> [ReferenceCount; 4] {
        let lists = self.discovered.take().unwrap_or_default();
        let mut counts = lists.each_ref().map(|list| ReferenceCount { discovered: list.len(), cleared: 0 });
        let [soft, weak, finals, phantom] = lists;
        let before = pending.len();
        for raw in soft {
            self.clear_unless_marked(raw, pending);
        }
        let softs = pending.len();
        for raw in weak {
            self.clear_unless_marked(raw, pending);
        }
        let weaks = pending.len();
        let mut dead = finals;
        dead.retain(|&raw| !self.blocks.is_marked(self.referent(raw)));
        for raw in dead {
            self.reach_root(self.referent(raw));
            let addr = self.view.memory.addr(raw);
            self.view.memory.write(addr + self.offsets.next as usize, raw);
            pending.push(raw);
        }
        self.waiting = phantom;
        self.waiting.sort_unstable();
        let final_ones = pending.len();
        self.drain(roots);
        for raw in std::mem::take(&mut self.waiting) {
            self.clear_unless_marked(raw, pending);
        }
        let cleared = [softs - before, weaks - softs, final_ones - weaks, pending.len() - final_ones];
        for (count, cleared) in counts.iter_mut().zip(cleared) {
            count.cleared = cleared;
        }
        counts
    }

    fn referent(&self, reference: u32) -> u32 {
        self.view.memory.read(self.view.memory.addr(reference) + self.offsets.referent as usize)
    }

    fn clear_unless_marked(&mut self, reference: u32, pending: &mut Vec<u32>) {
        if !self.blocks.is_marked(self.referent(reference)) {
            let addr = self.view.memory.addr(reference);
            self.view.memory.write(addr + self.offsets.referent as usize, 0);
            pending.push(reference);
        }
    }
}

/// Makes room for one more. False: there is none.
#[cold]
fn grow<T>(stack: &mut Vec<T>, limit: usize) -> bool {
    let more = stack.len().max(1024).min(limit.saturating_sub(stack.len()));
    more != 0 && stack.try_reserve_exact(more).is_ok()
}

/// Fetches what will be read soon.
#[inline(always)]
fn prefetch(addr: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: a hint; no address makes it fault.
    unsafe {
        std::arch::x86_64::_mm_prefetch(addr as *const i8, std::arch::x86_64::_MM_HINT_T0)
    };
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = addr;
}

impl RefVisitor for Marker<'_> {
    fn slot(&mut self, slot: &mut u32) {
        self.reach_root(*slot);
    }

    fn slots(&mut self, slots: &mut [u32]) {
        for slot in slots {
            self.reach_root(*slot);
        }
    }
}
