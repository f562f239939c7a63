//! What the dispatchers share: results as `sun.nio.ch.IOStatus` has them.

use crate::support::throw_io;
use cortado_vm::host::{HostResult, errno};
use cortado_vm::rooting::{Cx, JResult};

/// IOStatus.EOF.
pub(super) const EOF: i64 = -1;
/// IOStatus.UNAVAILABLE: nothing now, without waiting.
pub(super) const UNAVAILABLE: i64 = -2;
/// IOStatus.INTERRUPTED: woken by who closes the channel; Java code calls again if it is still open.
pub(super) const INTERRUPTED: i64 = -3;

/// A count as Java wants it: the end of what is read, and what would wait, are numbers.
pub(super) fn status(cx: &mut Cx<'_>, result: HostResult<usize>, reading: bool) -> JResult<i64> {
    match result {
        Ok(0) if reading => Ok(EOF),
        Ok(n) => Ok(n as i64),
        Err(e) if e.errno() == errno::EAGAIN => Ok(UNAVAILABLE),
        Err(e) if e.errno() == errno::EINTR => Ok(INTERRUPTED),
        Err(e) => Err(throw_io(cx, e)),
    }
}
