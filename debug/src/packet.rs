//! Packets: numbers are big-endian; a string is its length in bytes and UTF-8.

use crate::error::{Code, Result};

/// Bytes of a packet's header.
pub const HEADER: usize = 11;
/// The flag of a reply.
pub const REPLY: u8 = 0x80;

/// A command as it came.
pub struct Command {
    /// Its number, which the reply repeats.
    pub id: u32,
    /// Its set and its number in there.
    pub command: (u8, u8),
    /// What follows the header.
    pub body: Vec<u8>,
}

/// Reads a packet's body.
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over a body.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(n).ok_or(Code::INTERNAL)?;
        self.bytes = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| Code::INTERNAL)
    }

    /// A byte.
    pub fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }
    /// A boolean.
    pub fn bool(&mut self) -> Result<bool> {
        Ok(self.u8()? != 0)
    }
    /// Two bytes.
    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }
    /// An int.
    pub fn i32(&mut self) -> Result<i32> {
        self.array().map(i32::from_be_bytes)
    }
    /// A long, or an id.
    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_be_bytes)
    }
    /// So many bytes.
    pub fn bytes(&mut self, n: usize) -> Result<&'a [u8]> {
        self.take(n)
    }
    /// A string.
    pub fn string(&mut self) -> Result<String> {
        let n = usize::try_from(self.i32()?).map_err(|_| Code::INVALID_STRING)?;
        Ok(String::from_utf8_lossy(self.take(n)?).into_owned())
    }
}

/// Writes a packet's body.
#[derive(Default)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// A byte.
    pub fn u8(&mut self, v: u8) {
        self.bytes.push(v);
    }
    /// A boolean.
    pub fn bool(&mut self, v: bool) {
        self.bytes.push(v.into());
    }
    /// Two bytes.
    pub fn u16(&mut self, v: u16) {
        self.bytes.extend(v.to_be_bytes());
    }
    /// An int.
    pub fn i32(&mut self, v: i32) {
        self.bytes.extend(v.to_be_bytes());
    }
    /// A length.
    pub fn len(&mut self, v: usize) {
        self.i32(v as i32);
    }
    /// A long, or an id.
    pub fn u64(&mut self, v: u64) {
        self.bytes.extend(v.to_be_bytes());
    }
    /// A string.
    pub fn string(&mut self, s: &str) {
        self.len(s.len());
        self.bytes.extend(s.as_bytes());
    }
}

/// A packet of a command from here.
pub fn command(id: u32, (set, number): (u8, u8), body: &[u8]) -> Vec<u8> {
    let mut p = ((HEADER + body.len()) as u32).to_be_bytes().to_vec();
    p.extend(id.to_be_bytes());
    p.extend([0, set, number]);
    p.extend(body);
    p
}

/// A packet of a reply.
pub fn reply(id: u32, error: Code, body: &[u8]) -> Vec<u8> {
    let mut p = ((HEADER + body.len()) as u32).to_be_bytes().to_vec();
    p.extend(id.to_be_bytes());
    p.push(REPLY);
    p.extend(error.0.to_be_bytes());
    p.extend(body);
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut w = Writer::default();
        w.u8(7);
        w.i32(-2);
        w.u64(1 << 40);
        w.string("häß");
        let mut r = Reader::new(&w.bytes);
        assert_eq!((r.u8(), r.i32(), r.u64()), (Ok(7), Ok(-2), Ok(1 << 40)));
        assert_eq!(r.string().as_deref(), Ok("häß"));
        assert_eq!(r.u8(), Err(Code::INTERNAL));
    }

    #[test]
    fn headers() {
        assert_eq!(reply(5, Code::INVALID_CLASS, &[9]), [0, 0, 0, 12, 0, 0, 0, 5, 0x80, 0, 21, 9]);
        assert_eq!(command(1, (64, 100), &[]), [0, 0, 0, 11, 0, 0, 0, 1, 0, 64, 100]);
    }
}
