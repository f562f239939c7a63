//! jdk.internal.misc.Signal.

use cortado_vm::host::signal_number;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::thread::signals;
use cortado_vm::types::JString;

natives! {
    class "jdk/internal/misc/Signal";
    static fn "findSignal0" "(Ljava/lang/String;)I" = find;
    static fn "handle0" "(IJ)J" = handle;
    static fn "raise0" "(I)V" = raise;
}

fn find<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<i32> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    Ok(signal_number(&cx.string(name)).unwrap_or(-1))
}

fn handle(cx: &mut Cx<'_>, signal: i32, handler: i64) -> JResult<i64> {
    Ok(signals::handle(cx, signal, handler))
}

fn raise(cx: &mut Cx<'_>, signal: i32) -> JResult<()> {
    match cx.vm().host.raise_signal(signal) {
        Err(e) if e.is_denied() => {
            let text = crate::support::explain(cx, e);
            Err(cx.throw("java/lang/SecurityException", text))
        }
        // As with `java`, a signal that can't be raised is nobody's exception.
        _ => Ok(()),
    }
}
