//! Up-calls into MethodHandleNatives: call sites, dynamic constants, method handles, method types (JVMS 5.4.3.5, 5.4.3.6).
//!
//! Resolution errors are saved and thrown again by later attempts; as in HotSpot only LinkageErrors are, so that an
//! OutOfMemoryError or a stack overflow on the way does not doom the instruction for ever.

use super::{LinkedCall, mn, ref_kind};
use crate::call::Arg;
use crate::class::Class;
use crate::class::version::Versioned;
use crate::classfile::{FieldType, MemberRef, MethodDescriptor, Tag};
use crate::ids::{ClassId, LoaderId, MethodId, RawRef};
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::types::{
    IntArray, JMemberName, JMethodHandle, JMethodType, JString, JThrowable, Object, ObjectArray,
};
use std::sync::atomic::Ordering;

const NATIVES: &str = "java/lang/invoke/MethodHandleNatives";
const LINK_CALL_SITE_17: &str = "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
const LINK_CALL_SITE: &str = "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
const LINK_CONSTANT_17: &str = "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
const LINK_CONSTANT: &str = "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
const LINK_METHOD: &str = "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
const LINK_HANDLE: &str = "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;)Ljava/lang/invoke/MethodHandle;";
const FIND_TYPE: &str = "(Ljava/lang/Class;[Ljava/lang/Class;)Ljava/lang/invoke/MethodType;";

/// Where the numbers of call sites' errors begin, behind those of constants.
const SITE_ERRORS: u32 = 1 << 16;

/// A bootstrap specifier with its handle, name, type and static arguments resolved.
struct Bootstrap<'s> {
    method: Local<'s, Object>,
    name: Local<'s, JString>,
    type_: Local<'s, Object>,
    arguments: Local<'s, Object>,
}

impl<'s> Cx<'s> {
    /// Links call site `site`, of constant `index` of `class`, by MethodHandleNatives.linkCallSite (JVMS 6.5.invokedynamic).
    pub fn link_call_site(&mut self, class: Versioned<'_>, index: u16, site: u16) -> JResult<LinkedCall> {
        // Each instruction is linked for itself. As in HotSpot a failure is thrown again without its cause.
        let key = SITE_ERRORS + u32::from(site);
        self.check_saved_error(class, key)?;
        // The appendix crosses the end of the scope as bits: nothing reaches a safepoint meanwhile.
        self.scope(|cx, _| {
            let linked = cx.link_call_site_once(class, index);
            linked.map_err(|thrown| {
                let thrown = cx.wrap_bootstrap_exception(thrown);
                cx.save_error_as(class, key, thrown, false)
            })
        })
    }

