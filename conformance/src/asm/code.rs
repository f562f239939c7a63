//! What stands in the braces of a method: code, handlers, stack maps, attributes.

use super::data::{Attribute, attribute, data, put_attributes};
use super::lexer::{Line, Res, Token, number};
use super::pool::Pool;
use cortado_vm::bytecode::{Format, Opcode};
use cortado_vm::classfile::descriptor::MethodDescriptor;
use std::collections::HashMap;

/// newarray's types, from 4.
pub const ARRAY_TYPES: [&str; 8] = ["boolean", "char", "float", "double", "byte", "short", "int", "long"];

/// A type in a stack map (JVMS 4.7.4).
enum VType {
    Simple(u8),
    Class(u16),
    New(String),
}

enum Frame {
    Same,
    Same1(VType),
    Chop(u8),
    Append(Vec<VType>),
    Full(Vec<VType>, Vec<VType>),
}

/// A place to fill with the distance to a label.
struct Fixup {
    at: usize,
    from: usize,
    wide: bool,
    label: String,
    line: usize,
}

/// A method's body under construction.
#[derive(Default)]
pub struct Body {
    code: Vec<u8>,
    labels: HashMap<String, usize>,
    fixups: Vec<Fixup>,
    handlers: Vec<(u16, [String; 3], usize)>,
    frames: Vec<(usize, Frame)>,
    lines: Vec<(usize, u16)>,
    stack: Option<u16>,
    locals: Option<u16>,
    used: u16,
    code_attributes: Vec<Attribute>,
    attributes: Vec<Attribute>,
}

impl Body {
    /// Reads up to the closing brace: the member's attributes. A method has its flags and descriptor.
    pub fn read(
        rest: &mut impl Iterator<Item = Line>,
        pool: &mut Pool,
        method: Option<(u16, &str)>,
    ) -> Res<Vec<Attribute>> {
        let mut b = Body::default();
        if let Some((access, descriptor)) = method {
            let slots = MethodDescriptor::parse(descriptor.as_bytes()).map_or(0, |d| d.arg_slots());
            b.used = slots + u16::from(access & 8 == 0);
        }
        let mut any = false;
        loop {
            let mut line = rest.next().ok_or("the braces are not closed")?;
            if line.take("}") {
                break;
            }
            let number = line.number;
            any |=
                b.statement(&mut line, pool, method.is_some()).map_err(|e| format!("line {number}: {e}"))?;
        }
        if any {
            let contents = b.contents(pool)?;
            b.attributes.insert(0, (pool.utf8("Code")?, contents));
        }
        Ok(b.attributes)
    }

    /// One line; says whether it belongs to the code.
    fn statement(&mut self, line: &mut Line, pool: &mut Pool, code: bool) -> Res<bool> {
        if line.take("attr") {
            let a = attribute(line, pool)?;
            self.attributes.push(a);
            return Ok(false);
        }
        if !code {
            return Err("a field has attributes only".into());
        }
        while let Some(Token::Word(w)) = line.peek()
            && let Some(label) = w.strip_suffix(':')
            && !label.is_empty()
        {
            if self.labels.insert(label.to_owned(), self.code.len()).is_some() {
                return Err(format!("{label} is there twice"));
            }
            line.token()?;
        }
        if line.is_empty() {
            return Ok(true);
        }
        match line.name()?.as_str() {
            "stack" => self.stack = Some(line.number()?),
            "locals" => self.locals = Some(line.number()?),
            "line" => self.lines.push((self.code.len(), line.number()?)),
            "codeattr" => {
                let a = attribute(line, pool)?;
                self.code_attributes.push(a);
            }
            "raw" => self.code.extend(data(line, pool)?),
            "catch" => {
                let class = if line.take("any") { 0 } else { pool.constant(line, Some("class"))? };
                let labels = [line.name()?, line.name()?, line.name()?];
                self.handlers.push((class, labels, line.number));
            }
            "frame" => self.frame(line, pool)?,
            word => self.instruction(word, line, pool)?,
        }
        line.end()?;
        Ok(true)
    }

