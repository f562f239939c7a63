//! AES, its modes, and GHASH, by the processor's instructions; without them, all goes the ordinary way.
//!
//! AESCrypt keeps a key as ints, four for each round. That of encryption is in the order of use. That of decryption is for
//! the equivalent inverse cipher (as the instructions want it), with the key of the last round moved to the front.

use super::digests::{call_checked, reference_field};
use super::leaf::{Heap, leaves};
use super::{Emit, Family, checked, inline};
use cortado_vm::ids::LoaderId;
use cranelift_codegen::ir::Value;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I32;
use std::cell::Cell;

/// Bytes of a block.
const BLOCK: usize = 16;

type Block = [u8; BLOCK];

/// The keys of all rounds, in the order of use.
pub(super) struct Keys {
    rounds: [Block; 15],
    last: usize,
}

impl Keys {
    /// From AESCrypt's ints; None if they are none, or the processor has no instructions for it.
    pub fn new(ints: &[i32], decrypt: bool) -> Option<Keys> {
        if !has_aes() {
            return None;
        }
        let (fours, rest) = ints.as_chunks::<4>();
        if !matches!(fours.len(), 11 | 13 | 15) || !rest.is_empty() {
            return None;
        }
        let mut keys = Keys { rounds: [[0; BLOCK]; 15], last: fours.len() - 1 };
        for (i, four) in fours.iter().enumerate() {
            let at = if decrypt { (i + keys.last) % fours.len() } else { i };
            for (bytes, int) in keys.rounds[at].as_chunks_mut::<4>().0.iter_mut().zip(four) {
                *bytes = int.to_be_bytes();
            }
        }
        Some(keys)
    }

    pub fn encrypt(&self, block: Block) -> Block {
        // SAFETY: there are keys only where there are instructions.
        unsafe { aes::encrypt(&self.rounds[..=self.last], block) }
    }

