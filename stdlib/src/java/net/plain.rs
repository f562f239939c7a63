//! What the natives of the sockets before NIO (`jdk.net.usePlainSocketImpl`) have in common: their descriptors, calls that wait
//! until another thread closes the socket, options by java.net's numbers, and what is thrown.

use crate::sun::nio::ch::net;
use crate::support::{explain, fd_object, fd_value, offset_in};
use cortado_vm::host::{Fd, Host, HostError, HostResult};
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::Object;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Linux's errnos that are told apart.
pub(super) mod en {
    pub const EPERM: i32 = 1;
    pub const ENOENT: i32 = 2;
    pub const EINTR: i32 = 4;
    pub const EBADF: i32 = 9;
    pub const EAGAIN: i32 = 11;
    pub const EACCES: i32 = 13;
    pub const EINVAL: i32 = 22;
    pub const EPIPE: i32 = 32;
    pub const EPROTO: i32 = 71;
    pub const ENOPROTOOPT: i32 = 92;
    pub const EADDRINUSE: i32 = 98;
    pub const EADDRNOTAVAIL: i32 = 99;
    pub const ECONNABORTED: i32 = 103;
    pub const ECONNRESET: i32 = 104;
    pub const EISCONN: i32 = 106;
    pub const ETIMEDOUT: i32 = 110;
    pub const ECONNREFUSED: i32 = 111;
    pub const EHOSTUNREACH: i32 = 113;
    pub const EINPROGRESS: i32 = 115;
}

/// What is waited for: poll(2)'s bits.
pub(super) const POLLIN: i16 = 1;
pub(super) const POLLOUT: i16 = 4;
pub(super) const POLLERR: i16 = 8;

pub(super) const SOCKET_EXCEPTION: &str = "java/net/SocketException";

// ---- exceptions ----------------------------------------------------------------------------------------------------------

/// "Socket closed".
pub(super) fn throw_closed(cx: &mut Cx<'_>) -> Thrown {
    cx.throw(SOCKET_EXCEPTION, "Socket closed")
}

/// An exception: `errno's text (detail)`; SocketException for what the host refused.
pub(super) fn throw_as(cx: &mut Cx<'_>, e: HostError, class: &str, detail: &str) -> Thrown {
    let text = explain(cx, e);
    if e.is_denied() {
        return cx.throw(SOCKET_EXCEPTION, text);
    }
    cx.throw(class, format!("{text} ({detail})"))
}

/// As [`throw_as`] with SocketException.
pub(super) fn throw_detail(cx: &mut Cx<'_>, e: HostError, detail: &str) -> Thrown {
    throw_as(cx, e, SOCKET_EXCEPTION, detail)
}

/// As NET_ThrowNew: a closed socket and a signal say what was tried, the rest is told by the errno's text.
pub(super) fn throw_new(cx: &mut Cx<'_>, e: HostError, what: &str) -> Thrown {
    match e.errno() {
        en::EBADF => cx.throw(SOCKET_EXCEPTION, format!("socket closed: {what}")),
        en::EINTR => cx.throw("java/io/InterruptedIOException", what),
        _ => {
            let text = explain(cx, e);
            cx.throw(SOCKET_EXCEPTION, text)
        }
    }
}

/// What a failed bind(2) throws.
pub(super) fn throw_bind(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    match e.errno() {
        en::EADDRINUSE | en::EADDRNOTAVAIL | en::EPERM | en::EACCES => {
            throw_as(cx, e, "java/net/BindException", "Bind failed")
        }
        _ => throw_detail(cx, e, "Bind failed"),
    }
}

// ---- descriptors ---------------------------------------------------------------------------------------------------------

/// The number of a socket implementation's descriptor; `None`: it has no FileDescriptor. It may be -1.
pub(super) fn descriptor<'s>(cx: &Cx<'s>, this: Local<'s, Object>) -> Option<Fd> {
    let fdo = fd_object(cx, this);
    (!cx.is_null(fdo)).then(|| fd_value(cx, fdo))
}

