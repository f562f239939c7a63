//! What of an object Unsafe may touch: a map of each class's fields, made when somebody first asks.
//!
//! Headers, lengths of arrays and what the VM keeps in objects for itself (injected fields, a Reference's link of the pending
//! list, a Throwable's backtrace) belong to no cell. Gaps between fields may be read and written along with a primitive
//! field in the same aligned word, as the library does where it compares and sets a byte.

use crate::class::layout::injected_fields;
use crate::class::{Class, ClassKind, Field};
use crate::classfile::BasicType;
use crate::ids::{ClassId, FieldId, LoaderId, RawRef, SymbolId};
use crate::rooting::Prim;
use crate::vm::Vm;
use cortado_gc::{ARRAY_LENGTH_OFFSET, array_base};
use std::sync::atomic::{AtomicU32, Ordering};

/// What a byte of an object is.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Byte {
    /// The VM's, or not a reference's first.
    Closed,
    /// Of a primitive field.
    Primitive,
    /// The first of a reference.
    Reference,
    /// Of no field.
    Gap,
}

/// The bytes of a class's instances, or those of its statics.
pub(crate) struct Cells {
    bytes: Box<[Byte]>,
    /// References by offset.
    references: Box<[Slot]>,
}

struct Slot {
    at: usize,
    field: FieldId,
    /// The last class of the boot loader's that was found to fit: such are never unloaded.
    fits: AtomicU32,
}

impl Cells {
    fn new(vm: &Vm, class: &Class, statics: bool) -> Cells {
        let (start, len) = if statics {
            (class.statics_start as usize, vm.heap.layouts().get(class.id).static_size as usize)
        } else {
            (0, class.instance_size as usize)
        };
        let mut cells = Cells { bytes: vec![Byte::Gap; len].into(), references: Box::default() };
        let mut references = Vec::new();
        if !statics {
            cells.close(0, cortado_gc::HEADER_BYTES);
        }
        let mut c = class;
        loop {
            for f in c.fields.iter().map(|&f| vm.fields.get(f)).filter(|f| f.is_static() == statics) {
                let Some(at) = (f.offset as usize).checked_sub(start) else { continue };
                if f.basic.is_reference() {
                    cells.close(at, 4);
                    if !is_the_vms(vm, f) {
                        cells.bytes[at] = Byte::Reference;
                        references.push(Slot { at, field: f.id, fits: AtomicU32::new(0) });
                    }
                } else {
                    cells.bytes[at..at + f.basic.size()].fill(Byte::Primitive);
                }
            }
            if statics || c.super_id.is_none() {
                break;
            }
            for &(of, name, at) in vm.loaders.injected.lock().iter().filter(|i| i.0 == c.id) {
                debug_assert_eq!(of, c.id);
                let fields = injected_fields(vm.engine.symbols.bytes(c.name));
                let size = fields.iter().find(|f| f.name == name).map_or(8, |f| f.basic.size());
                cells.close(at as usize, size);
            }
            c = vm.classes.get(c.super_id);
        }
        references.sort_unstable_by_key(|s: &Slot| s.at);
        cells.references = references.into();
        cells
    }

    fn close(&mut self, at: usize, bytes: usize) {
        self.bytes[at..at + bytes].fill(Byte::Closed);
    }

    fn is_primitive(&self, at: usize, bytes: usize) -> bool {
        let Some(range) = at.checked_add(bytes).and_then(|end| self.bytes.get(at..end)) else { return false };
        if range.iter().all(|&b| b == Byte::Primitive) {
            return true;
        }
        let shared = bytes == 4 && at.is_multiple_of(4);
        shared
            && range.iter().all(|&b| matches!(b, Byte::Primitive | Byte::Gap))
            && range.contains(&Byte::Primitive)
    }

    fn reference(&self, at: usize) -> Option<&Slot> {
        let i = self.references.binary_search_by_key(&at, |s| s.at).ok()?;
        self.references.get(i)
    }
}

/// Whether a field that Java code declares is the VM's all the same.
fn is_the_vms(vm: &Vm, f: &Field) -> bool {
    let (reference, throwable) = (&vm.wk().reference, &vm.wk().throwable);
    !f.is_static()
        && (f.class == reference.class && f.offset == reference.discovered
            || f.class == throwable.class && f.offset == throwable.backtrace)
}

impl Vm {
    /// A word of an object that is not null: one that the VM put there.
    fn word(&self, object: RawRef, offset: usize) -> u32 {
        let at = self.heap.address(object) + offset;
        // SAFETY: the callers know that the object has an aligned word there, and no safepoint is reached meanwhile.
        unsafe { u32::load(at as *mut u8, Ordering::Relaxed) }
    }

    fn array_length(&self, array: RawRef) -> usize {
        self.word(array, ARRAY_LENGTH_OFFSET) as usize
    }