    pub fn decrypt(&self, block: Block) -> Block {
        // SAFETY: as above.
        unsafe { aes::decrypt(&self.rounds[..=self.last], block) }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_aes() -> bool {
    std::is_x86_feature_detected!("aes")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_aes() -> bool {
    false
}

#[cfg(target_arch = "x86_64")]
mod aes {
    use super::Block;
    use std::arch::x86_64::*;

    fn load(block: &Block) -> __m128i {
        // SAFETY: 16 bytes.
        unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
    }

    fn stored(v: __m128i) -> Block {
        // SAFETY: both are 16 bytes, and any bits are a block.
        unsafe { std::mem::transmute(v) }
    }

    #[target_feature(enable = "aes")]
    pub fn encrypt(keys: &[Block], block: Block) -> Block {
        let (first, rest) = keys.split_first().expect("keys");
        let (last, middle) = rest.split_last().expect("keys");
        let mut state = _mm_xor_si128(load(&block), load(first));
        // A loop, not `fold`: that doesn't have the instructions, and would call for each.
        for key in middle {
            state = _mm_aesenc_si128(state, load(key));
        }
        stored(_mm_aesenclast_si128(state, load(last)))
    }

    #[target_feature(enable = "aes")]
    pub fn decrypt(keys: &[Block], block: Block) -> Block {
        let (first, rest) = keys.split_first().expect("keys");
        let (last, middle) = rest.split_last().expect("keys");
        let mut state = _mm_xor_si128(load(&block), load(first));
        for key in middle {
            state = _mm_aesdec_si128(state, load(key));
        }
        stored(_mm_aesdeclast_si128(state, load(last)))
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod aes {
    use super::Block;

    pub unsafe fn encrypt(_keys: &[Block], _block: Block) -> Block {
        unreachable!("no keys without instructions")
    }

    pub unsafe fn decrypt(_keys: &[Block], _block: Block) -> Block {
        unreachable!("no keys without instructions")
    }
}

fn xor(a: Block, b: Block) -> Block {
    (u128::from_ne_bytes(a) ^ u128::from_ne_bytes(b)).to_ne_bytes()
}

/// Ranges of two arrays that may be one: blocks are read whole before they are written, as Java's code does.
struct Cells<'t> {
    from: &'t [Cell<u8>],
    to: &'t [Cell<u8>],
}

impl<'t> Cells<'t> {
    fn new(h: Heap<'t>, from: u32, at: i32, to: u32, to_at: i32, len: i32) -> Option<Cells<'t>> {
        Some(Cells { from: h.cells(from, at, len)?, to: h.cells(to, to_at, len)? })
    }

    fn read(&self, at: usize) -> Block {
        std::array::from_fn(|i| self.from[at + i].get())
    }

    fn write(&self, at: usize, block: Block) {
        self.to[at..at + BLOCK].iter().zip(block).for_each(|(c, b)| c.set(b));
    }
}

fn starts(len: i32) -> impl Iterator<Item = usize> {
    (0..len as usize).step_by(BLOCK)
}

/// Whether a length is one of whole blocks.
fn whole(len: i32) -> Option<()> {
    usize::try_from(len).ok()?.is_multiple_of(BLOCK).then_some(())
}

leaves! {
    fn encrypt_block(h, key: u32, from: u32, at: i32, to: u32, to_at: i32) -> () {
        let keys = Keys::new(h.array::<i32>(key)?, false)?;
        let cells = Cells::new(h, from, at, to, to_at, BLOCK as i32)?;
        cells.write(0, keys.encrypt(cells.read(0)));
        Some(())
    }

    fn decrypt_block(h, key: u32, from: u32, at: i32, to: u32, to_at: i32) -> () {
        let keys = Keys::new(h.array::<i32>(key)?, true)?;
        let cells = Cells::new(h, from, at, to, to_at, BLOCK as i32)?;
        cells.write(0, keys.decrypt(cells.read(0)));
        Some(())
    }

    fn encrypt_ecb(h, key: u32, from: u32, at: i32, len: i32, to: u32, to_at: i32) -> i32 {
        whole(len)?;
        let keys = Keys::new(h.array::<i32>(key)?, false)?;
        let cells = Cells::new(h, from, at, to, to_at, len)?;
        starts(len).for_each(|i| cells.write(i, keys.encrypt(cells.read(i))));
        Some(len)
    }

    fn decrypt_ecb(h, key: u32, from: u32, at: i32, len: i32, to: u32, to_at: i32) -> i32 {
        whole(len)?;
        let keys = Keys::new(h.array::<i32>(key)?, true)?;
        let cells = Cells::new(h, from, at, to, to_at, len)?;
        starts(len).for_each(|i| cells.write(i, keys.decrypt(cells.read(i))));
        Some(len)
    }

    fn encrypt_cbc(h, key: u32, chain: u32, from: u32, at: i32, len: i32, to: u32, to_at: i32) -> i32 {
        whole(len)?;
        if chain == from || chain == to {
            return None;
        }
        let keys = Keys::new(h.array::<i32>(key)?, false)?;
        let chain: &mut Block = h.array_mut::<u8>(chain)?.first_chunk_mut()?;
        let cells = Cells::new(h, from, at, to, to_at, len)?;
        for i in starts(len) {
            *chain = keys.encrypt(xor(cells.read(i), *chain));
            cells.write(i, *chain);
        }
        Some(len)
    }

    /// Output over input that is still to be read (other than at the same place) would show in what order bytes go.
    fn decrypt_cbc(h, key: u32, chain: u32, from: u32, at: i32, len: i32, to: u32, to_at: i32) -> i32 {
        whole(len)?;
        if chain == from || chain == to || from == to {
            return None;
        }
        let keys = Keys::new(h.array::<i32>(key)?, true)?;
        let chain: &mut Block = h.array_mut::<u8>(chain)?.first_chunk_mut()?;
        let cells = Cells::new(h, from, at, to, to_at, len)?;
        for i in starts(len) {
            let block = cells.read(i);
            cells.write(i, xor(keys.decrypt(block), *chain));
            *chain = block;
        }
        Some(len)
    }

    fn crypt_counter(
        h, key: u32, counter: u32, encrypted: u32, used: u32, from: u32, at: i32, len: i32, to: u32, to_at: i32,
    ) -> i32 {
        // Java's code goes byte by byte, which shows where input and output overlap.
        if from == to && at != to_at || counter == encrypted || [counter, encrypted].iter().any(|r| [from, to].contains(r)) {
            return None;
        }
        let keys = Keys::new(h.array::<i32>(key)?, false)?;
        let counter: &mut Block = h.array_mut::<u8>(counter)?.try_into().ok()?;
        let encrypted: &mut Block = h.array_mut::<u8>(encrypted)?.try_into().ok()?;
        let cells = Cells::new(h, from, at, to, to_at, len)?;
        let mut used = used as usize;
        let mut at = 0;
        while at < cells.from.len() {
            if used >= BLOCK {
                *encrypted = keys.encrypt(*counter);
                *counter = u128::from_be_bytes(*counter).wrapping_add(1).to_be_bytes();
                used = 0;
            }
            if used == 0 && cells.from.len() - at >= BLOCK {
                cells.write(at, xor(cells.read(at), *encrypted));
                (used, at) = (BLOCK, at + BLOCK);
                continue;
            }
            cells.to[at].set(cells.from[at].get() ^ encrypted[used]);
            (used, at) = (used + 1, at + 1);
        }
        Some(used as i32)
    }

    fn ghash_blocks(h, bytes: u32, at: i32, blocks: i32, state: u32, key: u32) -> () {
        let data = h.range::<u8>(bytes, at, blocks.checked_mul(BLOCK as i32)?)?;
        let key: &[u64; 2] = h.array::<u64>(key)?.first_chunk()?;
        if !has_carryless() {
            return None;
        }
        let state: &mut [u64; 2] = h.array_mut::<u64>(state)?.first_chunk_mut()?;
        let wide = |w: &[u64; 2]| u128::from(w[0]) << 64 | u128::from(w[1]);
        // SAFETY: the processor has the instructions.
        let hash = unsafe { ghash(wide(state), wide(key), data.as_chunks().0) };
        *state = [(hash >> 64) as u64, hash as u64];
        Some(())
    }
}

#[cfg(target_arch = "x86_64")]
fn has_carryless() -> bool {
    std::is_x86_feature_detected!("pclmulqdq")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_carryless() -> bool {
    false
}

/// The product of polynomials of degree 63.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "pclmulqdq")]
fn carryless(a: u64, b: u64) -> u128 {
    use std::arch::x86_64::*;
    let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, a as i64), _mm_set_epi64x(0, b as i64));
    // SAFETY: both are 16 bytes.
    unsafe { std::mem::transmute(product) }
}

/// GHASH (NIST SP 800-38D): bits are numbered from the left, which carry-less multiplication numbers from the right, so
/// that a product comes out one place too low; then it is reduced modulo x^128 + x^7 + x^2 + x + 1.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "pclmulqdq")]
pub(super) fn ghash(state: u128, key: u128, blocks: &[Block]) -> u128 {
    let (kh, kl) = ((key >> 64) as u64, key as u64);
    let mut hash = state;
    for block in blocks {
        hash ^= u128::from_be_bytes(*block);
        let (h, l) = ((hash >> 64) as u64, hash as u64);
        let middle = carryless(h, kl) ^ carryless(l, kh);
        let low = carryless(l, kl) ^ middle << 64;
        let high = carryless(h, kh) ^ middle >> 64;
        // The 255 bits of the product, shifted up by one: in the mirrored order `high` holds the low powers.
        let high = high << 1 | low >> 127;
        let low = low << 1;
        // The powers from 128 on, folded: x^128 is x^7 + x^2 + x + 1, and what that pushes past the end folds again.
        let fold = low ^ low >> 1 ^ low >> 2 ^ low >> 7;
        let spill = low << 127 ^ low << 126 ^ low << 121;
        let again = spill ^ spill >> 1 ^ spill >> 2 ^ spill >> 7;
        hash = high ^ fold ^ again;
    }
    hash
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) unsafe fn ghash(_state: u128, _key: u128, _blocks: &[Block]) -> u128 {
    unreachable!("has_carryless says no")
}

const AES: &str = "com/sun/crypto/provider/AESCrypt";
const FEEDBACK: &str = "com/sun/crypto/provider/FeedbackCipher";

/// The key of the cipher inside a mode, which may be another than AES: that goes the ordinary way.
fn key_inside<'f>(e: &mut (dyn Emit<'f> + '_), mode: Value) -> Value {
    let cipher =
        reference_field(e, mode, FEEDBACK, "embeddedCipher", "Lcom/sun/crypto/provider/SymmetricCipher;");
    e.slow_if_null(cipher);
    let vm = e.vm();
    let aes = vm.find_loaded_class(LoaderId::BOOT, vm.engine.symbols.intern_str(AES));
    let id = e.class_id(cipher);
    // No class has the number 0.
    let other = e.is(IntCC::NotEqual, id, aes.map_or(0, |c| i64::from(c.0)));
    e.slow_path(other);
    match aes {
        Some(_) => reference_field(e, cipher, AES, "K", "[I"),
        None => e.int(0),
    }
}

macro_rules! blocks {
    ($($name:ident = $leaf:ident;)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            let key = reference_field(e, args[0], AES, "K", "[I");
            call_checked(e, $leaf as *const (), &[key, args[1], args[2], args[3], args[4]]);
            None
        }
    )* };
}

blocks! {
    aes_encrypt = encrypt_block;
    aes_decrypt = decrypt_block;
}

macro_rules! ecb {
    ($($name:ident = $leaf:ident;)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            let key = key_inside(e, args[0]);
            let args = [key, args[1], args[2], args[3], args[4], args[5]];
            Some(call_checked(e, $leaf as *const (), &args))
        }
    )* };
}

