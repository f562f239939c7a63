//! Copying and tracing: what one thread of a pause does.
//!
//! A worker takes the address of a slot from its stack, copies the object that it refers to unless somebody did, and
//! pushes the slots of the copy that refer to the collection set. The object's header is fetched some turns before it is
//! looked at. Who copies first is decided by one compare-and-swap of the 8-byte
//! header. Survivors and promoted objects go to regions of the worker's own.

use super::Roots;
use super::domains::Domains;
use super::pause::Pause;
use super::references::{self, Liveness};
use crate::RefVisitor;
use crate::card::CARD_BYTES;
use crate::figures::ReferenceCount;
use crate::heap::{Bump, Heap, ObjectView};
use crate::layout::{Layout, LayoutKind, ReferenceKind};
use crate::mark::{self, MAX_AGE};
use crate::object::{ARRAY_LENGTH_OFFSET, ClassId, HEADER_BYTES, MARK_OFFSET, array_base};
use crate::region::{Kinds, REGION_BYTES, REGION_REF_SHIFT, kind};
use std::sync::atomic::Ordering;

/// What was copied, in bytes.
#[derive(Default, Debug)]
pub(crate) struct Figures {
    /// To survivor regions.
    pub(crate) survived: usize,
    /// To old regions, and large objects that turned old.
    pub(crate) promoted: usize,
    /// Of these, large objects.
    pub(crate) large: usize,
    /// And what had been old before.
    pub(crate) evacuated: usize,
    /// Survivors by their new age.
    pub(crate) by_age: [usize; MAX_AGE as usize + 1],
    /// Dirty cards that were looked at: not bytes.
    pub(crate) cards: usize,
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.survived += other.survived;
        self.promoted += other.promoted;
        self.large += other.large;
        self.evacuated += other.evacuated;
        self.cards += other.cards;
        for (mine, theirs) in self.by_age.iter_mut().zip(other.by_age) {
            *mine += theirs;
        }
    }
}

/// Elements of a reference array that are traced in one go.
const CHUNK: usize = 1 << 11;
/// Set in a stack entry that is a part of an array: the array's reference in the low half, the part's number above.
const PART: u64 = 1 << 63;
/// So many slots are processed between two looks at whether somebody is out of work.
const BATCH: usize = 64;
/// Entries whose objects' headers are being fetched while others are worked on.
const AHEAD: usize = 16;
/// Whoever has fewer entries than this keeps them.
const WORTH_SHARING: usize = 16;

/// What a pause found, merged from all workers.
#[derive(Default)]
pub(crate) struct Found {
    /// References whose referents were not reached when they were met, by kind.
    pub(crate) discovered: [Vec<u32>; 4],
    /// While old objects are being marked: References with an old referent that isn't.
    pub(crate) unmarked: Vec<u32>,
    /// Old objects that were marked and are to be traced.
    pub(crate) marked: Vec<u32>,
    /// Cards of old objects that refer to candidates, with the candidate's region.
    pub(crate) remembered: Vec<(u32, u32)>,
    /// Unloadable domains of classes that are in use.
    pub(crate) domains: Domains,
    pub(crate) figures: Figures,
    /// Old regions with room.
    pub(crate) old: Vec<Bump>,
}

impl Found {
    fn add(&mut self, other: Found) {
        for (mine, theirs) in self.discovered.iter_mut().zip(other.discovered) {
            append(mine, theirs);
        }
        append(&mut self.unmarked, other.unmarked);
        append(&mut self.marked, other.marked);
        append(&mut self.remembered, other.remembered);
        self.domains.add(&other.domains);
        self.figures.add(&other.figures);
        append(&mut self.old, other.old);
    }
}

fn append<T>(mine: &mut Vec<T>, mut theirs: Vec<T>) {
    if mine.is_empty() {
        *mine = theirs;
    } else {
        mine.append(&mut theirs);
    }
}

