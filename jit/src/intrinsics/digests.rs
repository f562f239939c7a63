//! The compression functions of message digests: one block of a byte array into the digest's state.
//!
//! Java's own scratch arrays (message schedules) are left as they are: every use begins by filling them.

use super::leaf::{Heap, leaves};
use super::{Emit, Family, inline};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// One block of `N` bytes.
fn block<'t, const N: usize>(h: Heap<'t>, bytes: u32, at: i32) -> Option<&'t [u8; N]> {
    h.range::<u8>(bytes, at, N as i32)?.first_chunk()
}

/// MD5's rotations, by round and turn.
const ROTATIONS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// MD5's constants: the integer part of 2^32 times the absolute value of sin(i + 1).
const SINES: [u32; 64] = [
    0xd76a_a478,
    0xe8c7_b756,
    0x2420_70db,
    0xc1bd_ceee,
    0xf57c_0faf,
    0x4787_c62a,
    0xa830_4613,
    0xfd46_9501,
    0x6980_98d8,
    0x8b44_f7af,
    0xffff_5bb1,
    0x895c_d7be,
    0x6b90_1122,
    0xfd98_7193,
    0xa679_438e,
    0x49b4_0821,
    0xf61e_2562,
    0xc040_b340,
    0x265e_5a51,
    0xe9b6_c7aa,
    0xd62f_105d,
    0x0244_1453,
    0xd8a1_e681,
    0xe7d3_fbc8,
    0x21e1_cde6,
    0xc337_07d6,
    0xf4d5_0d87,
    0x455a_14ed,
    0xa9e3_e905,
    0xfcef_a3f8,
    0x676f_02d9,
    0x8d2a_4c8a,
    0xfffa_3942,
    0x8771_f681,
    0x6d9d_6122,
    0xfde5_380c,
    0xa4be_ea44,
    0x4bde_cfa9,
    0xf6bb_4b60,
    0xbebf_bc70,
    0x289b_7ec6,
    0xeaa1_27fa,
    0xd4ef_3085,
    0x0488_1d05,
    0xd9d4_d039,
    0xe6db_99e5,
    0x1fa2_7cf8,
    0xc4ac_5665,
    0xf429_2244,
    0x432a_ff97,
    0xab94_23a7,
    0xfc93_a039,
    0x655b_59c3,
    0x8f0c_cc92,
    0xffef_f47d,
    0x8584_5dd1,
    0x6fa8_7e4f,
    0xfe2c_e6e0,
    0xa301_4314,
    0x4e08_11a1,
    0xf753_7e82,
    0xbd3a_f235,
    0x2ad7_d2bb,
    0xeb86_d391,
];

fn md5(state: &mut [u32; 4], block: &[u8; 64]) {
    let (words, _) = block.as_chunks::<4>();
    let [mut a, mut b, mut c, mut d] = *state;
    for i in 0..64 {
        let (f, word) = match i / 16 {
            0 => (d ^ b & (c ^ d), i),
            1 => (c ^ d & (b ^ c), 5 * i + 1),
            2 => (b ^ c ^ d, 3 * i + 5),
            _ => (c ^ (b | !d), 7 * i),
        };
        let sum = a.wrapping_add(f).wrapping_add(SINES[i]).wrapping_add(u32::from_le_bytes(words[word % 16]));
        (a, d, c) = (d, c, b);
        b = b.wrapping_add(sum.rotate_left(ROTATIONS[i / 16][i % 4]));
    }
    for (s, v) in state.iter_mut().zip([a, b, c, d]) {
        *s = s.wrapping_add(v);
    }
}

