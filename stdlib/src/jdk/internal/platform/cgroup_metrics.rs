//! jdk.internal.platform.CgroupMetrics.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "jdk/internal/platform/CgroupMetrics";
    static fn "getTotalMemorySize0" "()J" = total_memory;
    static fn "getTotalSwapSize0" "()J" = total_swap;
    static fn "isUseContainerSupport" "()Z" = is_use_container_support;
}

fn is_use_container_support(cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(cx.vm().host.container_support())
}

// What the machine has: Java's own code looks at the control group.

fn total_memory(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.machine_memory().total as i64)
}

fn total_swap(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.machine_memory().swap_total as i64)
}
