//! The tree of what is granted, which paths are walked in.
//!
//! What stands above the grants is made of their names: a directory there can be walked through, and that is all. The grants
//! themselves are opened when the tree is made. A directory is granted as that directory, whatever name leads to it later;
//! a file as a name in its directory, since programs replace files by renaming others over them.
//!
//! What is denied is denied by both: by what it was when the tree was made (so that no other name or hard link leads to it), and
//! by its name (so that what takes its place is denied too).

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

use super::super::{Clock, Grants, HostResult, Right};
use super::devices::Device;
use super::memory::{FIRST_DEVICE, MemoryFs, MemoryNode};

/// What may be done to files. Looking at their attributes comes with either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights {
    pub(super) read: bool,
    pub(super) write: bool,
}

impl Rights {
    pub(super) const READ: Rights = Rights { read: true, write: false };
    pub(super) const WRITE: Rights = Rights { read: false, write: true };
    pub(super) const BOTH: Rights = Rights { read: true, write: true };

    pub(super) fn any(self) -> bool {
        self.read || self.write
    }

    pub(super) fn with(self, other: Rights) -> Rights {
        Rights { read: self.read || other.read, write: self.write || other.write }
    }

    pub(super) fn without(self, other: Rights) -> Rights {
        Rights { read: self.read && !other.read, write: self.write && !other.write }
    }

    pub(super) fn has(self, right: Right) -> bool {
        match right {
            Right::Read => self.read,
            Right::Write => self.write,
            _ => false,
        }
    }
}

/// What is denied, and by which option.
#[derive(Clone, Debug, Default)]
pub(super) struct Denied {
    pub(super) rights: Rights,
    pub(super) by: Option<Arc<str>>,
}

impl Denied {
    pub(super) fn add(&mut self, other: &Denied) {
        if other.rights.any() {
            self.rights = self.rights.with(other.rights);
            self.by.clone_from(&other.by);
        }
    }
}

/// A directory's or file's own number: of its file system, and in it.
pub(super) type Id = (u64, u64);

/// A place in the tree's list.
pub(super) type NodeId = usize;

/// The tree's root.
pub(super) const ROOT: NodeId = 0;

/// What is found at a place of the tree.
pub(super) enum Mount {
    /// A granted directory.
    Dir { handle: Arc<OwnedFd>, dev: u64 },
    /// A name in a directory that is not granted itself.
    Name { dir: Arc<OwnedFd>, name: Vec<u8> },
    /// A link on the way to a grant.
    Link(Vec<u8>),
    /// A file or directory in memory.
    Memory(Arc<MemoryNode>),
    /// A device that every program has.
    Device(Device),
    /// The directory that it would be in was not there.
    Missing,
}

/// A name in the tree.
#[derive(Default)]
pub(super) struct Node {
    pub(super) children: BTreeMap<Vec<u8>, NodeId>,
    pub(super) mount: Option<Mount>,
    /// What this name gives. A granted directory's rights are its own, not its name's: see [`Tree::by_id`].
    pub(super) allow: Rights,
    pub(super) deny: Denied,
}

/// What a file or directory gives or denies whatever its name is.
#[derive(Default)]
pub(super) struct Own {
    pub(super) allow: Rights,
    pub(super) deny: Denied,
    /// Keeps its number from being another's.
    _handle: Option<Arc<OwnedFd>>,
}

/// See the module.
pub(super) struct Tree {
    nodes: Vec<Node>,
    by_id: HashMap<Id, Own>,
    /// Something is denied.
    denies: bool,
}

/// Opens a name in a directory as a handle that can't read or write, and not what a link leads to.
pub(super) fn open_path(dir: impl AsFd, name: &[u8]) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::io::retry_on_intr(|| rustix::fs::openat(dir.as_fd(), name, flags, Mode::empty()))
}

/// Opens a directory some names below another as a handle, if there are neither links nor other file systems on the way.
pub(super) fn open_below(dir: impl AsFd, names: &[u8]) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let how = ResolveFlags::BENEATH
        | ResolveFlags::NO_SYMLINKS
        | ResolveFlags::NO_MAGICLINKS
        | ResolveFlags::NO_XDEV;
    rustix::fs::openat2(dir, names, flags, Mode::empty(), how)
}

/// The text of the link that a handle is.
pub(super) fn link_text(handle: impl AsFd) -> HostResult<Vec<u8>> {
    Ok(rustix::fs::readlinkat(handle, c"", Vec::new())?.into_bytes())
}

