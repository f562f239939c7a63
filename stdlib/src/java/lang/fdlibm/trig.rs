//! fdlibm's sine, cosine and two-argument arc tangent.
//!
//! The reduction of the arguments must be fdlibm's too, not only as exact: its two results are rounded in its own way.

use super::hi;

const S: [f64; 6] = [
    f64::from_bits(0xbfc5_5555_5555_5549),
    f64::from_bits(0x3f81_1111_1110_f8a6),
    f64::from_bits(0xbf2a_01a0_19c1_61d5),
    f64::from_bits(0x3ec7_1de3_57b1_fe7d),
    f64::from_bits(0xbe5a_e5e6_8a2b_9ceb),
    f64::from_bits(0x3de5_d93a_5acf_d57c),
];
const C: [f64; 6] = [
    f64::from_bits(0x3fa5_5555_5555_554c),
    f64::from_bits(0xbf56_c16c_16c1_5177),
    f64::from_bits(0x3efa_01a0_19cb_1590),
    f64::from_bits(0xbe92_7e4f_809c_52ad),
    f64::from_bits(0x3e21_ee9e_bdb4_b1c4),
    f64::from_bits(0xbda8_fae9_be88_38d4),
];

/// The sine of x + y for |x| <= pi/4; `None` for a tail that is zero.
fn kernel_sin(x: f64, y: Option<f64>) -> f64 {
    if hi(x) & 0x7fff_ffff < 0x3e40_0000 {
        return x;
    }
    let z = x * x;
    let v = z * x;
    let r = S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * S[5])));
    match y {
        None => x + v * (S[0] + z * r),
        Some(y) => x - ((z * (0.5 * y - v * r) - y) - v * S[0]),
    }
}

/// The cosine of x + y for |x| <= pi/4.
fn kernel_cos(x: f64, y: f64) -> f64 {
    let ix = hi(x) & 0x7fff_ffff;
    if ix < 0x3e40_0000 {
        return 1.0;
    }
    let z = x * x;
    let r = z * (C[0] + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * C[5])))));
    if ix < 0x3fd3_3333 {
        return 1.0 - (0.5 * z - (z * r - x * y));
    }
    let qx = if ix > 0x3fe9_0000 { 0.28125 } else { f64::from_bits(((ix - 0x0020_0000) as u64) << 32) };
    let hz = 0.5 * z - qx;
    let a = 1.0 - qx;
    a - (hz - (z * r - x * y))
}

/// x = n * pi/2 + y0 + y1 with |y0 + y1| <= pi/4, for a finite x above pi/4: (n mod 4, y0, y1).
fn rem_pio2(x: f64) -> (u32, f64, f64) {
    const INVPIO2: f64 = f64::from_bits(0x3fe4_5f30_6dc9_c883);
    const PIO2_1: f64 = f64::from_bits(0x3ff9_21fb_5440_0000);
    const PIO2_1T: f64 = f64::from_bits(0x3dd0_b461_1a62_6331);
    const PIO2_2: f64 = f64::from_bits(0x3dd0_b461_1a60_0000);
    const PIO2_2T: f64 = f64::from_bits(0x3ba3_198a_2e03_7073);
    const PIO2_3: f64 = f64::from_bits(0x3ba3_198a_2e00_0000);
    const PIO2_3T: f64 = f64::from_bits(0x397b_839a_2520_49c1);
    let t = x.abs();
    let ix = hi(t);
    let (n, y0, y1) = if ix < 0x4002_d97c {
        let mut z = t - PIO2_1;
        let tail = if ix == 0x3ff9_21fb {
            // Near pi/2: 33 + 33 + 53 bits of it.
            z -= PIO2_2;
            PIO2_2T
        } else {
            PIO2_1T
        };
        let y0 = z - tail;
        (1, y0, (z - y0) - tail)
    } else if ix <= 0x4139_21fb {
        let n = (t * INVPIO2 + 0.5) as u32;
        let k = f64::from(n);
        let mut r = t - k * PIO2_1;
        let mut w = k * PIO2_1T;
        let mut y0 = r - w;
        let cancelled = |y0: f64| (ix >> 20) - ((hi(y0) >> 20) & 0x7ff);
        let far = n < 32 && ix != hi(k * std::f64::consts::FRAC_PI_2);
        if !far && cancelled(y0) > 16 {
            let t = r;
            w = k * PIO2_2;
            r = t - w;
            w = k * PIO2_2T - ((t - r) - w);
            y0 = r - w;
            if cancelled(y0) > 49 {
                let t = r;
                w = k * PIO2_3;
                r = t - w;
                w = k * PIO2_3T - ((t - r) - w);
                y0 = r - w;
            }
        }
        (n, y0, (r - y0) - w)
    } else {
        rem_large(t)
    };
    if x.is_sign_negative() { (n.wrapping_neg() & 3, -y0, -y1) } else { (n & 3, y0, y1) }
}

