//! `java.net.InetAddressImplFactory`.

use crate::sun::nio::ch::net::is_ipv6_available;
use cortado_vm::natives;

natives! {
    class "java/net/InetAddressImplFactory";
    static fn "isIPv6Supported" "()Z" = is_ipv6_available;
}
