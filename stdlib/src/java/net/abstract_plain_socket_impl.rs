//! `java.net.AbstractPlainSocketImpl`.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/net/AbstractPlainSocketImpl";
    static fn "isReusePortAvailable0" "()Z" = is_reuse_port_available;
}

/// Linux has it since 3.9.
fn is_reuse_port_available(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}
