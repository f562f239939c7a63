//! The compressor's other half: finding matches (RFC 1951, 4), with zlib's choices at each level, so that what Java code
//! compresses has the bytes, and the size, that it has with `java`. zlib-rs follows zlib-ng, which finds other matches.
//!
//! Three searches: none (`stored`), the first good match (`fast`, levels 1 to 3), a match unless the next byte begins a
//! longer one (`slow`, 4 to 9). A step stops when the output is full; what was begun is in the fields.
//!
//! Surprising: a stored block's size depends on the room for output, as zlib copies past its own buffer.

use super::trees::Blocks;
use super::{BUF_ERROR, Code, FINISH, NO_FLUSH, OK, STREAM_END, STREAM_ERROR, Step, adler32};

const WINDOW: usize = 1 << 15;
const MASK: usize = WINDOW - 1;
const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;
const MIN_LOOKAHEAD: usize = MAX_MATCH + MIN_MATCH + 1;
const MAX_DISTANCE: usize = WINDOW - MIN_LOOKAHEAD;
const HASH_BITS: u32 = 15;
/// Matches of three bytes from farther away cost more than the bytes.
const TOO_FAR: usize = 4096;
const MAX_STORED: usize = 65535;
/// The size that zlib's buffer for output would have: it limits stored blocks.
const PENDING_SIZE: usize = 1 << 16;
/// Z_FULL_FLUSH.
const FULL_FLUSH: i32 = 3;
/// Z_BLOCK.
const BLOCK: i32 = 5;
/// Z_FILTERED.
const FILTERED: i32 = 1;
/// Z_HUFFMAN_ONLY.
const HUFFMAN_ONLY: i32 = 2;

#[derive(Clone, Copy, PartialEq)]
enum Search {
    Stored,
    Fast,
    Slow,
}

/// (good, lazy, nice, chain, search) of a level: reduce the search above `good`, don't look for better ones above `lazy`,
/// stop at `nice`, look at `chain` candidates.
const LEVELS: [(usize, usize, usize, usize, Search); 10] = [
    (0, 0, 0, 0, Search::Stored),
    (4, 4, 8, 4, Search::Fast),
    (4, 5, 16, 8, Search::Fast),
    (4, 6, 32, 32, Search::Fast),
    (4, 4, 16, 16, Search::Slow),
    (8, 16, 32, 32, Search::Slow),
    (8, 16, 128, 128, Search::Slow),
    (8, 32, 128, 256, Search::Slow),
    (32, 128, 258, 1024, Search::Slow),
    (32, 258, 258, 4096, Search::Slow),
];

#[derive(Clone, Copy, PartialEq)]
enum Status {
    Start,
    Busy,
    Finish,
}

/// How far a search came.
#[derive(Clone, Copy, PartialEq)]
enum State {
    NeedMore,
    BlockDone,
    FinishStarted,
    FinishDone,
}

/// The buffers of a step.
struct Io<'a> {
    input: &'a [u8],
    read: usize,
    output: &'a mut [u8],
    written: usize,
}

impl Io<'_> {
    fn left(&self) -> usize {
        self.input.len() - self.read
    }
    fn room(&self) -> usize {
        self.output.len() - self.written
    }
}

/// A compressor.
pub struct Deflate {
    wrap: bool,
    trailer_written: bool,
    status: Status,
    level: usize,
    strategy: i32,
    last_flush: i32,
    adler: u32,
    blocks: Blocks,
    pending_given: usize,
    window: Box<[u8]>,
    previous: Box<[u16]>,
    heads: Box<[u16]>,
    hash: usize,
    block_start: i64,
    match_length: usize,
    match_available: bool,
    start: usize,
    match_start: usize,
    lookahead: usize,
    previous_length: usize,
    /// Bytes before `start` that are not in the hash table yet.
    insert: usize,
    /// How much of the hash table is worth keeping after stored blocks: 0 all, 1 after a slide, 2 nothing.
    stale: u8,
}

impl Deflate {
    /// What a stream takes of memory.
    pub const BYTES: usize = 280 << 10;

