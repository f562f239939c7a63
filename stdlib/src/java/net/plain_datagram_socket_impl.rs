//! `java.net.PlainDatagramSocketImpl`: datagram sockets as they were before NIO, which `jdk.net.usePlainDatagramSocketImpl`
//! selects. What is sent to groups is in [`super::plain_multicast`].

use super::plain::{self, en, java, so};
use super::plain_multicast as multicast;
use crate::sun::nio::ch::net::{self, JInetAddress};
use crate::support::{fd_object, set_fd_value, set_int, throw_io};
use cortado_vm::call::Arg;
use cortado_vm::host::{Fd, HostError, HostResult};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::{ByteArray, Object};
use std::net::{IpAddr, SocketAddr};

cortado_vm::java_type! {
    /// A datagram.
    pub JPacket = "Ljava/net/DatagramPacket;";
}

natives! {
    class "java/net/PlainDatagramSocketImpl";
    fn "bind0" "(ILjava/net/InetAddress;)V" = bind;
    fn "connect0" "(Ljava/net/InetAddress;I)V" = connect;
    fn "dataAvailable" "()I" = available;
    fn "datagramSocketClose" "()V" = close;
    fn "datagramSocketCreate" "()V" = create;
    fn "disconnect0" "(I)V" = disconnect;
    fn "getTTL" "()B" = get_ttl;
    fn "getTimeToLive" "()I" = get_time_to_live;
    static fn "init" "()V" = no_op;
    fn "join" "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V" = multicast::join;
    fn "leave" "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V" = multicast::leave;
    fn "peek" "(Ljava/net/InetAddress;)I" = peek;
    fn "peekData" "(Ljava/net/DatagramPacket;)I" = peek_data;
    fn "receive0" "(Ljava/net/DatagramPacket;)V" = receive;
    fn "send0" "(Ljava/net/DatagramPacket;)V" = send;
    fn "setTTL" "(B)V" = set_ttl;
    fn "setTimeToLive" "(I)V" = set_time_to_live;
    fn "socketGetOption" "(I)Ljava/lang/Object;" = get_option;
    fn "socketSetOption0" "(ILjava/lang/Object;)V" = set_option;
}

type This<'s> = Local<'s, Object>;

/// No packet of IP is larger.
const MOST: i32 = 65536;

fn throw_null(cx: &mut Cx<'_>, what: &str) -> Thrown {
    cx.throw("java/lang/NullPointerException", what)
}

fn create<'s>(cx: &mut Cx<'s>, this: This<'s>) -> JResult<()> {
    let fdo = fd_object(cx, this);
    if cx.is_null(fdo) {
        return Err(plain::throw_closed(cx));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let host = &cx.vm().host;
    let made = net::new_socket(&**host, v6, false, false).and_then(|fd| {
        let on = 1i32.to_ne_bytes();
        host.set_socket_option(fd, so::SOL_SOCKET, so::BROADCAST, &on).map(|()| fd).inspect_err(|_| {
            let _ = host.close(fd);
        })
    });
    let fd = made.map_err(|e| plain::throw_detail(cx, e, "Error creating socket"))?;
    set_fd_value(cx, fdo, fd);
    Ok(())
}

fn close<'s>(cx: &mut Cx<'s>, this: This<'s>) -> JResult<()> {
    let fdo = fd_object(cx, this);
    if let Some(fd) = plain::descriptor(cx, this).filter(|&fd| fd != -1) {
        set_fd_value(cx, fdo, -1);
        let host = &cx.vm().host;
        let _ = cx.blocking(|| host.close(fd));
    }
    Ok(())
}

fn bind<'s>(cx: &mut Cx<'s>, this: This<'s>, port: i32, address: Local<'s, JInetAddress>) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(address) {
        return Err(throw_null(cx, "iaObj is null."));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let at = net::socket_address(cx, address, port, v6)?;
    cx.vm().host.bind(fd, at).map_err(|e| plain::throw_bind(cx, e))?;
    let port = match port {
        0 => match cx.vm().host.local_address(fd) {
            Ok(local) => i32::from(local.port()),
            Err(e) => return Err(plain::throw_detail(cx, e, "Error getting socket name")),
        },
        port => port,
    };
    set_int(cx, this, "localPort", port);
    Ok(())
}

