//! CRC-32, CRC-32C, Adler-32, and Base64's blocks: over arrays. Memory outside of the heap goes the ordinary way.

use super::leaf::leaves;
use super::{Family, checked};

/// Bytes after which Adler's sums have to be reduced: the most for which 32 bits suffice.
const ADLER_CHUNK: usize = 5552;
const ADLER_MODULUS: u32 = 65521;

fn adler32(adler: u32, bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (adler & 0xffff, adler >> 16);
    for chunk in bytes.chunks(ADLER_CHUNK) {
        for &byte in chunk {
            a += u32::from(byte);
            b += a;
        }
        a %= ADLER_MODULUS;
        b %= ADLER_MODULUS;
    }
    b << 16 | a
}

fn crc32(crc: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(crc);
    hasher.update(bytes);
    hasher.finalize()
}

/// The register of a CRC-32C, neither end inverted.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse4.2")]
fn crc32c(crc: u32, bytes: &[u8]) -> u32 {
    use std::arch::x86_64::{_mm_crc32_u8, _mm_crc32_u64};
    let (words, rest) = bytes.as_chunks::<8>();
    // Loops, not iterators' functions: those don't have the instructions, and would call for each.
    let mut wide = u64::from(crc);
    for word in words {
        wide = _mm_crc32_u64(wide, u64::from_le_bytes(*word));
    }
    let mut narrow = wide as u32;
    for &byte in rest {
        narrow = _mm_crc32_u8(narrow, byte);
    }
    narrow
}

/// The same, if the processor has instructions for it.
fn try_crc32c(crc: u32, bytes: &[u8]) -> Option<u32> {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("sse4.2") {
        // SAFETY: the processor can do it.
        return Some(unsafe { crc32c(crc, bytes) });
    }
    let _ = (crc, bytes);
    None
}

const fn alphabet(last: [u8; 2]) -> [u8; 64] {
    let mut a = [0; 64];
    let mut i = 0;
    while i < 62 {
        a[i] = match i {
            0..26 => b'A' + i as u8,
            26..52 => b'a' + (i - 26) as u8,
            _ => b'0' + (i - 52) as u8,
        };
        i += 1;
    }
    [a[62], a[63]] = last;
    a
}

const NO_DIGIT: u8 = 0xff;

const fn digits(alphabet: [u8; 64]) -> [u8; 256] {
    let mut d = [NO_DIGIT; 256];
    let mut i = 0;
    while i < 64 {
        d[alphabet[i] as usize] = i as u8;
        i += 1;
    }
    d
}

static ENCODE: [[u8; 64]; 2] = [alphabet(*b"+/"), alphabet(*b"-_")];
static DECODE: [[u8; 256]; 2] = [digits(ENCODE_BASIC), digits(ENCODE_URL)];
const ENCODE_BASIC: [u8; 64] = alphabet(*b"+/");
const ENCODE_URL: [u8; 64] = alphabet(*b"-_");

/// Three bytes to four chars.
fn encode(from: &[[u8; 3]], to: &mut [[u8; 4]], alphabet: &[u8; 64]) {
    for (f, t) in from.iter().zip(to) {
        let bits = u32::from_be_bytes([0, f[0], f[1], f[2]]);
        *t = [18, 12, 6, 0].map(|shift| alphabet[(bits >> shift & 63) as usize]);
    }
}

/// Four chars to three bytes, until one is no digit: how many fours were.
fn decode(from: &[[u8; 4]], to: &mut [[u8; 3]], digits: &[u8; 256]) -> usize {
    let mut done = 0;
    for (f, t) in from.iter().zip(to) {
        let d = f.map(|c| digits[c as usize]);
        if (d[0] | d[1] | d[2] | d[3]) > 63 {
            break;
        }
        let bits = d.iter().fold(0, |bits, &d| bits << 6 | u32::from(d));
        t.copy_from_slice(&bits.to_be_bytes()[1..]);
        done += 1;
    }
    done
}

leaves! {
    fn crc32_byte(_h, crc: u32, byte: i32) -> i32 {
        Some(crc32(crc, &[byte as u8]) as i32)
    }

    fn crc32_bytes(h, crc: u32, bytes: u32, at: i32, len: i32) -> i32 {
        Some(crc32(crc, h.range(bytes, at, len)?) as i32)
    }

    fn crc32c_bytes(h, crc: u32, bytes: u32, at: i32, end: i32) -> i32 {
        Some(try_crc32c(crc, h.range(bytes, at, end.checked_sub(at)?)?)? as i32)
    }

    fn adler32_bytes(h, adler: u32, bytes: u32, at: i32, len: i32) -> i32 {
        Some(adler32(adler, h.range(bytes, at, len)?) as i32)
    }

    fn encode_base64(h, _this: u32, from: u32, at: i32, end: i32, to: u32, to_at: i32, url: i32) -> () {
        let (from_threes, rest) = h.range::<u8>(from, at, end.checked_sub(at)?)?.as_chunks::<3>();
        if !rest.is_empty() || from == to {
            return None;
        }
        let to = h.range_mut::<u8>(to, to_at, i32::try_from(from_threes.len() * 4).ok()?)?;
        encode(from_threes, to.as_chunks_mut().0, &ENCODE[(url & 1) as usize]);
        Some(())
    }

    fn decode_base64(h, _this: u32, from: u32, at: i32, end: i32, to: u32, to_at: i32, url: i32, _mime: i32) -> i32 {
        let fours = h.range::<u8>(from, at, end.checked_sub(at)?)?.as_chunks::<4>().0;
        if from == to {
            return None;
        }
        let to = h.range_mut::<u8>(to, to_at, i32::try_from(fours.len() * 3).ok()?)?;
        Some(decode(fours, to.as_chunks_mut().0, &DECODE[(url & 1) as usize]) as i32 * 3)
    }
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: "java/util/zip/CRC32",
        rows: &[
            checked("update", "(II)I", crc32_byte as *const ()),
            checked("updateBytes0", "(I[BII)I", crc32_bytes as *const ()),
        ],
    },
    Family {
        class: "java/util/zip/CRC32C",
        rows: &[checked("updateBytes", "(I[BII)I", crc32c_bytes as *const ())],
    },
    Family {
        class: "java/util/zip/Adler32",
        rows: &[checked("updateBytes", "(I[BII)I", adler32_bytes as *const ())],
    },
    Family {
        class: "java/util/Base64$Encoder",
        rows: &[checked("encodeBlock", "([BII[BIZ)V", encode_base64 as *const ())],
    },
    Family {
        class: "java/util/Base64$Decoder",
        rows: &[checked("decodeBlock", "([BII[BIZZ)I", decode_base64 as *const ())],
    },
];
