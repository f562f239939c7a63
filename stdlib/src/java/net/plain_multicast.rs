//! Groups of [`super::plain_datagram_socket_impl`]: joining and leaving them, and the interface that leads to them.
//!
//! A socket of version 6 takes part in both: options are set for version 4 first, and of what fails there nothing is heard.

use super::network_interface::JInterface;
use super::plain::{self, en, so};
use crate::sun::nio::ch::net::{self, JInetAddress};
use cortado_vm::call::Arg;
use cortado_vm::host::{Fd, HostError, HostResult};
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::{Object, ObjectArray};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

fn throw_set(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    plain::throw_detail(cx, e, "Error setting socket option")
}

fn set(cx: &Cx<'_>, fd: Fd, level: i32, name: i32, value: &[u8]) -> HostResult<()> {
    cx.vm().host.set_socket_option(fd, level, name, value)
}

/// An address (not null) by itself.
fn ip_of<'s>(cx: &mut Cx<'s>, address: Local<'s, JInetAddress>) -> JResult<IpAddr> {
    let by_version = net::socket_address(cx, address, 0, true)?;
    Ok(match by_version.ip().to_canonical() {
        // The wildcard of version 4 stands for that of version 6.
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        ip => ip,
    })
}

fn v4_or_any(ip: IpAddr) -> Ipv4Addr {
    match ip {
        IpAddr::V4(ip) => ip,
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    }
}

fn index_of(cx: &Cx<'_>, interface: Local<'_, JInterface>) -> i32 {
    plain::int_field(cx, interface.cast(), "index")
}

/// The addresses of an interface.
fn addresses<'s>(cx: &mut Cx<'s>, interface: Local<'s, JInterface>) -> JResult<Vec<IpAddr>> {
    let array: Local<'s, ObjectArray> = plain::field(cx, interface.cast(), "addrs");
    let n = cx.array_len(cx.get(array));
    let mut found = Vec::with_capacity(n);
    for i in 0..n {
        let address = cx.element_ref::<_, Object>(cx.get(array), i);
        let address = cx.local(address);
        found.push(ip_of(cx, address.cast())?);
    }
    Ok(found)
}

// ---- interfaces ----------------------------------------------------------------------------------------------------------

/// IP_MULTICAST_IF2.
pub(super) fn set_interface<'s>(cx: &mut Cx<'s>, fd: Fd, interface: Local<'s, JInterface>) -> JResult<()> {
    if net::is_ipv6_available(cx)? {
        let v4 = addresses(cx, interface)?.into_iter().find(IpAddr::is_ipv4);
        if let Some(IpAddr::V4(v4)) = v4 {
            let _ = set(cx, fd, so::IPPROTO_IP, so::IP_MULTICAST_IF, &v4.octets());
        }
        return set_interface_6(cx, fd, interface);
    }
    let addresses = addresses(cx, interface)?;
    if addresses.is_empty() {
        let text = "bad argument for IP_MULTICAST_IF2: No IP addresses bound to interface";
        return Err(cx.throw(plain::SOCKET_EXCEPTION, text));
    }
    let v4 = addresses.into_iter().find(IpAddr::is_ipv4).map_or(Ipv4Addr::UNSPECIFIED, v4_or_any);
    set(cx, fd, so::IPPROTO_IP, so::IP_MULTICAST_IF, &v4.octets()).map_err(|e| throw_set(cx, e))
}

fn set_interface_6<'s>(cx: &mut Cx<'s>, fd: Fd, interface: Local<'s, JInterface>) -> JResult<()> {
    let index = index_of(cx, interface);
    match set(cx, fd, so::IPPROTO_IPV6, so::IPV6_MULTICAST_IF, &index.to_ne_bytes()) {
        Err(e) if matches!(e.errno(), en::EINVAL | en::EADDRNOTAVAIL) && index > 0 => {
            let text = "IPV6_MULTICAST_IF failed (interface has IPv4 address only?)";
            Err(cx.throw(plain::SOCKET_EXCEPTION, text))
        }
        done => done.map_err(|e| throw_set(cx, e)),
    }
}