fn connect<'s>(cx: &mut Cx<'s>, this: This<'s>, address: Local<'s, JInetAddress>, port: i32) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(address) {
        return Err(throw_null(cx, "address"));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let to = net::socket_address(cx, address, port, v6)?;
    let done = cx.vm().host.connect(fd, Some(to));
    done.map_err(|e| plain::throw_as(cx, e, "java/net/ConnectException", "Connect failed"))
}

fn disconnect<'s>(cx: &mut Cx<'s>, this: This<'s>, _family: i32) -> JResult<()> {
    let Some(fd) = plain::descriptor(cx, this) else { return Ok(()) };
    let host = &cx.vm().host;
    let _ = host.connect(fd, None);
    // The system takes the port away with the connection, unless it was bound by number.
    if let Ok(mut local) = host.local_address(fd)
        && local.port() == 0
    {
        local.set_port(plain::int_field(cx, this, "localPort") as u16);
        let _ = host.bind(fd, local);
    }
    Ok(())
}

fn available<'s>(cx: &mut Cx<'s>, this: This<'s>) -> JResult<i32> {
    let fd = plain::open_descriptor(cx, this)?;
    let n = cx.vm().host.fds().get(fd).and_then(|entry| entry.available());
    Ok(n.map_or(-1, |n| i32::try_from(n).unwrap_or(i32::MAX)))
}

// ---- datagrams -----------------------------------------------------------------------------------------------------------

fn send<'s>(cx: &mut Cx<'s>, this: This<'s>, packet: Local<'s, JPacket>) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(packet) {
        return Err(throw_null(cx, "packet"));
    }
    let packet: Local<'s, Object> = packet.cast();
    let bytes: Local<'s, ByteArray> = plain::field(cx, packet, "buf");
    let address: Local<'s, JInetAddress> = plain::field(cx, packet, "address");
    if cx.is_null(bytes) || cx.is_null(address) {
        return Err(throw_null(cx, "null buffer || null address"));
    }
    let connected = cx.load::<u8, _>(cx.get(this), crate::support::offset_in(cx, this, "connected")) != 0;
    let to = if connected {
        None
    } else {
        let v6 = net::is_ipv6_available(cx)?;
        let port = plain::int_field(cx, packet, "port");
        let mut to = net::socket_address(cx, address, port, v6)?;
        if let SocketAddr::V6(to) = &mut to {
            to.set_flowinfo((plain::int_field(cx, this, "trafficClass") as u32 & 0xff) << 20);
        }
        Some(to)
    };
    let mut buffer = vec![0u8; plain::int_field(cx, packet, "length").clamp(0, MOST) as usize];
    let offset = plain::int_field(cx, packet, "offset") as usize;
    cx.copy_out(cx.get(bytes), offset, &mut buffer);
    let done = plain::waiting(cx, fd, |host| match to {
        Some(to) => host.send_to(fd, &buffer, to),
        None => host.send(fd, &buffer, false),
    })?;
    match done {
        Ok(_) => Ok(()),
        Err(e) if e.errno() == en::ECONNREFUSED => Err(throw_unreachable(cx)),
        Err(e) if e.is_denied() => Err(plain::throw_detail(cx, e, "sendto failed")),
        Err(e) => Err(throw_io(cx, e)),
    }
}

fn throw_unreachable(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/net/PortUnreachableException", "ICMP Port Unreachable")
}

/// What a failed receive throws.
fn throw_receive(cx: &mut Cx<'_>, e: HostError, what: &str) -> Thrown {
    match e.errno() {
        en::ECONNREFUSED => throw_unreachable(cx),
        en::EBADF => plain::throw_closed(cx),
        _ => plain::throw_detail(cx, e, what),
    }
}

/// A datagram that came, or the exception for the end of the time or a failure. `Err` of the inner is what the system said.
fn next<'s>(
    cx: &mut Cx<'s>,
    this: This<'s>,
    fd: Fd,
    buffer: &mut [u8],
    leave: bool,
    what: &str,
) -> JResult<HostResult<(usize, Option<SocketAddr>)>> {
    if let Some(until) = plain::deadline(plain::int_field(cx, this, "timeout")) {
        match plain::ready(cx, fd, plain::POLLIN | plain::POLLERR, Some(until))? {
            Ok(true) => {}
            Ok(false) => {
                return Err(cx.throw("java/net/SocketTimeoutException", format!("{what} timed out")));
            }
            Err(e) => return Err(throw_receive(cx, e, &format!("{what} failed"))),
        }
    }
    plain::waiting(
        cx,
        fd,
        |host| if leave { host.peek_from(fd, buffer) } else { host.receive_from(fd, buffer) },
    )
}

