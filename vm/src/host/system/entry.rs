//! Files of the operating system as entries of a Vm's table.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{OFlags, Timestamps};
use rustix::termios::{LocalModes, OptionalActions};

use super::super::{FileEntry, FileTime, HostError, HostResult, LockKind, SeekFrom, SetTime, Stat, StatVfs};
use super::{retry, retry_unless};

/// A descriptor of the operating system.
pub(crate) struct OsEntry {
    handle: Handle,
    stop: Stop,
}

/// Set when the standard streams may be read and written, and no more.
pub(crate) type Kept = Arc<AtomicBool>;

/// Set when the Vm ends: what blocks is not made again after a signal.
pub(crate) type Stop = Arc<AtomicBool>;

enum Handle {
    /// Closed with the entry.
    Own(OwnedFd),
    /// The process's standard streams, which are never closed: another Vm may use them. If this is set, neither are the files
    /// behind them changed but by writing.
    Inherited(BorrowedFd<'static>, Kept),
}

impl OsEntry {
    pub(crate) fn new(fd: OwnedFd, stop: &Stop) -> OsEntry {
        OsEntry { handle: Handle::Own(fd), stop: stop.clone() }
    }

    pub(crate) fn inherited(fd: BorrowedFd<'static>, stop: &Stop, kept: &Kept) -> OsEntry {
        OsEntry { handle: Handle::Inherited(fd, kept.clone()), stop: stop.clone() }
    }

    /// May the file itself be changed, and not only what is in it from here on?
    fn changeable(&self) -> HostResult<()> {
        match &self.handle {
            Handle::Inherited(_, kept) if kept.load(Ordering::Relaxed) => Err(HostError::new(libc::EPERM)),
            _ => Ok(()),
        }
    }

    /// Makes a call that may block again for as long as a signal interrupts it and the Vm lives.
    fn unless_stopped<T>(&self, call: impl FnMut() -> rustix::io::Result<T>) -> HostResult<T> {
        retry_unless(&self.stop, call)
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match &self.handle {
            Handle::Own(fd) => fd.as_fd(),
            Handle::Inherited(fd, _) => *fd,
        }
    }

    /// fcntl's locks of open files: they belong to this entry, not to the process.
    fn fcntl_lock(
        &self,
        kind: libc::c_int,
        start: u64,
        length: u64,
        wait: bool,
        again: bool,
    ) -> HostResult<bool> {
        // Java's "the whole file" is Long.MAX_VALUE long; what cannot be added up is 0, to the end.
        let length =
            if start.checked_add(length).is_none_or(|end| end >= i64::MAX as u64) { 0 } else { length };
        #[cfg(target_os = "linux")]
        let command = if wait { libc::F_OFD_SETLKW } else { libc::F_OFD_SETLK };
        #[cfg(not(target_os = "linux"))]
        let command = if wait { libc::F_SETLKW } else { libc::F_SETLK };
        // SAFETY: all-zero bytes are a valid `flock`: it is integers only.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        lock.l_type = kind as _;
        lock.l_whence = libc::SEEK_SET as _;
        lock.l_start = start as _;
        lock.l_len = length as _;
        loop {
            // SAFETY: the descriptor is open, as `self` holds it, and fcntl only reads the struct that it is given.
            if unsafe { libc::fcntl(self.fd().as_raw_fd(), command, &raw const lock) } == 0 {
                return Ok(true);
            }
            match std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO) {
                libc::EINTR if again && !self.stop.load(Ordering::SeqCst) => {}
                libc::EAGAIN | libc::EACCES if !wait => return Ok(false),
                errno => return Err(HostError::new(errno)),
            }
        }
    }
}

