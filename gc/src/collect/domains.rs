//! Which unloadable domains of classes are in use: see [`Layout::domain`](crate::Layout::domain).

use crate::heap::ObjectView;
use crate::layout::{Layout, LayoutKind};

/// The domains that a collection of everything has reached so far.
#[derive(Default)]
pub(crate) struct Domains {
    /// A bit for each.
    reached: Vec<u64>,
    /// Reached, but their roots were not asked for yet.
    waiting: Vec<u32>,
}

impl Domains {
    /// A domain is in use. 0 is no domain.
    #[inline]
    pub(crate) fn reach(&mut self, domain: u32) {
        if domain != 0 {
            self.reach_unloadable(domain);
        }
    }

    #[cold]
    fn reach_unloadable(&mut self, domain: u32) {
        let (word, bit) = (domain as usize / 64, 1 << (domain % 64));
        if word >= self.reached.len() {
            self.reached.resize(word + 1, 0);
        }
        if self.reached[word] & bit == 0 {
            self.reached[word] |= bit;
            self.waiting.push(domain);
        }
    }

    /// The domains that an object keeps in use: its class's, and those of what it mirrors or loads.
    #[inline]
    pub(crate) fn reach_by(&mut self, view: &ObjectView<'_>, addr: usize, layout: &Layout) {
        self.reach(layout.domain);
        match layout.kind {
            LayoutKind::Mirror => self.reach(view.mirrored(addr).map_or(0, |of| of.domain)),
            LayoutKind::Loader => self.reach(view.loader_domain(addr)),
            _ => {}
        }
    }

    /// Reaches what others reached.
    pub(crate) fn add(&mut self, other: &Domains) {
        other.all().for_each(|domain| self.reach(domain));
    }

    /// All that were reached.
    fn all(&self) -> impl Iterator<Item = u32> + '_ {
        self.reached.iter().enumerate().flat_map(|(i, &word)| {
            (0..64).filter(move |bit| word & 1 << bit != 0).map(move |bit| (i * 64) as u32 + bit)
        })
    }

    /// The next one whose roots are to be asked for.
    pub(crate) fn next(&mut self) -> Option<u32> {
        self.waiting.pop()
    }

    /// Was it not reached? (0 always is.)
    pub(crate) fn is_dead(&self, domain: u32) -> bool {
        let word = self.reached.get(domain as usize / 64).copied().unwrap_or(0);
        domain != 0 && word & 1 << (domain % 64) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_asked_for_once() {
        let mut domains = Domains::default();
        for domain in [0, 3, 200, 3] {
            domains.reach(domain);
        }
        let mut asked = std::iter::from_fn(|| domains.next()).collect::<Vec<_>>();
        asked.sort();
        assert_eq!(asked, [3, 200]);
        assert_eq!([0, 3, 4, 200, 1000].map(|d| domains.is_dead(d)), [false, false, true, false, true]);
    }
}
