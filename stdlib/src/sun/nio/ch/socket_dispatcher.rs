//! `sun.nio.ch.SocketDispatcher`, `DatagramDispatcher` and `DatagramChannelImpl`: reading and writing sockets, from and to
//! memory that Java code addresses.

use super::file_dispatcher_impl::vector;
use super::net::{count, is_refused, throw_socket};
use crate::support::{fd_value, throw_io};
use cortado_vm::host::HostError;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::JFileDescriptor;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

natives! {
    class "sun/nio/ch/SocketDispatcher";
    static fn "read0" "(Ljava/io/FileDescriptor;JI)I" = read;
    static fn "readv0" "(Ljava/io/FileDescriptor;JI)J" = read_vector;
}

/// The natives of DatagramDispatcher.
pub mod datagram {
    use super::*;
    natives! {
        class "sun/nio/ch/DatagramDispatcher";
        static fn "read0" "(Ljava/io/FileDescriptor;JI)I" = datagram_read;
        static fn "readv0" "(Ljava/io/FileDescriptor;JI)J" = datagram_read_vector;
        static fn "write0" "(Ljava/io/FileDescriptor;JI)I" = datagram_write;
        static fn "writev0" "(Ljava/io/FileDescriptor;JI)J" = datagram_write_vector;
    }
}

/// The natives of DatagramChannelImpl.
pub mod channel {
    use super::*;
    natives! {
        class "sun/nio/ch/DatagramChannelImpl";
        static fn "disconnect0" "(Ljava/io/FileDescriptor;Z)V" = disconnect;
        static fn "receive0" "(Ljava/io/FileDescriptor;JIJZ)I" = receive;
        static fn "send0" "(Ljava/io/FileDescriptor;JIJI)I" = send;
    }
}

/// The natives of UnixAsynchronousSocketChannelImpl.
pub mod asynchronous {
    use super::*;
    natives! {
        class "sun/nio/ch/UnixAsynchronousSocketChannelImpl";
        static fn "checkConnect" "(I)V" = check;
    }
    fn check(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
        super::super::net::check_connect(cx, fd)
    }
}

type Fdo<'s> = Local<'s, JFileDescriptor>;

/// IOStatus.EOF.
const EOF: i32 = -1;
const ECONNRESET: i32 = 104;
const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;

fn throw_stream(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    if e.errno() == ECONNRESET {
        return cx.throw("sun/net/ConnectionResetException", "Connection reset");
    }
    throw_io(cx, e)
}

fn throw_datagram(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    if is_refused(e) { cx.throw_bare("java/net/PortUnreachableException") } else { throw_socket(cx, e) }
}

/// Reads into the parts of a scattering read.
fn scatter(
    cx: &mut Cx<'_>,
    fd: i32,
    parts: &[(i64, usize)],
    or: impl FnOnce(&mut Cx<'_>, HostError) -> Thrown,
) -> JResult<i32> {
    let host = &cx.vm().host;
    if let &[(to, len)] = parts {
        let done = cx.native_from_host(to, len, |buffer| host.receive(fd, buffer))?;
        return count(cx, done, or);
    }
    let mut buffer = cx.scratch(parts.iter().map(|p| p.1).sum())?;
    let done = cx.blocking(|| host.receive(fd, &mut buffer));
    let mut rest = &buffer[..done.unwrap_or(0)];
    for &(to, len) in parts {
        let (part, after) = rest.split_at(len.min(rest.len()));
        cx.native_write(to, part);
        rest = after;
    }
    count(cx, done, or)
}

fn read<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let n = scatter(cx, fd, &[(address, len.max(0) as usize)], throw_stream)?;
    Ok(if n == 0 { EOF } else { n })
}

fn read_vector<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, parts: i32) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    let parts = vector(cx, address, parts);
    let n = scatter(cx, fd, &parts, throw_stream)?;
    Ok(i64::from(if n == 0 { EOF } else { n }))
}

// ---- datagrams: an empty one is no end ---------------------------------------------------------------------------------

fn datagram_read<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    scatter(cx, fd, &[(address, len.max(0) as usize)], throw_datagram)
}

fn datagram_read_vector<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, parts: i32) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    let parts = vector(cx, address, parts);
    scatter(cx, fd, &parts, throw_datagram).map(i64::from)
}

