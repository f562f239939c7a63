//! What instructions compute, written once (JVMS 6.5): the interpreter, the constant folder and the compiler's slow paths call these.
//!
//! Where Java and Rust agree (wrapping addition, IEEE arithmetic, `as` from float to int) the function only says so; where they don't
//! (shift counts, `MIN / -1`, NaN in comparisons, the sign of a remainder) is what the tests are about.

/// idiv; `None` for division by zero. `MIN / -1` is `MIN`.
#[inline]
pub fn idiv(a: i32, b: i32) -> Option<i32> {
    (b != 0).then(|| a.wrapping_div(b))
}

/// irem; `None` for division by zero. The sign is the dividend's; `MIN % -1` is 0.
#[inline]
pub fn irem(a: i32, b: i32) -> Option<i32> {
    (b != 0).then(|| a.wrapping_rem(b))
}

/// ldiv; `None` for division by zero.
#[inline]
pub fn ldiv(a: i64, b: i64) -> Option<i64> {
    (b != 0).then(|| a.wrapping_div(b))
}

/// lrem; `None` for division by zero.
#[inline]
pub fn lrem(a: i64, b: i64) -> Option<i64> {
    (b != 0).then(|| a.wrapping_rem(b))
}

/// ishl: the count's low five bits.
#[inline]
pub fn ishl(a: i32, n: i32) -> i32 {
    a.wrapping_shl(n as u32)
}

/// ishr.
#[inline]
pub fn ishr(a: i32, n: i32) -> i32 {
    a.wrapping_shr(n as u32)
}

/// iushr.
#[inline]
pub fn iushr(a: i32, n: i32) -> i32 {
    (a as u32).wrapping_shr(n as u32) as i32
}

/// lshl: the count's low six bits.
#[inline]
pub fn lshl(a: i64, n: i32) -> i64 {
    a.wrapping_shl(n as u32)
}

/// lshr.
#[inline]
pub fn lshr(a: i64, n: i32) -> i64 {
    a.wrapping_shr(n as u32)
}

/// lushr.
#[inline]
pub fn lushr(a: i64, n: i32) -> i64 {
    (a as u64).wrapping_shr(n as u32) as i64
}

/// lcmp.
#[inline]
pub fn lcmp(a: i64, b: i64) -> i32 {
    i32::from(a > b) - i32::from(a < b)
}

/// fcmpl: NaN counts as less.
#[inline]
pub fn fcmpl(a: f32, b: f32) -> i32 {
    i32::from(a > b) - i32::from(a < b || a.is_nan() || b.is_nan())
}

/// fcmpg: NaN counts as greater.
#[inline]
pub fn fcmpg(a: f32, b: f32) -> i32 {
    i32::from(a > b || a.is_nan() || b.is_nan()) - i32::from(a < b)
}

/// dcmpl: NaN counts as less.
#[inline]
pub fn dcmpl(a: f64, b: f64) -> i32 {
    i32::from(a > b) - i32::from(a < b || a.is_nan() || b.is_nan())
}

/// dcmpg: NaN counts as greater.
#[inline]
pub fn dcmpg(a: f64, b: f64) -> i32 {
    i32::from(a > b || a.is_nan() || b.is_nan()) - i32::from(a < b)
}

/// frem: C's fmod, not the IEEE remainder; the sign is the dividend's.
#[inline]
pub fn frem(a: f32, b: f32) -> f32 {
    a % b
}

/// drem.
#[inline]
pub fn drem(a: f64, b: f64) -> f64 {
    a % b
}

/// f2i: NaN is 0, the rest saturates.
#[inline]
pub fn f2i(a: f32) -> i32 {
    a as i32
}

/// f2l.
#[inline]
pub fn f2l(a: f32) -> i64 {
    a as i64
}

/// d2i.
#[inline]
pub fn d2i(a: f64) -> i32 {
    a as i32
}

/// d2l.
#[inline]
pub fn d2l(a: f64) -> i64 {
    a as i64
}

/// d2f: rounds to nearest, ties to even.
#[inline]
pub fn d2f(a: f64) -> f32 {
    a as f32
}

/// l2f: one rounding, not by way of double.
#[inline]
pub fn l2f(a: i64) -> f32 {
    a as f32
}

/// i2b.
#[inline]
pub fn i2b(a: i32) -> i32 {
    i32::from(a as i8)
}

/// i2c.
#[inline]
pub fn i2c(a: i32) -> i32 {
    i32::from(a as u16)
}

/// i2s.
#[inline]
pub fn i2s(a: i32) -> i32 {
    i32::from(a as i16)
}

/// What storing an int into a boolean field or array keeps of it.
#[inline]
pub fn i2z(a: i32) -> i32 {
    a & 1
}

