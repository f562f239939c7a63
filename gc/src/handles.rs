//! Where Rust keeps references while the collector may move objects: a stack of handles for each thread, and
//! tables of global handles. Both hold plain `u32` slots that the collector rewrites.

use crate::object::RawRef;
use crate::{RefVisitor, WeakVisitor};
use parking_lot::Mutex;

/// A thread's stack of handles. Only its thread pushes; the collector updates it while that thread is stopped.
#[derive(Default, Debug)]
pub struct HandleStack {
    slots: Vec<u32>,
}

impl HandleStack {
    /// An empty stack.
    pub fn new() -> HandleStack {
        HandleStack::default()
    }

    /// Pushes a reference and returns the index of its slot.
    #[inline]
    pub fn push(&mut self, value: RawRef) -> u32 {
        let index = self.slots.len() as u32;
        self.slots.push(value.0);
        index
    }

    /// The reference in a slot. Panics on an index that was truncated away.
    #[inline]
    pub fn get(&self, index: u32) -> RawRef {
        RawRef(self.slots[index as usize])
    }

    /// Overwrites a slot.
    #[inline]
    pub fn set(&mut self, index: u32, value: RawRef) {
        self.slots[index as usize] = value.0;
    }

    /// The number of slots; what `truncate` takes back.
    #[inline]
    pub fn len(&self) -> u32 {
        self.slots.len() as u32
    }

    /// Is it empty?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Drops the slots from `len` on.
    #[inline]
    pub fn truncate(&mut self, len: u32) {
        self.slots.truncate(len as usize);
    }

    /// All slots, for `Roots::strong`.
    #[inline]
    pub fn slots_mut(&mut self) -> &mut [u32] {
        &mut self.slots
    }
}

/// A table of global handles, strong or weak by how it is visited: a strong one in `Roots::strong`, a weak one in
/// `Roots::weak`.
#[derive(Default, Debug)]
pub struct GlobalTable {
    inner: Mutex<Slab>,
}

#[derive(Default, Debug)]
struct Slab {
    /// 0 in a slot that is free, as in one that holds null: the collector need not tell them apart.
    slots: Vec<u32>,
    used: Vec<bool>,
    free: Vec<u32>,
}

impl GlobalTable {
    /// An empty table.
    pub fn new() -> GlobalTable {
        GlobalTable::default()
    }

    /// A new handle. Never returns `u32::MAX`.
    pub fn insert(&self, value: RawRef) -> u32 {
        let mut slab = self.inner.lock();
        match slab.free.pop() {
            Some(index) => {
                slab.slots[index as usize] = value.0;
                slab.used[index as usize] = true;
                index
            }
            None => {
                slab.slots.push(value.0);
                slab.used.push(true);
                (slab.slots.len() - 1) as u32
            }
        }
    }

    /// The reference behind a handle; null for one that was removed, and in a weak table for one whose object died.
    pub fn get(&self, index: u32) -> RawRef {
        RawRef(self.inner.lock().slots.get(index as usize).copied().unwrap_or(0))
    }

    /// Overwrites a handle that is in use; one that isn't is left alone.
    pub fn set(&self, index: u32, value: RawRef) {
        let mut slab = self.inner.lock();
        if slab.used.get(index as usize).copied().unwrap_or(false) {
            slab.slots[index as usize] = value.0;
        }
    }

    /// Frees a handle. False if it wasn't in use.
    pub fn remove(&self, index: u32) -> bool {
        let mut slab = self.inner.lock();
        let i = index as usize;
        if !slab.used.get(i).copied().unwrap_or(false) {
            return false;
        }
        slab.used[i] = false;
        slab.slots[i] = 0;
        slab.free.push(index);
        true
    }

    /// The number of handles in use.
    pub fn len(&self) -> usize {
        let slab = self.inner.lock();
        slab.slots.len() - slab.free.len()
    }

    /// Is no handle in use?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Visits all slots as strong roots.
    pub fn visit(&self, visitor: &mut dyn RefVisitor) {
        visitor.slots(&mut self.inner.lock().slots);
    }

    /// Visits all slots as weak ones: those whose object died become null and stay in use.
    pub fn visit_weak(&self, visitor: &mut dyn WeakVisitor) {
        for slot in self.inner.lock().slots.iter_mut().filter(|slot| **slot != 0) {
            visitor.slot(slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack() {
        let mut stack = HandleStack::new();
        assert_eq!(stack.push(RawRef(5)), 0);
        let mark = stack.len();
        let index = stack.push(RawRef(6));
        stack.set(index, RawRef(7));
        assert_eq!(stack.get(index), RawRef(7));
        stack.slots_mut()[0] = 9;
        stack.truncate(mark);
        assert_eq!((stack.len(), stack.get(0)), (1, RawRef(9)));
    }

    #[test]
    fn slab_reuses() {
        let table = GlobalTable::new();
        let a = table.insert(RawRef(1));
        let b = table.insert(RawRef(2));
        assert!(table.remove(a));
        assert!(!table.remove(a));
        assert_eq!(table.get(a), RawRef::NULL);
        table.set(a, RawRef(9));
        assert_eq!(table.get(a), RawRef::NULL);
        assert_eq!(table.insert(RawRef(3)), a);
        assert_eq!((table.get(a), table.get(b), table.len()), (RawRef(3), RawRef(2), 2));
        assert!(!table.remove(99));
    }
}
