//! The host that gives what was granted, and refuses all else.
//!
//! It holds a [`SystemHost`] inside, whose descriptors, maps and children are the Vm's, and asks it only for what
//! [`Grants`] allow. What a method of the host's traits does not say here is refused by the trait itself.

mod clock;
mod environment;
mod files;
mod network;
mod processes;

use std::sync::Arc;

use super::{FdTable, Grants, HasFds, HostError, Policy, Refusals, SystemHost};

/// A host with what was granted, and nothing else. One for each Vm.
pub struct GrantedHost {
    /// What is asked for what is granted.
    system: SystemHost,
    grants: Grants,
    refusals: Refusals,
}

impl GrantedHost {
    /// With these grants. Standard streams, working directory and limits are those of `system`; its environment is what
    /// the granted variables are taken from.
    pub fn new(grants: Grants, system: SystemHost) -> GrantedHost {
        GrantedHost { system, grants, refusals: Refusals::default() }
    }
}

impl HasFds for GrantedHost {
    fn fds(&self) -> &FdTable {
        self.system.fds()
    }
}

impl Policy for GrantedHost {
    fn refusal(&self, error: HostError) -> Option<Arc<str>> {
        self.refusals.text(error)
    }
}
