//! jdk.internal.reflect.Reflection.

use cortado_vm::class::acc;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JClass;

natives! {
    class "jdk/internal/reflect/Reflection";
    static fn "getCallerClass" "()Ljava/lang/Class;" = get_caller_class;
    static fn "getClassAccessFlags" "(Ljava/lang/Class;)I" = get_class_access_flags;
    static fn "areNestMates" "(Ljava/lang/Class;Ljava/lang/Class;)Z" = are_nest_mates;
}

fn get_caller_class<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JClass>> {
    Ok(match cx.caller_class()? {
        Some(class) => cx.mirror(class),
        None => cx.null_local(),
    })
}

/// The flags of the class file, not those of an InnerClasses attribute.
fn get_class_access_flags<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<i32> {
    if cx.is_null(class) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let class = cx.class(cx.mirror_class(class));
    if class.is_primitive() {
        return Ok((acc::ABSTRACT | acc::FINAL | acc::PUBLIC) as i32);
    }
    Ok((class.access & 0x7fff) as i32)
}

fn are_nest_mates<'s>(cx: &mut Cx<'s>, a: Local<'s, JClass>, b: Local<'s, JClass>) -> JResult<bool> {
    if cx.is_null(a) || cx.is_null(b) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let (a, b) = (cx.class(cx.mirror_class(a)), cx.class(cx.mirror_class(b)));
    Ok(cx.are_nest_mates(a, b))
}
