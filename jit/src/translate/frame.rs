//! The frame that mirrors the interpreter's: where it lies, linking it, and what happens around safepoints.
//!
//! ```text
//!   [locals: max_locals words][Frame: 8 words][dummy word][operands: max_stack words]
//! ```
//!
//! A value of two slots lies in the upper one, as the interpreter has it.

use super::analyze::Locals;
use super::scope::Operand;
use super::{Bailout, Kind, TRUSTED, Tx};
use cortado_vm::class::Method;
use cortado_vm::compiled::Helper;
use cortado_vm::interp::frame::{FRAME_COMPILED, FRAME_ON_NATIVE_STACK, Frame};
use cortado_vm::thread::Thread;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, StackSlot, Type, Value};
use std::mem::offset_of;

const HEADER: i32 = size_of::<Frame>() as i32;

/// Where a scope's frame lies.
#[derive(Clone, Copy)]
pub struct Layout {
    slot: StackSlot,
    /// Offset of the header.
    header: i32,
}

impl Layout {
    pub fn new(tx: &mut Tx<'_, '_>, m: &Method) -> Layout {
        let header = 8 * m.max_locals as i32;
        let bytes = header + HEADER + 8 + 8 * m.max_stack as i32;
        Layout { slot: tx.stack_slot(bytes as u32), header }
    }
    fn local(&self, i: u16) -> i32 {
        8 * i as i32
    }
    fn operand(&self, slot: u16) -> i32 {
        self.header + HEADER + 8 + 8 * slot as i32
    }
}

/// Where a value of this kind lies, given its first slot.
fn place(slot: u16, kind: Kind) -> u16 {
    slot + kind.slots() - 1
}

