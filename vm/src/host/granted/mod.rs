//! The host that gives what was granted, and refuses all else.
//!
//! It holds a [`SystemHost`] inside, whose descriptors, maps and children are the Vm's, and asks it only for what
//! [`Grants`] allow. What a method of the host's traits does not say here is refused by the trait itself.
//!
//! `tree` is what is granted of files, `walk` goes through it along a path, `files` does what is to be done at the end, and
//! `memory` has the files that are nowhere else.

mod clock;
mod devices;
mod entry;
mod environment;
mod files;
mod memory;
mod mounts;
mod names;
mod network;
mod options;
#[cfg(test)]
mod outside_tests;
mod processes;
#[cfg(test)]
mod tests;
mod tree;
mod unix;
mod walk;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::{Environment, FdTable, Grants, HasFds, Host, HostError, Policy, Refusals, SystemHost};

/// A host with what was granted, and nothing else. One for each Vm.
pub struct GrantedHost {
    /// What is asked for what is granted.
    system: SystemHost,
    grants: Grants,
    refusals: Arc<Refusals>,
    /// The files that are granted.
    tree: tree::Tree,
    /// The way to the working directory, once it was walked.
    cwd: OnceLock<Vec<walk::Step>>,
    listings: Mutex<files::Listings>,
    unix_names: Mutex<unix::UnixNames>,
    /// What granted names led to.
    names: names::Names,
    /// The programs that can be started.
    programs: Vec<processes::Program>,
    /// Those that can't, even so.
    denied_programs: Vec<processes::Program>,
    /// See [`Policy::for_options`]: apart, so that its descriptors are none that Java code can name.
    for_options: OnceLock<Box<SystemHost>>,
}

impl GrantedHost {
    /// With these grants. Standard streams, working directory and limits are those of `system`; its environment is what
    /// the granted variables are taken from.
    pub fn new(grants: Grants, system: SystemHost) -> GrantedHost {
        system.keep_stdio();
        GrantedHost {
            tree: tree::Tree::new(&grants, &system.working_dir()),
            programs: processes::programs(&system, &grants.allow.run),
            denied_programs: processes::programs(&system, &grants.deny.run),
            names: names::Names::default(),
            system,
            grants,
            refusals: Arc::default(),
            cwd: OnceLock::new(),
            listings: Mutex::default(),
            unix_names: Mutex::default(),
            for_options: OnceLock::new(),
        }
    }
}

impl HasFds for GrantedHost {
    fn fds(&self) -> &FdTable {
        self.system.fds()
    }
}

impl Policy for GrantedHost {
    fn for_options(&self) -> Option<&dyn Host> {
        let make = || {
            let dir = self.system.working_dir();
            let there = SystemHost::new().with_working_dir(Path::new(OsStr::from_bytes(&dir)));
            // Where the Vm works is gone: then the process's own directory has to do.
            Box::new(there.unwrap_or_default())
        };
        Some(&**self.for_options.get_or_init(make))
    }

    fn refusal(&self, error: HostError) -> Option<Arc<str>> {
        self.refusals.text(error)
    }
}
