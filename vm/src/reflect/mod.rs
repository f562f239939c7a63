//! Core reflection: boxing, the objects of java.lang.reflect, and calls through them.
//!
//! As in HotSpot, a Method's or Constructor's `slot` is the member's position in its class (`Class::methods`), a Field's in
//! `Class::fields`. Boxes made here are new objects, not those of `valueOf`'s caches: that is what the native accessors
//! of `java` hand out, and a program can tell by `==`.

pub mod build;
pub mod call;
pub mod caller;

use crate::class::{Class, ClassKind, acc};
use crate::classfile::BasicType;
use crate::ids::ClassId;
use crate::rooting::{Cx, JResult, Local, Ref, Thrown};
use crate::symbols::sym;
use crate::types::{JClass, JThrowable, Object};

/// The bits of a field, element or argument: int-like values in the low 32 bits, sign-extended to 32.
pub type Bits = u64;

/// Converts by a widening primitive conversion (JLS 5.1.2) or identity; None if `to` is not wider.
pub fn widen(bits: Bits, from: BasicType, to: BasicType) -> Option<Bits> {
    use BasicType::*;
    if from == to {
        return Some(bits);
    }
    let int = bits as i32;
    Some(match (from, to) {
        (Byte, Short | Int) | (Char | Short, Int) => bits,
        (Byte | Char | Short | Int, Long) => int as i64 as u64,
        (Byte | Char | Short | Int, Float) => (int as f32).to_bits() as u64,
        (Byte | Char | Short | Int, Double) => (int as f64).to_bits(),
        (Long, Float) => (bits as i64 as f32).to_bits() as u64,
        (Long, Double) => (bits as i64 as f64).to_bits(),
        (Float, Double) => (f32::from_bits(bits as u32) as f64).to_bits(),
        _ => return None,
    })
}

/// What Class.getModifiers answers: an inner class's are those that its InnerClasses say.
pub fn class_modifiers(cx: &Cx<'_>, class: &Class) -> u32 {
    match class.kind {
        ClassKind::Primitive => acc::PUBLIC | acc::FINAL | acc::ABSTRACT,
        ClassKind::Instance => {
            let file = class.class_file();
            let own = file.inner_classes().find(|e| e.inner != 0 && file.class_name(e.inner) == file.name());
            let synthetic = if file.is_synthetic() { acc::SYNTHETIC } else { 0 };
            let access = own.map_or(class.access | synthetic, |e| u32::from(e.access));
            access & !acc::SUPER & 0x7fff
        }
        _ => {
            let element = class_modifiers(cx, cx.class(class.element));
            element & (acc::PUBLIC | acc::PRIVATE | acc::PROTECTED) | acc::FINAL | acc::ABSTRACT
        }
    }
}

impl<'s> Cx<'s> {
    /// The box class of a primitive type and its value's offset.
    fn box_class(&self, basic: BasicType) -> (ClassId, u32) {
        let wk = self.vm().wk();
        match basic {
            BasicType::Boolean => (wk.boolean.class, wk.boolean.value),
            BasicType::Byte => (wk.byte.class, wk.byte.value),
            BasicType::Char => (wk.character.class, wk.character.value),
            BasicType::Short => (wk.short.class, wk.short.value),
            BasicType::Int => (wk.integer.class, wk.integer.value),
            BasicType::Long => (wk.long.class, wk.long.value),
            BasicType::Float => (wk.float.class, wk.float.value),
            BasicType::Double => (wk.double.class, wk.double.value),
            BasicType::Object | BasicType::Array | BasicType::Void => {
                panic!("{basic:?} has no box")
            }
        }
    }

    /// What a box holds; None if the object (not null) is no box.
    pub fn unbox(&self, o: Ref<'_, Object>) -> Option<(BasicType, Bits)> {
        use BasicType::*;
        let class = self.class_of(o).id;
        let basic = [Int, Long, Boolean, Double, Float, Char, Byte, Short]
            .into_iter()
            .find(|&b| self.box_class(b).0 == class)?;
        let offset = self.box_class(basic).1;
        Some((
            basic,
            match basic {
                Boolean => self.load::<u8, _>(o, offset) as u64 & 1,
                Byte => self.load::<i8, _>(o, offset) as i32 as u32 as u64,
                Char => self.load::<u16, _>(o, offset) as u64,
                Short => self.load::<i16, _>(o, offset) as i32 as u32 as u64,
                Int | Float => self.load::<u32, _>(o, offset) as u64,
                _ => self.load::<u64, _>(o, offset),
            },
        ))
    }

