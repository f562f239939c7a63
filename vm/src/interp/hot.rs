//! Counters that overflowed: methods and loops are offered to the compiler, and its code is entered.
//!
//! Invocations are counted in the method. Jumps back are counted by the thread, as that is one instruction on what is in the
//! cache anyway; each time its budget is used up, the method that runs gets all of it. Loops that run for
//! long get what is theirs.

use super::entry::{enter_compiled, lock_entered, returned};
use super::frame::RESUMED_SHIFT;
use super::slow::with_cx;
use super::state::S;
use super::state::cold::{dispatch, handler, tail};
use super::unwind::unwind;
use crate::class::Method;
use crate::compiled::OsrEntry;
use crate::compiler::Reason;
use crate::thread::Thread;
use std::sync::atomic::Ordering;

/// How often one call of a method may go from compiled code to the interpreter and back again in a loop: each time leaves
/// frames on both stacks.
const MOST_RESUMED: u32 = 100;

handler! {
    /// The frame of a method was made whose invocation counter got to the limit: nothing of it has run.
    hot_method(s) {
        let m = &*(*s.frame()).method;
        s.save();
        m.invocations.store((*s.t).invocation_limit / 2, Ordering::Relaxed);
        offer(s.t, m, Reason::Invocations);
        if (*s.t).exception.0 != 0 { tail!(s, unwind) }
        s.reload();
        if !m.compiled.load(Ordering::Acquire).is_null() {
            let f = s.frame();
            s.sp = (*f).locals.add(m.arg_slots as usize);
            s.tos = m as *const Method as u64;
            s.set_frame((*f).prev);
            tail!(s, enter_compiled)
        }
        if m.is_synchronized() { tail!(s, lock_entered) }
        dispatch!(s)
    }
    /// The thread's budget of back-edges is used up; pc is where the last one goes.
    hot_loop(s) {
        (*s.t).backedge_budget = (*s.t).backedge_step;
        let f = s.frame();
        let m = &*(*f).method;
        let limit = (*s.t).backedge_limit;
        let count = m.backedges.load(Ordering::Relaxed).wrapping_add((*s.t).backedge_step);
        let hot = count as i32 >= limit as i32;
        m.backedges.store(if hot { limit } else { count }, Ordering::Relaxed);
        // Code that takes over in a loop takes no operands.
        if !hot || s.sp != S::stack_base(f) { dispatch!(s) }
        let caller = (*f).prev;
        if (*caller).method.is_null() && (*caller).flags >> RESUMED_SHIFT >= MOST_RESUMED { dispatch!(s) }
        s.save();
        let bci = s.pc.offset_from(m.code.load(Ordering::Relaxed)) as u32;
        let mut code = osr_entry(s.t, m, bci);
        if code.is_none() {
            m.backedges.store(limit / 2, Ordering::Relaxed);
            offer(s.t, m, Reason::BackEdge(bci));
            if (*s.t).exception.0 != 0 { tail!(s, unwind) }
            code = osr_entry(s.t, m, bci);
        }
        s.reload();
        let Some(code) = code else { dispatch!(s) };
        let (locals, top) = ((*f).locals, (*s.t).java_top);
        (*s.t).java_top = S::stack_base(f).add(m.max_stack as usize + 4);
        // The arguments are the callee's, which will be on another stack.
        (*caller).sp = locals;
        let result = code(s.t, m, f);
        (*s.t).java_top = top;
        s.set_frame(caller);
        if (*s.t).exception.0 != 0 { tail!(s, unwind) }
        returned(&mut s, m, locals, result);
        dispatch!(s)
    }
}

/// Offers a method to the compiler. The frame is saved.
unsafe fn offer(t: *mut Thread, m: &Method, reason: Reason) {
    // SAFETY: the current thread.
    unsafe {
        if let Some(compiler) = &(*t).vm().engine.compiler {
            with_cx(t, |cx| {
                compiler.hot(cx, m, reason);
                Ok(())
            });
        }
    }
}

/// Compiled code that takes over at a jump back to this bytecode index.
unsafe fn osr_entry(t: *mut Thread, m: &Method, bci: u32) -> Option<OsrEntry> {
    // SAFETY: the current thread; the compiler's contract says what the code is.
    unsafe {
        let code = (*t).vm().engine.compiler.as_ref()?.osr_entry(m, bci)?;
        Some(std::mem::transmute::<*const u8, OsrEntry>(code))
    }
}
