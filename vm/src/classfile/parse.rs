//! The pass over the bytes: header, members, and what JVMS 4.8 demands of them.
//!
//! The order of the checks is HotSpot's, so that a file with two faults gets the same message. Checks that a
//! trusted class (the boot image's own) can't fail are skipped for it: reading past the end never is.

use std::collections::HashSet;

use super::annotations::{self, ClassFlags, FieldFlags, MethodFlags};
use super::attributes::{ClassAttributes, IndexIter};
use super::descriptor::{self, BasicType, MethodDescriptor};
use super::members::Member;
use super::reader::{Reader, Truncated};
use super::{ClassBytes, ClassFile, ParseError, Span, Tag, access, mutf8, names};

/// What the caller knows about the file.
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions<'a> {
    /// The newest major version to accept: 61 when the class library is JDK 17's.
    pub max_major: u16,
    /// The name that the class is expected to have (internal form): another one is a NoClassDefFoundError. Messages use it
    /// until the file's own name is known.
    pub name_hint: Option<&'a [u8]>,
    /// Whether to check names, descriptors, flags and duplicates. False for the boot image's classes.
    pub check_format: bool,
    /// Whether classes compiled with preview features are welcome (`--enable-preview`).
    pub enable_preview: bool,
    /// Whether a module-info may be parsed; as a class it is a NoClassDefFoundError.
    pub allow_module: bool,
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        ParseOptions {
            max_major: 61,
            name_hint: None,
            check_format: true,
            enable_preview: false,
            allow_module: false,
        }
    }
}

/// The oldest version there is.
const MIN_MAJOR: u16 = 45;
/// The minor version of class files with preview features (JVMS 4.1).
const PREVIEW_MINOR: u16 = 65535;

/// The flags that fields may have (JVMS table 4.5-A); others are dropped.
const FIELD_FLAGS: u16 = 0x50df;
/// The flags that methods may have (JVMS table 4.6-A).
const METHOD_FLAGS: u16 = 0x1dff;

impl From<Truncated> for ParseError {
    fn from(_: Truncated) -> Self {
        ParseError::ClassFormat("Truncated class file".into())
    }
}

/// What the checks need to know, and the name for their messages.
pub(super) struct Parser<'a> {
    pub cf: &'a ClassFile,
    pub r: Reader<'a>,
    /// For messages: the expected name, then the file's own.
    pub name: String,
    pub check: bool,
    pub major: u16,
    pub max_bootstrap: Option<u16>,
}

/// What [`Parser::body`] found.
struct Body {
    access_flags: u16,
    this_class: u16,
    super_class: u16,
    interfaces: Span,
    fields: Vec<Member>,
    methods: Vec<Member>,
    attributes: ClassAttributes,
    flags: ClassFlags,
}

impl ClassFile {
    /// Parses and checks a class file.
    pub fn parse(bytes: ClassBytes, opts: &ParseOptions<'_>) -> Result<ClassFile, ParseError> {
        let mut cf = ClassFile {
            bytes,
            pool: Box::default(),
            minor: 0,
            major: 0,
            access_flags: 0,
            this_class: 0,
            super_class: 0,
            interfaces: Span::default(),
            fields: Box::default(),
            methods: Box::default(),
            attributes: ClassAttributes::default(),
            flags: ClassFlags::default(),
        };
        let name = mutf8::lossy(opts.name_hint.unwrap_or(b"<Unknown>")).into_owned();
        let mut r = Reader::new(cf.bytes.as_slice());
        let magic = r.u32()?;
        if magic != 0xcafe_babe {
            return Err(ParseError::ClassFormat(format!(
                "Incompatible magic value {magic} in class file {name}"
            )));
        }
        let (minor, major) = (r.u16()?, r.u16()?);
        check_version(major, minor, opts, &name)?;
        let scan = super::parse_pool::scan(&mut r, major, opts.check_format, &name)?;
        let pos = r.pos();
        (cf.minor, cf.major, cf.pool) = (minor, major, scan.offsets);
        let len = cf.bytes().len();
        let mut parser = Parser {
            cf: &cf,
            r: Reader::at(cf.bytes(), pos, len - pos)?,
            name,
            check: opts.check_format,
            major,
            max_bootstrap: scan.max_bootstrap,
        };
        let body = parser.body(opts, scan.module_constant)?;
        cf.access_flags = body.access_flags;
        cf.this_class = body.this_class;
        cf.super_class = body.super_class;
        cf.interfaces = body.interfaces;
        cf.fields = body.fields.into();
        cf.methods = body.methods.into();
        cf.attributes = body.attributes;
        cf.flags = body.flags;
        Ok(cf)
    }
}

