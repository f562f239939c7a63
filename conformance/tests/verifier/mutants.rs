//! Mutants of classes that javac made: one byte of a method's code, of its stack map, or anywhere, changed.

use super::support::javac;
use std::path::Path;

const SOURCE: &str = include_str!("Victim.java");

/// Writes `count` mutants of each kind of class into `dir/classes`.
pub fn write(dir: &Path, count: usize) {
    let victims = dir.join("victims");
    std::fs::create_dir_all(&victims).unwrap();
    javac(&victims, &[("Victim.java", SOURCE)]);
    let mut files: Vec<_> = std::fs::read_dir(&victims)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "class"))
        .collect();
    files.sort();
    let originals: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(f).unwrap()).collect();
    let seed = std::env::var("CORTADO_MUTANT_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut random = Random(seed);
    // Those that need nothing that an old version lacks.
    let plain: Vec<&Vec<u8>> = originals.iter().filter(|b| is_plain(b)).collect();
    for n in 0..count {
        // Old versions are verified by inference.
        let old = n % 3 == 2;
        let mut b = if old {
            plain[random.below(plain.len())].clone()
        } else {
            originals[random.below(originals.len())].clone()
        };
        if old {
            b[7] = 49;
        }
        let codes = code_ranges(&b);
        let (start, end) = codes[random.below(codes.len())];
        let at = match n % 4 {
            0..=2 => start + random.below(end - start),
            _ => b.len() / 2 + random.below(b.len() / 2),
        };
        b[at] = match random.below(3) {
            0 => b[at] ^ (1 << random.below(8)),
            1 => random.below(202) as u8,
            _ => b[at].wrapping_add(1),
        };
        std::fs::write(dir.join("classes").join(format!("m{n:05}.class")), b).unwrap();
    }
}

/// What has to be equal: whether it is accepted, and if not, the error's class. The rest depends on which fault of which
/// method is found first.
pub fn kind(outcome: &str) -> &str {
    outcome.split([':', ' ']).next().unwrap_or("")
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

fn is_plain(b: &[u8]) -> bool {
    let l = cortado_conformance::classfile::Layout::of(b);
    l.utf8(b, "BootstrapMethods").is_none() && l.utf8(b, "area").is_none()
}

/// Where the bytes of the methods' code lie.
fn code_ranges(b: &[u8]) -> Vec<(usize, usize)> {
    let layout = cortado_conformance::classfile::Layout::of(b);
    let code = layout.utf8(b, "Code").unwrap();
    let u2 = |at: usize| usize::from(u16::from_be_bytes([b[at], b[at + 1]]));
    let u4 = |at: usize| u32::from_be_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]) as usize;
    let mut at = layout.access + 6;
    at += 2 + 2 * u2(at);
    let mut ranges = Vec::new();
    for _ in 0..2 {
        let members = u2(at);
        at += 2;
        for _ in 0..members {
            let attributes = u2(at + 6);
            at += 8;
            for _ in 0..attributes {
                if u2(at) == code {
                    ranges.push((at + 14, at + 14 + u4(at + 10)));
                }
                at += 6 + u4(at + 2);
            }
        }
    }
    ranges
}
