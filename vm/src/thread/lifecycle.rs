//! Attaching, starting and ending threads, and the Vm's end.
//!
//! A thread is known by its serial number from `Thread.start0` on (`eetop` holds it), before its OS thread runs; it is in
//! the list that safepoints go by from attach to detach. Numbers (`Shared::id`, the owner in a thin lock) are reused,
//! serial numbers are not, so that a look-up by an `eetop` that was read a moment ago finds the right thread or none.
//!
//! **The Vm's end** (`Vm::request_exit`) is not the process's: every thread finds the polling table or is woken from
//! what it waits for, sees `exiting`, and unwinds with an exception that nobody catches. [`Vm::terminate`] joins them.

use crate::call::Arg;
use crate::ids::{LoaderId, RawRef};
use crate::interp::stack::JavaStack;
use crate::logging::{LogLevel, TagSet};
use crate::rooting::{Cx, Global, JResult, Local, Ref, Thrown};
use crate::thread::{Shared, Thread, ThreadPtr, safepoint, signals};
use crate::types::{JThread, JThrowable};
use crate::vm::Vm;
use crate::well_known::ABSENT;
use cortado_gc::{HandleStack, Tlab};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Values of Thread.threadStatus: JVM TI's thread state bits, as `jdk.internal.misc.VM.toThreadState` reads them.
#[expect(missing_docs, reason = "the names say it")]
pub mod status {
    pub const NEW: u32 = 0;
    pub const RUNNABLE: u32 = 0x5;
    pub const BLOCKED: u32 = 0x401;
    pub const WAIT: u32 = 0x191;
    pub const WAIT_TIMED: u32 = 0x1a1;
    pub const PARKED: u32 = 0x291;
    pub const PARKED_TIMED: u32 = 0x2a1;
    pub const SLEEPING: u32 = 0xe1;
    pub const TERMINATED: u32 = 0x2;
}

/// The smallest Java stack that a program can ask for.
const MIN_STACK: usize = 144 << 10;
/// The smallest native stack of a started thread.
const MIN_NATIVE_STACK: usize = 4 << 20;
/// Native stack that the VM's own code may use below the limit that the interpreter and compiled code check.
const NATIVE_RESERVE: usize = 256 << 10;
/// Bytes at the end of the Java stack that are left for what runs when it is full (the making of the error).
const JAVA_RESERVE: usize = 32 << 10;
/// Most back-edges that are counted by the thread before they are credited to a method.
const BACKEDGE_STEP: u32 = 512;
/// How long `terminate` waits for threads that don't come back from a system call.
const JOIN_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a thread could not be attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The Vm is ending or has ended.
    #[error("the Vm has ended")]
    Ended,
    /// As many threads are attached as may be: 65535, or what the Vm was given.
    #[error("too many threads")]
    TooManyThreads,
    /// No memory for the Java stack.
    #[error("cannot allocate a Java stack: {0}")]
    Stack(#[from] std::io::Error),
}

/// Where a Thread keeps what 17 has in Thread itself and 21 in its FieldHolder.
#[derive(Debug)]
pub(crate) struct HolderOffsets {
    in_holder: bool,
    status: u32,
    daemon: u32,
    priority: u32,
    stack_size: u32,
}

/// What a started thread runs instead of Thread.run.
pub type Body = Box<dyn for<'a> FnOnce(&mut Cx<'a>) + Send>;

