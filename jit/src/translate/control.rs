//! Control flow: blocks, branches, returns, exceptions, and the ways out of a scope.

use super::{Bailout, Kind, Tx};
use cortado_vm::bytecode::{Instruction, Opcode as O, Operands};
use cortado_vm::classfile::BasicType;
use cortado_vm::compiled::Helper;
use cortado_vm::interp::frame::Frame;
use cortado_vm::thread::Thread;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, I32, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, MemFlagsData, Value};
use cranelift_frontend::Switch;
use std::mem::offset_of;

/// CLIF instructions of a function from which on it is given up. A method of 64 KB has a quarter of that.
const TOO_MANY: usize = 2_000_000;

impl<'v> Tx<'_, 'v> {
    /// Translates the blocks that can be reached, then the ways out.
    pub(super) fn run_blocks(&mut self) -> Result<(), Bailout> {
        while let Some(b) = self.s().work.pop() {
            self.block(b)?;
            if self.b.func.dfg.num_insts() > TOO_MANY {
                return Err(Bailout::TooLarge);
            }
        }
        self.ways_out()
    }

    fn block(&mut self, b: usize) -> Result<(), Bailout> {
        let clif = self.s().blocks[b];
        self.b.switch_to_block(clif);
        self.adopt(b)?;
        let (first, end) = (self.s().a.blocks[b].first, self.s().a.blocks[b].end);
        for n in first..end {
            let s = self.s();
            s.at = n;
            s.before.clone_from(&s.stack);
            let i = s.a.code[n];
            if !self.instruction(&i)? {
                return Ok(());
            }
        }
        // Falls into the next block.
        let last = self.s().a.code[end - 1];
        let next = self.s().a.block(last.next_bci()).ok_or(Bailout::Malformed)?;
        self.prepare_edge(next)?;
        let to = self.s().blocks[next];
        self.b.ins().jump(to, &[]);
        Ok(())
    }

    // ---- branches --------------------------------------------------------------------------------------------------

    fn bci_of(&mut self, b: usize) -> u32 {
        let s = self.s();
        s.a.code[s.a.blocks[b].first].bci
    }

    fn target(&mut self, bci: i64) -> Result<usize, Bailout> {
        self.s().a.block(bci as u32).ok_or(Bailout::Malformed)
    }

    /// The CLIF block to jump to for a jump from here to block `b`: itself, or one that polls first. The edge is prepared.
    fn edge(&mut self, b: usize) -> Result<(Block, bool), Bailout> {
        self.prepare_edge(b)?;
        let to = self.bci_of(b);
        if to <= self.s().bci() { Ok((self.b.create_block(), true)) } else { Ok((self.s().blocks[b], false)) }
    }

    /// Fills a block that [`Tx::edge`] made.
    fn fill_edge(&mut self, (block, polls): (Block, bool), b: usize) -> Result<(), Bailout> {
        if !polls {
            return Ok(());
        }
        self.b.switch_to_block(block);
        self.b.seal_block(block);
        self.jump_back(b)
    }

    /// Jumps back to block `b`, whose edge is prepared, with a poll.
    fn jump_back(&mut self, b: usize) -> Result<(), Bailout> {
        let bci = self.bci_of(b);
        let to = self.s().blocks[b];
        self.stress(bci)?;
        let stop = self.poll_condition();
        let cold = self.b.create_block();
        self.b.set_cold_block(cold);
        self.b.ins().brif(stop, cold, &[], to, &[]);
        self.b.seal_block(cold);
        self.b.switch_to_block(cold);
        let at = self.s().at;
        // The frame says that the jump was made: liveness too is that of the target.
        self.s().at = self.s().a.blocks[b].first;
        self.cold_poll(bci)?;
        self.s().at = at;
        self.b.ins().jump(to, &[]);
        Ok(())
    }

    /// goto.
    pub(super) fn goto(&mut self, bci: i64) -> Result<(), Bailout> {
        let b = self.target(bci)?;
        self.prepare_edge(b)?;
        if bci <= self.s().bci() as i64 {
            return self.jump_back(b);
        }
        let to = self.s().blocks[b];
        self.b.ins().jump(to, &[]);
        Ok(())
    }

    /// A conditional branch on `condition`.
    pub(super) fn branch(&mut self, i: &Instruction<'_>, condition: Value) -> Result<(), Bailout> {
        let Operands::Branch(to) = i.operands else { return Err(Bailout::Malformed) };
        let (then, other) = (self.target(to)?, self.target(i.next_bci() as i64)?);
        let a = self.edge(then)?;
        let c = self.edge(other)?;
        self.b.ins().brif(condition, a.0, &[], c.0, &[]);
        self.fill_edge(a, then)?;
        self.fill_edge(c, other)
    }

    /// tableswitch and lookupswitch.
    pub(super) fn switch(&mut self, i: &Instruction<'_>) -> Result<(), Bailout> {
        let key = self.pop(Kind::Int)?;
        let mut cases: Vec<(i32, i64)> = Vec::new();
        let default = match i.operands {
            Operands::TableSwitch(t) => {
                cases.extend(t.targets().enumerate().map(|(n, to)| (t.low.wrapping_add(n as i32), to)));
                t.default
            }
            Operands::LookupSwitch(l) => {
                cases.extend(l.pairs());
                l.default
            }
            _ => return Err(Bailout::Malformed),
        };
        let default_block = self.target(default)?;
        cases.retain(|&(_, to)| to != default);
        let mut edges: Vec<((Block, bool), usize)> = Vec::new();
        let mut switch = Switch::new();
        let mut by_target = std::collections::HashMap::new();
        let e = self.edge(default_block)?;
        edges.push((e, default_block));
        let otherwise = e.0;
        for (key, to) in cases {
            let b = self.target(to)?;
            let block = match by_target.get(&b) {
                Some(&block) => block,
                None => {
                    let e = self.edge(b)?;
                    edges.push((e, b));
                    by_target.insert(b, e.0);
                    e.0
                }
            };
            if switch.entries().contains_key(&(key as u32 as u128)) {
                return Err(Bailout::Malformed);
            }
            switch.set_entry(key as u32 as u128, block);
        }
        switch.emit(&mut self.b, key, otherwise);
        for (e, b) in edges {
            self.fill_edge(e, b)?;
        }
        Ok(())
    }

    // ---- returns ---------------------------------------------------------------------------------------------------

    /// Returns `v` from the scope.
    pub(super) fn return_value(&mut self, v: Option<Value>) -> Result<(), Bailout> {
        let v = v.map(|v| self.narrow_result(v));
        if self.s().method.is_synchronized() {
            // The result may be a reference, and unlocking may throw: it waits as the only operand.
            self.s().stack.clear();
            let kind = Kind::of(self.s().method.ret);
            if let (Some(kind), Some(v)) = (kind, v) {
                self.push(kind, v)?;
            }
            let bci = self.s().bci();
            self.hot_call(bci, |tx| {
                tx.call_helper(Helper::UnlockMethod, &[], None);
                Ok(None)
            })?;
            let v = if kind.is_some() { self.pop_any()?.value } else { None };
            return self.leave_scope(v);
        }
        self.leave_scope(v)
    }

    fn leave_scope(&mut self, v: Option<Value>) -> Result<(), Bailout> {
        if self.s().linked {
            self.unlink();
        }
        if let Some(inlined) = self.s().inlined {
            let args: Vec<BlockArg> = if inlined.fallback.is_some() {
                self.leaf_result(v)?
            } else {
                v.into_iter().map(BlockArg::from).collect()
            };
            self.b.ins().jump(inlined.done, &args);
            return Ok(());
        }
        self.root_return(v);
        Ok(())
    }

    fn root_return(&mut self, v: Option<Value>) {
        if self.osr {
            let kind = Kind::of(self.s().method.ret);
            let bits = match (v, kind) {
                (Some(v), Some(kind)) => self.bits_of(v, kind),
                _ => self.iconst64(0),
            };
            self.b.ins().return_(&[bits]);
        } else {
            self.b.ins().return_(v.as_slice());
        }
    }

    /// A value as the interpreter's slots have it.
    fn bits_of(&mut self, v: Value, kind: Kind) -> Value {
        match kind {
            Kind::Int | Kind::Ref => self.b.ins().uextend(I64, v),
            Kind::Long => v,
            Kind::Float => {
                let v = self.b.ins().bitcast(I32, MemFlagsData::new(), v);
                self.b.ins().uextend(I64, v)
            }
            Kind::Double => self.b.ins().bitcast(I64, MemFlagsData::new(), v),
        }
    }

    /// The inverse of [`Tx::bits_of`].
    pub(super) fn of_bits(&mut self, bits: Value, kind: Kind) -> Value {
        match kind {
            Kind::Int | Kind::Ref => self.b.ins().ireduce(I32, bits),
            Kind::Long => bits,
            Kind::Float => {
                let v = self.b.ins().ireduce(I32, bits);
                self.b.ins().bitcast(F32, MemFlagsData::new(), v)
            }
            Kind::Double => {
                self.b.ins().bitcast(cranelift_codegen::ir::types::F64, MemFlagsData::new(), bits)
            }
        }
    }

    /// Results narrower than an int (JVMS 6.5.ireturn).
    fn narrow_result(&mut self, v: Value) -> Value {
        use cranelift_codegen::ir::types::{I8, I16};
        match self.s().method.ret {
            BasicType::Boolean => {
                let one = self.iconst(1);
                self.b.ins().band(v, one)
            }
            BasicType::Byte => {
                let v = self.b.ins().ireduce(I8, v);
                self.b.ins().sextend(I32, v)
            }
            BasicType::Short => {
                let v = self.b.ins().ireduce(I16, v);
                self.b.ins().sextend(I32, v)
            }
            BasicType::Char => {
                let v = self.b.ins().ireduce(I16, v);
                self.b.ins().uextend(I32, v)
            }
            _ => v,
        }
    }

    // ---- exceptions ------------------------------------------------------------------------------------------------

    /// An exception is pending, the frame linked and its pc at `bci`: goes where it is handled. Ends the CLIF block.
    pub(super) fn raise(&mut self, bci: u32) -> Result<(), Bailout> {
        let s = self.s();
        let mut handlers: Vec<u16> = Vec::new();
        for h in s.a.handlers_at(bci) {
            if !handlers.contains(&h.handler) {
                handlers.push(h.handler);
            }
        }
        if handlers.is_empty() {
            let to = self.raise_block();
            self.b.ins().jump(to, &[]);
            return Ok(());
        }
        let kinds = s.kinds.clone();
        for &h in &handlers {
            let b = self.target(h as i64)?;
            self.note(b, super::scope::EntryState { stack: vec![Kind::Ref], kinds: kinds.clone() })?;
        }
        let to = match self.s().dispatch.get(&handlers) {
            Some(&b) => b,
            None => {
                let b = self.b.create_block();
                self.b.set_cold_block(b);
                self.s().dispatch.insert(handlers, b);
                b
            }
        };
        self.b.ins().jump(to, &[]);
        Ok(())
    }

    fn raise_block(&mut self) -> Block {
        if let Some(b) = self.s().raise {
            return b;
        }
        let b = self.b.create_block();
        self.b.set_cold_block(b);
        self.s().raise = Some(b);
        b
    }

    /// The instruction throws by calling `helper`, on a cold path, if `condition` holds.
    pub(super) fn throw_if(
        &mut self,
        condition: Value,
        helper: Helper,
        args: &[Value],
    ) -> Result<(), Bailout> {
        let (cold, cont) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(condition, cold, &[], cont, &[]);
        self.b.seal_block(cold);
        self.b.seal_block(cont);
        self.b.switch_to_block(cold);
        self.throw_now(helper, args)?;
        self.b.switch_to_block(cont);
        Ok(())
    }

    /// The instruction throws by calling `helper`. Ends the CLIF block.
    pub(super) fn throw_now(&mut self, helper: Helper, args: &[Value]) -> Result<(), Bailout> {
        if self.fall_back() {
            return Ok(());
        }
        let bci = self.s().bci();
        self.publish_for_throw(bci);
        self.call_helper(helper, args, None);
        self.raise(bci)
    }

    /// Everything that blocks of this scope jump to when they leave it. May add blocks to translate: handlers of a caller's
    /// don't come here, so it is one round.
    fn ways_out(&mut self) -> Result<(), Bailout> {
        let dispatch: Vec<(Vec<u16>, Block)> = self.s().dispatch.drain().collect();
        for (handlers, block) in dispatch {
            self.b.switch_to_block(block);
            let chosen = self.call_helper(Helper::FindHandler, &[], Some(I32)).ok_or(Bailout::Malformed)?;
            for h in handlers {
                let landing = match self.s().landings.get(&h) {
                    Some(&l) => l,
                    None => {
                        let l = self.b.create_block();
                        self.b.set_cold_block(l);
                        self.s().landings.insert(h, l);
                        l
                    }
                };
                let this = self.iconst(h as i32);
                let is = self.b.ins().icmp(IntCC::Equal, chosen, this);
                let next = self.b.create_block();
                self.b.set_cold_block(next);
                self.b.ins().brif(is, landing, &[], next, &[]);
                self.b.seal_block(next);
                self.b.switch_to_block(next);
            }
            let out = self.raise_block();
            self.b.ins().jump(out, &[]);
        }
        let landings: Vec<(u16, Block)> = self.s().landings.drain().collect();
        for (h, block) in landings {
            self.landing(h, block)?;
        }
        if let Some(block) = self.s().deoptimize {
            self.b.switch_to_block(block);
            let bits = self.call_helper(Helper::Deoptimize, &[], Some(I64)).ok_or(Bailout::Malformed)?;
            let ret = Kind::of(self.s().method.ret);
            let (inlined, osr) = (self.s().inlined, self.osr);
            match inlined {
                None if osr => {
                    self.b.ins().return_(&[bits]);
                }
                None => {
                    let v = ret.map(|k| self.of_bits(bits, k));
                    self.b.ins().return_(v.as_slice());
                }
                Some(inlined) => {
                    let scope = self.scopes.pop().ok_or(Bailout::Malformed)?;
                    let bci = self.s().bci();
                    self.check_exception(bci)?;
                    let v = ret.map(|k| self.of_bits(bits, k));
                    let args: Vec<BlockArg> = v.into_iter().map(BlockArg::from).collect();
                    self.b.ins().jump(inlined.done, &args);
                    self.scopes.push(scope);
                }
            }
        }
        if let Some(block) = self.s().raise {
            self.b.switch_to_block(block);
            if self.s().method.is_synchronized() {
                // It may have thrown before it had the monitor.
                let lock = self.load_header(I32, offset_of!(Frame, lock));
                let (held, free) = (self.b.create_block(), self.b.create_block());
                self.b.ins().brif(lock, held, &[], free, &[]);
                self.b.seal_block(held);
                self.b.switch_to_block(held);
                self.call_helper(Helper::UnlockMethod, &[], None);
                self.b.ins().jump(free, &[]);
                self.b.seal_block(free);
                self.b.switch_to_block(free);
            }
            self.unlink();
            if self.s().inlined.is_some() {
                let scope = self.scopes.pop().ok_or(Bailout::Malformed)?;
                let bci = self.s().bci();
                self.raise(bci)?;
                self.scopes.push(scope);
            } else {
                let v = Kind::of(self.s().method.ret).map(|k| self.zero(k));
                self.root_return(v);
            }
        }
        Ok(())
    }

    /// Where an exception enters a handler: the frame's references are read back, the exception is its only operand.
    fn landing(&mut self, h: u16, block: Block) -> Result<(), Bailout> {
        let b = self.target(h as i64)?;
        self.b.switch_to_block(block);
        let state = self.s().entries[b].clone().ok_or(Bailout::Malformed)?;
        let s = self.s();
        s.at = s.a.blocks[b].first;
        s.kinds = state.kinds;
        s.stale.fill(false);
        s.stack.clear();
        self.reload_locals();
        let exception = self.load_thread(I32, offset_of!(Thread, exception));
        let zero = self.iconst(0);
        self.store_thread(zero, offset_of!(Thread, exception));
        let var = self.operand_var(0, Kind::Ref);
        self.b.def_var(var, exception);
        if self.s().linked {
            self.clear_sp();
        } else {
            self.unlink();
        }
        let to = self.s().blocks[b];
        self.b.ins().jump(to, &[]);
        Ok(())
    }

    /// A zero of a kind.
    pub(super) fn zero(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::Int | Kind::Ref => self.iconst(0),
            Kind::Long => self.iconst64(0),
            Kind::Float => self.b.ins().f32const(0.0),
            Kind::Double => self.b.ins().f64const(0.0),
        }
    }

    /// Whether anything in the scope makes a safepoint that is not on a cold path: then its frame is linked at the entry.
    pub(super) fn needs_frame(&self, scope: &mut super::scope::Scope<'v>) -> bool {
        if scope.inlined.is_some_and(|i| i.fallback.is_some()) {
            return false;
        }
        let mut links = scope.method.is_synchronized();
        for n in 0..scope.a.code.len() {
            let i = scope.a.code[n];
            links |= match i.opcode.java() {
                O::Monitorenter | O::Monitorexit | O::Multianewarray => true,
                O::Invokevirtual
                | O::Invokespecial
                | O::Invokestatic
                | O::Invokeinterface
                | O::Invokedynamic => self.call_links(scope, &i),
                _ => false,
            };
        }
        links
    }
}
