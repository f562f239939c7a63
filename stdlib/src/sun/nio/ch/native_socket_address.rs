//! `sun.nio.ch.NativeSocketAddress`: Linux's layout of `sockaddr_in` and `sockaddr_in6`.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

macro_rules! layout {
    ($($name:ident $java:literal = $value:literal;)*) => {
        natives! {
            class "sun/nio/ch/NativeSocketAddress";
            $( static fn $java "()I" = $name; )*
        }
        $( fn $name(_cx: &mut Cx<'_>) -> JResult<i32> { Ok($value) } )*
    };
}

layout! {
    af_inet "AFINET" = 2;
    af_inet6 "AFINET6" = 10;
    sizeof_family "sizeofFamily" = 2;
    sizeof_addr4 "sizeofSockAddr4" = 16;
    sizeof_addr6 "sizeofSockAddr6" = 28;
    offset_family "offsetFamily" = 0;
    offset_port4 "offsetSin4Port" = 2;
    offset_addr4 "offsetSin4Addr" = 4;
    offset_port6 "offsetSin6Port" = 2;
    offset_flow6 "offsetSin6FlowInfo" = 4;
    offset_addr6 "offsetSin6Addr" = 8;
    offset_scope6 "offsetSin6ScopeId" = 24;
}
