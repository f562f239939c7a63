//! What management is told of collections: that there was one, and that a pool's usage crossed a threshold.
//!
//! A collection leaves notices here; a thread of management's own, which there is once somebody wants notices, takes them.

use super::Cause;
use crate::collect::LastCollection;
use crate::rooting::Cx;
use crate::vm::Vm;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// The pools that collections tell of: the young and the old generation.
pub const POOLS: usize = 2;

/// What a threshold is compared with.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Gauge {
    /// What is in use.
    Usage = 0,
    /// What was in use after the last collection.
    AfterCollection = 1,
}

/// What somebody wants to know.
#[derive(Clone, Debug)]
pub enum Notice {
    /// There was a collection.
    Collection {
        /// Of everything.
        full: bool,
        /// Why.
        cause: Cause,
        /// Its figures.
        figures: LastCollection,
        /// When it ended.
        wall_millis: i64,
    },
    /// A threshold was crossed.
    Threshold {
        /// Whose.
        pool: usize,
        /// Which.
        gauge: Gauge,
        /// Upwards.
        over: bool,
        /// Bytes in use in the young and the old generation.
        used: (usize, usize),
    },
}

struct Threshold {
    /// 0: none.
    bytes: AtomicI64,
    over: AtomicBool,
}

/// A Vm's notices.
pub struct Notices {
    collections: AtomicBool,
    thresholds: [[Threshold; 2]; POOLS],
    queue: Mutex<VecDeque<Notice>>,
    arrived: Condvar,
}

impl Default for Notices {
    fn default() -> Notices {
        let threshold = || Threshold { bytes: AtomicI64::new(0), over: AtomicBool::new(false) };
        Notices {
            collections: AtomicBool::new(false),
            thresholds: std::array::from_fn(|_| [threshold(), threshold()]),
            queue: Mutex::default(),
            arrived: Condvar::new(),
        }
    }
}

impl Notices {
    /// Somebody listens to collections, or nobody does any more.
    pub fn tell_of_collections(&self, on: bool) {
        self.collections.store(on, Ordering::Relaxed);
    }

    /// Sets a pool's threshold; 0: none.
    pub fn set_threshold(&self, pool: usize, gauge: Gauge, bytes: i64) {
        if let Some(of) = self.thresholds.get(pool) {
            of[gauge as usize].bytes.store(bytes, Ordering::Relaxed);
        }
    }

    /// A collection ended; the world stands still.
    pub(crate) fn collected(&self, vm: &Vm, full: bool, cause: Cause, figures: LastCollection) {
        let mut notices = Vec::new();
        if self.collections.load(Ordering::Relaxed) {
            let wall_millis = vm.host.wall_millis();
            notices.push(Notice::Collection { full, cause, figures, wall_millis });
        }
        for (pool, of) in self.thresholds.iter().enumerate() {
            for gauge in [Gauge::Usage, Gauge::AfterCollection] {
                let threshold = &of[gauge as usize];
                let bytes = threshold.bytes.load(Ordering::Relaxed);
                if bytes <= 0 {
                    continue;
                }
                let used = if pool == 0 { figures.after.0 } else { figures.after.1 };
                let over = used as i64 >= bytes;
                let was = threshold.over.swap(over, Ordering::Relaxed);
                // After a collection each one that leaves too much counts; usage has to come down first.
                if over != was || over && gauge == Gauge::AfterCollection {
                    notices.push(Notice::Threshold { pool, gauge, over, used: figures.after });
                }
            }
        }
        if !notices.is_empty() {
            self.queue.lock().extend(notices);
            self.arrived.notify_all();
        }
    }
}

impl Cx<'_> {
    /// The next notice, once there is one. None: the Vm ends.
    pub fn next_notice(&mut self) -> Option<Notice> {
        let vm = self.vm();
        let notices = &vm.notices;
        self.blocking(|| {
            let mut queue = notices.queue.lock();
            while !vm.is_exiting() {
                if let Some(notice) = queue.pop_front() {
                    return Some(notice);
                }
                notices.arrived.wait_for(&mut queue, std::time::Duration::from_millis(500));
            }
            None
        })
    }
}
