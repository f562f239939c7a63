//! Files of the host that grants: what is done at the end of a walk. Each is one call with a handle and a name, which does not
//! follow a link, or one with the handle of the very file that was found.

use std::collections::{HashMap, VecDeque};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Arc;

use parking_lot::Mutex;
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::super::system::{convert_stat, convert_stat_vfs, mode_of, open_flags, owner, timestamps};
use super::super::{
    Access, DirEntry, Fd, FileEntry, FileKind, Files, HasFds, HostError, HostResult, MapMode, OpenFlags,
    PollFd, Right, SetTime, Stat, StatVfs,
};
use super::devices::{Device, DeviceEntry};
use super::entry::{GrantedEntry, MemoryEntry, allowed_mode, entry_of};
use super::memory::{Bytes, Content, FIRST_DEVICE, MemoryFs};
use super::tree::{Mount, NodeId, Rights};
use super::walk::{Found, Object, PATH_MAX, Spot, Step};
use super::{GrantedHost, mounts};

/// How often an open is tried again when what was found has become another thing meanwhile.
const TRIES: usize = 100;

/// A directory that is being listed.
pub(super) struct Listing {
    /// The system's handle, if it is a real one.
    real: Option<u64>,
    /// What is only in memory.
    more: VecDeque<DirEntry>,
}

/// The listings that are under way, by number, and the last number.
#[derive(Default)]
pub(super) struct Listings {
    last: u64,
    open: HashMap<u64, Arc<Mutex<Listing>>>,
}

/// A path by which the kernel takes the file that a handle is, in calls that take nothing else. It leads to that file and not to
/// what now has its name.
pub(super) fn path_of_handle(handle: &OwnedFd) -> Vec<u8> {
    format!("/proc/self/fd/{}", handle.as_raw_fd()).into_bytes()
}

/// What stat says of a directory or link that is only in the tree.
#[expect(clippy::unnecessary_cast, reason = "mode_t differs between systems")]
fn stat_of_tree(node: Option<NodeId>, link: Option<&[u8]>) -> Stat {
    let mode = if link.is_some() { libc::S_IFLNK as u32 | 0o777 } else { libc::S_IFDIR as u32 | 0o111 };
    Stat {
        mode,
        nlink: 2,
        ino: node.unwrap_or(0) as u64 + 1,
        dev: FIRST_DEVICE - 1,
        size: link.map_or(0, |text| text.len() as u64),
        block_size: 4096,
        ..Stat::default()
    }
}

impl Found {
    fn stat(&self) -> HostResult<Stat> {
        match &self.object {
            Object::Missing => Err(HostError::new(libc::ENOENT)),
            Object::Virtual => Ok(stat_of_tree(self.node, None)),
            Object::Link(text) => Ok(stat_of_tree(self.node, Some(text))),
            Object::Device(device) => Ok(device.stat()),
            Object::Memory(node) => Ok(node.stat()),
            Object::Real(_, stat) => Ok(*stat),
        }
    }

    /// Fails unless it is there.
    fn there(&self) -> HostResult<()> {
        if self.is_there() { Ok(()) } else { Err(HostError::new(libc::ENOENT)) }
    }
}

impl GrantedHost {
    /// A name that is to be made, and may be.
    fn new_name(&self, path: &[u8]) -> HostResult<Found> {
        let found = self.find(None, path, false, Right::Write)?;
        if found.is_there() {
            return Err(HostError::new(libc::EEXIST));
        }
        self.check(&found, Right::Write)?;
        Ok(found)
    }

    /// Names on the way to other rules stay what they are: what is denied or granted by name is not to be brought there, or away
    /// from there, with a directory.
    fn keeps_its_name(&self, found: &Found) -> HostResult<()> {
        match found.node {
            Some(node) if !self.tree.node(node).children.is_empty() => {
                Err(self.refusals.because("there are rules for what is below it"))
            }
            _ => Ok(()),
        }
    }