    /// With a level (-1 to 9), a strategy (0 to 2), and zlib's header and trailer unless `raw`.
    pub fn new(level: i32, strategy: i32, raw: bool) -> Result<Deflate, Code> {
        let level = check(level, strategy).ok_or(STREAM_ERROR)?;
        let mut d = Deflate {
            wrap: !raw,
            trailer_written: false,
            status: Status::Start,
            level,
            strategy,
            last_flush: -2,
            adler: 1,
            blocks: Blocks::new(),
            pending_given: 0,
            window: vec![0; 2 * WINDOW].into(),
            previous: vec![0; WINDOW].into(),
            heads: vec![0; 1 << HASH_BITS].into(),
            hash: 0,
            block_start: 0,
            match_length: MIN_MATCH - 1,
            match_available: false,
            start: 0,
            match_start: 0,
            lookahead: 0,
            previous_length: MIN_MATCH - 1,
            insert: 0,
            stale: 0,
        };
        d.reset();
        Ok(d)
    }

    /// Starts anew.
    pub fn reset(&mut self) -> Code {
        self.trailer_written = false;
        self.status = Status::Start;
        self.last_flush = -2;
        self.adler = 1;
        self.blocks = Blocks::new();
        self.pending_given = 0;
        self.heads.fill(0);
        (self.hash, self.block_start, self.start, self.lookahead, self.insert) = (0, 0, 0, 0, 0);
        (self.match_length, self.previous_length) = (MIN_MATCH - 1, MIN_MATCH - 1);
        (self.match_available, self.stale) = (false, 0);
        OK
    }

    /// The checksum until now.
    pub fn adler(&self) -> u32 {
        self.adler
    }

    /// Compresses.
    pub fn run(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Step {
        let mut io = Io { input, read: 0, output, written: 0 };
        let code = self.deflate(&mut io, flush);
        Step { code, read: io.read, written: io.written }
    }

    /// Compresses what was given with the parameters as they were, and changes them.
    pub fn params(&mut self, input: &[u8], output: &mut [u8], level: i32, strategy: i32) -> Step {
        let Some(level) = check(level, strategy) else {
            return Step { code: STREAM_ERROR, read: 0, written: 0 };
        };
        let mut io = Io { input, read: 0, output, written: 0 };
        let other = strategy != self.strategy || LEVELS[self.level].4 != LEVELS[level].4;
        if other && self.last_flush != -2 {
            let code = self.deflate(&mut io, BLOCK);
            let waiting = self.start as i64 - self.block_start + self.lookahead as i64;
            if code == STREAM_ERROR || io.left() > 0 || waiting > 0 {
                let code = if code == STREAM_ERROR { code } else { BUF_ERROR };
                return Step { code, read: io.read, written: io.written };
            }
        }
        if self.level != level {
            if self.level == 0 && self.stale != 0 {
                if self.stale == 1 {
                    self.slide_hash();
                } else {
                    self.heads.fill(0);
                }
                self.stale = 0;
            }
            self.level = level;
        }
        self.strategy = strategy;
        Step { code: OK, read: io.read, written: io.written }
    }

    /// Gives a dictionary.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Code {
        if self.wrap && self.status != Status::Start || self.lookahead != 0 {
            return STREAM_ERROR;
        }
        let adler = if self.wrap { adler32(self.adler, dictionary) } else { self.adler };
        let mut dictionary = dictionary;
        if dictionary.len() >= WINDOW {
            if !self.wrap {
                self.heads.fill(0);
                (self.start, self.block_start, self.insert) = (0, 0, 0);
            }
            dictionary = &dictionary[dictionary.len() - WINDOW..];
        }
        let mut io = Io { input: dictionary, read: 0, output: &mut [], written: 0 };
        self.fill_window(&mut io);
        while self.lookahead >= MIN_MATCH {
            let end = self.start + self.lookahead - (MIN_MATCH - 1);
            while self.start < end {
                self.insert_string();
                self.start += 1;
            }
            self.lookahead = MIN_MATCH - 1;
            self.fill_window(&mut io);
        }
        self.start += self.lookahead;
        self.block_start = self.start as i64;
        self.insert = self.lookahead;
        self.lookahead = 0;
        (self.match_length, self.previous_length) = (MIN_MATCH - 1, MIN_MATCH - 1);
        self.match_available = false;
        self.adler = adler;
        OK
    }

