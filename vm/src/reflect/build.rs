//! Building the objects of java.lang.reflect from a class's members (HotSpot's reflection.cpp).

use crate::class::{Class, Field, Method, acc};
use crate::classfile::{ClassFile, MethodDescriptor};
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult, Local, Ref};
use crate::symbols::sym;
use crate::types::{
    ByteArray, ClassArray, JClass, JConstructor, JField, JMethod, JString, Object, ObjectArray,
};
use crate::well_known::ABSENT;

/// The access flags that java.lang.reflect.Modifier knows of methods (JVM_RECOGNIZED_METHOD_MODIFIERS).
pub const METHOD_MODIFIERS: u32 = 0x1dff;
/// The access flags that java.lang.reflect.Modifier knows of fields (JVM_RECOGNIZED_FIELD_MODIFIERS).
pub const FIELD_MODIFIERS: u32 = 0x50df;

impl<'s> Cx<'s> {
    /// A byte array of an attribute's contents; null if there is no such attribute.
    pub fn attribute_bytes(&mut self, bytes: Option<&[u8]>) -> JResult<Local<'s, ByteArray>> {
        match bytes {
            Some(b) => self.new_byte_array(b),
            None => Ok(self.null_local()),
        }
    }

    /// Stores a reference field, if this version of the library has it.
    pub fn store_field<T, U>(&self, o: Local<'_, T>, offset: u32, v: Local<'_, U>) {
        if offset != ABSENT {
            self.store_ref(self.get(o), offset, self.get(v));
        }
    }

    /// The parameter types of a descriptor as a Class[], and the return type's mirror.
    pub fn signature_types(
        &mut self,
        from: &Class,
        descriptor: &[u8],
    ) -> JResult<(Local<'s, ClassArray>, Local<'s, JClass>)> {
        let Some(d) = MethodDescriptor::parse(descriptor) else {
            return Err(self.throw("java/lang/InternalError", "a malformed method descriptor"));
        };
        let class = self.vm().wk().class.class;
        let params: Local<'s, ObjectArray> = self.new_object_array(class, d.param_count())?;
        for (i, t) in d.params().enumerate() {
            let c = self.descriptor_class(from, t.descriptor)?;
            self.set_element_ref(self.get(params), i, self.mirror_of(c));
        }
        let ret = self.descriptor_mirror(from, d.ret().descriptor)?;
        Ok((params.cast(), ret))
    }

    /// The mirror of a class, without a handle.
    pub fn mirror_of(&self, class: ClassId) -> Ref<'_, JClass> {
        self.raw_ref(self.class(class).mirror_ref())
    }

    fn exception_types(&mut self, class: &Class, m: &Method) -> JResult<Local<'s, ClassArray>> {
        let indices: Vec<u16> =
            if m.synthetic { Vec::new() } else { m.class_file().exceptions(m.member()).collect() };
        let component = self.vm().wk().class.class;
        let array = self.new_object_array(component, indices.len())?;
        for (i, index) in indices.into_iter().enumerate() {
            let c = self.resolve_class(m.versioned(class), index)?;
            self.set_element_ref(self.get(array), i, self.mirror_of(c));
        }
        Ok(array.cast())
    }

    /// The generic signature of a member as a String, null without one.
    fn signature_string(&mut self, file: &ClassFile, utf8: u16) -> JResult<Local<'s, JString>> {
        if utf8 == 0 {
            return Ok(self.null_local());
        }
        self.new_string_mutf8(file.utf8(utf8))
    }

    /// A new java.lang.reflect.Method.
    pub fn new_reflected_method(&mut self, m: &Method) -> JResult<Local<'s, JMethod>> {
        self.scope_local(|cx, _| cx.build_method(m)).map(Local::cast)
    }

    fn build_method(&mut self, m: &Method) -> JResult<Local<'s, Object>> {
        let k = self.vm().wk().reflect_method.clone();
        let class = self.class(m.class);
        let symbols = &self.vm().engine.symbols;
        self.initialize_class(k.class)?;
        let o = self.new_instance(self.class(k.class))?;
        let (params, ret) = self.signature_types(class, symbols.bytes(m.descriptor))?;
        let exceptions = self.exception_types(class, m)?;
        let name = self.intern_symbol(m.name)?;
        let clazz = self.mirror(m.class);
        self.store_field(o, k.clazz, clazz);
        self.store_field(o, k.name, name);
        self.store_field(o, k.parameter_types, params);
        self.store_field(o, k.return_type, ret);
        self.store_field(o, k.exception_types, exceptions);
        self.store(self.get(o), k.slot, m.slot as i32);
        self.store(self.get(o), k.modifiers, (m.access & METHOD_MODIFIERS) as i32);
        if !m.synthetic {
            let (file, member) = (m.class_file(), m.member());
            let signature = self.signature_string(file, member.signature)?;
            self.store_field(o, k.signature, signature);
            for (offset, attribute) in [
                (k.annotations, &b"RuntimeVisibleAnnotations"[..]),
                (k.parameter_annotations, b"RuntimeVisibleParameterAnnotations"),
                (k.annotation_default, b"AnnotationDefault"),
            ] {
                // An empty one is none, of methods though not of classes and fields: as in HotSpot.
                let bytes = file.member_attribute(member, attribute).filter(|b| !b.is_empty());
                let bytes = self.attribute_bytes(bytes)?;
                self.store_field(o, offset, bytes);
            }
        }
        Ok(o)
    }

    /// A new java.lang.reflect.Constructor.
    pub fn new_reflected_constructor(&mut self, m: &Method) -> JResult<Local<'s, JConstructor>> {
        self.scope_local(|cx, _| cx.build_constructor(m)).map(Local::cast)
    }

    fn build_constructor(&mut self, m: &Method) -> JResult<Local<'s, Object>> {
        let k = self.vm().wk().reflect_constructor.clone();
        let class = self.class(m.class);
        let symbols = &self.vm().engine.symbols;
        self.initialize_class(k.class)?;
        let o = self.new_instance(self.class(k.class))?;
        let (params, _) = self.signature_types(class, symbols.bytes(m.descriptor))?;
        let exceptions = self.exception_types(class, m)?;
        let clazz = self.mirror(m.class);
        self.store_field(o, k.clazz, clazz);
        self.store_field(o, k.parameter_types, params);
        self.store_field(o, k.exception_types, exceptions);
        self.store(self.get(o), k.slot, m.slot as i32);
        self.store(self.get(o), k.modifiers, (m.access & METHOD_MODIFIERS) as i32);
        let (file, member) = (m.class_file(), m.member());
        let signature = self.signature_string(file, member.signature)?;
        self.store_field(o, k.signature, signature);
        for (offset, attribute) in [
            (k.annotations, &b"RuntimeVisibleAnnotations"[..]),
            (k.parameter_annotations, b"RuntimeVisibleParameterAnnotations"),
        ] {
            let bytes = file.member_attribute(member, attribute).filter(|b| !b.is_empty());
            let bytes = self.attribute_bytes(bytes)?;
            self.store_field(o, offset, bytes);
        }
        Ok(o)
    }

    /// A new java.lang.reflect.Field.
    pub fn new_reflected_field(&mut self, f: &Field) -> JResult<Local<'s, JField>> {
        self.scope_local(|cx, _| cx.build_field(f)).map(Local::cast)
    }

    fn build_field(&mut self, f: &Field) -> JResult<Local<'s, Object>> {
        let k = self.vm().wk().reflect_field.clone();
        let class = self.class(f.class);
        let symbols = &self.vm().engine.symbols;
        self.initialize_class(k.class)?;
        let o = self.new_instance(self.class(k.class))?;
        let type_ = self.descriptor_mirror(class, symbols.bytes(f.descriptor))?;
        let name = self.intern_symbol(f.name)?;
        let clazz = self.mirror(f.class);
        self.store_field(o, k.clazz, clazz);
        self.store_field(o, k.name, name);
        self.store_field(o, k.type_, type_);
        self.store(self.get(o), k.slot, f.index as i32);
        self.store(self.get(o), k.modifiers, (f.access & FIELD_MODIFIERS) as i32);
        if k.trusted_final != ABSENT {
            self.store(self.get(o), k.trusted_final, is_trusted_final(class, f));
        }
        let (file, member) = (class.class_file(), f.member(class));
        let signature = self.signature_string(file, member.signature)?;
        self.store_field(o, k.signature, signature);
        let bytes = self.attribute_bytes(file.member_attribute(member, b"RuntimeVisibleAnnotations"))?;
        self.store_field(o, k.annotations, bytes);
        Ok(o)
    }

    /// Class.getDeclaredMethods0.
    pub fn declared_methods(&mut self, class: &Class, public_only: bool) -> JResult<Local<'s, ObjectArray>> {
        let component = self.vm().wk().reflect_method.class;
        let chosen = self.choose_methods(class, public_only, false)?;
        let array = self.new_object_array(component, chosen.len())?;
        for (i, m) in chosen.into_iter().enumerate() {
            self.scope(|cx, _| {
                let o = cx.new_reflected_method(m)?;
                cx.set_element_ref(cx.get(array), i, cx.get(o));
                Ok(())
            })?;
        }
        Ok(array)
    }

    /// Class.getDeclaredConstructors0.
    pub fn declared_constructors(
        &mut self,
        class: &Class,
        public_only: bool,
    ) -> JResult<Local<'s, ObjectArray>> {
        let component = self.vm().wk().reflect_constructor.class;
        let chosen = self.choose_methods(class, public_only, true)?;
        let array = self.new_object_array(component, chosen.len())?;
        for (i, m) in chosen.into_iter().enumerate() {
            self.scope(|cx, _| {
                let o = cx.new_reflected_constructor(m)?;
                cx.set_element_ref(cx.get(array), i, cx.get(o));
                Ok(())
            })?;
        }
        Ok(array)
    }

    fn choose_methods(
        &mut self,
        class: &Class,
        public_only: bool,
        constructors: bool,
    ) -> JResult<Vec<&'s Method>> {
        if !class.has_file() {
            return Ok(Vec::new());
        }
        self.link_class(class.id)?;
        let chosen = |m: &&'s Method| {
            (m.name == sym::init) == constructors
                && m.name != sym::clinit
                && !m.synthetic
                && (!public_only || m.access & acc::PUBLIC != 0)
        };
        Ok(class.methods().iter().map(|&m| self.method(m)).filter(chosen).collect())
    }

    /// Class.getDeclaredFields0.
    pub fn declared_fields(&mut self, class: &Class, public_only: bool) -> JResult<Local<'s, ObjectArray>> {
        let component = self.vm().wk().reflect_field.class;
        let mut chosen: Vec<&Field> = Vec::new();
        if class.has_file() {
            self.link_class(class.id)?;
            chosen.extend(class.fields.iter().map(|&f| self.field(f)));
            chosen.retain(|f| !public_only || f.access & acc::PUBLIC != 0);
        }
        let array = self.new_object_array(component, chosen.len())?;
        for (i, f) in chosen.into_iter().enumerate() {
            self.scope(|cx, _| {
                let o = cx.new_reflected_field(f)?;
                cx.set_element_ref(cx.get(array), i, cx.get(o));
                Ok(())
            })?;
        }
        Ok(array)
    }

    /// Class.getRecordComponents0.
    pub fn declared_record_components(&mut self, class: &Class) -> JResult<Local<'s, ObjectArray>> {
        let k = self.vm().wk().record_component.clone();
        let file = class.class_file();
        let array = self.new_object_array(k.class, file.record_components().count())?;
        self.initialize_class(k.class)?;
        for (i, component) in file.record_components().enumerate() {
            self.scope(|cx, _| {
                let symbols = &cx.vm().engine.symbols;
                let o = cx.new_instance(cx.class(k.class))?;
                let (name, descriptor) = (file.utf8(component.name), file.utf8(component.descriptor));
                let getter = [b"()", descriptor].concat();
                let (name, getter) = (symbols.intern(name), symbols.intern(&getter));
                let type_ = cx.descriptor_mirror(class, descriptor)?;
                let clazz = cx.mirror(class.id);
                let name_string = cx.intern_symbol(name)?;
                let signature = cx.signature_string(file, component.signature())?;
                cx.store_field(o, k.clazz, clazz);
                cx.store_field(o, k.name, name_string);
                cx.store_field(o, k.type_, type_);
                cx.store_field(o, k.signature, signature);
                let accessor = cx.lookup_method(class, name, getter).map(|m| cx.method(m));
                if let Some(m) = accessor.filter(|m| !m.is_static()) {
                    let accessor = cx.new_reflected_method(m)?;
                    cx.store_field(o, k.accessor, accessor);
                }
                for (offset, attribute) in [
                    (k.annotations, &b"RuntimeVisibleAnnotations"[..]),
                    (k.type_annotations, b"RuntimeVisibleTypeAnnotations"),
                ] {
                    let bytes = cx.attribute_bytes(component.attribute(attribute))?;
                    cx.store_field(o, offset, bytes);
                }
                cx.set_element_ref(cx.get(array), i, cx.get(o));
                Ok(())
            })?;
        }
        Ok(array)
    }

    /// The Method that a java.lang.reflect.Method or Constructor stands for.
    pub fn reflected_executable(&mut self, executable: Local<'_, Object>) -> JResult<&'s Method> {
        let wk = self.vm().wk();
        let (clazz, slot) = if self.class_of(self.get(executable)).id == wk.reflect_constructor.class {
            (wk.reflect_constructor.clazz, wk.reflect_constructor.slot)
        } else {
            (wk.reflect_method.clazz, wk.reflect_method.slot)
        };
        let mirror: Local<'s, JClass> = self.field_local(executable, clazz);
        let slot = self.load::<i32, _>(self.get(executable), slot);
        let class = self.class(self.mirror_class(mirror));
        match class.methods().get(slot as usize) {
            Some(&m) => Ok(self.method(m)),
            None => Err(self.throw("java/lang/InternalError", "invoke")),
        }
    }

    /// The Field that a java.lang.reflect.Field stands for.
    pub fn reflected_field(&mut self, field: Local<'_, JField>) -> JResult<&'s Field> {
        let k = &self.vm().wk().reflect_field;
        let mirror: Local<'s, JClass> = self.field_local(field, k.clazz);
        let slot = self.load::<i32, _>(self.get(field), k.slot);
        let class = self.class(self.mirror_class(mirror));
        match class.fields.get(slot as usize) {
            Some(&f) => Ok(self.field(f)),
            None => Err(self.throw("java/lang/InternalError", "no such field slot")),
        }
    }

    /// Executable.getParameters0: null without a MethodParameters attribute.
    pub fn reflected_parameters(&mut self, executable: Local<'s, Object>) -> JResult<Local<'s, ObjectArray>> {
        let m = self.reflected_executable(executable)?;
        let file = m.class_file();
        let Some(parameters) = file.method_parameters(m.member()) else { return Ok(self.null_local()) };
        let parameters: Vec<_> = parameters.collect();
        for p in &parameters {
            // Nothing looked at them when the class was defined.
            let problem = if p.name >= file.cp_len() {
                "Constant pool index out of bounds"
            } else if p.name != 0 && file.tag(p.name) != crate::classfile::Tag::Utf8 {
                "Wrong type at constant pool index"
            } else {
                continue;
            };
            return Err(self.throw("java/lang/IllegalArgumentException", problem));
        }
        let k = self.vm().wk().parameter.clone();
        self.initialize_class(k.class)?;
        let array = self.new_object_array(k.class, parameters.len())?;
        for (i, p) in parameters.into_iter().enumerate() {
            self.scope(|cx, _| {
                let o = cx.new_instance(cx.class(k.class))?;
                if p.name != 0 {
                    let name = cx.vm().engine.symbols.intern(file.utf8(p.name));
                    let name = cx.intern_symbol(name)?;
                    cx.store_field(o, k.name, name);
                }
                cx.store(cx.get(o), k.modifiers, p.access as i32);
                cx.store(cx.get(o), k.index, i as i32);
                cx.store_field(o, k.executable, executable);
                cx.set_element_ref(cx.get(array), i, cx.get(o));
                Ok(())
            })?;
        }
        Ok(array)
    }

    /// An empty array of a library class.
    pub fn empty_array_of(&mut self, class: &str) -> JResult<Local<'s, ObjectArray>> {
        let name = self.vm().engine.symbols.intern_str(class);
        let id = self.load_class(LoaderId::BOOT, name)?;
        self.new_object_array(id, 0)
    }
}

/// A final field that reflection can't make writable: of a record or hidden class, or static.
pub fn is_trusted_final(class: &Class, f: &Field) -> bool {
    f.is_final() && (f.is_static() || class.is_hidden() || class.file().is_some_and(|file| file.is_record()))
}
