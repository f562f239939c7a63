//! A tape of choices: what a generator decided, so that a program can be made again from it, and made smaller.

/// Numbers that a generator asks for, each from a range that starts at 0. By convention 0 is the simplest choice.
#[derive(Clone, Debug)]
pub struct Choices {
    tape: Vec<u16>,
    next: usize,
    random: Option<u64>,
}

impl Choices {
    /// Chooses at random, and writes down what.
    pub fn from_seed(seed: u64) -> Choices {
        Choices {
            tape: Vec::new(),
            next: 0,
            random: Some(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1)),
        }
    }

    /// Chooses what the tape says; the simplest after its end.
    pub fn from_tape(tape: Vec<u16>) -> Choices {
        Choices { tape, next: 0, random: None }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        if let Some(state) = &mut self.random {
            // SplitMix64: each seed a good start.
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            self.tape.push((((z ^ (z >> 31)) >> 16) % n as u64) as u16);
        }
        let v = self.tape.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(v) % n
    }

    /// True in `of` cases out of 16.
    pub fn chance(&mut self, of: usize) -> bool {
        self.below(16) >= 16 - of
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// What was chosen.
    pub fn tape(self) -> Vec<u16> {
        self.tape
    }
}

/// Makes a tape smaller as long as `fails` says that it still shows the failure.
pub fn shrink(tape: Vec<u16>, mut fails: impl FnMut(&[u16]) -> bool) -> Vec<u16> {
    let mut best = tape;
    loop {
        let before = best.clone();
        let mut size = best.len().div_ceil(2);
        while size > 0 {
            let mut at = 0;
            while at < best.len() {
                let end = (at + size).min(best.len());
                let mut cut = best.clone();
                cut.drain(at..end);
                if fails(&cut) {
                    best = cut;
                    continue;
                }
                if best[at..end].iter().any(|&v| v != 0) {
                    let mut zero = best.clone();
                    zero[at..end].fill(0);
                    if fails(&zero) {
                        best = zero;
                    }
                }
                at = end;
            }
            size /= 2;
        }
        if best == before {
            return best;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choices, shrink};

    #[test]
    fn a_tape_makes_the_same_choices_again() {
        let mut a = Choices::from_seed(7);
        let first: Vec<usize> = (2..50).map(|n| a.below(n)).collect();
        let mut b = Choices::from_tape(a.tape());
        assert_eq!(first, (2..50).map(|n| b.below(n)).collect::<Vec<_>>());
        assert_eq!(b.below(9), 0, "the simplest after the end");
    }

    #[test]
    fn shrinking_keeps_what_matters() {
        let tape: Vec<u16> = (0..100).collect();
        assert_eq!(shrink(tape, |t| t.contains(&42) && t.contains(&77)), [42, 77]);
    }
}
