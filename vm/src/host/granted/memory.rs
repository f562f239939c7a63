//! Files and directories in memory.
//!
//! A [`MemoryFs`] is what one directory of [`Grants::memory_dirs`](super::super::Grants) or one file of
//! [`Grants::memory_files`](super::super::Grants) is in: nobody else sees it, and it ends with the Vm. A file's bytes are in
//! the process's own memory, until the file is mapped: then they move to a file without a name that only this process
//! has (memfd), which the map and all other accesses share.

use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::{Mutex, RwLock};
use rustix::fs::MemfdFlags;

use super::super::{Clock, DirEntry, FileKind, FileTime, HostError, HostResult, SetTime, Stat, StatVfs};
use super::devices::MachineClock;

/// What new files' modes lack.
const UMASK: u32 = 0o022;

/// What a file or directory counts for besides its bytes: about what it takes.
const NODE_BYTES: u64 = 512;

/// The longest name.
const NAME_MAX: usize = 255;

/// The `st_dev` of a Vm's first; real file systems' are far smaller.
pub(super) const FIRST_DEVICE: u64 = 1 << 40;

/// A file system in memory.
pub(super) struct MemoryFs {
    device: u64,
    read_only: bool,
    limit: u64,
    used: AtomicU64,
    next_ino: AtomicU64,
    /// `None`: the machine's.
    clock: Option<Arc<dyn Clock>>,
    /// Held while names change.
    names: Mutex<()>,
}

/// A file, directory or link in memory.
pub(super) struct MemoryNode {
    pub(super) fs: Arc<MemoryFs>,
    ino: u64,
    meta: Mutex<Meta>,
    pub(super) content: Content,
}

struct Meta {
    mode: u32,
    uid: u32,
    gid: u32,
    /// How many names it has; a directory 1, or 0 once it is removed.
    names: u64,
    accessed: FileTime,
    modified: FileTime,
    changed: FileTime,
}

/// What is in a node.
pub(super) enum Content {
    File(RwLock<Bytes>),
    Directory(Directory),
    Link(Vec<u8>),
}

/// A directory's names.
#[derive(Default)]
pub(super) struct Directory {
    entries: RwLock<BTreeMap<Vec<u8>, Arc<MemoryNode>>>,
    parent: Mutex<Weak<MemoryNode>>,
}

/// A file's bytes.
pub(super) enum Bytes {
    /// The embedder's.
    Given(Arc<[u8]>),
    Own(Vec<u8>),
    /// Mapped once: a file without a name.
    Mapped(Arc<OwnedFd>, u64),
}

impl Bytes {
    fn len(&self) -> u64 {
        match self {
            Bytes::Given(b) => b.len() as u64,
            Bytes::Own(b) => b.len() as u64,
            Bytes::Mapped(_, length) => *length,
        }
    }

    /// To be changed.
    fn own(&mut self) -> HostResult<()> {
        if let Bytes::Given(b) = self {
            let mut copy = Vec::new();
            copy.try_reserve_exact(b.len()).map_err(|_| HostError::new(libc::ENOSPC))?;
            copy.extend_from_slice(b);
            *self = Bytes::Own(copy);
        }
        Ok(())
    }
}

impl MemoryFs {
    fn new(device: u64, limit: u64, read_only: bool, clock: Option<Arc<dyn Clock>>) -> Arc<MemoryFs> {
        Arc::new(MemoryFs {
            device,
            read_only,
            limit,
            used: AtomicU64::new(0),
            next_ino: AtomicU64::new(1),
            clock,
            names: Mutex::new(()),
        })
    }

    /// A file that can be read.
    pub(super) fn file(device: u64, bytes: Arc<[u8]>, clock: Option<Arc<dyn Clock>>) -> Arc<MemoryNode> {
        let fs = MemoryFs::new(device, bytes.len() as u64, true, clock);
        fs.node(0o444, Content::File(RwLock::new(Bytes::Given(bytes))))
    }

