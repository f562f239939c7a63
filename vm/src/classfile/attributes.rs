//! Attributes (JVMS 4.7), decoded when somebody asks.

use super::reader::{u16_at, u32_at};
use super::{ClassFile, Member, Span, Tag};

/// Where the class's own attributes are; found while parsing.
#[derive(Default)]
pub(crate) struct ClassAttributes {
    /// Offset of the attribute table's count.
    pub at: u32,
    pub source_file: u16,
    pub signature: u16,
    pub nest_host: u16,
    pub source_debug_extension: Span,
    pub inner_classes: Span,
    pub enclosing_method: Span,
    pub nest_members: Span,
    pub record: Span,
    pub permitted_subclasses: Span,
    pub module: Span,
    /// Offset of each bootstrap method's entry.
    pub bootstrap_methods: Box<[u32]>,
    pub deprecated: bool,
    pub synthetic: bool,
}

/// The attributes of one table: (index of the name, contents).
#[derive(Clone)]
pub struct AttributeIter<'a> {
    bytes: &'a [u8],
    at: usize,
    left: u16,
}

impl<'a> AttributeIter<'a> {
    /// Over the table whose count stands at `at` of `bytes`.
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        AttributeIter { bytes, at: at + 2, left: u16_at(bytes, at) }
    }
}

impl<'a> Iterator for AttributeIter<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let name = u16_at(self.bytes, self.at);
        let len = u32_at(self.bytes, self.at + 2) as usize;
        let payload = self.bytes.get(self.at + 6..(self.at + 6).checked_add(len)?)?;
        self.at += 6 + len;
        Some((name, payload))
    }
}

/// A run of big-endian u16s: constant-pool indices.
#[derive(Clone)]
pub struct IndexIter<'a> {
    bytes: &'a [u8],
}

impl<'a> IndexIter<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        IndexIter { bytes }
    }

    /// The indices after a count, as far as there are bytes.
    fn counted(bytes: &'a [u8]) -> Self {
        let n = usize::from(u16_at(bytes, 0)) * 2;
        IndexIter { bytes: bytes.get(2..2 + n).unwrap_or(&[]) }
    }
}

impl Iterator for IndexIter<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.bytes.len() < 2 {
            return None;
        }
        let i = u16_at(self.bytes, 0);
        self.bytes = &self.bytes[2..];
        Some(i)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.bytes.len() / 2, Some(self.bytes.len() / 2))
    }
}

impl ExactSizeIterator for IndexIter<'_> {}

/// A method's Code attribute (JVMS 4.7.3).
#[derive(Clone, Copy)]
pub struct Code<'a> {
    /// Depth of the operand stack in slots.
    pub max_stack: u16,
    /// Slots of the locals.
    pub max_locals: u16,
    /// The instructions.
    pub code: &'a [u8],
    handlers: &'a [u8],
    /// From the attribute table's count on.
    attributes: &'a [u8],
    class: &'a ClassFile,
}

/// One entry of the exception table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceptionHandler {
    /// First bci covered.
    pub start: u16,
    /// First bci not covered any more.
    pub end: u16,
    /// Where the handler begins.
    pub handler: u16,
    /// CONSTANT_Class index of what it catches, 0 for everything.
    pub catch_type: u16,
}

/// Iterator of [`Code::handlers`].
#[derive(Clone)]
pub struct HandlerIter<'a> {
    bytes: &'a [u8],
}

impl Iterator for HandlerIter<'_> {
    type Item = ExceptionHandler;

    fn next(&mut self) -> Option<ExceptionHandler> {
        let (entry, rest) = self.bytes.split_at_checked(8)?;
        self.bytes = rest;
        Some(ExceptionHandler {
            start: u16_at(entry, 0),
            end: u16_at(entry, 2),
            handler: u16_at(entry, 4),
            catch_type: u16_at(entry, 6),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.bytes.len() / 8, Some(self.bytes.len() / 8))
    }
}

impl ExactSizeIterator for HandlerIter<'_> {}

/// Iterator of [`Code::line_numbers`].
#[derive(Clone)]
pub struct LineNumberIter<'a> {
    attributes: Option<AttributeIter<'a>>,
    class: &'a ClassFile,
    table: &'a [u8],
}

