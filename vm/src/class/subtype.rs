//! Subtype checks (JVMS 4.10.1.2 without the verifier's view; the rules of checkcast and aastore).
//!
//! A superclass of depth below the display's length is found by one load and one compare. Interfaces and deeper classes
//! are searched in `secondary`, with a cache of the last hit: a race on it costs a search, never a wrong answer.
use crate::class::{Class, ClassKind};
use crate::rooting::Cx;
use crate::vm::Vm;
use std::sync::atomic::Ordering;

impl Vm {
    /// Whether a `sub` is a `sup` (classes, interfaces and arrays).
    pub fn is_subclass(&self, sub: &Class, sup: &Class) -> bool {
        if sub.id == sup.id {
            return true;
        }
        match sup.kind {
            ClassKind::Primitive | ClassKind::PrimArray => false,
            ClassKind::RefArray => {
                sub.kind == ClassKind::RefArray
                    && self.is_subclass(self.classes.get(sub.component), self.classes.get(sup.component))
            }
            ClassKind::Instance => {
                if sub.is_primitive() {
                    return false;
                }
                let depth = sup.depth as usize;
                if !sup.is_interface() && depth < sub.display.len() {
                    return sub.display[depth] == sup.id;
                }
                if sub.secondary_cache.load(Ordering::Relaxed) == sup.id.0 {
                    return true;
                }
                let found = sub.secondary.contains(&sup.id);
                if found {
                    sub.secondary_cache.store(sup.id.0, Ordering::Relaxed);
                }
                found
            }
        }
    }
}

impl<'s> Cx<'s> {
    /// Whether a `sub` is a `sup` (classes, interfaces and arrays).
    #[inline]
    pub fn is_subclass(&self, sub: &Class, sup: &Class) -> bool {
        self.vm().is_subclass(sub, sup)
    }

    /// Whether `sup` is `sub` or one of its superclasses; no interfaces.
    pub fn is_superclass_of(&self, sup: &Class, sub: &Class) -> bool {
        !sup.is_interface() && !sup.is_array() && self.is_subclass(sub, sup)
    }

    /// Whether two classes are in the same run-time package (JVMS 5.3).
    pub fn same_package(&self, a: &Class, b: &Class) -> bool {
        a.loader == b.loader && a.package == b.package
    }
}

/// ClassCastException's message for an object of class `c` and a target `t`.
pub fn class_cast_message(cx: &mut Cx<'_>, c: &Class, t: &Class) -> String {
    cx.class_cast_message(c.id, t.id)
}
