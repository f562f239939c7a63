//! The first look at the code: operands make sense by themselves, and where control flow joins is found.

use super::types::{Item, Type};
use super::{Infer, Outcome};
use crate::bytecode::{Instruction, Opcode, Operands, decode_at};
use crate::class::acc;
use crate::classfile::{MethodDescriptor, Tag};

/// Bytes of the instruction at `bci`, should the code be long enough; `None` if there is none.
pub(super) fn length_at(code: &[u8], bci: usize) -> Option<usize> {
    let op = Opcode::from_u8(code[bci]).filter(|o| o.is_java())?;
    if op.length() > 0 {
        return Some(op.length().into());
    }
    let aligned = (bci + 1).next_multiple_of(4);
    let word = |n: usize| -> Option<i64> {
        let at = aligned + n * 4;
        Some(i64::from(i32::from_be_bytes(*code.get(at..at + 4)?.first_chunk()?)))
    };
    match op {
        Opcode::Tableswitch => {
            let keys = word(2)? - word(1)?;
            (0..=65_535).contains(&keys).then(|| aligned - bci + 4 * (keys as usize + 4))
        }
        Opcode::Lookupswitch => {
            let pairs = word(1)?;
            (0..65_536).contains(&pairs).then(|| aligned - bci + 8 * (pairs as usize + 1))
        }
        _ => match Opcode::from_u8(*code.get(bci + 1)?)? {
            Opcode::Iinc => Some(6),
            Opcode::Ret => Some(4),
            o if (Opcode::Iload..=Opcode::Aload).contains(&o)
                || (Opcode::Istore..=Opcode::Astore).contains(&o) =>
            {
                Some(4)
            }
            _ => None,
        },
    }
}

