//! BigInteger's inner loops over magnitudes: arrays of 32-bit limbs, the most significant first.
//!
//! They leave in their arrays what the methods leave there, also in the parts that only loops of the same class look at.
//! A result for which there is no array yet is the method's to allocate.

use super::leaf::leaves;
use super::{Family, checked};

/// `out += a * k` over as many limbs as `a` has, which end where `out` ends: the carry.
fn mul_add(out: &mut [u32], a: &[u32], k: u32) -> u32 {
    let mut carry = 0u64;
    for (o, &x) in out.iter_mut().rev().zip(a.iter().rev()) {
        let product = u64::from(x) * u64::from(k) + u64::from(*o) + carry;
        *o = product as u32;
        carry = product >> 32;
    }
    carry as u32
}

/// The limbs that `len` limbs, `offset` limbs before the end, are.
fn part(a: &mut [u32], offset: usize, len: usize) -> &mut [u32] {
    let end = a.len() - offset;
    &mut a[end - len..end]
}

/// Adds a carry to the limb before the last `len + offset` and carries on for at most `len` limbs: the carry that is left.
fn add_one(a: &mut [u32], offset: usize, len: usize, carry: u32) -> u32 {
    let at = a.len() - 1 - len - offset;
    let (sum, over) = a[at].overflowing_add(carry);
    a[at] = sum;
    if !over {
        return 0;
    }
    for limb in a[..at].iter_mut().rev().take(len) {
        *limb = limb.wrapping_add(1);
        if *limb != 0 {
            return 0;
        }
    }
    1
}

/// `a -= b` over the first limbs: -1 if that borrowed.
fn subtract(a: &mut [u32], b: &[u32]) -> i32 {
    let mut borrow = 0i64;
    for (x, &y) in a.iter_mut().rev().zip(b.iter().rev()) {
        let sum = i64::from(*x) - i64::from(y) + borrow;
        *x = sum as u32;
        borrow = sum >> 32;
    }
    borrow as i32
}

/// The product of two magnitudes in the first limbs of `z`.
fn multiply(x: &[u32], y: &[u32], z: &mut [u32]) {
    let z = &mut z[..x.len() + y.len()];
    z[x.len()..].fill(0);
    for i in (0..x.len()).rev() {
        z[i] = mul_add(&mut z[i + 1..i + 1 + y.len()], y, x[i]);
    }
}

/// The square of a magnitude in `2 * x.len()` limbs: the diagonal halved, then what is off it, then all doubled.
fn square(x: &[u32], z: &mut [u32]) {
    let mut last = 0u32;
    for (&limb, pair) in x.iter().zip(z.as_chunks_mut::<2>().0) {
        let product = u64::from(limb) * u64::from(limb);
        *pair = [last << 31 | (product >> 33) as u32, (product >> 1) as u32];
        last = product as u32;
    }
    for i in (1..=x.len()).rev() {
        let offset = 1 + 2 * (x.len() - i);
        let carry = mul_add(part(z, offset, i - 1), &x[..i - 1], x[i - 1]);
        add_one(z, offset - 1, i, carry);
    }
    let z = &mut z[..2 * x.len()];
    for i in 0..z.len() {
        z[i] = z[i] << 1 | z.get(i + 1).map_or(0, |next| next >> 31);
    }
    if let (Some(low), Some(&limb)) = (z.last_mut(), x.last()) {
        *low |= limb & 1;
    }
}

/// Montgomery's reduction: the result in the first limbs.
fn reduce(n: &mut [u32], modulus: &[u32], inverse: u32) {
    let len = modulus.len();
    let mut c = 0;
    for offset in 0..len {
        let low = n[n.len() - 1 - offset];
        let carry = mul_add(part(n, offset, len), modulus, inverse.wrapping_mul(low));
        c += add_one(n, offset, len, carry) as i32;
    }
    while c > 0 {
        c += subtract(&mut n[..len], modulus);
    }
    while n[..len] >= *modulus {
        subtract(&mut n[..len], modulus);
    }
}

/// Limbs of 64 bits that Montgomery's products have at most if they are made with such, a quarter of the multiplications.
const WIDE: usize = 128;

/// Limbs of 64 bits, the least significant first.
struct Wide {
    limbs: [u64; 2 * WIDE],
    len: usize,
}

/// `a * b + c + d` in two limbs.
fn wide_step(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    let sum = u128::from(a) * u128::from(b) + u128::from(c) + u128::from(d);
    (sum as u64, (sum >> 64) as u64)
}

