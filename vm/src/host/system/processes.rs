//! Child processes of the operating system.

#![expect(clippy::disallowed_methods, reason = "this is the host's own module: processes are started here")]

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::pipe::PipeFlags;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitOptions};

use super::super::{
    Child, ExitStatus, Fd, HasFds, HostError, HostResult, ProcessInfo, Processes, Redirect, SignalAction,
    SpawnRequest,
};
use super::info::find_program;
use super::{OsEntry, SystemHost, entry, retry, retry_unless};

/// A child: its end, once somebody has waited for it. The lock is held while it is reaped and while it is sent a
/// signal, so that no signal goes to a stranger who got its number.
pub(super) struct ChildState {
    pid: Pid,
    status: Mutex<Option<ExitStatus>>,
    /// Have its arguments been seen, or been waited for in vain?
    has_args: AtomicBool,
}

/// How long a child's arguments are waited for: see [`ChildState::arguments`].
const ARGUMENTS_LIMIT: Duration = Duration::from_millis(200);

impl ChildState {
    fn new(pid: Pid) -> ChildState {
        ChildState { pid, status: Mutex::default(), has_args: AtomicBool::new(false) }
    }

    /// The arguments of a child that may only just have been started. exec closes descriptors, which is what ends
    /// `spawn`, before the new program's stack lies where /proc finds it: until then there seem to be no arguments.
    fn arguments(&self, read: impl Fn() -> Vec<u8>, has_ended: impl Fn() -> bool) -> Vec<u8> {
        let start = Instant::now();
        loop {
            let line = read();
            if !line.is_empty() || has_ended() || start.elapsed() > ARGUMENTS_LIMIT {
                self.has_args.store(true, Ordering::Relaxed);
                return line;
            }
            if self.has_args.load(Ordering::Relaxed) {
                return line;
            }
            std::thread::sleep(Duration::from_micros(50));
        }
    }

