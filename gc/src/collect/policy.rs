//! Policy: the sizes that adapt. Figures only, no heap is touched here.

use super::worker::Figures;
use crate::HeapConfig;
use crate::heap::State;
use crate::mark::MAX_AGE;
use crate::region::REGION_BYTES;
use std::time::Duration;

/// Young generation at the start, unless told otherwise: a part of the largest heap, within bounds.
const FIRST_YOUNG_PART: usize = 12;
const FIRST_YOUNG: std::ops::RangeInclusive<usize> = 6 << 20..=32 << 20;
/// Before the first marking the old generation may grow this far.
const FIRST_MARKING: usize = 48 << 20;
/// The part of the program's time that young collections may take before the young generation grows.
const OVERHEAD: f64 = 0.02;

/// Copying less than this says nothing of what a byte costs.
const WORTH_TIMING: usize = 2 << 20;

/// Young regions to be filled before it is worth counting dirty cards.
const LOOK_STEP: usize = 16;
/// So many dirty cards can be timed.
const WORTH_TIMING_CARDS: usize = 1 << 16;
/// Seconds that a card takes, before many were timed: as much as while old objects are being marked, which is when a program's
/// first storm of stores is likely to be met.
const FIRST_CARD_COST: f64 = 0.4e-6;

/// Seconds that copying a byte takes at most.
const MOST_COST: f64 = 3e-9;

/// Seconds that a full collection takes for each byte of the heap, before one was timed.
const FIRST_FULL_COST: f64 = 1.2e-9;

/// What adapts.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// Regions that eden and young large objects may take before a collection.
    pub(crate) young_regions: usize,
    /// Regions filled at which dirty cards are counted next.
    pub(crate) next_look: usize,
    /// Objects that survived this many collections get promoted.
    pub(crate) tenuring_age: u32,
    /// Bytes of survivors above which objects get promoted whatever their age.
    pub(crate) survivor_limit: usize,
    /// Bytes that the last young collection copied.
    pub(crate) survivors: usize,
    /// Of these, bytes that are still young.
    young_survivors: usize,
    /// What `young_regions` would be if memory allowed.
    target: usize,
    smallest: usize,
    fixed: bool,
    stress: bool,
    /// Seconds that a young collection should take.
    pause: f64,
    /// Seconds that it took lately to copy a byte.
    cost: f64,
    dirty: Dirty,
    /// The part of young bytes that survived lately.
    survival: f64,
    /// The part of time that young collections took lately.
    overhead: f64,
    /// Old bytes at which marking begins.
    marking_threshold: usize,
    /// Seconds that a full collection takes for each byte there was.
    full_cost: f64,
    /// Old bytes that the last full collection or sweep left.
    left: usize,
    /// Regions that were in use before collections of late: a maximum that decays.
    peak: usize,
    /// How much of the free memory is left to be used up while marking goes on: more after it came too late.
    margin: f64,
}

impl Policy {
    pub(crate) fn new(config: &HeapConfig) -> Policy {
        let max = config.max_bytes / REGION_BYTES;
        let fixed = config.young_bytes != 0;
        let part = (config.max_bytes / FIRST_YOUNG_PART).clamp(*FIRST_YOUNG.start(), *FIRST_YOUNG.end());
        let wanted = if fixed { config.young_bytes } else { part };
        let first = (wanted / REGION_BYTES).clamp(1, if fixed { max - 2 } else { (max / 4).max(1) });
        Policy {
            young_regions: first,
            next_look: 0,
            tenuring_age: MAX_AGE,
            survivor_limit: survivor_limit(first),
            survivors: 0,
            young_survivors: 0,
            target: first,
            smallest: first,
            fixed,
            stress: config.poison,
            pause: f64::from(config.pause_ms) / 1e3,
            cost: 0.0,
            dirty: Dirty::default(),
            survival: 0.25,
            overhead: 0.0,
            marking_threshold: FIRST_MARKING.max(config.initial_bytes).min(config.max_bytes / 2),
            full_cost: FIRST_FULL_COST,
            left: 0,
            peak: 0,
            margin: 0.4,
        }
    }

    /// Is so much old that it should be found out what of it lives, and too much for a full collection to do so within the
    /// goal for pauses?
    pub(crate) fn wants_marking(&self, state: &State) -> bool {
        self.stress || state.old_bytes >= self.marking_threshold && !self.is_full_cheap(state.old_bytes)
    }

    fn is_full_cheap(&self, old_bytes: usize) -> bool {
        old_bytes as f64 * self.full_cost < self.pause
    }

