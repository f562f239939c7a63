//! sun.tools.attach.VirtualMachineImpl: the tool's side of the attach mechanism (`cortado_vm::attach` is the other).

use crate::support::{check_bytes, platform_bytes, throw_io};
use cortado_vm::host::HostResult;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString};

natives! {
    class "sun/tools/attach/VirtualMachineImpl";
    static fn "sendQuitTo" "(I)V" = send_quit_to;
    static fn "checkPermissions" "(Ljava/lang/String;)V" = check_permissions;
    static fn "socket" "()I" = socket;
    static fn "connect" "(ILjava/lang/String;)V" = connect;
    static fn "close" "(I)V" = close;
    static fn "read" "(I[BII)I" = read;
    static fn "write" "(I[BII)V" = write;
}

/// The same number everywhere.
const SIGQUIT: i32 = 3;

fn done<'s, T>(cx: &mut Cx<'s>, r: HostResult<T>) -> JResult<T> {
    r.map_err(|e| throw_io(cx, e))
}

fn send_quit_to(cx: &mut Cx<'_>, pid: i32) -> JResult<()> {
    let r = cx.vm().host.kill(i64::from(pid), SIGQUIT);
    done(cx, r)
}

fn check_permissions<'s>(cx: &mut Cx<'s>, path: Local<'s, JString>) -> JResult<()> {
    let path = platform_bytes(cx, path);
    let vm = cx.vm();
    let stat = cx.blocking(|| vm.host.stat(&path, true));
    let stat = done(cx, stat)?;
    let (uid, gid) = vm.host.user_ids();
    let problem = if stat.uid != uid && uid != 0 {
        Some(format!(
            "file should be owned by the current user (which is {uid}) but is owned by {}",
            stat.uid
        ))
    } else if stat.gid != gid && uid != 0 {
        Some(format!(
            "file's group should be the current group (which is {gid}) but the group is {}",
            stat.gid
        ))
    } else if stat.mode & 0o066 != 0 {
        Some(format!(
            "file should only be readable and writable by the owner but has 0{:03o} access",
            stat.mode & 0o777
        ))
    } else {
        None
    };
    match problem {
        Some(text) => Err(cx.throw(
            "java/io/IOException",
            format!("well-known file {} is not secure: {text}", String::from_utf8_lossy(&path)),
        )),
        None => Ok(()),
    }
}

fn socket(cx: &mut Cx<'_>) -> JResult<i32> {
    let r = cx.vm().host.unix_socket();
    done(cx, r)
}

fn connect<'s>(cx: &mut Cx<'s>, fd: i32, path: Local<'s, JString>) -> JResult<()> {
    let path = platform_bytes(cx, path);
    let vm = cx.vm();
    let r = cx.blocking(|| vm.host.unix_connect(fd, &path));
    done(cx, r)
}

fn close(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
    let host = &cx.vm().host;
    let _ = host.shutdown(fd, true, true);
    let r = host.close(fd);
    done(cx, r)
}

fn read<'s>(cx: &mut Cx<'s>, fd: i32, bytes: Local<'s, ByteArray>, off: i32, len: i32) -> JResult<i32> {
    check_bytes(cx, bytes, off, len)?;
    let mut buffer = vec![0u8; (len as usize).min(8192)];
    let vm = cx.vm();
    let n = cx.blocking(|| vm.host.read(fd, &mut buffer));
    let n = done(cx, n)?;
    if n == 0 {
        return Ok(-1);
    }
    cx.copy_in(cx.get(bytes), off as usize, &buffer[..n]);
    Ok(n as i32)
}

fn write<'s>(cx: &mut Cx<'s>, fd: i32, bytes: Local<'s, ByteArray>, off: i32, len: i32) -> JResult<()> {
    check_bytes(cx, bytes, off, len)?;
    let all: Vec<u8> = cx.to_vec(cx.get(bytes));
    let part = &all[off as usize..][..len as usize];
    let vm = cx.vm();
    let r = cx.blocking(|| vm.host.write_all(fd, part));
    done(cx, r)
}
