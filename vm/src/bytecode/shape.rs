//! [`MethodShape`] of a method in its class file, constants looked up in the file's own pool.

use super::oopmap::MethodShape;
use crate::classfile::{
    BasicType, ClassFile, Code, ExceptionHandler, FieldType, Member, MethodDescriptor, Tag,
};

/// A method as its class file has it, nothing rewritten.
pub struct ClassFileMethod<'a> {
    cf: &'a ClassFile,
    method: &'a Member,
    code: Code<'a>,
}

impl<'a> ClassFileMethod<'a> {
    /// `None` of a method without code.
    pub fn new(cf: &'a ClassFile, method: &'a Member) -> Option<Self> {
        Some(ClassFileMethod { cf, method, code: cf.code(method)? })
    }
}

/// The kind of the field that a CONSTANT_Fieldref names.
pub fn field_kind(cf: &ClassFile, cp: u16) -> Option<BasicType> {
    match cf.tag(cp) {
        Tag::Fieldref => FieldType::parse(cf.utf8(cf.descriptor_of(cp))).map(|t| t.basic),
        _ => None,
    }
}

/// The argument slots (without a receiver) and return kind of a method reference or call site.
pub fn call_shape(cf: &ClassFile, cp: u16) -> Option<(u16, BasicType)> {
    match cf.tag(cp) {
        Tag::Methodref | Tag::InterfaceMethodref | Tag::InvokeDynamic => {
            let d = MethodDescriptor::parse(cf.utf8(cf.descriptor_of(cp)))?;
            Some((d.arg_slots(), d.ret().basic))
        }
        _ => None,
    }
}

/// The kind of a loadable constant.
pub fn constant_kind(cf: &ClassFile, cp: u16) -> Option<BasicType> {
    Some(match cf.tag(cp) {
        Tag::Integer => BasicType::Int,
        Tag::Float => BasicType::Float,
        Tag::Long => BasicType::Long,
        Tag::Double => BasicType::Double,
        Tag::Class | Tag::String | Tag::MethodHandle | Tag::MethodType => BasicType::Object,
        Tag::Dynamic => FieldType::parse(cf.utf8(cf.descriptor_of(cp)))?.basic,
        _ => return None,
    })
}

impl MethodShape for ClassFileMethod<'_> {
    fn code(&self) -> &[u8] {
        self.code.code
    }

    fn max_locals(&self) -> u16 {
        self.code.max_locals
    }

    fn max_stack(&self) -> u16 {
        self.code.max_stack
    }

    fn is_static(&self) -> bool {
        self.method.is_static()
    }

    fn descriptor(&self) -> &[u8] {
        self.cf.utf8(self.method.descriptor)
    }

    fn for_each_handler(&self, f: &mut dyn FnMut(ExceptionHandler)) {
        self.code.handlers().for_each(f);
    }

    fn field_kind(&self, _bci: u32, cp: u16) -> Option<BasicType> {
        field_kind(self.cf, cp)
    }

    fn call_shape(&self, _bci: u32, cp: u16) -> Option<(u16, BasicType)> {
        call_shape(self.cf, cp)
    }

    fn constant_kind(&self, _bci: u32, cp: u16) -> Option<BasicType> {
        constant_kind(self.cf, cp)
    }
}