fn gather(cx: &mut Cx<'_>, fd: i32, parts: &[(i64, usize)]) -> JResult<i32> {
    if let &[(from, len)] = parts {
        let host = &cx.vm().host;
        let done = cx.native_to_host(from, len, |bytes| host.send(fd, bytes, false))?;
        return count(cx, done, throw_datagram);
    }
    let mut bytes = Vec::new();
    for &(from, len) in parts {
        bytes.extend_from_slice(&cx.native_bytes(from, len));
    }
    let host = &cx.vm().host;
    let done = cx.blocking(|| host.send(fd, &bytes, false));
    count(cx, done, throw_datagram)
}

fn datagram_write<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    gather(cx, fd, &[(address, len.max(0) as usize)])
}

fn datagram_write_vector<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, parts: i32) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    let parts = vector(cx, address, parts);
    gather(cx, fd, &parts).map(i64::from)
}

fn disconnect<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, _v6: bool) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    cx.vm().host.connect(fd, None).map_err(|e| throw_socket(cx, e))
}

fn receive<'s>(
    cx: &mut Cx<'s>,
    fdo: Fdo<'s>,
    address: i64,
    len: i32,
    sender: i64,
    connected: bool,
) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let mut buffer = cx.scratch(len.max(0) as usize)?;
    let host = &cx.vm().host;
    loop {
        return match cx.blocking(|| host.receive_from(fd, &mut buffer)) {
            Ok((n, from)) => {
                cx.native_write(address, &buffer[..n]);
                if let Some(from) = from.filter(|_| sender != 0) {
                    cx.native_write(sender, &raw_address(from));
                }
                Ok(n as i32)
            }
            // That one sent before came back is of no interest to who isn't connected.
            Err(e) if is_refused(e) && !connected => continue,
            Err(e) => count(cx, Err(e), throw_datagram),
        };
    }
}

fn send<'s>(
    cx: &mut Cx<'s>,
    fdo: Fdo<'s>,
    address: i64,
    len: i32,
    target: i64,
    target_len: i32,
) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let bytes = cx.scratch_of(address, len.max(0) as usize)?;
    let to = parse_address(&cx.native_bytes(target, target_len.clamp(0, 28) as usize));
    let host = &cx.vm().host;
    let done = match to {
        Some(to) => cx.blocking(|| host.send_to(fd, &bytes, to)),
        None => cx.blocking(|| host.send(fd, &bytes, false)),
    };
    count(cx, done, throw_datagram)
}

/// `sockaddr_in` and `sockaddr_in6` as Linux lays them out (see `NativeSocketAddress`).
fn raw_address(address: SocketAddr) -> Vec<u8> {
    let mut raw = Vec::with_capacity(28);
    match address {
        SocketAddr::V4(a) => {
            raw.extend(AF_INET.to_ne_bytes());
            raw.extend(a.port().to_be_bytes());
            raw.extend(a.ip().octets());
            raw.extend([0; 8]);
        }
        SocketAddr::V6(a) => {
            raw.extend(AF_INET6.to_ne_bytes());
            raw.extend(a.port().to_be_bytes());
            raw.extend(a.flowinfo().to_ne_bytes());
            raw.extend(a.ip().octets());
            raw.extend(a.scope_id().to_ne_bytes());
        }
    }
    raw
}

fn parse_address(raw: &[u8]) -> Option<SocketAddr> {
    let port = u16::from_be_bytes(raw.get(2..4)?.try_into().ok()?);
    match u16::from_ne_bytes(raw.get(..2)?.try_into().ok()?) {
        AF_INET => {
            let octets: [u8; 4] = raw.get(4..8)?.try_into().ok()?;
            Some(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::from(octets), port)))
        }
        AF_INET6 => {
            let flow = u32::from_ne_bytes(raw.get(4..8)?.try_into().ok()?);
            let octets: [u8; 16] = raw.get(8..24)?.try_into().ok()?;
            let scope = u32::from_ne_bytes(raw.get(24..28)?.try_into().ok()?);
            Some(SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(octets), port, flow, scope)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_memory() {
        for text in ["127.0.0.1:80", "[fe80::1%3]:65535", "[::ffff:1.2.3.4]:1"] {
            let address: SocketAddr = text.parse().unwrap();
            assert_eq!(parse_address(&raw_address(address)), Some(address));
        }
        assert_eq!(raw_address("1.2.3.4:258".parse().unwrap())[2..8], [1, 2, 1, 2, 3, 4]);
        assert_eq!(parse_address(&[]), None);
    }
}
