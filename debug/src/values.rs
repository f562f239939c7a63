//! Values, types and locations in packets.

use crate::agent::Agent;
use crate::error::{Code, Result};
use crate::packet::{Reader, Writer};
use cortado_vm::class::{Class, ClassKind, Field, InitState, Method};
use cortado_vm::classfile::{BasicType, ClassFile};
use cortado_vm::debug::{Place, Value};
use cortado_vm::ids::{ClassId, FieldId, LoaderId, MethodId};
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::thread::Shared;
use cortado_vm::types::{JClass, JString, JThread, Object};
use std::sync::Arc;

/// Type tags of types.
pub mod type_tag {
    /// A class.
    pub const CLASS: u8 = 1;
    /// An interface.
    pub const INTERFACE: u8 = 2;
    /// An array.
    pub const ARRAY: u8 = 3;
}

/// A type's tag.
pub fn tag_of_class(c: &Class) -> u8 {
    if c.is_array() {
        type_tag::ARRAY
    } else if c.is_interface() {
        type_tag::INTERFACE
    } else {
        type_tag::CLASS
    }
}

/// A type's status bits: verified, prepared, initialised, failed.
pub fn status_of(c: &Class) -> i32 {
    if c.is_array() || c.is_primitive() {
        return 0;
    }
    match c.state() {
        InitState::Loaded => 0,
        InitState::Linked | InitState::Initializing => 3,
        InitState::Initialized => 7,
        InitState::Failed => 11,
    }
}

/// A type's descriptor.
pub fn signature(cx: &Cx<'_>, c: &Class) -> String {
    String::from_utf8_lossy(&cx.class_descriptor(c)).into_owned()
}

/// The text of a constant of a class's newest version, "" for none.
pub fn utf8(c: &Class, index: u16) -> String {
    c.file().map_or(String::new(), |file| text_of(file, index))
}

/// The text of a constant, "" for none.
pub fn text_of(file: &ClassFile, index: u16) -> String {
    if index == 0 {
        return String::new();
    }
    cortado_vm::classfile::mutf8::lossy(file.utf8(index)).into_owned()
}

impl Agent {
    // ---- reading ---------------------------------------------------------------------------------------------------

