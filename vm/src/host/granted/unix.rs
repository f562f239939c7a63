//! Sockets of the Unix domain: files that one binds to and connects to.
//!
//! The kernel takes nothing but a path for them. It is given one that begins with the handle of the directory, which stays open
//! for a long time, so that the address that it has kept can be told from others and given back as it was asked for.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::os::fd::OwnedFd;
use std::sync::Arc;

use super::super::{Fd, HostError, HostResult, Network, Right};
use super::GrantedHost;
use super::files::path_of_handle;
use super::walk::{Object, Spot};

/// So many addresses are remembered: of older ones the kernel's own path is what a program sees.
const KEPT: usize = 1024;

/// A directory by the numbers that no other has while it is open.
type DirId = (u64, u64);

/// What addresses stand for.
#[derive(Default)]
pub(super) struct UnixNames {
    /// The directories that something was bound in, each with the number of addresses that begin with its handle.
    dirs: HashMap<DirId, (Arc<OwnedFd>, usize)>,
    /// The kernel's path, and the one that was asked for.
    given: HashMap<Vec<u8>, Vec<u8>>,
    /// The kernel's paths in the order they came in.
    order: VecDeque<(Vec<u8>, DirId)>,
}

impl UnixNames {
    /// The handle that addresses in a directory begin with.
    fn dir(&self, id: DirId, found: &Arc<OwnedFd>) -> Arc<OwnedFd> {
        self.dirs.get(&id).map_or(found, |(dir, _)| dir).clone()
    }

    fn remember(&mut self, (id, dir): (DirId, Arc<OwnedFd>), address: Vec<u8>, asked: &[u8]) {
        if self.given.insert(address.clone(), asked.to_vec()).is_some() {
            return;
        }
        self.dirs.entry(id).or_insert((dir, 0)).1 += 1;
        self.order.push_back((address, id));
        if self.order.len() > KEPT
            && let Some((oldest, id)) = self.order.pop_front()
        {
            self.given.remove(&oldest);
            if let Entry::Occupied(mut dir) = self.dirs.entry(id) {
                dir.get_mut().1 -= 1;
                if dir.get().1 == 0 {
                    dir.remove();
                }
            }
        }
    }
}

impl GrantedHost {
    /// bind(2): needs the right to write where the file is made.
    pub(super) fn bind_path(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        let found = self.find(None, path, false, Right::Write)?;
        self.check(&found, Right::Write)?;
        if found.is_there() {
            return Err(HostError::new(libc::EADDRINUSE));
        }
        let Some(Spot::Real(dir, name)) = &found.spot else { return Err(HostError::NOT_SUPPORTED) };
        let stat = super::super::system::convert_stat(&rustix::fs::fstat(dir)?);
        let mut names = self.unix_names.lock();
        let id = (stat.dev, stat.ino);
        let kept = names.dir(id, dir);
        let address = [&path_of_handle(&kept)[..], b"/", name].concat();
        self.system.unix_bind(fd, &address)?;
        names.remember((id, kept), address, path);
        Ok(())
    }

    /// connect(2): needs both rights to the file, as what is said to it and by it goes both ways.
    pub(super) fn connect_path(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        let found = self.find(None, path, true, Right::Write)?;
        self.check(&found, Right::Read)?;
        self.check(&found, Right::Write)?;
        match &found.object {
            Object::Missing => Err(HostError::new(libc::ENOENT)),
            Object::Real(handle, _) => self.system.unix_connect(fd, &path_of_handle(handle)),
            _ => Err(HostError::new(libc::ECONNREFUSED)),
        }
    }

    /// An address of the kernel as it was asked for.
    pub(super) fn given_path(&self, address: Vec<u8>) -> Vec<u8> {
        self.unix_names.lock().given.get(&address).cloned().unwrap_or(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_forgotten_in_time() {
        let dir = Arc::new(OwnedFd::from(std::io::pipe().unwrap().0));
        let mut names = UnixNames::default();
        let address = |i: usize| i.to_string().into_bytes();
        for round in 0..2 {
            for i in 0..3 * KEPT {
                let id = (round, i as u64 / 100);
                names.remember((id, dir.clone()), address(i), &address(i + 1));
                // Bound again, after the file was deleted.
                names.remember((id, dir.clone()), address(i), &address(i + 2));
            }
            assert_eq!((names.given.len(), names.order.len()), (KEPT, KEPT));
            assert!(names.dirs.len() <= KEPT / 100 + 2, "{}", names.dirs.len());
            assert_eq!(names.dirs.values().map(|(_, n)| n).sum::<usize>(), KEPT);
            assert_eq!(names.given.get(&address(3 * KEPT - 1)), Some(&address(3 * KEPT + 1)));
            assert_eq!(names.given.get(&address(5)), None);
        }
    }
}
