//! The mark word's protocol and the queue, driven by plain threads: no Vm is needed for these.

use super::*;
use std::sync::atomic::AtomicU64;

fn enter(monitors: &Monitors, word: &AtomicU32, me: &Arc<Shared>) {
    if try_lock_mark(word, me.id) {
        return;
    }
    let m = monitors.inflate(word, RawRef(8));
    if m.owner.load(Ordering::Relaxed) == me.id {
        m.recursion.fetch_add(1, Ordering::Relaxed);
        return;
    }
    if m.try_own(me.id) {
        return;
    }
    me.event.clear();
    m.enqueue(me);
    let mut woken = 0;
    while m.owner.load(Ordering::SeqCst) != me.id && !m.try_own(me.id) {
        woken += 1;
        if woken == PATIENCE {
            me.starving.store(true, Ordering::Relaxed);
        }
        me.event.wait(None);
    }
    m.dequeue(me);
}

fn exit(monitors: &Monitors, word: &AtomicU32, me: &Arc<Shared>) {
    if try_unlock_mark(word, me.id) {
        return;
    }
    let old = word.load(Ordering::Acquire);
    assert_eq!(mark::state(old), mark::INFLATED);
    let m = monitors.get(old);
    assert_eq!(m.owner.load(Ordering::Relaxed), me.id);
    match m.recursion.load(Ordering::Relaxed) {
        0 => m.release(),
        n => m.recursion.store(n - 1, Ordering::Relaxed),
    }
}

fn shared(id: u32) -> Arc<Shared> {
    Arc::new(Shared { id, ..Shared::default() })
}

#[test]
fn thin_lock_counts_and_keeps_the_age() {
    let word = AtomicU32::new(mark::with_age(0, 5));
    for _ in 0..mark::THIN_COUNT_MAX {
        assert!(try_lock_mark(&word, 7));
    }
    assert!(!try_lock_mark(&word, 7), "one more needs a monitor");
    assert!(!try_lock_mark(&word, 8));
    assert!(!try_unlock_mark(&word, 8));
    for _ in 0..mark::THIN_COUNT_MAX {
        assert!(try_unlock_mark(&word, 7));
    }
    assert!(!try_unlock_mark(&word, 7));
    assert_eq!(word.load(Ordering::Relaxed), mark::with_age(0, 5));
}

#[test]
fn hashed_objects_are_not_locked_thin() {
    let word = AtomicU32::new(mark::make_unlocked(0, 99));
    assert!(!try_lock_mark(&word, 1));
    let monitors = Monitors::new(1 << 12).unwrap();
    let m = monitors.inflate(&word, RawRef(8));
    assert_eq!(m.hash.load(Ordering::Relaxed), 99);
    assert!(std::ptr::eq(m, monitors.inflate(&word, RawRef(8))));
    assert_eq!(monitors.len(), 1);
}

#[test]
fn recursion_survives_inflation() {
    let word = AtomicU32::new(0);
    let monitors = Monitors::new(1 << 12).unwrap();
    let me = shared(3);
    for _ in 0..5000 {
        enter(&monitors, &word, &me);
    }
    let m = monitors.get(word.load(Ordering::Relaxed));
    assert_eq!(m.recursion.load(Ordering::Relaxed), 4999);
    for _ in 0..5000 {
        exit(&monitors, &word, &me);
    }
    assert_eq!(m.owner.load(Ordering::Relaxed), 0);
}

#[test]
fn many_threads_exclude_each_other() {
    let (word, monitors) = (Arc::new(AtomicU32::new(0)), Arc::new(Monitors::new(1 << 12).unwrap()));
    let counter = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (1..=8)
        .map(|id| {
            let (word, monitors, counter) = (word.clone(), monitors.clone(), counter.clone());
            std::thread::spawn(move || {
                let me = shared(id);
                for i in 0..20_000 {
                    enter(&monitors, &word, &me);
                    if i % 7 == 0 {
                        enter(&monitors, &word, &me);
                    }
                    // Two steps: without mutual exclusion increments get lost.
                    let n = counter.load(Ordering::Relaxed);
                    counter.store(n + 1, Ordering::Relaxed);
                    if i % 7 == 0 {
                        exit(&monitors, &word, &me);
                    }
                    exit(&monitors, &word, &me);
                }
            })
        })
        .collect();
    for t in threads {
        t.join().unwrap();
    }
    assert_eq!(counter.load(Ordering::Relaxed), 160_000);
}

#[test]
fn every_notify_wakes_one() {
    let (word, monitors) = (Arc::new(AtomicU32::new(0)), Arc::new(Monitors::new(1 << 12).unwrap()));
    let tokens = Arc::new(AtomicU64::new(0));
    let takers: Vec<_> = (1..=4)
        .map(|id| {
            let (word, monitors, tokens) = (word.clone(), monitors.clone(), tokens.clone());
            std::thread::spawn(move || {
                let me = shared(id);
                for _ in 0..1000 {
                    enter(&monitors, &word, &me);
                    while tokens.load(Ordering::Relaxed) == 0 {
                        let m = monitors.inflate(&word, RawRef(8));
                        me.event.clear();
                        me.notified.store(false, Ordering::Relaxed);
                        m.queues.lock().wait.push_back(me.clone());
                        m.release();
                        while !me.notified.load(Ordering::Acquire)
                            || m.owner.load(Ordering::SeqCst) != me.id && !m.try_own(me.id)
                        {
                            me.event.wait(None);
                        }
                        m.dequeue(&me);
                    }
                    tokens.fetch_sub(1, Ordering::Relaxed);
                    exit(&monitors, &word, &me);
                }
            })
        })
        .collect();
    let me = shared(9);
    for _ in 0..4000 {
        enter(&monitors, &word, &me);
        tokens.fetch_add(1, Ordering::Relaxed);
        monitors.inflate(&word, RawRef(8)).notify(false);
        exit(&monitors, &word, &me);
    }
    for t in takers {
        t.join().unwrap();
    }
    assert_eq!(tokens.load(Ordering::Relaxed), 0);
}

/// A collector that moves everything by 8, whatever it is shown: who shows it a slot twice is off.
struct Moved;

impl RefVisitor for Moved {
    fn slot(&mut self, slot: &mut u32) {
        *slot += 8;
    }

    fn slots(&mut self, slots: &mut [u32]) {
        slots.iter_mut().for_each(|s| RefVisitor::slot(self, s));
    }
}

impl WeakVisitor for Moved {
    fn slot(&mut self, slot: &mut u32) -> bool {
        *slot += 8;
        true
    }
}

#[test]
fn a_collection_follows_each_object_once() {
    let heap = Heap::new(cortado_gc::HeapConfig::default()).unwrap();
    let monitors = Monitors::new(1 << 12).unwrap();
    let (held, idle) = (AtomicU32::new(0), AtomicU32::new(0));
    let me = shared(3);
    assert!(try_lock_mark(&held, me.id));
    monitors.inflate(&held, RawRef(1000));
    monitors.inflate(&idle, RawRef(2000));
    monitors.visit_strong(&mut Moved);
    monitors.visit_weak(&heap, &mut Moved);
    let place = |word: &AtomicU32| monitors.get(word.load(Ordering::Relaxed)).object.load(Ordering::Relaxed);
    assert_eq!((place(&held), place(&idle)), (1008, 2008));
    exit(&monitors, &held, &me);
}