/// One thread of a pause.
pub(crate) struct Worker<'p, 'h> {
    pub(super) pause: &'p Pause<'h>,
    pub(super) view: ObjectView<'h>,
    kinds: Kinds<'h>,
    stack: Vec<u64>,
    survivors: Bump,
    old: Bump,
    /// All survivors have no room: everything gets promoted.
    overflow: bool,
    /// None once references are being processed: References met from then on are strong.
    pub(super) discovering: bool,
    /// What the object that is being traced refers to is marked.
    marks_slots: bool,
    /// No other worker is there (any more).
    pub(super) alone: bool,
    pub(super) found: Found,
}

impl<'p, 'h> Worker<'p, 'h> {
    pub(super) fn new(pause: &'p Pause<'h>, old: Bump) -> Worker<'p, 'h> {
        Worker {
            pause,
            view: pause.view,
            kinds: pause.heap.regions.kinds(),
            stack: Vec::new(),
            survivors: Bump::default(),
            old,
            overflow: false,
            discovering: true,
            marks_slots: pause.marking,
            alone: pause.workers == 1,
            found: Found::default(),
        }
    }

    /// Is the object in the collection set and not reached so far?
    #[inline]
    pub(super) fn is_unreached(&self, raw: u32) -> bool {
        let kind = self.pause.heap.regions.kind_of(raw);
        if kind & kind::FROM == 0 {
            return false;
        }
        kind::is_large(kind)
            || mark::state(self.view.memory.read(self.view.memory.addr(raw) + MARK_OFFSET)) != mark::FORWARDED
    }

    /// Updates a root.
    #[inline]
    pub(super) fn update_root(&mut self, slot: &mut u32) {
        if *slot != 0 {
            *slot = self.reach(*slot);
        }
    }

    /// Where the object that a root refers to is now.
    #[inline]
    pub(super) fn reach(&mut self, raw: u32) -> u32 {
        let kind = self.pause.heap.regions.kind_of(raw);
        if kind & kind::FROM != 0 {
            return self.forward(raw, kind);
        }
        debug_assert!(kind != kind::FREE && kind != kind::LARGE_REST, "stale reference {raw:#x}");
        if self.pause.marking {
            self.mark_old(raw, kind);
        }
        raw
    }

    /// Where an object of the collection set is now, copying it if this is the first time that it is met.
    #[inline]
    pub(super) fn forward(&mut self, raw: u32, kind: u8) -> u32 {
        if kind::is_large(kind) {
            self.reach_large(raw);
            return raw;
        }
        let memory = self.view.memory;
        let addr = memory.addr(raw);
        let header = memory.header(addr);
        if mark::state(header as u32) == mark::FORWARDED {
            return (header >> 32) as u32;
        }
        self.copy(addr, header, kind)
    }

    #[inline]
    fn copy(&mut self, addr: usize, header: u64, kind: u8) -> u32 {
        let memory = self.view.memory;
        let word = header as u32;
        let layout = self.view.layouts.get(ClassId((header >> 32) as u32));
        let size = self.view.size_by(addr, layout);
        let age = mark::age(word);
        let tenure = age >= self.pause.tenuring_age || self.overflow || kind == kind::OLD | kind::FROM;
        let to = if tenure { self.bump::<true>(size) } else { self.bump::<false>(size) };
        // The header apart: another worker may be replacing it.
        memory.copy(addr + HEADER_BYTES, to + HEADER_BYTES, size - HEADER_BYTES);
        let new_age = (age + 1).min(MAX_AGE);
        let new_mark = if tenure { word } else { mark::with_age(word, new_age) };
        memory.set_header(to, header & !0xFFFF_FFFF | u64::from(new_mark));
        let new = memory.raw(to);
        let forwarded = u64::from(new) << 32 | u64::from(mark::make_forwarded());
        if self.alone {
            memory.set_header(addr, forwarded);
        } else if let Err(actual) = memory.swap_header(addr, header, forwarded) {
            // Another worker was faster.
            if tenure {
                self.old.top = to
            } else {
                self.survivors.top = to
            }
            return (actual >> 32) as u32;
        }
        if tenure {
            self.found.figures.promoted += size;
            if kind == kind::OLD | kind::FROM {
                self.found.figures.evacuated += size;
            }
            self.pause.heap.cards.record_start(to);
            self.scan_object::<true>(to, layout);
        } else {
            self.found.figures.survived += size;
            self.found.figures.by_age[new_age as usize] += size;
            self.scan_object::<false>(to, layout);
        }
        new
    }