/// As [`descriptor`], or "Socket closed".
pub(super) fn open_descriptor<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Fd> {
    match descriptor(cx, this) {
        Some(fd) => Ok(fd),
        None => Err(throw_closed(cx)),
    }
}

/// An `int` field of an object.
pub(super) fn int_field(cx: &Cx<'_>, object: Local<'_, Object>, name: &'static str) -> i32 {
    let offset = offset_in(cx, object, name);
    cx.load(cx.get(object), offset)
}

/// A reference field of an object.
pub(super) fn field<'s, T>(cx: &Cx<'s>, object: Local<'_, Object>, name: &'static str) -> Local<'s, T> {
    let offset = offset_in(cx, object, name);
    cx.field_local(object, offset)
}

/// Sets a reference field.
pub(super) fn set_field<T>(cx: &Cx<'_>, object: Local<'_, Object>, name: &'static str, value: Local<'_, T>) {
    let offset = offset_in(cx, object, name);
    cx.store_ref(cx.get(object), offset, cx.get(value));
}

/// Calls what may wait for a socket, once more after each signal. If the socket is closed meanwhile the answer is EBADF.
pub(super) fn waiting<T>(
    cx: &mut Cx<'_>,
    fd: Fd,
    mut call: impl FnMut(&dyn Host) -> HostResult<T>,
) -> JResult<HostResult<T>> {
    let host = &cx.vm().host;
    let entry = match host.fds().get(fd) {
        Ok(entry) => entry,
        Err(e) => return Ok(Err(e)),
    };
    loop {
        let done = cx.blocking(|| call(&**host));
        if !host.fds().get(fd).is_ok_and(|now| Arc::ptr_eq(&now, &entry)) {
            return Ok(Err(HostError::BAD_FD));
        }
        match done {
            Err(e) if e.errno() == en::EINTR => cx.poll()?,
            done => return Ok(done),
        }
    }
}

/// Waits until a socket is ready or a time has come (`None`: never); whether it is ready.
pub(super) fn ready(
    cx: &mut Cx<'_>,
    fd: Fd,
    events: i16,
    until: Option<Instant>,
) -> JResult<HostResult<bool>> {
    let done = waiting(cx, fd, |host| host.poll_socket(fd, events, until.map_or(-1, millis_until)))?;
    Ok(done.map(|ready| ready != 0))
}

fn millis_until(time: Instant) -> i64 {
    // Rounded up: else the last part of a millisecond would be asked for again and again.
    let left = time.saturating_duration_since(Instant::now());
    left.as_nanos().div_ceil(1_000_000) as i64
}

/// When a timeout of java.net's ends; 0 is none.
pub(super) fn deadline(millis: i32) -> Option<Instant> {
    (millis > 0).then(|| Instant::now() + Duration::from_millis(millis as u64))
}

// ---- options -------------------------------------------------------------------------------------------------------------

/// java.net.SocketOptions' numbers.
pub(super) mod java {
    pub const TCP_NODELAY: i32 = 0x1;
    pub const IP_TOS: i32 = 0x3;
    pub const SO_REUSEADDR: i32 = 0x4;
    pub const SO_KEEPALIVE: i32 = 0x8;
    pub const SO_REUSEPORT: i32 = 0xe;
    pub const SO_BINDADDR: i32 = 0xf;
    pub const IP_MULTICAST_IF: i32 = 0x10;
    pub const IP_MULTICAST_LOOP: i32 = 0x12;
    pub const IP_MULTICAST_IF2: i32 = 0x1f;
    pub const SO_BROADCAST: i32 = 0x20;
    pub const SO_LINGER: i32 = 0x80;
    pub const SO_SNDBUF: i32 = 0x1001;
    pub const SO_RCVBUF: i32 = 0x1002;
    pub const SO_OOBINLINE: i32 = 0x1003;
    pub const SO_TIMEOUT: i32 = 0x1006;
}

