//! A bit for each 8 bytes of the cage, outside of it: which objects were reached.

use crate::HeapError;
use crate::cage::Mapping;
use crate::steps;
use std::sync::atomic::{AtomicU64, Ordering};

/// log2 of the bytes that one word of the map stands for.
const WORD_SHIFT: u32 = crate::object::REF_SHIFT + 6;

/// Mark bits of a cage.
pub(crate) struct MarkBits {
    words: Mapping,
    base: usize,
}

impl MarkBits {
    pub(crate) fn new(base: usize, cage_bytes: usize) -> Result<MarkBits, HeapError> {
        Ok(MarkBits { words: Mapping::lazy((cage_bytes >> WORD_SHIFT) * 8)?, base })
    }

    #[inline]
    fn word(&self, index: usize) -> &AtomicU64 {
        debug_assert!(index * 8 < self.words.bytes());
        // SAFETY: a word for each 512 bytes of the cage, zeroed at first, accessed as atomics only.
        unsafe { &*(self.words.addr() as *const AtomicU64).add(index) }
    }

    #[inline]
    fn place(&self, addr: usize) -> (usize, u64) {
        let bit = (addr - self.base) >> crate::object::REF_SHIFT;
        (bit / 64, 1 << (bit % 64))
    }

    /// Marks the object at an address. True: it wasn't.
    #[inline]
    pub(crate) fn mark(&self, addr: usize) -> bool {
        let (index, bit) = self.place(addr);
        steps::mark(self.word(index), bit)
    }

    /// Is the object at an address marked?
    #[inline]
    pub(crate) fn is_marked(&self, addr: usize) -> bool {
        let (index, bit) = self.place(addr);
        self.word(index).load(Ordering::Relaxed) & bit != 0
    }

    /// The first marked address in `from..to`, both multiples of 8.
    pub(crate) fn next(&self, from: usize, to: usize) -> Option<usize> {
        let (mut index, bit) = self.place(from);
        let mut word = self.word(index).load(Ordering::Relaxed) & !(bit - 1);
        loop {
            if word != 0 {
                let addr = self.base
                    + (index << WORD_SHIFT)
                    + ((word.trailing_zeros() as usize) << crate::object::REF_SHIFT);
                return (addr < to).then_some(addr);
            }
            index += 1;
            if self.base + (index << WORD_SHIFT) >= to {
                return None;
            }
            word = self.word(index).load(Ordering::Relaxed);
        }
    }

    /// Forgets all marks, and gives the memory back.
    pub(crate) fn clear(&self) {
        self.words.discard();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_order() {
        let base = 0x10_0000;
        let bits = MarkBits::new(base, 1 << 20).unwrap();
        let all = [0, 8, 504, 512, 4096, 0xF_FFF8].map(|o| base + o);
        for addr in all {
            assert!(bits.mark(addr));
            assert!(!bits.mark(addr));
        }
        let mut found = Vec::new();
        let mut from = base;
        while let Some(addr) = bits.next(from, base + (1 << 20)) {
            found.push(addr);
            from = addr + 8;
            if from == base + (1 << 20) {
                break;
            }
        }
        assert_eq!(found, all);
        assert_eq!(bits.next(base + 16, base + 504), None);
        assert!(bits.is_marked(base + 8) && !bits.is_marked(base + 16));
        bits.clear();
        assert!(!bits.is_marked(base + 8));
    }
}
