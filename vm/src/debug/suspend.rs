//! Stopping single threads.
//!
//! A suspended thread is STOPPED, as if it blocked: collections don't wait for it, and its frames don't change. It is so from
//! its next safepoint on, which the polling table brings about; who blocks already stays where it is when it is done. As with
//! the world's stop, a thread says RUNNING first and looks at its count after, the suspender the other way about.
//!
//! A thread that stands still in the interpreter, or in an event, can be given tasks: to call a method once it is resumed, or
//! to change its own frames at once.

use super::{Step, watch};
use crate::ids::RawRef;
use crate::rooting::{Cx, JResult, Local};
use crate::thread::{Shared, Thread, safepoint};
use crate::types::{JThread, JThrowable};
use crate::vm::Vm;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// Something that a thread does while it stands still.
pub type Task = Box<dyn for<'a> FnOnce(&mut Cx<'a>) + Send>;

/// What others need of a thread that may be suspended.
#[derive(Default)]
pub struct SharedDebug {
    /// How often it was suspended.
    pub(crate) count: AtomicU32,
    /// How often it was resumed: numbers of frames are good as long as this is the same.
    pub(crate) resumed: AtomicU32,
    /// It can take tasks.
    pub(crate) stands: AtomicBool,
    /// It stands still in an event.
    pub(crate) in_event: AtomicBool,
    /// A thread of a debugger's own: nobody sees it.
    pub(crate) hidden: AtomicBool,
    /// An exception that it is to throw at its next chance: a global.
    stop: AtomicU32,
    tasks: Mutex<Tasks>,
    changed: Condvar,
}

#[derive(Default)]
struct Tasks {
    at_once: VecDeque<Task>,
    /// To be done when it is resumed, before it goes on.
    call: Option<Task>,
}

