//! `sun.nio.ch.UnixDomainSockets`: sockets whose addresses are files.

use super::net::{count, throw_socket};
use crate::support::{OrThrow, fd_value, set_fd_value, throw_io};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JFileDescriptor, ObjectArray};

natives! {
    class "sun/nio/ch/UnixDomainSockets";
    static fn "accept0" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/lang/Object;)I" = accept;
    static fn "bind0" "(Ljava/io/FileDescriptor;[B)V" = bind;
    static fn "connect0" "(Ljava/io/FileDescriptor;[B)I" = connect;
    static fn "init" "()Z" = init;
    static fn "localAddress0" "(Ljava/io/FileDescriptor;)[B" = local_address;
    static fn "socket0" "()I" = socket;
}

type Fdo<'s> = Local<'s, JFileDescriptor>;

/// What has room in a sockaddr_un, without the NUL.
const LONGEST_PATH: usize = 107;
const EINPROGRESS: i32 = 115;
/// IOStatus.UNAVAILABLE.
const UNAVAILABLE: i32 = -2;

/// Whether there are such sockets.
fn init(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}

fn socket(cx: &mut Cx<'_>) -> JResult<i32> {
    cx.vm().host.unix_socket().map_err(|e| throw_socket(cx, e))
}

fn path<'s>(cx: &mut Cx<'s>, path: Local<'s, ByteArray>) -> JResult<Vec<u8>> {
    if cx.is_null(path) {
        return Err(cx.throw("java/net/SocketException", "Unix domain path not present"));
    }
    let bytes = cx.to_vec(cx.get(path));
    if bytes.len() > LONGEST_PATH {
        return Err(cx.throw("java/net/SocketException", "Unix domain path too long"));
    }
    Ok(bytes)
}

fn bind<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, name: Local<'s, ByteArray>) -> JResult<()> {
    let name = path(cx, name)?;
    let fd = fd_value(cx, fdo);
    cx.vm().host.unix_bind(fd, &name).map_err(|e| throw_socket(cx, e))
}

fn connect<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, name: Local<'s, ByteArray>) -> JResult<i32> {
    let name = path(cx, name)?;
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    match cx.blocking(|| host.unix_connect(fd, &name)) {
        Ok(()) => Ok(1),
        Err(e) if e.errno() == EINPROGRESS => Ok(UNAVAILABLE),
        Err(e) => count(cx, Err(e), throw_socket),
    }
}

fn accept<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, new: Fdo<'s>, names: Local<'s, ObjectArray>) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let (accepted, from) = match cx.blocking(|| host.unix_accept(fd)) {
        Ok(accepted) => accepted,
        Err(e) => return count(cx, Err(e), throw_io),
    };
    set_fd_value(cx, new, accepted);
    let from = cx.new_byte_array(&from)?;
    cx.set_element_ref(cx.get(names), 0, cx.get(from));
    Ok(1)
}

fn local_address<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<Local<'s, ByteArray>> {
    let fd = fd_value(cx, fdo);
    let name = cx.vm().host.unix_local_address(fd).or_io(cx)?;
    cx.new_byte_array(&name)
}