    /// An empty directory.
    pub(super) fn directory(device: u64, limit: u64, clock: Option<Arc<dyn Clock>>) -> Arc<MemoryNode> {
        MemoryFs::new(device, limit, false, clock).node(0o755, Content::Directory(Directory::default()))
    }

    /// Whether nothing of it can be changed.
    pub(super) fn is_read_only(&self) -> bool {
        self.read_only
    }

    fn now(&self) -> FileTime {
        self.clock.as_deref().unwrap_or(&MachineClock).now()
    }

    #[expect(clippy::unnecessary_cast, reason = "mode_t differs between systems")]
    fn node(self: &Arc<MemoryFs>, mode: u32, content: Content) -> Arc<MemoryNode> {
        let kind = match content {
            Content::File(_) => libc::S_IFREG,
            Content::Directory(_) => libc::S_IFDIR,
            Content::Link(_) => libc::S_IFLNK,
        };
        let now = self.now();
        let meta = Meta {
            mode: kind as u32 | mode & 0o7777,
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            names: 1,
            accessed: now,
            modified: now,
            changed: now,
        };
        let ino = self.next_ino.fetch_add(1, Ordering::Relaxed);
        Arc::new(MemoryNode { fs: self.clone(), ino, meta: Mutex::new(meta), content })
    }

    /// Takes so many bytes of the limit.
    fn take(&self, bytes: u64) -> HostResult<()> {
        let add = |used: u64| used.checked_add(bytes).filter(|&sum| sum <= self.limit);
        let taken = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        taken.map(drop).map_err(|_| HostError::new(libc::ENOSPC))
    }

    fn give(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// What statvfs says.
    pub(super) fn stat_vfs(&self) -> StatVfs {
        let block = 4096;
        let free = self.limit.saturating_sub(self.used.load(Ordering::Relaxed)) / block;
        StatVfs {
            fragment_size: block,
            block_size: block,
            blocks: self.limit.div_ceil(block),
            free,
            available: free,
            name_max: NAME_MAX as u64,
        }
    }
}

impl Drop for MemoryNode {
    fn drop(&mut self) {
        let fs = self.fs.clone();
        match &mut self.content {
            // The embedder's own bytes count for nothing.
            Content::File(_) if fs.read_only => {}
            // A file that was removed while it was open gives its bytes back when it is closed.
            Content::File(bytes) => fs.give(bytes.get_mut().len()),
            Content::Link(text) => fs.give(text.len() as u64),
            // One by one, since they may lie deeper in one another than a stack is.
            Content::Directory(dir) => {
                let mut rest = dir.take();
                while let Some(node) = rest.pop() {
                    if let Some(mut node) = Arc::into_inner(node)
                        && let Content::Directory(dir) = &mut node.content
                    {
                        rest.extend(dir.take());
                    }
                }
            }
        }
    }
}

impl Directory {
    fn take(&mut self) -> Vec<Arc<MemoryNode>> {
        std::mem::take(self.entries.get_mut()).into_values().collect()
    }
}

fn check_name(name: &[u8]) -> HostResult<()> {
    if name.len() > NAME_MAX { Err(HostError::new(libc::ENAMETOOLONG)) } else { Ok(()) }
}

impl MemoryNode {
    /// What stat says.
    pub(super) fn stat(&self) -> Stat {
        let size = match &self.content {
            Content::File(bytes) => bytes.read().len(),
            Content::Directory(dir) => dir.entries.read().len() as u64 * 32,
            Content::Link(text) => text.len() as u64,
        };
        let meta = self.meta.lock();
        Stat {
            mode: meta.mode,
            ino: self.ino,
            dev: self.fs.device,
            rdev: 0,
            nlink: if self.is_dir() { 2 * meta.names } else { meta.names },
            uid: meta.uid,
            gid: meta.gid,
            size,
            blocks: size.div_ceil(512),
            block_size: 4096,
            accessed: meta.accessed,
            modified: meta.modified,
            changed: meta.changed,
            created: None,
        }
    }

