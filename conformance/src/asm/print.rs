//! Class files as text that assembles to the same bytes: constants by index, in the file's order.

use super::code::ARRAY_TYPES;
use super::lexer::Res;
use cortado_vm::bytecode::{Bytecodes, Instruction, Opcode, Operands};
use std::collections::BTreeSet;
use std::fmt::Write;

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Res<&'a [u8]> {
        let part = self.at.checked_add(n).and_then(|end| self.bytes.get(self.at..end));
        self.at += n;
        part.ok_or("the file ends too early".into())
    }
    fn u1(&mut self) -> Res<u8> {
        Ok(self.take(1)?[0])
    }
    fn u2(&mut self) -> Res<u16> {
        let b = self.take(2)?;
        Ok(u16::from_be_bytes([b[0], b[1]]))
    }
    fn u4(&mut self) -> Res<u32> {
        Ok((u32::from(self.u2()?) << 16) | u32::from(self.u2()?))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// The text of a class file. Fails only for bytes that are no class file at all.
pub fn disassemble(bytes: &[u8]) -> Result<String, String> {
    let mut r = Reader { bytes, at: 0 };
    let magic = r.u4()?;
    let (minor, major) = (r.u2()?, r.u2()?);
    let mut names: Vec<Option<String>> = vec![None];
    let mut class_names: Vec<u16> = vec![0];
    let mut body = format!("  version {major}.{minor}\n");
    if magic != 0xcafe_babe {
        let _ = writeln!(body, "  magic {magic:#x}");
    }
    let count = r.u2()?;
    while names.len() < usize::from(count) {
        let i = names.len();
        let (mut name, mut class) = (None, 0);
        let tag = r.u1()?;
        let text = match tag {
            1 => {
                let length = usize::from(r.u2()?);
                let raw = r.take(length)?;
                let lossy = cortado_vm::classfile::mutf8::lossy(raw).into_owned();
                let exact = *cortado_vm::classfile::mutf8::encode(&lossy) == *raw;
                let text =
                    if exact { format!("utf8 {}", quoted(&lossy)) } else { format!("mutf8 {}", hex(raw)) };
                name = Some(lossy);
                // An empty word can't stand in a line.
                if raw.is_empty() { "utf8 \"\"".into() } else { text }
            }
            3 => format!("int {}", r.u4()? as i32),
            4 => format!("float {:#010x}", r.u4()?),
            5 => format!("long {}", ((u64::from(r.u4()?) << 32) | u64::from(r.u4()?)) as i64),
            6 => format!("double {:#018x}", (u64::from(r.u4()?) << 32) | u64::from(r.u4()?)),
            7 | 8 | 16 | 19 | 20 => {
                class = r.u2()?;
                let kind = match tag {
                    7 => "class",
                    8 => "string",
                    16 => "mtype",
                    19 => "module",
                    _ => "package",
                };
                format!("{kind} #{class}")
            }
            9..=12 => {
                let kind = ["field", "method", "imethod", "nat"][usize::from(tag - 9)];
                format!("{kind} #{} #{}", r.u2()?, r.u2()?)
            }
            15 => format!("handle {} #{}", r.u1()?, r.u2()?),
            17 | 18 => {
                let kind = if tag == 17 { "dynamic" } else { "indy" };
                format!("{kind} {} #{}", r.u2()?, r.u2()?)
            }
            _ => return Err(format!("constant {i} has the tag {tag}")),
        };
        let _ = writeln!(body, "  const #{i} = {text}");
        names.push(name);
        class_names.push(class);
        if matches!(tag, 5 | 6) {
            names.push(None);
            class_names.push(0);
        }
    }
    let name_of = |i: u16| names.get(usize::from(i)).cloned().flatten();
    let access = r.u2()?;
    let this = r.u2()?;
    let _ = writeln!(body, "  this #{this}\n  super #{}", r.u2()?);
    for _ in 0..r.u2()? {
        let _ = writeln!(body, "  interface #{}", r.u2()?);
    }
    for kind in ["field", "method"] {
        for _ in 0..r.u2()? {
            let (access, name, descriptor) = (r.u2()?, r.u2()?, r.u2()?);
            let title =
                format!("{} {}", name_of(name).unwrap_or_default(), name_of(descriptor).unwrap_or_default());
            let _ =
                write!(body, "  // {}\n  {kind} {access:#x} #{name} #{descriptor}", title.replace('\n', " "));
            let count = r.u2()?;
            if count > 0 {
                body += " {\n";
                for k in 0..count {
                    member_attribute(&mut r, &mut body, kind == "method" && k == 0, &name_of)?;
                }
                body += "  }";
            }
            body.push('\n');
        }
    }
    for _ in 0..r.u2()? {
        let (name, length) = (r.u2()?, r.u4()?);
        let _ = writeln!(body, "  attr #{name}{}", contents(r.take(length as usize)?));
    }
    if r.at < bytes.len() {
        let _ = writeln!(body, "  tail hex {}", hex(&bytes[r.at..]));
    }
    let name = class_names.get(usize::from(this)).and_then(|&i| name_of(i)).unwrap_or_default();
    Ok(format!("class {access:#x} {} {{\n{body}}}\n", quoted(&name)))
}

fn contents(bytes: &[u8]) -> String {
    if bytes.is_empty() { String::new() } else { format!(" hex {}", hex(bytes)) }
}

/// One attribute of a member. Code as code, if it is the first: there the assembler puts it.
fn member_attribute(
    r: &mut Reader,
    body: &mut String,
    first: bool,
    name_of: &impl Fn(u16) -> Option<String>,
) -> Res<()> {
    let (name, length) = (r.u2()?, r.u4()?);
    let bytes = r.take(length as usize)?;
    if first && name_of(name).as_deref() == Some("Code") && code(bytes, body).is_ok() {
        return Ok(());
    }
    let _ = writeln!(body, "    attr #{name}{}", contents(bytes));
    Ok(())
}

fn code(bytes: &[u8], body: &mut String) -> Res<()> {
    let mut r = Reader { bytes, at: 0 };
    let mut out = format!("    stack {}\n    locals {}\n", r.u2()?, r.u2()?);
    let length = r.u4()?;
    let code = r.take(length as usize)?;
    let instructions: Vec<Instruction> =
        Bytecodes::new(code).collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    let mut handlers = String::new();
    let mut labels = BTreeSet::new();
    for _ in 0..r.u2()? {
        let (start, end, handler, class) = (r.u2()?, r.u2()?, r.u2()?, r.u2()?);
        labels.extend([start, end, handler].map(i64::from));
        let class = if class == 0 { "any".to_owned() } else { format!("#{class}") };
        let _ = writeln!(handlers, "    catch {class} @{start} @{end} @{handler}");
    }
    for i in &instructions {
        i.for_each_target(|t| {
            labels.insert(t);
        });
    }
    for i in &instructions {
        if labels.contains(&i64::from(i.bci)) {
            let _ = writeln!(out, "  L{}:", i.bci);
        }
        let _ = writeln!(out, "    {}", instruction(i, code));
    }
    out += &handlers;
    for _ in 0..r.u2()? {
        let (name, length) = (r.u2()?, r.u4()?);
        let _ = writeln!(out, "    codeattr #{name}{}", contents(r.take(length as usize)?));
    }
    if r.at != bytes.len() {
        return Err("bytes are left over".into());
    }
    *body += &out;
    Ok(())
}

/// An instruction as text; as bytes, if its padding or its zeros aren't the usual ones.
fn instruction(i: &Instruction, code: &[u8]) -> String {
    let bytes = &code[i.bci as usize..i.next_bci() as usize];
    let mut text =
        if i.wide { format!("wide {}", i.opcode.mnemonic()) } else { i.opcode.mnemonic().to_owned() };
    let raw = || format!("raw hex {}", hex(bytes));
    let padding = || bytes[1..4 - i.bci as usize % 4].iter().any(|&b| b != 0);
    match i.operands {
        Operands::None => {}
        Operands::Immediate(v) if i.opcode == Opcode::Newarray => {
            let name = usize::try_from(v - 4).ok().and_then(|k| ARRAY_TYPES.get(k));
            text += &name.map_or(format!(" {v}"), |n| format!(" {n}"));
        }
        Operands::Immediate(v) => text += &format!(" {v}"),
        Operands::Local(n) if bytes.len() > 1 => text += &format!(" {n}"),
        Operands::Local(_) => {}
        Operands::Iinc { local, delta } => text += &format!(" {local} {delta}"),
        Operands::Cp(n) => {
            text += &format!(" #{n}");
            if bytes.len() == 5 && bytes[3..] != [0, 0] {
                return raw();
            }
        }
        Operands::Branch(t) => text += &format!(" @{t}"),
        Operands::InvokeInterface { cp, count } => text += &format!(" #{cp} count {count} zero {}", bytes[4]),
        Operands::MultiNewArray { cp, dimensions } => text += &format!(" #{cp} {dimensions}"),
        Operands::TableSwitch(s) => {
            if padding() {
                return raw();
            }
            text += &format!(" {}", s.low);
            s.targets().for_each(|t| text += &format!(" @{t}"));
            text += &format!(" default @{}", s.default);
        }
        Operands::LookupSwitch(s) => {
            if padding() {
                return raw();
            }
            s.pairs().for_each(|(k, t)| text += &format!(" {k} @{t}"));
            text += &format!(" default @{}", s.default);
        }
    }
    text
}
