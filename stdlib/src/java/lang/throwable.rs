//! java.lang.Throwable.

use cortado_vm::exceptions::fill_in_stack_trace;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JThrowable;

natives! {
    class "java/lang/Throwable";
    fn "fillInStackTrace" "(I)Ljava/lang/Throwable;" = fill_in;
}

fn fill_in<'s>(cx: &mut Cx<'s>, this: Local<'s, JThrowable>, _unused: i32) -> JResult<Local<'s, JThrowable>> {
    fill_in_stack_trace(cx, this);
    crate::java::net::lost_refusals::made(cx, this);
    Ok(this)
}