    pub(super) fn is_dir(&self) -> bool {
        matches!(self.content, Content::Directory(_))
    }

    /// Whether it is in the same file system.
    pub(super) fn is_of(&self, other: &MemoryNode) -> bool {
        Arc::ptr_eq(&self.fs, &other.fs)
    }

    fn directory(&self) -> HostResult<&Directory> {
        match &self.content {
            Content::Directory(dir) => Ok(dir),
            _ => Err(HostError::new(libc::ENOTDIR)),
        }
    }

    fn bytes(&self) -> HostResult<&RwLock<Bytes>> {
        match &self.content {
            Content::File(bytes) => Ok(bytes),
            Content::Directory(_) => Err(HostError::new(libc::EISDIR)),
            Content::Link(_) => Err(HostError::new(libc::ELOOP)),
        }
    }

    fn touch(&self, content: bool) {
        let now = self.fs.now();
        let mut meta = self.meta.lock();
        meta.changed = now;
        if content {
            meta.modified = now;
        }
    }

    // --- names ---

    /// What has a name in this directory.
    pub(super) fn lookup(&self, name: &[u8]) -> HostResult<Option<Arc<MemoryNode>>> {
        check_name(name)?;
        Ok(self.directory()?.entries.read().get(name).cloned())
    }

    /// Adds a new file, directory or link; EEXIST if the name is taken.
    pub(super) fn add(
        self: &Arc<Self>,
        name: &[u8],
        mode: u32,
        content: Content,
    ) -> HostResult<Arc<MemoryNode>> {
        check_name(name)?;
        let dir = self.directory()?;
        let _names = self.fs.names.lock();
        self.check_there()?;
        let mut entries = dir.entries.write();
        if entries.contains_key(name) {
            return Err(HostError::new(libc::EEXIST));
        }
        let text = if let Content::Link(text) = &content { text.len() as u64 } else { 0 };
        self.fs.take(NODE_BYTES + text)?;
        let node = self.fs.node(mode & !UMASK, content);
        if let Content::Directory(new) = &node.content {
            *new.parent.lock() = Arc::downgrade(self);
        }
        entries.insert(name.to_vec(), node.clone());
        drop(entries);
        self.touch(true);
        Ok(node)
    }

    /// A removed directory takes nothing in.
    fn check_there(&self) -> HostResult<()> {
        if self.meta.lock().names == 0 { Err(HostError::new(libc::ENOENT)) } else { Ok(()) }
    }

    /// A further name of a file.
    pub(super) fn link(&self, name: &[u8], node: &Arc<MemoryNode>) -> HostResult<()> {
        check_name(name)?;
        if node.is_dir() {
            return Err(HostError::new(libc::EPERM));
        }
        let dir = self.directory()?;
        let _names = self.fs.names.lock();
        self.check_there()?;
        node.check_there()?;
        let mut entries = dir.entries.write();
        if entries.contains_key(name) {
            return Err(HostError::new(libc::EEXIST));
        }
        self.fs.take(NODE_BYTES)?;
        entries.insert(name.to_vec(), node.clone());
        drop(entries);
        node.meta.lock().names += 1;
        node.touch(false);
        self.touch(true);
        Ok(())
    }

    /// Takes a name away: of an empty directory, or of anything else.
    pub(super) fn remove(&self, name: &[u8], directory: bool) -> HostResult<()> {
        let dir = self.directory()?;
        let _names = self.fs.names.lock();
        let node = dir.entries.read().get(name).cloned().ok_or(HostError::new(libc::ENOENT))?;
        match (directory, node.is_dir()) {
            (true, false) => return Err(HostError::new(libc::ENOTDIR)),
            (false, true) => return Err(HostError::new(libc::EISDIR)),
            _ => {}
        }
        if node.directory().is_ok_and(|d| !d.entries.read().is_empty()) {
            return Err(HostError::new(libc::ENOTEMPTY));
        }
        dir.entries.write().remove(name);
        node.lost_a_name();
        self.touch(true);
        Ok(())
    }

