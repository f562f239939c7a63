//! One instruction's effect on a state, and the loop that runs until nothing changes.

use super::flow::{Mask, NEED_CONSTRUCTOR, NO_RETURN, State};
use super::types::{Item, Type};
use super::{Infer, Outcome};
use crate::bytecode::{Flags, Instruction, Opcode, Operands};
use crate::classfile::{FieldType, MethodDescriptor, Tag};
use crate::ids::SymbolId;
use crate::symbols::sym;
use std::rc::Rc;

/// The state that is carried along, and what was done to it.
struct Walk {
    state: State,
    /// Slots of the stack.
    height: usize,
    /// The locals or flags changed since the handlers saw them.
    fresh: bool,
}

impl<'s> Infer<'_, 's> {
    /// Looks at joins that changed, in order, until none has.
    pub(super) fn run(&mut self) -> Outcome<()> {
        loop {
            let mut any = false;
            for n in 0..self.flow.len() {
                if let Some((bci, state)) = self.flow.take_changed(n) {
                    any = true;
                    self.walk(bci, state)?;
                }
            }
            if !any {
                return Ok(());
            }
        }
    }

    /// From a join to where control goes elsewhere or meets another.
    fn walk(&mut self, mut bci: u32, state: State) -> Outcome<()> {
        let height = state.stack.iter().map(|t| t.slots()).sum();
        let mut w = Walk { state, height, fresh: true };
        loop {
            let i = self.instruction(bci)?;
            // Handlers begin and end anywhere.
            w.fresh |= self.handlers.iter().any(|h| h.start == bci);
            let covered = self.handlers.iter().any(|h| bci >= h.start && bci < h.end);
            let constructor = i.opcode == Opcode::Invokespecial && self.calls_constructor(&i);
            if covered && (w.fresh || constructor) {
                self.merge_into_handlers(bci, &w.state, 0)?;
                w.fresh = false;
            }
            let called_this = self.step(&i, &mut w, constructor)?;
            if covered && constructor {
                self.merge_into_handlers(bci, &w.state, if called_this { NO_RETURN } else { 0 })?;
            }
            if w.height > self.max_stack {
                return Err(self.wrong("Stack size too large"));
            }
            let next = i.next_bci();
            if i.opcode.flags().has(Flags::ENDS) {
                return self.leave(&i, &mut w);
            }
            if next as usize >= self.code.len() {
                return Err(self.wrong("Falling off the end of the code"));
            }
            let joins = self.flow.is_join(next);
            if joins {
                self.merge_into(next, w.state.clone())?;
            }
            self.leave(&i, &mut w)?;
            if joins {
                return Ok(());
            }
            bci = next;
        }
    }

    /// Merges into the targets of a branch.
    fn leave(&mut self, i: &Instruction<'_>, w: &mut Walk) -> Outcome<()> {
        Self::hide_new_objects(&mut w.state, i.opcode);
        match (i.opcode, i.operands) {
            (Opcode::Ret, Operands::Local(local)) => {
                let entry = w.state.locals[usize::from(local)].of;
                self.merge_return(i.bci, entry, &w.state)
            }
            (_, Operands::Branch(target)) => {
                if matches!(i.opcode, Opcode::Jsr | Opcode::JsrW) {
                    self.flow.touch_ret(i.bci);
                }
                self.merge_into(target as u32, w.state.clone())
            }
            (_, Operands::TableSwitch(s)) => {
                for t in s.targets().rev_list(s.default) {
                    self.merge_into(t as u32, w.state.clone())?;
                }
                Ok(())
            }
            (_, Operands::LookupSwitch(s)) => {
                for t in s.pairs().map(|p| p.1).rev_list(s.default) {
                    self.merge_into(t as u32, w.state.clone())?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn merge_into_handlers(&mut self, bci: u32, state: &State, flags: u8) -> Outcome<()> {
        for n in 0..self.handlers.len() {
            let h = &self.handlers[n];
            if bci >= h.start && bci < h.end {
                let stack = Rc::new(vec![h.catch]);
                let mut thrown = State { stack, flags: state.flags | flags, ..state.clone() };
                let target = h.target;
                if Opcode::from_u8(self.code[bci as usize])
                    .is_some_and(|o| matches!(o, Opcode::Jsr | Opcode::JsrW | Opcode::Ret))
                {
                    Self::hide_new_objects(&mut thrown, Opcode::Jsr);
                }
                self.merge_into(target, thrown)?;
            }
        }
        Ok(())
    }

    fn calls_constructor(&self, i: &Instruction<'_>) -> bool {
        let r = self.file.member_ref(i.cp().unwrap_or(0));
        self.file.utf8(r.name_index) == b"<init>"
    }

    // ---- stack and locals ------------------------------------------------------------------------------------------

    fn push(w: &mut Walk, t: Type) {
        w.height += t.slots();
        Rc::make_mut(&mut w.state.stack).push(t);
    }

    fn pop(&mut self, w: &mut Walk) -> Outcome<Type> {
        match Rc::make_mut(&mut w.state.stack).pop() {
            Some(t) => {
                w.height -= t.slots();
                Ok(t)
            }
            None => Err(self.wrong("Unable to pop operand off an empty stack")),
        }
    }

    fn pop_exactly(&mut self, w: &mut Walk, t: Type, name: &str) -> Outcome<Type> {
        let top = self.pop(w)?;
        if top != t {
            return Err(self.wrong(format_args!("Expecting to find {name} on stack")));
        }
        Ok(top)
    }

    /// Pops a value of the kind that a letter of the bytecode table says.
    fn pop_letter(&mut self, w: &mut Walk, letter: u8, op: Opcode) -> Outcome<Type> {
        match letter {
            b'i' => self.pop_exactly(w, Type::INT, "integer"),
            b'l' => self.pop_exactly(w, Type::LONG, "long"),
            b'f' => self.pop_exactly(w, Type::FLOAT, "float"),
            b'd' => self.pop_exactly(w, Type::DOUBLE, "double"),
            _ => self.pop_reference(w, op),
        }
    }

    fn pop_reference(&mut self, w: &mut Walk, op: Opcode) -> Outcome<Type> {
        let t = self.pop(w)?;
        let store = op == Opcode::Astore || (Opcode::Astore0..=Opcode::Astore3).contains(&op);
        let uninitialized = matches!(t.item, Item::New | Item::Init) && t.dims == 0;
        let ok = t.is_reference()
            || t.item == Item::ReturnAddress && store
            || uninitialized && (store || matches!(op, Opcode::Ifnull | Opcode::Ifnonnull));
        if !ok {
            return Err(self.wrong("Expecting to find object/array on stack"));
        }
        Ok(t)
    }

    fn pop_type(&mut self, w: &mut Walk, t: Type, op: Opcode) -> Outcome<Type> {
        let letter = match t.item {
            _ if t.dims > 0 => b'a',
            Item::Integer => b'i',
            Item::Long => b'l',
            Item::Float => b'f',
            Item::Double => b'd',
            _ => b'a',
        };
        self.pop_letter(w, letter, op)
    }

    /// An instruction reads or writes locals: the subroutines that it is in have touched them.
    fn touch(&mut self, w: &mut Walk, local: usize, n: usize) {
        if w.state.masks.is_empty() {
            return;
        }
        for m in Rc::make_mut(&mut w.state.masks) {
            (local..local + n).for_each(|l| m.touch(l));
        }
    }

    /// Wherever `from` stands is `to` from now on.
    fn replace(&mut self, w: &mut Walk, from: Type, to: Type) {
        w.fresh = true;
        let found: Vec<usize> = (0..w.state.locals.len()).filter(|&i| w.state.locals[i] == from).collect();
        for i in found {
            Rc::make_mut(&mut w.state.locals)[i] = to;
            self.touch(w, i, 1);
        }
        if w.state.stack.contains(&from) {
            for t in Rc::make_mut(&mut w.state.stack).iter_mut().filter(|t| **t == from) {
                *t = to;
            }
        }
    }

    fn load_local(&mut self, w: &mut Walk, local: usize, letter: u8) -> Outcome<Type> {
        let locals = &w.state.locals;
        let wanted = match letter {
            b'i' => Type::INT,
            b'f' => Type::FLOAT,
            b'l' => Type::LONG,
            b'd' => Type::DOUBLE,
            b'r' => Type::of(Item::ReturnAddress, 0),
            _ => self.object,
        };
        if wanted.is_two() {
            let pair = (locals.get(local).copied(), locals.get(local + 1).copied());
            return match pair {
                (_, None) => Err(self.wrong(format_args!(
                    "Accessing value from uninitialized register pair {local}/{}",
                    local + 1
                ))),
                (Some(a), Some(b)) if a == wanted && b == wanted.second_half() => Ok(wanted),
                _ => Err(self.wrong(format_args!("Register pair {local}/{} contains wrong type", local + 1))),
            };
        }
        let Some(&have) = locals.get(local) else {
            return Err(self.wrong(format_args!("Accessing value from uninitialized register {local}")));
        };
        let object = letter == b'a';
        if have.dims == 0 && have.item == wanted.item
            || object && (have.dims > 0 || matches!(have.item, Item::New | Item::Init))
        {
            return Ok(have);
        }
        if have.dims == 0 && have.item == Item::ReturnAddress {
            return Err(self.wrong(format_args!("Cannot load return address from register {local}")));
        }
        Err(self.wrong(format_args!("Register {local} contains wrong type")))
    }

    fn store_local(&mut self, w: &mut Walk, local: usize, t: Type) -> Outcome<()> {
        let n = t.slots();
        let locals = &w.state.locals;
        let same =
            locals.get(local) == Some(&t) && (n == 1 || locals.get(local + 1) == Some(&t.second_half()));
        if !same {
            if Rc::strong_count(locals) > 1 {
                self.spend(locals.len())?;
            }
            let locals = Rc::make_mut(&mut w.state.locals);
            if locals.len() < local + n {
                locals.resize(local + n, Type::BOGUS);
            }
            locals[local] = t;
            if n == 2 {
                locals[local + 1] = t.second_half();
            }
            w.fresh = true;
        }
        self.touch(w, local, n);
        Ok(())
    }

    // ---- instructions ----------------------------------------------------------------------------------------------

    /// Whether it called a constructor on `this`.
    fn step(&mut self, i: &Instruction<'s>, w: &mut Walk, constructor: bool) -> Outcome<bool> {
        use Opcode::*;
        let op = i.opcode;
        match (op, i.operands) {
            (Iinc, Operands::Iinc { local, .. }) => {
                self.load_local(w, local.into(), b'i')?;
                self.touch(w, local.into(), 1);
            }
            (Ret, Operands::Local(local)) => {
                self.load_local(w, local.into(), b'r')?;
                self.touch(w, local.into(), 1);
            }
            (_, Operands::Local(local)) => {
                let local = usize::from(local);
                match op.pushes().as_bytes().first() {
                    Some(&letter) => {
                        let t = self.load_local(w, local, letter)?;
                        self.touch(w, local, t.slots());
                        Self::push(w, t);
                    }
                    None => {
                        let letter = op.pops().as_bytes().first().copied().unwrap_or(b'a');
                        let t = self.pop_letter(w, letter, op)?;
                        self.store_local(w, local, t)?;
                    }
                }
            }
            (AconstNull, _) => Self::push(w, Type::NULL),
            (Ldc | LdcW | Ldc2W, Operands::Cp(cp)) => {
                let t = match self.file.tag(cp) {
                    Tag::Integer => Type::INT,
                    Tag::Float => Type::FLOAT,
                    Tag::Long => Type::LONG,
                    Tag::Double => Type::DOUBLE,
                    Tag::Class => self.named(sym::java_lang_Class)?,
                    _ => self.named(sym::java_lang_String)?,
                };
                Self::push(w, t);
            }
            (Iaload | Laload | Faload | Daload | Baload | Caload | Saload | Aaload, _) => {
                self.pop_letter(w, b'i', op)?;
                let array = self.pop_array(w, op)?;
                let t = match op.pushes().as_bytes()[0] {
                    b'a' => array.element(),
                    letter => letter_type(letter),
                };
                Self::push(w, t);
            }
            (Iastore | Lastore | Fastore | Dastore | Bastore | Castore | Sastore | Aastore, _) => {
                let letter = op.pops().as_bytes()[2];
                self.pop_letter(w, letter, op)?;
                self.pop_letter(w, b'i', op)?;
                self.pop_array(w, op)?;
            }
            (Pop | Pop2 | Dup | DupX1 | DupX2 | Dup2 | Dup2X1 | Dup2X2 | Swap, _) => self.shuffle(op, w)?,
            (Jsr | JsrW, Operands::Branch(target)) => {
                let entry = target as u32;
                if w.state.masks.iter().any(|m| m.entry == entry) {
                    return Err(self.wrong("Recursive call to jsr entry"));
                }
                let touched = vec![0; self.max_locals.div_ceil(64)];
                self.spend(touched.len())?;
                Rc::make_mut(&mut w.state.masks).push(Mask { entry, touched });
                Self::push(w, Type::of(Item::ReturnAddress, entry));
            }
            (Ireturn | Lreturn | Freturn | Dreturn | Areturn | Return, _) => self.check_return(op, w)?,
            (Getstatic | Putstatic | Getfield | Putfield, Operands::Cp(cp)) => self.step_field(i, cp, w)?,
            (Invokevirtual | Invokespecial | Invokestatic | Invokeinterface, _) => {
                return self.step_invoke(i, w, constructor);
            }
            (New, _) => {
                let new = Type::of(Item::New, i.bci);
                if w.state.stack.contains(&new) {
                    return Err(self.wrong("Uninitialized object on stack at creating point"));
                }
                self.replace(w, new, Type::BOGUS);
                Self::push(w, new);
            }
            (Newarray | Anewarray, _) => {
                self.pop_letter(w, b'i', op)?;
                Self::push(w, self.operand(i));
            }
            (Multianewarray, Operands::MultiNewArray { dimensions, .. }) => {
                for _ in 0..dimensions {
                    self.pop_letter(w, b'i', op)?;
                }
                Self::push(w, self.operand(i));
            }
            (Checkcast, _) => {
                self.pop_reference(w, op)?;
                Self::push(w, self.operand(i));
            }
            (Arraylength, _) => {
                self.pop_array(w, op)?;
                Self::push(w, Type::INT);
            }
            (Athrow, _) => {
                let t = self.pop(w)?;
                if !Self::is_object(t) {
                    return Err(self.wrong("Expecting to find object on stack"));
                }
                if !self.is_assignable(t, self.throwable)? {
                    return Err(self.wrong("Can only throw Throwable objects"));
                }
            }
            _ => {
                for &letter in op.pops().as_bytes().iter().rev() {
                    self.pop_letter(w, letter, op)?;
                }
                for &letter in op.pushes().as_bytes() {
                    Self::push(w, letter_type(letter));
                }
            }
        }
        Ok(false)
    }

    fn operand(&self, i: &Instruction<'_>) -> Type {
        self.operands.get(&i.bci).copied().unwrap_or(Type::BOGUS)
    }

    fn pop_array(&mut self, w: &mut Walk, op: Opcode) -> Outcome<Type> {
        let t = self.pop(w)?;
        if t == Type::NULL {
            return Ok(t);
        }
        let one = |item| t.dims == 1 && t.item == item;
        let (ok, what) = match op.mnemonic().as_bytes()[..2] {
            [b'i', b'a'] => (one(Item::Integer), "array of ints"),
            [b'l', b'a'] => (one(Item::Long), "array of longs"),
            [b'f', b'a'] => (one(Item::Float), "array of floats"),
            [b'd', b'a'] => (one(Item::Double), "array of doubles"),
            [b'b', b'a'] => (one(Item::Byte) || one(Item::Boolean), "array of bytes or Booleans"),
            [b'c', b'a'] => (one(Item::Char), "array of chars"),
            [b's', b'a'] => (one(Item::Short), "array of shorts"),
            [b'a', b'a'] => (t.dims > 1 || one(Item::Object), "array of objects or arrays"),
            _ => (t.dims > 0, "array"),
        };
        if !ok {
            return Err(self.wrong(format_args!("Expecting to find {what} on stack")));
        }
        Ok(t)
    }

    /// pop, dup and swap: values of two slots are moved whole.
    fn shuffle(&mut self, op: Opcode, w: &mut Walk) -> Outcome<()> {
        use Opcode::*;
        let one = |v: &mut Self, w: &mut Walk| {
            let t = v.pop(w)?;
            if t.is_two() {
                return Err(v.wrong("Attempt to split long or double on the stack"));
            }
            Ok(t)
        };
        // One value of two slots or two of one, the upper one last.
        let pair = |v: &mut Self, w: &mut Walk| {
            let a = v.pop(w)?;
            if a.is_two() {
                return Ok(vec![a]);
            }
            Ok(vec![one(v, w)?, a])
        };
        let pushed: Vec<Type> = match op {
            Pop => {
                one(self, w)?;
                vec![]
            }
            Pop2 => {
                pair(self, w)?;
                vec![]
            }
            Dup => {
                let a = one(self, w)?;
                vec![a, a]
            }
            DupX1 => {
                let (a, b) = (one(self, w)?, one(self, w)?);
                vec![a, b, a]
            }
            DupX2 => {
                let a = one(self, w)?;
                let below = pair(self, w)?;
                [&[a], &*below, &[a]].concat()
            }
            Dup2 => {
                let a = pair(self, w)?;
                [&*a, &*a].concat()
            }
            Dup2X1 => {
                let a = pair(self, w)?;
                let b = one(self, w)?;
                [&*a, &[b], &*a].concat()
            }
            Dup2X2 => {
                let (a, b) = (pair(self, w)?, pair(self, w)?);
                [&*a, &*b, &*a].concat()
            }
            _ => {
                let (a, b) = (one(self, w)?, one(self, w)?);
                vec![a, b]
            }
        };
        pushed.into_iter().for_each(|t| Self::push(w, t));
        Ok(())
    }

    fn check_return(&mut self, op: Opcode, w: &mut Walk) -> Outcome<()> {
        let s = &w.state;
        if op == Opcode::Return && s.flags & NEED_CONSTRUCTOR != 0 && !s.constructed {
            return Err(self.wrong("Constructor must call super() or this()"));
        }
        if s.flags & NO_RETURN != 0 {
            return Err(self.wrong("Cannot return normally"));
        }
        let ok = match op.pops().as_bytes().first() {
            None => self.result.item == Item::Void && self.result.dims == 0,
            Some(&letter) => {
                let t = self.pop_letter(w, letter, op)?;
                self.is_assignable(t, self.result)?
            }
        };
        if ok { Ok(()) } else { Err(self.wrong("Wrong return type in function")) }
    }

    fn step_field(&mut self, i: &Instruction<'_>, cp: u16, w: &mut Walk) -> Outcome<()> {
        use Opcode::*;
        let op = i.opcode;
        let descriptor = self.file.utf8(self.file.member_ref(cp).descriptor_index);
        let Some(t) = FieldType::parse(descriptor) else { return Err(self.wrong("Illegal type")) };
        let t = self.value_type(&t)?;
        let class = self.operand(i);
        let value = if matches!(op, Putfield | Putstatic) { Some(self.pop_type(w, t, op)?) } else { None };
        if matches!(op, Getfield | Putfield) {
            let top = w.state.stack.last().copied();
            let object =
                if op == Putfield && top == Some(Type::INIT) && class == self.this && self.declares_field(cp)
                {
                    // Its own fields may be set before the superclass's constructor is called.
                    self.pop(w)?;
                    self.this
                } else {
                    self.pop_reference(w, op)?
                };
            if !self.is_assignable(object, class)? {
                return Err(self.wrong("Incompatible type for getting or setting field"));
            }
            if self.protected.contains(&i.bci) && !self.is_assignable(object, self.this)? {
                return Err(self.wrong("Bad access to protected data"));
            }
        }
        match value {
            Some(v) if !self.is_assignable(v, t)? => Err(self.wrong("Bad type in putfield/putstatic")),
            Some(_) => Ok(()),
            None => {
                Self::push(w, t);
                Ok(())
            }
        }
    }

    fn declares_field(&self, cp: u16) -> bool {
        let r = self.file.member_ref(cp);
        let is = |s: SymbolId, index: u16| self.cx.vm().engine.symbols.bytes(s) == self.file.utf8(index);
        self.class
            .fields
            .iter()
            .map(|&f| self.cx.field(f))
            .any(|f| is(f.name, r.name_index) && is(f.descriptor, r.descriptor_index))
    }

    fn step_invoke(&mut self, i: &Instruction<'_>, w: &mut Walk, constructor: bool) -> Outcome<bool> {
        let op = i.opcode;
        let r = self.file.member_ref(i.cp().unwrap_or(0));
        let Some(d) = MethodDescriptor::parse(self.file.utf8(r.descriptor_index)) else {
            return Err(self.wrong("Illegal signature"));
        };
        let mut params = Vec::new();
        for p in d.params() {
            params.push(self.value_type(&p)?);
        }
        let mut args = Vec::with_capacity(params.len());
        for &p in params.iter().rev() {
            args.push(self.pop_type(w, p, op)?);
        }
        let class = self.operand(i);
        let protected = self.protected.contains(&i.bci);
        let mut made = None;
        if constructor {
            let object = self.pop(w)?;
            if !matches!(object.item, Item::New | Item::Init) || object.dims > 0 {
                // The misspelling is HotSpot's.
                return Err(self.wrong("Expecting to find unitialized object on stack"));
            }
            let becomes = if object.item == Item::New {
                let target = self.operands.get(&object.of).copied().unwrap_or(Type::BOGUS);
                let magic = target != class && self.cx.is_magic_accessor(self.class);
                if target != class && !(magic && self.is_assignable(target, class)?) {
                    return Err(self.wrong("Call to wrong initialization method"));
                }
                if protected && !magic && !self.is_assignable(object, self.this)? {
                    return Err(self.wrong("Bad access to protected data"));
                }
                target
            } else {
                if class != self.superclass && class != self.this {
                    return Err(self.wrong("Call to wrong initialization method"));
                }
                self.this
            };
            made = Some((object, becomes));
        } else if op != Opcode::Invokestatic {
            let object = self.pop_reference(w, op)?;
            if !self.is_assignable(object, class)? {
                return Err(self.wrong("Incompatible object argument for function call"));
            }
            let special = op == Opcode::Invokespecial && !self.cx.is_magic_accessor(self.class);
            if special && !self.is_assignable(object, self.this)? {
                return Err(self.wrong("Incompatible object argument for invokespecial"));
            }
            let clones_array =
                class == self.object && object.dims > 0 && self.file.utf8(r.name_index) == b"clone";
            if protected && !self.is_assignable(object, self.this)? && !clones_array {
                return Err(self.wrong("Bad access to protected data"));
            }
        }
        for (&p, &a) in params.iter().zip(args.iter().rev()) {
            if p.is_reference() && !self.is_assignable(a, p)? {
                return Err(self.wrong("Incompatible argument to function"));
            }
        }
        let result = self.value_type(&d.ret())?;
        if result.item != Item::Void || result.dims > 0 {
            Self::push(w, result);
        }
        let Some((old, new)) = made else { return Ok(false) };
        self.replace(w, old, new);
        let of_this = old == Type::INIT;
        if of_this {
            w.state.constructed = true;
        }
        Ok(of_this)
    }
}

fn letter_type(letter: u8) -> Type {
    match letter {
        b'i' => Type::INT,
        b'l' => Type::LONG,
        b'f' => Type::FLOAT,
        b'd' => Type::DOUBLE,
        _ => Type::BOGUS,
    }
}

/// The targets of a switch as they are merged: the default first, the others from the last on.
trait Targets: Iterator<Item = i64> + Sized {
    fn rev_list(self, default: i64) -> Vec<i64> {
        let mut list: Vec<i64> = self.collect();
        list.push(default);
        list.reverse();
        list
    }
}

impl<I: Iterator<Item = i64>> Targets for I {}
