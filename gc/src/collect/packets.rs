//! Work that is given from worker to worker.
//!
//! Each worker keeps its work on a stack of its own, without any synchronisation; only when somebody is out of work do
//! the others give away the older half of theirs, which is where the large subgraphs are. All workers waiting
//! means that all is done.

use super::sync::{AtomicBool, Condvar, Mutex, Ordering};

/// Where workers of one pause meet.
pub(crate) struct Packets {
    /// Somebody waits. Read without the lock: who reads an old value gives a little later.
    wanted: AtomicBool,
    shared: Mutex<Shared>,
    changed: Condvar,
}

#[derive(Default)]
struct Shared {
    packets: Vec<Vec<u64>>,
    waiting: usize,
    workers: usize,
}

impl Packets {
    pub(crate) fn new(workers: usize) -> Packets {
        Packets {
            wanted: AtomicBool::new(false),
            shared: Mutex::new(Shared { workers, ..Shared::default() }),
            changed: Condvar::new(),
        }
    }

    /// Is somebody out of work?
    #[inline]
    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Hands work over.
    pub(crate) fn give(&self, packet: Vec<u64>) {
        let mut shared = self.shared.lock();
        shared.packets.push(packet);
        self.wanted.store(shared.waiting > shared.packets.len(), Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// There is a worker less than was thought.
    pub(crate) fn leave(&self) {
        self.shared.lock().workers -= 1;
        self.changed.notify_all();
    }

    /// Takes work; waits for some. None: all workers are out of it.
    pub(crate) fn take(&self) -> Option<Vec<u64>> {
        let mut shared = self.shared.lock();
        shared.waiting += 1;
        loop {
            if let Some(packet) = shared.packets.pop() {
                shared.waiting -= 1;
                self.wanted.store(shared.waiting > shared.packets.len(), Ordering::Relaxed);
                return Some(packet);
            }
            if shared.waiting == shared.workers {
                self.changed.notify_all();
                return None;
            }
            self.wanted.store(true, Ordering::Relaxed);
            self.changed.wait(&mut shared);
        }
    }
}
