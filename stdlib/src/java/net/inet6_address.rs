//! `java.net.Inet6Address`.

use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/net/Inet6Address";
    static fn "init" "()V" = no_op;
}
