//! Helpful NullPointerException messages (JEP 358), in HotSpot's words: which action failed, and which expression was null.
//!
//! The second half comes from a simulation that remembers for each slot of the operand stack which instruction pushed it. It goes
//! over the code in passes, as HotSpot does, and stops as soon as the instruction asked for has a stack; where two paths disagree, the
//! slot's origin is unknown and the message leaves the second half out. A different order would now and then give a different message.

use super::decode::{Bytecodes, Instruction, Operands, decode_at};
use super::shape::{call_shape, constant_kind, field_kind};
use super::table::{Flags, Opcode};
use crate::classfile::{BasicType, ClassFile, Code, FieldType, Member, MethodDescriptor, mutf8};

/// How many dereferences deep the description of a null value goes.
const MAX_DETAIL: u32 = 5;
/// The simulation gives up beyond this many stack slots.
const MAX_ENTRIES: usize = 1_000_000;
/// The origin of a slot that has several.
const UNKNOWN: u32 = u32::MAX;

/// The message for a NullPointerException that the instruction at `bci` raised; `None` where HotSpot gives none (exceptions made by
/// `new`, natives).
pub fn npe_message(cf: &ClassFile, method: &Member, bci: u32) -> Option<String> {
    let code = cf.code(method)?;
    let i = decode_at(code.code, bci).ok()?;
    let slot = null_slot(cf, &i)?;
    let builder = Builder { cf, method, stacks: simulate(cf, &code, bci), code };
    let mut out = String::new();
    builder.failed_action(&mut out, &i);
    if builder.cause(&mut out, bci, slot, MAX_DETAIL, false, true) {
        out.push_str("\" is null");
    }
    Some(out)
}

/// How deep below the top of the stack the reference lies that was null.
fn null_slot(cf: &ClassFile, i: &Instruction<'_>) -> Option<u16> {
    use Opcode::*;
    Some(match i.opcode {
        Getfield | Arraylength | Athrow | Monitorenter | Monitorexit => 0,
        Iaload | Faload | Aaload | Baload | Caload | Saload | Laload | Daload => 1,
        Iastore | Fastore | Aastore | Bastore | Castore | Sastore => 2,
        Lastore | Dastore => 3,
        Putfield => field_kind(cf, i.cp()?)?.slots(),
        Invokevirtual | Invokespecial | Invokeinterface => {
            let cp = i.cp()?;
            // A constructor is never called on null: the exception was made by `new`.
            if cf.utf8(cf.member_ref(cp).name_index) == b"<init>" {
                return None;
            }
            call_shape(cf, cp)?.0
        }
        _ => return None,
    })
}

/// The operand stack before an instruction.
#[derive(Clone, Default)]
struct Stack {
    /// For each slot, the bci of the instruction that pushed it.
    origins: Vec<u32>,
    /// Which of the first 64 locals were written, so that they may hold something else than the parameter.
    written: u64,
}

impl Stack {
    fn pop(&mut self, n: usize) {
        self.origins.truncate(self.origins.len().saturating_sub(n));
    }

    fn push(&mut self, bci: u32, kind: BasicType) {
        for _ in 0..kind.slots() {
            self.origins.push(bci);
        }
    }

    fn merge(&mut self, other: &Stack) {
        for (a, b) in self.origins.iter_mut().zip(&other.origins) {
            if a != b {
                *a = UNKNOWN;
            }
        }
        self.written |= other.written;
    }

    /// The dup family: the `slots` top values go, and those that `order` names (0 is the top) come.
    fn shuffle(&mut self, slots: usize, order: &[usize]) {
        let at = self.origins.len().saturating_sub(slots);
        let mut top = self.origins.split_off(at);
        top.reverse();
        self.origins.extend(order.iter().map(|&i| top.get(i).copied().unwrap_or(UNKNOWN)));
    }

    fn slot(&self, from_top: u16) -> Option<u32> {
        let i = self.origins.len().checked_sub(usize::from(from_top) + 1)?;
        self.origins.get(i).copied()
    }

    fn was_written(&self, local: u16) -> bool {
        local > 63 || self.written >> local & 1 != 0
    }
}

