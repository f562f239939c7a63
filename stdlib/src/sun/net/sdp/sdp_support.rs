//! `sun.net.sdp.SdpSupport`: sockets of the Sockets Direct Protocol, which no kernel of today has.

use crate::sun::nio::ch::net::is_ipv6_available;
use crate::support::throw_io;
use cortado_vm::host::HostError;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/net/sdp/SdpSupport";
    static fn "convert0" "(I)V" = convert;
    static fn "create0" "()I" = create;
}

const EAFNOSUPPORT: i32 = 97;

fn create(cx: &mut Cx<'_>) -> JResult<i32> {
    if is_ipv6_available(cx)? {
        return Err(cx.throw("java/io/IOException", "IPv6 not supported"));
    }
    Err(throw_io(cx, HostError::new(EAFNOSUPPORT)))
}

fn convert(cx: &mut Cx<'_>, _fd: i32) -> JResult<()> {
    create(cx).map(drop)
}
