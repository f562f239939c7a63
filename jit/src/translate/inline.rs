//! Intrinsics and inlining.
//!
//! What is inlined are **leaves**: small methods without calls (that are not inlined in turn), loops, handlers and monitors. They
//! have no frame, and need none: where a leaf would throw, meets something unresolved, or finds the allocation buffer
//! full, it jumps to its *fallback*, a cold block that makes the call after all, from the beginning. So a leaf must not have
//! done anything that can be seen by then: after its first store it may do nothing that can fail ([`Leaf`] checks).
//!
//! A virtual call is inlined if no loaded class overrides the method. `Method::overridden` is looked at each time, which is
//! one load; a class that comes later sets it before it has instances.

use super::calls::Callee;
use super::scope::{Inlined, Scope};
use super::{Bailout, Kind, Shape, TRUSTED, Tx};
use crate::intrinsics::{self, Emit, Intrinsic};
use cortado_vm::bytecode::{Bytecodes, Flags, Instruction, Opcode as O, Operands};
use cortado_vm::class::version::Versioned;
use cortado_vm::class::{Method, MethodKind, acc};
use cortado_vm::ids::MethodId;
use cortado_vm::vm::Vm;
use cranelift_codegen::ir::types::I8;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Type, Value};
use cranelift_frontend::FunctionBuilder;
use std::mem::offset_of;
use std::sync::atomic::Ordering;

/// Bytes of code that a leaf may have: HotSpot's MaxInlineSize.
const MAX_BYTES: u32 = 35;
/// The same for methods that the class library asks to be inlined.
const MAX_FORCED_BYTES: u32 = 100;
/// Instructions that a leaf may have with those inlined into it.
const MAX_INSTRUCTIONS: usize = 60;
/// Leaves within leaves.
const MAX_DEPTH: usize = 6;

/// Classes whose intrinsics store nothing.
const PURE: [&[u8]; 14] = [
    b"java/lang/Math",
    b"java/lang/StrictMath",
    b"java/lang/Integer",
    b"java/lang/Long",
    b"java/lang/Short",
    b"java/lang/Character",
    b"java/lang/Float",
    b"java/lang/Double",
    b"java/lang/Object",
    b"java/lang/Class",
    b"java/lang/Thread",
    b"java/nio/Buffer",
    b"java/util/Objects",
    b"jdk/internal/util/Preconditions",
];

/// What is made of a call.
#[derive(Clone, Copy)]
pub(super) enum Plan<'v> {
    /// A call.
    Call,
    /// The table's code.
    Intrinsic(&'static Intrinsic, Guarded<'v>),
    /// The method's code.
    Leaf(Guarded<'v>),
}

/// A method that is called, if the guard holds.
#[derive(Clone, Copy)]
pub(super) struct Guarded<'v> {
    method: &'v Method,
    /// Whether it could be overridden by a class that is yet to come, or redefined.
    guard: bool,
}

