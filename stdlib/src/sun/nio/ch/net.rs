//! `sun.nio.ch.Net`: sockets by FileDescriptor. Addresses are Java's on this side, `SocketAddr`s on the host's; a socket of
//! version 6 gets those of version 4 mapped.

use crate::support::{explain, fd_value, set_fd_value, throw_io};
use cortado_vm::call::Arg;
use cortado_vm::host::{Fd, Host, HostError, HostResult, errno};
use cortado_vm::ids::LoaderId;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::{ByteArray, JFileDescriptor, Object};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::sync::OnceLock;

cortado_vm::java_type! {
    /// An address.
    pub JInetAddress = "Ljava/net/InetAddress;";
    /// Addresses with ports.
    pub JSocketAddresses = "[Ljava/net/InetSocketAddress;";
}

natives! {
    class "sun/nio/ch/Net";
    static fn "accept" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/net/InetSocketAddress;)I" = accept;
    static fn "available" "(Ljava/io/FileDescriptor;)I" = available;
    static fn "blockOrUnblock4" "(ZLjava/io/FileDescriptor;III)I" = block_4;
    static fn "blockOrUnblock6" "(ZLjava/io/FileDescriptor;[BI[B)I" = block_6;
    static fn "bind0" "(Ljava/io/FileDescriptor;ZZLjava/net/InetAddress;I)V" = bind;
    static fn "canIPv6SocketJoinIPv4Group0" "()Z" = yes;
    static fn "canJoin6WithIPv4Group0" "()Z" = no;
    static fn "canUseIPv6OptionsWithIPv4LocalAddress0" "()Z" = yes;
    static fn "connect0" "(ZLjava/io/FileDescriptor;Ljava/net/InetAddress;I)I" = connect;
    static fn "discardOOB" "(Ljava/io/FileDescriptor;)Z" = discard_oob;
    static fn "getIntOption0" "(Ljava/io/FileDescriptor;ZII)I" = get_option;
    static fn "getInterface4" "(Ljava/io/FileDescriptor;)I" = get_interface_4;
    static fn "getInterface6" "(Ljava/io/FileDescriptor;)I" = get_interface_6;
    static fn "initIDs" "()V" = no_op;
    static fn "isExclusiveBindAvailable" "()I" = exclusive_bind;
    static fn "isIPv6Available0" "()Z" = is_ipv6_available;
    static fn "isReusePortAvailable0" "()Z" = yes;
    static fn "joinOrDrop4" "(ZLjava/io/FileDescriptor;III)I" = join_4;
    static fn "joinOrDrop6" "(ZLjava/io/FileDescriptor;[BI[B)I" = join_6;
    static fn "listen" "(Ljava/io/FileDescriptor;I)V" = listen;
    static fn "localInetAddress" "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;" = local_address;
    static fn "localPort" "(Ljava/io/FileDescriptor;)I" = local_port;
    static fn "poll" "(Ljava/io/FileDescriptor;IJ)I" = poll;
    static fn "pollConnect" "(Ljava/io/FileDescriptor;J)Z" = poll_connect;
    static fn "pollconnValue" "()S" = pollout;
    static fn "pollerrValue" "()S" = pollerr;
    static fn "pollhupValue" "()S" = pollhup;
    static fn "pollinValue" "()S" = pollin;
    static fn "pollnvalValue" "()S" = pollnval;
    static fn "polloutValue" "()S" = pollout;
    static fn "remoteInetAddress" "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;" = remote_address;
    static fn "remotePort" "(Ljava/io/FileDescriptor;)I" = remote_port;
    static fn "sendOOB" "(Ljava/io/FileDescriptor;B)I" = send_oob;
    static fn "setIntOption0" "(Ljava/io/FileDescriptor;ZIIIZ)V" = set_option;
    static fn "setInterface4" "(Ljava/io/FileDescriptor;I)V" = set_interface_4;
    static fn "setInterface6" "(Ljava/io/FileDescriptor;I)V" = set_interface_6;
    static fn "shouldSetBothIPv4AndIPv6Options0" "()Z" = yes;
    static fn "shouldShutdownWriteBeforeClose0" "()Z" = no;
    static fn "shutdown" "(Ljava/io/FileDescriptor;I)V" = shutdown;
    static fn "socket0" "(ZZZZ)I" = socket;
}

type Fdo<'s> = Local<'s, JFileDescriptor>;

