//! What is wrong, in the words and the form of `java`.

use super::Method;
use super::stackmap;
use super::types::Frame;
use crate::bytecode::decode_at;
use crate::rooting::Thrown;
use crate::symbols::Symbols;
use std::fmt::Write;

/// Why verification ended.
pub(super) enum Fail {
    /// VerifyError.
    Verify(Box<Problem>),
    /// ClassFormatError with this text.
    Format(String),
    /// Loading a class threw.
    Thrown(Thrown),
}

pub(super) type Check<T> = Result<T, Fail>;

impl From<Thrown> for Fail {
    fn from(t: Thrown) -> Fail {
        Fail::Thrown(t)
    }
}

/// What a VerifyError tells.
pub(super) struct Problem {
    pub(super) head: String,
    pub(super) bci: u32,
    pub(super) reason: String,
    pub(super) frame: Option<Frame>,
    /// The frame that the StackMapTable has, and its bci.
    pub(super) map: Option<(u32, Frame)>,
}

/// A problem to be told with this frame.
pub(super) fn problem<T>(
    bci: u32,
    frame: &Frame,
    head: impl Into<String>,
    reason: impl Into<String>,
) -> Check<T> {
    let frame = Some(frame.clone());
    Err(Fail::Verify(Box::new(Problem { head: head.into(), bci, reason: reason.into(), frame, map: None })))
}

/// A problem with nothing to show but where it is.
pub(super) fn plain<T>(bci: u32, head: impl Into<String>, reason: impl Into<String>) -> Check<T> {
    Err(Fail::Verify(Box::new(Problem {
        head: head.into(),
        bci,
        reason: reason.into(),
        frame: None,
        map: None,
    })))
}

/// The VerifyError's message by the type checker.
pub(super) fn message(symbols: &Symbols, m: &Method<'_>, p: &Problem) -> String {
    let mut out = format!("{}\nException Details:\n  Location:\n    {}", p.head, m.text(symbols));
    let _ = write!(out, " @{}:", p.bci);
    if let Ok(i) = decode_at(m.code.code, p.bci) {
        let name = if i.wide { "wide" } else { i.opcode.mnemonic() };
        let _ = write!(out, " {name}");
    }
    let _ = write!(out, "\n  Reason:\n    {}\n", p.reason);
    if let Some(f) = &p.frame {
        let _ = write!(out, "  Current Frame:\n{}", f.text(symbols, p.bci));
    }
    if let Some((bci, f)) = &p.map {
        let _ = write!(out, "  Stackmap Frame:\n{}", f.text(symbols, *bci));
    }
    out += "  Bytecode:\n";
    for (i, line) in m.code.code.chunks(16).enumerate() {
        let words: Vec<String> =
            line.chunks(2).map(|w| w.iter().map(|b| format!("{b:02x}")).collect()).collect();
        let _ = writeln!(out, "    {:07x}: {:<39}", i * 16, words.join(" "));
    }
    if m.code.handlers().len() > 0 {
        out += "  Exception Handler Table:\n";
        for h in m.code.handlers() {
            let _ = writeln!(out, "    bci [{}, {}] => handler: {}", h.start, h.end, h.handler);
        }
    }
    let map = m.code.stack_map_table();
    if !map.is_empty() {
        out += "  Stackmap Table:\n";
        stackmap::describe(map, &mut out);
    }
    out
}

/// The message by the verifier of old classes.
pub(super) fn old_message(symbols: &Symbols, m: &Method<'_>, p: &Problem) -> String {
    format!(
        "(class: {}, method: {} signature: {}) {}",
        symbols.str(m.class.name),
        crate::classfile::mutf8::lossy(m.file.utf8(m.member.name)),
        crate::classfile::mutf8::lossy(m.file.utf8(m.member.descriptor)),
        p.head
    )
}