impl<'v> Tx<'_, 'v> {
    /// Whether the call at `i` needs its caller's frame linked.
    pub(super) fn call_links(&self, scope: &mut Scope<'v>, i: &Instruction<'_>) -> bool {
        let plan = self.plan(scope, i);
        scope.plans.insert(i.bci, plan);
        match plan {
            Plan::Call => i.opcode != i.opcode.java(),
            _ => false,
        }
    }

    fn plan(&self, scope: &Scope<'v>, i: &Instruction<'_>) -> Plan<'v> {
        if !self.env.inline {
            return Plan::Call;
        }
        let Ok(Some((callee, _))) = self.callee(scope.class, Some(&scope.a), i) else { return Plan::Call };
        if let Some((intrinsic, g)) = self.of_any(&callee, scope.class, i) {
            return Plan::Intrinsic(intrinsic, g);
        }
        let Some(g) = self.only_target(&callee, scope.class, i) else { return Plan::Call };
        if let Some(intrinsic) = intrinsics::of_method(self.env.vm, g.method) {
            return Plan::Intrinsic(intrinsic, g);
        }
        let mut leaf = Leaf { tx: self, effects: false, instructions: 0 };
        if leaf.allows(g.method, scope.leaf_depth() + 1) { Plan::Leaf(g) } else { Plan::Call }
    }

    /// The intrinsic of a virtual call whose code asks by itself which class the receiver is of.
    fn of_any(
        &self,
        callee: &Callee<'v>,
        class: Versioned<'v>,
        i: &Instruction<'_>,
    ) -> Option<(&'static Intrinsic, Guarded<'v>)> {
        let Callee::Virtual { index } = *callee else { return None };
        let vm = self.env.vm;
        let id = class.pool().entry(i.cp()?).a.load(Ordering::Acquire);
        if id == 0 || vm.redefinable.load(Ordering::Acquire) {
            return None;
        }
        let method = vm.methods.get(MethodId(id));
        if method.vtable_index != index as i32 || !method.is_abstract() {
            return None;
        }
        let intrinsic = intrinsics::of_method(vm, method).filter(|i| i.implementors.is_some())?;
        Some((intrinsic, Guarded { method, guard: false }))
    }

    /// The method that a call reaches, if it can be only one, as far as is known.
    fn only_target(
        &self,
        callee: &Callee<'v>,
        class: Versioned<'v>,
        i: &Instruction<'_>,
    ) -> Option<Guarded<'v>> {
        // A method that was redefined is `overridden`, too.
        let redefinable = self.env.vm.redefinable.load(Ordering::Acquire);
        match *callee {
            Callee::Direct { method, .. } => Some(Guarded { method, guard: redefinable }),
            Callee::Virtual { index } => {
                let id = class.pool().entry(i.cp()?).a.load(Ordering::Acquire);
                if id == 0 {
                    return None;
                }
                let method = self.env.vm.methods.get(MethodId(id)).newest(&self.env.vm.methods);
                if method.vtable_index != index as i32 || method.is_abstract() {
                    return None;
                }
                let holder = self.env.vm.classes.get(method.class);
                if (method.access | holder.access) & acc::FINAL != 0 {
                    return Some(Guarded { method, guard: redefinable });
                }
                let overridden = method.overridden.load(Ordering::Acquire);
                (!overridden).then_some(Guarded { method, guard: true })
            }
            _ => None,
        }
    }

    /// Makes an intrinsic's code, or a leaf's, in place of the call at `i`. `Err` gives the callee back: there is to be a
    /// call.
    pub(super) fn inline(
        &mut self,
        i: &Instruction<'v>,
        callee: Callee<'v>,
        shape: &Shape,
    ) -> Result<Result<(), Callee<'v>>, Bailout> {
        let plan = match self.s().plans.get(&i.bci) {
            Some(&plan) => plan,
            None => {
                let scope = self.scopes.last().ok_or(Bailout::Malformed)?;
                self.plan(scope, i)
            }
        };
        let guarded = match plan {
            Plan::Call => return Ok(Err(callee)),
            Plan::Intrinsic(_, g) | Plan::Leaf(g) => g,
        };
        let receiver = !guarded.method.is_static();
        let (args, nonnull) = self.pop_args(&shape.args)?;
        if receiver {
            self.null_check(args[0], nonnull)?;
        }
        // In a leaf nothing moves, and its own fallback serves for what is inlined into it.
        let outer = self.s().inlined.and_then(|i| i.fallback);
        let done = self.b.create_block();
        if let Some(kind) = shape.ret {
            self.b.append_block_param(done, kind.ty());
        }
        if outer.is_none() {
            self.cont_params(done, None);
        }
        let fallback = match outer {
            Some(b) => b,
            None => {
                let b = self.b.create_block();
                self.b.set_cold_block(b);
                b
            }
        };
        let mut used = false;
        if guarded.guard {
            let p = self.pointer(guarded.method);
            let at = offset_of!(Method, overridden) as i32;
            let overridden = self.b.ins().load(I8, TRUSTED, p, at);
            let next = self.b.create_block();
            self.b.ins().brif(overridden, fallback, &[], next, &[]);
            self.b.seal_block(next);
            self.b.switch_to_block(next);
            used = true;
            self.out.assumed_final.push(guarded.method.id);
        }
        match plan {
            Plan::Intrinsic(intrinsic, _) => {
                let mut e = Emitting { tx: self, fallback, used: false };
                let v = intrinsic.emit(&mut e, &args);
                used |= e.used;
                if !used {
                    // All that there is: nothing to merge with.
                    if let (Some(kind), Some(v)) = (shape.ret, v) {
                        self.push(kind, v)?;
                    }
                    return Ok(Ok(()));
                }
                let args = if outer.is_none() {
                    self.hot_args(v)
                } else {
                    v.into_iter().map(BlockArg::from).collect()
                };
                self.b.ins().jump(done, &args);
            }
            _ => {
                used |= self.leaf(guarded.method, shape, &args, Inlined { done, fallback: Some(fallback) })?
            }
        }
        if outer.is_some() {
            self.s().fallback_used |= used;
            self.b.switch_to_block(done);
            self.b.seal_block(done);
            if let Some(kind) = shape.ret {
                let v = self.b.block_params(done)[0];
                self.push(kind, v)?;
            }
            return Ok(Ok(()));
        }
        if used {
            self.b.switch_to_block(fallback);
            self.b.seal_block(fallback);
            let bci = i.bci;
            let mut shape = shape.clone();
            let mut args = args;
            self.cold_path(bci, done, |tx| {
                let target = tx.select(callee, &mut shape, &mut args, true)?;
                Ok(tx.emit_call(target, &shape, &args))
            })?;
        }
        let v = self.begin_cont(done, shape.ret.is_some());
        if let (Some(kind), Some(v)) = (shape.ret, v) {
            self.push(kind, v)?;
        }
        Ok(Ok(()))
    }

    /// Translates a leaf with these arguments. Whether it can go to its fallback.
    fn leaf(
        &mut self,
        method: &'v Method,
        shape: &Shape,
        args: &[Value],
        inlined: Inlined,
    ) -> Result<bool, Bailout> {
        self.out.inlined.push(method.id);
        let scope = Scope::new(self, method, Some(inlined))?;
        self.scopes.push(scope);
        self.enter(args, shape)?;
        self.run_blocks()?;
        let scope = self.scopes.pop().ok_or(Bailout::Malformed)?;
        Ok(scope.fallback_used)
    }

    /// What a leaf gives its continuation: its result, and its caller's operands, which did not change.
    pub(super) fn leaf_result(&mut self, v: Option<Value>) -> Result<Vec<BlockArg>, Bailout> {
        let leaf = self.scopes.pop().ok_or(Bailout::Malformed)?;
        let args =
            if self.s().is_leaf() { v.into_iter().map(BlockArg::from).collect() } else { self.hot_args(v) };
        self.scopes.push(leaf);
        Ok(args)
    }
}

