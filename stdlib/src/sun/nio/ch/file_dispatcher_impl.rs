//! `sun.nio.ch.FileDispatcherImpl`: reads and writes between descriptors and off-heap memory.

use super::io_util::IOV_MAX;
use super::transfer::status;
use crate::support::{OrThrow, fd_value, throw_io};
use cortado_vm::host::{Fd, FdTable, HostResult, LockKind, ReaderEntry, SeekFrom, errno};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JFileDescriptor;

natives! {
    class "sun/nio/ch/FileDispatcherImpl";
    static fn "init" "()V" = no_op;
    static fn "read0" "(Ljava/io/FileDescriptor;JI)I" = read;
    static fn "pread0" "(Ljava/io/FileDescriptor;JIJ)I" = read_at;
    static fn "readv0" "(Ljava/io/FileDescriptor;JI)J" = read_vector;
    static fn "write0" "(Ljava/io/FileDescriptor;JI)I" = write;
    static fn "pwrite0" "(Ljava/io/FileDescriptor;JIJ)I" = write_at;
    static fn "writev0" "(Ljava/io/FileDescriptor;JI)J" = write_vector;
    static fn "force0" "(Ljava/io/FileDescriptor;Z)I" = force;
    static fn "seek0" "(Ljava/io/FileDescriptor;J)J" = seek;
    static fn "truncate0" "(Ljava/io/FileDescriptor;J)I" = truncate;
    static fn "size0" "(Ljava/io/FileDescriptor;)J" = size;
    static fn "lock0" "(Ljava/io/FileDescriptor;ZJJZ)I" = lock;
    static fn "release0" "(Ljava/io/FileDescriptor;JJ)V" = release;
    static fn "close0" "(Ljava/io/FileDescriptor;)V" = close;
    static fn "preClose0" "(Ljava/io/FileDescriptor;)V" = pre_close;
    static fn "dup0" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;)V" = dup;
    static fn "closeIntFD" "(I)V" = close_int;
    static fn "canTransferToFromOverlappedMap0" "()Z" = can_transfer_overlapped;
    static fn "setDirect0" "(Ljava/io/FileDescriptor;)I" = set_direct;
}

type Fdo<'s> = Local<'s, JFileDescriptor>;

/// What a vector of buffers moves at most: the result's callers count in int.
const MAX_VECTOR: usize = i32::MAX as usize;

/// Reads into memory by `f`, outside of the safepoint set.
fn read_to<'s>(
    cx: &mut Cx<'s>,
    address: i64,
    len: i32,
    f: impl FnOnce(&mut [u8]) -> HostResult<usize>,
) -> JResult<i32> {
    let done = cx.native_from_host(address, len.max(0) as usize, f)?;
    // A read of no bytes is not the end.
    if len == 0 && done == Ok(0) {
        return Ok(0);
    }
    Ok(status(cx, done, true)? as i32)
}

fn read<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    read_to(cx, address, len, |buffer| host.read_once(fd, buffer))
}

fn read_at<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32, offset: i64) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    read_to(cx, address, len, |buffer| host.read_at(fd, buffer, offset as u64))
}

fn write<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let done = cx.native_to_host(address, len.max(0) as usize, |bytes| host.write_once(fd, bytes))?;
    Ok(status(cx, done, false)? as i32)
}

fn write_at<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, len: i32, offset: i64) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    let done = cx.native_to_host(address, len.max(0) as usize, |b| host.write_at(fd, b, offset as u64))?;
    Ok(status(cx, done, false)? as i32)
}

/// The addresses and lengths of an array of `struct iovec`: of as many as `IOUtil.iovMax` says, at most.
pub(super) fn vector(cx: &Cx<'_>, address: i64, count: i32) -> Vec<(i64, usize)> {
    let mut left = MAX_VECTOR;
    (0..i64::from(count.min(IOV_MAX)))
        .map(|i| {
            let at = address.wrapping_add(i * 16);
            let len = (cx.native_u64(at + 8) as usize).min(left);
            left -= len;
            (cx.native_u64(at) as i64, len)
        })
        .collect()
}

