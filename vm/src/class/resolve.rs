//! Resolution of symbolic references (JVMS 5.4.3).
//!
//! A failed resolution fails the same way for ever: the error's class and message are kept and thrown anew.
use crate::class::version::Versioned;
use crate::class::{Class, Field, Method, acc, pool::ResolvedMethod};
use crate::classfile::{MethodDescriptor, Tag};
use crate::ids::{ClassId, FieldId, SymbolId};
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::symbols::sym;
use crate::throw::SavedError;
use crate::types::JThrowable;
use std::sync::atomic::Ordering;

/// How a method is invoked.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the instructions' names")]
pub enum InvokeKind {
    Virtual,
    Special,
    Static,
    Interface,
}

const ICCE: &str = "java/lang/IncompatibleClassChangeError";

impl<'s> Cx<'s> {
    /// Throws the error that an earlier resolution of a constant, or a call site, ended in.
    pub(crate) fn check_saved_error(&mut self, class: Versioned<'_>, key: impl Into<u32>) -> JResult<()> {
        let key = key.into();
        let saved = {
            let errors = class.pool().errors.lock();
            errors.iter().find(|(k, _)| *k == key).map(|(_, e)| e.clone())
        };
        match saved {
            Some(e) => Err(self.throw_saved(&e)),
            None => Ok(()),
        }
    }

    /// Keeps the pending error for later attempts, if it is a LinkageError: others (OutOfMemoryError,
    /// StackOverflowError) may not happen again.
    pub(crate) fn save_error(&mut self, class: Versioned<'_>, index: u16, thrown: Thrown) -> Thrown {
        self.save_error_as(class, u32::from(index), thrown, true)
    }

    /// The same under any key, with or without its cause.
    pub(crate) fn save_error_as(
        &mut self,
        class: Versioned<'_>,
        key: u32,
        thrown: Thrown,
        with_cause: bool,
    ) -> Thrown {
        if self.exception_is(&thrown, "java/lang/LinkageError") {
            let e = self.take_exception(thrown);
            // The name of a hidden class goes with it, and finds nothing.
            if self.class_of(self.get(e)).is_hidden() {
                return self.throw_local(e);
            }
            let name = self.class_of(self.get(e)).name;
            let m = self.field_local(e, self.vm().wk().throwable.message);
            let message = self.opt_string(m);
            let c: Local<'s, JThrowable> = self.field_local(e, self.vm().wk().throwable.cause);
            let no_cause = |cx: &Self| cx.is_null(c) || cx.same(c, e) || cx.class_of(cx.get(c)).is_hidden();
            let cause = if !with_cause || no_cause(self) {
                None
            } else {
                let m = self.field_local(c, self.vm().wk().throwable.message);
                Some((self.class_of(self.get(c)).name, self.opt_string(m)))
            };
            let mut errors = class.pool().errors.lock();
            if !errors.iter().any(|(k, _)| *k == key) {
                errors.push((key, SavedError { class: name, message, cause }));
            }
            drop(errors);
            return self.throw_local(e);
        }
        thrown
    }

    /// Resolves Class constant `index` of `class` (JVMS 5.4.3.1) and caches it.
    pub fn resolve_class(&mut self, class: Versioned<'_>, index: u16) -> JResult<ClassId> {
        let entry = class.pool().entry(index);
        let known = entry.a.load(Ordering::Acquire);
        if known != 0 {
            return Ok(ClassId(known));
        }
        self.check_saved_error(class, index)?;
        let name = self.vm().engine.symbols.intern(class.class_file().class_name(index));
        let resolved = self.load_class(class.loader, name).and_then(|id| {
            let target = self.class(id);
            self.check_class_access(&class, target).map(|()| id)
        });
        match resolved {
            Ok(id) => {
                self.depend(&class, id);
                entry.a.store(id.0, Ordering::Release);
                Ok(id)
            }
            // It was resolved meanwhile: by another thread, or on the way, by a class file transformer. That counts.
            Err(thrown)
                if entry.a.load(Ordering::Acquire) != 0
                    && self.exception_is(&thrown, "java/lang/LinkageError") =>
            {
                self.take_exception(thrown);
                Ok(ClassId(entry.a.load(Ordering::Acquire)))
            }
            Err(thrown) => Err(self.save_error(class, index, thrown)),
        }
    }

    /// Resolves a Fieldref (JVMS 5.4.3.2) with access checks, final-field rules for putfield/putstatic by `from`
    /// (JVMS 6.5) and IncompatibleClassChangeError for static mismatch. Does not initialise the holder.
    pub fn resolve_field(
        &mut self,
        class: Versioned<'_>,
        index: u16,
        is_static: bool,
        put_from: Option<&Method>,
    ) -> JResult<FieldId> {
        self.check_saved_error(class, index)?;
        let r = self.resolve_field_now(class, index, is_static, put_from);
        // Which instruction asks matters to what is wrong, not to what is found: only missing fields are remembered.
        r.map_err(|t| {
            if self.exception_is(&t, "java/lang/NoSuchFieldError") {
                self.save_error(class, index, t)
            } else {
                t
            }
        })
    }

