//! java.lang.String.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

natives! {
    class "java/lang/String";
    fn "intern" "()Ljava/lang/String;" = intern;
}

fn intern<'s>(cx: &mut Cx<'s>, this: Local<'s, JString>) -> JResult<Local<'s, JString>> {
    Ok(cx.intern(this))
}
