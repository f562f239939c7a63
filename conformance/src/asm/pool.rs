//! The constant pool, and constants as text.

use super::lexer::{Line, Res, Token, number};
use cortado_vm::classfile::mutf8;
use std::collections::HashMap;

/// The constants of one class.
#[derive(Default)]
pub struct Pool {
    bytes: Vec<u8>,
    next: u16,
    known: HashMap<Vec<u8>, u16>,
    named: HashMap<String, u16>,
    bootstraps: HashMap<String, u16>,
    /// The contents of BootstrapMethods, without the count.
    pub bootstrap_table: Vec<u8>,
    /// How many there are.
    pub bootstrap_count: u16,
}

/// The kinds of method handles (JVMS 4.4.8), from 1.
const HANDLE_KINDS: [&str; 9] = [
    "getField",
    "getStatic",
    "putField",
    "putStatic",
    "invokeVirtual",
    "invokeStatic",
    "invokeSpecial",
    "newInvokeSpecial",
    "invokeInterface",
];

/// The words that begin a constant.
const KINDS: [&str; 19] = [
    "int", "long", "float", "double", "string", "class", "utf8", "nat", "field", "method", "imethod",
    "handle", "mtype", "dynamic", "indy", "module", "package", "raw", "mutf8",
];

fn put16(to: &mut Vec<u8>, v: u16) {
    to.extend(v.to_be_bytes());
}

/// Bytes written as hexadecimal digits.
pub fn hex(word: &str) -> Res<Vec<u8>> {
    let bad = || format!("`{word}` is not pairs of hexadecimal digits");
    if !word.is_ascii() || !word.len().is_multiple_of(2) {
        return Err(bad());
    }
    (0..word.len()).step_by(2).map(|i| u8::from_str_radix(&word[i..i + 2], 16).map_err(|_| bad())).collect()
}

impl Pool {
    /// The count as the class file has it.
    pub fn count(&self) -> u16 {
        self.next + 1
    }

    /// The entries.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A new entry, whether there is the same one or not.
    fn push(&mut self, bytes: Vec<u8>) -> Res<u16> {
        let size = if matches!(bytes[0], 5 | 6) { 2 } else { 1 };
        let index = self.next + 1;
        self.next = self.next.checked_add(size).filter(|&n| n < u16::MAX).ok_or("the pool is full")?;
        self.bytes.extend(&bytes);
        self.known.entry(bytes).or_insert(index);
        Ok(index)
    }

    fn shared(&mut self, bytes: Vec<u8>) -> Res<u16> {
        match self.known.get(&bytes) {
            Some(&i) => Ok(i),
            None => self.push(bytes),
        }
    }

    /// A CONSTANT_Utf8.
    pub fn utf8(&mut self, text: &str) -> Res<u16> {
        self.shared(utf8_bytes(&mutf8::encode(text))?)
    }

    /// A CONSTANT_Class.
    pub fn class(&mut self, name: &str) -> Res<u16> {
        let name = self.utf8(name)?;
        self.shared([&[7], &name.to_be_bytes()[..]].concat())
    }

    fn index(&self, word: &str) -> Res<u16> {
        let inner = &word[1..];
        match number(inner) {
            Some(n) => u16::try_from(n).map_err(|_| format!("{word} does not fit")),
            None => self.named.get(inner).copied().ok_or(format!("{word} is not declared")),
        }
    }

    /// An index if one is next.
    fn raw_index(&self, line: &mut Line) -> Res<Option<u16>> {
        match line.peek() {
            Some(Token::Word(w)) if w.starts_with('#') && w.len() > 1 => {
                let i = self.index(w)?;
                line.token()?;
                Ok(Some(i))
            }
            _ => Ok(None),
        }
    }

    /// A name as a CONSTANT_Utf8, or an index.
    pub fn name(&mut self, line: &mut Line) -> Res<u16> {
        match self.raw_index(line)? {
            Some(i) => Ok(i),
            None => self.utf8(&line.name()?),
        }
    }

    /// The index of a constant. Without a kind it is of `usual`, or what the token says by itself.
    pub fn constant(&mut self, line: &mut Line, usual: Option<&str>) -> Res<u16> {
        if let Some(i) = self.raw_index(line)? {
            return Ok(i);
        }
        let bytes = self.constant_bytes(line, usual)?;
        self.shared(bytes)
    }

