//! What each instruction does to a frame (JVMS 4.10.1.9), for both verifiers. Instructions whose row in the bytecode table
//! says all are done by the table; the others follow one by one.

use super::Method;
use super::assign::component;
use super::report::{Check, plain, problem};
use super::types::{Frame, VType};
use crate::bytecode::{Instruction, Opcode, Operands};
use crate::class::acc;
use crate::classfile::{FieldType, MethodDescriptor, Tag};
use crate::ids::SymbolId;
use crate::rooting::Cx;
use crate::symbols::sym;

/// One instruction about to be executed on a frame.
pub(super) struct Step<'a, 's> {
    pub(super) m: &'a Method<'s>,
    pub(super) cx: &'a mut Cx<'s>,
    pub(super) f: &'a mut Frame,
    pub(super) bci: u32,
}

const STACK: &str = "Bad type on operand stack";

impl<'s> Step<'_, 's> {
    fn symbols(&self) -> &'s crate::symbols::Symbols {
        &self.cx.vm().engine.symbols
    }

    fn push(&mut self, t: VType) -> Check<()> {
        let second = t.second();
        if self.f.stack.len() + 1 + usize::from(second.is_some()) > usize::from(self.m.code.max_stack) {
            return problem(self.bci, self.f, "Operand stack overflow", "Exceeded max stack size.");
        }
        self.f.stack.push(t);
        self.f.stack.extend(second);
        Ok(())
    }

    fn underflow<T>(&self) -> Check<T> {
        problem(self.bci, self.f, "Operand stack underflow", "Attempt to pop empty stack.")
    }

    /// `what` is expected instead of the top of the stack.
    fn bad_top<T>(&self, what: &str) -> Check<T> {
        let at = self.f.stack.len().saturating_sub(1);
        let t = self.f.stack.last().copied().unwrap_or(VType::Top).text(self.symbols());
        let reason = format!("Type {t} (current frame, stack[{at}]) is not assignable to {what}");
        problem(self.bci, self.f, STACK, reason)
    }

    /// Pops a value that is assignable to this type.
    fn pop(&mut self, want: VType) -> Check<VType> {
        self.pop_from(want, "")
    }

    /// As [`Step::pop`]; `origin` says where the expected type comes from.
    fn pop_from(&mut self, want: VType, origin: &str) -> Check<VType> {
        if let Some(second) = want.second() {
            let n = self.f.stack.len();
            if n == 0 {
                return self.underflow();
            }
            if n < 2 || self.f.stack[n - 1] != second || self.f.stack[n - 2] != want {
                return self.bad_top(&format!("{}{origin}", second.text(self.symbols())));
            }
            self.f.stack.truncate(n - 2);
            return Ok(want);
        }
        let Some(&t) = self.f.stack.last() else { return self.underflow() };
        if !self.m.assignable(self.cx, t, want)? {
            return self.bad_top(&format!("{}{origin}", want.text(self.symbols())));
        }
        self.f.stack.pop();
        Ok(t)
    }

    fn pop_reference(&mut self) -> Check<VType> {
        let Some(&t) = self.f.stack.last() else { return self.underflow() };
        if !t.is_reference() {
            return self.bad_top("reference type");
        }
        self.f.stack.pop();
        Ok(t)
    }

    fn pop_letter(&mut self, letter: char) -> Check<()> {
        match letter {
            'i' => self.pop(VType::Int).map(drop),
            'l' => self.pop(VType::Long).map(drop),
            'f' => self.pop(VType::Float).map(drop),
            'd' => self.pop(VType::Double).map(drop),
            'a' => self.pop_reference().map(drop),
            _ => self.units(&[1]).map(|at| self.f.stack.truncate(at[0])),
        }
    }

    fn push_letter(&mut self, letter: char) -> Check<()> {
        self.push(match letter {
            'i' => VType::Int,
            'l' => VType::Long,
            'f' => VType::Float,
            'd' => VType::Double,
            _ => VType::Null,
        })
    }

    fn local(&self, i: u16, want: &str) -> Check<VType> {
        match self.f.locals.get(usize::from(i)) {
            Some(&t) => Ok(t),
            None => {
                let _ = want;
                problem(
                    self.bci,
                    self.f,
                    "Local variable table overflow",
                    format!("Exceeded max locals ({i})."),
                )
            }
        }
    }

    fn bad_local<T>(&self, i: u16, want: &str) -> Check<T> {
        let t = self.f.locals[usize::from(i)].text(self.symbols());
        let reason = format!("Type {t} (current frame, locals[{i}]) is not assignable to {want}");
        problem(self.bci, self.f, "Bad local variable type", reason)
    }

    fn load(&mut self, i: u16, t: VType) -> Check<()> {
        let want = t.text(self.symbols());
        if self.local(i, &want)? != t {
            return self.bad_local(i, &want);
        }
        if let Some(second) = t.second()
            && self.local(i.saturating_add(1), &want)? != second
        {
            return self.bad_local(i + 1, &second.text(self.symbols()));
        }
        self.push(t)
    }

    fn store(&mut self, i: u16, t: VType) -> Check<()> {
        self.local(i, "")?;
        if let Some(second) = t.second() {
            let above = i.saturating_add(1);
            self.local(above, "")?;
            self.f.set_local(usize::from(i), t);
            self.f.set_local(usize::from(above), second);
            // Writing the half above must not unmake the one below.
            self.f.locals[usize::from(i)] = t;
        } else {
            self.f.set_local(usize::from(i), t);
        }
        Ok(())
    }

    /// Cuts the top of the stack into units of so many slots, top first: a unit of two is a long, a double, or two others.
    /// Answers where each begins.
    fn units(&self, sizes: &[usize]) -> Check<Vec<usize>> {
        let s = &self.f.stack;
        let mut end = s.len();
        let mut starts = Vec::with_capacity(sizes.len());
        for &n in sizes {
            if end < n {
                return self.underflow();
            }
            let at = end - n;
            let whole = match n {
                1 => s[at].is_single(),
                _ => (s[at].is_single() && s[at + 1].is_single()) || s[at].second() == Some(s[at + 1]),
            };
            if !whole {
                return self.bad_top("category1 type");
            }
            starts.push(at);
            end = at;
        }
        Ok(starts)
    }

    /// Copies the top unit of `n` slots below `under` more slots.
    fn dup(&mut self, n: usize, under: &[usize]) -> Check<()> {
        let mut sizes = vec![n];
        sizes.extend(under);
        let starts = self.units(&sizes)?;
        if self.f.stack.len() + n > usize::from(self.m.code.max_stack) {
            return problem(self.bci, self.f, "Operand stack overflow", "Exceeded max stack size.");
        }
        let top: Vec<VType> = self.f.stack[starts[0]..].to_vec();
        let at = *starts.last().unwrap_or(&0);
        self.f.stack.splice(at..at, top);
        Ok(())
    }

    /// dup_x2 and dup2_x2: below two slots, which may be one value.
    fn dup_under_two(&mut self, n: usize) -> Check<()> {
        self.dup(n, &[2])
    }

    /// Pops an array whose elements are one of these kinds (descriptor letters); None: it is null.
    fn pop_array(&mut self, kinds: &[u8], name: &str) -> Check<Option<SymbolId>> {
        let Some(&t) = self.f.stack.last() else { return self.underflow() };
        match t {
            VType::Null => {
                self.f.stack.pop();
                Ok(None)
            }
            VType::Ref(s) => {
                let bytes = self.symbols().bytes(s);
                if bytes.len() < 2 || bytes[0] != b'[' || !kinds.contains(&bytes[1]) {
                    return self.bad_top(name);
                }
                self.f.stack.pop();
                Ok(Some(s))
            }
            _ => self.bad_top(name),
        }
    }

    /// The type that a CONSTANT_Class operand names.
    fn class_at(&mut self, cp: u16) -> Check<SymbolId> {
        self.tag_is(cp, &[Tag::Class])?;
        Ok(self.symbols().intern(self.m.file.class_name(cp)))
    }

    fn tag_is(&self, cp: u16, tags: &[Tag]) -> Check<Tag> {
        let class = || self.symbols().str(self.m.class.name).into_owned();
        if cp == 0 || cp >= self.m.file.cp_len() {
            let head = format!("Illegal constant pool index {cp} in class {}", class());
            return plain(self.bci, head, format!("Constant pool index {cp} is invalid"));
        }
        let tag = self.m.file.tag(cp);
        if tags.contains(&tag) {
            return Ok(tag);
        }
        let head = format!("Illegal type at constant pool entry {cp} in class {}", class());
        plain(self.bci, head, format!("Constant pool index {cp} is invalid"))
    }

    fn class_type(&self, name: &[u8]) -> VType {
        VType::Ref(self.symbols().intern(name))
    }

    fn bad<T>(&self, head: &str) -> Check<T> {
        problem(self.bci, self.f, head, "Error exists in the bytecode.")
    }

    /// Executes the instruction.
    pub(super) fn run(&mut self, i: &Instruction<'_>) -> Check<()> {
        use Opcode as O;
        let op = i.opcode.java();
        match (op, i.operands) {
            (_, Operands::Local(n)) => self.with_local(op, n),
            (O::Iinc, Operands::Iinc { local, .. }) => {
                if self.local(local, "integer")? != VType::Int {
                    return self.bad_local(local, "integer");
                }
                Ok(())
            }
            (O::Ldc | O::LdcW | O::Ldc2W, Operands::Cp(cp)) => self.ldc(op == O::Ldc2W, cp),
            (O::Iaload, _) => self.array_load(b"I", VType::Int),
            (O::Faload, _) => self.array_load(b"F", VType::Float),
            (O::Laload, _) => self.array_load(b"J", VType::Long),
            (O::Daload, _) => self.array_load(b"D", VType::Double),
            (O::Baload, _) => self.array_load(b"BZ", VType::Int),
            (O::Caload, _) => self.array_load(b"C", VType::Int),
            (O::Saload, _) => self.array_load(b"S", VType::Int),
            (O::Aaload, _) => {
                self.pop(VType::Int)?;
                let element = match self.pop_array(b"L[", "reference array")? {
                    Some(a) => component(&self.symbols().bytes(a)[1..]).map(|c| self.class_type(c)),
                    None => None,
                };
                self.push(element.unwrap_or(VType::Null))
            }
            (O::Iastore, _) => self.array_store(b"I", VType::Int),
            (O::Fastore, _) => self.array_store(b"F", VType::Float),
            (O::Lastore, _) => self.array_store(b"J", VType::Long),
            (O::Dastore, _) => self.array_store(b"D", VType::Double),
            (O::Bastore, _) => self.array_store(b"BZ", VType::Int),
            (O::Castore, _) => self.array_store(b"C", VType::Int),
            (O::Sastore, _) => self.array_store(b"S", VType::Int),
            (O::Aastore, _) => self.array_store(b"L[", VType::Ref(self.m.names.object)),
            (O::Pop2, _) => {
                let at = self.units(&[2])?[0];
                self.f.stack.truncate(at);
                Ok(())
            }
            (O::Dup, _) => self.dup(1, &[]),
            (O::DupX1, _) => self.dup(1, &[1]),
            (O::DupX2, _) => self.dup_under_two(1),
            (O::Dup2, _) => self.dup(2, &[]),
            (O::Dup2X1, _) => self.dup(2, &[1]),
            (O::Dup2X2, _) => self.dup_under_two(2),
            (O::Swap, _) => {
                let at = self.units(&[1, 1])?;
                self.f.stack.swap(at[0], at[1]);
                Ok(())
            }
            (O::Ireturn, _) => self.returns(Some(VType::Int)),
            (O::Lreturn, _) => self.returns(Some(VType::Long)),
            (O::Freturn, _) => self.returns(Some(VType::Float)),
            (O::Dreturn, _) => self.returns(Some(VType::Double)),
            (O::Areturn, _) => self.returns_reference(),
            (O::Return, _) => self.returns(None),
            (O::Getstatic | O::Putstatic | O::Getfield | O::Putfield, Operands::Cp(cp)) => self.field(op, cp),
            (O::Invokevirtual | O::Invokespecial | O::Invokestatic | O::Invokedynamic, Operands::Cp(cp)) => {
                self.invoke(op, cp, 0)
            }
            (O::Invokeinterface, Operands::InvokeInterface { cp, count }) => self.invoke(op, cp, count),
            (O::New, Operands::Cp(cp)) => {
                let name = self.class_at(cp)?;
                if self.symbols().bytes(name).starts_with(b"[") {
                    return self.bad("Illegal new instruction");
                }
                let made = VType::Uninit(self.bci as u16);
                if self.f.stack.contains(&made) {
                    return self.bad("Uninitialized object exists on backward branch");
                }
                self.f.replace(made, VType::Top);
                self.push(made)
            }
            (O::Newarray, Operands::Immediate(code)) => {
                let Some(&letter) = usize::try_from(code - 4).ok().and_then(|n| b"ZCFDBSIJ".get(n)) else {
                    return self.bad("Illegal newarray instruction");
                };
                self.pop(VType::Int)?;
                let t = self.class_type(&[b'[', letter]);
                self.push(t)
            }
            (O::Anewarray, Operands::Cp(cp)) => {
                let element = self.class_at(cp)?;
                let name = self.symbols().bytes(element);
                if name.iter().take_while(|&&b| b == b'[').count() >= 255 {
                    return self.bad("Illegal anewarray instruction, array has more than 255 dimensions");
                }
                self.pop(VType::Int)?;
                let t =
                    if name.starts_with(b"[") { [b"[", name].concat() } else { [b"[L", name, b";"].concat() };
                let t = self.class_type(&t);
                self.push(t)
            }
            (O::Multianewarray, Operands::MultiNewArray { cp, dimensions }) => {
                let array = self.class_at(cp)?;
                let has = self.symbols().bytes(array).iter().take_while(|&&b| b == b'[').count();
                if dimensions == 0 || has < usize::from(dimensions) {
                    return self.bad(&format!("Illegal dimension in multianewarray: {dimensions}"));
                }
                for _ in 0..dimensions {
                    self.pop(VType::Int)?;
                }
                self.push(VType::Ref(array))
            }
            (O::Arraylength, _) => {
                self.pop_array(b"ZBCSIJFDL[", "array")?;
                self.push(VType::Int)
            }
            (O::Athrow, _) => self.pop(VType::Ref(sym::java_lang_Throwable)).map(drop),
            (O::Checkcast, Operands::Cp(cp)) => {
                let t = self.class_at(cp)?;
                self.pop(VType::Ref(self.m.names.object))?;
                self.push(VType::Ref(t))
            }
            (O::Instanceof, Operands::Cp(cp)) => {
                self.class_at(cp)?;
                self.pop(VType::Ref(self.m.names.object))?;
                self.push(VType::Int)
            }
            (O::Jsr | O::JsrW, _) if self.m.old => self.push(VType::Return(i.next_bci() as u16)),
            (O::Jsr | O::JsrW | O::Breakpoint, _) => {
                plain(self.bci, format!("Bad instruction: {:02x}", op as u8), "Error exists in the bytecode.")
            }
            _ => {
                debug_assert!(!op.pops().contains('?') && !op.pushes().contains('?'), "{op:?}");
                for letter in op.pops().chars().rev() {
                    self.pop_letter(letter)?;
                }
                op.pushes().chars().try_for_each(|letter| self.push_letter(letter))
            }
        }
    }

    fn with_local(&mut self, op: Opcode, n: u16) -> Check<()> {
        use Opcode as O;
        match op {
            O::Iload | O::Iload0 | O::Iload1 | O::Iload2 | O::Iload3 => self.load(n, VType::Int),
            O::Lload | O::Lload0 | O::Lload1 | O::Lload2 | O::Lload3 => self.load(n, VType::Long),
            O::Fload | O::Fload0 | O::Fload1 | O::Fload2 | O::Fload3 => self.load(n, VType::Float),
            O::Dload | O::Dload0 | O::Dload1 | O::Dload2 | O::Dload3 => self.load(n, VType::Double),
            O::Aload | O::Aload0 | O::Aload1 | O::Aload2 | O::Aload3 => {
                let t = self.local(n, "reference type")?;
                if !t.is_reference() {
                    return self.bad_local(n, "reference type");
                }
                self.push(t)
            }
            O::Istore | O::Istore0 | O::Istore1 | O::Istore2 | O::Istore3 => self.pop_store(n, VType::Int),
            O::Lstore | O::Lstore0 | O::Lstore1 | O::Lstore2 | O::Lstore3 => self.pop_store(n, VType::Long),
            O::Fstore | O::Fstore0 | O::Fstore1 | O::Fstore2 | O::Fstore3 => self.pop_store(n, VType::Float),
            O::Dstore | O::Dstore0 | O::Dstore1 | O::Dstore2 | O::Dstore3 => self.pop_store(n, VType::Double),
            O::Astore | O::Astore0 | O::Astore1 | O::Astore2 | O::Astore3 => {
                let t = match self.f.stack.last() {
                    Some(&t @ VType::Return(_)) => {
                        self.f.stack.pop();
                        t
                    }
                    _ => self.pop_reference()?,
                };
                self.store(n, t)
            }
            // Where it goes to is the old verifier's business.
            O::Ret if self.m.old => match self.local(n, "return address")? {
                VType::Return(_) => Ok(()),
                _ => self.bad("Expecting to find return address in local variable"),
            },
            _ => {
                plain(self.bci, format!("Bad instruction: {:02x}", op as u8), "Error exists in the bytecode.")
            }
        }
    }

    fn pop_store(&mut self, n: u16, t: VType) -> Check<()> {
        self.pop(t)?;
        self.store(n, t)
    }

    fn array_load(&mut self, kinds: &[u8], t: VType) -> Check<()> {
        self.pop(VType::Int)?;
        self.pop_array(kinds, array_name(kinds))?;
        self.push(t)
    }

    fn array_store(&mut self, kinds: &[u8], t: VType) -> Check<()> {
        self.pop(t)?;
        self.pop(VType::Int)?;
        self.pop_array(kinds, array_name(kinds)).map(drop)
    }

    fn ldc(&mut self, two: bool, cp: u16) -> Check<()> {
        let major = self.m.file.major();
        let tag = self.tag_is(
            cp,
            &[
                Tag::Integer,
                Tag::Float,
                Tag::Long,
                Tag::Double,
                Tag::String,
                Tag::Class,
                Tag::MethodHandle,
                Tag::MethodType,
                Tag::Dynamic,
            ],
        )?;
        let t = match tag {
            Tag::Integer => VType::Int,
            Tag::Float => VType::Float,
            Tag::Long => VType::Long,
            Tag::Double => VType::Double,
            Tag::String => self.class_type(b"java/lang/String"),
            Tag::Class if major >= 49 => self.class_type(b"java/lang/Class"),
            Tag::MethodHandle if major >= 51 => self.class_type(b"java/lang/invoke/MethodHandle"),
            Tag::MethodType if major >= 51 => self.class_type(b"java/lang/invoke/MethodType"),
            Tag::Dynamic => {
                let d = FieldType::parse(self.m.file.utf8(self.m.file.descriptor_of(cp)));
                d.and_then(|d| VType::of(self.symbols(), d)).unwrap_or(VType::Top)
            }
            _ => VType::Top,
        };
        if t == VType::Top || t.second().is_some() != two {
            let class = self.symbols().str(self.m.class.name);
            let head = format!("Illegal type at constant pool entry {cp} in class {class}");
            return plain(self.bci, head, format!("Constant pool index {cp} is invalid"));
        }
        self.push(t)
    }

    fn may_return(&self) -> Check<()> {
        if self.f.this_uninit {
            let head = "Constructor must call super() or this() before return";
            return self.bad(head);
        }
        Ok(())
    }

    fn wrong_return<T>(&self) -> Check<T> {
        match self.m.ret {
            None => self.bad("Method does not expect a return value"),
            Some(_) => self.bad("Wrong return type in function"),
        }
    }

    fn returns(&mut self, t: Option<VType>) -> Check<()> {
        if let Some(t) = t {
            self.pop(t)?;
            if self.m.ret != Some(t) {
                return self.wrong_return();
            }
            return Ok(());
        }
        if self.m.ret.is_some() {
            return self.bad("Method expects a return value");
        }
        self.may_return()
    }

    fn returns_reference(&mut self) -> Check<()> {
        let Some(&t) = self.f.stack.last() else { return self.underflow() };
        if !t.is_reference() {
            return self.bad_top("reference type");
        }
        let Some(want @ VType::Ref(_)) = self.m.ret else { return self.wrong_return() };
        if !self.m.assignable(self.cx, t, want)? {
            let (t, want) = (t.text(self.symbols()), want.text(self.symbols()));
            let at = self.f.stack.len() - 1;
            let reason = format!(
                "Type {t} (current frame, stack[{at}]) is not assignable to {want} (from method signature)"
            );
            return problem(self.bci, self.f, "Bad return type", reason);
        }
        self.f.stack.pop();
        Ok(())
    }

    fn field(&mut self, op: Opcode, cp: u16) -> Check<()> {
        self.tag_is(cp, &[Tag::Fieldref])?;
        let r = self.m.file.member_ref(cp);
        let name = self.symbols().intern(self.m.file.utf8(r.name_index));
        let descriptor = self.m.file.utf8(r.descriptor_index);
        let t = FieldType::parse(descriptor).and_then(|d| VType::of(self.symbols(), d));
        let Some(t) = t else { return self.bad("Bad field descriptor") };
        let holder = self.class_at(r.class_index)?;
        if self.symbols().bytes(holder).starts_with(b"[") {
            return self.bad("Expecting reference to class in class");
        }
        let origin = format!(" (constant pool {cp})");
        match op {
            Opcode::Getstatic => self.push(t),
            Opcode::Putstatic => self.pop(t).map(drop),
            _ => {
                if op == Opcode::Putfield {
                    self.pop_from(t, &origin)?;
                    // A constructor may set its own class's fields before it calls another one.
                    if self.f.stack.last() == Some(&VType::UninitThis) && holder == self.m.this {
                        let d = self.symbols().intern(descriptor);
                        if self.m.declares_field(self.cx, name, d) {
                            self.f.stack.pop();
                            return Ok(());
                        }
                    }
                }
                let object = self.pop_from(VType::Ref(holder), &origin)?;
                let d = self.symbols().intern(descriptor);
                self.check_protected(object, holder, |cx, c| {
                    cx.lookup_field(c, name, d).map(|f| (cx.field(f).class, cx.field(f).access))
                })?;
                if op == Opcode::Getfield { self.push(t) } else { Ok(()) }
            }
        }
    }

    /// A protected member of a superclass in another package is for instances of this class only (JVMS 4.10.1.8).
    fn check_protected(
        &mut self,
        object: VType,
        holder: SymbolId,
        find: impl FnOnce(&mut Cx<'s>, &'s crate::class::Class) -> Option<(crate::ids::ClassId, u32)>,
    ) -> Check<()> {
        let this = VType::Ref(self.m.this);
        if object == this || !self.m.has_super_named(self.cx, holder) {
            return Ok(());
        }
        let c = self.m.load(self.cx, holder)?;
        let Some((declarer, access)) = find(self.cx, c) else { return Ok(()) };
        let declarer = self.cx.class(declarer);
        if access & acc::PROTECTED == 0 || self.cx.same_package(declarer, self.m.class) {
            return Ok(());
        }
        // Every array has a public clone().
        if let VType::Ref(a) = object
            && holder == self.m.names.object
            && self.symbols().bytes(a).starts_with(b"[")
        {
            return Ok(());
        }
        if self.m.assignable(self.cx, object, this)? {
            return Ok(());
        }
        let (t, this) = (object.text(self.symbols()), this.text(self.symbols()));
        let at = self.f.stack.len();
        let reason = format!("Type {t} (current frame, stack[{at}]) is not assignable to {this}");
        problem(self.bci, self.f, "Bad access to protected data", reason)
    }

    fn invoke(&mut self, op: Opcode, cp: u16, count: u8) -> Check<()> {
        use Opcode as O;
        let (file, major) = (self.m.file, self.m.file.major());
        let tags: &[Tag] = match op {
            O::Invokedynamic => &[Tag::InvokeDynamic],
            O::Invokeinterface => &[Tag::InterfaceMethodref],
            O::Invokestatic | O::Invokespecial if major >= 52 => &[Tag::Methodref, Tag::InterfaceMethodref],
            _ => &[Tag::Methodref],
        };
        let tag = self.tag_is(cp, tags)?;
        let (name, class_index) = if tag == Tag::InvokeDynamic {
            (file.utf8(file.dynamic(cp).1), 0)
        } else {
            let r = file.member_ref(cp);
            (file.utf8(r.name_index), r.class_index)
        };
        let descriptor = file.utf8(file.descriptor_of(cp));
        let Some(d) = MethodDescriptor::parse(descriptor) else { return self.bad("Bad method descriptor") };
        let is_init = name == b"<init>";
        if (name.first() == Some(&b'<') && !is_init) || (is_init && op != O::Invokespecial) {
            return self.bad("Illegal call to internal method");
        }
        if op == O::Invokeinterface {
            if u16::from(count) != d.arg_slots() + 1 {
                return self.bad("Inconsistent args count operand in invokeinterface");
            }
            if self.m.code.code.get(self.bci as usize + 4) != Some(&0) {
                return self.bad("Fourth operand byte of invokeinterface must be zero");
            }
        }
        if op == O::Invokedynamic
            && self.m.code.code.get(self.bci as usize + 3..self.bci as usize + 5) != Some(&[0, 0])
        {
            return self.bad("Third and fourth operand bytes of invokedynamic must be zero");
        }
        let params: Vec<VType> = d.params().filter_map(|t| VType::of(self.symbols(), t)).collect();
        for &t in params.iter().rev() {
            self.pop(t)?;
        }
        if op != O::Invokestatic && op != O::Invokedynamic {
            let holder = self.class_at(class_index)?;
            let (n, d) = (self.symbols().intern(name), self.symbols().intern(descriptor));
            if is_init {
                self.init(cp, holder, d)?;
            } else if op == O::Invokespecial {
                self.special(holder)?;
            } else {
                let object = self.pop(VType::Ref(holder))?;
                if op == O::Invokevirtual {
                    self.check_protected(object, holder, |cx, c| {
                        cx.lookup_method(c, n, d).map(|m| (cx.method(m).class, cx.method(m).access))
                    })?;
                }
            }
        }
        match VType::of(self.symbols(), d.ret()) {
            Some(_) if is_init => self.bad("Return type must be void in <init> method"),
            Some(t) => self.push(t),
            None => Ok(()),
        }
    }

    /// A private method, or one of a superclass or direct superinterface.
    fn special(&mut self, holder: SymbolId) -> Check<()> {
        if holder != self.m.this && !self.m.has_super_named(self.cx, holder) {
            let cx = &mut *self.cx;
            if !self.m.class.interfaces.iter().any(|&i| cx.class(i).name == holder) {
                return self.bad(
                    "Bad invokespecial instruction: current class isn't assignable to reference class.",
                );
            }
        }
        self.pop(VType::Ref(self.m.this)).map(drop)
    }

    /// Calls a constructor: afterwards the object is one.
    fn init(&mut self, cp: u16, holder: SymbolId, descriptor: SymbolId) -> Check<()> {
        let Some(&object) = self.f.stack.last() else { return self.underflow() };
        match object {
            VType::UninitThis => {
                let cx = &mut *self.cx;
                let of_super =
                    !self.m.class.super_id.is_none() && cx.class(self.m.class.super_id).name == holder;
                if holder != self.m.this && !of_super {
                    return self.bad("Bad <init> method call");
                }
                self.f.stack.pop();
                self.f.replace(VType::UninitThis, VType::Ref(self.m.this));
                self.f.this_uninit = false;
                Ok(())
            }
            VType::Uninit(at) => {
                let code = self.m.code.code;
                let index = code.get(usize::from(at) + 1..usize::from(at) + 3);
                let made = index.map(|b| u16::from_be_bytes([b[0], b[1]]));
                let made = made.map(|i| self.symbols().intern(self.m.file.class_name(i)));
                if made != Some(holder) {
                    let _ = cp;
                    return self.bad("Call to wrong <init> method");
                }
                if self.m.has_super_named(self.cx, holder) {
                    let c = self.m.load(self.cx, holder)?;
                    if let Some(id) = c.declared_method(sym::init, descriptor) {
                        let init = self.cx.method(id);
                        let declarer = self.cx.class(init.class);
                        if init.access & acc::PROTECTED != 0 && !self.cx.same_package(declarer, self.m.class)
                        {
                            return self.bad("Bad access to protected <init> method");
                        }
                    }
                }
                self.f.stack.pop();
                self.f.replace(object, VType::Ref(holder));
                Ok(())
            }
            _ => self.bad("Bad operand type when invoking <init>"),
        }
    }
}

fn array_name(kinds: &[u8]) -> &'static str {
    match kinds {
        b"I" => "int array",
        b"F" => "float array",
        b"J" => "long array",
        b"D" => "double array",
        b"C" => "char array",
        b"S" => "short array",
        b"BZ" => "byte or boolean array",
        _ => "reference array",
    }
}
