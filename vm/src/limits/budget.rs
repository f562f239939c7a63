//! A limited amount of something: bytes, or threads.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How much of something is taken, and how much may be. Counting is one atomic addition.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    used: AtomicUsize,
    peak: AtomicUsize,
}

impl Budget {
    /// Nothing is taken of `limit`; `usize::MAX`: there is no limit.
    pub const fn new(limit: usize) -> Budget {
        Budget { limit, used: AtomicUsize::new(0), peak: AtomicUsize::new(0) }
    }

    /// Takes `n`, unless that is more than is left.
    pub fn try_take(&self, n: usize) -> bool {
        self.try_take_of(n, self.limit)
    }

    /// Takes `n`, unless that is more than is left of another limit.
    pub fn try_take_of(&self, n: usize, limit: usize) -> bool {
        let more = |used: usize| used.checked_add(n).filter(|&sum| sum <= limit);
        match self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(before) => {
                self.reached(before + n);
                true
            }
            Err(_) => false,
        }
    }

    /// Takes `n`, whatever is left: for what is there already, or can't be refused.
    pub fn take(&self, n: usize) {
        let before = self.used.fetch_add(n, Ordering::Relaxed);
        self.reached(before + n);
    }

    /// Gives `n` back that was taken.
    pub fn give(&self, n: usize) {
        let before = self.used.fetch_sub(n, Ordering::Relaxed);
        debug_assert!(before >= n, "more given back than was taken");
    }

    fn reached(&self, used: usize) {
        // Seldom a new peak: the store is spared.
        if used > self.peak.load(Ordering::Relaxed) {
            self.peak.fetch_max(used, Ordering::Relaxed);
        }
    }

    /// What is taken.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// The most that ever was.
    pub fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }

    /// What may be; `usize::MAX`: there is no limit.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Whether more was taken than may be, by [`Budget::take`].
    pub fn is_exceeded(&self) -> bool {
        self.used() > self.limit
    }

    /// From now on the peak is what is taken.
    pub fn reset_peak(&self) {
        self.peak.store(self.used(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_between_threads() {
        let b = Budget::new(1000);
        let taken: usize = std::thread::scope(|s| {
            let take = || (0..1000).filter(|_| b.try_take(3)).count();
            let all: Vec<_> = (0..4).map(|_| s.spawn(take)).collect();
            all.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!((taken, b.used(), b.peak()), (333, 999, 999));
        assert!(b.try_take(1) && !b.try_take(1) && b.try_take(0));
        b.give(600);
        b.reset_peak();
        assert_eq!((b.used(), b.peak(), b.is_exceeded()), (400, 400, false));
        b.take(601);
        assert!(b.is_exceeded());
        assert!(!Budget::new(usize::MAX).is_exceeded());
        let unlimited = Budget::new(usize::MAX);
        assert!(unlimited.try_take(usize::MAX) && !unlimited.try_take(1));
    }
}
