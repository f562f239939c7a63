//! Class files: one borrowed pass over the bytes, everything else on demand.
//!
//! A [`ClassFile`] owns its bytes (mapped from an image or a jar, read, or static) and beside them only what
//! can't be found again in constant time: the offset of each constant-pool entry, and a small record for each field and
//! method. Strings stay the modified UTF-8 that they are in the file. Attributes are located while parsing and
//! decoded when asked for. Two allocations and the two member tables: that is all a class costs.
//!
//! What [`ClassFile::parse`] lets through holds JVMS 4.8: each index that one structure holds to another is in range and of
//! the right kind, so the accessors need no `Result`. Indices that come from bytecode are the verifier's: an
//! accessor asked for an entry of another kind answers with an empty string or zero, never with a panic; ask
//! [`ClassFile::tag`] first where it matters.
//!
//! The messages of the errors are HotSpot's, to the letter: programs and people search for them.

mod annotations;
#[cfg(any(test, feature = "class-assembler"))]
pub mod assemble;
mod attributes;
mod bytes;
pub mod descriptor;
mod error;
mod members;
pub mod mutf8;
pub mod names;
mod parse;
mod parse_attributes;
mod parse_pool;
mod pool;
mod reader;
#[cfg(test)]
mod tests;

pub use annotations::{ClassFlags, FieldFlags, MAX_ANNOTATION_DEPTH, MethodFlags};
pub use attributes::{
    AttributeIter, BootstrapMethod, Code, EnclosingMethod, ExceptionHandler, HandlerIter, IndexIter,
    InnerClass, LineNumberIter, LocalVariable, LocalVariableIter, MethodParameter, RecordComponent,
};
pub use bytes::ClassBytes;
pub use descriptor::{BasicType, FieldType, MethodDescriptor};
pub use error::ParseError;
pub use members::Member;
pub use parse::ParseOptions;
pub use pool::{MemberRef, Tag};

/// A range of the class file's bytes; `start` 0 means that there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: u32,
    pub len: u32,
}

impl Span {
    pub(crate) fn is_some(self) -> bool {
        self.start != 0
    }
}

/// Access flags of classes, fields and methods (JVMS tables 4.1-B, 4.5-A, 4.6-A, 4.7.6-A).
#[expect(missing_docs, reason = "the names are the specification's")]
pub mod access {
    pub const PUBLIC: u16 = 0x0001;
    pub const PRIVATE: u16 = 0x0002;
    pub const PROTECTED: u16 = 0x0004;
    pub const STATIC: u16 = 0x0008;
    pub const FINAL: u16 = 0x0010;
    pub const SYNCHRONIZED: u16 = 0x0020;
    pub const SUPER: u16 = 0x0020;
    pub const VOLATILE: u16 = 0x0040;
    pub const BRIDGE: u16 = 0x0040;
    pub const TRANSIENT: u16 = 0x0080;
    pub const VARARGS: u16 = 0x0080;
    pub const NATIVE: u16 = 0x0100;
    pub const INTERFACE: u16 = 0x0200;
    pub const ABSTRACT: u16 = 0x0400;
    pub const STRICT: u16 = 0x0800;
    pub const SYNTHETIC: u16 = 0x1000;
    pub const ANNOTATION: u16 = 0x2000;
    pub const ENUM: u16 = 0x4000;
    pub const MANDATED: u16 = 0x8000;
    pub const MODULE: u16 = 0x8000;
}

/// A parsed class file. Immutable, `Send` and `Sync`; see the module's page.
pub struct ClassFile {
    bytes: ClassBytes,
    /// Offset of the tag byte of each constant; 0 for entry 0 and for the second half of long and double.
    pool: Box<[u32]>,
    minor: u16,
    major: u16,
    access_flags: u16,
    this_class: u16,
    super_class: u16,
    interfaces: Span,
    fields: Box<[Member]>,
    methods: Box<[Member]>,
    attributes: attributes::ClassAttributes,
    flags: ClassFlags,
}

impl ClassFile {
    /// The bytes of the whole file.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// What holds the bytes.
    pub(crate) fn source_bytes(&self) -> &ClassBytes {
        &self.bytes
    }

    /// The minor version.
    pub fn minor(&self) -> u16 {
        self.minor
    }

    /// The major version: 52 for Java 8, 61 for Java 17.
    pub fn major(&self) -> u16 {
        self.major
    }

    /// The class's own access flags, as they stand in the file.
    pub fn access_flags(&self) -> u16 {
        self.access_flags
    }

    /// Whether all the bits of `mask` are set in the access flags.
    pub fn is(&self, mask: u16) -> bool {
        self.access_flags & mask == mask
    }

    /// The constant-pool index of this class.
    pub fn this_class(&self) -> u16 {
        self.this_class
    }

    /// The internal name of this class ("java/lang/Object").
    pub fn name(&self) -> &[u8] {
        self.class_name(self.this_class)
    }

    /// The constant-pool index of the superclass; 0 for java.lang.Object and for modules.
    pub fn super_class(&self) -> u16 {
        self.super_class
    }

    /// The internal name of the superclass.
    pub fn super_name(&self) -> Option<&[u8]> {
        (self.super_class != 0).then(|| self.class_name(self.super_class))
    }

    /// The constant-pool indices of the direct superinterfaces.
    pub fn interfaces(&self) -> IndexIter<'_> {
        IndexIter::new(self.span(self.interfaces))
    }

    /// The fields, in the file's order.
    pub fn fields(&self) -> &[Member] {
        &self.fields
    }

    /// The methods, in the file's order.
    pub fn methods(&self) -> &[Member] {
        &self.methods
    }

    /// What the class's own annotations tell the VM.
    pub fn flags(&self) -> ClassFlags {
        self.flags
    }

    /// The first method of that name and descriptor.
    pub fn find_method(&self, name: &[u8], descriptor: &[u8]) -> Option<&Member> {
        self.methods.iter().find(|m| self.utf8(m.name) == name && self.utf8(m.descriptor) == descriptor)
    }

    pub(crate) fn span(&self, span: Span) -> &[u8] {
        let start = span.start as usize;
        self.bytes().get(start..start + span.len as usize).unwrap_or(&[])
    }
}

impl std::fmt::Debug for ClassFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClassFile({} {}.{})", mutf8::lossy(self.name()), self.major, self.minor)
    }
}
