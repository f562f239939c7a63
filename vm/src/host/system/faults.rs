//! What happens when a map's file is not as long any more as the map: the system sends SIGBUS to whoever touches a page that
//! is gone, and that would be the end of the process.
//!
//! The handler puts a page of zeroes there, so that whatever code it was can go on, and tells the thread
//! ([`on_lost_page`]), which throws Java's InternalError soon after, as `java` does. The page stays what it is until the map is
//! undone: it does not become the file's again if that grows.
//!
//! All here is the process's, as signals are. Faults elsewhere go to whoever handled SIGBUS before.

use parking_lot::Mutex;
use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// A map of a file's; `start` 0: there is none.
struct Slot {
    start: AtomicUsize,
    end: AtomicUsize,
}

const SLOTS: usize = 256;

/// Slots are never freed, since the handler may look at them at any time: those of maps that are gone are used again.
struct Chunk {
    slots: [Slot; SLOTS],
    next: AtomicPtr<Chunk>,
}

impl Chunk {
    const fn new() -> Chunk {
        Chunk {
            slots: [const { Slot { start: AtomicUsize::new(0), end: AtomicUsize::new(0) } }; SLOTS],
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }
}

static FIRST: Chunk = Chunk::new();
/// Held to change the slots. The handler only reads.
static CHANGE: Mutex<()> = Mutex::new(());
static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();
static TOLD: OnceLock<fn()> = OnceLock::new();

/// All chunks there are.
fn chunks() -> impl Iterator<Item = &'static Chunk> {
    std::iter::successors(Some(&FIRST), |chunk| {
        // SAFETY: null, or a chunk that was leaked.
        unsafe { chunk.next.load(Ordering::Acquire).as_ref() }
    })
}

fn slots() -> impl Iterator<Item = &'static Slot> {
    chunks().flat_map(|chunk| &chunk.slots)
}

/// What the thread that touched a lost page is told by. It is called by a signal handler.
pub(crate) fn on_lost_page(told: fn()) {
    let _ = TOLD.set(told);
}

/// A file was mapped.
pub(super) fn add(start: usize, bytes: usize) {
    let _held = CHANGE.lock();
    PREVIOUS.get_or_init(install);
    let slot = slots().find(|slot| slot.start.load(Ordering::Relaxed) == 0).unwrap_or_else(|| {
        let chunk: &'static Chunk = Box::leak(Box::new(Chunk::new()));
        let last = chunks().last().unwrap_or(&FIRST);
        last.next.store(ptr::from_ref(chunk).cast_mut(), Ordering::Release);
        &chunk.slots[0]
    });
    slot.end.store(start + bytes, Ordering::Relaxed);
    slot.start.store(start, Ordering::Release);
}

/// It is about to be undone.
pub(super) fn remove(start: usize) {
    let _held = CHANGE.lock();
    if let Some(slot) = slots().find(|slot| slot.start.load(Ordering::Relaxed) == start) {
        slot.start.store(0, Ordering::Release);
    }
}

fn install() -> libc::sigaction {
    // SAFETY: a handler with the arguments that SA_SIGINFO gives, which does what handlers may (see `lost`), on the stack that
    // the thread has for handlers.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let mut previous: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = lost as extern "C" fn(_, _, _) as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(libc::SIGBUS, &action, &mut previous);
        previous
    }
}

/// SIGBUS. Reads atomics and makes system calls, nothing else.
extern "C" fn lost(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel's own record of the signal.
    let address = unsafe { (*info).si_addr() } as usize;
    let is_in = |slot: &Slot| {
        let start = slot.start.load(Ordering::Acquire);
        start != 0 && start <= address && address < slot.end.load(Ordering::Relaxed)
    };
    if !slots().any(is_in) {
        pass_on(signal, info, context);
        return;
    }
    // SAFETY: asks for a number.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
    // SAFETY: the page lies in a map of ours, that is one that nothing but Java's accesses reach, and it has lost its memory;
    // errno is put back for whom the signal interrupted.
    let page = unsafe {
        let errno = *libc::__errno_location();
        let page = libc::mmap(
            (address & !(size - 1)) as *mut c_void,
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
            -1,
            0,
        );
        *libc::__errno_location() = errno;
        page
    };
    if page == libc::MAP_FAILED {
        pass_on(signal, info, context);
    } else if let Some(told) = TOLD.get() {
        told();
    }
}

/// Does what would have happened without us.
fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let Some(previous) = PREVIOUS.get() else { return };
    if previous.sa_sigaction == libc::SIG_DFL || previous.sa_sigaction == libc::SIG_IGN {
        // The instruction is about to fault once more, and then nobody stands in the way.
        // SAFETY: sets a signal's action.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    } else if previous.sa_flags & libc::SA_SIGINFO != 0 {
        // SAFETY: what was installed with SA_SIGINFO is such a function.
        let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut c_void) =
            unsafe { std::mem::transmute(previous.sa_sigaction) };
        handler(signal, info, context);
    } else {
        // SAFETY: what was installed without it is such a one.
        let handler: extern "C" fn(libc::c_int) = unsafe { std::mem::transmute(previous.sa_sigaction) };
        handler(signal);
    }
}
