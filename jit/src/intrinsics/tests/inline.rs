//! The emitters of code in place, against Rust.

use super::{Bits, Memory, Run, gives};

const INTS: [i32; 10] = [0, 1, -1, 7, -8, 0x1234_5678, i32::MAX, i32::MIN, i32::MIN + 1, 0x7fff];
const LONGS: [i64; 9] = [0, 1, -1, 0x1234_5678_9abc_def0, -5, i64::MAX, i64::MIN, 1 << 32, i32::MIN as i64];
const DOUBLES: [f64; 14] = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    1e300,
    -1e300,
    5e-324,
    f64::INFINITY,
    f64::NEG_INFINITY,
    4503599627370497.5,
    0.49999999999999994,
];

fn unary_int(class: &str, name: &str, f: impl Fn(i32) -> i32) {
    let (run, mut m) = (Run::of(class, name, "(I)I"), Memory::new());
    for x in INTS {
        assert_eq!(run.call(&mut m, &[x.bits()]), Some(f(x).bits()), "{name}({x})");
    }
}

fn unary_long<R: Bits>(class: &str, name: &str, descriptor: &str, f: impl Fn(i64) -> R) {
    let (run, mut m) = (Run::of(class, name, descriptor), Memory::new());
    for x in LONGS {
        assert_eq!(run.call(&mut m, &[x.bits()]), Some(f(x).bits()), "{name}({x})");
    }
}

fn binary<A: Bits, R: Bits>(all: &[A], name: &str, descriptor: &str, f: impl Fn(A, A) -> Option<R>) {
    for class in ["java/lang/Math", "java/lang/Integer", "java/lang/Long"] {
        if crate::intrinsics::find(25, class, name, descriptor).is_none() {
            continue;
        }
        let (run, mut m) = (Run::of(class, name, descriptor), Memory::new());
        for &x in all {
            for &y in all {
                let want = f(x, y).map(Bits::bits);
                assert_eq!(
                    run.call(&mut m, &[x.bits(), y.bits()]),
                    want,
                    "{name} {:x} {:x}",
                    x.bits(),
                    y.bits()
                );
            }
        }
    }
}

fn unary_double(name: &str, f: impl Fn(f64) -> f64) {
    let (run, mut m) = (Run::of("java/lang/Math", name, "(D)D"), Memory::new());
    for x in DOUBLES {
        let (got, want) = (run.call(&mut m, &[x.bits()]), f(x));
        assert!(got == Some(want.bits()) || want.is_nan(), "{name}({x}) = {got:?}, not {want}");
    }
    let nan = f64::from_bits(run.call(&mut m, &[f64::NAN.bits()]).unwrap());
    assert!(nan.is_nan(), "{name}(NaN) = {nan}");
}

#[test]
fn integers() {
    let (i, l) = ("java/lang/Integer", "java/lang/Long");
    unary_int(i, "bitCount", |x| x.count_ones() as i32);
    unary_int(i, "numberOfLeadingZeros", |x| x.leading_zeros() as i32);
    unary_int(i, "numberOfTrailingZeros", |x| x.trailing_zeros() as i32);
    unary_int(i, "reverse", i32::reverse_bits);
    unary_int(i, "reverseBytes", i32::swap_bytes);
    unary_int(i, "highestOneBit", |x| if x == 0 { 0 } else { (1u32 << (31 - x.leading_zeros())) as i32 });
    unary_int(i, "lowestOneBit", |x| x & x.wrapping_neg());
    unary_int("java/lang/Math", "abs", i32::wrapping_abs);
    unary_long(l, "bitCount", "(J)I", |x| x.count_ones());
    unary_long(l, "numberOfLeadingZeros", "(J)I", |x| x.leading_zeros());
    unary_long(l, "numberOfTrailingZeros", "(J)I", |x| x.trailing_zeros());
    unary_long(l, "reverse", "(J)J", i64::reverse_bits);
    unary_long(l, "reverseBytes", "(J)J", i64::swap_bytes);
    unary_long(l, "highestOneBit", "(J)J", |x| {
        if x == 0 { 0 } else { (1u64 << (63 - x.leading_zeros())) as i64 }
    });
    unary_long(l, "lowestOneBit", "(J)J", |x| x & x.wrapping_neg());
    unary_long("java/lang/Math", "abs", "(J)J", i64::wrapping_abs);
    gives!("java/lang/Short", "reverseBytes" "(S)S": (0x0180) => Some(-32767i32); (-2i32) => Some(-257i32););
    gives!("java/lang/Character", "reverseBytes" "(C)C": (0x0180) => Some(0x8001); (0xfffe) => Some(0xfeff););
    gives!("java/lang/Long", "rotateLeft" "(JI)J": (3i64, 63) => Some(i64::MIN + 1); (3i64, -1) => Some(i64::MIN + 1););
    gives!("java/lang/Long", "rotateRight" "(JI)J": (1i64, 65) => Some(i64::MIN););
}

