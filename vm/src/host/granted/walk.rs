//! Walking a path: component by component, from handle to handle.
//!
//! The kernel never sees more than one component of a path, and never follows a link: links are read here, and walked in the
//! tree of what is granted ([`tree`](super::tree)), where an absolute one begins at the root again. `..` goes back to the handle
//! that the walk came by. So neither links nor `..` nor anything that changes meanwhile leads to a place that the walk did
//! not come to, and each place's rights are known from the way to it.
//!
//! Where nothing is denied, and nothing below a directory is granted by itself, openat2 walks several components at once: it gives
//! up at links and other file systems, and then the walk is made after all. What it finds is what the walk would find.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::io::Errno;

use super::super::system::convert_stat;
use super::super::{Environment, Fd, FileKind, HasFds, HostError, HostResult, Right, Stat};
use super::GrantedHost;
use super::devices::Device;
use super::entry::{GrantedEntry, MemoryEntry, entry_of, refusal};
use super::memory::{Content, MemoryNode};
use super::tree::{
    Denied, MOST_LINKS, Mount, NodeId, ROOT, Rights, link_text, names_reversed, open_below, open_path,
};

/// The longest path, as Linux has it.
pub(super) const PATH_MAX: usize = 4096;

/// A directory on a way.
#[derive(Clone)]
pub(super) enum Place {
    /// Of the tree only.
    Virtual,
    /// A real one, and its file system's number.
    Real(Arc<OwnedFd>, u64),
    Memory(Arc<MemoryNode>),
}

/// A directory that a walk came to.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) name: Vec<u8>,
    pub(super) place: Place,
    pub(super) node: Option<NodeId>,
    allow: Rights,
    deny: Denied,
}

/// What was found at the end of a way.
#[derive(Clone)]
pub(super) enum Object {
    Missing,
    /// A directory of the tree only.
    Virtual,
    /// A link of the tree only.
    Link(Vec<u8>),
    Device(Device),
    Memory(Arc<MemoryNode>),
    /// Anything real; links too.
    Real(Arc<OwnedFd>, Stat),
}

/// Where a name is kept: what the calls that change names are made with.
pub(super) enum Spot {
    Real(Arc<OwnedFd>, Vec<u8>),
    Memory(Arc<MemoryNode>, Vec<u8>),
}

/// The end of a way.
pub(super) struct Found {
    /// The directories on the way.
    pub(super) dirs: Vec<Step>,
    /// The name in the last of them; `None`: it is the last of them.
    pub(super) name: Option<Vec<u8>>,
    pub(super) object: Object,
    /// `None`: its name can't be changed, as it is not in a directory that was granted.
    pub(super) spot: Option<Spot>,
    pub(super) node: Option<NodeId>,
    allow: Rights,
    pub(super) deny: Denied,
}

impl Found {
    pub(super) fn rights(&self) -> Rights {
        self.allow.without(self.deny.rights)
    }

    /// The absolute path without links.
    pub(super) fn path(&self) -> Vec<u8> {
        path_of(&self.dirs, self.name.iter())
    }

    pub(super) fn is_dir(&self) -> bool {
        match &self.object {
            Object::Virtual => true,
            Object::Memory(node) => node.is_dir(),
            Object::Real(_, stat) => stat.is_dir(),
            _ => false,
        }
    }

    pub(super) fn is_there(&self) -> bool {
        !matches!(self.object, Object::Missing)
    }

    /// The way to it, if it is a directory.
    pub(super) fn steps(&self) -> Option<Vec<Step>> {
        let mut dirs = self.dirs.clone();
        if let Some(name) = &self.name {
            dirs.push(self.step(name)?);
        }
        Some(dirs)
    }

    fn step(&self, name: &[u8]) -> Option<Step> {
        let place = match &self.object {
            Object::Virtual => Place::Virtual,
            Object::Memory(node) if node.is_dir() => Place::Memory(node.clone()),
            Object::Real(handle, stat) if stat.is_dir() => Place::Real(handle.clone(), stat.dev),
            _ => return None,
        };
        Some(Step { name: name.to_vec(), place, node: self.node, allow: self.allow, deny: self.deny.clone() })
    }

