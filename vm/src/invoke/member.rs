//! MemberName: resolving, describing and listing members (HotSpot's methodHandles.cpp, its parts of linkResolver.cpp).

use super::{mn, ref_kind};
use crate::class::resolve::InvokeKind;
use crate::class::{Class, ClassKind, Field, Method, MethodKind, acc};
use crate::classfile::FieldType;
use crate::ids::{MethodId, SymbolId};
use crate::reflect::build::{FIELD_MODIFIERS, METHOD_MODIFIERS, is_trusted_final};
use crate::rooting::{Cx, JResult, Local};
use crate::symbols::sym;
use crate::types::{ClassArray, JClass, JMemberName, JMethodType, JString, Object};
use std::sync::atomic::Ordering;

/// How a resolved method is to be called.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum CallKind {
    Direct,
    Vtable(u32),
    Itable(u32),
}

struct CallInfo<'s> {
    method: &'s Method,
    /// The class that the reference names.
    referenced: &'s Class,
    kind: CallKind,
}

/// Methods that can't be overridden, wherever they are called from.
fn statically_bound(cx: &Cx<'_>, m: &Method) -> bool {
    m.vtable_index < 0 && m.itable_index < 0
        || m.access & (acc::FINAL | acc::PRIVATE | acc::STATIC) != 0
        || m.name == sym::init
        || cx.class(m.class).access & acc::FINAL != 0
}

fn call_info<'s>(cx: &Cx<'s>, m: &'s Method, referenced: &'s Class) -> CallInfo<'s> {
    let holder = cx.class(m.class);
    let kind = if statically_bound(cx, m) {
        CallKind::Direct
    } else if !holder.is_interface() {
        CallKind::Vtable(m.vtable_index as u32)
    } else if !referenced.is_interface() {
        match vtable_slot(cx, referenced, m.id) {
            Some(slot) => CallKind::Vtable(slot),
            None => CallKind::Itable(m.itable_index as u32),
        }
    } else {
        CallKind::Itable(m.itable_index as u32)
    };
    CallInfo { method: m, referenced, kind }
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

/// MethodHandle's and VarHandle's signature-polymorphic methods, and whether the VM itself implements this one.
fn is_polymorphic(m: &Method) -> bool {
    m.access & acc::X_SIG_POLY != 0
        || !matches!(
            m.kind,
            MethodKind::Normal | MethodKind::Native | MethodKind::Abstract | MethodKind::ConflictingDefaults
        )
}