impl Vm {
    /// Attaches the current OS thread for as long as `f` runs. It has no java.lang.Thread: see [`Cx::bind_java_thread`].
    pub fn attach<R>(self: &Arc<Vm>, f: impl FnOnce(&mut Cx<'_>) -> R) -> Result<R, AttachError> {
        if self.is_exiting() {
            return Err(AttachError::Ended);
        }
        let stack = JavaStack::new(self.options.stack_size.max(MIN_STACK))?;
        let shared = self.new_shared(false).ok_or(AttachError::TooManyThreads)?;
        Ok(attach_with(self, shared, stack, f))
    }

    /// As [`Vm::attach`], for a thread of a debugger's: it is not counted, not suspended, and not told of.
    pub fn attach_hidden<R>(self: &Arc<Vm>, f: impl FnOnce(&mut Cx<'_>) -> R) -> Result<R, AttachError> {
        if self.is_exiting() {
            return Err(AttachError::Ended);
        }
        let stack = JavaStack::new(self.options.stack_size.max(MIN_STACK))?;
        let shared = self.new_shared(true).ok_or(AttachError::TooManyThreads)?;
        Ok(attach_with(self, shared, stack, f))
    }

    fn new_shared(&self, hidden: bool) -> Option<Arc<Shared>> {
        // What debuggers need is not the program's to pay for.
        if !hidden && !self.limits.threads.try_take(1) {
            return None;
        }
        let shared = {
            let mut ids = self.threads.ids.lock();
            let id = match ids.free.pop() {
                Some(id) => id,
                None if ids.last_id < cortado_gc::mark::THIN_OWNER_MAX => {
                    ids.last_id += 1;
                    ids.last_id
                }
                None => {
                    drop(ids);
                    if !hidden {
                        self.limits.threads.give(1);
                    }
                    return None;
                }
            };
            ids.last_serial += 1;
            Arc::new(Shared { id, serial: ids.last_serial, ..Shared::default() })
        };
        let mut map = self.threads.by_serial.lock();
        shared.debug.begin(hidden, self.suspended_all());
        map.insert(shared.serial, shared.clone());
        let count = map.values().filter(|t| !t.debug.is_hidden()).count();
        self.threads.peak.fetch_max(count, Ordering::Relaxed);
        Some(shared)
    }

    fn forget(&self, shared: &Shared) {
        if !shared.debug.is_hidden() {
            self.limits.threads.give(1);
        }
        self.threads.by_serial.lock().remove(&shared.serial);
        self.threads.ids.lock().free.push(shared.id);
    }

    /// Java code, or the embedder, wants the Vm to end with this code. The first one wins. Every thread stops at its
    /// next poll; blocked ones are woken. The caller unwinds by [`Cx::throw_termination`].
    pub fn request_exit(&self, code: i32) {
        {
            let _map = self.threads.by_serial.lock();
            if self.is_exiting() {
                return;
            }
            self.exit_code.store(code, Ordering::Relaxed);
            self.exiting.store(true, Ordering::SeqCst);
        }
        self.wake_all();
    }

    /// Wakes every thread from whatever it waits for, so that it sees `exiting`.
    fn wake_all(&self) {
        // Before the signals: who gets one must not block again.
        self.host.stop();
        self.host.fds().stop();
        for shared in self.threads.by_serial.lock().values() {
            let thread = shared.thread.load(Ordering::Acquire);
            if !thread.is_null() {
                // SAFETY: under the lock of the map that a thread leaves, under the same lock, before it goes.
                unsafe { Thread::set_polling(thread, true) };
            }
            shared.event.set();
            shared.permit.set();
            shared.interrupt_system_call();
        }
        {
            let _head = self.pending.head.lock();
            self.pending.arrived.notify_all();
        }
        {
            let _count = self.threads.non_daemon.lock();
            self.threads.changed.notify_all();
        }
        // Who calls may be no thread of the Vm's.
        let _metadata = self.metadata.read();
        for class in self.loaded_classes() {
            let _lock = class.init_lock.lock();
            class.init_done.notify_all();
        }
    }

    /// Ends the Vm if it has not ended, and waits for the threads that it started. Not from one of them. What an embedder
    /// does before it drops its last reference: each thread keeps the Vm.
    pub fn terminate(&self) {
        self.request_exit(0);
        let deadline = Instant::now() + JOIN_TIMEOUT;
        loop {
            let handles = std::mem::take(&mut *self.threads.handles.lock());
            if handles.is_empty() {
                return;
            }
            for handle in handles {
                let mut nap = Duration::from_micros(50);
                while !handle.is_finished() && Instant::now() < deadline {
                    std::thread::sleep(nap);
                    nap = (nap * 2).min(Duration::from_millis(5));
                    if nap == Duration::from_millis(5) {
                        self.wake_all();
                    }
                }
                if handle.is_finished() {
                    // It panicked: the panic hook has said so already.
                    let _ = handle.join();
                } else {
                    log::warn!("a thread of a Vm that ended does not come back from a system call");
                }
            }
        }
    }

    /// Waits for a thread that an embedder attached, which ends when the Vm does: it is woken again and again then, for a
    /// signal that comes just before a system call wakes nobody.
    pub fn join<R>(&self, thread: std::thread::JoinHandle<R>) -> std::thread::Result<R> {
        while !self.is_exiting() && !thread.is_finished() {
            let mut count = self.threads.non_daemon.lock();
            if !self.is_exiting() {
                self.threads.changed.wait_for(&mut count, Duration::from_millis(100));
            }
        }
        let mut nap = Duration::from_micros(50);
        while !thread.is_finished() {
            std::thread::sleep(nap);
            nap = (nap * 2).min(Duration::from_millis(5));
            if nap == Duration::from_millis(5) {
                self.wake_all();
            }
        }
        thread.join()
    }

    /// Threads alive, as Java counts them: started or bound, and not ended.
    pub fn thread_count(&self) -> usize {
        self.threads.by_serial.lock().values().filter(|t| !t.debug.is_hidden()).count()
    }
}

impl Shared {
    /// Makes a blocking system call of the thread return EINTR, if it is in one.
    pub fn interrupt_system_call(&self) {
        let pthread = self.pthread.lock();
        if *pthread != 0 {
            // SAFETY: the handle is that of a running thread: it sets it to 0 under this lock before it ends. The signal
            // has a handler that does nothing.
            unsafe { libc::pthread_kill(*pthread as libc::pthread_t, signals::wake_signal()) };
        }
    }
}

/// How large the native stack of a thread should be whose Java stack has so many bytes. Compiled frames lie there, which are
/// larger than the interpreter's, and between the two kinds there are some of the VM's own. What is not used costs
/// nothing but addresses.
pub fn native_stack(java_stack: usize) -> usize {
    java_stack.saturating_mul(8).clamp(MIN_NATIVE_STACK, 1 << 30)
}

/// The lowest address that this OS thread's stack may reach before a call into the interpreter is a StackOverflowError.
fn native_limit() -> usize {
    // SAFETY: plain C structs, zero is a valid initial state; the functions get pointers to locals and this thread's handle.
    unsafe {
        let mut attr: libc::pthread_attr_t = std::mem::zeroed();
        let (mut low, mut size) = (std::ptr::null_mut(), 0);
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attr) != 0 {
            return 0;
        }
        let ok = libc::pthread_attr_getstack(&attr, &mut low, &mut size) == 0;
        libc::pthread_attr_destroy(&mut attr);
        if ok { low as usize + NATIVE_RESERVE.min(size / 4) } else { 0 }
    }
}

/// Takes the thread out of the Vm when the closure ended, by a panic too.
struct Attached {
    thread: NonNull<Thread>,
}

impl Drop for Attached {
    fn drop(&mut self) {
        // SAFETY: `attach_with` made the thread on this OS thread; nothing else borrows from it now.
        unsafe {
            let vm = (*self.thread.as_ptr()).vm_arc.clone();
            let shared = (*self.thread.as_ptr()).shared.clone();
            // While RUNNING, so that no collection meets a buffer half given back.
            vm.heap.retire(&mut (*self.thread.as_ptr()).tlab);
            let allocated = (*self.thread.as_ptr()).tlab.allocated();
            vm.stats.allocated_by_ended.fetch_add(allocated, Ordering::Relaxed);
            *shared.pthread.lock() = 0;
            let mut cx = Cx::from_thread(self.thread);
            cx.enter_stopped();
            vm.threads.list.lock().retain(|t| t.0 != self.thread);
            {
                let _map = vm.threads.by_serial.lock();
                shared.thread.store(std::ptr::null_mut(), Ordering::Release);
            }
            vm.forget(&shared);
            vm.limits.metadata.take(vm.engine.symbols.take_uncharged());
            vm.limits.stacks.give((*self.thread.as_ptr()).stack.bytes());
            drop(Box::from_raw(self.thread.as_ptr()));
        }
    }
}

fn attach_with<R>(
    vm: &Arc<Vm>,
    shared: Arc<Shared>,
    stack: JavaStack,
    f: impl FnOnce(&mut Cx<'_>) -> R,
) -> R {
    signals::install_wake_handler();
    vm.limits.stacks.take(stack.bytes());
    let limit = stack.end().wrapping_byte_sub(JAVA_RESERVE);
    let native_limit = native_limit();
    let here = 0u8;
    let thresholds = vm.thresholds();
    // What counts is how often a loop's end was seen when the thread's counter ran out.
    let backedge_step = thresholds.backedges.clamp(1, BACKEDGE_STEP);
    let thread = Box::new(Thread {
        tlab: Tlab::new(),
        heap_base: vm.heap.base(),
        card_base: vm.heap.card_base(),
        classes: vm.classes.base(),
        methods: vm.methods.base(),
        fp: std::ptr::null_mut(),
        pool: std::ptr::null(),
        table: AtomicPtr::new(Thread::running_table(vm.initial_watch())),
        stack_limit: limit,
        stack_poll: AtomicUsize::new(native_limit),
        java_top: stack.base(),
        invocation_limit: thresholds.invocations.min(i32::MAX as u32),
        backedge_limit: thresholds.backedges.min(i32::MAX as u32),
        backedge_budget: backedge_step,
        backedge_step,
        exception: RawRef(0),
        id: shared.id,
        state: AtomicU32::new(safepoint::STOPPED),
        vm: Arc::as_ptr(vm),
        prim_arrays: Default::default(),
        mh: Default::default(),
        regs: Default::default(),
        handles: HandleStack::new(),
        java_thread: RawRef(0),
        stack,
        native_limit,
        native_base: &raw const here as usize,
        native_top: AtomicUsize::new(&raw const here as usize),
        depth: 0,
        scratch: RawRef(0),
        held: Vec::new(),
        loading: Vec::new(),
        shared: shared.clone(),
        vm_arc: vm.clone(),
        watch: AtomicU32::new(0),
        reported: RawRef(0),
        debug: Default::default(),
    });
    // SAFETY: a box is not null; `Attached` frees it.
    let thread = unsafe { NonNull::new_unchecked(Box::into_raw(thread)) };
    // SAFETY: pthread_self has no preconditions.
    let pthread = unsafe { libc::pthread_self() };
    shared.os_tid.store(super::os_thread_id(), Ordering::Relaxed);
    shared.activity.store(status::RUNNABLE, Ordering::Relaxed);
    shared.started.lock().get_or_insert_with(Instant::now);
    *shared.pthread.lock() = pthread as usize;
    // Waits here while the world is stopped.
    {
        let mut list = vm.threads.list.lock();
        list.push(ThreadPtr(thread));
        // SAFETY: the thread just made; what is watched changes under the list's lock only.
        unsafe {
            (*thread.as_ptr()).watch.store(vm.initial_watch(), Ordering::SeqCst);
            Thread::refresh_table(thread.as_ptr());
        }
    }
    {
        let _map = vm.threads.by_serial.lock();
        shared.thread.store(thread.as_ptr(), Ordering::Release);
        if vm.is_exiting() {
            // SAFETY: the thread just made.
            unsafe { Thread::set_polling(thread.as_ptr(), true) };
        }
    }
    let guard = Attached { thread };
    let current = super::faults::Current::set(thread.as_ptr());
    // SAFETY: attached, this OS thread's own, and alive until the guard goes after `cx`.
    let mut cx = unsafe { Cx::from_thread(thread) };
    cx.leave_stopped();
    let r = catch_unwind(AssertUnwindSafe(|| f(&mut cx)));
    if let Err(payload) = &r {
        vm.fail(&**payload);
    }
    drop(current);
    drop(guard);
    // Whoever started the thread looks at the Vm when this is its end.
    r.unwrap_or_else(|payload| resume_unwind(payload))
}

impl<'s> Cx<'s> {
    fn thread_fields(&self) -> &'s HolderOffsets {
        let vm = self.vm();
        vm.threads.holder.get_or_init(|| {
            let k = &vm.wk().thread;
            if k.holder == ABSENT {
                return HolderOffsets {
                    in_holder: false,
                    status: k.status,
                    daemon: k.daemon,
                    priority: k.priority,
                    stack_size: k.stack_size,
                };
            }
            let symbols = &vm.engine.symbols;
            let name = symbols.intern_str("java/lang/Thread$FieldHolder");
            let class = vm
                .find_loaded_class(LoaderId::BOOT, name)
                .expect("a Thread exists, so its holder's class does");
            let find = |name: &str| {
                let name = symbols.intern_str(name);
                let field = self.class(class).fields.iter().map(|&f| self.field(f)).find(|f| f.name == name);
                field.map_or(ABSENT, |f| f.offset)
            };
            HolderOffsets {
                in_holder: true,
                status: find("threadStatus"),
                daemon: find("daemon"),
                priority: find("priority"),
                stack_size: find("stackSize"),
            }
        })
    }

    /// The object with the fields of [`HolderOffsets`]; null for an unconstructed Thread of 21 and later.
    fn thread_holder(&self, t: Local<'_, JThread>) -> RawRef {
        if self.thread_fields().in_holder {
            self.load_ref::<_, JThread>(self.get(t), self.vm().wk().thread.holder).raw()
        } else {
            self.get(t).raw()
        }
    }

    fn thread_field<P: crate::rooting::Prim + Default>(&self, t: Local<'_, JThread>, offset: u32) -> P {
        let holder = self.raw_ref::<JThread>(self.thread_holder(t));
        if holder.is_null() || offset == ABSENT { P::default() } else { self.load(holder, offset) }
    }

    /// Whether a Thread is a daemon.
    pub fn is_daemon(&self, t: Local<'_, JThread>) -> bool {
        self.thread_field(t, self.thread_fields().daemon)
    }

    /// A Thread's priority.
    pub fn thread_priority(&self, t: Local<'_, JThread>) -> i32 {
        self.thread_field(t, self.thread_fields().priority)
    }

    /// A Thread's threadStatus.
    pub fn thread_status(&self, t: Local<'_, JThread>) -> u32 {
        self.thread_field::<i32>(t, self.thread_fields().status) as u32
    }

    pub(crate) fn set_thread_status(&self, t: Local<'_, JThread>, status: u32) {
        let holder = self.raw_ref::<JThread>(self.thread_holder(t));
        let offset = self.thread_fields().status;
        if !holder.is_null() && offset != ABSENT {
            self.store(holder, offset, status as i32);
        }
    }

    /// Says what the current thread does; answers what it did.
    pub(crate) fn set_status(&mut self, status: u32) -> u32 {
        let before = self.thread().shared.activity.swap(status, Ordering::Relaxed);
        self.thread().shared.contention.changed(self.vm(), before, status);
        let raw = self.thread().java_thread;
        if raw.0 != 0 && before != status {
            self.scope(|cx, _| {
                let t = cx.local_raw::<JThread>(raw);
                cx.set_thread_status(t, status);
            });
        }
        before
    }

    /// Makes `t` the current thread's java.lang.Thread: the boot sequence and embedders' attached threads.
    pub fn bind_java_thread(&mut self, t: Local<'_, JThread>) {
        self.thread_mut().java_thread = self.get(t).raw();
        let serial = self.thread().shared.serial as i64;
        self.store(self.get(t), self.vm().wk().thread.eetop, serial);
        self.set_thread_status(t, status::RUNNABLE);
    }

    /// All live threads' Thread objects, in new handles.
    pub fn live_threads(&mut self) -> Vec<Local<'s, JThread>> {
        // Handles are made under the stop: when it ends, another one may follow at once and move the objects.
        self.stop_the_world(|cx, threads| {
            // SAFETY: the world is stopped, so listed threads are alive and don't change.
            let raws = threads.iter().map(|t| unsafe { (*t.0.as_ptr()).java_thread });
            raws.filter(|r| r.0 != 0).map(|r| cx.local_raw(r)).collect()
        })
    }
}

