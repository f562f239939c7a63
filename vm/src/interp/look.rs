//! Telling a debugger of an instruction, and going on when it changed the frames.

use super::entry::returned;
use super::slow::{self, with_cx};
use super::state::cold::{dispatch, handler, tail};
use super::unwind::unwind;
use super::watch::plain;
use crate::debug::{Forced, Then};

handler! {
    /// There is something to watch: asks the debugger.
    look_closely(s) {
        s.save();
        match with_cx(s.t, |cx| cx.look()) {
            None => {
                if (*s.t).debug.moved { tail!(s, moved) }
                tail!(s, unwind)
            }
            Some(Then::Go) => {
                s.reload();
                s.table = super::running_table(s.t);
                tail!(s, plain(*s.pc))
            }
            Some(Then::Reload) => tail!(s, moved)
        }
    }
    /// A debugger changed the frames, or wants the newest one to return.
    moved(s) {
        (*s.t).debug.moved = false;
        let f = (*s.t).fp;
        if let Some(forced) = (*s.t).debug.forced.take() {
            let m = &*(*f).method;
            if (*f).lock != 0 && !slow::unlock_frame(s.t) {
                tail!(s, unwind)
            }
            let bits = match forced {
                Forced::Bits(bits) => bits,
                Forced::Ref(global) => {
                    let globals = &(*s.t).vm().globals;
                    let raw = globals.get(global);
                    globals.remove(global);
                    u64::from(raw.0)
                }
            };
            let locals = (*f).locals;
            s.set_frame((*f).prev);
            returned(&mut s, m, locals, bits);
            if (*s.t).exception.0 != 0 && !(*(*s.t).fp).method.is_null() { tail!(s, unwind) }
            dispatch!(s)
        }
        if (*s.t).exception.0 != 0 { tail!(s, unwind) }
        s.set_frame(f);
        s.l = (*f).locals;
        s.pc = (*f).pc;
        s.sp = (*f).sp.sub(1);
        s.table = super::running_table(s.t);
        s.reload();
        dispatch!(s)
    }
}
