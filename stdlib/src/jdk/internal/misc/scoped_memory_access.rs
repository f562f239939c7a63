//! jdk.internal.misc.ScopedMemoryAccess.

use cortado_vm::exceptions::walk;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::Object;

cortado_vm::java_type! {
    /// What memory lives as long as.
    pub Scope = "Ljdk/internal/misc/ScopedMemoryAccess$Scope;";
    /// What an access to memory that is gone throws.
    pub ScopedAccessError = "Ljdk/internal/misc/ScopedMemoryAccess$Scope$ScopedAccessError;";
}

natives! {
    class "jdk/internal/misc/ScopedMemoryAccess";
    fn "closeScope0" "(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljdk/internal/misc/ScopedMemoryAccess$Scope$ScopedAccessError;)Z" = close_scope;
    static fn "registerNatives" "()V" = no_op;
}

/// Whether no other thread is in the middle of an access to the scope's memory.
fn close_scope<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    scope: Local<'s, Scope>,
    _error: Local<'s, ScopedAccessError>,
) -> JResult<bool> {
    Ok(!walk::scope_in_use(cx, scope.cast()))
}
