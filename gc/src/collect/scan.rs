//! Copying and tracing.
//!
//! Cheney's algorithm: to-space is its own queue. Each of the two to-spaces (survivors, old) keeps a scan pointer
//! behind its allocation pointer; objects between the two are copied but their fields still point into
//! from-space. Large objects are not copied and wait on a stack.

use super::CardRange;
use super::domains::Domains;
use super::{RefVisitor, Roots, references::Discovered};
use crate::card::CARD_BYTES;
use crate::figures::ReferenceCount;
use crate::heap::{Bump, Heap, ObjectView, ReferenceOffsets, State};
use crate::layout::LayoutKind;
use crate::mark::{self, MAX_AGE};
use crate::object::{ARRAY_LENGTH_OFFSET, CLASS_OFFSET, ClassId, MARK_OFFSET, array_base};
use crate::region::{REGION_BYTES, Regions, kind};

/// What was copied, in bytes.
#[derive(Default, Debug)]
pub(crate) struct Figures {
    /// To survivor regions.
    pub(crate) survived: usize,
    /// To old regions, and large objects that turned old.
    pub(crate) promoted: usize,
    /// Survivors by their new age.
    pub(crate) by_age: [usize; MAX_AGE as usize + 1],
    /// References that were met, by kind.
    pub(crate) references: [ReferenceCount; 4],
}

/// A space that objects are copied to.
struct ToSpace {
    kind: u8,
    regions: Vec<usize>,
    top: usize,
    end: usize,
    /// Index in `regions` of the region that is being scanned.
    scanning: usize,
    scan: usize,
}

impl ToSpace {
    fn new(kind: u8, from: Bump) -> ToSpace {
        let regions = if from.region == 0 { Vec::new() } else { vec![from.region] };
        ToSpace { kind, regions, top: from.top, end: from.end, scanning: 0, scan: from.top }
    }

    /// The next copied object to scan. The caller advances `scan` by its size afterwards.
    fn next(&mut self, regions: &Regions) -> Option<usize> {
        loop {
            let region = *self.regions.get(self.scanning)?;
            let last = self.scanning + 1 == self.regions.len();
            if self.scan < if last { self.top } else { regions.top(region) } {
                return Some(self.scan);
            }
            if last {
                return None;
            }
            self.scanning += 1;
            self.scan = regions.start(self.regions[self.scanning]);
        }
    }
}

/// One collection under way.
pub(crate) struct Collector<'h> {
    pub(super) heap: &'h Heap,
    pub(super) view: ObjectView<'h>,
    state: &'h mut State,
    pub(super) full: bool,
    pub(super) clear_soft: bool,
    tenuring_age: u32,
    survivor_limit: usize,
    survivors: ToSpace,
    old: ToSpace,
    large: Vec<u32>,
    pub(super) offsets: ReferenceOffsets,
    /// None once references are being processed: References met from then on are strong.
    pub(super) discovered: Option<Discovered>,
    /// Of a collection of everything: the classes in use.
    pub(super) domains: Option<Domains>,
    pub(super) figures: Figures,
}

