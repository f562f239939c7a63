//! java.lang.Object.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JClass, Object};

natives! {
    class "java/lang/Object";
    fn "clone" "()Ljava/lang/Object;" = clone;
    fn "getClass" "()Ljava/lang/Class;" = get_class;
    fn "hashCode" "()I" = hash_code;
    fn "notify" "()V" = notify;
    fn "notifyAll" "()V" = notify_all;
    static fn "registerNatives" "()V" = no_op;
    fn "wait" "(J)V" = wait;
    fn "wait0" "(J)V" = wait;
}

fn clone<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, Object>> {
    cx.clone_object(this)
}

fn get_class<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JClass>> {
    Ok(cx.mirror(cx.class_of(cx.get(this)).id))
}

fn hash_code<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.identity_hash(this))
}

fn notify<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<()> {
    cx.monitor_notify(this, false)
}

fn notify_all<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<()> {
    cx.monitor_notify(this, true)
}

fn wait<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, millis: i64) -> JResult<()> {
    cx.monitor_wait(this, millis)
}
