//! Stopping the world.
//!
//! A thread is RUNNING while it may touch the heap (Java code, natives, the VM's own Rust code) and STOPPED while it can't
//! (blocking calls, parked, waiting at a safepoint). The requester raises `requested`, swaps every thread's dispatch
//! table for the polling one, and waits until all others are STOPPED. A thread that wants to run again first says
//! RUNNING, then looks at `requested` (both sequentially consistent, as Dekker's algorithm has it), and steps back if set.
//!
//! Rule: nobody holds a Rust lock while reaching a safepoint, nor waits for one of another thread's for long while RUNNING.

use crate::failure::Uncontained;
use crate::logging::{LogLevel, TagSet};
use crate::rooting::{Cx, JResult, Thrown};
use crate::thread::{Thread, ThreadPtr};
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The thread can't touch the heap.
pub const STOPPED: u32 = 0;
/// The thread may touch the heap.
pub const RUNNING: u32 = 1;

/// A Vm's safepoint.
#[derive(Default)]
pub struct Safepoint {
    /// Somebody stops the world.
    pub requested: AtomicBool,
    /// Held by who stops the world.
    operation: Mutex<()>,
    /// When the last stop was over, nanoseconds.
    last_ended: AtomicU64,
    stops: Mutex<Stops>,
    lock: Mutex<()>,
    arrived: Condvar,
    resumed: Condvar,
}

/// How often the world was stopped, and how long.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stops {
    /// How often.
    pub count: u64,
    /// Until all threads stood still.
    pub reaching: Duration,
    /// Until they went on.
    pub total: Duration,
}

impl Safepoint {
    /// The stops so far.
    pub fn stops(&self) -> Stops {
        *self.stops.lock()
    }
}

impl<'s> Cx<'s> {
    /// Runs `f`, which may block but can't touch the heap, outside of the safepoint set.
    pub fn blocking<R>(&mut self, f: impl FnOnce() -> R) -> R {
        self.enter_stopped();
        let r = f();
        self.leave_stopped();
        if self.vm().options.gc_stress {
            // Others might have collected meanwhile: now somebody has.
            self.collect_for_stress();
        }
        r
    }

    /// Stops at a safepoint if one is requested. Err: the Vm is ending, or the thread was given an exception to throw.
    pub fn poll(&mut self) -> JResult<()> {
        let vm = self.vm();
        if vm.threads.safepoint.requested.load(Ordering::Relaxed) || self.is_held() {
            self.enter_stopped();
            self.leave_stopped();
        }
        if vm.is_exiting() && !self.has_exception() {
            return Err(self.throw_termination());
        }
        if self.thread().shared.debug.is_to_throw() && !self.has_exception() {
            self.take_stop();
            return Err(Thrown(()));
        }
        Ok(())
    }

    /// As [`Cx::poll`], for the interpreter with its frame saved: a thread that a debugger suspended can be given tasks here.
    pub(crate) fn poll_interpreted(&mut self) -> JResult<()> {
        if self.vm().threads.safepoint.requested.load(Ordering::Relaxed) {
            self.enter_stopped();
            self.leave_stopped_for_task();
        }
        if self.vm().debug.is_on() {
            self.stand_still(false)?;
        }
        self.poll()
    }

    /// Sets the exception that nobody can catch: the Vm is ending (`interp::unwind` looks for no handler while
    /// `Vm::is_exiting`).
    pub fn throw_termination(&mut self) -> Thrown {
        let raw = self.vm().exceptions.termination();
        self.throw_raw(raw)
    }

    pub(crate) fn enter_stopped(&mut self) {
        let sp = &self.vm().threads.safepoint;
        // Compiled code that is being run called, at some remove, this function.
        let here = 0u8;
        self.thread().native_top.store(&raw const here as usize, Ordering::Relaxed);
        self.thread().state.store(STOPPED, Ordering::SeqCst);
        if sp.requested.load(Ordering::SeqCst) {
            let _guard = sp.lock.lock();
            sp.arrived.notify_all();
        }
    }

    pub(crate) fn leave_stopped(&mut self) {
        loop {
            self.leave_stopped_for_task();
            if !self.is_held() {
                return;
            }
            self.enter_stopped();
            self.wait_while_held();
        }
    }