/// Who sent the next datagram, which stays: the address goes into one that the caller has.
fn peek<'s>(cx: &mut Cx<'s>, this: This<'s>, address: Local<'s, JInetAddress>) -> JResult<i32> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(address) {
        return Err(throw_null(cx, "Null address in peek()"));
    }
    let from = match next(cx, this, fd, &mut [0], true, "Peek")? {
        Ok((_, from)) => from,
        Err(e) => return Err(throw_receive(cx, e, "Peek failed")),
    };
    let Some(from) = from else { return Ok(0) };
    // An address of version 6 does not fit.
    if let IpAddr::V4(v4) = from.ip().to_canonical() {
        let holder: Local<'s, Object> = plain::field(cx, address.cast(), "holder");
        set_int(cx, holder, "address", v4.to_bits() as i32);
    }
    Ok(i32::from(from.port()))
}

fn peek_data<'s>(cx: &mut Cx<'s>, this: This<'s>, packet: Local<'s, JPacket>) -> JResult<i32> {
    receive_into(cx, this, packet, true)
}

fn receive<'s>(cx: &mut Cx<'s>, this: This<'s>, packet: Local<'s, JPacket>) -> JResult<()> {
    receive_into(cx, this, packet, false).map(drop)
}

/// The port of who sent it.
fn receive_into<'s>(
    cx: &mut Cx<'s>,
    this: This<'s>,
    packet: Local<'s, JPacket>,
    leave: bool,
) -> JResult<i32> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(packet) {
        return Err(throw_null(cx, "packet"));
    }
    let packet: Local<'s, Object> = packet.cast();
    let bytes: Local<'s, ByteArray> = plain::field(cx, packet, "buf");
    if cx.is_null(bytes) {
        return Err(throw_null(cx, "packet buffer"));
    }
    let offset = plain::int_field(cx, packet, "offset") as usize;
    let mut buffer = vec![0u8; plain::int_field(cx, packet, "bufLength").clamp(0, MOST) as usize];
    let (n, from) = match next(cx, this, fd, &mut buffer, leave, "Receive")? {
        Ok(came) => came,
        Err(e) => {
            set_int(cx, packet, "offset", 0);
            set_int(cx, packet, "length", 0);
            return Err(throw_receive(cx, e, "Receive failed"));
        }
    };
    let port = from.map_or(0, |from| i32::from(from.port()));
    if let Some(from) = from {
        // An address that says the same is kept.
        let known: Local<'s, JInetAddress> = plain::field(cx, packet, "address");
        if cx.is_null(known) || net::socket_address(cx, known, 0, from.is_ipv6())?.ip() != from.ip() {
            let address = net::new_address(cx, from)?;
            plain::set_field(cx, packet, "address", address);
        }
    }
    cx.copy_in(cx.get(bytes), offset, &buffer[..n]);
    set_int(cx, packet, "port", port);
    set_int(cx, packet, "length", n as i32);
    Ok(port)
}

// ---- options -------------------------------------------------------------------------------------------------------------

fn new_boolean<'s>(cx: &mut Cx<'s>, value: bool) -> JResult<Local<'s, Object>> {
    let value = [Arg::Int(i32::from(value))];
    Ok(cx.call_static("java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;", &value)?.local())
}

fn new_integer<'s>(cx: &mut Cx<'s>, value: i32) -> JResult<Local<'s, Object>> {
    let value = [Arg::Int(value)];
    Ok(cx.call_static("java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", &value)?.local())
}

fn is_true(cx: &Cx<'_>, value: Local<'_, Object>) -> bool {
    cx.load::<u8, _>(cx.get(value), crate::support::offset_in(cx, value, "value")) != 0
}

