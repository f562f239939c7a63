//! The constant pool: offsets in one pass, then the checks of JVMS 4.4 on what refers to what.

use super::parse::Parser;
use super::reader::{Reader, Truncated, u16_at};
use super::{ParseError, Tag, mutf8, names};

/// What the first pass found.
pub(super) struct Scan {
    pub offsets: Box<[u32]>,
    /// The greatest bootstrap method index that a constant holds.
    pub max_bootstrap: Option<u16>,
    /// The first constant that only a module-info may hold.
    pub module_constant: Option<u8>,
}

/// Finds where each entry begins.
pub(super) fn scan(r: &mut Reader<'_>, major: u16, check: bool, name: &str) -> Result<Scan, ParseError> {
    let bad = |what: String| Err(ParseError::ClassFormat(format!("{what} in class file {name}")));
    let count = r.u16()?;
    if count == 0 {
        return bad("Illegal constant pool size 0".into());
    }
    let mut offsets = vec![0u32; usize::from(count)];
    let (mut max_bootstrap, mut module_constant) = (None, None);
    let mut i = 1;
    while i < usize::from(count) {
        offsets[i] = r.pos() as u32;
        let tag_byte = r.u8()?;
        let unsupported = || bad(format!("Class file version does not support constant tag {tag_byte}"));
        let Some(tag) = Tag::from_u8(tag_byte) else {
            return bad(format!("Unknown constant tag {tag_byte}"));
        };
        match tag {
            Tag::Utf8 => {
                let len = r.u16()?;
                let bytes = r.take(len.into())?;
                if check && !mutf8::is_legal(bytes, major) {
                    return bad("Illegal UTF8 string in constant pool".into());
                }
            }
            Tag::Class | Tag::String => r.skip(2)?,
            Tag::MethodHandle if major < 51 => return unsupported(),
            Tag::MethodHandle => r.skip(3)?,
            Tag::MethodType if major < 51 => return unsupported(),
            Tag::MethodType => r.skip(2)?,
            Tag::Dynamic | Tag::InvokeDynamic => {
                if major < if tag == Tag::Dynamic { 55 } else { 51 } {
                    return unsupported();
                }
                max_bootstrap = max_bootstrap.max(Some(r.u16()?));
                r.skip(2)?;
            }
            Tag::Module | Tag::Package => {
                if major < 53 {
                    return bad(format!("Unknown constant tag {tag_byte}"));
                }
                module_constant = module_constant.or(Some(tag_byte));
                r.skip(2)?;
            }
            Tag::Long | Tag::Double => {
                if i + 1 >= usize::from(count) {
                    return bad(format!("Invalid constant pool entry {i}"));
                }
                r.skip(8)?;
                i += 1;
            }
            _ => r.skip(4)?,
        }
        // Something must follow each constant, if only the access flags.
        if r.left() == 0 {
            return Err(Truncated.into());
        }
        i += 1;
    }
    Ok(Scan { offsets: offsets.into(), max_bootstrap, module_constant })
}

