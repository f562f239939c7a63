//! Whether an address answers: `isReachable0` of Inet4AddressImpl and Inet6AddressImpl.
//!
//! By a connection to the port of echo, which is what `java` does for users that may not send ICMP packets.

use crate::support::explain;
use cortado_vm::host::{Fd, HostError, HostResult};
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, Object};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

const ECHO: u16 = 7;
const POLLOUT: i16 = 4;
const IPPROTO_IP: i32 = 0;
const IP_TTL: i32 = 2;
const IPPROTO_IPV6: i32 = 41;
const IPV6_UNICAST_HOPS: i32 = 16;
const SOL_SOCKET: i32 = 1;
const SO_ERROR: i32 = 4;

const EINVAL: i32 = 22;
const EAFNOSUPPORT: i32 = 97;
const EADDRNOTAVAIL: i32 = 99;
const ENETUNREACH: i32 = 101;
const ECONNREFUSED: i32 = 111;
const EHOSTUNREACH: i32 = 113;
const EINPROGRESS: i32 = 115;

/// The address in an array, with the interface that it belongs to.
fn address<'s>(cx: &Cx<'s>, bytes: Local<'s, ByteArray>, scope: i32, port: u16) -> Option<SocketAddr> {
    if cx.is_null(bytes) {
        return None;
    }
    let bytes: Vec<u8> = cx.to_vec(cx.get(bytes));
    if let Ok(v4) = <[u8; 4]>::try_from(&bytes[..]) {
        return Some(SocketAddr::from((IpAddr::from(v4), port)));
    }
    let v6 = <[u8; 16]>::try_from(&bytes[..]).ok()?;
    Some(SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(v6), port, 0, scope.max(0) as u32)))
}

/// What is asked.
struct Question {
    to: SocketAddr,
    from: Option<SocketAddr>,
    hops: i32,
    millis: i32,
}

/// What went wrong, and what it is called.
type Failure = (HostError, &'static str);

impl Question {
    fn ask(&self, cx: &mut Cx<'_>) -> Result<bool, Failure> {
        let host = &cx.vm().host;
        let fd = match host.socket(self.to.is_ipv6(), true) {
            // Without such addresses at all there is none that answers.
            Err(e) if e.errno() == EAFNOSUPPORT => return Ok(false),
            made => made.map_err(|e| (e, "Can't create socket"))?,
        };
        cx.blocking(|| {
            let answer = self.connect(&**host, fd);
            let _ = host.close(fd);
            answer
        })
    }

    fn connect(&self, host: &dyn cortado_vm::host::Host, fd: Fd) -> Result<bool, Failure> {
        if self.hops > 0 {
            let (level, name) =
                if self.to.is_ipv6() { (IPPROTO_IPV6, IPV6_UNICAST_HOPS) } else { (IPPROTO_IP, IP_TTL) };
            let _ = host.set_socket_option(fd, level, name, &self.hops.to_ne_bytes());
        }
        if let Some(from) = self.from {
            host.bind(fd, from).map_err(|e| (e, "Can't bind socket to interface"))?;
        }
        host.set_non_blocking(fd, true).map_err(|e| (e, "Can't create socket"))?;
        match host.connect(fd, Some(self.to)) {
            Ok(()) => return Ok(true),
            Err(e) => match e.errno() {
                EINPROGRESS => {}
                // Somebody is there to refuse it.
                ECONNREFUSED => return Ok(true),
                ENETUNREACH | EAFNOSUPPORT | EADDRNOTAVAIL | EINVAL | EHOSTUNREACH if !e.is_denied() => {
                    return Ok(false);
                }
                _ => return Err((e, "connect failed")),
            },
        }
        let ready =
            host.poll_socket(fd, POLLOUT, i64::from(self.millis)).map_err(|e| (e, "connect failed"))?;
        Ok(ready != 0 && matches!(outcome(host, fd), Ok(0 | ECONNREFUSED)))
    }
}

/// The error that a connection attempt ended with.
fn outcome(host: &dyn cortado_vm::host::Host, fd: Fd) -> HostResult<i32> {
    let mut value = [0; 4];
    host.socket_option(fd, SOL_SOCKET, SO_ERROR, &mut value)?;
    Ok(i32::from_ne_bytes(value))
}

fn is_reachable<'s>(
    cx: &mut Cx<'s>,
    to: Option<SocketAddr>,
    from: Option<SocketAddr>,
    millis: i32,
    hops: i32,
) -> JResult<bool> {
    let Some(to) = to else { return Ok(false) };
    match (Question { to, from, hops, millis }).ask(cx) {
        Ok(answer) => Ok(answer),
        Err((e, what)) => {
            let text = if e.is_denied() { explain(cx, e) } else { format!("{}: {what}", e.message()) };
            Err(cx.throw("java/net/ConnectException", text))
        }
    }
}

/// Of version 4.
pub(super) fn v4<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    to: Local<'s, ByteArray>,
    millis: i32,
    from: Local<'s, ByteArray>,
    hops: i32,
) -> JResult<bool> {
    let to = address(cx, to, 0, ECHO);
    let from = address(cx, from, 0, 0);
    is_reachable(cx, to, from, millis, hops)
}

/// Of version 6.
#[expect(clippy::too_many_arguments, reason = "the native's")]
pub(super) fn v6<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    to: Local<'s, ByteArray>,
    scope: i32,
    millis: i32,
    from: Local<'s, ByteArray>,
    hops: i32,
    from_scope: i32,
) -> JResult<bool> {
    let to = address(cx, to, scope, ECHO);
    let from = address(cx, from, from_scope, 0);
    is_reachable(cx, to, from, millis, hops)
}
