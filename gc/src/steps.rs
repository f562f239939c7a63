//! The steps in which several threads that collect may touch the same word without a lock. Each takes the word itself, wherever it
//! lies.

use super::sync::{AtomicU8, AtomicU64, Ordering};

/// An object's header. Who finds that another worker has forwarded the object sees all that the other did before.
#[inline]
pub(crate) fn header(word: &AtomicU64) -> u64 {
    word.load(Ordering::Acquire)
}

/// Replaces a header if it is as expected, and shows what this thread did before to who reads it. Err: what it is.
#[inline]
pub(crate) fn install(word: &AtomicU64, expected: u64, header: u64) -> Result<u64, u64> {
    word.compare_exchange(expected, header, Ordering::AcqRel, Ordering::Acquire)
}

/// Sets a mark bit. True: it wasn't.
#[inline]
pub(crate) fn mark(word: &AtomicU64, bit: u64) -> bool {
    word.load(Ordering::Relaxed) & bit == 0 && word.fetch_or(bit, Ordering::Relaxed) & bit == 0
}

/// Cleans a card before it is scanned, unless the pause under way has marked it itself (`own`). Returns what it was.
#[inline]
pub(crate) fn claim(card: &AtomicU8, own: u8, clean: u8) -> u8 {
    let value = card.load(Ordering::Relaxed);
    if value != own {
        // If it fails, somebody wrote `own`.
        let _ = card.compare_exchange(value, clean, Ordering::Relaxed, Ordering::Relaxed);
    }
    value
}

/// Marks a card: of a pause or, before it, of the program.
#[inline]
pub(crate) fn dirty(card: &AtomicU8, value: u8) {
    card.store(value, Ordering::Relaxed);
}