/// IOStatus: nothing now, without waiting.
const UNAVAILABLE: i32 = -2;
/// IOStatus: a signal came.
const INTERRUPTED: i32 = -3;

/// Linux's numbers of options.
mod so {
    pub const SOL_SOCKET: i32 = 1;
    pub const REUSEADDR: i32 = 2;
    pub const ERROR: i32 = 4;
    pub const SNDBUF: i32 = 7;
    pub const RCVBUF: i32 = 8;
    pub const LINGER: i32 = 13;
    pub const IPPROTO_IP: i32 = 0;
    pub const IP_MULTICAST_IF: i32 = 32;
    pub const IP_MULTICAST_TTL: i32 = 33;
    pub const IP_MULTICAST_LOOP: i32 = 34;
    pub const IP_ADD_MEMBERSHIP: i32 = 35;
    pub const IP_DROP_MEMBERSHIP: i32 = 36;
    pub const IP_UNBLOCK_SOURCE: i32 = 37;
    pub const IP_BLOCK_SOURCE: i32 = 38;
    pub const IP_ADD_SOURCE_MEMBERSHIP: i32 = 39;
    pub const IP_DROP_SOURCE_MEMBERSHIP: i32 = 40;
    pub const IP_MULTICAST_ALL: i32 = 49;
    pub const IPPROTO_IPV6: i32 = 41;
    pub const IPV6_MULTICAST_IF: i32 = 17;
    pub const IPV6_MULTICAST_HOPS: i32 = 18;
    pub const IPV6_ADD_MEMBERSHIP: i32 = 20;
    pub const IPV6_DROP_MEMBERSHIP: i32 = 21;
    pub const IPV6_V6ONLY: i32 = 26;
    pub const IPV6_MULTICAST_ALL: i32 = 29;
    pub const MCAST_BLOCK_SOURCE: i32 = 43;
    pub const MCAST_UNBLOCK_SOURCE: i32 = 44;
    pub const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
    pub const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;
}

/// Linux's errnos that have exceptions of their own.
mod en {
    pub const EINTR: i32 = 4;
    pub const EACCES: i32 = 13;
    pub const EPROTO: i32 = 71;
    pub const EADDRINUSE: i32 = 98;
    pub const EADDRNOTAVAIL: i32 = 99;
    pub const ECONNABORTED: i32 = 103;
    pub const ENOTCONN: i32 = 107;
    pub const ETIMEDOUT: i32 = 110;
    pub const ECONNREFUSED: i32 = 111;
    pub const EHOSTUNREACH: i32 = 113;
    pub const EINPROGRESS: i32 = 115;
}

/// Throws what java.net has for an errno.
pub(super) fn throw_socket(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    let class = match e.errno() {
        _ if e.is_denied() => "java/net/SocketException",
        en::EPROTO => "java/net/ProtocolException",
        en::ECONNREFUSED | en::ETIMEDOUT | en::ENOTCONN => "java/net/ConnectException",
        en::EHOSTUNREACH => "java/net/NoRouteToHostException",
        en::EADDRINUSE | en::EADDRNOTAVAIL | en::EACCES => "java/net/BindException",
        _ => "java/net/SocketException",
    };
    let text = explain(cx, e);
    cx.throw(class, text)
}

/// A count, or what IOStatus has for what would wait and for a signal; other errors are thrown by `or`.
pub(super) fn count(
    cx: &mut Cx<'_>,
    done: Result<usize, HostError>,
    or: impl FnOnce(&mut Cx<'_>, HostError) -> Thrown,
) -> JResult<i32> {
    match done {
        Ok(n) => Ok(n as i32),
        Err(e) if e.errno() == errno::EAGAIN => Ok(UNAVAILABLE),
        Err(e) if e.errno() == en::EINTR => Ok(INTERRUPTED),
        Err(e) => Err(or(cx, e)),
    }
}

/// Whether a datagram came back: nobody listens there.
pub(super) fn is_refused(e: HostError) -> bool {
    e.errno() == en::ECONNREFUSED
}

// ---- addresses ---------------------------------------------------------------------------------------------------------

/// An InetAddress (not null) with a port.
pub(crate) fn socket_address<'s>(
    cx: &mut Cx<'s>,
    address: Local<'s, JInetAddress>,
    port: i32,
    v6: bool,
) -> JResult<SocketAddr> {
    if cx.is_null(address) {
        return Err(cx.throw_npe());
    }
    let bytes = cx.call_method(address, "getAddress", "()[B", &[])?.local::<ByteArray>();
    let bytes: Vec<u8> = cx.to_vec(cx.get(bytes));
    let port = port as u16;
    if let Ok(v4) = <[u8; 4]>::try_from(&bytes[..]) {
        let v4 = Ipv4Addr::from(v4);
        return Ok(match v6 {
            // The wildcard stands for all addresses of both versions.
            true if v4.is_unspecified() => SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)),
            true => SocketAddr::from((v4.to_ipv6_mapped(), port)),
            false => SocketAddr::from((v4, port)),
        });
    }
    let v6 = <[u8; 16]>::try_from(&bytes[..]);
    let (Ok(v6), true) = (v6, is_ipv6_available(cx)?) else {
        return Err(cx.throw("java/net/SocketException", "Protocol family unavailable"));
    };
    let scope = cx.call_method(address, "getScopeId", "()I", &[])?.int();
    Ok(SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(v6), port, 0, scope as u32)))
}

