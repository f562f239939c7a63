//! Loadable constants (JVMS 5.4.3.5, 5.4.3.6, 5.4.3): strings, method types and handles, dynamically computed ones.
//!
//! The class library makes what needs java.lang.invoke, by up-calls to MethodHandleNatives.

use crate::call::Arg;
use crate::class::Class;
use crate::classfile::{BasicType, FieldType, MethodDescriptor, Tag};
use crate::ids::{ClassId, LoaderId, RawRef};
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::types::{ClassArray, JClass, JMethodHandle, JMethodType, Object};
use std::sync::atomic::Ordering;

/// [`crate::class::pool::Entry::b`] of a resolved reference, of a dynamic constant that is null, of a primitive one.
pub const RESOLVED: u32 = 1;
/// See [`RESOLVED`].
pub const RESOLVED_NULL: u32 = 2;
/// See [`RESOLVED`].
pub const RESOLVED_BITS: u32 = 3;

const NATIVES: &str = "java/lang/invoke/MethodHandleNatives";

impl<'s> Cx<'s> {
    /// The value of a String, MethodType, MethodHandle or Dynamic constant that is a reference (ldc), resolved and cached.
    /// Primitive dynamic constants: see `resolve_constant_bits`. A Class constant gives its mirror.
    pub fn resolve_constant(&mut self, class: &Class, index: u16) -> JResult<RawRef> {
        let file = class.class_file();
        if file.tag(index) == Tag::Class {
            let c = self.resolve_class(class, index)?;
            return Ok(self.class(c).mirror_ref());
        }
        let entry = class.pool.entry(index);
        match entry.b.load(Ordering::Acquire) {
            RESOLVED => return Ok(RawRef(entry.a.load(Ordering::Relaxed))),
            RESOLVED_NULL => return Ok(RawRef::NULL),
            _ => {}
        }
        self.check_saved_error(class, index)?;
        let made = self.scope_local(|cx, _| cx.make_constant(class, index));
        match made {
            Ok(value) => Ok(self.publish_constant(class, index, value)),
            Err(thrown) => Err(self.save_error(class, index, thrown)),
        }
    }

    /// The bits of a Dynamic constant of primitive type.
    pub fn resolve_constant_bits(&mut self, class: &Class, index: u16) -> JResult<u64> {
        let entry = class.pool.entry(index);
        if entry.b.load(Ordering::Acquire) == RESOLVED_BITS {
            return Ok(entry.c.load(Ordering::Relaxed));
        }
        self.check_saved_error(class, index)?;
        let made = self.scope_local(|cx, _| cx.make_constant(class, index));
        match made {
            Ok(boxed) => {
                let bits = self.unbox_bits(boxed);
                // The first thread's value is everybody's (JVMS 5.4.3).
                if entry.c.compare_exchange(0, bits, Ordering::AcqRel, Ordering::Acquire).is_err()
                    && entry.b.load(Ordering::Acquire) == RESOLVED_BITS
                {
                    return Ok(entry.c.load(Ordering::Relaxed));
                }
                entry.b.store(RESOLVED_BITS, Ordering::Release);
                Ok(bits)
            }
            Err(thrown) => Err(self.save_error(class, index, thrown)),
        }
    }

    /// Stores a constant for everybody, unless another thread was first: then that one's value is the answer.
    fn publish_constant(&mut self, class: &Class, index: u16, value: Local<'s, Object>) -> RawRef {
        let entry = class.pool.entry(index);
        // The lock of `oops` makes the first win; the collector takes it only while the world is stopped.
        let mut oops = class.pool.oops.lock();
        match entry.b.load(Ordering::Acquire) {
            RESOLVED => return RawRef(entry.a.load(Ordering::Relaxed)),
            RESOLVED_NULL => return RawRef::NULL,
            _ => {}
        }
        let raw = self.get(value).raw();
        if raw.0 == 0 {
            entry.b.store(RESOLVED_NULL, Ordering::Release);
        } else {
            entry.a.store(raw.0, Ordering::Relaxed);
            oops.push(index);
            entry.b.store(RESOLVED, Ordering::Release);
        }
        raw
    }

