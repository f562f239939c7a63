//! `sun.nio.ch.InheritedChannel`: the socket that a process was started with as its standard input, as inetd does.

use super::net::new_address;
use crate::support::{OrThrow, platform_bytes};
use cortado_vm::host::OpenFlags;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString};

natives! {
    class "sun/nio/ch/InheritedChannel";
    static fn "addressFamily" "(I)I" = address_family;
    static fn "close0" "(I)V" = close;
    static fn "dup" "(I)I" = dup;
    static fn "dup2" "(II)V" = dup2;
    static fn "inetPeerAddress0" "(I)Ljava/net/InetAddress;" = peer_address;
    static fn "initIDs" "()V" = no_op;
    static fn "isConnected" "(I)Z" = is_connected;
    static fn "open0" "(Ljava/lang/String;I)I" = open;
    static fn "peerPort0" "(I)I" = peer_port;
    static fn "soType0" "(I)I" = socket_type;
    static fn "unixPeerAddress0" "(I)[B" = unix_peer_address;
}

const SOL_SOCKET: i32 = 1;
const SO_TYPE: i32 = 3;
const SO_DOMAIN: i32 = 39;

/// Linux's families, and InheritedChannel's numbers of them in order.
const FAMILIES: [i32; 3] = [2, 10, 1];
const UNKNOWN: i32 = -1;
const UNIX: i32 = 3;

fn option(cx: &Cx<'_>, fd: i32, name: i32) -> Option<i32> {
    let mut value = [0; 4];
    cx.vm().host.socket_option(fd, SOL_SOCKET, name, &mut value).ok()?;
    Some(i32::from_ne_bytes(value))
}

/// AF_INET 1, AF_INET6 2, AF_UNIX 3, unknown -1.
fn address_family(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    let family = option(cx, fd, SO_DOMAIN);
    let known = FAMILIES.iter().position(|&f| Some(f) == family);
    Ok(known.map_or(UNKNOWN, |i| i as i32 + 1))
}

/// SOCK_STREAM 1, SOCK_DGRAM 2, as Linux has them; -1: no socket, or another.
fn socket_type(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    Ok(option(cx, fd, SO_TYPE).filter(|kind| matches!(kind, 1 | 2)).unwrap_or(UNKNOWN))
}

fn is_connected(cx: &mut Cx<'_>, fd: i32) -> JResult<bool> {
    let host = &cx.vm().host;
    Ok(match address_family(cx, fd)? {
        UNIX => host.unix_remote_address(fd).is_ok(),
        _ => host.remote_address(fd).is_ok(),
    })
}

fn peer_address<'s>(cx: &mut Cx<'s>, fd: i32) -> JResult<Local<'s, super::net::JInetAddress>> {
    match cx.vm().host.remote_address(fd) {
        Ok(address) => new_address(cx, address),
        Err(_) => Ok(cx.null_local()),
    }
}

fn peer_port(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    Ok(cx.vm().host.remote_address(fd).map_or(-1, |a| i32::from(a.port())))
}

fn unix_peer_address<'s>(cx: &mut Cx<'s>, fd: i32) -> JResult<Local<'s, ByteArray>> {
    match cx.vm().host.unix_remote_address(fd) {
        Ok(path) => cx.new_byte_array(&path),
        Err(_) => Ok(cx.null_local()),
    }
}

fn dup(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    cx.vm().host.dup(fd).or_io(cx)
}

fn dup2(cx: &mut Cx<'_>, from: i32, to: i32) -> JResult<()> {
    cx.vm().host.dup2(from, to).or_io(cx)
}

fn close(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
    cx.vm().host.close(fd).or_io(cx)
}

/// O_RDONLY 0, O_WRONLY 1, O_RDWR 2.
fn open<'s>(cx: &mut Cx<'s>, path: Local<'s, JString>, mode: i32) -> JResult<i32> {
    let flags = match mode {
        0 => OpenFlags::READ,
        1 => OpenFlags::WRITE,
        2 => OpenFlags { write: true, ..OpenFlags::READ },
        _ => return Err(cx.throw("java/lang/InternalError", "Unrecognized file mode")),
    };
    let path = platform_bytes(cx, path);
    cx.vm().host.open(&path, flags, 0).or_io(cx)
}