fn read_vector<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, count: i32) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    let parts = vector(cx, address, count);
    let host = &cx.vm().host;
    let done = cx.native_vector_from_host(&parts, |buffers| host.read_vector_once(fd, buffers))?;
    status(cx, done, true)
}

fn write_vector<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, address: i64, count: i32) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    let parts = vector(cx, address, count);
    let host = &cx.vm().host;
    let done = cx.native_vector_to_host(&parts, |pieces| host.write_vector_once(fd, pieces))?;
    status(cx, done, false)
}

fn force<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, metadata: bool) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    cx.blocking(|| host.sync(fd, metadata)).or_io(cx)?;
    Ok(0)
}

/// Moves the position, or only asks for it with a negative offset.
fn seek<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, offset: i64) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    let to = u64::try_from(offset).map_or(SeekFrom::Current(0), SeekFrom::Start);
    Ok(cx.vm().host.seek(fd, to).or_io(cx)? as i64)
}

fn truncate<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, size: i64) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let host = &cx.vm().host;
    cx.blocking(|| host.set_len(fd, size as u64)).or_io(cx)?;
    Ok(0)
}

fn size<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i64> {
    let fd = fd_value(cx, fdo);
    Ok(cx.vm().host.len(fd).or_io(cx)? as i64)
}

/// The length of a lock as the host takes it: Java's largest is "to the end".
fn lock_length(size: i64) -> u64 {
    if size == i64::MAX { 0 } else { size as u64 }
}

/// FileDispatcher.LOCKED 0, NO_LOCK -1, INTERRUPTED 2.
fn lock<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, wait: bool, start: i64, size: i64, shared: bool) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    let kind = if shared { LockKind::Shared } else { LockKind::Exclusive };
    let host = &cx.vm().host;
    let (start, size) = (start as u64, lock_length(size));
    let locked = cx.blocking(|| match wait {
        true => host.lock_once(fd, kind, start, size),
        false => host.lock(fd, kind, start, size, false),
    });
    match locked {
        Ok(true) => Ok(0),
        Ok(false) => Ok(-1),
        Err(e) if e.errno() == errno::EINTR => Ok(2),
        Err(e) => Err(throw_io(cx, e)),
    }
}

fn release<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>, start: i64, size: i64) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    cx.vm().host.unlock(fd, start as u64, lock_length(size)).or_io(cx)
}

fn close_int(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
    if fd < 0 {
        return Ok(());
    }
    let host = &cx.vm().host;
    cx.blocking(|| host.close(fd)).or_io(cx)
}

fn close<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    close_int(cx, fd)
}

fn pre_close<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    if fd < 0 {
        return Ok(());
    }
    close_early(cx, fd).or_io(cx)
}

/// Closes what a number stands for; the number stays taken, and stands for nothing to read, while threads still use it.
pub(crate) fn close_early(cx: &mut Cx<'_>, fd: Fd) -> HostResult<()> {
    let host = &cx.vm().host;
    cx.blocking(|| {
        let was = host.fds().set(fd, ReaderEntry::new(std::io::empty()))?;
        if let Some(was) = was {
            FdTable::let_go(was);
        }
        Ok(())
    })
}

fn dup<'s>(cx: &mut Cx<'s>, from: Fdo<'s>, to: Fdo<'s>) -> JResult<()> {
    let (from, to) = (fd_value(cx, from), fd_value(cx, to));
    cx.vm().host.dup2(from, to).or_io(cx)
}

fn can_transfer_overlapped(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}

/// The file was opened past the page cache already (UnixChannelFactory's flags); what is asked here is the alignment.
fn set_direct<'s>(cx: &mut Cx<'s>, fdo: Fdo<'s>) -> JResult<i32> {
    let fd = fd_value(cx, fdo);
    Ok(cx.vm().host.fstat_vfs(fd).or_io(cx)?.fragment_size as i32)
}
