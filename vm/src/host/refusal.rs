//! What a host says when it refuses: which option would have allowed it.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Host, HostError, Right};

/// How far a host trusts its Vm.
#[expect(unused_variables, reason = "names of refused methods' arguments are documentation")]
pub trait Policy: Send + Sync {
    /// Whether the Vm is not trusted: all its classes are verified, its native code is refused, and its memory
    /// accesses are checked.
    fn sandboxed(&self) -> bool {
        true
    }
    /// The host for files that options of the command line name, like logs: who starts the Vm may do more than the Vm.
    /// `None`: it is this one.
    fn for_options(&self) -> Option<&dyn Host> {
        None
    }
    /// Why something was refused; `None`: it was not, or that is not known any more.
    fn refusal(&self, error: HostError) -> Option<Arc<str>> {
        None
    }
    /// An error's text, with the option that would have allowed what was refused:
    /// `Permission denied: needs --allow-read=/etc/passwd`.
    fn explain(&self, error: HostError) -> String {
        match self.refusal(error) {
            Some(why) => format!("{}: {why}", error.message()),
            None => error.message(),
        }
    }
}

/// How many refusals are remembered. The exception is made right after the refusal; only so many threads that are refused
/// something in between could lose its text.
const KEPT: usize = 1024;

/// The refusals of a host. An error is a small number to copy, so what is to be said of it is kept here.
#[derive(Default)]
pub struct Refusals {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// How many there were.
    count: u32,
    /// The texts of the last ones.
    texts: VecDeque<Arc<str>>,
}

impl Refusals {
    /// Refuses what `--allow-RIGHT=WHAT` would have allowed.
    pub fn needs(&self, right: Right, what: impl Display) -> HostError {
        self.because(format!("needs --allow-{}={what}", right.name()))
    }

    /// Refuses what `--deny-RIGHT=WHAT` denies.
    pub fn denied(&self, right: Right, what: impl Display) -> HostError {
        self.because(format!("by --deny-{}={what}", right.name()))
    }

    /// Refuses for another reason.
    pub fn because(&self, why: impl Into<Arc<str>>) -> HostError {
        let mut kept = self.kept.lock();
        if kept.texts.len() == KEPT {
            kept.texts.pop_front();
        }
        kept.texts.push_back(why.into());
        kept.count = kept.count.wrapping_add(1);
        HostError::refused(kept.count)
    }

    /// What was said of a refusal.
    pub fn text(&self, error: HostError) -> Option<Arc<str>> {
        let number = error.refusal()?;
        let kept = self.kept.lock();
        let back = kept.count.wrapping_sub(number) as usize;
        let at = kept.texts.len().checked_sub(back + 1)?;
        kept.texts.get(at).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_refusals_are_remembered() {
        let refusals = Refusals::default();
        let first = refusals.needs(Right::Read, "/etc/passwd");
        assert!(first.is_denied());
        assert_eq!(first.errno(), libc::EACCES);
        assert_eq!(first, HostError::DENIED);
        assert_ne!(first, HostError::new(libc::EACCES));
        assert_eq!(refusals.text(first).as_deref(), Some("needs --allow-read=/etc/passwd"));
        let others: Vec<HostError> = (0..KEPT).map(|i| refusals.denied(Right::Net, i)).collect();
        assert_eq!(refusals.text(first), None);
        for (i, e) in others.into_iter().enumerate() {
            assert_eq!(refusals.text(e).as_deref(), Some(format!("by --deny-net={i}").as_str()));
        }
        assert_eq!(refusals.text(HostError::DENIED), None);
        assert_eq!(refusals.text(HostError::new(libc::EACCES)), None);
    }
}
