//! Type checking of one method (JVMS 4.10.1): one pass over its code.
//!
//! What an instruction pops and pushes is the bytecode table's; here stands only what the table can't say.

use super::error::{Checked, Fail, Origin, Reason, bad_code, bad_type, fault};
use super::types::VType;
use super::{NEW, SITE, Verifier};
use crate::bytecode::{Flags, Instruction, Opcode, Operands, decode_at};
use crate::classfile::{BasicType, Code, FieldType, MethodDescriptor, Tag};
use crate::symbols::sym;

/// A row of the exception table.
#[derive(Copy, Clone)]
pub(super) struct Handler {
    start: u32,
    end: u32,
    target: u32,
    catch: VType,
    /// The frame's version and flag at which it was last found to fit.
    fitted: (u32, bool),
}

/// The first version that may have anything in a switch's padding.
const ANY_PADDING_MAJOR: u16 = 51;

impl<'s> Verifier<'_, 's> {
    /// Checks the method that is set.
    pub(super) fn check_method(&mut self, code: &Code<'s>) -> Checked<()> {
        self.frame.reset(code.max_locals.into(), code.max_stack.into());
        let result = self.enter_arguments();
        self.find_sites()?;
        let (from, to) = self.read_handlers(code)?;
        self.check_local_variables(code)?;
        self.read_stack_maps(code.stack_map_table())?;
        let len = self.code.len() as u32;
        let (mut bci, mut next_map, mut ended) = (0, 0, false);
        while bci < len {
            self.frame.bci = bci;
            self.frame.mark = self.frame.sp;
            next_map = self.meet_map(next_map, bci, ended)?;
            let byte = self.code[bci as usize];
            if byte > Opcode::JsrW as u8 || matches!(byte, 168 | 169 | 201) {
                return Err(bad_code(bci, format!("Bad instruction: {byte:02x}")));
            }
            let i = decode_at(self.code, bci).map_err(|_| bad_code(bci, "Bad instruction"))?;
            if i.wide && i.opcode == Opcode::Ret {
                return Err(bad_code(bci, "Bad wide instruction"));
            }
            let protected = bci >= from && bci < to;
            let store = (Opcode::Istore..Opcode::Iastore).contains(&i.opcode);
            if protected && store {
                self.check_handlers(bci, false)?;
            }
            let initialized = self.check_instruction(&i, result, protected)?;
            if protected && !store {
                self.check_handlers(bci, initialized)?;
            }
            ended = i.opcode.flags().has(Flags::ENDS);
            bci = i.next_bci();
        }
        if ended { Ok(()) } else { Err(bad_code(len, "Control flow falls through code end")) }
    }

    /// The arguments become the first locals. Answers the method's result; TOP: void.
    fn enter_arguments(&mut self) -> VType {
        let member = self.method.member();
        let mut n = 0;
        if !self.method.is_static() {
            if self.method.name == sym::init {
                self.frame.locals[0] = VType::UNINIT_THIS;
                self.frame.this_uninit = true;
            } else {
                self.frame.locals[0] = self.this_type;
            }
            n = 1;
        }
        let s = self.signature(member.descriptor);
        let args = s.start as usize..(s.start + s.args) as usize;
        let end = n + args.len();
        // The parser made sure that they fit.
        self.frame.locals[n..end].copy_from_slice(&self.signature_types[args]);
        self.frame.local_count = end;
        let Some(d) = MethodDescriptor::parse(self.file.utf8(member.descriptor)) else { return VType::TOP };
        match d.ret().basic {
            BasicType::Boolean => VType::BOOLEAN,
            BasicType::Byte => VType::BYTE,
            BasicType::Char => VType::CHAR,
            BasicType::Short => VType::SHORT,
            _ => self.value_type(&d.ret()),
        }
    }

    /// Where instructions begin.
    fn find_sites(&mut self) -> Checked<()> {
        self.sites.clear();
        self.sites.resize(self.code.len(), 0);
        let mut bci = 0;
        while bci < self.code.len() {
            let len = super::details::length_at(self.code, bci).filter(|&n| n <= self.code.len() - bci);
            let Some(len) = len else { return Err(bad_code(bci as u32, "Bad instruction")) };
            self.sites[bci] = if self.code[bci] == Opcode::New as u8 { NEW } else { SITE };
            bci += len;
        }
        Ok(())
    }

    /// The exception table (JVMS 4.10.1.6, handlerIsLegal). Answers the range that all handlers lie in.
    fn read_handlers(&mut self, code: &Code<'s>) -> Checked<(u32, u32)> {
        self.handlers.clear();
        let len = self.code.len();
        let (mut min, mut max) = (len as u32, 0);
        for h in code.handlers() {
            let wrong =
                |what: &str, pc: u16| Err(Fail::Format(format!("Illegal exception table {what} {pc}")));
            if self.site_at(h.start.into()) == 0 {
                return wrong("start_pc", h.start);
            }
            if usize::from(h.end) != len && self.site_at(h.end.into()) == 0 {
                return wrong("end_pc", h.end);
            }
            if self.site_at(h.handler.into()) == 0 {
                return wrong("handler_pc", h.handler);
            }
            let throwable = VType::class(sym::java_lang_Throwable);
            let mut catch = throwable;
            if h.catch_type != 0 {
                catch = self.class_type(h.catch_type);
                if !self.is_assignable(throwable, catch)? {
                    let found = Origin::pool(h.catch_type, catch);
                    let message = format!(
                        "Catch type is not a subclass of Throwable in exception handler {}",
                        h.handler
                    );
                    return Err(bad_type(h.handler.into(), found, Origin::implied(throwable), message));
                }
            }
            let (start, end, target) = (h.start.into(), h.end.into(), h.handler.into());
            (min, max) = (min.min(start), max.max(end));
            self.handlers.push(Handler { start, end, target, catch, fitted: (u32::MAX, false) });
        }
        Ok((min, max))
    }

    fn check_local_variables(&mut self, code: &Code<'s>) -> Checked<()> {
        let len = self.code.len();
        for v in code.local_variables() {
            if self.site_at(v.start.into()) == 0 {
                return Err(Fail::Format(format!("Illegal local variable table start_pc {}", v.start)));
            }
            let end = usize::from(v.start) + usize::from(v.length);
            if end != len && self.site_at(end) == 0 {
                return Err(Fail::Format(format!("Illegal local variable table length {}", v.length)));
            }
        }
        Ok(())
    }

    /// The stack map's frame at this instruction, if there is one, takes the place of the current one, which must fit it
    /// unless control never gets here from above.
    fn meet_map(&mut self, next: usize, bci: u32, ended: bool) -> Checked<usize> {
        let missing = |reason| {
            let (a, b) = (Origin::nowhere(), Origin::nowhere());
            fault(bci, reason, a, b, "Expecting a stack map frame")
        };
        let Some(map) = self.maps.frames.get(next) else {
            return if ended { Err(missing(Reason::BadCode)) } else { Ok(next) };
        };
        if map.bci > bci {
            return if ended { Err(missing(Reason::MissingFrame)) } else { Ok(next) };
        }
        if map.bci < bci {
            return Err(Fail::Format(format!("Bad stack map offset {}", map.bci)));
        }
        if !ended && let Some(mut fault) = self.fits(next, None)? {
            fault.message = "Instruction type does not match stack map".into();
            return Err(Fail::Verify(fault));
        }
        self.take_map_frame(next);
        Ok(next + 1)
    }

    /// The handlers that cover an instruction take its locals (JVMS 4.10.1.6, instructionSatisfiesHandlers).
    pub(super) fn check_handlers(&mut self, bci: u32, initialized: bool) -> Checked<()> {
        let this_uninit = self.frame.this_uninit || initialized;
        let now = (self.frame.version, this_uninit);
        for n in 0..self.handlers.len() {
            let h = self.handlers[n];
            if bci < h.start || bci >= h.end || h.fitted == now {
                continue;
            }
            if self.frame.stack.is_empty() {
                let mut frame = self.frame.copy();
                (frame.stack, frame.this_uninit) = (Vec::new(), this_uninit);
                let (found, wanted) = (Origin::frame(frame), Origin::nowhere());
                return Err(fault(bci, Reason::StackOverflow, found, wanted, "Operand stack overflow"));
            }
            let target = i64::from(h.target);
            let Some(index) = self.maps.find(target) else { return Err(self.no_frame(target)) };
            if let Some(mut fault) = self.fits(index, Some((h.catch, this_uninit)))? {
                fault.message = format!("Stack map does not match the one at exception handler {target}");
                return Err(Fail::Verify(fault));
            }
            self.handlers[n].fitted = now;
        }
        Ok(())
    }

    /// The targets of the handlers around `bci`.
    pub(super) fn handlers_at(&self, bci: u32) -> impl Iterator<Item = u32> + '_ {
        self.handlers.iter().filter(move |h| bci >= h.start && bci < h.end).map(|h| h.target)
    }

    // ---- the operand stack -----------------------------------------------------------------------------------------

    #[inline]
    pub(super) fn push(&mut self, ty: VType) -> Checked<()> {
        match self.frame.stack.get_mut(self.frame.sp) {
            Some(slot) => {
                *slot = ty;
                self.frame.sp += 1;
                Ok(())
            }
            None => Err(self.overflow()),
        }
    }

    fn overflow(&self) -> Fail {
        let found = Origin::frame(self.frame.copy());
        fault(self.frame.bci, Reason::StackOverflow, found, Origin::nowhere(), "Operand stack overflow")
    }

    /// Pushes a value: both halves of a long or double.
    #[inline]
    pub(super) fn push_value(&mut self, ty: VType) -> Checked<()> {
        if ty.is_two() {
            if self.frame.sp + 1 >= self.frame.stack.len() {
                return Err(self.overflow());
            }
            self.push(ty)?;
            return self.push(ty.second_half());
        }
        self.push(ty)
    }

    pub(super) fn pop_any(&mut self) -> Checked<VType> {
        if self.frame.sp == 0 {
            let found = Origin::frame(self.frame.copy());
            let message = "Operand stack underflow";
            return Err(fault(self.frame.bci, Reason::StackUnderflow, found, Origin::nowhere(), message));
        }
        self.frame.sp -= 1;
        Ok(self.frame.stack[self.frame.sp])
    }

    /// Pops what must be assignable to `ty`.
    #[inline]
    pub(super) fn pop(&mut self, ty: VType) -> Checked<VType> {
        let top = self.pop_any()?;
        if top == ty || self.is_assignable(ty, top)? {
            return Ok(top);
        }
        let (found, wanted) = (self.frame.popped(), Origin::implied(ty));
        Err(bad_type(self.frame.bci, found, wanted, "Bad type on operand stack"))
    }

    /// Pops a value: both halves of a long or double.
    #[inline]
    pub(super) fn pop_value(&mut self, ty: VType) -> Checked<VType> {
        if !ty.is_two() {
            return self.pop(ty);
        }
        let sp = self.frame.sp;
        if sp >= 2 && self.frame.stack[sp - 1] == ty.second_half() && self.frame.stack[sp - 2] == ty {
            self.frame.sp -= 2;
            return Ok(ty);
        }
        // Both halves are looked at; what is said of the last wrong one is said.
        let first = self.pop(ty.second_half());
        self.pop(ty)?;
        first
    }

    /// As [`Self::pop_value`], but the first half that is wrong is the one that is told of.
    pub(super) fn pop_halves(&mut self, ty: VType) -> Checked<VType> {
        if ty.is_two() {
            self.pop(ty.second_half())?;
        }
        self.pop(ty)
    }

    /// The last popped value is not what the instruction needs.
    fn bad_operand(&self, i: &Instruction<'_>, wanted: Origin) -> Fail {
        let message = format!("Bad type on operand stack in {}", i.opcode.mnemonic());
        bad_type(i.bci, self.frame.popped(), wanted, message)
    }

    // ---- locals --------------------------------------------------------------------------------------------------

    fn bad_local(&self, index: usize, message: &str) -> Fail {
        let found = Origin::index(index as u32);
        fault(self.frame.bci, Reason::LocalIndex, found, Origin::nowhere(), message)
    }

    fn get_local(&mut self, i: usize, ty: VType) -> Checked<VType> {
        if i >= self.frame.locals.len() {
            return Err(self.bad_local(i, "Local variable table overflow"));
        }
        let have = self.frame.locals[i];
        if !self.is_assignable(ty, have)? {
            return Err(self.wrong_local(i, ty));
        }
        self.frame.local_count = self.frame.local_count.max(i + 1);
        Ok(have)
    }

    fn wrong_local(&self, i: usize, ty: VType) -> Fail {
        let (found, wanted) = (self.frame.in_local(i), Origin::implied(ty));
        bad_type(self.frame.bci, found, wanted, "Bad local variable type")
    }

    fn load_local(&mut self, i: usize, ty: VType) -> Checked<()> {
        if !ty.is_two() {
            let ty = self.get_local(i, ty)?;
            return self.push(ty);
        }
        if i + 1 >= self.frame.local_count {
            return Err(self.bad_local(i, "get long/double overflows locals"));
        }
        if self.frame.locals[i] != ty {
            return Err(self.wrong_local(i, ty));
        }
        if self.frame.locals[i + 1] != ty.second_half() {
            return Err(self.wrong_local(i + 1, ty.second_half()));
        }
        self.push_value(ty)
    }

    fn store_local(&mut self, i: usize, ty: VType) -> Checked<()> {
        let value = self.pop_value(ty)?;
        let size = if ty.is_two() { 2 } else { 1 };
        if i + size > self.frame.locals.len() {
            return Err(self.bad_local(i, "Local variable table overflow"));
        }
        if ty.is_two() {
            self.frame.set_local_2(i, ty);
        } else {
            self.frame.set_local(i, value);
        }
        Ok(())
    }

    // ---- instructions --------------------------------------------------------------------------------------------

    /// One instruction's effect. Whether it initialised `this`.
    fn check_instruction(&mut self, i: &Instruction<'s>, result: VType, protected: bool) -> Checked<bool> {
        use Opcode::*;
        match (i.opcode, i.operands) {
            (Iinc, Operands::Iinc { local, .. }) => {
                let ty = self.get_local(local.into(), VType::INT)?;
                self.frame.set_local(local.into(), ty);
            }
            (op, Operands::Local(local)) => {
                // The table's letter says which kind of local it is.
                let (load, letter) = match op.pushes() {
                    "" => (false, op.mnemonic().as_bytes()[0]),
                    letter => (true, letter.as_bytes()[0]),
                };
                let ty = letter_type(letter);
                if load {
                    self.load_local(local.into(), ty)?;
                } else {
                    self.store_local(local.into(), ty)?;
                }
            }
            (AconstNull, _) => self.push(VType::NULL)?,
            (Ldc | LdcW | Ldc2W, Operands::Cp(index)) => self.check_ldc(i, index)?,
            (Iaload | Laload | Faload | Daload | Baload | Caload | Saload | Aaload, _) => {
                self.check_array_load(i)?
            }
            (Iastore | Lastore | Fastore | Dastore | Bastore | Castore | Sastore | Aastore, _) => {
                self.check_array_store(i)?;
            }
            (Pop | Pop2 | Dup | DupX1 | DupX2 | Dup2 | Dup2X1 | Dup2X2 | Swap, _) => self.check_stack(i)?,
            (Tableswitch | Lookupswitch, _) => self.check_switch(i)?,
            (Ireturn | Lreturn | Freturn | Dreturn | Areturn, _) => {
                let ty = self.pop_halves(letter_type(i.opcode.pops().as_bytes()[0]))?;
                self.check_result(i.bci, result, ty)?;
            }
            (Return, _) => {
                if result != VType::TOP {
                    return Err(bad_code(i.bci, "Method expects a return value"));
                }
                if self.method.name == sym::init && self.frame.this_uninit {
                    let message = "Constructor must call super() or this() before return";
                    return Err(bad_code(i.bci, message));
                }
            }
            (Getstatic | Putstatic | Getfield | Putfield, Operands::Cp(index)) => {
                self.check_field(i, index)?
            }
            (Invokevirtual | Invokespecial | Invokestatic | Invokeinterface | Invokedynamic, _) => {
                return self.check_invoke(i, i.cp().unwrap_or(0), protected);
            }
            (New, Operands::Cp(index)) => {
                let ty = self.class_constant(i.bci, index)?;
                if self.is_array(ty) {
                    let (found, wanted) = (Origin::pool(index, ty), Origin::nowhere());
                    return Err(bad_type(i.bci, found, wanted, "Illegal new instruction"));
                }
                self.push(VType::uninitialized(i.bci))?;
            }
            (Newarray, Operands::Immediate(kind)) => {
                const NAMES: [&[u8]; 8] = [b"[Z", b"[C", b"[F", b"[D", b"[B", b"[S", b"[I", b"[J"];
                let Some(name) = usize::try_from(kind - 4).ok().and_then(|n| NAMES.get(n)) else {
                    return Err(bad_code(i.bci, "Illegal newarray instruction"));
                };
                self.pop(VType::INT)?;
                let ty = VType::class(self.intern(name));
                self.push(ty)?;
            }
            (Anewarray, Operands::Cp(index)) => {
                let ty = self.class_constant(i.bci, index)?;
                self.pop(VType::INT)?;
                let name = ty.name().map_or(&b""[..], |n| self.name_of(n));
                let array = if name.first() == Some(&b'[') {
                    if name.len() > 255 && name[254] == b'[' {
                        let message = "Illegal anewarray instruction, array has more than 255 dimensions";
                        return Err(bad_code(i.bci, message));
                    }
                    [b"[", name].concat()
                } else {
                    [b"[L", name, b";"].concat()
                };
                let ty = VType::class(self.intern(&array));
                self.push(ty)?;
            }
            (Multianewarray, Operands::MultiNewArray { cp, dimensions }) => {
                let ty = self.class_constant(i.bci, cp)?;
                if !self.is_array(ty) {
                    let (found, wanted) = (Origin::pool(cp, ty), Origin::nowhere());
                    let message = "Illegal constant pool index in multianewarray instruction";
                    return Err(bad_type(i.bci, found, wanted, message));
                }
                let name = ty.name().map_or(&b""[..], |n| self.name_of(n));
                let has = name.iter().take_while(|&&b| b == b'[').count();
                if dimensions < 1 || has < usize::from(dimensions) {
                    let message = format!("Illegal dimension in multianewarray instruction: {dimensions}");
                    return Err(bad_code(i.bci, message));
                }
                for _ in 0..dimensions {
                    self.pop(VType::INT)?;
                }
                self.push(ty)?;
            }
            (Arraylength, _) => {
                let ty = self.pop(VType::ANY_REFERENCE)?;
                if ty != VType::NULL && !self.is_array(ty) {
                    return Err(self.bad_operand(i, Origin::nowhere()));
                }
                self.push(VType::INT)?;
            }
            (Checkcast | Instanceof, Operands::Cp(index)) => {
                let ty = self.class_constant(i.bci, index)?;
                self.pop(VType::class(sym::java_lang_Object))?;
                self.push(if i.opcode == Checkcast { ty } else { VType::INT })?;
            }
            (Athrow, _) => {
                self.pop(VType::class(sym::java_lang_Throwable))?;
            }
            // The others do what the table says, and branch.
            (op, operands) => {
                for &letter in op.pops().as_bytes().iter().rev() {
                    self.pop_value(letter_type(letter))?;
                }
                for &letter in op.pushes().as_bytes() {
                    self.push_value(letter_type(letter))?;
                }
                if let Operands::Branch(target) = operands {
                    self.check_target(target)?;
                }
            }
        }
        Ok(false)
    }

    pub(super) fn is_array(&self, ty: VType) -> bool {
        ty.name().is_some_and(|n| self.name_of(n).first() == Some(&b'['))
    }

    /// Whether an array holds elements with this letter, or is null.
    fn holds(&self, ty: VType, letters: &[u8]) -> bool {
        ty == VType::NULL
            || ty.name().is_some_and(|n| matches!(self.name_of(n), [b'[', l, ..] if letters.contains(l)))
    }

    /// What `Xaload` and `Xastore` work on: letters of the element type, the array for messages, the value.
    fn array_kind(&self, op: Opcode) -> (&'static [u8], Origin, VType) {
        let of = |name: &[u8]| Origin::implied(VType::class(self.intern(name)));
        match op.mnemonic().as_bytes()[0] {
            b'i' => (b"I", of(b"[I"), VType::INT),
            b'l' => (b"J", of(b"[J"), VType::LONG),
            b'f' => (b"F", of(b"[F"), VType::FLOAT),
            b'd' => (b"D", of(b"[D"), VType::DOUBLE),
            b'b' => (b"ZB", Origin::nowhere(), VType::INT),
            b'c' => (b"C", of(b"[C"), VType::INT),
            b's' => (b"S", of(b"[S"), VType::INT),
            _ => (b"L[", Origin::implied(VType::ANY_REFERENCE), VType::class(sym::java_lang_Object)),
        }
    }

    fn check_array_load(&mut self, i: &Instruction<'_>) -> Checked<()> {
        self.pop(VType::INT)?;
        let array = self.pop(VType::ANY_REFERENCE)?;
        let (letters, wanted, value) = self.array_kind(i.opcode);
        if !self.holds(array, letters) {
            return Err(self.bad_operand(i, wanted));
        }
        if i.opcode != Opcode::Aaload {
            return self.push_value(value);
        }
        let element = match array.name() {
            Some(n) => self.component(self.name_of(n)),
            None => VType::NULL,
        };
        self.push(element)
    }

    fn check_array_store(&mut self, i: &Instruction<'_>) -> Checked<()> {
        let (letters, wanted, value) = self.array_kind(i.opcode);
        self.pop_value(value)?;
        self.pop(VType::INT)?;
        let array = self.pop(VType::ANY_REFERENCE)?;
        // Whether the element fits is checked when it is stored.
        if self.holds(array, letters) { Ok(()) } else { Err(self.bad_operand(i, wanted)) }
    }

    /// A value of two slots, or two values of one: both slots, the upper one first.
    fn pop_pair(&mut self, i: &Instruction<'_>) -> Checked<(VType, VType)> {
        let top = self.pop_any()?;
        if top.is_one() {
            return Ok((top, self.pop(VType::ANY_ONE)?));
        }
        if top.is_second_half() {
            return Ok((top, self.pop(VType::ANY_TWO)?));
        }
        Err(self.bad_operand(i, Origin::nowhere()))
    }

    fn check_stack(&mut self, i: &Instruction<'_>) -> Checked<()> {
        use Opcode::*;
        let one = VType::ANY_ONE;
        match i.opcode {
            Pop => {
                self.pop(one)?;
                Ok(())
            }
            Pop2 => self.pop_pair(i).map(|_| ()),
            Dup => {
                let a = self.pop(one)?;
                self.push_all(&[a, a])
            }
            DupX1 => {
                let (a, b) = (self.pop(one)?, self.pop(one)?);
                self.push_all(&[a, b, a])
            }
            DupX2 => {
                let a = self.pop(one)?;
                let (b, c) = self.pop_pair(i)?;
                self.push_all(&[a, c, b, a])
            }
            Dup2 => {
                let (a, b) = self.pop_pair(i)?;
                self.push_all(&[b, a, b, a])
            }
            Dup2X1 => {
                let (a, b) = self.pop_pair(i)?;
                let c = self.pop(one)?;
                self.push_all(&[b, a, c, b, a])
            }
            Dup2X2 => {
                let (a, b) = self.pop_pair(i)?;
                let (c, d) = self.pop_pair(i)?;
                self.push_all(&[b, a, d, c, b, a])
            }
            _ => {
                let (a, b) = (self.pop(one)?, self.pop(one)?);
                self.push_all(&[a, b])
            }
        }
    }

    fn push_all(&mut self, types: &[VType]) -> Checked<()> {
        types.iter().try_for_each(|&t| self.push(t))
    }

    fn check_switch(&mut self, i: &Instruction<'s>) -> Checked<()> {
        let first = i.bci as usize + 1;
        let padding = &self.code[first..first.next_multiple_of(4)];
        if self.file.major() < ANY_PADDING_MAJOR && padding.iter().any(|&b| b != 0) {
            return Err(bad_code(i.bci, "Nonzero padding byte in lookupswitch or tableswitch"));
        }
        self.pop(VType::INT)?;
        match i.operands {
            Operands::TableSwitch(s) => {
                self.check_target(s.default)?;
                for t in s.targets() {
                    self.check_target(t)?;
                }
            }
            Operands::LookupSwitch(s) => {
                if s.pairs().zip(s.pairs().skip(1)).any(|(a, b)| a.0 >= b.0) {
                    return Err(bad_code(i.bci, "Bad lookupswitch instruction"));
                }
                self.check_target(s.default)?;
                for (_, t) in s.pairs() {
                    self.check_target(t)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn check_result(&mut self, bci: u32, result: VType, ty: VType) -> Checked<()> {
        let wanted = Origin::signature(result);
        if result == VType::TOP {
            return Err(bad_type(bci, self.frame.popped(), wanted, "Method does not expect a return value"));
        }
        if !self.is_assignable(result, ty)? {
            return Err(bad_type(bci, self.frame.popped(), wanted, "Bad return type"));
        }
        Ok(())
    }

    fn check_ldc(&mut self, i: &Instruction<'_>, index: u16) -> Checked<()> {
        self.pool_index(i.bci, index)?;
        let wide = i.opcode == Opcode::Ldc2W;
        let class = |name: &[u8]| VType::class(self.intern(name));
        let ty = match (self.file.tag(index), wide) {
            (Tag::Long, true) => VType::LONG,
            (Tag::Double, true) => VType::DOUBLE,
            (Tag::Integer, false) => VType::INT,
            (Tag::Float, false) => VType::FLOAT,
            (Tag::String, false) => VType::class(sym::java_lang_String),
            (Tag::Class, false) => VType::class(sym::java_lang_Class),
            (Tag::MethodHandle, false) => class(b"java/lang/invoke/MethodHandle"),
            (Tag::MethodType, false) => class(b"java/lang/invoke/MethodType"),
            (Tag::Dynamic, _) => {
                let descriptor = self.file.utf8(self.file.descriptor_of(index));
                match FieldType::parse(descriptor) {
                    Some(t) if (t.basic.slots() == 2) == wide => self.value_type(&t),
                    _ => return Err(self.bad_pool_entry(i.bci, index)),
                }
            }
            _ => return Err(self.bad_pool_entry(i.bci, index)),
        };
        self.push_value(ty)
    }
}

/// What a letter of the bytecode table asks for.
fn letter_type(letter: u8) -> VType {
    match letter {
        b'i' => VType::INT,
        b'l' => VType::LONG,
        b'f' => VType::FLOAT,
        b'd' => VType::DOUBLE,
        b'a' => VType::ANY_REFERENCE,
        _ => VType::ANY_ONE,
    }
}