/// Thread.start0: runs Thread.run of `thread` on a new OS thread.
pub fn start_java_thread(cx: &mut Cx<'_>, thread: Local<'_, JThread>) -> JResult<()> {
    start_thread(cx, thread, None)
}

/// Starts a thread of the VM's own that Java code can see: `body` instead of Thread.run.
pub fn start_vm_thread(cx: &mut Cx<'_>, thread: Local<'_, JThread>, body: Body) -> JResult<()> {
    start_thread(cx, thread, Some(body))
}

const NO_THREAD: &str =
    "unable to create native thread: possibly out of memory or process/resource limits reached";

fn start_thread(cx: &mut Cx<'_>, thread: Local<'_, JThread>, body: Option<Body>) -> JResult<()> {
    let vm = cx.thread().vm_arc.clone();
    if vm.is_exiting() {
        return Err(cx.throw_termination());
    }
    let wanted: i64 = cx.thread_field(thread, cx.thread_fields().stack_size);
    let bytes = if wanted > 0 { wanted as usize } else { vm.options.stack_size }.max(MIN_STACK);
    let Ok(stack) = JavaStack::new(bytes) else { return Err(no_thread(cx, thread)) };
    let Some(shared) = vm.new_shared(false) else { return Err(no_thread(cx, thread)) };
    let non_daemon = !cx.is_daemon(thread);
    cx.store(cx.get(thread), vm.wk().thread.eetop, shared.serial as i64);
    cx.set_thread_status(thread, status::RUNNABLE);
    let global = cx.global(thread);
    let counted = non_daemon.then(|| Counted::new(&vm));
    shared.non_daemon.store(non_daemon, Ordering::Relaxed);
    let name: String = os_name(cx, thread);
    let spawned = std::thread::Builder::new().name(name).stack_size(native_stack(bytes)).spawn({
        let (vm, shared) = (vm.clone(), shared.clone());
        move || {
            attach_with(&vm, shared, stack, |cx| run(cx, global, body));
            // Not before the thread is detached: who waits for the last thread may end the Vm then.
            drop(counted);
        }
    });
    match spawned {
        Ok(handle) => {
            vm.stats.threads_started.fetch_add(1, Ordering::Relaxed);
            let mut handles = vm.threads.handles.lock();
            handles.retain(|h| !h.is_finished());
            handles.push(handle);
            Ok(())
        }
        Err(_) => {
            vm.forget(&shared);
            cx.free_global(global);
            cx.store(cx.get(thread), vm.wk().thread.eetop, 0i64);
            cx.set_thread_status(thread, status::NEW);
            Err(no_thread(cx, thread))
        }
    }
}