impl Wide {
    /// A magnitude of an even number of limbs, or None.
    fn new(x: &[u32]) -> Option<Wide> {
        let (pairs, []) = x.as_chunks::<2>() else { return None };
        let mut wide = Wide { limbs: [0; 2 * WIDE], len: pairs.len() };
        if wide.len > WIDE {
            return None;
        }
        for (limb, pair) in wide.limbs.iter_mut().zip(pairs.iter().rev()) {
            *limb = u64::from(pair[0]) << 32 | u64::from(pair[1]);
        }
        Some(wide)
    }

    fn limbs(&self) -> &[u64] {
        &self.limbs[..self.len]
    }

    fn product(&self, other: &Wide) -> Wide {
        let mut out = Wide { limbs: [0; 2 * WIDE], len: self.len + other.len };
        for (i, &k) in self.limbs().iter().enumerate() {
            let (row, above) = out.limbs[i..].split_at_mut(other.len);
            let mut carry = 0;
            for (o, &x) in row.iter_mut().zip(other.limbs()) {
                (*o, carry) = wide_step(x, k, *o, carry);
            }
            above[0] = carry;
        }
        out
    }

    fn square(&self) -> Wide {
        let mut out = Wide { limbs: [0; 2 * WIDE], len: 2 * self.len };
        for (i, &k) in self.limbs().iter().enumerate() {
            let others = &self.limbs()[i + 1..];
            let (row, above) = out.limbs[2 * i + 1..].split_at_mut(others.len());
            let mut carry = 0;
            for (o, &x) in row.iter_mut().zip(others) {
                (*o, carry) = wide_step(x, k, *o, carry);
            }
            above[0] = carry;
        }
        let (mut shifted, mut carry) = (0, 0);
        for (pair, &x) in out.limbs.as_chunks_mut::<2>().0.iter_mut().zip(&self.limbs[..self.len]) {
            let twice = [pair[0] << 1 | shifted, pair[1] << 1 | pair[0] >> 63];
            shifted = pair[1] >> 63;
            let (low, high) = wide_step(x, x, twice[0], carry);
            let (high, over) = high.overflowing_add(twice[1]);
            *pair = [low, high];
            carry = u64::from(over);
        }
        out
    }

    /// Montgomery's reduction of a product, whose first limbs (of 32 bits) of `out` get it, the others 0. False: nothing
    /// happened, since `inverse` is not what it should be.
    fn reduce_into(&mut self, modulus: &Wide, inverse: u32, out: &mut [u32]) -> bool {
        let n = modulus.len;
        let low = modulus.limbs[0];
        // Right in its lowest three bits, then in twice as many each time.
        let own =
            (0..5).fold(low, |i, _| i.wrapping_mul(2u64.wrapping_sub(low.wrapping_mul(i)))).wrapping_neg();
        if low & 1 == 0 || own as u32 != inverse || self.len != 2 * n || out.len() != 4 * n {
            return false;
        }
        let mut top = 0;
        for i in 0..n {
            let (row, above) = self.limbs[i..].split_at_mut(n);
            let k = row[0].wrapping_mul(own);
            let mut carry = 0;
            for (o, &x) in row.iter_mut().zip(modulus.limbs()) {
                (*o, carry) = wide_step(x, k, *o, carry);
            }
            (above[0], top) = wide_step(1, top, above[0], carry);
        }
        let result = &mut self.limbs[n..2 * n];
        while top > 0 || result.iter().rev().ge(modulus.limbs().iter().rev()) {
            let mut borrow = false;
            for (r, &m) in result.iter_mut().zip(modulus.limbs()) {
                let (difference, a) = r.overflowing_sub(m);
                let (difference, b) = difference.overflowing_sub(u64::from(borrow));
                (*r, borrow) = (difference, a | b);
            }
            top -= u64::from(borrow);
        }
        let (first, rest) = out.split_at_mut(2 * n);
        for (pair, &limb) in first.as_chunks_mut::<2>().0.iter_mut().rev().zip(&*result) {
            *pair = [(limb >> 32) as u32, limb as u32];
        }
        rest.fill(0);
        true
    }
}

fn size(n: i32) -> Option<usize> {
    usize::try_from(n).ok().filter(|&n| n > 0)
}

