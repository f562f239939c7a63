//! What runs without a lock, or wakes by hand, under loom: the same source compiled with loom's types, in every schedule and with
//! every value that the memory model lets a load see, as far as the cases go.

/// What `crate::sync` has, of loom's.
mod sync {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
    use std::ops::{Deref, DerefMut};

    /// As parking_lot's.
    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

    pub(crate) struct Guard<'a, T>(Option<loom::sync::MutexGuard<'a, T>>);

    /// As parking_lot's.
    pub(crate) struct Condvar(loom::sync::Condvar);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Mutex<T> {
            Mutex(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> Guard<'_, T> {
            Guard(Some(self.0.lock().expect("nobody panicked")))
        }
    }

    impl Condvar {
        pub(crate) fn new() -> Condvar {
            Condvar(loom::sync::Condvar::new())
        }

        pub(crate) fn wait<T>(&self, guard: &mut Guard<'_, T>) {
            guard.0 = guard.0.take().map(|guard| self.0.wait(guard).expect("nobody panicked"));
        }

        pub(crate) fn notify_one(&self) {
            self.0.notify_one();
        }

        pub(crate) fn notify_all(&self) {
            self.0.notify_all();
        }
    }

    impl<T> Deref for Guard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T {
            self.0.as_ref().expect("not waiting")
        }
    }

    impl<T> DerefMut for Guard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.0.as_mut().expect("not waiting")
        }
    }
}

#[path = "../collect/packets.rs"]
#[expect(clippy::duplicate_mod, reason = "the same source with other types is the point")]
mod packets;
#[path = "../steps.rs"]
#[expect(clippy::duplicate_mod, reason = "the same source with other types is the point")]
mod steps;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use loom::thread;
use packets::Packets;

/// Models with more than two threads look at schedules with at most so many preemptions: more find nothing new and take hours.
fn bounded(preemptions: usize) -> loom::model::Builder {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model
}

/// A worker that splits numbers until they are ones, as `Worker::drain` and `Worker::share` do. Returns how many it met.
fn split(packets: &Packets, mut stack: Vec<u64>) -> u64 {
    let mut done = 0;
    loop {
        while let Some(n) = stack.pop() {
            if n == 1 {
                done += 1;
            } else {
                stack.extend([n / 2, n - n / 2]);
            }
            if stack.len() > 1 && packets.is_wanted() {
                let rest = stack.split_off(stack.len() / 2);
                packets.give(std::mem::replace(&mut stack, rest));
            }
        }
        match packets.take() {
            Some(packet) => stack = packet,
            None => return done,
        }
    }
}

/// Nothing is lost, nothing is done twice, and nobody waits for ever.
#[test]
fn two_workers_share() {
    loom::model(|| {
        let packets = Arc::new(Packets::new(2));
        let theirs = packets.clone();
        let other = thread::spawn(move || split(&theirs, Vec::new()));
        let mine = split(&packets, vec![3, 1]);
        assert_eq!(mine + other.join().unwrap(), 4);
    });
}

#[test]
fn three_workers_share() {
    bounded(2).check(|| {
        let packets = Arc::new(Packets::new(3));
        let others: Vec<_> = [vec![2], Vec::new()]
            .into_iter()
            .map(|stack| {
                let theirs = packets.clone();
                thread::spawn(move || split(&theirs, stack))
            })
            .collect();
        let mine = split(&packets, vec![2]);
        let theirs: u64 = others.into_iter().map(|other| other.join().unwrap()).sum();
        assert_eq!(mine + theirs, 4);
    });
}

/// One of three threads could not be had: the others end nevertheless.
#[test]
fn a_worker_that_never_came() {
    bounded(3).check(|| {
        let packets = Arc::new(Packets::new(3));
        let theirs = packets.clone();
        let other = thread::spawn(move || split(&theirs, vec![2]));
        packets.leave();
        let mine = split(&packets, vec![2]);
        assert_eq!(mine + other.join().unwrap(), 4);
    });
}

/// Two workers meet the same object: both go on with the same copy, and see what its region was made to by who copied it.
#[test]
fn an_object_is_forwarded_once() {
    const FORWARDED: u64 = 3;
    const SURVIVOR: u8 = 0x20;
    loom::model(|| {
        let header = Arc::new(AtomicU64::new(9 << 32));
        let kinds = Arc::new([AtomicU8::new(0), AtomicU8::new(0)]);
        let forward = |me: usize| {
            let (header, kinds) = (header.clone(), kinds.clone());
            move || {
                let was = steps::header(&header);
                let at = if was & 0xFFFF_FFFF == FORWARDED {
                    was >> 32
                } else {
                    kinds[me].store(SURVIVOR, Ordering::Relaxed);
                    match steps::install(&header, was, (me as u64) << 32 | FORWARDED) {
                        Ok(_) => me as u64,
                        Err(actual) => actual >> 32,
                    }
                };
                assert_eq!(kinds[at as usize].load(Ordering::Relaxed), SURVIVOR);
                at
            }
        };
        let other = thread::spawn(forward(1));
        let mine = forward(0)();
        assert_eq!(mine, other.join().unwrap());
    });
}

/// Of those that mark an object one is told that it was the first, and marks of its neighbours in the same word stay.
#[test]
fn an_object_is_marked_once() {
    loom::model(|| {
        let word = Arc::new(AtomicU64::new(0));
        let others: Vec<_> = [1, 2]
            .into_iter()
            .map(|bit| {
                let word = word.clone();
                thread::spawn(move || steps::mark(&word, bit))
            })
            .collect();
        let mine = steps::mark(&word, 1);
        let theirs: Vec<bool> = others.into_iter().map(|other| other.join().unwrap()).collect();
        assert!(mine != theirs[0], "one of the two that met the first object");
        assert!(theirs[1]);
        assert_eq!(word.load(Ordering::Relaxed), 3);
    });
}

/// One worker cleans and scans a card while another finds that a slot on it refers to a survivor: whatever the card was
/// before, it is dirty in the end if the slot is to be looked at by the next pause.
#[test]
fn a_remembered_slot_keeps_its_card() {
    const CLEAN: u8 = 0;
    const PROGRAM: u8 = 1;
    const LAST: u8 = 2;
    const OWN: u8 = 3;
    const OLD: u64 = 4;
    const SURVIVOR: u64 = 7;
    for before in [PROGRAM, LAST, OWN] {
        loom::model(move || {
            let card = Arc::new(AtomicU8::new(before));
            let slot = Arc::new(AtomicU64::new(OLD));
            let scanner = {
                let (card, slot) = (card.clone(), slot.clone());
                thread::spawn(move || {
                    let was = steps::claim(&card, OWN, CLEAN);
                    if slot.load(Ordering::Relaxed) == SURVIVOR {
                        steps::dirty(&card, OWN);
                    }
                    was
                })
            };
            slot.store(SURVIVOR, Ordering::Relaxed);
            steps::dirty(&card, OWN);
            let was = scanner.join().unwrap();
            // A load would let loom see an exchange's value after a store that can't have come between the exchange's two
            // halves: it doesn't know the order of all stores.
            let mut card = Arc::try_unwrap(card).expect("the other thread is gone");
            assert_eq!(card.with_mut(|card| *card), OWN);
            // The program's mark is not mistaken for another pause's: `Cards::claim` takes both of these for it.
            assert!(was == before || was == OWN);
        });
    }
}
