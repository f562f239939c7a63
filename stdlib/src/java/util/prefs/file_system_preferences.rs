//! java.util.prefs.FileSystemPreferences.

use cortado_vm::host::{HostError, LockKind, OpenFlags, errno};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{IntArray, JString};

natives! {
    class "java/util/prefs/FileSystemPreferences";
    static fn "chmod" "(Ljava/lang/String;I)I" = chmod;
    static fn "lockFile0" "(Ljava/lang/String;IZ)[I" = lock_file;
    static fn "unlockFile0" "(I)I" = unlock_file;
}

fn chmod<'s>(cx: &mut Cx<'s>, path: Local<'s, JString>, mode: i32) -> JResult<i32> {
    if cx.is_null(path) {
        return Err(cx.throw_npe());
    }
    let path = cx.string(path);
    Ok(cx.vm().host.chmod(path.as_bytes(), mode as u32).err().map_or(0, HostError::errno))
}

/// Opens and locks a file without waiting: `{ descriptor or 0, errno }`.
fn lock_file<'s>(
    cx: &mut Cx<'s>,
    path: Local<'s, JString>,
    mode: i32,
    shared: bool,
) -> JResult<Local<'s, IntArray>> {
    if cx.is_null(path) {
        return Err(cx.throw_npe());
    }
    let path = cx.string(path);
    let host = &cx.vm().host;
    let (flags, kind) = if shared {
        (OpenFlags::READ, LockKind::Shared)
    } else {
        (OpenFlags { read: true, write: true, create: true, ..OpenFlags::default() }, LockKind::Exclusive)
    };
    let locked = host.open(path.as_bytes(), flags, mode as u32).and_then(|fd| {
        let lock = host.fds().get(fd).and_then(|entry| entry.lock(kind, 0, 0, false));
        match lock {
            Ok(true) => Ok(fd),
            Ok(false) => {
                host.close(fd)?;
                Err(HostError::new(errno::EAGAIN))
            }
            Err(e) => {
                host.close(fd)?;
                Err(e)
            }
        }
    });
    let result = match locked {
        Ok(fd) => [fd, 0],
        Err(e) => [0, e.errno()],
    };
    let class = cx.class(cx.vm().wk().int_array);
    let array: Local<'s, IntArray> = cx.new_array(class, 2)?.cast();
    cx.copy_in(cx.get(array), 0, &result);
    Ok(array)
}

fn unlock_file(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    let host = &cx.vm().host;
    let unlocked = host.fds().get(fd).and_then(|entry| entry.unlock(0, 0));
    let closed = host.close(fd);
    Ok(unlocked.and(closed).err().map_or(0, HostError::errno))
}
