//! Precise oop maps of interpreter frames, by abstract interpretation of the bytecode.
//!
//! [`OopMaps::compute`] runs once for a method and keeps the state at the start of each basic block: one bit a slot, set
//! where a reference lies. [`OopMaps::at`] replays from the block's start to a bci and says what the slots hold *before* that
//! instruction. Locals and operand stack have one slot of 8 bytes for a value, two for long and double, whose value lies in the
//! first (lower) one. Where control flow merges a reference with something else the slot is dead: verified code can't
//! use it any more.
//!
//! **Subroutines** (`jsr`, versions before 51) are the surprise. A local that one caller of a `finally` block keeps a reference
//! in may hold an int for another caller, and both are live after `ret`: `try { return f(); } finally { g(); }` is enough. Merging
//! them would lose the reference while `g` collects. So states that hold different return addresses are kept apart, and `at` looks
//! at the frame's return addresses to tell which of them it is in.

use super::decode::{DecodeError, Instruction, Operands, decode_as};
use super::table::{Flags, Opcode};
use crate::classfile::{BasicType, ExceptionHandler, MethodDescriptor};

/// What the analysis must know of a method. Constant-pool operands go back to the implementor, with the bci they stand at.
pub trait MethodShape {
    /// The bytecode; opcodes may be rewritten, see [`MethodShape::opcode_at`], operands may not be of another length.
    fn code(&self) -> &[u8];
    /// The Java opcode at `bci`. Override it if the code holds rewritten opcodes that [`Opcode::java`] doesn't map back.
    fn opcode_at(&self, bci: u32) -> Option<Opcode> {
        self.code().get(bci as usize).and_then(|&b| Opcode::from_u8(b)).map(Opcode::java)
    }
    /// Slots of the locals.
    fn max_locals(&self) -> u16;
    /// Slots of the operand stack.
    fn max_stack(&self) -> u16;
    /// Whether there is no receiver.
    fn is_static(&self) -> bool;
    /// The method's descriptor.
    fn descriptor(&self) -> &[u8];
    /// Calls `f` with each entry of the exception table.
    fn for_each_handler(&self, f: &mut dyn FnMut(ExceptionHandler));
    /// The kind of the field that `cp` refers to.
    fn field_kind(&self, bci: u32, cp: u16) -> Option<BasicType>;
    /// The argument slots (without a receiver) and the return kind of the call at `bci`.
    fn call_shape(&self, bci: u32, cp: u16) -> Option<(u16, BasicType)>;
    /// The kind of the constant that ldc, ldc_w or ldc2_w at `bci` loads.
    fn constant_kind(&self, bci: u32, cp: u16) -> Option<BasicType>;
}

/// Why there is no oop map. Verified code never earns one of these, `Unreachable` and `Ambiguous` aside, which are the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OopMapError {
    /// The code can't be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The code does at `bci` what no verifier lets pass.
    #[error("{what} at bci {bci}")]
    Malformed {
        /// Where.
        bci: u32,
        /// What.
        what: &'static str,
    },
    /// No instruction begins at that bci, or control never gets there.
    #[error("bci {bci} is not reachable")]
    Unreachable {
        /// Where.
        bci: u32,
    },
    /// The bci lies in a subroutine: [`OopMaps::at_frame`] must see the frame.
    #[error("bci {bci} lies in a subroutine with several callers")]
    Ambiguous {
        /// Where.
        bci: u32,
    },
    /// The method has more subroutine contexts than anybody writes.
    #[error("too many subroutine contexts")]
    TooComplex,
}

/// A place in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A local.
    Local(u16),
    /// A slot of the operand stack, counted from the bottom.
    Stack(u16),
}

/// A set of slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bits {
    /// Up to 64.
    Inline(u64),
    /// More.
    Heap(Box<[u64]>),
}

impl Bits {
    /// Whether slot `i` is in the set.
    pub fn get(&self, i: u16) -> bool {
        let (word, bit) = (usize::from(i) / 64, i % 64);
        match self {
            Bits::Inline(w) => word == 0 && w >> bit & 1 != 0,
            Bits::Heap(words) => words.get(word).is_some_and(|w| w >> bit & 1 != 0),
        }
    }

