//! Layouts: all that the collector knows of a class.
//!
//! The table is read without a lock, by the collector for every object that it meets and by compiled code never: it
//! reserves address space for the greatest number of classes up front, so an entry's address is stable and a
//! look-up is one load. A layout that is replaced stays allocated until the heap is dropped, for somebody may still
//! hold a reference to it.
//!
//! The layout of a class that was unloaded is *retired*: it is still needed to walk over dead objects. Once the
//! collector has made fillers of those or freed their regions, it *reclaims* it, and the id is free for another class.

use crate::HeapError;
use crate::cage::Mapping;
use crate::object::ClassId;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// The greatest number of classes of one heap. `LayoutTable::set` panics above it; the VM must not hand out more
/// ids.
pub const MAX_CLASSES: usize = if cfg!(miri) { 1 << 10 } else { 1 << 22 };

/// Which sort of java.lang.ref.Reference.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum ReferenceKind {
    /// Cleared when memory is short.
    Soft = 0,
    /// Cleared when only weakly reachable.
    Weak = 1,
    /// java.lang.ref.FinalReference: keeps its referent alive for the finalizer.
    Final = 2,
    /// Cleared after finalization.
    Phantom = 3,
}

/// How an object of a class is to be walked.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum LayoutKind {
    /// Fields at fixed offsets.
    Instance,
    /// An array of references.
    RefArray,
    /// An array without references.
    PrimArray {
        /// log2 of an element's bytes.
        log2_elem: u8,
    },
    /// An instance of a subclass of java.lang.ref.Reference.
    Reference(ReferenceKind),
    /// An instance of java.lang.Class; the statics of the class that it mirrors stand behind its own fields.
    Mirror,
    /// An instance of a subclass of java.lang.ClassLoader: holds the domain of the classes that it defines, at the
    /// offset of `Heap::set_loader_domain_offset`.
    Loader,
}

/// The layout of one class.
#[derive(Clone, Debug)]
pub struct Layout {
    /// How to walk it.
    pub kind: LayoutKind,
    /// Bytes of an instance, header included, a multiple of 8; 0 for arrays.
    pub size: u32,
    /// Byte offsets of the reference fields, ascending. For `Reference` kinds without `referent` and `discovered`.
    pub oops: Box<[u32]>,
    /// Bytes that the mirror OF this class has behind java.lang.Class's own fields. Must be set before that mirror
    /// is allocated, and not change afterwards.
    pub static_size: u32,
    /// Offsets of references in that part, counted from the mirror object's start.
    pub static_oops: Box<[u32]>,
    /// What the class lives and dies with: the classes of one domain (those of a class loader, or a hidden class
    /// alone) are unloaded together, when no object of them, no mirror of them and not their loader is reachable any
    /// more. 0: never.
    pub domain: u32,
}

impl Layout {
    /// The layout of an ordinary class.
    pub fn instance(size: u32, oops: &[u32]) -> Layout {
        Layout {
            kind: LayoutKind::Instance,
            size,
            oops: oops.into(),
            static_size: 0,
            static_oops: Box::default(),
            domain: 0,
        }
    }

    /// The layout of an array of references.
    pub fn ref_array() -> Layout {
        Layout { kind: LayoutKind::RefArray, ..Layout::instance(0, &[]) }
    }

    /// The layout of an array of `1 << log2_elem` byte elements.
    pub fn prim_array(log2_elem: u8) -> Layout {
        Layout { kind: LayoutKind::PrimArray { log2_elem }, ..Layout::instance(0, &[]) }
    }
}

/// Layouts by class id.
pub struct LayoutTable {
    slots: Mapping,
    /// One past the greatest id that has or had a layout.
    end: AtomicUsize,
    /// Layouts that were replaced, for dropping.
    replaced: Mutex<Vec<Owned>>,
    retired: Mutex<Retired>,
}

/// Classes that were unloaded.
#[derive(Default)]
struct Retired {
    /// Dead objects of them may still be in the heap.
    waiting: Vec<ClassId>,
    /// Nothing is left of them.
    free: Vec<ClassId>,
}

struct Owned(*mut Layout);

// SAFETY: an `Owned` is a box in all but name; `Layout` is Send.
unsafe impl Send for Owned {}

impl LayoutTable {
    pub(crate) fn new() -> Result<LayoutTable, HeapError> {
        Ok(LayoutTable {
            slots: Mapping::lazy(MAX_CLASSES * size_of::<AtomicPtr<Layout>>())?,
            end: AtomicUsize::new(0),
            replaced: Mutex::default(),
            retired: Mutex::default(),
        })
    }