    /// Did a young collection leave too little room to go on with? `cycle`: old objects are about to be freed.
    pub(crate) fn needs_full_after_young(&self, state: &State, max_regions: usize, cycle: bool) -> bool {
        let free = max_regions.saturating_sub(state.free.used());
        if free < (max_regions / if cycle { 64 } else { 32 }).clamp(2, self.smallest.max(2)) {
            return true;
        }
        // Rather a full collection that is cheap than ever more young ones, while there is hope that it frees much.
        let hope = state.old_bytes.saturating_sub(self.left) >= max_regions / 6 * REGION_BYTES;
        !cycle
            && !self.stress
            && !self.fixed
            && hope
            && free < self.target / 2
            && self.is_full_cheap(state.old_bytes)
    }

    /// A collection begins, when so many regions are in use. `forget`: what was in use before doesn't count any more.
    pub(crate) fn note_used(&mut self, used: usize, forget: bool) {
        let decayed = if forget { 0 } else { self.peak - self.peak.saturating_sub(used).div_ceil(8) };
        self.peak = used.max(decayed);
    }

    /// Memory ran out before a cycle could free any.
    pub(crate) fn was_late(&mut self) {
        self.margin = (self.margin * 1.5).min(0.8);
    }

    /// Free regions whose memory is worth keeping, while `used` are in use: the next young generation's, and what has been
    /// needed of late, since giving memory back only to take it again costs more than a collection.
    pub(crate) fn reserve_regions(&self, used: usize, config: &HeapConfig) -> usize {
        let quarantine = if config.poison { 32 } else { 0 };
        let next = self.young_regions + self.survivor_limit / REGION_BYTES + quarantine;
        next.max(self.peak.saturating_sub(used))
    }

    /// After a young collection, which took the first of `times`; the second went by since the one before. `young`:
    /// regions that had been filled; `used` regions are in use.
    pub(crate) fn after_young(
        &mut self,
        figures: &Figures,
        (pause, between): (Duration, Duration),
        young: usize,
        used: usize,
        max_regions: usize,
    ) {
        self.survivors = figures.survived + figures.promoted;
        self.young_survivors = figures.survived;
        let part = pause.as_secs_f64() / (pause + between).as_secs_f64().max(1e-9);
        self.overhead = 0.7 * self.overhead + 0.3 * part;
        let survived = figures.survived + figures.promoted - figures.evacuated;
        let part = survived as f64 / (young.max(1) * REGION_BYTES) as f64;
        self.survival = part.max(0.5 * (self.survival + part)).min(1.0);
        let copied = survived - figures.large;
        if figures.evacuated == 0 && copied > WORTH_TIMING {
            // Most of a pause may have gone to dirty cards: so the cheapest of late counts, and never more than a slow machine
            // takes.
            let cost = pause.as_secs_f64() / copied as f64;
            let before = if self.cost == 0.0 { cost } else { self.cost * 1.05 };
            self.cost = cost.min(before).min(MOST_COST);
        }
        self.dirty.note(figures.cards, young, pause.as_secs_f64() - self.cost * copied as f64);
        // One that came early, for a large object or by request, says nothing of the size.
        if !self.fixed && young * 4 >= self.young_regions * 3 {
            // Much survives: the time between collections is too short for objects to die in.
            if self.overhead > OVERHEAD || survived * 5 > self.young_regions * REGION_BYTES {
                self.target *= if survived * 2 > self.young_regions * REGION_BYTES { 3 } else { 2 };
                self.overhead /= 2.0;
            }
        }
        let mut sum = 0;
        self.tenuring_age = MAX_AGE;
        for (age, bytes) in figures.by_age.iter().enumerate().skip(1) {
            sum += bytes;
            if sum > self.survivor_limit / 2 {
                self.tenuring_age = age as u32;
                break;
            }
        }
        self.resize(used, max_regions);
    }

    /// After a full collection of so many bytes, which took so long and left `old_bytes`.
    pub(crate) fn after_full(
        &mut self,
        (bytes, time): (usize, Duration),
        old_bytes: usize,
        used: usize,
        max_regions: usize,
    ) {
        if bytes > WORTH_TIMING {
            let cost = time.as_secs_f64() / bytes as f64;
            self.full_cost = 0.5 * (self.full_cost + cost);
        }
        self.left = old_bytes;
        self.young_survivors = 0;
        self.resize(used, max_regions);
        self.set_threshold(old_bytes, max_regions);
    }