impl Parser<'_> {
    /// The two passes over the pool's references and strings.
    pub(super) fn check_pool(&self) -> Result<(), ParseError> {
        if !self.check {
            return Ok(());
        }
        for i in 1..self.cf.cp_len() {
            self.check_references(i)?;
        }
        for i in 1..self.cf.cp_len() {
            self.check_strings(i)?;
        }
        Ok(())
    }

    fn check_references(&self, i: u16) -> Result<(), ParseError> {
        let cf = self.cf;
        let tag = cf.tag(i);
        if tag == Tag::Unusable {
            return Ok(());
        }
        let at = cf.pool[usize::from(i)] as usize;
        let (a, b) = (u16_at(cf.bytes(), at + 1), u16_at(cf.bytes(), at + 3));
        let expect = |index: u16, wanted: Tag| {
            self.require(cf.tag(index) == wanted, || format!("Invalid constant pool index {index}"))
        };
        match tag {
            Tag::Fieldref | Tag::Methodref | Tag::InterfaceMethodref => {
                expect(a, Tag::Class)?;
                expect(b, Tag::NameAndType)
            }
            Tag::NameAndType => {
                expect(a, Tag::Utf8)?;
                expect(b, Tag::Utf8)
            }
            Tag::Class | Tag::String | Tag::MethodType | Tag::Module | Tag::Package => expect(a, Tag::Utf8),
            Tag::Dynamic | Tag::InvokeDynamic => expect(b, Tag::NameAndType),
            Tag::MethodHandle => {
                let (kind, index) = cf.method_handle(i);
                self.require(index > 0 && index < cf.cp_len(), || {
                    format!("Invalid constant pool index {index}")
                })?;
                let target = cf.tag(index);
                let (good, not) = match kind {
                    1..=4 => (target == Tag::Fieldref, "not a field"),
                    5 | 8 => (target == Tag::Methodref, "not a method"),
                    6 | 7 => (
                        target == Tag::Methodref || self.major >= 52 && target == Tag::InterfaceMethodref,
                        "not a method",
                    ),
                    9 => (target == Tag::InterfaceMethodref, "not an interface method"),
                    _ => return self.bad(format!("Bad method handle kind at constant pool index {i}")),
                };
                if good {
                    return Ok(());
                }
                Err(ParseError::ClassFormat(format!(
                    "Invalid constant pool index {index} in class file {} ({not})",
                    self.name
                )))
            }
            _ => Ok(()),
        }
    }

    fn check_strings(&self, i: u16) -> Result<(), ParseError> {
        let cf = self.cf;
        let is_method = |descriptor: u16| self.utf8(descriptor).first() == Some(&b'(');
        match cf.tag(i) {
            Tag::Class => {
                let name = cf.class_name(i);
                if name.first() == Some(&b'[') {
                    self.check_descriptor_parts(name)?;
                }
                self.require(names::is_legal_class(name, self.major), || {
                    format!("Illegal class name \"{}\"", mutf8::lossy(name))
                })
            }
            Tag::NameAndType => {
                let (name, descriptor) = cf.name_and_type(i);
                for index in [descriptor, name] {
                    if self.utf8(index).is_empty() {
                        return Err(ParseError::ClassFormat(format!(
                            "Illegal zero length constant pool entry at {index} in class {}",
                            self.name
                        )));
                    }
                }
                if is_method(descriptor) {
                    self.check_method_name(name)?;
                    self.check_method_descriptor(name, descriptor).map(|_| ())
                } else {
                    self.check_field_name(name)?;
                    self.check_field_descriptor(name, descriptor)
                }
            }
            Tag::Dynamic => {
                let (_, name, descriptor) = cf.dynamic(i);
                if is_method(descriptor) {
                    return Err(self.illegal_signature("CONSTANT_Dynamic", &self.text(name), descriptor));
                }
                Ok(())
            }
            Tag::Fieldref => {
                let m = cf.member_ref(i);
                if is_method(m.descriptor_index) {
                    return Err(self.illegal_signature(
                        "Field",
                        &self.text(m.name_index),
                        m.descriptor_index,
                    ));
                }
                Ok(())
            }
            tag @ (Tag::Methodref | Tag::InterfaceMethodref | Tag::InvokeDynamic) => {
                let (name, descriptor) = match tag {
                    Tag::InvokeDynamic => (cf.dynamic(i).1, cf.dynamic(i).2),
                    _ => (cf.member_ref(i).name_index, cf.member_ref(i).descriptor_index),
                };
                if !is_method(descriptor) {
                    return Err(self.illegal_signature("Method", &self.text(name), descriptor));
                }
                let n = self.utf8(name);
                self.require(tag != Tag::Methodref || n.first() != Some(&b'<') || n == b"<init>", || {
                    format!("Bad method name at constant pool index {name}")
                })
            }
            Tag::MethodHandle => {
                let (kind, index) = cf.method_handle(i);
                let name = cf.member_ref(index).name_index;
                let is_init = self.utf8(name) == b"<init>";
                match kind {
                    8 => self
                        .require(is_init, || format!("Bad constructor name at constant pool index {name}")),
                    5..=7 => {
                        self.require(!is_init, || format!("Bad method name at constant pool index {name}"))
                    }
                    _ => Ok(()),
                }
            }
            Tag::MethodType => self.check_method_descriptor_named("type", cf.method_type(i)).map(|_| ()),
            _ => Ok(()),
        }
    }
}
