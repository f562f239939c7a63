//! java.security.AccessController.

use cortado_vm::class::ClassKind;
use cortado_vm::exceptions::walk;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JClass, JProtectionDomain, Object};

cortado_vm::java_type! {
    /// The protection domains that limit what code may do.
    pub AccessControlContext = "Ljava/security/AccessControlContext;";
}

natives! {
    class "java/security/AccessController";
    static fn "ensureMaterializedForStackWalk" "(Ljava/lang/Object;)V" = ensure_materialized;
    static fn "getInheritedAccessControlContext" "()Ljava/security/AccessControlContext;" = inherited;
    static fn "getProtectionDomain" "(Ljava/lang/Class;)Ljava/security/ProtectionDomain;" = protection_domain;
    static fn "getStackAccessControlContext" "()Ljava/security/AccessControlContext;" = of_stack;
}

/// Arguments of a call are in its frame: there is nothing to materialize.
fn ensure_materialized<'s>(_cx: &mut Cx<'s>, _o: Local<'s, Object>) -> JResult<()> {
    Ok(())
}

fn inherited<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, AccessControlContext>> {
    let thread = cx.current_java_thread();
    Ok(cx.local(cx.load_ref(thread, cx.vm().wk().thread.inherited_acc)))
}

fn protection_domain<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<Local<'s, JProtectionDomain>> {
    if cx.is_null(class) {
        return Ok(cx.null_local());
    }
    let c = cx.class(cx.mirror_class(class));
    if c.kind == ClassKind::Primitive {
        return Ok(cx.null_local());
    }
    Ok(cx.field_local(class, cx.vm().wk().class.protection_domain))
}

fn of_stack<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, AccessControlContext>> {
    Ok(walk::stack_access_control_context(cx)?.cast())
}
