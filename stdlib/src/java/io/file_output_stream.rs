//! `java.io.FileOutputStream`.

use super::stream;
use cortado_vm::host::OpenFlags;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString, Object};

natives! {
    class "java/io/FileOutputStream";
    static fn "initIDs" "()V" = no_op;
    fn "open0" "(Ljava/lang/String;Z)V" = open;
    fn "write" "(IZ)V" = write;
    fn "writeBytes" "([BIIZ)V" = write_bytes;
}

fn open<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, name: Local<'s, JString>, append: bool) -> JResult<()> {
    stream::open_stream(cx, this, name, if append { OpenFlags::APPEND } else { OpenFlags::CREATE })
}

// Appending is the descriptor's own on this platform, not each write's.
fn write<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, byte: i32, _append: bool) -> JResult<()> {
    stream::write_single(cx, this, byte)
}

fn write_bytes<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
    _append: bool,
) -> JResult<()> {
    stream::write_bytes(cx, this, bytes, offset, len)
}
