//! The card table and the object-start table of old regions.
//!
//! # The card-marking contract
//!
//! After every store of a reference into the heap the mutator writes [`DIRTY`] to one card, without a test of
//! where the object or the value lives (cards of young regions are ignored, and cleared when the region is used
//! for old objects):
//!
//! - **a field of an instance, a static in a mirror, a field of a Reference:** the card of the object's header, at
//!   `card_base + (r.0 >> CARD_REF_SHIFT)`. The card of the field's own address is accepted as well.
//! - **an element of a reference array:** the card of the element's address, at
//!   `card_base + ((address - base) >> CARD_SHIFT)`. The array's header card does *not* do. A bulk copy marks
//!   every card from its first to its last element ([`crate::Heap::dirty_range`]).
//!
//! The store comes first, then the mark, and no safepoint between the two. The initialising stores into a new object
//! need no mark as long as no safepoint comes between them and its allocation, unless it came from `alloc_old`:
//! stores into that need the mark from the first one on.
//!
//! A pause marks cards with one of two values of its own ([`Cards::claim`]); any value but [`CLEAN`] is dirty.
//!
//! The collector cleans a dirty card of an old region or an old large object, then scans instances that start in
//! the card or span it, whole, and of reference arrays the elements that lie in it, and marks it again where a
//! reference to a young object remains.
//!
//! # Object starts
//!
//! For each card of an old region one byte says where the *last* object that starts in it starts (in 8-byte units,
//! plus one; 0: none does). The object that covers a card's first byte is then the last one of the nearest earlier
//! card that has one.

use crate::HeapError;
use crate::cage::Mapping;
use crate::region::REGION_BYTES;
use crate::steps;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// log2 of a card's bytes.
pub const CARD_SHIFT: u32 = 9;
/// Bytes of heap to a card.
pub const CARD_BYTES: usize = 1 << CARD_SHIFT;
/// A reference shifted right by this is its header's card index.
pub const CARD_REF_SHIFT: u32 = CARD_SHIFT - crate::object::REF_SHIFT;
/// A card without references from old to young.
pub const CLEAN: u8 = 0;
/// What the barrier writes.
pub const DIRTY: u8 = 1;

pub(crate) const CARDS_PER_REGION: usize = REGION_BYTES / CARD_BYTES;
/// The two values that pauses mark cards with in turn.
pub(crate) const OF_PAUSES: [u8; 2] = [DIRTY + 1, DIRTY + 2];
// What is dirty has one of its two low bits set: `count_dirty`.
const _: () = assert!(OF_PAUSES[1] == 3 && CLEAN == 0);

/// The index of the card of a byte offset from the cage's base.
#[inline]
pub const fn card_index(offset: usize) -> usize {
    offset >> CARD_SHIFT
}

/// Cards and object starts of a cage.
pub(crate) struct Cards {
    cards: Mapping,
    starts: Mapping,
    base: usize,
}

impl Cards {
    pub(crate) fn new(base: usize, cage_bytes: usize) -> Result<Cards, HeapError> {
        let count = cage_bytes >> CARD_SHIFT;
        Ok(Cards { cards: Mapping::lazy(count)?, starts: Mapping::lazy(count)?, base })
    }

    #[inline]
    pub(crate) fn table(&self) -> usize {
        self.cards.addr()
    }

    #[inline]
    fn card(&self, index: usize) -> &AtomicU8 {
        debug_assert!(index < self.cards.bytes());
        // SAFETY: one byte for each card of the cage; callers pass cards of addresses inside it.
        unsafe { &*(self.cards.addr() as *const AtomicU8).add(index) }
    }

    #[inline]
    fn start_byte(&self, index: usize) -> &AtomicU8 {
        debug_assert!(index < self.starts.bytes());
        // SAFETY: as in `card`.
        unsafe { &*(self.starts.addr() as *const AtomicU8).add(index) }
    }

    #[inline]
    pub(crate) fn index(&self, addr: usize) -> usize {
        card_index(addr - self.base)
    }

    #[inline]
    pub(crate) fn card_addr(&self, index: usize) -> usize {
        self.base + (index << CARD_SHIFT)
    }

    #[inline]
    pub(crate) fn dirty(&self, addr: usize) {
        steps::dirty(self.card(self.index(addr)), DIRTY);
    }

    /// Marks a card within a pause, whose own mark `own` is: see [`Cards::claim`].
    #[inline]
    pub(crate) fn dirty_as(&self, addr: usize, own: u8) {
        steps::dirty(self.card(self.index(addr)), own);
    }

    /// Cleans a card before it is scanned, unless the pause under way has marked it itself: another worker may have found
    /// a reference to a survivor on it while this one was on its way here. Pauses take turns with two marks of their
    /// own, so what the last one left is told from that. True: the program marked it, since it was last claimed.
    #[inline]
    pub(crate) fn claim(&self, index: usize, own: u8) -> bool {
        let value = steps::claim(self.card(index), own, CLEAN);
        // What another worker has overwritten may have been the program's mark.
        value == DIRTY || value == own
    }

