//! `java.net.NetworkInterface`.

use crate::sun::nio::ch::net::is_ipv6_available;
use crate::support::{offset_in, set_int};
use cortado_vm::call::Arg;
use cortado_vm::host::{Interface, InterfaceAddress};
use cortado_vm::ids::LoaderId;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString, Object, ObjectArray};
use std::net::IpAddr;

cortado_vm::java_type! {
    /// An interface.
    pub JInterface = "Ljava/net/NetworkInterface;";
    /// Interfaces.
    pub JInterfaces = "[Ljava/net/NetworkInterface;";
    /// An address.
    pub JInetAddress = "Ljava/net/InetAddress;";
}

natives! {
    class "java/net/NetworkInterface";
    static fn "boundInetAddress0" "(Ljava/net/InetAddress;)Z" = is_bound;
    static fn "getAll" "()[Ljava/net/NetworkInterface;" = all;
    static fn "getByIndex0" "(I)Ljava/net/NetworkInterface;" = by_index;
    static fn "getByInetAddress0" "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;" = by_address;
    static fn "getByName0" "(Ljava/lang/String;)Ljava/net/NetworkInterface;" = by_name;
    static fn "getMTU0" "(Ljava/lang/String;I)I" = mtu;
    static fn "getMacAddr0" "([BLjava/lang/String;I)[B" = mac_address;
    static fn "init" "()V" = no_op;
    static fn "isLoopback0" "(Ljava/lang/String;I)Z" = is_loopback;
    static fn "isP2P0" "(Ljava/lang/String;I)Z" = is_point_to_point;
    static fn "isUp0" "(Ljava/lang/String;I)Z" = is_up;
    static fn "supportsMulticast0" "(Ljava/lang/String;I)Z" = supports_multicast;
}

const IFF_UP: u32 = 1;
const IFF_LOOPBACK: u32 = 8;
const IFF_POINTOPOINT: u32 = 16;
const IFF_RUNNING: u32 = 64;
const IFF_MULTICAST: u32 = 4096;

/// Those that have an address (without version 6, one of version 4), as java.net lists them: the last that was found comes first, and so its addresses; those with
/// addresses of version 4 are found before the others.
fn interfaces(cx: &mut Cx<'_>) -> JResult<Vec<Interface>> {
    let v6 = is_ipv6_available(cx)?;
    let host = &cx.vm().host;
    match cx.blocking(|| host.interfaces()) {
        Ok(mut all) => {
            all.iter_mut().for_each(|i| i.addresses.retain(|a| v6 || a.address.is_ipv4()));
            all.retain(|i| !i.addresses.is_empty());
            all.sort_by_key(|i| !i.addresses.iter().any(|a| a.address.is_ipv4()));
            all.reverse();
            for i in &mut all {
                i.addresses.sort_by_key(|a| a.address.is_ipv6());
                i.addresses.reverse();
            }
            Ok(all)
        }
        Err(e) => {
            let text = crate::support::explain(cx, e);
            Err(cx.throw("java/net/SocketException", text))
        }
    }
}

fn array<'s>(cx: &mut Cx<'s>, class: &str, n: usize) -> JResult<Local<'s, ObjectArray>> {
    let name = cx.vm().engine.symbols.intern_str(class);
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.new_object_array(class, n)
}

/// A new object by its constructor without arguments.
fn object<'s>(cx: &mut Cx<'s>, class: &str) -> JResult<Local<'s, Object>> {
    let symbols = &cx.vm().engine.symbols;
    let (name, init, descriptor) =
        (symbols.intern_str(class), symbols.intern_str("<init>"), symbols.intern_str("()V"));
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let object = cx.new_instance(class)?;
    let init = class.declared_method(init, descriptor).expect("it has a constructor without arguments");
    cx.call(init, &[Arg::from(object)]).map(drop)?;
    Ok(object)
}

fn set_ref<'s, T>(cx: &Cx<'s>, object: Local<'s, Object>, field: &'static str, value: Local<'s, T>) {
    let offset = offset_in(cx, object, field);
    cx.store_ref(cx.get(object), offset, cx.get(value));
}

/// An InetAddress; one of version 6 knows the interface that it belongs to.
fn new_address<'s>(
    cx: &mut Cx<'s>,
    address: IpAddr,
    interface: Local<'s, Object>,
    index: u32,
) -> JResult<Local<'s, Object>> {
    let octets = match address {
        IpAddr::V4(a) => a.octets().to_vec(),
        IpAddr::V6(a) => a.octets().to_vec(),
    };
    let octets = Arg::from(cx.new_byte_array(&octets)?);
    let host = Arg::from(cx.null_local::<Object>());
    if address.is_ipv4() {
        let made =
            cx.call_static("java/net/InetAddress", "getByAddress", "([B)Ljava/net/InetAddress;", &[octets])?;
        return Ok(made.local());
    }
    let descriptor = "(Ljava/lang/String;[BI)Ljava/net/Inet6Address;";
    let scope = Arg::Int(index as i32);
    let made = cx.call_static("java/net/Inet6Address", "getByAddress", descriptor, &[host, octets, scope])?;
    let made: Local<'s, Object> = made.local();
    let holder = offset_in(cx, made, "holder6");
    let holder: Local<'s, Object> = cx.field_local(made, holder);
    set_ref(cx, holder, "scope_ifname", interface);
    Ok(made)
}

