//! Bytes between Java and a zlib stream: from and to arrays and memory, a chunk at a time.
//!
//! Java hands in all the input that it has at each call, often far more than the output has room for: copying all of it
//! each time would be quadratic. The heap is touched only between steps; the steps themselves run outside of the
//! safepoint set, so that a collection need not wait for a compression.

use crate::support::CHUNK;
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::ByteArray;
use cortado_vm::zlib::{BUF_ERROR, NO_FLUSH, OK, Step};

/// A place of bytes that Java code knows.
#[derive(Copy, Clone)]
pub(super) enum Place<'s> {
    /// An array from an offset on.
    Array(Local<'s, ByteArray>, usize),
    /// Off-heap memory.
    Memory(i64),
}

impl Place<'_> {
    pub(super) fn read(&self, cx: &Cx<'_>, at: usize, buffer: &mut [u8]) {
        match *self {
            Place::Array(array, offset) => cx.copy_out(cx.get(array), offset + at, buffer),
            Place::Memory(address) => cx.native_read(address + at as i64, buffer),
        }
    }

    pub(super) fn write(&self, cx: &Cx<'_>, at: usize, bytes: &[u8]) {
        match *self {
            Place::Array(array, offset) => cx.copy_in(cx.get(array), offset + at, bytes),
            Place::Memory(address) => cx.native_write(address + at as i64, bytes),
        }
    }

    /// All bytes.
    pub(super) fn bytes(&self, cx: &Cx<'_>, len: usize) -> Vec<u8> {
        let mut buffer = vec![0; len];
        self.read(cx, 0, &mut buffer);
        buffer
    }
}

/// Runs a stream over input and output as if it were one step. `step` gets chunks of both and the flush of this step:
/// `flush` with the last of the input, none before.
pub(super) fn pump<'s>(
    cx: &mut Cx<'s>,
    (input, input_len): (Place<'s>, usize),
    (output, output_len): (Place<'s>, usize),
    flush: i32,
    mut step: impl FnMut(&[u8], &mut [u8], i32) -> Step,
) -> Step {
    let mut total = Step { code: BUF_ERROR, read: 0, written: 0 };
    let mut in_buffer = vec![0; input_len.min(CHUNK)];
    let mut out_buffer = vec![0; output_len.min(CHUNK)];
    loop {
        let in_chunk = &mut in_buffer[..CHUNK.min(input_len - total.read)];
        input.read(cx, total.read, in_chunk);
        let out_chunk = &mut out_buffer[..CHUNK.min(output_len - total.written)];
        let last = total.read + in_chunk.len() == input_len;
        let s = cx.blocking(|| step(in_chunk, out_chunk, if last { flush } else { NO_FLUSH }));
        output.write(cx, total.written, &out_chunk[..s.written]);
        let progress = s.read > 0 || s.written > 0;
        total.read += s.read;
        total.written += s.written;
        if s.code != OK {
            // After some progress, that there was no more is no error.
            if s.code != BUF_ERROR || total.code != OK {
                total.code = s.code;
            }
            return total;
        }
        total.code = OK;
        // With room left in this chunk of output, the stream has nothing more to say about this input.
        let drained = s.written < out_chunk.len();
        let done = total.written == output_len || (total.read == input_len && drained);
        if done || !progress {
            return total;
        }
    }
}

/// Runs `update` over a part of an array.
pub(super) fn checksum_array<'s>(
    cx: &Cx<'s>,
    mut sum: u32,
    bytes: Local<'s, ByteArray>,
    offset: usize,
    len: usize,
    update: impl Fn(u32, &[u8]) -> u32,
) -> u32 {
    let mut buffer = vec![0u8; len.min(CHUNK)];
    let mut at = 0;
    while at < len {
        let chunk = &mut buffer[..CHUNK.min(len - at)];
        cx.copy_out(cx.get(bytes), offset + at, chunk);
        sum = update(sum, chunk);
        at += chunk.len();
    }
    sum
}
