//! `java.net.PlainSocketImpl`: stream sockets as they were before NIO, which `jdk.net.usePlainSocketImpl` selects.

use super::plain::{self, en, java, so};
use crate::sun::nio::ch::file_dispatcher_impl::close_early;
use crate::sun::nio::ch::net::{self, JInetAddress};
use crate::support::{fd_object, set_fd_value, set_int, throw_io};
use cortado_vm::host::{Fd, HostError, HostResult};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::Object;
use std::net::SocketAddr;

cortado_vm::java_type! {
    /// A socket's implementation.
    pub JSocketImpl = "Ljava/net/SocketImpl;";
}

natives! {
    class "java/net/PlainSocketImpl";
    static fn "initProto" "()V" = no_op;
    fn "socketAccept" "(Ljava/net/SocketImpl;)V" = accept;
    fn "socketAvailable" "()I" = available;
    fn "socketBind" "(Ljava/net/InetAddress;I)V" = bind;
    fn "socketClose0" "(Z)V" = close;
    fn "socketConnect" "(Ljava/net/InetAddress;II)V" = connect;
    fn "socketCreate" "(ZZ)V" = create;
    fn "socketGetOption" "(ILjava/lang/Object;)I" = get_option;
    fn "socketListen" "(I)V" = listen;
    fn "socketSendUrgentData" "(I)V" = send_urgent;
    fn "socketSetOption0" "(IZLjava/lang/Object;)V" = set_option;
    fn "socketShutdown" "(I)V" = shutdown;
}

const NO_ROUTE: &str = "java/net/NoRouteToHostException";

type This<'s> = Local<'s, Object>;

fn create<'s>(cx: &mut Cx<'s>, this: This<'s>, stream: bool, server: bool) -> JResult<()> {
    let fdo = fd_object(cx, this);
    if cx.is_null(fdo) {
        return Err(cx.throw(plain::SOCKET_EXCEPTION, "null fd object"));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let host = &cx.vm().host;
    let made = net::new_socket(&**host, v6, stream, server && stream).and_then(|fd| {
        if server {
            // accept(2) must not wait: see `accept`.
            host.set_non_blocking(fd, true)?;
        }
        Ok(fd)
    });
    let fd = made.map_err(|e| plain::throw_new(cx, e, "can't create socket"))?;
    set_fd_value(cx, fdo, fd);
    Ok(())
}

fn connect<'s>(
    cx: &mut Cx<'s>,
    this: This<'s>,
    address: Local<'s, JInetAddress>,
    port: i32,
    timeout: i32,
) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(address) {
        return Err(cx.throw("java/lang/NullPointerException", "inet address argument null."));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let mut to = net::socket_address(cx, address, port, v6)?;
    if let SocketAddr::V6(to) = &mut to {
        to.set_flowinfo((plain::int_field(cx, this, "trafficClass") as u32 & 0xff) << 20);
    }
    let done = if timeout <= 0 {
        plain::waiting(cx, fd, |host| host.connect(fd, Some(to)))?
    } else {
        connect_within(cx, fd, to, timeout)?
    };
    done.map_err(|e| throw_connect(cx, e))?;

    let fdo = fd_object(cx, this);
    set_fd_value(cx, fdo, fd);
    plain::set_field(cx, this, "address", address);
    set_int(cx, this, "port", port);
    // The system chose it, unless the socket was bound.
    if plain::int_field(cx, this, "localport") == 0 {
        set_local_port(cx, this, fd)?;
    }
    Ok(())
}

/// Connects without waiting and waits for the outcome. What could not be begun, and the end of the time, are thrown.
fn connect_within(cx: &mut Cx<'_>, fd: Fd, to: SocketAddr, millis: i32) -> JResult<HostResult<()>> {
    let host = &cx.vm().host;
    if let Err(e) = host.set_non_blocking(fd, true) {
        return Ok(Err(e));
    }
    let until = plain::deadline(millis);
    let outcome = match host.connect(fd, Some(to)) {
        Ok(()) => Ok(Ok(())),
        Err(e) if e.errno() != en::EINPROGRESS => {
            Err(plain::throw_as(cx, e, "java/net/ConnectException", "connect failed"))
        }
        Err(_) => match plain::ready(cx, fd, plain::POLLOUT, until)? {
            Ok(true) => Ok(match plain::int_option(cx, fd, (so::SOL_SOCKET, so::ERROR)) {
                Ok(0) => Ok(()),
                Ok(errno) => Err(HostError::new(errno)),
                Err(e) => Err(e),
            }),
            Ok(false) => Err(cx.throw("java/net/SocketTimeoutException", "connect timed out")),
            Err(e) => Ok(Err(e)),
        },
    };
    let timed_out = outcome.is_err();
    let _ = host.set_non_blocking(fd, false);
    if timed_out {
        // The connection may yet come about.
        let _ = host.shutdown(fd, true, true);
    }
    outcome
}

