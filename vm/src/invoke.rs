//! Method handles and call sites: the VM's side of java.lang.invoke.
use crate::class::Class;
use crate::ids::MethodId;
use crate::rooting::{Cx, JResult};

/// A linked invokedynamic or signature-polymorphic call: the adapter (a static method) that gets the call's arguments and
/// then the appendix, if there is one.
pub struct LinkedCall {
    /// The adapter.
    pub method: MethodId,
    /// The appendix; raw 0: none.
    pub appendix: crate::ids::RawRef,
}

impl<'s> Cx<'s> {
    /// Links invokedynamic constant `index` of `class` by MethodHandleNatives.linkCallSite (JVMS 6.5.invokedynamic).
    pub fn link_call_site(&mut self, class: &Class, index: u16) -> JResult<LinkedCall> {
        let _ = (class, index);
        todo!()
    }
    /// Links a call of a signature-polymorphic method (MethodHandle.invoke/invokeExact, VarHandle accesses) by
    /// MethodHandleNatives.linkMethod (JVMS 5.4.3.3).
    pub fn link_polymorphic(&mut self, class: &Class, index: u16) -> JResult<LinkedCall> {
        let _ = (class, index);
        todo!()
    }
}

impl<'s> Cx<'s> {
    /// Fills a MemberName with a method.
    pub fn init_method_member_name(
        &mut self,
        name: crate::rooting::Local<'_, crate::types::JMemberName>,
        method: MethodId,
    ) -> JResult<()> {
        let _ = (name, method);
        todo!()
    }
}
