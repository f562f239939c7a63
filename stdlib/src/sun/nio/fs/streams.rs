//! Text files that Java code reads by a `FILE *`: the table of mounted file systems.

use cortado_vm::extensions::Slots;
use std::sync::{Mutex, PoisonError};

/// This Vm's open ones.
pub(super) type TextStreams = Slots<TextStream>;

/// A file's content and a position.
pub(super) struct TextStream {
    text: Vec<u8>,
    at: Mutex<usize>,
}

impl TextStream {
    pub(super) fn new(text: Vec<u8>) -> TextStream {
        TextStream { text, at: Mutex::new(0) }
    }

    /// The next line with its end; `None` at the end of the file.
    pub(super) fn line(&self) -> Option<&[u8]> {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = &self.text[*at..];
        if rest.is_empty() {
            return None;
        }
        let n = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |i| i + 1);
        *at += n;
        Some(&rest[..n])
    }

    pub(super) fn rewind(&self) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = 0;
    }

    /// The next entry of a mount table: device, directory, type, options.
    pub(super) fn mount_entry(&self) -> Option<[Vec<u8>; 4]> {
        loop {
            let line = self.line()?;
            let mut words = line.split(|b| b.is_ascii_whitespace()).filter(|w| !w.is_empty());
            let Some(first) = words.next().filter(|w| !w.starts_with(b"#")) else { continue };
            let mut rest = || words.next().map(unescape).unwrap_or_default();
            return Some([unescape(first), rest(), rest(), rest()]);
        }
    }
}

/// A word without the escapes of a mount table: `\040` is a space.
fn unescape(word: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.first_chunk::<3>().filter(|c| c.iter().all(|b| (b'0'..=b'7').contains(b)));
        match octal {
            Some(digits) if first == b'\\' => {
                out.push(digits.iter().fold(0u8, |n, d| n.wrapping_mul(8).wrapping_add(d - b'0')));
                rest = &after[3..];
            }
            _ => {
                out.push(first);
                rest = after;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_mount_table() {
        let s = TextStream::new(
            b"# a comment\n\n/dev/a /mnt/with\\040space ext4 rw,x 0 0\nproc /proc proc".to_vec(),
        );
        assert_eq!(s.line().map(<[u8]>::len), Some(12));
        s.rewind();
        let entry = s.mount_entry().unwrap();
        assert_eq!(entry, [&b"/dev/a"[..], b"/mnt/with space", b"ext4", b"rw,x"]);
        assert_eq!(s.mount_entry().unwrap()[3], b"");
        assert!(s.mount_entry().is_none() && s.line().is_none());
    }
}