    /// Dead objects were freed: so many bytes are left, most of which live.
    pub(crate) fn after_sweep(&mut self, old_bytes: usize, max_regions: usize) {
        self.margin = (self.margin * 0.95).max(0.3);
        self.left = old_bytes;
        self.set_threshold(old_bytes, max_regions);
    }

    fn set_threshold(&mut self, old_bytes: usize, max_regions: usize) {
        let max = max_regions * REGION_BYTES;
        let young = self.target * REGION_BYTES;
        let room = max.saturating_sub(old_bytes + young.min(max / 3));
        let wanted = (old_bytes / 4 * 7).max(FIRST_MARKING);
        self.marking_threshold = wanted
            .min(old_bytes + (room as f64 * (1.0 - self.margin)) as usize)
            .max(old_bytes + 2 * REGION_BYTES);
    }

    /// `used`: regions in use, and those that the next collection takes besides what it copies young objects to.
    fn resize(&mut self, used: usize, max_regions: usize) {
        if !self.fixed {
            // What lives and a young generation of a third of the heap: more does not fit for long.
            self.target = self.target.clamp(self.smallest, (max_regions / 3).max(1));
        }
        // All of it may survive, and last time's survivors again: they need room beside them while they are copied, and the
        // largest heap is the limit even then.
        let survivors = self.young_survivors.div_ceil(REGION_BYTES);
        let room = max_regions.saturating_sub(used + survivors) / 2;
        let mut regions = self.target.min(room);
        if !self.fixed {
            let fits = |regions: usize| self.copying(regions) + self.dirty.expected(regions) <= self.pause;
            while regions > self.smallest && !fits(regions) {
                regions = (regions * 15 / 16).max(self.smallest);
            }
        }
        self.young_regions = regions.max(1);
        self.survivor_limit = survivor_limit(self.young_regions);
        self.next_look = if self.fixed { usize::MAX } else { self.look_step() };
    }

    /// Seconds that it will take to copy what survives of so many regions.
    fn copying(&self, regions: usize) -> f64 {
        self.cost * self.survival.max(0.01) * (regions * REGION_BYTES) as f64
    }

    /// Regions to be filled between two looks at the cards.
    pub(crate) fn look_step(&self) -> usize {
        (self.young_regions / 8).max(LOOK_STEP)
    }

    /// Would a collection take as long as it may, now that so many regions are filled?
    pub(crate) fn is_time_up(&self, young_regions: usize, dirty_cards: impl Fn() -> usize) -> bool {
        // If the size doesn't decide of the number of cards, then looking at them earlier is no use.
        self.dirty.power > 0.5
            && self.copying(young_regions) + dirty_cards() as f64 * self.dirty.cost > self.pause
    }
}

/// What dirty cards cost. A program that keeps storing to the same cards makes as many of them dirty in a short time as in a long
/// one; one that stores all over the heap makes them the more the larger the young generation is, and only then does
/// a smaller one shorten the pauses.
#[derive(Clone, Debug)]
struct Dirty {
    /// Seconds that their share of the last pause took.
    time: f64,
    cards: usize,
    /// Seconds a card.
    cost: f64,
    /// Regions of the young generation then.
    young: usize,
    /// Their number goes with the size to this power: 0 to 1.
    power: f64,
}

impl Default for Dirty {
    fn default() -> Dirty {
        Dirty { time: 0.0, cards: 0, cost: FIRST_CARD_COST, young: 1, power: 1.0 }
    }
}

impl Dirty {
    fn note(&mut self, cards: usize, young: usize, time: f64) {
        let size = young.max(1) as f64 / self.young as f64;
        if self.cards.min(cards) > WORTH_TIMING_CARDS && !(0.8..1.25).contains(&size) {
            let power = (cards as f64 / self.cards as f64).ln() / size.ln();
            self.power = 0.5 * (self.power + power.clamp(0.0, 1.0));
        }
        if cards > WORTH_TIMING_CARDS {
            self.cost = 0.5
                * (self.cost + (time / cards as f64).clamp(0.05 * FIRST_CARD_COST, 5.0 * FIRST_CARD_COST));
        }
        *self = Dirty { time: time.max(0.0), cards, young: young.max(1), ..*self };
    }

    /// Seconds that they will take with so large a young generation, as far as its size decides.
    fn expected(&self, young: usize) -> f64 {
        self.time * self.power * (young as f64 / self.young as f64).powf(self.power)
    }
}

fn survivor_limit(young_regions: usize) -> usize {
    (young_regions * REGION_BYTES / 4).max(REGION_BYTES)
}
