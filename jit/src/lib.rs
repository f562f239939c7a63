//! Where Cortado's compilers will live. So far: the plug-in that compiles nothing, so that the way into the VM is there and
//! used. See ARCHITECTURE.md, "Execution".

use cortado_vm::class::Method;
use cortado_vm::compiler::{Compiler, Reason};
use cortado_vm::rooting::Cx;
use cortado_vm::vm::Vm;

/// A compiler that leaves every method to the interpreter.
#[derive(Debug, Default)]
pub struct Interpreted;

impl Compiler for Interpreted {
    fn hot(&self, _cx: &mut Cx<'_>, _method: &Method, _reason: Reason) {}

    fn vm_dropped(&self, _vm: &Vm) {}
}
