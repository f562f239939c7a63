//! `java.net.SocketOutputStream`: what a socket of [`super::plain_socket_impl`] sends.

use super::plain;
use crate::support::{CHUNK, fd_value};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JFileDescriptor, Object};

natives! {
    class "java/net/SocketOutputStream";
    static fn "init" "()V" = no_op;
    fn "socketWrite0" "(Ljava/io/FileDescriptor;[BII)V" = write;
}

fn write<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    fdo: Local<'s, JFileDescriptor>,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    if fd == -1 {
        return Err(plain::throw_closed(cx));
    }
    let (mut at, end) = (offset as usize, offset as usize + len as usize);
    let mut chunk = vec![0u8; CHUNK.min(end - at)];
    while at < end {
        let n = chunk.len().min(end - at);
        cx.copy_out(cx.get(bytes), at, &mut chunk[..n]);
        let mut sent = 0;
        while sent < n {
            match plain::waiting(cx, fd, |host| host.send(fd, &chunk[sent..n], false))? {
                Ok(more) => sent += more,
                Err(e) => return Err(plain::throw_detail(cx, e, "Write failed")),
            }
        }
        at += n;
    }
    Ok(())
}