/// The bits of 2/pi behind the point.
const TWO_OVER_PI: [u64; 21] = [
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
    0xf0cf_bc20_9af4_361d,
    0xa9e3_9161_5ee6_1b08,
];
/// pi/2 in pieces of 24 bits, each a double.
const PIO2: [f64; 5] = [
    f64::from_bits(0x3ff9_21fb_4000_0000),
    f64::from_bits(0x3e74_442d_0000_0000),
    f64::from_bits(0x3cf8_4698_8000_0000),
    f64::from_bits(0x3b78_cc51_6000_0000),
    f64::from_bits(0x39f0_1b83_8000_0000),
];
const TWO24: f64 = 16_777_216.0;
/// Pieces of the product that are computed at first.
const JK: usize = 4;

/// The bits 24 * i and on of 2/pi, 24 of them, as a number.
fn two_over_pi(i: usize) -> f64 {
    let (word, shift) = (i * 24 / 64, i * 24 % 64);
    let wide =
        u128::from(TWO_OVER_PI[word]) << 64 | u128::from(TWO_OVER_PI.get(word + 1).copied().unwrap_or(0));
    (wide << shift >> 104) as u32 as f64
}

/// 2^n for n of the normal range.
fn pow2(n: i32) -> f64 {
    f64::from_bits(((1023 + n) as u64) << 52)
}

/// Payne and Hanek's reduction of x > 0 as fdlibm does it: in pieces of 24 bits, more of them as long as they cancel. How
/// the two results are rounded shows in the last bit of sine and cosine.
fn rem_large(x: f64) -> (u32, f64, f64) {
    let e0 = (hi(x) >> 20) - 1046;
    let mut z = f64::from_bits(x.to_bits() - ((e0 as u64) << 52));
    let mut tx = [0.0; 3];
    for t in &mut tx[..2] {
        *t = z.trunc();
        z = (z - *t) * TWO24;
    }
    tx[2] = z;
    let jx = tx.iter().rposition(|&t| t != 0.0).unwrap_or(0);
    let jv = ((e0 - 3) / 24).max(0);
    let mut q0 = e0 - 24 * (jv + 1);
    let first = jv - jx as i32;
    let f = |i: usize| usize::try_from(first + i as i32).map_or(0.0, two_over_pi);
    let product = |i: usize| (0..=jx).fold(0.0, |sum, j| sum + tx[j] * f(jx + i - j));
    let mut q = [0.0f64; 20];
    let mut iq = [0i32; 20];
    for (i, q) in q[..=JK].iter_mut().enumerate() {
        *q = product(i);
    }
    let mut jz = JK;
    let (n, ih) = loop {
        z = q[jz];
        for (i, j) in (1..=jz).rev().enumerate() {
            let fw = (z / TWO24).trunc();
            iq[i] = (z - TWO24 * fw) as i32;
            z = q[j - 1] + fw;
        }
        z *= pow2(q0);
        z -= 8.0 * (z * 0.125).floor();
        let mut n = z as i32;
        z -= f64::from(n);
        let mut ih = 0;
        if q0 > 0 {
            let i = iq[jz - 1] >> (24 - q0);
            n += i;
            iq[jz - 1] -= i << (24 - q0);
            ih = iq[jz - 1] >> (23 - q0);
        } else if q0 == 0 {
            ih = iq[jz - 1] >> 23;
        } else if z >= 0.5 {
            ih = 2;
        }
        if ih > 0 {
            // More than a half: 1 - what is left.
            n += 1;
            let mut carry = false;
            for p in &mut iq[..jz] {
                if carry {
                    *p = 0x00ff_ffff - *p;
                } else if *p != 0 {
                    carry = true;
                    *p = 0x0100_0000 - *p;
                }
            }
            if q0 > 0 {
                iq[jz - 1] &= if q0 == 1 { 0x007f_ffff } else { 0x003f_ffff };
            }
            if ih == 2 {
                z = 1.0 - z;
                if carry {
                    z -= pow2(q0);
                }
            }
        }
        if z != 0.0 || iq[JK..jz].iter().any(|&p| p != 0) {
            break (n, ih);
        }
        let more = (1..JK).find(|&k| iq[JK - k] != 0).unwrap_or(JK);
        for (i, q) in q.iter_mut().enumerate().take(jz + more + 1).skip(jz + 1) {
            *q = product(i);
        }
        jz += more;
    };
    if z == 0.0 {
        jz -= 1;
        q0 -= 24;
        while iq[jz] == 0 {
            jz -= 1;
            q0 -= 24;
        }
    } else {
        z *= pow2(-q0);
        if z >= TWO24 {
            let fw = (z / TWO24).trunc();
            iq[jz] = (z - TWO24 * fw) as i32;
            jz += 1;
            q0 += 24;
            iq[jz] = fw as i32;
        } else {
            iq[jz] = z as i32;
        }
    }
    let mut fw = pow2(q0);
    for i in (0..=jz).rev() {
        q[i] = fw * f64::from(iq[i]);
        fw /= TWO24;
    }
    let mut fq = [0.0; 20];
    for i in (0..=jz).rev() {
        fq[jz - i] = (0..=JK.min(jz - i)).fold(0.0, |sum, k| sum + PIO2[k] * q[i + k]);
    }
    let y0 = fq[..=jz].iter().rev().fold(0.0, |sum, v| sum + v);
    let y1 = fq[1..=jz].iter().fold(fq[0] - y0, |sum, v| sum + v);
    let n = n as u32 & 3;
    if ih == 0 { (n, y0, y1) } else { (n, -y0, -y1) }
}