/// The thread could not be made: the error, after the line that `java` logs.
fn no_thread(cx: &mut Cx<'_>, thread: Local<'_, JThread>) -> Thrown {
    let name = java_name(cx, cx.get(thread));
    let text = format!("Failed to start the native thread for java.lang.Thread \"{name}\"");
    cx.vm().log.log(TagSet::OsThread, LogLevel::Warning, &text);
    cx.throw_oom(NO_THREAD)
}

/// The name that the operating system gets: no NUL in it.
fn os_name(cx: &Cx<'_>, thread: Local<'_, JThread>) -> String {
    java_name(cx, cx.get(thread)).replace('\0', " ")
}

/// A Thread's name.
pub(crate) fn java_name(cx: &Cx<'_>, thread: Ref<'_, JThread>) -> String {
    let name = cx.load_ref::<_, crate::types::JString>(thread, cx.vm().wk().thread.name);
    let units = if name.is_null() { Vec::new() } else { cx.string_utf16(name) };
    String::from_utf16_lossy(&units)
}

/// Counts a non-daemon thread as long as it lives.
struct Counted(Arc<Vm>);

impl Counted {
    fn new(vm: &Arc<Vm>) -> Counted {
        *vm.threads.non_daemon.lock() += 1;
        Counted(vm.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        *self.0.threads.non_daemon.lock() -= 1;
        self.0.threads.changed.notify_all();
    }
}

/// A started thread's life.
fn run<'s>(cx: &mut Cx<'s>, thread: Global<JThread>, body: Option<Body>) {
    let t: Local<'s, JThread> = cx.local(cx.get_global(&thread));
    cx.free_global(thread);
    cx.thread_mut().java_thread = cx.get(t).raw();
    cx.tell_thread(true);
    match body {
        Some(body) => body(cx),
        // Thread.stop came before Thread.start.
        None if cx.is_stillborn(t) => {}
        None => {
            let result = cx.scope(|cx, _| {
                let t = cx.local(cx.current_java_thread());
                cx.call_method(t, "run", "()V", &[]).map(drop)
            });
            if result.is_err() {
                uncaught(cx, t);
            }
        }
    }
    end(cx, t);
}

