//! Where Cortado's compilers will live. So far: the plug-in that compiles nothing, so that the way into the VM is there and
//! used. See ARCHITECTURE.md, "Execution".

pub mod bytecode;
pub mod code;
pub mod intrinsics;
pub mod translate;

use cortado_vm::class::Method;
use cortado_vm::compiler::{Compiler, Reason, Thresholds};
use cortado_vm::rooting::Cx;
use cortado_vm::vm::Vm;

/// A compiler that leaves every method to the interpreter.
#[derive(Debug, Default)]
pub struct Interpreted;

impl Compiler for Interpreted {
    fn hot(&self, _cx: &mut Cx<'_>, _method: &Method, _reason: Reason) {}

    fn osr_entry(&self, _method: &Method, _bci: u32) -> Option<*const u8> {
        None
    }

    fn trapped(&self, _cx: &mut Cx<'_>, _method: &Method, _bci: u32) {}

    fn thresholds(&self, _vm: &Vm) -> Thresholds {
        Thresholds::NEVER
    }

    fn vm_dropped(&self, _vm: &Vm) {}
}