fn throw_connect(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    match e.errno() {
        _ if e.is_denied() => plain::throw_detail(cx, e, "connect failed"),
        // Linux says so of addresses that it can't reach from the socket's own.
        en::EINVAL => {
            cx.throw(plain::SOCKET_EXCEPTION, "Invalid argument or cannot assign requested address")
        }
        en::EPROTO => plain::throw_as(cx, e, "java/net/ProtocolException", "Protocol error"),
        en::ECONNREFUSED => plain::throw_as(cx, e, "java/net/ConnectException", "Connection refused"),
        en::ETIMEDOUT => plain::throw_as(cx, e, "java/net/ConnectException", "Connection timed out"),
        en::EHOSTUNREACH => plain::throw_as(cx, e, NO_ROUTE, "Host unreachable"),
        en::EADDRNOTAVAIL => plain::throw_as(cx, e, NO_ROUTE, "Address not available"),
        en::EISCONN | en::EBADF => plain::throw_closed(cx),
        _ => plain::throw_detail(cx, e, "connect failed"),
    }
}

fn set_local_port<'s>(cx: &mut Cx<'s>, this: This<'s>, fd: Fd) -> JResult<()> {
    match cx.vm().host.local_address(fd) {
        Ok(local) => set_int(cx, this, "localport", i32::from(local.port())),
        Err(e) => return Err(plain::throw_detail(cx, e, "Error getting socket name")),
    }
    Ok(())
}

fn bind<'s>(cx: &mut Cx<'s>, this: This<'s>, address: Local<'s, JInetAddress>, port: i32) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(address) {
        return Err(cx.throw("java/lang/NullPointerException", "iaObj is null."));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let at = net::socket_address(cx, address, port, v6)?;
    cx.vm().host.bind(fd, at).map_err(|e| plain::throw_bind(cx, e))?;
    plain::set_field(cx, this, "address", address);
    if port == 0 {
        return set_local_port(cx, this, fd);
    }
    set_int(cx, this, "localport", port);
    Ok(())
}

fn listen<'s>(cx: &mut Cx<'s>, this: This<'s>, backlog: i32) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    cx.vm().host.listen(fd, backlog).map_err(|e| plain::throw_detail(cx, e, "Listen failed"))
}

fn accept<'s>(cx: &mut Cx<'s>, this: This<'s>, socket: Local<'s, JSocketImpl>) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(socket) {
        return Err(cx.throw("java/lang/NullPointerException", "socket is null"));
    }
    let until = plain::deadline(plain::int_field(cx, this, "timeout"));
    let accepted = loop {
        match plain::ready(cx, fd, plain::POLLIN | plain::POLLERR, until)? {
            Ok(true) => {}
            Ok(false) => {
                return Err(cx.throw("java/net/SocketTimeoutException", "Accept timed out"));
            }
            Err(e) => break Err(e),
        }
        let host = &cx.vm().host;
        match cx.blocking(|| host.accept(fd)) {
            // It came and went.
            Err(e) if matches!(e.errno(), en::ECONNABORTED | en::EAGAIN | en::EINTR) => cx.poll()?,
            // Closed by another thread.
            Err(e) if e.errno() == en::EINVAL => break Err(HostError::BAD_FD),
            accepted => break accepted,
        }
    };
    let (accepted, from) = match accepted {
        Ok(accepted) => accepted,
        Err(e) if e.errno() == en::EBADF => return Err(plain::throw_closed(cx)),
        Err(e) => return Err(plain::throw_detail(cx, e, "Accept failed")),
    };
    let address = match net::new_address(cx, from) {
        Ok(address) => address,
        Err(thrown) => {
            let _ = cx.vm().host.close(accepted);
            return Err(thrown);
        }
    };
    let socket: Local<'s, Object> = socket.cast();
    let fdo = fd_object(cx, socket);
    set_fd_value(cx, fdo, accepted);
    plain::set_field(cx, socket, "address", address);
    set_int(cx, socket, "port", i32::from(from.port()));
    let local_port = plain::int_field(cx, this, "localport");
    set_int(cx, socket, "localport", local_port);
    Ok(())
}

fn available<'s>(cx: &mut Cx<'s>, this: This<'s>) -> JResult<i32> {
    let fd = plain::open_descriptor(cx, this)?;
    match cx.vm().host.fds().get(fd).and_then(|entry| entry.available()) {
        Ok(n) => Ok(i32::try_from(n).unwrap_or(i32::MAX)),
        Err(e) if e.errno() == en::ECONNRESET => Err(cx.throw("sun/net/ConnectionResetException", "")),
        Err(e) => Err(plain::throw_detail(cx, e, "ioctl FIONREAD failed")),
    }
}