/// Hands the pending exception to the Thread's uncaught-exception handler, as `java` does at the end of a thread. What the
/// handler throws is dropped with a word on stderr.
pub fn uncaught<'s>(cx: &mut Cx<'s>, t: Local<'s, JThread>) {
    if cx.vm().is_exiting() || !cx.has_exception() {
        cx.thread_mut().exception = RawRef(0);
        return;
    }
    let e: Local<'s, JThrowable> = cx.take_pending();
    let thrown = cx
        .scope(|cx, o| {
            let _ = o;
            let (t, e) = (cx.local(cx.get(t)), cx.local(cx.get(e)));
            thread_method(cx, t, "dispatchUncaughtException", "(Ljava/lang/Throwable;)V", &[Arg::from(e)])
        })
        .is_err();
    if thrown && !cx.vm().is_exiting() {
        let class = {
            let e = cx.raw_ref::<JThrowable>(cx.thread().exception);
            cx.vm().engine.symbols.external(cx.class_of(e).name)
        };
        let name = os_name(cx, t);
        let text =
            format!("\nException: {class} thrown from the UncaughtExceptionHandler in thread \"{name}\"\n");
        let _ = cx.vm().host.write(2, text.as_bytes());
    }
    cx.thread_mut().exception = RawRef(0);
}