/// A new InetAddress; one of version 4 where it is mapped.
pub(crate) fn new_address<'s>(cx: &mut Cx<'s>, address: SocketAddr) -> JResult<Local<'s, JInetAddress>> {
    let (octets, scope) = match (address.ip().to_canonical(), address) {
        (IpAddr::V4(a), _) => (a.octets().to_vec(), 0),
        (IpAddr::V6(a), SocketAddr::V6(whole)) => (a.octets().to_vec(), whole.scope_id()),
        (IpAddr::V6(a), _) => (a.octets().to_vec(), 0),
    };
    let octets = Arg::from(cx.new_byte_array(&octets)?);
    let made = if scope == 0 {
        cx.call_static("java/net/InetAddress", "getByAddress", "([B)Ljava/net/InetAddress;", &[octets])?
    } else {
        let host = Arg::from(cx.null_local::<Object>());
        let scope = Arg::Int(scope as i32);
        let descriptor = "(Ljava/lang/String;[BI)Ljava/net/Inet6Address;";
        cx.call_static("java/net/Inet6Address", "getByAddress", descriptor, &[host, octets, scope])?
    };
    Ok(made.local())
}

fn local_address<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<Local<'s, JInetAddress>> {
    let fd = fd_value(cx, fdo);
    match cx.vm().host.local_address(fd) {
        Ok(a) => new_address(cx, a),
        Err(e) => Err(throw_socket(cx, e)),
    }
}

fn local_port<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    cx.vm().host.local_address(fd).map(|a| i32::from(a.port())).map_err(|e| throw_socket(cx, e))
}

fn remote_address<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<Local<'s, JInetAddress>> {
    let fd = fd_value(cx, fdo);
    match cx.vm().host.remote_address(fd) {
        Ok(a) => new_address(cx, a),
        Err(e) => Err(throw_socket(cx, e)),
    }
}

fn remote_port<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    cx.vm().host.remote_address(fd).map(|a| i32::from(a.port())).map_err(|e| throw_socket(cx, e))
}

// ---- sockets -----------------------------------------------------------------------------------------------------------

/// Whether Java asked for version 4 alone, by the time that sockets were first used.
#[derive(Default)]
struct Prefers(OnceLock<bool>);

/// Whether sockets are of version 6.
pub(crate) fn is_ipv6_available(cx: &mut Cx<'_>) -> JResult<bool> {
    let prefers = cx.vm().extensions.get::<Prefers>();
    let only_4 = match prefers.0.get() {
        Some(&only_4) => only_4,
        None => {
            // As the Vm was started with it: whoever runs now may not be allowed to read properties.
            let key = Arg::from(cx.new_string("java.net.preferIPv4Stack")?);
            let descriptor = "(Ljava/lang/String;)Ljava/lang/String;";
            let value = cx.call_static("jdk/internal/misc/VM", "getSavedProperty", descriptor, &[key])?;
            let only_4 = cx.opt_string(value.local()).is_some_and(|v| v.eq_ignore_ascii_case("true"));
            *prefers.0.get_or_init(|| only_4)
        }
    };
    if only_4 {
        return Ok(false);
    }
    let host = &cx.vm().host;
    Ok(cx.blocking(|| host.has_ipv6()))
}

fn socket(cx: &mut Cx<'_>, v6: bool, stream: bool, reuse: bool, _fast_loopback: bool) -> JResult<i32> {
    let v6 = v6 && is_ipv6_available(cx)?;
    new_socket(&*cx.vm().host, v6, stream, reuse).map_err(|e| throw_socket(cx, e))
}