    /// Says RUNNING, though a debugger may have suspended the thread.
    pub(crate) fn leave_stopped_for_task(&mut self) {
        let sp = &self.vm().threads.safepoint;
        loop {
            self.thread().state.store(RUNNING, Ordering::SeqCst);
            if !sp.requested.load(Ordering::SeqCst) {
                return;
            }
            self.thread().state.store(STOPPED, Ordering::SeqCst);
            let mut guard = sp.lock.lock();
            sp.arrived.notify_all();
            while sp.requested.load(Ordering::SeqCst) {
                sp.resumed.wait(&mut guard);
            }
        }
    }

    /// Runs `f` while all other threads of the Vm are stopped. `f` gets them all, this one included.
    pub fn stop_the_world<R>(&mut self, f: impl FnOnce(&mut Cx<'s>, &[ThreadPtr]) -> R) -> R {
        self.stop_the_world_for("VMOperation", f)
    }

    /// As `stop_the_world`; the log calls it `what`.
    pub(crate) fn stop_the_world_for<R>(
        &mut self,
        what: &str,
        f: impl FnOnce(&mut Cx<'s>, &[ThreadPtr]) -> R,
    ) -> R {
        let vm = self.vm();
        let sp = &vm.threads.safepoint;
        self.enter_stopped();
        let operation = sp.operation.lock();
        let threads = vm.threads.list.lock();
        {
            // Under the lock, so that a thread that saw the old value is not asleep when it is to be woken.
            let _guard = sp.lock.lock();
            sp.requested.store(true, Ordering::SeqCst);
        }
        let began = vm.host.monotonic_nanos();
        let me = self.thread_ptr();
        for t in threads.iter() {
            // SAFETY: listed threads are alive while the list is locked.
            unsafe { Thread::set_polling(t.0.as_ptr(), true) };
        }
        for t in threads.iter().filter(|t| t.0 != me) {
            // SAFETY: as above.
            let state = unsafe { &(*t.0.as_ptr()).state };
            let mut spins = 0;
            while state.load(Ordering::SeqCst) != STOPPED {
                spins += 1;
                if spins < 200 {
                    std::hint::spin_loop();
                } else {
                    let mut guard = sp.lock.lock();
                    if state.load(Ordering::SeqCst) != STOPPED {
                        sp.arrived.wait_for(&mut guard, Duration::from_micros(500));
                    }
                }
            }
        }
        let reached = vm.host.monotonic_nanos();
        // A panic would leave the heap half moved, or the threads stopped for ever.
        let r = Uncontained::run(|| f(self, &threads));
        for t in threads.iter() {
            // SAFETY: as above.
            unsafe { Thread::set_polling(t.0.as_ptr(), false) };
            // `request_exit` sets `exiting`, then swaps the tables: whichever comes last, the polling table stays.
            if vm.is_exiting() {
                // SAFETY: as above.
                unsafe { Thread::set_polling(t.0.as_ptr(), true) };
            }
        }
        {
            let _guard = sp.lock.lock();
            sp.requested.store(false, Ordering::SeqCst);
            sp.resumed.notify_all();
        }
        let ended = vm.host.monotonic_nanos();
        let last = sp.last_ended.swap(ended, Ordering::Relaxed);
        {
            let mut stops = sp.stops.lock();
            stops.count += 1;
            stops.reaching += Duration::from_nanos(reached.saturating_sub(began));
            stops.total += Duration::from_nanos(ended.saturating_sub(began));
        }
        if vm.log.enabled(TagSet::Safepoint, LogLevel::Info) {
            let text = format!(
                "Safepoint \"{what}\", Time since last: {} ns, Reaching safepoint: {} ns, Cleanup: 0 ns, At \
                 safepoint: {} ns, Total: {} ns",
                if last == 0 { 0 } else { began.saturating_sub(last) },
                reached - began,
                ended - reached,
                ended - began
            );
            vm.log.log(TagSet::Safepoint, LogLevel::Info, &text);
        }
        drop(threads);
        drop(operation);
        self.leave_stopped();
        r
    }
}
