//! Tests of the heap as a whole, with a small VM's worth of classes and roots.

mod basic;
mod compact;
mod domains;
mod model;
mod packets;
#[cfg(not(miri))]
mod races;
mod refs;

use crate::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};

pub(crate) const NODE: ClassId = ClassId(1);
pub(crate) const REFS: ClassId = ClassId(2);
pub(crate) const BYTES: ClassId = ClassId(3);
pub(crate) const LONGS: ClassId = ClassId(4);
pub(crate) const SOFT: ClassId = ClassId(5);
pub(crate) const WEAK: ClassId = ClassId(6);
pub(crate) const FINAL: ClassId = ClassId(7);
pub(crate) const PHANTOM: ClassId = ClassId(8);
pub(crate) const CLASS: ClassId = ClassId(9);
/// A class whose mirror has statics: a reference at 24, an int at 28, a reference at 32.
pub(crate) const WITH_STATICS: ClassId = ClassId(10);

pub(crate) const LEFT: usize = 8;
pub(crate) const RIGHT: usize = 16;
pub(crate) const DATA: usize = 12;
pub(crate) const NODE_BYTES: usize = 24;
pub(crate) const REFERENT: usize = 8;
pub(crate) const QUEUE: usize = 12;
pub(crate) const NEXT: usize = 16;
pub(crate) const DISCOVERED: usize = 20;
pub(crate) const REFERENCE_BYTES: usize = 24;
pub(crate) const MIRROR_KLASS: usize = 12;

/// A heap with roots.
pub(crate) struct TestVm {
    pub(crate) heap: Heap,
    pub(crate) tlab: Tlab,
    pub(crate) roots: TestRoots,
}

#[derive(Default)]
pub(crate) struct TestRoots {
    pub(crate) strong: Vec<u32>,
    pub(crate) weak: Vec<u32>,
    /// Roots of unloadable domains: by their numbers.
    pub(crate) domains: BTreeMap<u32, Vec<u32>>,
    pub(crate) unloaded: Vec<u32>,
}

impl Roots for TestRoots {
    fn strong(&mut self, scope: Scope, visitor: &mut dyn RefVisitor) {
        visitor.slots(&mut self.strong);
        if scope != Scope::Permanent {
            self.domains.values_mut().for_each(|slots| visitor.slots(slots));
        }
    }

    fn domain(&mut self, domain: u32, visitor: &mut dyn RefVisitor) {
        visitor.slots(self.domains.get_mut(&domain).expect("a domain that is there"));
    }

    fn unload(&mut self, is_dead: &dyn Fn(u32) -> bool) {
        let dead: Vec<u32> = self.domains.keys().copied().filter(|&domain| is_dead(domain)).collect();
        self.domains.retain(|&domain, _| !is_dead(domain));
        self.unloaded.extend(dead);
    }

    fn weak(&mut self, visitor: &mut dyn WeakVisitor) {
        for slot in &mut self.weak {
            let was_set = *slot != 0;
            let lives = visitor.slot(slot);
            assert_eq!(lives, *slot != 0);
            assert!(was_set || !lives);
        }
    }
}

thread_local! {
    /// How the full collections of this thread's heaps work.
    pub(crate) static FULL_BY: Cell<FullBy> = const { Cell::new(FullBy::Choice) };
}

pub(crate) fn config(max: usize, young: usize) -> HeapConfig {
    HeapConfig {
        max_bytes: max,
        initial_bytes: 1 << 20,
        young_bytes: young,
        cage_bytes: 4 * max + (64 << 20),
        poison: true,
        full: FULL_BY.get(),
        parallel: 2,
        ..HeapConfig::default()
    }
}

impl TestVm {
    pub(crate) fn new(max: usize, young: usize) -> TestVm {
        TestVm::with(config(max, young))
    }

