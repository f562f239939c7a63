//! Allocation of Java objects from Rust and from the interpreter's slow paths.

use crate::class::{Class, ClassKind, acc};
use crate::ids::{ClassId, RawRef};
use crate::rooting::{Cx, JResult, Local};
use crate::types::{ByteArray, Object, ObjectArray};

/// Collections before an allocation fails: a young one, a full one, and one that clears soft references.
const ROUNDS: u32 = 3;

impl<'s> Cx<'s> {
    /// A new, zeroed instance. The class is not initialised by this (JVMS 5.5 is the caller's), nor a constructor run.
    pub fn new_instance(&mut self, class: &Class) -> JResult<Local<'s, Object>> {
        let raw = self.new_instance_raw(class)?;
        Ok(self.local_raw(raw))
    }

    pub(crate) fn new_instance_raw(&mut self, class: &Class) -> JResult<RawRef> {
        debug_assert!(class.kind == ClassKind::Instance && class.access & acc::ABSTRACT == 0);
        let bytes = class.instance_size as usize;
        let id = class.id;
        self.allocate(|cx, urgent| {
            let heap = &cx.vm().heap;
            let tlab = &mut cx.thread_mut().tlab;
            if urgent { heap.alloc_urgent(tlab, id, bytes) } else { heap.alloc(tlab, id, bytes) }
        })
    }

    /// A new array of array class `class` (null or zero elements). The length must not be negative.
    pub fn new_array(&mut self, class: &Class, len: usize) -> JResult<Local<'s, Object>> {
        let raw = self.new_array_raw(class, len)?;
        Ok(self.local_raw(raw))
    }

    pub(crate) fn new_array_raw(&mut self, class: &Class, len: usize) -> JResult<RawRef> {
        assert!(class.is_array());
        let (id, elem) = (class.id, 1usize << class.elem_log2);
        // HotSpot's limit: the largest array whose size in words fits its header arithmetic (max_array_length).
        if len > max_array_length(elem) {
            return Err(self.throw_oom("Requested array size exceeds VM limit"));
        }
        self.allocate(|cx, urgent| {
            let (heap, len) = (&cx.vm().heap, len as u32);
            let tlab = &mut cx.thread_mut().tlab;
            if urgent {
                heap.alloc_array_urgent(tlab, id, elem, len)
            } else {
                heap.alloc_array(tlab, id, elem, len)
            }
        })
    }

    /// Tries, collects, tries again, and throws OutOfMemoryError in the end. `attempt` is told when it is urgent: what a
    /// full collection freed may have gone to other threads by then, or be too little for the young generation's budget,
    /// and still there is room.
    pub(crate) fn allocate(
        &mut self,
        mut attempt: impl FnMut(&mut Cx<'s>, bool) -> Option<RawRef>,
    ) -> JResult<RawRef> {
        if self.vm().options.gc_stress {
            self.collect_for_stress();
        }
        let mut round = 0;
        while round < ROUNDS {
            if let Some(r) = attempt(self, round >= 1) {
                if self.vm().options.gc_stress {
                    // So that the next allocation comes here too.
                    self.vm().heap.retire(&mut self.thread_mut().tlab);
                }
                return Ok(r);
            }
            let full = self.collect_for_allocation(round);
            // A young collection that became a full one saves the full one.
            round += if round == 0 && full { 2 } else { 1 };
        }
        match attempt(self, true) {
            Some(r) => Ok(r),
            None => Err(self.throw_oom("Java heap space")),
        }
    }

    /// A new byte array with these contents.
    pub fn new_byte_array(&mut self, bytes: &[u8]) -> JResult<Local<'s, ByteArray>> {
        let class = self.class(self.vm().wk().byte_array);
        let a = self.new_array(class, bytes.len())?;
        self.copy_in(self.get(a), 0, bytes);
        Ok(a.cast())
    }

    /// A new array of references whose component class is `component`.
    pub fn new_object_array(&mut self, component: ClassId, len: usize) -> JResult<Local<'s, ObjectArray>> {
        let array = self.array_class_of(component)?;
        let class = self.class(array);
        Ok(self.new_array(class, len)?.cast())
    }
}

/// The longest array of elements of this size that `java` lets a program ask for.
fn max_array_length(_elem: usize) -> usize {
    // HotSpot: Integer.MAX_VALUE - 2 for sub-word elements on 64-bit with compressed class pointers; larger ones fail
    // for want of heap.
    (i32::MAX - 2) as usize
}
