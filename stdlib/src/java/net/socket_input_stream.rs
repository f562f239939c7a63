//! `java.net.SocketInputStream`: what a socket of [`super::plain_socket_impl`] receives.

use super::plain::{self, en};
use crate::support::fd_value;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JFileDescriptor, Object};

natives! {
    class "java/net/SocketInputStream";
    static fn "init" "()V" = no_op;
    fn "socketRead0" "(Ljava/io/FileDescriptor;[BIII)I" = read;
}

/// The most that one call reads.
const MOST: i32 = 1 << 16;

fn read<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    fdo: Local<'s, JFileDescriptor>,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
    timeout: i32,
) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    if fd == -1 {
        return Err(plain::throw_closed(cx));
    }
    let mut buffer = vec![0; len.clamp(0, MOST) as usize];
    let until = plain::deadline(timeout);
    let done = loop {
        if until.is_some() {
            match plain::ready(cx, fd, plain::POLLIN | plain::POLLERR, until)? {
                Ok(true) => {}
                Ok(false) => {
                    return Err(cx.throw("java/net/SocketTimeoutException", "Read timed out"));
                }
                Err(e) if e.errno() == en::EBADF => return Err(plain::throw_closed(cx)),
                Err(e) => return Err(plain::throw_detail(cx, e, "select/poll failed")),
            }
        }
        let done = plain::waiting(cx, fd, |host| match until {
            // Another thread may have taken what was there.
            Some(_) => host.receive_now(fd, &mut buffer),
            None => host.receive(fd, &mut buffer),
        })?;
        match done {
            Err(e) if e.errno() == en::EAGAIN && until.is_some() => {}
            done => break done,
        }
    };
    match done {
        Ok(n) => {
            cx.copy_in(cx.get(bytes), offset as usize, &buffer[..n]);
            Ok(n as i32)
        }
        Err(e) => Err(match e.errno() {
            en::ECONNRESET | en::EPIPE => cx.throw("sun/net/ConnectionResetException", "Connection reset"),
            en::EBADF => plain::throw_closed(cx),
            _ => plain::throw_detail(cx, e, "Read failed"),
        }),
    }
}
