//! The network of the host that grants.

use super::super::Network;
use super::GrantedHost;

impl Network for GrantedHost {}
