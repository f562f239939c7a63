//! Methods that may give back other monitors than they took (JVMS 2.11.10). Compilers make none; for all that can be proved to
//! nest its monitors (`bytecode::locks`) the first monitor instruction that runs makes the fast ones of all of them.
//!
//! The others' frames count, as HotSpot's interpreter does: `Thread::held` has what each holds by monitorenter, and a frame that holds
//! something has a `lock` that is not 0, so that its end comes here. A synchronized method's own monitor is `lock` itself; HotSpot
//! keeps it with the others, so that monitorexit can give it back and monitorenter put another one in its place.

use super::frame::{FRAME_COUNTS_MONITORS, FRAME_LOCK_FREE, Frame};
use super::state::cold::{dispatch, handler, next, tail};
use super::unwind::unwind;
use super::{errors, slow};
use crate::bytecode::{Opcode, instruction_length};
use crate::class::Method;
use crate::ids::RawRef;
use crate::rooting::{Cx, JResult};
use crate::types::Object;
use std::sync::atomic::{AtomicU8, Ordering};

handler! {
    enter(s) {
        if s.tos as u32 == 0 { tail!(s, errors::null_pointer) }
        s.save();
        if slow::with_cx(s.t, take).is_none() { tail!(s, unwind) }
        s.pop();
        next!(s, 1)
    }
    exit(s) {
        if s.tos as u32 == 0 { tail!(s, errors::null_pointer) }
        s.save();
        if slow::with_cx(s.t, give_back).is_none() { tail!(s, unwind) }
        s.pop();
        next!(s, 1)
    }
}

/// The newest frame, which is saved, its method, and the object on top of its stack.
fn current<'s>(cx: &Cx<'s>) -> (*mut Frame, &'s Method, RawRef) {
    let f = cx.thread().fp;
    // SAFETY: an interpreted method's frame with a monitor instruction's operand on its stack.
    unsafe { (f, &*(*f).method, RawRef(*(*f).sp.sub(1) as u32)) }
}

/// Whether the method's monitors need no counting; then its instructions don't any more.
fn nests(m: &Method) -> bool {
    let nests = m.nests_monitors();
    if nests {
        let code = m.code.load(Ordering::Relaxed);
        let len = m.code_len as usize;
        let mut bci = 0;
        while bci < len {
            // SAFETY: the method's own copy of its code; opcodes are only written like this.
            let (bytes, op) =
                unsafe { (std::slice::from_raw_parts(code, len), AtomicU8::from_ptr(code.add(bci))) };
            let Ok(step) = instruction_length(bytes, bci as u32) else { break };
            match Opcode::from_u8(op.load(Ordering::Relaxed)) {
                Some(Opcode::MonitorenterCounted) => op.store(Opcode::Monitorenter as u8, Ordering::Relaxed),
                Some(Opcode::MonitorexitCounted) => op.store(Opcode::Monitorexit as u8, Ordering::Relaxed),
                _ => {}
            }
            bci += step as usize;
        }
    }
    nests
}

/// What the frame holds by monitorenter: indices into `Thread::held`, the last one taken first.
fn held_by<'a>(cx: &'a Cx<'_>, f: *mut Frame) -> impl Iterator<Item = (usize, RawRef)> + use<'a> {
    let held = cx.thread().held.iter().enumerate().rev();
    held.take_while(move |(_, h)| h.0 == f as usize).map(|(i, h)| (i, h.1))
}

fn take(cx: &mut Cx<'_>) -> JResult<()> {
    let (f, m, raw) = current(cx);
    let object = cx.local_raw::<Object>(raw);
    cx.monitor_enter(object)?;
    if nests(m) {
        return Ok(());
    }
    let raw = cx.get(object).raw();
    let again = held_by(cx, f).any(|h| h.1 == raw);
    // SAFETY: the newest frame of this thread.
    let f = unsafe { &mut *f };
    if f.flags & FRAME_LOCK_FREE != 0 && !again {
        f.lock = raw.0;
        f.flags &= !FRAME_LOCK_FREE;
    } else {
        cx.thread_mut().held.push((std::ptr::from_mut(f) as usize, raw));
        if f.lock == 0 {
            f.lock = raw.0;
        }
    }
    f.flags |= FRAME_COUNTS_MONITORS;
    Ok(())
}

fn give_back(cx: &mut Cx<'_>) -> JResult<()> {
    let (f, m, raw) = current(cx);
    if nests(m) {
        return cx.monitor_exit(raw);
    }
    let at = held_by(cx, f).find(|h| h.1 == raw).map(|h| h.0);
    // SAFETY: the newest frame of this thread.
    let frame = unsafe { &mut *f };
    match at {
        Some(i) => drop(cx.thread_mut().held.remove(i)),
        None if m.is_synchronized() && frame.flags & FRAME_LOCK_FREE == 0 && frame.lock == raw.0 => {
            frame.flags |= FRAME_LOCK_FREE | FRAME_COUNTS_MONITORS;
        }
        None => return Err(cx.throw_bare("java/lang/IllegalMonitorStateException")),
    }
    if !m.is_synchronized() && held_by(cx, f).next().is_none() {
        frame.lock = 0;
        frame.flags &= !FRAME_COUNTS_MONITORS;
    }
    cx.monitor_exit(raw)
}

/// The newest frame, which counts, is to end: by a return if no exception was pending. A return with anything wrong throws and
/// leaves the frame; an exception that finds anything wrong is replaced.
pub(super) fn leave(cx: &mut Cx<'_>, pending: RawRef) -> JResult<()> {
    let fp = cx.thread().fp;
    // SAFETY: the newest frame of this thread, an interpreted method's.
    let (f, m) = unsafe { (&mut *fp, &*(*fp).method) };
    let mut wrong = false;
    if m.is_synchronized() {
        if f.flags & FRAME_LOCK_FREE != 0 {
            wrong = true;
        } else {
            f.flags |= FRAME_LOCK_FREE;
            cx.monitor_exit(RawRef(f.lock))?;
        }
    }
    let unwinding = pending.0 != 0;
    wrong |= held_by(cx, fp).next().is_some();
    if wrong && !unwinding {
        return Err(cx.throw_bare("java/lang/IllegalMonitorStateException"));
    }
    loop {
        let last = held_by(cx, fp).next();
        let Some((i, raw)) = last else { break };
        cx.thread_mut().held.truncate(i);
        cx.monitor_exit(raw)?;
    }
    f.lock = 0;
    f.flags &= !(FRAME_COUNTS_MONITORS | FRAME_LOCK_FREE);
    if wrong && !cx.vm().is_exiting() {
        return Err(cx.throw_bare("java/lang/IllegalMonitorStateException"));
    }
    cx.thread_mut().exception = pending;
    Ok(())
}