    fn wait(&self, stop: &entry::Stop) -> HostResult<ExitStatus> {
        loop {
            if let Some(status) = *self.status.lock() {
                return Ok(status);
            }
            // Wait without reaping and without the lock; whoever gets the lock first reaps.
            match retry_unless(stop, || {
                rustix::process::waitid(WaitId::Pid(self.pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
            }) {
                Ok(_) => {}
                // Another thread has reaped it: then the status stands there.
                Err(e) if e.errno() == libc::ECHILD && self.status.lock().is_some() => continue,
                Err(e) => return Err(e),
            }
            self.reap();
        }
    }

    /// Takes the child's end if it has come.
    fn reap(&self) {
        let mut status = self.status.lock();
        if status.is_none()
            && let Ok(Some((_, ended))) =
                retry(|| rustix::process::waitpid(Some(self.pid), WaitOptions::NOHANG))
        {
            *status = match (ended.exit_status(), ended.terminating_signal()) {
                (Some(code), _) => Some(ExitStatus::Code(code)),
                (_, Some(signal)) => Some(ExitStatus::Signal(signal)),
                _ => None,
            };
        }
    }
}

impl SystemHost {
    /// What a child gets for a stream, and what the Vm keeps of it. `input`: the child reads.
    fn redirect(&self, redirect: Redirect, input: bool) -> HostResult<(Stdio, Option<OwnedFd>)> {
        match redirect {
            Redirect::Null => Ok((Stdio::null(), None)),
            Redirect::Fd(fd) => Ok((self.child_fd(fd)?.into(), None)),
            Redirect::Pipe => {
                let (read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
                let (theirs, ours) = if input { (read, write) } else { (write, read) };
                Ok((theirs.into(), Some(ours)))
            }
            Redirect::Stdout => Err(HostError::INVALID),
        }
    }

    /// A descriptor of the Vm that a child can have.
    fn child_fd(&self, fd: Fd) -> HostResult<OwnedFd> {
        let entry = self.fds().get(fd)?;
        let fd = entry.os_fd().ok_or(HostError::INVALID)?;
        Ok(fd.try_clone_to_owned()?)
    }

    fn keep(&self, fd: Option<OwnedFd>) -> HostResult<Option<Fd>> {
        fd.map(|fd| self.fds.insert(Arc::new(OsEntry::new(fd, &self.stop)))).transpose()
    }
}

fn os(bytes: &[u8]) -> &OsStr {
    OsStr::from_bytes(bytes)
}

/// Is nothing left of a process but its end? `dir`: its folder in /proc.
fn has_ended(dir: &Path) -> bool {
    let stat = std::fs::read(dir.join("stat")).unwrap_or_default();
    let state = String::from_utf8_lossy(&stat).rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    state.is_none_or(|state| matches!(state, 'Z' | 'X'))
}

fn pid_of(pid: i64) -> HostResult<Pid> {
    let pid = i32::try_from(pid).ok().filter(|&pid| pid > 0).and_then(Pid::from_raw);
    pid.ok_or(HostError::new(libc::ESRCH))
}

impl SystemHost {
    /// Where a program is: a path, or a name on this Vm's PATH, not on the child's, as `java` has it.
    pub(in super::super) fn program_path(&self, name: &[u8]) -> HostResult<PathBuf> {
        if name.contains(&b'/') {
            return Ok(self.absolute(name));
        }
        let path =
            self.env.iter().find(|(n, _)| n == b"PATH").map_or(b"/bin:/usr/bin".as_slice(), |(_, v)| v);
        find_program(path, name)
    }

    /// Whether a process was started by this Vm, and nobody has been told of its end yet.
    pub(in super::super) fn is_child(&self, pid: i64) -> bool {
        let child = self.children.lock().get(&pid).cloned();
        child.is_some_and(|child| child.status.lock().is_none())
    }

    /// The processes that were started by this Vm.
    pub(in super::super) fn child_ids(&self) -> Vec<i64> {
        let children: Vec<Arc<ChildState>> = self.children.lock().values().cloned().collect();
        let left = children.iter().filter(|child| child.status.lock().is_none());
        left.map(|child| i64::from(child.pid.as_raw_nonzero().get())).collect()
    }

    /// Starts the program at `path`, which is told the name in `request`.
    pub(in super::super) fn spawn_program(&self, path: &Path, request: &SpawnRequest) -> HostResult<Child> {
        let env = request.env.as_ref().unwrap_or(&self.env);
        let mut command = Command::new(path);
        command.arg0(os(&request.program)).args(request.args.iter().map(|a| os(a)));
        command.env_clear().envs(env.iter().map(|(n, v)| (os(n), os(v))));
        match &request.dir {
            Some(dir) => command.current_dir(self.absolute(dir)),
            None if self.cwd.is_some() => command.current_dir(Path::new(os(&self.cwd_path))),
            None => &mut command,
        };
        let (stdin, our_stdin) = self.redirect(request.stdin, true)?;
        command.stdin(stdin);
        let (our_stdout, our_stderr);
        if request.stderr == Redirect::Stdout {
            let theirs;
            (theirs, our_stdout) = match request.stdout {
                Redirect::Pipe => {
                    let (read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
                    (Some(write), Some(read))
                }
                Redirect::Fd(fd) => (Some(self.child_fd(fd)?), None),
                _ => (None, None),
            };
            our_stderr = None;
            match theirs {
                Some(fd) => command.stdout(fd.try_clone()?).stderr(fd),
                None => command.stdout(Stdio::null()).stderr(Stdio::null()),
            };
        } else {
            let (stdout, stderr);
            (stdout, our_stdout) = self.redirect(request.stdout, false)?;
            (stderr, our_stderr) = self.redirect(request.stderr, false)?;
            command.stdout(stdout).stderr(stderr);
        }
        // Nobody writes to this pipe: it ends when exec has closed the child's end. `spawn` alone may come back a moment
        // before the child has its new image, and who asks then for its command would be told ours.
        let (started, at_exec) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let child = command.spawn()?;
        drop(at_exec);
        let _ = retry(|| rustix::io::read(&started, &mut [0u8; 1]));
        // The command holds the child's ends of the pipes; were they kept open here, reading would never end.
        drop(command);
        let pid = i64::from(child.id());
        let state = ChildState::new(pid_of(pid)?);
        self.children.lock().insert(pid, Arc::new(state));
        Ok(Child {
            pid,
            stdin: self.keep(our_stdin)?,
            stdout: self.keep(our_stdout)?,
            stderr: self.keep(our_stderr)?,
        })
    }
}

impl Processes for SystemHost {
    fn spawn(&self, request: &SpawnRequest) -> HostResult<Child> {
        let path = match request.program.contains(&b'/') {
            // Relative to the child's directory, as `java` has it.
            true => PathBuf::from(os(&request.program)),
            false => self.program_path(&request.program)?,
        };
        self.spawn_program(&path, request)
    }

    fn wait(&self, pid: i64) -> HostResult<ExitStatus> {
        let child = self.children.lock().get(&pid).cloned();
        child.ok_or(HostError::new(libc::ECHILD))?.wait(&self.stop)
    }

    fn kill(&self, pid: i64, signal: i32) -> HostResult<()> {
        let target = pid_of(pid)?;
        let child = self.children.lock().get(&pid).cloned();
        let held = child.as_ref().map(|child| child.status.lock());
        if held.as_ref().is_some_and(|status| status.is_some()) {
            return Err(HostError::new(libc::ESRCH));
        }
        if signal == 0 {
            return Ok(rustix::process::test_kill_process(target)?);
        }
        let signal = Signal::from_named_raw(signal).ok_or(HostError::INVALID)?;
        Ok(rustix::process::kill_process(target, signal)?)
    }

    fn process_info(&self, pid: i64) -> HostResult<ProcessInfo> {
        pid_of(pid)?;
        let dir = std::path::PathBuf::from(format!("/proc/{pid}"));
        let gone = |_| HostError::new(libc::ESRCH);
        let stat = std::fs::read(dir.join("stat")).map_err(gone)?;
        let uid = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(&dir).map_err(gone)?);
        let stat = String::from_utf8_lossy(&stat);
        // The name is in parentheses and may hold any character; fields are counted from behind it.
        let (_, rest) = stat.rsplit_once(')').ok_or(HostError::new(libc::ESRCH))?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let field = |i: usize| fields.get(i - 3).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
        let ticks = rustix::param::clock_ticks_per_second().max(1);
        // Read once: it moves when the clock is set, but a process must keep its start.
        let boot = *self.boot_time.get_or_init(|| {
            let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
            stat.lines().find_map(|l| l.strip_prefix("btime ")?.parse().ok()).unwrap_or(0)
        });
        let line = || std::fs::read(dir.join("cmdline")).unwrap_or_default();
        let line = match self.children.lock().get(&pid).cloned() {
            Some(child) => child.arguments(line, || has_ended(&dir)),
            None => line(),
        };
        let line = line.strip_suffix(b"\0").unwrap_or(&line);
        Ok(ProcessInfo {
            parent: field(4) as i64,
            start_millis: (boot * 1000 + field(22) * 1000 / ticks) as i64,
            cpu_nanos: (field(14) + field(15)).saturating_mul(1_000_000_000 / ticks),
            uid,
            command: std::fs::read_link(dir.join("exe")).ok().map(|p| p.into_os_string().as_bytes().to_vec()),
            args: if line.is_empty() {
                Vec::new()
            } else {
                line.split(|&b| b == 0).map(<[u8]>::to_vec).collect()
            },
        })
    }

    fn process_ids(&self) -> HostResult<Vec<i64>> {
        let dir = std::fs::read_dir("/proc")?;
        Ok(dir.filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok()).collect())
    }

    fn set_signal_action(&self, signal: i32, action: SignalAction) -> HostResult<SignalAction> {
        self.signals.set_action(signal, action)
    }

    fn next_signal(&self) -> HostResult<Option<i32>> {
        self.signals.next()
    }

    fn stop(&self) {
        self.stop.store(true, std::sync::atomic::Ordering::SeqCst);
        self.signals.stop();
    }

    fn raise_signal(&self, signal: i32) -> HostResult<()> {
        self.signals.raise(signal)
    }
}