#[test]
fn pairs_of_integers() {
    binary(&INTS, "max", "(II)I", |a, b| Some(a.max(b)));
    binary(&INTS, "min", "(II)I", |a, b| Some(a.min(b)));
    binary(&LONGS, "max", "(JJ)J", |a, b| Some(a.max(b)));
    binary(&LONGS, "min", "(JJ)J", |a, b| Some(a.min(b)));
    binary(&INTS, "addExact", "(II)I", i32::checked_add);
    binary(&INTS, "subtractExact", "(II)I", i32::checked_sub);
    binary(&INTS, "multiplyExact", "(II)I", i32::checked_mul);
    binary(&LONGS, "addExact", "(JJ)J", i64::checked_add);
    binary(&LONGS, "subtractExact", "(JJ)J", i64::checked_sub);
    binary(&LONGS, "multiplyExact", "(JJ)J", i64::checked_mul);
    binary(&LONGS, "multiplyHigh", "(JJ)J", |a, b| Some(((a as i128 * b as i128) >> 64) as i64));
    binary(&LONGS, "unsignedMultiplyHigh", "(JJ)J", |a, b| {
        Some(((a as u64 as u128 * b as u64 as u128) >> 64) as i64)
    });
    binary(&INTS, "rotateLeft", "(II)I", |a, b| Some(a.rotate_left(b as u32 & 31)));
    binary(&INTS, "rotateRight", "(II)I", |a, b| Some(a.rotate_right(b as u32 & 31)));
    binary(&INTS, "compareUnsigned", "(II)I", |a, b| Some((a as u32).cmp(&(b as u32)) as i32));
    binary(&LONGS, "compareUnsigned", "(JJ)I", |a, b| Some((a as u64).cmp(&(b as u64)) as i32));
    binary(&INTS, "divideUnsigned", "(II)I", |a, b| (a as u32).checked_div(b as u32));
    binary(&INTS, "remainderUnsigned", "(II)I", |a, b| (a as u32).checked_rem(b as u32));
    binary(&LONGS, "divideUnsigned", "(JJ)J", |a, b| (a as u64).checked_div(b as u64).map(|x| x as i64));
    binary(&LONGS, "remainderUnsigned", "(JJ)J", |a, b| (a as u64).checked_rem(b as u64).map(|x| x as i64));
    let m = "java/lang/Math";
    assert!(crate::intrinsics::find(17, m, "addExact", "(II)I").is_some());
    gives!("java/lang/Math", "incrementExact" "(I)I": (1) => Some(2); (i32::MAX) => None::<i32>;);
    gives!("java/lang/Math", "incrementExact" "(J)J": (-1i64) => Some(0i64); (i64::MAX) => None::<i64>;);
    gives!("java/lang/Math", "decrementExact" "(I)I": (1) => Some(0); (i32::MIN) => None::<i32>;);
    gives!("java/lang/Math", "decrementExact" "(J)J": (-1i64) => Some(-2i64); (i64::MIN) => None::<i64>;);
    gives!("java/lang/Math", "negateExact" "(I)I": (1) => Some(-1i32); (i32::MIN) => None::<i32>;);
    gives!("java/lang/Math", "negateExact" "(J)J": (i64::MAX) => Some(-i64::MAX); (i64::MIN) => None::<i64>;);
    gives!("java/lang/Math", "toIntExact" "(J)I": (i64::from(i32::MIN)) => Some(i32::MIN); (1i64 << 31) => None::<i32>;);
}

