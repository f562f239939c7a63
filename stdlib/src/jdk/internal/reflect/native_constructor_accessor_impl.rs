//! jdk.internal.reflect.NativeConstructorAccessorImpl.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JConstructor, Object, ObjectArray};

natives! {
    class "jdk/internal/reflect/NativeConstructorAccessorImpl";
    static fn "newInstance0" "(Ljava/lang/reflect/Constructor;[Ljava/lang/Object;)Ljava/lang/Object;" = new_instance;
}

fn new_instance<'s>(
    cx: &mut Cx<'s>,
    constructor: Local<'s, JConstructor>,
    args: Local<'s, ObjectArray>,
) -> JResult<Local<'s, Object>> {
    cx.construct_reflectively(constructor.cast(), args)
}
