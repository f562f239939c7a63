//! The text of a VerifyError: HotSpot's, to the letter.

use super::Verifier;
use super::error::{Fault, FrameCopy, Origin, Place, Reason};
use super::types::VType;
use crate::bytecode::{Opcode, instruction_length};
use crate::classfile::Code;
use std::fmt::Write;

/// What HotSpot's own instructions are called that follow `breakpoint` (202), and how long they are; a switch's: 0. Class
/// files may not have them, but they count as instructions until they are looked at.
const INTERNAL: [(&str, u8); 36] = [
    ("fast_agetfield", 3),
    ("fast_bgetfield", 3),
    ("fast_cgetfield", 3),
    ("fast_dgetfield", 3),
    ("fast_fgetfield", 3),
    ("fast_igetfield", 3),
    ("fast_lgetfield", 3),
    ("fast_sgetfield", 3),
    ("fast_aputfield", 3),
    ("fast_bputfield", 3),
    ("fast_zputfield", 3),
    ("fast_cputfield", 3),
    ("fast_dputfield", 3),
    ("fast_fputfield", 3),
    ("fast_iputfield", 3),
    ("fast_lputfield", 3),
    ("fast_sputfield", 3),
    ("fast_aload_0", 1),
    ("fast_iaccess_0", 4),
    ("fast_aaccess_0", 4),
    ("fast_faccess_0", 4),
    ("fast_iload", 2),
    ("fast_iload2", 4),
    ("fast_icaload", 3),
    ("fast_invokevfinal", 3),
    ("fast_linearswitch", 0),
    ("fast_binaryswitch", 0),
    ("fast_aldc", 2),
    ("fast_aldc_w", 3),
    ("return_register_finalizer", 1),
    ("invokehandle", 3),
    ("nofast_getfield", 3),
    ("nofast_putfield", 3),
    ("nofast_aload_0", 1),
    ("nofast_iload", 2),
    ("_shouldnotreachhere", 1),
];

const FIRST_INTERNAL: usize = 203;

/// Bytes of the instruction at `bci`; `None` if it is none.
pub(super) fn length_at(code: &[u8], bci: usize) -> Option<usize> {
    let byte = code[bci];
    if usize::from(byte) >= FIRST_INTERNAL {
        let len = INTERNAL.get(usize::from(byte) - FIRST_INTERNAL)?.1;
        return (len > 0).then_some(len.into());
    }
    let fixed = Opcode::from_u8(byte)?.length();
    if fixed > 0 {
        return Some(fixed.into());
    }
    let len = instruction_length(code, bci as u32).ok()? as usize;
    let aligned = (bci + 1).next_multiple_of(4);
    let word = |n: usize| -> Option<i32> {
        let at = aligned + n * 4;
        Some(i32::from_be_bytes(*code.get(at..at + 4)?.first_chunk()?))
    };
    let whole = match Opcode::from_u8(byte)? {
        // HotSpot wants a byte behind the head of a switch, and a table switch to have a key.
        Opcode::Tableswitch => aligned + 12 < code.len() && word(1)? <= word(2)?,
        Opcode::Lookupswitch => aligned + 8 < code.len(),
        _ => true,
    };
    whole.then_some(len)
}

/// What an instruction is called.
fn name_at(code: &[u8], bci: u32) -> &'static str {
    match code.get(bci as usize) {
        None => "<invalid>",
        Some(&byte) if usize::from(byte) >= FIRST_INTERNAL => {
            INTERNAL.get(usize::from(byte) - FIRST_INTERNAL).map_or("<illegal>", |i| i.0)
        }
        Some(&byte) => Opcode::from_u8(byte).map_or("<illegal>", Opcode::mnemonic),
    }
}

