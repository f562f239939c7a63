//! The file descriptors that Java sees: numbers of the Vm's own table.
//!
//! An entry is an `Arc<dyn FileEntry>`; a call takes a clone out of the table and lets the table go, so a read
//! that waits for ever holds up nobody, and closing the number while it waits only takes the number away. What
//! Java code gets for a closed number is EBADF, even where the process has that descriptor open.

use std::any::Any;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use parking_lot::RwLock;

use super::{FileTime, HostError, HostResult, LockKind, SeekFrom, SetTime, Stat, StatVfs};

/// A file descriptor of a Vm. Java's `FileDescriptor.fd` is this number.
pub type Fd = i32;

/// The most descriptors that a Vm can have open.
const LIMIT: usize = 1 << 20;

/// What is ready, or what is waited for: poll(2)'s bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollEvents {
    /// Reading won't wait (`POLLIN`).
    pub read: bool,
    /// Writing won't wait (`POLLOUT`).
    pub write: bool,
    /// An error (`POLLERR`); only answered.
    pub error: bool,
    /// The other end is gone (`POLLHUP`); only answered.
    pub hang_up: bool,
}

/// An open file, pipe, stream, and later socket. What an entry does not say it can do is refused with the
/// errno that the system gives for such a file.
#[expect(unused_variables, reason = "names of refused methods' arguments are documentation")]
pub trait FileEntry: Send + Sync {
    /// Reads at the position; 0 is the end.
    fn read(&self, buffer: &mut [u8]) -> HostResult<usize> {
        Err(HostError::BAD_FD)
    }
    /// Writes at the position. May write less than all.
    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        Err(HostError::BAD_FD)
    }
    /// As [`read`](FileEntry::read), but a signal that comes while it waits ends it with EINTR: who closes a channel wakes the
    /// threads in it by one, and Java code decides whether to call again.
    fn read_once(&self, buffer: &mut [u8]) -> HostResult<usize> {
        self.read(buffer)
    }
    /// As [`write`](FileEntry::write), with EINTR.
    fn write_once(&self, bytes: &[u8]) -> HostResult<usize> {
        self.write(bytes)
    }
    /// As [`read_once`](FileEntry::read_once) into several buffers, one after the other.
    fn read_vector_once(&self, buffers: &mut [IoSliceMut<'_>]) -> HostResult<usize> {
        let mut bytes = vec![0; buffers.iter().map(|b| b.len()).sum()];
        let n = self.read_once(&mut bytes)?;
        let mut rest = &bytes[..n];
        for buffer in buffers {
            let (part, after) = rest.split_at(buffer.len().min(rest.len()));
            buffer[..part.len()].copy_from_slice(part);
            rest = after;
        }
        Ok(n)
    }
    /// As [`write_once`](FileEntry::write_once) of several pieces, at once.
    fn write_vector_once(&self, pieces: &[IoSlice<'_>]) -> HostResult<usize> {
        match pieces {
            [one] => self.write_once(one),
            _ => self.write_once(&pieces.iter().flat_map(|p| p.iter().copied()).collect::<Vec<u8>>()),
        }
    }
    /// The Vm has ended: a call that blocks and is interrupted by a signal fails with EINTR from now on.
    fn stop(&self) {}
    /// Wakes who waits in it for what will not come any more, as its number was closed: see [`FdTable::let_go`]. Only sockets
    /// can; others' threads are woken by signals.
    fn shut_down(&self) {}
    /// Reads at an offset; the position stays.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> HostResult<usize> {
        Err(HostError::new(libc::ESPIPE))
    }
    /// Writes at an offset; the position stays.
    fn write_at(&self, bytes: &[u8], offset: u64) -> HostResult<usize> {
        Err(HostError::new(libc::ESPIPE))
    }
    /// Moves the position and answers it.
    fn seek(&self, to: SeekFrom) -> HostResult<u64> {
        Err(HostError::new(libc::ESPIPE))
    }
    /// Cuts or lengthens it.
    fn set_len(&self, length: u64) -> HostResult<()> {
        Err(HostError::INVALID)
    }
    /// How many bytes can be read without waiting: what `FileInputStream.available` says.
    fn available(&self) -> HostResult<u64> {
        Ok(0)
    }
    /// Writes what is buffered to the disk; without `metadata` only the data.
    fn sync(&self, metadata: bool) -> HostResult<()> {
        Err(HostError::INVALID)
    }
    /// What fstat(2) says.
    fn stat(&self) -> HostResult<Stat>;
    /// What fstatvfs(3) says.
    fn stat_vfs(&self) -> HostResult<StatVfs> {
        Err(HostError::NOT_SUPPORTED)
    }
    /// fchmod(2).
    fn set_mode(&self, mode: u32) -> HostResult<()> {
        Err(HostError::INVALID)
    }
    /// fchown(2); `None` leaves it.
    fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> HostResult<()> {
        Err(HostError::INVALID)
    }
    /// futimens(2).
    fn set_times(&self, accessed: SetTime, modified: SetTime) -> HostResult<()> {
        Err(HostError::INVALID)
    }
    /// Locks a range (`length` 0: to the end, wherever that will be). `false`: another holds it, and `wait` is not
    /// set.
    fn lock(&self, kind: LockKind, start: u64, length: u64, wait: bool) -> HostResult<bool> {
        Err(HostError::BAD_FD)
    }
    /// As [`lock`](FileEntry::lock) with `wait`, but with EINTR.
    fn lock_once(&self, kind: LockKind, start: u64, length: u64) -> HostResult<bool> {
        self.lock(kind, start, length, true)
    }
    /// Gives a range's lock back.
    fn unlock(&self, start: u64, length: u64) -> HostResult<()> {
        Err(HostError::BAD_FD)
    }
    /// Whether it is a terminal.
    fn is_terminal(&self) -> bool {
        false
    }
    /// Switches a terminal's echo, and answers how it was.
    fn set_echo(&self, on: bool) -> HostResult<bool> {
        Err(HostError::new(libc::ENOTTY))
    }
    /// Whether it was opened for appending.
    fn is_append(&self) -> bool {
        false
    }
    /// Switches waiting on and off.
    fn set_non_blocking(&self, on: bool) -> HostResult<()> {
        Err(HostError::NOT_SUPPORTED)
    }
    /// An extended attribute's value.
    fn attribute(&self, name: &[u8]) -> HostResult<Vec<u8>> {
        Err(HostError::NOT_SUPPORTED)
    }
    /// Sets an extended attribute, or with `None` takes it away.
    fn set_attribute(&self, name: &[u8], value: Option<&[u8]>) -> HostResult<()> {
        Err(HostError::NOT_SUPPORTED)
    }
    /// The names of the extended attributes, each with a 0 at its end.
    fn attributes(&self) -> HostResult<Vec<u8>> {
        Err(HostError::NOT_SUPPORTED)
    }
    /// What is ready now, for an entry that the operating system can't poll.
    fn ready(&self) -> PollEvents {
        PollEvents { read: true, write: true, ..PollEvents::default() }
    }
    /// The operating system's descriptor, for polling, mapping and giving it to a child process. `None`: it has none.
    fn os_fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }
    /// The entry itself, for the host that made it.
    fn as_any(&self) -> Option<&dyn Any> {
        None
    }
}