    /// The mirror of the type that a field descriptor (or "V") names, seen from `from`: loaded through its loader.
    /// NoClassDefFoundError if it does not exist.
    pub fn descriptor_mirror(&mut self, from: &Class, descriptor: &[u8]) -> JResult<Local<'s, JClass>> {
        let class = self.descriptor_class(from, descriptor)?;
        Ok(self.mirror(class))
    }

    /// The class of the type that a field descriptor (or "V") names, seen from `from`.
    pub fn descriptor_class(&mut self, from: &Class, descriptor: &[u8]) -> JResult<ClassId> {
        let basic = descriptor.first().and_then(|&c| BasicType::from_char(c)).unwrap_or(BasicType::Void);
        let name: &[u8] = match basic {
            BasicType::Object => &descriptor[1..descriptor.len() - 1],
            BasicType::Array => descriptor,
            primitive => return Ok(self.primitive_class(primitive)),
        };
        let name = self.vm().engine.symbols.intern(name);
        self.load_class(from.loader, name)
    }

    /// The field descriptor of a class: "I", "La/b/C;", "[I". (A hidden class's is not one that a class file can hold.)
    pub fn class_descriptor(&self, class: &Class) -> Vec<u8> {
        let symbols = &self.vm().engine.symbols;
        let name = symbols.bytes(class.name);
        if class.is_primitive() {
            vec![class.basic.to_char()]
        } else if class.is_array() {
            name.to_vec()
        } else {
            [b"L", name, b";"].concat()
        }
    }

    /// Throws boot class `class`, made by its constructor (Throwable), around an exception.
    pub fn throw_wrapped(&mut self, class: &str, cause: Local<'s, JThrowable>) -> Thrown {
        let made = self.scope_local(|cx, _| {
            let symbols = &cx.vm().engine.symbols;
            let name = symbols.intern_str(class);
            let descriptor = symbols.intern_str("(Ljava/lang/Throwable;)V");
            let id = cx.load_class(crate::ids::LoaderId::BOOT, name)?;
            cx.initialize_class(id)?;
            let t = cx.new_instance(cx.class(id))?;
            let init = cx.class(id).declared_method(sym::init, descriptor);
            let init = init.unwrap_or_else(|| panic!("{class} has no constructor (Throwable)"));
            let cause = cx.local(cx.get(cause));
            let _void = cx.call(init, &[t.into(), cause.into()])?;
            Ok(t.cast::<JThrowable>())
        });
        match made {
            Ok(t) => self.throw_local(t),
            Err(thrown) => thrown,
        }
    }

    /// A new String of modified UTF-8.
    pub fn new_string_mutf8(&mut self, bytes: &[u8]) -> JResult<Local<'s, crate::types::JString>> {
        self.new_string_utf16(&crate::classfile::mutf8::to_utf16(bytes))
    }

    /// IllegalArgumentException with a message.
    pub fn throw_illegal_argument(&mut self, message: &str) -> Thrown {
        self.throw("java/lang/IllegalArgumentException", message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BasicType::*;

    #[test]
    fn widens_as_the_language_does() {
        let minus_one = -1i32 as u32 as u64;
        assert_eq!(widen(minus_one, Byte, Int), Some(minus_one));
        assert_eq!(widen(minus_one, Int, Long), Some(-1i64 as u64));
        assert_eq!(widen(0xffff, Char, Int), Some(0xffff));
        assert_eq!(widen(0xffff, Char, Short), None);
        assert_eq!(widen(1, Boolean, Int), None);
        assert_eq!(widen(1, Long, Int), None);
        assert_eq!(widen(minus_one, Short, Double), Some((-1f64).to_bits()));
        assert_eq!(widen(1.5f32.to_bits() as u64, Float, Double), Some(1.5f64.to_bits()));
        assert_eq!(widen(i64::MIN as u64, Long, Float), Some((i64::MIN as f32).to_bits() as u64));
    }
}
