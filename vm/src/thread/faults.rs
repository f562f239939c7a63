//! Threads that touched a page of a map whose file has become shorter: they throw an InternalError at their next poll, as in
//! `java`, which calls the access a recent one.

use super::Thread;
use crate::host::on_lost_page;
use crate::rooting::Cx;
use std::cell::Cell;
use std::ptr;
use std::sync::Once;

thread_local! {
    static CURRENT: Cell<*mut Thread> = const { Cell::new(ptr::null_mut()) };
}

/// What the current OS thread is attached as, while this lives.
pub(super) struct Current {
    before: *mut Thread,
}

impl Current {
    pub(super) fn set(thread: *mut Thread) -> Current {
        static TOLD: Once = Once::new();
        TOLD.call_once(|| on_lost_page(note));
        Current { before: CURRENT.replace(thread) }
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
}

/// In a signal handler: stores to atomics of the thread that it interrupted.
fn note() {
    let thread = CURRENT.get();
    if thread.is_null() {
        return;
    }
    // SAFETY: the thread is attached, so alive, and `shared` never changes.
    let shared: &super::Shared = unsafe { &(*thread).shared };
    if shared.debug.stop_for_fault() {
        // SAFETY: as above. If the world's stopper changes the same fields, the thread finds out at that stop.
        unsafe { Thread::set_polling(thread, true) };
    }
}

impl Cx<'_> {
    /// Throws what java throws.
    pub(crate) fn throw_lost_page(&mut self) {
        // Pending.
        let _ = self.throw(
            "java/lang/InternalError",
            "a fault occurred in a recent unsafe memory access operation in compiled Java code",
        );
    }
}
