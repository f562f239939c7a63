//! Accesses to maps of files whose pages are gone: the file was cut off behind the map's back, and the system answers with
//! SIGBUS. Here it is an access like others that are refused.
//!
//! The thread says what it is about to touch. The handler puts a page of zeroes in the place of one that is missing there,
//! so that the access comes to its end, and leaves word.

use std::cell::Cell;
use std::sync::{Once, OnceLock};

const PAGE: usize = 4096;

thread_local! {
    /// The ranges that this thread is at, start and length: a copy has two.
    static TOUCHED: Cell<[(usize, usize); 2]> = const { Cell::new([(0, 0); 2]) };
    static MISSED: Cell<bool> = const { Cell::new(false) };
}

/// What was there before: a handler is the process's.
static BEFORE: OnceLock<libc::sigaction> = OnceLock::new();

/// Does what touches a range of a map. Err: some of it is gone.
pub(super) fn touch<R>(address: usize, bytes: usize, f: impl FnOnce() -> R) -> Result<R, ()> {
    /// Sets the ranges back, also when an access inside is refused.
    struct Leave([(usize, usize); 2]);
    impl Drop for Leave {
        fn drop(&mut self) {
            TOUCHED.set(self.0);
        }
    }
    install();
    let outer = TOUCHED.get();
    let leave = Leave(outer);
    TOUCHED.set([(address, bytes), outer[0]]);
    let r = f();
    drop(leave);
    if MISSED.take() { Err(()) } else { Ok(r) }
}

fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // SAFETY: a zeroed sigaction is one; the handler does only what a handler may.
        unsafe {
            let (mut action, mut before): (libc::sigaction, libc::sigaction) =
                (std::mem::zeroed(), std::mem::zeroed());
            if libc::sigaction(libc::SIGBUS, std::ptr::null(), &mut before) == 0 {
                let _ = BEFORE.set(before);
            }
            action.sa_sigaction =
                on_bus_error as extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&mut action.sa_mask);
            libc::sigaction(libc::SIGBUS, &action, std::ptr::null_mut());
        }
    });
}

extern "C" fn on_bus_error(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the system passes what happened.
    let at = unsafe { (*info).si_addr() } as usize;
    if TOUCHED.get().iter().any(|&(start, bytes)| at >= start && at - start < bytes) {
        let page = at / PAGE * PAGE;
        // SAFETY: a page of a map of files that this thread keeps from being taken away; nothing of it was left. mmap may be
        // called in a handler.
        let done = unsafe {
            libc::mmap(
                page as *mut libc::c_void,
                PAGE,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
                -1,
                0,
            )
        };
        if done != libc::MAP_FAILED {
            MISSED.set(true);
            return;
        }
    }
    let before = BEFORE.get();
    // SAFETY: nobody's access that is known here: as if this handler were not there.
    unsafe {
        match before {
            Some(b) if b.sa_flags & libc::SA_SIGINFO != 0 && b.sa_sigaction > libc::SIG_IGN => {
                let f: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) =
                    std::mem::transmute(b.sa_sigaction);
                f(signal, info, context);
            }
            _ => {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = libc::SIG_DFL;
                libc::sigaction(signal, &action, std::ptr::null_mut());
            }
        }
    }
}