impl<'h> Collector<'h> {
    pub(super) fn new(heap: &'h Heap, state: &'h mut State, full: Option<bool>, old: Bump) -> Collector<'h> {
        Collector {
            heap,
            view: heap.view(),
            full: full.is_some(),
            clear_soft: full.unwrap_or(false),
            tenuring_age: state.policy.tenuring_age,
            survivor_limit: state.policy.survivor_limit,
            survivors: ToSpace::new(kind::SURVIVOR, Bump::default()),
            old: ToSpace::new(kind::OLD, old),
            large: Vec::new(),
            offsets: heap.reference_offsets(),
            discovered: Some(Discovered::default()),
            domains: full.map(|_| Domains::default()),
            figures: Figures::default(),
            state,
        }
    }

    /// Is the object in the collection set and not reached so far?
    #[inline]
    pub(super) fn is_unreached(&self, raw: u32) -> bool {
        let kind = self.heap.regions.kind_of(raw);
        if kind & kind::FROM == 0 {
            return false;
        }
        kind::is_large(kind)
            || mark::state(self.view.memory.read(self.view.memory.addr(raw) + MARK_OFFSET)) != mark::FORWARDED
    }

    /// Where a reached object is now, copying it if this is the first time that it is met.
    #[inline]
    pub(super) fn forward(&mut self, raw: u32) -> u32 {
        let kind = self.heap.regions.kind_of(raw);
        if kind & kind::FROM == 0 {
            debug_assert!(kind != kind::FREE && kind != kind::LARGE_REST, "stale reference {raw:#x}");
            return raw;
        }
        if kind::is_large(kind) {
            self.reach_large(raw, kind);
            return raw;
        }
        let memory = self.view.memory;
        let addr = memory.addr(raw);
        let word = memory.read(addr + MARK_OFFSET);
        let class = memory.read(addr + CLASS_OFFSET);
        if mark::state(word) == mark::FORWARDED {
            return class;
        }
        let size = self.view.size_by(addr, self.view.layouts.get(ClassId(class)));
        let age = mark::age(word);
        let tenure =
            self.full || age >= self.tenuring_age || self.figures.survived + size > self.survivor_limit;
        let (to, new_mark) = if tenure {
            self.figures.promoted += size;
            let to = self.bump::<true>(size);
            self.heap.cards.record_start(to);
            (to, word)
        } else {
            let age = (age + 1).min(MAX_AGE);
            self.figures.survived += size;
            self.figures.by_age[age as usize] += size;
            (self.bump::<false>(size), mark::with_age(word, age))
        };
        memory.copy(addr, to, size);
        memory.write(to + MARK_OFFSET, new_mark);
        let new = memory.raw(to);
        memory.write(addr + MARK_OFFSET, mark::make_forwarded());
        memory.write(addr + CLASS_OFFSET, new);
        new
    }

    #[cold]
    fn reach_large(&mut self, raw: u32, kind: u8) {
        let regions = &self.heap.regions;
        let region = (raw >> crate::region::REGION_REF_SHIFT) as usize;
        regions.set_kind(region, kind::LARGE_OLD);
        let start = regions.start(region);
        if self.full {
            // Nothing young will be left.
            self.heap.cards.clean_range(start, regions.run(region) * REGION_BYTES);
        }
        if kind::is_young(kind) {
            self.figures.promoted += regions.top(region) - start;
        }
        self.large.push(raw);
    }

    #[inline]
    fn bump<const OLD: bool>(&mut self, size: usize) -> usize {
        let space = if OLD { &mut self.old } else { &mut self.survivors };
        if space.end - space.top < size {
            return self.bump_slow::<OLD>(size);
        }
        let to = space.top;
        space.top += size;
        to
    }

    #[cold]
    fn bump_slow<const OLD: bool>(&mut self, size: usize) -> usize {
        let heap = self.heap;
        let space = if OLD { &mut self.old } else { &mut self.survivors };
        if let Some(&last) = space.regions.last() {
            heap.regions.set_top(last, space.top);
        }
        // Beyond the maximum if need be: what is copied is freed. Half of the cage is there for this, so only a
        // system out of memory gets here, and half a collection can't be undone.
        let Some(region) = self.state.free.take(&heap.cage, &heap.regions, space.kind) else {
            panic!("the system has no memory for the heap to be copied to")
        };
        let start = heap.regions.start(region);
        if OLD {
            heap.cards.clean_range(start, REGION_BYTES);
            heap.cards.clear_starts(start);
        }
        if space.regions.is_empty() {
            space.scan = start;
        }
        space.regions.push(region);
        space.top = start + size;
        space.end = start + REGION_BYTES;
        start
    }

    /// Updates a root.
    #[inline]
    pub(super) fn update_root(&mut self, slot: &mut u32) {
        if *slot != 0 {
            *slot = self.forward(*slot);
        }
    }

    /// Updates a slot in the heap. `OLD`: its object is old, so a young target needs the card of `card` dirty.
    #[inline]
    pub(super) fn update<const OLD: bool>(&mut self, slot: usize, card: usize) {
        let raw = self.view.memory.read(slot);
        if raw == 0 {
            return;
        }
        let new = self.forward(raw);
        if new != raw {
            self.view.memory.write(slot, new);
        }
        if OLD && self.heap.regions.kind_of(new) == kind::SURVIVOR {
            self.heap.cards.dirty(card);
        }
    }

    /// Traces an object and returns its size.
    #[inline]
    fn scan_object<const OLD: bool>(&mut self, addr: usize) -> usize {
        let view = self.view;
        let layout = view.layouts.get(view.class(addr));
        if let Some(domains) = &mut self.domains {
            domains.reach(layout.domain);
            match layout.kind {
                LayoutKind::Mirror => domains.reach(view.mirrored(addr).map_or(0, |of| of.domain)),
                LayoutKind::Loader => domains.reach(view.loader_domain(addr)),
                _ => {}
            }
        }
        match layout.kind {
            LayoutKind::PrimArray { .. } => {}
            LayoutKind::Instance | LayoutKind::Loader => self.scan_fields::<OLD>(addr, &layout.oops),
            LayoutKind::RefArray => {
                let len = view.memory.read(addr + ARRAY_LENGTH_OFFSET) as usize;
                let first = addr + array_base(4);
                self.scan_elements::<OLD>(first, first + 4 * len);
            }
            LayoutKind::Mirror => {
                self.scan_fields::<OLD>(addr, &layout.oops);
                if let Some(mirrored) = view.mirrored(addr) {
                    self.scan_fields::<OLD>(addr, &mirrored.static_oops);
                }
            }
            LayoutKind::Reference(kind) => {
                self.scan_fields::<OLD>(addr, &layout.oops);
                self.scan_reference::<OLD>(addr, kind);
            }
        }
        view.size_by(addr, layout)
    }

    #[inline]
    fn scan_fields<const OLD: bool>(&mut self, addr: usize, offsets: &[u32]) {
        for &offset in offsets {
            self.update::<OLD>(addr + offset as usize, addr);
        }
    }

    #[inline]
    fn scan_elements<const OLD: bool>(&mut self, from: usize, to: usize) {
        let mut slot = from;
        while slot < to {
            self.update::<OLD>(slot, slot);
            slot += 4;
        }
    }

    /// Traces until nothing is left to trace. `roots`: for those of domains that turn out to be in use.
    pub(super) fn drain(&mut self, roots: &mut dyn Roots) {
        loop {
            if let Some(addr) = self.survivors.next(&self.heap.regions) {
                self.survivors.scan = addr + self.scan_object::<false>(addr);
            } else if let Some(addr) = self.old.next(&self.heap.regions) {
                self.old.scan = addr + self.scan_object::<true>(addr);
            } else if let Some(raw) = self.large.pop() {
                self.scan_object::<true>(self.view.memory.addr(raw));
            } else if let Some(domain) = self.domains.as_mut().and_then(Domains::next) {
                roots.domain(domain, self);
            } else {
                return;
            }
        }
    }

    /// Cleans the dirty cards of a range of old objects and traces what they hold (the contract is in `card`).
    /// Before any draining, which dirties cards for good.
    pub(super) fn scan_dirty_cards(&mut self, range: CardRange) {
        let cards = &self.heap.cards;
        let end = cards.index(range.top - 1) + 1;
        let mut from = cards.index(range.start);
        // An instance that spans dirty cards is scanned once: a Reference must not be discovered twice.
        let mut last_instance = 0;
        while let Some(card) = cards.next_dirty(from, end) {
            cards.clean(card);
            from = card + 1;
            let low = cards.card_addr(card);
            let high = (low + CARD_BYTES).min(range.top);
            let mut addr =
                if range.large || low == range.start { range.start } else { cards.object_before(card) };
            while addr < high {
                let layout = self.view.layouts.get(self.view.class(addr));
                let size = self.view.size_by(addr, layout);
                if addr + size > low {
                    match layout.kind {
                        LayoutKind::PrimArray { .. } => {}
                        LayoutKind::RefArray => {
                            let first = addr + array_base(4);
                            let len = self.view.array_len(addr) as usize;
                            self.scan_elements::<true>(first.max(low), (first + 4 * len).min(high));
                        }
                        _ if addr == last_instance => {}
                        _ => {
                            last_instance = addr;
                            self.scan_object::<true>(addr);
                        }
                    }
                }
                addr += size;
            }
        }
    }

    /// Writes back where the to-spaces ended.
    pub(super) fn finish(self) -> Figures {
        for space in [&self.survivors, &self.old] {
            if let Some(&last) = space.regions.last() {
                self.heap.regions.set_top(last, space.top);
            }
        }
        self.state.old = match self.old.regions.last() {
            Some(&region) => Bump { region, top: self.old.top, end: self.old.end },
            None => Bump::default(),
        };
        self.figures
    }
}

impl RefVisitor for Collector<'_> {
    fn slot(&mut self, slot: &mut u32) {
        self.update_root(slot);
    }

    fn slots(&mut self, slots: &mut [u32]) {
        for slot in slots {
            self.update_root(slot);
        }
    }
}
