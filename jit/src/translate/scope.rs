//! One method in the course of its translation: the one that is compiled, or one inlined into it.

use super::analyze::{Analysis, Locals};
use super::frame::Layout;
use super::inline::Plan;
use super::{Bailout, Kind, Tx};
use cortado_vm::class::Method;
use cortado_vm::class::version::Versioned;
use cortado_vm::classfile::ClassFile;
use cranelift_codegen::ir::{Block, Value};
use cranelift_frontend::Variable;
use std::collections::{HashMap, HashSet};

/// An operand.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// Its kind.
    pub kind: Kind,
    /// Its value; None: it lies in its slot (a reference, after a call).
    pub value: Option<Value>,
    /// Whether it is known not to be null.
    pub nonnull: bool,
    /// Its first slot.
    pub slot: u16,
}

/// What is known at the start of a block.
#[derive(Clone, Debug)]
pub struct EntryState {
    /// Kinds of the operands.
    pub stack: Vec<Kind>,
    /// Kinds of the locals.
    pub kinds: Vec<Option<Kind>>,
}

/// Where an inlined method's ways out lead.
#[derive(Clone, Copy)]
pub struct Inlined {
    /// Its returns: a block with the result as its parameter.
    pub done: Block,
    /// For scopes that never link: where a guard that fails goes, to make the call after all.
    pub fallback: Option<Block>,
}

/// A method being translated.
pub struct Scope<'v> {
    /// The method.
    pub method: &'v Method,
    /// Its class.
    pub class: Versioned<'v>,
    /// Its class file.
    pub file: &'v ClassFile,
    /// Instructions and blocks.
    pub a: Analysis<'v>,
    /// Where its frame lies.
    pub frame: Layout,
    /// Whether the frame is linked from the entry on.
    pub linked: bool,
    /// Where it returns to.
    pub inlined: Option<Inlined>,
    /// How deep inlining is; 0: the method that is compiled.
    pub depth: usize,
    locals: Vec<[Option<Variable>; 5]>,
    operands: Vec<[Option<Variable>; 5]>,
    /// CLIF blocks.
    pub blocks: Vec<Block>,
    /// States at their starts, once something jumps there.
    pub entries: Vec<Option<EntryState>>,
    /// Blocks that are yet to be translated.
    pub work: Vec<usize>,

    // The state within a block.
    /// Kinds of the locals; None: dead or unknown.
    pub kinds: Vec<Option<Kind>>,
    /// Reference locals whose value is in the slot only.
    pub stale: Vec<bool>,
    /// Reference locals that are known not to be null.
    pub nonnull: Vec<bool>,
    /// The operand stack.
    pub stack: Vec<Operand>,
    /// The stack before the current instruction.
    pub before: Vec<Operand>,
    /// The current instruction, as an index.
    pub at: usize,

    /// Leaves with the pending exception.
    pub raise: Option<Block>,
    /// Hands the frame, which is complete, to the interpreter.
    pub deoptimize: Option<Block>,
    /// By the handlers that are in scope: where exceptions are dispatched.
    pub dispatch: HashMap<Vec<u16>, Block>,
    /// By handler: where an exception enters it.
    pub landings: HashMap<u16, Block>,
    /// What is made of its calls, by bci.
    pub plans: HashMap<u32, Plan<'v>>,
    /// Whether something goes to the fallback.
    pub fallback_used: bool,
    /// References that were found not to be null in this block.
    pub checked: HashSet<Value>,
    /// Addresses of objects that were computed in this block.
    pub addresses: HashMap<Value, Value>,
    /// Lengths of arrays that were read in this block, which don't change.
    pub lengths: HashMap<Value, Value>,
    /// Arrays with indices that were found to be in them in this block.
    pub inside: HashSet<(Value, Value)>,
    /// Local 0 is `this` and never assigned.
    pub stable_this: bool,
}

