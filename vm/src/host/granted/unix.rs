//! Sockets of the Unix domain: files that one binds to and connects to.
//!
//! The kernel takes nothing but a path for them. It is given one that begins with the handle of the directory, which stays open
//! for as long as the Vm, so that the address that it has kept can be told from others and given back as it was asked for.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use super::super::{Fd, HostError, HostResult, Network, Right};
use super::GrantedHost;
use super::files::path_of_handle;
use super::walk::{Object, Spot};

/// What addresses stand for.
#[derive(Default)]
pub(super) struct UnixNames {
    /// The directories that something was bound in.
    dirs: HashMap<(u64, u64), Arc<OwnedFd>>,
    /// The kernel's path, and the one that was asked for.
    given: HashMap<Vec<u8>, Vec<u8>>,
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
        let kept = names.dirs.entry((stat.dev, stat.ino)).or_insert_with(|| dir.clone()).clone();
        let address = [&path_of_handle(&kept)[..], b"/", name].concat();
        self.system.unix_bind(fd, &address)?;
        names.given.insert(address, path.to_vec());
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
