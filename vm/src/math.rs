//! The functions of java.lang.Math that Java code doesn't compute: what the natives and compiled code both call, so that
//! they give the same.
//!
//! In HotSpot these are stubs of machine code, and what they give differs from StrictMath in the last bit for some 3 to 10
//! percent of the arguments: a program that prints a power shows it. The stubs round correctly but for about 1 argument in
//! 500; the host's C library (which [`f64::sin`] and the like are) for about 1 in 300, so the results are those of `java`
//! but for the last bit of one value in 200. Base 10 is our own: C libraries are content with less.

/// Math.sin.
pub fn sin(x: f64) -> f64 {
    near_a_multiple(x, x.sin(), libm::sin)
}

/// Math.cos.
pub fn cos(x: f64) -> f64 {
    near_a_multiple(x, x.cos(), libm::cos)
}

/// Math.tan.
pub fn tan(x: f64) -> f64 {
    near_a_multiple(x, x.tan(), libm::tan)
}

/// What a C library's function made of `x`, or what fdlibm makes of it where that is better: glibc takes multiples of pi/2 off a
/// large argument with some 100 bits, and nothing much is left of them very near to one.
fn near_a_multiple(x: f64, result: f64, fdlibm: fn(f64) -> f64) -> f64 {
    if x.abs() < 1e8 || (1e-6..1e6).contains(&result.abs()) { result } else { fdlibm(x) }
}

/// Math.exp.
pub fn exp(x: f64) -> f64 {
    x.exp()
}

/// Math.log.
pub fn log(x: f64) -> f64 {
    x.ln()
}

/// Math.pow.
pub fn pow(x: f64, y: f64) -> f64 {
    // Where C says 1, Java says NaN.
    if y.is_nan() || x.abs() == 1.0 && y.is_infinite() {
        return f64::NAN;
    }
    x.powf(y)
}

/// An unevaluated sum of two doubles, the second below half an ulp of the first.
#[derive(Clone, Copy)]
struct Pair(f64, f64);

impl Pair {
    fn sum(a: f64, b: f64) -> Pair {
        let s = a + b;
        let t = s - a;
        Pair(s, (a - (s - t)) + (b - t))
    }

    fn product(a: f64, b: f64) -> Pair {
        let p = a * b;
        Pair(p, a.mul_add(b, -p))
    }

    fn add(self, o: Pair) -> Pair {
        let Pair(s, e) = Pair::sum(self.0, o.0);
        let Pair(t, f) = Pair::sum(self.1, o.1);
        let Pair(s, e) = Pair::sum(s, e + t);
        Pair::sum(s, e + f)
    }

    fn mul(self, o: Pair) -> Pair {
        let Pair(p, e) = Pair::product(self.0, o.0);
        Pair::sum(p, e + (self.0 * o.1 + self.1 * o.0))
    }

    fn div(self, o: Pair) -> Pair {
        let q = self.0 / o.0;
        let Pair(p, e) = o.mul(Pair(q, 0.0));
        let rest = self.add(Pair(-p, -e));
        Pair::sum(q, (rest.0 + rest.1) / o.0)
    }
}

const LOG10_2: Pair = Pair(f64::from_bits(0x3fd3_4413_509f_79ff), f64::from_bits(0xbc49_dc1d_a994_fd21));
const INV_LN10: Pair = Pair(f64::from_bits(0x3fdb_cb7b_1526_e50e), f64::from_bits(0x3c69_5355_baaa_fad3));
/// 1 / (2k + 1), from k = 0.
const ATANH: [Pair; 9] = [
    Pair(f64::from_bits(0x3ff0_0000_0000_0000), f64::from_bits(0x0000_0000_0000_0000)),
    Pair(f64::from_bits(0x3fd5_5555_5555_5555), f64::from_bits(0x3c75_5555_5555_5555)),
    Pair(f64::from_bits(0x3fc9_9999_9999_999a), f64::from_bits(0xbc69_9999_9999_999a)),
    Pair(f64::from_bits(0x3fc2_4924_9249_2492), f64::from_bits(0x3c62_4924_9249_2492)),
    Pair(f64::from_bits(0x3fbc_71c7_1c71_c71c), f64::from_bits(0x3c5c_71c7_1c71_c71c)),
    Pair(f64::from_bits(0x3fb7_45d1_745d_1746), f64::from_bits(0xbc47_45d1_745d_1746)),
    Pair(f64::from_bits(0x3fb3_b13b_13b1_3b14), f64::from_bits(0xbc53_b13b_13b1_3b14)),
    Pair(f64::from_bits(0x3fb1_1111_1111_1111), f64::from_bits(0x3c31_1111_1111_1111)),
    Pair(f64::from_bits(0x3fae_1e1e_1e1e_1e1e), f64::from_bits(0x3c2e_1e1e_1e1e_1e1e)),
];
/// The same for higher k, where a double does.
const ATANH_TAIL: [f64; 7] =
    [1.0 / 19.0, 1.0 / 21.0, 1.0 / 23.0, 1.0 / 25.0, 1.0 / 27.0, 1.0 / 29.0, 1.0 / 31.0];

/// Math.log10, rounded correctly but where more than 100 bits decide: x = 2^e * m with m near 1, and
/// log m = 2 atanh((m - 1) / (m + 1)).
pub fn log10(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 || x.is_infinite() {
        return x.log10();
    }
    let (x, bias) = if x < f64::MIN_POSITIVE { (x * (1u64 << 54) as f64, -54) } else { (x, 0) };
    let bits = x.to_bits();
    let mut e = (bits >> 52) as i32 - 1023 + bias;
    let mut m = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    if m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        e += 1;
    }
    let s = Pair(m - 1.0, 0.0).div(Pair::sum(m, 1.0));
    let z = s.mul(s);
    let tail = ATANH_TAIL.iter().rev().fold(0.0, |sum, c| sum * z.0 + c);
    let series = ATANH.iter().rev().fold(Pair(tail, 0.0), |sum, c| sum.mul(z).add(*c));
    let ln = s.mul(series);
    let Pair(high, low) =
        LOG10_2.mul(Pair(f64::from(e), 0.0)).add(Pair(2.0 * ln.0, 2.0 * ln.1).mul(INV_LN10));
    high + low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_arguments_near_multiples_of_half_pi() {
        let x = 4.061_496_911_788_076_6e20;
        assert_eq!((tan(x), cos(x)), (2.064_689_303_288_384_5e15, 4.843_343_734_126_594e-16));
        assert_eq!(sin(x), 1.0);
        let x = 7.204_827_421_711_306e28;
        assert_eq!((tan(x), cos(x)), (-9.694_719_444_980_37e14, 1.031_489_364_571_317_6e-15));
        let x = 6.381_956_970_095_103e299;
        assert!((sin(x) - f64::sin(x)).abs() < 1e-15);
        assert!(tan(f64::INFINITY).is_nan() && sin(f64::NAN).is_nan() && cos(f64::NEG_INFINITY).is_nan());
        assert_eq!(sin(-0.0).to_bits(), (-0.0f64).to_bits());
    }

    #[test]
    fn log10arithms_round_correctly() {
        for n in -300..=300 {
            let x: f64 = format!("1e{n}").parse().unwrap();
            assert_eq!(log10(x), f64::from(n));
        }
        assert_eq!(log10(1.0).to_bits(), 0);
        assert_eq!(log10(2.0), std::f64::consts::LOG10_2);
        assert_eq!(log10(f64::from_bits(1)), -323.306_215_343_115_8);
        assert_eq!(log10(0.0), f64::NEG_INFINITY);
        assert!(log10(-1.0).is_nan());
    }
}
