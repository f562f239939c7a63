//! What compiled code and the virtual machine agree on.
//!
//! Compiled code runs on the native stack. Its entry is `extern "sysv64" fn(*mut Thread, *const Method, arguments...) ->
//! result`, one argument for each of Java's, the receiver first. Each activation has a frame in its native one, laid out as
//! the interpreter's (`[locals][Frame][dummy][operands]`, see [`crate::interp::frame`]), flagged
//! [`FRAME_COMPILED`](crate::interp::frame::FRAME_COMPILED) and
//! [`FRAME_ON_NATIVE_STACK`](crate::interp::frame::FRAME_ON_NATIVE_STACK) and linked into `Thread::fp`. So what walks the
//! frames walks these. Where a safepoint may be reached, the frame holds pc and sp, all references in locals, and those in
//! operands below sp; the arguments of a call in progress are not among them.
//!
//! * An exception is in `Thread::exception` when a call or a helper returns.
//! * The interpreter enters compiled code by `Method::i2c` (`interp::compiled_entry`), and keeps where its own stack
//!   continues in `Thread::java_top`. Compiled code enters the interpreter by [`helpers::call_method`] and leaves for it by
//!   [`helpers::deoptimize`].

pub mod helpers;

pub use helpers::Helper;

use crate::class::Method;
use crate::interp::frame::Frame;
use crate::thread::Thread;

/// Calls compiled code with arguments that lie as the interpreter's locals; the result's bits.
pub type Adapter = unsafe extern "sysv64" fn(*mut Thread, *const Method, *const u64, *const u8) -> u64;

/// Takes over an interpreted frame with an empty operand stack: reads its locals and its `lock`, links a frame of its own
/// with its `prev`, and runs the method to its end; the result's bits.
pub type OsrEntry = unsafe extern "sysv64" fn(*mut Thread, *const Method, *mut Frame) -> u64;
