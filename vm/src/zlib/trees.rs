//! The Huffman half of the compressor: symbols are counted, then written as a block with the shortest of the three codings
//! (RFC 1951, 3.2). Which of several equally good trees is taken decides the bytes, so the heap's order and its ties are
//! zlib's.

use std::sync::LazyLock;

const LITERALS: usize = 256;
const END_BLOCK: usize = 256;
/// Literals, the end of a block, lengths.
const L_CODES: usize = LITERALS + 1 + 29;
const D_CODES: usize = 30;
const BL_CODES: usize = 19;
const HEAP_SIZE: usize = 2 * L_CODES + 1;
/// Symbols of a block at most.
const SYMBOLS: usize = (1 << 14) - 1;

const EXTRA_LENGTH: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const EXTRA_DISTANCE: [u8; D_CODES] =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const EXTRA_BL: [u8; BL_CODES] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];
/// The order in which the lengths of the code length codes are sent (RFC 1951, 3.2.7).
const BL_ORDER: [usize; BL_CODES] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Codes and lengths that don't change.
struct Tables {
    length_code: [u8; 256],
    base_length: [u16; 29],
    base_distance: [u16; D_CODES],
    literal_lens: [u8; L_CODES + 2],
    literal_codes: [u16; L_CODES + 2],
    distance_lens: [u8; D_CODES],
    distance_codes: [u16; D_CODES],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut t = Tables {
        length_code: [0; 256],
        base_length: [0; 29],
        base_distance: [0; D_CODES],
        literal_lens: [0; L_CODES + 2],
        literal_codes: [0; L_CODES + 2],
        distance_lens: [5; D_CODES],
        distance_codes: std::array::from_fn(|i| reverse(i as u16, 5)),
    };
    let mut length = 0;
    for (code, &extra) in EXTRA_LENGTH.iter().enumerate().take(28) {
        t.base_length[code] = length as u16;
        for _ in 0..1 << extra {
            t.length_code[length] = code as u8;
            length += 1;
        }
    }
    // Length 258 has a code of its own.
    t.length_code[255] = 28;
    let mut distance = 0u16;
    for (base, &extra) in t.base_distance.iter_mut().zip(EXTRA_DISTANCE.iter()) {
        *base = distance;
        distance = distance.wrapping_add(1 << extra);
    }
    for (i, len) in t.literal_lens.iter_mut().enumerate() {
        *len = match i {
            144..=255 => 9,
            256..=279 => 7,
            _ => 8,
        };
    }
    t.literal_codes = codes(&t.literal_lens);
    t
});

fn reverse(code: u16, len: u8) -> u16 {
    if len == 0 { 0 } else { code.reverse_bits() >> (16 - len) }
}

/// The canonical codes of these lengths, first bit lowest.
fn codes<const N: usize>(lens: &[u8; N]) -> [u16; N] {
    let mut counts = [0u16; 16];
    for &l in lens.iter().filter(|&&l| l != 0) {
        counts[l as usize] += 1;
    }
    let (mut next, mut code) = ([0u16; 16], 0u16);
    for bits in 1..16 {
        code = (code + counts[bits - 1]) << 1;
        next[bits] = code;
    }
    let mut codes = [0; N];
    for (code, &len) in codes.iter_mut().zip(lens).filter(|(_, l)| **l != 0) {
        *code = reverse(next[len as usize], len);
        next[len as usize] += 1;
    }
    codes
}

fn distance_code(distance: u16) -> usize {
    // Distances from 0.
    if distance < 4 {
        return distance as usize;
    }
    let top = 15 - distance.leading_zeros() as usize;
    2 * top + (distance >> (top - 1) & 1) as usize
}

/// One tree being built: frequencies, then lengths. `N` counts leaves, `2 * N + 1` nodes are enough.
struct Tree<const N: usize> {
    freq: [u16; N],
    lens: [u8; N],
    max_code: usize,
}

/// What the trees cost in bits: with the trees made for the block, and with the fixed ones.
#[derive(Default)]
struct Cost {
    dynamic: u64,
    fixed: u64,
}

impl<const N: usize> Tree<N> {
    fn new() -> Tree<N> {
        Tree { freq: [0; N], lens: [0; N], max_code: 0 }
    }

