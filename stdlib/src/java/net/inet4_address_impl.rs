//! `java.net.Inet4AddressImpl`.

use crate::support::platform_string;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object};

natives! {
    class "java/net/Inet4AddressImpl";
    fn "getLocalHostName" "()Ljava/lang/String;" = local_host_name;
}

/// What cannot be asked is "localhost".
pub(super) fn local_host_name<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<Local<'s, JString>> {
    let name = cx.vm().host.host_name().unwrap_or_else(|_| b"localhost".to_vec());
    platform_string(cx, &name)
}
