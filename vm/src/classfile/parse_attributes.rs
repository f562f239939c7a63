//! Attributes while parsing: where they are, and the checks of JVMS 4.7 that HotSpot makes when it loads a class.

use std::collections::{HashMap, HashSet};

use super::annotations::ClassFlags;
use super::attributes::ClassAttributes;
use super::members::Member;
use super::parse::Parser;
use super::reader::{Reader, Truncated, u16_at};
use super::{ParseError, Span, Tag, access};

/// One attribute met while parsing.
struct Attribute<'a> {
    name: &'a [u8],
    /// Its length, as it says itself.
    len: u32,
    /// Its contents, as far as there are bytes.
    payload: &'a [u8],
    span: Span,
}

impl Attribute<'_> {
    /// The constant-pool index that it begins with.
    fn index(&self) -> Result<u16, Truncated> {
        Reader::new(self.payload).u16()
    }

    /// Whether the file ends within it. Said after the checks of its length: that is the order of HotSpot's messages.
    fn is_truncated(&self) -> bool {
        self.payload.len() < self.len as usize
    }
}

impl<'a> Parser<'a> {
    /// Reads the next attribute's header and contents, which may be truncated; `bad_name` is the message for a bad name index.
    fn attribute(&mut self, bad_name: &str) -> Result<Attribute<'a>, ParseError> {
        let name = self.r.u16()?;
        let len = self.r.u32()?;
        self.require(self.is_utf8(name), || format!("{bad_name} {name}"))?;
        let start = self.r.pos();
        let payload = self.r.take((len as usize).min(self.r.left()))?;
        Ok(Attribute { name: self.utf8(name), len, payload, span: Span { start: start as u32, len } })
    }

    /// Notes that an attribute which may stand only once was met.
    fn once(&self, seen: &mut bool, what: &str) -> Result<(), ParseError> {
        if std::mem::replace(seen, true) { self.bad(what) } else { Ok(()) }
    }

    fn signature_attribute(&self, i: u16) -> Result<u16, ParseError> {
        self.require(self.is_utf8(i), || format!("Invalid Signature attribute at constant pool index {i}"))?;
        Ok(i)
    }

    pub(super) fn field_attributes(&mut self, field: &mut Member) -> Result<(), ParseError> {
        let mut seen = Seen::default();
        for _ in 0..self.r.u16()? {
            let a = self.attribute("Invalid field attribute index")?;
            match a.name {
                b"ConstantValue" if field.is_static() => {
                    self.require(field.constant_value == 0, || "Duplicate ConstantValue attribute")?;
                    self.require(a.len == 2, || {
                        format!("Invalid ConstantValue field attribute length {}", a.len)
                    })?;
                    field.constant_value = a.index()?;
                    self.check_constant_value(field)?;
                }
                b"Synthetic" => {
                    self.require(a.len == 0, || {
                        format!("Invalid Synthetic field attribute length {}", a.len)
                    })?;
                    field.access |= access::SYNTHETIC;
                }
                b"Deprecated" => {
                    self.require(a.len == 0, || {
                        format!("Invalid Deprecated field attribute length {}", a.len)
                    })?;
                }
                b"Signature" if self.major >= 49 => {
                    self.require(field.signature == 0, || "Multiple Signature attributes for field")?;
                    self.require(a.len == 2, || {
                        format!("Wrong size {} for field's Signature attribute", a.len)
                    })?;
                    field.signature = self.signature_attribute(a.index()?)?;
                }
                b"RuntimeVisibleAnnotations" if self.major >= 49 => {
                    self.once(&mut seen.visible, "Multiple RuntimeVisibleAnnotations attributes for field")?;
                    self.scan_annotations(a.payload, &mut field.field_flags);
                }
                _ if self.major >= 49 => self.once_each(&mut seen, a.name, "field")?,
                _ => {}
            }
            if a.is_truncated() {
                return Err(Truncated.into());
            }
        }
        Ok(())
    }

    /// The annotation attributes that nothing else is done with: each may stand once.
    fn once_each(&self, seen: &mut Seen, name: &[u8], owner: &str) -> Result<(), ParseError> {
        let flag = match name {
            b"RuntimeInvisibleAnnotations" => &mut seen.invisible,
            b"RuntimeVisibleTypeAnnotations" => &mut seen.visible_type,
            b"RuntimeInvisibleTypeAnnotations" => &mut seen.invisible_type,
            b"RuntimeVisibleParameterAnnotations" if owner == "method" => &mut seen.visible_parameter,
            b"RuntimeInvisibleParameterAnnotations" if owner == "method" => &mut seen.invisible_parameter,
            b"AnnotationDefault" if owner == "method" => &mut seen.default,
            _ => return Ok(()),
        };
        if std::mem::replace(flag, true) {
            let name = String::from_utf8_lossy(name);
            return match owner {
                "class" => self.bad(format!("Multiple {name} attributes")),
                _ => self.bad(format!("Multiple {name} attributes for {owner}")),
            };
        }
        Ok(())
    }

    fn check_constant_value(&self, field: &Member) -> Result<(), ParseError> {
        if !self.check {
            return Ok(());
        }
        let index = field.constant_value;
        self.require(index > 0 && index < self.cf.cp_len(), || {
            format!("Bad initial value index {index} in ConstantValue attribute")
        })?;
        let tag = self.cf.tag(index);
        let descriptor = self.utf8(field.descriptor);
        let good = match descriptor.first() {
            Some(b'J') => tag == Tag::Long,
            Some(b'F') => tag == Tag::Float,
            Some(b'D') => tag == Tag::Double,
            Some(b'B' | b'C' | b'S' | b'Z' | b'I') => tag == Tag::Integer,
            Some(b'L') => {
                return self.require(
                    descriptor == b"Ljava/lang/String;" && tag == Tag::String,
                    || "Bad string initial value",
                );
            }
            _ => return self.bad(format!("Unable to set initial value {index}")),
        };
        self.require(good, || "Inconsistent constant value type")
    }

    pub(super) fn method_attributes(&mut self, method: &mut Member, args: u16) -> Result<(), ParseError> {
        let mut seen = Seen::default();
        for _ in 0..self.r.u16()? {
            let a = self.attribute("Invalid method attribute name index")?;
            match a.name {
                b"Code" => {
                    if self.check {
                        self.require(
                            method.access & (access::NATIVE | access::ABSTRACT) == 0,
                            || "Code attribute in native or abstract methods",
                        )?;
                    }
                    self.require(!method.has_code(), || "Multiple Code attributes")?;
                    method.code = a.span;
                    self.check_code(a.span, args)?;
                }
                b"Exceptions" => {
                    self.once(&mut seen.exceptions, "Multiple Exceptions attributes")?;
                    self.check_exceptions(a.span)?;
                }
                b"MethodParameters" => {
                    self.once(&mut seen.parameters, "Multiple MethodParameters attributes")?;
                    let count = a.payload.first().copied().unwrap_or(0);
                    if a.len != u32::from(count) * 4 + 1 {
                        // HotSpot's text ends without the class's name.
                        return Err(ParseError::ClassFormat(format!(
                            "Invalid MethodParameters method attribute length {} in class file",
                            a.len
                        )));
                    }
                }
                b"Synthetic" => {
                    self.require(a.len == 0, || {
                        format!("Invalid Synthetic method attribute length {}", a.len)
                    })?;
                    method.access |= access::SYNTHETIC;
                }
                b"Deprecated" => {
                    self.require(a.len == 0, || {
                        format!("Invalid Deprecated method attribute length {}", a.len)
                    })?;
                }
                b"Signature" if self.major >= 49 => {
                    self.require(method.signature == 0, || "Multiple Signature attributes for method")?;
                    self.require(a.len == 2, || format!("Invalid Signature attribute length {}", a.len))?;
                    method.signature = self.signature_attribute(a.index()?)?;
                }
                b"RuntimeVisibleAnnotations" if self.major >= 49 => {
                    self.once(&mut seen.visible, "Multiple RuntimeVisibleAnnotations attributes for method")?;
                    self.scan_annotations(a.payload, &mut method.method_flags);
                }
                _ if self.major >= 49 => self.once_each(&mut seen, a.name, "method")?,
                _ => {}
            }
            if a.is_truncated() {
                return Err(Truncated.into());
            }
        }
        if self.check && !method.has_code() && method.access & (access::NATIVE | access::ABSTRACT) == 0 {
            return self.bad("Absent Code attribute in method that is not native or abstract");
        }
        Ok(())
    }

    /// A reader of an attribute's contents that goes on to the end of the file if names and lengths are checked: the length is
    /// compared with what was read afterwards. For trusted classes it ends where the attribute ends.
    fn contents(&self, span: Span) -> Result<Reader<'a>, Truncated> {
        let bytes = self.cf.bytes();
        let len = if self.check { bytes.len() - span.start as usize } else { span.len as usize };
        Reader::at(bytes, span.start as usize, len)
    }

    /// Whether `r`, one of [`Parser::contents`], has read exactly what the attribute holds.
    fn is_exact(&self, r: &Reader<'_>, span: Span) -> bool {
        !self.check || r.pos() == span.start as usize + span.len as usize
    }

    fn check_exceptions(&self, span: Span) -> Result<(), ParseError> {
        if !self.check {
            return Ok(());
        }
        let mut r = self.contents(span)?;
        let count = r.u16()?;
        r.need(usize::from(count) * 2)?;
        for _ in 0..count {
            let i = r.u16()?;
            self.require(self.is_class(i), || format!("Exception name has bad type at constant pool {i}"))?;
        }
        self.require(self.is_exact(&r, span), || "Exceptions attribute has wrong length")
    }

    /// The Code attribute. Its structure is checked for trusted classes too: `Code` relies on it.
    fn check_code(&mut self, span: Span, args: u16) -> Result<(), ParseError> {
        let mut r = self.contents(span)?;
        r.need(8)?;
        let (_max_stack, max_locals, code_len) = (r.u16()?, r.u16()?, r.u32()?);
        self.require(args <= max_locals, || "Arguments can't fit into locals")?;
        self.require(code_len > 0 && code_len <= 65535, || format!("Invalid method Code length {code_len}"))?;
        r.skip(code_len as usize)?;
        let handlers = r.u16()?;
        r.need(usize::from(handlers) * 8)?;
        for _ in 0..handlers {
            let (start, end, handler, catch) = (r.u16()?, r.u16()?, r.u16()?, r.u16()?);
            if self.check {
                self.require(start < end && u32::from(end) <= code_len, || "Illegal exception table range")?;
                self.require(u32::from(handler) < code_len, || "Illegal exception table handler")?;
                self.require(
                    catch == 0 || self.is_class(catch),
                    || "Catch type in exception table has bad constant type",
                )?;
            }
        }
        let mut stack_map = false;
        let mut locals = LocalTables::default();
        for _ in 0..r.u16()? {
            r.need(6)?;
            let (name, len) = (r.u16()?, r.u32()?);
            self.require(self.is_utf8(name), || format!("Invalid code attribute name index {name}"))?;
            let mut table = r;
            match self.utf8(name) {
                b"LineNumberTable" => self.check_line_numbers(&mut table, len, code_len)?,
                b"LocalVariableTable" => {
                    self.check_local_variables(&mut table, len, code_len, max_locals, false, &mut locals)?;
                }
                b"LocalVariableTypeTable" if self.major >= 49 => {
                    self.check_local_variables(&mut table, len, code_len, max_locals, true, &mut locals)?;
                }
                b"StackMapTable" if self.major >= 50 => {
                    self.once(&mut stack_map, "Multiple StackMapTable attributes")?;
                }
                _ => {}
            }
            r.skip(len as usize)?;
        }
        self.require(self.is_exact(&r, span), || "Code segment has wrong length")?;
        self.check_local_tables(&locals)
    }

    fn check_line_numbers(&self, r: &mut Reader<'_>, len: u32, code_len: u32) -> Result<(), ParseError> {
        if !self.check {
            return Ok(());
        }
        let count = r.u16()?;
        self.require(len == 2 + u32::from(count) * 4, || "LineNumberTable attribute has wrong length")?;
        r.need(usize::from(count) * 4)?;
        for _ in 0..count {
            let (start, _) = (r.u16()?, r.u16()?);
            self.require(u32::from(start) < code_len, || "Invalid pc in LineNumberTable")?;
        }
        Ok(())
    }

    fn check_local_variables(
        &self,
        r: &mut Reader<'a>,
        len: u32,
        code_len: u32,
        max_locals: u16,
        types: bool,
        tables: &mut LocalTables<'a>,
    ) -> Result<(), ParseError> {
        if !self.check {
            return Ok(());
        }
        let table = if types { "LocalVariableTypeTable" } else { "LocalVariableTable" };
        let count = r.u16()?;
        self.require(len == 2 + u32::from(count) * 10, || format!("{table} has wrong length"))?;
        r.need(usize::from(count) * 10)?;
        for _ in 0..count {
            let (start, len, name, descriptor, slot) = (r.u16()?, r.u16()?, r.u16()?, r.u16()?, r.u16()?);
            self.require(u32::from(start) < code_len, || format!("Invalid start_pc {start} in {table}"))?;
            self.require(u32::from(start) + u32::from(len) <= code_len, || {
                format!("Invalid length {len} in {table}")
            })?;
            self.require(self.is_utf8(name), || {
                format!("Name index {name} in {table} has bad constant type")
            })?;
            self.require(self.is_utf8(descriptor), || {
                format!("Signature index {descriptor} in {table} has bad constant type")
            })?;
            self.check_field_name(name)?;
            let mut wide = false;
            if !types {
                self.check_field_descriptor(name, descriptor)?;
                wide = matches!(self.utf8(descriptor), b"J" | b"D");
            }
            self.require(u32::from(slot) + u32::from(wide) < u32::from(max_locals), || {
                format!("Invalid index {slot} in {table}")
            })?;
            let entry = (start, len, self.utf8(name), slot);
            if types {
                tables.types.push(entry);
            } else {
                tables.locals.push(entry);
            }
        }
        Ok(())
    }

    /// No local twice, and no generic signature without its local.
    fn check_local_tables(&self, tables: &LocalTables<'_>) -> Result<(), ParseError> {
        if tables.locals.is_empty() {
            return Ok(());
        }
        let mut seen = HashMap::with_capacity(tables.locals.len());
        for entry in &tables.locals {
            if seen.insert(*entry, false).is_some() && self.major >= 49 {
                let name = super::mutf8::lossy(entry.2);
                return self.bad(format!("Duplicated LocalVariableTable attribute entry for '{name}'"));
            }
        }
        for entry in &tables.types {
            let name = super::mutf8::lossy(entry.2);
            match seen.get_mut(entry) {
                None => {
                    return Err(ParseError::ClassFormat(format!(
                        "LVTT entry for '{name}' in class file {} does not match any LVT entry",
                        self.name
                    )));
                }
                Some(true) => {
                    return self
                        .bad(format!("Duplicated LocalVariableTypeTable attribute entry for '{name}'"));
                }
                Some(used) => *used = true,
            }
        }
        Ok(())
    }

    pub(super) fn class_attributes(
        &mut self,
        access_flags: u16,
    ) -> Result<(ClassAttributes, ClassFlags), ParseError> {
        let mut out = ClassAttributes { at: self.r.pos() as u32, ..Default::default() };
        let mut flags = ClassFlags::default();
        let mut seen = Seen::default();

        for _ in 0..self.r.u16()? {
            let a = self.attribute("Attribute name has bad constant pool index")?;
            match a.name {
                b"SourceFile" => {
                    if self.check {
                        self.require(a.len == 2, || "Wrong SourceFile attribute length")?;
                    }
                    self.require(out.source_file == 0, || "Multiple SourceFile attributes")?;
                    out.source_file = a.index()?;
                    self.require(self.is_utf8(out.source_file), || {
                        format!("Invalid SourceFile attribute at constant pool index {}", out.source_file)
                    })?;
                }
                b"SourceDebugExtension" => {
                    self.once(&mut seen.source_debug, "Multiple SourceDebugExtension attributes")?;
                    out.source_debug_extension = a.span;
                }
                b"InnerClasses" => {
                    self.once(&mut seen.inner_classes, "Multiple InnerClasses attributes")?;
                    out.inner_classes = a.span;
                }
                b"Synthetic" => {
                    self.require(a.len == 0, || {
                        format!("Invalid Synthetic classfile attribute length {}", a.len)
                    })?;
                    out.synthetic = true;
                }
                b"Deprecated" => {
                    self.require(a.len == 0, || {
                        format!("Invalid Deprecated classfile attribute length {}", a.len)
                    })?;
                    out.deprecated = true;
                }
                b"Signature" if self.major >= 49 => {
                    self.require(out.signature == 0, || "Multiple Signature attributes")?;
                    self.require(a.len == 2, || format!("Wrong Signature attribute length {}", a.len))?;
                    out.signature = a.index()?;
                    self.require(self.is_utf8(out.signature), || {
                        format!("Invalid constant pool index {} in Signature attribute", out.signature)
                    })?;
                }
                b"RuntimeVisibleAnnotations" if self.major >= 49 => {
                    self.once(&mut seen.visible, "Multiple RuntimeVisibleAnnotations attributes")?;
                    self.scan_annotations(a.payload, &mut flags);
                }
                b"EnclosingMethod" if self.major >= 49 => {
                    self.once(&mut seen.enclosing, "Multiple EnclosingMethod attributes")?;
                    out.enclosing_method = a.span;
                    self.require(a.len == 4, || format!("Wrong EnclosingMethod attribute length {}", a.len))?;
                    self.check_enclosing_method(a.payload)?;
                }
                b"BootstrapMethods" if self.major >= 51 => {
                    self.once(&mut seen.bootstrap, "Multiple BootstrapMethods attributes")?;
                    self.require(a.len >= 2, || {
                        format!("Invalid BootstrapMethods attribute length {}", a.len)
                    })?;
                    if a.is_truncated() {
                        return Err(Truncated.into());
                    }

                    out.bootstrap_methods = self.bootstrap_methods(a.span)?;
                }
                b"NestMembers" if self.major >= 55 => {
                    self.once(&mut seen.nest_members, "Multiple NestMembers attributes")?;
                    self.require(!seen.nest_host, || "Conflicting NestHost and NestMembers attributes")?;
                    out.nest_members = a.span;
                }
                b"NestHost" if self.major >= 55 => {
                    self.once(&mut seen.nest_host, "Multiple NestHost attributes")?;
                    self.require(!seen.nest_members, || "Conflicting NestMembers and NestHost attributes")?;
                    self.require(a.len == 2, || "Wrong NestHost attribute length")?;
                    out.nest_host = a.index()?;
                    self.require(self.is_class(out.nest_host), || {
                        format!("Nest-host class_info_index {} has bad constant type", out.nest_host)
                    })?;
                }
                b"Record" if self.major >= 60 => {
                    self.once(&mut seen.record, "Multiple Record attributes")?;
                    out.record = a.span;
                }
                b"PermittedSubclasses" if self.major >= 61 => {
                    self.once(&mut seen.permitted, "Multiple PermittedSubclasses attributes")?;
                    if access_flags & access::FINAL != 0 {
                        return Err(ParseError::ClassFormat(format!(
                            "PermittedSubclasses attribute in final class file {}",
                            self.name
                        )));
                    }
                    out.permitted_subclasses = a.span;
                }
                b"Module" if self.major >= 53 => out.module = a.span,
                _ if self.major >= 49 => self.once_each(&mut seen, a.name, "class")?,
                _ => {}
            }
            if a.is_truncated() {
                return Err(Truncated.into());
            }
        }
        self.late_class_checks(&mut out, seen.bootstrap)?;
        Ok((out, flags))
    }

    fn check_enclosing_method(&self, payload: &[u8]) -> Result<(), ParseError> {
        let mut r = Reader::new(payload);
        let (class, method) = (r.u16()?, r.u16()?);
        self.require(class != 0, || "Invalid class index in EnclosingMethod attribute")?;
        self.require(
            self.is_class(class),
            || "Invalid or out-of-bounds class index in EnclosingMethod attribute",
        )?;
        self.require(
            method == 0 || self.cf.tag(method) == Tag::NameAndType,
            || "Invalid or out-of-bounds method index in EnclosingMethod attribute",
        )
    }

    fn bootstrap_methods(&self, span: Span) -> Result<Box<[u32]>, ParseError> {
        let mut r = self.contents(span)?;
        let count = r.u16()?;
        self.require(
            self.max_bootstrap.is_none_or(|max| max < count),
            || "Short length on BootstrapMethods",
        )?;
        let mut offsets = Vec::with_capacity(usize::from(count).min(r.left() / 4));
        // The u16s that the attribute has room for, and those used up.
        let (room, mut used) = ((span.len - 2) / 2, 0);
        for _ in 0..count {
            offsets.push(r.pos() as u32);
            r.need(4)?;
            let (method, args) = (r.u16()?, r.u16()?);
            self.require(self.cf.tag(method) == Tag::MethodHandle, || {
                format!("bootstrap_method_index {method} has bad constant type")
            })?;
            self.require(
                used + 1 + u32::from(args) < room,
                || "Invalid BootstrapMethods num_bootstrap_methods or num_bootstrap_arguments value",
            )?;
            used += 2 + u32::from(args);
            r.need(usize::from(args) * 2)?;
            for _ in 0..args {
                let i = r.u16()?;
                self.require(is_loadable(self.cf.tag(i)), || {
                    format!("argument_index {i} has bad constant type")
                })?;
            }
        }
        self.require(
            r.pos() == span.start as usize + span.len as usize,
            || "Bad length on BootstrapMethods",
        )?;
        Ok(offsets.into())
    }

    /// What needs more than one attribute.
    fn late_class_checks(&self, out: &mut ClassAttributes, bootstrap: bool) -> Result<(), ParseError> {
        if out.inner_classes.is_some() && self.inner_classes_are_circular(out.inner_classes)? {
            // As HotSpot does: such an attribute is as good as none.
            out.inner_classes = Span::default();
        }
        self.check_class_list(out.nest_members, "Nest member", "NestMembers")?;
        if out.record.is_some() {
            self.check_record(out.record)?;
        }
        self.check_class_list(out.permitted_subclasses, "Permitted subclass", "PermittedSubclasses")?;
        self.require(self.max_bootstrap.is_none() || bootstrap, || "Missing BootstrapMethods attribute")
    }

    /// NestMembers and PermittedSubclasses.
    fn check_class_list(&self, span: Span, what: &str, attribute: &str) -> Result<(), ParseError> {
        if !span.is_some() {
            return Ok(());
        }
        let mut r = self.contents(span)?;
        let count = r.u16()?;
        r.need(usize::from(count) * 2)?;
        for _ in 0..count {
            let i = r.u16()?;
            self.require(self.is_class(i), || format!("{what} class_info_index {i} has bad constant type"))?;
        }
        self.require(self.is_exact(&r, span), || format!("Wrong {attribute} attribute length"))
    }

    /// Checks InnerClasses. True if it says that a class is its own outer class, or speaks of one twice.
    fn inner_classes_are_circular(&self, span: Span) -> Result<bool, ParseError> {
        let mut r = self.contents(span)?;
        let count = r.u16()?;
        let list = r.take(usize::from(count) * 8)?;
        if !self.check {
            return Ok(false);
        }
        for e in list.chunks_exact(8) {
            let (inner, outer, name, flags) = (u16_at(e, 0), u16_at(e, 2), u16_at(e, 4), u16_at(e, 6));
            self.require(self.is_class(inner), || {
                format!("inner_class_info_index {inner} has bad constant type")
            })?;
            self.require(outer == 0 || self.is_class(outer), || {
                format!("outer_class_info_index {outer} has bad constant type")
            })?;
            self.require(
                outer == 0 || self.cf.class_name(outer).first() != Some(&b'['),
                || "Outer class is an array class",
            )?;
            self.require(name == 0 || self.is_utf8(name), || {
                format!("inner_name_index {name} has bad constant type")
            })?;
            self.require(inner != outer, || "Class is both outer and inner class")?;
            self.check_class_flags(self.recognized_inner_flags(flags))?;
        }
        let mut seen = HashSet::new();
        self.require(
            self.major < 49 || list.chunks_exact(8).all(|e| seen.insert(e)),
            || "Duplicate entry in InnerClasses attribute",
        )?;
        self.require(self.major < 49 || self.is_exact(&r, span), || "Wrong InnerClasses attribute length")?;
        let mut outer_of = HashMap::new();
        for e in list.chunks_exact(8) {
            if outer_of.insert(self.cf.class_name(u16_at(e, 0)), u16_at(e, 2)).is_some() {
                return Ok(true);
            }
        }
        // From each class outwards; a class met before on another walk leads to no circle.
        let mut done = HashSet::new();
        for &start in outer_of.keys() {
            let (mut class, mut walk) = (start, Vec::new());
            while done.insert(class) {
                walk.push(class);
                match outer_of.get(class) {
                    Some(&outer) if outer != 0 => class = self.cf.class_name(outer),
                    _ => break,
                }
                if walk.contains(&class) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn check_record(&self, span: Span) -> Result<(), ParseError> {
        let mut r = self.contents(span)?;
        for _ in 0..r.u16()? {
            let (name, descriptor) = (r.u16()?, r.u16()?);
            self.require(self.is_utf8(name), || {
                format!("Invalid constant pool index {name} for name in Record attribute")
            })?;
            self.check_field_name(name)?;
            self.require(self.is_utf8(descriptor), || {
                format!("Invalid constant pool index {descriptor} for descriptor in Record attribute")
            })?;
            self.check_field_descriptor(name, descriptor)?;
            let mut seen = Seen::default();
            for _ in 0..r.u16()? {
                let (attribute, len) = (r.u16()?, r.u32()?);
                self.require(self.is_utf8(attribute), || {
                    format!("Invalid Record attribute name index {attribute}")
                })?;
                let mut payload = r;
                match self.utf8(attribute) {
                    b"Signature" => {
                        self.once(&mut seen.signature, "Multiple Signature attributes for Record component")?;
                        self.require(len == 2, || {
                            format!("Invalid Signature attribute length {len} in Record component")
                        })?;
                        self.signature_attribute(payload.u16()?)?;
                    }
                    b"RuntimeVisibleAnnotations" => self.once(
                        &mut seen.visible,
                        "Multiple RuntimeVisibleAnnotations attributes for Record component",
                    )?,
                    other => self.once_each(&mut seen, other, "Record component")?,
                }
                r.skip(len as usize)?;
            }
        }
        self.require(self.is_exact(&r, span), || "Record attribute has wrong length")
    }
}

/// Whether ldc may load it, so that it may be an argument of a bootstrap method (JVMS table 4.4-C).
fn is_loadable(tag: Tag) -> bool {
    use Tag::*;
    matches!(tag, Class | String | Integer | Float | Long | Double | MethodHandle | MethodType | Dynamic)
}

/// Local variable entries: (start, length, name, slot).
#[derive(Default)]
struct LocalTables<'a> {
    locals: Vec<(u16, u16, &'a [u8], u16)>,
    types: Vec<(u16, u16, &'a [u8], u16)>,
}

/// Which attributes were met that may stand only once.
#[derive(Default)]
struct Seen {
    visible: bool,
    invisible: bool,
    visible_type: bool,
    invisible_type: bool,
    visible_parameter: bool,
    invisible_parameter: bool,
    default: bool,
    exceptions: bool,
    parameters: bool,
    source_debug: bool,
    inner_classes: bool,
    enclosing: bool,
    bootstrap: bool,
    nest_members: bool,
    nest_host: bool,
    record: bool,
    permitted: bool,
    signature: bool,
}