fn new_interface<'s>(cx: &mut Cx<'s>, of: &Interface) -> JResult<Local<'s, JInterface>> {
    let interface = object(cx, "java/net/NetworkInterface")?;
    let name = cx.new_string(&of.name)?;
    set_ref(cx, interface, "name", name);
    set_ref(cx, interface, "displayName", name);
    set_int(cx, interface, "index", of.index as i32);
    let addresses = array(cx, "java/net/InetAddress", of.addresses.len())?;
    let bindings = array(cx, "java/net/InterfaceAddress", of.addresses.len())?;
    for (i, a) in of.addresses.iter().enumerate() {
        let &InterfaceAddress { address, prefix, broadcast, .. } = a;
        let made = new_address(cx, address, interface, of.index)?;
        cx.set_element_ref(cx.get(addresses), i, cx.get(made));
        let binding = object(cx, "java/net/InterfaceAddress")?;
        set_ref(cx, binding, "address", made);
        if let Some(broadcast) = broadcast {
            let made = new_address(cx, IpAddr::V4(broadcast), interface, 0)?;
            set_ref(cx, binding, "broadcast", made);
        }
        let offset = offset_in(cx, binding, "maskLength");
        cx.store(cx.get(binding), offset, i16::from(prefix));
        cx.set_element_ref(cx.get(bindings), i, cx.get(binding));
    }
    set_ref(cx, interface, "addrs", addresses);
    set_ref(cx, interface, "bindings", bindings);
    let children = array(cx, "java/net/NetworkInterface", 0)?;
    set_ref(cx, interface, "childs", children);
    Ok(interface.cast())
}

fn all<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JInterfaces>> {
    let all = interfaces(cx)?;
    let result = array(cx, "java/net/NetworkInterface", all.len())?;
    for (i, of) in all.iter().enumerate() {
        let interface = new_interface(cx, of)?;
        cx.set_element_ref(cx.get(result), i, cx.get(interface));
    }
    Ok(result.cast())
}

/// The first one that fits, or null.
fn first<'s>(cx: &mut Cx<'s>, fits: impl Fn(&Interface) -> bool) -> JResult<Local<'s, JInterface>> {
    match interfaces(cx)?.into_iter().find(fits) {
        Some(found) => new_interface(cx, &found),
        None => Ok(cx.null_local()),
    }
}

fn by_index<'s>(cx: &mut Cx<'s>, index: i32) -> JResult<Local<'s, JInterface>> {
    first(cx, |i| i.index as i32 == index)
}

fn by_name<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<Local<'s, JInterface>> {
    if cx.is_null(name) {
        return Err(cx.throw("java/lang/NullPointerException", "network interface name is NULL"));
    }
    let name = cx.string(name);
    first(cx, |i| i.name == name)
}

fn address_of<'s>(cx: &mut Cx<'s>, address: Local<'s, JInetAddress>) -> JResult<Option<IpAddr>> {
    if cx.is_null(address) {
        return Err(cx.throw_npe());
    }
    let bytes = cx.call_method(address, "getAddress", "()[B", &[])?.local::<ByteArray>();
    let bytes: Vec<u8> = cx.to_vec(cx.get(bytes));
    let v4 = <[u8; 4]>::try_from(&bytes[..]).map(IpAddr::from);
    Ok(v4.or_else(|_| <[u8; 16]>::try_from(&bytes[..]).map(IpAddr::from)).ok())
}

fn by_address<'s>(cx: &mut Cx<'s>, address: Local<'s, JInetAddress>) -> JResult<Local<'s, JInterface>> {
    let wanted = address_of(cx, address)?;
    first(cx, |i| i.addresses.iter().any(|a| Some(a.address) == wanted))
}

fn is_bound<'s>(cx: &mut Cx<'s>, address: Local<'s, JInetAddress>) -> JResult<bool> {
    let wanted = address_of(cx, address)?;
    Ok(interfaces(cx)?.iter().any(|i| i.addresses.iter().any(|a| Some(a.address) == wanted)))
}

fn named<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<Option<Interface>> {
    if cx.is_null(name) {
        return Err(cx.throw("java/lang/NullPointerException", "network interface name is NULL"));
    }
    let name = cx.string(name);
    Ok(interfaces(cx)?.into_iter().find(|i| i.name == name))
}

fn has<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, flags: u32) -> JResult<bool> {
    Ok(named(cx, name)?.is_some_and(|i| i.flags & flags == flags))
}

fn is_up<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, _index: i32) -> JResult<bool> {
    has(cx, name, IFF_UP | IFF_RUNNING)
}

fn is_loopback<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, _index: i32) -> JResult<bool> {
    has(cx, name, IFF_LOOPBACK)
}

fn is_point_to_point<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, _index: i32) -> JResult<bool> {
    has(cx, name, IFF_POINTOPOINT)
}

fn supports_multicast<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, _index: i32) -> JResult<bool> {
    has(cx, name, IFF_MULTICAST)
}

fn mtu<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, _index: i32) -> JResult<i32> {
    Ok(named(cx, name)?.map_or(-1, |i| i.mtu))
}

/// Null where there is none, as for the loopback interface.
fn mac_address<'s>(
    cx: &mut Cx<'s>,
    _address: Local<'s, ByteArray>,
    name: Local<'s, JString>,
    _index: i32,
) -> JResult<Local<'s, ByteArray>> {
    match named(cx, name)?.and_then(|i| i.mac) {
        Some(mac) => cx.new_byte_array(&mac),
        None => Ok(cx.null_local()),
    }
}