/// The translator as an intrinsic's emitter sees it.
struct Emitting<'t, 'a, 'v> {
    tx: &'t mut Tx<'a, 'v>,
    fallback: Block,
    used: bool,
}

impl<'a> Emit<'a> for Emitting<'_, 'a, '_> {
    fn builder(&mut self) -> &mut FunctionBuilder<'a> {
        &mut self.tx.b
    }
    fn vm(&self) -> &Vm {
        self.tx.env.vm
    }
    fn thread(&mut self) -> Value {
        self.tx.t
    }
    fn heap_base(&mut self) -> Value {
        self.tx.heap
    }
    fn call_leaf(
        &mut self,
        address: usize,
        params: &[Type],
        ret: Option<Type>,
        args: &[Value],
    ) -> Option<Value> {
        let sig = self.tx.import(params, ret);
        let f = self.tx.iconst64(address as i64);
        let call = self.tx.b.ins().call_indirect(sig, f, args);
        ret.map(|_| self.tx.b.inst_results(call)[0])
    }
    fn slow_path(&mut self, condition: Value) {
        self.used = true;
        let next = self.tx.b.create_block();
        self.tx.b.ins().brif(condition, self.fallback, &[], next, &[]);
        self.tx.b.seal_block(next);
        self.tx.b.switch_to_block(next);
    }
}

/// Whether a method can be a leaf.
struct Leaf<'t, 'a, 'v> {
    tx: &'t Tx<'a, 'v>,
    /// Something was stored by now.
    effects: bool,
    instructions: usize,
}

