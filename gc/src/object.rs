//! The object model: what a reference is, and where an object keeps what the collector needs.
//!
//! ```text
//!  +0  u32 mark      see `mark`
//!  +4  u32 class id
//!  +8  fields        or, in an array, u32 length, then elements from `array_base(size)`
//! ```

/// Objects start at multiples of this.
pub const OBJECT_ALIGNMENT: usize = 8;
/// A reference is the byte offset from the cage's base, shifted right by this.
pub const REF_SHIFT: u32 = 3;
/// Bytes of an object's header.
pub const HEADER_BYTES: usize = 8;
/// Offset of the mark word.
pub const MARK_OFFSET: usize = 0;
/// Offset of the class id.
pub const CLASS_OFFSET: usize = 4;
/// Offset of an array's length.
pub const ARRAY_LENGTH_OFFSET: usize = 8;

/// Offset of an array's first element: elements of at most 4 bytes follow the length, larger ones are aligned.
#[inline]
pub const fn array_base(elem_size: usize) -> usize {
    if elem_size <= 4 { 12 } else { 16 }
}

/// Bytes of an array, rounded up to the alignment of objects. Cannot overflow for any `u32` length.
#[inline]
pub const fn array_bytes(elem_size: usize, len: u32) -> u64 {
    (array_base(elem_size) as u64 + elem_size as u64 * len as u64 + 7) & !7
}

/// Rounds up to the alignment of objects.
#[inline]
pub const fn align_object(bytes: usize) -> usize {
    (bytes + OBJECT_ALIGNMENT - 1) & !(OBJECT_ALIGNMENT - 1)
}

/// A raw Java reference: the object's byte offset from the cage's base, shifted right by [`REF_SHIFT`]. 0 is
/// null.
#[repr(transparent)]
#[derive(Copy, Clone, Eq, PartialEq, Hash, Default, Debug)]
pub struct RawRef(pub u32);

impl RawRef {
    /// Java's null.
    pub const NULL: RawRef = RawRef(0);

    /// Is this Java's null?
    #[inline]
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// Byte offset from the cage's base.
    #[inline]
    pub const fn offset(self) -> usize {
        (self.0 as usize) << REF_SHIFT
    }
}

/// Index of a class in the VM's tables; the second word of an object's header.
#[repr(transparent)]
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Default, Debug)]
pub struct ClassId(pub u32);

impl ClassId {
    /// No class.
    pub const NONE: ClassId = ClassId(0);
    /// What the collector writes over the unused end of an allocation buffer; the mark word is the size in bytes.
    pub const FILLER: ClassId = ClassId(u32::MAX);

    /// Is this a class at all?
    #[inline]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn array_geometry() {
        assert_eq!([array_base(1), array_base(2), array_base(4), array_base(8)], [12, 12, 12, 16]);
        assert_eq!(array_bytes(1, 0), 16);
        assert_eq!(array_bytes(1, 4), 16);
        assert_eq!(array_bytes(1, 5), 24);
        assert_eq!(array_bytes(8, 1), 24);
        assert_eq!(array_bytes(8, u32::MAX), 16 + 8 * u64::from(u32::MAX));
    }
}
