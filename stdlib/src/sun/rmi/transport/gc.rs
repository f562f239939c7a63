//! `sun.rmi.transport.GC`: how long ago all objects were looked at, by which distributed collection decides.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/rmi/transport/GC";
    static fn "maxObjectInspectionAge" "()J" = max_object_inspection_age;
}

/// Milliseconds since the last full collection, or since the start.
fn max_object_inspection_age(cx: &mut Cx<'_>) -> JResult<i64> {
    let gc = &cx.vm().gc;
    let last = gc.last(true).map_or_else(Default::default, |last| last.ended);
    Ok(gc.uptime().saturating_sub(last).as_millis() as i64)
}