impl Iterator for LineNumberIter<'_> {
    /// (start bci, line).
    type Item = (u16, u16);

    fn next(&mut self) -> Option<(u16, u16)> {
        while self.table.len() < 4 {
            let (name, payload) = self.attributes.as_mut()?.next()?;
            if self.class.utf8(name) == b"LineNumberTable" {
                self.table = payload.get(2..).unwrap_or(&[]);
            }
        }
        let entry = (u16_at(self.table, 0), u16_at(self.table, 2));
        self.table = &self.table[4..];
        Some(entry)
    }
}

/// An entry of LocalVariableTable or LocalVariableTypeTable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalVariable {
    /// First bci where it has a value.
    pub start: u16,
    /// Bytes of code from there on.
    pub length: u16,
    /// Index of its name.
    pub name: u16,
    /// Index of its descriptor, or of its generic signature.
    pub descriptor: u16,
    /// Its slot.
    pub slot: u16,
}

impl LocalVariable {
    /// Whether it has a value at `bci`.
    pub fn covers(&self, bci: u32) -> bool {
        let start = u32::from(self.start);
        start <= bci && bci < start + u32::from(self.length)
    }
}

/// Iterator of [`Code::local_variables`].
#[derive(Clone)]
pub struct LocalVariableIter<'a> {
    attributes: AttributeIter<'a>,
    class: &'a ClassFile,
    name: &'static [u8],
    table: &'a [u8],
}

impl Iterator for LocalVariableIter<'_> {
    type Item = LocalVariable;

    fn next(&mut self) -> Option<LocalVariable> {
        while self.table.len() < 10 {
            let (name, payload) = self.attributes.next()?;
            if self.class.utf8(name) == self.name {
                self.table = payload.get(2..).unwrap_or(&[]);
            }
        }
        let t = self.table;
        self.table = &t[10..];
        Some(LocalVariable {
            start: u16_at(t, 0),
            length: u16_at(t, 2),
            name: u16_at(t, 4),
            descriptor: u16_at(t, 6),
            slot: u16_at(t, 8),
        })
    }
}

impl<'a> Code<'a> {
    /// The exception table, in order.
    pub fn handlers(&self) -> HandlerIter<'a> {
        HandlerIter { bytes: self.handlers }
    }

    /// The attributes of the Code attribute itself.
    pub fn attributes(&self) -> AttributeIter<'a> {
        AttributeIter::new(self.attributes, 0)
    }

    /// (bci, line) of all LineNumberTables, in the file's order.
    pub fn line_numbers(&self) -> LineNumberIter<'a> {
        LineNumberIter { attributes: Some(self.attributes()), class: self.class, table: &[] }
    }

    /// The line of the instruction at `bci`, as HotSpot finds it: the exact entry, else that with the greatest start before it.
    pub fn line_number(&self, bci: u32) -> Option<u16> {
        let mut best: Option<(u16, u16)> = None;
        for (pc, line) in self.line_numbers() {
            if u32::from(pc) == bci {
                return Some(line);
            }
            if u32::from(pc) < bci && best.is_none_or(|(b, _)| pc >= b) {
                best = Some((pc, line));
            }
        }
        best.map(|(_, line)| line)
    }

    /// The LocalVariableTables.
    pub fn local_variables(&self) -> LocalVariableIter<'a> {
        self.local_table(b"LocalVariableTable")
    }

    /// The LocalVariableTypeTables.
    pub fn local_variable_types(&self) -> LocalVariableIter<'a> {
        self.local_table(b"LocalVariableTypeTable")
    }

    fn local_table(&self, name: &'static [u8]) -> LocalVariableIter<'a> {
        LocalVariableIter { attributes: self.attributes(), class: self.class, name, table: &[] }
    }

    /// The contents of StackMapTable, from its count on; empty without one.
    pub fn stack_map_table(&self) -> &'a [u8] {
        self.attribute(b"StackMapTable").unwrap_or(&[])
    }

    /// The contents of the first attribute of that name.
    pub fn attribute(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.attributes().find(|&(n, _)| self.class.utf8(n) == name).map(|(_, payload)| payload)
    }
}

/// An entry of InnerClasses (JVMS 4.7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InnerClass {
    /// CONSTANT_Class of the inner class.
    pub inner: u16,
    /// CONSTANT_Class of the class it is a member of, 0 for local and anonymous ones.
    pub outer: u16,
    /// CONSTANT_Utf8 of its simple name, 0 for anonymous ones.
    pub name: u16,
    /// Its flags in the source.
    pub access: u16,
}

/// The flags that mean something there (JVMS table 4.7.6-A).
const INNER_CLASS_FLAGS: u16 = 0x763f;