    #[inline]
    pub(crate) fn is_dirty(&self, addr: usize) -> bool {
        self.card(self.index(addr)).load(Ordering::Relaxed) != CLEAN
    }

    /// Cleans the cards of a range of whole regions.
    pub(crate) fn clean_range(&self, addr: usize, bytes: usize) {
        let first = self.index(addr);
        // SAFETY: the cards of a range inside the cage; no mutator writes them: the region isn't handed out yet, or the
        // world is stopped.
        unsafe { std::ptr::write_bytes((self.cards.addr() + first) as *mut u8, CLEAN, bytes >> CARD_SHIFT) };
    }

    /// Forgets the object starts of a region.
    pub(crate) fn clear_starts(&self, region_addr: usize) {
        let first = self.index(region_addr);
        // SAFETY: as in `clean_range`.
        unsafe { std::ptr::write_bytes((self.starts.addr() + first) as *mut u8, 0, CARDS_PER_REGION) };
    }

    /// Notes that an object starts at `addr`. Called in ascending order within a region.
    #[inline]
    pub(crate) fn record_start(&self, addr: usize) {
        let within = (addr & (CARD_BYTES - 1)) >> crate::object::REF_SHIFT;
        self.start_byte(self.index(addr)).store(within as u8 + 1, Ordering::Relaxed);
    }

    /// What the table says of a card: 0, or where its last object starts, plus one.
    pub(crate) fn start_of(&self, index: usize) -> u8 {
        self.start_byte(index).load(Ordering::Relaxed)
    }

    /// The last object that starts before card `index`, which is not the first card of its region and lies below
    /// the region's top. It covers the card's first byte or ends there.
    pub(crate) fn object_before(&self, index: usize) -> usize {
        let mut card = index;
        loop {
            card -= 1;
            let byte = self.start_byte(card).load(Ordering::Relaxed);
            if byte != 0 {
                return self.card_addr(card) + ((byte as usize - 1) << crate::object::REF_SHIFT);
            }
            debug_assert!(!card.is_multiple_of(CARDS_PER_REGION), "no object start in the region");
        }
    }

    /// How many cards of a region are dirty.
    pub(crate) fn count_dirty(&self, region_addr: usize) -> usize {
        let first = self.index(region_addr);
        let eight = |at: usize| {
            // SAFETY: eight cards inside the table; its start is page aligned and so is a region's share 8-aligned.
            let cards = unsafe { &*((self.cards.addr() + at) as *const AtomicU64) }.load(Ordering::Relaxed);
            ((cards | cards >> 1) & 0x0101_0101_0101_0101).count_ones() as usize
        };
        (first..first + CARDS_PER_REGION).step_by(8).map(eight).sum()
    }

    /// The first dirty card in `from..to`.
    pub(crate) fn next_dirty(&self, mut from: usize, to: usize) -> Option<usize> {
        while from < to {
            if from.is_multiple_of(8) && from + 8 <= to {
                // SAFETY: eight cards inside the table; its start is page aligned, so this is 8-aligned.
                let eight = unsafe { &*((self.cards.addr() + from) as *const AtomicU64) };
                if eight.load(Ordering::Relaxed) == 0 {
                    from += 8;
                    continue;
                }
            }
            if self.card(from).load(Ordering::Relaxed) != CLEAN {
                return Some(from);
            }
            from += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dirty_cards_are_found_in_order() {
        let base = 0x10_0000;
        let cards = Cards::new(base, 4 * REGION_BYTES).unwrap();
        let at = |card: usize| base + card * CARD_BYTES + 8;
        for card in [0, 7, 8, 64, 1023, 1024] {
            cards.dirty(at(card));
        }
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(card) = cards.next_dirty(from, 2048) {
            found.push(card);
            from = card + 1;
        }
        assert_eq!(found, [0, 7, 8, 64, 1023, 1024]);
        assert_eq!(cards.next_dirty(9, 64), None);
        cards.dirty_as(at(9), OF_PAUSES[0]);
        cards.dirty_as(at(10), OF_PAUSES[1]);
        assert_eq!([cards.count_dirty(base), cards.count_dirty(base + REGION_BYTES)], [7, 1]);
        cards.clean_range(base, REGION_BYTES);
        assert_eq!(cards.next_dirty(0, 2048), Some(1024));
    }

    #[test]
    fn covering_object() {
        let base = 0x10_0000;
        let cards = Cards::new(base, 4 * REGION_BYTES).unwrap();
        cards.record_start(base);
        cards.record_start(base + 24);
        cards.record_start(base + 504);
        assert_eq!(cards.object_before(1), base + 504);
        assert_eq!(cards.object_before(900), base + 504);
        cards.record_start(base + 512 * 3 + 16);
        assert_eq!(cards.object_before(3), base + 504);
        assert_eq!(cards.object_before(4), base + 512 * 3 + 16);
    }
}
