//! `java.io.RandomAccessFile`.

use super::stream;
use crate::support::{OrThrow, stream_fd};
use cortado_vm::host::{OpenFlags, SeekFrom};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString, Object};

natives! {
    class "java/io/RandomAccessFile";
    static fn "initIDs" "()V" = no_op;
    fn "open0" "(Ljava/lang/String;I)V" = open;
    fn "read0" "()I" = read;
    fn "readBytes" "([BII)I" = read_bytes;
    fn "readBytes0" "([BII)I" = read_bytes;
    fn "write0" "(I)V" = write;
    fn "writeBytes" "([BII)V" = write_bytes;
    fn "writeBytes0" "([BII)V" = write_bytes;
    fn "getFilePointer" "()J" = position;
    fn "seek0" "(J)V" = seek;
    fn "length" "()J" = length;
    fn "length0" "()J" = length;
    fn "setLength" "(J)V" = set_length;
    fn "setLength0" "(J)V" = set_length;
}

// RandomAccessFile's own bits for `mode`.
const RDWR: i32 = 2;
const SYNC: i32 = 4;
const DSYNC: i32 = 8;

fn open<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, name: Local<'s, JString>, mode: i32) -> JResult<()> {
    let flags = if mode & RDWR == 0 {
        OpenFlags::READ
    } else {
        OpenFlags {
            write: true,
            create: true,
            sync: mode & SYNC != 0,
            data_sync: mode & DSYNC != 0,
            ..OpenFlags::READ
        }
    };
    stream::open_stream(cx, this, name, flags)
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

fn write<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, byte: i32) -> JResult<()> {
    stream::write_single(cx, this, byte)
}

fn write_bytes<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<()> {
    stream::write_bytes(cx, this, bytes, offset, len)
}

fn position<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i64> {
    stream::position(cx, this)
}

fn length<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i64> {
    stream::length(cx, this)
}

fn seek<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, to: i64) -> JResult<()> {
    let fd = stream_fd(cx, this)?;
    let Ok(to) = u64::try_from(to) else {
        return Err(cx.throw("java/io/IOException", "Negative seek offset"));
    };
    cx.vm().host.seek(fd, SeekFrom::Start(to)).or_io(cx).map(drop)
}

fn set_length<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, length: i64) -> JResult<()> {
    let fd = stream_fd(cx, this)?;
    let host = &cx.vm().host;
    let at = host.seek(fd, SeekFrom::Current(0)).or_io(cx)?;
    // A negative length is what ftruncate refuses.
    let length = u64::try_from(length).map_err(|_| cortado_vm::host::HostError::INVALID).or_io(cx)?;
    cx.blocking(|| host.set_len(fd, length)).or_io(cx)?;
    let to = if at > length { SeekFrom::End(0) } else { SeekFrom::Start(at) };
    host.seek(fd, to).or_io(cx).map(drop)
}