    /// The cells at an offset of an instance, and the offset in them.
    fn cells(&self, class: &Class, object: RawRef, offset: usize) -> (&Cells, usize) {
        if class.id == self.wk().class.class {
            let mirrored = ClassId(self.word(object, self.wk().class.klass as usize));
            if !mirrored.is_none() {
                let mirrored = self.classes.get(mirrored);
                if let Some(at) = offset.checked_sub(mirrored.statics_start as usize)
                    && mirrored.kind == ClassKind::Instance
                {
                    let cells = mirrored
                        .extra
                        .static_cells
                        .get_or_init(|| Box::new(Cells::new(self, mirrored, true)));
                    return (cells, at);
                }
            }
        }
        // Classes don't move, and go only when no object of them is left.
        let class = self.classes.get(class.id);
        (class.extra.cells.get_or_init(|| Box::new(Cells::new(self, class, false))), offset)
    }

    /// Whether bytes of an object are of primitive fields or elements.
    pub(crate) fn guards_primitive(&self, object: RawRef, offset: i64, bytes: usize) -> bool {
        if bytes == 0 {
            return true;
        }
        let Ok(at) = usize::try_from(offset) else { return false };
        let class = self.classes.get(self.heap.class_of(object));
        match class.kind {
            ClassKind::PrimArray => {
                let first = array_base(1 << class.elem_log2);
                let end = first + (self.array_length(object) << class.elem_log2);
                let inside = at >= first && at < end;
                // What follows the elements in their last word is nobody's.
                let shared = bytes == 4 && at.is_multiple_of(4);
                inside && (bytes <= end - at || shared)
            }
            ClassKind::Instance => {
                let (cells, at) = self.cells(class, object, at);
                cells.is_primitive(at, bytes)
            }
            ClassKind::RefArray | ClassKind::Primitive => false,
        }
    }

    /// Whether there is a reference at an offset of an object, and `value`, if it is to be stored, fits there.
    pub(crate) fn guards_reference(&self, object: RawRef, offset: i64, value: RawRef) -> bool {
        let Ok(at) = usize::try_from(offset) else { return false };
        let class = self.classes.get(self.heap.class_of(object));
        match class.kind {
            ClassKind::RefArray => {
                let Some(from) = at.checked_sub(array_base(4)) else { return false };
                if !from.is_multiple_of(4) || from / 4 >= self.array_length(object) {
                    return false;
                }
                value.is_null() || {
                    let value = self.classes.get(self.heap.class_of(value));
                    self.is_subclass(value, self.classes.get(class.component))
                }
            }
            ClassKind::Instance => {
                let (cells, at) = self.cells(class, object, at);
                let Some(slot) = cells.reference(at) else { return false };
                value.is_null() || self.fits(slot, self.heap.class_of(value))
            }
            ClassKind::PrimArray | ClassKind::Primitive => false,
        }
    }

    fn fits(&self, slot: &Slot, value: ClassId) -> bool {
        if slot.fits.load(Ordering::Relaxed) == value.0 {
            return true;
        }
        let field = self.fields.get(slot.field);
        let value = self.classes.get(value);
        let loader = self.classes.get(field.class).loader;
        let fits = self.admits(self.engine.symbols.bytes(field.descriptor), loader, value);
        if fits && value.loader == LoaderId::BOOT && !value.is_hidden() {
            slot.fits.store(value.id.0, Ordering::Relaxed);
        }
        fits
    }

    /// Whether a field or parameter of this type, in a class of `loader`'s, may hold objects of class `value`. A class that
    /// the loader does not know yet has no objects that could be meant.
    pub(crate) fn admits(&self, descriptor: &[u8], loader: LoaderId, value: &Class) -> bool {
        match descriptor {
            b"Ljava/lang/Object;" => true,
            [b'[', component @ ..] => match value.kind {
                ClassKind::RefArray => self.admits(component, loader, self.classes.get(value.component)),
                ClassKind::PrimArray => {
                    matches!(component, &[c] if BasicType::from_char(c) == Some(value.basic))
                }
                _ => false,
            },
            [b'L', name @ .., b';'] => {
                if value.is_primitive() {
                    return false;
                }
                let Some(name) = self.engine.symbols.lookup(name) else { return false };
                self.known_class(loader, name).is_some_and(|c| self.is_subclass(value, self.classes.get(c)))
            }
            _ => false,
        }
    }

    /// The class that a name stands for in the classes of `loader`'s, if that is known.
    pub(super) fn known_class(&self, loader: LoaderId, name: SymbolId) -> Option<ClassId> {
        self.find_loaded_class(loader, name).or_else(|| {
            // Only the boot loader has classes of these packages.
            let java = self.engine.symbols.bytes(name).starts_with(b"java/");
            java.then(|| self.find_loaded_class(LoaderId::BOOT, name)).flatten()
        })
    }
}
