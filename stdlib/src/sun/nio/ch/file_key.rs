//! `sun.nio.ch.FileKey`: a file's identity.

use crate::support::{OrThrow, fd_value, set_long};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JFileDescriptor, Object};

natives! {
    class "sun/nio/ch/FileKey";
    static fn "initIDs" "()V" = no_op;
    fn "init" "(Ljava/io/FileDescriptor;)V" = init;
}

fn init<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, fdo: Local<'s, JFileDescriptor>) -> JResult<()> {
    let fd = fd_value(cx, fdo);
    let stat = cx.vm().host.fstat(fd).or_io(cx)?;
    set_long(cx, this, "st_dev", stat.dev as i64);
    set_long(cx, this, "st_ino", stat.ino as i64);
    Ok(())
}
