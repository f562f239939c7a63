//! Processes and signals of the host that grants.
//!
//! A program that is started is not in the sandbox: it has all rights of the user. So which it is has to be certain (the
//! file counts, not its name), and so has what it is made to do by variables (it gets the granted ones alone). Its arguments
//! are the program's to choose. Of processes one sees oneself and one's children.

use std::fmt::Display;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::super::{
    Child, Environment, ExitStatus, HasFds, HostError, HostResult, ProcessInfo, Processes, Right,
    SignalAction, SpawnRequest, SystemHost,
};
use super::GrantedHost;

/// A program that can be started, or that can't be.
pub(super) struct Program {
    /// As the rule names it.
    rule: PathBuf,
    /// Where it was when it was granted.
    path: PathBuf,
    /// The file itself.
    file: OwnedFd,
}

/// A file by the numbers that no other has while it is open.
fn identity(file: impl AsFd) -> HostResult<(u64, u64)> {
    let stat = rustix::fs::fstat(file)?;
    Ok((stat.st_dev, stat.st_ino))
}

fn open(path: &Path) -> HostResult<OwnedFd> {
    Ok(rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?)
}

/// Whether an interpreter runs it. What can be run but not be read is none.
fn is_script(path: &Path) -> bool {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = rustix::fs::open(path, flags, Mode::empty()) else { return false };
    let mut start = [0; 2];
    rustix::io::pread(&file, &mut start, 0).is_ok_and(|n| n == 2) && &start == b"#!"
}

/// The programs of a list that are there, each under its own name.
pub(super) fn programs(system: &SystemHost, names: &[PathBuf]) -> Vec<Program> {
    let found = names.iter().filter_map(|name| {
        let path = system.program_path(name.as_os_str().as_bytes()).ok()?.canonicalize().ok()?;
        Some(Program { rule: name.clone(), file: open(&path).ok()?, path })
    });
    found.collect()
}

impl GrantedHost {
    /// The program of a request, by its file.
    fn program(&self, request: &SpawnRequest) -> HostResult<&Program> {
        let shown = String::from_utf8_lossy(&request.program).into_owned();
        let needs = |_| self.refusals.needs(Right::Run, &shown);
        // A path is followed from where the child will be.
        let path = match &request.dir {
            Some(dir) if request.program.contains(&b'/') && !request.program.starts_with(b"/") => {
                [dir.as_slice(), b"/", &request.program].concat()
            }
            _ => request.program.clone(),
        };
        // Whether there is such a file is not told of those that are not granted.
        let path = self.system.program_path(&path).map_err(needs)?;
        let wanted = open(&path).and_then(identity).map_err(needs)?;
        let is = |program: &&Program| identity(&program.file) == Ok(wanted);
        if let Some(program) = self.denied_programs.iter().find(is) {
            return Err(self.refusals.denied(Right::Run, program.rule.display()));
        }
        // Some files are many programs, and look at the name that they are called by. What is denied is denied by any name.
        let name = request.program.rsplit(|&b| b == b'/').next();
        let named = |program: &&Program| program.rule.file_name().map(OsStrExt::as_bytes) == name;
        self.programs.iter().filter(named).find(is).ok_or_else(|| needs(HostError::DENIED))
    }

    /// The environment of a child: only what is granted can be passed on or set.
    fn child_env(&self, request: &SpawnRequest) -> HostResult<Vec<(Vec<u8>, Vec<u8>)>> {
        let Some(given) = &request.env else { return Ok(self.env_vars()) };
        match given.iter().find(|(name, _)| !self.has_env(name)) {
            Some((name, _)) => {
                let shown = String::from_utf8_lossy(name);
                Err(match self.grants.deny.env.contains(name) {
                    true => self.refusals.denied(Right::Env, shown),
                    false => self.refusals.needs(Right::Env, shown),
                })
            }
            None => Ok(given.clone()),
        }
    }

    fn own_or_child(&self, pid: i64) -> HostResult<()> {
        let known = pid == self.pid() || self.system.is_child(pid);
        if known { Ok(()) } else { Err(HostError::new(libc::ESRCH)) }
    }

    fn never(&self, what: impl Display) -> HostError {
        self.refusals.because(format!("{what} are not for programs in a sandbox"))
    }
}

impl Processes for GrantedHost {
    fn spawn(&self, request: &SpawnRequest) -> HostResult<Child> {
        let program = self.program(request)?;
        let env = self.child_env(request)?;
        // The very file, whatever has its name now.
        let file = PathBuf::from(format!("/proc/self/fd/{}", program.file.as_raw_fd()));
        let path = if is_script(&file) {
            // An interpreter opens its script by name.
            if open(&program.path).and_then(identity) != identity(&program.file) {
                return Err(self.refusals.needs(Right::Run, program.path.display()));
            }
            program.path.clone()
        } else {
            file
        };
        self.system.spawn_program(&path, &SpawnRequest { env: Some(env), ..request.clone() })
    }

    fn wait(&self, pid: i64) -> HostResult<ExitStatus> {
        self.system.wait(pid)
    }

    fn kill(&self, pid: i64, signal: i32) -> HostResult<()> {
        if !self.system.is_child(pid) {
            return Err(self.never("signals to other processes"));
        }
        self.system.kill(pid, signal)
    }

    fn process_info(&self, pid: i64) -> HostResult<ProcessInfo> {
        self.own_or_child(pid)?;
        let info = self.system.process_info(pid)?;
        // What process the Vm is in, and who started it, is the embedder's business.
        Ok(if pid == self.pid() {
            ProcessInfo { parent: 0, command: None, args: Vec::new(), ..info }
        } else {
            info
        })
    }

    fn process_ids(&self) -> HostResult<Vec<i64>> {
        let mut all = self.system.child_ids();
        all.push(self.pid());
        all.sort_unstable();
        Ok(all)
    }

    fn set_signal_action(&self, _signal: i32, _action: SignalAction) -> HostResult<SignalAction> {
        Err(self.never("signals"))
    }

    fn next_signal(&self) -> HostResult<Option<i32>> {
        Err(self.never("signals"))
    }

    fn stop(&self) {
        self.system.stop();
        if let Some(host) = self.for_options.get() {
            host.stop();
            host.fds().stop();
        }
    }

    fn raise_signal(&self, _signal: i32) -> HostResult<()> {
        Err(self.never("signals"))
    }
}