    fn lost_a_name(&self) {
        self.meta.lock().names -= 1;
        self.fs.give(NODE_BYTES);
        self.touch(false);
    }

    /// rename(2) within a file system.
    pub(super) fn rename(
        self: &Arc<Self>,
        from: &[u8],
        to_dir: &Arc<MemoryNode>,
        to: &[u8],
    ) -> HostResult<()> {
        if !Arc::ptr_eq(&self.fs, &to_dir.fs) {
            return Err(HostError::new(libc::EXDEV));
        }
        check_name(to)?;
        let (source, target) = (self.directory()?, to_dir.directory()?);
        let _names = self.fs.names.lock();
        to_dir.check_there()?;
        let node = source.entries.read().get(from).cloned().ok_or(HostError::new(libc::ENOENT))?;
        // Not into itself.
        let mut up = Some(to_dir.clone());
        while let Some(dir) = up {
            if Arc::ptr_eq(&dir, &node) {
                return Err(HostError::INVALID);
            }
            up = dir.directory()?.parent.lock().upgrade();
        }
        let old = target.entries.read().get(to).cloned();
        if let Some(old) = &old {
            if Arc::ptr_eq(old, &node) {
                return Ok(());
            }
            match (node.is_dir(), old.is_dir()) {
                (true, false) => return Err(HostError::new(libc::ENOTDIR)),
                (false, true) => return Err(HostError::new(libc::EISDIR)),
                _ => {}
            }
            if old.directory().is_ok_and(|d| !d.entries.read().is_empty()) {
                return Err(HostError::new(libc::ENOTEMPTY));
            }
        }
        source.entries.write().remove(from);
        target.entries.write().insert(to.to_vec(), node.clone());
        if let Content::Directory(dir) = &node.content {
            *dir.parent.lock() = Arc::downgrade(to_dir);
        }
        if let Some(old) = old {
            old.lost_a_name();
        }
        self.touch(true);
        to_dir.touch(true);
        Ok(())
    }

    /// A directory's entries.
    pub(super) fn list(&self) -> HostResult<Vec<DirEntry>> {
        let entries = self.directory()?.entries.read();
        let entry = |(name, node): (&Vec<u8>, &Arc<MemoryNode>)| {
            let kind = match node.content {
                Content::File(_) => FileKind::Regular,
                Content::Directory(_) => FileKind::Directory,
                Content::Link(_) => FileKind::Symlink,
            };
            DirEntry { name: name.clone(), ino: node.ino, kind }
        };
        Ok(entries.iter().map(entry).collect())
    }

    // --- attributes ---

    pub(super) fn set_mode(&self, mode: u32) {
        let mut meta = self.meta.lock();
        meta.mode = meta.mode & !0o7777 | mode & 0o7777;
        drop(meta);
        self.touch(false);
    }

    pub(super) fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> HostResult<()> {
        let mut meta = self.meta.lock();
        // As for a user without privileges.
        if uid.is_some_and(|u| u != meta.uid) || gid.is_some_and(|g| g != meta.gid) {
            return Err(HostError::new(libc::EPERM));
        }
        meta.changed = self.fs.now();
        Ok(())
    }

    pub(super) fn set_times(&self, accessed: SetTime, modified: SetTime) {
        let now = self.fs.now();
        let set = |to: &mut FileTime, time| match time {
            SetTime::Keep => {}
            SetTime::Now => *to = now,
            SetTime::To(t) => *to = t,
        };
        let mut meta = self.meta.lock();
        set(&mut meta.accessed, accessed);
        set(&mut meta.modified, modified);
        meta.changed = now;
    }

    // --- bytes ---

    pub(super) fn len(&self) -> HostResult<u64> {
        Ok(self.bytes()?.read().len())
    }

