//! java.lang.Shutdown.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/lang/Shutdown";
    static fn "beforeHalt" "()V" = no_op;
    static fn "halt0" "(I)V" = halt;
}

/// Ends the Vm, not the process.
fn halt(cx: &mut Cx<'_>, code: i32) -> JResult<()> {
    cx.tell_ended();
    cx.vm().request_exit(code);
    Err(cx.throw_termination())
}
