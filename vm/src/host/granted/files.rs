//! Files of the host that grants.

use super::super::Files;
use super::GrantedHost;

impl Files for GrantedHost {}