    #[cold]
    fn reach_large(&mut self, raw: u32) {
        let regions = &self.pause.heap.regions;
        let region = (raw >> REGION_REF_SHIFT) as usize;
        let was = regions.swap_kind(region, kind::LARGE_OLD);
        if was & kind::FROM == 0 {
            return;
        }
        let start = regions.start(region);
        if self.pause.full {
            // Nothing young will be left.
            self.pause.heap.cards.clean_range(start, regions.run(region) * REGION_BYTES);
        }
        if kind::is_young(was) {
            self.found.figures.promoted += regions.top(region) - start;
            self.found.figures.large += regions.top(region) - start;
            // New in the old generation, so live to a marking under way.
            regions.set_tams(region, start);
        }
        let layout = self.view.layouts.get(self.view.class(start));
        self.scan_object::<true>(start, layout);
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
        let heap = self.pause.heap;
        let space = if OLD { &mut self.old } else { &mut self.survivors };
        if space.region != 0 {
            heap.regions.set_top(space.region, space.top);
        }
        let kind = if OLD { kind::OLD } else { kind::SURVIVOR };
        // Beyond the maximum if need be: what is copied is freed. Half of the cage is there for this, so only a
        // system out of memory gets here, and half a collection can't be undone.
        let Some(region) = self.pause.free.lock().take(&heap.cage, &heap.regions, kind) else {
            panic!("the system has no memory for the heap to be copied to")
        };
        let start = heap.regions.start(region);
        if OLD {
            heap.cards.clean_range(start, REGION_BYTES);
            heap.cards.clear_starts(start);
        } else {
            let taken = self.pause.survivor_bytes.fetch_add(REGION_BYTES, Ordering::Relaxed);
            self.overflow = taken + REGION_BYTES > self.pause.survivor_limit;
        }
        *space = Bump { region, top: start + size, end: start + REGION_BYTES };
        start
    }

    /// Meets a slot of an object in the heap. `OLD`: the object is old.
    #[inline(always)]
    fn visit_slot<const OLD: bool>(&mut self, slot: usize) {
        let raw = self.view.memory.read(slot);
        if raw == 0 {
            return;
        }
        let kind = self.kinds.of(raw);
        debug_assert!(
            kind != kind::FREE && kind != kind::LARGE_REST,
            "stale reference {raw:#x} in {slot:#x}"
        );
        if kind & kind::FROM != 0 {
            self.stack.push(slot as u64);
        } else if OLD && kind::is_remembered(kind) || self.marks_slots {
            self.visit_special::<OLD>(slot, raw, kind);
        }
    }

    /// Meets a slot that refers to what stays where it is, but matters.
    #[inline(never)]
    fn visit_special<const OLD: bool>(&mut self, slot: usize, raw: u32, kind: u8) {
        if OLD && kind::is_remembered(kind) {
            self.remember(slot, raw, kind);
        }
        if self.marks_slots {
            self.mark_old(raw, kind);
        }
    }