fn check_version(major: u16, minor: u16, opts: &ParseOptions<'_>, name: &str) -> Result<(), ParseError> {
    let unsupported = |m: String| Err(ParseError::UnsupportedClassVersion(m));
    let max = opts.max_major;
    if major < MIN_MAJOR {
        return unsupported(format!(
            "{name} (class file version {major}.{minor}) was compiled with an invalid major version"
        ));
    }
    if major > max {
        return unsupported(format!(
            "{name} has been compiled by a more recent version of the Java Runtime (class file version {major}.{minor}), \
             this version of the Java Runtime only recognizes class file versions up to {max}.0"
        ));
    }
    if major < 56 || minor == 0 {
        return Ok(());
    }
    if minor != PREVIEW_MINOR {
        return unsupported(format!(
            "{name} (class file version {major}.{minor}) was compiled with an invalid non-zero minor version"
        ));
    }
    if major != max {
        return unsupported(format!(
            "{name} (class file version {major}.{minor}) was compiled with preview features that are unsupported. \
             This version of the Java Runtime only recognizes preview features for class file version \
             {max}.{PREVIEW_MINOR}"
        ));
    }
    if !opts.enable_preview {
        return unsupported(format!(
            "Preview features are not enabled for {name} (class file version {major}.{minor}). \
             Try running with '--enable-preview'"
        ));
    }
    Ok(())
}

impl<'a> Parser<'a> {
    /// A ClassFormatError whose message ends in the class's name.
    pub fn bad<T>(&self, what: impl std::fmt::Display) -> Result<T, ParseError> {
        Err(ParseError::ClassFormat(format!("{what} in class file {}", self.name)))
    }

    /// [`Parser::bad`] unless `good`; the message is made only then.
    pub fn require<D: std::fmt::Display>(
        &self,
        good: bool,
        what: impl FnOnce() -> D,
    ) -> Result<(), ParseError> {
        if good { Ok(()) } else { self.bad(what()) }
    }