impl Verifier<'_, '_> {
    /// The whole message.
    pub(super) fn message(&self, fault: &Fault, code: &Code<'_>) -> String {
        let symbols = &self.cx.vm().engine.symbols;
        let mut out = format!("{}\nException Details:\n", fault.message);
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "  Location:\n    {}.{}{} @{}: {}",
            symbols.str(self.class.name),
            symbols.str(self.method.name),
            symbols.str(self.method.descriptor),
            fault.bci,
            name_at(self.code, fault.bci)
        );
        out.push_str("  Reason:\n    ");
        self.reason(&mut out, fault);
        out.push('\n');
        for (origin, title) in [(&fault.found, "Current"), (&fault.wanted, "Stackmap")] {
            if let Some(frame) = &origin.frame {
                let _ = writeln!(out, "  {title} Frame:");
                self.frame(&mut out, frame);
            }
        }
        out.push_str("  Bytecode:\n");
        dump(&mut out, self.code);
        if code.handlers().len() > 0 {
            out.push_str("  Exception Handler Table:\n");
            for h in code.handlers() {
                let _ = writeln!(out, "    bci [{}, {}] => handler: {}", h.start, h.end, h.handler);
            }
        }
        let table = code.stack_map_table();
        if !table.is_empty() {
            out.push_str("  Stackmap Table:\n");
            print_stack_map(&mut out, table);
        }
        out
    }

    fn reason(&self, out: &mut String, fault: &Fault) {
        let wanted = fault.wanted.is_known();
        let index = match fault.found.place {
            Place::Index(i) => i,
            _ => 0,
        };
        let _ = match fault.reason {
            Reason::BadCode => write!(out, "Error exists in the bytecode"),
            Reason::WrongType if wanted => {
                out.push_str("Type ");
                self.origin(out, &fault.found);
                out.push_str(" is not assignable to ");
                self.origin(out, &fault.wanted);
                Ok(())
            }
            Reason::WrongType => {
                out.push_str("Invalid type: ");
                self.origin(out, &fault.found);
                Ok(())
            }
            Reason::Flags if wanted => {
                write!(out, "Current frame's flags are not assignable to stack map frame's.")
            }
            Reason::Flags => write!(out, "Current frame's flags are invalid in this context."),
            Reason::PoolIndex => write!(out, "Constant pool index {index} is invalid"),
            Reason::LocalIndex => write!(out, "Local index {index} is invalid"),
            Reason::StackSize => write!(out, "Current frame's stack size doesn't match stackmap."),
            Reason::StackOverflow => write!(out, "Exceeded max stack size."),
            Reason::StackUnderflow => write!(out, "Attempt to pop empty stack."),
            Reason::MissingFrame => write!(out, "Expected stackmap frame at this location."),
            Reason::BadFrame => write!(out, "Invalid stackmap specification."),
        };
    }

    fn origin(&self, out: &mut String, o: &Origin) {
        self.type_name(out, o.ty);
        let _ = match o.place {
            Place::Local(i) => write!(out, " (current frame, locals[{i}])"),
            Place::Stack(i) => write!(out, " (current frame, stack[{i}])"),
            Place::MapLocal(i) => write!(out, " (stack map, locals[{i}])"),
            Place::MapStack(i) => write!(out, " (stack map, stack[{i}])"),
            Place::Pool(i) => write!(out, " (constant pool {i})"),
            Place::Signature => write!(out, " (from method signature)"),
            Place::Nowhere | Place::Index(_) | Place::Implied | Place::Frame => Ok(()),
        };
    }

    fn type_name(&self, out: &mut String, ty: VType) {
        let _ = match (ty.name(), ty.new_bci()) {
            (Some(name), _) => write!(out, "'{}'", self.cx.vm().engine.symbols.str(name)),
            (_, Some(bci)) => write!(out, "uninitialized {bci}"),
            _ => write!(out, "{}", ty.word().unwrap_or("top")),
        };
    }

    fn frame(&self, out: &mut String, f: &FrameCopy) {
        let flag = if f.this_uninit { " flagThisUninit" } else { "" };
        let _ = write!(out, "    bci: @{}\n    flags: {{{flag} }}\n", f.bci);
        for (title, types) in [("locals", &f.locals), ("stack", &f.stack)] {
            let _ = write!(out, "    {title}: {{");
            for (i, &ty) in types.iter().enumerate() {
                out.push_str(if i == 0 { " " } else { ", " });
                self.type_name(out, ty);
            }
            out.push_str(" }\n");
        }
    }
}

/// Sixteen bytes a line; a whole last line is followed by an empty one.
fn dump(out: &mut String, code: &[u8]) {
    for at in (0..(code.len() + 16) / 16 * 16).step_by(16) {
        let _ = write!(out, "    {at:07x}:");
        for i in at..at + 16 {
            if i % 2 == 0 {
                out.push(' ');
            }
            match code.get(i) {
                Some(b) => {
                    let _ = write!(out, "{b:02x}");
                }
                None => out.push_str("  "),
            }
        }
        out.push('\n');
    }
}

/// The table as it stands in the file, as far as it makes sense.
fn print_stack_map(out: &mut String, table: &[u8]) {
    let u2 = |at: usize| Some(u16::from_be_bytes(*table.get(at..at + 2)?.first_chunk()?));
    let mut at = 2;
    let mut bci = -1i64;
    for _ in 0..u2(0).unwrap_or(0) {
        out.push_str("    ");
        let Some((text, name, next, delta)) = map_frame(table, at, bci) else { return };
        bci += delta;
        match text {
            Some(text) => {
                let _ = writeln!(out, "{text}");
            }
            None => {
                let _ = write!(out, "{name}(@{bci}), output truncated, Stackmap exceeds table size.");
                return;
            }
        }
        at = next;
    }
}

