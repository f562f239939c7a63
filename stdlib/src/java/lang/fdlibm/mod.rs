//! fdlibm's elementary functions, as `java.lang.StrictMath` wants them: to the last bit (JDK 17 has them natively, later
//! ones in Java). The algorithms are the published ones of "Freely Distributable LIBM"; names of constants are its own.
//!
//! The crate `libm` descends from fdlibm through FreeBSD and musl. Where they kept every operation it is used
//! ([`libm::tan`] and others, see `strict_math`); here is what they wrote differently, which shows in the last bit.

mod trig;

pub use trig::{atan2, cos, sin};

fn hi(x: f64) -> i32 {
    (x.to_bits() >> 32) as i32
}

fn lo(x: f64) -> u32 {
    x.to_bits() as u32
}

fn with_hi(x: f64, hi: i32) -> f64 {
    f64::from_bits((hi as u32 as u64) << 32 | u64::from(lo(x)))
}

const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LO: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
const TWO54: f64 = f64::from_bits(0x4350_0000_0000_0000);
const LG: [f64; 7] = [
    f64::from_bits(0x3fe5_5555_5555_5593),
    f64::from_bits(0x3fd9_9999_9997_fa04),
    f64::from_bits(0x3fd2_4924_9422_9359),
    f64::from_bits(0x3fcc_71c5_1d8e_78af),
    f64::from_bits(0x3fc7_4664_96cb_03de),
    f64::from_bits(0x3fc3_9a09_d078_c69f),
    f64::from_bits(0x3fc2_f112_df3e_5244),
];

/// x = 2^k * m with the high word of x; subnormal numbers are scaled up. Err: what the logarithm of a special value is.
fn split_for_log(x: f64) -> Result<(f64, i32, i32), f64> {
    let (mut x, mut k, mut hx) = (x, 0, hi(x));
    if hx < 0x0010_0000 {
        if x == 0.0 {
            return Err(f64::NEG_INFINITY);
        }
        if hx < 0 {
            return Err(f64::NAN);
        }
        k -= 54;
        x *= TWO54;
        hx = hi(x);
    }
    if hx >= 0x7ff0_0000 { Err(x + x) } else { Ok((x, k, hx)) }
}