    /// Takes a slot from the stack.
    #[inline]
    fn process_slot(&mut self, slot: usize) {
        let memory = self.view.memory;
        let raw = memory.read(slot);
        let kind = self.kinds.of(raw);
        let new = if kind & kind::FROM != 0 {
            let new = self.forward(raw, kind);
            memory.write(slot, new);
            new
        } else {
            raw
        };
        let kind = self.kinds.of(new);
        if kind::is_remembered(kind) && !kind::is_young(self.kinds.of(memory.raw(slot & !7))) {
            self.remember(slot, new, kind);
        }
    }

    /// A slot of an old object refers to a survivor or a candidate.
    #[inline]
    fn remember(&mut self, slot: usize, raw: u32, kind: u8) {
        let cards = &self.pause.heap.cards;
        if kind & kind::CANDIDATE == 0 {
            cards.dirty_as(slot, self.pause.own_mark);
        } else {
            self.found.remembered.push((raw >> REGION_REF_SHIFT, cards.index(slot) as u32));
        }
    }

    /// Marks an object that is not in the collection set, if it is old and not marked yet.
    #[inline]
    fn mark_old(&mut self, raw: u32, kind: u8) {
        let heap = self.pause.heap;
        let addr = self.view.memory.addr(raw);
        let region = (raw >> REGION_REF_SHIFT) as usize;
        if !kind::is_young(kind) && addr < heap.regions.tams(region) && heap.marks.mark(addr) {
            self.found.marked.push(raw);
        }
    }

    /// Traces an object.
    #[inline]
    fn scan_object<const OLD: bool>(&mut self, addr: usize, layout: &Layout) {
        if self.pause.full {
            self.found.domains.reach_by(&self.view, addr, layout);
        }
        match layout.kind {
            LayoutKind::PrimArray { .. } => {}
            LayoutKind::Instance | LayoutKind::Loader => self.scan_fields::<OLD>(addr, &layout.oops),
            LayoutKind::RefArray => {
                let len = self.view.memory.read(addr + ARRAY_LENGTH_OFFSET) as usize;
                if len > CHUNK {
                    self.stack.push(PART | u64::from(self.view.memory.raw(addr)));
                } else {
                    let first = addr + array_base(4);
                    self.scan_elements::<OLD>(first, first + 4 * len);
                }
            }
            LayoutKind::Mirror => {
                self.scan_fields::<OLD>(addr, &layout.oops);
                if let Some(mirrored) = self.view.mirrored(addr) {
                    self.scan_fields::<OLD>(addr, &mirrored.static_oops);
                }
            }
            LayoutKind::Reference(kind) => {
                self.scan_fields::<OLD>(addr, &layout.oops);
                self.scan_reference::<OLD>(addr, kind);
            }
        }
    }

    #[inline]
    fn scan_fields<const OLD: bool>(&mut self, addr: usize, offsets: &[u32]) {
        for &offset in offsets {
            self.visit_slot::<OLD>(addr + offset as usize);
        }
    }

    #[inline]
    fn scan_elements<const OLD: bool>(&mut self, from: usize, to: usize) {
        let mut slot = from;
        while slot < to {
            self.visit_slot::<OLD>(slot);
            slot += 4;
        }
    }

    /// Traces a part of a large array; the next one waits on the stack for whoever takes it.
    fn scan_part(&mut self, entry: u64) {
        let raw = entry as u32;
        let part = ((entry & !PART) >> 32) as usize;
        let addr = self.view.memory.addr(raw);
        let len = self.view.array_len(addr) as usize;
        let from = part * CHUNK;
        let to = (from + CHUNK).min(len);
        if to < len {
            self.stack.push(PART | ((part as u64 + 1) << 32) | u64::from(raw));
        }
        let first = addr + array_base(4);
        if kind::is_young(self.pause.heap.regions.kind_of(raw)) {
            self.scan_elements::<false>(first + 4 * from, first + 4 * to);
        } else {
            self.scan_elements::<true>(first + 4 * from, first + 4 * to);
        }
    }

