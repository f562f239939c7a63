//! How often a thread was blocked by a monitor and waited, and for how long: what ThreadInfo tells.
//!
//! Counted where a thread's status changes. Times are taken only while somebody asked for them.

use crate::thread::lifecycle::status;
use crate::vm::Vm;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of one thread: written by itself.
#[derive(Debug, Default)]
pub struct Contention {
    blocked: AtomicU64,
    waited: AtomicU64,
    blocked_nanos: AtomicU64,
    waited_nanos: AtomicU64,
    since: AtomicU64,
}

#[derive(PartialEq, Eq)]
enum What {
    Blocked,
    Waits,
    Runs,
}

fn what(of: u32) -> What {
    match of {
        status::BLOCKED => What::Blocked,
        status::WAIT | status::WAIT_TIMED | status::PARKED | status::PARKED_TIMED | status::SLEEPING => {
            What::Waits
        }
        _ => What::Runs,
    }
}

impl Contention {
    /// The thread did one thing and now does another. To enter the monitor again after a wait belongs to the wait.
    pub(crate) fn changed(&self, vm: &Vm, before: u32, now: u32) {
        let (from, to) = (what(before), what(now));
        if from == to || from == What::Waits && to == What::Blocked {
            return;
        }
        let timed = vm.stats.contention_times.load(Ordering::Relaxed);
        let clock = || vm.gc.uptime().as_nanos() as u64;
        let since = if timed { self.since.swap(0, Ordering::Relaxed) } else { 0 };
        if since != 0 {
            let sum = if from == What::Blocked { &self.blocked_nanos } else { &self.waited_nanos };
            sum.fetch_add(clock().saturating_sub(since), Ordering::Relaxed);
        }
        match to {
            What::Blocked => self.blocked.fetch_add(1, Ordering::Relaxed),
            What::Waits => self.waited.fetch_add(1, Ordering::Relaxed),
            What::Runs => return,
        };
        self.since.store(if timed { clock() } else { 0 }, Ordering::Relaxed);
    }

    /// How often it was blocked and waited.
    pub fn counts(&self) -> (u64, u64) {
        (self.blocked.load(Ordering::Relaxed), self.waited.load(Ordering::Relaxed))
    }

    /// For how long, milliseconds.
    pub fn millis(&self) -> (u64, u64) {
        let millis = |nanos: &AtomicU64| nanos.load(Ordering::Relaxed) / 1_000_000;
        (millis(&self.blocked_nanos), millis(&self.waited_nanos))
    }

    /// Starts the times anew.
    pub fn reset_times(&self) {
        for at in [&self.blocked_nanos, &self.waited_nanos, &self.since] {
            at.store(0, Ordering::Relaxed);
        }
    }
}