    /// What has one name may get another, if that does not give more rights.
    fn may_become(&self, from: &Found, to: &Found) -> HostResult<()> {
        let more = to.rights().without(from.rights());
        if more.read {
            return Err(self.refuse(Right::Read, &from.deny, &from.path()));
        }
        if more.write {
            return Err(self.refuse(Right::Write, &from.deny, &from.path()));
        }
        self.keeps_its_name(from)?;
        self.keeps_its_name(to)
    }

    /// The place of a name that is to be made, changed or taken away.
    fn spot<'f>(&self, found: &'f Found) -> HostResult<&'f Spot> {
        match &found.spot {
            Some(spot) => Ok(spot),
            // What has none stands where a grant begins; or the directory that it would be in was not there.
            None if found.is_there() => Err(self.refusals.because("it is what was granted")),
            None => Err(HostError::new(libc::ENOENT)),
        }
    }

    /// Opens what was found. `None`: it is another thing by now.
    fn open_found(
        &self,
        found: &Found,
        flags: OpenFlags,
        mode: u32,
    ) -> HostResult<Option<Arc<dyn FileEntry>>> {
        let rights = found.rights();
        match &found.object {
            Object::Virtual => {
                let need = if flags.may_write() { Right::Write } else { Right::Read };
                Err(self.refuse(need, &found.deny, &found.path()))
            }
            Object::Link(_) => Err(HostError::new(libc::ELOOP)),
            Object::Device(Device::Mounts) => {
                let file = MemoryFs::file(FIRST_DEVICE, mounts::table(&self.tree).into(), None);
                Ok(Some(Arc::new(memory_entry(file, None, flags, Rights::READ))))
            }
            Object::Device(device) => {
                Ok(Some(Arc::new(DeviceEntry { device: *device, clock: self.grants.clock.clone() })))
            }
            Object::Memory(node) => {
                if let Content::Link(_) = node.content {
                    return Err(HostError::new(libc::ELOOP));
                }
                if flags.create && flags.exclusive {
                    return Err(HostError::new(libc::EEXIST));
                }
                if node.is_dir() && flags.may_write() {
                    return Err(HostError::new(libc::EISDIR));
                }
                if flags.directory && !node.is_dir() {
                    return Err(HostError::new(libc::ENOTDIR));
                }
                if flags.truncate && !node.is_dir() {
                    node.set_len(0)?;
                }
                let dirs = found.steps().filter(|_| node.is_dir());
                Ok(Some(Arc::new(memory_entry(node.clone(), dirs, flags, rights))))
            }
            Object::Missing if !flags.create => Err(HostError::new(libc::ENOENT)),
            Object::Missing => match &found.spot {
                Some(Spot::Memory(dir, name)) => {
                    let mode = allowed_mode(mode, 0)?;
                    let empty = Content::File(parking_lot::RwLock::new(Bytes::Own(Vec::new())));
                    match dir.add(name, mode, empty) {
                        Ok(node) => Ok(Some(Arc::new(memory_entry(node, None, flags, rights)))),
                        Err(e) if e.errno() == libc::EEXIST && !flags.exclusive => Ok(None),
                        Err(e) => Err(e),
                    }
                }
                _ => self.open_real(found, flags, mode),
            },
            Object::Real(..) => self.open_real(found, flags, mode),
        }
    }

    fn open_real(
        &self,
        found: &Found,
        flags: OpenFlags,
        mode: u32,
    ) -> HostResult<Option<Arc<dyn FileEntry>>> {
        // Cut only what was looked at once it is open: it could be a name of something that is denied.
        let truncate = flags.truncate;
        let mut os_flags = open_flags(OpenFlags { truncate: false, ..flags });
        os_flags |= OFlags::NOFOLLOW | OFlags::NOCTTY;
        let mode = mode_of(allowed_mode(mode, 0)?);
        let opened = match (&found.spot, &found.object) {
            (Some(Spot::Real(dir, name)), _) => {
                rustix::io::retry_on_intr(|| rustix::fs::openat(dir, &name[..], os_flags, mode))
            }
            (_, Object::Real(handle, stat)) if stat.is_dir() => {
                rustix::io::retry_on_intr(|| rustix::fs::openat(handle, c".", os_flags, mode))
            }
            _ => return Err(HostError::new(libc::ENOENT)),
        };
        let fd = match opened {
            Ok(fd) => fd,
            // It is a link: one that was asked for, or has just come there.
            Err(Errno::LOOP) if !flags.no_follow && !flags.exclusive => return Ok(None),
            Err(Errno::NOENT) if found.is_there() && !flags.create => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let stat = convert_stat(&rustix::fs::fstat(&fd)?);
        if let Object::Real(_, old) = &found.object
            && (old.dev, old.ino) != (stat.dev, stat.ino)
        {
            return Ok(None);
        }
        if !found.is_there() && self.tree.by_id((stat.dev, stat.ino)).is_some() {
            return Ok(None);
        }
        if truncate && stat.is_file() {
            rustix::io::retry_on_intr(|| rustix::fs::ftruncate(&fd, 0))?;
        }
        let dirs = if stat.is_dir() && found.is_dir() { found.steps() } else { None };
        Ok(Some(Arc::new(GrantedEntry {
            inner: self.system.entry(fd),
            dirs,
            path: found.path(),
            writable: found.rights().write,
            deny: found.deny.clone(),
            refusals: self.refusals.clone(),
        })))
    }

    fn list_found(&self, found: &Found) -> HostResult<u64> {
        self.check(found, Right::Read)?;
        if !found.is_dir() {
            return Err(HostError::new(if found.is_there() { libc::ENOTDIR } else { libc::ENOENT }));
        }
        let mut more: VecDeque<DirEntry> = VecDeque::new();
        for (name, mount) in self.tree.names_below(found.node) {
            let (ino, kind) = match mount {
                Mount::Memory(node) => (node.stat().ino, node.stat().kind()),
                _ => (1, FileKind::Other),
            };
            more.push_back(DirEntry { name: name.to_vec(), ino, kind });
        }
        let mut real = None;
        match &found.object {
            Object::Real(handle, _) => {
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
                let fd =
                    rustix::io::retry_on_intr(|| rustix::fs::openat(handle, c".", flags, Mode::empty()))?;
                real = Some(self.system.add_dir(rustix::fs::Dir::new(fd)?));
            }
            Object::Memory(node) => more.extend(node.list()?),
            _ => {}
        }
        Ok(self.add_listing(Listing { real, more }))
    }

    fn add_listing(&self, listing: Listing) -> u64 {
        let mut listings = self.listings.lock();
        listings.last += 1;
        let handle = listings.last;
        listings.open.insert(handle, Arc::new(Mutex::new(listing)));
        handle
    }
}

