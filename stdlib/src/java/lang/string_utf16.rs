//! java.lang.StringUTF16.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/lang/StringUTF16";
    static fn "isBigEndian" "()Z" = is_big_endian;
}

fn is_big_endian(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(cfg!(target_endian = "big"))
}