/// IP_MULTICAST_IF: the interface that has an address.
pub(super) fn set_interface_of<'s>(cx: &mut Cx<'s>, fd: Fd, address: Local<'s, JInetAddress>) -> JResult<()> {
    let v4 = v4_or_any(ip_of(cx, address)?);
    let done = set(cx, fd, so::IPPROTO_IP, so::IP_MULTICAST_IF, &v4.octets());
    if !net::is_ipv6_available(cx)? {
        return done.map_err(|e| throw_set(cx, e));
    }
    let descriptor = "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;";
    let interface =
        cx.call_static("java/net/NetworkInterface", "getByInetAddress0", descriptor, &[Arg::from(address)])?;
    let interface: Local<'s, JInterface> = interface.local();
    if cx.is_null(interface) {
        let text = "bad argument for IP_MULTICAST_IF: address not bound to any interface";
        return Err(cx.throw(plain::SOCKET_EXCEPTION, text));
    }
    set_interface_6(cx, fd, interface)
}

/// What leads to groups: the interface, or its first address. Without one, the wildcard address, or null.
pub(super) fn interface<'s>(cx: &mut Cx<'s>, fd: Fd, whole: bool) -> JResult<Local<'s, Object>> {
    const NETWORK_INTERFACE: &str = "java/net/NetworkInterface";
    let get_failed = "Error getting socket option";
    if !net::is_ipv6_available(cx)? {
        let mut ip = [0; 4];
        let done = cx.vm().host.socket_option(fd, so::IPPROTO_IP, so::IP_MULTICAST_IF, &mut ip);
        done.map_err(|e| plain::throw_detail(cx, e, get_failed))?;
        let address = net::new_address(cx, (ip, 0).into())?;
        if !whole {
            return Ok(address.cast());
        }
        let descriptor = "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;";
        let found =
            cx.call_static(NETWORK_INTERFACE, "getByInetAddress0", descriptor, &[Arg::from(address)])?;
        return Ok(found.local());
    }
    let index = plain::int_option(cx, fd, (so::IPPROTO_IPV6, so::IPV6_MULTICAST_IF));
    let index = index.map_err(|e| plain::throw_detail(cx, e, get_failed))?;
    if index <= 0 {
        if whole {
            return Ok(cx.null_local());
        }
        let any =
            cx.call_static("java/net/InetAddress", "anyLocalAddress", "()Ljava/net/InetAddress;", &[])?;
        return Ok(any.local());
    }
    let index_arg = [Arg::Int(index)];
    let descriptor = "(I)Ljava/net/NetworkInterface;";
    let found: Local<'s, Object> =
        cx.call_static(NETWORK_INTERFACE, "getByIndex0", descriptor, &index_arg)?.local();
    if cx.is_null(found) {
        let text = format!("IPV6_MULTICAST_IF returned index to unrecognized interface: {index}");
        return Err(cx.throw(plain::SOCKET_EXCEPTION, text));
    }
    if whole {
        return Ok(found);
    }
    let addresses: Local<'s, ObjectArray> = plain::field(cx, found, "addrs");
    if cx.array_len(cx.get(addresses)) < 1 {
        let text = "IPV6_MULTICAST_IF returned interface without IP bindings";
        return Err(cx.throw(plain::SOCKET_EXCEPTION, text));
    }
    Ok(cx.local(cx.element_ref::<_, Object>(cx.get(addresses), 0)))
}

/// Whether the machine's own sockets get what is sent to groups.
pub(super) fn set_loop(cx: &mut Cx<'_>, fd: Fd, on: bool) -> JResult<()> {
    let done = set(cx, fd, so::IPPROTO_IP, so::IP_MULTICAST_LOOP, &[u8::from(on)]);
    let done = match net::is_ipv6_available(cx)? {
        true => set(cx, fd, so::IPPROTO_IPV6, so::IPV6_MULTICAST_LOOP, &i32::from(on).to_ne_bytes()),
        false => done,
    };
    done.map_err(|e| throw_set(cx, e))
}

// ---- groups --------------------------------------------------------------------------------------------------------------

/// Joins a group.
pub(super) fn join<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    group: Local<'s, JInetAddress>,
    interface: Local<'s, JInterface>,
) -> JResult<()> {
    change(cx, this, group, interface, true)
}

