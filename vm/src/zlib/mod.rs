//! zlib streams: compression and decompression with all that `java.util.zip` asks of them (strategies, changes on the way,
//! dictionaries, checksums), as safe types over zlib's own interface in Rust.
//!
//! Decompression is zlib-rs's, through its C interface, which has zlib's semantics to the letter (flate2's has no checksum).
//! Compression is our own ([`deflate`]): zlib-rs finds other matches than zlib, and then a jar has another size than `java`
//! would give it.

pub mod deflate;
mod trees;

pub use deflate::Deflate;

use libz_rs_sys as z;
use std::ffi::{CStr, c_int};

/// zlib's answer: one of its `Z_` numbers.
pub type Code = i32;

/// Z_OK.
pub const OK: Code = z::Z_OK;
/// Z_STREAM_END.
pub const STREAM_END: Code = z::Z_STREAM_END;
/// Z_NEED_DICT.
pub const NEED_DICT: Code = z::Z_NEED_DICT;
/// Z_STREAM_ERROR.
pub const STREAM_ERROR: Code = z::Z_STREAM_ERROR;
/// Z_DATA_ERROR.
pub const DATA_ERROR: Code = z::Z_DATA_ERROR;
/// Z_MEM_ERROR.
pub const MEM_ERROR: Code = z::Z_MEM_ERROR;
/// Z_BUF_ERROR: no progress was possible.
pub const BUF_ERROR: Code = z::Z_BUF_ERROR;
/// Z_NO_FLUSH.
pub const NO_FLUSH: i32 = z::Z_NO_FLUSH;
/// Z_SYNC_FLUSH.
pub const SYNC_FLUSH: i32 = z::Z_SYNC_FLUSH;
/// Z_FINISH.
pub const FINISH: i32 = z::Z_FINISH;

/// What a step did.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// zlib's answer.
    pub code: Code,
    /// Bytes of the input that were used.
    pub read: usize,
    /// Bytes of the output that were written.
    pub written: usize,
}

/// The stream's C struct. It is on the Rust heap as zlib keeps a pointer back to it.
struct Stream(Box<z::z_stream>);

// SAFETY: the state that the struct points to is the stream's own, and nothing in it is bound to a thread.
unsafe impl Send for Stream {}

impl Stream {
    fn new() -> Stream {
        Stream(Box::default())
    }

    /// Runs `call` with these buffers in place.
    fn step(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        call: impl FnOnce(&mut z::z_stream) -> c_int,
    ) -> Step {
        let (read, written) = (clamp(input.len()), clamp(output.len()));
        let s = &mut *self.0;
        (s.next_in, s.avail_in) = (input.as_ptr() as _, read);
        (s.next_out, s.avail_out) = (output.as_mut_ptr(), written);
        let code = call(s);
        let step =
            Step { code, read: (read - s.avail_in) as usize, written: (written - s.avail_out) as usize };
        // The buffers are the caller's only during the call.
        (s.next_in, s.avail_in) = (std::ptr::null_mut(), 0);
        (s.next_out, s.avail_out) = (std::ptr::null_mut(), 0);
        step
    }

    fn message(&self) -> Option<String> {
        if self.0.msg.is_null() {
            return None;
        }
        // SAFETY: zlib's messages are static strings that end in 0.
        Some(unsafe { CStr::from_ptr(self.0.msg) }.to_string_lossy().into_owned())
    }
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn window_bits(raw: bool) -> c_int {
    if raw { -15 } else { 15 }
}

/// A decompressor, and whether it is a raw one.
pub struct Inflate(Stream, bool);

impl Inflate {
    /// What a stream takes of memory, its window included.
    pub const BYTES: usize = 48 << 10;

    /// Expecting zlib's header and trailer unless `raw`.
    pub fn new(raw: bool) -> Result<Inflate, Code> {
        let mut s = Stream::new();
        // SAFETY: the struct is zeroed, as init wants it, and the version and size are those of this library.
        let code = unsafe {
            z::inflateInit2_(&mut *s.0, window_bits(raw), z::zlibVersion(), size_of::<z::z_stream>() as c_int)
        };
        if code == OK { Ok(Inflate(s, raw)) } else { Err(code) }
    }

    /// Decompresses.
    pub fn run(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        // SAFETY: the stream is initialised, its buffers are valid for the call.
        self.0.step(input, output, |s| unsafe { z::inflate(s, SYNC_FLUSH) })
    }

