//! `java.net.Inet4Address`.

use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/net/Inet4Address";
    static fn "init" "()V" = no_op;
}
