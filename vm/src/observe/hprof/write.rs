//! The file: buffered, compressed if that is asked for, in records whose length is known before they are written.

use crate::host::{Fd, Host, HostError, HostResult, OpenFlags};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Bytes that a segment of the heap may have, unless one object alone has more.
const SEGMENT: usize = 1 << 20;
/// Bytes that go to the host at once.
const BUFFER: usize = 128 << 10;

/// Tags of records.
pub(super) mod tag {
    pub(in super::super) const UTF8: u8 = 0x01;
    pub(in super::super) const LOAD_CLASS: u8 = 0x02;
    pub(in super::super) const FRAME: u8 = 0x04;
    pub(in super::super) const TRACE: u8 = 0x05;
    pub(super) const HEAP_DUMP_SEGMENT: u8 = 0x1c;
    pub(in super::super) const HEAP_DUMP_END: u8 = 0x2c;
}

/// Bytes of an id.
pub(super) const ID: usize = 8;

/// A record or a part of the heap that is being made.
#[derive(Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Bytes {
    pub(super) fn begin(kind: u8) -> Bytes {
        Bytes(vec![kind])
    }

    pub(super) fn byte(&mut self, b: u8) -> &mut Bytes {
        self.0.push(b);
        self
    }

    pub(super) fn half(&mut self, n: usize) -> &mut Bytes {
        self.0.extend_from_slice(&(n as u16).to_be_bytes());
        self
    }

    pub(super) fn word(&mut self, n: u32) -> &mut Bytes {
        self.0.extend_from_slice(&n.to_be_bytes());
        self
    }

    /// An object's id: where it lies in the cage, for parsers count on alignment.
    pub(super) fn object(&mut self, raw: u32) -> &mut Bytes {
        self.0.extend_from_slice(&(u64::from(raw) << cortado_gc::REF_SHIFT).to_be_bytes());
        self
    }

    /// The id of a string, a frame or the like.
    pub(super) fn id(&mut self, id: u32) -> &mut Bytes {
        self.0.extend_from_slice(&u64::from(id).to_be_bytes());
        self
    }
}

/// A file of the host's, as a stream of the standard library's.
struct HostFile<'h> {
    host: &'h dyn Host,
    fd: Fd,
    written: u64,
}

impl Write for HostFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.host.write_all(self.fd, bytes).map_err(|e| std::io::Error::from_raw_os_error(e.errno()))?;
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

enum Sink<'h> {
    Plain(HostFile<'h>),
    Gzip(Box<GzEncoder<HostFile<'h>>>),
}

/// The dump's file. After a failure nothing more is written.
pub(super) struct Writer<'h> {
    sink: Sink<'h>,
    buffer: Vec<u8>,
    segment: Vec<u8>,
    error: Option<HostError>,
}

impl<'h> Writer<'h> {
    /// Makes the file. An old one is an error unless it may be `overwritten`.
    pub(super) fn create(
        host: &'h dyn Host,
        path: &[u8],
        overwritten: bool,
        gzip: Option<u32>,
    ) -> HostResult<Writer<'h>> {
        let flags = OpenFlags {
            read: true,
            write: true,
            create: true,
            truncate: overwritten,
            exclusive: !overwritten,
            ..OpenFlags::default()
        };
        let file = HostFile { host, fd: host.open(path, flags, 0o600)?, written: 0 };
        let sink = match gzip {
            Some(level) => Sink::Gzip(Box::new(GzEncoder::new(file, Compression::new(level)))),
            None => Sink::Plain(file),
        };
        Ok(Writer {
            sink,
            buffer: Vec::with_capacity(BUFFER),
            segment: Vec::with_capacity(SEGMENT),
            error: None,
        })
    }

    fn put(&mut self, bytes: &[u8]) {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush();
        }
        if bytes.len() > BUFFER { self.send(bytes) } else { self.buffer.extend_from_slice(bytes) }
    }

    fn flush(&mut self) {
        let mut bytes = std::mem::take(&mut self.buffer);
        self.send(&bytes);
        bytes.clear();
        self.buffer = bytes;
    }

    fn send(&mut self, bytes: &[u8]) {
        if self.error.is_some() {
            return;
        }
        let done = match &mut self.sink {
            Sink::Plain(file) => file.write_all(bytes),
            Sink::Gzip(file) => file.write_all(bytes),
        };
        if let Err(e) = done {
            self.error = Some(HostError::new(e.raw_os_error().unwrap_or(libc::EIO)));
        }
    }

    /// The file's beginning: its format, the size of ids, and when it was made.
    pub(super) fn header(&mut self, millis: i64) {
        self.put(b"JAVA PROFILE 1.0.2\0");
        self.put(&(ID as u32).to_be_bytes());
        self.put(&millis.to_be_bytes());
    }

    fn record_header(&mut self, tag: u8, length: u32) {
        self.put(&[tag]);
        self.put(&0u32.to_be_bytes());
        self.put(&length.to_be_bytes());
    }

    /// A record.
    pub(super) fn record(&mut self, tag: u8, bytes: &[u8]) {
        self.record_header(tag, bytes.len() as u32);
        self.put(bytes);
    }

    /// Adds a part of the heap to the segment.
    pub(super) fn part(&mut self, bytes: &[u8]) {
        if self.segment.len() + bytes.len() > SEGMENT {
            self.end_segment();
        }
        self.segment.extend_from_slice(bytes);
    }

    /// Begins a part of the heap that has a segment of its own, or shares one if it is small. `more` follows piece by piece.
    pub(super) fn large_part(&mut self, length: usize, bytes: &[u8]) {
        if self.segment.len() + length > SEGMENT {
            self.end_segment();
        }
        if length > SEGMENT {
            self.record_header(tag::HEAP_DUMP_SEGMENT, length as u32);
            self.put(bytes);
        } else {
            self.segment.extend_from_slice(bytes);
        }
    }

    /// Goes on with a part that `large_part` began with this length.
    pub(super) fn more(&mut self, length: usize, bytes: &[u8]) {
        if length > SEGMENT { self.put(bytes) } else { self.segment.extend_from_slice(bytes) }
    }

    fn end_segment(&mut self) {
        if self.segment.is_empty() {
            return;
        }
        let mut bytes = std::mem::take(&mut self.segment);
        self.record(tag::HEAP_DUMP_SEGMENT, &bytes);
        bytes.clear();
        self.segment = bytes;
    }

    /// Ends the file. Answers its size.
    pub(super) fn finish(mut self) -> HostResult<u64> {
        self.end_segment();
        self.record(tag::HEAP_DUMP_END, &[]);
        self.flush();
        let io = |e: std::io::Error| HostError::new(e.raw_os_error().unwrap_or(libc::EIO));
        let (file, ended) = match self.sink {
            Sink::Plain(file) => (file, Ok(())),
            Sink::Gzip(mut gzip) => {
                let ended = gzip.try_finish().map_err(io);
                let (host, fd, written) = (gzip.get_ref().host, gzip.get_ref().fd, gzip.get_ref().written);
                (HostFile { host, fd, written }, ended)
            }
        };
        let closed = file.host.close(file.fd);
        self.error.map_or(Ok(()), Err).and(ended).and(closed.map(drop))?;
        Ok(file.written)
    }
}