    /// Gives the dictionary that was asked for.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Code {
        // SAFETY: the stream is initialised, the dictionary is only read during the call.
        unsafe { z::inflateSetDictionary(&mut *self.0.0, dictionary.as_ptr(), clamp(dictionary.len())) }
    }

    /// Starts anew.
    pub fn reset(&mut self) -> Code {
        // SAFETY: the stream is initialised.
        unsafe { z::inflateReset(&mut *self.0.0) }
    }

    /// The checksum until now, or the number of the dictionary that is asked for. A raw stream has none: zlib never writes
    /// the field, zlib-rs starts it with 1.
    pub fn adler(&self) -> u32 {
        if self.1 { 0 } else { self.0.0.adler as u32 }
    }

    /// The last error in words.
    pub fn message(&self) -> Option<String> {
        self.0.message()
    }
}

impl Drop for Inflate {
    fn drop(&mut self) {
        // SAFETY: the stream is initialised, and ended only here.
        unsafe { z::inflateEnd(&mut *self.0.0) };
    }
}

/// Continues an Adler-32 checksum.
pub fn adler32(adler: u32, bytes: &[u8]) -> u32 {
    // SAFETY: the bytes are only read, and as many as there are.
    unsafe { z::adler32_z(adler as _, bytes.as_ptr(), bytes.len()) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Vec<u8> {
        (0..5000u32).flat_map(|i| format!("line {} ", i * i % 97).into_bytes()).collect()
    }

    fn inflate_all(bytes: &[u8], raw: bool, dictionary: Option<&[u8]>) -> Vec<u8> {
        let mut inflate = Inflate::new(raw).unwrap();
        let mut out = vec![0; 1 << 20];
        let mut step = inflate.run(bytes, &mut out);
        let mut at = (step.read, step.written);
        if step.code == NEED_DICT {
            assert_eq!(inflate.adler(), adler32(1, dictionary.unwrap()));
            assert_eq!(inflate.set_dictionary(b"another"), DATA_ERROR);
            assert_eq!(inflate.set_dictionary(dictionary.unwrap()), OK);
            step = inflate.run(&bytes[at.0..], &mut out[at.1..]);
            at = (at.0 + step.read, at.1 + step.written);
        }
        assert_eq!((step.code, at.0), (STREAM_END, bytes.len()));
        out.truncate(at.1);
        out
    }

    #[test]
    fn every_level_and_strategy_comes_back() {
        let text = text();
        for raw in [false, true] {
            for level in -1..=9 {
                for strategy in 0..=2 {
                    let mut deflate = Deflate::new(level, strategy, raw).unwrap();
                    let mut out = vec![0; 1 << 20];
                    let step = deflate.run(&text, &mut out, FINISH);
                    assert_eq!((step.code, step.read), (STREAM_END, text.len()));
                    assert_eq!(deflate.adler(), if raw { 1 } else { adler32(1, &text) });
                    assert_eq!(inflate_all(&out[..step.written], raw, None), text);
                }
            }
        }
        assert!(Deflate::new(10, 0, false).is_err());
    }

    #[test]
    fn parameters_change_on_the_way_and_dictionaries_work() {
        let text = text();
        let mut deflate = Deflate::new(1, 0, false).unwrap();
        assert_eq!(deflate.set_dictionary(b"line 1 line 2 "), OK);
        let mut out = vec![0; 1 << 20];
        let half = text.len() / 2;
        let a = deflate.run(&text[..half], &mut out, NO_FLUSH);
        let b = deflate.params(&[], &mut out[a.written..], 9, 2);
        assert_eq!(b.code, OK);
        let at = a.written + b.written;
        let c = deflate.run(&text[a.read..], &mut out[at..], FINISH);
        assert_eq!(c.code, STREAM_END);
        assert_eq!(inflate_all(&out[..at + c.written], false, Some(b"line 1 line 2 ")), text);
    }

    #[test]
    fn what_is_broken_is_said() {
        let mut inflate = Inflate::new(false).unwrap();
        let step = inflate.run(&[1, 2, 3, 4], &mut [0; 10]);
        assert_eq!(step.code, DATA_ERROR);
        assert_eq!(inflate.message().as_deref(), Some("incorrect header check"));
        assert_eq!(inflate.reset(), OK);
        assert_eq!(inflate.run(&[], &mut [0; 10]).code, BUF_ERROR);
    }
}
