//! Child processes, and signals.

use super::{Fd, HostError, HostResult};

/// Where a child's standard stream goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// A pipe, whose other end is in [`Child`].
    Pipe,
    /// This descriptor of the Vm, which must be one of the operating system's (EINVAL otherwise).
    Fd(Fd),
    /// Nothing: reading ends at once, writing goes nowhere.
    Null,
    /// For stderr: where stdout goes.
    Stdout,
}

/// A process to start.
#[derive(Clone, Debug)]
pub struct SpawnRequest {
    /// The program: a path, or a name that is looked for on the PATH of the Vm's environment.
    pub program: Vec<u8>,
    /// Its arguments, without the program's name.
    pub args: Vec<Vec<u8>>,
    /// Its environment, whole; `None` is the Vm's own.
    pub env: Option<Vec<(Vec<u8>, Vec<u8>)>>,
    /// Its working directory; `None` is the Vm's own.
    pub dir: Option<Vec<u8>>,
    /// Its standard input.
    pub stdin: Redirect,
    /// Its standard output.
    pub stdout: Redirect,
    /// Its standard error.
    pub stderr: Redirect,
}

/// A process that was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// Its number.
    pub pid: i64,
    /// The Vm's ends of the pipes, where they were asked for.
    pub stdin: Option<Fd>,
    /// The end to read its output from.
    pub stdout: Option<Fd>,
    /// The end to read its errors from.
    pub stderr: Option<Fd>,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// With this code.
    Code(i32),
    /// By this signal; `Process.exitValue` is 128 more.
    Signal(i32),
}

impl ExitStatus {
    /// What `Process.exitValue` says.
    pub fn exit_value(self) -> i32 {
        match self {
            ExitStatus::Code(code) => code,
            ExitStatus::Signal(signal) => 128 + signal,
        }
    }
}

/// What can be said of any process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessInfo {
    /// Its parent; 0 is none.
    pub parent: i64,
    /// When it started, in milliseconds since 1970.
    pub start_millis: i64,
    /// The processor time it used, nanoseconds.
    pub cpu_nanos: u64,
    /// Its owner.
    pub uid: u32,
    /// The program's path, where it can be read.
    pub command: Option<Vec<u8>>,
    /// Program and arguments, where they can be read.
    pub args: Vec<Vec<u8>>,
}

/// What happens on a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalAction {
    /// What the system does without us.
    Default,
    /// Nothing.
    Ignore,
    /// It is answered by [`Processes::next_signal`].
    Deliver,
}

/// Processes and signals.
#[expect(unused_variables, reason = "names of refused methods' arguments are documentation")]
pub trait Processes: Send + Sync {
    /// The number of this process.
    fn pid(&self) -> i64 {
        i64::from(std::process::id())
    }
    /// Starts a process. ENOENT, EACCES... are those of the program or directory.
    fn spawn(&self, request: &SpawnRequest) -> HostResult<Child> {
        Err(HostError::DENIED)
    }
    /// Waits for a child's end. It can be asked by several threads and again later; for a process that is no
    /// child of this Vm it is ECHILD.
    fn wait(&self, pid: i64) -> HostResult<ExitStatus> {
        Err(HostError::DENIED)
    }
    /// Sends a signal.
    fn kill(&self, pid: i64, signal: i32) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// What is known of a process; ESRCH: there is none.
    fn process_info(&self, pid: i64) -> HostResult<ProcessInfo> {
        Err(HostError::DENIED)
    }
    /// The numbers of all processes that can be seen.
    fn process_ids(&self) -> HostResult<Vec<i64>> {
        Err(HostError::DENIED)
    }

    /// Says what happens on a signal, and answers what happened until now. EINVAL for one that can't be caught.
    fn set_signal_action(&self, signal: i32, action: SignalAction) -> HostResult<SignalAction> {
        Err(HostError::DENIED)
    }
    /// Waits for a signal that is to be delivered. `None`: [`stop`](Processes::stop) was called.
    fn next_signal(&self) -> HostResult<Option<i32>> {
        Err(HostError::DENIED)
    }
    /// The Vm has ended: ends the waiting of [`next_signal`](Processes::next_signal), now and from now on, and lets calls
    /// that block (reading, waiting for a child) fail with EINTR when a signal interrupts them.
    fn stop(&self) {}
    /// Sends a signal to this very Vm: delivered if it is to be, otherwise to the process.
    fn raise_signal(&self, signal: i32) -> HostResult<()> {
        Err(HostError::DENIED)
    }
}

/// The signals that Java code can name, without `SIG`.
const SIGNALS: [(&str, i32); 22] = [
    ("HUP", libc::SIGHUP),
    ("INT", libc::SIGINT),
    ("QUIT", libc::SIGQUIT),
    ("ILL", libc::SIGILL),
    ("TRAP", libc::SIGTRAP),
    ("ABRT", libc::SIGABRT),
    ("BUS", libc::SIGBUS),
    ("FPE", libc::SIGFPE),
    ("KILL", libc::SIGKILL),
    ("USR1", libc::SIGUSR1),
    ("SEGV", libc::SIGSEGV),
    ("USR2", libc::SIGUSR2),
    ("PIPE", libc::SIGPIPE),
    ("ALRM", libc::SIGALRM),
    ("TERM", libc::SIGTERM),
    ("CHLD", libc::SIGCHLD),
    ("CONT", libc::SIGCONT),
    ("STOP", libc::SIGSTOP),
    ("TSTP", libc::SIGTSTP),
    ("TTIN", libc::SIGTTIN),
    ("TTOU", libc::SIGTTOU),
    ("WINCH", libc::SIGWINCH),
];

/// A signal's number by its name without `SIG`: `jdk.internal.misc.Signal.findSignal0`.
pub fn signal_number(name: &str) -> Option<i32> {
    SIGNALS.iter().find(|(n, _)| *n == name).map(|&(_, number)| number)
}

/// A signal's name without `SIG`.
pub fn signal_name(number: i32) -> Option<&'static str> {
    SIGNALS.iter().find(|&&(_, n)| n == number).map(|(name, _)| *name)
}
