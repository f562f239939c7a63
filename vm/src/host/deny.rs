//! The host that grants nothing: the library's default.

use super::{Clock, Environment, FdTable, Files, HasFds, Processes, Stdio};

/// A host without files, environment and processes. Clocks and randomness work, and the standard streams go
/// where they are told.
pub struct DenyHost {
    fds: FdTable,
}

impl DenyHost {
    /// With these standard streams.
    pub fn new(stdio: Stdio) -> DenyHost {
        DenyHost { fds: stdio.into_table() }
    }
}

impl Default for DenyHost {
    fn default() -> DenyHost {
        DenyHost::new(Stdio::null())
    }
}

impl HasFds for DenyHost {
    fn fds(&self) -> &FdTable {
        &self.fds
    }
}

impl Files for DenyHost {}
impl Clock for DenyHost {}
impl Environment for DenyHost {}
impl super::Network for DenyHost {}
impl Processes for DenyHost {}
impl super::Policy for DenyHost {}
