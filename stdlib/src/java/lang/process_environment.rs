//! java.lang.ProcessEnvironment.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};

cortado_vm::java_type! {
    /// An array of byte arrays.
    pub ByteArrays = "[[B";
}

natives! {
    class "java/lang/ProcessEnvironment";
    static fn "environ" "()[[B" = environ;
}

/// Name, value, name, value ...
fn environ<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ByteArrays>> {
    let variables = cx.vm().host.env_vars();
    let array: Local<'s, ByteArrays> =
        cx.new_object_array(cx.vm().wk().byte_array, 2 * variables.len())?.cast();
    for (i, (name, value)) in variables.iter().enumerate() {
        for (j, bytes) in [name, value].into_iter().enumerate() {
            cx.scope(|cx, _| {
                let bytes = cx.new_byte_array(bytes)?;
                cx.set_element_ref(cx.get(array), 2 * i + j, cx.get(bytes));
                Ok(())
            })?;
        }
    }
    Ok(array)
}
