//! Threads: one attached OS thread each, with the context that the interpreter and compiled code get as their argument.

pub mod lifecycle;
pub mod monitor;
pub mod park;
pub mod safepoint;

use crate::class::{Class, Method};
use crate::ids::RawRef;
use crate::interp::frame::Frame;
use crate::interp::stack::JavaStack;
use crate::rooting::Cx;
use crate::vm::Vm;
use cortado_gc::{HandleStack, Tlab};
use parking_lot::{Condvar, Mutex};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicUsize};

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
    /// Nesting of interpreter activations.
    pub depth: u32,
    /// A value that must survive a collection inside a slow path of the interpreter: a root.
    pub scratch: RawRef,
    /// Classes whose superclasses are being loaded by this thread (loader, name): ClassCircularityError.
    pub loading: Vec<(crate::ids::LoaderId, crate::ids::SymbolId)>,
    /// What others may touch.
    pub shared: Arc<Shared>,
    /// Keeps the Vm.
    pub vm_arc: Arc<Vm>,
}

/// The part of a thread that other threads use: survives the thread as long as somebody holds it.
#[derive(Default)]
pub struct Shared {
    /// Thread.interrupt was called.
    pub interrupted: AtomicBool,
    /// LockSupport.park's permit, and what a parked thread waits on.
    pub permit: Mutex<bool>,
    /// Signalled with the permit and by interrupt.
    pub unparked: Condvar,
    /// Thread.sleep, Object.wait and monitor entry wait here (see `monitor`).
    pub wait_lock: Mutex<WaitState>,
    /// Signalled with `wait_lock`.
    pub wait_done: Condvar,
    /// java.lang.Thread.State-like detail for thread dumps: see `lifecycle::Activity`.
    pub activity: AtomicU8,
    /// The native thread id of the operating system (for dumps), 0: not started.
    pub os_tid: AtomicU32,
    /// pthread handle, to signal a blocked system call; 0: gone.
    pub pthread: AtomicUsize,
}

/// What a thread that waits in a monitor was told.
#[derive(Default, Debug)]
pub struct WaitState {
    /// Notified or granted the monitor.
    pub signalled: bool,
}

/// A thread in the Vm's list.
#[derive(Copy, Clone, PartialEq, Eq)]
pub struct ThreadPtr(pub NonNull<Thread>);
// SAFETY: only the address travels; what is behind it is used under the rules of `Threads`.
unsafe impl Send for ThreadPtr {}

/// The Vm's threads.
#[derive(Default)]
pub struct Threads {
    /// Attached threads. A thread is in this list from attach to detach; the world's stopper holds the lock meanwhile.
    pub list: Mutex<Vec<ThreadPtr>>,
    /// Signalled when a thread leaves the list or becomes daemon: DestroyJavaVM waits.
    pub changed: Condvar,
    /// The safepoint.
    pub safepoint: safepoint::Safepoint,
    /// Free thread numbers.
    pub free_ids: Mutex<Vec<u32>>,
    /// The next thread number never used.
    pub next_id: AtomicU32,
    /// Live non-daemon Java threads.
    pub non_daemon: Mutex<usize>,
    /// OS threads that the Vm started and that have not ended: dropping a Vm joins them.
    pub handles: Mutex<Vec<std::thread::JoinHandle<()>>>,
}

impl Thread {
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
