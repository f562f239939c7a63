//! The inner loops of strings: StringLatin1, StringUTF16, StringCoding, and Latin-1's encoder.

use super::leaf::leaves;
use super::{Emit, Family, checked, inline};
use cortado_gc::{ARRAY_LENGTH_OFFSET, array_base};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// Elements that are looked at together.
const CHUNK: usize = 32;

/// Where two slices, as far as both go, differ first.
pub(super) fn mismatch<P: Copy + PartialEq>(a: &[P], b: &[P]) -> Option<usize> {
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    let mut at = 0;
    for (x, y) in a.chunks_exact(CHUNK).zip(b.chunks_exact(CHUNK)) {
        if x.iter().zip(y).fold(false, |differs, (p, q)| differs | (p != q)) {
            break;
        }
        at += CHUNK;
    }
    a[at..].iter().zip(&b[at..]).position(|(p, q)| p != q).map(|i| at + i)
}

/// Where an element stands first.
fn position<P: Copy + PartialEq>(a: &[P], wanted: P) -> Option<usize> {
    let mut at = 0;
    for chunk in a.chunks_exact(CHUNK) {
        if chunk.iter().fold(false, |found, &p| found | (p == wanted)) {
            break;
        }
        at += CHUNK;
    }
    a[at..].iter().position(|&p| p == wanted).map(|i| at + i)
}

