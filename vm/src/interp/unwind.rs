//! Exceptions: finding the handler (JVMS 2.10, 6.5.athrow).

use super::frame::{FRAME_COMPILED, Frame};
use super::slow::with_cx;
use super::state::cold::{dispatch, handler, tail};
use super::state::{S, Table};
use crate::exceptions::log_unwinding;
use crate::ids::ClassId;
use crate::logging::{LogLevel, TagSet};
use crate::thread::Thread;
use std::sync::atomic::Ordering;

handler! {
    /// An exception is pending and the newest frame is saved: goes on at its handler, in a caller's, or leaves the
    /// interpreter at an entry frame.
    unwind(s) {
        if (*s.t).watch.load(Ordering::Relaxed) & crate::debug::watch::EXCEPTIONS != 0
            && !(*(*s.t).fp).method.is_null()
        {
            with_cx(s.t, |cx| cx.tell_exception());
            if (*s.t).debug.moved { tail!(s, super::look::moved) }
        }
        loop {
            let f = (*s.t).fp;
            if (*f).method.is_null() {
                let prev = (*f).prev;
                (*s.t).fp = prev;
                (*s.t).pool = if prev.is_null() { std::ptr::null() } else { (*prev).pool };
                (*s.t).regs.pc = std::ptr::null();
                return None;
            }
            if let Some(handler) = find_handler(s.t, f) {
                s.set_frame(f);
                s.l = (*f).locals;
                s.pc = (*(*f).method).code.load(Ordering::Relaxed).add(handler as usize);
                s.sp = S::stack_base(f).add(1);
                s.tos = std::mem::take(&mut (*s.t).exception).0 as u64;
                (*s.t).reported = crate::ids::RawRef(0);
                s.table = (*s.t).table.load(Ordering::Relaxed).cast::<Table>();
                dispatch!(s)
            }
            // JVMS 6.5.athrow: a synchronized method's monitor is given back. What that throws replaces the exception.
            if (*f).lock != 0 {
                super::slow::unlock_frame(s.t);
            }
            let caller = (*f).prev;
            // The callee's arguments are no longer the caller's operands.
            if !(*caller).method.is_null() {
                (*caller).sp = (*f).locals;
            }
            s.set_frame(caller);
        }
    }
}

/// The bci of the handler for the pending exception in `f`.
pub(crate) unsafe fn find_handler(t: *mut Thread, f: *mut Frame) -> Option<u16> {
    // SAFETY: the caller's promises are the callee's.
    let handler = unsafe { search_handler(t, f) };
    // SAFETY: the newest frame of the current thread, whose method and code live as long as the Vm.
    unsafe {
        let vm = &*(*t).vm;
        if vm.log.enabled(TagSet::Exceptions, LogLevel::Info) && !(*f).pc.is_null() && !vm.is_exiting() {
            let m = &*(*f).method;
            let bci = ((*f).pc as usize).saturating_sub(m.code.load(Ordering::Relaxed) as usize);
            let compiled = (*f).flags & FRAME_COMPILED != 0;
            with_cx(t, |cx| {
                log_unwinding(cx, m, bci, compiled, handler);
                Ok(())
            });
        }
    }
    handler
}

unsafe fn search_handler(t: *mut Thread, f: *mut Frame) -> Option<u16> {
    // SAFETY: the newest frame of the current thread, an interpreted method's or a native's.
    unsafe {
        let m = &*(*f).method;
        let vm = &*(*t).vm;
        if m.is_native() || vm.is_exiting() || (*f).pc.is_null() {
            return None;
        }
        let class = m.versioned(vm.classes.get(m.class));
        let file = m.version().file.as_deref()?;
        let code = file.code(m.member())?;
        let bci = (*f).pc as usize - m.code.load(Ordering::Relaxed) as usize;
        for h in code.handlers() {
            if bci < h.start as usize || bci >= h.end as usize {
                continue;
            }
            if h.catch_type == 0 {
                return Some(h.handler);
            }
            // Resolving the catch type may run a class loader: the exception waits in a handle meanwhile.
            let caught = with_cx(t, |cx| {
                let raw = std::mem::take(&mut cx.thread_mut().exception);
                let exception = cx.local_raw::<crate::types::JThrowable>(raw);
                let catch = match resolved(cx, class, h.catch_type) {
                    Ok(catch) => catch,
                    // No memory or no stack to load it with, which is what the handler may be there for: then its name
                    // decides. (A verifier loads these classes beforehand.)
                    Err(thrown) if cx.exception_is(&thrown, "java/lang/VirtualMachineError") => {
                        cx.take_exception(thrown);
                        let is = has_super_named(
                            cx,
                            cx.class_of(cx.get(exception)),
                            file.class_name(h.catch_type),
                        );
                        cx.thread_mut().exception = cx.get(exception).raw();
                        return Ok(is);
                    }
                    Err(thrown) => return Err(thrown),
                };
                let is = cx.is_subclass(cx.class_of(cx.get(exception)), cx.class(catch));
                cx.thread_mut().exception = cx.get(exception).raw();
                Ok(is)
            });
            match caught {
                Some(true) => return Some(h.handler),
                Some(false) => {}
                // What resolution threw is the exception now; HotSpot goes on with the caller's look at it.
                None => return None,
            }
        }
        None
    }
}

/// Whether a class or one of its superclasses has this name.
pub(crate) fn has_super_named(cx: &crate::rooting::Cx<'_>, class: &crate::class::Class, name: &[u8]) -> bool {
    let symbols = &cx.vm().engine.symbols;
    let mut class = class;
    while symbols.bytes(class.name) != name {
        if class.super_id.is_none() {
            return false;
        }
        class = cx.class(class.super_id);
    }
    true
}

fn resolved(
    cx: &mut crate::rooting::Cx<'_>,
    class: crate::class::version::Versioned<'_>,
    index: u16,
) -> crate::rooting::JResult<ClassId> {
    cx.resolve_class(class, index)
}