    fn deflate(&mut self, io: &mut Io<'_>, flush: i32) -> Code {
        if !(0..=BLOCK).contains(&flush) || self.status == Status::Finish && flush != FINISH {
            return STREAM_ERROR;
        }
        if io.room() == 0 {
            return BUF_ERROR;
        }
        let old_flush = std::mem::replace(&mut self.last_flush, flush);
        // Z_BLOCK ranks below a partial flush.
        let rank = |f: i32| f * 2 - if f > 4 { 9 } else { 0 };
        if !self.blocks.pending.is_empty() {
            self.flush_pending(io);
            if io.room() == 0 {
                self.last_flush = -1;
                return OK;
            }
        } else if io.left() == 0 && rank(flush) <= rank(old_flush) && flush != FINISH {
            return BUF_ERROR;
        }
        if self.status == Status::Finish && io.left() != 0 {
            return BUF_ERROR;
        }
        if self.status == Status::Start {
            self.status = Status::Busy;
            if self.wrap {
                self.header();
                self.flush_pending(io);
                if !self.blocks.pending.is_empty() {
                    self.last_flush = -1;
                    return OK;
                }
            }
        }
        if io.left() != 0 || self.lookahead != 0 || flush != NO_FLUSH && self.status != Status::Finish {
            let state = match LEVELS[self.level].4 {
                Search::Stored => self.stored(io, flush),
                _ if self.strategy == HUFFMAN_ONLY => self.huffman(io, flush),
                Search::Fast => self.fast(io, flush),
                Search::Slow => self.slow(io, flush),
            };
            if matches!(state, State::FinishStarted | State::FinishDone) {
                self.status = Status::Finish;
            }
            match state {
                State::NeedMore | State::FinishStarted => {
                    if io.room() == 0 {
                        self.last_flush = -1;
                    }
                    return OK;
                }
                State::BlockDone => {
                    if flush != BLOCK {
                        self.blocks.stored(&[], false);
                        if flush == FULL_FLUSH {
                            self.heads.fill(0);
                            if self.lookahead == 0 {
                                (self.start, self.block_start, self.insert) = (0, 0, 0);
                            }
                        }
                    }
                    self.flush_pending(io);
                    if io.room() == 0 {
                        self.last_flush = -1;
                        return OK;
                    }
                }
                State::FinishDone => {}
            }
        }
        if flush != FINISH {
            return OK;
        }
        if !self.wrap || self.trailer_written {
            return STREAM_END;
        }
        self.blocks.pending.extend(self.adler.to_be_bytes());
        self.trailer_written = true;
        self.flush_pending(io);
        if self.blocks.pending.is_empty() { STREAM_END } else { OK }
    }

    /// RFC 1950, 2.2.
    fn header(&mut self) {
        let level = match self.level {
            _ if self.strategy >= HUFFMAN_ONLY => 0,
            0 | 1 => 0,
            2..=5 => 1,
            6 => 2,
            _ => 3,
        };
        let mut header = 0x7800u16 | level << 6;
        if self.start != 0 {
            header |= 0x20;
        }
        header += 31 - header % 31;
        self.blocks.pending.extend(header.to_be_bytes());
        if self.start != 0 {
            self.blocks.pending.extend(self.adler.to_be_bytes());
        }
        self.adler = 1;
    }

    fn flush_pending(&mut self, io: &mut Io<'_>) {
        self.blocks.flush_bits();
        let pending = &mut self.blocks.pending;
        let n = (pending.len() - self.pending_given).min(io.room());
        io.output[io.written..io.written + n]
            .copy_from_slice(&pending[self.pending_given..self.pending_given + n]);
        io.written += n;
        self.pending_given += n;
        if self.pending_given == pending.len() {
            pending.clear();
            self.pending_given = 0;
        }
    }

