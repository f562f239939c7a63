//! Resolution of symbolic references (JVMS 5.4.3), access checks (5.4.4), method selection (5.4.6).
use crate::class::{Class, Method, pool::ResolvedMethod};
use crate::ids::{ClassId, FieldId, MethodId, RawRef, SymbolId};
use crate::rooting::{Cx, JResult};

/// How a method is invoked.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the instructions' names")]
pub enum InvokeKind {
    Virtual,
    Special,
    Static,
    Interface,
}

impl<'s> Cx<'s> {
    /// Resolves Class constant `index` of `class` (JVMS 5.4.3.1) and caches it.
    pub fn resolve_class(&mut self, class: &Class, index: u16) -> JResult<ClassId> {
        let _ = (class, index);
        todo!()
    }
    /// Resolves a Fieldref (JVMS 5.4.3.2) with access checks, final-field rules for putfield/putstatic by `from`
    /// (JVMS 6.5) and IncompatibleClassChangeError for static mismatch. Does not initialise the holder.
    pub fn resolve_field(
        &mut self,
        class: &Class,
        index: u16,
        is_static: bool,
        put_from: Option<&Method>,
    ) -> JResult<FieldId> {
        let _ = (class, index, is_static, put_from);
        todo!()
    }
    /// Resolves a Methodref or InterfaceMethodref for an invoke instruction (JVMS 5.4.3.3, 5.4.3.4) with all checks that
    /// the instruction makes at link time. Signature-polymorphic ones are not for this function: see `invoke`.
    pub fn resolve_method(&mut self, class: &Class, index: u16, kind: InvokeKind) -> JResult<ResolvedMethod> {
        let _ = (class, index, kind);
        todo!()
    }
    /// The value of a String, MethodType, MethodHandle or Dynamic constant that is a reference (ldc), resolved and cached.
    /// Primitive dynamic constants: see `resolve_constant_bits`.
    pub fn resolve_constant(&mut self, class: &Class, index: u16) -> JResult<RawRef> {
        let _ = (class, index);
        todo!()
    }
    /// The bits of a Dynamic constant of primitive type.
    pub fn resolve_constant_bits(&mut self, class: &Class, index: u16) -> JResult<u64> {
        let _ = (class, index);
        todo!()
    }
    /// Method look-up in a class and its supers, then maximally specific superinterface methods (JVMS 5.4.3.3 and
    /// 5.4.3.4 for interfaces), without checks.
    pub fn lookup_method(&self, class: &Class, name: SymbolId, descriptor: SymbolId) -> Option<MethodId> {
        let _ = (class, name, descriptor);
        todo!()
    }
    /// Field look-up (JVMS 5.4.3.2), without checks.
    pub fn lookup_field(&self, class: &Class, name: SymbolId, descriptor: SymbolId) -> Option<FieldId> {
        let _ = (class, name, descriptor);
        todo!()
    }
    /// The method that a virtual or interface call of `method` selects for a receiver of `class` (JVMS 5.4.6). Throws
    /// AbstractMethodError, IncompatibleClassChangeError, IllegalAccessError as invokevirtual/invokeinterface do.
    pub fn select_method(&mut self, class: &Class, method: MethodId) -> JResult<MethodId> {
        let _ = (class, method);
        todo!()
    }
    /// Whether `from` may access `target` (JVMS 5.4.4, modules included). Throws IllegalAccessError if not.
    pub fn check_class_access(&mut self, from: &Class, target: &Class) -> JResult<()> {
        let _ = (from, target);
        todo!()
    }
}
