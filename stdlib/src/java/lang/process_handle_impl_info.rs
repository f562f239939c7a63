//! java.lang.ProcessHandleImpl.Info.

use super::process_handle_impl::start_of;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{Object, StringArray};

natives! {
    class "java/lang/ProcessHandleImpl$Info";
    fn "info0" "(J)V" = info;
    static fn "initIDs" "()V" = no_op;
}

/// Fills in what is known; the rest keeps what the constructor set.
fn info<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, pid: i64) -> JResult<()> {
    let host = &cx.vm().host;
    let Ok(info) = host.process_info(pid) else { return Ok(()) };
    let user = host.user_name_of(info.uid).ok().flatten();
    cx.store::<i64, _>(cx.get(this), cx.field_offset(this, "startTime", "J"), start_of(&info));
    cx.store::<i64, _>(cx.get(this), cx.field_offset(this, "totalTime", "J"), info.cpu_nanos as i64);
    for (field, text) in [("command", info.command), ("user", user)] {
        if let Some(text) = text {
            let text = cx.new_platform_string(&text)?;
            cx.store_ref(cx.get(this), cx.field_offset(this, field, "Ljava/lang/String;"), cx.get(text));
        }
    }
    // The first is the program's name.
    if let Some((_, args)) = info.args.split_first() {
        let array: Local<'s, StringArray> =
            cx.new_object_array(cx.vm().wk().string.class, args.len())?.cast();
        for (i, arg) in args.iter().enumerate() {
            let arg = cx.new_platform_string(arg)?;
            cx.set_element_ref(cx.get(array), i, cx.get(arg));
        }
        let at = cx.field_offset(this, "arguments", "[Ljava/lang/String;");
        cx.store_ref(cx.get(this), at, cx.get(array));
    }
    Ok(())
}