    pub(crate) fn with(config: HeapConfig) -> TestVm {
        let heap = Heap::new(config).unwrap();
        let set = |class, layout| heap.layouts().set(class, layout);
        set(NODE, Layout::instance(NODE_BYTES as u32, &[LEFT as u32, RIGHT as u32]));
        set(REFS, Layout::ref_array());
        set(BYTES, Layout::prim_array(0));
        set(LONGS, Layout::prim_array(3));
        for (class, kind) in [
            (SOFT, ReferenceKind::Soft),
            (WEAK, ReferenceKind::Weak),
            (FINAL, ReferenceKind::Final),
            (PHANTOM, ReferenceKind::Phantom),
        ] {
            let oops = [QUEUE as u32, NEXT as u32];
            let layout = Layout { kind: LayoutKind::Reference(kind), ..Layout::instance(24, &oops) };
            set(class, layout);
        }
        set(CLASS, Layout { kind: LayoutKind::Mirror, ..Layout::instance(24, &[8]) });
        set(
            WITH_STATICS,
            Layout { static_size: 12, static_oops: [24, 32].into(), ..Layout::instance(16, &[]) },
        );
        heap.set_reference_offsets(ReferenceOffsets {
            referent: REFERENT as u32,
            next: NEXT as u32,
            discovered: DISCOVERED as u32,
            queue: QUEUE as u32,
            timestamp: 0,
        });
        heap.set_mirror_klass_offset(MIRROR_KLASS as u32);
        TestVm { heap, tlab: Tlab::new(), roots: TestRoots::default() }
    }

    pub(crate) fn get(&self, object: RawRef, offset: usize) -> u32 {
        assert!(self.heap.is_in_heap(object), "{object:?}");
        assert!(offset + 4 <= self.heap.object_size(object));
        self.heap.memory().read(self.heap.address(object) + offset)
    }

    pub(crate) fn put_int(&self, object: RawRef, offset: usize, value: u32) {
        assert!(offset + 4 <= self.heap.object_size(object));
        self.heap.memory().write(self.heap.address(object) + offset, value);
    }

    /// A reference store with its barrier, as the interpreter would do it.
    pub(crate) fn put(&self, object: RawRef, offset: usize, value: RawRef) {
        self.put_int(object, offset, value.0);
        let is_array = self.heap.class_of(object) == REFS;
        let index =
            if is_array { card_index(object.offset() + offset) } else { object.0 as usize >> CARD_REF_SHIFT };
        // SAFETY: the card of an address inside the cage.
        let card = unsafe { &*((self.heap.card_base() + index) as *const AtomicU8) };
        card.store(DIRTY, Ordering::Relaxed);
    }

    pub(crate) fn elem(index: usize) -> usize {
        array_base(4) + 4 * index
    }

    pub(crate) fn collect(&mut self, what: Collect) -> Outcome {
        self.heap.retire(&mut self.tlab);
        let outcome = self.heap.collect(what, &mut self.roots);
        self.heap.verify(&mut self.roots).unwrap();
        outcome
    }

    /// Allocates with the ladder that a VM has.
    pub(crate) fn alloc_with(
        &mut self,
        alloc: impl Fn(&Heap, &mut Tlab) -> Option<RawRef>,
    ) -> Option<RawRef> {
        if let Some(object) = alloc(&self.heap, &mut self.tlab) {
            return Some(object);
        }
        for what in [Collect::Young, Collect::Full { clear_soft: false }, Collect::Full { clear_soft: true }]
        {
            self.heap.retire(&mut self.tlab);
            self.heap.collect(what, &mut self.roots);
            if let Some(object) = alloc(&self.heap, &mut self.tlab) {
                return Some(object);
            }
        }
        None
    }

    pub(crate) fn node(&mut self, data: u32) -> Option<RawRef> {
        let node = self.alloc_with(|heap, tlab| heap.alloc(tlab, NODE, NODE_BYTES))?;
        self.put_int(node, DATA, data);
        Some(node)
    }

    pub(crate) fn array(&mut self, class: ClassId, elem_size: usize, len: u32) -> Option<RawRef> {
        self.alloc_with(|heap, tlab| heap.alloc_array(tlab, class, elem_size, len))
    }

    pub(crate) fn root(&mut self, object: RawRef) -> usize {
        self.roots.strong.push(object.0);
        self.roots.strong.len() - 1
    }

    pub(crate) fn rooted(&self, index: usize) -> RawRef {
        RawRef(self.roots.strong[index])
    }
}
