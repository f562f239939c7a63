//! Signals. What happens on one is the process's, so this is the one place of the host with process-wide state: a
//! handler that writes the signal's number into the pipes of those Vms that want it, which read it in a thread of
//! their own. A handler may do next to nothing, hence no locks, no allocation, and pipes that are never closed:
//! a Vm borrows one of [`PIPES`] and hands it back.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use rustix::pipe::PipeFlags;
use rustix::process::Signal;

use super::super::{HostError, HostResult, SignalAction};
use super::retry;

/// The Vms of a process that can listen to signals at once.
const VMS: usize = 32;
const SIGNALS: usize = 65;

/// Reading end and writing end.
static PIPES: [OnceLock<(OwnedFd, OwnedFd)>; VMS] = [const { OnceLock::new() }; VMS];
/// Which pipes a Vm has, by bits.
static TAKEN: AtomicU32 = AtomicU32::new(0);
/// For each signal, the pipes it goes to, by bits.
static WANTED: [AtomicU32; SIGNALS] = [const { AtomicU32::new(0) }; SIGNALS];
/// Held while the process's action is changed.
static CHANGE: Mutex<()> = Mutex::new(());

/// One Vm's listening.
#[derive(Default)]
pub(super) struct Subscription {
    pipe: OnceLock<usize>,
    stopped: std::sync::atomic::AtomicBool,
}

/// What the system calls on a signal.
extern "C" fn on_signal(signal: libc::c_int) {
    let Some(wanted) = usize::try_from(signal).ok().and_then(|s| WANTED.get(s)) else { return };
    let mut mask = wanted.load(Ordering::Acquire);
    while mask != 0 {
        let i = mask.trailing_zeros() as usize;
        mask &= mask - 1;
        if let Some((_, write)) = PIPES[i].get() {
            // rustix makes the system call itself, so errno stays what it was for who was interrupted. A pipe that is
            // full holds the signal already.
            let _ = rustix::io::write(write, &[signal as u8]);
        }
    }
}

fn sigaction(signal: i32, handler: Option<libc::sighandler_t>) -> HostResult<libc::sighandler_t> {
    // SAFETY: all-zero bytes are a valid `sigaction`: integers and an optional function.
    let (mut new, mut old): (libc::sigaction, libc::sigaction) =
        unsafe { (std::mem::zeroed(), std::mem::zeroed()) };
    let new = handler.map(|handler| {
        new.sa_sigaction = handler;
        // Calls that the signal interrupts are made again by the system.
        new.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
        new
    });
    let new = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: both point at valid structs (or at none); the handler does only what signal-safety(7) allows.
    if unsafe { libc::sigaction(signal, new, &mut old) } != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    Ok(old.sa_sigaction)
}

/// Lets a signal through to this thread and those that it starts. HotSpot's threads block QUIT, and so does what they start.
fn unblock(signal: i32) {
    // SAFETY: a sigset_t of zeros is valid; the calls write to the local one and to the thread's mask only.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, std::ptr::null_mut());
    }
}

fn handler() -> libc::sighandler_t {
    on_signal as extern "C" fn(libc::c_int) as usize as libc::sighandler_t
}

