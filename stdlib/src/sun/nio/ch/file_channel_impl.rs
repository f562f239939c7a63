//! `sun.nio.ch.FileChannelImpl`: maps, and transfers between descriptors.

use super::transfer::{INTERRUPTED, UNAVAILABLE};
use crate::support::{CHUNK, OrThrow, fd_object, fd_value};
use cortado_vm::host::{Fd, Host, HostResult, MapMode, errno};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JFileDescriptor, Object};

natives! {
    class "sun/nio/ch/FileChannelImpl";
    static fn "initIDs" "()J" = page_size;
    fn "map0" "(IJJZ)J" = map;
    static fn "unmap0" "(JJ)I" = unmap;
    fn "transferTo0" "(Ljava/io/FileDescriptor;JJLjava/io/FileDescriptor;)J" = transfer_to;
    static fn "maxDirectTransferSize0" "()I" = max_transfer;
}

/// IOStatus.UNSUPPORTED_CASE: Java code moves the bytes by itself.
const UNSUPPORTED_CASE: i64 = -6;

fn page_size(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.page_size() as i64)
}

/// `mode`: MAP_RO 0, MAP_RW 1, MAP_PV 2. `sync`, for persistent memory, is not supported, as on most machines.
fn map<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    mode: i32,
    offset: i64,
    len: i64,
    sync: bool,
) -> JResult<i64> {
    let fdo = fd_object(cx, this);
    let fd = fd_value(cx, fdo);
    if sync {
        let e = cortado_vm::host::HostError::NOT_SUPPORTED;
        return Err(crate::support::throw_io_detail(cx, e, "map with mode MAP_SYNC unsupported"));
    }
    let mode = match mode {
        0 => MapMode::ReadOnly,
        1 => MapMode::ReadWrite,
        _ => MapMode::Private,
    };
    let host = &cx.vm().host;
    match cx.blocking(|| host.map(fd, offset as u64, len as usize, mode)) {
        Ok(address) => {
            cx.vm().native_memory.open(address, len as usize, mode != MapMode::ReadOnly);
            Ok(address as i64)
        }
        Err(e) if e.errno() == errno::ENOMEM => Err(cx.throw("java/lang/OutOfMemoryError", "Map failed")),
        Err(e) => Err(crate::support::throw_io(cx, e)),
    }
}

fn unmap(cx: &mut Cx<'_>, address: i64, len: i64) -> JResult<i32> {
    let vm = cx.vm();
    let (address, len) = (address as usize, len as usize);
    cx.blocking(|| vm.native_memory.close(address, len, || vm.host.unmap(address, len))).or_io(cx)?;
    Ok(0)
}

/// Copies until the count, the end, or a descriptor that would wait.
fn copy(host: &dyn Host, from: Fd, offset: u64, count: u64, to: Fd) -> HostResult<u64> {
    if let Some(sent) = host.send_file(from, Some(offset), count, to)? {
        return Ok(sent);
    }
    let mut buffer = vec![0; CHUNK.min(count as usize)];
    let mut done = 0;
    while done < count {
        let want = CHUNK.min((count - done) as usize);
        let n = match host.read_at(from, &mut buffer[..want], offset + done) {
            Ok(n) => n,
            Err(_) if done > 0 => break,
            Err(e) => return Err(e),
        };
        if n == 0 {
            break;
        }
        match host.write_once(to, &buffer[..n]) {
            Ok(written) => done += written as u64,
            Err(_) if done > 0 => break,
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

fn transfer_to<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    from: Local<'s, JFileDescriptor>,
    offset: i64,
    count: i64,
    to: Local<'s, JFileDescriptor>,
) -> JResult<i64> {
    let (from, to) = (fd_value(cx, from), fd_value(cx, to));
    let host = &cx.vm().host;
    match cx.blocking(|| copy(&**host, from, offset as u64, count as u64, to)) {
        Ok(n) => Ok(n as i64),
        Err(e) if e.errno() == errno::EAGAIN => Ok(UNAVAILABLE),
        Err(e) if e.errno() == errno::EINTR => Ok(INTERRUPTED),
        Err(e) if e.errno() == errno::EINVAL => Ok(UNSUPPORTED_CASE),
        Err(e) => Err(crate::support::throw_io(cx, e)),
    }
}

/// What sendfile moves at most.
fn max_transfer(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(0x7fff_f000)
}