/// The natural logarithm.
pub fn log(x: f64) -> f64 {
    let (x, mut k, hx) = match split_for_log(x) {
        Ok(parts) => parts,
        Err(special) => return special,
    };
    k += (hx >> 20) - 1023;
    let hx = hx & 0x000f_ffff;
    let i = (hx + 0x95f64) & 0x10_0000;
    let x = with_hi(x, hx | (i ^ 0x3ff0_0000));
    k += i >> 20;
    let f = x - 1.0;
    let dk = f64::from(k);
    if 0x000f_ffff & (2 + hx) < 3 {
        // |f| < 2^-20
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HI + dk * LN2_LO };
        }
        let r = f * f * (0.5 - (1.0 / 3.0) * f);
        return if k == 0 { f - r } else { dk * LN2_HI - ((r - dk * LN2_LO) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let t1 = w * (LG[1] + w * (LG[3] + w * LG[5]));
    let t2 = z * (LG[0] + w * (LG[2] + w * (LG[4] + w * LG[6])));
    let r = t2 + t1;
    if (hx - 0x6147a) | (0x6b851 - hx) > 0 {
        let hfsq = 0.5 * f * f;
        if k == 0 {
            f - (hfsq - s * (hfsq + r))
        } else {
            dk * LN2_HI - ((hfsq - (s * (hfsq + r) + dk * LN2_LO)) - f)
        }
    } else if k == 0 {
        f - s * (f - r)
    } else {
        dk * LN2_HI - ((s * (f - r) - dk * LN2_LO) - f)
    }
}

/// The logarithm to base 10.
pub fn log10(x: f64) -> f64 {
    const IVLN10: f64 = f64::from_bits(0x3fdb_cb7b_1526_e50e);
    const LOG10_2HI: f64 = f64::from_bits(0x3fd3_4413_509f_6000);
    const LOG10_2LO: f64 = f64::from_bits(0x3d59_fef3_11f1_2b36);
    let (x, mut k, hx) = match split_for_log(x) {
        Ok(parts) => parts,
        Err(special) => return special,
    };
    k += (hx >> 20) - 1023;
    let i = i32::from(k < 0);
    let y = f64::from(k + i);
    let x = with_hi(x, hx & 0x000f_ffff | (0x3ff - i) << 20);
    let z = y * LOG10_2LO + IVLN10 * log(x);
    z + y * LOG10_2HI
}

/// log(1 + x).
pub fn log1p(x: f64) -> f64 {
    let hx = hi(x);
    let ax = hx & 0x7fff_ffff;
    let (mut k, mut f, mut hu, mut c) = (1, 0.0, 1, 0.0);
    if hx < 0x3fda_827a {
        if ax >= 0x3ff0_0000 {
            return if x == -1.0 { f64::NEG_INFINITY } else { f64::NAN };
        }
        if ax < 0x3e20_0000 {
            return if ax < 0x3c90_0000 { x } else { x - x * x * 0.5 };
        }
        if hx > 0 || hx <= 0xbfd2_bec3_u32 as i32 {
            (k, f, hu) = (0, x, 1);
        }
    }
    if hx >= 0x7ff0_0000 {
        return x + x;
    }
    if k != 0 {
        let mut u;
        if hx < 0x4340_0000 {
            u = 1.0 + x;
            hu = hi(u);
            k = (hu >> 20) - 1023;
            c = if k > 0 { 1.0 - (u - x) } else { x - (u - 1.0) };
            c /= u;
        } else {
            u = x;
            hu = hi(u);
            k = (hu >> 20) - 1023;
            c = 0.0;
        }
        hu &= 0x000f_ffff;
        if hu < 0x6a09e {
            u = with_hi(u, hu | 0x3ff0_0000);
        } else {
            k += 1;
            u = with_hi(u, hu | 0x3fe0_0000);
            hu = (0x0010_0000 - hu) >> 2;
        }
        f = u - 1.0;
    }
    let hfsq = 0.5 * f * f;
    let dk = f64::from(k);
    if hu == 0 {
        // |f| < 2^-20
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HI + (c + dk * LN2_LO) };
        }
        let r = hfsq * (1.0 - (2.0 / 3.0) * f);
        return if k == 0 { f - r } else { dk * LN2_HI - ((r - (dk * LN2_LO + c)) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * (LG[0] + z * (LG[1] + z * (LG[2] + z * (LG[3] + z * (LG[4] + z * (LG[5] + z * LG[6]))))));
    if k == 0 {
        f - (hfsq - s * (hfsq + r))
    } else {
        dk * LN2_HI - ((hfsq - (s * (hfsq + r) + (dk * LN2_LO + c))) - f)
    }
}

/// e to the power of x: for [`sinh`] and [`cosh`] (`StrictMath.exp` is Java).
fn exp(x: f64) -> f64 {
    const P: [f64; 5] = [
        f64::from_bits(0x3fc5_5555_5555_553e),
        f64::from_bits(0xbf66_c16c_16be_bd93),
        f64::from_bits(0x3f11_566a_af25_de2c),
        f64::from_bits(0xbebb_bd41_c5d2_6bf1),
        f64::from_bits(0x3e66_3769_72be_a4d0),
    ];
    const INVLN2: f64 = f64::from_bits(0x3ff7_1547_652b_82fe);
    let negative = x < 0.0;
    let hx = hi(x) & 0x7fff_ffff;
    if hx >= 0x4086_2e42 {
        if x.is_nan() {
            return x + x;
        }
        if x > f64::from_bits(0x4086_2e42_fefa_39ef) {
            return f64::INFINITY;
        }
        if x < f64::from_bits(0xc087_4910_d52d_3051) {
            return 0.0;
        }
    }
    let (mut high, mut low, mut k) = (0.0, 0.0, 0);
    let mut x = x;
    if hx > 0x3fd6_2e42 {
        if hx < 0x3ff0_a2b2 {
            (high, low, k) = if negative { (x + LN2_HI, -LN2_LO, -1) } else { (x - LN2_HI, LN2_LO, 1) };
        } else {
            k = (INVLN2 * x + if negative { -0.5 } else { 0.5 }) as i32;
            let t = f64::from(k);
            (high, low) = (x - t * LN2_HI, t * LN2_LO);
        }
        x = high - low;
    } else if hx < 0x3e30_0000 {
        return 1.0 + x;
    }
    let t = x * x;
    let c = x - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
    if k == 0 {
        return 1.0 - ((x * c) / (c - 2.0) - x);
    }
    let y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
    if k >= -1021 {
        with_hi(y, hi(y).wrapping_add(k << 20))
    } else {
        with_hi(y, hi(y).wrapping_add((k + 1000) << 20)) * f64::from_bits(0x0170_0000_0000_0000)
    }
}

/// Whether exp(|x|) overflows while sinh and cosh don't yet: from log(max) to the last value.
fn nearly_overflows(x: f64) -> bool {
    x.abs() <= f64::from_bits(0x4086_33ce_8fb9_f87d)
}

/// The hyperbolic sine.
pub fn sinh(x: f64) -> f64 {
    let ix = hi(x) & 0x7fff_ffff;
    if ix >= 0x7ff0_0000 {
        return x + x;
    }
    let h = if x.is_sign_negative() { -0.5 } else { 0.5 };
    if ix < 0x4036_0000 {
        if ix < 0x3e30_0000 {
            return x;
        }
        let t = libm::expm1(x.abs());
        return if ix < 0x3ff0_0000 { h * (2.0 * t - t * t / (t + 1.0)) } else { h * (t + t / (t + 1.0)) };
    }
    if ix < 0x4086_2e42 {
        return h * exp(x.abs());
    }
    if nearly_overflows(x) {
        let w = exp(0.5 * x.abs());
        return h * w * w;
    }
    x * 1e307
}

/// The hyperbolic cosine.
pub fn cosh(x: f64) -> f64 {
    let ix = hi(x) & 0x7fff_ffff;
    if ix >= 0x7ff0_0000 {
        return x * x;
    }
    if ix < 0x3fd6_2e43 {
        let t = libm::expm1(x.abs());
        let w = 1.0 + t;
        return if ix < 0x3c80_0000 { w } else { 1.0 + (t * t) / (w + w) };
    }
    if ix < 0x4036_0000 {
        let t = exp(x.abs());
        return 0.5 * t + 0.5 / t;
    }
    if ix < 0x4086_2e42 {
        return 0.5 * exp(x.abs());
    }
    if nearly_overflows(x) {
        let w = exp(0.5 * x.abs());
        return 0.5 * w * w;
    }
    f64::INFINITY
}

/// The hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    let ix = hi(x) & 0x7fff_ffff;
    if ix >= 0x7ff0_0000 {
        return if x.is_sign_negative() { 1.0 / x - 1.0 } else { 1.0 / x + 1.0 };
    }
    if ix < 0x3c80_0000 {
        return x * (1.0 + x);
    }
    let z = if ix >= 0x4036_0000 {
        1.0
    } else if ix >= 0x3ff0_0000 {
        1.0 - 2.0 / (libm::expm1(2.0 * x.abs()) + 2.0)
    } else {
        let t = libm::expm1(-2.0 * x.abs());
        -t / (t + 2.0)
    };
    if x.is_sign_negative() { -z } else { z }
}

/// The remainder of IEEE 754: x - n * p with the integer n nearest to x / p, the even one of two. A zero has x's sign.
pub fn ieee_remainder(x: f64, p: f64) -> f64 {
    if p == 0.0 || !x.is_finite() || p.is_nan() {
        return f64::NAN;
    }
    let negative = x.is_sign_negative();
    let p = p.abs();
    let mut r = if p <= f64::MAX / 2.0 { x % (p + p) } else { x }.abs();
    if r == p {
        r = 0.0;
    } else if p < f64::from_bits(0x0020_0000_0000_0000) {
        if r + r > p {
            r -= p;
            if r + r >= p {
                r -= p;
            }
        }
    } else {
        let half = 0.5 * p;
        if r > half {
            r -= p;
            if r >= half {
                r -= p;
            }
        }
    }
    if negative { -r } else { r }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_round_to_even_and_keep_the_sign() {
        assert_eq!(ieee_remainder(5.0, 2.0), 1.0);
        assert_eq!(ieee_remainder(7.0, 2.0), -1.0);
        assert_eq!(ieee_remainder(-1.0, 1.0).to_bits(), (-0.0f64).to_bits());
        assert_eq!(ieee_remainder(3.0, f64::INFINITY), 3.0);
        assert!(ieee_remainder(1.0, 0.0).is_nan());
    }

    #[test]
    fn special_values() {
        assert_eq!(log(0.0), f64::NEG_INFINITY);
        assert_eq!(log10(1000.0), 3.0);
        assert!(log1p(-2.0).is_nan());
        assert_eq!(tanh(f64::NEG_INFINITY), -1.0);
        assert_eq!(cosh(800.0), f64::INFINITY);
        assert_eq!(sinh(-0.0).to_bits(), (-0.0f64).to_bits());
        assert!(sinh(710.0).is_finite());
    }
}