/// The simulation, until the instruction at `wanted` has a stack or nothing new is found.
fn simulate(cf: &ClassFile, code: &Code<'_>, wanted: u32) -> Vec<Option<Stack>> {
    let mut stacks: Vec<Option<Stack>> = vec![None; code.code.len() + 1];
    stacks[0] = Some(Stack::default());
    for h in code.handlers() {
        if let Some(s @ None) = stacks.get_mut(usize::from(h.handler)) {
            *s = Some(Stack { origins: vec![u32::from(h.handler)], written: 0 });
        }
    }
    let mut entries = 0;
    loop {
        let (mut all, mut added) = (true, false);
        for i in Bytecodes::new(code.code) {
            let Ok(i) = i else { return stacks };
            match stacks[i.bci as usize].clone() {
                None => all = false,
                Some(stack) => step(cf, &i, stack, &mut stacks, &mut added, &mut entries),
            }
            if i.next_bci() == wanted && stacks[wanted as usize].is_some() {
                return stacks;
            }
            if entries > MAX_ENTRIES {
                return stacks;
            }
        }
        if all || !added {
            return stacks;
        }
    }
}

/// Executes one instruction and hands its stack on to whatever may follow.
fn step(
    cf: &ClassFile,
    i: &Instruction<'_>,
    mut stack: Stack,
    stacks: &mut [Option<Stack>],
    added: &mut bool,
    entries: &mut usize,
) {
    execute(cf, i, &mut stack);
    let mut targets = Vec::new();
    let switch = matches!(i.operands, Operands::TableSwitch(_) | Operands::LookupSwitch(_));
    // Like HotSpot, a switch is taken to fall through as well.
    if !i.opcode.flags().has(Flags::ENDS) || switch {
        targets.push(i64::from(i.next_bci()));
    }
    i.for_each_target(|t| targets.push(t));
    for t in targets {
        let Some(place) = usize::try_from(t).ok().and_then(|t| stacks.get_mut(t)) else { continue };
        match place {
            Some(known) => stack.merge(known),
            None => {
                *added = true;
                *entries += stack.origins.len();
            }
        }
        *place = Some(stack.clone());
    }
}

fn execute(cf: &ClassFile, i: &Instruction<'_>, stack: &mut Stack) {
    use Opcode::*;
    let bci = i.bci;
    match i.opcode {
        Dup => stack.shuffle(1, &[0, 0]),
        DupX1 => stack.shuffle(2, &[0, 1, 0]),
        DupX2 => stack.shuffle(3, &[0, 2, 1, 0]),
        Dup2 => stack.shuffle(2, &[1, 0, 1, 0]),
        Dup2X1 => stack.shuffle(3, &[1, 0, 2, 1, 0]),
        Dup2X2 => stack.shuffle(4, &[1, 0, 3, 2, 1, 0]),
        Swap => stack.shuffle(2, &[0, 1]),
        // The value stays what it was, cast or not.
        Checkcast => {}
        Ldc | LdcW | Ldc2W => {
            stack.push(bci, i.cp().and_then(|cp| constant_kind(cf, cp)).unwrap_or(BasicType::Void));
        }
        Getstatic | Getfield | Putstatic | Putfield => {
            let kind = i.cp().and_then(|cp| field_kind(cf, cp)).unwrap_or(BasicType::Void);
            if matches!(i.opcode, Putstatic | Putfield) {
                stack.pop(kind.slots().into());
            }
            if matches!(i.opcode, Getfield | Putfield) {
                stack.pop(1);
            }
            if matches!(i.opcode, Getstatic | Getfield) {
                stack.push(bci, kind);
            }
        }
        Invokevirtual | Invokespecial | Invokestatic | Invokeinterface | Invokedynamic => {
            let Some((slots, ret)) = i.cp().and_then(|cp| call_shape(cf, cp)) else { return };
            let receiver = !matches!(i.opcode, Invokestatic | Invokedynamic);
            stack.pop(usize::from(slots) + usize::from(receiver));
            stack.push(bci, ret);
        }
        Multianewarray => {
            if let Operands::MultiNewArray { dimensions, .. } = i.operands {
                stack.pop(dimensions.into());
            }
            stack.push(bci, BasicType::Object);
        }
        op => {
            for c in op.pops().chars() {
                stack.pop(if matches!(c, 'l' | 'd') { 2 } else { 1 });
            }
            for c in op.pushes().chars() {
                stack.push(bci, if matches!(c, 'l' | 'd') { BasicType::Long } else { BasicType::Int });
            }
            let stores = (Istore as u8..=Astore3 as u8).contains(&(op as u8));
            if let (true, Some(local @ 0..=63)) = (stores, i.local()) {
                stack.written |= 1 << local;
            }
        }
    }
}

/// Puts the message together.
struct Builder<'a> {
    cf: &'a ClassFile,
    method: &'a Member,
    code: Code<'a>,
    stacks: Vec<Option<Stack>>,
}

