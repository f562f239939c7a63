//! The types of inference: an item, how many array dimensions stand before it, and what it is of.

use super::{Fail, Infer, Outcome};
use crate::class::Class;
use crate::classfile::{BasicType, FieldType};
use crate::ids::{ClassId, SymbolId};

/// What a slot holds.
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Item {
    Bogus,
    Void,
    Integer,
    Float,
    Double,
    Double2,
    Long,
    Long2,
    Object,
    /// Made at a bci, not initialised.
    New,
    /// `this` before its constructor was called.
    Init,
    /// To the caller of the subroutine at a bci.
    ReturnAddress,
    Byte,
    Short,
    Char,
    Boolean,
}

/// A type. `of`: of Object items, an index into [`Classes`], 0 for null; otherwise a bci or 0.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Type {
    pub item: Item,
    pub dims: u8,
    pub of: u32,
}

impl Type {
    pub const NULL: Type = Type { item: Item::Object, dims: 0, of: 0 };
    pub const BOGUS: Type = Type::of(Item::Bogus, 0);
    pub const INT: Type = Type::of(Item::Integer, 0);
    pub const FLOAT: Type = Type::of(Item::Float, 0);
    pub const LONG: Type = Type::of(Item::Long, 0);
    pub const DOUBLE: Type = Type::of(Item::Double, 0);
    pub const INIT: Type = Type::of(Item::Init, 0);

    pub const fn of(item: Item, of: u32) -> Type {
        Type { item, dims: 0, of }
    }

    pub fn is_two(self) -> bool {
        self == Type::LONG || self == Type::DOUBLE
    }

    pub fn slots(self) -> usize {
        if self.is_two() { 2 } else { 1 }
    }

    pub fn second_half(self) -> Type {
        Type::of(if self.item == Item::Long { Item::Long2 } else { Item::Double2 }, 0)
    }

    /// An initialised object or an array.
    pub fn is_reference(self) -> bool {
        self.dims > 0 || self.item == Item::Object
    }

    /// One dimension less; the elements of small integers are ints.
    pub fn element(self) -> Type {
        if self == Type::NULL {
            return self;
        }
        let dims = self.dims.saturating_sub(1);
        let small = matches!(self.item, Item::Short | Item::Byte | Item::Boolean | Item::Char);
        let item = if dims == 0 && small { Item::Integer } else { self.item };
        Type { item, dims, of: self.of }
    }
}

struct Entry {
    name: SymbolId,
    class: Option<ClassId>,
    /// The loader of the class that is verified finds it by its name.
    by_name: bool,
}

/// The classes that types speak of. A class may be known by its name only, or by itself: as a superclass that this loader
/// may not see.
#[derive(Default)]
pub(super) struct Classes {
    list: Vec<Entry>,
}

