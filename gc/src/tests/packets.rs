//! Workers that share work, by real threads. All schedules of small cases: `races`.

use crate::collect::packets::Packets;
use std::sync::atomic::{AtomicU64, Ordering};

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
