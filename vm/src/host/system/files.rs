//! Paths, directories, maps, polling and pipes of the operating system.

use std::ffi::{OsStr, c_void};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::event::PollFlags;
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::mm::{MapFlags, MsyncFlags, ProtFlags};
use rustix::pipe::PipeFlags;

use super::super::{
    Access, DirEntry, Fd, FileEntry, FileKind, Files, HostError, HostResult, MapMode, OpenFlags, PollEvents,
    PollFd, SetTime, Stat, StatVfs,
};
use super::entry::{OsEntry, convert_stat, convert_stat_vfs, mode_of, owner, timestamps};
use super::{SystemHost, names, retry};

impl SystemHost {
    /// Calls `f` with the directory that relative paths start at.
    fn at<R>(&self, dir: Option<Fd>, f: impl FnOnce(BorrowedFd<'_>) -> HostResult<R>) -> HostResult<R> {
        match dir {
            None => f(self.cwd.as_ref().map_or(rustix::fs::CWD, |fd| fd.as_fd())),
            Some(fd) => {
                let entry = self.fds.get(fd)?;
                f(entry.os_fd().ok_or(HostError::new(libc::ENOTDIR))?)
            }
        }
    }

    /// A path that does not depend on the process's working directory.
    pub(super) fn absolute(&self, path: &[u8]) -> std::path::PathBuf {
        let path = Path::new(OsStr::from_bytes(path));
        match self.cwd {
            Some(_) => Path::new(OsStr::from_bytes(&self.cwd_path)).join(path),
            None => path.to_owned(),
        }
    }

    /// Enters a directory that is to be listed.
    pub(in super::super) fn add_dir(&self, dir: rustix::fs::Dir) -> u64 {
        let handle = self.next_dir.fetch_add(1, Ordering::Relaxed);
        self.dirs.lock().insert(handle, Arc::new(Mutex::new(dir)));
        handle
    }

    /// Maps a part of a file; the map is this host's as those of [`Files::map`] are.
    pub(in super::super) fn map_file(
        &self,
        file: BorrowedFd<'_>,
        offset: u64,
        length: usize,
        mode: MapMode,
    ) -> HostResult<usize> {
        let (protection, flags) = match mode {
            MapMode::ReadOnly => (ProtFlags::READ, MapFlags::SHARED),
            MapMode::ReadWrite => (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED),
            MapMode::Private => (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE),
        };
        // The table is locked over the call, so that no other thread can meet the address before it is in it.
        let mut maps = self.maps.lock();
        // SAFETY: a new map at an address of the system's choice touches no memory that is in use.
        let address =
            unsafe { rustix::mm::mmap(std::ptr::null_mut(), length, protection, flags, file, offset) }?
                as usize;
        maps.insert(address, length);
        super::faults::add(address, length);
        Ok(address)
    }

    /// The whole map that holds a range.
    fn map_of(&self, address: usize, length: usize) -> HostResult<()> {
        let end = address.checked_add(length).ok_or(HostError::INVALID)?;
        let page = rustix::param::page_size();
        let maps = self.maps.lock();
        let (&start, &size) = maps.range(..=address).next_back().ok_or(HostError::INVALID)?;
        if end > start + size.next_multiple_of(page) {
            return Err(HostError::new(libc::ENOMEM));
        }
        Ok(())
    }
}

pub(in super::super) fn open_flags(f: OpenFlags) -> OFlags {
    let mut flags = OFlags::CLOEXEC;
    flags |= match (f.read, f.write || f.append) {
        (true, true) => OFlags::RDWR,
        (false, true) => OFlags::WRONLY,
        _ => OFlags::RDONLY,
    };
    for (set, flag) in [
        (f.append, OFlags::APPEND),
        (f.truncate, OFlags::TRUNC),
        (f.create, OFlags::CREATE),
        (f.exclusive, OFlags::EXCL),
        (f.no_follow, OFlags::NOFOLLOW),
        (f.directory, OFlags::DIRECTORY),
        (f.sync, OFlags::SYNC),
        (f.data_sync, OFlags::DSYNC),
        (f.non_blocking, OFlags::NONBLOCK),
        #[cfg(target_os = "linux")]
        (f.direct, OFlags::DIRECT),
    ] {
        flags.set(flag, flags.contains(flag) || set);
    }
    flags
}

fn follow_flags(follow: bool) -> AtFlags {
    if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW }
}

