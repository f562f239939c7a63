//! The host that allows what `java` allows: the user's own rights, no more and no less.
//!
//! It never changes the process: the working directory is a directory of its own that calls start at, the
//! environment is a copy, descriptors are its own numbers, locks are those of open files (`F_OFD_SETLK`), which two
//! Vms of a process don't lose to one another as POSIX's do. The one thing that is the process's is what happens on a
//! signal (see signals.rs, and faults.rs).

mod cgroup;
mod entry;
pub(super) mod faults;
mod files;
mod info;
mod names;
mod network;
mod processes;
mod signals;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use rustix::fs::{Mode, OFlags};

use super::{Clock, FdTable, HasFds, HostResult, Policy, Stdio};

pub(super) use entry::{OsEntry, convert_stat, convert_stat_vfs, mode_of, owner, timestamps};
pub(super) use files::open_flags;

/// A host with all that the process's user may do. One for each Vm.
pub struct SystemHost {
    fds: FdTable,
    kept: entry::Kept,
    /// Where relative paths start; `None` is the process's own working directory.
    cwd: Option<OwnedFd>,
    cwd_path: Vec<u8>,
    env: Vec<(Vec<u8>, Vec<u8>)>,
    maps: Mutex<BTreeMap<usize, usize>>,
    dirs: Mutex<HashMap<u64, Arc<Mutex<rustix::fs::Dir>>>>,
    next_dir: AtomicU64,
    children: Mutex<HashMap<i64, Arc<processes::ChildState>>>,
    /// When the system started, seconds since 1970.
    boot_time: OnceLock<u64>,
    signals: signals::Subscription,
    stop: entry::Stop,
    /// -XX:-UseContainerSupport clears it.
    container_support: bool,
    cgroup: OnceLock<cgroup::Cgroup>,
    /// -XX:ActiveProcessorCount.
    processors: Option<usize>,
}

impl SystemHost {
    /// With the process's standard streams, environment and working directory.
    pub fn new() -> SystemHost {
        #[expect(clippy::disallowed_methods, reason = "this is the host's own module")]
        let cwd = std::env::current_dir();
        let cwd_path = cwd.map(|p| p.into_os_string().into_vec()).unwrap_or_else(|_| b"/".to_vec());
        let env = std::env::vars_os().map(|(n, v)| (n.into_vec(), v.into_vec())).collect();
        let (stop, kept) = (entry::Stop::default(), entry::Kept::default());
        SystemHost {
            fds: SystemHost::stdio(Stdio::null(), &stop, &kept),
            kept,
            cwd: None,
            cwd_path,
            env,
            maps: Mutex::default(),
            dirs: Mutex::default(),
            next_dir: AtomicU64::new(1),
            children: Mutex::default(),
            boot_time: OnceLock::new(),
            signals: signals::Subscription::default(),
            stop,
            container_support: true,
            cgroup: OnceLock::new(),
            processors: None,
        }
    }

    fn stdio(mut given: Stdio, stop: &entry::Stop, kept: &entry::Kept) -> FdTable {
        given.stdin.get_or_insert_with(|| Arc::new(OsEntry::inherited(rustix::stdio::stdin(), stop, kept)));
        given.stdout.get_or_insert_with(|| Arc::new(OsEntry::inherited(rustix::stdio::stdout(), stop, kept)));
        given.stderr.get_or_insert_with(|| Arc::new(OsEntry::inherited(rustix::stdio::stderr(), stop, kept)));
        given.into_table()
    }

    /// An entry for a descriptor, which ends its waiting with this host.
    pub(super) fn entry(&self, fd: OwnedFd) -> OsEntry {
        OsEntry::new(fd, &self.stop)
    }

    /// With other standard streams; those that are not given stay the process's.
    pub fn with_stdio(mut self, stdio: Stdio) -> SystemHost {
        self.fds = SystemHost::stdio(stdio, &self.stop, &self.kept);
        self
    }

    /// The process's standard streams can be read and written, but the files behind them keep their length, owner, mode and times:
    /// they are somebody's who granted no more.
    pub(super) fn keep_stdio(&self) {
        self.kept.store(true, Ordering::Relaxed);
    }

    /// With another environment.
    pub fn with_env(mut self, env: Vec<(Vec<u8>, Vec<u8>)>) -> SystemHost {
        self.env = env;
        self
    }

    /// Lets the process open as many files as it may at most, as `java` does unless -XX:-MaxFDLimit. The process's, so not for
    /// hosts of embedded Vms.
    pub fn raise_fd_limit() {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current != maximum {
            // What can't be raised stays.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
        }
    }

    /// Whether the limits of the control group that the process runs in count: `-XX:+UseContainerSupport`.
    pub fn with_container_support(mut self, on: bool) -> SystemHost {
        self.container_support = on;
        self
    }

    /// With so many processors, whatever the machine has: `-XX:ActiveProcessorCount`.
    pub fn with_processors(mut self, count: usize) -> SystemHost {
        self.processors = Some(count.max(1));
        self
    }

    /// With another working directory, which must be there.
    pub fn with_working_dir(mut self, dir: &Path) -> io::Result<SystemHost> {
        let dir = dir.canonicalize()?;
        // O_PATH's meaning (no right to list needed) is Linux's own; elsewhere the directory must be readable.
        #[cfg(target_os = "linux")]
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        #[cfg(not(target_os = "linux"))]
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        self.cwd = Some(rustix::fs::open(&dir, flags, Mode::empty())?);
        self.cwd_path = dir.into_os_string().into_vec();
        Ok(self)
    }
}

impl Default for SystemHost {
    fn default() -> SystemHost {
        SystemHost::new()
    }
}

impl HasFds for SystemHost {
    fn fds(&self) -> &FdTable {
        &self.fds
    }
}

impl Clock for SystemHost {}

impl Policy for SystemHost {
    fn sandboxed(&self) -> bool {
        false
    }
}

impl Drop for SystemHost {
    fn drop(&mut self) {
        for (address, length) in std::mem::take(&mut *self.maps.lock()) {
            faults::remove(address);
            // SAFETY: the map is this host's, made by `map` and not undone since; the Vm that knows its address is gone.
            let _ = unsafe { rustix::mm::munmap(address as *mut std::ffi::c_void, length) };
        }
    }
}

/// Makes a system call again for as long as a signal interrupts it.
fn retry<T>(call: impl FnMut() -> rustix::io::Result<T>) -> HostResult<T> {
    Ok(rustix::io::retry_on_intr(call)?)
}

/// As [`retry`], for what may block: not once the Vm has ended.
fn retry_unless<T>(stop: &entry::Stop, mut call: impl FnMut() -> rustix::io::Result<T>) -> HostResult<T> {
    loop {
        match call() {
            Err(rustix::io::Errno::INTR) if !stop.load(std::sync::atomic::Ordering::SeqCst) => {}
            other => return Ok(other?),
        }
    }
}