    /// Huffman's algorithm, with lengths limited to `max_length` afterwards.
    fn build(&mut self, fixed: Option<&[u8]>, extra: &[u8], base: usize, max_length: u8, cost: &mut Cost) {
        let mut freq = [0u16; HEAP_SIZE];
        freq[..N].copy_from_slice(&self.freq);
        let mut depth = [0u8; HEAP_SIZE];
        let mut dad = [0u16; HEAP_SIZE];
        let mut heap = [0u16; HEAP_SIZE];
        let (mut len, mut max) = (0, HEAP_SIZE);
        let mut max_code = None;
        for (n, &f) in self.freq.iter().enumerate() {
            if f != 0 {
                len += 1;
                heap[len] = n as u16;
                max_code = Some(n);
            }
        }
        // A decoder wants two codes at least.
        while len < 2 {
            let node = match max_code {
                Some(m) if m >= 2 => 0,
                m => {
                    let node = m.map_or(0, |m| m + 1);
                    max_code = Some(node);
                    node
                }
            };
            len += 1;
            heap[len] = node as u16;
            freq[node] = 1;
            cost.dynamic = cost.dynamic.wrapping_sub(1);
            if let Some(fixed) = fixed {
                cost.fixed = cost.fixed.wrapping_sub(u64::from(fixed[node]));
            }
        }
        let max_code = max_code.unwrap_or(0);
        self.max_code = max_code;
        for k in (1..=len / 2).rev() {
            sift_down(&mut heap, len, k, &freq, &depth);
        }
        let mut node = N;
        loop {
            let n = heap[1];
            heap[1] = heap[len];
            len -= 1;
            sift_down(&mut heap, len, 1, &freq, &depth);
            let m = heap[1];
            max -= 2;
            (heap[max + 1], heap[max]) = (n, m);
            let (n, m) = (n as usize, m as usize);
            freq[node] = freq[n] + freq[m];
            depth[node] = depth[n].max(depth[m]) + 1;
            (dad[n], dad[m]) = (node as u16, node as u16);
            heap[1] = node as u16;
            node += 1;
            sift_down(&mut heap, len, 1, &freq, &depth);
            if len < 2 {
                break;
            }
        }
        max -= 1;
        heap[max] = heap[1];

        let mut lens = [0u8; HEAP_SIZE];
        let mut counts = [0u16; 16];
        let mut overflow = 0i32;
        for &n in &heap[max + 1..] {
            let n = n as usize;
            let mut bits = lens[dad[n] as usize] + 1;
            if bits > max_length {
                bits = max_length;
                overflow += 1;
            }
            lens[n] = bits;
            if n > max_code {
                continue;
            }
            counts[bits as usize] += 1;
            let x = if n >= base { extra[n - base] } else { 0 };
            let f = u64::from(freq[n]);
            cost.dynamic = cost.dynamic.wrapping_add(f * u64::from(bits + x));
            if let Some(fixed) = fixed {
                cost.fixed = cost.fixed.wrapping_add(f * u64::from(fixed[n] + x));
            }
        }
        if overflow > 0 {
            while overflow > 0 {
                let mut bits = max_length as usize - 1;
                while counts[bits] == 0 {
                    bits -= 1;
                }
                counts[bits] -= 1;
                counts[bits + 1] += 2;
                counts[max_length as usize] -= 1;
                overflow -= 2;
            }
            let mut h = HEAP_SIZE;
            for bits in (1..=max_length).rev() {
                let mut n = counts[bits as usize];
                while n != 0 {
                    h -= 1;
                    let m = heap[h] as usize;
                    if m > max_code {
                        continue;
                    }
                    if lens[m] != bits {
                        let change = (i64::from(bits) - i64::from(lens[m])) * i64::from(freq[m]);
                        cost.dynamic = cost.dynamic.wrapping_add(change as u64);
                        lens[m] = bits;
                    }
                    n -= 1;
                }
            }
        }
        self.lens.copy_from_slice(&lens[..N]);
        for (n, l) in self.lens.iter_mut().enumerate() {
            if freq[n] == 0 {
                *l = 0;
            }
        }
    }
}