/// The sine.
pub fn sin(x: f64) -> f64 {
    if !x.is_finite() {
        return f64::NAN;
    }
    if hi(x) & 0x7fff_ffff <= 0x3fe9_21fb {
        return kernel_sin(x, None);
    }
    match rem_pio2(x) {
        (0, y0, y1) => kernel_sin(y0, Some(y1)),
        (1, y0, y1) => kernel_cos(y0, y1),
        (2, y0, y1) => -kernel_sin(y0, Some(y1)),
        (_, y0, y1) => -kernel_cos(y0, y1),
    }
}

/// The cosine.
pub fn cos(x: f64) -> f64 {
    if !x.is_finite() {
        return f64::NAN;
    }
    if hi(x) & 0x7fff_ffff <= 0x3fe9_21fb {
        return kernel_cos(x, 0.0);
    }
    match rem_pio2(x) {
        (0, y0, y1) => kernel_cos(y0, y1),
        (1, y0, y1) => -kernel_sin(y0, Some(y1)),
        (2, y0, y1) => -kernel_cos(y0, y1),
        (_, y0, y1) => kernel_sin(y0, Some(y1)),
    }
}

/// The angle of the point (x, y).
pub fn atan2(y: f64, x: f64) -> f64 {
    let steep = ((hi(y) & 0x7fff_ffff) - (hi(x) & 0x7fff_ffff)) >> 20;
    if x.is_sign_negative() && x.is_finite() && x != 0.0 && y.is_finite() && y != 0.0 && steep > 60 {
        // FreeBSD and after it the crate round this to pi/2.
        let pi = std::f64::consts::PI;
        let pi_lo = f64::from_bits(0x3ca1_a626_3314_5c07);
        let z = pi / 2.0 + 0.5 * pi_lo;
        return if y.is_sign_negative() { (z - pi_lo) - pi } else { pi - (z - pi_lo) };
    }
    libm::atan2(y, x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    // The values are those of java's StrictMath.
    fn what_the_published_algorithm_gives() {
        assert_eq!(sin(-271.0), -0.733_210_818_608_717_4);
        assert_eq!(sin(1e22), -0.852_200_849_767_188_8);
        assert_eq!(cos(1e300), -0.575_386_111_957_549_1);
        assert_eq!(atan2(1.0, -f64::from_bits(1)), 1.570_796_326_794_896_8);
        assert!(sin(f64::INFINITY).is_nan());
    }

    #[test]
    fn large_arguments_reduce_as_medium_ones() {
        for x in [5.0f64, 1000.0, 123_456.789, 800_000.0] {
            let (n, y0, _) = rem_pio2(x);
            let (m, z0, _) = rem_large(x);
            assert_eq!(n & 3, m, "{x}");
            assert!((y0 - z0).abs() <= y0.abs() * 1e-15, "{x}");
        }
    }
}