    /// An object, or null.
    pub fn read_object<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<Local<'s, Object>> {
        match r.u64()? {
            0 => Ok(cx.null_local()),
            id => self.ids.object(cx, id),
        }
    }

    /// An object that must not be null.
    pub fn read_some<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<Local<'s, Object>> {
        let o = self.read_object(cx, r)?;
        if cx.is_null(o) { Err(Code::INVALID_OBJECT) } else { Ok(o) }
    }

    /// A type.
    pub fn read_class<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<&'s Class> {
        let o = self.read_some(cx, r)?;
        if cx.class_of(cx.get(o)).id != cx.vm().wk().class.class {
            return Err(Code::INVALID_CLASS);
        }
        Ok(cx.class(cx.mirror_class(o.cast::<JClass>())))
    }

    /// A thread.
    pub fn read_thread<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<Local<'s, JThread>> {
        let o = self.read_object(cx, r)?;
        if cx.is_null(o) || !cx.is_subclass(cx.class_of(cx.get(o)), cx.class(cx.vm().wk().thread.class)) {
            return Err(Code::INVALID_THREAD);
        }
        Ok(o.cast())
    }

    /// A thread that lives.
    pub fn read_live<'s>(
        &self,
        cx: &Cx<'s>,
        r: &mut Reader<'_>,
    ) -> Result<(Local<'s, JThread>, Arc<Shared>)> {
        let t = self.read_thread(cx, r)?;
        Ok((t, cx.shared_of(t).ok_or(Code::INVALID_THREAD)?))
    }

    /// A method of this Vm.
    pub fn read_method<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<&'s Method> {
        let id = u32::try_from(r.u64()?).map_err(|_| Code::INVALID_METHODID)?;
        if id == 0 || id >= cx.vm().methods.len() {
            return Err(Code::INVALID_METHODID);
        }
        Ok(cx.method(MethodId(id)))
    }

    /// A field of this Vm.
    pub fn read_field<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<&'s Field> {
        let id = u32::try_from(r.u64()?).map_err(|_| Code::INVALID_FIELDID)?;
        if id == 0 || id >= cx.vm().fields.len() {
            return Err(Code::INVALID_FIELDID);
        }
        Ok(cx.field(FieldId(id)))
    }

    /// A value of the type that a tag letter says.
    pub fn read_untagged<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>, tag: u8) -> Result<Value<'s>> {
        use BasicType as B;
        Ok(match tag {
            b'B' => Value::Bits(B::Byte, r.u8()? as i8 as i32 as u32 as u64),
            b'Z' => Value::Bits(B::Boolean, u64::from(r.u8()? != 0)),
            b'C' => Value::Bits(B::Char, u64::from(r.u16()?)),
            b'S' => Value::Bits(B::Short, r.u16()? as i16 as i32 as u32 as u64),
            b'I' => Value::Bits(B::Int, r.i32()? as u32 as u64),
            b'F' => Value::Bits(B::Float, r.i32()? as u32 as u64),
            b'J' => Value::Bits(B::Long, r.u64()?),
            b'D' => Value::Bits(B::Double, r.u64()?),
            b'V' => Value::Void,
            b'[' | b'L' | b's' | b't' | b'g' | b'l' | b'c' => Value::Ref(self.read_object(cx, r)?),
            _ => return Err(Code::INVALID_TAG),
        })
    }

    /// A value behind its tag.
    pub fn read_value<'s>(&self, cx: &Cx<'s>, r: &mut Reader<'_>) -> Result<Value<'s>> {
        let tag = r.u8()?;
        self.read_untagged(cx, r, tag)
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /// An object's id.
    pub fn write_id<T>(&self, cx: &mut Cx<'_>, w: &mut Writer, o: Local<'_, T>) {
        w.u64(self.ids.of(cx, o));
    }

    /// A type's id: that of its mirror.
    pub fn write_class(&self, cx: &mut Cx<'_>, w: &mut Writer, c: ClassId) {
        let mirror = cx.mirror(c);
        self.write_id(cx, w, mirror);
    }

    /// The tag letter of an object's kind.
    pub fn tag<T>(&self, cx: &Cx<'_>, o: Local<'_, T>) -> u8 {
        if cx.is_null(o) {
            return b'L';
        }
        let c = cx.class_of(cx.get(o));
        let k = cx.vm().wk();
        let is = |id: ClassId| cx.is_subclass(c, cx.class(id));
        if c.is_array() {
            b'['
        } else if c.id == k.string.class {
            b's'
        } else if c.id == k.class.class {
            b'c'
        } else if is(k.thread.class) {
            b't'
        } else if is(k.thread_group.class) {
            b'g'
        } else if is(k.class_loader.class) {
            b'l'
        } else {
            b'L'
        }
    }

    /// An object's id behind its tag.
    pub fn write_tagged<T>(&self, cx: &mut Cx<'_>, w: &mut Writer, o: Local<'_, T>) {
        w.u8(self.tag(cx, o));
        self.write_id(cx, w, o);
    }

    /// A value without a tag.
    pub fn write_untagged(&self, cx: &mut Cx<'_>, w: &mut Writer, v: Value<'_>) {
        use BasicType as B;
        match v {
            Value::Void => {}
            Value::Ref(o) => self.write_id(cx, w, o),
            Value::Bits(B::Boolean | B::Byte, bits) => w.u8(bits as u8),
            Value::Bits(B::Char | B::Short, bits) => w.u16(bits as u16),
            Value::Bits(B::Long | B::Double, bits) => w.u64(bits),
            Value::Bits(_, bits) => w.i32(bits as i32),
        }
    }

    /// A value behind its tag.
    pub fn write_value(&self, cx: &mut Cx<'_>, w: &mut Writer, v: Value<'_>) {
        match v {
            Value::Void => w.u8(b'V'),
            Value::Bits(basic, _) => w.u8(basic.to_char()),
            Value::Ref(o) => w.u8(self.tag(cx, o)),
        }
        self.write_untagged(cx, w, v);
    }

    /// A location; None: nowhere.
    pub fn write_place(&self, cx: &mut Cx<'_>, w: &mut Writer, at: Option<Place>) {
        let Some(at) = at else {
            w.u8(0);
            w.u64(0);
            w.u64(0);
            w.u64(0);
            return;
        };
        let class = cx.class(cx.method(at.method).class);
        w.u8(tag_of_class(class));
        self.write_class(cx, w, class.id);
        // An obsolete method has none.
        w.u64(crate::versions::shown(cx.vm(), at.method).map_or(0, |m| u64::from(m.0)));
        w.u64(at.bci.map_or(u64::MAX, u64::from));
    }
}

/// A field's value in an object, or in its class's mirror.
pub fn field_value<'s, T>(cx: &Cx<'s>, holder: Local<'_, T>, f: &Field) -> Value<'s> {
    use BasicType as B;
    let at = cx.get(holder);
    match f.basic {
        B::Boolean => Value::Bits(B::Boolean, u64::from(cx.load::<u8, _>(at, f.offset) & 1)),
        B::Byte => Value::Bits(B::Byte, cx.load::<i8, _>(at, f.offset) as i32 as u32 as u64),
        B::Char => Value::Bits(B::Char, u64::from(cx.load::<u16, _>(at, f.offset))),
        B::Short => Value::Bits(B::Short, cx.load::<i16, _>(at, f.offset) as i32 as u32 as u64),
        B::Long | B::Double => Value::Bits(f.basic, cx.load::<u64, _>(at, f.offset)),
        B::Int | B::Float => Value::Bits(f.basic, u64::from(cx.load::<u32, _>(at, f.offset))),
        _ => Value::Ref(cx.field_local(holder, f.offset)),
    }
}

