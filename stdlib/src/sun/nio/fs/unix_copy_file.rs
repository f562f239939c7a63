//! `sun.nio.fs.UnixCopyFile`.

use crate::support::{CHUNK, OrThrow};
use cortado_vm::host::{HostError, HostResult};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/nio/fs/UnixCopyFile";
    static fn "transfer" "(IIJ)V" = transfer;
}

/// ECANCELED.
const CANCELED: HostError = HostError::new(125);

/// How much is copied by one call, and how much if somebody may want to stop it.
const PIECE: u64 = 64 << 20;
const CANCELABLE: u64 = 1 << 20;

/// Copies from one descriptor to another; another thread writes an int other than 0 at `cancel` to stop it.
fn transfer(cx: &mut Cx<'_>, to: i32, from: i32, cancel: i64) -> JResult<()> {
    let vm = cx.vm();
    let host = &vm.host;
    let canceled = || cancel != 0 && vm.poll_u32(cancel) != 0;
    let copy = || -> HostResult<()> {
        let piece = if cancel == 0 { PIECE } else { CANCELABLE };
        // What it leaves, or can't do at all, is read and written. (Files that the kernel makes up, for instance, it takes for
        // empty.)
        while let Ok(Some(1..)) = host.send_file(from, None, piece, to) {
            if canceled() {
                return Err(CANCELED);
            }
        }
        let mut buffer = vec![0; CHUNK];
        loop {
            let n = host.read(from, &mut buffer)?;
            if n == 0 {
                return Ok(());
            }
            if canceled() {
                return Err(CANCELED);
            }
            host.write_all(to, &buffer[..n])?;
        }
    };
    cx.blocking(copy).or_unix(cx)
}
