//! java.lang.ref.Reference.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JReference, Object};

natives! {
    class "java/lang/ref/Reference";
    fn "clear0" "()V" = clear;
    static fn "getAndClearReferencePendingList" "()Ljava/lang/ref/Reference;" = take_pending;
    static fn "hasReferencePendingList" "()Z" = has_pending;
    fn "refersTo0" "(Ljava/lang/Object;)Z" = refers_to;
    static fn "waitForReferencePendingList" "()V" = wait_for_pending;
}

fn take_pending<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JReference>> {
    Ok(cx.take_pending_references())
}

fn has_pending(cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(cx.has_pending_references())
}

fn wait_for_pending(cx: &mut Cx<'_>) -> JResult<()> {
    cx.wait_for_pending_references()
}

pub(super) fn refers_to<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JReference>,
    o: Local<'s, Object>,
) -> JResult<bool> {
    let referent = cx.load_ref::<_, Object>(cx.get(this), cx.vm().wk().reference.referent);
    Ok(referent == cx.get(o))
}

pub(super) fn clear<'s>(cx: &mut Cx<'s>, this: Local<'s, JReference>) -> JResult<()> {
    cx.store_ref(cx.get(this), cx.vm().wk().reference.referent, cx.null::<Object>());
    Ok(())
}
