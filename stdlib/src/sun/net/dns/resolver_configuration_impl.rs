//! `sun.net.dns.ResolverConfigurationImpl`.

use crate::support::platform_string;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

natives! {
    class "sun/net/dns/ResolverConfigurationImpl";
    static fn "fallbackDomain0" "()Ljava/lang/String;" = fallback_domain;
}

/// The domain in the machine's own name, or null.
fn fallback_domain<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JString>> {
    let name = cx.vm().host.host_name().unwrap_or_default();
    match name.iter().position(|&b| b == b'.') {
        Some(dot) => platform_string(cx, &name[dot + 1..]),
        None => Ok(cx.null_local()),
    }
}
