//! java.io.ObjectStreamClass.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::symbols::sym;
use cortado_vm::types::JClass;

natives! {
    class "java/io/ObjectStreamClass";
    static fn "initNative" "()V" = no_op;
    static fn "hasStaticInitializer" "(Ljava/lang/Class;)Z" = has_static_initializer;
}

fn has_static_initializer<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<bool> {
    let class = cx.class(cx.mirror_class(class));
    Ok(class.declared_method(sym::clinit, sym::void_signature).is_some())
}