impl SharedDebug {
    /// How often it is suspended.
    pub fn count(&self) -> u32 {
        self.count.load(Ordering::SeqCst)
    }
    /// How often it was resumed.
    pub fn generation(&self) -> u32 {
        self.resumed.load(Ordering::SeqCst)
    }
    /// Whether it stands still in an event, so that it can be asked to call methods.
    pub fn in_event(&self) -> bool {
        self.in_event.load(Ordering::SeqCst)
    }
    /// Whether it is a debugger's own thread.
    pub fn is_hidden(&self) -> bool {
        self.hidden.load(Ordering::Relaxed)
    }
    pub(crate) fn begin(&self, hidden: bool, count: u32) {
        self.hidden.store(hidden, Ordering::Relaxed);
        self.count.store(if hidden { 0 } else { count }, Ordering::SeqCst);
    }
    /// It touched memory that was lost, and is to throw an InternalError, unless it is to throw something else. By a signal
    /// handler.
    pub(crate) fn stop_for_fault(&self) -> bool {
        self.stop.compare_exchange(0, LOST_PAGE, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
    /// Whether it was given an exception to throw.
    pub(crate) fn is_to_throw(&self) -> bool {
        self.stop.load(Ordering::SeqCst) != 0
    }
    /// Whether it is to stop at its next poll.
    pub(crate) fn wants_poll(&self) -> bool {
        self.count() != 0 || self.stop.load(Ordering::SeqCst) != 0
    }
    fn wake(&self) {
        let _tasks = self.tasks.lock();
        self.changed.notify_all();
    }
}

/// In the place of a global handle's number: see [`crate::thread`]'s `faults`.
const LOST_PAGE: u32 = u32::MAX;

/// What to suspend or resume.
#[derive(Copy, Clone)]
pub enum Who<'a> {
    /// All threads that run Java code.
    All,
    /// One.
    One(&'a Arc<Shared>),
}

impl Thread {
    /// The dispatch table of a thread that nobody wants to stop.
    pub(crate) fn running_table(watched: u32) -> *mut () {
        if watched & watch::TABLE != 0 {
            crate::interp::watching_table()
        } else {
            crate::interp::normal_table()
        }
    }

    /// Gives the thread the table for what it watches, unless it is to stop.
    ///
    /// # Safety
    /// `thread` is alive, and the list of threads is locked.
    pub(crate) unsafe fn refresh_table(thread: *mut Thread) {
        // SAFETY: the caller's contract; the fields are atomic.
        unsafe {
            let vm = &*(*thread).vm;
            if !vm.threads.safepoint.requested.load(Ordering::SeqCst) && !vm.is_exiting() {
                let shared: &Shared = &(*thread).shared;
                Thread::set_polling(thread, shared.debug.wants_poll());
            }
        }
    }
}

impl Vm {
    /// Adds one to the count of a thread, or of all but the current one (and a debugger's own), which stop soon. Not while
    /// RUNNING, but for a thread that is about to stand still itself: `me` is suspended too.
    pub fn suspend(&self, who: Who<'_>) {
        let _changes = self.debug.changes.lock();
        let list = self.threads.list.lock();
        // A new thread begins with `all`, under this lock.
        let map = self.threads.by_serial.lock();
        if let Who::All = who {
            self.debug.all.fetch_add(1, Ordering::SeqCst);
        }
        for shared in map.values() {
            let wanted = match who {
                Who::All => !shared.debug.is_hidden(),
                Who::One(t) => Arc::ptr_eq(t, shared),
            };
            if wanted {
                shared.debug.count.fetch_add(1, Ordering::SeqCst);
                let thread = shared.thread.load(Ordering::Acquire);
                if !thread.is_null() && list.iter().any(|t| t.0.as_ptr() == thread) {
                    // SAFETY: alive while the list is locked.
                    unsafe { Thread::set_polling(thread, true) };
                }
            }
        }
    }

    /// Takes one from the count; those whose count is 0 then go on. Not while RUNNING.
    pub fn resume(&self, who: Who<'_>) {
        let _changes = self.debug.changes.lock();
        let list = self.threads.list.lock();
        let map = self.threads.by_serial.lock();
        if let Who::All = who {
            let all = self.debug.all.load(Ordering::SeqCst);
            self.debug.all.store(all.saturating_sub(1), Ordering::SeqCst);
        }
        for shared in map.values() {
            let wanted = match who {
                Who::All => true,
                Who::One(t) => Arc::ptr_eq(t, shared),
            };
            let count = shared.debug.count();
            if wanted && count > 0 {
                if count == 1 {
                    shared.debug.resumed.fetch_add(1, Ordering::SeqCst);
                }
                shared.debug.count.store(count - 1, Ordering::SeqCst);
                let thread = shared.thread.load(Ordering::Acquire);
                if !thread.is_null() && list.iter().any(|t| t.0.as_ptr() == thread) {
                    // SAFETY: alive while the list is locked.
                    unsafe { Thread::refresh_table(thread) };
                }
                shared.debug.wake();
            }
        }
    }

    /// Resumes all threads as often as it takes.
    pub fn resume_fully(&self) {
        while self.threads.by_serial.lock().values().any(|t| t.debug.count() > 0)
            || self.debug.all.load(Ordering::SeqCst) > 0
        {
            self.resume(Who::All);
        }
    }

    /// How often all threads are suspended.
    pub fn suspended_all(&self) -> u32 {
        self.debug.all.load(Ordering::SeqCst)
    }

    /// Lets a thread watch its own steps, or no more. It stands still, or is the current one. Not while RUNNING.
    pub fn watch_steps(&self, of: &Arc<Shared>, step: Option<Step>) {
        let _changes = self.debug.changes.lock();
        let list = self.threads.list.lock();
        let thread = of.thread.load(Ordering::Acquire);
        if !list.iter().any(|t| t.0.as_ptr() == thread) {
            return;
        }
        // SAFETY: alive while the list is locked; who asks says that the thread does not run.
        unsafe {
            let bits = self.debug.watched() | if step.is_some() { watch::STEP } else { 0 };
            (*thread).watch.store(bits, Ordering::SeqCst);
            if step.is_some() {
                (*thread).debug.step = step;
            }
            Thread::refresh_table(thread);
        }
    }

    /// Gives a thread that can take tasks one to do at once.
    pub fn give_task(&self, to: &Arc<Shared>, task: Task) -> bool {
        let mut tasks = to.debug.tasks.lock();
        if !to.debug.stands.load(Ordering::SeqCst) {
            return false;
        }
        tasks.at_once.push_back(task);
        to.debug.changed.notify_all();
        true
    }

    /// Gives a thread that stands still in an event a call to make when it is resumed. Err: it can't, or (true) has one
    /// already.
    pub fn give_call(&self, to: &Arc<Shared>, task: Task) -> Result<(), bool> {
        let mut tasks = to.debug.tasks.lock();
        if tasks.call.is_some() || !to.debug.in_event() {
            return Err(tasks.call.is_some());
        }
        tasks.call = Some(task);
        Ok(())
    }
}

impl<'s> Cx<'s> {
    /// Changes the current thread's step; None ends it at the next event.
    pub fn set_step(&mut self, step: Option<Step>) {
        self.thread_mut().debug.step = step;
    }

    /// Whether the current thread may not go on.
    #[inline]
    pub(crate) fn is_held(&self) -> bool {
        self.thread().shared.debug.count() != 0 && !self.vm().is_exiting()
    }

    /// Waits, STOPPED, until it is no more held. Called from `leave_stopped` alone.
    pub(crate) fn wait_while_held(&self) {
        let debug = &self.thread().shared.debug;
        let mut tasks = debug.tasks.lock();
        while self.is_held() {
            debug.changed.wait_for(&mut tasks, Duration::from_millis(200));
        }
    }

    /// Stands still while it is suspended, and does the tasks that it gets. All of its frames are saved. Err: it was given an
    /// exception, or the Vm is ending.
    pub(crate) fn stand_still(&mut self, in_event: bool) -> JResult<()> {
        let shared = self.thread().shared.clone();
        let debug = &shared.debug;
        while self.is_held() || debug.tasks.lock().call.is_some() && in_event {
            debug.stands.store(true, Ordering::SeqCst);
            debug.in_event.store(in_event, Ordering::SeqCst);
            self.enter_stopped();
            let task = {
                let mut tasks = debug.tasks.lock();
                loop {
                    if let Some(task) = tasks.at_once.pop_front() {
                        break Some((task, true));
                    }
                    if !self.is_held() {
                        break tasks.call.take().map(|t| (t, false));
                    }
                    debug.changed.wait_for(&mut tasks, Duration::from_millis(200));
                }
            };
            match task {
                Some((task, true)) => {
                    // It stays suspended, but may touch the heap meanwhile.
                    self.leave_stopped_for_task();
                    self.scope(|cx, _| task(cx));
                    debug.stands.store(true, Ordering::SeqCst);
                }
                Some((task, false)) => {
                    debug.in_event.store(false, Ordering::SeqCst);
                    debug.stands.store(false, Ordering::SeqCst);
                    self.leave_stopped();
                    let reported = std::mem::take(&mut self.thread_mut().reported);
                    let reported = (reported.0 != 0).then(|| self.local_raw::<JThread>(reported));
                    // The call is not what it steps through.
                    let step = self.thread().debug.step;
                    let steps = self.thread().watch.load(Ordering::Relaxed) & watch::STEP != 0;
                    if steps {
                        self.without_holding(|vm| vm.watch_steps(&shared, None));
                    }
                    self.scope(|cx, _| task(cx));
                    if steps {
                        self.without_holding(|vm| vm.watch_steps(&shared, step));
                    }
                    let raw = reported.map_or(RawRef(0), |l| self.get(l).raw());
                    self.thread_mut().reported = raw;
                }
                None => {
                    debug.in_event.store(false, Ordering::SeqCst);
                    debug.stands.store(false, Ordering::SeqCst);
                    self.leave_stopped();
                }
            }
        }
        debug.in_event.store(false, Ordering::SeqCst);
        debug.stands.store(false, Ordering::SeqCst);
        if self.vm().is_exiting() && !self.has_exception() {
            return Err(self.throw_termination());
        }
        if debug.stop.load(Ordering::SeqCst) != 0 {
            self.take_stop();
        }
        if self.has_exception() { Err(crate::rooting::Thrown(())) } else { Ok(()) }
    }

    /// Runs `f` out of the safepoint set, though the thread may be suspended, and goes on.
    pub fn without_holding<R>(&mut self, f: impl FnOnce(&Vm) -> R) -> R {
        self.enter_stopped();
        let vm = self.vm();
        let r = f(vm);
        self.leave_stopped_for_task();
        r
    }

    /// Waits until a suspended thread is STOPPED, and answers whether it is still suspended then.
    pub fn await_stopped(&mut self, shared: &Arc<Shared>) -> bool {
        let mut nap = 0;
        loop {
            if shared.debug.count() == 0 {
                return false;
            }
            let stopped = {
                let _map = self.vm().threads.by_serial.lock();
                let thread = shared.thread.load(Ordering::Acquire);
                // SAFETY: a thread is in its Shared as long as it lives, and leaves it under this lock.
                thread.is_null() || unsafe { (*thread).state.load(Ordering::SeqCst) } == safepoint::STOPPED
            };
            if stopped {
                return true;
            }
            nap += 1;
            self.without_holding(|_| {
                if nap < 50 {
                    std::thread::yield_now();
                } else {
                    std::thread::sleep(Duration::from_micros(200));
                }
            });
        }
    }

    /// Waits until all suspended threads stand still.
    pub fn await_all_stopped(&mut self) {
        let all: Vec<Arc<Shared>> = self.vm().threads.by_serial.lock().values().cloned().collect();
        let me = self.thread().shared.clone();
        for t in all.iter().filter(|t| !Arc::ptr_eq(t, &me)) {
            self.await_stopped(t);
        }
    }

    /// Gives a thread an exception that it throws when it next polls, or goes on.
    pub fn stop_thread(&mut self, thread: &Arc<Shared>, exception: Local<'_, JThrowable>) {
        let global = self.vm().globals.insert(self.get(exception).raw()) + 1;
        let old = thread.debug.stop.swap(global, Ordering::SeqCst);
        if old != 0 && old != LOST_PAGE {
            self.vm().globals.remove(old - 1);
        }
        self.without_holding(|vm| {
            let list = vm.threads.list.lock();
            let t = thread.thread.load(Ordering::Acquire);
            if list.iter().any(|l| l.0.as_ptr() == t) {
                // SAFETY: alive while the list is locked.
                unsafe { Thread::refresh_table(t) };
            }
        });
        thread.event.set();
        thread.permit.set();
    }

    /// Throws what `stop_thread` left.
    pub(crate) fn take_stop(&mut self) {
        let shared = self.thread().shared.clone();
        let stop = shared.debug.stop.swap(0, Ordering::SeqCst);
        if stop != 0 {
            if stop == LOST_PAGE {
                self.throw_lost_page();
            } else {
                self.thread_mut().exception = self.vm().globals.get(stop - 1);
                self.vm().globals.remove(stop - 1);
            }
            let raw = self.thread().exception;
            let l = self.local_raw::<JThrowable>(raw);
            self.without_holding(|vm| {
                let _list = vm.threads.list.lock();
                let t = shared.thread.load(Ordering::Acquire);
                // SAFETY: the current thread, and the list is locked.
                unsafe { Thread::refresh_table(t) };
            });
            let raw = self.get(l).raw();
            self.thread_mut().exception = raw;
        }
    }
}
