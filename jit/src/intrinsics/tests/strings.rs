//! The leaf functions of strings and arrays, through compiled code, against the plain loops.

use super::{Bits, Memory, Run};

/// Texts around the lengths where functions change their ways.
fn texts() -> Vec<Vec<u16>> {
    let mut all = Vec::new();
    for n in [0usize, 1, 2, 3, 7, 8, 9, 31, 32, 33, 64, 100] {
        let text: Vec<u16> = (0..n).map(|i| (i * 7 % 120 + 3) as u16).collect();
        all.push(text.clone());
        for (at, c) in [(0, 0x80), (n / 2, 0xff), (n.saturating_sub(1), 0x100), (n / 3, 0xfffe)] {
            if at < n {
                let mut other = text.clone();
                other[at] = c;
                all.push(other);
            }
        }
    }
    all
}

fn latin1(text: &[u16]) -> Vec<u8> {
    text.iter().map(|&c| c as u8).collect()
}

fn utf16(text: &[u16]) -> Vec<u8> {
    text.iter().flat_map(|c| c.to_ne_bytes()).collect()
}

fn find<P: PartialEq>(hay: &[P], needle: &[P]) -> i32 {
    (0..=hay.len()).find(|&i| hay[i..].starts_with(needle)).map_or(-1, |i| i as i32)
}

fn compare<P: Copy + PartialEq + Into<i32>>(a: &[P], b: &[P]) -> i32 {
    for (&x, &y) in a.iter().zip(b) {
        if x != y {
            return x.into() - y.into();
        }
    }
    a.len() as i32 - b.len() as i32
}

fn hash(values: impl Iterator<Item = i32>, start: i32) -> i32 {
    values.fold(start, |h, v| h.wrapping_mul(31).wrapping_add(v))
}

const LATIN1: &str = "java/lang/StringLatin1";
const UTF16: &str = "java/lang/StringUTF16";

#[test]
fn pairs() {
    let of = |class, name, d| Run::of(class, name, d);
    let (equals, less) = (of(LATIN1, "equals", "([B[B)Z"), of(LATIN1, "compareTo", "([B[B)I"));
    let (equals16, less16) = (of(UTF16, "equals", "([B[B)Z"), of(UTF16, "compareTo", "([B[B)I"));
    let mixed = of(LATIN1, "compareToUTF16", "([B[B)I");
    let mixed16 = of(UTF16, "compareToLatin1", "([B[B)I");
    let (find8, find16) = (of(LATIN1, "indexOf", "([B[B)I"), of(UTF16, "indexOf", "([B[B)I"));
    let find_mixed = of(UTF16, "indexOfLatin1", "([B[B)I");
    for a in &texts() {
        for b in &texts() {
            let (wide, mut m) = (latin1(b).iter().map(|&c| c.into()).collect::<Vec<u16>>(), Memory::new());
            let refs = [
                m.array(1, &latin1(a)),
                m.array(1, &latin1(b)),
                m.array(1, &utf16(a)),
                m.array(1, &utf16(b)),
            ];
            let [a8, b8, a16, b16] = refs.map(u64::from);
            let mut is = |run: &Run, x: u64, y: u64, want: i32| {
                assert_eq!(run.call(&mut m, &[x, y]), Some(want.bits()), "{a:?} {b:?}");
            };
            is(&equals, a8, b8, (latin1(a) == latin1(b)).into());
            is(&equals16, a16, b16, (a == b).into());
            is(&less, a8, b8, compare(&latin1(a), &latin1(b)));
            is(&less16, a16, b16, compare(a, b));
            is(&mixed, b8, a16, compare(&wide, a));
            is(&mixed16, a16, b8, -compare(&wide, a));
            is(&find8, a8, b8, find(&latin1(a), &latin1(b)));
            is(&find16, a16, b16, find(a, b));
            is(&find_mixed, a16, b8, find(a, &wide));
            assert_eq!(equals.call(&mut m, &[a8, 0]), None);
        }
    }
}

