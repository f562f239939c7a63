//! Access control (JVMS 5.4.4): classes across modules and packages, members, nests.
//!
//! HotSpot's relaxation for `MagicAccessorImpl` holds here too: reflection of JDK 17 generates subclasses of it that access
//! whatever they are told to.

use crate::class::module::ModuleAccess;
use crate::class::{Class, ClassKind, acc};
use crate::classfile::mutf8;
use crate::ids::{ClassId, LoaderId, SymbolId};
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;
use std::sync::atomic::Ordering;

impl<'s> Cx<'s> {
    /// Whether `from` may access `target` (JVMS 5.4.4, modules included). Throws IllegalAccessError if not.
    pub fn check_class_access(&mut self, from: &Class, target: &Class) -> JResult<()> {
        let target = self.class(target.element);
        if target.is_primitive() {
            return Ok(());
        }
        let Some(why) = self.class_access_problem(from, target) else { return Ok(()) };
        let text = match why {
            Some(text) => text,
            None => format!(
                "failed to access class {} from class {} ({})",
                self.external_name(target),
                self.external_name(from),
                self.both_in_modules(target, from)
            ),
        };
        Err(self.throw("java/lang/IllegalAccessError", text))
    }

    /// Whether `from` may access `target`, without throwing.
    pub fn can_access_class(&mut self, from: &Class, target: &Class) -> bool {
        let target = self.class(target.element);
        target.is_primitive() || self.class_access_problem(from, target).is_none()
    }

    /// None: accessible. Some(Some(text)): modules forbid it. Some(None): not public, in another package.
    pub(crate) fn class_access_problem(&mut self, from: &Class, target: &Class) -> Option<Option<String>> {
        if from.id == target.id || self.same_package(from, target) || self.is_magic_accessor(from) {
            return None;
        }
        if target.access & acc::PUBLIC == 0 {
            return Some(None);
        }
        let (f, t) = (self.module_of(from), self.module_of(target));
        let modules = &self.vm().loaders.modules;
        let access = modules.access(f, t, target.package);
        if access == ModuleAccess::Ok {
            return None;
        }
        let mut describe = |m| match modules.name(m) {
            Some(n) => format!("module {n}"),
            None => {
                let o = self.module_object(m);
                let hash = if self.is_null(o) { 0 } else { self.identity_hash(o.cast()) };
                format!("unnamed module @0x{hash:x}")
            }
        };
        let (f, t) = (describe(f), describe(t));
        let because = if access == ModuleAccess::NotReadable {
            format!("{f} does not read {t}")
        } else {
            format!("{t} does not export {} to {f}", self.vm().engine.symbols.external(target.package))
        };
        let (a, b) = (self.external_name(from), self.external_name(target));
        Some(Some(format!("class {a} (in {f}) cannot access class {b} (in {t}) because {because}")))
    }

    pub(crate) fn is_magic_accessor(&self, class: &Class) -> bool {
        let magic = self.vm().loaders.find(LoaderId::BOOT, sym::jdk_internal_reflect_MagicAccessorImpl);
        magic.is_some_and(|m| self.is_subclass(class, self.class(m)))
    }

    /// Whether `from` may access a member of `holder` with these flags, found by way of `resolved` (JVMS 5.4.4).
    pub fn can_access_member(&mut self, from: &Class, resolved: &Class, holder: &Class, access: u32) -> bool {
        if from.id == holder.id || access & acc::PUBLIC != 0 {
            return true;
        }
        if access & acc::PRIVATE != 0 {
            if self.are_nest_mates(from, holder) {
                return true;
            }
        } else {
            let by_inheritance = access & acc::STATIC != 0
                || from.id == resolved.id
                || holder.id == resolved.id
                || self.is_subclass(from, resolved)
                || self.is_subclass(resolved, from);
            if access & acc::PROTECTED != 0 && by_inheritance && self.is_superclass_of(holder, from) {
                return true;
            }
            if self.same_package(from, holder) {
                return true;
            }
        }
        self.is_magic_accessor(from)
    }

    // ---- nests ---------------------------------------------------------------------------------------------------

    /// The nest host of a class (JVMS 5.4.4): itself if the host that it names can't be had or doesn't list it.
    pub fn nest_host(&mut self, class: &Class) -> ClassId {
        if class.kind != ClassKind::Instance {
            return class.id;
        }
        let known = class.nest_host.load(Ordering::Acquire);
        if known != 0 {
            return ClassId(known);
        }
        let host = match self.resolve_nest_host(class) {
            Some(h) => h,
            None => class.id,
        };
        // An error of the VM (no memory, no stack) must not stick: then nothing was found out.
        if !self.has_exception() {
            class.nest_host.store(host.0, Ordering::Release);
        }
        host
    }

    fn resolve_nest_host(&mut self, class: &Class) -> Option<ClassId> {
        let class = class.now();
        let file = class.class_file();
        if file.nest_host() == 0 {
            return Some(class.id);
        }
        let host = match self.resolve_class(class, file.nest_host()) {
            Ok(h) => self.class(h),
            Err(thrown) => {
                let e = self.take_exception(thrown);
                let mut c = self.external_name(self.class_of(self.get(e))).to_string();
                let message = self.field_local(e, self.vm().wk().throwable.message);
                if let Some(m) = self.opt_string(message) {
                    c = format!("{c}: {m}");
                }
                let host = mutf8::lossy(file.class_name(file.nest_host()));
                let text = format!(
                    "Nest host resolution of {} with host {host} failed: {c}",
                    self.external_name(&class),
                );
                *class.extra.nest_error.lock() = Some(text);
                return None;
            }
        };
        let symbols = &self.vm().engine.symbols;
        let why = if host.kind != ClassKind::Instance {
            "host is an array"
        } else if !self.same_package(host, &class) {
            "types are in different packages"
        } else {
            let listed = |name: SymbolId| {
                let h = host.class_file();
                h.nest_members().any(|i| h.class_name(i) == symbols.bytes(name))
            };
            if listed(class.name) {
                return Some(host.id);
            }
            "current type is not listed as a nest member"
        };
        let text = format!(
            "Type {} (loader: {}) is not a nest member of type {} (loader: {}): {why}",
            self.external_name(&class),
            self.loader_name_and_id(class.loader),
            self.external_name(host),
            self.loader_name_and_id(host.loader)
        );
        *class.extra.nest_error.lock() = Some(text);
        None
    }

    /// Whether both have the same nest host.
    pub fn are_nest_mates(&mut self, a: &Class, b: &Class) -> bool {
        if a.kind != ClassKind::Instance || b.kind != ClassKind::Instance {
            return false;
        }
        a.id == b.id || self.nest_host(a) == self.nest_host(b)
    }

    /// What to add to the message about a private member.
    pub(crate) fn nest_error_text(&self, from: &Class, holder: &Class) -> String {
        let a = from.extra.nest_error.lock().clone();
        let b = holder.extra.nest_error.lock().clone();
        match (a, b) {
            (None, None) => String::new(),
            (Some(a), Some(b)) => format!(", ({a}, {b})"),
            (Some(t), None) | (None, Some(t)) => format!(", ({t})"),
        }
    }
}