    fn make_constant(&mut self, class: &Class, index: u16) -> JResult<Local<'s, Object>> {
        let file = class.class_file();
        match file.tag(index) {
            Tag::String => {
                let units = crate::classfile::mutf8::to_utf16(file.utf8(file.string_utf8(index)));
                Ok(self.intern_utf16(&units)?.cast())
            }
            Tag::MethodType => {
                let d = file.utf8(file.method_type(index));
                Ok(self.method_type(class, d)?.cast())
            }
            Tag::MethodHandle => Ok(self.method_handle_constant(class, index)?.cast()),
            Tag::Dynamic => self.dynamic_constant(class, index),
            Tag::Class => {
                let c = self.resolve_class(class, index)?;
                Ok(self.mirror(c).cast())
            }
            Tag::Integer => self.box_value(BasicType::Int, file.int(index) as u32 as u64),
            Tag::Float => self.box_value(BasicType::Float, file.float(index).to_bits() as u64),
            Tag::Long => self.box_value(BasicType::Long, file.long(index) as u64),
            Tag::Double => self.box_value(BasicType::Double, file.double(index).to_bits()),
            tag => Err(self
                .throw("java/lang/ClassFormatError", format!("constant {index} is a {tag:?}, not loadable"))),
        }
    }

    /// The class that a field descriptor names, resolved for `class`, with access check.
    pub fn class_of_descriptor(&mut self, class: &Class, t: FieldType<'_>) -> JResult<ClassId> {
        match t.class_name() {
            None => Ok(self.primitive_class(t.basic)),
            Some(name) => {
                let name = self.vm().engine.symbols.intern(name);
                let id = self.load_class(class.loader, name)?;
                let target = self.class(id);
                self.check_class_access(class, target)?;
                Ok(id)
            }
        }
    }

    /// The MethodType of a method descriptor, as `class` understands its names.
    pub fn method_type(&mut self, class: &Class, descriptor: &[u8]) -> JResult<Local<'s, JMethodType>> {
        let Some(d) = MethodDescriptor::parse(descriptor) else {
            let text = String::from_utf8_lossy(descriptor).into_owned();
            return Err(self.throw("java/lang/ClassFormatError", text));
        };
        let class_class = self.vm().wk().class.class;
        let types: Local<'s, ClassArray> = self.new_object_array(class_class, d.param_count())?.cast();
        for (i, t) in d.params().enumerate() {
            let c = self.class_of_descriptor(class, t)?;
            self.set_element_ref(self.get(types), i, self.raw_ref::<JClass>(self.class(c).mirror_ref()));
        }
        let ret = self.class_of_descriptor(class, d.ret())?;
        let ret = self.mirror(ret);
        let desc = "(Ljava/lang/Class;[Ljava/lang/Class;)Ljava/lang/invoke/MethodType;";
        Ok(self
            .call_static(NATIVES, "findMethodHandleType", desc, &[Arg::from(ret), Arg::from(types)])?
            .local())
    }

    /// A MethodHandle constant (JVMS 5.4.3.5).
    pub fn method_handle_constant(&mut self, class: &Class, index: u16) -> JResult<Local<'s, JMethodHandle>> {
        let file = class.class_file();
        let (kind, reference) = file.method_handle(index);
        let r = file.member_ref(reference);
        let holder = self.resolve_class(class, r.class_index)?;
        let descriptor = file.utf8(r.descriptor_index);
        let name = self.vm().engine.symbols.intern(file.utf8(r.name_index));
        let type_: Local<'s, Object> = if descriptor.first() == Some(&b'(') {
            self.method_type(class, descriptor)?.cast()
        } else {
            let t = FieldType::parse(descriptor).expect("the parser checked descriptors");
            let c = self.class_of_descriptor(class, t)?;
            self.mirror(c).cast()
        };
        let name = self.intern_symbol(name)?;
        let (caller, holder) = (self.mirror(class.id), self.mirror(holder));
        let desc = "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;)Ljava/lang/invoke/MethodHandle;";
        let args =
            [Arg::from(caller), Arg::Int(kind as i32), Arg::from(holder), Arg::from(name), Arg::from(type_)];
        Ok(self.call_static(NATIVES, "linkMethodHandleConstant", desc, &args)?.local())
    }

    /// The interned String of a symbol.
    pub fn intern_symbol(&mut self, s: crate::ids::SymbolId) -> JResult<Local<'s, crate::types::JString>> {
        let units = crate::classfile::mutf8::to_utf16(self.vm().engine.symbols.bytes(s));
        self.intern_utf16(&units)
    }

    /// A bootstrap method with its static arguments, as MethodHandleNatives wants them: null, one value, or an Object[].
    pub fn bootstrap_method(
        &mut self,
        class: &Class,
        index: u16,
    ) -> JResult<(Local<'s, Object>, Local<'s, Object>)> {
        let file = class.class_file();
        let Some(b) = file.bootstrap_method(index) else {
            let text = format!("no bootstrap method {index}");
            return Err(self.throw("java/lang/ClassFormatError", text));
        };
        let handle = self.resolve_constant(class, b.method)?;
        let handle = self.local_raw(handle);
        let n = b.arguments.len();
        if n == 0 {
            return Ok((handle, self.null_local()));
        }
        let object = self.vm().wk().object.class;
        let array = self.new_object_array(object, n)?;
        for (i, a) in b.arguments.enumerate() {
            let value = self.loadable(class, a)?;
            self.set_element_ref(self.get(array), i, self.get(value));
        }
        if n == 1 {
            let one: Local<'s, Object> = self.element_local(array, 0);
            if !self.is_null(one) && !self.class_of(self.get(one)).is_array() {
                return Ok((handle, one));
            }
        }
        Ok((handle, array.cast()))
    }

    /// A loadable constant as an object: primitives are boxed.
    fn loadable(&mut self, class: &Class, index: u16) -> JResult<Local<'s, Object>> {
        let file = class.class_file();
        match file.tag(index) {
            Tag::Integer | Tag::Float | Tag::Long | Tag::Double => self.make_constant(class, index),
            Tag::Dynamic => {
                let d = file.utf8(file.dynamic(index).2);
                let basic = BasicType::from_char(d[0]).expect("the parser checked descriptors");
                if basic.is_reference() {
                    let raw = self.resolve_constant(class, index)?;
                    return Ok(self.local_raw(raw));
                }
                let bits = self.resolve_constant_bits(class, index)?;
                self.box_value(basic, bits)
            }
            _ => {
                let raw = self.resolve_constant(class, index)?;
                Ok(self.local_raw(raw))
            }
        }
    }

    fn dynamic_constant(&mut self, class: &Class, index: u16) -> JResult<Local<'s, Object>> {
        let file = class.class_file();
        let (bootstrap, name, descriptor) = file.dynamic(index);
        let (handle, arguments) = self.bootstrap_method(class, bootstrap)?;
        let name = self.vm().engine.symbols.intern(file.utf8(name));
        let name = self.intern_symbol(name)?;
        let t = FieldType::parse(file.utf8(descriptor)).expect("the parser checked descriptors");
        let type_ = self.class_of_descriptor(class, t)?;
        let (caller, type_) = (self.mirror(class.id), self.mirror(type_));
        let rest = [Arg::from(handle), Arg::from(name), Arg::from(type_), Arg::from(arguments)];
        // 17 passes the constant's index as well; later libraries do not.
        let result = if self.vm().engine.jdk.release.feature <= 17 {
            let args = [&[Arg::from(caller), Arg::Int(index as i32)][..], &rest].concat();
            let desc = "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
            self.call_static(NATIVES, "linkDynamicConstant", desc, &args)
        } else {
            let args = [&[Arg::from(caller)][..], &rest].concat();
            let desc = "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
            self.call_static(NATIVES, "linkDynamicConstant", desc, &args)
        };
        match result {
            Ok(v) => Ok(v.local()),
            Err(thrown) => Err(self.wrap_dynamic_exception(thrown)),
        }
    }

    /// Errors pass; other exceptions of a bootstrap become a BootstrapMethodError (JVMS 5.4.3.6).
    pub fn wrap_dynamic_exception(&mut self, thrown: Thrown) -> Thrown {
        if self.vm().is_exiting() || self.exception_is(&thrown, "java/lang/Error") {
            return thrown;
        }
        let cause = self.take_exception(thrown);
        match self.new_throwable(
            "java/lang/BootstrapMethodError",
            Some("CallSite bootstrap method initialization exception"),
        ) {
            Ok(e) => {
                self.store_ref(self.get(e), self.vm().wk().throwable.cause, self.get(cause));
                self.throw_local(e)
            }
            Err(thrown) => thrown,
        }
    }

    /// The wrapper object of a primitive value's bits.
    pub fn box_value(&mut self, basic: BasicType, bits: u64) -> JResult<Local<'s, Object>> {
        let wk = self.vm().wk();
        let (class, offset) = match basic {
            BasicType::Boolean => (wk.boolean.class, wk.boolean.value),
            BasicType::Byte => (wk.byte.class, wk.byte.value),
            BasicType::Char => (wk.character.class, wk.character.value),
            BasicType::Short => (wk.short.class, wk.short.value),
            BasicType::Int => (wk.integer.class, wk.integer.value),
            BasicType::Long => (wk.long.class, wk.long.value),
            BasicType::Float => (wk.float.class, wk.float.value),
            BasicType::Double => (wk.double.class, wk.double.value),
            _ => return Ok(self.null_local()),
        };
        self.initialize_class(class)?;
        let o = self.new_instance(self.class(class))?;
        match basic.size() {
            1 => self.store(self.get(o), offset, bits as u8),
            2 => self.store(self.get(o), offset, bits as u16),
            4 => self.store(self.get(o), offset, bits as u32),
            _ => self.store(self.get(o), offset, bits),
        }
        Ok(o)
    }

    /// The bits of a wrapper object's value, as slots hold them; 0 for anything else.
    pub fn unbox_bits(&self, o: Local<'_, Object>) -> u64 {
        if self.is_null(o) {
            return 0;
        }
        let wk = self.vm().wk();
        let r = self.get(o);
        let class = self.class_of(r).id;
        let int = |v: i32| u64::from(v as u32);
        if class == wk.boolean.class {
            u64::from(self.load::<bool, _>(r, wk.boolean.value))
        } else if class == wk.byte.class {
            int(self.load::<i8, _>(r, wk.byte.value).into())
        } else if class == wk.character.class {
            self.load::<u16, _>(r, wk.character.value).into()
        } else if class == wk.short.class {
            int(self.load::<i16, _>(r, wk.short.value).into())
        } else if class == wk.integer.class {
            int(self.load::<i32, _>(r, wk.integer.value))
        } else if class == wk.float.class {
            self.load::<u32, _>(r, wk.float.value).into()
        } else if class == wk.long.class {
            self.load::<u64, _>(r, wk.long.value)
        } else if class == wk.double.class {
            self.load::<u64, _>(r, wk.double.value)
        } else {
            0
        }
    }

    /// Whether the boot loader's dictionary has the class of `name`: for tests of what is already loaded.
    pub fn boot_class_loaded(&self, name: &str) -> Option<ClassId> {
        let symbol = self.vm().engine.symbols.lookup(name.as_bytes())?;
        self.vm().loaders.find(LoaderId::BOOT, symbol)
    }
}