    /// The slots in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        let words = match self {
            Bits::Inline(w) => std::slice::from_ref(w),
            Bits::Heap(words) => words,
        };
        words.iter().enumerate().flat_map(|(i, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.checked_sub(1)?;
                Some(i as u16 * 64 + bit as u16)
            })
        })
    }

    /// The bits `from..from + len` of `words`.
    fn slice(words: &[u64], from: u16, len: u16) -> Bits {
        let word = |k: usize| {
            let at = usize::from(from) + k * 64;
            let (i, shift) = (at / 64, at % 64);
            let low = words.get(i).copied().unwrap_or(0) >> shift;
            let high = if shift == 0 { 0 } else { words.get(i + 1).copied().unwrap_or(0) << (64 - shift) };
            let left = usize::from(len) - (k * 64).min(usize::from(len));
            (low | high) & if left >= 64 { u64::MAX } else { (1 << left) - 1 }
        };
        if len <= 64 {
            Bits::Inline(word(0))
        } else {
            Bits::Heap((0..usize::from(len).div_ceil(64)).map(word).collect())
        }
    }
}

/// Where the references of a frame are, before the instruction at some bci executes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OopMap {
    /// The locals that hold references.
    pub locals: Bits,
    /// The slots of the operand stack that hold references, from the bottom.
    pub stack: Bits,
    /// Slots on the operand stack.
    pub stack_depth: u16,
}

/// The states at the starts of a method's basic blocks.
pub struct OopMaps {
    max_locals: u16,
    /// Words of a state's bits.
    words: usize,
    /// (bci, index of its first state), ascending; a last entry ends the list.
    blocks: Box<[(u32, u32)]>,
    depths: Box<[u16]>,
    bits: Box<[u64]>,
    /// (state, slot, return bci), by state; almost always empty.
    returns: Box<[(u32, u32, u32)]>,
}

/// States kept for one method at most; only nested subroutines make more than one a block.
const MAX_STATES: usize = 1 << 16;

/// No more instructions than these lie between a bci and the state that `at` starts from.
const MAX_REPLAY: u32 = 64;

/// What the slots hold: locals first, then the operand stack.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    bits: Vec<u64>,
    depth: u16,
    /// (slot, bci to return to), by slot.
    returns: Vec<(u32, u32)>,
}

/// A value on the abstract stack.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Plain,
    Ref,
    Return(u32),
}

impl State {
    fn get(&self, slot: u32) -> Value {
        if self.bits[slot as usize / 64] >> (slot % 64) & 1 != 0 {
            return Value::Ref;
        }
        match self.returns.iter().find(|r| r.0 == slot) {
            Some(&(_, bci)) => Value::Return(bci),
            None => Value::Plain,
        }
    }

    fn set(&mut self, slot: u32, value: Value) {
        let (word, bit) = (slot as usize / 64, 1u64 << (slot % 64));
        if !self.returns.is_empty() {
            self.returns.retain(|r| r.0 != slot);
        }
        match value {
            Value::Ref => self.bits[word] |= bit,
            Value::Plain => self.bits[word] &= !bit,
            Value::Return(bci) => {
                self.bits[word] &= !bit;
                let at = self.returns.partition_point(|r| r.0 < slot);
                self.returns.insert(at, (slot, bci));
            }
        }
    }

    /// Keeps what both hold.
    fn intersect(&mut self, other: &State) -> bool {
        let mut changed = false;
        for (a, b) in self.bits.iter_mut().zip(&other.bits) {
            changed |= *a & !b != 0;
            *a &= b;
        }
        changed
    }
}

/// Executes instructions on states.
struct Machine<'s, S: MethodShape + ?Sized> {
    shape: &'s S,
    max_locals: u16,
    max_stack: u16,
}

impl<'s, S: MethodShape + ?Sized> Machine<'s, S> {
    fn new(shape: &'s S) -> Self {
        Machine { shape, max_locals: shape.max_locals(), max_stack: shape.max_stack() }
    }

