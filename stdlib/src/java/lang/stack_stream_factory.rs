//! java.lang.StackStreamFactory.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/lang/StackStreamFactory";
    static fn "checkStackWalkModes" "()Z" = check_stack_walk_modes;
}

/// The VM's numbers of the modes are the library's: it declares them itself.
fn check_stack_walk_modes(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}
