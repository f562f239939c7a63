//! park, unpark, sleep, interrupt.
use crate::rooting::{Cx, JResult, Local};
use crate::types::{JThread, Object};

impl<'s> Cx<'s> {
    /// Unsafe.park: `absolute` deadline in milliseconds since the epoch, or relative nanoseconds (0: for ever).
    pub fn park(&mut self, absolute: bool, time: i64) -> JResult<()> {
        let _ = (absolute, time);
        todo!()
    }
    /// Unsafe.unpark.
    pub fn unpark(&mut self, thread: Local<'_, Object>) {
        let _ = thread;
        todo!()
    }
    /// Thread.sleep.
    pub fn sleep(&mut self, nanos: u64) -> JResult<()> {
        let _ = nanos;
        todo!()
    }
    /// Thread.interrupt0.
    pub fn interrupt(&mut self, thread: Local<'_, JThread>) {
        let _ = thread;
        todo!()
    }
}