impl Stat {
    /// What fstat answers for a stream that is no file of the system.
    #[expect(clippy::unnecessary_cast, reason = "mode_t differs between systems")]
    pub fn of_stream() -> Stat {
        Stat { mode: libc::S_IFIFO as u32 | 0o600, nlink: 1, block_size: 4096, ..Stat::default() }
    }

    /// The same with a time of last change.
    pub fn at(self, time: FileTime) -> Stat {
        Stat { accessed: time, modified: time, changed: time, ..self }
    }
}

/// A Vm's open descriptors.
#[derive(Default)]
pub struct FdTable {
    slots: RwLock<Vec<Option<Arc<dyn FileEntry>>>>,
}

impl FdTable {
    /// An empty table.
    pub fn new() -> FdTable {
        FdTable::default()
    }

    /// Takes the lowest free number for an entry.
    pub fn insert(&self, entry: Arc<dyn FileEntry>) -> HostResult<Fd> {
        let mut slots = self.slots.write();
        let at = slots.iter().position(Option::is_none).unwrap_or(slots.len());
        if at >= LIMIT {
            return Err(HostError::new(libc::EMFILE));
        }
        if at == slots.len() {
            slots.push(None);
        }
        slots[at] = Some(entry);
        Ok(at as Fd)
    }

    /// Puts an entry at a number; what was there is answered (dup2 closes it by dropping).
    pub fn set(&self, fd: Fd, entry: Arc<dyn FileEntry>) -> HostResult<Option<Arc<dyn FileEntry>>> {
        let at = usize::try_from(fd).ok().filter(|&at| at < LIMIT).ok_or(HostError::BAD_FD)?;
        let mut slots = self.slots.write();
        if at >= slots.len() {
            slots.resize_with(at + 1, || None);
        }
        Ok(slots[at].replace(entry))
    }

    /// The entry of a number, or EBADF.
    pub fn get(&self, fd: Fd) -> HostResult<Arc<dyn FileEntry>> {
        let at = usize::try_from(fd).map_err(|_| HostError::BAD_FD)?;
        self.slots.read().get(at).cloned().flatten().ok_or(HostError::BAD_FD)
    }

    /// Takes a number out; the entry is closed when its last user lets go.
    pub fn remove(&self, fd: Fd) -> HostResult<Arc<dyn FileEntry>> {
        let at = usize::try_from(fd).map_err(|_| HostError::BAD_FD)?;
        // The entry is dropped by the caller, after the lock: closing can take long.
        self.slots.write().get_mut(at).and_then(Option::take).ok_or(HostError::BAD_FD)
    }

    /// Lets an entry go that was taken out. A thread that waits in it holds on to it, and is told that it is over; without
    /// one it ends by itself, which is what resets a connection that is to be reset.
    pub fn let_go(entry: Arc<dyn FileEntry>) {
        if Arc::strong_count(&entry) > 1 {
            entry.shut_down();
        }
    }

    /// The Vm has ended: see [`FileEntry::stop`].
    pub fn stop(&self) {
        let entries: Vec<_> = self.slots.read().iter().flatten().cloned().collect();
        entries.iter().for_each(|e| e.stop());
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.slots.read().iter().flatten().count()
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