impl<'s> Cx<'s> {
    fn new_resolved_method_name(&mut self, m: &Method) -> JResult<Local<'s, Object>> {
        let k = self.vm().wk().resolved_method_name.clone();
        let o = self.new_instance(self.class(k.class))?;
        self.store(self.get(o), k.vmtarget, m.id.0 as u64);
        let holder = self.mirror(m.class);
        self.store_field(o, k.vmholder, holder);
        Ok(o)
    }

    /// Fills a MemberName in from a resolved method.
    fn init_method_member(&mut self, member: Local<'_, JMemberName>, info: &CallInfo<'_>) -> JResult<()> {
        let m = info.method;
        let mut flags = m.access & METHOD_MODIFIERS;
        let mut holder = self.class(m.class);
        let (kind, refk, index): (u32, u32, i64) = match info.kind {
            CallKind::Itable(i) => (mn::IS_METHOD, ref_kind::INVOKE_INTERFACE, i.into()),
            CallKind::Vtable(i) => {
                if holder.is_interface() {
                    // A default or unimplemented method: the slot means something only to the class named.
                    holder = self.class(info.referenced.id);
                }
                (mn::IS_METHOD, ref_kind::INVOKE_VIRTUAL, i.into())
            }
            CallKind::Direct if m.is_static() => (mn::IS_METHOD, ref_kind::INVOKE_STATIC, -1),
            CallKind::Direct if m.name == sym::init => (mn::IS_CONSTRUCTOR, ref_kind::INVOKE_SPECIAL, -1),
            CallKind::Direct => (mn::IS_METHOD, ref_kind::INVOKE_SPECIAL, -1),
        };
        flags |= kind | refk << mn::REFERENCE_KIND_SHIFT;
        if m.access & acc::X_CALLER_SENSITIVE != 0 {
            flags |= mn::CALLER_SENSITIVE;
        }
        if is_polymorphic(m) {
            flags |= acc::SYNTHETIC;
        }
        let k = self.vm().wk().member_name.clone();
        let resolved = self.new_resolved_method_name(m)?;
        self.store(self.get(member), k.flags, flags as i32);
        self.store(self.get(member), k.vmindex, index);
        self.store_ref(self.get(member), k.clazz, self.mirror_of(holder.id));
        // Last: a MemberName with a method is a resolved one.
        self.store_field(member, k.method, resolved);
        Ok(())
    }

    /// Fills a MemberName in from a resolved field.
    fn init_field_member(&mut self, member: Local<'_, JMemberName>, f: &Field, setter: bool) {
        let class = self.class(f.class);
        let mut kind = if f.is_static() { ref_kind::GET_STATIC } else { ref_kind::GET_FIELD };
        if setter {
            kind += ref_kind::PUT_FIELD - ref_kind::GET_FIELD;
        }
        let mut flags = f.access & FIELD_MODIFIERS | mn::IS_FIELD | kind << mn::REFERENCE_KIND_SHIFT;
        if is_trusted_final(class, f) {
            flags |= mn::TRUSTED_FINAL;
        }
        let k = &self.vm().wk().member_name;
        self.store(self.get(member), k.flags, flags as i32);
        self.store(self.get(member), k.vmindex, f.offset as i64);
        self.store_ref(self.get(member), k.method, self.null::<Object>());
        self.store_ref(self.get(member), k.clazz, self.mirror_of(f.class));
    }

    /// MethodHandleNatives.init: from a java.lang.reflect object. A signature-polymorphic method leaves the MemberName as it is.
    pub fn member_init(&mut self, member: Local<'s, JMemberName>, target: Local<'s, Object>) -> JResult<()> {
        if self.is_null(member) || self.is_null(target) {
            return Err(self.throw("java/lang/InternalError", "mname or target is null"));
        }
        let wk = self.vm().wk();
        let class = self.class_of(self.get(target)).id;
        if class == wk.reflect_field.class {
            let f = self.reflected_field(target.cast())?;
            self.init_field_member(member, f, false);
            let name: Local<'s, JString> = self.field_local(target, wk.reflect_field.name);
            let type_: Local<'s, JClass> = self.field_local(target, wk.reflect_field.type_);
            self.store_if_null(member, wk.member_name.name, name);
            self.store_if_null(member, wk.member_name.type_, type_);
            return Ok(());
        }
        if class != wk.reflect_method.class && class != wk.reflect_constructor.class {
            return Err(self.throw("java/lang/InternalError", "unrecognized type of reflective object"));
        }
        let m = self.reflected_executable(target)?;
        if is_polymorphic(m) {
            return Ok(());
        }
        let info = call_info(self, m, self.class(m.class));
        self.init_method_member(member, &info)
    }

    /// Makes a MemberName that of a method, as a frame of StackWalker names it.
    pub fn init_method_member_name(
        &mut self,
        member: Local<'_, JMemberName>,
        method: MethodId,
    ) -> JResult<()> {
        let m = self.method(method);
        let info = call_info(self, m, self.class(m.class));
        self.init_method_member(member, &info)
    }

    fn store_if_null<T>(&self, member: Local<'_, JMemberName>, offset: u32, v: Local<'_, T>) {
        if self.load_ref::<_, Object>(self.get(member), offset).is_null() {
            self.store_field(member, offset, v);
        }
    }

    /// The descriptor that a MemberName's type stands for: a MethodType, a Class or a String.
    fn member_descriptor(&mut self, type_: Local<'s, Object>) -> JResult<SymbolId> {
        let wk = self.vm().wk();
        let class = self.class_of(self.get(type_)).id;
        if class == wk.method_type.class {
            let bytes = self.method_type_descriptor(type_.cast());
            Ok(self.vm().engine.symbols.intern(&bytes))
        } else if class == wk.class.class {
            let c = self.class(self.mirror_class(type_.cast()));
            let bytes = self.class_descriptor(c);
            Ok(self.vm().engine.symbols.intern(&bytes))
        } else if class == wk.string.class {
            Ok(self.string_symbol(type_.cast()))
        } else {
            Err(self.throw("java/lang/InternalError", "unrecognized type"))
        }
    }

    /// The descriptor of a MethodType.
    pub fn method_type_descriptor(&self, t: Local<'_, JMethodType>) -> Vec<u8> {
        let k = &self.vm().wk().method_type;
        let mut out = vec![b'('];
        let params = self.load_ref::<_, ClassArray>(self.get(t), k.ptypes);
        for i in 0..self.array_len(params) {
            let mirror = self.element_ref::<_, JClass>(params, i);
            let id = crate::ids::ClassId(self.load::<u32, _>(mirror, self.vm().wk().class.klass));
            out.extend(self.class_descriptor(self.class(id)));
        }
        out.push(b')');
        let ret = self.load_ref::<_, JClass>(self.get(t), k.rtype);
        let id = crate::ids::ClassId(self.load::<u32, _>(ret, self.vm().wk().class.klass));
        out.extend(self.class_descriptor(self.class(id)));
        out
    }

    /// MethodHandleNatives.resolve. `caller` null: no access checks. With `speculative`, what can't be resolved is null
    /// instead of an error.
    pub fn member_resolve(
        &mut self,
        member: Local<'s, JMemberName>,
        caller: Option<&Class>,
        speculative: bool,
    ) -> JResult<Local<'s, JMemberName>> {
        let k = self.vm().wk().member_name.clone();
        if !self.load_ref::<_, Object>(self.get(member), k.method).is_null() {
            return Ok(member);
        }
        let flags = self.load::<i32, _>(self.get(member), k.flags) as u32;
        let kind = flags >> mn::REFERENCE_KIND_SHIFT & mn::REFERENCE_KIND_MASK;
        if !(ref_kind::GET_FIELD..=ref_kind::INVOKE_INTERFACE).contains(&kind) {
            return Err(self.throw("java/lang/InternalError", "obsolete MemberName format"));
        }
        match self.try_resolve(member, caller, flags, kind) {
            Ok(true) => Ok(member),
            Err(thrown) if speculative && !self.vm().is_exiting() => {
                let _ = self.take_exception(thrown);
                Ok(self.null_local())
            }
            Err(thrown) => Err(thrown),
            Ok(false) if speculative => Ok(self.null_local()),
            Ok(false) => Err(match flags & mn::ALL_KINDS {
                mn::IS_FIELD => self.throw("java/lang/NoSuchFieldError", "field resolution failed"),
                mn::IS_METHOD | mn::IS_CONSTRUCTOR => {
                    self.throw("java/lang/NoSuchMethodError", "method resolution failed")
                }
                _ => self.throw("java/lang/LinkageError", "resolution failed"),
            }),
        }
    }

    /// Ok(false): no error of its own to tell why not.
    fn try_resolve(
        &mut self,
        member: Local<'s, JMemberName>,
        caller: Option<&Class>,
        flags: u32,
        kind: u32,
    ) -> JResult<bool> {
        let k = self.vm().wk().member_name.clone();
        let clazz: Local<'s, JClass> = self.field_local(member, k.clazz);
        let name: Local<'s, JString> = self.field_local(member, k.name);
        let type_: Local<'s, Object> = self.field_local(member, k.type_);
        if self.is_null(clazz) || self.is_null(name) || self.is_null(type_) {
            return Err(self.throw("java/lang/IllegalArgumentException", "nothing to resolve"));
        }
        let mut defc = self.class(self.mirror_class(clazz));
        match defc.kind {
            ClassKind::Primitive => return Ok(false),
            ClassKind::RefArray | ClassKind::PrimArray => defc = self.class(self.vm().wk().object.class),
            ClassKind::Instance => {}
        }
        let name = self.string_symbol(name);
        let descriptor = self.member_descriptor(type_)?;
        self.charge_names()?;
        match flags & mn::ALL_KINDS {
            mn::IS_METHOD => {
                let info = match self.resolve_polymorphic(defc, name, kind)? {
                    Some(info) => info,
                    None => self.resolve_method_member(defc, name, descriptor, kind, caller)?,
                };
                self.init_method_member(member, &info)?;
                Ok(true)
            }
            mn::IS_CONSTRUCTOR if name == sym::init => {
                let info =
                    self.resolve_method_member(defc, name, descriptor, ref_kind::INVOKE_SPECIAL, caller)?;
                self.init_method_member(member, &info)?;
                Ok(true)
            }
            mn::IS_FIELD => {
                let f = self.resolve_field_member(defc, name, descriptor, caller)?;
                let setter = matches!(kind, ref_kind::PUT_FIELD | ref_kind::PUT_STATIC);
                self.init_field_member(member, f, setter);
                Ok(true)
            }
            _ => Err(self.throw("java/lang/InternalError", "unrecognized MemberName format")),
        }
    }

    /// invokeBasic and linkTo*, under any descriptor. The public polymorphic methods need an appendix, which a MemberName can't
    /// hold: the library does not ask for them.
    fn resolve_polymorphic(
        &mut self,
        defc: &'s Class,
        name: SymbolId,
        kind: u32,
    ) -> JResult<Option<CallInfo<'s>>> {
        let wk = self.vm().wk();
        if defc.id != wk.method_handle.class && defc.id != wk.var_handle.class {
            return Ok(None);
        }
        let found = defc
            .declared_methods_named(name)
            .map(|m| self.method(m))
            .find(|m| is_polymorphic(m) && m.is_static() == (kind == ref_kind::INVOKE_STATIC));
        let Some(m) = found else { return Ok(None) };
        if matches!(m.kind, MethodKind::Normal | MethodKind::Native | MethodKind::Abstract) {
            return Err(self.throw("java/lang/InternalError", "appendix"));
        }
        Ok(Some(CallInfo { method: m, referenced: defc, kind: CallKind::Direct }))
    }

    fn resolve_method_member(
        &mut self,
        defc: &'s Class,
        name: SymbolId,
        descriptor: SymbolId,
        kind: u32,
        caller: Option<&Class>,
    ) -> JResult<CallInfo<'s>> {
        let invoke = match kind {
            ref_kind::INVOKE_STATIC => InvokeKind::Static,
            ref_kind::INVOKE_INTERFACE => InvokeKind::Interface,
            ref_kind::INVOKE_VIRTUAL => InvokeKind::Virtual,
            _ => InvokeKind::Special,
        };
        let id = match caller {
            Some(from) => self.resolve_method_of(from, defc, name, descriptor, invoke, None)?.method,
            None => self.find_unchecked(defc, name, descriptor, invoke)?,
        };
        let m = self.method(id);
        match invoke {
            InvokeKind::Static | InvokeKind::Special => {
                Ok(CallInfo { method: m, referenced: defc, kind: CallKind::Direct })
            }
            _ => Ok(call_info(self, m, defc)),
        }
    }

    /// Without a caller there are no access checks: the library resolves its own.
    fn find_unchecked(
        &mut self,
        defc: &Class,
        name: SymbolId,
        descriptor: SymbolId,
        invoke: InvokeKind,
    ) -> JResult<MethodId> {
        let found = self.lookup_method(defc, name, descriptor).filter(|&id| {
            let m = self.method(id);
            (name != sym::init || m.class == defc.id)
                && m.is_static() == (invoke == InvokeKind::Static)
                && !(invoke == InvokeKind::Special && m.is_abstract())
        });
        let symbols = &self.vm().engine.symbols;
        found.ok_or_else(|| {
            let class = self.external_name(defc);
            let text = crate::throw::external_method(&class, &symbols.str(name), symbols.bytes(descriptor));
            self.throw("java/lang/NoSuchMethodError", text)
        })
    }

    fn resolve_field_member(
        &mut self,
        defc: &'s Class,
        name: SymbolId,
        descriptor: SymbolId,
        caller: Option<&Class>,
    ) -> JResult<&'s Field> {
        let Some(f) = self.lookup_field(defc, name, descriptor).map(|id| self.field(id)) else {
            let text = self.vm().engine.symbols.str(name).into_owned();
            return Err(self.throw("java/lang/NoSuchFieldError", text));
        };
        // Whether the caller may access it is the library's to say, in its words.
        if let Some(from) = caller {
            self.check_field_constraints(from, f)?;
        }
        Ok(f)
    }

    /// MethodHandleNatives.expand: fills in what a resolved MemberName left out.
    pub fn member_expand(&mut self, member: Local<'s, JMemberName>) -> JResult<()> {
        let k = self.vm().wk().member_name.clone();
        let flags = self.load::<i32, _>(self.get(member), k.flags) as u32;
        match flags & mn::ALL_KINDS {
            mn::IS_METHOD | mn::IS_CONSTRUCTOR => {
                let target = self.member_target(member);
                if target == MethodId::NONE {
                    return Err(self.throw("java/lang/IllegalArgumentException", "nothing to expand"));
                }
                let m = self.method(target);
                let clazz = self.mirror(m.class);
                self.store_if_null(member, k.clazz, clazz);
                let name = self.intern_symbol(m.name)?;
                self.store_if_null(member, k.name, name);
                let type_ = self.new_string_from_symbol(m.descriptor)?;
                self.store_if_null(member, k.type_, type_);
                Ok(())
            }
            mn::IS_FIELD => {
                let f = self.field_of_member(member)?;
                let name = self.intern_symbol(f.name)?;
                self.store_if_null(member, k.name, name);
                let symbols = &self.vm().engine.symbols;
                let descriptor = symbols.bytes(f.descriptor);
                if FieldType::parse(descriptor).is_some_and(|t| t.basic.is_primitive()) {
                    let type_ = self.descriptor_mirror(self.class(f.class), descriptor)?;
                    self.store_if_null(member, k.type_, type_);
                } else {
                    let type_ = self.new_string_from_symbol(f.descriptor)?;
                    self.store_if_null(member, k.type_, type_);
                }
                Ok(())
            }
            _ => Err(self.throw("java/lang/InternalError", "unrecognized MemberName format")),
        }
    }

    /// The field of a resolved MemberName.
    pub fn field_of_member(&mut self, member: Local<'s, JMemberName>) -> JResult<&'s Field> {
        let k = &self.vm().wk().member_name;
        let clazz: Local<'s, JClass> = self.field_local(member, k.clazz);
        let flags = self.load::<i32, _>(self.get(member), k.flags) as u32;
        let offset = self.load::<i64, _>(self.get(member), k.vmindex);
        if flags & mn::IS_FIELD != 0 && !self.is_null(clazz) {
            let is_static = flags & acc::STATIC != 0;
            let mut class = self.class(self.mirror_class(clazz));
            loop {
                let found = class
                    .fields
                    .iter()
                    .map(|&f| self.field(f))
                    .find(|f| f.is_static() == is_static && f.offset as i64 == offset);
                if let Some(f) = found {
                    return Ok(f);
                }
                if class.super_id.is_none() {
                    break;
                }
                class = self.class(class.super_id);
            }
        }
        Err(self.throw("java/lang/InternalError", "unrecognized MemberName format"))
    }

    /// MethodHandleNatives.getMembers: fills `results` with matching members, from the `skip`th on; how many there are.
    pub fn member_list(
        &mut self,
        class: &'s Class,
        name: Option<SymbolId>,
        descriptor: Option<SymbolId>,
        flags: u32,
        skip: usize,
        results: Local<'s, Object>,
    ) -> JResult<i32> {
        if class.kind != ClassKind::Instance {
            return Ok(-1);
        }
        let mut classes = vec![class];
        if flags & mn::SEARCH_SUPERCLASSES != 0 {
            let mut c = class;
            while !c.super_id.is_none() && !class.is_interface() {
                c = self.class(c.super_id);
                classes.push(c);
            }
        }
        if flags & mn::SEARCH_INTERFACES != 0 {
            classes.extend(class.secondary.iter().map(|&c| self.class(c)).filter(|c| c.is_interface()));
        }
        let limit = self.array_len(self.get(results));
        let (mut seen, mut filled) = (0, 0);
        let matches =
            |n: SymbolId, d: SymbolId| name.is_none_or(|x| x == n) && descriptor.is_none_or(|x| x == d);
        for c in classes {
            if flags & mn::IS_FIELD != 0 {
                for &f in &c.fields {
                    let f = self.field(f);
                    if !matches(f.name, f.descriptor) {
                        continue;
                    }
                    seen += 1;
                    if seen > skip && filled < limit {
                        let m: Local<'s, JMemberName> = self.element_local(results, filled);
                        self.init_field_member(m, f, false);
                        filled += 1;
                    }
                }
            }
            for &m in c.methods() {
                let m = self.method(m);
                let wanted = if m.name == sym::init { mn::IS_CONSTRUCTOR } else { mn::IS_METHOD };
                if flags & wanted == 0
                    || m.name == sym::clinit
                    || m.synthetic
                    || !matches(m.name, m.descriptor)
                {
                    continue;
                }
                seen += 1;
                if seen > skip && filled < limit {
                    let member: Local<'s, JMemberName> = self.element_local(results, filled);
                    let info = call_info(self, m, self.class(m.class));
                    self.init_method_member(member, &info)?;
                    filled += 1;
                }
            }
        }
        Ok(seen.saturating_sub(skip) as i32)
    }
}
