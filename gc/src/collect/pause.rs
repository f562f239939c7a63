//! What the workers of one pause share, and their threads.

use super::Mode;
use super::packets::Packets;
use super::worker::{Found, Worker};
use crate::cpu::thread_cpu;
use crate::heap::{Bump, Heap, ObjectView, ReferenceOffsets};
use crate::region::FreeList;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Old objects whose dirty cards are roots: those from `start` to `top`, of which the cards `from` to `to` are looked at.
pub(crate) struct CardRange {
    pub(crate) start: usize,
    pub(crate) top: usize,
    /// A single large object.
    pub(crate) large: bool,
    /// Card indices.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Not the dirty ones but all.
    pub(crate) all: bool,
}

/// One pause.
pub(crate) struct Pause<'h> {
    pub(super) heap: &'h Heap,
    pub(super) view: ObjectView<'h>,
    pub(super) offsets: ReferenceOffsets,
    /// Everything is condemned.
    pub(super) full: bool,
    /// Old objects that are met are marked.
    pub(super) marking: bool,
    /// And this is the first pause that does.
    pub(super) starts_marking: bool,
    soft: SoftPolicy,
    /// What this pause marks cards with.
    pub(super) own_mark: u8,
    pub(super) tenuring_age: u32,
    pub(super) survivor_limit: usize,
    /// Bytes of regions that were taken for survivors.
    pub(super) survivor_bytes: AtomicUsize,
    pub(super) free: Mutex<&'h mut FreeList>,
    pub(super) workers: usize,
    pub(super) packets: Packets,
    cards: Vec<CardRange>,
    next_cards: AtomicUsize,
}

/// Which soft references are cleared.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) enum SoftPolicy {
    /// None.
    #[default]
    Keep,
    /// Those that were not used for so many milliseconds, by SoftReference's clock.
    Older {
        /// The clock.
        now: i64,
        /// Milliseconds.
        limit: i64,
    },
    /// All.
    All,
}

impl SoftPolicy {
    /// Is the SoftReference at an address to be cleared, unless its referent is strongly reachable?
    pub(super) fn clears(self, heap: &Heap, addr: usize) -> bool {
        match self {
            SoftPolicy::Keep => false,
            SoftPolicy::All => true,
            SoftPolicy::Older { now, limit } => heap.is_older_soft(addr, now, limit),
        }
    }
}

impl<'h> Pause<'h> {
    pub(super) fn new(
        heap: &'h Heap,
        free: &'h mut FreeList,
        Mode { full, marking, starts_marking, soft, own_mark }: Mode,
        (tenuring_age, survivor_limit): (u32, usize),
        workers: usize,
        cards: Vec<CardRange>,
    ) -> Pause<'h> {
        Pause {
            heap,
            view: heap.view(),
            offsets: heap.reference_offsets(),
            full,
            marking,
            starts_marking,
            soft,
            own_mark,
            tenuring_age,
            survivor_limit,
            survivor_bytes: AtomicUsize::new(0),
            free: Mutex::new(free),
            workers,
            packets: Packets::new(workers),
            cards,
            next_cards: AtomicUsize::new(0),
        }
    }

    /// Is the SoftReference at an address to be cleared, unless its referent is strongly reachable?
    pub(super) fn clears_soft(&self, addr: usize) -> bool {
        self.soft.clears(self.heap, addr)
    }

    /// Reaches everything from roots and cards: this thread shows the roots, the others begin with the cards. Returns
    /// this thread's worker, which knows what all of them found.
    pub(super) fn trace<'p>(
        &'p self,
        old: Vec<Bump>,
        roots: &mut dyn FnMut(&mut Worker<'p, 'h>),
    ) -> Worker<'p, 'h> {
        let mut old = old.into_iter();
        let mut first = Worker::new(self, old.next().unwrap_or_default());
        let others: Vec<Bump> = (1..self.workers).map(|_| old.next().unwrap_or_default()).collect();
        let mut found: Vec<Found> = Vec::new();
        std::thread::scope(|scope| {
            let threads: Vec<_> = others
                .into_iter()
                .enumerate()
                .map(|(i, bump)| {
                    let name = format!("GC Thread#{}", i + 1);
                    std::thread::Builder::new().name(name).spawn_scoped(scope, move || {
                        let mut worker = Worker::new(self, bump);
                        self.scan_cards(&mut worker);
                        worker.drain();
                        (worker.finish(), thread_cpu())
                    })
                })
                .collect();
            for thread in &threads {
                if thread.is_err() {
                    // The system has no thread for us: its share of waiting must not be waited for.
                    self.packets.leave();
                }
            }
            roots(&mut first);
            self.scan_cards(&mut first);
            first.drain();
            for thread in threads.into_iter().flatten() {
                match thread.join() {
                    Ok((theirs, cpu)) => {
                        found.push(theirs);
                        self.heap.add_collector_cpu(cpu);
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        first.alone = true;
        for theirs in found {
            first.merge(theirs);
        }
        // Bumps of threads that could not be had, or of more workers than there are now.
        first.found.old.extend(old);
        first
    }

    fn scan_cards(&self, worker: &mut Worker<'_, 'h>) {
        let cards = &self.heap.cards;
        while let Some(range) = self.cards.get(self.next_cards.fetch_add(1, Ordering::Relaxed)) {
            let mut last = 0;
            // Objects of the next dirty cards are being fetched while those of one are looked at.
            let mut ahead = [None; CARDS_AHEAD];
            let (mut from, mut turn, mut waiting) = (range.from, 0, 0);
            loop {
                let next = if range.all {
                    (from < range.to).then_some(from)
                } else {
                    cards.next_dirty(from, range.to)
                };
                match next {
                    Some(card) => {
                        from = card + 1;
                        waiting += 1;
                        worker.prefetch_card(card);
                    }
                    None if waiting == 0 => break,
                    None => from = range.to,
                }
                if let Some(card) = std::mem::replace(&mut ahead[turn % CARDS_AHEAD], next) {
                    waiting -= 1;
                    worker.scan_card(card, range.start, range.top, range.large, &mut last);
                }
                turn += 1;
            }
            // While the slots that were found are in the cache.
            worker.empty_stack();
        }
    }
}

/// Cards whose objects are being fetched while those of others are looked at.
const CARDS_AHEAD: usize = 8;
