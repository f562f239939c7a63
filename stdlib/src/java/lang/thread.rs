//! java.lang.Thread. A thread is suspended as a debugger does it, and stopped by an exception that it throws at its next
//! safepoint.

use cortado_vm::debug::suspend::Who;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::thread::{dump, lifecycle};
use cortado_vm::types::{JString, JThread, Object, ThreadArray};
use std::sync::Arc;

cortado_vm::java_type! {
    /// The result of `dumpThreads`.
    pub JStackTraces = "[[Ljava/lang/StackTraceElement;";
}

natives! {
    class "java/lang/Thread";
    static fn "clearInterruptEvent" "()V" = no_op;
    static fn "currentCarrierThread" "()Ljava/lang/Thread;" = current_thread;
    static fn "currentThread" "()Ljava/lang/Thread;" = current_thread;
    static fn "dumpThreads" "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;" = dump_threads;
    static fn "getThreads" "()[Ljava/lang/Thread;" = get_threads;
    static fn "holdsLock" "(Ljava/lang/Object;)Z" = holds_lock;
    fn "interrupt0" "()V" = interrupt;
    fn "resume0" "()V" = resume;
    fn "stop0" "(Ljava/lang/Object;)V" = stop;
    fn "suspend0" "()V" = suspend;
    static fn "registerNatives" "()V" = no_op;
    fn "setNativeName" "(Ljava/lang/String;)V" = set_native_name;
    fn "setPriority0" "(I)V" = set_priority;
    static fn "sleep" "(J)V" = sleep_millis;
    static fn "sleepNanos0" "(J)V" = sleep_nanos;
    fn "start0" "()V" = start;
    static fn "yield" "()V" = yield_now;
    static fn "yield0" "()V" = yield_now;
}

fn current_thread<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JThread>> {
    Ok(cx.local(cx.current_java_thread()))
}

fn start<'s>(cx: &mut Cx<'s>, this: Local<'s, JThread>) -> JResult<()> {
    // Java code looked at threadStatus before: this catches two that did so at once.
    if cx.shared_of(this).is_some() {
        return Err(cx.throw_bare("java/lang/IllegalThreadStateException"));
    }
    lifecycle::start_java_thread(cx, this)
}

fn yield_now(cx: &mut Cx<'_>) -> JResult<()> {
    cx.yield_now()
}

fn sleep_millis(cx: &mut Cx<'_>, millis: i64) -> JResult<()> {
    if millis < 0 {
        return Err(cx.throw("java/lang/IllegalArgumentException", "timeout value is negative"));
    }
    cx.sleep((millis as u64).saturating_mul(1_000_000))
}

fn sleep_nanos(cx: &mut Cx<'_>, nanos: i64) -> JResult<()> {
    if nanos < 0 {
        return Err(cx.throw("java/lang/IllegalArgumentException", "nanosecond timeout value out of range"));
    }
    cx.sleep(nanos as u64)
}

/// Stops a thread at its next safepoint, if it isn't stopped already, and waits until it is.
fn suspend<'s>(cx: &mut Cx<'s>, this: Local<'s, JThread>) -> JResult<()> {
    let Some(thread) = cx.shared_of(this) else { return Ok(()) };
    if thread.debug.count() == 0 {
        cx.without_holding(|vm| vm.suspend(Who::One(&thread)));
    }
    if Arc::ptr_eq(&thread, &cx.thread().shared) {
        return cx.poll();
    }
    cx.await_stopped(&thread);
    Ok(())
}

fn resume<'s>(cx: &mut Cx<'s>, this: Local<'s, JThread>) -> JResult<()> {
    if let Some(thread) = cx.shared_of(this) {
        cx.without_holding(|vm| vm.resume(Who::One(&thread)));
    }
    Ok(())
}

/// Makes a thread throw what Thread.stop made, as soon as it looks.
fn stop<'s>(cx: &mut Cx<'s>, this: Local<'s, JThread>, exception: Local<'s, Object>) -> JResult<()> {
    // The library passes Throwables; the descriptor does not say so.
    let throwable = cx.class(cx.vm().wk().throwable.class);
    if cx.is_null(exception) || !cx.is_subclass(cx.class_of(cx.get(exception)), throwable) {
        return Err(cx.throw_illegal_argument("not a Throwable"));
    }
    let Some(thread) = cx.shared_of(this) else {
        cx.set_stillborn(this);
        return Ok(());
    };
    if Arc::ptr_eq(&thread, &cx.thread().shared) {
        return Err(cx.throw_local(exception));
    }
    cx.stop_thread(&thread, exception.cast());
    Ok(())
}

fn interrupt<'s>(cx: &mut Cx<'s>, this: Local<'s, JThread>) -> JResult<()> {
    cx.interrupt(this);
    Ok(())
}

fn holds_lock<'s>(cx: &mut Cx<'s>, o: Local<'s, Object>) -> JResult<bool> {
    if cx.is_null(o) {
        return Err(cx.throw_npe());
    }
    Ok(cx.holds_lock(o))
}

/// As with `java` on Linux without -XX:ThreadPriorityPolicy, priorities are only remembered.
fn set_priority<'s>(_cx: &mut Cx<'s>, _this: Local<'s, JThread>, _priority: i32) -> JResult<()> {
    Ok(())
}

fn set_native_name<'s>(cx: &mut Cx<'s>, this: Local<'s, JThread>, name: Local<'s, JString>) -> JResult<()> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    // The operating system takes 15 bytes.
    let mut name: String = cx.string(name).chars().filter(|&c| c != '\0').collect();
    while name.len() > 15 {
        name.pop();
    }
    if cx.get(this) == cx.current_java_thread()
        && let Ok(name) = std::ffi::CString::new(name)
    {
        // Only tools of the operating system show it.
        let _ = rustix::thread::set_name(&name);
    }
    Ok(())
}

fn get_threads<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ThreadArray>> {
    let threads = cx.live_threads();
    let class = cx.vm().wk().thread.class;
    let array = cx.new_object_array(class, threads.len())?;
    for (i, t) in threads.into_iter().enumerate() {
        cx.set_element_ref(cx.get(array), i, cx.get(t));
    }
    Ok(array.cast())
}

fn dump_threads<'s>(cx: &mut Cx<'s>, threads: Local<'s, ThreadArray>) -> JResult<Local<'s, JStackTraces>> {
    if cx.is_null(threads) {
        return Err(cx.throw_npe());
    }
    if cx.array_len(cx.get(threads)) == 0 {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    Ok(dump::dump_threads(cx, threads)?.cast())
}