    /// Traces what `oops` leaves out of a Reference: `referent` and `discovered`.
    fn scan_reference<const OLD: bool>(&mut self, addr: usize, kind: ReferenceKind) {
        let offsets = &self.pause.offsets;
        debug_assert!(offsets.referent != 0, "set_reference_offsets comes before the first Reference");
        let memory = self.view.memory;
        let referent = addr + offsets.referent as usize;
        let discovered = addr + offsets.discovered as usize;
        let target = memory.read(referent);
        self.visit_slot::<OLD>(discovered);
        if target == 0 {
            return;
        }
        let active = self.discovering
            && memory.read(addr + offsets.next as usize) == 0
            && memory.read(discovered) == 0
            && (kind != ReferenceKind::Soft || self.pause.clears_soft(addr));
        if active {
            let raw = memory.raw(addr);
            let target_kind = self.pause.heap.regions.kind_of(target);
            if target_kind & kind::FROM != 0 {
                // Of old ones only a full collection can say that they aren't reached.
                if (self.pause.full || kind::is_young(target_kind)) && self.is_unreached(target) {
                    self.found.discovered[kind as usize].push(raw);
                    return;
                }
            } else if self.marks_slots && !self.pause.heap.is_live_old(target, target_kind) {
                if OLD && kind::is_remembered(target_kind) {
                    self.remember(referent, target, target_kind);
                }
                self.found.unmarked.push(raw);
                return;
            }
        }
        self.visit_slot::<OLD>(referent);
    }

    /// Updates the referent of a Reference that was discovered.
    fn update_referent(&mut self, reference: u32) {
        let slot = self.view.memory.addr(reference) + self.pause.offsets.referent as usize;
        if kind::is_young(self.pause.heap.regions.kind_of(reference)) {
            self.visit_slot::<false>(slot);
        } else {
            self.visit_slot::<true>(slot);
        }
    }

    /// Traces until nothing is left, the roots of domains of classes that turn out to be in use as well.
    pub(super) fn drain_with(&mut self, roots: &mut dyn Roots) {
        self.drain();
        while let Some(domain) = self.found.domains.next() {
            roots.domain(domain, self);
            self.drain();
        }
    }

    /// Decides about the References that were discovered.
    pub(super) fn process_references(
        &mut self,
        roots: &mut dyn Roots,
        pending: &mut Vec<u32>,
    ) -> [ReferenceCount; 4] {
        self.discovering = false;
        let discovered = std::mem::take(&mut self.found.discovered);
        references::process(&mut Reached { worker: self, roots }, discovered, pending)
    }

    /// Traces until nobody has anything left to trace.
    pub(super) fn drain(&mut self) {
        loop {
            self.empty_stack();
            if self.alone {
                return;
            }
            match self.pause.packets.take() {
                Some(packet) => self.stack = packet,
                None => return,
            }
        }
    }

    /// Works until the stack is empty. What is taken from it first waits for some turns, in which its object's header is
    /// fetched: what was pushed last is taken first, so a fetch at the push would come too late.
    pub(super) fn empty_stack(&mut self) {
        let mut ahead = [0u64; AHEAD];
        let (mut turn, mut waiting) = (0, 0);
        loop {
            let next = self.stack.pop().unwrap_or(0);
            if next != 0 {
                waiting += 1;
                if next & PART == 0 {
                    let raw = self.view.memory.read(next as usize);
                    self.view.memory.prefetch(self.view.memory.addr(raw));
                }
            } else if waiting == 0 {
                return;
            }
            let entry = std::mem::replace(&mut ahead[turn % AHEAD], next);
            if entry != 0 {
                waiting -= 1;
                if entry & PART == 0 {
                    self.process_slot(entry as usize);
                } else {
                    self.scan_part(entry);
                }
            }
            turn += 1;
            if turn % BATCH == 0 {
                self.share();
            }
        }
    }

