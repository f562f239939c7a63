//! jdk.internal.platform.CgroupMetrics.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "jdk/internal/platform/CgroupMetrics";
    static fn "getTotalMemorySize0" "()J" = total_memory;
    static fn "getTotalSwapSize0" "()J" = total_swap;
    static fn "isUseContainerSupport" "()Z" = is_use_container_support;
}

/// -XX:+UseContainerSupport, as the host's figures consider the control group.
fn is_use_container_support(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}

fn total_memory(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.memory().total as i64)
}

fn total_swap(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.memory().swap_total as i64)
}
