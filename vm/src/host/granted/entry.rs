//! Open files of the host that grants.

use std::any::Any;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use parking_lot::Mutex;

use super::super::system::OsEntry;
use super::super::{
    FileEntry, HostError, HostResult, LockKind, OpenFlags, Refusals, Right, SeekFrom, SetTime, Stat, StatVfs,
};
use super::memory::MemoryNode;
use super::tree::Denied;
use super::walk::Step;

/// An entry as what it is.
pub(super) fn entry_of<T: Any>(entry: &Arc<dyn FileEntry>) -> Option<&T> {
    entry.as_any()?.downcast_ref()
}

/// The error for what is not granted, or is denied.
pub(super) fn refusal(refusals: &Refusals, need: Right, deny: &Denied, path: &[u8]) -> HostError {
    match &deny.by {
        Some(by) if deny.rights.has(need) => refusals.denied(need, by),
        _ => refusals.needs(need, String::from_utf8_lossy(path)),
    }
}

/// Bits of a mode that would give a file's user rights of its owner: no program in a sandbox hands those out.
pub(super) const SET_ID: u32 = 0o6000;

/// A mode that may be set on what has another one, or EPERM.
pub(super) fn allowed_mode(mode: u32, old: u32) -> HostResult<u32> {
    if mode & !old & SET_ID != 0 { Err(HostError::new(libc::EPERM)) } else { Ok(mode) }
}

/// A file of the operating system. A descriptor that can only read changes a file's attributes if its owner's does, so those
/// are asked for here.
pub(super) struct GrantedEntry {
    pub(super) inner: OsEntry,
    /// The way to it, if it is a directory.
    pub(super) dirs: Option<Vec<Step>>,
    /// Where it was opened, for what is said of a refusal.
    pub(super) path: Vec<u8>,
    pub(super) writable: bool,
    /// What was denied there.
    pub(super) deny: Denied,
    pub(super) refusals: Arc<Refusals>,
}

impl GrantedEntry {
    fn writable(&self) -> HostResult<()> {
        if self.writable {
            return Ok(());
        }
        Err(refusal(&self.refusals, Right::Write, &self.deny, &self.path))
    }
}

impl FileEntry for GrantedEntry {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn read(&self, buffer: &mut [u8]) -> HostResult<usize> {
        self.inner.read(buffer)
    }

    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        self.inner.write(bytes)
    }

    fn read_once(&self, buffer: &mut [u8]) -> HostResult<usize> {
        self.inner.read_once(buffer)
    }

    fn write_once(&self, bytes: &[u8]) -> HostResult<usize> {
        self.inner.write_once(bytes)
    }

    fn stop(&self) {
        self.inner.stop();
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> HostResult<usize> {
        self.inner.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> HostResult<usize> {
        self.inner.write_at(bytes, offset)
    }

    fn seek(&self, to: SeekFrom) -> HostResult<u64> {
        self.inner.seek(to)
    }

    fn set_len(&self, length: u64) -> HostResult<()> {
        self.inner.set_len(length)
    }

    fn available(&self) -> HostResult<u64> {
        self.inner.available()
    }

    fn sync(&self, metadata: bool) -> HostResult<()> {
        self.inner.sync(metadata)
    }

    fn stat(&self) -> HostResult<Stat> {
        self.inner.stat()
    }

    fn stat_vfs(&self) -> HostResult<StatVfs> {
        self.inner.stat_vfs()
    }

    fn set_mode(&self, mode: u32) -> HostResult<()> {
        self.writable()?;
        self.inner.set_mode(allowed_mode(mode, self.inner.stat()?.mode)?)
    }

    fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> HostResult<()> {
        self.writable()?;
        self.inner.set_owner(uid, gid)
    }

    fn set_times(&self, accessed: SetTime, modified: SetTime) -> HostResult<()> {
        self.writable()?;
        self.inner.set_times(accessed, modified)
    }

    fn lock(&self, kind: LockKind, start: u64, length: u64, wait: bool) -> HostResult<bool> {
        self.inner.lock(kind, start, length, wait)
    }

    fn lock_once(&self, kind: LockKind, start: u64, length: u64) -> HostResult<bool> {
        self.inner.lock_once(kind, start, length)
    }

    fn unlock(&self, start: u64, length: u64) -> HostResult<()> {
        self.inner.unlock(start, length)
    }

    fn is_terminal(&self) -> bool {
        self.inner.is_terminal()
    }

    fn set_echo(&self, on: bool) -> HostResult<bool> {
        self.inner.set_echo(on)
    }

    fn is_append(&self) -> bool {
        self.inner.is_append()
    }

    fn set_non_blocking(&self, on: bool) -> HostResult<()> {
        self.inner.set_non_blocking(on)
    }

    fn attribute(&self, name: &[u8]) -> HostResult<Vec<u8>> {
        self.inner.attribute(name)
    }

    fn set_attribute(&self, name: &[u8], value: Option<&[u8]>) -> HostResult<()> {
        self.writable()?;
        // Capabilities and access lists are in other name spaces.
        if !name.starts_with(b"user.") {
            return Err(HostError::new(libc::EPERM));
        }
        self.inner.set_attribute(name, value)
    }

    fn attributes(&self) -> HostResult<Vec<u8>> {
        self.inner.attributes()
    }

    fn os_fd(&self) -> Option<BorrowedFd<'_>> {
        self.inner.os_fd()
    }
}