    fn constant_bytes(&mut self, line: &mut Line, usual: Option<&str>) -> Res<Vec<u8>> {
        let kind = match (line.peek().ok_or("a constant is missing")?, usual) {
            (Token::Str(_), None) => "string".to_owned(),
            (Token::Word(w), _) if KINDS.contains(&w.as_str()) => line.name()?,
            (_, Some(kind)) => kind.to_owned(),
            (t, None) => return Err(format!("{t:?} is no kind of constant")),
        };
        let mut out = Vec::new();
        match kind.as_str() {
            "utf8" => return utf8_bytes(&mutf8::encode(&line.name()?)),
            "mutf8" => {
                let word = line.name()?;
                return utf8_bytes(&hex(&word)?);
            }
            "raw" => {
                let bytes = hex(&line.name()?)?;
                return if bytes.is_empty() { Err("a constant has a tag".into()) } else { Ok(bytes) };
            }
            "int" => {
                out.push(3);
                out.extend((line.bits(32)? as u32).to_be_bytes());
            }
            "long" => {
                out.push(5);
                out.extend(line.bits(64)?.to_be_bytes());
            }
            "float" => {
                out.push(4);
                let word = line.name()?;
                let bits = match word.strip_prefix("0x") {
                    Some(h) => u32::from_str_radix(h, 16).map_err(|e| e.to_string())?,
                    None => word.parse::<f32>().map_err(|e| format!("{word}: {e}"))?.to_bits(),
                };
                out.extend(bits.to_be_bytes());
            }
            "double" => {
                out.push(6);
                let word = line.name()?;
                let bits = match word.strip_prefix("0x") {
                    Some(h) => u64::from_str_radix(h, 16).map_err(|e| e.to_string())?,
                    None => word.parse::<f64>().map_err(|e| format!("{word}: {e}"))?.to_bits(),
                };
                out.extend(bits.to_be_bytes());
            }
            "class" | "string" | "mtype" | "module" | "package" => {
                let name = self.name(line)?;
                out.push(match kind.as_str() {
                    "class" => 7,
                    "string" => 8,
                    "mtype" => 16,
                    "module" => 19,
                    _ => 20,
                });
                put16(&mut out, name);
            }
            "nat" => {
                let (name, descriptor) = (self.name(line)?, self.name(line)?);
                out.push(12);
                put16(&mut out, name);
                put16(&mut out, descriptor);
            }
            "field" | "method" | "imethod" => {
                let (class, nat) = self.member(line)?;
                out.push(match kind.as_str() {
                    "field" => 9,
                    "method" => 10,
                    _ => 11,
                });
                put16(&mut out, class);
                put16(&mut out, nat);
            }
            "handle" => {
                let word = line.name()?;
                let known = HANDLE_KINDS.iter().position(|k| *k == word).map(|i| i as u8 + 1);
                let kind = known.or(number(&word).map(|n| n as u8)).ok_or(format!("no handle is {word}"))?;
                let usual = match kind {
                    1..=4 => "field",
                    9 => "imethod",
                    _ => "method",
                };
                let target = self.constant(line, Some(usual))?;
                out.extend([15, kind]);
                put16(&mut out, target);
            }
            "dynamic" | "indy" => {
                let word = line.name()?;
                let bootstrap = match self.bootstraps.get(&word) {
                    Some(&i) => i,
                    None => number(&word).ok_or(format!("no bootstrap is {word}"))? as u16,
                };
                let nat = match self.raw_index(line)? {
                    Some(i) => i,
                    None => {
                        let (name, descriptor) = (line.name()?, line.name()?);
                        self.name_and_type(&name, &descriptor)?
                    }
                };
                out.push(if kind == "dynamic" { 17 } else { 18 });
                put16(&mut out, bootstrap);
                put16(&mut out, nat);
            }
            _ => return Err(format!("`{kind}` is no kind of constant")),
        }
        Ok(out)
    }

    fn name_and_type(&mut self, name: &str, descriptor: &str) -> Res<u16> {
        let (name, descriptor) = (self.utf8(name)?, self.utf8(descriptor)?);
        self.shared([&[12], &name.to_be_bytes()[..], &descriptor.to_be_bytes()[..]].concat())
    }

    /// `C.name descriptor`, or two indices.
    fn member(&mut self, line: &mut Line) -> Res<(u16, u16)> {
        if let Some(class) = self.raw_index(line)? {
            let nat = self.raw_index(line)?.ok_or("the index of a name and type is missing")?;
            return Ok((class, nat));
        }
        let word = line.name()?;
        let (class, name) = word.rsplit_once('.').ok_or(format!("`{word}` is not Class.member"))?;
        let descriptor = line.name()?;
        Ok((self.class(class)?, self.name_and_type(name, &descriptor)?))
    }

    /// `const #name = CONSTANT`: an entry of its own. A number must be the index that it gets.
    pub fn declare(&mut self, line: &mut Line) -> Res<()> {
        let word = line.name()?;
        let name = word.strip_prefix('#').ok_or("a constant's name begins with #")?.to_owned();
        if !line.take("=") {
            return Err("= is missing".into());
        }
        let bytes = self.constant_bytes(line, None)?;
        let index = self.push(bytes)?;
        match number(&name) {
            Some(n) if n != i128::from(index) => Err(format!("#{name} gets the index {index}")),
            _ => {
                self.named.insert(name, index);
                Ok(())
            }
        }
    }

    /// `bootstrap B = CONSTANT CONSTANT...`
    pub fn bootstrap(&mut self, line: &mut Line) -> Res<()> {
        let name = line.name()?;
        if !line.take("=") {
            return Err("= is missing".into());
        }
        let method = self.constant(line, None)?;
        let mut arguments = Vec::new();
        while !line.is_empty() {
            arguments.push(self.constant(line, None)?);
        }
        put16(&mut self.bootstrap_table, method);
        put16(&mut self.bootstrap_table, arguments.len() as u16);
        for a in arguments {
            put16(&mut self.bootstrap_table, a);
        }
        self.bootstraps.insert(name, self.bootstrap_count);
        self.bootstrap_count += 1;
        Ok(())
    }
}

fn utf8_bytes(text: &[u8]) -> Res<Vec<u8>> {
    let length = u16::try_from(text.len()).map_err(|_| "the text is too long for a CONSTANT_Utf8")?;
    Ok([&[1], &length.to_be_bytes()[..], text].concat())
}
