//! `sun.nio.ch.NativeThread`: the number by which a thread that waits in a call can be woken.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/nio/ch/NativeThread";
    static fn "init" "()V" = no_op;
    static fn "current" "()J" = current;
}

/// The Vm's number of the thread, never 0.
fn current(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(i64::from(cx.thread().id))
}
