//! Just enough of the class file format (JVMS 4) to bend a valid file into one that javac would not make.

/// Offsets of the parts of a class file that the tests patch.
#[derive(Debug)]
pub struct Layout {
    /// For each constant: its tag and where its bytes (with the tag) start. Entry 0 and the second half of a long
    /// or double have tag 0.
    pub constants: Vec<(u8, usize)>,
    /// Where access_flags stand; this_class and super_class follow.
    pub access: usize,
}

fn u16_at(b: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([b[at], b[at + 1]]))
}

impl Layout {
    /// Walks the constant pool of a valid file.
    pub fn of(b: &[u8]) -> Layout {
        let count = u16_at(b, 8);
        let mut constants = vec![(0, 0)];
        let mut at = 10;
        while constants.len() < count {
            let tag = b[at];
            constants.push((tag, at));
            at += match tag {
                1 => 3 + u16_at(b, at + 1),
                3 | 4 | 9..=12 | 17 | 18 => 5,
                5 | 6 => {
                    constants.push((0, 0));
                    9
                }
                7 | 8 | 16 | 19 | 20 => 3,
                15 => 4,
                _ => panic!("constant tag {tag} at {at}: not a valid class file"),
            };
        }
        Layout { constants, access: at }
    }

    /// The index of a Utf8 constant.
    pub fn utf8(&self, b: &[u8], text: &str) -> Option<usize> {
        self.constants.iter().position(|&(tag, at)| {
            tag == 1 && b[at + 3..].starts_with(text.as_bytes()) && u16_at(b, at + 1) == text.len()
        })
    }
}

/// Replaces a Utf8 constant by another, of any length.
pub fn rename(b: &[u8], from: &str, to: &str) -> Vec<u8> {
    let l = Layout::of(b);
    let (_, at) = l.constants[l.utf8(b, from).unwrap_or_else(|| panic!("no constant {from:?}"))];
    let mut v = b[..at + 1].to_vec();
    v.extend((to.len() as u16).to_be_bytes());
    v.extend(to.as_bytes());
    v.extend(&b[at + 3 + from.len()..]);
    v
}

/// Overwrites a big-endian u16.
pub fn put_u16(b: &mut [u8], at: usize, value: u16) {
    b[at..at + 2].copy_from_slice(&value.to_be_bytes());
}

/// Finds a byte pattern that must occur once.
pub fn find_once(b: &[u8], pattern: &[u8]) -> usize {
    let mut hits = (0..=b.len() - pattern.len()).filter(|&i| b[i..].starts_with(pattern));
    let hit = hits.next().expect("the pattern occurs");
    assert!(hits.next().is_none(), "the pattern occurs once");
    hit
}
