//! The type state that the checker carries from instruction to instruction, reused for all methods of a class.

use super::error::{FrameCopy, Origin, Place};
use super::types::VType;

/// Locals and operand stack. Values above `sp` stay where they were: messages speak of what was just popped.
#[derive(Default)]
pub(super) struct Frame {
    pub bci: u32,
    pub locals: Vec<VType>,
    /// How many of the locals are known; those above are TOP.
    pub local_count: usize,
    pub stack: Vec<VType>,
    pub sp: usize,
    /// The stack's height before this instruction.
    pub mark: usize,
    /// `this` is not initialised yet.
    pub this_uninit: bool,
    /// Changes with the locals and the flag: what was checked at one version needs no check at the same again.
    pub version: u32,
}

impl Frame {
    /// Empty, with room for a method's locals and stack.
    pub fn reset(&mut self, max_locals: usize, max_stack: usize) {
        self.locals.clear();
        self.locals.resize(max_locals, VType::TOP);
        self.stack.clear();
        self.stack.resize(max_stack, VType::TOP);
        self.bci = 0;
        self.local_count = 0;
        self.sp = 0;
        self.mark = 0;
        self.this_uninit = false;
        self.version = 0;
    }

    /// As it was before the instruction.
    pub fn copy(&self) -> FrameCopy {
        FrameCopy {
            bci: self.bci,
            this_uninit: self.this_uninit,
            locals: self.locals[..self.local_count].to_vec(),
            stack: self.stack[..self.mark].to_vec(),
        }
    }

    /// The value just above the stack's top: what was popped last.
    pub fn popped(&self) -> Origin {
        self.on_stack(self.sp)
    }

    pub fn on_stack(&self, i: usize) -> Origin {
        let ty = self.stack.get(i).copied().unwrap_or(VType::TOP);
        Origin { place: Place::Stack(i as u32), ty, frame: Some(self.copy()) }
    }

    pub fn in_local(&self, i: usize) -> Origin {
        let ty = self.locals.get(i).copied().unwrap_or(VType::TOP);
        Origin { place: Place::Local(i as u32), ty, frame: Some(self.copy()) }
    }

    /// Stores a value of one slot; what it cuts in half is lost. The index is in range.
    pub fn set_local(&mut self, i: usize, ty: VType) {
        if self.locals[i] == ty {
            self.local_count = self.local_count.max(i + 1);
            return;
        }
        self.version += 1;
        if self.locals[i].is_two() && i + 1 < self.locals.len() {
            self.locals[i + 1] = VType::TOP;
        }
        if self.locals[i].is_second_half() && i > 0 {
            self.locals[i - 1] = VType::TOP;
        }
        self.locals[i] = ty;
        self.local_count = self.local_count.max(i + 1);
    }

    /// Stores a value of two slots. Both indices are in range.
    pub fn set_local_2(&mut self, i: usize, ty: VType) {
        self.version += 1;
        if self.locals[i + 1].is_two() && i + 2 < self.locals.len() {
            self.locals[i + 2] = VType::TOP;
        }
        if self.locals[i].is_second_half() && i > 0 {
            self.locals[i - 1] = VType::TOP;
        }
        self.locals[i] = ty;
        self.locals[i + 1] = ty.second_half();
        self.local_count = self.local_count.max(i + 2);
    }

    /// A constructor has run: wherever `old` stands is `new` now.
    pub fn initialize(&mut self, old: VType, new: VType) {
        self.version += 1;
        let sp = self.sp;
        for t in self.locals.iter_mut().chain(&mut self.stack[..sp]).filter(|t| **t == old) {
            *t = new;
        }
        if old == VType::UNINIT_THIS {
            self.this_uninit = false;
        }
    }
}