/// EnclosingMethod (JVMS 4.7.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnclosingMethod {
    /// CONSTANT_Class of the enclosing class.
    pub class: u16,
    /// CONSTANT_NameAndType of the enclosing method, 0 without one.
    pub method: u16,
}

/// An entry of BootstrapMethods (JVMS 4.7.23).
#[derive(Clone)]
pub struct BootstrapMethod<'a> {
    /// CONSTANT_MethodHandle index.
    pub method: u16,
    /// Constant-pool indices of the static arguments.
    pub arguments: IndexIter<'a>,
}

/// An entry of MethodParameters (JVMS 4.7.24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodParameter {
    /// CONSTANT_Utf8 of the name, 0 without one.
    pub name: u16,
    /// FINAL, SYNTHETIC, MANDATED.
    pub access: u16,
}

/// A component of a record (JVMS 4.7.30).
#[derive(Clone)]
pub struct RecordComponent<'a> {
    /// CONSTANT_Utf8 of the name.
    pub name: u16,
    /// CONSTANT_Utf8 of the descriptor.
    pub descriptor: u16,
    class: &'a ClassFile,
    attributes: AttributeIter<'a>,
}

impl<'a> RecordComponent<'a> {
    /// Its attributes.
    pub fn attributes(&self) -> AttributeIter<'a> {
        self.attributes.clone()
    }

    /// The contents of its first attribute of that name (RuntimeVisibleAnnotations, RuntimeVisibleTypeAnnotations).
    pub fn attribute(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.attributes().find(|&(n, _)| self.class.utf8(n) == name).map(|(_, payload)| payload)
    }

    /// CONSTANT_Utf8 of the generic signature, 0 without one.
    pub fn signature(&self) -> u16 {
        self.attribute(b"Signature").map_or(0, |p| u16_at(p, 0))
    }
}

