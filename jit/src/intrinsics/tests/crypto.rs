//! Checksums, digests, ciphers and large integers against published values and plain arithmetic.

use super::{Bits, Memory, Run};
use crate::intrinsics::BAIL;
use crate::intrinsics::{ciphers, digests};

fn words(ints: &[u32]) -> Vec<u8> {
    ints.iter().flat_map(|i| i.to_ne_bytes()).collect()
}

fn hex(s: &str) -> Vec<u8> {
    (0..s.len() / 2).map(|i| u8::from_str_radix(&s[2 * i..2 * i + 2], 16).unwrap()).collect()
}

/// Some bytes without a pattern.
fn noise(n: usize, seed: u32) -> Vec<u8> {
    let mut x = seed.wrapping_mul(2654435761) | 1;
    (0..n)
        .map(|_| {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            x as u8
        })
        .collect()
}

#[test]
fn checksums() {
    let mut m = Memory::new();
    let digits = m.array(1, b"xx123456789xx");
    let many = noise(20000, 3);
    let large = m.array(1, &many);
    let crc = Run::of("java/util/zip/CRC32", "updateBytes0", "(I[BII)I");
    assert_eq!(crc.call(&mut m, &[0, digits.bits(), 2, 9]), Some(0xcbf4_3926));
    assert_eq!(crc.call(&mut m, &[0, digits.bits(), 5, 9]), None);
    let one = Run::of("java/util/zip/CRC32", "update", "(II)I");
    let by_one = b"123456789".iter().fold(0, |c, &b| one.call(&mut m, &[c, u64::from(b) | 0xff00]).unwrap());
    assert_eq!(by_one, 0xcbf4_3926);
    let crc32c = Run::of("java/util/zip/CRC32C", "updateBytes", "(I[BII)I");
    let start = u64::from(u32::MAX);
    assert_eq!(crc32c.call(&mut m, &[start, digits.bits(), 2, 11]), Some(0xe306_9283 ^ start));
    let half = crc32c.call(&mut m, &[start, digits.bits(), 2, 5]).unwrap();
    assert_eq!(crc32c.call(&mut m, &[half, digits.bits(), 5, 11]), Some(0xe306_9283 ^ start));
    let adler = Run::of("java/util/zip/Adler32", "updateBytes", "(I[BII)I");
    assert_eq!(adler.call(&mut m, &[1, digits.bits(), 2, 9]), Some(0x091e_01de));
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in &many {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    assert_eq!(adler.call(&mut m, &[1, large.bits(), 0, 20000]), Some((b << 16 | a).bits()));
}

#[test]
fn base64() {
    let encode = Run::of("java/util/Base64$Encoder", "encodeBlock", "([BII[BIZ)V");
    let decode = Run::of("java/util/Base64$Decoder", "decodeBlock", "([BII[BIZZ)I");
    let mut m = Memory::new();
    let (plain, text, back) = (hex("fbefff00fbef4d616e"), m.array(1, &[b'.'; 20]), m.array(1, &[0; 20]));
    let from = m.array(1, &plain);
    for (url, want) in [(0, b".++//APvvTWFu......."), (1, b".--__APvvTWFu.......")] {
        assert!(encode.call(&mut m, &[9, from.bits(), 0, 9, text.bits(), 1, url]).is_some());
        assert_eq!(m.bytes(text, 12, 20), want);
        assert_eq!(decode.call(&mut m, &[9, text.bits(), 1, 13, back.bits(), 2, url, 0]), Some(9));
        assert_eq!(m.bytes(back, 14, 9), plain);
        // Up to the first four with something else, and the wrong alphabet is something else.
        assert_eq!(decode.call(&mut m, &[9, text.bits(), 1, 20, back.bits(), 2, url, 0]), Some(9));
        assert_eq!(decode.call(&mut m, &[9, text.bits(), 1, 13, back.bits(), 2, 1 - url, 0]), Some(0));
        assert_eq!(decode.call(&mut m, &[9, text.bits(), 1, 13, back.bits(), 12, url, 0]), None, "no room");
    }
    assert_eq!(encode.call(&mut m, &[9, from.bits(), 0, 8, text.bits(), 1, 0]), None);
    assert_eq!(encode.call(&mut m, &[9, from.bits(), 0, 9, text.bits(), 9, 0]), None);
}

type Leaf = unsafe extern "sysv64" fn(*mut cortado_vm::thread::Thread, u32, u32, i32) -> i64;

fn compressed(leaf: Leaf, state: &[u8], elem: usize, block: &[u8]) -> Vec<u8> {
    let mut m = Memory::new();
    let (s, b) = (m.array(elem, state), m.array(1, &[&[9], block].concat()));
    // SAFETY: the memory stands for a thread, and the references are arrays of it.
    unsafe {
        assert_eq!(leaf(m.thread(), s, b, 1), 0);
        assert_eq!(leaf(m.thread(), s, b, 2), BAIL);
        assert_eq!(leaf(m.thread(), s, 0, 1), BAIL);
    }
    m.bytes(s, cortado_gc::array_base(elem), state.len()).to_vec()
}

/// A message of one block: "abc" with its padding, the length in the last bytes.
fn abc(size: usize, length_at: usize) -> Vec<u8> {
    let mut block = vec![0; size];
    block[..4].copy_from_slice(b"abc\x80");
    block[length_at] = 24;
    block
}

#[test]
fn digests() {
    let md5 = compressed(
        digests::md5_block,
        &words(&[0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]),
        4,
        &abc(64, 56),
    );
    assert_eq!(md5, hex("900150983cd24fb0d6963f7d28e17f72"));
    let big = |bytes: Vec<u8>, n: usize| -> Vec<u8> {
        bytes.chunks(n).flat_map(|c| c.iter().rev().copied()).collect()
    };
    let sha1 = compressed(
        digests::sha1_block,
        &words(&[0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]),
        4,
        &abc(64, 63),
    );
    assert_eq!(big(sha1, 4), hex("a9993e364706816aba3e25717850c26c9cd0d89d"));
    let start = hex("6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19");
    let sha256 = compressed(digests::sha256_block, &big(start, 4), 4, &abc(64, 63));
    assert_eq!(big(sha256, 4), hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    let start = hex("6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1\
         510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179");
    let sha512 = compressed(digests::sha512_block, &big(start, 8), 8, &abc(128, 127));
    let want = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    assert_eq!(big(sha512, 8), hex(want));
}

#[test]
fn sha3_in_both_forms() {
    let mut block = vec![0; 136];
    block[..4].copy_from_slice(b"abc\x06");
    block[135] = 0x80;
    let want = hex("3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    for (leaf, elem) in
        [(digests::sha3_block_of_bytes as *const (), 1), (digests::sha3_block_of_longs as *const (), 8)]
    {
        let mut m = Memory::new();
        let (s, buffer, b) = (m.array(elem, &[0; 200]), m.array(1, &[0; 136]), m.array(1, &block));
        // SAFETY: one of the two functions above, and arrays of what they want.
        let leaf: unsafe extern "sysv64" fn(*mut cortado_vm::thread::Thread, u32, u32, u32, i32) -> i64 =
            unsafe { std::mem::transmute(leaf) };
        // SAFETY: as above.
        unsafe {
            assert_eq!(leaf(m.thread(), s, buffer, b, 0), 0);
            assert_eq!(leaf(m.thread(), s, buffer, b, 1), BAIL);
        }
        assert_eq!(m.bytes(s, cortado_gc::array_base(elem), 32), want);
    }
}

/// FIPS 197's key schedule of "000102...", as ints of encryption.
fn schedule() -> Vec<i32> {
    let key: Vec<u8> = (0..16).collect();
    let mut w: Vec<u32> = key.chunks(4).map(|c| u32::from_be_bytes(c.try_into().unwrap())).collect();
    let mut rcon = 1u32;
    let sub = |x: u8| -> u8 {
        // The inverse in GF(2^8), then the affine map.
        let mul = |mut a: u8, mut b: u8| {
            let mut p = 0;
            while b != 0 {
                if b & 1 != 0 {
                    p ^= a;
                }
                a = a << 1 ^ if a & 0x80 != 0 { 0x1b } else { 0 };
                b >>= 1;
            }
            p
        };
        let inverse = (0..=255u8).find(|&y| mul(x, y) == 1).unwrap_or(0);
        (0..5).fold(0x63, |s, i| s ^ inverse.rotate_left(i))
    };
    for i in 4..44 {
        let mut t = w[i - 1];
        if i % 4 == 0 {
            t = u32::from_be_bytes(t.rotate_left(8).to_be_bytes().map(sub)) ^ rcon << 24;
            rcon = rcon << 1 ^ if rcon & 0x80 != 0 { 0x11b } else { 0 };
        }
        w.push(w[i - 4] ^ t);
    }
    w.iter().map(|&x| x as i32).collect()
}

#[cfg(target_arch = "x86_64")]
#[test]
fn aes() {
    use std::arch::x86_64::{_mm_aesimc_si128, _mm_loadu_si128, _mm_storeu_si128};
    if !std::is_x86_feature_detected!("aes") {
        return;
    }
    let encryption = schedule();
    // AESCrypt's decryption keys: mixed but for the outermost, in reverse, the last one used in front.
    let rounds: Vec<&[i32]> = encryption.chunks(4).collect();
    let mut decryption: Vec<i32> = rounds[0].to_vec();
    decryption.extend(rounds[10]);
    for key in rounds[1..10].iter().rev() {
        let mut bytes: Vec<u8> = key.iter().flat_map(|i| i.to_be_bytes()).collect();
        // SAFETY: 16 bytes, and the processor can do it.
        unsafe {
            let mixed = _mm_aesimc_si128(_mm_loadu_si128(bytes.as_ptr().cast()));
            _mm_storeu_si128(bytes.as_mut_ptr().cast(), mixed);
        }
        decryption.extend(bytes.chunks(4).map(|c| i32::from_be_bytes(c.try_into().unwrap())));
    }
    let plain: [u8; 16] = hex("00112233445566778899aabbccddeeff").try_into().unwrap();
    let cipher: [u8; 16] = hex("69c4e0d86a7b0430d8cdb78070b4c55a").try_into().unwrap();
    assert_eq!(ciphers::Keys::new(&encryption, false).unwrap().encrypt(plain), cipher);
    assert_eq!(ciphers::Keys::new(&decryption, true).unwrap().decrypt(cipher), plain);
    assert!(ciphers::Keys::new(&encryption[..40], false).is_none());

    let ints = |k: &[i32]| words(&k.iter().map(|&i| i as u32).collect::<Vec<_>>());
    let mut m = Memory::new();
    let (ke, kd) = (m.array(4, &ints(&encryption)), m.array(4, &ints(&decryption)));
    let text = noise(96, 8);
    let (a, b, c) = (m.array(1, &text), m.array(1, &[0; 100]), m.array(1, &[0; 96]));
    let iv = noise(16, 9);
    let r = m.array(1, &iv);
    // SAFETY: arrays of what the functions want.
    unsafe {
        let t = m.thread();
        assert_eq!(ciphers::encrypt_ecb(t, ke, a, 0, 96, b, 4), 96);
        assert_eq!(ciphers::decrypt_ecb(t, kd, b, 4, 96, c, 0), 96);
        assert_eq!(m.bytes(c, 12, 96), text);
        assert_eq!(ciphers::encrypt_cbc(t, ke, r, a, 0, 96, b, 4), 96);
        let last = m.bytes(b, 12 + 4 + 80, 16).to_vec();
        assert_eq!(m.bytes(r, 12, 16), last);
        m.bytes(r, 12, 16).copy_from_slice(&iv);
        m.bytes(c, 12, 96).fill(0);
        assert_eq!(ciphers::decrypt_cbc(t, kd, r, b, 4, 96, c, 0), 96);
        assert_eq!(m.bytes(c, 12, 96), text);
        assert_eq!(m.bytes(r, 12, 16), last);
        assert_eq!(ciphers::encrypt_cbc(t, ke, r, a, 0, 95, b, 4), BAIL);
        // Counter mode: any pieces give what the whole gives, and twice is the text.
        let counter = m.array(1, &[0xff; 16]);
        let encrypted = m.array(1, &[0; 16]);
        let (mut used, mut at) = (16, 0);
        for n in [5, 11, 16, 40, 0, 1, 23] {
            used = ciphers::crypt_counter(t, ke, counter, encrypted, used as u32, a, at, n, b, at);
            assert!((1..=16).contains(&used));
            at += n;
        }
        let first = ciphers::Keys::new(&encryption, false).unwrap().encrypt([0xff; 16]);
        let second = ciphers::Keys::new(&encryption, false).unwrap().encrypt([0; 16]);
        let want: Vec<u8> = text.iter().zip(first.iter().chain(&second)).map(|(x, y)| x ^ y).collect();
        assert_eq!(m.bytes(b, 12, 32), want);
        m.bytes(counter, 12, 16).fill(0xff);
        assert_eq!(ciphers::crypt_counter(t, ke, counter, encrypted, 16, b, 0, 96, c, 0), 16);
        assert_eq!(m.bytes(c, 12, 96), text);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn ghash() {
    if !std::is_x86_feature_detected!("pclmulqdq") {
        return;
    }
    let slow = |x: u128, h: u128| {
        let (mut z, mut v) = (0u128, h);
        for i in 0..128 {
            if x >> (127 - i) & 1 != 0 {
                z ^= v;
            }
            v = v >> 1 ^ if v & 1 != 0 { 0xe1 << 120 } else { 0 };
        }
        z
    };
    let mut state = 0;
    for seed in 0..200 {
        let key = u128::from_be_bytes(noise(16, seed).try_into().unwrap());
        let blocks = [noise(16, seed + 900).try_into().unwrap(), noise(16, seed + 70).try_into().unwrap()];
        let want = blocks.iter().fold(state, |s, b| slow(s ^ u128::from_be_bytes(*b), key));
        // SAFETY: the processor can do it.
        state = unsafe { ciphers::ghash(state, key, &blocks) };
        assert_eq!(state, want);
    }
    let process = Run::of("com/sun/crypto/provider/GHASH", "processBlocks", "([BII[J[J)V");
    let mut m = Memory::new();
    // The specification's first test with data: H and C, then the lengths.
    let key: Vec<u8> =
        hex("66e94bd4ef8a2c3b884cfa59ca342b2e").chunks(8).flat_map(|c| c.iter().rev().copied()).collect();
    let data = m.array(1, &hex("aa0388dace60b6a392f328c2b971b2fe7800000000000000000000000000000080"));
    let (s, k) = (m.array(8, &[0; 16]), m.array(8, &key));
    assert!(process.call(&mut m, &[data.bits(), 1, 2, s.bits(), k.bits()]).is_some());
    let got: Vec<u8> = m.bytes(s, 16, 16).chunks(8).flat_map(|c| c.iter().rev().copied()).collect();
    assert_eq!(got, hex("f38cbb1ad69223dcc3457ae5b6b0f885"));
    assert_eq!(process.call(&mut m, &[data.bits(), 2, 2, s.bits(), k.bits()]), None);
}

mod integers {
    use super::*;

    fn limbs(n: usize, seed: u32) -> Vec<u32> {
        noise(4 * n, seed).chunks(4).map(|c| u32::from_be_bytes(c.try_into().unwrap())).collect()
    }

    fn read(m: &mut Memory, r: u64, n: usize) -> Vec<u32> {
        m.bytes(r as u32, 12, 4 * n).chunks(4).map(|c| u32::from_ne_bytes(c.try_into().unwrap())).collect()
    }

    /// Limb by limb, as one writes it down.
    fn product(x: &[u32], y: &[u32]) -> Vec<u32> {
        let mut z = vec![0u32; x.len() + y.len()];
        for i in (0..x.len()).rev() {
            let mut carry = 0u64;
            for j in (0..y.len()).rev() {
                let sum = u64::from(x[i]) * u64::from(y[j]) + u64::from(z[i + j + 1]) + carry;
                z[i + j + 1] = sum as u32;
                carry = sum >> 32;
            }
            z[i] = carry as u32;
        }
        z
    }

    /// `2 x + bit` modulo n, where `x < n`.
    fn step(x: &mut Vec<u32>, add: Option<&[u32]>, n: &[u32]) {
        let mut wide = vec![0u32];
        wide.append(x);
        let plus = |wide: &mut [u32], a: &[u32]| {
            let mut carry = 0u64;
            let pad = wide.len() - a.len();
            for i in (0..wide.len()).rev() {
                let sum = u64::from(wide[i]) + carry + if i >= pad { u64::from(a[i - pad]) } else { 0 };
                wide[i] = sum as u32;
                carry = sum >> 32;
            }
        };
        let twice = wide.clone();
        plus(&mut wide, &twice);
        if let Some(a) = add {
            plus(&mut wide, a);
        }
        let modulus: Vec<u32> = std::iter::once(0).chain(n.iter().copied()).collect();
        while wide >= modulus {
            let mut borrow = 0i64;
            for i in (0..wide.len()).rev() {
                let d = i64::from(wide[i]) - i64::from(modulus[i]) + borrow;
                wide[i] = d as u32;
                borrow = d >> 32;
            }
        }
        *x = wide[1..].to_vec();
    }

    fn product_modulo(x: &[u32], y: &[u32], n: &[u32]) -> Vec<u32> {
        let mut z = vec![0; n.len()];
        for bit in (0..32 * x.len()).rev() {
            let set = x[x.len() - 1 - bit / 32] >> (bit % 32) & 1 != 0;
            step(&mut z, set.then_some(y), n);
        }
        z
    }

    #[test]
    fn products() {
        let multiply = Run::of("java/math/BigInteger", "implMultiplyToLen", "([II[II[I)[I");
        let square = Run::of("java/math/BigInteger", "implSquareToLen", "([II[II)[I");
        for seed in 0..60u32 {
            let (n, k) = (1 + seed as usize % 9, 1 + seed as usize * 7 % 11);
            let mut m = Memory::new();
            let x = if seed % 5 == 4 { vec![u32::MAX; n] } else { limbs(n, seed) };
            let y = if seed % 7 == 6 { vec![u32::MAX; k] } else { limbs(k, seed + 100) };
            let (a, b) = (m.array(4, &words(&x)).bits(), m.array(4, &words(&y)).bits());
            let z = m.array(4, &[7; 4 * 24]).bits();
            let (n64, k64) = (n as u64, k as u64);
            assert_eq!(multiply.call(&mut m, &[a, n64, b, k64, z]), Some(z));
            assert_eq!(read(&mut m, z, n + k), product(&x, &y));
            assert_eq!(read(&mut m, z, 24)[n + k], 0x07070707);
            assert_eq!(multiply.call(&mut m, &[a, n64, b, k64, 0]), None);
            let exact = m.array(4, &vec![9; 8 * n]).bits();
            assert_eq!(square.call(&mut m, &[a, n64, exact, 2 * n64]), Some(exact));
            assert_eq!(read(&mut m, exact, 2 * n), product(&x, &x), "the square of {x:x?}");
        }
    }

    #[test]
    fn montgomery() {
        let multiply = Run::of("java/math/BigInteger", "implMontgomeryMultiply", "([I[I[IIJ[I)[I");
        let square = Run::of("java/math/BigInteger", "implMontgomerySquare", "([I[IIJ[I)[I");
        for seed in 0..40u32 {
            let len = if seed < 36 { 1 + seed as usize % 6 } else { [16, 33, 64, 258][seed as usize % 4] };
            let mut n = if seed % 4 == 3 { vec![u32::MAX; len] } else { limbs(len, seed) };
            n[len - 1] |= 1;
            n[0] |= 1 << 31;
            let below = |mut x: Vec<u32>| {
                x[0] &= !(1 << 31);
                x
            };
            let (x, y) = (below(limbs(len, seed + 50)), below(limbs(len, seed + 90)));
            // The negative inverse of the lowest limb, by Newton.
            let low = n[len - 1];
            let mut inverse = low;
            for _ in 0..5 {
                inverse = inverse.wrapping_mul(2u32.wrapping_sub(low.wrapping_mul(inverse)));
            }
            let inverse = u64::from(inverse.wrapping_neg()) | 0xdead_beef << 32;
            let mut m = Memory::new();
            let refs = [&x, &y, &n].map(|v| m.array(4, &words(v)).bits());
            let out = m.array(4, &vec![5; 8 * len]).bits();
            let shifted = |r: &[u32]| {
                let mut r = r.to_vec();
                (0..32 * len).for_each(|_| step(&mut r, None, &n));
                r
            };
            let args = [refs[0], refs[1], refs[2], len as u64, inverse, out];
            assert_eq!(multiply.call(&mut m, &args), Some(out));
            let r = read(&mut m, out, len);
            assert_eq!(shifted(&r), product_modulo(&x, &y, &n));
            assert!(r < n);
            assert_eq!(square.call(&mut m, &[refs[0], refs[2], len as u64, inverse, out]), Some(out));
            let r = read(&mut m, out, len);
            assert_eq!(shifted(&r), product_modulo(&x, &x, &n));
            assert_eq!(read(&mut m, out, 2 * len)[len..], vec![0; len]);
            assert_eq!(
                multiply.call(&mut m, &[refs[0], refs[1], refs[2], len as u64, inverse, refs[0]]),
                None
            );
        }
    }

    #[test]
    fn shifts_and_sums() {
        let left = Run::of("java/math/BigInteger", "shiftLeftImplWorker", "([I[IIII)V");
        let right = Run::of("java/math/BigInteger", "shiftRightImplWorker", "([I[IIII)V");
        let add = Run::of("java/math/BigInteger", "implMulAdd", "([I[IIII)I");
        let mut m = Memory::new();
        for n in 1..9usize {
            for shift in [1u32, 7, 31] {
                let old = limbs(n + 1, n as u32 * 40 + shift);
                let from = m.array(4, &words(&old)).bits();
                for at in 0..3usize {
                    let to = m.array(4, &[0; 4 * 12]).bits();
                    let args = [to, from, at as u64, shift.into(), n as u64];
                    assert!(left.call(&mut m, &args).is_some());
                    let mut want = vec![0u32; 12];
                    for i in 0..n {
                        want[at + i] = old[i] << shift | old[i + 1] >> (32 - shift);
                    }
                    assert_eq!(read(&mut m, to, 12), want);
                    m.bytes(to as u32, 12, 48).fill(0);
                    if at > n {
                        continue;
                    }
                    assert!(right.call(&mut m, &args).is_some());
                    let mut want = vec![0u32; 12];
                    let (mut i, mut k) = (n, if at == 0 { n as i32 - 1 } else { n as i32 });
                    while k >= at as i32 {
                        want[k as usize] = old[i] >> shift | old[i - 1] << (32 - shift);
                        (i, k) = (i - 1, k - 1);
                    }
                    assert_eq!(read(&mut m, to, 12), want, "right by {shift} from {at}");
                }
            }
        }
        let out = m.array(4, &[0xff; 16]).bits();
        let a = m.array(4, &words(&[1, u32::MAX])).bits();
        // (2^32 + 2^32 - 1) * 2 + (2^64 - 1), one limb before the end.
        assert_eq!(add.call(&mut m, &[out, a, 1, 2, 2]), Some(1));
        assert_eq!(read(&mut m, out, 4), [u32::MAX, 3, u32::MAX - 2, u32::MAX]);
        assert_eq!(add.call(&mut m, &[out, a, 3, 2, 2]), None);
    }
}
