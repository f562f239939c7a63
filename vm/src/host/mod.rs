//! The host: everything outside a virtual machine that Java code can reach, behind one trait.
//!
//! A `Vm` owns an `Arc<dyn Host>`, and native methods reach files, clocks, the environment and processes only
//! through it. One `Host` value belongs to one `Vm`: it carries that Vm's file descriptors, working directory,
//! maps and children, and gives them back when it is dropped. Two `Vm`s in a process share nothing of it.
//!
//! - [`Files`], [`Clock`], [`Environment`], [`Processes`]: the areas; [`Host`] is all of them.
//! - [`SystemHost`]: what `java` may do. The command line's.
//! - [`GrantedHost`]: what [`Grants`] say, by default nothing but clocks, randomness and the standard streams that it is given. A
//!   program's that is not trusted, and the library's default.
//! - [`FdTable`]: the numbers that Java sees as file descriptors, each an `Arc<dyn FileEntry>`.
//!
//! **What is not granted is refused, not absent:** the traits' methods have bodies that say
//! [`HostError::DENIED`], so a host says only what it allows, and a method that is added later is denied by those
//! that don't know it.
//!
//! **What is refused says why**: [`Refusals`] keeps which option would have allowed it, and [`Policy::explain`] tells.
//!
//! **Errors are errno numbers.** [`HostError`] carries the raw number, since Java's classes decide by it
//! (`sun.nio.fs.UnixException`) and build their messages from it ([`errno_message`]: `No such file or directory`).
//!
//! **Paths are bytes**, as the system takes them. Relative ones start at the Vm's own working directory.
//!
//! **EINTR is not seen** while the Vm lives, but by channels (`read_once`, sockets): every other call that a signal interrupts
//! is made again. Once it has ended, that signal is how its threads get out of calls that block.
//!
//! **Sockets** are [`FileEntry`]s like others; [`Network`] makes them and does what only they can do.

#![expect(clippy::disallowed_methods, reason = "this is the module that all of it goes through")]

mod clock;
mod environment;
mod error;
mod fd;
mod files;
mod granted;
mod grants;
mod network;
mod processes;
mod refusal;
mod stdio;
mod system;
#[cfg(test)]
mod tests;
mod types;

pub use clock::{CalendarTime, Clock, utc_time};
pub use environment::{Environment, LocaleCategory, Memory, SystemName, Usage};
pub use error::{HostError, HostResult, errno, errno_message};
pub use fd::{Fd, FdTable, FileEntry, PollEvents};
pub use files::{Files, HasFds, PollFd};
pub use granted::GrantedHost;
pub use grants::{
    Destination, GrantError, Grants, HostPattern, MemoryDir, MemoryFile, Right, Rules, host_name,
};
pub use network::{EpollChange, Interface, InterfaceAddress, Network, Ready};
pub use processes::{
    Child, ExitStatus, ProcessInfo, Processes, Redirect, SignalAction, SpawnRequest, signal_name,
    signal_number,
};
pub use refusal::{Policy, Refusals};
pub use stdio::{ReaderEntry, Stdio, WriterEntry};
pub use system::SystemHost;
pub(crate) use system::faults::on_lost_page;
pub use types::{
    Access, DirEntry, FileKind, FileTime, LockKind, MapMode, OpenFlags, SeekFrom, SetTime, Stat, StatVfs,
};

/// All of the outside. Object safe: a `Vm` keeps an `Arc<dyn Host>`.
pub trait Host: Files + Clock + Environment + Processes + Network + Policy {}

impl<T: Files + Clock + Environment + Processes + Network + Policy> Host for T {}

/// The host for files that options of the command line name: see [`Policy::for_options`].
pub fn of_options(host: &dyn Host) -> &dyn Host {
    host.for_options().unwrap_or(host)
}