    pub(super) fn read_at(&self, buffer: &mut [u8], offset: u64) -> HostResult<usize> {
        let bytes = self.bytes()?.read();
        let part = |b: &[u8], buffer: &mut [u8]| {
            let from = usize::try_from(offset).unwrap_or(usize::MAX).min(b.len());
            let n = buffer.len().min(b.len() - from);
            buffer[..n].copy_from_slice(&b[from..from + n]);
            n
        };
        match &*bytes {
            Bytes::Given(b) => Ok(part(b, buffer)),
            Bytes::Own(b) => Ok(part(b, buffer)),
            Bytes::Mapped(fd, _) => {
                Ok(rustix::io::retry_on_intr(|| rustix::io::pread(fd, &mut *buffer, offset))?)
            }
        }
    }

    /// Writes at an offset, or with `None` at the end; answers where it ended.
    pub(super) fn write_at(&self, new: &[u8], offset: Option<u64>) -> HostResult<u64> {
        let mut bytes = self.bytes()?.write();
        bytes.own()?;
        let offset = offset.unwrap_or(bytes.len());
        let end = offset.checked_add(new.len() as u64).ok_or(HostError::new(libc::EFBIG))?;
        if end > bytes.len() && !new.is_empty() {
            self.resize(&mut bytes, end)?;
        }
        match &mut *bytes {
            Bytes::Own(b) if !new.is_empty() => b[offset as usize..end as usize].copy_from_slice(new),
            Bytes::Mapped(fd, _) => {
                let mut done = 0;
                while done < new.len() {
                    let at = offset + done as u64;
                    done += rustix::io::retry_on_intr(|| rustix::io::pwrite(&*fd, &new[done..], at))?;
                }
            }
            _ => {}
        }
        drop(bytes);
        self.touch(true);
        Ok(end)
    }

    fn resize(&self, bytes: &mut Bytes, length: u64) -> HostResult<()> {
        let old = bytes.len();
        self.fs.take(length.saturating_sub(old))?;
        let done = match bytes {
            Bytes::Own(b) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let room = b.try_reserve(length.saturating_sub(b.len()));
                room.map(|()| b.resize(length, 0)).map_err(|_| HostError::new(libc::ENOSPC))
            }
            Bytes::Mapped(fd, l) => rustix::io::retry_on_intr(|| rustix::fs::ftruncate(&*fd, length))
                .map(|()| *l = length)
                .map_err(HostError::from),
            Bytes::Given(_) => Err(HostError::new(libc::EROFS)),
        };
        match done {
            Ok(()) => self.fs.give(old.saturating_sub(length)),
            Err(_) => self.fs.give(length.saturating_sub(old)),
        }
        done
    }

    pub(super) fn set_len(&self, length: u64) -> HostResult<()> {
        let mut bytes = self.bytes()?.write();
        bytes.own()?;
        self.resize(&mut bytes, length)?;
        drop(bytes);
        self.touch(true);
        Ok(())
    }

    /// The file without a name that its bytes are in from now on.
    pub(super) fn mapped(&self) -> HostResult<Arc<OwnedFd>> {
        let mut bytes = self.bytes()?.write();
        let fd = match &*bytes {
            Bytes::Mapped(fd, _) => return Ok(fd.clone()),
            Bytes::Given(b) => memfd(b)?,
            Bytes::Own(b) => memfd(b)?,
        };
        let fd = Arc::new(fd);
        *bytes = Bytes::Mapped(fd.clone(), bytes.len());
        Ok(fd)
    }
}

fn memfd(bytes: &[u8]) -> HostResult<OwnedFd> {
    let fd = rustix::fs::memfd_create(c"cortado", MemfdFlags::CLOEXEC)?;
    rustix::fs::ftruncate(&fd, bytes.len() as u64)?;
    let mut done = 0;
    while done < bytes.len() {
        done += rustix::io::retry_on_intr(|| rustix::io::pwrite(&fd, &bytes[done..], done as u64))?;
    }
    Ok(fd)
}
