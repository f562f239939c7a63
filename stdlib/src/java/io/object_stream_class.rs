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

/// Asking initializes the class, as JNI's GetStaticMethodID does; what that throws is thrown.
fn has_static_initializer<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<bool> {
    let id = cx.mirror_class(class);
    cx.initialize_class(id)?;
    Ok(cx.class(id).declared_method(sym::clinit, sym::void_signature).is_some())
}
