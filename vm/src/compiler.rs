//! Where a compiler plugs in (`jit/` implements this; the VM runs without one). What its code may call is in
//! [`crate::compiled`].

use crate::class::Method;
use crate::ids::{ClassId, MethodId};
use crate::rooting::Cx;
use crate::thread::ThreadPtr;
use crate::vm::Vm;
use std::collections::HashSet;
use std::time::Duration;

/// Why a method is offered for compilation.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its invocation counter overflowed.
    Invocations,
    /// Its back-edge counter overflowed at a jump to this bytecode index, with an empty operand stack: on-stack
    /// replacement is wanted.
    BackEdge(u32),
}

/// When a method is hot.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Invocations; `u32::MAX`: never.
    pub invocations: u32,
    /// Jumps back; `u32::MAX`: never.
    pub backedges: u32,
}

impl Thresholds {
    /// Nothing is.
    pub const NEVER: Thresholds = Thresholds { invocations: u32::MAX, backedges: u32::MAX };
}

/// What a compiler did for a Vm so far.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Methods compiled, again ones included.
    pub methods: u64,
    /// Loops compiled to be entered while they run.
    pub osr: u64,
    /// Methods that could not be compiled.
    pub failed: u64,
    /// Pieces of code that were taken back: replaced, evicted, or based on what was no longer so.
    pub removed: u64,
    /// Bytes of bytecode compiled.
    pub bytecodes: u64,
    /// Bytes of machine code made.
    pub code: u64,
    /// Processor time spent.
    pub time: Duration,
    /// Bytes of the code cache: in use now.
    pub cache_used: u64,
    /// Bytes of the code cache: the most that ever were in use.
    pub cache_peak: u64,
    /// Bytes of the code cache in all.
    pub cache_size: u64,
}

/// What is being unloaded.
pub struct Unloading<'a> {
    /// The methods.
    pub methods: &'a HashSet<MethodId>,
    /// The classes.
    pub classes: &'a HashSet<ClassId>,
    /// The Vm's threads, stopped.
    pub threads: &'a [ThreadPtr],
}

/// A compiler of methods to machine code. It sets `Method::compiled` and `Method::entry` when it has code.
pub trait Compiler: Send + Sync {
    /// A method became hot. May take its time only when compilation is not to be in the background. The method's counter
    /// was set back: who is not to be asked again sets it to [`crate::class::NEVER_HOT`]. No exception may be pending
    /// afterwards.
    fn hot(&self, cx: &mut Cx<'_>, method: &Method, reason: Reason);
    /// Code that takes over an interpreted frame at a jump to this bytecode index, if there is any:
    /// [`crate::compiled::OsrEntry`].
    fn osr_entry(&self, method: &Method, bci: u32) -> Option<*const u8>;
    /// Compiled code of the method leaves for the interpreter at this bytecode index, which it was not compiled for.
    fn trapped(&self, cx: &mut Cx<'_>, method: &Method, bci: u32);
    /// A class is about to be visible that overrides this method, which no loaded class did: code that relied on that must
    /// not be entered any more.
    fn overridden(&self, _vm: &Vm, _method: &Method) {}
    /// Classes were redefined, or may be from now on (`Vm::redefinable`): no code that was made so far may be entered any more.
    /// The world is stopped.
    fn redefined(&self, _vm: &Vm) {}
    /// Classes are unloaded: no code of these methods may be left in use, and none may remember these classes as those of
    /// receivers. The world is stopped, and `Vm::metadata` locked: who is not one of the Vm's threads, or not in the safepoint
    /// set, holds it while it looks at classes and methods, and asks afterwards whether they are still there.
    fn unload(&self, _vm: &Vm, _what: &Unloading<'_>) {}
    /// When methods of this Vm are hot. Constant.
    fn thresholds(&self, vm: &Vm) -> Thresholds;
    /// What was done for this Vm.
    fn statistics(&self, _vm: &Vm) -> Statistics {
        Statistics::default()
    }
    /// From now on the code cache's peak is what is in use.
    fn reset_peak(&self, _vm: &Vm) {}
    /// The Vm's program is at its end: what was asked for at exit is printed.
    fn program_ended(&self, _vm: &Vm) {}
    /// The Vm goes: free what was made for it.
    fn vm_dropped(&self, vm: &Vm);
}