#[test]
fn doubles() {
    unary_double("abs", f64::abs);
    unary_double("sqrt", f64::sqrt);
    unary_double("floor", f64::floor);
    unary_double("ceil", f64::ceil);
    unary_double("rint", f64::round_ties_even);
    unary_double("signum", |x| if x == 0.0 { x } else { x.signum() });
    unary_double("sin", f64::sin);
    unary_double("cos", f64::cos);
    unary_double("tan", f64::tan);
    unary_double("exp", f64::exp);
    unary_double("log", f64::ln);
    unary_double("log10", cortado_vm::math::log10);
    let (pow, mut m) = (Run::of("java/lang/Math", "pow", "(DD)D"), Memory::new());
    for (x, y) in DOUBLES.into_iter().flat_map(|x| DOUBLES.map(|y| (x, y))) {
        let got = f64::from_bits(pow.call(&mut m, &[x.bits(), y.bits()]).unwrap());
        let want = cortado_vm::math::pow(x, y);
        assert!(got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan(), "pow({x}, {y}) = {got}");
    }
    binary(&DOUBLES, "copySign", "(DD)D", |a, b| Some(a.copysign(b)));
    // Rust doesn't say which zero it takes.
    let less = |a: f64, b: f64| a < b || a == b && a.is_sign_negative();
    binary(&DOUBLES, "max", "(DD)D", |a, b| Some(if less(a, b) { b } else { a }));
    binary(&DOUBLES, "min", "(DD)D", |a, b| Some(if less(a, b) { a } else { b }));
    gives!("java/lang/Math", "fma" "(DDD)D":
        (1e308, 10.0, f64::NEG_INFINITY) => Some(f64::NEG_INFINITY);
        (1.0 + f64::EPSILON, 1.0 - f64::EPSILON, -1.0) => Some(-f64::EPSILON * f64::EPSILON););
    gives!("java/lang/Math", "fma" "(FFF)F":
        (1.0f32 + f32::EPSILON, 1.0f32 - f32::EPSILON, -1.0f32) => Some(-f32::EPSILON * f32::EPSILON););
    gives!("java/lang/Math", "max" "(FF)F": (-0.0f32, 0.0f32) => Some(0.0f32); (1f32, f32::NAN) => Some(f32::NAN););
    gives!("java/lang/Math", "min" "(FF)F": (0.0f32, -0.0f32) => Some(-0.0f32); (2f32, 1f32) => Some(1f32););
    gives!("java/lang/Math", "abs" "(F)F": (-0.0f32) => Some(0.0f32); (-1.5f32) => Some(1.5f32););
    gives!("java/lang/Math", "signum" "(F)F": (-0.0f32) => Some(-0.0f32); (-1.5f32) => Some(-1f32););
    gives!("java/lang/Math", "copySign" "(FF)F": (2f32, -0.0f32) => Some(-2f32););
    let nan = f64::from_bits(0x7ff8_0000_0000_0001);
    gives!("java/lang/Double", "doubleToLongBits" "(D)J": (nan) => Some(0x7ff8_0000_0000_0000i64); (-0.0) => Some(i64::MIN););
    gives!("java/lang/Double", "doubleToRawLongBits" "(D)J": (nan) => Some(0x7ff8_0000_0000_0001i64););
    gives!("java/lang/Double", "longBitsToDouble" "(J)D": (0x3ff8_0000_0000_0000i64) => Some(1.5););
    gives!("java/lang/Float", "floatToIntBits" "(F)I": (f32::from_bits(0xffc0_0001)) => Some(0x7fc0_0000); (1f32) => Some(0x3f80_0000););
    gives!("java/lang/Float", "floatToRawIntBits" "(F)I": (f32::from_bits(0xffc0_0001)) => Some(0xffc0_0001u32););
    gives!("java/lang/Float", "intBitsToFloat" "(I)F": (0x3f80_0000) => Some(1f32););
    gives!("java/lang/Double", "isNaN" "(D)Z": (f64::NAN) => Some(true); (f64::INFINITY) => Some(false););
    gives!("java/lang/Double", "isInfinite" "(D)Z": (f64::NAN) => Some(false); (f64::NEG_INFINITY) => Some(true); (1.0) => Some(false););
    gives!("java/lang/Double", "isFinite" "(D)Z": (f64::NAN) => Some(false); (f64::NEG_INFINITY) => Some(false); (1.0) => Some(true););
    gives!("java/lang/Float", "isNaN" "(F)Z": (f32::NAN) => Some(true); (0f32) => Some(false););
    gives!("java/lang/Float", "isInfinite" "(F)Z": (f32::NAN) => Some(false); (f32::INFINITY) => Some(true););
    gives!("java/lang/Float", "isFinite" "(F)Z": (f32::MAX) => Some(true); (f32::INFINITY) => Some(false););
}

const UNSAFE: &str = "jdk/internal/misc/Unsafe";