impl FileEntry for OsEntry {
    fn read(&self, buffer: &mut [u8]) -> HostResult<usize> {
        self.unless_stopped(|| rustix::io::read(self.fd(), &mut *buffer))
    }

    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        self.unless_stopped(|| rustix::io::write(self.fd(), bytes))
    }

    fn read_once(&self, buffer: &mut [u8]) -> HostResult<usize> {
        Ok(rustix::io::read(self.fd(), &mut *buffer)?)
    }

    fn write_once(&self, bytes: &[u8]) -> HostResult<usize> {
        Ok(rustix::io::write(self.fd(), bytes)?)
    }

    fn shut_down(&self) {
        // What is no socket refuses; one that is not connected says so, and wakes who waits all the same.
        let _ = rustix::net::shutdown(self.fd(), rustix::net::Shutdown::Both);
    }

    fn read_vector_once(&self, buffers: &mut [IoSliceMut<'_>]) -> HostResult<usize> {
        Ok(rustix::io::readv(self.fd(), buffers)?)
    }

    fn write_vector_once(&self, pieces: &[IoSlice<'_>]) -> HostResult<usize> {
        Ok(rustix::io::writev(self.fd(), pieces)?)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> HostResult<usize> {
        self.unless_stopped(|| rustix::io::pread(self.fd(), &mut *buffer, offset))
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> HostResult<usize> {
        self.unless_stopped(|| rustix::io::pwrite(self.fd(), bytes, offset))
    }

    fn seek(&self, to: SeekFrom) -> HostResult<u64> {
        let to = match to {
            SeekFrom::Start(n) => rustix::fs::SeekFrom::Start(n),
            SeekFrom::Current(n) => rustix::fs::SeekFrom::Current(n),
            SeekFrom::End(n) => rustix::fs::SeekFrom::End(n),
        };
        Ok(rustix::fs::seek(self.fd(), to)?)
    }

    fn set_len(&self, length: u64) -> HostResult<()> {
        self.changeable()?;
        retry(|| rustix::fs::ftruncate(self.fd(), length))
    }

    fn available(&self) -> HostResult<u64> {
        let stat = self.stat()?;
        if stat.is_file() {
            return Ok(stat.size.saturating_sub(self.seek(SeekFrom::Current(0))?));
        }
        match rustix::io::ioctl_fionread(self.fd()) {
            Ok(n) => Ok(n),
            // What can't be asked may be a device that seeks.
            Err(e) => match (self.seek(SeekFrom::Current(0)), self.seek(SeekFrom::End(0))) {
                (Ok(at), Ok(end)) => {
                    self.seek(SeekFrom::Start(at))?;
                    Ok(end.saturating_sub(at))
                }
                _ => Err(e.into()),
            },
        }
    }

    fn sync(&self, metadata: bool) -> HostResult<()> {
        retry(|| if metadata { rustix::fs::fsync(self.fd()) } else { rustix::fs::fdatasync(self.fd()) })
    }

    fn stat(&self) -> HostResult<Stat> {
        Ok(convert_stat(&rustix::fs::fstat(self.fd())?))
    }

    fn stat_vfs(&self) -> HostResult<StatVfs> {
        Ok(convert_stat_vfs(&retry(|| rustix::fs::fstatvfs(self.fd()))?))
    }

    fn set_mode(&self, mode: u32) -> HostResult<()> {
        self.changeable()?;
        retry(|| rustix::fs::fchmod(self.fd(), mode_of(mode)))
    }

    fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> HostResult<()> {
        self.changeable()?;
        let (uid, gid) = owner(uid, gid)?;
        retry(|| rustix::fs::fchown(self.fd(), uid, gid))
    }

    fn set_times(&self, accessed: SetTime, modified: SetTime) -> HostResult<()> {
        self.changeable()?;
        Ok(rustix::fs::futimens(self.fd(), &timestamps(accessed, modified))?)
    }

    fn lock(&self, kind: LockKind, start: u64, length: u64, wait: bool) -> HostResult<bool> {
        self.fcntl_lock(lock_type(kind), start, length, wait, true)
    }

    fn lock_once(&self, kind: LockKind, start: u64, length: u64) -> HostResult<bool> {
        self.fcntl_lock(lock_type(kind), start, length, true, false)
    }

    fn unlock(&self, start: u64, length: u64) -> HostResult<()> {
        self.fcntl_lock(libc::F_UNLCK as libc::c_int, start, length, false, true).map(drop)
    }

    fn is_terminal(&self) -> bool {
        rustix::termios::isatty(self.fd())
    }

    fn set_echo(&self, on: bool) -> HostResult<bool> {
        let mut modes = rustix::termios::tcgetattr(self.fd())?;
        let was = modes.local_modes.contains(LocalModes::ECHO);
        modes.local_modes.set(LocalModes::ECHO, on);
        retry(|| rustix::termios::tcsetattr(self.fd(), OptionalActions::Now, &modes))?;
        Ok(was)
    }

    fn is_append(&self) -> bool {
        rustix::fs::fcntl_getfl(self.fd()).is_ok_and(|flags| flags.contains(OFlags::APPEND))
    }

    fn set_non_blocking(&self, on: bool) -> HostResult<()> {
        let mut flags = rustix::fs::fcntl_getfl(self.fd())?;
        flags.set(OFlags::NONBLOCK, on);
        Ok(rustix::fs::fcntl_setfl(self.fd(), flags)?)
    }

    #[cfg(target_os = "linux")]
    fn attribute(&self, name: &[u8]) -> HostResult<Vec<u8>> {
        grow(|buffer| rustix::fs::fgetxattr(self.fd(), name, buffer))
    }

    #[cfg(target_os = "linux")]
    fn set_attribute(&self, name: &[u8], value: Option<&[u8]>) -> HostResult<()> {
        self.changeable()?;
        match value {
            Some(v) => Ok(rustix::fs::fsetxattr(self.fd(), name, v, rustix::fs::XattrFlags::empty())?),
            None => Ok(rustix::fs::fremovexattr(self.fd(), name)?),
        }
    }

    #[cfg(target_os = "linux")]
    fn attributes(&self) -> HostResult<Vec<u8>> {
        grow(|buffer| rustix::fs::flistxattr(self.fd(), buffer))
    }

    fn os_fd(&self) -> Option<BorrowedFd<'_>> {
        Some(self.fd())
    }
}

fn lock_type(kind: LockKind) -> libc::c_int {
    match kind {
        LockKind::Shared => libc::F_RDLCK as libc::c_int,
        LockKind::Exclusive => libc::F_WRLCK as libc::c_int,
    }
}

/// Calls with ever larger buffers until the answer fits.
#[cfg(target_os = "linux")]
fn grow(mut call: impl FnMut(&mut [u8]) -> rustix::io::Result<usize>) -> HostResult<Vec<u8>> {
    let mut buffer = vec![0; 256];
    loop {
        match call(&mut buffer) {
            Ok(n) => {
                buffer.truncate(n);
                return Ok(buffer);
            }
            // Linux's limit is 64 KiB for a value and for the list.
            Err(rustix::io::Errno::RANGE) if buffer.len() < 1 << 16 => buffer.resize(buffer.len() * 4, 0),
            Err(e) => return Err(e.into()),
        }
    }
}

fn time(seconds: i64, nanos: i64) -> FileTime {
    FileTime { seconds, nanos: u32::try_from(nanos).unwrap_or(0) }
}

/// The system's stat as ours. The widths of its fields differ between systems, hence the casts.
#[expect(clippy::unnecessary_cast, reason = "the fields' types differ between systems")]
pub(in super::super) fn convert_stat(s: &rustix::fs::Stat) -> Stat {
    Stat {
        mode: s.st_mode as u32,
        ino: s.st_ino as u64,
        dev: s.st_dev as u64,
        rdev: s.st_rdev as u64,
        nlink: s.st_nlink as u64,
        uid: s.st_uid,
        gid: s.st_gid,
        size: s.st_size as u64,
        blocks: s.st_blocks as u64,
        block_size: s.st_blksize as u64,
        accessed: time(s.st_atime as i64, s.st_atime_nsec as i64),
        modified: time(s.st_mtime as i64, s.st_mtime_nsec as i64),
        changed: time(s.st_ctime as i64, s.st_ctime_nsec as i64),
        created: None,
    }
}

pub(in super::super) fn convert_stat_vfs(s: &rustix::fs::StatVfs) -> StatVfs {
    StatVfs {
        fragment_size: s.f_frsize,
        block_size: s.f_bsize,
        blocks: s.f_blocks,
        free: s.f_bfree,
        available: s.f_bavail,
        name_max: s.f_namemax,
    }
}

pub(in super::super) fn mode_of(mode: u32) -> rustix::fs::Mode {
    rustix::fs::Mode::from_raw_mode((mode & 0o7777) as rustix::fs::RawMode)
}

/// Owner and group for chown. -1 means "leave it" to the system and is no one's number.
pub(in super::super) fn owner(
    uid: Option<u32>,
    gid: Option<u32>,
) -> HostResult<(Option<rustix::fs::Uid>, Option<rustix::fs::Gid>)> {
    if uid == Some(u32::MAX) || gid == Some(u32::MAX) {
        return Err(HostError::INVALID);
    }
    Ok((uid.map(rustix::fs::Uid::from_raw), gid.map(rustix::fs::Gid::from_raw)))
}

pub(in super::super) fn timestamps(accessed: SetTime, modified: SetTime) -> Timestamps {
    let spec = |t| match t {
        SetTime::Keep => rustix::fs::Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_OMIT as _ },
        SetTime::Now => rustix::fs::Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_NOW as _ },
        SetTime::To(t) => rustix::fs::Timespec { tv_sec: t.seconds, tv_nsec: i64::from(t.nanos) as _ },
    };
    Timestamps { last_access: spec(accessed), last_modification: spec(modified) }
}
