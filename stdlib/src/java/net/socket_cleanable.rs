//! `java.net.SocketCleanable`: closes the socket that nobody can reach any more.

use crate::support::OrThrow;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/net/SocketCleanable";
    static fn "cleanupClose0" "(I)V" = close;
}

fn close(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
    let host = &cx.vm().host;
    cx.blocking(|| host.close(fd)).or_io(cx)
}