/// Stores and loads `value`, which memory holds as `bytes`.
fn round_trip<V: Bits>(ty: &str, d: &str, value: V, bytes: &[u8], back: V) {
    let mut m = Memory::new();
    let object = m.object(64);
    for suffix in ["", "Volatile", "Acquire Release", "Opaque", "Unaligned"] {
        let (g, p) = suffix.split_once(' ').unwrap_or((suffix, suffix));
        let get = format!("get{ty}{g}");
        if super::find(17, UNSAFE, &get, &format!("(Ljava/lang/Object;J){d}")).is_none() {
            assert_eq!(suffix, "Unaligned");
            continue;
        }
        let get = Run::of(UNSAFE, &get, &format!("(Ljava/lang/Object;J){d}"));
        let put = Run::of(UNSAFE, &format!("put{ty}{p}"), &format!("(Ljava/lang/Object;J{d})V"));
        assert!(put.call(&mut m, &[1, object.bits(), 16, value.bits()]).is_some());
        assert_eq!(m.bytes(object, 16, bytes.len()), bytes, "put{ty}{p}");
        assert_eq!(m.take_card(object, 16) != 0, ty == "Reference", "put{ty}{p}: card");
        assert_eq!(get.call(&mut m, &[1, object.bits(), 16]), Some(back.bits()), "get{ty}{g}");
        let mut outside = [0u64; 2];
        let at = (&raw mut outside[1]) as u64;
        let stored = put.call(&mut m, &[1, 0, at, value.bits()]);
        if ty == "Reference" {
            assert_eq!((stored, outside), (None, [0; 2]), "no reference leaves the heap");
        } else {
            assert!(stored.is_some());
            assert_eq!(&outside[1].to_ne_bytes()[..bytes.len()], bytes, "put{ty}{p} off the heap");
            assert_eq!(get.call(&mut m, &[1, 0, at]), Some(back.bits()), "get{ty}{g} off the heap");
        }
        m.bytes(object, 0, 64).fill(0);
    }
}

#[test]
fn memory() {
    round_trip("Boolean", "Z", 1, &[1], 1);
    round_trip("Byte", "B", -2i32, &[254], -2i32);
    round_trip("Char", "C", 0xfedc, &0xfedcu16.to_ne_bytes(), 0xfedc);
    round_trip("Short", "S", -2i32, &(-2i16).to_ne_bytes(), -2i32);
    round_trip("Int", "I", -3i32, &(-3i32).to_ne_bytes(), -3i32);
    round_trip("Long", "J", -3i64, &(-3i64).to_ne_bytes(), -3i64);
    round_trip("Float", "F", 1.5f32, &1.5f32.to_ne_bytes(), 1.5f32);
    round_trip("Double", "D", -0.1, &(-0.1f64).to_ne_bytes(), -0.1);
    round_trip("Reference", "Ljava/lang/Object;", 77u32, &77u32.to_ne_bytes(), 77u32);
    let mut m = Memory::new();
    let object = m.object(64);
    m.bytes(object, 20, 1)[0] = 4;
    let get = Run::of(UNSAFE, "getBoolean", "(Ljava/lang/Object;J)Z");
    assert_eq!(get.call(&mut m, &[1, object.bits(), 20]), Some(1));
    for fence in ["loadFence", "storeFence", "storeStoreFence", "fullFence"] {
        assert!(Run::of(UNSAFE, fence, "()V").call(&mut m, &[1]).is_some());
    }
}

#[test]
fn scoped() {
    const CLASS: &str = "jdk/internal/misc/ScopedMemoryAccess";
    let start = "(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljava/lang/Object;J";
    let mut m = Memory::new();
    let object = m.object(64);
    let get = Run::of(CLASS, "getShort", &format!("{start})S"));
    let put = Run::of(CLASS, "putShort", &format!("{start}S)V"));
    assert!(put.call(&mut m, &[1, 0, object.bits(), 16, (-2i32).bits()]).is_some());
    assert_eq!(m.bytes(object, 16, 3), [254, 255, 0]);
    assert_eq!(get.call(&mut m, &[1, 0, object.bits(), 16]), Some((-2i32).bits()));
    assert_eq!(get.call(&mut m, &[1, 5, object.bits(), 16]), None, "a scope");
    let mut outside = [0u64; 1];
    let at = (&raw mut outside[0]) as u64;
    let get = Run::of(CLASS, "getIntUnaligned", &format!("{start}Z)I"));
    let put = Run::of(CLASS, "putIntUnaligned", &format!("{start}IZ)V"));
    for big in [0, 1] {
        assert!(put.call(&mut m, &[1, 0, 0, at + 1, 0x0102_0304, big]).is_some());
        let bytes = outside[0].to_ne_bytes();
        assert_eq!(bytes[1..5], if big == 1 { [1, 2, 3, 4] } else { [4, 3, 2, 1] });
        assert_eq!(get.call(&mut m, &[1, 0, 0, at + 1, big]), Some(0x0102_0304));
    }
}

