//! `com.sun.security.auth.module.UnixSystem`: who runs the process, for the login module of that name.

use crate::support::{offset_in, platform_string, set_long};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::Object;

natives! {
    class "com/sun/security/auth/module/UnixSystem";
    fn "getUnixInfo" "()V" = get_unix_info;
}

/// A user without an entry in the system's list stays unknown.
fn get_unix_info<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<()> {
    let host = &cx.vm().host;
    let (user, group) = host.user_ids();
    let Ok(Some(name)) = host.user_name_of(user) else { return Ok(()) };
    let groups = host.user_groups();
    let name = platform_string(cx, &name)?;
    let offset = offset_in(cx, this, "username");
    cx.store_ref(cx.get(this), offset, cx.get(name));
    set_long(cx, this, "uid", i64::from(user));
    set_long(cx, this, "gid", i64::from(group));
    let array = cx.new_array(cx.class(cx.vm().wk().long_array), groups.len())?;
    for (i, &group) in groups.iter().enumerate() {
        cx.set_element(cx.get(array), i, i64::from(group));
    }
    let offset = offset_in(cx, this, "groups");
    cx.store_ref(cx.get(this), offset, cx.get(array));
    Ok(())
}