fn memory_entry(
    node: Arc<super::memory::MemoryNode>,
    dirs: Option<Vec<Step>>,
    flags: OpenFlags,
    rights: Rights,
) -> MemoryEntry {
    MemoryEntry { node, dirs, flags, writable: rights.write, position: Mutex::new(0) }
}

impl Files for GrantedHost {
    fn open_at(&self, dir: Option<Fd>, path: &[u8], flags: OpenFlags, mode: u32) -> HostResult<Fd> {
        let writes = flags.may_write();
        let reads = flags.read || !flags.write && !flags.append;
        let need = if writes { Right::Write } else { Right::Read };
        let follow = !(flags.no_follow || flags.create && flags.exclusive);
        for _ in 0..TRIES {
            let found = self.find(dir, path, follow, need)?;
            if reads {
                self.check(&found, Right::Read)?;
            }
            if writes && !(found.is_there() && flags.create && flags.exclusive) {
                self.check(&found, Right::Write)?;
            }
            if let Some(entry) = self.open_found(&found, flags, mode)? {
                return self.system.fds().insert(entry);
            }
        }
        Err(HostError::new(libc::ELOOP))
    }

    fn poll(&self, fds: &mut [PollFd], timeout_nanos: Option<u64>) -> HostResult<usize> {
        self.system.poll(fds, timeout_nanos)
    }

    fn pipe(&self) -> HostResult<(Fd, Fd)> {
        self.system.pipe()
    }

