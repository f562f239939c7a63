//! What the VM offers a debugger.
//!
//! A [`Debugger`] hangs off the Vm from before its first class is loaded, or there is none for ever. It says by [`watch`] bits
//! what it wants to hear of ([`Debug::set_watch`]); threads that have anything to watch run by a dispatch table whose every entry
//! looks first (`interp::watch`), all others by the normal one. Nothing is compiled in a Vm with a debugger.
//!
//! * here: the trait, the events, and the hooks that the VM calls.
//! * `suspend`: stopping single threads, and running a debugger's tasks on a thread that stands still.
//! * `inspect`: frames, locals and monitors of threads that stand still.
//! * `heap`: classes' instances, and who refers to an object.

pub mod heap;
pub mod inspect;
pub mod suspend;

use crate::bytecode::Opcode;
use crate::class::Method;
use crate::classfile::BasicType;
use crate::ids::{ClassId, FieldId, MethodId, RawRef};
use crate::rooting::{Cx, JResult, Local};
use crate::thread::Thread;
use crate::types::{JThrowable, Object};
use crate::vm::Vm;
use cortado_gc::GlobalTable;
use parking_lot::{Mutex, RwLock};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// What is watched: bits of [`Thread::watch`].
pub mod watch {
    /// Single steps; a thread's own.
    pub const STEP: u32 = 1;
    /// There are breakpoints.
    pub const BREAKPOINTS: u32 = 2;
    /// Fields' reads and writes.
    pub const FIELDS: u32 = 4;
    /// Methods' ends.
    pub const EXITS: u32 = 8;
    /// Methods' beginnings.
    pub const ENTRIES: u32 = 16;
    /// Exceptions. Needs no table: unwinding asks.
    pub const EXCEPTIONS: u32 = 32;
    /// Monitors that are waited for. Needs no table either.
    pub const MONITORS: u32 = 64;
    /// Bits that need the table whose every entry looks.
    pub(crate) const TABLE: u32 = STEP | BREAKPOINTS | FIELDS | EXITS | ENTRIES;
}

/// Where code is: the bytecode index is None in native methods.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The method.
    pub method: MethodId,
    /// The instruction.
    pub bci: Option<u32>,
}

/// A value as a debugger sees it.
#[derive(Copy, Clone, Debug)]
pub enum Value<'s> {
    /// No value.
    Void,
    /// A primitive's bits, sign-extended as in a stack slot.
    Bits(BasicType, u64),
    /// A reference.
    Ref(Local<'s, Object>),
}

