//! java.net.NetworkInterface: what its initialisation needs. The interfaces themselves come with the network.

use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/net/NetworkInterface";
    static fn "init" "()V" = no_op;
}