leaves! {
    fn md5_block(h, state: u32, bytes: u32, at: i32) -> () {
        let block = block(h, bytes, at)?;
        md5(h.array_mut::<u32>(state)?.first_chunk_mut()?, block);
        Some(())
    }

    fn sha1_block(h, state: u32, bytes: u32, at: i32) -> () {
        let block = block::<64>(h, bytes, at)?;
        sha1::compress(h.array_mut::<u32>(state)?.first_chunk_mut()?, &[(*block).into()]);
        Some(())
    }

    fn sha256_block(h, state: u32, bytes: u32, at: i32) -> () {
        let block = block::<64>(h, bytes, at)?;
        sha2::compress256(h.array_mut::<u32>(state)?.first_chunk_mut()?, &[(*block).into()]);
        Some(())
    }

    fn sha512_block(h, state: u32, bytes: u32, at: i32) -> () {
        let block = block::<128>(h, bytes, at)?;
        sha2::compress512(h.array_mut::<u64>(state)?.first_chunk_mut()?, &[(*block).into()]);
        Some(())
    }

    /// The state as bytes; a block is as long as the digest's buffer.
    fn sha3_block_of_bytes(h, state: u32, buffer: u32, bytes: u32, at: i32) -> () {
        let rate = h.array::<u8>(buffer)?.len();
        let block = h.range::<u8>(bytes, at, rate as i32)?;
        let state = h.array_mut::<u8>(state)?;
        if state.len() != 200 || rate > 200 || !rate.is_multiple_of(8) {
            return None;
        }
        state.iter_mut().zip(block).for_each(|(s, b)| *s ^= b);
        let mut lanes = [0u64; 25];
        let (words, _) = state.as_chunks_mut::<8>();
        lanes.iter_mut().zip(words.iter()).for_each(|(l, w)| *l = u64::from_le_bytes(*w));
        keccak::f1600(&mut lanes);
        lanes.iter().zip(words).for_each(|(l, w)| *w = l.to_le_bytes());
        Some(())
    }

    /// The state as longs.
    fn sha3_block_of_longs(h, state: u32, buffer: u32, bytes: u32, at: i32) -> () {
        let rate = h.array::<u8>(buffer)?.len();
        let (words, rest) = h.range::<u8>(bytes, at, rate as i32)?.as_chunks::<8>();
        let lanes: &mut [u64; 25] = h.array_mut::<u64>(state)?.first_chunk_mut()?;
        if rate > 200 || !rest.is_empty() {
            return None;
        }
        lanes.iter_mut().zip(words).for_each(|(l, w)| *l ^= u64::from_le_bytes(*w));
        keccak::f1600(lanes);
        Some(())
    }
}

/// Calls a checked leaf function with references and ints.
pub(super) fn call_checked<'f>(e: &mut (dyn Emit<'f> + '_), leaf: *const (), args: &[Value]) -> Value {
    let t = e.thread();
    let mut params = vec![I64];
    params.resize(args.len() + 1, I32);
    let args: Vec<Value> = std::iter::once(t).chain(args.iter().copied()).collect();
    let bits = e.call_leaf(leaf as usize, &params, Some(I64), &args).expect("has a result");
    let bailed = e.is(IntCC::Equal, bits, super::BAIL);
    e.slow_path(bailed);
    e.builder().ins().ireduce(I32, bits)
}

/// A reference field of the receiver.
pub(super) fn reference_field<'f>(
    e: &mut (dyn Emit<'f> + '_),
    object: Value,
    class: &str,
    name: &str,
    descriptor: &str,
) -> Value {
    let offset = e.field(class, name, descriptor).expect("a field of this class library");
    let address = e.address(object);
    e.load(I32, address, offset)
}

macro_rules! compressions {
    ($($name:ident = $class:literal $descriptor:literal $leaf:ident;)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            let state = reference_field(e, args[0], $class, "state", $descriptor);
            call_checked(e, $leaf as *const (), &[state, args[1], args[2]]);
            None
        }
    )* };
}

compressions! {
    compress_md5 = "sun/security/provider/MD5" "[I" md5_block;
    compress_sha1 = "sun/security/provider/SHA" "[I" sha1_block;
    compress_sha256 = "sun/security/provider/SHA2" "[I" sha256_block;
    compress_sha512 = "sun/security/provider/SHA5" "[J" sha512_block;
}

/// Updates of 17 differ in what the state is.
fn compress_sha3<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let class = "sun/security/provider/SHA3";
    let (descriptor, leaf) = if e.field(class, "state", "[J").is_some() {
        ("[J", sha3_block_of_longs as *const ())
    } else {
        ("[B", sha3_block_of_bytes as *const ())
    };
    let state = reference_field(e, args[0], class, "state", descriptor);
    let buffer = reference_field(e, args[0], "sun/security/provider/DigestBase", "buffer", "[B");
    call_checked(e, leaf, &[state, buffer, args[1], args[2]]);
    None
}

pub(super) const FAMILIES: &[Family] = &[
    Family { class: "sun/security/provider/MD5", rows: &[inline("implCompress0", "([BI)V", compress_md5)] },
    Family { class: "sun/security/provider/SHA", rows: &[inline("implCompress0", "([BI)V", compress_sha1)] },
    Family {
        class: "sun/security/provider/SHA2",
        rows: &[inline("implCompress0", "([BI)V", compress_sha256)],
    },
    Family {
        class: "sun/security/provider/SHA5",
        rows: &[inline("implCompress0", "([BI)V", compress_sha512)],
    },
    Family { class: "sun/security/provider/SHA3", rows: &[inline("implCompress0", "([BI)V", compress_sha3)] },
];