/// A socket as Java has them: one of version 6 is for both, datagrams come only from groups that this one joined.
pub(crate) fn new_socket(host: &dyn Host, v6: bool, stream: bool, reuse: bool) -> HostResult<Fd> {
    let fd = host.socket(v6, stream)?;
    let set = |level, name, value: i32| host.set_socket_option(fd, level, name, &value.to_ne_bytes());
    let done = (|| {
        if v6 {
            set(so::IPPROTO_IPV6, so::IPV6_V6ONLY, 0)?;
        }
        if reuse {
            set(so::SOL_SOCKET, so::REUSEADDR, 1)?;
        }
        if !stream {
            // Kernels without the option are fine.
            let _ = set(so::IPPROTO_IP, so::IP_MULTICAST_ALL, 0);
            if v6 {
                let _ = set(so::IPPROTO_IPV6, so::IPV6_MULTICAST_ALL, 0);
                set(so::IPPROTO_IPV6, so::IPV6_MULTICAST_HOPS, 1)?;
            }
        }
        Ok(())
    })();
    match done {
        Ok(()) => Ok(fd),
        Err(e) => {
            let _ = host.close(fd);
            Err(e)
        }
    }
}

fn bind<'s>(
    cx: &mut Cx<'s>,
    fdo: Fdo<'s>,
    v6: bool,
    _exclusive: bool,
    address: Local<'s, JInetAddress>,
    port: i32,
) -> JResult<()> {
    let address = socket_address(cx, address, port, v6)?;
    let fd = fd_value(cx, fdo);
    cx.vm().host.bind(fd, address).map_err(|e| throw_socket(cx, e))
}

fn listen<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, backlog: i32) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    cx.vm().host.listen(fd, backlog).map_err(|e| throw_socket(cx, e))
}

fn connect<'s>(
    cx: &mut Cx<'s>,
    v6: bool,
    fdo: Fdo<'s>,
    address: Local<'s, JInetAddress>,
    port: i32,
) -> JResult<i32> {
    let address = socket_address(cx, address, port, v6)?;
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    match cx.blocking(|| host.connect(fd, Some(address))) {
        Ok(()) => Ok(1),
        Err(e) if e.errno() == en::EINPROGRESS => Ok(UNAVAILABLE),
        Err(e) if e.errno() == en::EINTR => Ok(INTERRUPTED),
        Err(e) => Err(throw_socket(cx, e)),
    }
}

fn accept<'s>(
    cx: &mut Cx<'s>,
    fdo: Fdo<'s>,
    new: Fdo<'s>,
    addresses: Local<'s, JSocketAddresses>,
) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let (accepted, from) = loop {
        match cx.blocking(|| host.accept(fd)) {
            Ok(accepted) => break accepted,
            // It came and went.
            Err(e) if e.errno() == en::ECONNABORTED => {}
            Err(e) => return count(cx, Err(e), throw_socket),
        }
    };
    set_fd_value(cx, new, accepted);
    let address = new_address(cx, from)?;
    let symbols = &cx.vm().engine.symbols;
    let (name, init, descriptor) = (
        symbols.intern_str("java/net/InetSocketAddress"),
        symbols.intern_str("<init>"),
        symbols.intern_str("(Ljava/net/InetAddress;I)V"),
    );
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let object = cx.new_instance(class)?;
    let init = class.declared_method(init, descriptor).expect("InetSocketAddress has (InetAddress, int)");
    cx.call(init, &[Arg::from(object), Arg::from(address), Arg::Int(i32::from(from.port()))]).map(drop)?;
    cx.set_element_ref(cx.get(addresses), 0, cx.get(object));
    Ok(1)
}

/// Net.SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2.
fn shutdown<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, how: i32) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    match cx.vm().host.shutdown(fd, how != 1, how != 0) {
        Err(e) if e.errno() != en::ENOTCONN => Err(throw_socket(cx, e)),
        _ => Ok(()),
    }
}

fn poll<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, events: i32, timeout: i64) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    match cx.blocking(|| host.poll_socket(fd, events as i16, timeout)) {
        Ok(ready) => Ok(i32::from(ready)),
        Err(e) if e.errno() == en::EINTR => Ok(0),
        Err(e) => Err(throw_socket(cx, e)),
    }
}

/// Whether a connection that was begun is there; what went wrong with it is thrown.
fn poll_connect<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, timeout: i64) -> JResult<bool> {
    let ready = poll(cx, fdo, i32::from(POLLOUT), timeout)?;
    if ready == 0 {
        return Ok(false);
    }
    check_connect(cx, fd_value(cx, fdo))?;
    Ok(true)
}