    fn map(&self, fd: Fd, offset: u64, length: usize, mode: MapMode) -> HostResult<usize> {
        let entry = self.system.fds().get(fd)?;
        let Some(memory) = entry_of::<MemoryEntry>(&entry) else {
            return self.system.map(fd, offset, length, mode);
        };
        if !memory.flags.read || matches!(mode, MapMode::ReadWrite) && !memory.can_write() {
            return Err(HostError::new(libc::EACCES));
        }
        self.system.map_file(memory.node.mapped()?.as_fd(), offset, length, mode)
    }

    fn unmap(&self, address: usize, length: usize) -> HostResult<()> {
        self.system.unmap(address, length)
    }

    fn sync_map(&self, address: usize, length: usize) -> HostResult<()> {
        self.system.sync_map(address, length)
    }

    fn is_map_resident(&self, address: usize, length: usize) -> HostResult<bool> {
        self.system.is_map_resident(address, length)
    }

    fn stat_at(&self, dir: Option<Fd>, path: &[u8], follow: bool) -> HostResult<Stat> {
        self.find(dir, path, follow, Right::Read)?.stat()
    }

    fn access(&self, path: &[u8], access: Access) -> HostResult<()> {
        let need = if access.write { Right::Write } else { Right::Read };
        let found = self.find(None, path, true, need)?;
        found.there()?;
        // A directory of the tree can be walked through.
        if access.read || access.execute && !matches!(found.object, Object::Virtual) {
            self.check(&found, Right::Read)?;
        }
        if access.write {
            self.check(&found, Right::Write)?;
        }
        if access == Access::default() {
            return Ok(());
        }
        let Object::Real(handle, _) = &found.object else {
            let plain = !matches!(found.object, Object::Virtual) && !found.is_dir();
            return if access.execute && plain { Err(HostError::new(libc::EACCES)) } else { Ok(()) };
        };
        let mut wanted = rustix::fs::Access::EXISTS;
        wanted.set(rustix::fs::Access::READ_OK, access.read);
        wanted.set(rustix::fs::Access::WRITE_OK, access.write);
        wanted.set(rustix::fs::Access::EXEC_OK, access.execute);
        Ok(rustix::fs::accessat(rustix::fs::CWD, path_of_handle(handle), wanted, AtFlags::empty())?)
    }

    fn make_dir(&self, path: &[u8], mode: u32) -> HostResult<()> {
        let found = self.new_name(path)?;
        match self.spot(&found)? {
            Spot::Real(dir, name) => {
                Ok(rustix::fs::mkdirat(dir, &name[..], mode_of(allowed_mode(mode, 0)?))?)
            }
            Spot::Memory(dir, name) => {
                let mode = allowed_mode(mode, 0)?;
                dir.add(name, mode, Content::Directory(Default::default())).map(drop)
            }
        }
    }

    fn make_node(&self, path: &[u8], mode: u32, _device: u64) -> HostResult<()> {
        let found = self.new_name(path)?;
        let kind = FileType::from_raw_mode(mode as rustix::fs::RawMode);
        // A device's file would be a door to the device.
        if matches!(kind, FileType::CharacterDevice | FileType::BlockDevice) {
            return Err(HostError::new(libc::EPERM));
        }
        match self.spot(&found)? {
            Spot::Real(dir, name) => {
                Ok(rustix::fs::mknodat(dir, &name[..], kind, mode_of(allowed_mode(mode, 0)?), 0)?)
            }
            Spot::Memory(..) => Err(HostError::NOT_SUPPORTED),
        }
    }

    fn unlink_at(&self, dir: Option<Fd>, path: &[u8], directory: bool) -> HostResult<()> {
        let found = self.find(dir, path, false, Right::Write)?;
        found.there()?;
        self.check(&found, Right::Write)?;
        match self.spot(&found)? {
            Spot::Real(dir, name) => {
                let flags = if directory { AtFlags::REMOVEDIR } else { AtFlags::empty() };
                Ok(rustix::fs::unlinkat(dir, &name[..], flags)?)
            }
            Spot::Memory(dir, name) => dir.remove(name, directory),
        }
    }

