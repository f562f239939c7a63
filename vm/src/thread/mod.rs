//! Threads: one attached OS thread each, with the context that the interpreter and compiled code get as their argument.

pub mod contention;
pub mod dump;
mod faults;
pub mod lifecycle;
pub mod monitor;
pub mod park;
pub mod safepoint;
pub mod signals;

use crate::class::{Class, Method};
use crate::ids::RawRef;
use crate::interp::frame::Frame;
use crate::interp::stack::JavaStack;
use crate::rooting::Cx;
use crate::symbols::FxHashMap;
use crate::vm::Vm;
use cortado_gc::{HandleStack, Tlab};
use parking_lot::{Condvar, Mutex};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

/// The calling thread's number, as the operating system counts.
pub fn os_thread_id() -> u32 {
    // SAFETY: gettid has no preconditions.
    unsafe { libc::gettid() as u32 }
}

/// A thread's context. `repr(C)`: the interpreter and compiled code reach the first fields by offset.
#[repr(C)]
pub struct Thread {
    /// Allocation buffer.
    pub tlab: Tlab,
    /// `vm.heap.base()`.
    pub heap_base: usize,
    /// `vm.heap.card_base()`.
    pub card_base: usize,
    /// `vm.classes.base()`.
    pub classes: *const Class,
    /// `vm.methods.base()`.
    pub methods: *const Method,
    /// The newest Java frame.
    pub fp: *mut Frame,
    /// Resolution cache of the newest frame's class.
    pub pool: *const crate::class::pool::Entry,
    /// The dispatch table to use from the next back-edge, call or return on: a safepoint request swaps it.
    pub table: AtomicPtr<()>,
    /// Frames must end below this address.
    pub stack_limit: *mut u64,
    /// What compiled code compares its stack pointer with at polls and entries: below it, it calls a helper. The native
    /// stack's limit (`native_limit`), or `usize::MAX` while `table` is the polling table.
    pub stack_poll: AtomicUsize,
    /// The first free word of the Java stack while `fp` is on the native stack.
    pub java_top: *mut u64,
    /// A method is offered to the compiler when its invocation counter gets here (a signed number).
    pub invocation_limit: u32,
    /// And when its back-edge counter does.
    pub backedge_limit: u32,
    /// Back-edges until the interpreter credits `backedge_step` of them to the method that it runs then.
    pub backedge_budget: u32,
    /// See `backedge_budget`.
    pub backedge_step: u32,
    /// The pending exception, 0: none. A root.
    pub exception: RawRef,
    /// This thread's number: owner of thin locks. From 1; reused after exit.
    pub id: u32,
    /// [`safepoint::RUNNING`] or [`safepoint::STOPPED`].
    pub state: AtomicU32,
    /// The Vm (the Arc below keeps it).
    pub vm: *const Vm,
    /// Array classes by newarray's type code.
    pub prim_arrays: [crate::ids::ClassId; 16],
    /// Offsets for the method-handle instructions.
    pub mh: crate::interp::HandleOffsets,
    /// Registers of the loop fallback of the dispatch, and results.
    pub regs: crate::interp::Regs,
    /// Handles: roots.
    pub handles: HandleStack,
    /// The java.lang.Thread: a root.
    pub java_thread: RawRef,
    /// Java frames.
    pub stack: JavaStack,
    /// Lowest address that the native stack may reach before a call into the interpreter is a StackOverflowError.
    pub native_limit: usize,
    /// Where the native stack begins that Java code runs on: compiled code's return addresses lie below.
    pub native_base: usize,
    /// How far the native stack was used when the thread last left the safepoint set: while it is STOPPED, all of compiled
    /// code's return addresses lie between this and `native_base`.
    pub native_top: AtomicUsize,
    /// Nesting of interpreter activations.
    pub depth: u32,
    /// A value that must survive a collection inside a slow path of the interpreter: a root.
    pub scratch: RawRef,
    /// Monitors that frames hold whose method does not nest them by itself (frame, object): roots. See `interp::monitors`.
    pub held: Vec<(usize, RawRef)>,
    /// Classes whose superclasses are being loaded by this thread (loader, name): ClassCircularityError.
    pub loading: Vec<(crate::ids::LoaderId, crate::ids::SymbolId)>,
    /// What others may touch.
    pub shared: Arc<Shared>,
    /// Keeps the Vm.
    pub vm_arc: Arc<Vm>,
    /// What a debugger is to hear of: [`crate::debug::watch`] bits.
    pub watch: AtomicU32,
    /// The exception that a debugger was told of last: a root.
    pub reported: RawRef,
    /// A debugger's state of it.
    pub debug: crate::debug::ThreadDebug,
}

/// Something that a thread waits for and others set. One that was set stays so until it is consumed.
#[derive(Default)]
pub struct Event {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    /// Sets it; wakes the waiter.
    pub fn set(&self) {
        let mut set = self.set.lock();
        if !*set {
            *set = true;
            self.changed.notify_one();
        }
    }
    /// Takes it back. Answers whether it was set.
    pub fn clear(&self) -> bool {
        std::mem::take(&mut *self.set.lock())
    }
    /// Waits until it is set, and consumes it. False: the deadline passed first.
    pub fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut set = self.set.lock();
        while !*set {
            match deadline {
                None => self.changed.wait(&mut set),
                Some(t) => {
                    if self.changed.wait_until(&mut set, t).timed_out() {
                        return std::mem::take(&mut *set);
                    }
                }
            }
        }
        *set = false;
        true
    }
}