/// Leaves a group.
pub(super) fn leave<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    group: Local<'s, JInetAddress>,
    interface: Local<'s, JInterface>,
) -> JResult<()> {
    change(cx, this, group, interface, false)
}

fn change<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    group: Local<'s, JInetAddress>,
    interface: Local<'s, JInterface>,
    join: bool,
) -> JResult<()> {
    let fd = plain::open_descriptor(cx, this)?;
    if cx.is_null(group) {
        return Err(cx.throw("java/lang/NullPointerException", "iaObj"));
    }
    let v6 = net::is_ipv6_available(cx)?;
    let group = ip_of(cx, group)?;
    if let IpAddr::V4(group) = group {
        let name = if join { so::IP_ADD_MEMBERSHIP } else { so::IP_DROP_MEMBERSHIP };
        let value = request_4(cx, fd, group, interface, v6)?;
        match set(cx, fd, so::IPPROTO_IP, name, &value) {
            // A kernel that wants version 6's option on such a socket.
            Err(e) if e.errno() == en::ENOPROTOOPT && v6 && !e.is_denied() => {}
            done => return done.map_err(|e| throw_change(cx, e, join, "IP")),
        }
    }
    let group = match group {
        IpAddr::V4(group) => group.to_ipv6_mapped(),
        IpAddr::V6(group) => group,
    };
    let index = if cx.is_null(interface) { current_index(cx, fd)? } else { index_of(cx, interface) };
    let name = if join { so::IPV6_ADD_MEMBERSHIP } else { so::IPV6_DROP_MEMBERSHIP };
    let done = set(cx, fd, so::IPPROTO_IPV6, name, &request_6(group, index));
    done.map_err(|e| throw_change(cx, e, join, "IPV6"))
}

fn throw_change(cx: &mut Cx<'_>, e: HostError, join: bool, version: &str) -> Thrown {
    if !join && e.errno() == en::ENOENT {
        return cx.throw(plain::SOCKET_EXCEPTION, "Not a member of the multicast group");
    }
    let what = if join { "ADD" } else { "DROP" };
    plain::throw_new(cx, e, &format!("setsockopt {version}_{what}_MEMBERSHIP failed"))
}

/// The index of the interface that leads to groups.
fn current_index(cx: &mut Cx<'_>, fd: Fd) -> JResult<i32> {
    plain::int_option(cx, fd, (so::IPPROTO_IPV6, so::IPV6_MULTICAST_IF))
        .map_err(|e| plain::throw_new(cx, e, "getsockopt IPV6_MULTICAST_IF failed"))
}

/// `struct ip_mreqn` where the interface is known by its index, else `struct ip_mreq` with an address of it.
fn request_4<'s>(
    cx: &mut Cx<'s>,
    fd: Fd,
    group: Ipv4Addr,
    interface: Local<'s, JInterface>,
    by_index: bool,
) -> JResult<Vec<u8>> {
    if by_index {
        let index = if cx.is_null(interface) { current_index(cx, fd)? } else { index_of(cx, interface) };
        return Ok([group.octets(), [0; 4], index.to_ne_bytes()].concat());
    }
    let local = if cx.is_null(interface) {
        let mut ip = [0; 4];
        let done = cx.vm().host.socket_option(fd, so::IPPROTO_IP, so::IP_MULTICAST_IF, &mut ip);
        done.map_err(|e| plain::throw_new(cx, e, "getsockopt IP_MULTICAST_IF failed"))?;
        ip
    } else {
        let addresses = addresses(cx, interface)?;
        let Some(&first) = addresses.first() else {
            let text = "bad argument for IP_ADD_MEMBERSHIP: No IP addresses bound to interface";
            return Err(cx.throw(plain::SOCKET_EXCEPTION, text));
        };
        v4_or_any(first).octets()
    };
    Ok([group.octets(), local].concat())
}

/// `struct ipv6_mreq`.
fn request_6(group: Ipv6Addr, index: i32) -> Vec<u8> {
    let mut value = group.octets().to_vec();
    value.extend(index.to_ne_bytes());
    value
}
