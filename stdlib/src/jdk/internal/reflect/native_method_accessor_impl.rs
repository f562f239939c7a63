//! jdk.internal.reflect.NativeMethodAccessorImpl.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JMethod, Object, ObjectArray};

natives! {
    class "jdk/internal/reflect/NativeMethodAccessorImpl";
    static fn "invoke0" "(Ljava/lang/reflect/Method;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;" = invoke;
}

fn invoke<'s>(
    cx: &mut Cx<'s>,
    method: Local<'s, JMethod>,
    receiver: Local<'s, Object>,
    args: Local<'s, ObjectArray>,
) -> JResult<Local<'s, Object>> {
    cx.invoke_reflectively(method.cast(), receiver, args)
}
