//! Environment and machine of the host that grants.

use super::super::Environment;
use super::GrantedHost;

impl Environment for GrantedHost {}