impl Subscription {
    /// This Vm's pipe, taken from the pool the first time.
    fn pipe(&self) -> HostResult<usize> {
        if let Some(&i) = self.pipe.get() {
            return Ok(i);
        }
        let _held = CHANGE.lock();
        if let Some(&i) = self.pipe.get() {
            return Ok(i);
        }
        let i = (!TAKEN.load(Ordering::Acquire)).trailing_zeros() as usize;
        if i >= VMS {
            return Err(HostError::new(libc::EMFILE));
        }
        if PIPES[i].get().is_none() {
            let (read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
            rustix::fs::fcntl_setfl(&write, rustix::fs::OFlags::NONBLOCK)?;
            // Only one thread is here, as it holds the lock.
            let _ = PIPES[i].set((read, write));
        }
        TAKEN.fetch_or(1 << i, Ordering::AcqRel);
        let _ = self.pipe.set(i);
        Ok(i)
    }

    pub(super) fn set_action(&self, signal: i32, action: SignalAction) -> HostResult<SignalAction> {
        let number =
            usize::try_from(signal).ok().filter(|&s| s > 0 && s < SIGNALS).ok_or(HostError::INVALID)?;
        // Those that can't be caught, and those that are a fault of the code itself and not a message.
        if [
            libc::SIGKILL,
            libc::SIGSTOP,
            libc::SIGSEGV,
            libc::SIGBUS,
            libc::SIGILL,
            libc::SIGFPE,
            libc::SIGTRAP,
        ]
        .contains(&signal)
        {
            return Err(HostError::INVALID);
        }
        let bit = 1u32 << self.pipe()?;
        let _held = CHANGE.lock();
        let wanted = &WANTED[number];
        let previous = if wanted.load(Ordering::Acquire) & bit != 0 {
            SignalAction::Deliver
        } else if sigaction(signal, None)? == libc::SIG_IGN {
            SignalAction::Ignore
        } else {
            SignalAction::Default
        };
        match action {
            SignalAction::Deliver => {
                wanted.fetch_or(bit, Ordering::AcqRel);
                sigaction(signal, Some(handler()))?;
                unblock(signal);
            }
            SignalAction::Default | SignalAction::Ignore => {
                // As long as another Vm wants it, the process goes on catching it.
                if wanted.fetch_and(!bit, Ordering::AcqRel) & !bit == 0 {
                    let default = action == SignalAction::Default;
                    sigaction(signal, Some(if default { libc::SIG_DFL } else { libc::SIG_IGN }))?;
                }
            }
        }
        Ok(previous)
    }

    pub(super) fn next(&self) -> HostResult<Option<i32>> {
        let i = self.pipe()?;
        let Some((read, _)) = PIPES[i].get() else { return Ok(None) };
        let mut byte = [0];
        if self.stopped.load(Ordering::Acquire) {
            return Ok(None);
        }
        let n = retry(|| rustix::io::read(read.as_fd(), &mut byte))?;
        Ok((n == 1 && byte[0] != 0 && !self.stopped.load(Ordering::Acquire)).then(|| i32::from(byte[0])))
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        if let Some((_, write)) = self.pipe.get().and_then(|&i| PIPES[i].get()) {
            // Full: then the reader wakes by what is in it, and sees the flag.
            let _ = rustix::io::write(write, &[0]);
        }
    }

    pub(super) fn raise(&self, signal: i32) -> HostResult<()> {
        let number = usize::try_from(signal).ok().filter(|&s| s < SIGNALS).ok_or(HostError::INVALID)?;
        if let Some(&i) = self.pipe.get()
            && WANTED[number].load(Ordering::Acquire) & 1 << i != 0
            && let Some((_, write)) = PIPES[i].get()
        {
            return match rustix::io::write(write, &[signal as u8]) {
                Ok(_) | Err(rustix::io::Errno::AGAIN) => Ok(()),
                Err(e) => Err(e.into()),
            };
        }
        let signal = Signal::from_named_raw(signal).ok_or(HostError::INVALID)?;
        Ok(rustix::process::kill_process(rustix::process::getpid(), signal)?)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let Some(&i) = self.pipe.get() else { return };
        let _held = CHANGE.lock();
        for (signal, wanted) in WANTED.iter().enumerate() {
            // The last one who wanted it is gone: the system's own action again.
            if wanted.fetch_and(!(1 << i), Ordering::AcqRel) == 1 << i {
                let _ = sigaction(signal as i32, Some(libc::SIG_DFL));
            }
        }
        if let Some((read, _)) = PIPES[i].get() {
            // What was not read is not the next owner's.
            drain(read);
        }
        TAKEN.fetch_and(!(1 << i), Ordering::AcqRel);
    }
}

fn drain(read: &OwnedFd) {
    let mut fds = [rustix::event::PollFd::new(read, rustix::event::PollFlags::IN)];
    let now = rustix::time::Timespec { tv_sec: 0, tv_nsec: 0 };
    while matches!(rustix::event::poll(&mut fds, Some(&now)), Ok(n) if n > 0) {
        let mut buffer = [0; 256];
        if !matches!(rustix::io::read(read, &mut buffer), Ok(n) if n > 0) {
            log::debug!("signal pipe {} cannot be read", read.as_raw_fd());
            return;
        }
    }
}
