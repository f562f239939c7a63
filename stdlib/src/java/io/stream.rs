//! What FileInputStream, FileOutputStream and RandomAccessFile share (io_util.c of the class library).

use crate::support::{
    OrThrow, check_bytes, explain, fd_object, platform_bytes, set_fd_value, stream_fd, throw_io,
    throw_stream_closed,
};
use cortado_vm::host::{Fd, HostError, HostResult, OpenFlags, SeekFrom, errno};
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString};

/// Opens a path as `handleOpen` does: directories can't be.
pub(crate) fn open(cx: &mut Cx<'_>, path: &[u8], flags: OpenFlags) -> HostResult<Fd> {
    let host = &cx.vm().host;
    cx.blocking(|| {
        let fd = host.open(path, flags, 0o666)?;
        match host.fstat(fd) {
            Ok(stat) if !stat.is_dir() => Ok(fd),
            other => {
                host.close(fd)?;
                Err(other.err().unwrap_or(HostError::new(errno::EISDIR)))
            }
        }
    })
}

/// `open0` of the three classes: opens, fills the stream's FileDescriptor, or throws FileNotFoundException.
pub(crate) fn open_stream<'s, T>(
    cx: &mut Cx<'s>,
    stream: Local<'s, T>,
    name: Local<'s, JString>,
    flags: OpenFlags,
) -> JResult<()> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let mut path = platform_bytes(cx, name);
    // The system refuses slashes after a file's name.
    while path.len() > 1 && path.ends_with(b"/") {
        path.pop();
    }
    match open(cx, &path, flags) {
        Ok(fd) => {
            let fdo = fd_object(cx, stream);
            if cx.is_null(fdo) {
                return Ok(());
            }
            set_fd_value(cx, fdo, fd);
            cx.store(cx.get(fdo), cx.vm().wk().file_descriptor.append, flags.append);
            Ok(())
        }
        Err(e) => {
            let text = format!("{} ({})", cx.string(name), explain(cx, e));
            Err(cx.throw("java/io/FileNotFoundException", text))
        }
    }
}

/// One byte, or -1 at the end.
pub(crate) fn read_single<'s, T>(cx: &mut Cx<'s>, stream: Local<'s, T>) -> JResult<i32> {
    let fd = stream_fd(cx, stream)?;
    let host = &cx.vm().host;
    let mut byte = [0];
    match cx.blocking(|| host.read(fd, &mut byte)) {
        Ok(0) => Ok(-1),
        Ok(_) => Ok(i32::from(byte[0])),
        Err(e) => Err(throw_io(cx, e)),
    }
}

/// Some bytes into an array; -1 at the end.
pub(crate) fn read_bytes<'s, T>(
    cx: &mut Cx<'s>,
    stream: Local<'s, T>,
    array: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<i32> {
    check_bytes(cx, array, offset, len)?;
    if len == 0 {
        return Ok(0);
    }
    let fd = stream_fd(cx, stream)?;
    let host = &cx.vm().host;
    let mut buffer = cx.scratch(len as usize)?;
    match cx.blocking(|| host.read(fd, &mut buffer)) {
        Ok(0) => Ok(-1),
        Ok(n) => {
            cx.copy_in(cx.get(array), offset as usize, &buffer[..n]);
            Ok(n as i32)
        }
        Err(e) => Err(throw_io(cx, e)),
    }
}

/// One byte.
pub(crate) fn write_single<'s, T>(cx: &mut Cx<'s>, stream: Local<'s, T>, byte: i32) -> JResult<()> {
    let fd = stream_fd(cx, stream)?;
    let host = &cx.vm().host;
    cx.blocking(|| host.write_all(fd, &[byte as u8])).or_io(cx)
}

/// All of the bytes.
pub(crate) fn write_bytes<'s, T>(
    cx: &mut Cx<'s>,
    stream: Local<'s, T>,
    array: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<()> {
    check_bytes(cx, array, offset, len)?;
    if len == 0 {
        return Ok(());
    }
    let mut buffer = cx.scratch(len as usize)?;
    cx.copy_out(cx.get(array), offset as usize, &mut buffer);
    let host = &cx.vm().host;
    let fdo = fd_object(cx, stream);
    let mut at = 0;
    // The descriptor is read anew for each part, as another thread may close the stream between two.
    while at < buffer.len() {
        let fd = crate::support::fd_value(cx, fdo);
        if fd == -1 {
            return Err(throw_stream_closed(cx));
        }
        let rest = &buffer[at..];
        at += cx.blocking(|| host.write(fd, rest)).or_io(cx)?;
    }
    Ok(())
}

/// The position.
pub(crate) fn position<'s, T>(cx: &mut Cx<'s>, stream: Local<'s, T>) -> JResult<i64> {
    let fd = stream_fd(cx, stream)?;
    let at = cx.vm().host.seek(fd, SeekFrom::Current(0)).or_io(cx)?;
    Ok(at as i64)
}

/// The file's length.
pub(crate) fn length<'s, T>(cx: &mut Cx<'s>, stream: Local<'s, T>) -> JResult<i64> {
    let fd = stream_fd(cx, stream)?;
    Ok(cx.vm().host.len(fd).or_io(cx)? as i64)
}
