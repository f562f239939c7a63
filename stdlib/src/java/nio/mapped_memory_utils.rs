//! `java.nio.MappedMemoryUtils`: maps of files. Addresses and lengths are whole pages' here.

use crate::support::throw_io_detail;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JFileDescriptor;

natives! {
    class "java/nio/MappedMemoryUtils";
    static fn "isLoaded0" "(JJJ)Z" = is_loaded;
    static fn "load0" "(JJ)V" = advise;
    static fn "unload0" "(JJ)V" = advise;
    static fn "force0" "(Ljava/io/FileDescriptor;JJ)V" = force;
}

fn is_loaded(cx: &mut Cx<'_>, address: i64, len: i64, _pages: i64) -> JResult<bool> {
    let host = &cx.vm().host;
    let resident = cx.blocking(|| host.is_map_resident(address as usize, len as usize));
    resident.map_err(|e| throw_io_detail(cx, e, "mincore failed"))
}

// Advice only: after load0 Java code reads a byte of each page, which brings it in.
fn advise(_cx: &mut Cx<'_>, _address: i64, _len: i64) -> JResult<()> {
    Ok(())
}

fn force<'s>(cx: &mut Cx<'s>, _fdo: Local<'s, JFileDescriptor>, address: i64, len: i64) -> JResult<()> {
    let host = &cx.vm().host;
    let done = cx.blocking(|| host.sync_map(address as usize, len as usize));
    done.map_err(|e| throw_io_detail(cx, e, "msync with parameter MS_SYNC failed"))
}