    fn words(&self) -> usize {
        (usize::from(self.max_locals) + usize::from(self.max_stack)).div_ceil(64).max(1)
    }

    fn entry(&self) -> Result<State, OopMapError> {
        let mut state = State { bits: vec![0; self.words()], depth: 0, returns: Vec::new() };
        let bad = |what| OopMapError::Malformed { bci: 0, what };
        let d = MethodDescriptor::parse(self.shape.descriptor()).ok_or(bad("malformed descriptor"))?;
        let mut local = 0;
        if !self.shape.is_static() {
            self.store(&mut state, 0, 0, Value::Ref)?;
            local = 1;
        }
        for t in d.params() {
            let value = if t.basic.is_reference() { Value::Ref } else { Value::Plain };
            self.store(&mut state, 0, local, value)?;
            local = local.checked_add(t.basic.slots()).ok_or(bad("too many arguments"))?;
        }
        if local > self.max_locals {
            return Err(bad("arguments don't fit into locals"));
        }
        Ok(state)
    }

    fn decode(&self, bci: u32) -> Result<Instruction<'s>, OopMapError> {
        let opcode = self.shape.opcode_at(bci).ok_or(OopMapError::Unreachable { bci })?;
        let i = decode_as(self.shape.code(), bci, opcode)?;
        if i.next_bci() as usize > self.shape.code().len() {
            return Err(DecodeError::Truncated { bci }.into());
        }
        Ok(i)
    }

    fn push(&self, s: &mut State, bci: u32, value: Value) -> Result<(), OopMapError> {
        if s.depth >= self.max_stack {
            return Err(OopMapError::Malformed { bci, what: "operand stack overflow" });
        }
        s.set(u32::from(self.max_locals) + u32::from(s.depth), value);
        s.depth += 1;
        Ok(())
    }

    fn pop(&self, s: &mut State, bci: u32) -> Result<Value, OopMapError> {
        s.depth =
            s.depth.checked_sub(1).ok_or(OopMapError::Malformed { bci, what: "operand stack underflow" })?;
        let slot = u32::from(self.max_locals) + u32::from(s.depth);
        let value = s.get(slot);
        s.set(slot, Value::Plain);
        Ok(value)
    }

    fn pop_n(&self, s: &mut State, bci: u32, n: u16) -> Result<(), OopMapError> {
        (0..n).try_for_each(|_| self.pop(s, bci).map(|_| ()))
    }

    fn push_kind(&self, s: &mut State, bci: u32, kind: BasicType) -> Result<(), OopMapError> {
        match kind {
            BasicType::Void => Ok(()),
            BasicType::Object | BasicType::Array => self.push(s, bci, Value::Ref),
            BasicType::Long | BasicType::Double => {
                self.push(s, bci, Value::Plain)?;
                self.push(s, bci, Value::Plain)
            }
            _ => self.push(s, bci, Value::Plain),
        }
    }

    fn store(&self, s: &mut State, bci: u32, local: u16, value: Value) -> Result<(), OopMapError> {
        if local >= self.max_locals {
            return Err(OopMapError::Malformed { bci, what: "local out of range" });
        }
        s.set(u32::from(local), value);
        Ok(())
    }

    /// The dup family: pops `slots` values and pushes back those that `order` names, counted from the top.
    fn shuffle(&self, s: &mut State, bci: u32, slots: usize, order: &[usize]) -> Result<(), OopMapError> {
        let mut popped = [Value::Plain; 4];
        for v in &mut popped[..slots] {
            *v = self.pop(s, bci)?;
        }
        order.iter().try_for_each(|&i| self.push(s, bci, popped[i]))
    }

    /// The effect of one instruction. Returns whether a local changed.
    fn execute(&self, s: &mut State, i: &Instruction<'_>) -> Result<bool, OopMapError> {
        use Opcode::*;
        let bci = i.bci;
        let bad = |what| OopMapError::Malformed { bci, what };
        let cp = || i.cp().ok_or(bad("no constant-pool operand"));
        let op = i.opcode.java();
        match op {
            Aload | Aload0 | Aload1 | Aload2 | Aload3 => {
                let local = i.local().unwrap_or(u16::MAX);
                if local >= self.max_locals {
                    return Err(bad("local out of range"));
                }
                // What the local holds, not a reference for sure: a dead slot stays dead.
                let value = match s.get(u32::from(local)) {
                    Value::Ref => Value::Ref,
                    _ => Value::Plain,
                };
                self.push(s, bci, value)?;
            }
            Istore | Istore0 | Istore1 | Istore2 | Istore3 | Fstore | Fstore0 | Fstore1 | Fstore2
            | Fstore3 | Astore | Astore0 | Astore1 | Astore2 | Astore3 => {
                let value = self.pop(s, bci)?;
                self.store(s, bci, i.local().unwrap_or(u16::MAX), value)?;
                return Ok(true);
            }
            Lstore | Lstore0 | Lstore1 | Lstore2 | Lstore3 | Dstore | Dstore0 | Dstore1 | Dstore2
            | Dstore3 => {
                self.pop_n(s, bci, 2)?;
                let local = i.local().unwrap_or(u16::MAX);
                self.store(s, bci, local, Value::Plain)?;
                self.store(s, bci, local.saturating_add(1), Value::Plain)?;
                return Ok(true);
            }
            Dup => self.shuffle(s, bci, 1, &[0, 0])?,
            DupX1 => self.shuffle(s, bci, 2, &[0, 1, 0])?,
            DupX2 => self.shuffle(s, bci, 3, &[0, 2, 1, 0])?,
            Dup2 => self.shuffle(s, bci, 2, &[1, 0, 1, 0])?,
            Dup2X1 => self.shuffle(s, bci, 3, &[1, 0, 2, 1, 0])?,
            Dup2X2 => self.shuffle(s, bci, 4, &[1, 0, 3, 2, 1, 0])?,
            Swap => self.shuffle(s, bci, 2, &[0, 1])?,
            Ldc | LdcW | Ldc2W => {
                let kind = self.shape.constant_kind(bci, cp()?).ok_or(bad("constant can't be loaded"))?;
                self.push_kind(s, bci, kind)?;
            }
            Getstatic | Getfield | Putstatic | Putfield => {
                let kind = self.shape.field_kind(bci, cp()?).ok_or(bad("not a field"))?;
                if matches!(op, Putstatic | Putfield) {
                    self.pop_n(s, bci, kind.slots())?;
                }
                if matches!(op, Getfield | Putfield) {
                    self.pop(s, bci)?;
                }
                if matches!(op, Getstatic | Getfield) {
                    self.push_kind(s, bci, kind)?;
                }
            }
            Invokevirtual | Invokespecial | Invokestatic | Invokeinterface | Invokedynamic => {
                let (slots, ret) = self.shape.call_shape(bci, cp()?).ok_or(bad("not a method"))?;
                self.pop_n(s, bci, slots)?;
                if !matches!(op, Invokestatic | Invokedynamic) {
                    self.pop(s, bci)?;
                }
                self.push_kind(s, bci, ret)?;
            }
            Multianewarray => {
                let Operands::MultiNewArray { dimensions, .. } = i.operands else {
                    return Err(bad("no dimensions"));
                };
                self.pop_n(s, bci, dimensions.into())?;
                self.push(s, bci, Value::Ref)?;
            }
            Jsr | JsrW => self.push(s, bci, Value::Return(i.next_bci()))?,
            // Its stack effect was said above; the targets are the driver's business.
            Ret => {}
            _ => {
                for c in op.pops().chars() {
                    self.pop_n(s, bci, if matches!(c, 'l' | 'd') { 2 } else { 1 })?;
                }
                for c in op.pushes().chars() {
                    match c {
                        'a' => self.push(s, bci, Value::Ref)?,
                        'l' | 'd' => self.push_kind(s, bci, BasicType::Long)?,
                        'i' | 'f' => self.push(s, bci, Value::Plain)?,
                        _ => return Err(bad("instruction without a known effect")),
                    }
                }
            }
        }
        Ok(false)
    }
}