/// A file or directory in memory that is open.
pub(super) struct MemoryEntry {
    pub(super) node: Arc<MemoryNode>,
    pub(super) dirs: Option<Vec<Step>>,
    pub(super) flags: OpenFlags,
    /// Whether attributes can be changed.
    pub(super) writable: bool,
    pub(super) position: Mutex<u64>,
}

impl MemoryEntry {
    pub(super) fn can_write(&self) -> bool {
        self.flags.write || self.flags.append
    }

    fn check(&self, may: bool) -> HostResult<()> {
        if may { Ok(()) } else { Err(HostError::BAD_FD) }
    }

    fn change(&self) -> HostResult<()> {
        if self.writable { Ok(()) } else { Err(HostError::new(libc::EROFS)) }
    }
}

impl FileEntry for MemoryEntry {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn read(&self, buffer: &mut [u8]) -> HostResult<usize> {
        self.check(self.flags.read)?;
        let mut position = self.position.lock();
        let n = self.node.read_at(buffer, *position)?;
        *position += n as u64;
        Ok(n)
    }

    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        self.check(self.can_write())?;
        let mut position = self.position.lock();
        let at = if self.flags.append { None } else { Some(*position) };
        *position = self.node.write_at(bytes, at)?;
        Ok(bytes.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> HostResult<usize> {
        self.check(self.flags.read)?;
        self.node.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> HostResult<usize> {
        self.check(self.can_write())?;
        // As on Linux, where it goes to the end whatever the offset.
        let at = if self.flags.append { None } else { Some(offset) };
        self.node.write_at(bytes, at)?;
        Ok(bytes.len())
    }

    fn seek(&self, to: SeekFrom) -> HostResult<u64> {
        let mut position = self.position.lock();
        let at = match to {
            SeekFrom::Start(n) => Some(n),
            SeekFrom::Current(n) => position.checked_add_signed(n),
            SeekFrom::End(n) => self.node.len()?.checked_add_signed(n),
        };
        *position = at.filter(|&at| i64::try_from(at).is_ok()).ok_or(HostError::INVALID)?;
        Ok(*position)
    }

    fn set_len(&self, length: u64) -> HostResult<()> {
        if !self.can_write() {
            return Err(HostError::INVALID);
        }
        self.node.set_len(length)
    }

    fn available(&self) -> HostResult<u64> {
        Ok(self.node.len()?.saturating_sub(*self.position.lock()))
    }

    fn sync(&self, _metadata: bool) -> HostResult<()> {
        Ok(())
    }

    fn stat(&self) -> HostResult<Stat> {
        Ok(self.node.stat())
    }

    fn stat_vfs(&self) -> HostResult<StatVfs> {
        Ok(self.node.fs.stat_vfs())
    }

    fn set_mode(&self, mode: u32) -> HostResult<()> {
        self.change()?;
        self.node.set_mode(allowed_mode(mode, self.node.stat().mode)?);
        Ok(())
    }

    fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> HostResult<()> {
        self.change()?;
        self.node.set_owner(uid, gid)
    }

    fn set_times(&self, accessed: SetTime, modified: SetTime) -> HostResult<()> {
        self.change()?;
        self.node.set_times(accessed, modified);
        Ok(())
    }

    // The file is this Vm's alone, and the class library itself keeps locks within a Vm from one another.
    fn lock(&self, kind: LockKind, _start: u64, _length: u64, _wait: bool) -> HostResult<bool> {
        self.check(match kind {
            LockKind::Shared => self.flags.read,
            LockKind::Exclusive => self.can_write(),
        })?;
        Ok(true)
    }

    fn unlock(&self, _start: u64, _length: u64) -> HostResult<()> {
        Ok(())
    }

    fn is_append(&self) -> bool {
        self.flags.append
    }

    fn set_non_blocking(&self, _on: bool) -> HostResult<()> {
        Ok(())
    }
}