    pub fn utf8(&self, i: u16) -> &'a [u8] {
        self.cf.utf8(i)
    }

    pub fn text(&self, i: u16) -> std::borrow::Cow<'a, str> {
        mutf8::lossy(self.utf8(i))
    }

    pub fn is_utf8(&self, i: u16) -> bool {
        self.cf.tag(i) == Tag::Utf8
    }

    pub fn is_class(&self, i: u16) -> bool {
        self.cf.tag(i) == Tag::Class
    }

    fn body(&mut self, opts: &ParseOptions<'_>, module_constant: Option<u8>) -> Result<Body, ParseError> {
        if module_constant.is_none() || opts.allow_module {
            self.check_pool()?;
        }
        let access_flags = self.r.u16()?;
        let access_flags = self.recognized_class_flags(access_flags);
        let is_module = access_flags & access::MODULE != 0 && opts.allow_module;
        if !is_module {
            self.check_class_flags(access_flags)?;
            if let Some(tag) = module_constant {
                return self.bad(format!("Unknown constant tag {tag}"));
            }
        }
        let this_class = self.r.u16()?;
        self.require(self.is_class(this_class), || {
            format!("Invalid this class index {this_class} in constant pool")
        })?;
        let own_name = self.cf.class_name(this_class);
        if self.check {
            self.require(own_name.first() != Some(&b'['), || "Bad class name")?;
        }
        if let Some(expected) = opts.name_hint
            && expected != own_name
        {
            return Err(ParseError::NoClassDefFound(format!(
                "{} (wrong name: {})",
                mutf8::lossy(expected),
                mutf8::lossy(own_name)
            )));
        }
        self.name = mutf8::lossy(own_name).into_owned();
        let super_class = self.r.u16()?;
        if super_class == 0 {
            let may_lack = own_name == b"java/lang/Object" || is_module;
            self.require(may_lack, || "Invalid superclass index 0")?;
        } else {
            self.require(self.is_class(super_class), || format!("Invalid superclass index {super_class}"))?;
            if self.check {
                let name = self.cf.class_name(super_class);
                self.require(name.first() != Some(&b'['), || "Bad superclass name")?;
            }
        }
        let interfaces = self.interfaces()?;
        let is_interface = access_flags & access::INTERFACE != 0;
        let fields = self.fields(is_interface)?;
        let methods = self.methods(is_interface)?;
        let (attributes, flags) = self.class_attributes(access_flags)?;
        if self.r.left() != 0 {
            return Err(ParseError::ClassFormat(format!(
                "Extra bytes at the end of class file {}",
                self.name
            )));
        }
        if own_name == b"java/lang/Object" {
            self.require(interfaces.len == 0, || "java.lang.Object cannot implement an interface")?;
        }
        if is_interface && super_class != 0 {
            self.require(
                self.cf.class_name(super_class) == b"java/lang/Object",
                || "Interfaces must have java.lang.Object as superclass",
            )?;
        }
        Ok(Body { access_flags, this_class, super_class, interfaces, fields, methods, attributes, flags })
    }

    /// The flags that a class of this version may have; the others are dropped, as HotSpot does.
    pub fn recognized_class_flags(&self, flags: u16) -> u16 {
        use access::*;
        let mut known = PUBLIC | FINAL | SUPER | INTERFACE | ABSTRACT | ANNOTATION | ENUM | SYNTHETIC;
        if self.major >= 53 {
            known |= MODULE;
        }
        let flags = flags & known;
        // Versions before 50 may forget ABSTRACT on interfaces.
        if flags & INTERFACE != 0 && self.major < 50 { flags | ABSTRACT } else { flags }
    }

    /// The same for an InnerClasses entry, which has a nested class's own flags as well.
    pub fn recognized_inner_flags(&self, flags: u16) -> u16 {
        self.recognized_class_flags(flags) | flags & (access::PRIVATE | access::PROTECTED | access::STATIC)
    }

    /// The flags of a class, or of an InnerClasses entry (JVMS 4.1).
    pub fn check_class_flags(&self, flags: u16) -> Result<(), ParseError> {
        use access::*;
        if flags & MODULE != 0 {
            return Err(ParseError::NoClassDefFound(format!(
                "{} is not a class because access_flag ACC_MODULE is set",
                self.name
            )));
        }
        let has = |f: u16| flags & f != 0;
        let since_5 = self.major >= 49;
        let illegal = has(ABSTRACT) && has(FINAL)
            || has(INTERFACE) && !has(ABSTRACT)
            || since_5 && has(INTERFACE) && has(SUPER | ENUM)
            || since_5 && !has(INTERFACE) && has(ANNOTATION);
        if self.check && illegal {
            return Err(ParseError::ClassFormat(format!(
                "Illegal class modifiers in class {}: 0x{flags:X}",
                self.name
            )));
        }
        Ok(())
    }

    fn interfaces(&mut self) -> Result<Span, ParseError> {
        let count = self.r.u16()?;
        let start = self.r.pos();
        let mut r = self.r;
        if self.check {
            for _ in 0..count {
                let index = r.u16()?;
                self.require(self.is_class(index), || {
                    format!("Interface name has bad constant pool index {index}")
                })?;
                self.require(self.cf.class_name(index).first() != Some(&b'['), || "Bad interface name")?;
            }
        }
        let list = self.r.take(usize::from(count) * 2)?;
        if self.check {
            let mut seen = HashSet::new();
            let mut names = IndexIter::new(list).map(|i| self.cf.class_name(i));
            if let Some(twin) = names.find(|&n| !seen.insert(n)) {
                return self.bad(format!("Duplicate interface name \"{}\"", mutf8::lossy(twin)));
            }
        }
        Ok(Span { start: start as u32, len: u32::from(count) * 2 })
    }

    fn fields(&mut self, is_interface: bool) -> Result<Vec<Member>, ParseError> {
        let count = self.r.u16()?;
        let mut fields = Vec::with_capacity(usize::from(count).min(self.r.left() / 8));
        for _ in 0..count {
            let (access, name, descriptor) = (self.r.u16()? & FIELD_FLAGS, self.r.u16()?, self.r.u16()?);
            if self.check {
                self.check_field_flags(access, is_interface)?;
                self.require(self.is_utf8(name), || {
                    format!("Invalid constant pool index {name} for field name")
                })?;
                self.check_field_name(name)?;
                self.require(self.is_utf8(descriptor), || {
                    format!("Invalid constant pool index {descriptor} for field signature")
                })?;
                self.check_field_descriptor(name, descriptor)?;
            }
            let mut field = Member {
                access,
                name,
                descriptor,
                signature: 0,
                constant_value: 0,
                method_flags: MethodFlags::default(),
                field_flags: FieldFlags::default(),
                attributes: self.r.pos() as u32,
                code: Span::default(),
            };
            self.field_attributes(&mut field)?;
            fields.push(field);
        }
        if let Some(twin) = self.duplicate(&fields) {
            return self.bad(format!(
                "Duplicate field name \"{}\" with signature \"{}\"",
                self.text(twin.name),
                self.text(twin.descriptor).replace('/', ".")
            ));
        }
        Ok(fields)
    }

    fn methods(&mut self, is_interface: bool) -> Result<Vec<Member>, ParseError> {
        let count = self.r.u16()?;
        let mut methods = Vec::with_capacity(usize::from(count).min(self.r.left() / 8));
        for _ in 0..count {
            methods.push(self.method(is_interface)?);
        }
        if let Some(twin) = self.duplicate(&methods) {
            return self.bad(format!(
                "Duplicate method name \"{}\" with signature \"{}\"",
                self.text(twin.name),
                self.text(twin.descriptor).replace('/', ".")
            ));
        }
        Ok(methods)
    }

    /// The first member whose name and descriptor an earlier one has.
    fn duplicate<'m>(&self, members: &'m [Member]) -> Option<&'m Member> {
        if !self.check || members.len() < 2 {
            return None;
        }
        let mut seen = HashSet::with_capacity(members.len());
        members.iter().find(|m| !seen.insert((self.utf8(m.name), self.utf8(m.descriptor))))
    }

    fn method(&mut self, is_interface: bool) -> Result<Member, ParseError> {
        let (mut flags, name, descriptor) = (self.r.u16()?, self.r.u16()?, self.r.u16()?);
        let name_bytes = self.utf8(name);
        if self.check {
            self.require(self.is_utf8(name), || {
                format!("Illegal constant pool index {name} for method name")
            })?;
            self.check_method_name(name)?;
            self.require(self.is_utf8(descriptor), || {
                format!("Illegal constant pool index {descriptor} for method signature")
            })?;
        }
        if name_bytes == b"<clinit>" {
            // Its other flags are ignored (JVMS 4.6); before 51 even STATIC may be missing.
            if self.major < 51 {
                flags = access::STATIC;
            } else if flags & access::STATIC != 0 {
                flags &= access::STATIC | if self.major <= 60 { access::STRICT } else { 0 };
            } else {
                return self.bad("Method <clinit> is not static");
            }
        } else {
            self.check_method_flags(flags, is_interface, name)?;
        }
        if name_bytes == b"<init>" && is_interface {
            return Err(ParseError::ClassFormat(format!(
                "Interface cannot have a method named <init>, class file {}",
                self.name
            )));
        }
        let mut args = 0;
        if self.check {
            let slots = self.check_method_descriptor(name, descriptor)?;
            args = slots + u16::from(flags & access::STATIC == 0);
            self.require(args <= 255, || "Too many arguments in method signature")?;
        }
        let mut method = Member {
            access: flags & METHOD_FLAGS,
            name,
            descriptor,
            signature: 0,
            constant_value: 0,
            method_flags: MethodFlags::default(),
            field_flags: FieldFlags::default(),
            attributes: self.r.pos() as u32,
            code: Span::default(),
        };
        self.method_attributes(&mut method, args)?;
        Ok(method)
    }

    fn check_field_flags(&self, flags: u16, is_interface: bool) -> Result<(), ParseError> {
        use access::*;
        let has = |f: u16| flags & f != 0;
        let illegal = if is_interface {
            let fixed = PUBLIC | STATIC | FINAL;
            let others = PRIVATE | PROTECTED | VOLATILE | TRANSIENT | if self.major >= 49 { ENUM } else { 0 };
            flags & (fixed | others) != fixed
        } else {
            more_than_one(flags, PUBLIC | PRIVATE | PROTECTED) || has(FINAL) && has(VOLATILE)
        };
        if illegal {
            return Err(ParseError::ClassFormat(format!(
                "Illegal field modifiers in class {}: 0x{flags:X}",
                self.name
            )));
        }
        Ok(())
    }

    fn check_method_flags(&self, flags: u16, is_interface: bool, name: u16) -> Result<(), ParseError> {
        use access::*;
        if !self.check {
            return Ok(());
        }
        let has = |f: u16| flags & f != 0;
        let since_5 = self.major >= 49;
        let since_8 = self.major >= 52;
        // STRICT means nothing from 61 on (JEP 306).
        let strict = has(STRICT) && self.major < 61;
        let visibility = flags & (PUBLIC | PRIVATE | PROTECTED);
        let illegal = if is_interface {
            if since_8 {
                visibility.count_ones() != 1
                    || has(PROTECTED)
                    || has(NATIVE)
                    || has(FINAL)
                    || has(SYNCHRONIZED)
                    || has(ABSTRACT) && (has(PRIVATE) || has(STATIC) || strict)
            } else {
                let base = PUBLIC | ABSTRACT;
                let barred = STATIC | FINAL | NATIVE;
                let barred_since_5 = SYNCHRONIZED | PRIVATE | PROTECTED | STRICT;
                flags & base != base || has(barred) || since_5 && has(barred_since_5)
            }
        } else if more_than_one(flags, PUBLIC | PRIVATE | PROTECTED) {
            true
        } else if self.utf8(name) == b"<init>" {
            has(STATIC | FINAL | SYNCHRONIZED | NATIVE | ABSTRACT) || since_5 && has(BRIDGE)
        } else {
            has(ABSTRACT)
                && (has(FINAL | NATIVE | PRIVATE | STATIC) || since_5 && (has(SYNCHRONIZED) || strict))
        };
        if illegal {
            return Err(ParseError::ClassFormat(format!(
                "Method {} in class {} has illegal modifiers: 0x{flags:X}",
                self.text(name),
                self.name
            )));
        }
        Ok(())
    }

    pub fn check_field_name(&self, name: u16) -> Result<(), ParseError> {
        if self.check && !names::is_legal_field(self.utf8(name), self.major) {
            return Err(self.illegal_name("field", name));
        }
        Ok(())
    }

    pub fn check_method_name(&self, name: u16) -> Result<(), ParseError> {
        if self.check && !names::is_legal_method(self.utf8(name), self.major) {
            return Err(self.illegal_name("method", name));
        }
        Ok(())
    }

    fn illegal_name(&self, what: &str, name: u16) -> ParseError {
        ParseError::ClassFormat(format!("Illegal {what} name \"{}\" in class {}", self.text(name), self.name))
    }

    /// The faults within a descriptor that have messages of their own.
    pub fn check_descriptor_parts(&self, descriptor: &[u8]) -> Result<(), ParseError> {
        match descriptor::special_fault(descriptor, self.major) {
            Some(fault) => self.bad(fault),
            None => Ok(()),
        }
    }

    pub fn check_field_descriptor(&self, name: u16, descriptor: u16) -> Result<(), ParseError> {
        if !self.check {
            return Ok(());
        }
        self.check_descriptor_parts(self.utf8(descriptor))?;
        if !descriptor::is_valid_field(self.utf8(descriptor), self.major) {
            return Err(self.illegal_signature("Field", &self.text(name), descriptor));
        }
        Ok(())
    }

    /// The slots of the arguments, without a receiver.
    pub fn check_method_descriptor(&self, name: u16, descriptor: u16) -> Result<u16, ParseError> {
        self.check_method_descriptor_named(&self.text(name), descriptor)
    }

    pub fn check_method_descriptor_named(&self, name: &str, descriptor: u16) -> Result<u16, ParseError> {
        let bytes = self.utf8(descriptor);
        let illegal = || self.illegal_signature("Method", name, descriptor);
        // A class initializer takes nothing from 51 on.
        if name == "<clinit>" && self.major >= 51 && bytes != b"()V" {
            return Err(illegal());
        }
        self.check_descriptor_parts(bytes)?;
        let Some(d) = MethodDescriptor::parse(bytes) else { return Err(illegal()) };
        if !descriptor::is_valid_method(bytes, self.major) {
            return Err(illegal());
        }
        if d.ret().basic != BasicType::Void && name.starts_with('<') {
            return Err(illegal());
        }
        Ok(d.arg_slots())
    }

    pub fn illegal_signature(&self, what: &str, name: &str, descriptor: u16) -> ParseError {
        ParseError::ClassFormat(format!(
            "{what} \"{name}\" in class {} has illegal signature \"{}\"",
            self.name,
            self.text(descriptor)
        ))
    }

    pub fn scan_annotations<F>(&self, payload: &[u8], flags: &mut F)
    where
        F: annotations::AnnotationFlags,
    {
        annotations::scan(payload, |i| self.utf8(i), flags);
    }
}

fn more_than_one(flags: u16, mask: u16) -> bool {
    (flags & mask).count_ones() > 1
}