    fn link_call_site_once(&mut self, class: Versioned<'_>, index: u16) -> JResult<LinkedCall> {
        let b = self.resolve_bootstrap(class, index)?;
        let caller = self.mirror(class.id);
        let object = self.vm().wk().object.class;
        let appendix = self.new_object_array(object, 1)?;
        let (link, with_index) = self.linker("linkCallSite", LINK_CALL_SITE_17, LINK_CALL_SITE)?;
        let mut args: Vec<Arg<'s>> = vec![caller.into()];
        if with_index {
            args.push(Arg::Int(index as i32));
        }
        let rest: [Arg<'s>; 5] =
            [b.method.into(), b.name.into(), b.type_.into(), b.arguments.into(), appendix.into()];
        args.extend(rest);
        let member = self.call(link, &args)?.local();
        let file = class.class_file();
        self.unpack_linked(member, appendix, file.utf8(file.dynamic(index).2), None)
    }

    /// Links a call of a signature-polymorphic method (MethodHandle.invoke/invokeExact, VarHandle accesses) by
    /// MethodHandleNatives.linkMethod (JVMS 5.4.3.3).
    pub fn link_polymorphic(&mut self, class: Versioned<'_>, index: u16) -> JResult<LinkedCall> {
        self.scope(|cx, _| {
            let file = class.class_file();
            let r = file.member_ref(index);
            let referenced = cx.resolve_class(class, r.class_index)?;
            let type_ = cx.method_type_from_descriptor(&class, file.utf8(r.descriptor_index))?;
            let name = cx.vm().engine.symbols.intern(file.utf8(r.name_index));
            let name = cx.intern_symbol(name)?;
            let (caller, defc) = (cx.mirror(class.id), cx.mirror(referenced));
            let object = cx.vm().wk().object.class;
            let appendix = cx.new_object_array(object, 1)?;
            let args = [
                caller.into(),
                Arg::Int(ref_kind::INVOKE_VIRTUAL as i32),
                defc.into(),
                name.into(),
                type_.into(),
                appendix.into(),
            ];
            let member = cx.call_static(NATIVES, "linkMethod", LINK_METHOD, &args)?.local();
            let (descriptor, receiver) = (file.utf8(r.descriptor_index), file.class_name(r.class_index));
            cx.unpack_linked(member, appendix, descriptor, Some(receiver))
        })
    }

    /// The adapter and appendix that a linker returned.
    fn unpack_linked(
        &mut self,
        member: Local<'s, JMemberName>,
        appendix: Local<'s, ObjectArray>,
        descriptor: &[u8],
        receiver: Option<&[u8]>,
    ) -> JResult<LinkedCall> {
        let method = if self.is_null(member) { MethodId::NONE } else { self.member_target(member) };
        if method.is_none() {
            return Err(self.throw("java/lang/LinkageError", "bad value from MethodHandleNatives"));
        }
        let holder = self.method(method).class;
        if !self.class(holder).is_initialized() {
            self.initialize_class(holder)?;
        }
        if self.vm().guarded {
            let appendix = self.element_local(appendix, 0);
            self.check_adapter(descriptor, receiver, self.method(method), appendix)?;
        }
        let appendix = self.element_ref::<_, Object>(self.get(appendix), 0).raw();
        Ok(LinkedCall { method, appendix })
    }

    /// A linker of MethodHandleNatives: 17's takes the constant's index as its second argument, later ones don't.
    fn linker(&mut self, name: &str, with_index: &str, without: &str) -> JResult<(MethodId, bool)> {
        let symbols = &self.vm().engine.symbols;
        let class = self.load_class(LoaderId::BOOT, symbols.intern_str(NATIVES))?;
        self.initialize_class(class)?;
        let class = self.class(class);
        let name_symbol = symbols.intern_str(name);
        if let Some(m) = class.declared_method(name_symbol, symbols.intern_str(with_index)) {
            return Ok((m, true));
        }
        match class.declared_method(name_symbol, symbols.intern_str(without)) {
            Some(m) => Ok((m, false)),
            None => Err(self.throw("java/lang/InternalError", format!("MethodHandleNatives has no {name}"))),
        }
    }

    /// The value of Dynamic constant `index` of `class`: a box for a primitive one (JVMS 5.4.3.6). Neither it nor an error is
    /// kept here: that is `resolve_constant`'s.
    pub fn dynamic_constant(&mut self, class: Versioned<'_>, index: u16) -> JResult<Local<'s, Object>> {
        self.scope_local(|cx, _| {
            cx.dynamic_constant_once(class, index).map_err(|thrown| cx.wrap_bootstrap_exception(thrown))
        })
    }

    fn dynamic_constant_once(&mut self, class: Versioned<'_>, index: u16) -> JResult<Local<'s, Object>> {
        let b = self.resolve_bootstrap(class, index)?;
        let caller = self.mirror(class.id);
        let (link, with_index) = self.linker("linkDynamicConstant", LINK_CONSTANT_17, LINK_CONSTANT)?;
        let mut args: Vec<Arg<'s>> = vec![caller.into()];
        if with_index {
            args.push(Arg::Int(index as i32));
        }
        let rest: [Arg<'s>; 4] = [b.method.into(), b.name.into(), b.type_.into(), b.arguments.into()];
        args.extend(rest);
        Ok(self.call(link, &args)?.local())
    }

    /// The value of MethodHandle constant `index` of `class` (JVMS 5.4.3.5). Neither it nor an error is kept here.
    pub fn method_handle_constant(
        &mut self,
        class: Versioned<'_>,
        index: u16,
    ) -> JResult<Local<'s, JMethodHandle>> {
        self.scope_local(|cx, _| cx.method_handle_once(class, index))
    }

    fn method_handle_once(&mut self, class: Versioned<'_>, index: u16) -> JResult<Local<'s, JMethodHandle>> {
        let file = class.class_file();
        let (kind, reference) = file.method_handle(index);
        let kind = kind as u32;
        let MemberRef { class_index, name_index, descriptor_index } = file.member_ref(reference);
        let callee = self.resolve_class(class, class_index)?;
        let callee = self.class(callee);
        let tag = file.tag(reference);
        let (name_bytes, descriptor) = (file.utf8(name_index), file.utf8(descriptor_index));
        if tag.is_method() && callee.is_interface() != (tag == Tag::InterfaceMethodref) {
            let text = inconsistent_reference(self, callee, name_bytes, descriptor, index, tag);
            return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
        }
        let wk = self.vm().wk();
        let symbols = &self.vm().engine.symbols;
        let name = self.intern_symbol(symbols.intern(name_bytes))?;
        let signature = self.intern_symbol(symbols.intern(descriptor))?;
        let k = wk.member_name.clone();
        let member: Local<'s, JMemberName> = self.new_instance(self.class(k.class))?.cast();
        let callee_mirror = self.mirror(callee.id);
        self.store_field(member, k.clazz, callee_mirror);
        self.store_field(member, k.name, name);
        self.store_field(member, k.type_, signature);
        let is = match kind {
            ref_kind::GET_FIELD..=ref_kind::PUT_STATIC => mn::IS_FIELD,
            ref_kind::NEW_INVOKE_SPECIAL => mn::IS_CONSTRUCTOR,
            _ => mn::IS_METHOD,
        };
        self.store(self.get(member), k.flags, (is | kind << mn::REFERENCE_KIND_SHIFT) as i32);
        // The library handles MethodHandle.invoke and its kin itself: they have no MemberName without an appendix.
        let polymorphic = kind == ref_kind::INVOKE_VIRTUAL
            && (callee.id == wk.method_handle.class || callee.id == wk.var_handle.class)
            && self.has_polymorphic(callee, name_bytes);
        if !polymorphic {
            self.member_resolve(member, Some(&class), false)?;
        }
        let type_: Local<'s, Object> = if is == mn::IS_FIELD {
            let mirror = self.descriptor_mirror(&class, descriptor)?;
            mirror.cast()
        } else {
            self.method_type_from_descriptor(&class, descriptor)?.cast()
        };
        let caller = self.mirror(class.id);
        let args = [caller.into(), Arg::Int(kind as i32), callee_mirror.into(), name.into(), type_.into()];
        Ok(self.call_static(NATIVES, "linkMethodHandleConstant", LINK_HANDLE, &args)?.local())
    }

    fn has_polymorphic(&self, class: &Class, name: &[u8]) -> bool {
        let Some(name) = self.vm().engine.symbols.lookup(name) else { return false };
        class.declared_methods_named(name).any(|m| {
            let m = self.method(m);
            m.access & crate::class::acc::X_SIG_POLY != 0 && m.kind == crate::class::MethodKind::Native
        })
    }

    /// The MethodType of a method descriptor, its types resolved and checked as if by `from` (JVMS 5.4.3.5).
    pub fn method_type_from_descriptor(
        &mut self,
        from: &Class,
        descriptor: &[u8],
    ) -> JResult<Local<'s, JMethodType>> {
        self.scope_local(|cx, _| {
            let (params, ret) = cx.signature_types(from, descriptor)?;
            for i in 0..cx.array_len(cx.get(params)) {
                let mirror = cx.element_local(params, i);
                cx.check_type_access(from, cx.mirror_class(mirror))?;
            }
            cx.check_type_access(from, cx.mirror_class(ret))?;
            Ok(cx
                .call_static(NATIVES, "findMethodHandleType", FIND_TYPE, &[ret.into(), params.into()])?
                .local())
        })
    }

    fn check_type_access(&mut self, from: &Class, class: ClassId) -> JResult<()> {
        let class = self.class(class);
        let element = if class.is_array() { self.class(class.element) } else { class };
        if element.is_primitive() {
            return Ok(());
        }
        self.check_class_access(from, element)
    }

    /// Resolves the bootstrap method, name, type and static arguments of a Dynamic or InvokeDynamic constant.
    fn resolve_bootstrap(&mut self, class: Versioned<'_>, index: u16) -> JResult<Bootstrap<'s>> {
        let file = class.class_file();
        let (number, name, descriptor) = file.dynamic(index);
        let Some(specifier) = file.bootstrap_method(number) else {
            return Err(self.throw("java/lang/ClassFormatError", "a bootstrap method that does not exist"));
        };
        let raw = self.resolve_constant(class, specifier.method)?;
        let method: Local<'s, Object> = self.local_raw(raw);
        let name = self.vm().engine.symbols.intern(file.utf8(name));
        let name = self.intern_symbol(name)?;
        let type_ = self.dynamic_type(&class, file.utf8(descriptor))?;
        let indices: Vec<u16> = specifier.arguments.collect();
        let arguments = self.static_arguments(class, index, &indices)?;
        Ok(Bootstrap { method, name, type_, arguments })
    }

    /// A MethodType for a method descriptor, a Class for a field's.
    fn dynamic_type(&mut self, class: &Class, descriptor: &[u8]) -> JResult<Local<'s, Object>> {
        if descriptor.first() == Some(&b'(') {
            Ok(self.method_type_from_descriptor(class, descriptor)?.cast())
        } else {
            let mirror = self.descriptor_mirror(class, descriptor)?;
            self.check_type_access(class, self.mirror_class(mirror))?;
            Ok(mirror.cast())
        }
    }

    /// The static arguments as the linkers take them: null for none, the argument itself for a single one (if it is neither null
    /// nor an array), an Object[] for more; and `int[]{count, index}` where a dynamic constant's arguments are dynamic constants
    /// that are not resolved yet: Java code then pulls them one by one, which turns endless recursion into StackOverflowErrors.
    fn static_arguments(
        &mut self,
        class: Versioned<'_>,
        index: u16,
        indices: &[u16],
    ) -> JResult<Local<'s, Object>> {
        if indices.is_empty() {
            return Ok(self.null_local());
        }
        let file = class.class_file();
        let unresolved =
            |&i: &u16| file.tag(i) == Tag::Dynamic && class.pool().entry(i).b.load(Ordering::Acquire) == 0;
        if file.tag(index) == Tag::Dynamic && indices.iter().any(unresolved) {
            let ints = self.class(self.vm().wk().int_array);
            let pull: Local<'s, IntArray> = self.new_array(ints, 2)?.cast();
            self.copy_in(self.get(pull), 0, &[indices.len() as i32, index as i32]);
            return Ok(pull.cast());
        }
        let object = self.vm().wk().object.class;
        let array = self.new_object_array(object, indices.len())?;
        for (i, &constant) in indices.iter().enumerate() {
            self.scope(|cx, _| {
                let value = cx.constant_object(class, constant)?;
                cx.set_element_ref(cx.get(array), i, cx.get(value));
                Ok(())
            })?;
        }
        if indices.len() == 1 {
            let only: Local<'s, Object> = self.element_local(array, 0);
            if !self.is_null(only) && !self.class_of(self.get(only)).is_array() {
                return Ok(only);
            }
        }
        Ok(array.cast())
    }

    /// A loadable constant as an object: primitives in boxes (JVMS 5.1).
    pub fn constant_object(&mut self, class: Versioned<'_>, index: u16) -> JResult<Local<'s, Object>> {
        use crate::classfile::BasicType::{Double, Float, Int, Long};
        let file = class.class_file();
        match file.tag(index) {
            Tag::Integer => self.box_value(Int, file.int(index) as u32 as u64),
            Tag::Float => self.box_value(Float, file.float(index).to_bits() as u64),
            Tag::Long => self.box_value(Long, file.long(index) as u64),
            Tag::Double => self.box_value(Double, file.double(index).to_bits()),
            Tag::Class => {
                let id = self.resolve_class(class, index)?;
                Ok(self.mirror(id).cast())
            }
            Tag::Dynamic => {
                let basic = FieldType::parse(file.utf8(file.dynamic(index).2)).map(|t| t.basic);
                match basic.filter(|b| b.is_primitive()) {
                    Some(basic) => {
                        let bits = self.resolve_constant_bits(class, index)?;
                        self.box_value(basic, bits)
                    }
                    None => self.constant_reference(class, index),
                }
            }
            _ => self.constant_reference(class, index),
        }
    }

    fn constant_reference(&mut self, class: Versioned<'_>, index: u16) -> JResult<Local<'s, Object>> {
        let raw: RawRef = self.resolve_constant(class, index)?;
        Ok(self.local_raw(raw))
    }

    /// MethodHandleNatives.copyOutBootstrapArguments: static arguments `start` to `end` of the constant that `info` ({count, index})
    /// names; -4 to -1 are the bootstrap method, name, type and count.
    #[expect(clippy::too_many_arguments, reason = "the native's own parameters")]
    pub fn copy_bootstrap_arguments(
        &mut self,
        class: Versioned<'_>,
        info: Local<'s, IntArray>,
        (start, end): (i32, i32),
        buffer: Local<'s, ObjectArray>,
        position: i32,
        resolve: bool,
        if_not_available: Local<'s, Object>,
    ) -> JResult<()> {
        let info: Vec<i32> = self.to_vec(self.get(info));
        let file = class.class_file();
        let specifier = match info[..] {
            [count, index] if is_dynamic(file, index) => {
                let specifier = file.bootstrap_method(file.dynamic(index as u16).0);
                specifier.filter(|s| s.arguments.len() == count as usize).map(|s| (s, index as u16))
            }
            _ => None,
        };
        let Some((specifier, index)) = specifier else {
            return Err(self.throw_illegal_argument("bad index info (0)"));
        };
        let (_, name, descriptor) = file.dynamic(index);
        let arguments: Vec<u16> = specifier.arguments.clone().collect();
        let room = self.array_len(self.get(buffer)) as i64;
        let count = end as i64 - start as i64;
        if start < -4
            || end as i64 > arguments.len() as i64
            || count > 0 && (position < 0 || position as i64 + count > room)
        {
            return Err(self.throw_illegal_argument("bad index info (1)"));
        }
        for (n, i) in (start..end).enumerate() {
            let value: Local<'s, Object> = match i {
                -4 => self.constant_reference(class, specifier.method)?,
                -3 => {
                    let name = self.vm().engine.symbols.intern(file.utf8(name));
                    self.intern_symbol(name)?.cast()
                }
                -2 => self.dynamic_type(&class, file.utf8(descriptor))?,
                -1 => self.box_value(crate::classfile::BasicType::Int, arguments.len() as u64)?,
                _ => {
                    let constant = arguments[i as usize];
                    let ready = !matches!(
                        file.tag(constant),
                        Tag::Dynamic | Tag::MethodHandle | Tag::MethodType | Tag::String | Tag::Class
                    ) || {
                        let e = class.pool().entry(constant);
                        e.a.load(Ordering::Acquire) != 0 || e.b.load(Ordering::Acquire) != 0
                    };
                    if resolve || ready { self.constant_object(class, constant)? } else { if_not_available }
                }
            };
            self.set_element_ref(self.get(buffer), position as usize + n, self.get(value));
        }
        Ok(())
    }

    /// Whatever is no Error becomes the cause of a BootstrapMethodError (JVMS 5.4.3.6).
    fn wrap_bootstrap_exception(&mut self, thrown: Thrown) -> Thrown {
        if self.vm().is_exiting() || self.exception_is(&thrown, "java/lang/Error") {
            return thrown;
        }
        let cause: Local<'s, JThrowable> = self.take_exception(thrown);
        self.throw_wrapped("java/lang/BootstrapMethodError", cause)
    }
}

fn is_dynamic(file: &crate::classfile::ClassFile, index: i32) -> bool {
    u16::try_from(index).is_ok_and(|i| matches!(file.tag(i), Tag::Dynamic | Tag::InvokeDynamic))
}

/// HotSpot's words for a Methodref of an interface and an InterfaceMethodref of a class; `index` is the handle's.
fn inconsistent_reference(
    cx: &Cx<'_>,
    callee: &Class,
    name: &[u8],
    descriptor: &[u8],
    index: u16,
    tag: Tag,
) -> String {
    let class = cx.vm().engine.symbols.str(callee.name);
    let name = crate::classfile::mutf8::lossy(name);
    let (ret, params) = MethodDescriptor::parse(descriptor)
        .map_or(Default::default(), |d| (d.ret().external(), d.external_params()));
    let (is, should) = match tag {
        Tag::InterfaceMethodref => ("CONSTANT_InterfaceMethodRef", "CONSTANT_MethodRef"),
        _ => ("CONSTANT_MethodRef", "CONSTANT_InterfaceMethodRef"),
    };
    format!(
        "Inconsistent constant pool data in classfile for class {class}. Method '{ret} {name}({params})' at index {index} is \
         {is} and should be {should}"
    )
}