#[test]
fn searches_in_a_part() {
    let text: Vec<u16> = (0..90).map(|i| [5, 6, 0x101][i % 3]).chain([9, 5]).collect();
    let mut m = Memory::new();
    let (a8, a16) = (m.array(1, &latin1(&text)), m.array(1, &utf16(&text)));
    let of = |class, name, d| Run::of(class, name, d);
    let (char8, char16) = (of(LATIN1, "indexOfChar", "([BIII)I"), of(UTF16, "indexOfChar", "([BIII)I"));
    let (part8, part16) = (of(LATIN1, "indexOf", "([BI[BII)I"), of(UTF16, "indexOf", "([BI[BII)I"));
    let part_mixed = of(UTF16, "indexOfLatin1", "([BI[BII)I");
    let needle = [6u16, 0x101, 5];
    let (n8, n16) = (m.array(1, &latin1(&needle)), m.array(1, &utf16(&needle)));
    let five_six = m.array(1, &[5, 6]);
    for from in 0..=text.len() as i32 {
        for to in [0, from - 1, from, from + 1, from + 40, 91, 92, 93, -1] {
            let ok = from <= to && to <= text.len() as i32;
            let part: &[u16] = if ok { &text[from as usize..to as usize] } else { &[] };
            let want = |found: i32| ok.then_some(if found < 0 { -1i32 } else { found + from }.bits());
            let at = |c: u16| part.iter().position(|&x| x == c).map_or(-1, |i| i as i32);
            for c in [9, 5, 0x101] {
                let args = [a16.bits(), i32::from(c).bits(), from.bits(), to.bits()];
                assert_eq!(char16.call(&mut m, &args), want(at(c)), "{c} from {from} to {to}");
            }
            let args = [a8.bits(), 9, from.bits(), to.bits()];
            assert_eq!(char8.call(&mut m, &args), want(at(9)));
            let args = [a16.bits(), 0x10101, from.bits(), to.bits()];
            assert_eq!(char16.call(&mut m, &args), want(-1));
            let mut part_is = |run: &Run, hay: u32, needle: u32, n: i32, found: i32| {
                let args = [hay.bits(), to.bits(), needle.bits(), n.bits(), from.bits()];
                assert_eq!(run.call(&mut m, &args), want(found), "from {from} to {to}");
            };
            part_is(&part8, a8, n8, 3, find(&latin1(part), &latin1(&needle)));
            part_is(&part16, a16, n16, 3, find(part, &needle));
            part_is(&part16, a16, n16, 2, find(part, &needle[..2]));
            part_is(&part_mixed, a16, five_six, 2, find(part, &[5, 6]));
        }
    }
    assert_eq!(part8.call(&mut m, &[a8.bits(), 5, n8.bits(), 4, 0]), None, "longer than the needle");
    assert_eq!(part8.call(&mut m, &[a8.bits(), 5, n8.bits(), 0, 0]), None, "an empty needle");
}

