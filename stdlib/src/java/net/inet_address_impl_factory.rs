//! `java.net.InetAddressImplFactory`.

use cortado_vm::host::Access;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/net/InetAddressImplFactory";
    static fn "isIPv6Supported" "()Z" = is_ipv6_supported;
}

/// The kernel says so with a table of the interfaces' addresses.
fn is_ipv6_supported(cx: &mut Cx<'_>) -> JResult<bool> {
    let host = &cx.vm().host;
    let readable = Access { read: true, ..Access::default() };
    Ok(cx.blocking(|| host.access(b"/proc/net/if_inet6", readable)).is_ok())
}