/// Linux's levels and names of options.
pub(super) mod so {
    pub const IPPROTO_IP: i32 = 0;
    pub const SOL_SOCKET: i32 = 1;
    pub const IPPROTO_TCP: i32 = 6;
    pub const IPPROTO_IPV6: i32 = 41;
    pub const ERROR: i32 = 4;
    pub const BROADCAST: i32 = 6;
    pub const SNDBUF: i32 = 7;
    pub const RCVBUF: i32 = 8;
    pub const IP_TOS: i32 = 1;
    pub const IP_MULTICAST_IF: i32 = 32;
    pub const IP_MULTICAST_TTL: i32 = 33;
    pub const IP_MULTICAST_LOOP: i32 = 34;
    pub const IP_ADD_MEMBERSHIP: i32 = 35;
    pub const IP_DROP_MEMBERSHIP: i32 = 36;
    pub const IPV6_MULTICAST_IF: i32 = 17;
    pub const IPV6_MULTICAST_HOPS: i32 = 18;
    pub const IPV6_MULTICAST_LOOP: i32 = 19;
    pub const IPV6_ADD_MEMBERSHIP: i32 = 20;
    pub const IPV6_DROP_MEMBERSHIP: i32 = 21;
    pub const IPV6_FLOWINFO_SEND: i32 = 33;
    pub const IPV6_TCLASS: i32 = 67;
}

/// Linux's level and name of an option of java.net's.
pub(super) fn option(number: i32, v6: bool) -> Option<(i32, i32)> {
    Some(match number {
        java::TCP_NODELAY => (so::IPPROTO_TCP, 1),
        java::SO_OOBINLINE => (so::SOL_SOCKET, 10),
        java::SO_LINGER => (so::SOL_SOCKET, 13),
        java::SO_SNDBUF => (so::SOL_SOCKET, so::SNDBUF),
        java::SO_RCVBUF => (so::SOL_SOCKET, so::RCVBUF),
        java::SO_KEEPALIVE => (so::SOL_SOCKET, 9),
        java::SO_REUSEADDR => (so::SOL_SOCKET, 2),
        java::SO_REUSEPORT => (so::SOL_SOCKET, 15),
        java::SO_BROADCAST => (so::SOL_SOCKET, so::BROADCAST),
        java::IP_TOS => (so::IPPROTO_IP, so::IP_TOS),
        java::IP_MULTICAST_LOOP if v6 => (so::IPPROTO_IPV6, so::IPV6_MULTICAST_LOOP),
        java::IP_MULTICAST_LOOP => (so::IPPROTO_IP, so::IP_MULTICAST_LOOP),
        _ => return None,
    })
}

/// Sets an option whose value is an int.
pub(super) fn set_int_option(
    cx: &mut Cx<'_>,
    fd: Fd,
    (level, name): (i32, i32),
    value: i32,
) -> JResult<HostResult<()>> {
    let tos = (level, name) == (so::IPPROTO_IP, so::IP_TOS);
    let v6 = tos && net::is_ipv6_available(cx)?;
    let host = &cx.vm().host;
    let set = |level, name, value: i32| host.set_socket_option(fd, level, name, &value.to_ne_bytes());
    let done = (|| {
        if v6 {
            // Packets of version 6 have it in their flow.
            set(so::IPPROTO_IPV6, so::IPV6_FLOWINFO_SEND, 1)?;
            set(so::IPPROTO_IPV6, so::IPV6_TCLASS, value)?;
        }
        // The kernel refuses bits that are not the type of service's.
        set(level, name, if tos { value & 0xfe } else { value })
    })();
    Ok(done)
}

/// An option whose value is an int.
pub(super) fn int_option(cx: &Cx<'_>, fd: Fd, (level, name): (i32, i32)) -> HostResult<i32> {
    let mut value = [0; 4];
    cx.vm().host.socket_option(fd, level, name, &mut value)?;
    let value = i32::from_ne_bytes(value);
    // The kernel tells twice what was asked for.
    let twice = level == so::SOL_SOCKET && matches!(name, so::SNDBUF | so::RCVBUF);
    Ok(if twice { value / 2 } else { value })
}
