//! `sun.nio.ch.NativeThread`: the number by which a thread that waits in a call can be woken.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/nio/ch/NativeThread";
    static fn "init" "()V" = no_op;
    static fn "current" "()J" = current;
    static fn "signal" "(J)V" = signal;
}

/// The Vm's number of the thread, never 0.
fn current(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(i64::from(cx.thread().id))
}

/// Makes the system call that the thread waits in, if it does, end with EINTR.
fn signal(cx: &mut Cx<'_>, number: i64) -> JResult<()> {
    let threads = cx.vm().threads.by_serial.lock();
    if let Some(shared) = threads.values().find(|shared| i64::from(shared.id) == number) {
        shared.interrupt_system_call();
    }
    Ok(())
}