/// A frame's text (none if it is cut off), its kind, where the next begins, and how far on it lies. `None`: no frame.
fn map_frame(table: &[u8], at: usize, before: i64) -> Option<(Option<String>, &'static str, usize, i64)> {
    let u2 = |at: usize| Some(u16::from_be_bytes(*table.get(at..at + 2)?.first_chunk()?));
    let kind = *table.get(at)?;
    let (name, delta) = match kind {
        0..=63 => ("same_frame", i64::from(kind) + 1),
        64..=127 => ("same_locals_1_stack_item_frame", i64::from(kind) - 63),
        128..=246 => return None,
        247 => ("same_locals_1_stack_item_extended", i64::from(u2(at + 1).unwrap_or(0)) + 1),
        248..=250 => ("chop_frame", i64::from(u2(at + 1).unwrap_or(0)) + 1),
        251 => ("same_frame_extended", i64::from(u2(at + 1).unwrap_or(0)) + 1),
        252..=254 => ("append_frame", i64::from(u2(at + 1).unwrap_or(0)) + 1),
        255 => ("full_frame", i64::from(u2(at + 1).unwrap_or(0)) + 1),
    };
    let bci = before + delta;
    let mut end = at + 1;
    let text = (|| {
        let mut text = format!("{name}(@{bci}");
        if kind > 127 {
            u2(end)?;
            end += 2;
        }
        match kind {
            0..=63 | 251 => {}
            248..=250 => {
                let _ = write!(text, ",{}", 251 - kind);
            }
            64..=127 | 247 => {
                text.push(',');
                map_types(&mut text, table, &mut end, 1)?;
            }
            255 => {
                for open in [",{", "},{"] {
                    text.push_str(open);
                    let n = u2(end)?;
                    end += 2;
                    map_types(&mut text, table, &mut end, n)?;
                }
                text.push('}');
            }
            _ => {
                text.push(',');
                map_types(&mut text, table, &mut end, (kind - 251).into())?;
            }
        }
        text.push(')');
        Some(text)
    })();
    Some((text, name, end, delta))
}

fn map_types(text: &mut String, table: &[u8], at: &mut usize, n: u16) -> Option<()> {
    const NAMES: [&str; 7] = ["Top", "Integer", "Float", "Double", "Long", "Null", "UninitializedThis"];
    for i in 0..n {
        if i > 0 {
            text.push(',');
        }
        let tag = *table.get(*at)?;
        *at += 1;
        if matches!(tag, 7 | 8) {
            let operand = u16::from_be_bytes(*table.get(*at..*at + 2)?.first_chunk()?);
            *at += 2;
            let name = if tag == 7 { "Object" } else { "Uninitialized" };
            let _ = write!(text, "{name}[#{operand}]");
        } else {
            match NAMES.get(usize::from(tag)) {
                Some(name) => text.push_str(name),
                None => {
                    let _ = write!(text, "BAD:{tag}");
                }
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_sixteen_bytes_a_line() {
        let mut out = String::new();
        dump(&mut out, &[0x2a, 0xb7, 0x00]);
        assert_eq!(out, format!("    0000000: 2ab7 00  {}\n", " ".repeat(30)));
        out.clear();
        dump(&mut out, &[0; 16]);
        assert_eq!(out.lines().count(), 2);
    }

    #[test]
    fn prints_tables_as_far_as_they_go() {
        let mut out = String::new();
        print_stack_map(&mut out, &[0, 4, 5, 65, 7, 0, 9, 252, 0, 1, 1, 255, 0]);
        let lines: Vec<_> = out.lines().collect();
        assert_eq!(lines[0], "    same_frame(@5)");
        assert_eq!(lines[1], "    same_locals_1_stack_item_frame(@7,Object[#9])");
        assert_eq!(lines[2], "    append_frame(@9,Integer)");
        assert!(lines[3].ends_with("output truncated, Stackmap exceeds table size."));
    }

    #[test]
    fn lengths_are_hotspots() {
        assert_eq!(length_at(&[203, 0, 0], 0), Some(3));
        assert_eq!(length_at(&[255], 0), None);
        assert_eq!(
            length_at(&[0xab, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0], 0),
            None,
            "an empty switch at the end"
        );
        assert_eq!(length_at(&[0xab, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0xb1], 0), Some(12));
        assert_eq!(length_at(&[0xc4, 0x00], 0), None);
    }
}