fn sift_down(
    heap: &mut [u16; HEAP_SIZE],
    len: usize,
    mut k: usize,
    freq: &[u16; HEAP_SIZE],
    depth: &[u8; HEAP_SIZE],
) {
    let smaller = |n: u16, m: u16| {
        let (n, m) = (n as usize, m as usize);
        freq[n] < freq[m] || freq[n] == freq[m] && depth[n] <= depth[m]
    };
    let v = heap[k];
    let mut j = k << 1;
    while j <= len {
        if j < len && smaller(heap[j + 1], heap[j]) {
            j += 1;
        }
        if smaller(v, heap[j]) {
            break;
        }
        heap[k] = heap[j];
        k = j;
        j <<= 1;
    }
    heap[k] = v;
}

/// Runs of code lengths as they are sent: (symbol, extra bits' value, their number). RFC 1951, 3.2.7.
fn runs(lens: &[u8], mut each: impl FnMut(usize, u16, u8)) {
    let mut previous = None;
    let (mut i, mut max, mut min) = (0, 7, 4);
    if lens[0] == 0 {
        (max, min) = (138, 3);
    }
    while i < lens.len() {
        let current = lens[i];
        let mut count = 1;
        while count < max && lens.get(i + count) == Some(&current) {
            count += 1;
        }
        i += count;
        if count < min {
            for _ in 0..count {
                each(current as usize, 0, 0);
            }
        } else if current != 0 {
            let mut rest = count;
            if previous != Some(current) {
                each(current as usize, 0, 0);
                rest -= 1;
            }
            each(16, rest as u16 - 3, 2);
        } else if count <= 10 {
            each(17, count as u16 - 3, 3);
        } else {
            each(18, count as u16 - 11, 7);
        }
        previous = Some(current);
        (max, min) = match lens.get(i) {
            Some(0) => (138, 3),
            Some(&next) if next == current => (6, 3),
            _ => (7, 4),
        };
    }
}

/// Symbols of the block that is being collected, and the bits that were written.
pub(super) struct Blocks {
    symbols: Vec<(u16, u8)>,
    literals: Tree<L_CODES>,
    distances: Tree<D_CODES>,
    /// Written, not yet given to the caller.
    pub(super) pending: Vec<u8>,
    bits: u32,
    /// Bits that are not in `pending` yet: 16 at most.
    pub(super) valid: u32,
}

impl Blocks {
    pub(super) fn new() -> Blocks {
        let mut b = Blocks {
            symbols: Vec::with_capacity(SYMBOLS),
            literals: Tree::new(),
            distances: Tree::new(),
            pending: Vec::new(),
            bits: 0,
            valid: 0,
        };
        b.start_block();
        b
    }