/// What happened on the current thread.
#[derive(Debug)]
pub enum Event<'s> {
    /// The thread came to an instruction: at once what holds of breakpoint, step and method entry.
    Instruction {
        /// The instruction.
        at: Place,
        /// It is a method's first, and the method was just called.
        entered: bool,
        /// The thread steps, and the step's quick tests say that this may be its end.
        step: bool,
        /// A breakpoint is set on it.
        breakpoint: bool,
    },
    /// A native method was entered.
    NativeEntry(MethodId),
    /// A method is about to return this.
    MethodExit(Place, Value<'s>),
    /// An exception was thrown.
    Exception {
        /// The exception.
        exception: Local<'s, JThrowable>,
        /// Where.
        at: Place,
        /// Who will catch it, as far as Java code does.
        catch: Option<Place>,
    },
    /// A field is about to be read (`value` None) or written.
    Field {
        /// By this instruction.
        at: Place,
        /// The field.
        field: FieldId,
        /// Of this object; None: static.
        object: Option<Local<'s, Object>>,
        /// What is written.
        value: Option<Value<'s>>,
    },
    /// A class was prepared.
    ClassPrepare(ClassId),
    /// The thread begins.
    ThreadStart,
    /// The thread ends.
    ThreadEnd,
    /// The thread is about to wait for a monitor that another has.
    MonitorEnter(Local<'s, Object>),
    /// It got it.
    MonitorEntered(Local<'s, Object>),
    /// The thread is about to wait in a monitor, for so many milliseconds.
    MonitorWait(Local<'s, Object>, i64),
    /// It waited, and maybe the time was up.
    MonitorWaited(Local<'s, Object>, bool),
}

/// A debugger. Its methods run on the thread that they tell of, which may block only by [`Cx::blocking`].
pub trait Debugger: Send + Sync {
    /// Java code can run; the program has not begun. Err: the Vm is to end with this exit code.
    fn vm_started(&self, cx: &mut Cx<'_>) -> Result<(), i32>;
    /// The program has ended, and shutdown hooks ran.
    fn vm_ended(&self, cx: &mut Cx<'_>);
    /// Something happened. When this returns the thread stands still if it was suspended.
    fn event<'s>(&self, cx: &mut Cx<'s>, event: &Event<'s>);
    /// The process is about to go: what is to be sent is sent.
    fn flush(&self);
}

/// A Vm's part in being debugged.
#[derive(Default)]
pub struct Debug {
    agent: OnceLock<Arc<dyn Debugger>>,
    /// [`watch`] bits for all threads.
    watched: AtomicU32,
    /// Breakpoints: the methods' `breakpoints` says where to look.
    breakpoints: RwLock<HashSet<(MethodId, u32)>>,
    /// Who changes suspension or watching holds this. Only while STOPPED.
    changes: Mutex<()>,
    /// How often all threads are suspended: what a new thread begins with.
    all: AtomicU32,
    /// Weak references to objects that a debugger knows.
    pub(crate) weak: GlobalTable,
    /// The program's end was told.
    ended: AtomicBool,
}

impl Debug {
    /// Sets the debugger. Before the Vm boots, once.
    pub fn attach(&self, agent: Arc<dyn Debugger>) {
        assert!(self.agent.set(agent).is_ok(), "a Vm has one debugger");
    }

    /// The debugger.
    #[inline]
    pub fn agent(&self) -> Option<&Arc<dyn Debugger>> {
        self.agent.get()
    }

    /// Whether there is one.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.agent.get().is_some()
    }

    /// What all threads watch.
    pub(crate) fn watched(&self) -> u32 {
        self.watched.load(Ordering::Relaxed)
    }

    /// Whether there is a breakpoint.
    pub fn has_breakpoint(&self, method: MethodId, bci: u32) -> bool {
        self.breakpoints.read().contains(&(method, bci))
    }
}

/// A thread's own part: the thread writes it, or others while it stands still.
#[derive(Default, Debug)]
pub struct ThreadDebug {
    /// The newest frame was just made, and its method's entry has not been told.
    pub(crate) entered: bool,
    /// What a return from the newest frame is to give instead of going on.
    pub(crate) forced: Option<Forced>,
    /// Frames were popped: the registers are to be read anew.
    pub(crate) moved: bool,
    /// The step in progress.
    pub step: Option<Step>,
    /// An event is being told: nothing is told of what that runs itself.
    pub(crate) busy: bool,
}

/// A result that a debugger forces; a reference lies in a global that is freed when it is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Forced {
    Bits(u64),
    Ref(u32),
}

/// A step's quick tests. An address of a frame says how deep it is: frames of one thread lie one above the other.
#[derive(Copy, Clone, Debug, Default)]
pub struct Step {
    /// The frame that the step began in.
    pub frame: usize,
    /// Frames above that don't matter.
    pub over: bool,
    /// The step's own frame does not matter either.
    pub out: bool,
    /// A frame, and its method, whose instructions don't matter.
    pub skip: (usize, MethodId),
}

impl Step {
    fn matters(&self, frame: usize, method: MethodId) -> bool {
        !(self.over && frame > self.frame || self.out && frame >= self.frame || self.skip == (frame, method))
    }
}

/// What the interpreter does after a look.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Then {
    /// Runs the instruction.
    Go,
    /// Goes on where the newest frame is now.
    Reload,
}

impl Vm {
    /// The entry of a method that has no compiled code.
    pub(crate) fn entry_for(&self, method: &Method) -> *mut crate::interp::Entry {
        if self.debug.is_on() {
            crate::interp::watched_entry_for(method)
        } else {
            crate::interp::entry_for(method)
        }
    }

    /// The bits that a new thread watches.
    pub(crate) fn initial_watch(&self) -> u32 {
        self.debug.watched()
    }
}

fn is_return(op: u8) -> bool {
    op >= Opcode::Ireturn as u8 && op <= Opcode::Return as u8
        || op == Opcode::ReturnInt as u8
        || op == Opcode::ReturnFinalizer as u8
}

impl<'s> Cx<'s> {
    /// Whether the current thread's doings are told to a debugger.
    #[inline]
    fn is_told(&self) -> bool {
        self.vm().debug.is_on() && self.thread().java_thread.0 != 0 && !self.thread().debug.busy
    }

    /// Tells the debugger, with no exception pending meanwhile; then stands still if that is wanted.
    fn tell(&mut self, event: impl for<'i> FnOnce(&mut Cx<'i>) -> Event<'i>) -> JResult<()> {
        if !self.is_told() {
            return Ok(());
        }
        let Some(agent) = self.vm().debug.agent() else { return Ok(()) };
        let agent = agent.clone();
        let pending = std::mem::take(&mut self.thread_mut().exception);
        let pending = (pending.0 != 0).then(|| self.local_raw::<JThrowable>(pending));
        self.thread_mut().debug.busy = true;
        self.scope(|cx, _| {
            let event = event(cx);
            agent.event(cx, &event);
        });
        self.thread_mut().debug.busy = false;
        let stopped = self.stand_still(true);
        if let Some(e) = pending
            && stopped.is_ok()
            && !self.thread().debug.moved
        {
            let raw = self.get(e).raw();
            self.thread_mut().exception = raw;
        }
        stopped
    }

    /// The newest frame's place.
    fn place(&self) -> Option<Place> {
        let f = self.thread().frames().next()?;
        let bci = if f.method.is_native() { None } else { Some(f.bci.unwrap_or(0)) };
        Some(Place { method: f.method.id, bci })
    }

    /// A thread begins or ends.
    pub(crate) fn tell_thread(&mut self, starts: bool) {
        let told = self.tell(|_| if starts { Event::ThreadStart } else { Event::ThreadEnd });
        if told.is_err() {
            self.thread_mut().exception = RawRef(0);
        }
    }

    /// A class was prepared.
    pub(crate) fn tell_prepared(&mut self, class: ClassId) -> JResult<()> {
        self.tell(|_| Event::ClassPrepare(class))
    }

    /// Drops a pending exception: of something that a debugger's own thread tried.
    pub fn clear_exception(&mut self) {
        self.thread_mut().exception = RawRef(0);
    }

    /// Whether monitors are watched.
    #[inline]
    pub(crate) fn watches_monitors(&self) -> bool {
        self.thread().watch.load(Ordering::Relaxed) & watch::MONITORS != 0
    }

    /// Something about a monitor. A pending exception stays.
    pub(crate) fn tell_monitor(
        &mut self,
        object: Local<'_, Object>,
        event: impl for<'i> FnOnce(Local<'i, Object>) -> Event<'i>,
    ) -> JResult<()> {
        let raw = self.get(object).raw();
        self.tell(|cx| event(cx.local_raw(raw)))
    }

    /// Java code can run.
    pub fn tell_started(&mut self) -> Result<(), i32> {
        match self.vm().debug.agent().cloned() {
            Some(agent) => {
                self.thread_mut().debug.busy = true;
                let r = self.scope(|cx, _| agent.vm_started(cx));
                self.thread_mut().debug.busy = false;
                let _ = self.stand_still(true);
                r
            }
            None => Ok(()),
        }
    }

    /// The program has ended. Told once.
    pub fn tell_ended(&mut self) {
        let vm = self.vm();
        if let Some(agent) = vm.debug.agent().cloned()
            && !vm.debug.ended.swap(true, Ordering::SeqCst)
        {
            let pending = std::mem::take(&mut self.thread_mut().exception);
            let busy = std::mem::replace(&mut self.thread_mut().debug.busy, true);
            self.scope(|cx, _| agent.vm_ended(cx));
            self.thread_mut().debug.busy = busy;
            let _ = self.stand_still(true);
            self.thread_mut().exception = pending;
            agent.flush();
        }
    }

    /// The interpreter came to an instruction with something to watch; the frame is saved.
    pub(crate) fn look(&mut self) -> JResult<Then> {
        let fp = self.thread().fp;
        // SAFETY: the newest frame is an interpreted method's, saved at an instruction.
        let (m, op, frame) = unsafe { (&*(*fp).method, *(*fp).pc, &mut *fp) };
        let entered = std::mem::take(&mut self.thread_mut().debug.entered);
        if !self.is_told() {
            return Ok(Then::Go);
        }
        let flags = self.thread().watch.load(Ordering::Relaxed);
        let Some(at) = self.place() else { return Ok(Then::Go) };
        // A return gives the monitor back and comes again.
        if frame.flags & crate::interp::frame::FRAME_RETURNS != 0 && is_return(op) {
            return Ok(Then::Go);
        }
        let step = flags & watch::STEP != 0
            && self.thread().debug.step.is_some_and(|s| s.matters(fp as usize, m.id));
        let breakpoint = flags & watch::BREAKPOINTS != 0
            && m.breakpoints.load(Ordering::Relaxed)
            && self.vm().debug.has_breakpoint(m.id, at.bci.unwrap_or(0));
        let entered = entered && flags & watch::ENTRIES != 0;
        if step || breakpoint || entered {
            self.tell(|_| Event::Instruction { at, entered, step, breakpoint })?;
            if self.thread().debug.moved {
                return Ok(Then::Reload);
            }
        }
        // The event may have changed what is watched.
        let flags = self.thread().watch.load(Ordering::Relaxed);
        if flags & watch::FIELDS != 0 && Opcode::from_u8(op).is_some_and(|o| is_field(o.java())) {
            self.look_at_field(m, at)?;
            if self.thread().debug.moved {
                return Ok(Then::Reload);
            }
        }
        if is_return(op) {
            if flags & watch::EXITS != 0 {
                // SAFETY: a return's operand is on top of the saved stack.
                let bits = unsafe { *frame.sp.sub(1) };
                let bits = narrow(m.ret, bits);
                self.tell_exit(m, at, bits)?;
                if self.thread().debug.moved {
                    return Ok(Then::Reload);
                }
            }
            if frame.lock != 0 {
                frame.flags |= crate::interp::frame::FRAME_RETURNS;
            }
        }
        Ok(Then::Go)
    }

    fn tell_exit(&mut self, m: &Method, at: Place, bits: u64) -> JResult<()> {
        self.tell(|cx| {
            let value = match m.ret {
                BasicType::Void => Value::Void,
                t if t.is_reference() => Value::Ref(cx.local_raw(RawRef(bits as u32))),
                t => Value::Bits(t, bits),
            };
            Event::MethodExit(at, value)
        })
    }

    /// A field instruction: resolves its field, so that it can be named.
    fn look_at_field(&mut self, m: &Method, at: Place) -> JResult<()> {
        let op = crate::interp::quicken_here(self)?;
        let java = op.java();
        let fp = self.thread().fp;
        // SAFETY: the newest frame, saved at a field instruction whose operands are on the stack.
        let (index, sp) = unsafe {
            let pc = (*fp).pc;
            (u16::from_be_bytes([*pc.add(1), *pc.add(2)]), (*fp).sp)
        };
        let id = FieldId(m.version().pool.entry(index).c.load(Ordering::Relaxed) as u32);
        let field = self.field(id);
        let put = matches!(java, Opcode::Putfield | Opcode::Putstatic);
        let width = if put { field.basic.slots() as usize } else { 0 };
        let object = if matches!(java, Opcode::Getfield | Opcode::Putfield) {
            // SAFETY: as above.
            let raw = unsafe { *sp.sub(1 + width) } as u32;
            if raw == 0 {
                return Ok(());
            }
            Some(RawRef(raw))
        } else {
            None
        };
        // SAFETY: as above.
        let bits = if put { unsafe { *sp.sub(1) } } else { 0 };
        let basic = field.basic;
        self.tell(|cx| Event::Field {
            at,
            field: id,
            object: object.map(|raw| cx.local_raw(raw)),
            value: put.then(|| {
                if basic.is_reference() {
                    Value::Ref(cx.local_raw(RawRef(bits as u32)))
                } else {
                    Value::Bits(basic, narrow(basic, bits))
                }
            }),
        })
    }

    /// A native method's frame was made.
    pub(crate) fn tell_native_entry(&mut self, m: &Method) {
        if self.thread().watch.load(Ordering::Relaxed) & watch::ENTRIES != 0
            && self.tell(|_| Event::NativeEntry(m.id)).is_err()
            && !self.vm().is_exiting()
        {
            // A thread in a native method has no place where it could take an exception that a debugger sends: it is
            // thrown when the method returns.
        }
    }

    /// A native method is about to return, or to throw.
    pub(crate) fn tell_native_exit(&mut self, m: &Method, result: u64) -> u64 {
        let at = Place { method: m.id, bci: None };
        let flags = self.thread().watch.load(Ordering::Relaxed);
        if self.has_exception() {
            if flags & watch::EXCEPTIONS != 0 {
                let _ = self.tell_exception();
            }
            return result;
        }
        if flags & watch::EXITS == 0 {
            return result;
        }
        if !m.ret.is_reference() {
            let _ = self.tell_exit(m, at, result);
            return result;
        }
        let value = self.local_raw::<Object>(RawRef(result as u32));
        let _ = self.tell_exit(m, at, result);
        self.get(value).raw().0 as u64
    }

    /// An exception is pending, and the newest frame is saved. Told once for each time that it is thrown.
    pub(crate) fn tell_exception(&mut self) -> JResult<()> {
        let raw = self.thread().exception;
        if raw == self.thread().reported || self.vm().is_exiting() || !self.is_told() {
            return Ok(());
        }
        let Some(at) = self.place() else { return Ok(()) };
        self.thread_mut().reported = raw;
        let catch = self.catch_place(raw);
        self.tell(|cx| Event::Exception { exception: cx.local_raw(raw), at, catch })
    }

    /// Who catches an exception, by the frames' tables.
    fn catch_place(&self, raw: RawRef) -> Option<Place> {
        let class = self.class_of(self.raw_ref::<Object>(raw));
        for f in self.thread().frames() {
            let Some(bci) = f.bci else { continue };
            let Some(file) = f.method.version().file.as_deref() else { continue };
            let Some(code) = file.code(f.method.member()) else { continue };
            for h in code.handlers() {
                let covers = bci >= u32::from(h.start) && bci < u32::from(h.end);
                if covers
                    && (h.catch_type == 0
                        || crate::interp::has_super_named(self, class, file.class_name(h.catch_type)))
                {
                    return Some(Place { method: f.method.id, bci: Some(u32::from(h.handler)) });
                }
            }
        }
        None
    }
}

fn is_field(op: Opcode) -> bool {
    matches!(op, Opcode::Getfield | Opcode::Putfield | Opcode::Getstatic | Opcode::Putstatic)
}

/// The bits that a value of a narrow type has once it is stored (JVMS 2.11.1).
pub(crate) fn narrow(basic: BasicType, bits: u64) -> u64 {
    match basic {
        BasicType::Boolean => bits & 1,
        BasicType::Byte => bits as i8 as i32 as u32 as u64,
        BasicType::Char => bits & 0xffff,
        BasicType::Short => bits as i16 as i32 as u32 as u64,
        BasicType::Int | BasicType::Float => bits & 0xffff_ffff,
        _ => bits,
    }
}

impl Debug {
    /// Sets what all threads watch, and the breakpoints. Not while RUNNING.
    pub fn set(&self, vm: &Vm, bits: u32, breakpoints: HashSet<(MethodId, u32)>) {
        let _changes = self.changes.lock();
        let list = vm.threads.list.lock();
        let bits = if breakpoints.is_empty() { bits } else { bits | watch::BREAKPOINTS };
        let old = std::mem::replace(&mut *self.breakpoints.write(), breakpoints);
        let all = self.breakpoints.read();
        for (method, _) in old.iter().filter(|b| !all.iter().any(|n| n.0 == b.0)) {
            vm.methods.get(*method).breakpoints.store(false, Ordering::Relaxed);
        }
        for (method, _) in all.iter() {
            vm.methods.get(*method).breakpoints.store(true, Ordering::Relaxed);
        }
        drop(all);
        self.watched.store(bits, Ordering::SeqCst);
        for t in list.iter() {
            let thread = t.0.as_ptr();
            // SAFETY: listed threads are alive while the list is locked; the fields are atomic.
            unsafe {
                let own = (*thread).watch.load(Ordering::Relaxed) & watch::STEP;
                (*thread).watch.store(bits | own, Ordering::SeqCst);
                Thread::refresh_table(thread);
            }
        }
    }
}