/// Throws the error that a connection attempt ended with.
pub(super) fn check_connect(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
    let mut value = [0; 4];
    let asked = cx.vm().host.socket_option(fd, so::SOL_SOCKET, so::ERROR, &mut value);
    match asked {
        Err(e) => Err(throw_socket(cx, e)),
        Ok(_) => match i32::from_ne_bytes(value) {
            0 => Ok(()),
            errno => Err(throw_socket(cx, HostError::new(errno))),
        },
    }
}

fn available<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let n = cx.vm().host.fds().get(fd).and_then(|entry| entry.available());
    n.map(|n| n.min(i32::MAX as u64) as i32).map_err(|e| throw_socket(cx, e))
}

fn send_oob<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, byte: i8) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let done = cx.blocking(|| host.send(fd, &[byte as u8], true));
    count(cx, done, throw_io)
}

/// Other systems' alone.
fn discard_oob<'s>(_cx: &mut Cx<'s>, _fdo: Fdo<'s>) -> JResult<bool> {
    Ok(false)
}

// ---- options -----------------------------------------------------------------------------------------------------------

/// These are bytes; the rest are ints.
fn is_byte(level: i32, name: i32) -> bool {
    level == so::IPPROTO_IP && matches!(name, so::IP_MULTICAST_TTL | so::IP_MULTICAST_LOOP)
}

fn get_option<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, convert: bool, level: i32, name: i32) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let mut value = [0; 8];
    let linger = level == so::SOL_SOCKET && name == so::LINGER;
    let size = if linger {
        8
    } else if is_byte(level, name) {
        1
    } else {
        4
    };
    if let Err(e) = cx.vm().host.socket_option(fd, level, name, &mut value[..size]) {
        return Err(
            cx.throw("java/net/SocketException", format!("{} (sun.nio.ch.Net.getIntOption)", e.message()))
        );
    }
    let int = |at: usize| i32::from_ne_bytes([value[at], value[at + 1], value[at + 2], value[at + 3]]);
    Ok(match size {
        8 if int(0) != 0 => int(4),
        8 => -1,
        1 => i32::from(value[0]),
        // The kernel tells twice what was asked for.
        _ if convert && level == so::SOL_SOCKET && matches!(name, so::SNDBUF | so::RCVBUF) => int(0) / 2,
        _ => int(0),
    })
}

fn set_option<'s>(
    cx: &mut Cx<'s>,
    fdo: Fdo<'s>,
    _convert: bool,
    level: i32,
    name: i32,
    value: i32,
    _v6: bool,
) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    let bytes = if level == so::SOL_SOCKET && name == so::LINGER {
        let on = i32::from(value >= 0);
        [on.to_ne_bytes(), value.max(0).to_ne_bytes()].concat()
    } else if is_byte(level, name) {
        vec![value as u8]
    } else {
        value.to_ne_bytes().to_vec()
    };
    cx.vm().host.set_socket_option(fd, level, name, &bytes).map_err(|e| throw_socket(cx, e))
}

/// Addresses of version 4 are big-endian in memory, as in the int.
fn join_4<'s>(
    cx: &mut Cx<'s>,
    join: bool,
    fdo: Fdo<'s>,
    group: i32,
    interface: i32,
    source: i32,
) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let (name, value) = if source == 0 {
        let name = if join { so::IP_ADD_MEMBERSHIP } else { so::IP_DROP_MEMBERSHIP };
        (name, [group.to_be_bytes(), interface.to_be_bytes()].concat())
    } else {
        let name = if join { so::IP_ADD_SOURCE_MEMBERSHIP } else { so::IP_DROP_SOURCE_MEMBERSHIP };
        (name, [group.to_be_bytes(), interface.to_be_bytes(), source.to_be_bytes()].concat())
    };
    cx.vm().host.set_socket_option(fd, so::IPPROTO_IP, name, &value).map_err(|e| throw_socket(cx, e))?;
    Ok(0)
}

