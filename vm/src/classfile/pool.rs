//! The constant pool (JVMS 4.4), read in place through the offset table.

use super::ClassFile;
use super::reader::{u16_at, u32_at};

/// The kind of a constant (JVMS table 4.4-A).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Tag {
    /// Entry 0, the second half of a long or double, or an index beyond the pool.
    Unusable = 0,
    Utf8 = 1,
    Integer = 3,
    Float = 4,
    Long = 5,
    Double = 6,
    Class = 7,
    String = 8,
    Fieldref = 9,
    Methodref = 10,
    InterfaceMethodref = 11,
    NameAndType = 12,
    MethodHandle = 15,
    MethodType = 16,
    Dynamic = 17,
    InvokeDynamic = 18,
    Module = 19,
    Package = 20,
}

impl Tag {
    /// The kind of a tag byte.
    pub fn from_u8(tag: u8) -> Option<Tag> {
        Some(match tag {
            1 => Tag::Utf8,
            3 => Tag::Integer,
            4 => Tag::Float,
            5 => Tag::Long,
            6 => Tag::Double,
            7 => Tag::Class,
            8 => Tag::String,
            9 => Tag::Fieldref,
            10 => Tag::Methodref,
            11 => Tag::InterfaceMethodref,
            12 => Tag::NameAndType,
            15 => Tag::MethodHandle,
            16 => Tag::MethodType,
            17 => Tag::Dynamic,
            18 => Tag::InvokeDynamic,
            19 => Tag::Module,
            20 => Tag::Package,
            _ => return None,
        })
    }

    /// Whether it is a method or interface method reference.
    pub fn is_method(self) -> bool {
        matches!(self, Tag::Methodref | Tag::InterfaceMethodref)
    }
}

/// A field, method or interface method reference with its name and type looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberRef {
    /// Index of the CONSTANT_Class.
    pub class_index: u16,
    /// Index of the name's CONSTANT_Utf8.
    pub name_index: u16,
    /// Index of the descriptor's CONSTANT_Utf8.
    pub descriptor_index: u16,
}

impl ClassFile {
    /// The number of entries, entry 0 among them: valid indices are 1 to `cp_len() - 1`.
    pub fn cp_len(&self) -> u16 {
        self.pool.len() as u16
    }

    /// The constant pool as it stands in the file, without its count.
    pub fn pool_bytes(&self) -> &[u8] {
        const START: usize = 10;
        let bytes = self.bytes();
        let mut at = START;
        let mut i = 1;
        while i < self.pool.len() {
            let wide = matches!(self.tag(i as u16), Tag::Long | Tag::Double);
            at += match self.tag(i as u16) {
                Tag::Utf8 => 3 + usize::from(u16::from_be_bytes([bytes[at + 1], bytes[at + 2]])),
                Tag::Long | Tag::Double => 9,
                Tag::Class | Tag::String | Tag::MethodType | Tag::Module | Tag::Package => 3,
                Tag::MethodHandle => 4,
                _ => 5,
            };
            i += if wide { 2 } else { 1 };
        }
        &bytes[START..at]
    }

    /// The kind of entry `i`.
    pub fn tag(&self, i: u16) -> Tag {
        match self.pool.get(i as usize) {
            Some(&at) if at != 0 => Tag::from_u8(self.bytes()[at as usize]).unwrap_or(Tag::Unusable),
            _ => Tag::Unusable,
        }
    }

    /// The bytes of entry `i` from its tag on, should it be of that kind.
    fn entry(&self, i: u16, tag: Tag) -> &[u8] {
        match self.pool.get(i as usize) {
            Some(&at) if at != 0 => {
                let rest = &self.bytes()[at as usize..];
                if rest[0] == tag as u8 { rest } else { &[] }
            }
            _ => &[],
        }
    }

    /// The modified UTF-8 of a CONSTANT_Utf8.
    pub fn utf8(&self, i: u16) -> &[u8] {
        let e = self.entry(i, Tag::Utf8);
        e.get(3..3 + u16_at(e, 1) as usize).unwrap_or(&[])
    }

    /// The index of the CONSTANT_Utf8 that names a CONSTANT_Class.
    pub fn class_name_index(&self, i: u16) -> u16 {
        u16_at(self.entry(i, Tag::Class), 1)
    }

    /// The name that a CONSTANT_Class holds: an internal name or an array's descriptor.
    pub fn class_name(&self, i: u16) -> &[u8] {
        self.utf8(self.class_name_index(i))
    }

