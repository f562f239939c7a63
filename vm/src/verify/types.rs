//! Verification types (JVMS 4.10.1.2) in a word.
//!
//! Class and array types are their names, as the specification has them: two names are one type as long as one loader is
//! asked. Halves of long and double are types of their own, so that a slot is a type.

use crate::ids::SymbolId;

/// A verification type, or what an instruction asks for ("any reference").
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct VType(u32);

const TAG: u32 = 3;
const REFERENCE: u32 = 1;
const UNINITIALIZED: u32 = 2;

impl VType {
    const fn plain(n: u32) -> VType {
        VType(n << 2)
    }

    pub const TOP: VType = VType::plain(0);
    pub const BOOLEAN: VType = VType::plain(1);
    pub const BYTE: VType = VType::plain(2);
    pub const SHORT: VType = VType::plain(3);
    pub const CHAR: VType = VType::plain(4);
    pub const INT: VType = VType::plain(5);
    pub const FLOAT: VType = VType::plain(6);
    pub const LONG: VType = VType::plain(7);
    pub const DOUBLE: VType = VType::plain(8);
    pub const LONG2: VType = VType::plain(9);
    pub const DOUBLE2: VType = VType::plain(10);
    pub const NULL: VType = VType::plain(11);
    pub const UNINIT_THIS: VType = VType::plain(12);
    /// Any reference, initialised or not.
    pub const ANY_REFERENCE: VType = VType::plain(13);
    /// Any one-slot value.
    pub const ANY_ONE: VType = VType::plain(14);
    /// The first half of any two-slot value.
    pub const ANY_TWO: VType = VType::plain(15);

    /// The class or array type of that name.
    pub const fn class(name: SymbolId) -> VType {
        VType(name.0 << 2 | REFERENCE)
    }

    /// What `new` at `bci` made.
    pub const fn uninitialized(bci: u32) -> VType {
        VType(bci << 2 | UNINITIALIZED)
    }

    /// The name of a class or array type.
    pub fn name(self) -> Option<SymbolId> {
        (self.0 & TAG == REFERENCE).then_some(SymbolId(self.0 >> 2))
    }

    /// Where an uninitialised object was made; not of `this`.
    pub fn new_bci(self) -> Option<u32> {
        (self.0 & TAG == UNINITIALIZED).then_some(self.0 >> 2)
    }

    /// An initialised reference or null.
    pub fn is_reference(self) -> bool {
        self.0 & TAG == REFERENCE || self == VType::NULL
    }

    /// An uninitialised object, `this` too.
    pub fn is_uninitialized(self) -> bool {
        self.0 & TAG == UNINITIALIZED || self == VType::UNINIT_THIS
    }

    /// The first half of a long or double.
    pub fn is_two(self) -> bool {
        self == VType::LONG || self == VType::DOUBLE
    }

    /// The second half of a long or double.
    pub fn is_second_half(self) -> bool {
        self == VType::LONG2 || self == VType::DOUBLE2
    }

    /// A value of one slot.
    pub fn is_one(self) -> bool {
        !(self == VType::TOP || self.is_two() || self.is_second_half())
    }

    /// The second half that goes with a first one.
    pub fn second_half(self) -> VType {
        if self == VType::LONG { VType::LONG2 } else { VType::DOUBLE2 }
    }

    /// What messages call it; `None`: a class or array, or an uninitialised object.
    pub fn word(self) -> Option<&'static str> {
        const WORDS: [&str; 16] = [
            "top",
            "boolean",
            "byte",
            "short",
            "char",
            "integer",
            "float",
            "long",
            "double",
            "long_2nd",
            "double_2nd",
            "null",
            "uninitializedThis",
            "reference type",
            "category1 type",
            "category2 type",
        ];
        (self.0 & TAG == 0).then(|| WORDS[(self.0 >> 2) as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let c = VType::class(SymbolId(0x00ab_cdef));
        assert_eq!(c.name(), Some(SymbolId(0x00ab_cdef)));
        assert!(c.is_reference() && c.is_one() && !c.is_uninitialized() && c.word().is_none());
        let u = VType::uninitialized(65_535);
        assert_eq!((u.new_bci(), u.name()), (Some(65_535), None));
        assert!(u.is_uninitialized() && u.is_one() && !u.is_reference());
        assert!(VType::NULL.is_reference() && VType::UNINIT_THIS.is_uninitialized());
        assert!(!VType::TOP.is_one() && !VType::LONG2.is_one() && VType::FLOAT.is_one());
        assert_eq!(VType::DOUBLE.second_half(), VType::DOUBLE2);
        assert_eq!(VType::ANY_TWO.word(), Some("category2 type"));
    }
}