fn join_6<'s>(
    cx: &mut Cx<'s>,
    join: bool,
    fdo: Fdo<'s>,
    group: Local<'s, ByteArray>,
    index: i32,
    source: Local<'s, ByteArray>,
) -> JResult<i32> {
    if !cx.is_null(source) {
        let name = if join { so::MCAST_JOIN_SOURCE_GROUP } else { so::MCAST_LEAVE_SOURCE_GROUP };
        return source_filter(cx, fdo, name, group, index, source);
    }
    let fd = fd_value(cx, fdo);
    let mut value: Vec<u8> = cx.to_vec(cx.get(group));
    value.extend(index.to_ne_bytes());
    let name = if join { so::IPV6_ADD_MEMBERSHIP } else { so::IPV6_DROP_MEMBERSHIP };
    cx.vm().host.set_socket_option(fd, so::IPPROTO_IPV6, name, &value).map_err(|e| throw_socket(cx, e))?;
    Ok(0)
}

/// Lets datagrams of one source to a group through, or not.
fn block_4<'s>(
    cx: &mut Cx<'s>,
    block: bool,
    fdo: Fdo<'s>,
    group: i32,
    interface: i32,
    source: i32,
) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let name = if block { so::IP_BLOCK_SOURCE } else { so::IP_UNBLOCK_SOURCE };
    let value = [group.to_be_bytes(), interface.to_be_bytes(), source.to_be_bytes()].concat();
    cx.vm().host.set_socket_option(fd, so::IPPROTO_IP, name, &value).map_err(|e| throw_socket(cx, e))?;
    Ok(0)
}

/// As `block_4`.
fn block_6<'s>(
    cx: &mut Cx<'s>,
    block: bool,
    fdo: Fdo<'s>,
    group: Local<'s, ByteArray>,
    index: i32,
    source: Local<'s, ByteArray>,
) -> JResult<i32> {
    let name = if block { so::MCAST_BLOCK_SOURCE } else { so::MCAST_UNBLOCK_SOURCE };
    source_filter(cx, fdo, name, group, index, source)
}

/// Sets an option with Linux's `struct group_source_req`: the interface, then two socket addresses of 128 bytes.
fn source_filter<'s>(
    cx: &mut Cx<'s>,
    fdo: Fdo<'s>,
    name: i32,
    group: Local<'s, ByteArray>,
    index: i32,
    source: Local<'s, ByteArray>,
) -> JResult<i32> {
    const ADDRESS: usize = 128;
    const AF_INET6: u16 = 10;
    let fd = fd_value(cx, fdo);
    let mut value = vec![0; 8 + 2 * ADDRESS];
    value[..4].copy_from_slice(&index.to_ne_bytes());
    for (i, address) in [group, source].into_iter().enumerate() {
        let at = 8 + i * ADDRESS;
        let bytes: Vec<u8> = cx.to_vec(cx.get(address));
        value[at..at + 2].copy_from_slice(&AF_INET6.to_ne_bytes());
        // After the family: the port and the flow.
        value[at + 8..at + 24].copy_from_slice(&bytes[..16]);
    }
    cx.vm().host.set_socket_option(fd, so::IPPROTO_IPV6, name, &value).map_err(|e| throw_socket(cx, e))?;
    Ok(0)
}

fn interface<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, level: i32, name: i32) -> JResult<[u8; 4]> {
    let fd = fd_value(cx, fdo);
    let mut value = [0; 4];
    cx.vm().host.socket_option(fd, level, name, &mut value).map_err(|e| throw_socket(cx, e))?;
    Ok(value)
}

fn get_interface_4<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i32> {
    Ok(i32::from_be_bytes(interface(cx, fdo, so::IPPROTO_IP, so::IP_MULTICAST_IF)?))
}

fn get_interface_6<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i32> {
    Ok(i32::from_ne_bytes(interface(cx, fdo, so::IPPROTO_IPV6, so::IPV6_MULTICAST_IF)?))
}

fn set_interface_4<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i32) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let done = host.set_socket_option(fd, so::IPPROTO_IP, so::IP_MULTICAST_IF, &address.to_be_bytes());
    done.map_err(|e| throw_socket(cx, e))
}

fn set_interface_6<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, index: i32) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let done = host.set_socket_option(fd, so::IPPROTO_IPV6, so::IPV6_MULTICAST_IF, &index.to_ne_bytes());
    done.map_err(|e| throw_socket(cx, e))
}

// ---- constants ---------------------------------------------------------------------------------------------------------

const POLLOUT: i16 = 4;

/// Windows' alone: -1.
fn exclusive_bind(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(-1)
}
fn yes(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}
fn no(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(false)
}
fn pollin(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(1)
}
fn pollout(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(POLLOUT)
}
fn pollerr(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(8)
}
fn pollhup(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(16)
}
fn pollnval(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(32)
}
