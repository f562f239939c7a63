//! Frames of the interpreter on a thread's Java stack, and walking them.
//!
//! ```text
//!   lower addresses
//!   | caller's operand stack ... args |      args become the callee's first locals
//!   | further locals                  |
//!   | Frame (8 words)                 | <- fp
//!   | dummy slot                      |      see `interp`: the top of stack lives in a register
//!   | operand stack, growing upwards  |
//! ```

use crate::class::Method;
use crate::class::pool;
use crate::thread::Thread;

/// An interpreter frame's header.
#[repr(C)]
pub struct Frame {
    /// The method; null in an entry frame (where Rust called Java).
    pub method: *const Method,
    /// Resolution cache of the method's class.
    pub pool: *const pool::Entry,
    /// Its locals.
    pub locals: *mut u64,
    /// The caller's frame.
    pub prev: *mut Frame,
    /// The instruction being executed, as saved at calls and before anything that may reach a safepoint.
    pub pc: *const u8,
    /// Where to go on after the call that is in progress.
    pub next_pc: *const u8,
    /// One past the last operand slot in memory, as saved with `pc`.
    pub sp: *mut u64,
    /// The monitor of a synchronized method, 0: none held. A root.
    pub lock: u32,
    /// FRAME_ bits.
    pub flags: u32,
}

/// A frame's flag: compiled code's, laid out as the interpreter's.
pub const FRAME_COMPILED: u32 = 1;
/// A frame's flag: it lies on the native stack, and so do its locals. Compiled code's, and those of native methods that it
/// calls.
pub const FRAME_ON_NATIVE_STACK: u32 = 2;

/// Frame flag: `lock` alone doesn't say what monitors it holds: see `interp::monitors`.
pub const FRAME_COUNTS_MONITORS: u32 = 4;

/// Frame flag, with the one before: the synchronized method's own monitor was given back.
pub const FRAME_LOCK_FREE: u32 = 8;

/// Frame flag: its return instruction was told to a debugger, and comes again once the method's monitor is given back.
pub const FRAME_RETURNS: u32 = 16;

/// In the flags of an entry frame that deoptimisation made: how many of its kind are under it that belong to the same call of
/// the method, which went from compiled code to the interpreter and back in a loop.
pub const RESUMED_SHIFT: u32 = 8;

/// Words of the header.
pub const FRAME_WORDS: usize = size_of::<Frame>() / 8;

/// One Java frame, for stack traces and the like.
#[derive(Copy, Clone)]
pub struct FrameInfo<'t> {
    /// The method.
    pub method: &'t Method,
    /// Bytecode index of the current instruction; None in native methods.
    pub bci: Option<u32>,
    /// The frame.
    pub frame: &'t Frame,
}

/// Iterates over the Java frames of a thread, newest first; entry frames are skipped.
pub struct Frames<'t> {
    next: *mut Frame,
    _t: std::marker::PhantomData<&'t Thread>,
}

impl Thread {
    /// The Java frames, newest first. The thread must be the current one, or the world stopped.
    pub fn frames(&self) -> Frames<'_> {
        Frames { next: self.fp, _t: std::marker::PhantomData }
    }
}

impl<'t> Iterator for Frames<'t> {
    type Item = FrameInfo<'t>;
    fn next(&mut self) -> Option<FrameInfo<'t>> {
        loop {
            if self.next.is_null() {
                return None;
            }
            // SAFETY: fp and prev link live frames of a stack that does not run while it is walked.
            let frame: &'t Frame = unsafe { &*self.next };
            self.next = frame.prev;
            if frame.method.is_null() {
                continue;
            }
            // SAFETY: a frame's method outlives the Vm's threads.
            let method: &'t Method = unsafe { &*frame.method };
            let code = method.code.load(std::sync::atomic::Ordering::Relaxed);
            let bci = if method.is_native() || frame.pc.is_null() {
                None
            } else {
                Some((frame.pc as usize - code as usize) as u32)
            };
            return Some(FrameInfo { method, bci, frame });
        }
    }
}
