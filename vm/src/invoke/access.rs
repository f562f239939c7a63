//! Access checks for members by class instead of by constant (JVMS 5.4.4), and nests.

use crate::class::{Class, acc};
use crate::ids::{ClassId, MethodId};
use crate::rooting::Cx;
use crate::symbols::sym;
use std::sync::atomic::Ordering;

impl<'s> Cx<'s> {
    /// Whether `from` may access a member with these flags, declared by `holder` and named through `referenced`.
    pub fn can_access_member(&mut self, from: &Class, referenced: &Class, holder: &Class, access: u32) -> bool {
        if from.id == holder.id || access & acc::PUBLIC != 0 {
            return true;
        }
        if access & acc::PROTECTED != 0
            && self.is_subclass(from, holder)
            && (access & acc::STATIC != 0
                || self.is_subclass(from, referenced)
                || self.is_subclass(referenced, from))
        {
            return true;
        }
        if access & acc::PRIVATE == 0 && self.same_package(from, holder) {
            return true;
        }
        if access & acc::PRIVATE != 0 && self.nest_mates(from, holder) {
            return true;
        }
        // The accessors that reflection generates are trusted by their superclass.
        let magic = self.vm().find_loaded_class(crate::ids::LoaderId::BOOT, sym::jdk_internal_reflect_MagicAccessorImpl);
        magic.is_some_and(|m| self.is_subclass(from, self.class(m)))
    }

    /// Whether two classes have the same nest host (JVMS 5.4.4).
    pub fn nest_mates(&mut self, a: &Class, b: &Class) -> bool {
        a.id == b.id || nest_host(self, a) == nest_host(self, b)
    }
}

/// The nest host (JVMS 5.4.4): what NestHost names, if that class is of the same package and lists this one; else the class
/// itself. A hidden nest mate has its host from its definition.
pub fn nest_host(cx: &mut Cx<'_>, class: &Class) -> ClassId {
    let known = ClassId(class.nest_host.load(Ordering::Acquire));
    if !known.is_none() {
        return known;
    }
    let host = resolve_nest_host(cx, class).unwrap_or(class.id);
    class.nest_host.store(host.0, Ordering::Release);
    host
}

fn resolve_nest_host(cx: &mut Cx<'_>, class: &Class) -> Option<ClassId> {
    let file = class.file.as_deref()?;
    if file.nest_host() == 0 {
        return None;
    }
    let host = match cx.resolve_class(class, file.nest_host()) {
        Ok(host) => cx.class(host),
        Err(thrown) => {
            // A nest host that can't be loaded is no error: the class is alone in its nest.
            let _ = cx.take_exception(thrown);
            return None;
        }
    };
    let of_host = host.file.as_deref()?;
    let name = cx.vm().engine.symbols.bytes(class.name);
    let listed = of_host.nest_members().any(|i| of_host.class_name(i) == name);
    (listed && cx.same_package(host, class)).then_some(host.id)
}

/// The vtable slot of `method` in `class`: interface methods (defaults and those that an abstract class leaves out) have one in each
/// class that they are inherited by, not one of their own.
pub fn vtable_slot(cx: &Cx<'_>, class: &Class, method: MethodId) -> Option<u32> {
    let m = cx.method(method);
    if m.vtable_index >= 0 {
        return Some(m.vtable_index as u32);
    }
    if m.itable_index < 0 {
        return None;
    }
    let slot = class.vtable.iter().position(|s| s.load(Ordering::Relaxed) == method.0)?;
    Some(slot as u32)
}
