//! Weak references to what a debugger knows, instances of classes, and who refers to an object.

use crate::ids::{ClassId, RawRef};
use crate::observe::Cause;
use crate::rooting::{Cx, Local};
use crate::types::Object;
use cortado_gc::Collect;

impl<'s> Cx<'s> {
    /// A weak reference, for a debugger's tables.
    pub fn weak(&self, object: Local<'_, Object>) -> u32 {
        self.vm().debug.weak.insert(self.get(object).raw())
    }

    /// What a weak reference refers to; None: it was collected.
    pub fn get_weak(&self, weak: u32) -> Option<Local<'s, Object>> {
        let raw = self.vm().debug.weak.get(weak);
        (raw.0 != 0).then(|| self.local_raw(raw))
    }

    /// Frees a weak reference.
    pub fn free_weak(&self, weak: u32) {
        self.vm().debug.weak.remove(weak);
    }

    /// For each of these classes, how many objects there are exactly of it, after a collection.
    pub fn instance_counts(&mut self, classes: &[ClassId]) -> Vec<u64> {
        let vm = self.vm();
        self.stop_the_world(|_, threads| {
            crate::collect::collect_stopped(
                vm,
                threads,
                Collect::Full { clear_soft: false },
                Cause::Inspection,
            );
            let mut counts = vec![0; classes.len()];
            vm.heap.for_each_object(&mut |_, id| {
                if let Some(i) = classes.iter().position(|&c| c == id) {
                    counts[i] += 1;
                }
            });
            counts
        })
    }

    /// Objects exactly of a class, at most so many (0: all), after a collection.
    pub fn instances(&mut self, class: ClassId, most: usize) -> Vec<Local<'s, Object>> {
        let vm = self.vm();
        self.stop_the_world(|cx, threads| {
            crate::collect::collect_stopped(
                vm,
                threads,
                Collect::Full { clear_soft: false },
                Cause::Inspection,
            );
            let mut found: Vec<RawRef> = Vec::new();
            vm.heap.for_each_object(&mut |raw, id| {
                if id == class && (most == 0 || found.len() < most) {
                    found.push(raw);
                }
            });
            found.into_iter().map(|raw| cx.local_raw(raw)).collect()
        })
    }

    /// Objects that refer to this one by a field or element, at most so many (0: all), after a collection.
    pub fn referrers(&mut self, object: Local<'_, Object>, most: usize) -> Vec<Local<'s, Object>> {
        let vm = self.vm();
        self.stop_the_world(|cx, threads| {
            crate::collect::collect_stopped(
                vm,
                threads,
                Collect::Full { clear_soft: false },
                Cause::Inspection,
            );
            let wanted = cx.get(object).raw();
            let mut found: Vec<RawRef> = Vec::new();
            vm.heap.for_each_object(&mut |raw, id| {
                let real = id.0 != 0 && id.0 < vm.classes.len();
                if real && (most == 0 || found.len() < most) && cx.refers_to(raw, id, wanted) {
                    found.push(raw);
                }
            });
            found.into_iter().map(|raw| cx.local_raw(raw)).collect()
        })
    }

    fn refers_to(&self, raw: RawRef, class: ClassId, wanted: RawRef) -> bool {
        let c = self.class(class);
        let object = self.raw_ref::<Object>(raw);
        if c.is_array() {
            return c.kind == crate::class::ClassKind::RefArray
                && (0..self.array_len(object))
                    .any(|i| self.element_ref::<_, Object>(object, i).raw() == wanted);
        }
        let mut at = c;
        loop {
            let own = at.fields.iter().map(|&f| self.field(f));
            let mut refs = own.filter(|f| !f.is_static() && f.basic.is_reference());
            if refs.any(|f| self.load::<u32, _>(object, f.offset) == wanted.0) {
                return true;
            }
            if at.super_id.is_none() {
                break;
            }
            at = self.class(at.super_id);
        }
        // A mirror holds its class's statics.
        if class != self.vm().wk().class.class {
            return false;
        }
        let of = self.mirror_class(self.local(object.cast()));
        if of.0 == 0 || of.0 >= self.vm().classes.len() {
            return false;
        }
        let mut refs = self.class(of).fields.iter().map(|&f| self.field(f));
        refs.any(|f| {
            f.is_static() && f.basic.is_reference() && self.load::<u32, _>(object, f.offset) == wanted.0
        })
    }
}
