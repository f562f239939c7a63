//! The interpreter.
pub mod frame;
pub mod stack;

use crate::class::Method;
use crate::rooting::{Cx, JResult};

/// A method's entry point: a handler of the interpreter (type-erased).
pub type Entry = ();

/// Registers of the loop fallback.
#[repr(C)]
#[derive(Default)]
pub struct Regs {
    /// pc, locals, sp, table, tos.
    pub r: [u64; 5],
}

/// Runs a Java method to its end: `slots` are its arguments in the interpreter's layout; the result's bits (a raw
/// reference for objects).
pub fn call(cx: &mut Cx<'_>, method: &Method, slots: &[u64]) -> JResult<u64> {
    let _ = (cx, method, slots);
    todo!()
}

/// The entry that a method of this kind has before any compiler sees it.
pub fn entry_for(method: &Method) -> *mut Entry {
    let _ = method;
    todo!()
}

/// The dispatch table of normal running.
pub fn normal_table() -> *mut () {
    todo!()
}

/// The dispatch table whose every entry polls first.
pub fn polling_table() -> *mut () {
    todo!()
}
