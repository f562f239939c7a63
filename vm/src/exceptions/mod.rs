//! Throwables: stack traces, errors made in advance, the messages that the VM words.
//!
//! * [`backtrace`]: what `Throwable.fillInStackTrace` records, and `StackTraceElement`s of it.
//! * [`messages`]: the exceptions that instructions throw, with `java`'s texts.
//! * [`walk`] is StackWalker's side.
//! * here: errors that must be thrown when nothing can be allocated any more.
//!
//! **OutOfMemoryError.** A few are made at start together with arrays for a short stack trace; each that is thrown uses
//! one up. When all are gone, one without a trace is thrown again and again. So a program that catches them in a
//! loop still gets them, and the first few show where memory ran out (HotSpot does the same).
//!
//! **StackOverflowError** is a fresh object, but no constructor runs: there is no stack for it.

pub mod backtrace;
mod log;
pub mod messages;
pub mod walk;

pub use backtrace::{
    TraceFrame, fill_in_stack_trace, helpful_null_pointer_message, stack_trace_elements, thread_frames,
};
pub(crate) use log::log_unwinding;
pub use messages::throw_abstract_method;

use crate::ids::{LoaderId, RawRef};
use crate::rooting::{Cx, Global, JResult, Local, Ref, Thrown};
use crate::symbols::FxHashMap;
use crate::types::{IntArray, JThrowable, Object, ObjectArray};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The texts of OutOfMemoryErrors, in the order of [`Preallocated::out_of_memory`].
const OUT_OF_MEMORY: [&str; 7] = [
    "Java heap space",
    "Requested array size exceeds VM limit",
    "Metaspace",
    "Compressed class space",
    "GC overhead limit exceeded",
    "unable to create native thread: possibly out of memory or process/resource limits reached",
    "Cannot reserve direct buffer memory",
];

/// How many OutOfMemoryErrors can show where they were thrown.
const WITH_TRACE: usize = 4;

/// Frames that such a trace holds.
const TRACE_LENGTH: usize = 32;

/// Errors made at start, because they are thrown when nothing can be made. Roots.
#[derive(Default)]
pub struct Preallocated {
    /// OutOfMemoryErrors with their messages, by use.
    pub out_of_memory: [AtomicU32; 7],
    /// StackOverflowError to copy the class of.
    pub stack_overflow: AtomicU32,
    /// What unwinds every thread when the Vm ends.
    pub termination: AtomicU32,
    /// OutOfMemoryErrors that have room for a trace, not thrown yet.
    with_trace: Mutex<Vec<Global<JThrowable>>>,
    /// StackWalker's walks that are in progress: see [`walk`].
    pub(crate) walks: Mutex<FxHashMap<u64, walk::Walk>>,
    pub(crate) next_walk: AtomicU64,
}

impl Preallocated {
    /// What unwinds every thread when the Vm ends.
    pub fn termination(&self) -> RawRef {
        RawRef(self.termination.load(Ordering::Relaxed))
    }

    /// Those that are roots of their own.
    pub(crate) fn roots(&self) -> impl Iterator<Item = u32> + '_ {
        let more = [&self.stack_overflow, &self.termination];
        self.out_of_memory.iter().chain(more).map(|e| e.load(Ordering::Relaxed))
    }
}