/// Changes a field. The value is of its kind.
pub fn set_field<T>(cx: &Cx<'_>, holder: Local<'_, T>, f: &Field, v: Value<'_>) -> Result<()> {
    use BasicType as B;
    let at = cx.get(holder);
    match v {
        Value::Ref(o) if f.basic.is_reference() => {
            check_reference(cx, cx.class(f.class).loader, cx.vm().engine.symbols.bytes(f.descriptor), o)?;
            cx.store_ref(at, f.offset, cx.get(o));
        }
        Value::Bits(_, bits) if !f.basic.is_reference() => match f.basic {
            B::Boolean | B::Byte => cx.store(at, f.offset, bits as u8),
            B::Char | B::Short => cx.store(at, f.offset, bits as u16),
            B::Long | B::Double => cx.store(at, f.offset, bits),
            _ => cx.store(at, f.offset, bits as u32),
        },
        _ => return Err(Code::TYPE_MISMATCH),
    }
    Ok(())
}

/// Whether an object may stand where a type is declared. A type that is not loaded has no objects.
pub fn check_reference(cx: &Cx<'_>, loader: LoaderId, descriptor: &[u8], o: Local<'_, Object>) -> Result<()> {
    if cx.is_null(o) {
        return Ok(());
    }
    let name = match descriptor.first() {
        Some(b'L') => &descriptor[1..descriptor.len() - 1],
        _ => descriptor,
    };
    let class = cx.class_of(cx.get(o));
    if name == b"java/lang/Object" {
        return Ok(());
    }
    // A value's own supertypes are loaded: by name and, for those that the loader knows, by identity.
    let Some(name) = cx.vm().engine.symbols.lookup(name) else { return Err(Code::TYPE_MISMATCH) };
    let target = cx.vm().find_loaded_class(loader, name).or_else(|| {
        let ids = cx.vm().classes.ids();
        ids.into_iter().find(|&id| cx.class(id).name == name && cx.is_subclass(class, cx.class(id)))
    });
    match target {
        Some(id) if cx.is_subclass(class, cx.class(id)) => Ok(()),
        _ => Err(Code::TYPE_MISMATCH),
    }
}

/// An element of an array.
pub fn element<'s>(cx: &Cx<'s>, array: Local<'_, Object>, i: usize) -> Value<'s> {
    use BasicType as B;
    let at = cx.get(array);
    let c = cx.class_of(at);
    if c.kind == ClassKind::RefArray {
        return Value::Ref(cx.element_local(array, i));
    }
    let bits = match c.basic {
        B::Boolean => u64::from(cx.element::<u8, _>(at, i) & 1),
        B::Byte => cx.element::<i8, _>(at, i) as i32 as u32 as u64,
        B::Char => u64::from(cx.element::<u16, _>(at, i)),
        B::Short => cx.element::<i16, _>(at, i) as i32 as u32 as u64,
        B::Long | B::Double => cx.element::<u64, _>(at, i),
        _ => u64::from(cx.element::<u32, _>(at, i)),
    };
    Value::Bits(c.basic, bits)
}

/// Changes an element of an array.
pub fn set_element(cx: &Cx<'_>, array: Local<'_, Object>, i: usize, v: Value<'_>) -> Result<()> {
    use BasicType as B;
    let at = cx.get(array);
    let c = cx.class_of(at);
    match v {
        Value::Ref(o) if c.kind == ClassKind::RefArray => {
            if !cx.is_null(o) && !cx.is_subclass(cx.class_of(cx.get(o)), cx.class(c.component)) {
                return Err(Code::TYPE_MISMATCH);
            }
            cx.set_element_ref(at, i, cx.get(o));
        }
        Value::Bits(_, bits) if c.kind == ClassKind::PrimArray => match c.basic {
            B::Boolean | B::Byte => cx.set_element(at, i, bits as u8),
            B::Char | B::Short => cx.set_element(at, i, bits as u16),
            B::Long | B::Double => cx.set_element(at, i, bits),
            _ => cx.set_element(at, i, bits as u32),
        },
        _ => return Err(Code::TYPE_MISMATCH),
    }
    Ok(())
}

/// A String's text.
pub fn text(cx: &Cx<'_>, s: Local<'_, JString>) -> String {
    cx.opt_string(s).unwrap_or_default()
}
