//! Candidates: which regions are evacuated, in what steps, and which cards refer into them.

use super::{Cycle, Phase};
use crate::collect::pause::CardRange;
use crate::heap::{Heap, State};
use crate::region::{REGION_BYTES, kind};

/// Regions with more live bytes than this aren't worth it.
const DENSE: usize = REGION_BYTES / 4 * 3;
/// Evacuation has to give back this part of the old generation.
const WORTHWHILE: usize = 20;
/// Live bytes that one pause copies: as many, but more if it took more pauses than this to come to an end. The program
/// fills the old generation meanwhile.
const BYTES_A_PAUSE: usize = 6 << 20;
const MOST_PAUSES: usize = 6;
/// Cards that one pause looks at for it.
const CARDS_A_PAUSE: usize = 24 << 10;
/// Cards that one worker takes at once.
const MOST_TOGETHER: usize = 64;
/// A region with references from more cards than this is left where it is.
const MOST_CARDS: usize = 8 << 10;

/// What one pause evacuates.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) regions: Vec<usize>,
    pub(crate) cards: Vec<CardRange>,
}

impl Cycle {
    /// Chooses the sparse regions, the sparsest last. In the pause that ends the marking.
    pub(super) fn choose_candidates(&mut self, heap: &Heap, state: &State) {
        let regions = &heap.regions;
        let mut chosen = Vec::new();
        let mut gain = 0;
        for region in regions.object_regions() {
            if regions.kind(region) != kind::OLD || state.old.iter().any(|bump| bump.region == region) {
                continue;
            }
            let live = regions.live(region) + (regions.top(region) - regions.tams(region));
            if live != 0 && (live <= DENSE || heap.config.poison) {
                gain += REGION_BYTES - live;
                chosen.push((live, region));
            }
        }
        if gain < state.old_bytes / WORTHWHILE && !heap.config.poison {
            return;
        }
        chosen.sort_unstable_by(|a, b| b.cmp(a));
        for (i, &(_, region)) in chosen.iter().enumerate() {
            regions.set_kind(region, kind::OLD | kind::CANDIDATE);
            regions.set_group(region, i);
        }
        self.candidates = chosen
            .into_iter()
            .map(|(live, region)| super::Candidate { region, live, cards: Vec::new() })
            .collect();
    }

    /// Notes that something on a card refers into a candidate.
    #[inline]
    pub(in crate::collect) fn remember(&mut self, heap: &Heap, region: usize, card: u32) {
        let index = heap.regions.group(region);
        let Some(candidate) = self.candidates.get_mut(index) else { return };
        if candidate.cards.last() != Some(&card) && candidate.cards.len() <= MOST_CARDS {
            candidate.cards.push(card);
        }
    }

    /// Candidates that too many refer to stay what they are.
    pub(super) fn drop_popular(&mut self, heap: &Heap) {
        let mut popular = Vec::new();
        for (i, candidate) in self.candidates.iter().enumerate() {
            if candidate.cards.len() > MOST_CARDS {
                popular.push(i);
            }
        }
        for &i in popular.iter().rev() {
            let candidate = self.candidates.swap_remove(i);
            heap.regions.set_kind(candidate.region, kind::OLD);
        }
        self.candidates.sort_unstable_by_key(|c| std::cmp::Reverse(c.live));
        for (i, candidate) in self.candidates.iter().enumerate() {
            heap.regions.set_group(candidate.region, i);
        }
        let all: usize = self.candidates.iter().map(|candidate| candidate.live).sum();
        self.bytes_a_pause = BYTES_A_PAUSE.max(all / MOST_PAUSES);
    }

    /// Regions that the next pause may need to evacuate what it is to.
    pub(in crate::collect) fn regions_a_pause(&self) -> usize {
        if self.phase == Phase::Evacuating { self.bytes_a_pause.div_ceil(REGION_BYTES) + 1 } else { 0 }
    }

    /// What the pause that begins is to evacuate; the cycle forgets it.
    pub(in crate::collect) fn next_group(&mut self, heap: &Heap) -> Group {
        let mut group = Group::default();
        if self.phase != Phase::Evacuating {
            return group;
        }
        let mut cards = Vec::new();
        let mut bytes = 0;
        let most_cards = CARDS_A_PAUSE * (self.bytes_a_pause / BYTES_A_PAUSE).max(1);
        while let Some(candidate) = self.candidates.last() {
            let first = group.regions.is_empty();
            if !first
                && (bytes + candidate.live > self.bytes_a_pause
                    || cards.len() + candidate.cards.len() > most_cards)
            {
                break;
            }
            let Some(candidate) = self.candidates.pop() else { break };
            if candidate.cards.len() > MOST_CARDS {
                heap.regions.set_kind(candidate.region, kind::OLD);
                continue;
            }
            bytes += candidate.live;
            cards.extend(candidate.cards);
            group.regions.push(candidate.region);
        }
        if self.candidates.is_empty() {
            self.phase = Phase::Idle;
        }
        cards.sort_unstable();
        cards.dedup();
        group.cards = heap.ranges_of(&cards);
        group
    }
}

impl Heap {
    /// What lies on the given cards, as far as it is old: they were noted some time ago.
    fn ranges_of(&self, cards: &[u32]) -> Vec<CardRange> {
        let mut ranges: Vec<CardRange> = Vec::new();
        for &card in cards {
            let card = card as usize;
            let addr = self.cards.card_addr(card);
            if let Some(last) = ranges.last_mut()
                && last.to == card
                && last.to - last.from < MOST_TOGETHER
                && addr >= last.start
                && addr < last.top
            {
                last.to = card + 1;
                continue;
            }
            let mut region = self.regions.index(addr);
            while self.regions.kind(region) == kind::LARGE_REST {
                region -= 1;
            }
            let kind = self.regions.kind(region);
            let (start, top) = (self.regions.start(region), self.regions.top(region));
            if kind == kind::FREE || kind::is_young(kind) || addr >= top {
                continue;
            }
            let large = kind::is_large(kind);
            ranges.push(CardRange { start, top, large, from: card, to: card + 1, all: true });
        }
        ranges
    }
}
