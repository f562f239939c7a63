//! Loadable constants (JVMS 5.4.3.5, 5.4.3.6, 5.4.3): strings, method types and handles, dynamically computed ones.
//!
//! What needs java.lang.invoke comes from `crate::invoke::link`.

use crate::class::version::Versioned;
use crate::classfile::{BasicType, Tag};
use crate::ids::{ClassId, LoaderId, RawRef};
use crate::rooting::{Cx, JResult, Local};
use crate::types::Object;
use std::sync::atomic::Ordering;

/// [`crate::class::pool::Entry::b`] of a resolved reference, of a dynamic constant that is null, of a primitive one.
pub const RESOLVED: u32 = 1;
/// See [`RESOLVED`].
pub const RESOLVED_NULL: u32 = 2;
/// See [`RESOLVED`].
pub const RESOLVED_BITS: u32 = 3;

impl<'s> Cx<'s> {
    /// The value of a String, MethodType, MethodHandle or Dynamic constant that is a reference (ldc), resolved and cached.
    /// Primitive dynamic constants: see `resolve_constant_bits`. A Class constant gives its mirror.
    pub fn resolve_constant(&mut self, class: Versioned<'_>, index: u16) -> JResult<RawRef> {
        let file = class.class_file();
        if file.tag(index) == Tag::Class {
            let c = self.resolve_class(class, index)?;
            return Ok(self.class(c).mirror_ref());
        }
        let entry = class.pool().entry(index);
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
    pub fn resolve_constant_bits(&mut self, class: Versioned<'_>, index: u16) -> JResult<u64> {
        let entry = class.pool().entry(index);
        if entry.b.load(Ordering::Acquire) == RESOLVED_BITS {
            return Ok(entry.c.load(Ordering::Relaxed));
        }
        self.check_saved_error(class, index)?;
        let made = self.scope_local(|cx, _| cx.make_constant(class, index));
        match made {
            Ok(boxed) => {
                let bits = self.unbox_bits(boxed);
                // The first thread's value is everybody's (JVMS 5.4.3): the lock makes one the first.
                let _guard = class.pool().oops.lock();
                if entry.b.load(Ordering::Acquire) == RESOLVED_BITS {
                    return Ok(entry.c.load(Ordering::Relaxed));
                }
                entry.c.store(bits, Ordering::Relaxed);
                entry.b.store(RESOLVED_BITS, Ordering::Release);
                Ok(bits)
            }
            Err(thrown) => Err(self.save_error(class, index, thrown)),
        }
    }

    /// Stores a constant for everybody, unless another thread was first: then that one's value is the answer.
    fn publish_constant(&mut self, class: Versioned<'_>, index: u16, value: Local<'s, Object>) -> RawRef {
        let entry = class.pool().entry(index);
        // The lock of `oops` makes the first win; the collector takes it only while the world is stopped.
        let mut oops = class.pool().oops.lock();
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
            self.vm().domains.stored(&class);
            entry.b.store(RESOLVED, Ordering::Release);
        }
        raw
    }

    fn make_constant(&mut self, class: Versioned<'_>, index: u16) -> JResult<Local<'s, Object>> {
        let file = class.class_file();
        match file.tag(index) {
            Tag::String => {
                let units = crate::classfile::mutf8::to_utf16(file.utf8(file.string_utf8(index)));
                Ok(self.intern_utf16(&units)?.cast())
            }
            Tag::MethodType => {
                let d = file.utf8(file.method_type(index));
                Ok(self.method_type_from_descriptor(&class, d)?.cast())
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

    /// The interned String of a symbol.
    pub fn intern_symbol(&mut self, s: crate::ids::SymbolId) -> JResult<Local<'s, crate::types::JString>> {
        let units = crate::classfile::mutf8::to_utf16(self.vm().engine.symbols.bytes(s));
        self.intern_utf16(&units)
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