ecb! {
    ecb_encrypt = encrypt_ecb;
    ecb_decrypt = decrypt_ecb;
}

macro_rules! cbc {
    ($($name:ident = $leaf:ident;)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            let key = key_inside(e, args[0]);
            let chain = reference_field(e, args[0], "com/sun/crypto/provider/CipherBlockChaining", "r", "[B");
            let args = [key, chain, args[1], args[2], args[3], args[4], args[5]];
            Some(call_checked(e, $leaf as *const (), &args))
        }
    )* };
}

cbc! {
    cbc_encrypt = encrypt_cbc;
    cbc_decrypt = decrypt_cbc;
}

/// The leaf function answers how much of the last encrypted counter is used.
fn counter_crypt<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let class = "com/sun/crypto/provider/CounterMode";
    let key = key_inside(e, args[0]);
    let counter = reference_field(e, args[0], class, "counter", "[B");
    let encrypted = reference_field(e, args[0], class, "encryptedCounter", "[B");
    let offset = e.field(class, "used", "I").expect("a field of CounterMode");
    let this = e.address(args[0]);
    let used = e.load(I32, this, offset);
    let args = [key, counter, encrypted, used, args[1], args[2], args[3], args[4], args[5]];
    let now = call_checked(e, crypt_counter as *const (), &args);
    e.store(now, this, offset);
    Some(args[6])
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: AES,
        rows: &[
            inline("implEncryptBlock", "([BI[BI)V", aes_encrypt),
            inline("implDecryptBlock", "([BI[BI)V", aes_decrypt),
        ],
    },
    Family {
        class: "com/sun/crypto/provider/ElectronicCodeBook",
        rows: &[
            inline("implECBEncrypt", "([BII[BI)I", ecb_encrypt),
            inline("implECBDecrypt", "([BII[BI)I", ecb_decrypt),
        ],
    },
    Family {
        class: "com/sun/crypto/provider/CipherBlockChaining",
        rows: &[
            inline("implEncrypt", "([BII[BI)I", cbc_encrypt),
            inline("implDecrypt", "([BII[BI)I", cbc_decrypt),
        ],
    },
    Family {
        class: "com/sun/crypto/provider/CounterMode",
        rows: &[inline("implCrypt", "([BII[BI)I", counter_crypt)],
    },
    Family {
        class: "com/sun/crypto/provider/GHASH",
        rows: &[checked("processBlocks", "([BII[J[J)V", ghash_blocks as *const ())],
    },
];