    /// The text of a link.
    fn link(&self) -> HostResult<Option<Vec<u8>>> {
        match &self.object {
            Object::Link(text) => Ok(Some(text.clone())),
            Object::Memory(node) => match &node.content {
                Content::Link(text) => Ok(Some(text.clone())),
                _ => Ok(None),
            },
            Object::Real(handle, stat) if stat.kind() == FileKind::Symlink => Ok(Some(link_text(handle)?)),
            _ => Ok(None),
        }
    }

    /// As [`link`](Found::link); EINVAL for what is none.
    pub(super) fn link_text(&self) -> HostResult<Vec<u8>> {
        self.link()?.ok_or(HostError::INVALID)
    }
}

/// Names as an absolute path.
pub(super) fn path_of<'a>(dirs: &'a [Step], more: impl Iterator<Item = &'a Vec<u8>>) -> Vec<u8> {
    let mut path = Vec::new();
    for name in dirs.iter().skip(1).map(|step| &step.name).chain(more) {
        path.push(b'/');
        path.extend_from_slice(name);
    }
    if path.is_empty() {
        path.push(b'/');
    }
    path
}

/// What keeps a walk from going on.
enum Stop {
    /// Nothing that is granted has this name.
    Unknown,
    Failed(HostError),
}

impl From<HostError> for Stop {
    fn from(e: HostError) -> Stop {
        Stop::Failed(e)
    }
}

impl From<Errno> for Stop {
    fn from(e: Errno) -> Stop {
        Stop::Failed(e.into())
    }
}

/// Whether a handle's file system shows processes: what is there is not files that someone meant to grant by a directory above.
fn shows_processes(handle: &OwnedFd) -> bool {
    rustix::fs::fstatfs(handle).is_ok_and(|s| s.f_type == libc::PROC_SUPER_MAGIC as _)
}

impl GrantedHost {
    pub(super) fn root(&self) -> Step {
        let mut step = Step {
            name: Vec::new(),
            place: Place::Virtual,
            node: Some(ROOT),
            allow: Rights::default(),
            deny: self.tree.node(ROOT).deny.clone(),
        };
        if let Some(Mount::Dir { handle, dev }) = &self.tree.node(ROOT).mount {
            step.place = Place::Real(handle.clone(), *dev);
            if let Ok(own) = rustix::fs::fstat(handle).map(|s| convert_stat(&s))
                && let Some(own) = self.tree.by_id((own.dev, own.ino))
            {
                step.allow = own.allow;
                step.deny.add(&own.deny);
            }
        }
        step
    }

    /// The way to where a relative path starts.
    fn start(&self, dir: Option<Fd>) -> HostResult<Vec<Step>> {
        if let Some(fd) = dir {
            let entry = self.system.fds().get(fd)?;
            let dirs = entry_of::<GrantedEntry>(&entry).and_then(|e| e.dirs.clone());
            let dirs = dirs.or_else(|| entry_of::<MemoryEntry>(&entry)?.dirs.clone());
            return dirs.ok_or(HostError::new(libc::ENOTDIR));
        }
        if let Some(dirs) = self.cwd.get() {
            return Ok(dirs.clone());
        }
        let path = self.system.working_dir();
        let found = self.find_from(vec![self.root()], &path, true, Right::Read)?;
        let dirs = found.steps().ok_or(HostError::new(libc::ENOTDIR))?;
        Ok(self.cwd.get_or_init(|| dirs).clone())
    }

    /// Walks to the end of a path. What is not granted is refused as something that lacks the right `need`; the caller looks
    /// whether what is found gives it.
    pub(super) fn find(&self, dir: Option<Fd>, path: &[u8], follow: bool, need: Right) -> HostResult<Found> {
        if path.is_empty() {
            return Err(HostError::new(libc::ENOENT));
        }
        if path.len() >= PATH_MAX {
            return Err(HostError::new(libc::ENAMETOOLONG));
        }
        if path.contains(&0) {
            return Err(HostError::INVALID);
        }
        let dirs = if path.starts_with(b"/") { vec![self.root()] } else { self.start(dir)? };
        if let Some(found) = self.find_quickly(&dirs, path, follow, need) {
            return Ok(found);
        }
        // What ends so must be a directory, and a link to one is followed.
        let directory = path.ends_with(b"/") || path.ends_with(b"/.");
        let found = self.find_from(dirs, path, follow || directory, need)?;
        if directory && found.is_there() && !found.is_dir() {
            return Err(HostError::new(libc::ENOTDIR));
        }
        Ok(found)
    }