impl<'v> Tx<'_, 'v> {
    fn frame_addr(&mut self, offset: i32) -> Value {
        let slot = self.s().frame.slot;
        self.b.ins().stack_addr(I64, slot, offset)
    }

    fn store_frame(&mut self, v: Value, offset: i32) {
        let p = self.frame_addr(offset);
        self.b.ins().store(TRUSTED, v, p, 0);
    }

    fn load_frame(&mut self, ty: Type, offset: i32) -> Value {
        let p = self.frame_addr(offset);
        self.b.ins().load(ty, TRUSTED, p, 0)
    }

    fn store_header(&mut self, v: Value, field: usize) {
        let at = self.s().frame.header + field as i32;
        self.store_frame(v, at);
    }

    pub(super) fn load_header(&mut self, ty: Type, field: usize) -> Value {
        let at = self.s().frame.header + field as i32;
        self.load_frame(ty, at)
    }

    pub(super) fn load_local(&mut self, i: u16) -> Value {
        let at = self.s().frame.local(i);
        self.load_frame(I32, at)
    }

    pub(super) fn store_local(&mut self, i: u16, v: Value) {
        let at = self.s().frame.local(i);
        self.store_frame(v, at);
    }

    pub(super) fn load_operand(&mut self, slot: u16) -> Value {
        let at = self.s().frame.operand(slot);
        self.load_frame(I32, at)
    }

    fn store_operand(&mut self, slot: u16, v: Value) {
        let at = self.s().frame.operand(slot);
        self.store_frame(v, at);
    }

    /// The address of the operand at `slot`.
    pub(super) fn operand_addr(&mut self, slot: u16) -> Value {
        let at = self.s().frame.operand(slot);
        self.frame_addr(at)
    }

    /// Fills the header and makes the frame the thread's newest.
    fn link(&mut self) {
        let header = self.s().frame.header;
        let method = self.s().method;
        let m = self.pointer(method);
        self.store_header(m, offset_of!(Frame, method));
        let locals = self.frame_addr(0);
        self.store_header(locals, offset_of!(Frame, locals));
        let prev = self.load_thread(I64, offset_of!(Thread, fp));
        self.store_header(prev, offset_of!(Frame, prev));
        self.store_sp(0);
        let flags = ((FRAME_COMPILED | FRAME_ON_NATIVE_STACK) as i64) << 32;
        let flags = self.iconst64(flags);
        // `lock` and `flags` in one.
        self.store_header(flags, offset_of!(Frame, lock));
        // The low half of `pc` is stored at each safepoint.
        let code = crate::bytecode::code_address(method);
        let code = self.iconst64(code as i64);
        self.store_header(code, offset_of!(Frame, pc));
        let fp = self.frame_addr(header);
        self.store_thread(fp, offset_of!(Thread, fp));
    }

    /// Takes the frame out of the thread's chain.
    pub(super) fn unlink(&mut self) {
        let prev = self.load_header(I64, offset_of!(Frame, prev));
        self.store_thread(prev, offset_of!(Thread, fp));
    }

    pub(super) fn store_sp(&mut self, slots: u16) {
        let at = self.s().frame.operand(slots);
        let sp = self.frame_addr(at);
        self.store_header(sp, offset_of!(Frame, sp));
    }

    fn store_pc(&mut self, bci: u32) {
        let code = crate::bytecode::code_address(self.s().method);
        let pc = code + bci as usize;
        if code >> 32 == (code + self.s().method.code_len as usize) >> 32 {
            let pc = self.iconst(pc as i32);
            self.store_header(pc, offset_of!(Frame, pc));
        } else {
            let pc = self.iconst64(pc as i64);
            self.store_header(pc, offset_of!(Frame, pc));
        }
    }

    /// The prologue: arguments into their locals, the frame linked, stack checked, monitor taken.
    pub(super) fn enter(&mut self, args: &[Value], shape: &super::Shape) -> Result<(), Bailout> {
        if self.s().linked {
            self.link();
        }
        let mut slot = 0;
        for (&kind, &v) in shape.args.iter().zip(args) {
            self.set_local(slot, kind, v)?;
            slot += kind.slots();
        }
        if self.s().stable_this {
            self.s().nonnull[0] = true;
        }
        if self.s().linked && self.s().inlined.is_none() {
            self.entry_check()?;
            if self.s().method.is_synchronized() {
                self.hot_call(0, |tx| {
                    tx.call_helper(Helper::LockMethod, &[], None);
                    Ok(None)
                })?;
            }
        }
        self.stress(0)?;
        self.prepare_edge(0)?;
        let first = self.s().blocks[0];
        self.b.ins().jump(first, &[]);
        Ok(())
    }

    /// The stack check, which is a safepoint as well.
    fn entry_check(&mut self) -> Result<(), Bailout> {
        let short = self.poll_condition();
        self.cold_call(0, short, None, |tx| {
            tx.call_helper(Helper::EntryCheck, &[], None);
            Ok(None)
        })?;
        Ok(())
    }

    /// Whether the thread is to stop, or its native stack ends.
    pub(super) fn poll_condition(&mut self) -> Value {
        let sp = self.b.ins().get_stack_pointer(I64);
        let limit = self.load_thread(I64, offset_of!(Thread, stack_poll));
        self.b.ins().icmp(IntCC::UnsignedLessThan, sp, limit)
    }

    /// On-stack replacement: locals out of the interpreter's frame, whose place this one takes.
    pub(super) fn enter_osr(&mut self, bci: u32, from: Value) -> Result<(), Bailout> {
        let b = self.s().a.block(bci).ok_or(Bailout::Malformed)?;
        let kinds = self.osr_kinds(bci)?;
        let locals = self.b.ins().load(I64, TRUSTED, from, offset_of!(Frame, locals) as i32);
        let prev = self.b.ins().load(I64, TRUSTED, from, offset_of!(Frame, prev) as i32);
        let lock = self.b.ins().load(I32, TRUSTED, from, offset_of!(Frame, lock) as i32);
        // The interpreter's frame goes before this one comes.
        self.store_thread(prev, offset_of!(Thread, fp));
        if self.s().linked {
            self.link();
            self.store_header(lock, offset_of!(Frame, lock));
        }
        let zero = self.iconst64(0);
        for (i, kind) in kinds.into_iter().enumerate() {
            let Some(kind) = kind else {
                // The collector's map may still call it a reference.
                let at = self.s().frame.local(i as u16);
                self.store_frame(zero, at);
                continue;
            };
            let at = 8 * place(i as u16, kind) as i32;
            let v = self.b.ins().load(kind.ty(), TRUSTED, locals, at);
            self.set_local(i as u16, kind, v)?;
        }
        if self.s().stable_this {
            self.s().nonnull[0] = true;
        }
        self.prepare_edge(b)?;
        let to = self.s().blocks[b];
        self.b.ins().jump(to, &[]);
        Ok(())
    }

    /// Kinds of the locals that are live at `bci`: by the first use that each has on some way from there.
    fn osr_kinds(&mut self, bci: u32) -> Result<Vec<Option<Kind>>, Bailout> {
        let s = self.s();
        s.a.local_kinds(s.method.max_locals, bci)
    }

    // ---- safepoints ------------------------------------------------------------------------------------------------

    /// Makes the frame tell the truth at `bci`: pc, sp, and the reference operands in their slots.
    fn publish(&mut self, bci: u32) {
        self.store_pc(bci);
        let depth = self.depth();
        if depth > 0 {
            self.store_sp(depth);
            self.spill_operands();
        }
    }

    fn spill_operands(&mut self) {
        for n in 0..self.s().stack.len() {
            let o = self.s().stack[n];
            if let (Kind::Ref, Some(v)) = (o.kind, o.value) {
                self.store_operand(o.slot, v);
            }
        }
    }

    /// In a leaf: goes to its fallback, which ends the CLIF block. False: it is no leaf.
    pub(super) fn fall_back(&mut self) -> bool {
        let Some(fallback) = self.s().inlined.and_then(|i| i.fallback) else { return false };
        self.s().fallback_used = true;
        self.b.ins().jump(fallback, &[]);
        true
    }

    /// In a scope that does not link: links for a while, with all references in their slots.
    fn link_cold(&mut self) {
        if self.s().linked {
            return;
        }
        self.link();
        for i in 0..self.s().kinds.len() as u16 {
            if self.s().kinds[i as usize] == Some(Kind::Ref) && !self.s().stale[i as usize] {
                let var = self.local_var(i, Kind::Ref);
                let v = self.b.use_var(var);
                self.store_local(i, v);
            }
        }
    }

    /// A call on the hot path, at the current instruction: `emit` makes it. The frame is linked (`needs_frame` saw to that).
    pub(super) fn hot_call(
        &mut self,
        bci: u32,
        emit: impl FnOnce(&mut Self) -> Result<Option<Value>, Bailout>,
    ) -> Result<Option<Value>, Bailout> {
        debug_assert!(self.s().linked, "a call in a scope that does not link its frame");
        self.publish(bci);
        let r = emit(self)?;
        self.check_exception(bci)?;
        if self.depth() > 0 {
            self.store_sp(0);
        }
        let s = self.s();
        for i in 0..s.kinds.len() {
            s.stale[i] |= s.kinds[i] == Some(Kind::Ref);
        }
        for o in &mut s.stack {
            if o.kind == Kind::Ref {
                o.value = None;
            }
        }
        Ok(r)
    }

    /// After a call: a pending exception is dispatched.
    pub(super) fn check_exception(&mut self, bci: u32) -> Result<(), Bailout> {
        let pending = self.load_thread(I32, offset_of!(Thread, exception));
        let (cold, cont) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(pending, cold, &[], cont, &[]);
        self.b.seal_block(cont);
        self.b.switch_to_block(cold);
        self.b.seal_block(cold);
        self.raise(bci)?;
        self.b.switch_to_block(cont);
        Ok(())
    }

    /// A call on a cold path, taken if `condition` holds: `emit` makes it. Afterwards code goes on as after the hot path,
    /// on which `hot` is the result.
    pub(super) fn cold_call(
        &mut self,
        bci: u32,
        condition: Value,
        hot: Option<Value>,
        emit: impl FnOnce(&mut Self) -> Result<Option<Value>, Bailout>,
    ) -> Result<Option<Value>, Bailout> {
        let (cold, cont) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        let ret = hot.map(|v| self.b.func.dfg.value_type(v));
        self.cont_params(cont, ret);
        let args = self.hot_args(hot);
        self.b.ins().brif(condition, cold, &[], cont, &args);
        self.b.seal_block(cold);
        self.b.switch_to_block(cold);
        self.cold_path(bci, cont, emit)?;
        Ok(self.begin_cont(cont, ret.is_some()))
    }

    /// The body of a cold block, from its start to the jump to `cont`, which gets `emit`'s result, if it has one, and the
    /// operands (see [`Tx::cont_params`]).
    pub(super) fn cold_path(
        &mut self,
        bci: u32,
        cont: Block,
        emit: impl FnOnce(&mut Self) -> Result<Option<Value>, Bailout>,
    ) -> Result<(), Bailout> {
        if self.fall_back() {
            return Ok(());
        }
        self.link_cold();
        self.publish(bci);
        let r = emit(self)?;
        self.check_exception(bci)?;
        self.reload_locals();
        let mut args: Vec<BlockArg> = r.into_iter().map(BlockArg::from).collect();
        for o in self.moving_operands() {
            let v = self.load_operand(o.slot);
            args.push(v.into());
        }
        if !self.s().linked {
            self.unlink();
        } else if self.depth() > 0 {
            self.store_sp(0);
        }
        self.b.ins().jump(cont, &args);
        Ok(())
    }

    /// Reads reference locals back from the frame after the collector may have moved what they refer to. A scope that
    /// links its frame can forget the dead ones; one that doesn't will write them all there the next time.
    pub(super) fn reload_locals(&mut self) {
        let live = self.s().live();
        for i in 0..self.s().kinds.len() as u16 {
            let s = self.s();
            if s.kinds[i as usize] == Some(Kind::Ref) && !s.stale[i as usize] && (live.has(i) || !s.linked) {
                let v = self.load_local(i);
                let var = self.local_var(i, Kind::Ref);
                self.b.def_var(var, v);
            }
        }
    }

    /// The operands that a safepoint may change and that are in registers.
    fn moving_operands(&mut self) -> Vec<Operand> {
        self.s().stack.iter().filter(|o| o.kind == Kind::Ref && o.value.is_some()).copied().collect()
    }

    /// Gives `cont` parameters: for a result, then for the operands that a safepoint may change.
    pub(super) fn cont_params(&mut self, cont: Block, ret: Option<Type>) {
        if let Some(t) = ret {
            self.b.append_block_param(cont, t);
        }
        for _ in self.moving_operands() {
            self.b.append_block_param(cont, I32);
        }
    }

    /// What the hot path gives `cont`.
    pub(super) fn hot_args(&mut self, r: Option<Value>) -> Vec<BlockArg> {
        let mut args: Vec<BlockArg> = r.into_iter().map(BlockArg::from).collect();
        args.extend(self.moving_operands().into_iter().filter_map(|o| o.value).map(BlockArg::from));
        args
    }

    /// Begins `cont`, all jumps to which are made: operands are its parameters now. The result.
    pub(super) fn begin_cont(&mut self, cont: Block, has_result: bool) -> Option<Value> {
        self.b.switch_to_block(cont);
        self.b.seal_block(cont);
        let mut params: Vec<Value> = self.b.block_params(cont).to_vec();
        let operands = params.split_off(has_result as usize);
        let mut operands = operands.into_iter();
        for o in &mut self.s().stack {
            if o.kind == Kind::Ref && o.value.is_some() {
                o.value = operands.next();
            }
        }
        params.first().copied()
    }

    /// A safepoint on a cold path at the jump to `bci`, operands in their variables.
    pub(super) fn cold_poll(&mut self, bci: u32) -> Result<(), Bailout> {
        self.link_cold();
        self.publish(bci);
        self.call_helper(Helper::Poll, &[], None);
        self.check_exception(bci)?;
        self.reload_locals();
        for o in self.moving_operands() {
            let v = self.load_operand(o.slot);
            let var = self.operand_var(o.slot, Kind::Ref);
            self.b.def_var(var, v);
        }
        if !self.s().linked {
            self.unlink();
        } else if self.depth() > 0 {
            self.store_sp(0);
        }
        Ok(())
    }

    /// Before a helper that throws: operands are given up.
    pub(super) fn publish_for_throw(&mut self, bci: u32) {
        self.link_cold();
        self.store_pc(bci);
    }

    /// No operand is in its slot any more.
    pub(super) fn clear_sp(&mut self) {
        self.store_sp(0);
    }

    // ---- deoptimisation --------------------------------------------------------------------------------------------

    /// Leaves for the interpreter, which goes on at `bci` with `stack` as its operands. Ends the CLIF block. `live`: the
    /// primitive locals that it needs, if that is known.
    pub(super) fn leave(&mut self, bci: u32, stack: &[Operand], live: Option<Locals>) -> Result<(), Bailout> {
        if self.fall_back() {
            return Ok(());
        }
        self.link_cold();
        self.store_pc(bci);
        let depth = stack.last().map_or(0, |o| o.slot + o.kind.slots());
        self.store_sp(depth);
        for o in stack {
            // Without a value it is in its slot already.
            if let Some(v) = o.value {
                self.store_operand(place(o.slot, o.kind), v);
            }
        }
        for i in 0..self.s().kinds.len() as u16 {
            let Some(kind) = self.s().kinds[i as usize] else { continue };
            if kind != Kind::Ref && live.is_none_or(|l| l.has(i)) {
                let var = self.local_var(i, kind);
                let v = self.b.use_var(var);
                self.store_local(place(i, kind), v);
            }
        }
        let out = match self.s().deoptimize {
            Some(b) => b,
            None => {
                let b = self.b.create_block();
                self.b.set_cold_block(b);
                self.s().deoptimize = Some(b);
                b
            }
        };
        self.b.ins().jump(out, &[]);
        Ok(())
    }

    /// An uncommon trap: the interpreter executes the current instruction. Ends the CLIF block.
    pub(super) fn trap(&mut self) -> Result<(), Bailout> {
        let bci = self.s().bci();
        let before = self.s().before.clone();
        // Unlike a call's, the way there is never hot; but the block may be all that the method is.
        let live = self.s().live();
        self.leave(bci, &before, Some(live))
    }

    /// -XX:DeoptStress: leaves at every Nth of these points, to go on at `bci` with the current operands.
    pub(super) fn stress(&mut self, bci: u32) -> Result<(), Bailout> {
        let n = self.env.deopt_stress;
        if n == 0 || self.s().is_leaf() {
            return Ok(());
        }
        let cell = (self.env.cell)();
        let p = self.pointer(cell);
        let left = self.b.ins().load(I32, TRUSTED, p, 0);
        let one = self.iconst(1);
        let left = self.b.ins().isub(left, one);
        let again = self.iconst(n as i32 - 1);
        let zero = self.iconst(0);
        let over = self.b.ins().icmp(IntCC::SignedLessThan, left, zero);
        let next = self.b.ins().select(over, again, left);
        self.b.ins().store(TRUSTED, next, p, 0);
        let (cold, cont) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(over, cold, &[], cont, &[]);
        self.b.seal_block(cold);
        self.b.seal_block(cont);
        self.b.switch_to_block(cold);
        let stack = self.s().stack.clone();
        self.leave(bci, &stack, None)?;
        self.b.switch_to_block(cont);
        Ok(())
    }
}