/// The part of a thread that other threads use: survives the thread as long as somebody holds it.
#[derive(Default)]
pub struct Shared {
    /// What `eetop` holds: never 0, never used twice.
    pub serial: u64,
    /// The thread's number.
    pub id: u32,
    /// The context; null before it is attached and after it detached. Read under the lock of [`Threads::by_serial`].
    pub thread: AtomicPtr<Thread>,
    /// LockSupport.park's permit.
    pub permit: Event,
    /// Thread.sleep, Object.wait and monitor entry wait for this.
    pub event: Event,
    /// In a monitor's wait set: a notify took it out. Written under the monitor's lock.
    pub notified: AtomicBool,
    /// In a monitor's entry queue: it was woken in vain too often, the next exit hands the monitor over.
    pub starving: AtomicBool,
    /// The index + 1 of the monitor that it waits to enter or waits in, 0: none. For dumps.
    pub blocked_on: AtomicU32,
    /// What it does, as `lifecycle::status` numbers (for dumps).
    pub activity: AtomicU32,
    /// How often and how long it was blocked and waited, for management.
    pub contention: contention::Contention,
    /// The native thread id of the operating system (for dumps), 0: not started.
    pub os_tid: AtomicU32,
    /// pthread handle, to signal a blocked system call; 0: gone.
    pub pthread: Mutex<usize>,
    /// When it was started.
    pub started: Mutex<Option<Instant>>,
    /// Counted in `Threads::non_daemon`.
    pub non_daemon: AtomicBool,
    /// What a debugger does with it.
    pub debug: crate::debug::suspend::SharedDebug,
}

/// A thread in the Vm's list.
#[derive(Copy, Clone, PartialEq, Eq)]
pub struct ThreadPtr(pub NonNull<Thread>);
// SAFETY: only the address travels; what is behind it is used under the rules of `Threads`.
unsafe impl Send for ThreadPtr {}

/// The Vm's threads.
#[derive(Default)]
pub struct Threads {
    /// Attached threads. A thread is in this list from attach to detach; the world's stopper holds the lock meanwhile, so a
    /// RUNNING thread must not wait for it: it asks `by_serial`, or stops the world.
    pub list: Mutex<Vec<ThreadPtr>>,
    /// Threads by serial number (what `eetop` holds), from start (not attach) to end. Never held across a safepoint.
    pub by_serial: Mutex<FxHashMap<u64, Arc<Shared>>>,
    /// Signalled when `non_daemon` falls: DestroyJavaVM waits.
    pub changed: Condvar,
    /// The safepoint.
    pub safepoint: safepoint::Safepoint,
    /// Numbers.
    pub ids: Mutex<Ids>,
    /// Live non-daemon Java threads that were started by Java code.
    pub non_daemon: Mutex<usize>,
    /// OS threads that the Vm started and that have not been joined: dropping a Vm joins them.
    pub handles: Mutex<Vec<std::thread::JoinHandle<()>>>,
    /// Where 21 and later keep a Thread's status and the like.
    pub(crate) holder: std::sync::OnceLock<lifecycle::HolderOffsets>,
    /// The most threads that lived at once.
    pub peak: std::sync::atomic::AtomicUsize,
}

/// Thread numbers and serial numbers.
#[derive(Default)]
pub struct Ids {
    free: Vec<u32>,
    last_id: u32,
    last_serial: u64,
}

/// Whether a debugger wants the thread to poll.
///
/// # Safety
/// `thread` is alive.
unsafe fn wants_poll(thread: *mut Thread) -> bool {
    // SAFETY: the caller's contract; the field never changes.
    let shared: &Shared = unsafe { &(*thread).shared };
    shared.debug.wants_poll()
}

impl Thread {
    /// Makes the thread stop at its next poll, or no longer. Any thread may call this for one in a list that is locked.
    ///
    /// # Safety
    /// `thread` is alive.
    pub(crate) unsafe fn set_polling(thread: *mut Thread, on: bool) {
        // SAFETY: the fields are atomic (and `native_limit` never changes), reached without a reference to the rest.
        let (table, stack_poll, limit) =
            unsafe { (&(*thread).table, &(*thread).stack_poll, (*thread).native_limit) };
        if on {
            table.store(crate::interp::polling_table(), Ordering::SeqCst);
            stack_poll.store(usize::MAX, Ordering::SeqCst);
        } else {
            // SAFETY: atomic, too; `shared` never changes.
            let (watched, held) = unsafe { ((*thread).watch.load(Ordering::SeqCst), wants_poll(thread)) };
            let running = Thread::running_table(watched);
            table.store(if held { crate::interp::polling_table() } else { running }, Ordering::SeqCst);
            stack_poll.store(limit, Ordering::SeqCst);
        }
    }

    /// The Vm.
    #[inline]
    pub fn vm(&self) -> &Vm {
        &self.vm_arc
    }
}

impl<'s> Cx<'s> {
    /// The current java.lang.Thread.
    pub fn current_java_thread(&self) -> crate::rooting::Ref<'_, crate::types::JThread> {
        self.raw_ref(self.thread().java_thread)
    }
}