    /// What the walk would find, of a path without surprises: no `..`, and from some directory on nothing but real directories
    /// with that one's rights, down to something that is none. Then the kernel walks the middle of it in one go.
    pub(super) fn find_quickly(
        &self,
        dirs: &[Step],
        path: &[u8],
        follow: bool,
        need: Right,
    ) -> Option<Found> {
        if path.ends_with(b"/") || path.ends_with(b"/.") {
            return None;
        }
        let names: Vec<&[u8]> =
            path.split(|&b| b == b'/').filter(|name| !name.is_empty() && *name != b".").collect();
        let (last, parents) = names.split_last()?;
        if names.contains(&&b".."[..]) {
            return None;
        }
        let mut way = dirs.to_vec();
        let mut middle = parents.iter();
        loop {
            let top = way.last()?;
            if let Place::Real(dir, dev) = &top.place
                && self.tree.is_uniform(top.node)
            {
                // Fewer are not worth it.
                let rest = middle.as_slice();
                if rest.len() < 2 {
                    return None;
                }
                let name = rest.join(&b'/');
                let handle = Arc::new(open_below(dir, &name).ok()?);
                let step = Step {
                    name,
                    place: Place::Real(handle, *dev),
                    node: None,
                    deny: top.deny.clone(),
                    ..*top
                };
                way.push(step);
                break;
            }
            let name = middle.next()?;
            let found = self.look(top, name).ok()?;
            let there = matches!(found.object, Object::Virtual) || found.rights().any();
            let step = found.step(name)?;
            if !there || found.deny.rights.any() {
                return None;
            }
            way.push(step);
        }
        let found = self.look(way.last()?, last).ok()?;
        let plain = match &found.object {
            Object::Real(_, stat) => !(stat.is_dir() || follow && stat.kind() == FileKind::Symlink),
            Object::Missing => true,
            _ => false,
        };
        let right = plain && found.rights().has(need);
        right.then(|| Found { dirs: way, name: Some(last.to_vec()), ..found })
    }

    pub(super) fn find_from(
        &self,
        dirs: Vec<Step>,
        path: &[u8],
        follow: bool,
        need: Right,
    ) -> HostResult<Found> {
        let mut dirs = dirs;
        let mut rest: Vec<Vec<u8>> = names_reversed(path).collect();
        let mut links = 0;
        while let Some(name) = rest.pop() {
            if name == b".." {
                if dirs.len() > 1 {
                    dirs.pop();
                }
                continue;
            }
            let refuse = |deny: &Denied| {
                let names = std::iter::once(&name).chain(rest.iter().rev());
                Err(self.refuse(need, deny, &path_of(&dirs, names)))
            };
            let top = &dirs[dirs.len() - 1];
            let mut found = match self.look(top, &name) {
                Ok(found) => found,
                Err(Stop::Unknown) => return refuse(&Denied::default()),
                Err(Stop::Failed(e)) => return Err(e),
            };
            let passable = match found.object {
                Object::Virtual | Object::Link(_) => !found.deny.rights.any(),
                _ => found.rights().any(),
            };
            if !passable {
                return refuse(&found.deny);
            }
            let last = rest.is_empty();
            if (follow || !last)
                && let Some(text) = found.link()?
            {
                links += 1;
                if links > MOST_LINKS {
                    return Err(HostError::new(libc::ELOOP));
                }
                if text.is_empty() {
                    return Err(HostError::new(libc::ENOENT));
                }
                if text.starts_with(b"/") {
                    dirs.truncate(1);
                }
                rest.extend(names_reversed(&text));
                continue;
            }
            if last {
                found.dirs = dirs;
                found.name = Some(name);
                return Ok(found);
            }
            match found.step(&name) {
                Some(step) => dirs.push(step),
                None if found.is_there() => return Err(HostError::new(libc::ENOTDIR)),
                None => return Err(HostError::new(libc::ENOENT)),
            }
        }
        let top = &dirs[dirs.len() - 1];
        let object = match &top.place {
            Place::Virtual => Object::Virtual,
            Place::Real(handle, _) => Object::Real(handle.clone(), convert_stat(&rustix::fs::fstat(handle)?)),
            Place::Memory(node) => Object::Memory(node.clone()),
        };
        let (node, allow, deny) = (top.node, top.allow, top.deny.clone());
        Ok(Found { dirs, name: None, object, spot: None, node, allow, deny })
    }