/// The target of a tableswitch: the index among its targets, `None` for the default.
#[inline]
pub fn table_index(key: i32, low: i32, high: i32) -> Option<usize> {
    (low <= key && key <= high).then(|| key.wrapping_sub(low) as u32 as usize)
}

/// `String.hashCode` of UTF-16 units.
pub fn string_hash(units: impl IntoIterator<Item = u16>) -> i32 {
    units.into_iter().fold(0i32, |h, u| h.wrapping_mul(31).wrapping_add(i32::from(u)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division() {
        assert_eq!((idiv(i32::MIN, -1), irem(i32::MIN, -1)), (Some(i32::MIN), Some(0)));
        assert_eq!((ldiv(i64::MIN, -1), lrem(i64::MIN, -1)), (Some(i64::MIN), Some(0)));
        assert_eq!((idiv(-7, 2), irem(-7, 2), irem(7, -2)), (Some(-3), Some(-1), Some(1)));
        assert_eq!((idiv(1, 0), irem(1, 0), ldiv(1, 0), lrem(1, 0)), (None, None, None, None));
    }

    #[test]
    fn shifts_mask_their_count() {
        assert_eq!((ishl(1, 33), ishl(1, -1), ishr(-8, 33)), (2, i32::MIN, -4));
        assert_eq!((iushr(-1, 28), iushr(-1, 32), iushr(-1, -1)), (15, -1, 1));
        assert_eq!((lshl(1, 65), lshr(-8, 65), lushr(-1, 60), lushr(-1, -1)), (2, -4, 15, 1));
    }

    #[test]
    fn comparisons() {
        assert_eq!((lcmp(i64::MIN, i64::MAX), lcmp(3, 3), lcmp(4, 3)), (-1, 0, 1));
        assert_eq!(
            (fcmpl(f32::NAN, 1.0), fcmpg(f32::NAN, 1.0), fcmpl(1.0, f32::NAN), fcmpg(1.0, f32::NAN)),
            (-1, 1, -1, 1)
        );
        assert_eq!((dcmpl(f64::NAN, 1.0), dcmpg(1.0, f64::NAN)), (-1, 1));
        assert_eq!((fcmpl(0.0, -0.0), dcmpg(-0.0, 0.0), dcmpl(1.0, 2.0), dcmpg(2.0, 1.0)), (0, 0, -1, 1));
        assert_eq!((fcmpg(f32::NEG_INFINITY, f32::INFINITY), fcmpl(f32::INFINITY, f32::INFINITY)), (-1, 0));
    }

    #[test]
    fn conversions() {
        assert_eq!(
            (f2i(f32::NAN), f2i(f32::INFINITY), f2i(f32::NEG_INFINITY), f2i(-1.9)),
            (0, i32::MAX, i32::MIN, -1)
        );
        assert_eq!((d2l(1e300), d2l(-1e300), d2l(f64::NAN)), (i64::MAX, i64::MIN, 0));
        assert_eq!((d2i(2_147_483_648.5), f2l(-1e30), d2i(-0.9)), (i32::MAX, i64::MIN, 0));
        assert_eq!((i2b(200), i2b(-129), i2c(-1), i2c(65536), i2s(40000)), (-56, 127, 65535, 0, -25536));
        assert_eq!(d2f(1e-46).to_bits(), 0);
        assert_eq!(d2f(f64::MAX), f32::INFINITY);
        // By way of double this one would round twice.
        assert_eq!(l2f(0x4000_0080_0000_0001), 4.611_686_6e18_f32);
        assert_ne!(l2f(0x4000_0040_0000_0001), (0x4000_0040_0000_0001_i64 as f64) as f32);
    }

    #[test]
    fn remainders() {
        assert_eq!((drem(5.5, 2.0), drem(-5.5, 2.0), drem(5.5, -2.0)), (1.5, -1.5, 1.5));
        assert!(drem(1.0, 0.0).is_nan() && drem(f64::INFINITY, 2.0).is_nan() && frem(f32::NAN, 2.0).is_nan());
        assert_eq!(frem(3.0, f32::INFINITY), 3.0);
        assert!(drem(-4.0, 2.0).is_sign_negative());
        assert_eq!(drem(1e308, 3.0), 2.0);
    }

    #[test]
    fn switches_and_hashes() {
        assert_eq!(table_index(i32::MIN, i32::MIN, i32::MIN + 1), Some(0));
        assert_eq!(table_index(i32::MAX, i32::MIN, i32::MAX), Some(u32::MAX as usize));
        assert_eq!(table_index(5, 6, 9), None);
        assert_eq!(string_hash("hello".encode_utf16()), 99_162_322);
        assert_eq!(i2z(2), 0);
    }
}
