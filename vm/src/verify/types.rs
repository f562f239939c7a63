//! The verifier's types and frames (JVMS 4.10.1.2, 4.10.1.4).

use crate::classfile::{BasicType, FieldType};
use crate::ids::SymbolId;
use crate::symbols::Symbols;

/// The type of one slot. A long or double takes two: itself and its second half above it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum VType {
    Top,
    Int,
    Float,
    Long,
    Long2,
    Double,
    Double2,
    Null,
    /// `this` of a constructor before it called another.
    UninitThis,
    /// What `new` at this bci made, before its constructor ran.
    Uninit(u16),
    /// A class or interface by its name, an array by its descriptor.
    Ref(SymbolId),
    /// What jsr pushed: where its ret goes to.
    Return(u16),
}

impl VType {
    /// The upper half of a two-slot type.
    pub(super) fn second(self) -> Option<VType> {
        match self {
            VType::Long => Some(VType::Long2),
            VType::Double => Some(VType::Double2),
            _ => None,
        }
    }

    pub(super) fn is_second(self) -> bool {
        matches!(self, VType::Long2 | VType::Double2)
    }

    /// Takes one slot, and is none of the halves of something that takes two.
    pub(super) fn is_single(self) -> bool {
        !self.is_second() && self.second().is_none()
    }

    pub(super) fn is_uninit(self) -> bool {
        matches!(self, VType::UninitThis | VType::Uninit(_))
    }

    /// What aload, astore, ifnull and their like take: uninitialised objects too.
    pub(super) fn is_reference(self) -> bool {
        matches!(self, VType::Null | VType::Ref(_)) || self.is_uninit()
    }

    /// The type of a value of this declared type. None: void.
    pub(super) fn of(symbols: &Symbols, t: FieldType<'_>) -> Option<VType> {
        Some(match t.basic {
            BasicType::Long => VType::Long,
            BasicType::Float => VType::Float,
            BasicType::Double => VType::Double,
            BasicType::Void => return None,
            _ => match t.class_name() {
                Some(name) => VType::Ref(symbols.intern(name)),
                None => VType::Int,
            },
        })
    }

    /// As `java`'s messages write it.
    pub(super) fn text(self, symbols: &Symbols) -> String {
        match self {
            VType::Top => "top".into(),
            VType::Int => "integer".into(),
            VType::Float => "float".into(),
            VType::Long => "long".into(),
            VType::Long2 => "long_2nd".into(),
            VType::Double => "double".into(),
            VType::Double2 => "double_2nd".into(),
            VType::Null => "null".into(),
            VType::UninitThis => "uninitializedThis".into(),
            VType::Uninit(bci) => format!("uninitialized {bci}"),
            VType::Ref(name) => format!("'{}'", symbols.str(name)),
            VType::Return(bci) => format!("return address {bci}"),
        }
    }
}

/// Types of the locals and the operand stack, slot by slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Frame {
    pub(super) locals: Vec<VType>,
    pub(super) stack: Vec<VType>,
    /// In a constructor: no other one was called yet (flagThisUninit).
    pub(super) this_uninit: bool,
}

impl Frame {
    /// Writes a local, and unmakes what it cuts in half.
    pub(super) fn set_local(&mut self, i: usize, t: VType) {
        let old = self.locals[i];
        if old.is_second() && i > 0 {
            self.locals[i - 1] = VType::Top;
        }
        if old.second().is_some() && i + 1 < self.locals.len() {
            self.locals[i + 1] = VType::Top;
        }
        self.locals[i] = t;
    }

    /// Every copy of `from` becomes `to`.
    pub(super) fn replace(&mut self, from: VType, to: VType) {
        for t in self.locals.iter_mut().chain(&mut self.stack).filter(|t| **t == from) {
            *t = to;
        }
    }

    pub(super) fn text(&self, symbols: &Symbols, bci: u32) -> String {
        let list = |types: &[VType]| {
            let words: Vec<String> = types.iter().map(|t| t.text(symbols)).collect();
            if words.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", words.join(", ")) }
        };
        let used = self.locals.iter().rposition(|t| *t != VType::Top).map_or(0, |i| i + 1);
        format!(
            "    bci: @{bci}\n    flags: {}\n    locals: {}\n    stack: {}\n",
            if self.this_uninit { "{ flagThisUninit }" } else { "{ }" },
            list(&self.locals[..used]),
            list(&self.stack)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storing_into_half_of_a_long_unmakes_it() {
        let mut f =
            Frame { locals: vec![VType::Long, VType::Long2, VType::Int], stack: vec![], this_uninit: false };
        f.set_local(1, VType::Int);
        assert_eq!(f.locals, [VType::Top, VType::Int, VType::Int]);
        f.locals = vec![VType::Double, VType::Double2, VType::Int];
        f.set_local(0, VType::Float);
        assert_eq!(f.locals, [VType::Float, VType::Top, VType::Int]);
    }
}
