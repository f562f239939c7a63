//! java.lang.SecurityManager.

use cortado_vm::exceptions::walk;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ClassArray, Object};

natives! {
    class "java/lang/SecurityManager";
    fn "getClassContext" "()[Ljava/lang/Class;" = get_class_context;
}

fn get_class_context<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<Local<'s, ClassArray>> {
    Ok(walk::class_context(cx)?.cast())
}
