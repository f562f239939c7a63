//! StackMapTable (JVMS 4.7.4): the frames that a compiler left for the verifier.

use super::Method;
use super::report::{Check, Fail, plain};
use super::types::{Frame, VType};
use crate::bytecode::Opcode;
use crate::classfile::Tag;
use crate::symbols::Symbols;
use std::fmt::Write;

/// Slots of all frames of a method together: what is beyond is made to exhaust memory.
pub(super) const MOST_SLOTS: usize = 32 << 20;

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn u8(&mut self) -> Option<u8> {
        let (&b, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(b)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes([self.u8()?, self.u8()?]))
    }
}

/// One entry as it stands in the attribute.
struct Entry {
    kind: u8,
    delta: u16,
    /// Of a full frame: all locals; of the others: those appended.
    locals: Vec<(u8, u16)>,
    stack: Vec<(u8, u16)>,
}

fn types(r: &mut Reader<'_>, n: u16) -> Option<Vec<(u8, u16)>> {
    (0..n)
        .map(|_| {
            let tag = r.u8()?;
            let operand = if matches!(tag, 7 | 8) { r.u16()? } else { 0 };
            Some((tag, operand))
        })
        .collect()
}

fn entry(r: &mut Reader<'_>) -> Option<Entry> {
    let kind = r.u8()?;
    let mut e = Entry { kind, delta: 0, locals: vec![], stack: vec![] };
    match kind {
        0..=63 => e.delta = u16::from(kind),
        64..=127 => {
            e.delta = u16::from(kind) - 64;
            e.stack = types(r, 1)?;
        }
        247 => {
            e.delta = r.u16()?;
            e.stack = types(r, 1)?;
        }
        248..=251 => e.delta = r.u16()?,
        252..=254 => {
            e.delta = r.u16()?;
            e.locals = types(r, u16::from(kind) - 251)?;
        }
        255 => {
            e.delta = r.u16()?;
            let n = r.u16()?;
            e.locals = types(r, n)?;
            let n = r.u16()?;
            e.stack = types(r, n)?;
        }
        _ => return None,
    }
    Some(e)
}

fn malformed<T>(what: &str) -> Check<T> {
    Err(Fail::Format(format!("StackMapTable format error: {what}")))
}

/// The frames of a method in the order of their bcis. `initial`: the frame that it begins with.
pub(super) fn decode(
    symbols: &Symbols,
    m: &Method<'_>,
    initial: &Frame,
    starts: &[bool],
) -> Check<Vec<(u32, Frame)>> {
    let bytes = m.code.stack_map_table();
    let mut r = Reader(bytes);
    if bytes.is_empty() {
        return Ok(vec![]);
    }
    let Some(count) = r.u16() else { return malformed("access beyond the end of attribute") };
    // Without the second halves, as the entries count them.
    let mut locals: Vec<VType> = initial.locals.iter().copied().filter(|t| !t.is_second()).collect();
    while locals.last() == Some(&VType::Top) {
        locals.pop();
    }
    let mut frames: Vec<(u32, Frame)> = Vec::with_capacity(usize::from(count).min(bytes.len()));
    let mut slots = 0;
    for n in 0..count {
        let Some(e) = entry(&mut r) else {
            return malformed(if r.0.is_empty() {
                "access beyond the end of attribute"
            } else {
                "reserved frame type"
            });
        };
        let bci = match frames.last() {
            Some((before, _)) if n > 0 => before + u32::from(e.delta) + 1,
            _ => u32::from(e.delta),
        };
        if !starts.get(bci as usize).copied().unwrap_or(false) {
            return plain(
                bci.min(m.code.code.len() as u32),
                "StackMapTable error: bad offset",
                "Invalid stackmap specification.",
            );
        }
        match e.kind {
            248..=250 => {
                let Some(left) = locals.len().checked_sub(usize::from(251 - e.kind)) else {
                    return malformed("bad frame type");
                };
                locals.truncate(left);
            }
            255 => locals.clear(),
            _ => {}
        }
        for &t in &e.locals {
            locals.push(read_type(symbols, m, t, starts)?);
        }
        let mut frame = Frame { locals: Vec::new(), stack: Vec::new(), this_uninit: false };
        expand(&locals, &mut frame.locals);
        for &t in &e.stack {
            expand(&[read_type(symbols, m, t, starts)?], &mut frame.stack);
        }
        if frame.locals.len() > usize::from(m.code.max_locals) {
            return malformed("locals size does not fit");
        }
        if frame.stack.len() > usize::from(m.code.max_stack) {
            return malformed("stack size does not fit");
        }
        frame.locals.resize(usize::from(m.code.max_locals), VType::Top);
        slots += frame.locals.len() + frame.stack.len();
        if slots > MOST_SLOTS {
            return malformed("too many frames with too many locals");
        }
        frame.this_uninit = frame.locals.contains(&VType::UninitThis);
        frames.push((bci, frame));
    }
    if !r.0.is_empty() {
        return malformed("wrong attribute size");
    }
    Ok(frames)
}