/// Where a slice begins in another: `None` in `None` if nowhere. The needle is not empty.
fn search<P: Copy + PartialEq, Q: Copy + Into<P>>(hay: &[P], needle: &[Q]) -> Option<usize> {
    let first = needle[0].into();
    let mut at = 0;
    while at + needle.len() <= hay.len() {
        at += position(&hay[at..=hay.len() - needle.len()], first)?;
        if hay[at..].iter().zip(needle).all(|(&p, &q)| p == q.into()) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// A position as Java's indexOf gives it.
fn index(found: Option<usize>, from: i32) -> i32 {
    found.map_or(-1, |i| i as i32 + from)
}

/// Narrows chars until one that doesn't fit: how many were.
fn narrow(from: &[u16], to: &mut [u8], limit: u16) -> usize {
    let mut at = 0;
    for (x, y) in from.chunks_exact(CHUNK).zip(to.chunks_exact_mut(CHUNK)) {
        if x.iter().fold(0, |all, c| all | c) > limit {
            break;
        }
        for (p, q) in x.iter().zip(y) {
            *q = *p as u8;
        }
        at += CHUNK;
    }
    for (x, y) in from[at..].iter().zip(&mut to[at..]) {
        if *x > limit {
            break;
        }
        *y = *x as u8;
        at += 1;
    }
    at
}

/// Both chars' difference, or the lengths'.
fn compare<P: Copy + PartialEq + Into<i32>>(a: &[P], b: &[P]) -> i32 {
    match mismatch(a, b) {
        Some(i) => a[i].into() - b[i].into(),
        None => a.len() as i32 - b.len() as i32,
    }
}

/// The same of bytes with chars.
fn compare_mixed(a: &[u8], b: &[u16]) -> i32 {
    match a.iter().zip(b).position(|(&x, &y)| u16::from(x) != y) {
        Some(i) => i32::from(a[i]) - i32::from(b[i]),
        None => a.len() as i32 - b.len() as i32,
    }
}

/// 31 to the powers 7 to 0.
const POWERS: [u32; 8] = {
    let mut p = [1u32; 8];
    let mut i = 7;
    while i > 0 {
        p[i - 1] = p[i].wrapping_mul(31);
        i -= 1;
    }
    p
};

/// The polynomial hash that strings and arrays share, begun with `hash`.
pub(super) fn polynomial<P: Copy>(hash: u32, a: &[P], value: impl Fn(P) -> u32) -> u32 {
    let (chunks, rest) = a.as_chunks::<8>();
    let mut h = hash;
    for c in chunks {
        let sum = (0..8).fold(0u32, |s, i| s.wrapping_add(POWERS[i].wrapping_mul(value(c[i]))));
        h = h.wrapping_mul(POWERS[0].wrapping_mul(31)).wrapping_add(sum);
    }
    rest.iter().fold(h, |h, &p| h.wrapping_mul(31).wrapping_add(value(p)))
}

/// How many bytes come before the first that is negative.
fn positives(bytes: &[u8]) -> usize {
    let mut at = 0;
    for chunk in bytes.chunks_exact(CHUNK) {
        if chunk.iter().fold(0, |all, b| all | b) >= 0x80 {
            break;
        }
        at += CHUNK;
    }
    bytes[at..].iter().position(|&b| b >= 0x80).map_or(bytes.len(), |i| at + i)
}

leaves! {
    fn bytes_equal(h, a: u32, b: u32) -> bool {
        Some(h.array::<u8>(a)? == h.array::<u8>(b)?)
    }

    /// By chars: an odd last byte doesn't count.
    fn utf16_equals(h, a: u32, b: u32) -> bool {
        Some(h.array::<u8>(a)?.len() == h.array::<u8>(b)?.len() && h.utf16(a)? == h.utf16(b)?)
    }

    fn latin1_compare(h, a: u32, b: u32) -> i32 {
        Some(compare(h.array::<u8>(a)?, h.array::<u8>(b)?))
    }

    fn latin1_compare_utf16(h, a: u32, b: u32) -> i32 {
        Some(compare_mixed(h.array::<u8>(a)?, h.utf16(b)?))
    }

    fn utf16_compare(h, a: u32, b: u32) -> i32 {
        Some(compare(h.utf16(a)?, h.utf16(b)?))
    }

    fn utf16_compare_latin1(h, a: u32, b: u32) -> i32 {
        Some(-compare_mixed(h.array::<u8>(b)?, h.utf16(a)?))
    }

    fn latin1_index_of_char(h, value: u32, ch: i32, from: i32, to: i32) -> i32 {
        Some(index(position(h.range::<u8>(value, from, to.checked_sub(from)?)?, ch as u8), from))
    }

    fn utf16_index_of_char(h, value: u32, ch: i32, from: i32, to: i32) -> i32 {
        let part = h.utf16_range(value, from, to.checked_sub(from)?)?;
        let Ok(ch) = u16::try_from(ch) else { return Some(-1) };
        Some(index(position(part, ch), from))
    }

    fn latin1_index_of(h, value: u32, needle: u32) -> i32 {
        let (value, needle) = (h.array::<u8>(value)?, h.array::<u8>(needle)?);
        Some(if needle.is_empty() { 0 } else { index(memchr::memmem::find(value, needle), 0) })
    }

    fn utf16_index_of(h, value: u32, needle: u32) -> i32 {
        let (value, needle) = (h.utf16(value)?, h.utf16(needle)?);
        Some(if needle.is_empty() { 0 } else { index(search(value, needle), 0) })
    }

    fn utf16_index_of_latin1(h, value: u32, needle: u32) -> i32 {
        let (value, needle) = (h.utf16(value)?, h.array::<u8>(needle)?);
        Some(if needle.is_empty() { 0 } else { index(search(value, needle), 0) })
    }

    fn latin1_index_of_part(h, value: u32, count: i32, needle: u32, needle_count: i32, from: i32) -> i32 {
        let hay = h.range::<u8>(value, from, count.checked_sub(from)?)?;
        let needle = h.range::<u8>(needle, 0, needle_count)?;
        if needle.is_empty() {
            return None;
        }
        Some(index(memchr::memmem::find(hay, needle), from))
    }

    fn utf16_index_of_part(h, value: u32, count: i32, needle: u32, needle_count: i32, from: i32) -> i32 {
        let hay = h.utf16_range(value, from, count.checked_sub(from)?)?;
        let needle = h.utf16_range(needle, 0, needle_count)?;
        if needle.is_empty() {
            return None;
        }
        Some(index(search(hay, needle), from))
    }

    fn utf16_index_of_latin1_part(h, value: u32, count: i32, needle: u32, needle_count: i32, from: i32) -> i32 {
        let hay = h.utf16_range(value, from, count.checked_sub(from)?)?;
        let needle = h.range::<u8>(needle, 0, needle_count)?;
        if needle.is_empty() {
            return None;
        }
        Some(index(search(hay, needle), from))
    }

    fn inflate_to_chars(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> () {
        let (from, to) = (h.range::<u8>(from, at, len)?, h.range_mut::<u16>(to, to_at, len)?);
        to.iter_mut().zip(from).for_each(|(c, b)| *c = u16::from(*b));
        Some(())
    }

    fn inflate_to_bytes(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> () {
        if from == to {
            return None;
        }
        let (from, to) = (h.range::<u8>(from, at, len)?, h.utf16_range_mut(to, to_at, len)?);
        to.iter_mut().zip(from).for_each(|(c, b)| *c = u16::from(*b));
        Some(())
    }

    /// All, or 0.
    fn compress_chars_or_none(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> i32 {
        let n = narrow(h.range(from, at, len)?, h.range_mut(to, to_at, len)?, 0xff);
        Some(if n == len as usize { len } else { 0 })
    }

    /// All, or 0.
    fn compress_bytes_or_none(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> i32 {
        if from == to {
            return None;
        }
        let n = narrow(h.utf16_range(from, at, len)?, h.range_mut(to, to_at, len)?, 0xff);
        Some(if n == len as usize { len } else { 0 })
    }

    fn narrow_chars(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> i32 {
        Some(narrow(h.range(from, at, len)?, h.range_mut(to, to_at, len)?, 0xff) as i32)
    }

    fn narrow_bytes(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> i32 {
        if from == to {
            return None;
        }
        Some(narrow(h.utf16_range(from, at, len)?, h.range_mut(to, to_at, len)?, 0xff) as i32)
    }

    fn narrow_ascii(h, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> i32 {
        Some(narrow(h.range(from, at, len)?, h.range_mut(to, to_at, len)?, 0x7f) as i32)
    }

    fn get_chars(h, value: u32, from: i32, end: i32, to: u32, at: i32) -> () {
        let part = h.utf16_range(value, from, end.checked_sub(from)?)?;
        h.range_mut::<u16>(to, at, part.len() as i32)?.copy_from_slice(part);
        Some(())
    }

    fn latin1_hash(h, value: u32) -> i32 {
        Some(polynomial(0, h.array::<u8>(value)?, u32::from) as i32)
    }

    fn utf16_hash(h, value: u32) -> i32 {
        Some(polynomial(0, h.utf16(value)?, u32::from) as i32)
    }

    fn has_negatives(h, bytes: u32, at: i32, len: i32) -> bool {
        let part = h.range::<u8>(bytes, at, len)?;
        Some(positives(part) < part.len())
    }

    fn count_positives(h, bytes: u32, at: i32, len: i32) -> i32 {
        Some(positives(h.range::<u8>(bytes, at, len)?) as i32)
    }
}

/// The address of a char in a byte array; outside of it, or without one, the ordinary way.
fn char_at<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Value {
    e.slow_if_null(args[0]);
    let array = e.address(args[0]);
    let bytes = e.load(I32, array, ARRAY_LENGTH_OFFSET);
    let length = e.builder().ins().ushr_imm_u(bytes, 1);
    let outside = e.builder().ins().icmp(IntCC::UnsignedGreaterThanOrEqual, args[1], length);
    e.slow_path(outside);
    let wide = e.builder().ins().uextend(I64, args[1]);
    let offset = e.builder().ins().ishl_imm_u(wide, 1);
    e.builder().ins().iadd(array, offset)
}

fn get_char<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let at = char_at(e, args);
    let c = e.load(I16, at, array_base(1));
    Some(e.builder().ins().uextend(I32, c))
}

fn put_char<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let at = char_at(e, args);
    let c = e.builder().ins().ireduce(I16, args[2]);
    e.store(c, at, array_base(1));
    None
}

/// Whether an int is in a range.
fn within<'f>(e: &mut (dyn Emit<'f> + '_), x: Value, from: i64, to: i64) -> Value {
    let above = e.builder().ins().iadd_imm_s(x, -from);
    e.is(IntCC::UnsignedLessThanOrEqual, above, to - from)
}

/// Whether a Latin-1 char (anything else goes the ordinary way) is in one of the ranges and none of the exceptions.
fn in_ranges<'f>(
    e: &mut (dyn Emit<'f> + '_),
    c: Value,
    ranges: &[(i64, i64)],
    except: Option<i64>,
) -> Option<Value> {
    let other = e.is(IntCC::UnsignedGreaterThan, c, 0xff);
    e.slow_path(other);
    let mut is = within(e, c, ranges[0].0, ranges[0].1);
    for &(from, to) in &ranges[1..] {
        let also = within(e, c, from, to);
        is = e.builder().ins().bor(is, also);
    }
    if let Some(exception) = except {
        let differs = e.is(IntCC::NotEqual, c, exception);
        is = e.builder().ins().band(is, differs);
    }
    Some(e.boolean(is))
}

fn is_digit<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    in_ranges(e, args[1], &[(0x30, 0x39)], None)
}

fn is_whitespace<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    in_ranges(e, args[1], &[(9, 13), (28, 32)], None)
}

/// With the ordinal indicators and the micro sign, without the division sign.
fn is_lower_case<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    in_ranges(e, args[1], &[(0x61, 0x7a), (0xdf, 0xff), (0xaa, 0xaa), (0xb5, 0xb5), (0xba, 0xba)], Some(0xf7))
}

/// Without the multiplication sign.
fn is_upper_case<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    in_ranges(e, args[1], &[(0x41, 0x5a), (0xc0, 0xde)], Some(0xd7))
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: "java/lang/StringLatin1",
        rows: &[
            checked("equals", "([B[B)Z", bytes_equal as *const ()),
            checked("compareTo", "([B[B)I", latin1_compare as *const ()),
            checked("compareToUTF16", "([B[B)I", latin1_compare_utf16 as *const ()),
            checked("indexOfChar", "([BIII)I", latin1_index_of_char as *const ()),
            checked("indexOf", "([B[B)I", latin1_index_of as *const ()),
            checked("indexOf", "([BI[BII)I", latin1_index_of_part as *const ()),
            checked("inflate", "([BI[CII)V", inflate_to_chars as *const ()),
            checked("inflate", "([BI[BII)V", inflate_to_bytes as *const ()),
            checked("hashCode", "([B)I", latin1_hash as *const ()).unmarked(),
        ],
    },
    Family {
        class: "java/lang/StringUTF16",
        rows: &[
            inline("getChar", "([BI)C", get_char),
            inline("putChar", "([BII)V", put_char),
            checked("equals", "([B[B)Z", utf16_equals as *const ()).until(17),
            checked("compareTo", "([B[B)I", utf16_compare as *const ()),
            checked("compareToLatin1", "([B[B)I", utf16_compare_latin1 as *const ()),
            checked("indexOfChar", "([BIII)I", utf16_index_of_char as *const ()),
            checked("indexOf", "([B[B)I", utf16_index_of as *const ()),
            checked("indexOf", "([BI[BII)I", utf16_index_of_part as *const ()),
            checked("indexOfLatin1", "([B[B)I", utf16_index_of_latin1 as *const ()),
            checked("indexOfLatin1", "([BI[BII)I", utf16_index_of_latin1_part as *const ()),
            checked("compress", "([CI[BII)I", compress_chars_or_none as *const ()).until(17),
            checked("compress", "([BI[BII)I", compress_bytes_or_none as *const ()).until(17),
            checked("compress", "([CI[BII)I", narrow_chars as *const ()).since(25),
            checked("compress", "([BI[BII)I", narrow_bytes as *const ()).since(25),
            checked("getChars", "([BII[CI)V", get_chars as *const ()),
            checked("hashCode", "([B)I", utf16_hash as *const ()).unmarked(),
        ],
    },
    Family {
        class: "java/lang/StringCoding",
        rows: &[
            checked("hasNegatives", "([BII)Z", has_negatives as *const ()).until(17),
            checked("countPositives", "([BII)I", count_positives as *const ()).since(21),
            checked("implEncodeISOArray", "([BI[BII)I", narrow_bytes as *const ()),
            checked("implEncodeAsciiArray", "([CI[BII)I", narrow_ascii as *const ()),
        ],
    },
    Family {
        class: "sun/nio/cs/ISO_8859_1$Encoder",
        rows: &[checked("implEncodeISOArray", "([CI[BII)I", narrow_chars as *const ())],
    },
    Family {
        class: "java/lang/CharacterDataLatin1",
        rows: &[
            inline("isDigit", "(I)Z", is_digit),
            inline("isWhitespace", "(I)Z", is_whitespace),
            inline("isLowerCase", "(I)Z", is_lower_case),
            inline("isUpperCase", "(I)Z", is_upper_case),
        ],
    },
];
