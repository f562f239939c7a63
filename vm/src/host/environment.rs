//! What the Vm is told of where it runs.

use super::{HostError, HostResult};
use std::net::IpAddr;

/// The operating system by name, as uname(2) says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemName {
    /// `os.name`: `Linux`, `Mac OS X`.
    pub name: String,
    /// `os.version`: `6.1.0-18-amd64`.
    pub version: String,
    /// `os.arch` as Java spells it: `amd64`, `aarch64`.
    pub arch: String,
}

/// What a locale is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocaleCategory {
    /// The language of messages: Java's display locale.
    Messages,
    /// Characters and their encoding: Java's format locale.
    Ctype,
}

/// Memory in bytes, within the limits of the control group that the process runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// What there is.
    pub total: u64,
    /// What of it is free.
    pub free: u64,
    /// Swap space.
    pub swap_total: u64,
    /// Free swap space.
    pub swap_free: u64,
}

/// What the process takes, and what the machine does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of address space.
    pub virtual_bytes: u64,
    /// Processor time of the process, nanoseconds.
    pub cpu_nanos: u64,
    /// Open descriptors.
    pub open_fds: u64,
    /// Processor time since the machine started that all processors were busy, and that passed: ticks.
    pub machine_busy: u64,
    /// See `machine_busy`.
    pub machine_ticks: u64,
    /// Of it, this process's.
    pub process_ticks: u64,
}

/// Environment, working directory, user, machine. What is denied looks empty or plain here, as none of these
/// can fail for Java code: a Vm in a host that grants nothing still starts.
#[expect(unused_variables, reason = "names of refused methods' arguments are documentation")]
pub trait Environment: Send + Sync {
    /// All environment variables, in the order of the process.
    fn env_vars(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }
    /// One environment variable.
    fn env_var(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.env_vars().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
    /// The working directory, absolute: `user.dir`.
    fn working_dir(&self) -> Vec<u8> {
        b"/".to_vec()
    }
    /// The user's name: `user.name`.
    fn user_name(&self) -> Vec<u8> {
        b"?".to_vec()
    }
    /// The user's number and group.
    fn user_ids(&self) -> (u32, u32) {
        (0, 0)
    }
    /// The user's further groups.
    fn user_groups(&self) -> Vec<u32> {
        Vec::new()
    }
    /// The user's home: `user.home`.
    fn home_dir(&self) -> Vec<u8> {
        b"?".to_vec()
    }
    /// The folder for temporary files: `java.io.tmpdir`. `java` does not look at TMPDIR on Linux.
    fn temp_dir(&self) -> Vec<u8> {
        b"/tmp".to_vec()
    }
    /// The locale of a category as setlocale(3) would name it: `en_US.UTF-8`, or `C`.
    fn locale(&self, category: LocaleCategory) -> Vec<u8> {
        b"C".to_vec()
    }
    /// The locale's character set as nl_langinfo(3) names it: `UTF-8`, `ANSI_X3.4-1968`.
    fn charset(&self) -> Vec<u8> {
        b"ANSI_X3.4-1968".to_vec()
    }
    /// The time zone's name, `Europe/Berlin`; what `/etc/localtime` or TZ say.
    fn time_zone(&self) -> String {
        "UTC".to_owned()
    }
    /// The operating system.
    fn system_name(&self) -> SystemName {
        SystemName { name: "Linux".to_owned(), version: String::new(), arch: java_arch().to_owned() }
    }
    /// The machine's name.
    fn host_name(&self) -> HostResult<Vec<u8>> {
        Err(HostError::DENIED)
    }
    /// Processors that the process may use: affinity mask and control group considered. At least 1.
    fn processors(&self) -> usize {
        1
    }
    /// Memory, control group considered.
    fn memory(&self) -> Memory {
        Memory { total: 1 << 30, free: 1 << 29, ..Memory::default() }
    }
    /// Processors that the machine has, and those that are online; what limits this process is not considered.
    fn machine_processors(&self) -> (usize, usize) {
        (self.processors(), self.processors())
    }
    /// The machine's memory; what limits this process is not considered.
    fn machine_memory(&self) -> Memory {
        self.memory()
    }
    /// The most address space that the process may have (`ulimit -v`).
    fn address_space(&self) -> Option<u64> {
        None
    }
    /// Whether `memory` and `processors` consider the control group: `-XX:+UseContainerSupport`.
    fn container_support(&self) -> bool {
        true
    }
    /// Load averages of the last 1, 5 and 15 minutes.
    fn load_average(&self) -> Option<[f64; 3]> {
        None
    }
    /// The addresses of a machine by its name, in the order of the system; or what the system says is wrong.
    fn addresses_of(&self, name: &[u8]) -> Result<Vec<IpAddr>, String> {
        Err(HostError::DENIED.message().to_string())
    }
    /// The name of the machine that has an address.
    fn name_of_address(&self, address: IpAddr) -> Option<Vec<u8>> {
        None
    }
    /// What the process takes, and what the machine does.
    fn usage(&self) -> Usage {
        Usage::default()
    }
    /// Ticks that one processor was busy, and that passed, since the machine started; `None`: there is no such processor.
    fn processor_ticks(&self, which: usize) -> Option<(u64, u64)> {
        None
    }
    /// Processor time of the process in nanoseconds: outside of the system, and in it.
    fn cpu_times(&self) -> (u64, u64) {
        (0, 0)
    }
    /// Processor time in nanoseconds that a thread of this process spent outside of the system.
    fn thread_user_nanos(&self, os_tid: u32) -> Option<u64> {
        None
    }
    /// The size of a page.
    fn page_size(&self) -> usize {
        rustix::param::page_size()
    }
    /// How many descriptors can be open (`ulimit -n`).
    fn fd_limit(&self) -> u64 {
        1 << 20
    }
}

/// This machine's architecture as Java names it.
pub(super) fn java_arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        other => other,
    }
}