impl Files for SystemHost {
    fn open_at(&self, dir: Option<Fd>, path: &[u8], flags: OpenFlags, mode: u32) -> HostResult<Fd> {
        let fd =
            self.at(dir, |at| retry(|| rustix::fs::openat(at, path, open_flags(flags), mode_of(mode))))?;
        self.fds.insert(Arc::new(OsEntry::new(fd, &self.stop)))
    }

    fn send_file(&self, from: Fd, offset: Option<u64>, count: u64, to: Fd) -> HostResult<Option<u64>> {
        let (from, to) = (self.fds.get(from)?, self.fds.get(to)?);
        let (Some(from), Some(to)) = (from.os_fd(), to.os_fd()) else { return Ok(None) };
        let mut offset = offset;
        match rustix::fs::sendfile(to, from, offset.as_mut(), count as usize) {
            Ok(n) => Ok(Some(n as u64)),
            // Not from or to such files: one that is appended to, for instance.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    fn poll(&self, fds: &mut [PollFd], timeout_nanos: Option<u64>) -> HostResult<usize> {
        let entries: Vec<Option<Arc<dyn FileEntry>>> = fds.iter().map(|p| self.fds.get(p.fd).ok()).collect();
        let mut count = 0;
        let mut waiting = Vec::new();
        let mut places = Vec::new();
        for (i, (p, entry)) in fds.iter_mut().zip(&entries).enumerate() {
            (p.ready, p.invalid) = (PollEvents::default(), entry.is_none());
            let Some(entry) = entry else {
                count += 1;
                continue;
            };
            if let Some(fd) = entry.os_fd() {
                let mut flags = PollFlags::empty();
                flags.set(PollFlags::IN, p.events.read);
                flags.set(PollFlags::OUT, p.events.write);
                waiting.push(rustix::event::PollFd::from_borrowed_fd(fd, flags));
                places.push(i);
            } else {
                let ready = entry.ready();
                (p.ready.read, p.ready.write) = (ready.read && p.events.read, ready.write && p.events.write);
                count += usize::from(p.ready != PollEvents::default());
            }
        }
        // Something is ready already: the others are only asked.
        let timeout = if count > 0 { Some(0) } else { timeout_nanos };
        let deadline = timeout.and_then(|n| Instant::now().checked_add(Duration::from_nanos(n)));
        loop {
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            let left = left.map(|d| rustix::time::Timespec {
                tv_sec: i64::try_from(d.as_secs()).unwrap_or(i64::MAX) as _,
                tv_nsec: d.subsec_nanos() as _,
            });
            match rustix::event::poll(&mut waiting, left.as_ref()) {
                Ok(_) => break,
                Err(rustix::io::Errno::INTR) if !self.stop.load(Ordering::SeqCst) => {}
                Err(e) => return Err(e.into()),
            }
        }
        for (p, &i) in waiting.iter().zip(&places) {
            let got = p.revents();
            let ready = PollEvents {
                read: got.contains(PollFlags::IN),
                write: got.contains(PollFlags::OUT),
                error: got.contains(PollFlags::ERR),
                hang_up: got.contains(PollFlags::HUP),
            };
            fds[i].ready = ready;
            count += usize::from(ready != PollEvents::default());
        }
        Ok(count)
    }

    fn pipe(&self) -> HostResult<(Fd, Fd)> {
        let (read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let read = self.fds.insert(Arc::new(OsEntry::new(read, &self.stop)))?;
        match self.fds.insert(Arc::new(OsEntry::new(write, &self.stop))) {
            Ok(write) => Ok((read, write)),
            Err(e) => {
                self.close(read)?;
                Err(e)
            }
        }
    }

    fn map(&self, fd: Fd, offset: u64, length: usize, mode: MapMode) -> HostResult<usize> {
        let entry = self.fds.get(fd)?;
        self.map_file(entry.os_fd().ok_or(HostError::new(libc::ENODEV))?, offset, length, mode)
    }

    fn unmap(&self, address: usize, length: usize) -> HostResult<()> {
        let mut maps = self.maps.lock();
        if maps.get(&address) != Some(&length) {
            return Err(HostError::INVALID);
        }
        maps.remove(&address);
        super::faults::remove(address);
        // SAFETY: the map is this host's own: it was in the table with just this address and length.
        Ok(unsafe { rustix::mm::munmap(address as *mut c_void, length) }?)
    }

    fn sync_map(&self, address: usize, length: usize) -> HostResult<()> {
        self.map_of(address, length)?;
        // msync wants a page's start.
        let start = address - address % rustix::param::page_size();
        // SAFETY: writing a map's pages back changes no memory; the range was just found within one of this
        // host's maps.
        retry(|| unsafe {
            rustix::mm::msync(start as *mut c_void, length + (address - start), MsyncFlags::SYNC)
        })
    }

    fn is_map_resident(&self, address: usize, length: usize) -> HostResult<bool> {
        self.map_of(address, length)?;
        let page = rustix::param::page_size();
        let start = address - address % page;
        let mut pages = vec![0u8; (length + (address - start)).div_ceil(page)];
        // SAFETY: mincore reads no memory of the range, which was just found within one of this host's maps, and writes
        // one byte for each of its pages.
        let done = unsafe {
            libc::mincore(start as *mut c_void, length + (address - start), pages.as_mut_ptr().cast())
        };
        if done != 0 {
            return Err(std::io::Error::last_os_error().into());
        }
        Ok(pages.iter().all(|p| p & 1 != 0))
    }

    fn stat_at(&self, dir: Option<Fd>, path: &[u8], follow: bool) -> HostResult<Stat> {
        self.at(dir, |at| Ok(convert_stat(&rustix::fs::statat(at, path, follow_flags(follow))?)))
    }

    fn access(&self, path: &[u8], access: Access) -> HostResult<()> {
        let mut wanted = rustix::fs::Access::EXISTS;
        wanted.set(rustix::fs::Access::READ_OK, access.read);
        wanted.set(rustix::fs::Access::WRITE_OK, access.write);
        wanted.set(rustix::fs::Access::EXEC_OK, access.execute);
        self.at(None, |at| Ok(rustix::fs::accessat(at, path, wanted, AtFlags::empty())?))
    }

    fn make_dir(&self, path: &[u8], mode: u32) -> HostResult<()> {
        self.at(None, |at| Ok(rustix::fs::mkdirat(at, path, mode_of(mode))?))
    }

    fn make_node(&self, path: &[u8], mode: u32, device: u64) -> HostResult<()> {
        let kind = FileType::from_raw_mode(mode as rustix::fs::RawMode);
        self.at(None, |at| Ok(rustix::fs::mknodat(at, path, kind, mode_of(mode), device)?))
    }

    fn unlink_at(&self, dir: Option<Fd>, path: &[u8], directory: bool) -> HostResult<()> {
        let flags = if directory { AtFlags::REMOVEDIR } else { AtFlags::empty() };
        self.at(dir, |at| Ok(rustix::fs::unlinkat(at, path, flags)?))
    }

    fn rename_at(&self, from_dir: Option<Fd>, from: &[u8], to_dir: Option<Fd>, to: &[u8]) -> HostResult<()> {
        self.at(from_dir, |old| self.at(to_dir, |new| Ok(rustix::fs::renameat(old, from, new, to)?)))
    }

    fn link(&self, existing: &[u8], new: &[u8]) -> HostResult<()> {
        self.at(None, |at| Ok(rustix::fs::linkat(at, existing, at, new, AtFlags::empty())?))
    }

    fn symlink(&self, target: &[u8], path: &[u8]) -> HostResult<()> {
        self.at(None, |at| Ok(rustix::fs::symlinkat(target, at, path)?))
    }

    fn read_link(&self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.at(None, |at| Ok(rustix::fs::readlinkat(at, path, Vec::new())?.into_bytes()))
    }

    fn real_path(&self, path: &[u8]) -> HostResult<Vec<u8>> {
        // realpath of an empty path is ENOENT, as everywhere; joined it would be the directory itself.
        if path.is_empty() {
            return Err(HostError::new(libc::ENOENT));
        }
        Ok(self.absolute(path).canonicalize()?.into_os_string().into_vec())
    }

    fn chmod(&self, path: &[u8], mode: u32) -> HostResult<()> {
        self.at(None, |at| Ok(rustix::fs::chmodat(at, path, mode_of(mode), AtFlags::empty())?))
    }

    fn chown(&self, path: &[u8], uid: Option<u32>, gid: Option<u32>, follow: bool) -> HostResult<()> {
        let (uid, gid) = owner(uid, gid)?;
        self.at(None, |at| Ok(rustix::fs::chownat(at, path, uid, gid, follow_flags(follow))?))
    }

    fn set_times(&self, path: &[u8], accessed: SetTime, modified: SetTime, follow: bool) -> HostResult<()> {
        let times = timestamps(accessed, modified);
        self.at(None, |at| Ok(rustix::fs::utimensat(at, path, &times, follow_flags(follow))?))
    }

    fn stat_vfs(&self, path: &[u8]) -> HostResult<StatVfs> {
        let path = self.absolute(path);
        Ok(convert_stat_vfs(&retry(|| rustix::fs::statvfs(&path))?))
    }

    fn open_dir(&self, path: &[u8]) -> HostResult<u64> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = self.at(None, |at| retry(|| rustix::fs::openat(at, path, flags, Mode::empty())))?;
        Ok(self.add_dir(rustix::fs::Dir::new(fd)?))
    }

    fn open_dir_fd(&self, fd: Fd) -> HostResult<u64> {
        let entry = self.fds.get(fd)?;
        let dir = entry.os_fd().ok_or(HostError::new(libc::ENOTDIR))?;
        if !entry.stat()?.is_dir() {
            return Err(HostError::new(libc::ENOTDIR));
        }
        Ok(self.add_dir(rustix::fs::Dir::read_from(dir)?))
    }

    fn next_dir_entry(&self, dir: u64) -> HostResult<Option<DirEntry>> {
        let stream = self.dirs.lock().get(&dir).cloned().ok_or(HostError::BAD_FD)?;
        let mut stream = stream.lock();
        loop {
            let Some(entry) = stream.read() else { return Ok(None) };
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::RegularFile => FileKind::Regular,
                FileType::Directory => FileKind::Directory,
                FileType::Symlink => FileKind::Symlink,
                _ => FileKind::Other,
            };
            return Ok(Some(DirEntry { name: name.to_vec(), ino: entry.ino(), kind }));
        }
    }

