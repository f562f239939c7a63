//! java.lang.String and StringUTF16.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

natives! {
    class "java/lang/String";
    fn "intern" "()Ljava/lang/String;" = intern;
    class "java/lang/StringUTF16";
    static fn "isBigEndian" "()Z" = is_big_endian;
}

fn intern<'s>(cx: &mut Cx<'s>, this: Local<'s, JString>) -> JResult<Local<'s, JString>> {
    Ok(cx.intern(this))
}

fn is_big_endian(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(cfg!(target_endian = "big"))
}
