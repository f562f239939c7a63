//! Work that is given from worker to worker.
//!
//! Each worker keeps its work on a stack of its own, without any synchronisation; only when somebody is out of work do
//! the others give away the older half of theirs, which is where the large subgraphs are. All workers waiting
//! means that all is done.

use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, Ordering};

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    /// Numbers that split into smaller ones: every unit is counted once, whoever did it, and all workers come to an end.
    #[test]
    fn all_work_is_done_once() {
        for workers in [1, 2, 5] {
            let packets = Packets::new(workers);
            let done = AtomicU64::new(0);
            let work = |mut stack: Vec<u64>| loop {
                while let Some(n) = stack.pop() {
                    if n == 1 {
                        done.fetch_add(1, Ordering::Relaxed);
                    } else {
                        stack.extend([n / 2, n - n / 2]);
                    }
                    if packets.is_wanted() && stack.len() > 1 {
                        packets.give(stack.split_off(stack.len() / 2));
                    }
                }
                match packets.take() {
                    Some(packet) => stack = packet,
                    None => return,
                }
            };
            std::thread::scope(|s| {
                for _ in 1..workers {
                    s.spawn(|| work(Vec::new()));
                }
                work(vec![20_000, 1, 5_000]);
            });
            assert_eq!(done.into_inner(), 25_001);
        }
    }
}