#[test]
fn conversions() {
    let of = |class, name, d| Run::of(class, name, d);
    let (hash8, hash16) = (of(LATIN1, "hashCode", "([B)I"), of(UTF16, "hashCode", "([B)I"));
    let negatives = of("java/lang/StringCoding", "hasNegatives", "([BII)Z");
    let positives = of("java/lang/StringCoding", "countPositives", "([BII)I");
    let iso = of("java/lang/StringCoding", "implEncodeISOArray", "([BI[BII)I");
    let ascii = of("java/lang/StringCoding", "implEncodeAsciiArray", "([CI[BII)I");
    let (compress_b, compress_c) = (of(UTF16, "compress", "([BI[BII)I"), of(UTF16, "compress", "([CI[BII)I"));
    let (inflate_b, inflate_c) = (of(LATIN1, "inflate", "([BI[BII)V"), of(LATIN1, "inflate", "([BI[CII)V"));
    let (get_chars, get_char) = (of(UTF16, "getChars", "([BII[CI)V"), of(UTF16, "getChar", "([BI)C"));
    let put_char = of(UTF16, "putChar", "([BII)V");
    for text in texts() {
        let (n, mut m) = (text.len() as i32, Memory::new());
        let (a8, a16, chars) =
            (m.array(1, &latin1(&text)), m.array(1, &utf16(&text)), m.array(2, &utf16(&text)));
        let (to8, to16, to_chars) = (m.array(1, &[0; 128]), m.array(1, &[0; 256]), m.array(2, &[0; 256]));
        let bytes = latin1(&text);
        assert_eq!(hash8.call(&mut m, &[a8.bits()]), Some(hash(bytes.iter().map(|&b| b.into()), 0).bits()));
        assert_eq!(hash16.call(&mut m, &[a16.bits()]), Some(hash(text.iter().map(|&b| b.into()), 0).bits()));
        let good = bytes.iter().position(|&b| b >= 0x80).unwrap_or(bytes.len()) as i32;
        assert_eq!(positives.call(&mut m, &[a8.bits(), 0, n.bits()]), Some(good.bits()));
        assert_eq!(negatives.call(&mut m, &[a8.bits(), 0, n.bits()]), Some((good < n).bits()));
        assert_eq!(negatives.call(&mut m, &[a8.bits(), 1, n.bits()]), None);
        assert_eq!(positives.call(&mut m, &[a8.bits(), 0, (-1i32).bits()]), None);
        for (run, from, limit, or_none) in [
            (&iso, a16, 0xff, false),
            (&ascii, chars, 0x7f, false),
            (&compress_b, a16, 0xff, true),
            (&compress_c, chars, 0xff, true),
        ] {
            let fits = text.iter().position(|&c| c > limit).unwrap_or(text.len());
            let want = if or_none && (fits as i32) < n { 0 } else { fits as i32 };
            m.bytes(to8, 12, 128).fill(0xee);
            let got = run.call(&mut m, &[from.bits(), 0, to8.bits(), 2, n.bits()]);
            assert_eq!(got, Some(want.bits()), "{text:?}");
            assert_eq!(m.bytes(to8, 14, fits), &bytes[..fits]);
            assert_eq!(m.bytes(to8, 14 + fits, 1), [0xee]);
            assert_eq!(run.call(&mut m, &[from.bits(), 1, to8.bits(), 2, n.bits()]), None, "past the end");
            assert_eq!(run.call(&mut m, &[from.bits(), 0, to8.bits(), 129 - n as u64, n.bits()]), None);
        }
        let wide: Vec<u16> = bytes.iter().map(|&b| b.into()).collect();
        for (run, to) in [(&inflate_b, to16), (&inflate_c, to_chars)] {
            m.bytes(to, 12, 256).fill(0);
            assert!(run.call(&mut m, &[a8.bits(), 0, to.bits(), 3, n.bits()]).is_some());
            assert_eq!(m.bytes(to, 18, 2 * text.len()), utf16(&wide));
            assert_eq!(run.call(&mut m, &[a8.bits(), 0, to.bits(), 129 - n as u64, n.bits()]), None);
        }
        assert!(get_chars.call(&mut m, &[a16.bits(), 0, n.bits(), to_chars.bits(), 5]).is_some());
        assert_eq!(m.bytes(to_chars, 22, 2 * text.len()), utf16(&text));
        assert_eq!(get_chars.call(&mut m, &[a16.bits(), 0, (n + 1).bits(), to_chars.bits(), 5]), None);
        for i in -1..=n {
            let want = usize::try_from(i).ok().and_then(|i| text.get(i)).map(|&c| i32::from(c).bits());
            assert_eq!(get_char.call(&mut m, &[a16.bits(), i.bits()]), want);
            let put = put_char.call(&mut m, &[a16.bits(), i.bits(), 0x1fffe]);
            assert_eq!(put.is_some(), want.is_some());
            assert!(put.is_none() || get_char.call(&mut m, &[a16.bits(), i.bits()]) == Some(0xfffe));
        }
    }
}