    fn frame(&mut self, line: &mut Line, pool: &mut Pool) -> Res<()> {
        let frame = match line.name()?.as_str() {
            "same" => Frame::Same,
            "same1" => Frame::Same1(vtype(line, pool)?),
            "chop" => Frame::Chop(line.number()?),
            "append" => Frame::Append(vtypes(line, pool)?),
            "full" => {
                if !line.take("locals") {
                    return Err("locals are missing".into());
                }
                let locals = vtypes(line, pool)?;
                if !line.take("stack") {
                    return Err("stack is missing".into());
                }
                Frame::Full(locals, vtypes(line, pool)?)
            }
            other => return Err(format!("no frame is {other}")),
        };
        self.frames.push((self.code.len(), frame));
        Ok(())
    }

    fn branch(&mut self, line: &mut Line, from: usize, wide: bool) -> Res<()> {
        let label = line.name()?;
        self.fixups.push(Fixup { at: self.code.len(), from, wide, label, line: line.number });
        self.code.extend(&[0; 4][..if wide { 4 } else { 2 }]);
        Ok(())
    }

    fn instruction(&mut self, word: &str, line: &mut Line, pool: &mut Pool) -> Res<()> {
        let find = |w: &str| {
            let java = |o: &&Opcode| **o <= Opcode::Breakpoint && o.mnemonic() == w;
            Opcode::ALL.iter().find(java).copied().ok_or(format!("no instruction is called {w}"))
        };
        let from = self.code.len();
        let mut opcode = find(word)?;
        let mut wide = false;
        if opcode == Opcode::Wide {
            wide = true;
            opcode = find(&line.name()?)?;
        }
        let format = opcode.format();
        let usual = match opcode {
            Opcode::Getfield | Opcode::Putfield | Opcode::Getstatic | Opcode::Putstatic => Some("field"),
            Opcode::Invokevirtual | Opcode::Invokespecial | Opcode::Invokestatic => Some("method"),
            Opcode::Invokeinterface => Some("imethod"),
            Opcode::Invokedynamic => Some("indy"),
            Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W => None,
            _ => Some("class"),
        };
        if matches!(format, Format::Local | Format::Iinc) {
            let index: u16 = line.number()?;
            let delta: i16 = if format == Format::Iinc { line.number()? } else { 0 };
            let two = word.starts_with('l') || word.starts_with('d');
            self.used = self.used.max(index.saturating_add(if two { 2 } else { 1 }));
            wide |= index > 255 || i8::try_from(delta).is_err();
            if wide {
                self.code.extend([Opcode::Wide as u8, opcode as u8]);
                self.code.extend(index.to_be_bytes());
            } else {
                self.code.extend([opcode as u8, index as u8]);
            }
            match (format, wide) {
                (Format::Iinc, true) => self.code.extend(delta.to_be_bytes()),
                (Format::Iinc, false) => self.code.push(delta as u8),
                _ => {}
            }
            return Ok(());
        }
        if wide {
            return Err(format!("{} can't be wide", opcode.mnemonic()));
        }
        self.code.push(opcode as u8);
        match format {
            Format::None => {
                let implied = opcode.mnemonic().rsplit_once('_').and_then(|(op, n)| {
                    (op.ends_with("load") || op.ends_with("store")).then(|| n.parse::<u16>().ok()).flatten()
                });
                if let Some(n) = implied {
                    let two = word.starts_with('l') || word.starts_with('d');
                    self.used = self.used.max(n + if two { 2 } else { 1 });
                }
            }
            Format::S8 => self.code.push(line.bits(8)? as u8),
            Format::S16 => self.code.extend((line.bits(16)? as u16).to_be_bytes()),
            Format::ArrayType => {
                let word = line.name()?;
                let known = ARRAY_TYPES.iter().position(|t| *t == word).map(|i| i as u8 + 4);
                let code = known.or(number(&word).and_then(|n| n.try_into().ok()));
                self.code.push(code.ok_or(format!("no array type is {word}"))?);
            }
            Format::Cp8 => {
                let i = pool.constant(line, usual)?;
                self.code.push(u8::try_from(i).map_err(|_| format!("constant {i} needs ldc_w"))?);
            }
            Format::Cp16 => self.code.extend(pool.constant(line, usual)?.to_be_bytes()),
            Format::InvokeDynamic => {
                self.code.extend(pool.constant(line, usual)?.to_be_bytes());
                let zeros = if line.take("zeros") { line.bits(16)? as u16 } else { 0 };
                self.code.extend(zeros.to_be_bytes());
            }
            Format::InvokeInterface => {
                // The count follows from the descriptor, the line's last word but what is given by hand.
                let descriptor = {
                    let mut copy = line.clone();
                    let mut last = String::new();
                    while let Ok(w) = copy.name() {
                        if w == "count" {
                            break;
                        }
                        last = w;
                    }
                    last
                };
                self.code.extend(pool.constant(line, usual)?.to_be_bytes());
                let slots = MethodDescriptor::parse(descriptor.as_bytes()).map_or(0, |d| d.arg_slots());
                let count = if line.take("count") { line.bits(8)? as u8 } else { (slots + 1) as u8 };
                let zero = if line.take("zero") { line.bits(8)? as u8 } else { 0 };
                self.code.extend([count, zero]);
            }
            Format::MultiNewArray => {
                self.code.extend(pool.constant(line, usual)?.to_be_bytes());
                self.code.push(line.bits(8)? as u8);
            }
            Format::Branch16 => self.branch(line, from, false)?,
            Format::Branch32 => self.branch(line, from, true)?,
            Format::TableSwitch | Format::LookupSwitch => self.switch(opcode, from, line)?,
            Format::Local | Format::Iinc | Format::Wide => return Err("handled above".into()),
        }
        Ok(())
    }