/// Calls a method that Thread itself declares (they may be private).
fn thread_method<'s>(
    cx: &mut Cx<'s>,
    t: Local<'s, JThread>,
    name: &str,
    descriptor: &str,
    args: &[Arg<'s>],
) -> JResult<()> {
    let symbols = &cx.vm().engine.symbols;
    let (n, d) = (symbols.intern_str(name), symbols.intern_str(descriptor));
    let class = cx.class(cx.vm().wk().thread.class);
    let m = class.declared_method(n, d);
    let m = m.unwrap_or_else(|| panic!("the class library has no Thread.{name}{descriptor}"));
    let mut all = vec![Arg::from(t)];
    all.extend_from_slice(args);
    // Subclasses override `exit` of 17 as little as they can override a private method.
    cx.call(m, &all).map(drop)
}

/// The exit protocol: Thread.exit, TERMINATED, eetop 0, and whoever joins the thread is told.
pub fn end<'s>(cx: &mut Cx<'s>, t: Local<'s, JThread>) {
    cx.thread_mut().exception = RawRef(0);
    if !cx.vm().is_exiting() {
        let _ = cx.scope(|cx, _| {
            let t = cx.local(cx.get(t));
            thread_method(cx, t, "exit", "()V", &[])
        });
        cx.thread_mut().exception = RawRef(0);
    }
    cx.tell_thread(false);
    let locked = cx.monitor_enter(t.cast()).is_ok();
    cx.thread_mut().exception = RawRef(0);
    cx.set_thread_status(t, status::TERMINATED);
    cx.store(cx.get(t), cx.vm().wk().thread.eetop, 0i64);
    if locked {
        let _ = cx.monitor_notify(t.cast(), true);
        let raw = cx.get(t).raw();
        let _ = cx.monitor_exit(raw);
    }
    cx.thread_mut().exception = RawRef(0);
}

/// What `java` does after main returned: waits for the last non-daemon thread, runs the shutdown hooks, ends the Vm.
/// `code` is the exit code unless Java code asked for another one by then (it is main's: 1 after an uncaught exception).
pub fn destroy_vm(cx: &mut Cx<'_>, code: i32) -> i32 {
    let vm = cx.vm();
    cx.thread_mut().exception = RawRef(0);
    cx.blocking(|| {
        let mut count = vm.threads.non_daemon.lock();
        while *count > 0 && !vm.is_exiting() {
            vm.threads.changed.wait(&mut count);
        }
    });
    if !vm.is_exiting() {
        // What a hook throws was its own handler's business.
        let _ = cx.scope(|cx, _| cx.call_static("java/lang/Shutdown", "shutdown", "()V", &[]).map(drop));
        cx.thread_mut().exception = RawRef(0);
    }
    cx.tell_ended();
    crate::observe::log::ended(vm);
    vm.request_exit(code);
    cx.stop_attach();
    vm.exit_code.load(Ordering::Relaxed)
}