    /// Counts input as read.
    fn take_input<'i>(&mut self, io: &mut Io<'i>, n: usize) -> &'i [u8] {
        let bytes = &io.input[io.read..io.read + n];
        io.read += n;
        if self.wrap {
            self.adler = adler32(self.adler, bytes);
        }
        bytes
    }

    fn update_hash(&mut self, at: usize) {
        self.hash = (self.hash << 5 ^ self.window[at] as usize) & ((1 << HASH_BITS) - 1);
    }

    /// Enters the three bytes at `start`; what was there before.
    fn insert_string(&mut self) -> usize {
        self.update_hash(self.start + MIN_MATCH - 1);
        let head = std::mem::replace(&mut self.heads[self.hash], self.start as u16);
        self.previous[self.start & MASK] = head;
        head as usize
    }

    fn slide_hash(&mut self) {
        for p in self.heads.iter_mut().chain(self.previous.iter_mut()) {
            *p = p.saturating_sub(WINDOW as u16);
        }
    }

    fn fill_window(&mut self, io: &mut Io<'_>) {
        loop {
            if self.start >= WINDOW + MAX_DISTANCE {
                self.window.copy_within(WINDOW.., 0);
                self.match_start = self.match_start.wrapping_sub(WINDOW);
                self.start -= WINDOW;
                self.block_start -= WINDOW as i64;
                self.insert = self.insert.min(self.start);
                self.slide_hash();
            }
            if io.left() == 0 {
                break;
            }
            let at = self.start + self.lookahead;
            let n = (2 * WINDOW - at).min(io.left());
            let bytes = self.take_input(io, n);
            self.window[at..at + n].copy_from_slice(bytes);
            self.lookahead += n;
            if self.lookahead + self.insert >= MIN_MATCH {
                let mut at = self.start - self.insert;
                self.hash = self.window[at] as usize;
                self.update_hash(at + 1);
                while self.insert != 0 {
                    self.update_hash(at + MIN_MATCH - 1);
                    self.previous[at & MASK] = self.heads[self.hash];
                    self.heads[self.hash] = at as u16;
                    at += 1;
                    self.insert -= 1;
                    if self.lookahead + self.insert < MIN_MATCH {
                        break;
                    }
                }
            }
            if self.lookahead >= MIN_LOOKAHEAD || io.left() == 0 {
                break;
            }
        }
    }

    /// The longest match at `start` along the chain that begins at `candidate`; its place is in `match_start`.
    fn longest_match(&mut self, mut candidate: usize) -> usize {
        let (good, _, nice, mut chain, _) = LEVELS[self.level];
        let window = &self.window;
        let scan = self.start;
        let mut best = self.previous_length;
        let limit = scan.saturating_sub(MAX_DISTANCE);
        if self.previous_length >= good {
            chain >>= 2;
        }
        let nice = nice.min(self.lookahead);
        let most = MAX_MATCH.min(window.len() - scan);
        loop {
            if window[candidate + best] == window[scan + best]
                && window[candidate + best - 1] == window[scan + best - 1]
                && window[candidate] == window[scan]
                && window[candidate + 1] == window[scan + 1]
            {
                let (a, b) = (&window[scan..scan + most], &window[candidate..candidate + most]);
                let len = a.iter().zip(b).position(|(x, y)| x != y).unwrap_or(most);
                if len > best {
                    self.match_start = candidate;
                    best = len;
                    if len >= nice {
                        break;
                    }
                }
            }
            candidate = self.previous[candidate & MASK] as usize;
            chain -= 1;
            if candidate <= limit || chain == 0 {
                break;
            }
        }
        best.min(self.lookahead)
    }

    fn flush_block(&mut self, io: &mut Io<'_>, last: bool) {
        let len = (self.start as i64 - self.block_start) as usize;
        let raw = usize::try_from(self.block_start).ok().map(|b| &self.window[b..b + len]);
        self.blocks.flush_block(raw, len, last);
        self.block_start = self.start as i64;
        self.flush_pending(io);
    }

    /// Makes sure of enough input. Some: the search ends for now, or (inner None) the input has ended.
    fn ensure(&mut self, io: &mut Io<'_>, flush: i32, enough: usize) -> Option<Option<State>> {
        if self.lookahead < enough {
            self.fill_window(io);
            if self.lookahead < enough && flush == NO_FLUSH {
                return Some(Some(State::NeedMore));
            }
            if self.lookahead == 0 {
                return Some(None);
            }
        }
        None
    }

    /// The end of a search whose input has ended.
    fn end(&mut self, io: &mut Io<'_>, flush: i32, insert: usize) -> State {
        self.insert = insert;
        if flush == FINISH {
            self.flush_block(io, true);
            return if io.room() == 0 { State::FinishStarted } else { State::FinishDone };
        }
        if !self.blocks.is_empty() {
            self.flush_block(io, false);
            if io.room() == 0 {
                return State::NeedMore;
            }
        }
        State::BlockDone
    }

    fn fast(&mut self, io: &mut Io<'_>, flush: i32) -> State {
        let max_insert = LEVELS[self.level].1;
        loop {
            match self.ensure(io, flush, MIN_LOOKAHEAD) {
                Some(Some(state)) => return state,
                Some(None) => break,
                None => {}
            }
            let head = if self.lookahead >= MIN_MATCH { self.insert_string() } else { 0 };
            if head != 0 && self.start - head <= MAX_DISTANCE {
                self.match_length = self.longest_match(head);
            }
            let full;
            if self.match_length >= MIN_MATCH {
                full =
                    self.blocks.matched(self.start - self.match_start, (self.match_length - MIN_MATCH) as u8);
                self.lookahead -= self.match_length;
                if self.match_length <= max_insert && self.lookahead >= MIN_MATCH {
                    for _ in 1..self.match_length {
                        self.start += 1;
                        self.insert_string();
                    }
                    self.start += 1;
                    self.match_length = 0;
                } else {
                    self.start += self.match_length;
                    self.match_length = 0;
                    self.hash = self.window[self.start] as usize;
                    self.update_hash(self.start + 1);
                }
            } else {
                full = self.blocks.literal(self.window[self.start]);
                self.lookahead -= 1;
                self.start += 1;
            }
            if full {
                self.flush_block(io, false);
                if io.room() == 0 {
                    return State::NeedMore;
                }
            }
        }
        self.end(io, flush, self.start.min(MIN_MATCH - 1))
    }

    fn slow(&mut self, io: &mut Io<'_>, flush: i32) -> State {
        let max_lazy = LEVELS[self.level].1;
        loop {
            match self.ensure(io, flush, MIN_LOOKAHEAD) {
                Some(Some(state)) => return state,
                Some(None) => break,
                None => {}
            }
            let head = if self.lookahead >= MIN_MATCH { self.insert_string() } else { 0 };
            self.previous_length = self.match_length;
            let previous_match = self.match_start;
            self.match_length = MIN_MATCH - 1;
            if head != 0 && self.previous_length < max_lazy && self.start - head <= MAX_DISTANCE {
                self.match_length = self.longest_match(head);
                let far =
                    self.match_length == MIN_MATCH && self.start.wrapping_sub(self.match_start) > TOO_FAR;
                if self.match_length <= 5 && (self.strategy == FILTERED || far) {
                    self.match_length = MIN_MATCH - 1;
                }
            }
            if self.previous_length >= MIN_MATCH && self.match_length <= self.previous_length {
                let max_insert = (self.start + self.lookahead) as i64 - MIN_MATCH as i64;
                let distance = (self.start - 1).wrapping_sub(previous_match);
                let full = self.blocks.matched(distance, (self.previous_length - MIN_MATCH) as u8);
                self.lookahead -= self.previous_length - 1;
                for _ in 0..self.previous_length - 2 {
                    self.start += 1;
                    if self.start as i64 <= max_insert {
                        self.insert_string();
                    }
                }
                self.previous_length = 0;
                self.match_available = false;
                self.match_length = MIN_MATCH - 1;
                self.start += 1;
                if full {
                    self.flush_block(io, false);
                    if io.room() == 0 {
                        return State::NeedMore;
                    }
                }
            } else if self.match_available {
                if self.blocks.literal(self.window[self.start - 1]) {
                    self.flush_block(io, false);
                }
                self.start += 1;
                self.lookahead -= 1;
                if io.room() == 0 {
                    return State::NeedMore;
                }
            } else {
                self.match_available = true;
                self.start += 1;
                self.lookahead -= 1;
            }
        }
        if self.match_available {
            self.blocks.literal(self.window[self.start - 1]);
            self.match_available = false;
        }
        self.end(io, flush, self.start.min(MIN_MATCH - 1))
    }

    fn huffman(&mut self, io: &mut Io<'_>, flush: i32) -> State {
        loop {
            match self.ensure(io, flush, 1) {
                Some(Some(state)) => return state,
                Some(None) => break,
                None => {}
            }
            self.match_length = 0;
            let full = self.blocks.literal(self.window[self.start]);
            self.lookahead -= 1;
            self.start += 1;
            if full {
                self.flush_block(io, false);
                if io.room() == 0 {
                    return State::NeedMore;
                }
            }
        }
        self.end(io, flush, 0)
    }

    /// Copies to the window what stored blocks have taken past it, or are to take from it.
    fn remember(&mut self, at: usize, bytes: &[u8]) {
        self.window[at..at + bytes.len()].copy_from_slice(bytes);
        self.start = at + bytes.len();
    }

    fn drop_lower_half(&mut self) {
        self.start -= WINDOW;
        self.window.copy_within(WINDOW..WINDOW + self.start, 0);
        self.stale = (self.stale + 1).min(2);
        self.insert = self.insert.min(self.start);
    }

    fn stored(&mut self, io: &mut Io<'_>, flush: i32) -> State {
        let min_block = (PENDING_SIZE - 5).min(WINDOW);
        let header = |blocks: &Blocks| (blocks.valid as usize + 42) >> 3;
        let mut last = false;
        let before = io.read;
        // Straight from the input to the output, as long as large blocks fit.
        while !last {
            let have = header(&self.blocks);
            if io.room() < have {
                break;
            }
            let have = io.room() - have;
            let mut left = (self.start as i64 - self.block_start) as usize;
            let all = left + io.left();
            let mut len = MAX_STORED.min(all).min(have);
            if len < min_block && (len == 0 && flush != FINISH || flush == NO_FLUSH || len != all) {
                break;
            }
            last = flush == FINISH && len == all;
            self.blocks.stored_header(len as u16, last);
            self.flush_pending(io);
            if left > 0 {
                left = left.min(len);
                let from = self.block_start as usize;
                io.output[io.written..io.written + left].copy_from_slice(&self.window[from..from + left]);
                io.written += left;
                self.block_start += left as i64;
                len -= left;
            }
            if len > 0 {
                let bytes = self.take_input(io, len);
                io.output[io.written..io.written + len].copy_from_slice(bytes);
                io.written += len;
            }
        }
        let used = io.read - before;
        if used > 0 {
            if used >= WINDOW {
                self.stale = 2;
                self.remember(0, &io.input[io.read - WINDOW..io.read]);
                self.insert = self.start;
            } else {
                if 2 * WINDOW - self.start <= used {
                    self.drop_lower_half();
                }
                self.remember(self.start, &io.input[io.read - used..io.read]);
                self.insert += used.min(WINDOW - self.insert);
            }
            self.block_start = self.start as i64;
        }
        if last {
            return State::FinishDone;
        }
        if flush != NO_FLUSH && flush != FINISH && io.left() == 0 && self.start as i64 == self.block_start {
            return State::BlockDone;
        }
        let mut have = 2 * WINDOW - self.start;
        if io.left() > have && self.block_start >= WINDOW as i64 {
            self.block_start -= WINDOW as i64;
            self.drop_lower_half();
            have += WINDOW;
        }
        let have = have.min(io.left());
        if have > 0 {
            let bytes = self.take_input(io, have);
            self.remember(self.start, bytes);
            self.insert += have.min(WINDOW - self.insert);
        }
        let have = (PENDING_SIZE - header(&self.blocks)).min(MAX_STORED);
        let left = (self.start as i64 - self.block_start) as usize;
        let end = (left > 0 || flush == FINISH) && flush != NO_FLUSH && io.left() == 0 && left <= have;
        if left >= have.min(WINDOW) || end {
            let len = left.min(have);
            last = flush == FINISH && io.left() == 0 && len == left;
            let from = self.block_start as usize;
            self.blocks.stored(&self.window[from..from + len], last);
            self.block_start += len as i64;
            self.flush_pending(io);
        }
        if last { State::FinishStarted } else { State::NeedMore }
    }
}

/// The level as an index, if both numbers are known.
fn check(level: i32, strategy: i32) -> Option<usize> {
    let level = if level == -1 { 6 } else { level };
    ((0..=9).contains(&level) && (0..=HUFFMAN_ONLY).contains(&strategy)).then_some(level as usize)
}
