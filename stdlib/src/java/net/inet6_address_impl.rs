//! `java.net.Inet6AddressImpl`.

use super::inet4_address_impl::{JAddresses, host_by_address, local_host_name, lookup};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object};

natives! {
    class "java/net/Inet6AddressImpl";
    fn "getHostByAddr" "([B)Ljava/lang/String;" = host_by_address;
    fn "getLocalHostName" "()Ljava/lang/String;" = local_host_name;
    fn "isReachable0" "([BII[BII)Z" = super::reachable::v6;
    fn "lookupAllHostAddr" "(Ljava/lang/String;)[Ljava/net/InetAddress;" = lookup_all;
}

fn lookup_all<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    name: Local<'s, JString>,
) -> JResult<Local<'s, JAddresses>> {
    lookup(cx, name, true)
}
