//! The standard streams, as the embedder gives them: descriptors 0, 1 and 2 of the Vm.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::{FdTable, FileEntry, HostError, HostResult, Stat};

/// An embedder's reader as a descriptor. Readers wait for one another.
pub struct ReaderEntry {
    reader: Mutex<Box<dyn Read + Send>>,
    stopped: AtomicBool,
}

impl ReaderEntry {
    /// Reads from `reader`.
    pub fn new(reader: impl Read + Send + 'static) -> Arc<ReaderEntry> {
        Arc::new(ReaderEntry { reader: Mutex::new(Box::new(reader)), stopped: AtomicBool::new(false) })
    }
}

impl FileEntry for ReaderEntry {
    fn read(&self, buffer: &mut [u8]) -> HostResult<usize> {
        let mut reader = self.reader.lock();
        loop {
            if self.stopped.load(Ordering::SeqCst) {
                return Err(HostError::new(libc::EINTR));
            }
            match reader.read(buffer) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                other => return other.map_err(HostError::from),
            }
        }
    }

    fn stat(&self) -> HostResult<Stat> {
        Ok(Stat::of_stream())
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
}

/// An embedder's writer as a descriptor. Each write is flushed, as nobody would do it later.
pub struct WriterEntry(Mutex<Box<dyn Write + Send>>);

impl WriterEntry {
    /// Writes to `writer`.
    pub fn new(writer: impl Write + Send + 'static) -> Arc<WriterEntry> {
        Arc::new(WriterEntry(Mutex::new(Box::new(writer))))
    }
}

impl FileEntry for WriterEntry {
    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        let mut writer = self.0.lock();
        writer.write_all(bytes)?;
        writer.flush()?;
        Ok(bytes.len())
    }

    fn stat(&self) -> HostResult<Stat> {
        Ok(Stat::of_stream())
    }
}

/// What stands behind descriptors 0, 1 and 2. Where nothing is given, reading ends at once and writing goes nowhere.
#[derive(Clone, Default)]
pub struct Stdio {
    /// Standard input.
    pub stdin: Option<Arc<dyn FileEntry>>,
    /// Standard output.
    pub stdout: Option<Arc<dyn FileEntry>>,
    /// Standard error.
    pub stderr: Option<Arc<dyn FileEntry>>,
}

impl Stdio {
    /// Nothing is given.
    pub fn null() -> Stdio {
        Stdio::default()
    }

    /// With input from a reader.
    pub fn stdin(mut self, reader: impl Read + Send + 'static) -> Stdio {
        self.stdin = Some(ReaderEntry::new(reader));
        self
    }

    /// With output to a writer.
    pub fn stdout(mut self, writer: impl Write + Send + 'static) -> Stdio {
        self.stdout = Some(WriterEntry::new(writer));
        self
    }

    /// With errors to a writer.
    pub fn stderr(mut self, writer: impl Write + Send + 'static) -> Stdio {
        self.stderr = Some(WriterEntry::new(writer));
        self
    }

    /// Says of what is not given that it leads nowhere, rather than where the process's streams lead.
    #[must_use]
    pub fn or_null(mut self) -> Stdio {
        self.stdin.get_or_insert_with(|| ReaderEntry::new(std::io::empty()));
        self.stdout.get_or_insert_with(|| WriterEntry::new(std::io::sink()));
        self.stderr.get_or_insert_with(|| WriterEntry::new(std::io::sink()));
        self
    }

    /// The table that a Vm starts with.
    pub(super) fn into_table(self) -> FdTable {
        let table = FdTable::new();
        let Stdio { stdin, stdout, stderr } = self.or_null();
        for (fd, entry) in [stdin, stdout, stderr].into_iter().flatten().enumerate() {
            // Three entries always fit.
            let _ = table.set(fd as i32, entry);
        }
        table
    }
}