impl ClassFile {
    /// The class's own attributes.
    pub fn attributes(&self) -> AttributeIter<'_> {
        AttributeIter::new(self.bytes(), self.attributes.at as usize)
    }

    /// The contents of the class's first attribute of that name: `RuntimeVisibleAnnotations` is what
    /// `Class.getRawAnnotations` returns.
    pub fn attribute(&self, name: &[u8]) -> Option<&[u8]> {
        if !self.counts(name) {
            return None;
        }
        self.attributes().find(|&(n, _)| self.utf8(n) == name).map(|(_, payload)| payload)
    }

    /// Whether an attribute of that name means anything in this version: annotations came with 49.
    fn counts(&self, name: &[u8]) -> bool {
        self.major >= 49 || !(name.starts_with(b"Runtime") || name == b"AnnotationDefault")
    }

    /// The attributes of a field or method.
    pub fn member_attributes(&self, member: &Member) -> AttributeIter<'_> {
        AttributeIter::new(self.bytes(), member.attributes as usize)
    }

    /// The contents of the member's first attribute of that name: RuntimeVisibleAnnotations,
    /// RuntimeVisibleParameterAnnotations, AnnotationDefault, RuntimeVisibleTypeAnnotations...
    pub fn member_attribute(&self, member: &Member, name: &[u8]) -> Option<&[u8]> {
        if !self.counts(name) {
            return None;
        }
        self.member_attributes(member).find(|&(n, _)| self.utf8(n) == name).map(|(_, payload)| payload)
    }

    /// The method's code; `None` of fields and of abstract and native methods.
    pub fn code(&self, method: &Member) -> Option<Code<'_>> {
        if !method.code.is_some() {
            return None;
        }
        let c = self.span(method.code);
        let code_len = u32_at(c, 4) as usize;
        let handlers_at = 8 + code_len + 2;
        let handlers_len = usize::from(u16_at(c, 8 + code_len)) * 8;
        Some(Code {
            max_stack: u16_at(c, 0),
            max_locals: u16_at(c, 2),
            code: c.get(8..8 + code_len)?,
            handlers: c.get(handlers_at..handlers_at + handlers_len)?,
            attributes: c.get(handlers_at + handlers_len..)?,
            class: self,
        })
    }

    /// The checked exceptions that a method declares: CONSTANT_Class indices.
    pub fn exceptions(&self, method: &Member) -> IndexIter<'_> {
        IndexIter::counted(self.member_attribute(method, b"Exceptions").unwrap_or(&[]))
    }

    /// The MethodParameters; `None` without the attribute.
    pub fn method_parameters(
        &self,
        method: &Member,
    ) -> Option<impl ExactSizeIterator<Item = MethodParameter> + '_> {
        let payload = self.member_attribute(method, b"MethodParameters")?;
        Some(
            payload
                .get(1..)
                .unwrap_or(&[])
                .chunks_exact(4)
                .map(|e| MethodParameter { name: u16_at(e, 0), access: u16_at(e, 2) }),
        )
    }

    /// CONSTANT_Utf8 of the class's generic signature, 0 without one.
    pub fn signature(&self) -> u16 {
        self.attributes.signature
    }

    /// CONSTANT_Utf8 of the source file's name, 0 without one.
    pub fn source_file(&self) -> u16 {
        self.attributes.source_file
    }

    /// The SourceDebugExtension's modified UTF-8.
    pub fn source_debug_extension(&self) -> Option<&[u8]> {
        let span = self.attributes.source_debug_extension;
        span.is_some().then(|| self.span(span))
    }

    /// Whether the class has the Deprecated attribute.
    pub fn is_deprecated(&self) -> bool {
        self.attributes.deprecated
    }

    /// Whether the class is synthetic, by flag or by attribute.
    pub fn is_synthetic(&self) -> bool {
        self.attributes.synthetic || self.is(super::access::SYNTHETIC)
    }

    /// The InnerClasses.
    pub fn inner_classes(&self) -> impl ExactSizeIterator<Item = InnerClass> + '_ {
        let entries = self.span(self.attributes.inner_classes).get(2..).unwrap_or(&[]);
        entries.chunks_exact(8).map(|e| InnerClass {
            inner: u16_at(e, 0),
            outer: u16_at(e, 2),
            name: u16_at(e, 4),
            access: u16_at(e, 6) & INNER_CLASS_FLAGS,
        })
    }

    /// The EnclosingMethod; as in HotSpot it means nothing without InnerClasses, which must name the class too (JVMS 4.7.7).
    pub fn enclosing_method(&self) -> Option<EnclosingMethod> {
        if !self.attributes.inner_classes.is_some() {
            return None;
        }
        let p = self.span(self.attributes.enclosing_method);
        (p.len() >= 4).then(|| EnclosingMethod { class: u16_at(p, 0), method: u16_at(p, 2) })
    }

    /// CONSTANT_Class of the nest's host, 0 if this class is its own.
    pub fn nest_host(&self) -> u16 {
        self.attributes.nest_host
    }

    /// The NestMembers: CONSTANT_Class indices.
    pub fn nest_members(&self) -> IndexIter<'_> {
        IndexIter::counted(self.span(self.attributes.nest_members))
    }

    /// Whether there is a Record attribute (it may be empty).
    pub fn is_record(&self) -> bool {
        self.attributes.record.is_some()
    }

    /// The components of a record.
    pub fn record_components(&self) -> impl Iterator<Item = RecordComponent<'_>> {
        let p = self.span(self.attributes.record);
        let mut at = 2;
        (0..u16_at(p, 0)).map(move |_| {
            let attributes = AttributeIter::new(p, at + 4);
            let component = RecordComponent {
                name: u16_at(p, at),
                descriptor: u16_at(p, at + 2),
                class: self,
                attributes,
            };
            let mut walk = component.attributes();
            while walk.next().is_some() {}
            at = walk.at;
            component
        })
    }

    /// The PermittedSubclasses, CONSTANT_Class indices; `None` unless the class is sealed.
    pub fn permitted_subclasses(&self) -> Option<IndexIter<'_>> {
        let span = self.attributes.permitted_subclasses;
        span.is_some().then(|| IndexIter::counted(self.span(span)))
    }

    /// The contents of the Module attribute.
    pub fn module(&self) -> Option<&[u8]> {
        self.attributes.module.is_some().then(|| self.span(self.attributes.module))
    }

    /// The number of BootstrapMethods.
    pub fn bootstrap_method_count(&self) -> u16 {
        self.attributes.bootstrap_methods.len() as u16
    }

    /// The `i`th of the BootstrapMethods.
    pub fn bootstrap_method(&self, i: u16) -> Option<BootstrapMethod<'_>> {
        let at = *self.attributes.bootstrap_methods.get(i as usize)? as usize;
        let bytes = self.bytes();
        Some(BootstrapMethod { method: u16_at(bytes, at), arguments: IndexIter::counted(&bytes[at + 2..]) })
    }

    /// The kind of a field's ConstantValue, `Tag::Unusable` without one.
    pub fn constant_value_tag(&self, field: &Member) -> Tag {
        self.tag(field.constant_value)
    }
}
