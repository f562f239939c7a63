//! java.util.concurrent.atomic.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/util/concurrent/atomic/AtomicLong";
    static fn "VMSupportsCS8" "()Z" = vm_supports_cs8;
}

/// Longs are compared and set without a lock.
fn vm_supports_cs8(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}
