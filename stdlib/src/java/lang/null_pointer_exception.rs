//! java.lang.NullPointerException.

use cortado_vm::exceptions::helpful_null_pointer_message;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, JThrowable, Object};

natives! {
    class "java/lang/NullPointerException";
    fn "getExtendedNPEMessage" "()Ljava/lang/String;" = get_extended_npe_message;
}

fn get_extended_npe_message<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JString>> {
    match helpful_null_pointer_message(cx, this.cast::<JThrowable>()) {
        Some(text) => cx.new_string(&text),
        None => Ok(cx.null_local()),
    }
}
