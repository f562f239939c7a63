//! Files, directories, links, maps, pipes.

use std::io::{IoSlice, IoSliceMut};

use super::{
    Access, DirEntry, Fd, FdTable, HostError, HostResult, LockKind, MapMode, OpenFlags, PollEvents, SeekFrom,
    SetTime, Stat, StatVfs,
};

/// A host has a table of descriptors.
pub trait HasFds: Send + Sync {
    /// The Vm's descriptors.
    fn fds(&self) -> &FdTable;
}

/// One descriptor of a [`Files::poll`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollFd {
    /// The descriptor.
    pub fd: Fd,
    /// What is waited for.
    pub events: PollEvents,
    /// The answer: what is ready.
    pub ready: PollEvents,
    /// The answer: there is no such descriptor (`POLLNVAL`).
    pub invalid: bool,
}

/// Files. Methods on a [`Fd`] are given, by way of the table; those on paths are the host's to allow.
///
/// In methods that take a `dir`, it is an open directory that a relative path starts at; `None` is the working
/// directory.
#[expect(unused_variables, reason = "names of refused methods' arguments are documentation")]
pub trait Files: HasFds {
    // --- open descriptors ---

    /// Opens a file. `mode` is for one that is made, before the umask.
    fn open(&self, path: &[u8], flags: OpenFlags, mode: u32) -> HostResult<Fd> {
        self.open_at(None, path, flags, mode)
    }
    /// Opens a file, from a directory.
    fn open_at(&self, dir: Option<Fd>, path: &[u8], flags: OpenFlags, mode: u32) -> HostResult<Fd> {
        Err(HostError::DENIED)
    }
    /// Closes a descriptor. The file itself is closed when the last call that is under way on it ends.
    fn close(&self, fd: Fd) -> HostResult<()> {
        self.fds().remove(fd).map(FdTable::let_go)
    }
    /// A further number for the same open file.
    fn dup(&self, fd: Fd) -> HostResult<Fd> {
        let entry = self.fds().get(fd)?;
        self.fds().insert(entry)
    }
    /// Makes `to` another number of `from`'s file, closing what it was.
    fn dup2(&self, from: Fd, to: Fd) -> HostResult<()> {
        let entry = self.fds().get(from)?;
        self.fds().set(to, entry).map(drop)
    }
    /// Reads at the position; 0 is the end. Waits without holding any lock.
    fn read(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        self.fds().get(fd)?.read(buffer)
    }
    /// Writes at the position, maybe less than all. A pipe without reader is EPIPE.
    fn write(&self, fd: Fd, bytes: &[u8]) -> HostResult<usize> {
        self.fds().get(fd)?.write(bytes)
    }
    /// As [`read`](Files::read), with EINTR: see [`FileEntry::read_once`](super::FileEntry::read_once).
    fn read_once(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        self.fds().get(fd)?.read_once(buffer)
    }
    /// As [`write`](Files::write), with EINTR.
    fn write_once(&self, fd: Fd, bytes: &[u8]) -> HostResult<usize> {
        self.fds().get(fd)?.write_once(bytes)
    }
    /// As [`read_once`](Files::read_once) into several buffers, one after the other.
    fn read_vector_once(&self, fd: Fd, buffers: &mut [IoSliceMut<'_>]) -> HostResult<usize> {
        self.fds().get(fd)?.read_vector_once(buffers)
    }
    /// As [`write_once`](Files::write_once) of several pieces, at once.
    fn write_vector_once(&self, fd: Fd, pieces: &[IoSlice<'_>]) -> HostResult<usize> {
        self.fds().get(fd)?.write_vector_once(pieces)
    }
    /// Writes all.
    fn write_all(&self, fd: Fd, mut bytes: &[u8]) -> HostResult<()> {
        let entry = self.fds().get(fd)?;
        while !bytes.is_empty() {
            let n = entry.write(bytes)?;
            bytes = bytes.get(n..).unwrap_or_default();
        }
        Ok(())
    }
    /// pread(2).
    fn read_at(&self, fd: Fd, buffer: &mut [u8], offset: u64) -> HostResult<usize> {
        self.fds().get(fd)?.read_at(buffer, offset)
    }
    /// pwrite(2).
    fn write_at(&self, fd: Fd, bytes: &[u8], offset: u64) -> HostResult<usize> {
        self.fds().get(fd)?.write_at(bytes, offset)
    }
    /// Moves up to `count` bytes of a file, at `offset` or else its position, to the position of another descriptor without
    /// showing them to anybody: sendfile(2), with EINTR. `None`: not between these two.
    fn send_file(&self, from: Fd, offset: Option<u64>, count: u64, to: Fd) -> HostResult<Option<u64>> {
        Ok(None)
    }
    /// lseek(2).
    fn seek(&self, fd: Fd, to: SeekFrom) -> HostResult<u64> {
        self.fds().get(fd)?.seek(to)
    }
    /// The size, by fstat (a block device's by its end).
    fn len(&self, fd: Fd) -> HostResult<u64> {
        Ok(self.fds().get(fd)?.stat()?.size)
    }
    /// ftruncate(2).
    fn set_len(&self, fd: Fd, length: u64) -> HostResult<()> {
        self.fds().get(fd)?.set_len(length)
    }
    /// Bytes that can be read without waiting.
    fn available(&self, fd: Fd) -> HostResult<u64> {
        self.fds().get(fd)?.available()
    }
    /// fsync(2), or without `metadata` fdatasync(2).
    fn sync(&self, fd: Fd, metadata: bool) -> HostResult<()> {
        self.fds().get(fd)?.sync(metadata)
    }
    /// fstat(2).
    fn fstat(&self, fd: Fd) -> HostResult<Stat> {
        self.fds().get(fd)?.stat()
    }
    /// fstatvfs(3).
    fn fstat_vfs(&self, fd: Fd) -> HostResult<StatVfs> {
        self.fds().get(fd)?.stat_vfs()
    }
    /// fchmod(2).
    fn fchmod(&self, fd: Fd, mode: u32) -> HostResult<()> {
        self.fds().get(fd)?.set_mode(mode)
    }
    /// fchown(2).
    fn fchown(&self, fd: Fd, uid: Option<u32>, gid: Option<u32>) -> HostResult<()> {
        self.fds().get(fd)?.set_owner(uid, gid)
    }
    /// futimens(2).
    fn fset_times(&self, fd: Fd, accessed: SetTime, modified: SetTime) -> HostResult<()> {
        self.fds().get(fd)?.set_times(accessed, modified)
    }
    /// Locks a range of a file against other open files, also of other Vms; see
    /// [`FileEntry::lock`](super::FileEntry::lock).
    fn lock(&self, fd: Fd, kind: LockKind, start: u64, length: u64, wait: bool) -> HostResult<bool> {
        self.fds().get(fd)?.lock(kind, start, length, wait)
    }
    /// As [`lock`](Files::lock), waiting, with EINTR.
    fn lock_once(&self, fd: Fd, kind: LockKind, start: u64, length: u64) -> HostResult<bool> {
        self.fds().get(fd)?.lock_once(kind, start, length)
    }
    /// Gives a range's lock back.
    fn unlock(&self, fd: Fd, start: u64, length: u64) -> HostResult<()> {
        self.fds().get(fd)?.unlock(start, length)
    }
    /// isatty(3).
    fn is_terminal(&self, fd: Fd) -> bool {
        self.fds().get(fd).is_ok_and(|entry| entry.is_terminal())
    }
    /// Switches a terminal's echo, and answers how it was.
    fn set_echo(&self, fd: Fd, on: bool) -> HostResult<bool> {
        self.fds().get(fd)?.set_echo(on)
    }
    /// Whether it was opened for appending.
    fn is_append(&self, fd: Fd) -> HostResult<bool> {
        Ok(self.fds().get(fd)?.is_append())
    }
    /// Switches waiting off and on.
    fn set_non_blocking(&self, fd: Fd, on: bool) -> HostResult<()> {
        self.fds().get(fd)?.set_non_blocking(on)
    }
    /// Waits until one of the descriptors is ready; `None` waits for ever. Answers how many are.
    fn poll(&self, fds: &mut [PollFd], timeout_nanos: Option<u64>) -> HostResult<usize> {
        let mut count = 0;
        for p in fds {
            p.ready = PollEvents::default();
            match self.fds().get(p.fd) {
                Ok(entry) => {
                    let ready = entry.ready();
                    p.ready.read = ready.read && p.events.read;
                    p.ready.write = ready.write && p.events.write;
                    p.invalid = false;
                }
                Err(_) => p.invalid = true,
            }
            count += usize::from(p.invalid || p.ready != PollEvents::default());
        }
        Ok(count)
    }
    /// A pipe: the end to read from and the end to write to.
    fn pipe(&self) -> HostResult<(Fd, Fd)> {
        Err(HostError::DENIED)
    }

    // --- maps ---

    /// Maps a part of a file into memory and answers its address. The offset is a multiple of the page size. The
    /// host remembers the map, and undoes it when it is dropped.
    fn map(&self, fd: Fd, offset: u64, length: usize, mode: MapMode) -> HostResult<usize> {
        Err(HostError::DENIED)
    }
    /// Undoes a map that [`map`](Files::map) made; any other address is EINVAL.
    fn unmap(&self, address: usize, length: usize) -> HostResult<()> {
        Err(HostError::INVALID)
    }
    /// Writes a map's changes to its file (msync(2)); the range must lie in one map.
    fn sync_map(&self, address: usize, length: usize) -> HostResult<()> {
        Err(HostError::INVALID)
    }

    /// Whether all pages of a range are in memory; the range must lie in one map.
    fn is_map_resident(&self, address: usize, length: usize) -> HostResult<bool> {
        Err(HostError::INVALID)
    }

    // --- paths ---

    /// stat(2), or without `follow` lstat(2).
    fn stat(&self, path: &[u8], follow: bool) -> HostResult<Stat> {
        self.stat_at(None, path, follow)
    }
    /// fstatat(2).
    fn stat_at(&self, dir: Option<Fd>, path: &[u8], follow: bool) -> HostResult<Stat> {
        Err(HostError::DENIED)
    }
    /// Whether the file is there and allows it (access(2)).
    fn access(&self, path: &[u8], access: Access) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// mkdir(2).
    fn make_dir(&self, path: &[u8], mode: u32) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// mknod(2) of a regular file, pipe or device.
    fn make_node(&self, path: &[u8], mode: u32, device: u64) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// unlink(2).
    fn unlink(&self, path: &[u8]) -> HostResult<()> {
        self.unlink_at(None, path, false)
    }
    /// rmdir(2).
    fn remove_dir(&self, path: &[u8]) -> HostResult<()> {
        self.unlink_at(None, path, true)
    }
    /// unlinkat(2): a file, or with `directory` an empty directory.
    fn unlink_at(&self, dir: Option<Fd>, path: &[u8], directory: bool) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// rename(2).
    fn rename(&self, from: &[u8], to: &[u8]) -> HostResult<()> {
        self.rename_at(None, from, None, to)
    }
    /// renameat(2).
    fn rename_at(&self, from_dir: Option<Fd>, from: &[u8], to_dir: Option<Fd>, to: &[u8]) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// A hard link `new` to `existing` (a symbolic link there is linked itself).
    fn link(&self, existing: &[u8], new: &[u8]) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// A symbolic link at `path` with the text `target`.
    fn symlink(&self, target: &[u8], path: &[u8]) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// The text of a symbolic link.
    fn read_link(&self, path: &[u8]) -> HostResult<Vec<u8>> {
        Err(HostError::DENIED)
    }
    /// realpath(3): absolute, without links, `.` and `..`. Everything of it must be there.
    fn real_path(&self, path: &[u8]) -> HostResult<Vec<u8>> {
        Err(HostError::DENIED)
    }
    /// chmod(2).
    fn chmod(&self, path: &[u8], mode: u32) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// chown(2), or without `follow` lchown(2); `None` leaves it.
    fn chown(&self, path: &[u8], uid: Option<u32>, gid: Option<u32>, follow: bool) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// utimensat(2).
    fn set_times(&self, path: &[u8], accessed: SetTime, modified: SetTime, follow: bool) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// truncate(2).
    fn truncate(&self, path: &[u8], length: u64) -> HostResult<()> {
        let fd = self.open(path, OpenFlags::WRITE, 0)?;
        let done = self.set_len(fd, length);
        self.close(fd)?;
        done
    }
    /// statvfs(3).
    fn stat_vfs(&self, path: &[u8]) -> HostResult<StatVfs> {
        Err(HostError::DENIED)
    }

    // --- directories ---

    /// Opens a directory for listing, and answers a handle (never 0) that only the two methods below take.
    fn open_dir(&self, path: &[u8]) -> HostResult<u64> {
        Err(HostError::DENIED)
    }
    /// The same for a directory that is open; the descriptor stays the caller's.
    fn open_dir_fd(&self, fd: Fd) -> HostResult<u64> {
        Err(HostError::DENIED)
    }
    /// The next entry, `None` at the end. `.` and `..` are left out.
    fn next_dir_entry(&self, dir: u64) -> HostResult<Option<DirEntry>> {
        Err(HostError::BAD_FD)
    }
    /// Ends a listing.
    fn close_dir(&self, dir: u64) -> HostResult<()> {
        Err(HostError::BAD_FD)
    }
    /// All entries of a directory.
    fn list(&self, path: &[u8]) -> HostResult<Vec<DirEntry>> {
        let dir = self.open_dir(path)?;
        let mut all = Vec::new();
        let result = loop {
            match self.next_dir_entry(dir) {
                Ok(Some(entry)) => all.push(entry),
                Ok(None) => break Ok(all),
                Err(e) => break Err(e),
            }
        };
        self.close_dir(dir)?;
        result
    }

    // --- changes ---

    /// A descriptor that reads as records of changes, as Linux's inotify has them.
    fn watch_open(&self) -> HostResult<Fd> {
        Err(HostError::DENIED)
    }
    /// Watches a file or directory, for the changes of inotify's mask; answers the watch's number.
    fn watch_add(&self, fd: Fd, path: &[u8], mask: u32) -> HostResult<i32> {
        Err(HostError::DENIED)
    }
    /// Ends a watch.
    fn watch_remove(&self, fd: Fd, watch: i32) -> HostResult<()> {
        Err(HostError::DENIED)
    }

    // --- names of owners ---

    /// A user's name by number.
    fn user_name_of(&self, uid: u32) -> HostResult<Option<Vec<u8>>> {
        Err(HostError::DENIED)
    }
    /// A group's name by number.
    fn group_name_of(&self, gid: u32) -> HostResult<Option<Vec<u8>>> {
        Err(HostError::DENIED)
    }
    /// A user's number by name.
    fn user_id_of(&self, name: &[u8]) -> HostResult<Option<u32>> {
        Err(HostError::DENIED)
    }
    /// A group's number by name.
    fn group_id_of(&self, name: &[u8]) -> HostResult<Option<u32>> {
        Err(HostError::DENIED)
    }
}