    #[inline]
    fn slot(&self, class: ClassId) -> Option<&AtomicPtr<Layout>> {
        let index = class.0 as usize;
        if index >= MAX_CLASSES {
            return None;
        }
        // SAFETY: the mapping holds MAX_CLASSES zeroed pointers, lives as long as self and is only accessed as such.
        Some(unsafe { &*(self.slots.addr() as *const AtomicPtr<Layout>).add(index) })
    }

    /// Sets the layout of a class. Objects of the class must not exist yet if the new layout differs in what the
    /// collector sees of them.
    pub fn set(&self, class: ClassId, layout: Layout) {
        assert!(!class.is_none(), "class 0 is no class");
        debug_assert_eq!(layout.size % 8, 0);
        let slot = self.slot(class).expect("more classes than MAX_CLASSES");
        let old = slot.swap(Box::into_raw(Box::new(layout)), Ordering::AcqRel);
        self.end.fetch_max(class.0 as usize + 1, Ordering::AcqRel);
        if !old.is_null() {
            self.replaced.lock().push(Owned(old));
        }
    }

    /// The class was unloaded: no live object is of it. Its layout stays until [`LayoutTable::reclaim`].
    pub fn retire(&self, class: ClassId) {
        self.retired.lock().waiting.push(class);
    }

    /// Frees the layouts of all retired classes: no object of them is left in the heap, not even a dead one. The world
    /// is stopped.
    pub(crate) fn reclaim(&self) {
        let mut retired = self.retired.lock();
        let Retired { waiting, free } = &mut *retired;
        for class in waiting.drain(..) {
            let slot = self.slot(class).expect("it has a layout");
            let old = slot.swap(std::ptr::null_mut(), Ordering::AcqRel);
            if !old.is_null() {
                // SAFETY: from Box::into_raw in `set`; nobody looks at layouts but for objects that they meet, and the
                // caller knows that there are none.
                drop(unsafe { Box::from_raw(old) });
            }
            free.push(class);
        }
    }

    /// The ids of classes that were retired and of which nothing is left: they are the caller's to use again.
    pub fn take_free(&self) -> Vec<ClassId> {
        std::mem::take(&mut self.retired.lock().free)
    }

    /// The layout of a class. Panics if it has none: a class id without a layout in the heap is our fault.
    #[inline]
    pub fn get(&self, class: ClassId) -> &Layout {
        match self.try_get(class) {
            Some(layout) => layout,
            None => no_layout(class),
        }
    }

    /// The layout of a class, if it has one.
    #[inline]
    pub fn try_get(&self, class: ClassId) -> Option<&Layout> {
        let raw = self.slot(class)?.load(Ordering::Acquire);
        // SAFETY: a slot is null or holds a layout that is freed when the table is dropped, or when the class is unloaded
        // and no object of it is left to ask for.
        unsafe { raw.as_ref() }
    }
}

#[cold]
#[inline(never)]
fn no_layout(class: ClassId) -> ! {
    panic!("an object of class {:#x}, which has no layout: stale reference or corrupted heap", class.0)
}

impl Drop for LayoutTable {
    fn drop(&mut self) {
        let mut all: Vec<Owned> = std::mem::take(self.replaced.get_mut());
        let slots = (0..*self.end.get_mut()).filter_map(|i| self.slot(ClassId(i as u32)));
        all.extend(slots.map(|slot| Owned(slot.load(Ordering::Relaxed))));
        for owned in all.into_iter().filter(|owned| !owned.0.is_null()) {
            // SAFETY: each pointer came from Box::into_raw in `set` and stands in a slot or in the list, once.
            drop(unsafe { Box::from_raw(owned.0) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_get_replace() {
        let table = LayoutTable::new().unwrap();
        assert!(table.try_get(ClassId(7)).is_none());
        table.set(ClassId(7), Layout::instance(16, &[8]));
        let first = table.get(ClassId(7));
        table.set(ClassId(7), Layout::instance(24, &[8, 16]));
        assert_eq!(first.size, 16);
        assert_eq!(table.get(ClassId(7)).size, 24);
        assert!(table.try_get(ClassId::FILLER).is_none());
    }

    #[test]
    fn retired_layouts_stay_until_they_are_reclaimed() {
        let table = LayoutTable::new().unwrap();
        table.set(ClassId(7), Layout::instance(16, &[8]));
        table.retire(ClassId(7));
        assert_eq!(table.get(ClassId(7)).size, 16);
        assert!(table.take_free().is_empty());
        table.reclaim();
        assert!(table.try_get(ClassId(7)).is_none());
        assert_eq!(table.take_free(), [ClassId(7)]);
        assert!(table.take_free().is_empty());
        table.set(ClassId(7), Layout::instance(24, &[8]));
        assert_eq!(table.get(ClassId(7)).size, 24);
    }
}