    /// `tableswitch LOW L... default L`, `lookupswitch K L... default L`.
    fn switch(&mut self, opcode: Opcode, from: usize, line: &mut Line) -> Res<()> {
        while !self.code.len().is_multiple_of(4) {
            self.code.push(0);
        }
        let low: i32 = if opcode == Opcode::Tableswitch { line.number()? } else { 0 };
        let mut rows = Vec::new();
        while !line.take("default") {
            let key: i32 = if opcode == Opcode::Lookupswitch { line.number()? } else { 0 };
            rows.push((key, line.name()?));
        }
        self.branch(line, from, true)?;
        let count = rows.len() as i32;
        if opcode == Opcode::Tableswitch {
            self.code.extend(low.to_be_bytes());
            self.code.extend(low.wrapping_add(count - 1).to_be_bytes());
        } else {
            self.code.extend(count.to_be_bytes());
        }
        for (key, label) in rows {
            if opcode == Opcode::Lookupswitch {
                self.code.extend(key.to_be_bytes());
            }
            self.fixups.push(Fixup { at: self.code.len(), from, wide: true, label, line: line.number });
            self.code.extend([0; 4]);
        }
        Ok(())
    }

    /// A label's place; `@N` is one that no label names.
    fn place(&self, label: &str, line: usize) -> Res<usize> {
        let absolute = label.strip_prefix('@').and_then(number).and_then(|n| n.try_into().ok());
        absolute.or(self.labels.get(label).copied()).ok_or(format!("line {line}: no label {label}"))
    }

