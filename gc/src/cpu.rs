//! CPU time of threads: what collections cost, however many threads share in them.

use std::time::Duration;

/// CPU time that the calling thread has used since it began.
#[cfg(not(miri))]
pub(crate) fn thread_cpu() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let t = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

/// Miri has no such clock.
#[cfg(miri)]
pub(crate) fn thread_cpu() -> Duration {
    Duration::ZERO
}

#[cfg(all(test, not(miri)))]
mod tests {
    use super::*;

    #[test]
    fn waiting_costs_nothing() {
        let began = thread_cpu();
        std::thread::sleep(Duration::from_millis(60));
        assert!(thread_cpu() - began < Duration::from_millis(30));
    }
}