impl<'s> Infer<'_, 's> {
    /// The type of the class that the loader means by `name`.
    pub(super) fn named(&mut self, name: SymbolId) -> Outcome<Type> {
        let mut force = false;
        for (i, e) in self.classes.list.iter().enumerate() {
            if e.name == name {
                if e.by_name {
                    return Ok(Type::of(Item::Object, i as u32 + 1));
                }
                force = true;
            }
        }
        if force {
            let class = self.load(name)?;
            return self.of_class(class, true);
        }
        self.classes.list.push(Entry { name, class: None, by_name: true });
        Ok(Type::of(Item::Object, self.classes.list.len() as u32))
    }

    /// The type of a class at hand.
    pub(super) fn of_class(&mut self, class: &Class, by_name: bool) -> Outcome<Type> {
        for i in 0..self.classes.list.len() {
            if self.classes.list[i].name != class.name {
                continue;
            }
            let known = match self.classes.list[i].class {
                Some(c) => c,
                None => {
                    let c = self.load(class.name)?.id;
                    self.classes.list[i].class = Some(c);
                    c
                }
            };
            if known == class.id {
                self.classes.list[i].by_name |= by_name;
                return Ok(Type::of(Item::Object, i as u32 + 1));
            }
        }
        self.classes.list.push(Entry { name: class.name, class: Some(class.id), by_name });
        Ok(Type::of(Item::Object, self.classes.list.len() as u32))
    }

    fn load(&mut self, name: SymbolId) -> Outcome<&'s Class> {
        if name == self.class.name {
            return Ok(self.class);
        }
        let id = self.cx.load_class(self.class.loader, name).map_err(Fail::Thrown)?;
        Ok(self.cx.class(id))
    }

    /// The class of an object type that is not null.
    pub(super) fn class_of(&mut self, t: Type) -> Outcome<&'s Class> {
        let i = t.of as usize - 1;
        if let Some(c) = self.classes.list[i].class {
            return Ok(self.cx.class(c));
        }
        let c = self.load(self.classes.list[i].name)?;
        self.classes.list[i].class = Some(c.id);
        Ok(c)
    }

    /// A field type as a value; small integers are ints.
    pub(super) fn value_type(&mut self, t: &FieldType<'_>) -> Outcome<Type> {
        let (array, dims) = (t.basic == BasicType::Array, t.dimensions());
        let letter = t.descriptor.get(dims).copied().unwrap_or(b'V');
        let small = |item| if array { item } else { Item::Integer };
        let item = match letter {
            b'Z' => small(Item::Boolean),
            b'B' => small(Item::Byte),
            b'C' => small(Item::Char),
            b'S' => small(Item::Short),
            b'I' => Item::Integer,
            b'J' => Item::Long,
            b'F' => Item::Float,
            b'D' => Item::Double,
            b'V' => Item::Void,
            _ => Item::Object,
        };
        let of = match t.element_class_name() {
            Some(name) => self.named(self.cx.vm().engine.symbols.intern(name))?.of,
            None => 0,
        };
        Ok(Type { item, dims: dims as u8, of })
    }

    pub(super) fn is_assignable(&mut self, from: Type, to: Type) -> Outcome<bool> {
        Ok(from == to || self.merge(from, to, true)? == to)
    }

    /// The least type that both are (JVMS 4.10.2.2), interfaces counted as Object. `assigning`: only whether it is `target`
    /// matters.
    pub(super) fn merge(&mut self, value: Type, target: Type, assigning: bool) -> Outcome<Type> {
        let object = self.object;
        if value == target {
            return Ok(value);
        }
        if !value.is_reference() || !target.is_reference() {
            return Ok(Type::BOGUS);
        }
        if value == Type::NULL {
            return Ok(target);
        }
        if target == Type::NULL {
            return Ok(value);
        }
        if target == object {
            return Ok(target);
        }
        if value == object {
            if assigning && target.dims == 0 && self.class_of(target)?.is_interface() {
                return Ok(target);
            }
            return Ok(value);
        }
        if value.dims > 0 || target.dims > 0 {
            return self.merge_arrays(value, target, assigning);
        }
        let t = self.class_of(target)?;
        if t.is_interface() {
            return Ok(if assigning { target } else { object });
        }
        let v = self.class_of(value)?;
        if v.is_interface() {
            return Ok(object);
        }
        if self.cx.is_subclass(v, t) {
            return Ok(target);
        }
        if assigning {
            return Ok(object);
        }
        if self.cx.is_subclass(t, v) {
            return Ok(value);
        }
        let mut c = v;
        while !c.super_id.is_none() && !self.cx.is_subclass(t, c) {
            c = self.cx.class(c.super_id);
        }
        self.of_class(c, false)
    }

    fn merge_arrays(&mut self, mut value: Type, mut target: Type, assigning: bool) -> Outcome<Type> {
        let (cloneable, serializable, object) = (self.cloneable, self.serializable, self.object);
        if target == cloneable || target == serializable {
            return Ok(target);
        }
        if value == cloneable || value == serializable {
            return Ok(value);
        }
        // An array of primitives is an array of one dimension less of Object.
        for t in [&mut value, &mut target] {
            if t.item != Item::Object {
                if t.dims == 0 {
                    return Ok(Type::BOGUS);
                }
                *t = Type { dims: t.dims - 1, ..object };
            }
        }
        let base = |t: Type| Type { dims: 0, ..t };
        if value.dims == target.dims {
            let merged = self.merge(base(value), base(target), assigning)?;
            if merged == Type::BOGUS {
                return Ok(merged);
            }
            return Ok(Type { item: Item::Object, dims: value.dims, of: merged.of });
        }
        let less = if value.dims < target.dims { value } else { target };
        if base(less) == cloneable || base(less) == serializable {
            return Ok(less);
        }
        Ok(Type { dims: less.dims, ..object })
    }
}
