//! jlink's compressions of single resources: `zip` (a zlib stream) and `compact-cp` (strings of the constant
//! pool shared by all classes of the image). They may be stacked; each layer is headed by
//!
//! ```text
//! magic u32 CAFEFAFA | size of what follows u64 | size once undone u64 | offset of the method's name u32
//! | offset of its configuration u32 | last u8                                     (29 bytes)
//! ```

use std::borrow::Cow;
use std::io::Read;

const MAGIC: u32 = 0xCAFE_FAFA;
const HEADER: usize = 29;
/// No class file or resource of a JDK comes near this; a size beyond it is a broken image, not a reason to
/// ask for the memory.
const LIMIT: u64 = 1 << 30;

type Strings<'s> = dyn Fn(u32) -> Option<&'s [u8]> + 's;

struct Layer {
    size: u64,
    uncompressed: u64,
    method: u32,
}

fn layer(bytes: &[u8], big_endian: bool) -> Option<Layer> {
    let head: &[u8; HEADER] = bytes.first_chunk()?;
    let u32_at = |at: usize| {
        let b = [head[at], head[at + 1], head[at + 2], head[at + 3]];
        if big_endian { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) }
    };
    let u64_at = |at: usize| {
        let (a, b) = (u64::from(u32_at(at)), u64::from(u32_at(at + 4)));
        if big_endian { a << 32 | b } else { b << 32 | a }
    };
    (u32_at(0) == MAGIC).then(|| Layer { size: u64_at(4), uncompressed: u64_at(12), method: u32_at(20) })
}

/// Undoes all layers of `bytes`; the result has `size` bytes.
pub(super) fn decompress<'s>(
    bytes: &[u8],
    size: u64,
    big_endian: bool,
    strings: &Strings<'s>,
) -> Result<Vec<u8>, &'static str> {
    let mut current = Cow::Borrowed(bytes);
    let mut layers = 0;
    while let Some(layer) = layer(&current, big_endian) {
        layers += 1;
        if layers > 8 {
            return Err("a resource is compressed more than 8 times");
        }
        let body = &current[HEADER..];
        let length = usize::try_from(layer.size).map_err(|_| "a compressed resource's size is impossible")?;
        let body = body.get(..length).ok_or("a compressed resource is longer than its place")?;
        let undone = match strings(layer.method) {
            Some(b"zip") => inflate(body, layer.uncompressed)?,
            Some(b"compact-cp") => expand(body, layer.uncompressed, strings)?,
            _ => return Err("a resource is compressed by a method that is not known"),
        };
        current = Cow::Owned(undone);
    }
    if current.len() as u64 != size {
        return Err("a compressed resource has another size than its entry says");
    }
    Ok(current.into_owned())
}

fn inflate(body: &[u8], size: u64) -> Result<Vec<u8>, &'static str> {
    if size > LIMIT {
        return Err("a compressed resource's size is impossible");
    }
    let mut out = Vec::with_capacity(size.min(1 << 20) as usize);
    flate2::read::ZlibDecoder::new(body)
        .take(size + 1)
        .read_to_end(&mut out)
        .map_err(|_| "a zip-compressed resource cannot be inflated")?;
    if out.len() as u64 != size {
        return Err("a zip-compressed resource has another size than its header says");
    }
    Ok(out)
}

const UTF8: u8 = 1;
/// In place of a Utf8 entry: the index of a shared string.
const EXTERNAL_STRING: u8 = 23;
/// In place of a Utf8 entry: a descriptor whose class names are taken out and shared.
const EXTERNAL_DESCRIPTOR: u8 = 25;

const SHORT: &str = "a compact-cp resource ends early";

/// Reads big-endian pieces off the front.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], &'static str> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(SHORT)?;
        self.0 = rest;
        Ok(head)
    }

    fn u8(&mut self) -> Result<u8, &'static str> {
        Ok(self.take(1)?[0])
    }

    /// An index of one to four bytes: the top bit says that bits 5 and 6 hold the length and the rest of the
    /// byte is the value's top; without it the length is four.
    fn index(&mut self) -> Result<u32, &'static str> {
        let head = self.u8()?;
        let (more, top) =
            if head & 0x80 != 0 { ((head >> 5 & 3).max(1) - 1, head & 0x1F) } else { (3, head) };
        Ok(self.take(usize::from(more))?.iter().fold(u32::from(top), |v, &b| v << 8 | u32::from(b)))
    }
}

/// Puts the shared strings back into a class file's constant pool (JVMS 4.4).
fn expand<'s>(body: &[u8], size: u64, strings: &Strings<'s>) -> Result<Vec<u8>, &'static str> {
    if size > LIMIT {
        return Err("a compressed resource's size is impossible");
    }
    let string = |index| strings(index).ok_or("a compact-cp resource names a string that is not there");
    let mut input = Cursor(body);
    let mut out = Vec::with_capacity(size.min(1 << 20) as usize);
    let head = input.take(10)?;
    out.extend_from_slice(head);
    let count = u16::from_be_bytes([head[8], head[9]]);
    let mut i = 1;
    while i < count {
        let tag = input.u8()?;
        match tag {
            EXTERNAL_STRING => push_utf8(&mut out, string(input.index()?)?)?,
            EXTERNAL_DESCRIPTOR => {
                let shape = string(input.index()?)?;
                let length = input.index()? as usize;
                let mut indices = Cursor(input.take(length)?);
                if length == 0 {
                    push_utf8(&mut out, shape)?;
                } else {
                    let mut text = Vec::with_capacity(shape.len() * 4);
                    for &c in shape {
                        text.push(c);
                        if c == b'L' {
                            let package = string(indices.index()?)?;
                            if !package.is_empty() {
                                text.extend_from_slice(package);
                                text.push(b'/');
                            }
                            text.extend_from_slice(string(indices.index()?)?);
                        }
                    }
                    push_utf8(&mut out, &text)?;
                }
            }
            UTF8 => {
                let length = input.take(2)?;
                let text = input.take(usize::from(u16::from_be_bytes([length[0], length[1]])))?;
                push_utf8(&mut out, text)?;
            }
            _ => {
                let length = match tag {
                    3 | 4 | 9 | 10 | 11 | 12 | 17 | 18 => 4,
                    5 | 6 => 8,
                    7 | 8 | 16 | 19 | 20 => 2,
                    15 => 3,
                    _ => return Err("a compact-cp resource has an unknown constant"),
                };
                out.push(tag);
                out.extend_from_slice(input.take(length)?);
                i += u16::from(length == 8);
            }
        }
        i = i.checked_add(1).ok_or(SHORT)?;
        if out.len() as u64 > size {
            return Err("a compact-cp resource is longer than its header says");
        }
    }
    out.extend_from_slice(input.0);
    if out.len() as u64 != size {
        return Err("a compact-cp resource has another size than its header says");
    }
    Ok(out)
}

fn push_utf8(out: &mut Vec<u8>, text: &[u8]) -> Result<(), &'static str> {
    let length =
        u16::try_from(text.len()).map_err(|_| "a compact-cp resource has a string that is too long")?;
    out.push(UTF8);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(text);
    Ok(())
}