    /// Gives the older half of the stack away if somebody is out of work.
    #[inline]
    pub(super) fn share(&mut self) {
        if !self.alone && self.stack.len() >= WORTH_SHARING && self.pause.packets.is_wanted() {
            let rest = self.stack.split_off(self.stack.len() / 2);
            let packet = std::mem::replace(&mut self.stack, rest);
            self.pause.packets.give(packet);
        }
    }

    /// Fetches what lies on a card.
    #[inline]
    pub(super) fn prefetch_card(&self, card: usize) {
        let start = self.pause.heap.cards.card_addr(card);
        for line in (0..CARD_BYTES).step_by(64) {
            self.view.memory.prefetch(start + line);
        }
    }

    /// Cleans a card of an old object or region and traces what it holds (the contract is in `card`). `last`: the
    /// instance scanned last, as one that spans cards is scanned once.
    pub(super) fn scan_card(&mut self, card: usize, start: usize, top: usize, large: bool, last: &mut usize) {
        let cards = &self.pause.heap.cards;
        self.found.figures.cards += 1;
        // What the program did not store into since the marking began will be marked as the marking comes to it, and so will
        // what isn't reached yet.
        let stored = cards.claim(card, self.pause.own_mark);
        let marks = self.pause.marking && !self.pause.starts_marking && stored;
        let low = cards.card_addr(card);
        let high = (low + CARD_BYTES).min(top);
        let mut addr = if large || low <= start { start } else { cards.object_before(card) };
        while addr < high {
            let class = self.view.class(addr);
            if class == ClassId::FILLER {
                addr += self.view.memory.read(addr + MARK_OFFSET) as usize;
                continue;
            }
            let layout = self.view.layouts.get(class);
            let size = self.view.size_by(addr, layout);
            if addr + size > low {
                if self.pause.marking {
                    let raw = self.view.memory.raw(addr);
                    self.marks_slots = marks && self.pause.heap.is_live_old(raw, kind::OLD);
                }
                match layout.kind {
                    LayoutKind::PrimArray { .. } => {}
                    LayoutKind::RefArray => {
                        let first = addr + array_base(4);
                        let len = self.view.array_len(addr) as usize;
                        self.scan_elements::<true>(first.max(low), (first + 4 * len).min(high));
                    }
                    _ if addr == *last => {}
                    _ => {
                        *last = addr;
                        self.scan_object::<true>(addr, layout);
                    }
                }
            }
            addr += size;
        }
        self.marks_slots = self.pause.marking;
    }

    /// Writes back where the to-spaces ended, and says what was found.
    pub(super) fn finish(mut self) -> Found {
        debug_assert!(self.stack.is_empty());
        for space in [self.survivors, self.old] {
            if space.region != 0 {
                self.pause.heap.regions.set_top(space.region, space.top);
            }
        }
        if self.old.region != 0 {
            self.found.old.push(self.old);
        }
        self.found
    }

    /// Takes over what another worker found.
    pub(super) fn merge(&mut self, other: Found) {
        self.found.add(other);
    }
}

/// What a pause reached.
struct Reached<'a, 'p, 'h> {
    worker: &'a mut Worker<'p, 'h>,
    roots: &'a mut dyn Roots,
}

impl Liveness for Reached<'_, '_, '_> {
    fn heap(&self) -> &Heap {
        self.worker.pause.heap
    }

    fn is_unreached(&self, raw: u32) -> bool {
        self.worker.is_unreached(raw)
    }

    fn update_referent(&mut self, reference: u32) {
        self.worker.update_referent(reference);
    }

    fn drain(&mut self) {
        if self.worker.pause.full {
            self.worker.drain_with(self.roots);
        } else {
            self.worker.drain();
        }
    }
}

impl RefVisitor for Worker<'_, '_> {
    fn slot(&mut self, slot: &mut u32) {
        self.update_root(slot);
        self.share();
    }

    fn slots(&mut self, slots: &mut [u32]) {
        for slot in slots {
            self.slot(slot);
        }
    }
}