impl<'v> Leaf<'_, '_, 'v> {
    fn allows(&mut self, m: &'v Method, depth: usize) -> bool {
        if depth > MAX_DEPTH
            || m.kind != MethodKind::Normal
            || m.is_synchronized()
            || m.synthetic
            || m.is_native()
            || m.access & acc::X_CALLER_SENSITIVE != 0
        {
            return false;
        }
        let max = if m.access & acc::X_FORCE_INLINE != 0 { MAX_FORCED_BYTES } else { MAX_BYTES };
        if m.code_len > max {
            return false;
        }
        let Some(code) = m.class_file().code(m.member()) else { return false };
        if code.handlers().next().is_some() {
            return false;
        }
        let Some(bytes) = crate::bytecode::snapshot(m) else { return false };
        // Which operands are known not to be null: `this`, and what was just allocated.
        let mut stack: Vec<bool> = Vec::new();
        let mut targets: Vec<(i64, usize)> = Vec::new();
        let mut reachable = true;
        let this = !m.is_static();
        for i in Bytecodes::new(&bytes) {
            let Ok(i) = i else { return false };
            if let Some(&(_, depth)) = targets.iter().find(|t| t.0 == i.bci as i64) {
                stack.clear();
                stack.resize(depth, false);
                reachable = true;
            }
            if !reachable {
                continue;
            }
            self.instructions += 1;
            if self.instructions > MAX_INSTRUCTIONS {
                return false;
            }
            match self.step(m, &i, &mut stack, this, depth) {
                Some(true) => {}
                // A trap: what follows is not reached from here.
                Some(false) => {
                    reachable = false;
                    continue;
                }
                None => return false,
            }
            let mut back = false;
            i.for_each_target(|t| {
                back |= t <= i.bci as i64;
                targets.push((t, stack.len()));
            });
            if back {
                return false;
            }
            reachable = !i.opcode.flags().has(Flags::ENDS);
        }
        true
    }

    /// Something that may go to the fallback: must come before any effect.
    fn fails(&self) -> Option<()> {
        (!self.effects).then_some(())
    }

    /// One instruction. None: not in a leaf. Some(false): always goes to the fallback.
    fn step(
        &mut self,
        m: &'v Method,
        i: &Instruction<'_>,
        stack: &mut Vec<bool>,
        this: bool,
        depth: usize,
    ) -> Option<bool> {
        let op = i.opcode;
        let quick = op != op.java();
        let trap = |leaf: &Self| leaf.fails().map(|()| false);
        match op.java() {
            O::Aload0 => stack.push(this),
            O::Aload if i.local() == Some(0) => stack.push(this),
            O::Astore0 => return None,
            O::Astore if i.local() == Some(0) => return None,
            O::Ldc | O::LdcW | O::Ldc2W if !quick => return trap(self),
            O::Getfield if !quick => return trap(self),
            O::Putfield if !quick => return trap(self),
            O::Getstatic | O::Putstatic | O::New | O::Anewarray if !quick => return trap(self),
            O::Getfield => {
                if !stack.pop()? {
                    self.fails()?;
                }
                let kind = self.field_kind(m, i)?;
                stack.resize(stack.len() + kind.slots() as usize, false);
            }
            O::Putfield => {
                let kind = self.field_kind(m, i)?;
                for _ in 0..kind.slots() {
                    stack.pop()?;
                }
                if !stack.pop()? {
                    self.fails()?;
                }
                self.effects = true;
            }
            O::Getstatic => {
                let kind = self.field_kind(m, i)?;
                stack.resize(stack.len() + kind.slots() as usize, false);
            }
            O::Putstatic => {
                let kind = self.field_kind(m, i)?;
                for _ in 0..kind.slots() {
                    stack.pop()?;
                }
                self.effects = true;
            }
            O::New => {
                self.fails()?;
                stack.push(true);
            }
            O::Newarray | O::Anewarray => {
                self.fails()?;
                stack.pop()?;
                stack.push(true);
            }
            O::Iastore
            | O::Lastore
            | O::Fastore
            | O::Dastore
            | O::Aastore
            | O::Bastore
            | O::Castore
            | O::Sastore => {
                self.fails()?;
                let wide = matches!(op, O::Lastore | O::Dastore) as usize;
                stack.truncate(stack.len().checked_sub(3 + wide)?);
                self.effects = true;
            }
            O::Athrow => return trap(self),
            O::Return => {
                if op == O::ReturnFinalizer {
                    self.fails()?;
                }
            }
            O::Dup => {
                let v = *stack.last()?;
                stack.push(v);
            }
            O::DupX1 => {
                let (b, a) = (stack.pop()?, stack.pop()?);
                stack.extend([b, a, b]);
            }
            O::Dup2 => {
                let n = stack.len().checked_sub(2)?;
                stack.extend_from_within(n..);
            }
            O::Checkcast | O::Instanceof => {
                self.fails()?;
                stack.pop()?;
                stack.push(false);
            }
            O::Idiv | O::Irem | O::Ldiv | O::Lrem => {
                self.fails()?;
                self.plain(i, stack)?;
            }
            O::Invokevirtual | O::Invokespecial | O::Invokestatic | O::Invokeinterface if !quick => {
                return trap(self);
            }
            O::Invokevirtual | O::Invokespecial | O::Invokestatic => self.call(m, i, stack, depth)?,
            O::Swap
            | O::DupX2
            | O::Dup2X1
            | O::Dup2X2
            | O::Multianewarray
            | O::Monitorenter
            | O::Monitorexit
            | O::Invokeinterface
            | O::Invokedynamic
            | O::Jsr
            | O::JsrW
            | O::Ret => return None,
            java => {
                if java.flags().has(Flags::THROWS) && !java.flags().has(Flags::ENDS) {
                    self.fails()?;
                }
                self.plain(i, stack)?;
            }
        }
        Some(true)
    }