    fn rename_at(&self, from_dir: Option<Fd>, from: &[u8], to_dir: Option<Fd>, to: &[u8]) -> HostResult<()> {
        let from = self.find(from_dir, from, false, Right::Write)?;
        let to = self.find(to_dir, to, false, Right::Write)?;
        self.check(&from, Right::Write)?;
        self.check(&to, Right::Write)?;
        from.there()?;
        self.may_become(&from, &to)?;
        match (self.spot(&from)?, self.spot(&to)?) {
            (Spot::Real(from_dir, from), Spot::Real(to_dir, to)) => {
                Ok(rustix::fs::renameat(from_dir, &from[..], to_dir, &to[..])?)
            }
            (Spot::Memory(from_dir, from), Spot::Memory(to_dir, to)) => from_dir.rename(from, to_dir, to),
            _ => Err(HostError::new(libc::EXDEV)),
        }
    }

    fn link(&self, existing: &[u8], new: &[u8]) -> HostResult<()> {
        let existing = self.find(None, existing, false, Right::Read)?;
        self.check(&existing, Right::Read)?;
        self.check(&existing, Right::Write)?;
        existing.there()?;
        let new = self.new_name(new)?;
        self.may_become(&existing, &new)?;
        match (&existing.object, self.spot(&existing)?, self.spot(&new)?) {
            (_, Spot::Real(from_dir, from), Spot::Real(to_dir, to)) => {
                Ok(rustix::fs::linkat(from_dir, &from[..], to_dir, &to[..], AtFlags::empty())?)
            }
            (Object::Memory(node), _, Spot::Memory(dir, name)) if node.is_of(dir) => dir.link(name, node),
            _ => Err(HostError::new(libc::EXDEV)),
        }
    }

    fn symlink(&self, target: &[u8], path: &[u8]) -> HostResult<()> {
        let found = self.new_name(path)?;
        self.keeps_its_name(&found)?;
        match self.spot(&found)? {
            Spot::Real(dir, name) => Ok(rustix::fs::symlinkat(target, dir, &name[..])?),
            Spot::Memory(dir, name) => {
                if target.is_empty() {
                    return Err(HostError::new(libc::ENOENT));
                }
                if target.len() >= PATH_MAX {
                    return Err(HostError::new(libc::ENAMETOOLONG));
                }
                dir.add(name, 0o777, Content::Link(target.to_vec())).map(drop)
            }
        }
    }

    fn read_link(&self, path: &[u8]) -> HostResult<Vec<u8>> {
        let found = self.find(None, path, false, Right::Read)?;
        found.there()?;
        found.link_text()
    }

    fn real_path(&self, path: &[u8]) -> HostResult<Vec<u8>> {
        let found = self.find(None, path, true, Right::Read)?;
        found.there()?;
        Ok(found.path())
    }

    fn chmod(&self, path: &[u8], mode: u32) -> HostResult<()> {
        let found = self.find(None, path, true, Right::Write)?;
        let mode = allowed_mode(mode, found.stat()?.mode)?;
        self.check(&found, Right::Write)?;
        match &found.object {
            Object::Real(handle, _) => Ok(rustix::fs::chmod(path_of_handle(handle), mode_of(mode))?),
            Object::Memory(node) => {
                node.set_mode(mode);
                Ok(())
            }
            _ => Err(HostError::new(libc::EPERM)),
        }
    }

    fn chown(&self, path: &[u8], uid: Option<u32>, gid: Option<u32>, follow: bool) -> HostResult<()> {
        let found = self.find(None, path, follow, Right::Write)?;
        found.there()?;
        self.check(&found, Right::Write)?;
        match &found.object {
            Object::Real(handle, _) => {
                let (uid, gid) = owner(uid, gid)?;
                Ok(rustix::fs::chownat(handle, c"", uid, gid, AtFlags::EMPTY_PATH)?)
            }
            Object::Memory(node) => node.set_owner(uid, gid),
            _ => Err(HostError::new(libc::EPERM)),
        }
    }

