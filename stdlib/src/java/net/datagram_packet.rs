//! `java.net.DatagramPacket`.

use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/net/DatagramPacket";
    static fn "init" "()V" = no_op;
}
