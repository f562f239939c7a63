//! `sun.nio.ch.IOUtil`.

use crate::support::{OrThrow, fd_value, set_fd_value};
use cortado_vm::host::{Host, HostResult, errno};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JFileDescriptor};

natives! {
    class "sun/nio/ch/IOUtil";
    static fn "initIDs" "()V" = no_op;
    static fn "randomBytes" "([B)Z" = random_bytes;
    static fn "makePipe" "(Z)J" = make_pipe;
    static fn "write1" "(IB)I" = write_byte;
    static fn "drain" "(I)Z" = drain;
    static fn "drain1" "(I)I" = drain_one;
    static fn "configureBlocking" "(Ljava/io/FileDescriptor;Z)V" = configure_blocking;
    static fn "fdVal" "(Ljava/io/FileDescriptor;)I" = fd_val;
    static fn "setfdVal" "(Ljava/io/FileDescriptor;I)V" = set_fd_val;
    static fn "fdLimit" "()I" = fd_limit;
    static fn "iovMax" "()I" = iov_max;
    static fn "writevMax" "()J" = writev_max;
}

fn random_bytes<'s>(cx: &mut Cx<'s>, bytes: Local<'s, ByteArray>) -> JResult<bool> {
    if cx.is_null(bytes) {
        return Err(cx.throw_npe());
    }
    let mut buffer = vec![0u8; cx.array_len(cx.get(bytes))];
    let given = cx.vm().host.random(&mut buffer).is_ok();
    cx.copy_in(cx.get(bytes), 0, &buffer);
    Ok(given)
}

fn pipe(host: &dyn Host, blocking: bool) -> HostResult<i64> {
    let (read, write) = host.pipe()?;
    if !blocking {
        host.set_non_blocking(read, true)?;
        host.set_non_blocking(write, true)?;
    }
    Ok(i64::from(read) << 32 | i64::from(write))
}

fn make_pipe(cx: &mut Cx<'_>, blocking: bool) -> JResult<i64> {
    let host = &cx.vm().host;
    pipe(&**host, blocking).or_io(cx)
}

fn write_byte(cx: &mut Cx<'_>, fd: i32, byte: i8) -> JResult<i32> {
    let host = &cx.vm().host;
    let done = cx.blocking(|| host.write(fd, &[byte as u8]));
    Ok(super::transfer::status(cx, done, false)? as i32)
}

/// Reads all that is there without waiting; whether it was anything.
fn drain(cx: &mut Cx<'_>, fd: i32) -> JResult<bool> {
    let host = &cx.vm().host;
    let mut any = false;
    let mut buffer = [0; 128];
    loop {
        match cx.blocking(|| host.read(fd, &mut buffer)) {
            Ok(n) => {
                any |= n > 0;
                if n < buffer.len() {
                    return Ok(any);
                }
            }
            Err(e) if e.errno() == errno::EAGAIN => return Ok(any),
            Err(e) => return Err(crate::support::throw_io(cx, e)),
        }
    }
}

fn drain_one(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    let host = &cx.vm().host;
    match cx.blocking(|| host.read(fd, &mut [0])) {
        Ok(n) => Ok(n as i32),
        Err(e) if e.errno() == errno::EAGAIN => Ok(0),
        Err(e) => Err(crate::support::throw_io(cx, e)),
    }
}

fn configure_blocking<'s>(cx: &mut Cx<'s>, fdo: Local<'s, JFileDescriptor>, blocking: bool) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    cx.vm().host.set_non_blocking(fd, !blocking).or_io(cx)
}

fn fd_val<'s>(cx: &mut Cx<'s>, fdo: Local<'s, JFileDescriptor>) -> JResult<i32> {
    Ok(fd_value(cx, fdo))
}

fn set_fd_val<'s>(cx: &mut Cx<'s>, fdo: Local<'s, JFileDescriptor>, fd: i32) -> JResult<()> {
    if cx.is_null(fdo) {
        return Err(cx.throw_npe());
    }
    set_fd_value(cx, fdo, fd);
    Ok(())
}

fn fd_limit(cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(i32::try_from(cx.vm().host.fd_limit()).unwrap_or(i32::MAX))
}

/// Linux's IOV_MAX.
/// The most buffers in one call.
pub(super) const IOV_MAX: i32 = 1024;

fn iov_max(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(IOV_MAX)
}

fn writev_max(_cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(i64::from(i32::MAX))
}