leaves! {
    fn multiply_to_len(h, x: u32, x_len: i32, y: u32, y_len: i32, z: u32) -> u32 {
        if x == z || y == z {
            return None;
        }
        let (a, b) = (h.array::<u32>(x)?.get(..size(x_len)?)?, h.array::<u32>(y)?.get(..size(y_len)?)?);
        let out = h.array_mut::<u32>(z)?;
        if out.len() < a.len() + b.len() {
            return None;
        }
        multiply(a, b, out);
        Some(z)
    }

    fn square_to_len(h, x: u32, len: i32, z: u32, z_len: i32) -> u32 {
        let a = h.array::<u32>(x)?.get(..size(len)?)?;
        let out = h.array_mut::<u32>(z)?;
        if x == z || z_len as usize != 2 * a.len() || out.len() < 2 * a.len() {
            return None;
        }
        square(a, out);
        Some(z)
    }

    fn mul_add_at(h, out: u32, a: u32, offset: i32, len: i32, k: u32) -> i32 {
        if out == a {
            return None;
        }
        let (offset, a) = (usize::try_from(offset).ok()?, h.array::<u32>(a)?.get(..size(len)?)?);
        let out = h.array_mut::<u32>(out)?;
        if out.len() < offset + a.len() {
            return None;
        }
        Some(mul_add(part(out, offset, a.len()), a, k) as i32)
    }

    fn montgomery_multiply(h, a: u32, b: u32, n: u32, len: i32, inverse: i64, product: u32) -> u32 {
        let len = size(len)?;
        let (x, y) = (h.array::<u32>(a)?.get(..len)?, h.array::<u32>(b)?.get(..len)?);
        let modulus = h.array::<u32>(n)?.get(..len)?;
        let out = h.array_mut::<u32>(product)?;
        if [a, b, n].contains(&product) || out.len() < 2 * len || modulus.iter().all(|&l| l == 0) {
            return None;
        }
        if let (Some(x), Some(y), Some(modulus)) = (Wide::new(x), Wide::new(y), Wide::new(modulus))
            && x.product(&y).reduce_into(&modulus, inverse as u32, out)
        {
            return Some(product);
        }
        multiply(x, y, out);
        reduce(out, modulus, inverse as u32);
        Some(product)
    }

    fn montgomery_square(h, a: u32, n: u32, len: i32, inverse: i64, product: u32) -> u32 {
        let len = size(len)?;
        let (x, modulus) = (h.array::<u32>(a)?.get(..len)?, h.array::<u32>(n)?.get(..len)?);
        let out = h.array_mut::<u32>(product)?;
        if [a, n].contains(&product) || out.len() < 2 * len || modulus.iter().all(|&l| l == 0) {
            return None;
        }
        if let (Some(x), Some(modulus)) = (Wide::new(x), Wide::new(modulus))
            && x.square().reduce_into(&modulus, inverse as u32, out)
        {
            return Some(product);
        }
        square(x, out);
        reduce(out, modulus, inverse as u32);
        Some(product)
    }

    fn shift_left(h, to: u32, from: u32, at: i32, shift: i32, count: i32) -> () {
        let (at, count) = (usize::try_from(at).ok()?, usize::try_from(count).ok()?);
        if to == from || !(1..32).contains(&shift) {
            return None;
        }
        let from = h.array::<u32>(from)?.get(..count + 1)?;
        let to = h.array_mut::<u32>(to)?.get_mut(at..at + count)?;
        for (t, pair) in to.iter_mut().zip(from.windows(2)) {
            *t = pair[0] << shift | pair[1] >> (32 - shift);
        }
        Some(())
    }

    /// Limbs from `at` to `count`, or to the one before that if they begin at 0, each with what the limb before it loses.
    fn shift_right(h, to: u32, from: u32, at: i32, shift: i32, count: i32) -> () {
        let (at, count) = (usize::try_from(at).ok()?, size(count)?);
        if to == from || !(1..32).contains(&shift) {
            return None;
        }
        let end = if at == 0 { count } else { count + 1 };
        let n = end.checked_sub(at)?;
        let from = h.array::<u32>(from)?.get((count + 1).checked_sub(n + 1)?..count + 1)?;
        let to = h.array_mut::<u32>(to)?.get_mut(at..end)?;
        for (t, pair) in to.iter_mut().zip(from.windows(2)) {
            *t = pair[1] >> shift | pair[0] << (32 - shift);
        }
        Some(())
    }
}

pub(super) const FAMILIES: &[Family] = &[Family {
    class: "java/math/BigInteger",
    rows: &[
        checked("implMultiplyToLen", "([II[II[I)[I", multiply_to_len as *const ()),
        checked("implSquareToLen", "([II[II)[I", square_to_len as *const ()),
        checked("implMulAdd", "([I[IIII)I", mul_add_at as *const ()),
        checked("implMontgomeryMultiply", "([I[I[IIJ[I)[I", montgomery_multiply as *const ()),
        checked("implMontgomerySquare", "([I[IIJ[I)[I", montgomery_square as *const ()),
        checked("shiftLeftImplWorker", "([I[IIII)V", shift_left as *const ()),
        checked("shiftRightImplWorker", "([I[IIII)V", shift_right as *const ()),
    ],
}];
