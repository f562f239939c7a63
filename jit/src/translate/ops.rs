//! Instructions that compute: constants, locals, the stack, arithmetic, conversions, comparisons.

use super::{Bailout, Kind, Tx};
use cortado_vm::bytecode::{Instruction, Opcode as O, Operands};
use cortado_vm::class::pool::Entry;
use cortado_vm::compiled::Helper;
use cranelift_codegen::ir::condcodes::{CondCode, FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, InstructionData, Opcode, Value};
use std::sync::atomic::Ordering;

impl<'v> Tx<'_, 'v> {
    /// The resolution cache's entry of a constant.
    pub(super) fn entry(&mut self, cp: u16) -> &'v Entry {
        self.s().class.pool().entry(cp)
    }

    fn ldc(&mut self, cp: u16) -> Result<(), Bailout> {
        use cortado_vm::classfile::Tag;
        let s = self.s();
        let (file, e) = (s.file, s.class.pool().entry(cp));
        match file.tag(cp) {
            Tag::Integer => {
                let v = self.iconst(file.int(cp));
                self.push(Kind::Int, v)
            }
            Tag::Float => {
                let v = self.b.ins().f32const(file.float(cp));
                self.push(Kind::Float, v)
            }
            Tag::Class => {
                let v = self.mirror(e.a.load(Ordering::Relaxed));
                self.push_nonnull(v)
            }
            Tag::Dynamic => {
                let d = file.utf8(file.descriptor_of(cp));
                let p = self.pointer(e);
                match d.first() {
                    Some(b'L' | b'[') => {
                        let v = self.b.ins().load(I32, super::TRUSTED, p, 0);
                        self.push(Kind::Ref, v)
                    }
                    Some(b'F') => {
                        let v = self.b.ins().f32const(f32::from_bits(e.a.load(Ordering::Relaxed)));
                        self.push(Kind::Float, v)
                    }
                    _ => {
                        let v = self.iconst(e.a.load(Ordering::Relaxed) as i32);
                        self.push(Kind::Int, v)
                    }
                }
            }
            // String, MethodHandle, MethodType: the entry is a root, the object may move.
            _ => {
                let p = self.pointer(e);
                let v = self.b.ins().load(I32, super::TRUSTED, p, std::mem::offset_of!(Entry, a) as i32);
                self.push_nonnull(v)
            }
        }
    }

    fn ldc2(&mut self, cp: u16) -> Result<(), Bailout> {
        use cortado_vm::classfile::Tag;
        let s = self.s();
        let (file, e) = (s.file, s.class.pool().entry(cp));
        let bits = e.c.load(Ordering::Relaxed);
        let double = match file.tag(cp) {
            Tag::Double => true,
            Tag::Dynamic => file.utf8(file.descriptor_of(cp)).first() == Some(&b'D'),
            _ => false,
        };
        if double {
            let v = self.b.ins().f64const(f64::from_bits(bits));
            self.push(Kind::Double, v)
        } else {
            let v = self.iconst64(bits as i64);
            self.push(Kind::Long, v)
        }
    }

    fn binary(
        &mut self,
        kind: Kind,
        f: impl FnOnce(&mut Self, Value, Value) -> Value,
    ) -> Result<(), Bailout> {
        let b = self.pop(kind)?;
        let a = self.pop(kind)?;
        let v = f(self, a, b);
        self.push(kind, v)
    }

    fn shift(&mut self, kind: Kind, f: impl FnOnce(&mut Self, Value, Value) -> Value) -> Result<(), Bailout> {
        let n = self.pop(Kind::Int)?;
        let a = self.pop(kind)?;
        let v = f(self, a, n);
        self.push(kind, v)
    }

    fn unary(
        &mut self,
        from: Kind,
        to: Kind,
        f: impl FnOnce(&mut Self, Value) -> Value,
    ) -> Result<(), Bailout> {
        let a = self.pop(from)?;
        let v = f(self, a);
        self.push(to, v)
    }

    /// idiv, irem, ldiv, lrem: by zero throws, MIN / -1 is MIN.
    fn divide(&mut self, kind: Kind, rem: bool) -> Result<(), Bailout> {
        let b = self.pop(kind)?;
        let a = self.pop(kind)?;
        let zero = self.zero(kind);
        let by_zero = self.b.ins().icmp(IntCC::Equal, b, zero);
        self.throw_if(by_zero, Helper::ThrowDivision, &[])?;
        // Cranelift's srem gives 0 for MIN % -1; its sdiv traps.
        if rem {
            let v = self.b.ins().srem(a, b);
            return self.push(kind, v);
        }
        let minus = if kind == Kind::Int { self.iconst(-1) } else { self.iconst64(-1) };
        let by_minus = self.b.ins().icmp(IntCC::Equal, b, minus);
        let (negate, divide, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, kind.ty());
        self.b.ins().brif(by_minus, negate, &[], divide, &[]);
        self.b.seal_block(negate);
        self.b.seal_block(divide);
        self.b.switch_to_block(divide);
        let v = self.b.ins().sdiv(a, b);
        self.b.ins().jump(done, &[v.into()]);
        self.b.switch_to_block(negate);
        let v = self.b.ins().ineg(a);
        self.b.ins().jump(done, &[v.into()]);
        self.b.switch_to_block(done);
        self.b.seal_block(done);
        let v = self.b.block_params(done)[0];
        self.push(kind, v)
    }

    /// frem, drem: C's fmod.
    fn remainder(&mut self, kind: Kind) -> Result<(), Bailout> {
        let b = self.pop(kind)?;
        let a = self.pop(kind)?;
        let helper = if kind == Kind::Float { Helper::Frem } else { Helper::Drem };
        let v = self.call_address(helper.address(), &[a, b], Some(kind.ty())).ok_or(Bailout::Malformed)?;
        self.push(kind, v)
    }

    /// lcmp: -1, 0, 1.
    fn lcmp(&mut self) -> Result<(), Bailout> {
        let b = self.pop(Kind::Long)?;
        let a = self.pop(Kind::Long)?;
        let gt = self.b.ins().icmp(IntCC::SignedGreaterThan, a, b);
        let lt = self.b.ins().icmp(IntCC::SignedLessThan, a, b);
        self.three_way(gt, lt)
    }

    fn three_way(&mut self, gt: Value, lt: Value) -> Result<(), Bailout> {
        let gt = self.b.ins().uextend(I32, gt);
        let lt = self.b.ins().uextend(I32, lt);
        let v = self.b.ins().isub(gt, lt);
        self.push(Kind::Int, v)
    }

    /// fcmpl, fcmpg, dcmpl, dcmpg: `greater`: what a NaN gives.
    fn fcmp(&mut self, kind: Kind, greater: bool) -> Result<(), Bailout> {
        let b = self.pop(kind)?;
        let a = self.pop(kind)?;
        let (gt, lt) = if greater {
            (FloatCC::UnorderedOrGreaterThan, FloatCC::LessThan)
        } else {
            (FloatCC::GreaterThan, FloatCC::UnorderedOrLessThan)
        };
        let gt = self.b.ins().fcmp(gt, a, b);
        let lt = self.b.ins().fcmp(lt, a, b);
        self.three_way(gt, lt)
    }

    /// A three-way comparison whose result a following branch compares with 0: fused with it. The branch's instruction, if so.
    fn fused(&mut self) -> Option<Instruction<'v>> {
        let s = self.s();
        let next = s.at + 1;
        let i = *s.a.code.get(next)?;
        let branch = matches!(i.opcode, O::Ifeq | O::Ifne | O::Iflt | O::Ifge | O::Ifgt | O::Ifle);
        // Not if something jumps to the branch itself.
        (branch && s.a.block(i.bci).is_none()).then_some(i)
    }

    /// The condition of `ifne` or `ifeq` on a boolean that an intrinsic made of a comparison.
    fn comparison(&mut self, op: O, v: Value) -> Option<Value> {
        let dfg = &self.b.func.dfg;
        let made_by = |v| Some(dfg.insts[dfg.value_def(dfg.resolve_aliases(v)).inst()?]);
        let InstructionData::Unary { opcode: Opcode::Uextend, arg } = made_by(v)? else { return None };
        let InstructionData::IntCompare { opcode: Opcode::Icmp, args: [a, b], cond } = made_by(arg)? else {
            return None;
        };
        match op.java() {
            O::Ifne => Some(self.b.ins().icmp(cond, a, b)),
            O::Ifeq => Some(self.b.ins().icmp(cond.complement(), a, b)),
            _ => None,
        }
    }

    fn compare_and_branch(&mut self, op: O, i: &Instruction<'v>) -> Result<(), Bailout> {
        let kind = match op {
            O::Lcmp => Kind::Long,
            O::Fcmpl | O::Fcmpg => Kind::Float,
            _ => Kind::Double,
        };
        let b = self.pop(kind)?;
        let a = self.pop(kind)?;
        self.s().at += 1;
        let c = if kind == Kind::Long {
            let cc = match i.opcode {
                O::Ifeq => IntCC::Equal,
                O::Ifne => IntCC::NotEqual,
                O::Iflt => IntCC::SignedLessThan,
                O::Ifge => IntCC::SignedGreaterThanOrEqual,
                O::Ifgt => IntCC::SignedGreaterThan,
                _ => IntCC::SignedLessThanOrEqual,
            };
            self.b.ins().icmp(cc, a, b)
        } else {
            // With a NaN the comparison gave 1 (cmpg) or -1 (cmpl).
            let greater = matches!(op, O::Fcmpg | O::Dcmpg);
            let cc = match i.opcode {
                O::Ifeq => FloatCC::Equal,
                O::Ifne => FloatCC::NotEqual,
                O::Iflt if greater => FloatCC::LessThan,
                O::Iflt => FloatCC::UnorderedOrLessThan,
                O::Ifge if greater => FloatCC::UnorderedOrGreaterThanOrEqual,
                O::Ifge => FloatCC::GreaterThanOrEqual,
                O::Ifgt if greater => FloatCC::UnorderedOrGreaterThan,
                O::Ifgt => FloatCC::GreaterThan,
                _ if greater => FloatCC::LessThanOrEqual,
                _ => FloatCC::UnorderedOrLessThanOrEqual,
            };
            self.b.ins().fcmp(cc, a, b)
        };
        self.branch(i, c)
    }

    fn narrow(&mut self, ty: cranelift_codegen::ir::Type, signed: bool) -> Result<(), Bailout> {
        self.unary(Kind::Int, Kind::Int, |tx, v| {
            let v = tx.b.ins().ireduce(ty, v);
            if signed { tx.b.ins().sextend(I32, v) } else { tx.b.ins().uextend(I32, v) }
        })
    }

    /// The stack instructions work on slots: the values that lie in the top `n` of them.
    fn take_slots(&mut self, n: u16) -> Result<Vec<super::scope::Operand>, Bailout> {
        let mut taken = Vec::new();
        let mut slots = 0;
        while slots < n {
            let o = self.pop_any()?;
            slots += o.kind.slots();
            taken.push(o);
        }
        if slots != n {
            return Err(Bailout::Malformed);
        }
        taken.reverse();
        Ok(taken)
    }

    fn put(&mut self, operands: &[super::scope::Operand]) -> Result<(), Bailout> {
        for o in operands {
            let v = o.value.ok_or(Bailout::Malformed)?;
            self.push(o.kind, v)?;
            if let Some(top) = self.s().stack.last_mut() {
                top.nonnull = o.nonnull;
            }
        }
        Ok(())
    }

    /// dup and its kin: `n` slots of the top are inserted below the next `below`.
    fn dup(&mut self, n: u16, below: u16) -> Result<(), Bailout> {
        let top = self.take_slots(n)?;
        let under = self.take_slots(below)?;
        self.put(&top)?;
        self.put(&under)?;
        self.put(&top)
    }

    fn load(&mut self, i: &Instruction<'_>, kind: Kind) -> Result<(), Bailout> {
        let n = i.local().ok_or(Bailout::Malformed)?;
        let v = self.get_local(n, kind)?;
        let nonnull = self.s().nonnull[n as usize];
        if kind == Kind::Ref && nonnull { self.push_nonnull(v) } else { self.push(kind, v) }
    }

    fn store(&mut self, i: &Instruction<'_>, kind: Kind) -> Result<(), Bailout> {
        let n = i.local().ok_or(Bailout::Malformed)?;
        let (v, nonnull) = self.pop_operand(kind)?;
        self.set_local(n, kind, v)?;
        self.s().nonnull[n as usize] = nonnull;
        Ok(())
    }

    /// Translates an instruction. False: it ends the block, whose ways out are made.
    pub(super) fn instruction(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        use Kind::{Double as D, Float as F, Int as I, Long as L, Ref as A};
        let op = i.opcode;
        match op.java() {
            O::Nop => {}
            O::AconstNull => {
                let v = self.iconst(0);
                self.push(A, v)?;
            }
            O::IconstM1 | O::Iconst0 | O::Iconst1 | O::Iconst2 | O::Iconst3 | O::Iconst4 | O::Iconst5 => {
                let v = self.iconst(op as i32 - O::Iconst0 as i32);
                self.push(I, v)?;
            }
            O::Lconst0 | O::Lconst1 => {
                let v = self.iconst64(op as i64 - O::Lconst0 as i64);
                self.push(L, v)?;
            }
            O::Fconst0 | O::Fconst1 | O::Fconst2 => {
                let v = self.b.ins().f32const((op as u8 - O::Fconst0 as u8) as f32);
                self.push(F, v)?;
            }
            O::Dconst0 | O::Dconst1 => {
                let v = self.b.ins().f64const((op as u8 - O::Dconst0 as u8) as f64);
                self.push(D, v)?;
            }
            O::Bipush | O::Sipush => {
                let Operands::Immediate(n) = i.operands else { return Err(Bailout::Malformed) };
                let v = self.iconst(n);
                self.push(I, v)?;
            }
            O::Ldc | O::LdcW | O::Ldc2W => {
                if op == op.java() {
                    self.trap()?;
                    return Ok(false);
                }
                let cp = i.cp().ok_or(Bailout::Malformed)?;
                if op.java() == O::Ldc2W { self.ldc2(cp)? } else { self.ldc(cp)? }
            }
            O::Iload | O::Iload0 | O::Iload1 | O::Iload2 | O::Iload3 => self.load(i, I)?,
            O::Lload | O::Lload0 | O::Lload1 | O::Lload2 | O::Lload3 => self.load(i, L)?,
            O::Fload | O::Fload0 | O::Fload1 | O::Fload2 | O::Fload3 => self.load(i, F)?,
            O::Dload | O::Dload0 | O::Dload1 | O::Dload2 | O::Dload3 => self.load(i, D)?,
            O::Aload | O::Aload0 | O::Aload1 | O::Aload2 | O::Aload3 => {
                // The internal forms of aload_0 have no operands to decode.
                if op != op.java() {
                    let v = self.get_local(0, A)?;
                    let nonnull = self.s().nonnull[0];
                    if nonnull { self.push_nonnull(v)? } else { self.push(A, v)? }
                } else {
                    self.load(i, A)?;
                }
            }
            O::Istore | O::Istore0 | O::Istore1 | O::Istore2 | O::Istore3 => self.store(i, I)?,
            O::Lstore | O::Lstore0 | O::Lstore1 | O::Lstore2 | O::Lstore3 => self.store(i, L)?,
            O::Fstore | O::Fstore0 | O::Fstore1 | O::Fstore2 | O::Fstore3 => self.store(i, F)?,
            O::Dstore | O::Dstore0 | O::Dstore1 | O::Dstore2 | O::Dstore3 => self.store(i, D)?,
            O::Astore | O::Astore0 | O::Astore1 | O::Astore2 | O::Astore3 => self.store(i, A)?,
            O::Iaload | O::Laload | O::Faload | O::Daload | O::Aaload | O::Baload | O::Caload | O::Saload => {
                self.array_load(op)?
            }
            O::Iastore
            | O::Lastore
            | O::Fastore
            | O::Dastore
            | O::Aastore
            | O::Bastore
            | O::Castore
            | O::Sastore => self.array_store(op)?,
            O::Pop => drop(self.take_slots(1)?),
            O::Pop2 => drop(self.take_slots(2)?),
            O::Dup => self.dup(1, 0)?,
            O::DupX1 => self.dup(1, 1)?,
            O::DupX2 => self.dup(1, 2)?,
            O::Dup2 => self.dup(2, 0)?,
            O::Dup2X1 => self.dup(2, 1)?,
            O::Dup2X2 => self.dup(2, 2)?,
            O::Swap => {
                let b = self.take_slots(1)?;
                let a = self.take_slots(1)?;
                self.put(&b)?;
                self.put(&a)?;
            }
            O::Iadd => self.binary(I, |tx, a, b| tx.b.ins().iadd(a, b))?,
            O::Ladd => self.binary(L, |tx, a, b| tx.b.ins().iadd(a, b))?,
            O::Fadd => self.binary(F, |tx, a, b| tx.b.ins().fadd(a, b))?,
            O::Dadd => self.binary(D, |tx, a, b| tx.b.ins().fadd(a, b))?,
            O::Isub => self.binary(I, |tx, a, b| tx.b.ins().isub(a, b))?,
            O::Lsub => self.binary(L, |tx, a, b| tx.b.ins().isub(a, b))?,
            O::Fsub => self.binary(F, |tx, a, b| tx.b.ins().fsub(a, b))?,
            O::Dsub => self.binary(D, |tx, a, b| tx.b.ins().fsub(a, b))?,
            O::Imul => self.binary(I, |tx, a, b| tx.b.ins().imul(a, b))?,
            O::Lmul => self.binary(L, |tx, a, b| tx.b.ins().imul(a, b))?,
            O::Fmul => self.binary(F, |tx, a, b| tx.b.ins().fmul(a, b))?,
            O::Dmul => self.binary(D, |tx, a, b| tx.b.ins().fmul(a, b))?,
            O::Fdiv => self.binary(F, |tx, a, b| tx.b.ins().fdiv(a, b))?,
            O::Ddiv => self.binary(D, |tx, a, b| tx.b.ins().fdiv(a, b))?,
            O::Idiv => self.divide(I, false)?,
            O::Ldiv => self.divide(L, false)?,
            O::Irem => self.divide(I, true)?,
            O::Lrem => self.divide(L, true)?,
            O::Frem => self.remainder(F)?,
            O::Drem => self.remainder(D)?,
            O::Ineg => self.unary(I, I, |tx, a| tx.b.ins().ineg(a))?,
            O::Lneg => self.unary(L, L, |tx, a| tx.b.ins().ineg(a))?,
            O::Fneg => self.unary(F, F, |tx, a| tx.b.ins().fneg(a))?,
            O::Dneg => self.unary(D, D, |tx, a| tx.b.ins().fneg(a))?,
            O::Ishl => self.shift(I, |tx, a, n| tx.b.ins().ishl(a, n))?,
            O::Lshl => self.shift(L, |tx, a, n| tx.b.ins().ishl(a, n))?,
            O::Ishr => self.shift(I, |tx, a, n| tx.b.ins().sshr(a, n))?,
            O::Lshr => self.shift(L, |tx, a, n| tx.b.ins().sshr(a, n))?,
            O::Iushr => self.shift(I, |tx, a, n| tx.b.ins().ushr(a, n))?,
            O::Lushr => self.shift(L, |tx, a, n| tx.b.ins().ushr(a, n))?,
            O::Iand => self.binary(I, |tx, a, b| tx.b.ins().band(a, b))?,
            O::Land => self.binary(L, |tx, a, b| tx.b.ins().band(a, b))?,
            O::Ior => self.binary(I, |tx, a, b| tx.b.ins().bor(a, b))?,
            O::Lor => self.binary(L, |tx, a, b| tx.b.ins().bor(a, b))?,
            O::Ixor => self.binary(I, |tx, a, b| tx.b.ins().bxor(a, b))?,
            O::Lxor => self.binary(L, |tx, a, b| tx.b.ins().bxor(a, b))?,
            O::Iinc => {
                let Operands::Iinc { local, delta } = i.operands else { return Err(Bailout::Malformed) };
                let v = self.get_local(local, I)?;
                let n = self.iconst(delta);
                let v = self.b.ins().iadd(v, n);
                self.set_local(local, I, v)?;
            }
            O::I2l => self.unary(I, L, |tx, a| tx.b.ins().sextend(I64, a))?,
            O::I2f => self.unary(I, F, |tx, a| tx.b.ins().fcvt_from_sint(F32, a))?,
            O::I2d => self.unary(I, D, |tx, a| tx.b.ins().fcvt_from_sint(F64, a))?,
            O::L2i => self.unary(L, I, |tx, a| tx.b.ins().ireduce(I32, a))?,
            O::L2f => self.unary(L, F, |tx, a| tx.b.ins().fcvt_from_sint(F32, a))?,
            O::L2d => self.unary(L, D, |tx, a| tx.b.ins().fcvt_from_sint(F64, a))?,
            O::F2i => self.unary(F, I, |tx, a| tx.b.ins().fcvt_to_sint_sat(I32, a))?,
            O::F2l => self.unary(F, L, |tx, a| tx.b.ins().fcvt_to_sint_sat(I64, a))?,
            O::F2d => self.unary(F, D, |tx, a| tx.b.ins().fpromote(F64, a))?,
            O::D2i => self.unary(D, I, |tx, a| tx.b.ins().fcvt_to_sint_sat(I32, a))?,
            O::D2l => self.unary(D, L, |tx, a| tx.b.ins().fcvt_to_sint_sat(I64, a))?,
            O::D2f => self.unary(D, F, |tx, a| tx.b.ins().fdemote(F32, a))?,
            O::I2b => self.narrow(I8, true)?,
            O::I2c => self.narrow(I16, false)?,
            O::I2s => self.narrow(I16, true)?,
            O::Lcmp | O::Fcmpl | O::Fcmpg | O::Dcmpl | O::Dcmpg => {
                if let Some(branch) = self.fused() {
                    self.compare_and_branch(op, &branch)?;
                    return Ok(false);
                }
                match op {
                    O::Lcmp => self.lcmp()?,
                    O::Fcmpl => self.fcmp(F, false)?,
                    O::Fcmpg => self.fcmp(F, true)?,
                    O::Dcmpl => self.fcmp(D, false)?,
                    _ => self.fcmp(D, true)?,
                }
            }
            O::Ifeq | O::Ifne | O::Iflt | O::Ifge | O::Ifgt | O::Ifle => {
                let v = self.pop(I)?;
                let c = match self.comparison(op, v) {
                    Some(c) => c,
                    None => {
                        let zero = self.iconst(0);
                        self.b.ins().icmp(condition(op), v, zero)
                    }
                };
                self.branch(i, c)?;
                return Ok(false);
            }
            O::IfIcmpeq | O::IfIcmpne | O::IfIcmplt | O::IfIcmpge | O::IfIcmpgt | O::IfIcmple => {
                let b = self.pop(I)?;
                let a = self.pop(I)?;
                let c = self.b.ins().icmp(condition(op), a, b);
                self.branch(i, c)?;
                return Ok(false);
            }
            O::IfAcmpeq | O::IfAcmpne => {
                let b = self.pop(A)?;
                let a = self.pop(A)?;
                let c = self.b.ins().icmp(condition(op), a, b);
                self.branch(i, c)?;
                return Ok(false);
            }
            O::Ifnull | O::Ifnonnull => {
                let v = self.pop(A)?;
                let zero = self.iconst(0);
                let c = self.b.ins().icmp(condition(op), v, zero);
                self.branch(i, c)?;
                return Ok(false);
            }
            O::Goto | O::GotoW => {
                let Operands::Branch(to) = i.operands else { return Err(Bailout::Malformed) };
                self.goto(to)?;
                return Ok(false);
            }
            O::Tableswitch | O::Lookupswitch => {
                self.switch(i)?;
                return Ok(false);
            }
            O::Ireturn | O::Lreturn | O::Freturn | O::Dreturn | O::Areturn => {
                let kind = crate::bytecode::kind_of_letter(op.pops().as_bytes()[0])?;
                let v = self.pop(kind)?;
                self.return_value(Some(v))?;
                return Ok(false);
            }
            O::Return => {
                if op == O::ReturnFinalizer {
                    self.register_finalizer()?;
                }
                self.return_value(None)?;
                return Ok(false);
            }
            O::Getstatic | O::Putstatic | O::Getfield | O::Putfield => return self.field(i),
            O::Invokevirtual | O::Invokespecial | O::Invokestatic | O::Invokeinterface | O::Invokedynamic => {
                return self.invoke(i);
            }
            O::New => return self.new_object(i),
            O::Newarray => self.new_array(i)?,
            O::Anewarray => return self.new_ref_array(i),
            O::Multianewarray => self.multianewarray(i)?,
            O::Arraylength => self.arraylength()?,
            O::Athrow => {
                let v = self.pop(A)?;
                self.throw_now(Helper::ThrowException, &[v])?;
                return Ok(false);
            }
            O::Checkcast => return self.checkcast(i),
            O::Instanceof => return self.instanceof(i),
            O::Monitorenter => self.monitor(Helper::MonitorEnter)?,
            O::Monitorexit => self.monitor(Helper::MonitorExit)?,
            _ => return Err(Bailout::Malformed),
        }
        Ok(true)
    }
}

/// The comparison that a branch makes with zero, null, or between two.
fn condition(op: O) -> IntCC {
    match op {
        O::Ifeq | O::IfIcmpeq | O::IfAcmpeq | O::Ifnull => IntCC::Equal,
        O::Ifne | O::IfIcmpne | O::IfAcmpne | O::Ifnonnull => IntCC::NotEqual,
        O::Iflt | O::IfIcmplt => IntCC::SignedLessThan,
        O::Ifge | O::IfIcmpge => IntCC::SignedGreaterThanOrEqual,
        O::Ifgt | O::IfIcmpgt => IntCC::SignedGreaterThan,
        _ => IntCC::SignedLessThanOrEqual,
    }
}