impl<'s> Infer<'_, 's> {
    pub(super) fn instruction(&self, bci: u32) -> Outcome<Instruction<'s>> {
        let illegal = || self.wrong(format_args!("Illegal instruction found at offset {bci}"));
        decode_at(self.code, bci).map_err(|_| illegal())
    }

    /// Checks the operands of all instructions.
    pub(super) fn check_operands(&mut self) -> Outcome<()> {
        if self.code.is_empty() {
            return Err(self.wrong("Empty code"));
        }
        self.flow.lead(0);
        let mut bci = 0;
        while (bci as usize) < self.code.len() {
            let i = self.instruction(bci)?;
            self.check_operand(&i)?;
            bci = i.next_bci();
        }
        Ok(())
    }

    fn target(&mut self, target: i64, message: &str) -> Outcome<u32> {
        if !self.is_site(target) {
            return Err(self.wrong(message));
        }
        self.flow.lead(target as u32);
        Ok(target as u32)
    }

    fn check_operand(&mut self, i: &Instruction<'_>) -> Outcome<()> {
        use Opcode::*;
        match i.operands {
            Operands::Branch(target) => {
                let target = self.target(target, "Illegal target of jump or branch")?;
                if matches!(i.opcode, Jsr | JsrW) {
                    self.flow.lead(i.bci);
                    self.flow.lead(i.next_bci());
                    self.flow.add_jsr(i.bci, target, i.next_bci());
                }
            }
            Operands::TableSwitch(s) => {
                self.padding(i.bci)?;
                self.target(s.default, "Illegal default target in switch")?;
                for t in s.targets() {
                    self.target(t, "Illegal branch in tableswitch")?;
                }
            }
            Operands::LookupSwitch(s) => {
                self.padding(i.bci)?;
                if s.pairs().zip(s.pairs().skip(1)).any(|(a, b)| a.0 >= b.0) {
                    return Err(self.wrong("Unsorted lookup switch"));
                }
                self.target(s.default, "Illegal default target in switch")?;
                for (_, t) in s.pairs() {
                    self.target(t, "Illegal branch in tableswitch")?;
                }
            }
            Operands::Local(local) | Operands::Iinc { local, .. } => {
                let two = matches!(i.opcode.pushes(), "l" | "d") || matches!(i.opcode.pops(), "l" | "d");
                if usize::from(local) + usize::from(two) >= self.max_locals {
                    return Err(self.wrong("Illegal local variable number"));
                }
                if i.opcode == Ret {
                    self.flow.lead(i.bci);
                }
            }
            Operands::Immediate(kind) if i.opcode == Newarray => {
                const ITEMS: [Item; 8] = [
                    Item::Boolean,
                    Item::Char,
                    Item::Float,
                    Item::Double,
                    Item::Byte,
                    Item::Short,
                    Item::Integer,
                    Item::Long,
                ];
                let item = usize::try_from(kind - 4).ok().and_then(|n| ITEMS.get(n)).copied();
                let Some(item) = item else { return Err(self.wrong("Bad type passed to newarray")) };
                self.operands.insert(i.bci, Type { item, dims: 1, of: 0 });
            }
            _ => {
                if let Some(cp) = i.cp() {
                    return self.check_constant(i, cp);
                }
            }
        }
        Ok(())
    }

    fn padding(&self, bci: u32) -> Outcome<()> {
        let first = bci as usize + 1;
        if self.code[first..first.next_multiple_of(4)].iter().any(|&b| b != 0) {
            return Err(self.wrong("Non zero padding bytes in switch"));
        }
        Ok(())
    }

    fn check_constant(&mut self, i: &Instruction<'_>, cp: u16) -> Outcome<()> {
        use Opcode::*;
        match i.opcode {
            Ldc | LdcW => {
                let tags: &[Tag] = if self.file.major() >= 49 {
                    &[Tag::Integer, Tag::Float, Tag::String, Tag::Class]
                } else {
                    &[Tag::Integer, Tag::Float, Tag::String]
                };
                self.pool(cp, tags)
            }
            Ldc2W => self.pool(cp, &[Tag::Long, Tag::Double]),
            Getstatic | Putstatic | Getfield | Putfield => {
                self.pool(cp, &[Tag::Fieldref])?;
                let class = self.class_type(self.file.member_ref(cp).class_index)?;
                self.operands.insert(i.bci, class);
                if matches!(i.opcode, Getfield | Putfield) {
                    self.note_protected(i, cp, class)?;
                }
                Ok(())
            }
            Invokedynamic => {
                Err(self.wrong("invokedynamic bytecode is not supported in this class file version"))
            }
            Invokevirtual | Invokespecial | Invokestatic | Invokeinterface => self.check_invoke(i, cp),
            _ => self.check_class_operand(i, cp),
        }
    }

    fn check_invoke(&mut self, i: &Instruction<'_>, cp: u16) -> Outcome<()> {
        use Opcode::*;
        let tag = if i.opcode == Invokeinterface { Tag::InterfaceMethodref } else { Tag::Methodref };
        self.pool(cp, &[tag])?;
        let r = self.file.member_ref(cp);
        let name = self.file.utf8(r.name_index);
        let class = self.class_type(r.class_index)?;
        self.operands.insert(i.bci, class);
        if name == b"<init>" {
            if i.opcode != Invokespecial {
                return Err(self.wrong("Must call initializers using invokespecial"));
            }
        } else {
            if name.first() == Some(&b'<') {
                return Err(self.wrong("Illegal call to internal method"));
            }
            let known = class == self.this || class == self.superclass || self.superclasses.contains(&class);
            if i.opcode == Invokespecial && !known {
                return Err(self.wrong("Illegal use of nonvirtual function call"));
            }
        }
        match i.operands {
            Operands::InvokeInterface { count, .. } => {
                let d = MethodDescriptor::parse(self.file.utf8(r.descriptor_index));
                if d.map_or(0, |d| d.arg_slots()) + 1 != u16::from(count) {
                    return Err(self.wrong("Inconsistent args_size for invokeinterface"));
                }
                if self.code.get(i.bci as usize + 4) != Some(&0) {
                    return Err(self.wrong("Fourth operand byte of invokeinterface must be zero"));
                }
            }
            _ if i.opcode != Invokestatic => self.note_protected(i, cp, class)?,
            _ => {}
        }
        Ok(())
    }

    fn check_class_operand(&mut self, i: &Instruction<'_>, cp: u16) -> Outcome<()> {
        self.pool(cp, &[Tag::Class])?;
        let t = self.class_type(cp)?;
        let operand = match i.operands {
            Operands::MultiNewArray { dimensions, .. } => {
                if dimensions > t.dims || dimensions == 0 {
                    return Err(self.wrong("Illegal dimension argument"));
                }
                t
            }
            _ if i.opcode == Opcode::Anewarray => match t.dims.checked_add(1) {
                Some(dims) => Type { dims, ..t },
                None => return Err(self.wrong("Array with too many dimensions")),
            },
            _ => {
                if i.opcode == Opcode::New && !Self::is_object(t) {
                    return Err(self.wrong("Illegal creation of multi-dimensional array"));
                }
                t
            }
        };
        self.operands.insert(i.bci, operand);
        Ok(())
    }

    /// Remembers that the member belongs to a superclass of another package and is protected there.
    fn note_protected(&mut self, i: &Instruction<'_>, cp: u16, class: Type) -> Outcome<()> {
        if !self.superclasses.contains(&class) {
            return Ok(());
        }
        let r = self.file.member_ref(cp);
        let symbols = &self.cx.vm().engine.symbols;
        let name = symbols.intern(self.file.utf8(r.name_index));
        let descriptor = symbols.intern(self.file.utf8(r.descriptor_index));
        let field = matches!(i.opcode, Opcode::Getfield | Opcode::Putfield);
        let mut c = self.class_of(class)?;
        loop {
            let access = if field {
                let mut own = c.fields.iter().map(|&f| self.cx.field(f));
                own.find(|f| f.name == name && f.descriptor == descriptor).map(|f| f.access)
            } else {
                c.declared_method(name, descriptor).map(|m| self.cx.method(m).access)
            };
            if let Some(access) = access {
                if access & acc::PROTECTED != 0 && !self.cx.same_package(c, self.class) {
                    self.protected.push(i.bci);
                }
                return Ok(());
            }
            if c.super_id.is_none() {
                return Ok(());
            }
            c = self.cx.class(c.super_id);
        }
    }
}
