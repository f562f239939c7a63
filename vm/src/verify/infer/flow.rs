//! States where control flow joins, and how they are merged (JVMS 4.10.2.2).

use super::types::{Item, Type};
use super::{Infer, Outcome};
use crate::bytecode::Opcode;
use std::rc::Rc;

/// Types that one method's states may hold, all in all: 64 MB.
const MOST_CELLS: usize = 8 << 20;

/// Not a join.
const NO_STATE: u32 = u32::MAX;

/// The subroutine must still be left by its caller's constructor call: a constructor that has to call another.
pub(super) const NEED_CONSTRUCTOR: u8 = 1;
/// `this` may be half made: no return from here.
pub(super) const NO_RETURN: u8 = 2;

/// A subroutine that is being run, and the locals that it touched.
#[derive(Clone, PartialEq)]
pub(super) struct Mask {
    pub entry: u32,
    pub touched: Vec<u64>,
}

impl Mask {
    pub fn touch(&mut self, local: usize) {
        self.touched[local / 64] |= 1 << (local % 64);
    }
    fn has(&self, local: usize) -> bool {
        self.touched.get(local / 64).is_some_and(|w| w >> (local % 64) & 1 != 0)
    }
}

/// What is known at an instruction.
#[derive(Clone)]
pub(super) struct State {
    pub locals: Rc<Vec<Type>>,
    /// One entry a value, two-slot ones too.
    pub stack: Rc<Vec<Type>>,
    pub masks: Rc<Vec<Mask>>,
    /// On all paths a constructor was called.
    pub constructed: bool,
    /// [`NEED_CONSTRUCTOR`] and [`NO_RETURN`]: on some path.
    pub flags: u8,
}

struct Jsr {
    bci: u32,
    target: u32,
    next: u32,
    /// The ret that comes back to it.
    ret: Option<u32>,
}

/// A join: its state once it was reached, and whether that was looked at.
struct Join {
    bci: u32,
    state: Option<State>,
    changed: bool,
}

/// The joins of a method.
#[derive(Default)]
pub(super) struct Flow {
    /// Index into `joins`, by bci.
    index: Vec<u32>,
    joins: Vec<Join>,
    jsrs: Vec<Jsr>,
    cells: usize,
}

impl Flow {
    pub fn reset(&mut self, len: usize) {
        self.index.clear();
        self.index.resize(len, NO_STATE);
        self.joins.clear();
        self.jsrs.clear();
        self.cells = 0;
    }

    /// Control may come to `bci` from elsewhere than above.
    pub fn lead(&mut self, bci: u32) {
        if let Some(slot) = self.index.get_mut(bci as usize).filter(|s| **s == NO_STATE) {
            *slot = 0;
        }
    }

    pub fn add_jsr(&mut self, bci: u32, target: u32, next: u32) {
        self.jsrs.push(Jsr { bci, target, next, ret: None });
    }

    /// All joins are known: numbers them, and enters the method.
    pub fn enter(&mut self, locals: Vec<Type>, constructor: bool) {
        for (bci, slot) in self.index.iter_mut().enumerate().filter(|(_, s)| **s != NO_STATE) {
            *slot = self.joins.len() as u32;
            self.joins.push(Join { bci: bci as u32, state: None, changed: false });
        }
        self.joins[0].changed = true;
        self.joins[0].state = Some(State {
            locals: Rc::new(locals),
            stack: Rc::default(),
            masks: Rc::default(),
            constructed: false,
            flags: if constructor { NEED_CONSTRUCTOR } else { 0 },
        });
    }

    pub fn len(&self) -> usize {
        self.joins.len()
    }

    /// The join's state, if it has to be looked at (again).
    pub fn take_changed(&mut self, n: usize) -> Option<(u32, State)> {
        let j = &mut self.joins[n];
        if !std::mem::take(&mut j.changed) {
            return None;
        }
        j.state.clone().map(|s| (j.bci, s))
    }

    pub fn is_join(&self, bci: u32) -> bool {
        self.index.get(bci as usize).is_some_and(|&i| i != NO_STATE)
    }

    fn join(&mut self, bci: u32) -> &mut Join {
        &mut self.joins[self.index[bci as usize] as usize]
    }

    /// The ret that comes back to a jsr must be looked at again.
    pub fn touch_ret(&mut self, jsr: u32) {
        if let Some(ret) = self.jsrs.iter().find(|j| j.bci == jsr).and_then(|j| j.ret) {
            self.join(ret).changed = true;
        }
    }

    /// Positions of the jsrs that call the subroutine at `entry`, last first.
    pub fn callers(&self, entry: u32) -> Vec<usize> {
        (0..self.jsrs.len()).rev().filter(|&n| self.jsrs[n].target == entry).collect()
    }
}