#[expect(clippy::unnecessary_cast, reason = "the fields' types differ between systems")]
fn id_of(stat: &rustix::fs::Stat) -> Id {
    (stat.st_dev as u64, stat.st_ino as u64)
}

/// The names in a path, the last one first.
pub(super) fn names_reversed(path: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    path.split(|&b| b == b'/').rev().filter(|n| !n.is_empty() && *n != b".").map(<[u8]>::to_vec)
}

/// As Linux: more links than that on a way are a circle.
pub(super) const MOST_LINKS: usize = 40;

/// Where a path of the real file system leads.
struct Way {
    /// Its name there: without links and `..`.
    names: Vec<Vec<u8>>,
    /// The links that were met, with their names.
    links: Vec<(Vec<Vec<u8>>, Vec<u8>)>,
    end: End,
}

enum End {
    Directory(Arc<OwnedFd>, Id),
    /// Something else; or nothing yet.
    Name {
        dir: Arc<OwnedFd>,
        there: Option<(Arc<OwnedFd>, Id)>,
    },
    Nowhere,
}

fn way(path: &[u8]) -> Way {
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut links = Vec::new();
    let mut rest: Vec<Vec<u8>> = names_reversed(path).collect();
    let end = 'end: {
        let Ok(root) = open_path(rustix::fs::CWD, b"/") else { break 'end End::Nowhere };
        let Ok(stat) = rustix::fs::fstat(&root) else { break 'end End::Nowhere };
        let mut dirs = vec![(Arc::new(root), id_of(&stat))];
        while let Some(name) = rest.pop() {
            if name == b".." {
                if names.pop().is_some() {
                    dirs.pop();
                }
                continue;
            }
            let dir = dirs[dirs.len() - 1].0.clone();
            let opened =
                open_path(&dir, &name).and_then(|h| rustix::fs::fstat(&h).map(|stat| (Arc::new(h), stat)));
            names.push(name);
            match opened {
                Ok((handle, stat)) => match FileType::from_raw_mode(stat.st_mode) {
                    FileType::Directory => dirs.push((handle, id_of(&stat))),
                    FileType::Symlink => {
                        let (Ok(text), true) = (link_text(&handle), links.len() < MOST_LINKS) else {
                            break 'end End::Nowhere;
                        };
                        let at = names.clone();
                        names.pop();
                        if text.starts_with(b"/") {
                            names.clear();
                            dirs.truncate(1);
                        }
                        rest.extend(names_reversed(&text));
                        links.push((at, text));
                    }
                    _ if rest.is_empty() => {
                        break 'end End::Name { dir, there: Some((handle, id_of(&stat))) };
                    }
                    _ => break 'end End::Nowhere,
                },
                Err(Errno::NOENT) if rest.is_empty() => break 'end End::Name { dir, there: None },
                Err(_) => break 'end End::Nowhere,
            }
        }
        let (handle, id) = dirs.swap_remove(dirs.len() - 1);
        End::Directory(handle, id)
    };
    // Of what isn't there, only names are known.
    for name in rest.into_iter().rev() {
        if name == b".." {
            names.pop();
        } else {
            names.push(name);
        }
    }
    Way { names, links, end }
}

impl Tree {
    /// The tree of some grants. Paths that are not absolute start at `cwd`.
    pub(super) fn new(grants: &Grants, cwd: &[u8]) -> Tree {
        let mut tree = Tree { nodes: vec![Node::default()], by_id: HashMap::new(), denies: false };
        let absolute = |path: &Path| -> Vec<u8> {
            Path::new(OsStr::from_bytes(cwd)).join(path).into_os_string().as_bytes().to_vec()
        };
        for path in grants.allow.read.iter().chain(&grants.implicit) {
            tree.allow(&absolute(path), Rights::READ);
        }
        for path in &grants.allow.write {
            tree.allow(&absolute(path), Rights::WRITE);
        }
        for (paths, rights) in [(&grants.deny.read, Rights::READ), (&grants.deny.write, Rights::WRITE)] {
            for path in paths {
                tree.deny(&absolute(path), rights, &path.to_string_lossy());
            }
        }
        for (path, device) in Device::ALL {
            let mut names: Vec<Vec<u8>> = names_reversed(path).collect();
            names.reverse();
            let node = tree.node_of(&names);
            tree.nodes[node].mount = Some(Mount::Device(device));
        }
        let clock: Option<Arc<dyn Clock>> = grants.clock.clone();
        let mut devices = FIRST_DEVICE..;
        let mut device = || devices.next().unwrap_or(FIRST_DEVICE);
        for file in &grants.memory_files {
            let node = MemoryFs::file(device(), file.bytes.clone(), clock.clone());
            tree.mount(&absolute(&file.path), Mount::Memory(node));
        }
        for dir in &grants.memory_dirs {
            let node = MemoryFs::directory(device(), dir.limit, clock.clone());
            tree.mount(&absolute(&dir.path), Mount::Memory(node));
        }
        // A way to the working directory, so that `..` leads from there to what is granted.
        let mut names: Vec<Vec<u8>> = names_reversed(cwd).collect();
        names.reverse();
        tree.node_of(&names);
        tree
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    pub(super) fn child(&self, node: Option<NodeId>, name: &[u8]) -> Option<NodeId> {
        self.nodes[node?].children.get(name).copied()
    }

    /// What a file or directory gives or denies by itself.
    pub(super) fn by_id(&self, id: Id) -> Option<&Own> {
        self.by_id.get(&id)
    }

    /// Whether what is below a place has the place's own rights, but for what is granted by itself and was moved there.
    pub(super) fn is_uniform(&self, node: Option<NodeId>) -> bool {
        !self.denies && node.is_none_or(|node| self.nodes[node].children.is_empty())
    }

    /// Whether something in memory is at or below a place, so that there is a way to it without any real directory.
    pub(super) fn leads_on(&self, node: NodeId) -> bool {
        let at = &self.nodes[node];
        matches!(at.mount, Some(Mount::Memory(_) | Mount::Device(_)))
            || at.children.values().any(|&c| self.leads_on(c))
    }

    /// The names right below a place that a listing of a real directory lacks.
    pub(super) fn names_below(&self, node: Option<NodeId>) -> Vec<(&[u8], &Mount)> {
        let Some(node) = node else { return Vec::new() };
        let children = self.nodes[node].children.iter();
        children
            .filter_map(|(name, &c)| match &self.nodes[c].mount {
                Some(mount @ (Mount::Memory(_) | Mount::Device(_))) => Some((&name[..], mount)),
                _ => None,
            })
            .collect()
    }

    fn node_of(&mut self, names: &[Vec<u8>]) -> NodeId {
        let mut at = ROOT;
        for name in names {
            at = match self.nodes[at].children.get(name) {
                Some(&next) => next,
                None => {
                    let next = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[at].children.insert(name.clone(), next);
                    next
                }
            };
        }
        at
    }

    /// What is in memory stands where it was said to stand, whatever is there besides; but a link on the way is walked.
    fn mount(&mut self, path: &[u8], mount: Mount) {
        let way = way(path);
        self.add_links(&way);
        let node = self.node_of(&way.names);
        self.nodes[node].mount = Some(mount);
    }

    fn add_links(&mut self, way: &Way) {
        for (names, text) in &way.links {
            let node = self.node_of(names);
            self.nodes[node].mount.get_or_insert_with(|| Mount::Link(text.clone()));
        }
    }

    fn allow(&mut self, path: &[u8], rights: Rights) {
        let way = way(path);
        self.add_links(&way);
        let node = self.node_of(&way.names);
        let mount = match way.end {
            End::Directory(handle, id) => {
                let own = self.by_id.entry(id).or_default();
                own.allow = own.allow.with(rights);
                own._handle = Some(handle.clone());
                Mount::Dir { handle, dev: id.0 }
            }
            End::Name { dir, .. } => {
                self.nodes[node].allow = self.nodes[node].allow.with(rights);
                let name = way.names.last().cloned().unwrap_or_default();
                Mount::Name { dir, name }
            }
            End::Nowhere => {
                self.nodes[node].allow = self.nodes[node].allow.with(rights);
                Mount::Missing
            }
        };
        self.nodes[node].mount.get_or_insert(mount);
    }

    fn deny(&mut self, path: &[u8], rights: Rights, text: &str) {
        self.denies = true;
        let deny = Denied { rights, by: Some(text.into()) };
        let way = way(path);
        let node = self.node_of(&way.names);
        self.nodes[node].deny.add(&deny);
        if let End::Directory(handle, id) | End::Name { there: Some((handle, id)), .. } = way.end {
            let own = self.by_id.entry(id).or_default();
            own.deny.add(&deny);
            own._handle = Some(handle);
        }
    }
}