fn exchange<V: Bits>(ty: &str, d: &str, size: usize, a: V, b: V, sum: Option<V>) {
    let mut m = Memory::new();
    let object = m.object(64);
    let cell = |m: &mut Memory, v: V| m.bytes(object, 16, 8).copy_from_slice(&v.bits().to_ne_bytes());
    let holds = |m: &mut Memory, v: V| m.bytes(object, 16, size) == &v.bits().to_ne_bytes()[..size];
    for (prefix, suffix) in [
        ("compareAndSet", ""),
        ("weakCompareAndSet", ""),
        ("weakCompareAndSet", "Plain"),
        ("weakCompareAndSet", "Acquire"),
        ("weakCompareAndSet", "Release"),
    ] {
        let run = Run::of(UNSAFE, &format!("{prefix}{ty}{suffix}"), &format!("(Ljava/lang/Object;J{d}{d})Z"));
        cell(&mut m, a);
        assert_eq!(run.call(&mut m, &[1, object.bits(), 16, a.bits(), b.bits()]), Some(1));
        assert!(holds(&mut m, b));
        assert_eq!(m.take_card(object, 16) != 0, ty == "Reference");
        assert_eq!(run.call(&mut m, &[1, object.bits(), 16, a.bits(), b.bits()]), Some(0));
        assert!(holds(&mut m, b));
        assert_eq!(run.call(&mut m, &[1, 0, 16, a.bits(), b.bits()]), None);
        if size > 1 {
            assert_eq!(run.call(&mut m, &[1, object.bits(), 17, a.bits(), b.bits()]), None, "misaligned");
        }
    }
    for suffix in ["", "Acquire", "Release"] {
        let name = format!("compareAndExchange{ty}{suffix}");
        let run = Run::of(UNSAFE, &name, &format!("(Ljava/lang/Object;J{d}{d}){d}"));
        cell(&mut m, a);
        assert_eq!(run.call(&mut m, &[1, object.bits(), 16, b.bits(), b.bits()]), Some(a.bits()));
        assert!(holds(&mut m, a));
        assert_eq!(run.call(&mut m, &[1, object.bits(), 16, a.bits(), b.bits()]), Some(a.bits()));
        assert!(holds(&mut m, b));
    }
    let run = Run::of(UNSAFE, &format!("getAndSet{ty}"), &format!("(Ljava/lang/Object;J{d}){d}"));
    cell(&mut m, a);
    assert_eq!(run.call(&mut m, &[1, object.bits(), 16, b.bits()]), Some(a.bits()));
    assert!(holds(&mut m, b));
    if let Some(sum) = sum {
        let run = Run::of(UNSAFE, &format!("getAndAdd{ty}"), &format!("(Ljava/lang/Object;J{d}){d}"));
        assert_eq!(run.call(&mut m, &[1, object.bits(), 16, a.bits()]), Some(b.bits()));
        assert!(holds(&mut m, sum));
    }
}

#[test]
fn atomics() {
    exchange("Byte", "B", 1, -3i32, 100, Some(97));
    exchange("Short", "S", 2, -3i32, 100, Some(97));
    exchange("Int", "I", 4, i32::MIN, -1, Some(i32::MAX));
    exchange("Long", "J", 8, i64::MIN, -1, Some(i64::MAX));
    exchange("Reference", "Ljava/lang/Object;", 4, 9u32, 11, None);
}

#[test]
fn hashes() {
    let mut m = Memory::new();
    let object = m.object(16);
    let run = Run::of("java/lang/Object", "hashCode", "()I");
    assert_eq!(run.call(&mut m, &[object.bits()]), None, "no hash yet");
    let hashed = cortado_gc::mark::make_unlocked(cortado_gc::mark::with_age(0, 3), 1234567);
    m.bytes(object, 0, 4).copy_from_slice(&hashed.to_ne_bytes());
    assert_eq!(run.call(&mut m, &[object.bits()]), Some(1234567));
    let locked = cortado_gc::mark::make_thin(0, 1, 1);
    m.bytes(object, 0, 4).copy_from_slice(&locked.to_ne_bytes());
    assert_eq!(run.call(&mut m, &[object.bits()]), None, "locked");
}
