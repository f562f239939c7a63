//! Fields and methods (JVMS 4.5, 4.6).

use super::annotations::{FieldFlags, MethodFlags};
use super::{Span, access};

/// A field or a method: what every user of the class needs; the other attributes are looked up when asked for.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Access flags as in the file.
    pub access: u16,
    /// CONSTANT_Utf8 index of the name.
    pub name: u16,
    /// CONSTANT_Utf8 index of the descriptor.
    pub descriptor: u16,
    /// CONSTANT_Utf8 index of the generic signature, 0 without one.
    pub signature: u16,
    /// A field's ConstantValue: index of the constant, 0 without one.
    pub constant_value: u16,
    /// A method's flags from its annotations; none of a field.
    pub method_flags: MethodFlags,
    /// A field's flags from its annotations; none of a method.
    pub field_flags: FieldFlags,
    /// Offset of the attribute table's count.
    pub(crate) attributes: u32,
    /// The Code attribute's contents.
    pub(crate) code: Span,
}

impl Member {
    /// Whether all the bits of `mask` are set in the access flags.
    pub fn is(&self, mask: u16) -> bool {
        self.access & mask == mask
    }

    /// Static field or method.
    pub fn is_static(&self) -> bool {
        self.is(access::STATIC)
    }

    /// Whether it is a method with a Code attribute.
    pub fn has_code(&self) -> bool {
        self.code.is_some()
    }
}
