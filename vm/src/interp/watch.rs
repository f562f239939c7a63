//! The table of threads that a debugger watches: every entry looks first, then runs the instruction by its normal handler.
//! And entries of methods in a Vm with a debugger.

use super::entry::{self, SLACK, push_frame, returned};
use super::frame::Frame;
use super::look::look_closely;
use super::slow::{self, with_cx};
use super::state::{S, Table, dispatch, handler, tail};
use super::unwind::unwind;
use super::{Handler, errors};
use crate::bytecode::Opcode;
use crate::class::{Method, MethodKind};
use crate::debug::watch;
use std::sync::atomic::Ordering;

/// The handler that runs an instruction and nothing of the next one.
#[inline(always)]
pub(super) unsafe fn plain(op: u8) -> Handler {
    if op == Opcode::Aload0GetfieldI as u8 {
        return super::ops_simple::load_0;
    }
    // SAFETY: the normal table has an entry for each byte.
    unsafe { (*super::normal_table().cast::<Table>()).0[op as usize] }
}

/// The entry handler of a method in a Vm with a debugger.
pub(super) fn for_method(m: &Method) -> Handler {
    match m.kind {
        MethodKind::Normal => enter_watched,
        MethodKind::Native => enter_native_watched,
        _ => entry::for_method(m),
    }
}

handler! {
    /// Stands in every entry of the watching table.
    look(s) {
        let own = watch::STEP | watch::FIELDS | watch::EXITS;
        let flags = (*s.t).watch.load(Ordering::Relaxed);
        if flags & own == 0 && !(*s.t).debug.entered {
            let m = (*s.frame()).method;
            if !(*m).breakpoints.load(Ordering::Relaxed) {
                tail!(s, plain(*s.pc))
            }
        }
        tail!(s, look_closely)
    }
    enter_watched(s) {
        let m = &*(s.tos as *const Method);
        if !push_frame(&mut s, m) {
            tail!(s, errors::stack_overflow)
        }
        (*s.t).debug.entered = (*s.t).watch.load(Ordering::Relaxed) & watch::ENTRIES != 0;
        if m.is_synchronized() {
            tail!(s, entry::lock_entered)
        }
        dispatch!(s)
    }
    enter_native_watched(s) {
        let m = &*(s.tos as *const Method);
        let locals = s.sp.sub(m.arg_slots as usize);
        let f = s.sp.cast::<Frame>();
        if S::stack_base(f).add(SLACK) > (*s.t).stack_limit {
            tail!(s, errors::stack_overflow)
        }
        let caller = entry::push_native_frame(&mut s, m, locals, f);
        let result = call_native_watched(s.t, m, locals);
        s.set_frame(caller);
        (*caller).sp = locals;
        if (*s.t).exception.0 != 0 {
            tail!(s, unwind)
        }
        returned(&mut s, m, locals, result);
        dispatch!(s)
    }
}

#[cold]
#[inline(never)]
unsafe fn call_native_watched(t: *mut crate::thread::Thread, m: &Method, locals: *mut u64) -> u64 {
    // SAFETY: the native's frame is the newest one.
    unsafe {
        with_cx(t, |cx| {
            cx.tell_native_entry(m);
            Ok(())
        });
        let result = if (*t).exception.0 != 0 { 0 } else { slow::call_native(t, m, locals) };
        let mark = (*t).handles.len();
        let mut cx = crate::rooting::Cx::from_thread(std::ptr::NonNull::new_unchecked(t));
        let result = cx.tell_native_exit(m, result);
        (*t).handles.truncate(mark);
        result
    }
}
