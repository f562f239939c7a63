//! `java.io.FileCleanable`: closes descriptors that nobody holds any more.

use super::file_descriptor::close_fd;
use crate::support::OrThrow;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/io/FileCleanable";
    static fn "cleanupClose0" "(IJ)V" = cleanup_close;
}

fn cleanup_close(cx: &mut Cx<'_>, fd: i32, _handle: i64) -> JResult<()> {
    close_fd(cx, fd).or_io(cx)
}