    fn start_block(&mut self) {
        self.literals.freq = [0; L_CODES];
        self.distances.freq = [0; D_CODES];
        self.literals.freq[END_BLOCK] = 1;
        self.symbols.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// Takes a literal; true when the block is full.
    pub(super) fn literal(&mut self, byte: u8) -> bool {
        self.symbols.push((0, byte));
        self.literals.freq[byte as usize] += 1;
        self.symbols.len() == SYMBOLS
    }

    /// Takes a match of 3 + `length` bytes; true when the block is full.
    pub(super) fn matched(&mut self, distance: usize, length: u8) -> bool {
        self.symbols.push((distance as u16, length));
        let code = TABLES.length_code[length as usize] as usize;
        self.literals.freq[code + LITERALS + 1] += 1;
        self.distances.freq[distance_code(distance as u16 - 1)] += 1;
        self.symbols.len() == SYMBOLS
    }

    fn send(&mut self, value: u16, len: u8) {
        self.bits |= u32::from(value) << self.valid;
        self.valid += u32::from(len);
        if self.valid > 16 {
            self.pending.extend((self.bits as u16).to_le_bytes());
            self.bits >>= 16;
            self.valid -= 16;
        }
    }

    /// Gives whole bytes out.
    pub(super) fn flush_bits(&mut self) {
        while self.valid >= 8 {
            self.pending.push(self.bits as u8);
            self.bits >>= 8;
            self.valid -= 8;
        }
    }

    /// Fills up the last byte.
    fn align(&mut self) {
        self.flush_bits();
        if self.valid > 0 {
            self.pending.push(self.bits as u8);
        }
        (self.bits, self.valid) = (0, 0);
    }

    /// A stored block's header; its bytes follow from elsewhere.
    pub(super) fn stored_header(&mut self, len: u16, last: bool) {
        self.send(u16::from(last), 3);
        self.align();
        self.pending.extend(len.to_le_bytes());
        self.pending.extend((!len).to_le_bytes());
    }

    /// A stored block.
    pub(super) fn stored(&mut self, bytes: &[u8], last: bool) {
        self.stored_header(bytes.len() as u16, last);
        self.pending.extend(bytes);
    }

    /// Writes the block in the shortest way. `raw`: the input that it stands for, if the window has it still.
    pub(super) fn flush_block(&mut self, raw: Option<&[u8]>, len: usize, last: bool) {
        let t = &*TABLES;
        let mut cost = Cost::default();
        self.literals.build(Some(&t.literal_lens), &EXTRA_LENGTH, LITERALS + 1, 15, &mut cost);
        self.distances.build(Some(&t.distance_lens), &EXTRA_DISTANCE, 0, 15, &mut cost);
        let literal_lens = self.literals.lens[..=self.literals.max_code].to_vec();
        let distance_lens = self.distances.lens[..=self.distances.max_code].to_vec();
        let mut lengths = Tree::<BL_CODES>::new();
        runs(&literal_lens, |s, _, _| lengths.freq[s] += 1);
        runs(&distance_lens, |s, _, _| lengths.freq[s] += 1);
        lengths.build(None, &EXTRA_BL, 0, 7, &mut cost);
        let sent = (3..BL_CODES).rev().find(|&i| lengths.lens[BL_ORDER[i]] != 0).unwrap_or(2) + 1;
        cost.dynamic = cost.dynamic.wrapping_add(3 * sent as u64 + 14);
        let fixed = cost.fixed.wrapping_add(10) >> 3;
        let best = fixed.min(cost.dynamic.wrapping_add(10) >> 3);
        match raw {
            Some(raw) if len as u64 + 4 <= best => self.stored(raw, last),
            _ if fixed == best => {
                self.send(1 << 1 | u16::from(last), 3);
                self.symbols(&t.literal_codes, &t.literal_lens, &t.distance_codes, &t.distance_lens);
            }
            _ => {
                self.send(2 << 1 | u16::from(last), 3);
                self.send((literal_lens.len() - 257) as u16, 5);
                self.send((distance_lens.len() - 1) as u16, 5);
                self.send((sent - 4) as u16, 4);
                for &i in &BL_ORDER[..sent] {
                    self.send(u16::from(lengths.lens[i]), 3);
                }
                let bl_codes = codes(&lengths.lens);
                for lens in [&literal_lens, &distance_lens] {
                    runs(lens, |s, extra, bits| {
                        self.send(bl_codes[s], lengths.lens[s]);
                        self.send(extra, bits);
                    });
                }
                let (l, d) = (self.literals.lens, self.distances.lens);
                self.symbols(&codes(&l), &l, &codes(&d), &d);
            }
        }
        self.start_block();
        if last {
            self.align();
        }
    }

    fn symbols(&mut self, l_codes: &[u16], l_lens: &[u8], d_codes: &[u16], d_lens: &[u8]) {
        let t = &*TABLES;
        let symbols = std::mem::take(&mut self.symbols);
        for &(distance, c) in &symbols {
            if distance == 0 {
                self.send(l_codes[c as usize], l_lens[c as usize]);
                continue;
            }
            let code = t.length_code[c as usize] as usize;
            self.send(l_codes[code + LITERALS + 1], l_lens[code + LITERALS + 1]);
            if EXTRA_LENGTH[code] != 0 {
                self.send(u16::from(c) - t.base_length[code], EXTRA_LENGTH[code]);
            }
            let code = distance_code(distance - 1);
            self.send(d_codes[code], d_lens[code]);
            if EXTRA_DISTANCE[code] != 0 {
                self.send(distance - 1 - t.base_distance[code], EXTRA_DISTANCE[code]);
            }
        }
        self.send(l_codes[END_BLOCK], l_lens[END_BLOCK]);
        self.symbols = symbols;
    }
}
