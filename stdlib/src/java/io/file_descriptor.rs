//! `java.io.FileDescriptor`.

use crate::support::{OrThrow, fd_value, set_fd_value};
use cortado_vm::host::{Fd, HostResult, ReaderEntry, WriterEntry};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JFileDescriptor;

natives! {
    class "java/io/FileDescriptor";
    static fn "initIDs" "()V" = no_op;
    static fn "getHandle" "(I)J" = get_handle;
    static fn "getAppend" "(I)Z" = get_append;
    fn "sync" "()V" = sync;
    fn "sync0" "()V" = sync;
    fn "close0" "()V" = close;
}

// Handles are Windows'.
fn get_handle(_cx: &mut Cx<'_>, _fd: i32) -> JResult<i64> {
    Ok(-1)
}

fn get_append(cx: &mut Cx<'_>, fd: i32) -> JResult<bool> {
    Ok(cx.vm().host.is_append(fd).unwrap_or(false))
}

fn sync<'s>(cx: &mut Cx<'s>, this: Local<'s, JFileDescriptor>) -> JResult<()> {
    let fd = fd_value(cx, this);
    let host = &cx.vm().host;
    match cx.blocking(|| host.sync(fd, true)) {
        Ok(()) => Ok(()),
        Err(_) => Err(cx.throw("java/io/SyncFailedException", "sync failed")),
    }
}

/// Closes a descriptor, but leaves something at 0, 1 and 2: a file that gets such a number next would be taken for
/// a standard stream.
pub(super) fn close_fd(cx: &mut Cx<'_>, fd: Fd) -> HostResult<()> {
    let host = &cx.vm().host;
    cx.blocking(|| match fd {
        0 => host.fds().set(fd, ReaderEntry::new(std::io::empty())).map(drop),
        1 | 2 => host.fds().set(fd, WriterEntry::new(std::io::sink())).map(drop),
        _ => host.close(fd),
    })
}

fn close<'s>(cx: &mut Cx<'s>, this: Local<'s, JFileDescriptor>) -> JResult<()> {
    let fd = fd_value(cx, this);
    if fd == -1 {
        return Ok(());
    }
    // First, so that no other thread uses the number when it is another file's.
    set_fd_value(cx, this, -1);
    close_fd(cx, fd).or_io(cx)
}