    fn close_dir(&self, dir: u64) -> HostResult<()> {
        self.dirs.lock().remove(&dir).map(drop).ok_or(HostError::BAD_FD)
    }

    #[cfg(target_os = "linux")]
    fn watch_open(&self) -> HostResult<Fd> {
        let fd = rustix::fs::inotify::init(rustix::fs::inotify::CreateFlags::CLOEXEC)?;
        self.fds.insert(Arc::new(OsEntry::new(fd, &self.stop)))
    }

    #[cfg(target_os = "linux")]
    fn watch_add(&self, fd: Fd, path: &[u8], mask: u32) -> HostResult<i32> {
        let entry = self.fds.get(fd)?;
        let watch = entry.os_fd().ok_or(HostError::INVALID)?;
        let flags = rustix::fs::inotify::WatchFlags::from_bits_retain(mask);
        Ok(rustix::fs::inotify::add_watch(watch, self.absolute(path), flags)?)
    }

    #[cfg(target_os = "linux")]
    fn watch_remove(&self, fd: Fd, watch: i32) -> HostResult<()> {
        let entry = self.fds.get(fd)?;
        let inotify = entry.os_fd().ok_or(HostError::INVALID)?;
        Ok(rustix::fs::inotify::remove_watch(inotify, watch)?)
    }

    fn user_name_of(&self, uid: u32) -> HostResult<Option<Vec<u8>>> {
        Ok(names::user_by_id(uid)?.map(|user| user.name))
    }

    fn group_name_of(&self, gid: u32) -> HostResult<Option<Vec<u8>>> {
        names::group_by_id(gid)
    }

    fn user_id_of(&self, name: &[u8]) -> HostResult<Option<u32>> {
        names::user_by_name(name)
    }

    fn group_id_of(&self, name: &[u8]) -> HostResult<Option<u32>> {
        names::group_by_name(name)
    }
}