    fn set_times(&self, path: &[u8], accessed: SetTime, modified: SetTime, follow: bool) -> HostResult<()> {
        let found = self.find(None, path, follow, Right::Write)?;
        found.there()?;
        self.check(&found, Right::Write)?;
        let times = timestamps(accessed, modified);
        match (&found.object, &found.spot) {
            // What has come there meanwhile has the same rights, and a link's own times are set.
            (Object::Real(..), Some(Spot::Real(dir, name))) => {
                Ok(rustix::fs::utimensat(dir, &name[..], &times, AtFlags::SYMLINK_NOFOLLOW)?)
            }
            (Object::Real(handle, _), _) => {
                Ok(rustix::fs::utimensat(handle, c".", &times, AtFlags::SYMLINK_NOFOLLOW)?)
            }
            (Object::Memory(node), _) => {
                node.set_times(accessed, modified);
                Ok(())
            }
            _ => Err(HostError::new(libc::EPERM)),
        }
    }

    fn stat_vfs(&self, path: &[u8]) -> HostResult<StatVfs> {
        let found = self.find(None, path, true, Right::Read)?;
        found.there()?;
        match &found.object {
            Object::Real(handle, _) => Ok(convert_stat_vfs(&rustix::fs::fstatvfs(handle)?)),
            Object::Memory(node) => Ok(node.fs.stat_vfs()),
            _ => Err(self.refuse(Right::Read, &found.deny, &found.path())),
        }
    }

    fn open_dir(&self, path: &[u8]) -> HostResult<u64> {
        let found = self.find(None, path, true, Right::Read)?;
        self.list_found(&found)
    }

    fn open_dir_fd(&self, fd: Fd) -> HostResult<u64> {
        let entry = self.system.fds().get(fd)?;
        if let Some(memory) = entry_of::<MemoryEntry>(&entry) {
            return Ok(self.add_listing(Listing { real: None, more: memory.node.list()?.into() }));
        }
        // Other descriptors may be directories too, which nobody granted.
        if entry_of::<GrantedEntry>(&entry).is_none_or(|e| e.dirs.is_none()) {
            return Err(HostError::new(libc::ENOTDIR));
        }
        let real = self.system.open_dir_fd(fd)?;
        Ok(self.add_listing(Listing { real: Some(real), more: VecDeque::new() }))
    }

    fn next_dir_entry(&self, dir: u64) -> HostResult<Option<DirEntry>> {
        let listing = self.listings.lock().open.get(&dir).cloned().ok_or(HostError::BAD_FD)?;
        let mut listing = listing.lock();
        if let Some(real) = listing.real {
            while let Some(entry) = self.system.next_dir_entry(real)? {
                if listing.more.iter().all(|m| m.name != entry.name) {
                    return Ok(Some(entry));
                }
            }
            self.system.close_dir(real)?;
            listing.real = None;
        }
        Ok(listing.more.pop_front())
    }

    fn close_dir(&self, dir: u64) -> HostResult<()> {
        let listing = self.listings.lock().open.remove(&dir).ok_or(HostError::BAD_FD)?;
        let real = listing.lock().real.take();
        real.map_or(Ok(()), |real| self.system.close_dir(real))
    }

    fn watch_open(&self) -> HostResult<Fd> {
        self.system.watch_open()
    }

    fn watch_add(&self, fd: Fd, path: &[u8], mask: u32) -> HostResult<i32> {
        let found = self.find(None, path, mask & libc::IN_DONT_FOLLOW == 0, Right::Read)?;
        found.there()?;
        self.check(&found, Right::Read)?;
        match &found.object {
            Object::Real(handle, _) => {
                let watched = path_of_handle(handle);
                self.system.watch_add(fd, &watched, mask & !libc::IN_DONT_FOLLOW)
            }
            _ => Err(HostError::NOT_SUPPORTED),
        }
    }

    fn watch_remove(&self, fd: Fd, watch: i32) -> HostResult<()> {
        self.system.watch_remove(fd, watch)
    }
}