    /// The contents of the Code attribute.
    fn contents(&mut self, pool: &mut Pool) -> Res<Vec<u8>> {
        for f in std::mem::take(&mut self.fixups) {
            let distance = self.place(&f.label, f.line)? as i64 - f.from as i64;
            if f.wide {
                self.code[f.at..f.at + 4].copy_from_slice(&(distance as i32).to_be_bytes());
            } else {
                let d = i16::try_from(distance)
                    .map_err(|_| format!("line {}: {} is too far", f.line, f.label))?;
                self.code[f.at..f.at + 2].copy_from_slice(&d.to_be_bytes());
            }
        }
        let mut out = Vec::new();
        let put = |out: &mut Vec<u8>, v: u16| out.extend(v.to_be_bytes());
        put(&mut out, self.stack.unwrap_or(24));
        put(&mut out, self.locals.unwrap_or(self.used));
        out.extend((self.code.len() as u32).to_be_bytes());
        out.extend(&self.code);
        put(&mut out, self.handlers.len() as u16);
        for (class, labels, line) in &self.handlers {
            for l in labels {
                put(&mut out, self.place(l, *line)? as u16);
            }
            put(&mut out, *class);
        }
        if !self.lines.is_empty() {
            let mut table = (self.lines.len() as u16).to_be_bytes().to_vec();
            for (at, n) in &self.lines {
                put(&mut table, *at as u16);
                put(&mut table, *n);
            }
            self.code_attributes.push((pool.utf8("LineNumberTable")?, table));
        }
        if !self.frames.is_empty() {
            let table = self.stack_map()?;
            self.code_attributes.push((pool.utf8("StackMapTable")?, table));
        }
        put_attributes(&mut out, &self.code_attributes);
        Ok(out)
    }

    fn stack_map(&self) -> Res<Vec<u8>> {
        let mut out = (self.frames.len() as u16).to_be_bytes().to_vec();
        let mut last: Option<usize> = None;
        for (at, frame) in &self.frames {
            let delta = match last {
                Some(l) => at.checked_sub(l + 1).ok_or("two frames at one place")?,
                None => *at,
            } as u16;
            last = Some(*at);
            let put16 = |out: &mut Vec<u8>, v: u16| out.extend(v.to_be_bytes());
            match frame {
                Frame::Same if delta < 64 => out.push(delta as u8),
                Frame::Same => {
                    out.push(251);
                    put16(&mut out, delta);
                }
                Frame::Same1(t) => {
                    if delta < 64 {
                        out.push(64 + delta as u8);
                    } else {
                        out.push(247);
                        put16(&mut out, delta);
                    }
                    self.put_type(&mut out, t)?;
                }
                Frame::Chop(n) => {
                    out.push(251u8.wrapping_sub(*n));
                    put16(&mut out, delta);
                }
                Frame::Append(types) => {
                    out.push(251 + types.len() as u8);
                    put16(&mut out, delta);
                    for t in types {
                        self.put_type(&mut out, t)?;
                    }
                }
                Frame::Full(locals, stack) => {
                    out.push(255);
                    put16(&mut out, delta);
                    for types in [locals, stack] {
                        put16(&mut out, types.len() as u16);
                        for t in types {
                            self.put_type(&mut out, t)?;
                        }
                    }
                }
            }
        }
        Ok(out)
    }

    fn put_type(&self, out: &mut Vec<u8>, t: &VType) -> Res<()> {
        match t {
            VType::Simple(tag) => out.push(*tag),
            VType::Class(i) => {
                out.push(7);
                out.extend(i.to_be_bytes());
            }
            VType::New(label) => {
                out.push(8);
                out.extend((self.place(label, 0)? as u16).to_be_bytes());
            }
        }
        Ok(())
    }
}

fn vtypes(line: &mut Line, pool: &mut Pool) -> Res<Vec<VType>> {
    let mut all = Vec::new();
    while !line.is_empty() && !line.at("stack") {
        all.push(vtype(line, pool)?);
    }
    Ok(all)
}

fn vtype(line: &mut Line, pool: &mut Pool) -> Res<VType> {
    const SIMPLE: [&str; 7] = ["top", "int", "float", "double", "long", "null", "uninitThis"];
    if let Some(Token::Word(w)) = line.peek()
        && let Some(tag) = SIMPLE.iter().position(|s| s == w)
    {
        line.token()?;
        return Ok(VType::Simple(tag as u8));
    }
    if line.take("new") {
        return Ok(VType::New(line.name()?));
    }
    pool.constant(line, Some("class")).map(VType::Class)
}
