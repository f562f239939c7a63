//! `java.net.Inet6AddressImpl`.

use super::inet4_address_impl::local_host_name;
use cortado_vm::natives;

natives! {
    class "java/net/Inet6AddressImpl";
    fn "getLocalHostName" "()Ljava/lang/String;" = local_host_name;
}
