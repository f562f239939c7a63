//! `sun.nio.fs.LinuxNativeDispatcher`: the table of mounted file systems.

use super::streams::{TextStream, TextStreams};
use crate::support::{OrThrow, offset_in};
use cortado_vm::host::{Fd, Host, HostError, HostResult, OpenFlags};
use cortado_vm::java_type;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};

java_type! {
    /// What getmntent fills.
    MountEntry = "Lsun/nio/fs/UnixMountEntry;";
}

natives! {
    class "sun/nio/fs/LinuxNativeDispatcher";
    static fn "init" "()V" = no_op;
    static fn "setmntent0" "(JJ)J" = open;
    static fn "getmntent0" "(JLsun/nio/fs/UnixMountEntry;JI)I" = next;
    static fn "endmntent" "(J)V" = end;
}

fn read_all(host: &dyn Host, path: &[u8]) -> HostResult<Vec<u8>> {
    let fd = host.open(path, OpenFlags::READ, 0)?;
    let text = read_to_end(host, fd);
    host.close(fd)?;
    text
}

fn read_to_end(host: &dyn Host, fd: Fd) -> HostResult<Vec<u8>> {
    // The table is made by the kernel as it is read: it has no length to go by.
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match host.read(fd, &mut buffer)? {
            0 => return Ok(text),
            n => text.extend_from_slice(&buffer[..n]),
        }
    }
}

fn open(cx: &mut Cx<'_>, path: i64, _mode: i64) -> JResult<i64> {
    let path = cx.native_cstr(path);
    let host = &cx.vm().host;
    let text = cx.blocking(|| read_all(&**host, &path)).or_unix(cx)?;
    Ok(cx.vm().extensions.get::<TextStreams>().insert(TextStream::new(text)))
}

fn next<'s>(
    cx: &mut Cx<'s>,
    stream: i64,
    entry: Local<'s, MountEntry>,
    _buffer: i64,
    _size: i32,
) -> JResult<i32> {
    let stream = cx.vm().extensions.get::<TextStreams>().get(stream).ok_or(HostError::BAD_FD).or_unix(cx)?;
    let Some(words) = stream.mount_entry() else { return Ok(-1) };
    if cx.is_null(entry) {
        return Err(cx.throw_npe());
    }
    for (name, word) in ["name", "dir", "fstype", "opts"].into_iter().zip(&words) {
        let bytes = cx.new_byte_array(word)?;
        let offset = offset_in(cx, entry, name);
        cx.store_ref(cx.get(entry), offset, cx.get(bytes));
    }
    Ok(0)
}

fn end(cx: &mut Cx<'_>, stream: i64) -> JResult<()> {
    cx.vm().extensions.get::<TextStreams>().remove(stream).map(drop).ok_or(HostError::BAD_FD).or_unix(cx)
}
