//! Processes and signals of the host that grants.

use super::super::Processes;
use super::GrantedHost;

impl Processes for GrantedHost {}