impl<'s> Infer<'_, 's> {
    /// Merges `new` into what is known at `bci`.
    pub(super) fn merge_into(&mut self, bci: u32, new: State) -> Outcome<()> {
        let n = self.flow.index[bci as usize] as usize;
        let Some(mut old) = self.flow.joins[n].state.take() else {
            self.flow.joins[n].state = Some(new);
            self.flow.joins[n].changed = true;
            return Ok(());
        };
        let mut changed = false;
        changed |= self.merge_stack(&mut old, &new)?;
        changed |= self.merge_locals(&mut old, &new)?;
        changed |= merge_masks(&mut old, &new);
        if old.constructed && !new.constructed {
            old.constructed = false;
            changed = true;
        }
        if new.flags & !old.flags != 0 {
            old.flags |= new.flags;
            changed = true;
        }
        self.flow.joins[n].state = Some(old);
        self.flow.joins[n].changed |= changed;
        Ok(())
    }

    pub(super) fn spend(&mut self, cells: usize) -> Outcome<()> {
        self.flow.cells += cells;
        if self.flow.cells > MOST_CELLS {
            return Err(self.wrong_as("java/lang/OutOfMemoryError", ""));
        }
        Ok(())
    }

    fn merge_stack(&mut self, old: &mut State, new: &State) -> Outcome<bool> {
        let slots = |s: &[Type]| s.iter().map(|t| t.slots()).sum::<usize>();
        if Rc::ptr_eq(&old.stack, &new.stack) {
            return Ok(false);
        }
        let (a, b) = (slots(&new.stack), slots(&old.stack));
        if a != b {
            return Err(self.wrong(format_args!("Inconsistent stack height {a} != {b}")));
        }
        let mut differs = false;
        for (&n, &o) in new.stack.iter().zip(old.stack.iter()).rev() {
            if !self.is_assignable(n, o)? {
                differs = true;
                break;
            }
        }
        if !differs {
            return Ok(false);
        }
        if old.stack.len() != new.stack.len() {
            return Err(self.wrong("Mismatched stack types"));
        }
        self.spend(old.stack.len())?;
        let mut merged = old.stack.to_vec();
        for i in (0..merged.len()).rev() {
            merged[i] = self.merge(merged[i], new.stack[i], false)?;
            if merged[i].item == Item::Bogus {
                return Err(self.wrong("Mismatched stack types"));
            }
        }
        old.stack = Rc::new(merged);
        Ok(true)
    }

    fn merge_locals(&mut self, old: &mut State, new: &State) -> Outcome<bool> {
        if Rc::ptr_eq(&old.locals, &new.locals) {
            return Ok(false);
        }
        let count = old.locals.len().min(new.locals.len());
        let mut changed = count < old.locals.len();
        let mut first = None;
        for i in 0..count {
            let (n, o) = (new.locals[i], old.locals[i]);
            if !self.is_assignable(n, o)? {
                first = Some(i);
                break;
            }
        }
        if !changed && first.is_none() {
            return Ok(false);
        }
        self.spend(count)?;
        let mut merged = old.locals[..count].to_vec();
        if let Some(first) = first {
            for (i, slot) in merged.iter_mut().enumerate().skip(first) {
                *slot = self.merge(new.locals[i], *slot, false)?;
            }
            while merged.last().is_some_and(|t| t.item == Item::Bogus) {
                merged.pop();
            }
            changed = true;
        }
        old.locals = Rc::new(merged);
        Ok(changed)
    }

    /// Merges into each caller of the subroutine that ends with this ret (JVMS 4.10.2.5).
    pub(super) fn merge_return(&mut self, ret: u32, entry: u32, state: &State) -> Outcome<()> {
        for n in self.flow.callers(entry) {
            let (jsr, next) = (self.flow.jsrs[n].bci, self.flow.jsrs[n].next);
            if next as usize >= self.code.len() {
                return Err(self.wrong("Falling off the end of the code"));
            }
            match self.flow.jsrs[n].ret {
                Some(other) if other != ret => return Err(self.wrong("Multiple returns to single jsr")),
                _ => self.flow.jsrs[n].ret = Some(ret),
            }
            // When its jsr is reached, this ret is looked at again.
            let Some(caller) = self.flow.join(jsr).state.clone() else { continue };
            let Some(depth) = state.masks.iter().rposition(|m| m.entry == entry) else {
                return Err(self.wrong("Illegal return from subroutine"));
            };
            let mask = &state.masks[depth];
            let count = caller.locals.len().max(state.locals.len());
            self.spend(count)?;
            let at = |s: &State, i: usize| s.locals.get(i).copied().unwrap_or(Type::BOGUS);
            let locals = (0..count).map(|i| at(if mask.has(i) { state } else { &caller }, i)).collect();
            let masks = Rc::new(state.masks[..depth].to_vec());
            let back = State { locals: Rc::new(locals), masks, ..state.clone() };
            self.merge_into(next, back)?;
        }
        Ok(())
    }

    /// Objects that are not initialised go neither into a subroutine nor out of it.
    pub(super) fn hide_new_objects(state: &mut State, op: Opcode) {
        if !matches!(op, Opcode::Jsr | Opcode::JsrW | Opcode::Ret) {
            return;
        }
        for list in [&mut state.locals, &mut state.stack] {
            if list.iter().any(|t| t.item == Item::New) {
                for t in Rc::make_mut(list).iter_mut().filter(|t| t.item == Item::New) {
                    *t = Type::BOGUS;
                }
            }
        }
    }
}

/// The subroutines that both paths are in, and all that either touched.
fn merge_masks(old: &mut State, new: &State) -> bool {
    if old.masks.is_empty() || Rc::ptr_eq(&old.masks, &new.masks) {
        return false;
    }
    let mut merged: Vec<Mask> = Vec::new();
    let mut from = 0;
    for m in old.masks.iter() {
        if let Some(n) = new.masks[from..].iter().position(|x| x.entry == m.entry) {
            let other = &new.masks[from + n];
            let touched = m.touched.iter().zip(&other.touched).map(|(a, b)| a | b).collect();
            merged.push(Mask { entry: m.entry, touched });
            from += n + 1;
        }
    }
    let changed = merged != *old.masks;
    if changed {
        old.masks = Rc::new(merged);
    }
    changed
}