/// The analysis: states at block starts until nothing changes.
struct Analysis<'s, S: MethodShape + ?Sized> {
    machine: Machine<'s, S>,
    handlers: Vec<ExceptionHandler>,
    /// Which bcis begin a block, and at which index of `states`; `NOT` elsewhere.
    block_of: Vec<u32>,
    blocks: Vec<u32>,
    states: Vec<Vec<State>>,
    worklist: Vec<u32>,
    queued: Vec<bool>,
    total: usize,
}

const NOT: u32 = u32::MAX;

impl<S: MethodShape + ?Sized> Analysis<'_, S> {
    /// Finds the block starts: branch targets, handlers, and the instructions that a `jsr` returns to.
    fn find_blocks(&mut self) -> Result<(), OopMapError> {
        let len = self.machine.shape.code().len() as u32;
        let mut starts = vec![false; len as usize];
        let mut bad_target = None;
        let mut mark = |at: i64, bci: u32| match usize::try_from(at).ok().and_then(|t| starts.get_mut(t)) {
            Some(start) => *start = true,
            None => bad_target = Some(bci),
        };
        mark(0, 0);
        let (mut bci, mut run) = (0, 0);
        while bci < len {
            // Unreachable code may be any bytes: whatever follows what can't be decoded is not analysed.
            let Ok(i) = self.machine.decode(bci) else { break };
            i.for_each_target(|t| mark(t, bci));
            // Long straight code (tables in class initialisers) gets block starts too, so that `at` never replays much.
            run += 1;
            if run % MAX_REPLAY == 0 {
                mark(i64::from(bci), bci);
            }
            if matches!(i.opcode.java(), Opcode::Jsr | Opcode::JsrW) && i.next_bci() < len {
                mark(i64::from(i.next_bci()), bci);
            }
            bci = i.next_bci();
        }
        for h in &self.handlers {
            mark(i64::from(h.handler), u32::from(h.handler));
        }
        if let Some(bci) = bad_target {
            return Err(OopMapError::Malformed { bci, what: "branch out of the code" });
        }
        self.block_of = vec![NOT; len as usize];
        for (bci, _) in starts.iter().enumerate().filter(|s| *s.1) {
            self.block_of[bci] = self.blocks.len() as u32;
            self.blocks.push(bci as u32);
        }
        self.states = vec![Vec::new(); self.blocks.len()];
        self.queued = vec![false; self.blocks.len()];
        Ok(())
    }

    /// Control may get to `target` with `state`.
    fn flow(&mut self, from: u32, target: i64, mut state: State) -> Result<(), OopMapError> {
        let block = usize::try_from(target)
            .ok()
            .and_then(|t| self.block_of.get(t).copied())
            .filter(|&b| b != NOT)
            .ok_or(OopMapError::Malformed { bci: from, what: "branch to no instruction" })?;
        let states = &mut self.states[block as usize];
        let mut changed = false;
        if let Some(first) = states.first() {
            if first.depth != state.depth {
                return Err(OopMapError::Malformed {
                    bci: target as u32,
                    what: "operand stacks of different depth meet",
                });
            }
            // Only return addresses that lie in the same slots on all paths tell contexts apart.
            let common: Vec<u32> = first
                .returns
                .iter()
                .map(|r| r.0)
                .filter(|slot| state.returns.iter().any(|r| r.0 == *slot))
                .collect();
            if common.len() < first.returns.len() {
                changed = true;
                let mut old = std::mem::take(states);
                self.total -= old.len();
                for s in &mut old {
                    s.returns.retain(|r| common.contains(&r.0));
                }
                for s in old {
                    match states.iter_mut().find(|t| t.returns == s.returns) {
                        Some(t) => {
                            t.intersect(&s);
                        }
                        None => states.push(s),
                    }
                }
                self.total += states.len();
            }
            state.returns.retain(|r| common.contains(&r.0));
        }
        match states.iter_mut().find(|t| t.returns == state.returns) {
            Some(known) => changed |= known.intersect(&state),
            None => {
                changed = true;
                states.push(state);
                self.total += 1;
                if self.total > MAX_STATES {
                    return Err(OopMapError::TooComplex);
                }
            }
        }
        if changed && !std::mem::replace(&mut self.queued[block as usize], true) {
            self.worklist.push(block);
        }
        Ok(())
    }

    /// An exception at `bci` may get to these handlers.
    fn flow_to_handlers(&mut self, bci: u32, state: &State) -> Result<(), OopMapError> {
        for k in 0..self.handlers.len() {
            let h = self.handlers[k];
            if u32::from(h.start) <= bci && bci < u32::from(h.end) {
                let mut at_handler = state.clone();
                while at_handler.depth > 0 {
                    self.machine.pop(&mut at_handler, bci)?;
                }
                self.machine.push(&mut at_handler, bci, Value::Ref)?;
                self.flow(bci, i64::from(h.handler), at_handler)?;
            }
        }
        Ok(())
    }

    /// Whether the handlers that cover `a` and `b` are the same.
    fn same_handlers(&self, a: u32, b: u32) -> bool {
        let covers = |h: &ExceptionHandler, bci: u32| u32::from(h.start) <= bci && bci < u32::from(h.end);
        self.handlers.iter().all(|h| covers(h, a) == covers(h, b))
    }

    fn run_block(&mut self, block: u32) -> Result<(), OopMapError> {
        for mut state in self.states[block as usize].clone() {
            let mut bci = self.blocks[block as usize];
            // The handlers have seen these locals up to this bci.
            let mut told: Option<u32> = None;
            loop {
                let i = self.machine.decode(bci)?;
                if !self.handlers.is_empty() && !told.is_some_and(|t| self.same_handlers(t, bci)) {
                    self.flow_to_handlers(bci, &state)?;
                    told = Some(bci);
                }
                if i.opcode.java() == Opcode::Ret {
                    self.do_ret(&i, state)?;
                    break;
                }
                if self.machine.execute(&mut state, &i)? {
                    told = None;
                }
                let mut targets = Vec::new();
                i.for_each_target(|t| targets.push(t));
                for t in targets {
                    self.flow(bci, t, state.clone())?;
                }
                if i.opcode.flags().has(Flags::ENDS) {
                    break;
                }
                bci = i.next_bci();
                match self.block_of.get(bci as usize) {
                    None => return Err(OopMapError::Malformed { bci, what: "control runs off the code" }),
                    Some(&NOT) => {}
                    Some(_) => {
                        self.flow(bci, i64::from(bci), state)?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    fn do_ret(&mut self, i: &Instruction<'_>, mut state: State) -> Result<(), OopMapError> {
        let local = u32::from(i.local().unwrap_or(u16::MAX));
        if local >= u32::from(self.machine.max_locals) {
            return Err(OopMapError::Malformed { bci: i.bci, what: "local out of range" });
        }
        let Value::Return(to) = state.get(local) else {
            return Err(OopMapError::Malformed { bci: i.bci, what: "ret without a return address" });
        };
        // An address is returned to only once (JVMS 4.10.2.5).
        state.set(local, Value::Plain);
        self.flow(i.bci, i64::from(to), state)
    }
}

impl OopMaps {
    /// Analyses a method.
    pub fn compute<S: MethodShape + ?Sized>(shape: &S) -> Result<OopMaps, OopMapError> {
        let machine = Machine::new(shape);
        let words = machine.words();
        let entry = machine.entry()?;
        let mut handlers = Vec::new();
        shape.for_each_handler(&mut |h| handlers.push(h));
        let mut a = Analysis {
            machine,
            handlers,
            block_of: Vec::new(),
            blocks: Vec::new(),
            states: Vec::new(),
            worklist: Vec::new(),
            queued: Vec::new(),
            total: 0,
        };
        a.find_blocks()?;
        a.flow(0, 0, entry)?;
        while let Some(block) = a.worklist.pop() {
            a.queued[block as usize] = false;
            a.run_block(block)?;
        }
        let mut maps = (Vec::new(), Vec::new(), Vec::with_capacity(a.total * words), Vec::new());
        for (&bci, states) in a.blocks.iter().zip(&a.states) {
            maps.0.push((bci, maps.1.len() as u32));
            for s in states {
                maps.3.extend(s.returns.iter().map(|&(slot, to)| (maps.1.len() as u32, slot, to)));
                maps.1.push(s.depth);
                maps.2.extend_from_slice(&s.bits);
            }
        }
        maps.0.push((u32::MAX, maps.1.len() as u32));
        Ok(OopMaps {
            max_locals: a.machine.max_locals,
            words,
            blocks: maps.0.into(),
            depths: maps.1.into(),
            bits: maps.2.into(),
            returns: maps.3.into(),
        })
    }

    /// Bytes on the heap, for whoever keeps accounts.
    pub fn heap_size(&self) -> usize {
        self.blocks.len() * 8 + self.depths.len() * 2 + self.bits.len() * 8 + self.returns.len() * 12
    }

    /// Whether the method has subroutines, so that [`OopMaps::at_frame`] is needed.
    pub fn has_subroutines(&self) -> bool {
        !self.returns.is_empty()
    }

    /// The oop map before the instruction at `bci`, of a method without subroutines.
    pub fn at<S: MethodShape + ?Sized>(&self, shape: &S, bci: u32) -> Result<OopMap, OopMapError> {
        self.find(shape, bci, None)
    }

    /// The oop map before the instruction at `bci` of a frame; `return_address` reads the bci that a `jsr` has put into a slot.
    pub fn at_frame<S: MethodShape + ?Sized>(
        &self,
        shape: &S,
        bci: u32,
        return_address: &dyn Fn(Slot) -> u32,
    ) -> Result<OopMap, OopMapError> {
        self.find(shape, bci, Some(return_address))
    }

    fn find<S: MethodShape + ?Sized>(
        &self,
        shape: &S,
        bci: u32,
        return_address: Option<&dyn Fn(Slot) -> u32>,
    ) -> Result<OopMap, OopMapError> {
        let unreachable = OopMapError::Unreachable { bci };
        let machine = Machine::new(shape);
        let block = self.blocks.partition_point(|b| b.0 <= bci).checked_sub(1).ok_or(unreachable)?;
        let (start, first) = self.blocks[block];
        let last = self.blocks.get(block + 1).ok_or(unreachable)?.1;
        let mut found: Option<State> = None;
        for index in first..last {
            let state = self.replay(&machine, index, start, bci)?;
            let matches = |&(slot, to): &(u32, u32)| match return_address {
                Some(read) => read(self.slot(slot)) == to,
                None => false,
            };
            if last - first > 1 && !state.returns.iter().all(matches) {
                continue;
            }
            match &mut found {
                Some(f) => {
                    f.intersect(&state);
                }
                None => found = Some(state),
            }
        }
        let state = match found {
            Some(state) => state,
            None if first == last => return Err(unreachable),
            None => return Err(OopMapError::Ambiguous { bci }),
        };
        Ok(OopMap {
            locals: Bits::slice(&state.bits, 0, self.max_locals),
            stack: Bits::slice(&state.bits, self.max_locals, state.depth),
            stack_depth: state.depth,
        })
    }

    fn slot(&self, slot: u32) -> Slot {
        match (slot as u16).checked_sub(self.max_locals) {
            Some(stack) => Slot::Stack(stack),
            None => Slot::Local(slot as u16),
        }
    }

    /// State `index`, carried from its block's start to `bci`.
    fn replay<S: MethodShape + ?Sized>(
        &self,
        machine: &Machine<'_, S>,
        index: u32,
        start: u32,
        bci: u32,
    ) -> Result<State, OopMapError> {
        let at = index as usize * self.words;
        let from = self.returns.partition_point(|r| r.0 < index);
        let mut state = State {
            bits: self.bits[at..at + self.words].to_vec(),
            depth: self.depths[index as usize],
            returns: self.returns[from..].iter().take_while(|r| r.0 == index).map(|r| (r.1, r.2)).collect(),
        };
        let mut now = start;
        while now < bci {
            let i = machine.decode(now)?;
            if i.opcode.flags().has(Flags::ENDS) {
                return Err(OopMapError::Unreachable { bci });
            }
            machine.execute(&mut state, &i)?;
            now = i.next_bci();
        }
        if now == bci { Ok(state) } else { Err(OopMapError::Unreachable { bci }) }
    }
}
