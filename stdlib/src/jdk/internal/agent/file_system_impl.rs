//! `jdk.internal.agent.FileSystemImpl`: whether the files with the passwords of remote management are private.

use crate::support::{OrThrow, platform_bytes};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

natives! {
    class "jdk/internal/agent/FileSystemImpl";
    static fn "isAccessUserOnly0" "(Ljava/lang/String;)Z" = is_access_user_only;
}

/// What group and others may do: read and write.
const OTHERS: u32 = 0o066;

fn is_access_user_only<'s>(cx: &mut Cx<'s>, path: Local<'s, JString>) -> JResult<bool> {
    if cx.is_null(path) {
        return Err(cx.throw_npe());
    }
    let path = platform_bytes(cx, path);
    let stat = cx.vm().host.stat(&path, true).or_io(cx)?;
    Ok(stat.mode & OTHERS == 0)
}
