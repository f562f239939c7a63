//! Environment and machine of the host that grants. What is not granted is absent: none of this can fail for Java code.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::{
    Environment, HostResult, LocaleCategory, Memory, Network, Policy, Right, SystemName, Usage, host_name,
};
use super::GrantedHost;
use super::names::LOCALHOST;

impl GrantedHost {
    /// Whether a variable may be seen, and be given to children.
    pub(super) fn has_env(&self, name: &[u8]) -> bool {
        let named = |names: &[Vec<u8>]| names.iter().any(|n| n == name);
        named(&self.grants.allow.env) && !named(&self.grants.deny.env)
    }
}

impl Environment for GrantedHost {
    fn env_vars(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut all = self.system.env_vars();
        all.retain(|(name, _)| self.has_env(name));
        all
    }

    fn env_var(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.has_env(name).then(|| self.system.env_var(name)).flatten()
    }

    fn working_dir(&self) -> Vec<u8> {
        self.system.working_dir()
    }

    fn user_name(&self) -> Vec<u8> {
        let known = self.has_env(b"USER") || self.has_env(b"LOGNAME");
        if known { self.system.user_name() } else { b"?".to_vec() }
    }

    fn home_dir(&self) -> Vec<u8> {
        if self.has_env(b"HOME") { self.system.home_dir() } else { b"?".to_vec() }
    }

    fn user_ids(&self) -> (u32, u32) {
        self.system.user_ids()
    }

    // How text is encoded, and what time it is here, is how the program's output is to be read.
    fn locale(&self, category: LocaleCategory) -> Vec<u8> {
        self.system.locale(category)
    }

    fn charset(&self) -> Vec<u8> {
        self.system.charset()
    }

    fn time_zone(&self) -> String {
        self.system.time_zone()
    }

    fn system_name(&self) -> SystemName {
        self.system.system_name()
    }

    fn processors(&self) -> usize {
        self.system.processors()
    }

    fn memory(&self) -> Memory {
        self.system.memory()
    }

    fn address_space(&self) -> Option<u64> {
        self.system.address_space()
    }

    fn container_support(&self) -> bool {
        self.system.container_support()
    }

    fn addresses_of(&self, name: &[u8]) -> Result<Vec<IpAddr>, String> {
        let name = host_name(&String::from_utf8_lossy(name));
        // Everybody knows these, so nobody is asked; what they lead to is granted or not by its address.
        if is_local(&name) {
            let mut local = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
            if self.system.has_ipv6() {
                local.push(IpAddr::V6(Ipv6Addr::LOCALHOST));
            }
            self.names.remember(&name, &local);
            return Ok(local);
        }
        let (allow, deny) = (&self.grants.allow, &self.grants.deny);
        if let Some(rule) = deny.net.iter().find(|d| d.port.is_none() && d.is_named(&name)) {
            return Err(self.explain(self.refusals.denied(Right::Net, rule)));
        }
        if !allow.net.iter().chain(&allow.listen).any(|d| d.is_named(&name)) {
            return Err(self.explain(self.refusals.needs(Right::Net, format!("{name}:*"))));
        }
        let found = self.system.addresses_of(name.as_bytes())?;
        self.names.remember(&name, &found);
        Ok(found)
    }

    fn name_of_address(&self, address: IpAddr) -> Option<Vec<u8>> {
        if address.to_canonical().is_loopback() {
            return Some(LOCALHOST.as_bytes().to_vec());
        }
        // The answer is known, or the address is granted as such: others are not asked for, as the question goes to whoever
        // owns the address.
        if let Some(name) = self.names.name_of(address) {
            return Some(name.into_bytes());
        }
        self.is_granted_address(address).then(|| self.system.name_of_address(address)).flatten()
    }

    fn usage(&self) -> Usage {
        // Not what else the machine does.
        Usage { machine_busy: 0, machine_ticks: 0, ..self.system.usage() }
    }

    fn cpu_times(&self) -> (u64, u64) {
        self.system.cpu_times()
    }

    fn thread_user_nanos(&self, os_tid: u32) -> Option<u64> {
        self.system.thread_user_nanos(os_tid)
    }

    fn fd_limit(&self) -> u64 {
        self.system.fd_limit()
    }

    fn host_name(&self) -> HostResult<Vec<u8>> {
        Ok(LOCALHOST.as_bytes().to_vec())
    }
}

/// Names of this machine (RFC 6761).
fn is_local(name: &str) -> bool {
    name == LOCALHOST || name.ends_with(".localhost")
}
