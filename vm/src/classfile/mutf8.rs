//! Modified UTF-8 (JVMS 4.4.7): NUL is two bytes, characters beyond the BMP are surrogate pairs of three bytes each.
//!
//! Unpaired surrogates are legal, so a Rust `String` can't hold every Java string: convert to UTF-16 for
//! Java, to `String` (lossy) only for messages.

use std::borrow::Cow;

/// The UTF-16 units, lazily. Malformed bytes give U+FFFD.
pub fn units(bytes: &[u8]) -> Units<'_> {
    Units { bytes }
}

/// Iterator of [`units`].
#[derive(Clone)]
pub struct Units<'a> {
    bytes: &'a [u8],
}

impl Iterator for Units<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        let (&b0, rest) = self.bytes.split_first()?;
        let continuation =
            |i: usize| rest.get(i).copied().filter(|b| b & 0xc0 == 0x80).map(|b| u16::from(b & 0x3f));
        let (unit, used) = match b0 {
            0..=0x7f => (u16::from(b0), 1),
            0xc0..=0xdf => match continuation(0) {
                Some(b1) => (u16::from(b0 & 0x1f) << 6 | b1, 2),
                None => (0xfffd, 1),
            },
            0xe0..=0xef => match (continuation(0), continuation(1)) {
                (Some(b1), Some(b2)) => (u16::from(b0 & 0x0f) << 12 | b1 << 6 | b2, 3),
                _ => (0xfffd, 1),
            },
            _ => (0xfffd, 1),
        };
        self.bytes = &self.bytes[used..];
        Some(unit)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.bytes.len().div_ceil(3), Some(self.bytes.len()))
    }
}

/// Decodes to UTF-16.
pub fn to_utf16(bytes: &[u8]) -> Vec<u16> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(units(bytes));
    out
}

/// The number of UTF-16 units.
pub fn utf16_len(bytes: &[u8]) -> usize {
    if bytes.is_ascii() { bytes.len() } else { units(bytes).count() }
}

/// For messages: unpaired surrogates become U+FFFD. Borrows if the bytes are ASCII.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    if bytes.is_ascii() {
        // ASCII is UTF-8, so the conversion borrows.
        String::from_utf8_lossy(bytes)
    } else {
        Cow::Owned(char::decode_utf16(units(bytes)).map(|c| c.unwrap_or('\u{fffd}')).collect())
    }
}

/// Encodes UTF-16.
pub fn from_utf16(units: &[u16]) -> Vec<u8> {
    let mut out = Vec::with_capacity(units.len());
    for &u in units {
        match u {
            1..=0x7f => out.push(u as u8),
            0 | 0x80..=0x7ff => out.extend([0xc0 | (u >> 6) as u8, 0x80 | (u & 0x3f) as u8]),
            _ => out.extend([0xe0 | (u >> 12) as u8, 0x80 | (u >> 6 & 0x3f) as u8, 0x80 | (u & 0x3f) as u8]),
        }
    }
    out
}

/// Encodes a Rust string; borrows if it holds neither NUL nor anything beyond ASCII.
pub fn encode(s: &str) -> Cow<'_, [u8]> {
    if s.is_ascii() && !s.as_bytes().contains(&0) {
        Cow::Borrowed(s.as_bytes())
    } else {
        Cow::Owned(from_utf16(&s.encode_utf16().collect::<Vec<_>>()))
    }
}

/// Whether the bytes are legal in a CONSTANT_Utf8: no NUL, no lone continuation, no four-byte forms. As HotSpot does, over-long
/// forms pass for versions before 48 only for NUL; two-byte forms of other ASCII are refused from 48 on.
pub fn is_legal(bytes: &[u8], major: u16) -> bool {
    if bytes.is_ascii() {
        return !bytes.contains(&0);
    }
    let mut i = 0;
    while i < bytes.len() {
        let cont = |k: usize| bytes.get(i + k).is_some_and(|b| b & 0xc0 == 0x80);
        match bytes[i] {
            0 => return false,
            1..=0x7f => i += 1,
            b @ 0xc0..=0xdf => {
                if !cont(1) {
                    return false;
                }
                let c = u16::from(b & 0x1f) << 6 | u16::from(bytes[i + 1] & 0x3f);
                if !(c == 0 || major <= 47 || c >= 0x80) {
                    return false;
                }
                i += 2;
            }
            b @ 0xe0..=0xef => {
                if !cont(1) || !cont(2) {
                    return false;
                }
                let c = u16::from(b & 0xf) << 12
                    | u16::from(bytes[i + 1] & 0x3f) << 6
                    | u16::from(bytes[i + 2] & 0x3f);
                if !(major <= 47 || c >= 0x800) {
                    return false;
                }
                i += 3;
            }
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_every_unit() {
        let all: Vec<u16> = (0..=u16::MAX).collect();
        let bytes = from_utf16(&all);
        assert!(is_legal(&bytes, 61));
        assert_eq!(to_utf16(&bytes), all);
        assert_eq!(utf16_len(&bytes), all.len());
    }

    #[test]
    fn encodes_like_java() {
        assert_eq!(&*encode("a\0é😀"), [0x61, 0xc0, 0x80, 0xc3, 0xa9, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]);
        assert_eq!(lossy(&encode("a\0é😀")), "a\0é😀");
        assert!(matches!(encode("abc"), Cow::Borrowed(_)));
    }

    #[test]
    fn refuses_malformed() {
        for bad in [&[0x61, 0][..], &[0x80], &[0xc3], &[0xe2, 0x82], &[0xf0, 0x9f, 0x98, 0x80], &[0xc1, 0x81]]
        {
            assert!(!is_legal(bad, 61), "{bad:x?}");
            assert!(to_utf16(bad).len() <= bad.len());
        }
        assert!(is_legal(&[0xc1, 0x81], 47));
    }
}