impl Builder<'_> {
    /// The first half: what could not be done.
    fn failed_action(&self, out: &mut String, i: &Instruction<'_>) {
        use Opcode::*;
        let field = || mutf8::lossy(self.cf.utf8(self.cf.member_ref(i.cp().unwrap_or(0)).name_index));
        let action = match i.opcode {
            Iaload => "Cannot load from int array",
            Faload => "Cannot load from float array",
            Aaload => "Cannot load from object array",
            Baload => "Cannot load from byte/boolean array",
            Caload => "Cannot load from char array",
            Saload => "Cannot load from short array",
            Laload => "Cannot load from long array",
            Daload => "Cannot load from double array",
            Iastore => "Cannot store to int array",
            Fastore => "Cannot store to float array",
            Aastore => "Cannot store to object array",
            Bastore => "Cannot store to byte/boolean array",
            Castore => "Cannot store to char array",
            Sastore => "Cannot store to short array",
            Lastore => "Cannot store to long array",
            Dastore => "Cannot store to double array",
            Arraylength => "Cannot read the array length",
            Athrow => "Cannot throw exception",
            Monitorenter => "Cannot enter synchronized block",
            Monitorexit => "Cannot exit synchronized block",
            Getfield => {
                out.push_str(&format!("Cannot read field \"{}\"", field()));
                return;
            }
            Putfield => {
                out.push_str(&format!("Cannot assign field \"{}\"", field()));
                return;
            }
            _ => {
                out.push_str("Cannot invoke \"");
                self.method_name(out, i);
                "\""
            }
        };
        out.push_str(action);
    }

    /// The second half: the expression that pushed what lies `slot` below the top at `bci`. Returns whether there is one.
    fn cause(&self, out: &mut String, bci: u32, slot: u16, detail: u32, inner: bool, prefix: bool) -> bool {
        use Opcode::*;
        if detail == 0 {
            return false;
        }
        let Some(stack) = self.stacks.get(bci as usize).and_then(Option::as_ref) else { return false };
        let Some(origin) = stack.slot(slot).filter(|&o| o != UNKNOWN) else { return false };
        let Ok(i) = decode_at(self.code.code, origin) else { return false };
        let call = matches!(i.opcode, Invokevirtual | Invokespecial | Invokestatic | Invokeinterface);
        if detail == MAX_DETAIL && prefix && !call {
            out.push_str(" because \"");
        }
        match i.opcode {
            Iload | Aload | Iload0 | Iload1 | Iload2 | Iload3 | Aload0 | Aload1 | Aload2 | Aload3 => {
                let local = i.local().unwrap_or(0);
                self.local(out, origin, local, !stack.was_written(local));
            }
            AconstNull => out.push_str("null"),
            IconstM1 | Iconst0 | Iconst1 | Iconst2 | Iconst3 | Iconst4 | Iconst5 => {
                out.push_str(&(i32::from(i.opcode as u8) - i32::from(Iconst0 as u8)).to_string());
            }
            Bipush | Sipush => {
                let Operands::Immediate(n) = i.operands else { return false };
                // HotSpot prints sipush's operand without its sign.
                let n = if i.opcode == Sipush { n & 0xffff } else { n };
                out.push_str(&n.to_string());
            }
            Iaload | Aaload => {
                if !self.cause(out, origin, 1, detail - 1, inner, false) {
                    out.push_str("<array>");
                }
                out.push('[');
                if !self.cause(out, origin, 0, detail, true, false) {
                    out.push_str("...");
                }
                out.push(']');
            }
            Getstatic => {
                let m = self.cf.member_ref(i.cp().unwrap_or(0));
                out.push_str(&self.class_name(m.class_index));
                out.push('.');
                out.push_str(&mutf8::lossy(self.cf.utf8(m.name_index)));
            }
            Getfield => {
                if self.cause(out, origin, 0, detail - 1, inner, false) {
                    out.push('.');
                }
                let m = self.cf.member_ref(i.cp().unwrap_or(0));
                out.push_str(&mutf8::lossy(self.cf.utf8(m.name_index)));
            }
            _ if call => {
                if detail == MAX_DETAIL && !inner {
                    out.push_str(" because the return value of \"");
                }
                self.method_name(out, &i);
            }
            _ => return false,
        }
        true
    }

    fn local(&self, out: &mut String, bci: u32, slot: u16, is_parameter: bool) {
        if let Some(v) = self.code.local_variables().find(|v| v.slot == slot && v.covers(bci)) {
            out.push_str(&mutf8::lossy(self.cf.utf8(v.name)));
            return;
        }
        let is_static = self.method.is_static();
        if !is_static && slot == 0 && is_parameter {
            out.push_str("this");
            return;
        }
        let mut at = u16::from(!is_static);
        let descriptor = MethodDescriptor::parse(self.cf.utf8(self.method.descriptor));
        for (n, t) in descriptor.iter().flat_map(|d| d.params()).enumerate() {
            let end = at + t.basic.slots();
            if is_parameter && at <= slot && slot < end {
                out.push_str(&format!("<parameter{}>", n + 1));
                return;
            }
            at = end;
        }
        out.push_str(&format!("<local{slot}>"));
    }

    /// Object and String go without their package.
    fn class_name(&self, class: u16) -> String {
        match self.cf.class_name(class) {
            b"java/lang/Object" => "Object".into(),
            b"java/lang/String" => "String".into(),
            name => mutf8::lossy(name).replace('/', "."),
        }
    }

    fn method_name(&self, out: &mut String, i: &Instruction<'_>) {
        let m = self.cf.member_ref(i.cp().unwrap_or(0));
        out.push_str(&self.class_name(m.class_index));
        out.push('.');
        out.push_str(&mutf8::lossy(self.cf.utf8(m.name_index)));
        out.push('(');
        if let Some(d) = MethodDescriptor::parse(self.cf.utf8(m.descriptor_index)) {
            for (n, t) in d.params().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                out.push_str(&parameter(&t));
            }
        }
        out.push(')');
    }
}

