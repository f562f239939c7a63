//! jdk.internal.vm.vector.VectorSupport: the incubating vector API runs as plain Java code.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JClass;

natives! {
    class "jdk/internal/vm/vector/VectorSupport";
    static fn "getMaxLaneCount" "(Ljava/lang/Class;)I" = get_max_lane_count;
    static fn "registerNatives" "()I" = register_natives;
}

/// No vector registers.
fn get_max_lane_count<'s>(_cx: &mut Cx<'s>, _element: Local<'s, JClass>) -> JResult<i32> {
    Ok(-1)
}

fn register_natives(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(0)
}