    /// The index of the CONSTANT_Utf8 of a CONSTANT_String.
    pub fn string_utf8(&self, i: u16) -> u16 {
        u16_at(self.entry(i, Tag::String), 1)
    }

    /// The value of a CONSTANT_Integer.
    pub fn int(&self, i: u16) -> i32 {
        u32_at(self.entry(i, Tag::Integer), 1) as i32
    }

    /// The value of a CONSTANT_Float, its bits kept (NaNs too).
    pub fn float(&self, i: u16) -> f32 {
        f32::from_bits(u32_at(self.entry(i, Tag::Float), 1))
    }

    /// The value of a CONSTANT_Long.
    pub fn long(&self, i: u16) -> i64 {
        let e = self.entry(i, Tag::Long);
        ((u64::from(u32_at(e, 1)) << 32) | u64::from(u32_at(e, 5))) as i64
    }

    /// The value of a CONSTANT_Double, its bits kept.
    pub fn double(&self, i: u16) -> f64 {
        let e = self.entry(i, Tag::Double);
        f64::from_bits((u64::from(u32_at(e, 1)) << 32) | u64::from(u32_at(e, 5)))
    }

    /// (name, descriptor) of a CONSTANT_NameAndType.
    pub fn name_and_type(&self, i: u16) -> (u16, u16) {
        let e = self.entry(i, Tag::NameAndType);
        (u16_at(e, 1), u16_at(e, 3))
    }

    /// The index of the CONSTANT_NameAndType that a member reference or dynamic constant has; 0 for others.
    pub fn name_and_type_index(&self, i: u16) -> u16 {
        match self.tag(i) {
            Tag::Fieldref | Tag::Methodref | Tag::InterfaceMethodref | Tag::Dynamic | Tag::InvokeDynamic => {
                u16_at(self.bytes(), self.pool[i as usize] as usize + 3)
            }
            _ => 0,
        }
    }

    /// A field, method or interface method reference; all zero if entry `i` is none.
    pub fn member_ref(&self, i: u16) -> MemberRef {
        let at = match self.tag(i) {
            Tag::Fieldref | Tag::Methodref | Tag::InterfaceMethodref => self.pool[i as usize] as usize,
            _ => return MemberRef { class_index: 0, name_index: 0, descriptor_index: 0 },
        };
        let (name_index, descriptor_index) = self.name_and_type(u16_at(self.bytes(), at + 3));
        MemberRef { class_index: u16_at(self.bytes(), at + 1), name_index, descriptor_index }
    }

    /// (reference kind, reference index) of a CONSTANT_MethodHandle.
    pub fn method_handle(&self, i: u16) -> (u8, u16) {
        let e = self.entry(i, Tag::MethodHandle);
        (e.get(1).copied().unwrap_or(0), u16_at(e, 2))
    }

    /// The index of the descriptor of a CONSTANT_MethodType.
    pub fn method_type(&self, i: u16) -> u16 {
        u16_at(self.entry(i, Tag::MethodType), 1)
    }

    /// (bootstrap method, name, descriptor) of a CONSTANT_Dynamic or CONSTANT_InvokeDynamic.
    pub fn dynamic(&self, i: u16) -> (u16, u16, u16) {
        let at = match self.tag(i) {
            Tag::Dynamic | Tag::InvokeDynamic => self.pool[i as usize] as usize,
            _ => return (0, 0, 0),
        };
        let (name, descriptor) = self.name_and_type(u16_at(self.bytes(), at + 3));
        (u16_at(self.bytes(), at + 1), name, descriptor)
    }

    /// The index of the name of a CONSTANT_Module.
    pub fn module_name(&self, i: u16) -> u16 {
        u16_at(self.entry(i, Tag::Module), 1)
    }

    /// The index of the name of a CONSTANT_Package.
    pub fn package_name(&self, i: u16) -> u16 {
        u16_at(self.entry(i, Tag::Package), 1)
    }

    /// The descriptor (a CONSTANT_Utf8 index) of whatever a bytecode operand refers to: a field, a method, a call site
    /// or a dynamic constant; 0 for others.
    pub fn descriptor_of(&self, i: u16) -> u16 {
        match self.tag(i) {
            Tag::Fieldref | Tag::Methodref | Tag::InterfaceMethodref => self.member_ref(i).descriptor_index,
            Tag::Dynamic | Tag::InvokeDynamic => self.dynamic(i).2,
            Tag::MethodType => self.method_type(i),
            Tag::NameAndType => self.name_and_type(i).1,
            _ => 0,
        }
    }
}