    /// An instruction whose effect the table knows.
    fn plain(&self, i: &Instruction<'_>, stack: &mut Vec<bool>) -> Option<()> {
        let slots = |s: &str| s.bytes().map(|c| if matches!(c, b'l' | b'd') { 2 } else { 1 }).sum::<usize>();
        let (pops, pushes) = (i.opcode.pops(), i.opcode.pushes());
        if pops.contains('?') || pushes.contains('?') {
            // Quickened constants.
            let wide = i.opcode.java() == O::Ldc2W;
            if !matches!(i.opcode.java(), O::Ldc | O::LdcW | O::Ldc2W) {
                return None;
            }
            stack.resize(stack.len() + 1 + wide as usize, false);
            return Some(());
        }
        if let Operands::Iinc { local: 0, .. } = i.operands {
            return None;
        }
        stack.truncate(stack.len().checked_sub(slots(pops))?);
        stack.resize(stack.len() + slots(pushes), false);
        Some(())
    }

    fn field_kind(&self, m: &Method, i: &Instruction<'_>) -> Option<Kind> {
        Kind::of(cortado_vm::bytecode::shape::field_kind(m.class_file(), i.cp()?)?)
    }

    /// A call within: of an intrinsic, or of a leaf.
    fn call(
        &mut self,
        m: &'v Method,
        i: &Instruction<'_>,
        stack: &mut Vec<bool>,
        depth: usize,
    ) -> Option<()> {
        let class = m.versioned(self.tx.env.vm.classes.get(m.class));
        let (callee, shape) = self.tx.callee(class, None, i).ok()??;
        let of_any = self.tx.of_any(&callee, class, i);
        let g = match of_any {
            Some((_, g)) => g,
            None => self.tx.only_target(&callee, class, i)?,
        };
        let n = shape.slots() as usize;
        let first = stack.len().checked_sub(n)?;
        if !g.method.is_static() && !stack[first] {
            self.fails()?;
        }
        if g.guard {
            self.fails()?;
        }
        stack.truncate(first);
        if of_any.is_some() || intrinsics::of_method(self.tx.env.vm, g.method).is_some() {
            // It may have a slow path, and may store.
            self.fails()?;
            let holder = self.tx.env.vm.classes.get(g.method.class);
            self.effects |= !PURE.contains(&self.tx.env.vm.engine.symbols.bytes(holder.name));
        } else if !self.allows(g.method, depth + 1) {
            return None;
        }
        let slots = shape.ret.map_or(0, |k| k.slots() as usize);
        stack.resize(stack.len() + slots, false);
        Some(())
    }
}
