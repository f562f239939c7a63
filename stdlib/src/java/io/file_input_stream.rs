//! `java.io.FileInputStream`.

use super::stream;
use crate::support::{OrThrow, stream_fd};
use cortado_vm::host::{OpenFlags, SeekFrom};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString, Object};

natives! {
    class "java/io/FileInputStream";
    static fn "initIDs" "()V" = no_op;
    fn "open0" "(Ljava/lang/String;)V" = open;
    fn "read0" "()I" = read;
    fn "readBytes" "([BII)I" = read_bytes;
    fn "readBytes0" "([BII)I" = read_bytes;
    fn "length0" "()J" = length;
    fn "position0" "()J" = position;
    fn "skip0" "(J)J" = skip;
    fn "available0" "()I" = available;
    fn "isRegularFile0" "(Ljava/io/FileDescriptor;)Z" = is_regular_file;
}

fn open<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, name: Local<'s, JString>) -> JResult<()> {
    stream::open_stream(cx, this, name, OpenFlags::READ)
}

fn read<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i32> {
    stream::read_single(cx, this)
}

fn read_bytes<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<i32> {
    stream::read_bytes(cx, this, bytes, offset, len)
}

fn length<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i64> {
    stream::length(cx, this)
}

fn position<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i64> {
    stream::position(cx, this)
}

fn skip<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, n: i64) -> JResult<i64> {
    let fd = stream_fd(cx, this)?;
    let host = &cx.vm().host;
    let from = host.seek(fd, SeekFrom::Current(0)).or_io(cx)?;
    let to = host.seek(fd, SeekFrom::Current(n)).or_io(cx)?;
    Ok((to as i64).wrapping_sub(from as i64))
}

fn available<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i32> {
    let fd = stream_fd(cx, this)?;
    let n = cx.vm().host.available(fd).or_io(cx)?;
    Ok(i32::try_from(n).unwrap_or(i32::MAX))
}

fn is_regular_file<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    fdo: Local<'s, cortado_vm::types::JFileDescriptor>,
) -> JResult<bool> {
    let fd = crate::support::fd_value(cx, fdo);
    Ok(cx.vm().host.fstat(fd).or_io(cx)?.is_file())
}
