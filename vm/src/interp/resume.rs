//! Going on in the interpreter with what compiled code began.

use super::entry::{SLACK, free_stack};
use super::frame::{FRAME_COMPILED, FRAME_WORDS, Frame, RESUMED_SHIFT};
use super::slow::{unlock_frame, with_cx};
use super::state::{S, Table};
use super::{EXIT, run, unwind};
use crate::exceptions::throw_stack_overflow;
use crate::rooting::{Cx, JResult};
use crate::thread::Thread;
use std::ptr::{NonNull, null};
use std::sync::atomic::Ordering;

/// Copies the newest frame, compiled code's, to the Java stack behind a new entry frame, and runs it to the method's end: from
/// the instruction at its pc, or, with an exception pending, from its handler. The result's bits; the frame is unlinked
/// then.
///
/// ```text
///   java_top -> | entry Frame | dummy | locals | Frame | dummy | operands ...
/// ```
///
/// # Safety
/// `t` is the current thread, its newest frame is compiled code's with all locals and operands in their slots.
pub(crate) unsafe fn resume(t: *mut Thread) -> u64 {
    let marker = 0u8;
    // SAFETY: the caller's contract; there is room on the Java stack where it is written to.
    unsafe {
        let from = (*t).fp;
        debug_assert!((*from).flags & FRAME_COMPILED != 0);
        let m = &*(*from).method;
        if (*t).exception.0 == 0
            && let Some(compiler) = &(*t).vm().engine.compiler
        {
            let bci = (*from).pc.offset_from(m.code.load(Ordering::Relaxed)) as u32;
            with_cx(t, |cx| {
                compiler.trapped(cx, m, bci);
                Ok(())
            });
        }
        let start = free_stack(&Cx::from_thread(NonNull::new_unchecked(t)));
        let locals = start.add(FRAME_WORDS + 1);
        let to = locals.add(m.max_locals as usize).cast::<Frame>();
        let base = S::stack_base(to);
        if base.add(m.max_stack as usize + SLACK) > (*t).stack_limit
            || (&raw const marker as usize) < (*t).native_limit
        {
            if (*t).exception.0 == 0 {
                with_cx(t, |cx| -> JResult<()> { Err(throw_stack_overflow(cx)) });
            }
            if (*from).lock != 0 {
                unlock_frame(t);
            }
            (*t).fp = (*from).prev;
            return 0;
        }
        // A loop's code that took over a frame that was resumed stands in the place of that.
        let under = (*from).prev;
        let resumed =
            if !under.is_null() && (*under).method.is_null() { (*under).flags >> RESUMED_SHIFT } else { 0 };
        let entry = start.cast::<Frame>();
        entry.write(Frame {
            method: null(),
            pool: null(),
            locals: start,
            prev: under,
            pc: null(),
            next_pc: EXIT.as_ptr(),
            sp: locals,
            lock: 0,
            flags: (resumed + 1) << RESUMED_SHIFT,
        });
        locals.copy_from_nonoverlapping((*from).locals, m.max_locals as usize);
        let operands = (*from).sp.offset_from(S::stack_base(from)) as usize;
        base.copy_from_nonoverlapping(S::stack_base(from), operands);
        to.write(Frame {
            method: m,
            pool: m.pool,
            locals,
            prev: entry,
            pc: (*from).pc,
            next_pc: null(),
            sp: base.add(operands),
            lock: (*from).lock,
            flags: 0,
        });
        (*t).fp = to;
        (*t).pool = m.pool;
        (*t).depth += 1;
        let table = (*t).table.load(Ordering::Relaxed) as *const Table;
        let sp = base.add(operands - 1);
        let pc = (*to).pc;
        let h = if (*t).exception.0 != 0 { unwind::unwind } else { (*table).0[*pc as usize] };
        run(h, pc, locals, sp, t, table, *sp);
        (*t).depth -= 1;
        if (*t).exception.0 != 0 { 0 } else { (*t).regs.result }
    }
}
