//! java.lang.invoke.MethodHandle. What is called natively is called reflectively: the interpreter executes real calls of these
//! signature-polymorphic methods itself. (VarHandle's throw UnsatisfiedLinkError when called reflectively, in `java` too:
//! they have no native at all.)

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{Object, ObjectArray};

natives! {
    class "java/lang/invoke/MethodHandle";
    fn "invokeExact" "([Ljava/lang/Object;)Ljava/lang/Object;" = invoke_exact;
    fn "invoke" "([Ljava/lang/Object;)Ljava/lang/Object;" = invoke;
}

fn invoke_exact<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _args: Local<'s, ObjectArray>,
) -> JResult<Local<'s, Object>> {
    unsupported(cx, "MethodHandle.invokeExact")
}

fn invoke<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _args: Local<'s, ObjectArray>,
) -> JResult<Local<'s, Object>> {
    unsupported(cx, "MethodHandle.invoke")
}

fn unsupported<'s>(cx: &mut Cx<'s>, what: &str) -> JResult<Local<'s, Object>> {
    let text = format!("{what} cannot be invoked reflectively");
    Err(cx.throw("java/lang/UnsupportedOperationException", text))
}