/// `early`: other threads still use the number, which is closed once they have let it go.
fn close<'s>(cx: &mut Cx<'s>, this: This<'s>, early: bool) -> JResult<()> {
    let fdo = fd_object(cx, this);
    let Some(fd) = plain::descriptor(cx, this) else {
        return Err(cx.throw(plain::SOCKET_EXCEPTION, "socket already closed"));
    };
    if fd == -1 {
        return Ok(());
    }
    // What can't be closed is left.
    if early {
        let _ = close_early(cx, fd);
    } else {
        set_fd_value(cx, fdo, -1);
        let host = &cx.vm().host;
        let _ = cx.blocking(|| host.close(fd));
    }
    Ok(())
}

/// AbstractPlainSocketImpl.SHUT_RD 0, SHUT_WR 1.
fn shutdown<'s>(cx: &mut Cx<'s>, this: This<'s>, how: i32) -> JResult<()> {
    let Some(fd) = plain::descriptor(cx, this) else {
        return Err(cx.throw(plain::SOCKET_EXCEPTION, "socket already closed"));
    };
    let _ = cx.vm().host.shutdown(fd, how != 1, how != 0);
    Ok(())
}

fn send_urgent<'s>(cx: &mut Cx<'s>, this: This<'s>, byte: i32) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if fd == -1 {
        return Err(plain::throw_closed(cx));
    }
    match plain::waiting(cx, fd, |host| host.send(fd, &[byte as u8], true))? {
        Ok(_) => Ok(()),
        Err(e) => Err(throw_io(cx, e)),
    }
}

// ---- options -------------------------------------------------------------------------------------------------------------

fn option_of<'s>(cx: &mut Cx<'s>, this: This<'s>, number: i32) -> JResult<(Fd, (i32, i32))> {
    let v6 = net::is_ipv6_available(cx)?;
    match plain::option(number, v6) {
        Some(option) => Ok((plain::open_descriptor(cx, this)?, option)),
        None => Err(cx.throw(plain::SOCKET_EXCEPTION, "Invalid option")),
    }
}

fn is_open<'s>(cx: &Cx<'s>, this: This<'s>) -> bool {
    plain::descriptor(cx, this).is_some_and(|fd| fd >= 0)
}

fn set_option<'s>(
    cx: &mut Cx<'s>,
    this: This<'s>,
    number: i32,
    on: bool,
    value: Local<'s, Object>,
) -> JResult<()> {
    if !is_open(cx, this) {
        return Err(plain::throw_closed(cx));
    }
    if number == java::SO_TIMEOUT {
        return Ok(());
    }
    let (fd, (level, name)) = option_of(cx, this, number)?;
    let done = match number {
        java::SO_LINGER => {
            let seconds = if on { plain::int_field(cx, value, "value") } else { 0 };
            let linger = [i32::from(on).to_ne_bytes(), seconds.to_ne_bytes()].concat();
            cx.vm().host.set_socket_option(fd, level, name, &linger)
        }
        java::SO_SNDBUF | java::SO_RCVBUF | java::IP_TOS => {
            let value = plain::int_field(cx, value, "value");
            plain::set_int_option(cx, fd, (level, name), value)?
        }
        _ => plain::set_int_option(cx, fd, (level, name), i32::from(on))?,
    };
    done.map_err(|e| plain::throw_detail(cx, e, "Error setting socket option"))
}

fn get_option<'s>(
    cx: &mut Cx<'s>,
    this: This<'s>,
    number: i32,
    container: Local<'s, Object>,
) -> JResult<i32> {
    if !is_open(cx, this) {
        return Err(plain::throw_closed(cx));
    }
    if number == java::SO_BINDADDR {
        let fd = plain::open_descriptor(cx, this)?;
        let local = cx.vm().host.local_address(fd);
        let local = local.map_err(|e| plain::throw_detail(cx, e, "Error getting socket name"))?;
        let address = net::new_address(cx, local)?;
        plain::set_field(cx, container, "addr", address);
        return Ok(0);
    }
    let (fd, (level, name)) = option_of(cx, this, number)?;
    let value = if number == java::SO_LINGER {
        let mut linger = [0; 8];
        cx.vm().host.socket_option(fd, level, name, &mut linger).map(|_| {
            let int = |at: usize| i32::from_ne_bytes([0, 1, 2, 3].map(|i| linger[at + i]));
            if int(0) == 0 { -1 } else { int(4) }
        })
    } else {
        plain::int_option(cx, fd, (level, name))
    };
    let value = value.map_err(|e| plain::throw_detail(cx, e, "Error getting socket option"))?;
    Ok(match number {
        java::SO_LINGER | java::SO_SNDBUF | java::SO_RCVBUF | java::IP_TOS => value,
        _ if value == 0 => -1,
        _ => 1,
    })
}
