//! What the translator reads of methods' prepared bytecode.

use crate::translate::{Bailout, Kind};
use cortado_vm::class::Method;
use std::sync::atomic::{AtomicU8, Ordering};

/// The address of a method's prepared code: what a frame's `pc` counts from.
pub fn code_address(m: &Method) -> usize {
    m.code.load(Ordering::Relaxed) as usize
}

/// A copy of a method's prepared code, opcodes as they are quickened by now. None: it has no code.
pub fn snapshot(m: &Method) -> Option<Vec<u8>> {
    let p = m.code.load(Ordering::Acquire);
    if p.is_null() {
        return None;
    }
    // Acquire: what an instruction's constant was resolved to is written before its opcode is.
    // SAFETY: `code_len` bytes that live as long as the method; they change by atomic stores of single bytes only.
    let byte = |i: usize| unsafe { AtomicU8::from_ptr(p.add(i)) }.load(Ordering::Acquire);
    Some((0..m.code_len as usize).map(byte).collect())
}

/// The kind that the first letter of a stack effect stands for.
pub fn kind_of_letter(c: u8) -> Result<Kind, Bailout> {
    Ok(match c {
        b'i' => Kind::Int,
        b'l' => Kind::Long,
        b'f' => Kind::Float,
        b'd' => Kind::Double,
        b'a' => Kind::Ref,
        _ => return Err(Bailout::Malformed),
    })
}
