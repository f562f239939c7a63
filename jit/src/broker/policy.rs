//! Code that goes back to the interpreter too often is made again.
//!
//! What was not resolved when a method was compiled is left to the interpreter, which resolves it: the next compilation
//! finds it resolved. So code is made again after its second trap (the first may have come before the constant was there),
//! then after 4, 8 and so on: a method whose cold paths are met one by one does not keep the compiler busy, and one that
//! traps for ever at the same place stops being compiled after some time, and stays as it is.
//!
//! In the background the old code stays in use until the new is there. Where nobody compiles in the background it is taken
//! back at once, and the next call or turn compiles: not the trap itself, as what it is about is not resolved yet.

use super::vm_code::{State, VmCode};
use crate::code::table::caller;
use cortado_vm::class::Method;
use cortado_vm::rooting::Cx;
use cortado_vm::vm::CompileMode;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How often a method is compiled again at most.
const MOST: u32 = 20;
/// Traps that are waited for at most.
const MOST_TRAPS: u32 = 1000;
/// With -Xcomp: how often a method is compiled again after a single trap.
const EAGER: u32 = 3;

/// What became of a method so far.
#[derive(Default, Debug)]
pub(super) struct History {
    /// It was compiled again so often because of traps.
    again: u32,
    /// It can't be compiled.
    failed: bool,
    /// These loops can't.
    failed_loops: HashSet<u32>,
}

impl History {
    /// Remembers that there is no code.
    pub(super) fn fail(&mut self, osr: Option<u32>) {
        match osr {
            None => self.failed = true,
            Some(bci) => {
                self.failed_loops.insert(bci);
            }
        }
    }

    /// Whether there will be no code.
    pub(super) fn hopeless(&self, osr: Option<u32>) -> bool {
        self.failed || osr.is_some_and(|bci| self.failed_loops.contains(&bci))
    }

    /// After how many traps it is compiled again; None: never more.
    fn limit(&self, eager: bool) -> Option<u32> {
        match self.again {
            MOST.. => None,
            0..EAGER if eager => Some(1),
            n => Some(2u32.checked_shl(n).map_or(MOST_TRAPS, |l| l.min(MOST_TRAPS))),
        }
    }
}

impl VmCode {
    /// Compiled code leaves for the interpreter in `method`, which may be inlined into another one.
    pub(super) fn trapped(self: &Arc<Self>, cx: &mut Cx<'_>, method: &Method, bci: u32) {
        let vm = self.vm();
        if vm.options.deopt_stress > 0 {
            return;
        }
        log::debug!("trap in {} at {bci}", self.method_name(method));
        let removed = {
            let mut state = self.state.lock();
            let state: &mut State = &mut state;
            let is_it = |c: &_| is_of(c, method);
            // SAFETY: `cx` is of the current thread.
            let found = unsafe { caller(&state.table, &self.cache, cx.thread(), is_it) };
            let Some(code) = found.or_else(|| state.table.get(method.id, None)).cloned() else { return };
            let traps = code.traps.fetch_add(1, Ordering::Relaxed) + 1;
            let history = state.histories.entry(code.method).or_default();
            let eager = vm.options.compile == CompileMode::Eager;
            if history.limit(eager).is_none_or(|limit| traps < limit) {
                return;
            }
            // Is it in use at all, and not replaced already?
            if !state.table.get(code.method, code.osr).is_some_and(|c| Arc::ptr_eq(c, &code)) {
                return;
            }
            history.again += 1;
            if self.in_background() {
                self.again(state, code.method, code.osr);
                return;
            }
            self.remove(state, &code);
            code
        };
        let root = vm.methods.get(removed.method);
        let thread = cx.thread();
        match removed.osr {
            None => root.invocations.store(thread.invocation_limit.saturating_sub(1), Ordering::Relaxed),
            Some(_) => root.backedges.store(thread.backedge_limit.saturating_sub(1), Ordering::Relaxed),
        }
        if vm.options.print_compilation {
            self.print_line(removed.id, root, removed.osr, false, "made not entrant");
        }
    }
}

fn is_of(code: &crate::code::table::CompiledMethod, method: &Method) -> bool {
    code.method == method.id || code.inlined.contains(&method.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_and_less_readily() {
        let mut h = History::default();
        let mut limits = Vec::new();
        while let Some(limit) = h.limit(false) {
            limits.push(limit);
            h.again += 1;
        }
        assert_eq!(limits[..6], [2, 4, 8, 16, 32, 64]);
        assert_eq!((limits.len(), limits[19]), (20, MOST_TRAPS));
        assert_eq!(History::default().limit(true), Some(1));
    }

    #[test]
    fn failures_are_remembered() {
        let mut h = History::default();
        h.fail(Some(7));
        assert!(h.hopeless(Some(7)) && !h.hopeless(Some(8)) && !h.hopeless(None));
        h.fail(None);
        assert!(h.hopeless(Some(8)) && h.hopeless(None));
    }
}
