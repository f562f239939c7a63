//! java.util.TimeZone.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

natives! {
    class "java/util/TimeZone";
    static fn "getSystemGMTOffsetID" "()Ljava/lang/String;" = system_gmt_offset_id;
    static fn "getSystemTimeZoneID" "(Ljava/lang/String;)Ljava/lang/String;" = system_time_zone_id;
}

fn system_time_zone_id<'s>(cx: &mut Cx<'s>, _java_home: Local<'s, JString>) -> JResult<Local<'s, JString>> {
    let zone = cx.vm().host.time_zone();
    cx.new_string(&zone)
}

/// Asked for when the zone's name is none that Java knows. The host tells no offset: null makes it GMT.
fn system_gmt_offset_id<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JString>> {
    Ok(cx.null_local())
}
