//! Method handles and call sites: the VM's side of java.lang.invoke.
//!
//! The library does nearly everything in Java (LambdaForms compiled to hidden classes). It asks the VM for four things: to
//! resolve a MemberName ([`member`]), to call back into MethodHandleNatives when an instruction or constant needs
//! a handle or call site ([`link`]), to dispatch `invokeBasic` and `linkTo*` (the interpreter), and to say where a field lies.
//!
//! A resolved method's MemberName points to a ResolvedMethodName whose injected `vmtarget` is the [`MethodId`]. The injected
//! `vmindex` is the vtable or itable index or -1 of a method, the offset of a field; the interpreter does not read a
//! method's: the Method knows its own.

pub mod link;
pub mod member;

use crate::ids::{MethodId, RawRef};
use crate::rooting::{Cx, Local};
use crate::types::{JMemberName, Object};

/// A linked invokedynamic or signature-polymorphic call: the adapter (a static method) that gets the call's arguments and
/// then the appendix, if there is one. The adapter's class is initialised.
pub struct LinkedCall {
    /// The adapter.
    pub method: MethodId,
    /// The appendix; raw 0: none. Good until the next safepoint.
    pub appendix: RawRef,
}

/// Reference kinds of method handles (JVMS table 5.4.3.5-A).
#[expect(missing_docs, reason = "the names of the specification")]
pub mod ref_kind {
    pub const GET_FIELD: u32 = 1;
    pub const GET_STATIC: u32 = 2;
    pub const PUT_FIELD: u32 = 3;
    pub const PUT_STATIC: u32 = 4;
    pub const INVOKE_VIRTUAL: u32 = 5;
    pub const INVOKE_STATIC: u32 = 6;
    pub const INVOKE_SPECIAL: u32 = 7;
    pub const NEW_INVOKE_SPECIAL: u32 = 8;
    pub const INVOKE_INTERFACE: u32 = 9;
}

/// Bits of MemberName.flags beside the modifiers (MethodHandleNatives.Constants).
#[expect(missing_docs, reason = "the names of the library's constants")]
pub mod mn {
    pub const IS_METHOD: u32 = 1 << 16;
    pub const IS_CONSTRUCTOR: u32 = 1 << 17;
    pub const IS_FIELD: u32 = 1 << 18;
    pub const IS_TYPE: u32 = 1 << 19;
    pub const CALLER_SENSITIVE: u32 = 1 << 20;
    pub const TRUSTED_FINAL: u32 = 1 << 21;
    pub const REFERENCE_KIND_SHIFT: u32 = 24;
    pub const REFERENCE_KIND_MASK: u32 = 15;
    pub const ALL_KINDS: u32 = IS_METHOD | IS_CONSTRUCTOR | IS_FIELD | IS_TYPE;
    pub const SEARCH_SUPERCLASSES: u32 = 1 << 20;
    pub const SEARCH_INTERFACES: u32 = 1 << 21;
}

/// The method of a resolved MemberName, which is not null; NONE if it is not resolved.
#[inline]
pub fn member_name_target(cx: &Cx<'_>, member: RawRef) -> MethodId {
    let wk = cx.vm().wk();
    let resolved = cx.load_ref::<_, Object>(cx.raw_ref::<JMemberName>(member), wk.member_name.method);
    if resolved.is_null() {
        return MethodId::NONE;
    }
    MethodId(cx.load::<u64, _>(resolved, wk.resolved_method_name.vmtarget) as u32)
}

impl<'s> Cx<'s> {
    /// [`member_name_target`] of what a handle holds.
    pub fn member_target(&self, member: Local<'_, JMemberName>) -> MethodId {
        member_name_target(self, self.get(member).raw())
    }
}