fn expand(types: &[VType], out: &mut Vec<VType>) {
    for &t in types {
        out.push(t);
        out.extend(t.second());
    }
}

fn read_type(symbols: &Symbols, m: &Method<'_>, (tag, operand): (u8, u16), starts: &[bool]) -> Check<VType> {
    Ok(match tag {
        0 => VType::Top,
        1 => VType::Int,
        2 => VType::Float,
        3 => VType::Double,
        4 => VType::Long,
        5 => VType::Null,
        6 => VType::UninitThis,
        7 if m.file.tag(operand) == Tag::Class => VType::Ref(symbols.intern(m.file.class_name(operand))),
        7 => return malformed("bad class index"),
        8 => {
            let at = usize::from(operand);
            if starts.get(at) != Some(&true) || m.code.code[at] != Opcode::New as u8 {
                return malformed("bad offset for Uninitialized");
            }
            VType::Uninit(operand)
        }
        _ => return malformed("bad verification type"),
    })
}

/// Writes a table as `java`'s messages do.
pub(super) fn describe(bytes: &[u8], out: &mut String) {
    let mut r = Reader(bytes);
    let count = r.u16().unwrap_or(0);
    let mut bci: i64 = -1;
    for _ in 0..count {
        let Some(e) = entry(&mut r) else { return };
        bci += i64::from(e.delta) + 1;
        let list = |types: &[(u8, u16)]| {
            let words: Vec<String> = types.iter().map(|&(tag, n)| type_name(tag, n)).collect();
            words.join(",")
        };
        let _ = match e.kind {
            0..=63 => writeln!(out, "    same_frame(@{bci})"),
            64..=127 => writeln!(out, "    same_locals_1_stack_item_frame(@{bci},{})", list(&e.stack)),
            247 => writeln!(out, "    same_locals_1_stack_item_frame_extended(@{bci},{})", list(&e.stack)),
            248..=250 => writeln!(out, "    chop_frame(@{bci},{})", 251 - e.kind),
            251 => writeln!(out, "    same_frame_extended(@{bci})"),
            252..=254 => writeln!(out, "    append_frame(@{bci},{})", list(&e.locals)),
            _ => writeln!(out, "    full_frame(@{bci},{{{}}},{{{}}})", list(&e.locals), list(&e.stack)),
        };
    }
}

fn type_name(tag: u8, operand: u16) -> String {
    match tag {
        0 => "Top".into(),
        1 => "Integer".into(),
        2 => "Float".into(),
        3 => "Double".into(),
        4 => "Long".into(),
        5 => "Null".into(),
        6 => "UninitializedThis".into(),
        7 => format!("Object[#{operand}]"),
        8 => format!("Uninitialized[#{operand}]"),
        _ => "BAD".into(),
    }
}
