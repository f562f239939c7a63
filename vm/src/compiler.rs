//! Where a compiler plugs in (`jit/` implements this; the VM runs without one).

use crate::class::Method;
use crate::rooting::Cx;

/// Why a method is offered for compilation.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its invocation counter overflowed.
    Invocations,
    /// Its back-edge counter overflowed at this bytecode index: on-stack replacement is wanted.
    BackEdge(u32),
}

/// A compiler of methods to machine code. It changes `Method::entry` when it has code.
pub trait Compiler: Send + Sync {
    /// A method became hot. Must return quickly: compilation belongs to background threads.
    fn hot(&self, cx: &mut Cx<'_>, method: &Method, reason: Reason);
    /// The Vm goes: free what was made for it.
    fn vm_dropped(&self, vm: &crate::vm::Vm);
}