    /// What has a name in a directory.
    fn look(&self, top: &Step, name: &[u8]) -> Result<Found, Stop> {
        let child = self.tree.child(top.node, name);
        let mut deny = top.deny.clone();
        let mut allow = top.allow;
        if let Some(node) = child {
            deny.add(&self.tree.node(node).deny);
            allow = allow.with(self.tree.node(node).allow);
        }
        let found = Found {
            dirs: Vec::new(),
            name: None,
            object: Object::Virtual,
            spot: None,
            node: child,
            allow,
            deny,
        };
        let mount = child.and_then(|c| self.tree.node(c).mount.as_ref());
        match (&top.place, mount) {
            // What everyone has stands before what is really there.
            (_, Some(Mount::Device(device))) => {
                let allow = if *device == Device::Mounts { Rights::READ } else { Rights::BOTH };
                Ok(Found { object: Object::Device(*device), allow, ..found })
            }
            (_, Some(Mount::Memory(node))) => {
                let allow = if node.fs.is_read_only() { Rights::READ } else { Rights::BOTH };
                Ok(Found { object: Object::Memory(node.clone()), allow, ..found })
            }
            (Place::Virtual, _) if child.is_none() => Err(Stop::Unknown),
            (Place::Virtual, None) => Ok(found),
            (Place::Virtual, Some(Mount::Link(text))) => {
                Ok(Found { object: Object::Link(text.clone()), ..found })
            }
            (Place::Virtual, Some(Mount::Missing)) => Ok(Found { object: Object::Missing, ..found }),
            (Place::Virtual, Some(Mount::Dir { handle, .. })) => self.real(found, handle.clone(), None),
            (Place::Virtual, Some(Mount::Name { dir, name })) => self.real_name(found, dir, name, None),
            (Place::Real(dir, dev), _) => self.real_name(found, dir, name, Some(*dev)),
            (Place::Memory(dir), _) => {
                let object = dir.lookup(name)?.map_or(Object::Missing, Object::Memory);
                Ok(Found { object, spot: Some(Spot::Memory(dir.clone(), name.to_vec())), ..found })
            }
        }
    }

    fn real_name(
        &self,
        found: Found,
        dir: &Arc<OwnedFd>,
        name: &[u8],
        parent_dev: Option<u64>,
    ) -> Result<Found, Stop> {
        let spot = Some(Spot::Real(dir.clone(), name.to_vec()));
        match open_path(dir, name) {
            Ok(handle) => self.real(Found { spot, ..found }, Arc::new(handle), parent_dev),
            Err(Errno::NOENT) if found.node.is_some_and(|n| self.tree.leads_on(n)) => Ok(found),
            Err(Errno::NOENT) => Ok(Found { object: Object::Missing, spot, ..found }),
            Err(e) => Err(e.into()),
        }
    }

    fn real(&self, mut found: Found, handle: Arc<OwnedFd>, parent_dev: Option<u64>) -> Result<Found, Stop> {
        let stat = convert_stat(&rustix::fs::fstat(&handle)?);
        let own = self.tree.by_id((stat.dev, stat.ino));
        if let Some(own) = own {
            found.allow = found.allow.with(own.allow);
            found.deny.add(&own.deny);
        }
        let granted = own.is_some_and(|own| own.allow.any())
            || found.node.is_some_and(|node| self.tree.node(node).allow.any());
        if parent_dev.is_some_and(|dev| dev != stat.dev) && !granted && shows_processes(&handle) {
            // But the ways to what everyone has.
            return match found.node {
                Some(node) if self.tree.leads_on(node) => {
                    Ok(Found { allow: Rights::default(), spot: None, ..found })
                }
                _ => Err(Stop::Unknown),
            };
        }
        found.object = Object::Real(handle, stat);
        Ok(found)
    }

    /// The error for what is not granted, or is denied.
    pub(super) fn refuse(&self, need: Right, deny: &Denied, path: &[u8]) -> HostError {
        refusal(&self.refusals, need, deny, path)
    }

    /// Fails unless what was found gives a right.
    pub(super) fn check(&self, found: &Found, need: Right) -> HostResult<()> {
        if found.rights().has(need) { Ok(()) } else { Err(self.refuse(need, &found.deny, &found.path())) }
    }
}
