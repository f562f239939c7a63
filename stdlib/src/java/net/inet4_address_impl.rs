//! `java.net.Inet4AddressImpl`, and what `Inet6AddressImpl` has in common with it: the system's name service.

use super::lost_refusals;
use crate::support::{platform_bytes, platform_string};
use cortado_vm::call::Arg;
use cortado_vm::host::HostError;
use cortado_vm::ids::LoaderId;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString, Object};
use std::net::IpAddr;

cortado_vm::java_type! {
    /// Addresses.
    pub JAddresses = "[Ljava/net/InetAddress;";
}

natives! {
    class "java/net/Inet4AddressImpl";
    fn "getHostByAddr" "([B)Ljava/lang/String;" = host_by_address;
    fn "getLocalHostName" "()Ljava/lang/String;" = local_host_name;
    fn "isReachable0" "([BI[BI)Z" = super::reachable::v4;
    fn "lookupAllHostAddr" "(Ljava/lang/String;)[Ljava/net/InetAddress;" = lookup_v4;
}

const UNKNOWN: &str = "java/net/UnknownHostException";

/// What cannot be asked is "localhost".
pub(super) fn local_host_name<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<Local<'s, JString>> {
    let name = cx.vm().host.host_name().unwrap_or_else(|_| b"localhost".to_vec());
    platform_string(cx, &name)
}

fn lookup_v4<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    name: Local<'s, JString>,
) -> JResult<Local<'s, JAddresses>> {
    lookup(cx, name, false)
}

/// The addresses of a name, as objects.
pub(super) fn lookup<'s>(
    cx: &mut Cx<'s>,
    name: Local<'s, JString>,
    with_v6: bool,
) -> JResult<Local<'s, JAddresses>> {
    if cx.is_null(name) {
        return Err(cx.throw("java/lang/NullPointerException", "host argument is null"));
    }
    let bytes = platform_bytes(cx, name);
    let host = &cx.vm().host;
    let mut addresses = match cx.blocking(|| host.addresses_of(&bytes)) {
        Ok(addresses) => addresses,
        Err(why) => {
            let text = format!("{}: {why}", cx.string(name));
            lost_refusals::looked_up(cx, None);
            let thrown = cx.throw(UNKNOWN, text.clone());
            let refused = why.starts_with(&HostError::DENIED.message());
            lost_refusals::looked_up(cx, refused.then_some(text));
            return Err(thrown);
        }
    };
    lost_refusals::looked_up(cx, None);
    addresses.retain(|a| with_v6 || a.is_ipv4());
    // java.net.preferIPv6Addresses is looked at when addresses are used; here those of version 4 come first.
    addresses.sort_by_key(IpAddr::is_ipv6);
    let class = cx.vm().engine.symbols.intern_str("java/net/InetAddress");
    let class = cx.load_class(LoaderId::BOOT, class)?;
    let array = cx.new_object_array(class, addresses.len())?;
    for (i, address) in addresses.into_iter().enumerate() {
        cx.scope(|cx, _| {
            let object = new_address(cx, name, address)?;
            cx.set_element_ref(cx.get(array), i, cx.get(object));
            Ok(())
        })?;
    }
    Ok(array.cast())
}

fn new_address<'s>(cx: &mut Cx<'s>, name: Local<'_, JString>, address: IpAddr) -> JResult<Local<'s, Object>> {
    let (class, octets) = match address {
        IpAddr::V4(a) => ("java/net/Inet4Address", a.octets().to_vec()),
        IpAddr::V6(a) => ("java/net/Inet6Address", a.octets().to_vec()),
    };
    let symbols = &cx.vm().engine.symbols;
    let (class, init, descriptor) = (
        symbols.intern_str(class),
        symbols.intern_str("<init>"),
        symbols.intern_str("(Ljava/lang/String;[B)V"),
    );
    let class = cx.load_class(LoaderId::BOOT, class)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let object = cx.new_instance(class)?;
    let octets = cx.new_byte_array(&octets)?;
    let name = cx.local(cx.get(name));
    let init =
        class.declared_method(init, descriptor).expect("InetAddresses have a constructor (name, bytes)");
    cx.call(init, &[Arg::from(object), Arg::from(name), Arg::from(octets)]).map(drop)?;
    Ok(object)
}

/// The name of an address; UnknownHostException without a message if there is none.
pub(super) fn host_by_address<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    address: Local<'s, ByteArray>,
) -> JResult<Local<'s, JString>> {
    if cx.is_null(address) {
        return Err(cx.throw_npe());
    }
    let bytes: Vec<u8> = cx.to_vec(cx.get(address));
    let address = match (<[u8; 4]>::try_from(&bytes[..]), <[u8; 16]>::try_from(&bytes[..])) {
        (Ok(v4), _) => IpAddr::from(v4),
        (_, Ok(v6)) => IpAddr::from(v6),
        _ => return Err(cx.throw_bare(UNKNOWN)),
    };
    let host = &cx.vm().host;
    match cx.blocking(|| host.name_of_address(address)) {
        Some(name) => platform_string(cx, &name),
        None => Err(cx.throw_bare(UNKNOWN)),
    }
}
