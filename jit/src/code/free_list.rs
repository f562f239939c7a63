//! Free ranges of a region, and how much of it is taken.
//!
//! First fit by address: compiled methods are small and alike (hundreds of bytes to a few KB), so the region's beginning
//! stays dense and there are few holes to look through. Neighbours are joined when they are given back.

use std::collections::BTreeMap;

/// Hands out ranges of `0..size`, all of them multiples of a granule.
#[derive(Debug)]
pub struct FreeList {
    /// Length of each free range by its start. No two touch.
    free: BTreeMap<usize, usize>,
    granule: usize,
    size: usize,
    used: usize,
    peak: usize,
}

impl FreeList {
    /// All of `0..size` is free. `granule` is a power of two.
    pub fn new(size: usize, granule: usize) -> FreeList {
        let size = size / granule * granule;
        FreeList { free: BTreeMap::from([(0, size)]), granule, size, used: 0, peak: 0 }
    }

    /// A length as it will be taken.
    pub fn rounded(&self, len: usize) -> usize {
        len.max(1).next_multiple_of(self.granule)
    }

    /// Takes `len` bytes (rounded up). `None`: no free range is long enough.
    pub fn take(&mut self, len: usize) -> Option<usize> {
        let len = self.rounded(len);
        let (&at, &have) = self.free.iter().find(|&(_, &have)| have >= len)?;
        self.free.remove(&at);
        if have > len {
            self.free.insert(at + len, have - len);
        }
        self.used += len;
        self.peak = self.peak.max(self.used);
        Some(at)
    }

    /// Gives back what was taken with the same length.
    pub fn give(&mut self, at: usize, len: usize) {
        let len = self.rounded(len);
        let (mut start, mut end) = (at, at + len);
        debug_assert!(end <= self.size && self.used >= len);
        self.used -= len;
        if let Some((&before, &have)) = self.free.range(..start).next_back() {
            debug_assert!(before + have <= start, "given back twice");
            if before + have == start {
                start = before;
            }
        }
        if let Some(have) = self.free.remove(&end) {
            end += have;
        }
        self.free.insert(start, end - start);
    }

    /// Bytes that are taken.
    pub fn used(&self) -> usize {
        self.used
    }

    /// The most that was ever taken.
    pub fn peak(&self) -> usize {
        self.peak
    }

    /// Makes the peak what is taken.
    pub fn reset_peak(&mut self) {
        self.peak = self.used;
    }

    /// All bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The longest free range.
    pub fn largest_free(&self) -> usize {
        self.free.values().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_join() {
        let mut list = FreeList::new(1000, 64);
        assert_eq!(list.size(), 960);
        let a = list.take(1).unwrap();
        let b = list.take(65).unwrap();
        let c = list.take(64).unwrap();
        assert_eq!((a, b, c, list.used()), (0, 64, 192, 256));
        list.give(b, 65);
        assert_eq!(list.take(129), Some(256), "the hole is too small");
        assert_eq!(list.take(128), Some(64), "the hole fits");
        for (at, len) in [(a, 1), (c, 64), (64, 128), (256, 129)] {
            list.give(at, len);
        }
        assert_eq!((list.used(), list.largest_free(), list.peak()), (0, 960, 448));
        assert_eq!(list.take(961), None);
        assert_eq!(list.take(960), Some(0));
    }

    /// Any sequence of takes and gives: ranges never overlap, and at the end all is one range again.
    #[test]
    fn never_overlaps() {
        let mut list = FreeList::new(64 << 10, 8);
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut seed = 1u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let r = (seed >> 33) as usize;
            if !r.is_multiple_of(3) || taken.is_empty() {
                let len = r % 700 + 1;
                if let Some(at) = list.take(len) {
                    let end = at + list.rounded(len);
                    assert!(taken.iter().all(|&(a, l)| end <= a || a + list.rounded(l) <= at));
                    taken.push((at, len));
                }
            } else {
                let (at, len) = taken.swap_remove(r % taken.len());
                list.give(at, len);
            }
            assert_eq!(list.used(), taken.iter().map(|&(_, l)| list.rounded(l)).sum::<usize>());
        }
        for (at, len) in taken {
            list.give(at, len);
        }
        assert_eq!((list.used(), list.largest_free()), (0, 64 << 10));
    }
}
