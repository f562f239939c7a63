//! What granted names led to.

use std::collections::HashMap;
use std::net::IpAddr;

use parking_lot::RwLock;

/// The name of this machine.
pub(super) const LOCALHOST: &str = "localhost";

/// Addresses, each with the names whose lookup it was an answer of.
#[derive(Default)]
pub(super) struct Names {
    known: RwLock<HashMap<IpAddr, Vec<String>>>,
}

impl Names {
    /// A name was looked up.
    pub(super) fn remember(&self, name: &str, addresses: &[IpAddr]) {
        let mut known = self.known.write();
        for address in addresses {
            let names = known.entry(address.to_canonical()).or_default();
            if !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
    }

    /// Whether a name led to an address.
    pub(super) fn has(&self, address: IpAddr, name: &str) -> bool {
        // Everybody knows where this leads.
        name == LOCALHOST && address.to_canonical().is_loopback()
            || self
                .known
                .read()
                .get(&address.to_canonical())
                .is_some_and(|names| names.iter().any(|n| n == name))
    }

    /// A name that led to an address.
    pub(super) fn name_of(&self, address: IpAddr) -> Option<String> {
        self.known.read().get(&address.to_canonical()).and_then(|names| names.first().cloned())
    }
}