#[test]
fn arrays() {
    for d in ["B", "C", "Z", "S", "I", "J"] {
        let run = Run::of("java/util/Arrays", "equals", &format!("([{d}[{d})Z"));
        let size = match d {
            "B" | "Z" => 1,
            "C" | "S" => 2,
            "I" => 4,
            _ => 8,
        };
        let mut m = Memory::new();
        let (a, b) = (m.array(size, &[1; 80]), m.array(size, &[1; 80]));
        let shorter = m.array(size, &[1; 72]);
        let mut last = [1; 80];
        last[79] = 2;
        let other = m.array(size, &last);
        for (x, y, want) in [
            (a, a, true),
            (a, b, true),
            (a, shorter, false),
            (a, other, false),
            (0, 0, true),
            (a, 0, false),
            (0, b, false),
        ] {
            assert_eq!(run.call(&mut m, &[x.bits(), y.bits()]), Some(want.bits()), "{d}: {x} {y}");
        }
    }
    let run = Run::of(
        "jdk/internal/util/ArraysSupport",
        "vectorizedMismatch",
        "(Ljava/lang/Object;JLjava/lang/Object;JII)I",
    );
    let mut m = Memory::new();
    let a = m.array(1, &[7; 100]);
    for at in 0..90usize {
        let mut bytes = [7; 96];
        bytes[at] = 8;
        let b = m.array(1, &bytes);
        for (len, log2) in [(80i32, 0), (40, 1), (20, 2), (10, 3)] {
            let want = if at < 80 { (at >> log2) as i32 } else { -1 };
            let args = [a.bits(), 12, b.bits(), 12, len.bits(), log2];
            assert_eq!(run.call(&mut m, &args), Some(want.bits()));
        }
        assert_eq!(run.call(&mut m, &[a.bits(), 12, 0, 12, 8, 0]), None, "off the heap");
    }
    let check =
        Run::of("jdk/internal/util/Preconditions", "checkIndex", "(IILjava/util/function/BiFunction;)I");
    for (i, n, ok) in
        [(0, 1, true), (1, 1, false), (-1, 1, false), (5, -1, false), (i32::MAX - 1, i32::MAX, true)]
    {
        assert_eq!(check.call(&mut m, &[i.bits(), n.bits(), 0]), ok.then_some(i.bits()));
    }
    let check =
        Run::of("jdk/internal/util/Preconditions", "checkIndex", "(JJLjava/util/function/BiFunction;)J");
    for (i, n, ok) in
        [(0i64, 1i64, true), (1 << 40, 1 << 40, false), (-1, 1, false), (i64::MAX - 1, i64::MAX, true)]
    {
        assert_eq!(check.call(&mut m, &[i.bits(), n.bits(), 0]), ok.then_some(i.bits()));
    }
    let copy =
        Run::of("jdk/internal/misc/Unsafe", "copyMemory0", "(Ljava/lang/Object;JLjava/lang/Object;JJ)V");
    let set = Run::of("jdk/internal/misc/Unsafe", "setMemory0", "(Ljava/lang/Object;JJB)V");
    let b = m.array(1, &[1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(copy.call(&mut m, &[1, b.bits(), 12, b.bits(), 14, 6]).is_some());
    assert!(set.call(&mut m, &[1, b.bits(), 13, 2, (-1i32).bits()]).is_some());
    assert_eq!(m.bytes(b, 12, 8), [1, 255, 255, 2, 3, 4, 5, 6]);
    let mut outside = [0u8; 8];
    let at = outside.as_mut_ptr() as u64;
    assert!(copy.call(&mut m, &[1, b.bits(), 12, 0, at + 1, 6]).is_some());
    assert!(set.call(&mut m, &[1, 0, at + 6, 2, 9]).is_some());
    assert_eq!(outside, [0, 1, 255, 255, 2, 3, 9, 9]);
    assert!(copy.call(&mut m, &[1, 0, at, b.bits(), 14, 2]).is_some());
    assert_eq!(m.bytes(b, 12, 8), [1, 255, 0, 1, 3, 4, 5, 6]);
    for (from, bytes) in [(b.bits(), -1i64), (0, 1 << 21)] {
        assert_eq!(copy.call(&mut m, &[1, from, 12, b.bits(), 14, bytes as u64]), None);
    }
    assert_eq!(set.call(&mut m, &[1, 0, 12, 1 << 21, 6]), None);
}

#[test]
fn latin1_classes() {
    let is = |name: &str, f: &dyn Fn(char) -> bool| {
        let (run, mut m) = (Run::of("java/lang/CharacterDataLatin1", name, "(I)Z"), Memory::new());
        for c in 0..0x100u32 {
            let want = f(char::from_u32(c).unwrap());
            assert_eq!(run.call(&mut m, &[1, c.bits()]), Some(want.bits()), "{name}({c:#x})");
        }
        assert_eq!(run.call(&mut m, &[1, 0x100]), None);
        assert_eq!(run.call(&mut m, &[1, (-1i32).bits()]), None);
    };
    is("isDigit", &|c| c.is_ascii_digit());
    is("isLowerCase", &char::is_lowercase);
    is("isUpperCase", &char::is_uppercase);
    is("isWhitespace", &|c| matches!(c, '\t'..='\r' | '\x1c'..=' '));
}