impl<'v> Scope<'v> {
    /// Of `method`, no block of which is translated yet.
    pub fn new(
        tx: &mut Tx<'_, 'v>,
        method: &'v Method,
        inlined: Option<Inlined>,
    ) -> Result<Scope<'v>, Bailout> {
        let vm = tx.env.vm;
        let class = method.versioned(vm.classes.get(method.class));
        if method.synthetic {
            return Err(Bailout::NoCode);
        }
        let file = method.class_file();
        let code = file.code(method.member()).ok_or(Bailout::NoCode)?;
        let handlers: Vec<_> = code.handlers().collect();
        let bytes: &'v [u8] = tx.env.code.alloc(crate::bytecode::snapshot(method).ok_or(Bailout::NoCode)?);
        tx.out.bytes += bytes.len() as u32;
        let a = Analysis::new(bytes, handlers)?;
        use cortado_vm::bytecode::Opcode::{Monitorenter, Monitorexit};
        let locks = a.code.iter().any(|i| matches!(i.opcode.java(), Monitorenter | Monitorexit));
        if locks && !method.nests_monitors() {
            return Err(Bailout::Monitors);
        }
        let frame = Layout::new(tx, method);
        let blocks: Vec<Block> = a.blocks.iter().map(|_| tx.b.create_block()).collect();
        let n = a.blocks.len();
        let (l, s) = (method.max_locals as usize, method.max_stack as usize);
        let stable_this = !method.is_static()
            && !a.code.iter().any(|i| {
                i.local() == Some(0) && (!i.opcode.pops().is_empty() || i.opcode.mnemonic() == "iinc")
            });
        let depth = tx.scopes.len();
        let mut scope = Scope {
            method,
            class,
            file,
            a,
            frame,
            linked: true,
            inlined,
            depth,
            locals: vec![[None; 5]; l],
            operands: vec![[None; 5]; s],
            blocks,
            entries: vec![None; n],
            work: Vec::new(),
            kinds: vec![None; l],
            stale: vec![false; l],
            nonnull: vec![false; l],
            stack: Vec::with_capacity(s),
            before: Vec::with_capacity(s),
            at: 0,
            raise: None,
            deoptimize: None,
            dispatch: HashMap::new(),
            landings: HashMap::new(),
            plans: HashMap::new(),
            fallback_used: false,
            checked: HashSet::new(),
            addresses: HashMap::new(),
            lengths: HashMap::new(),
            inside: HashSet::new(),
            stable_this,
        };
        scope.linked = tx.needs_frame(&mut scope);
        Ok(scope)
    }

    /// Whether it is inlined and has no frame.
    pub fn is_leaf(&self) -> bool {
        self.inlined.is_some_and(|i| i.fallback.is_some())
    }

    /// How many leaves it is nested in, itself included.
    pub fn leaf_depth(&self) -> usize {
        if self.is_leaf() { self.depth } else { 0 }
    }

    /// The current instruction's bci.
    pub fn bci(&self) -> u32 {
        self.a.code[self.at].bci
    }

    /// Locals live before the current instruction.
    pub fn live(&self) -> Locals {
        self.a.live[self.at]
    }
}

