//! Faults of the VM's own code: a panic, which a class file or a call that nobody thought of may lead to.
//!
//! Unwinding can't pass the interpreter's and compiled code's frames, so a panic is caught where Rust code was called from them
//! ([`recovered`]) and at each thread's start. What was half done is not to be gone on with: **that Vm ends**, as if it were
//! halted, its threads unwind, and its embedder gets an error. Other Vms of the process go on, since they share nothing
//! that may be half done but what is behind locks and tables that hold whole entries. A native of a guarded Vm that panics
//! at what it was given is an InternalError instead ([`crate::guard`]): forged arguments are a guest's way to get there.
//!
//! What can't be contained, and aborts the process:
//!
//! * a panic while the world is stopped, or on the collector's own threads: the heap may be half moved, and is no one's to run on;
//! * one in an interpreter's handler or a leaf function of compiled code (`extern "sysv64"`, nothing to unwind to). They
//!   work on what the verifier, or quickening in a slow path, has checked;
//! * an allocation of Rust's that the system refuses, and a native stack that is used up by Rust code that recurses.

use crate::class::pool::Entry;
use crate::guard::{Fault, text_of};
use crate::ids::RawRef;
use crate::interp::frame::Frame;
use crate::rooting::{Cx, JResult, Thrown};
use crate::thread::Thread;
use crate::thread::safepoint::RUNNING;
use crate::vm::Vm;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

/// What a shell makes of a process that aborts: the exit code of a Vm that failed.
pub const EXIT_CODE: i32 = 134;

/// Why a Vm failed, once it did.
#[derive(Default)]
pub struct Failure(OnceLock<String>);

impl Vm {
    /// The VM's own code failed: this Vm ends. The first reason counts.
    pub(crate) fn fail(&self, payload: &(dyn Any + Send)) {
        let _ = self.failure.0.set(text_of(payload));
        self.request_exit(EXIT_CODE);
    }

    /// Why it failed; None: it did not.
    pub fn failure(&self) -> Option<&str> {
        self.failure.0.get().map(String::as_str)
    }
}

/// What of a thread a call of Rust code leaves as it was.
pub(crate) struct Mark {
    fp: *mut Frame,
    java_top: *mut u64,
    depth: u32,
    pool: *const Entry,
}

impl Mark {
    #[inline]
    pub fn of(t: &Thread) -> Mark {
        Mark { fp: t.fp, java_top: t.java_top, depth: t.depth, pool: t.pool }
    }

    /// Sets the thread back after a panic that came up to here.
    pub fn restore(self, cx: &mut Cx<'_>) {
        let t = cx.thread_mut();
        (t.fp, t.java_top, t.depth, t.pool) = (self.fp, self.java_top, self.depth, self.pool);
        if t.state.load(Ordering::Relaxed) != RUNNING {
            cx.leave_stopped();
        }
    }
}

/// Calls Rust code from the interpreter's or compiled code's frames. If it panics the Vm ends; an access that was refused is
/// an InternalError.
#[inline(always)]
pub(crate) fn recovered<'s, R>(cx: &mut Cx<'s>, f: impl FnOnce(&mut Cx<'s>) -> JResult<R>) -> JResult<R> {
    let mark = Mark::of(cx.thread());
    match catch_unwind(AssertUnwindSafe(|| f(cx))) {
        Ok(result) => result,
        Err(payload) => Err(recover(cx, mark, &*payload)),
    }
}

#[cold]
#[inline(never)]
fn recover(cx: &mut Cx<'_>, mark: Mark, payload: &(dyn Any + Send)) -> Thrown {
    mark.restore(cx);
    cx.thread_mut().exception = RawRef(0);
    if payload.is::<Fault>() {
        return cx.throw("java/lang/InternalError", text_of(payload));
    }
    cx.vm().fail(payload);
    cx.throw_termination()
}

/// Aborts the process if what is done while it lives panics.
pub(crate) struct Uncontained(());

impl Uncontained {
    pub fn run<R>(f: impl FnOnce() -> R) -> R {
        let guard = Uncontained(());
        let r = f();
        std::mem::forget(guard);
        r
    }
}

impl Drop for Uncontained {
    #[expect(clippy::disallowed_methods, reason = "nothing that is left of the heap may be run on")]
    fn drop(&mut self) {
        std::process::abort();
    }
}