    fn resolve_field_now(
        &mut self,
        class: Versioned<'_>,
        index: u16,
        is_static: bool,
        put_from: Option<&Method>,
    ) -> JResult<FieldId> {
        let file = class.class_file();
        let r = file.member_ref(index);
        let symbols = &self.vm().engine.symbols;
        let (name, desc) =
            (symbols.intern(file.utf8(r.name_index)), symbols.intern(file.utf8(r.descriptor_index)));
        let resolved = self.resolve_class(class, r.class_index)?;
        let resolved = self.class(resolved);
        let Some(id) = self.lookup_field(resolved, name, desc) else {
            let text = symbols.str(name).into_owned();
            return Err(self.throw("java/lang/NoSuchFieldError", text));
        };
        let f = self.field(id);
        let holder = self.class(f.class);
        if !self.can_access_member(&class, resolved, holder, f.access) {
            return Err(self.throw_field_access(&class, holder, f));
        }
        if f.is_static() != is_static {
            let text = format!(
                "Expected {} field {}.{}",
                if is_static { "static" } else { "non-static" },
                self.external_name(resolved),
                symbols.str(name)
            );
            return Err(self.throw(ICCE, text));
        }
        if let Some(from) = put_from.filter(|_| f.is_final()) {
            self.check_final_put(class, resolved, f, from)?;
        }
        if holder.id != class.id {
            self.check_field_constraints(&class, f)?;
        }
        Ok(id)
    }

    pub(crate) fn throw_field_access(&mut self, from: &Class, holder: &Class, f: &Field) -> Thrown {
        let kind = match f.access {
            a if a & acc::PROTECTED != 0 => "protected ",
            a if a & acc::PRIVATE != 0 => "private ",
            _ => "",
        };
        let mut text = format!(
            "class {} tried to access {kind}field {}.{} ({})",
            self.external_name(from),
            self.external_name(holder),
            self.vm().engine.symbols.str(f.name),
            self.both_in_modules(from, holder)
        );
        if f.access & acc::PRIVATE != 0 {
            text.push_str(&self.nest_error_text(from, holder));
        }
        self.throw("java/lang/IllegalAccessError", text)
    }

    /// JVMS 6.5, putfield and putstatic: a final field is set by its own class, from version 53 on in its initialisers.
    fn check_final_put(
        &mut self,
        class: Versioned<'_>,
        resolved: &Class,
        f: &Field,
        from: &Method,
    ) -> JResult<()> {
        let symbols = &self.vm().engine.symbols;
        let what = if f.is_static() { "static" } else { "non-static" };
        let field = format!("{what} final field {}.{}", self.external_name(resolved), symbols.str(f.name));
        if f.class != class.id {
            let text = format!(
                "Update to {field} attempted from a different class ({}) than the field's declaring class",
                self.external_name(&class)
            );
            return Err(self.throw("java/lang/IllegalAccessError", text));
        }
        let initializer = if f.is_static() { sym::clinit } else { sym::init };
        if class.class_file().major() >= 53 && from.name != initializer {
            let text = format!(
                "Update to {field} attempted from a different method ({}) than the initializer method {} ",
                symbols.str(from.name),
                symbols.str(initializer)
            );
            return Err(self.throw("java/lang/IllegalAccessError", text));
        }
        Ok(())
    }

    /// Resolves a Methodref or InterfaceMethodref for an invoke instruction (JVMS 5.4.3.3, 5.4.3.4) with all checks that
    /// the instruction makes at link time. Signature-polymorphic ones are not for this function: see `invoke`.
    pub fn resolve_method(
        &mut self,
        class: Versioned<'_>,
        index: u16,
        kind: InvokeKind,
    ) -> JResult<ResolvedMethod> {
        self.check_saved_error(class, index)?;
        let file = class.class_file();
        let r = file.member_ref(index);
        let interface_ref = file.tag(index) == Tag::InterfaceMethodref;
        let symbols = &self.vm().engine.symbols;
        let (name, desc) =
            (symbols.intern(file.utf8(r.name_index)), symbols.intern(file.utf8(r.descriptor_index)));
        let resolved = self.resolve_class(class, r.class_index)?;
        let resolved = self.class(resolved);
        let found = self.resolve_method_of(&class, resolved, name, desc, kind, Some(interface_ref));
        found.map_err(|t| {
            if self.exception_is(&t, "java/lang/NoSuchMethodError") {
                self.save_error(class, index, t)
            } else {
                t
            }
        })
    }