impl<'v> Tx<'_, 'v> {
    /// The variable of a local.
    pub(super) fn local_var(&mut self, i: u16, kind: Kind) -> Variable {
        if let Some(v) = self.s().locals[i as usize][kind as usize] {
            return v;
        }
        let v = self.b.declare_var(kind.ty());
        self.s().locals[i as usize][kind as usize] = Some(v);
        v
    }

    /// The variable that carries an operand from block to block.
    pub(super) fn operand_var(&mut self, slot: u16, kind: Kind) -> Variable {
        if let Some(v) = self.s().operands[slot as usize][kind as usize] {
            return v;
        }
        let v = self.b.declare_var(kind.ty());
        self.s().operands[slot as usize][kind as usize] = Some(v);
        v
    }

    /// First free slot of the operand stack.
    pub(super) fn depth(&mut self) -> u16 {
        self.s().stack.last().map_or(0, |o| o.slot + o.kind.slots())
    }

    pub(super) fn push(&mut self, kind: Kind, value: Value) -> Result<(), Bailout> {
        let slot = self.depth();
        if slot + kind.slots() > self.s().method.max_stack {
            return Err(Bailout::Malformed);
        }
        self.s().stack.push(Operand { kind, value: Some(value), nonnull: false, slot });
        Ok(())
    }

    /// Pushes a reference that can't be null.
    pub(super) fn push_nonnull(&mut self, value: Value) -> Result<(), Bailout> {
        self.push(Kind::Ref, value)?;
        self.s().stack.last_mut().expect("just pushed").nonnull = true;
        Ok(())
    }

    pub(super) fn pop_any(&mut self) -> Result<Operand, Bailout> {
        let mut o = self.s().stack.pop().ok_or(Bailout::Malformed)?;
        if o.value.is_none() {
            o.value = Some(self.load_operand(o.slot));
        }
        Ok(o)
    }

    pub(super) fn pop(&mut self, kind: Kind) -> Result<Value, Bailout> {
        Ok(self.pop_operand(kind)?.0)
    }

    /// The value on top, and whether it is known not to be null.
    pub(super) fn pop_operand(&mut self, kind: Kind) -> Result<(Value, bool), Bailout> {
        let o = self.pop_any()?;
        match o.value {
            Some(v) if o.kind == kind => Ok((v, o.nonnull)),
            _ => Err(Bailout::Malformed),
        }
    }

    pub(super) fn get_local(&mut self, i: u16, kind: Kind) -> Result<Value, Bailout> {
        if i as usize >= self.s().kinds.len() || self.s().kinds[i as usize] != Some(kind) {
            return Err(Bailout::Malformed);
        }
        let var = self.local_var(i, kind);
        if self.s().stale[i as usize] {
            let v = self.load_local(i);
            self.b.def_var(var, v);
            self.s().stale[i as usize] = false;
            return Ok(v);
        }
        Ok(self.b.use_var(var))
    }

    pub(super) fn set_local(&mut self, i: u16, kind: Kind, v: Value) -> Result<(), Bailout> {
        let end = i as usize + kind.slots() as usize;
        if end > self.s().kinds.len() {
            return Err(Bailout::Malformed);
        }
        // What lay across the slots is gone.
        if i > 0 && self.s().kinds[i as usize - 1].is_some_and(|k| k.slots() == 2) {
            self.s().kinds[i as usize - 1] = None;
        }
        if kind.slots() == 2 {
            self.s().kinds[i as usize + 1] = None;
        }
        let s = self.s();
        s.kinds[i as usize] = Some(kind);
        s.stale[i as usize] = false;
        s.nonnull[i as usize] = false;
        let write = kind == Kind::Ref && s.linked;
        let var = self.local_var(i, kind);
        self.b.def_var(var, v);
        if write {
            self.store_local(i, v);
        }
        Ok(())
    }

    /// What is recorded of the state for a block that begins here.
    pub(super) fn state(&mut self) -> EntryState {
        let s = self.s();
        EntryState { stack: s.stack.iter().map(|o| o.kind).collect(), kinds: s.kinds.clone() }
    }

    /// Makes the current state what block `b` expects: operands into their variables, stale locals that live there reloaded.
    /// The caller then emits the jump.
    pub(super) fn prepare_edge(&mut self, b: usize) -> Result<(), Bailout> {
        for n in 0..self.s().stack.len() {
            let o = self.s().stack[n];
            let v = match o.value {
                Some(v) => v,
                None => {
                    let v = self.load_operand(o.slot);
                    self.s().stack[n].value = Some(v);
                    v
                }
            };
            let var = self.operand_var(o.slot, o.kind);
            self.b.def_var(var, v);
        }
        let live = self.s().a.blocks[b].live_in;
        for i in 0..self.s().kinds.len() as u16 {
            if self.s().stale[i as usize] && live.has(i) && self.s().kinds[i as usize] == Some(Kind::Ref) {
                self.get_local(i, Kind::Ref)?;
            }
        }
        self.note_entry(b)
    }

    /// Says that block `b` can be reached with the current state.
    fn note_entry(&mut self, b: usize) -> Result<(), Bailout> {
        let state = self.state();
        self.note(b, state)
    }

    pub(super) fn note(&mut self, b: usize, state: EntryState) -> Result<(), Bailout> {
        let s = self.s();
        match &mut s.entries[b] {
            Some(known) => {
                if known.stack != state.stack {
                    return Err(Bailout::Malformed);
                }
            }
            entry => {
                *entry = Some(state);
                s.work.push(b);
            }
        }
        Ok(())
    }

    /// Takes the state that block `b` begins with.
    pub(super) fn adopt(&mut self, b: usize) -> Result<(), Bailout> {
        let state = self.s().entries[b].clone().ok_or(Bailout::Malformed)?;
        let stable_this = self.s().stable_this;
        let s = self.s();
        s.kinds = state.kinds;
        for i in 0..s.kinds.len() {
            s.stale[i] = false;
            s.nonnull[i] = false;
        }
        if stable_this {
            s.nonnull[0] = true;
        }
        s.stack.clear();
        s.checked.clear();
        s.addresses.clear();
        s.lengths.clear();
        s.inside.clear();
        let mut slot = 0;
        for kind in state.stack {
            let var = self.operand_var(slot, kind);
            let value = Some(self.b.use_var(var));
            self.s().stack.push(Operand { kind, value, nonnull: false, slot });
            slot += kind.slots();
        }
        Ok(())
    }
}
