//! `java.net.InetAddress`.

use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/net/InetAddress";
    static fn "init" "()V" = no_op;
}