    /// As [`Cx::resolve_method`], with the constant's parts given. `interface_ref`: which kind of constant it is, None if
    /// it is none (MemberName.resolve).
    pub fn resolve_method_of(
        &mut self,
        class: &Class,
        resolved: &Class,
        name: SymbolId,
        desc: SymbolId,
        kind: InvokeKind,
        interface_ref: Option<bool>,
    ) -> JResult<ResolvedMethod> {
        let symbols = &self.vm().engine.symbols;
        let wanted = |cx: &Cx<'s>| {
            crate::throw::external_method(
                &cx.external_name(resolved),
                &symbols.str(name),
                symbols.bytes(desc),
            )
        };
        let as_interface = match kind {
            InvokeKind::Interface => true,
            InvokeKind::Virtual => false,
            InvokeKind::Static | InvokeKind::Special => resolved.is_interface(),
        };
        if as_interface && !resolved.is_interface() {
            let text = format!("Found class {}, but interface was expected", self.external_name(resolved));
            return Err(self.throw(ICCE, text));
        }
        if !as_interface && resolved.is_interface() {
            let text = format!("Found interface {}, but class was expected", self.external_name(resolved));
            return Err(self.throw(ICCE, text));
        }
        if let Some(tag) = interface_ref.filter(|&tag| tag != as_interface) {
            let must = if tag { "Methodref" } else { "InterfaceMethodref" };
            let text = format!("Method {} must be {must} constant", wanted(self));
            return Err(self.throw(ICCE, text));
        }
        let Some(id) = self.lookup_method(resolved, name, desc) else {
            let text = wanted(self);
            return Err(self.throw("java/lang/NoSuchMethodError", text));
        };
        let m = self.method(id);
        let holder = self.class(m.class);
        // Arrays' clone is public (JVMS 10.7 of the language, 2.15 of the machine).
        let mut access = m.access;
        if resolved.is_array() && name == sym::clone_ {
            access = access & !acc::PROTECTED | acc::PUBLIC;
        }
        if !self.can_access_member(class, resolved, holder, access) {
            return Err(self.throw_method_access(class, holder, m));
        }
        if holder.id != class.id {
            self.check_method_constraints(class, resolved, m)?;
        }
        let text = crate::throw::external_signature(self, m);
        match kind {
            InvokeKind::Static if !m.is_static() => {
                return Err(self.throw(ICCE, format!("Expected static method {text}")));
            }
            InvokeKind::Interface if m.is_static() => {
                return Err(self.throw(ICCE, format!("Expected instance not static method {text}")));
            }
            InvokeKind::Virtual if m.is_static() => {
                return Err(self.throw(ICCE, format!("Expecting non-static method {text}")));
            }
            InvokeKind::Special => return self.resolve_special(class, resolved, m, name, desc),
            _ => {}
        }
        Ok(ResolvedMethod { method: id, holder: resolved.id })
    }

    /// What invokespecial does beyond resolution (JVMS 6.5): the superclass's method, and no abstract one.
    fn resolve_special(
        &mut self,
        class: &Class,
        resolved: &Class,
        m: &Method,
        name: SymbolId,
        desc: SymbolId,
    ) -> JResult<ResolvedMethod> {
        let symbols = &self.vm().engine.symbols;
        if name == sym::init && m.class != resolved.id {
            let (ret, params) = MethodDescriptor::parse(symbols.bytes(desc))
                .map_or_else(Default::default, |d| (d.ret().external(), d.external_params()));
            let text = format!(
                "{}: method '{ret} {}({params})' not found",
                self.external_name(resolved),
                symbols.str(name)
            );
            return Err(self.throw("java/lang/NoSuchMethodError", text));
        }
        if m.is_static() && resolved.is_interface() {
            let text = crate::throw::external_signature(self, m);
            return Err(self.throw(ICCE, format!("Expected instance not static method {text}")));
        }
        if resolved.is_interface()
            && resolved.id != class.id
            && !class.interfaces.contains(&resolved.id)
            && !self.is_magic_accessor(class)
        {
            let text = format!(
                "Interface method reference: {}, is in an indirect superinterface {}",
                crate::throw::external_signature(self, m),
                self.external_name(resolved)
            );
            return Err(self.throw(ICCE, text));
        }
        if m.is_static() {
            let text = format!("Expecting non-static method {}", crate::throw::external_signature(self, m));
            return Err(self.throw(ICCE, text));
        }
        let mut selected = m;
        let old_style = !resolved.is_interface()
            && name != sym::init
            && class.id != resolved.id
            && !class.super_id.is_none()
            && self.is_superclass_of(resolved, class);
        if old_style {
            let s = self.class(class.super_id);
            match self.lookup_method(s, name, desc) {
                Some(id) => selected = self.method(id),
                None => {
                    let text = crate::throw::external_signature(self, m);
                    return Err(self.throw("java/lang/AbstractMethodError", text));
                }
            }
        }
        if selected.is_abstract() {
            let text = self.method_text(resolved, selected);
            return Err(self.throw("java/lang/AbstractMethodError", text));
        }
        Ok(ResolvedMethod { method: selected.id, holder: resolved.id })
    }

    pub(crate) fn throw_method_access(&mut self, from: &Class, holder: &Class, m: &Method) -> Thrown {
        let mut text = format!(
            "class {} tried to access {}{}{}method {} ({})",
            self.external_name(from),
            if m.is_abstract() { "abstract " } else { "" },
            if m.access & acc::PROTECTED != 0 { "protected " } else { "" },
            if m.is_private() { "private " } else { "" },
            crate::throw::external_signature(self, m),
            self.both_in_modules(from, holder)
        );
        if m.is_private() {
            text.push_str(&self.nest_error_text(from, holder));
        }
        self.throw("java/lang/IllegalAccessError", text)
    }
}