/// A parameter's type. HotSpot cuts the package off whatever begins with java.lang.Object or java.lang.String: StringBuilder too.
fn parameter(t: &FieldType<'_>) -> String {
    let name = t.external();
    match name.strip_prefix("java.lang.") {
        Some(short) if short.starts_with("Object") || short.starts_with("String") => short.into(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classfile::ParseOptions;
    use crate::classfile::assemble::ClassBuilder;

    /// The message at `bci` of a static method `m` of class T with that code.
    fn message(
        descriptor: &str,
        bci: u32,
        code: impl FnOnce(&mut ClassBuilder) -> Vec<u8>,
    ) -> Option<String> {
        let mut b = ClassBuilder::new("T", "java/lang/Object");
        let code = code(&mut b);
        b.method(0x0008, "m", descriptor).code(8, 8, &code);
        let cf = ClassFile::parse(b.build().into(), &ParseOptions::default()).unwrap();
        npe_message(&cf, &cf.methods()[0], bci)
    }

    fn hi_lo(i: u16) -> [u8; 2] {
        i.to_be_bytes()
    }

    #[test]
    fn calls_fields_and_arrays() {
        let call = |b: &mut ClassBuilder| {
            let [h, l] = hi_lo(b.method_ref("java/lang/String", "length", "()I"));
            vec![0x2a, 0xb6, h, l, 0xac]
        };
        assert_eq!(
            message("(Ljava/lang/String;)I", 1, call).unwrap(),
            "Cannot invoke \"String.length()\" because \"<parameter1>\" is null"
        );
        let field = |b: &mut ClassBuilder| {
            let [h, l] = hi_lo(b.field_ref("a/Node", "next", "La/Node;"));
            vec![0x2a, 0xb4, h, l, 0xb4, h, l, 0x57, 0xb1]
        };
        assert_eq!(
            message("(La/Node;)V", 4, field).unwrap(),
            "Cannot read field \"next\" because \"<parameter1>.next\" is null"
        );
        // a[i][3] = 1, i an int parameter.
        let store = |_: &mut ClassBuilder| vec![0x2a, 0x1b, 0x32, 0x06, 0x04, 0x4f, 0xb1];
        assert_eq!(
            message("([[II)V", 5, store).unwrap(),
            "Cannot store to int array because \"<parameter1>[<parameter2>]\" is null"
        );
    }

    #[test]
    fn calls_as_causes_and_written_parameters() {
        let ret = |b: &mut ClassBuilder| {
            let [h, l] = hi_lo(b.method_ref("T", "f", "(Ljava/lang/StringBuilder;J)[I"));
            vec![0x01, 0x09, 0xb8, h, l, 0xbe, 0xac]
        };
        assert_eq!(
            message("()I", 5, ret).unwrap(),
            "Cannot read the array length because the return value of \"T.f(StringBuilder, long)\" is null"
        );
        let written = |_: &mut ClassBuilder| vec![0x01, 0x4b, 0x2a, 0xbf];
        assert_eq!(
            message("(Ljava/lang/Object;)V", 3, written).unwrap(),
            "Cannot throw exception because \"<local0>\" is null"
        );
    }

    #[test]
    fn explicit_construction_has_no_message() {
        let new = |b: &mut ClassBuilder| {
            let [h, l] = hi_lo(b.method_ref("java/lang/NullPointerException", "<init>", "()V"));
            vec![0x01, 0xb7, h, l, 0xb1]
        };
        assert_eq!(message("()V", 1, new), None);
        assert_eq!(message("()V", 0, |_| vec![0xb1]), None);
    }
}