/// Makes the preallocated errors. Part of the boot sequence: the core classes are loaded, no Java code has run.
pub fn preallocate(cx: &mut Cx<'_>) -> JResult<()> {
    let vm = cx.vm();
    for (i, text) in OUT_OF_MEMORY.iter().enumerate() {
        cx.scope(|cx, _| {
            let error = raw_throwable(cx, "java/lang/OutOfMemoryError", Some(text))?;
            vm.exceptions.out_of_memory[i].store(cx.get(error).raw().0, Ordering::Relaxed);
            Ok(())
        })?;
    }
    cx.scope(|cx, _| {
        let error = raw_throwable(cx, "java/lang/StackOverflowError", None)?;
        vm.exceptions.stack_overflow.store(cx.get(error).raw().0, Ordering::Relaxed);
        Ok(())
    })?;
    cx.scope(|cx, _| {
        // java.lang.ThreadDeath: never seen by Java code, since no handler is looked for while it unwinds.
        let error = raw_throwable(cx, "java/lang/ThreadDeath", None)?;
        vm.exceptions.termination.store(cx.get(error).raw().0, Ordering::Relaxed);
        Ok(())
    })?;
    for _ in 0..WITH_TRACE {
        cx.scope(|cx, _| {
            let error = raw_throwable(cx, "java/lang/OutOfMemoryError", None)?;
            let room = backtrace::allocate(cx, TRACE_LENGTH)?;
            let k = &vm.wk().throwable;
            cx.store_ref(cx.get(error), k.backtrace, cx.get(room));
            vm.exceptions.with_trace.lock().push(cx.global(error));
            Ok(())
        })?;
    }
    Ok(())
}

/// An instance of a boot class that is a Throwable, with a message, made without running a constructor.
fn raw_throwable<'s>(cx: &mut Cx<'s>, class: &str, message: Option<&str>) -> JResult<Local<'s, JThrowable>> {
    let name = cx.vm().engine.symbols.intern_str(class);
    let id = cx.load_class(LoaderId::BOOT, name)?;
    // Not initialised: this is before the class library can run, and no constructor is called.
    let error: Local<'s, JThrowable> = cx.new_instance(cx.class(id))?.cast();
    if let Some(text) = message {
        let text = cx.new_string(text)?;
        let k = &cx.vm().wk().throwable;
        cx.store_ref(cx.get(error), k.message, cx.get(text));
    }
    Ok(error)
}

/// Throws OutOfMemoryError with this message. Allocates nothing.
pub fn throw_out_of_memory(cx: &mut Cx<'_>, message: &str) -> Thrown {
    let vm = cx.vm();
    // As HotSpot: not for what Java code words itself, nor for threads.
    if !message.starts_with("unable to create") {
        crate::observe::out_of_memory::report(cx, message);
    }
    let which = OUT_OF_MEMORY.iter().position(|m| *m == message).unwrap_or(0);
    let plain = RawRef(vm.exceptions.out_of_memory[which].load(Ordering::Relaxed));
    assert!(plain.0 != 0, "the heap is too small to start a virtual machine in");
    let Some(reserved) = vm.exceptions.with_trace.lock().pop() else {
        return cx.throw_raw(plain);
    };
    let frames = backtrace::collect(cx, None, TRACE_LENGTH);
    let error = cx.get_global(&reserved);
    let k = &vm.wk().throwable;
    let room: Ref<'_, ObjectArray> = cx.load_ref(error, k.backtrace);
    let ints: Ref<'_, IntArray> = cx.element_ref(room, 0);
    let mirrors: Ref<'_, ObjectArray> = cx.element_ref(room, 1);
    backtrace::write(cx, ints, mirrors, &frames);
    let text: Ref<'_, Object> = cx.load_ref(cx.raw_ref::<JThrowable>(plain), k.message);
    cx.store_ref(error, k.message, text);
    cx.store::<i32, _>(error, k.depth, frames.frames.len() as i32);
    let raw = error.raw();
    cx.free_global(reserved);
    cx.throw_raw(raw)
}

/// Throws StackOverflowError from the place where the stack ended: the interpreter calls this with room in reserve.
pub fn throw_stack_overflow(cx: &mut Cx<'_>) -> Thrown {
    let model = RawRef(cx.vm().exceptions.stack_overflow.load(Ordering::Relaxed));
    assert!(model.0 != 0, "the stack is too small to start a virtual machine in");
    let class = cx.class_of(cx.raw_ref::<JThrowable>(model));
    match cx.scope_local(|cx, _| {
        let error: Local<'_, JThrowable> = cx.new_instance(class)?.cast();
        fill_in_stack_trace(cx, error);
        Ok(error)
    }) {
        Ok(error) => cx.throw_local(error),
        Err(thrown) => thrown,
    }
}
