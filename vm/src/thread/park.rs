//! park, unpark, sleep, interrupt.
//!
//! Whether a thread is interrupted stands in the Thread object's field `interrupted`, which Java code sets before it asks
//! the VM to wake the thread. So whoever is about to block takes back its event first, then looks at the field, then
//! waits: an interrupt in between leaves the event set.

use crate::rooting::{Cx, JResult, Local};
use crate::thread::Shared;
use crate::thread::lifecycle::status;
use crate::types::{JThread, Object};
use crate::well_known::ABSENT;
use std::sync::Arc;
use std::time::{Duration, Instant};

impl<'s> Cx<'s> {
    /// Unsafe.park: `absolute` deadline in milliseconds since the epoch, or relative nanoseconds (0: for ever).
    pub fn park(&mut self, absolute: bool, time: i64) -> JResult<()> {
        let me = self.thread().shared.clone();
        if me.permit.clear() || time < 0 || (absolute && time == 0) || self.is_interrupted() {
            return Ok(());
        }
        let deadline = if absolute {
            let left = time.saturating_sub(self.vm().host.wall_millis());
            if left <= 0 {
                return Ok(());
            }
            Instant::now().checked_add(Duration::from_millis(left as u64))
        } else if time > 0 {
            Instant::now().checked_add(Duration::from_nanos(time as u64))
        } else {
            None
        };
        let timed = absolute || time > 0;
        let before = self.set_status(if timed { status::PARKED_TIMED } else { status::PARKED });
        if !self.vm().is_exiting() {
            self.blocking(|| me.permit.wait(deadline));
        }
        self.set_status(before);
        self.poll()
    }

    /// Unsafe.unpark.
    pub fn unpark(&mut self, thread: Local<'_, Object>) {
        if let Some(t) = self.shared_of(thread.cast()) {
            t.permit.set();
        }
    }

    /// Thread.yield.
    pub fn yield_now(&mut self) -> JResult<()> {
        self.blocking(std::thread::yield_now);
        self.poll()
    }

    /// Thread.sleep.
    pub fn sleep(&mut self, nanos: u64) -> JResult<()> {
        let me = self.thread().shared.clone();
        me.event.clear();
        if self.take_interrupt() {
            return Err(self.throw("java/lang/InterruptedException", "sleep interrupted"));
        }
        if nanos == 0 {
            return self.yield_now();
        }
        let deadline = Instant::now().checked_add(Duration::from_nanos(nanos));
        let before = self.set_status(status::SLEEPING);
        let mut timed_out = false;
        while !timed_out && !self.is_called_back() {
            timed_out = !self.blocking(|| me.event.wait(deadline));
        }
        self.set_status(before);
        self.poll()?;
        if !timed_out && self.take_interrupt() {
            return Err(self.throw("java/lang/InterruptedException", "sleep interrupted"));
        }
        Ok(())
    }

    /// Thread.interrupt0: Java code has set the field already.
    pub fn interrupt(&mut self, thread: Local<'_, JThread>) {
        if let Some(t) = self.shared_of(thread) {
            t.permit.set();
            t.event.set();
        }
    }

    /// Has a thread that is not started yet end as soon as it is.
    pub fn set_stillborn(&self, thread: Local<'_, JThread>) {
        let offset = self.vm().wk().thread.stillborn;
        if offset != ABSENT {
            self.store(self.get(thread), offset, true);
        }
    }

    /// Whether the thread is to end at once.
    pub(super) fn is_stillborn(&self, thread: Local<'_, JThread>) -> bool {
        let offset = self.vm().wk().thread.stillborn;
        offset != ABSENT && self.load::<bool, _>(self.get(thread), offset)
    }

    /// Whether the current thread should not wait on: it is interrupted, given an exception to throw, or the Vm is ending.
    pub(super) fn is_called_back(&self) -> bool {
        self.vm().is_exiting() || self.is_interrupted() || self.thread().shared.debug.is_to_throw()
    }

    /// Whether the current thread is interrupted.
    pub fn is_interrupted(&self) -> bool {
        let t = self.current_java_thread();
        if t.is_null() {
            return false;
        }
        let offset = self.vm().wk().thread.interrupted;
        offset != ABSENT && self.load::<bool, _>(t, offset)
    }

    /// Whether the current thread was interrupted; it is not any more.
    pub fn take_interrupt(&mut self) -> bool {
        let was = self.is_interrupted();
        if was {
            self.store(self.current_java_thread(), self.vm().wk().thread.interrupted, false);
        }
        was
    }

    /// What others may touch of a Thread, if it is alive. Null is no thread.
    pub fn shared_of(&self, thread: Local<'_, JThread>) -> Option<Arc<Shared>> {
        let t = self.get(thread);
        if t.is_null() {
            return None;
        }
        let serial = self.load::<i64, _>(t, self.vm().wk().thread.eetop) as u64;
        self.vm().threads.by_serial.lock().get(&serial).cloned()
    }
}