fn set_option<'s>(cx: &mut Cx<'s>, this: This<'s>, number: i32, value: Local<'s, Object>) -> JResult<()> {
    let Some(fd) = plain::descriptor(cx, this).filter(|&fd| fd >= 0) else {
        return Err(plain::throw_closed(cx));
    };
    if cx.is_null(value) {
        return Err(throw_null(cx, "value argument"));
    }
    match number {
        java::IP_MULTICAST_IF => return multicast::set_interface_of(cx, fd, value.cast()),
        java::IP_MULTICAST_IF2 => return multicast::set_interface(cx, fd, value.cast()),
        java::IP_MULTICAST_LOOP => {
            let off = is_true(cx, value);
            return multicast::set_loop(cx, fd, !off);
        }
        _ => {}
    }
    let v6 = net::is_ipv6_available(cx)?;
    let Some(option) = plain::option(number, v6) else {
        return Err(cx.throw(plain::SOCKET_EXCEPTION, "Invalid option"));
    };
    let value = match number {
        java::SO_SNDBUF | java::SO_RCVBUF | java::IP_TOS => plain::int_field(cx, value, "value"),
        java::SO_REUSEADDR | java::SO_REUSEPORT | java::SO_BROADCAST => i32::from(is_true(cx, value)),
        _ => {
            let text = "Socket option not supported by PlainDatagramSocketImp";
            return Err(cx.throw(plain::SOCKET_EXCEPTION, text));
        }
    };
    let done = plain::set_int_option(cx, fd, option, value)?;
    done.map_err(|e| plain::throw_detail(cx, e, "Error setting socket option"))
}

fn get_option<'s>(cx: &mut Cx<'s>, this: This<'s>, number: i32) -> JResult<Local<'s, Object>> {
    let Some(fd) = plain::descriptor(cx, this).filter(|&fd| fd >= 0) else {
        return Err(cx.throw(plain::SOCKET_EXCEPTION, "socket closed"));
    };
    match number {
        java::IP_MULTICAST_IF => return multicast::interface(cx, fd, false),
        java::IP_MULTICAST_IF2 => return multicast::interface(cx, fd, true),
        java::SO_BINDADDR => {
            return match cx.vm().host.local_address(fd) {
                Ok(local) => Ok(net::new_address(cx, local)?.cast()),
                Err(e) => Err(plain::throw_detail(cx, e, "Error getting socket name")),
            };
        }
        _ => {}
    }
    let v6 = net::is_ipv6_available(cx)?;
    let Some(option) = plain::option(number, v6) else {
        return Err(cx.throw(plain::SOCKET_EXCEPTION, "Invalid option"));
    };
    let value = plain::int_option(cx, fd, option);
    let value = value.map_err(|e| plain::throw_detail(cx, e, "Error getting socket option"))?;
    match number {
        java::IP_MULTICAST_LOOP => new_boolean(cx, value == 0),
        java::SO_BROADCAST | java::SO_REUSEADDR | java::SO_REUSEPORT => new_boolean(cx, value != 0),
        java::SO_SNDBUF | java::SO_RCVBUF | java::IP_TOS => new_integer(cx, value),
        _ => Ok(cx.null_local()),
    }
}

fn set_ttl<'s>(cx: &mut Cx<'s>, this: This<'s>, ttl: i8) -> JResult<()> {
    set_time_to_live(cx, this, i32::from(ttl as u8))
}

fn get_ttl<'s>(cx: &mut Cx<'s>, this: This<'s>) -> JResult<i8> {
    Ok(get_time_to_live(cx, this)? as i8)
}

fn set_time_to_live<'s>(cx: &mut Cx<'s>, this: This<'s>, ttl: i32) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    let v6 = net::is_ipv6_available(cx)?;
    let host = &cx.vm().host;
    let done =
        host.set_socket_option(fd, so::IPPROTO_IP, so::IP_MULTICAST_TTL, &[ttl as u8]).and_then(|()| {
            if v6 {
                host.set_socket_option(fd, so::IPPROTO_IPV6, so::IPV6_MULTICAST_HOPS, &ttl.to_ne_bytes())?;
            }
            Ok(())
        });
    done.map_err(|e| plain::throw_detail(cx, e, "Error setting socket option"))
}

fn get_time_to_live<'s>(cx: &mut Cx<'s>, this: This<'s>) -> JResult<i32> {
    let fd = plain::open_descriptor(cx, this)?;
    let option = match net::is_ipv6_available(cx)? {
        true => (so::IPPROTO_IPV6, so::IPV6_MULTICAST_HOPS),
        false => (so::IPPROTO_IP, so::IP_MULTICAST_TTL),
    };
    plain::int_option(cx, fd, option).map_err(|e| plain::throw_detail(cx, e, "Error getting socket option"))
}
