//! Inlining. Nothing is inlined yet.

use super::calls::Callee;
use super::scope::Scope;
use super::{Bailout, Shape, Tx};
use cortado_vm::bytecode::Instruction;
use cranelift_codegen::ir::{BlockArg, Value};

impl<'v> Tx<'_, 'v> {
    /// Whether the call at `i` needs its caller's frame linked.
    pub(super) fn call_links(&self, _scope: &Scope<'v>, _i: &Instruction<'_>) -> bool {
        true
    }

    /// Inlines the call at `i`, if that is worth it.
    pub(super) fn inline(
        &mut self,
        _i: &Instruction<'v>,
        _callee: &Callee<'v>,
        _shape: &Shape,
    ) -> Result<bool, Bailout> {
        Ok(false)
    }

    /// What an inlined method that never links gives its continuation.
    pub(super) fn inlined_args(&mut self, v: Option<Value>) -> Vec<BlockArg> {
        v.into_iter().map(BlockArg::from).collect()
    }
}
