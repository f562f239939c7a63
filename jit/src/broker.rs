//! What is compiled when: the compiler that is plugged into an Engine.
//!
//! The interpreter counts, and offers methods and loops that are hot ([`Jit::hot`]). Each Vm has a queue and, if it compiles
//! in the background, a thread of its own that takes from it: no thread of the Vm, so nobody waits for it at a safepoint, and
//! it reads metadata only, never the heap. Metadata may be unloaded meanwhile: so translating holds `Vm::metadata`, and what
//! comes of it is thrown away if its method is not there any more when the code is generated. With -Xbatch and -Xcomp the thread that offers compiles, outside of the safepoint
//! set, so that it too keeps nobody waiting.
//!
//! Code that often goes back to the interpreter for what it was not compiled for (a constant that was not resolved then) is
//! made again, less and less readily: see `policy`. A full code cache gives up the code that was made first: see `evict`.
//!
//! Locks, from the outside in: `Jit::vms`, `Vm::metadata`, `VmCode::state`, `Jit::osr`, those of the memory. None but
//! `metadata` is held while code is translated, and none where a safepoint may be reached.

mod evict;
mod policy;
mod print;
mod vm_code;

use crate::code::adapters::Adapters;
use crate::code::isa::{Quality, host_isa};
use cortado_vm::class::{Method, NEVER_HOT};
use cortado_vm::compiled::Helper;
use cortado_vm::compiler::{Compiler, Reason, Statistics, Thresholds, Unloading};
use cortado_vm::rooting::Cx;
use cortado_vm::vm::{CompileMode, Vm};
use cranelift_codegen::isa::OwnedTargetIsa;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use vm_code::VmCode;

/// Invocations that make a method hot.
pub const INVOCATIONS: u32 = 2000;
/// Jumps back that make a loop hot.
pub const BACKEDGES: u32 = 20_000;

/// Entries into loops, by the method's address and the bytecode index.
type OsrEntries = Arc<RwLock<HashMap<(usize, u32), usize>>>;

/// The baseline compiler of an Engine's Vms.
pub struct Jit {
    isa: OnceLock<Result<OwnedTargetIsa, String>>,
    adapters: Arc<Adapters>,
    osr: OsrEntries,
    vms: RwLock<HashMap<usize, Option<Arc<VmCode>>>>,
}

impl Default for Jit {
    fn default() -> Jit {
        Jit::new()
    }
}

fn key(vm: &Vm) -> usize {
    vm as *const Vm as usize
}

impl Jit {
    /// A compiler that has done nothing yet: what it needs is made when something is hot.
    pub fn new() -> Jit {
        Jit {
            isa: OnceLock::new(),
            adapters: Arc::new(Adapters::new(Helper::CallMethod.address())),
            osr: OsrEntries::default(),
            vms: RwLock::default(),
        }
    }

    /// What there is for a Vm. None: nothing was hot yet.
    fn existing(&self, vm: &Vm) -> Option<Arc<VmCode>> {
        self.vms.read().get(&key(vm)).cloned().flatten()
    }

    /// What there is for a Vm. None: code can't be made on this machine.
    fn vm_code(&self, vm: &Vm) -> Option<Arc<VmCode>> {
        if let Some(found) = self.vms.read().get(&key(vm)) {
            return found.clone();
        }
        let mut vms = self.vms.write();
        if let Some(found) = vms.get(&key(vm)) {
            return found.clone();
        }
        let made = match self.isa.get_or_init(|| host_isa(Quality::Baseline)) {
            Ok(isa) => VmCode::new(vm, isa.clone(), self.adapters.clone(), self.osr.clone()),
            Err(e) => Err(e.clone()),
        };
        let made = match made {
            Ok(made) => Some(made),
            Err(e) => {
                let line = format!("Cortado VM warning: nothing is compiled: {e}\n");
                let _ = vm.host.write(2, line.as_bytes());
                None
            }
        };
        vms.insert(key(vm), made.clone());
        made
    }
}

impl Compiler for Jit {
    fn hot(&self, cx: &mut Cx<'_>, method: &Method, reason: Reason) {
        match self.vm_code(cx.vm()) {
            Some(code) => code.hot(cx, method, reason),
            None => {
                method.invocations.store(NEVER_HOT, Ordering::Relaxed);
                method.backedges.store(NEVER_HOT, Ordering::Relaxed);
            }
        }
    }

    fn osr_entry(&self, method: &Method, bci: u32) -> Option<*const u8> {
        let key = (method as *const Method as usize, bci);
        self.osr.read().get(&key).map(|&code| code as *const u8)
    }

    fn trapped(&self, cx: &mut Cx<'_>, method: &Method, bci: u32) {
        if let Some(code) = self.existing(cx.vm()) {
            code.trapped(cx, method, bci);
        }
    }

    fn overridden(&self, vm: &Vm, method: &Method) {
        // Before anything is compiled nothing can rely on it, and the translator sees what is.
        if let Some(code) = self.existing(vm) {
            code.overridden(method);
        }
    }

    fn redefined(&self, vm: &Vm) {
        if let Some(code) = self.existing(vm) {
            code.discard_all();
        }
    }

    fn unload(&self, vm: &Vm, what: &Unloading<'_>) {
        if let Some(code) = self.existing(vm) {
            code.unload(what);
        }
    }

    fn thresholds(&self, vm: &Vm) -> Thresholds {
        let o = &vm.options;
        match o.compile {
            CompileMode::Interpreted => Thresholds::NEVER,
            CompileMode::Mixed => Thresholds {
                invocations: o.invocation_threshold.unwrap_or(INVOCATIONS).max(1),
                backedges: o.backedge_threshold.unwrap_or(BACKEDGES).max(1),
            },
            // Loops of what could not be compiled as a whole, or went back to the interpreter.
            CompileMode::Eager => {
                Thresholds { invocations: 1, backedges: o.backedge_threshold.unwrap_or(BACKEDGES).max(1) }
            }
        }
    }

    fn statistics(&self, vm: &Vm) -> Statistics {
        self.existing(vm).map_or_else(Statistics::default, |code| code.statistics())
    }

    fn reset_peak(&self, vm: &Vm) {
        if let Some(code) = self.existing(vm) {
            code.reset_peak();
        }
    }

    fn program_ended(&self, vm: &Vm) {
        if vm.options.compile_totals {
            let text = print::totals(&self.statistics(vm), self.adapters.usage());
            let _ = vm.host.write(1, text.as_bytes());
        }
    }

    fn vm_dropped(&self, vm: &Vm) {
        let Some(Some(code)) = self.vms.write().remove(&key(vm)) else { return };
        code.stop();
        // Nothing runs any more, so nothing reads this.
        let base = vm.methods.base() as usize;
        let methods = base..base + vm.methods.len() as usize * size_of::<Method>();
        self.osr.write().retain(|(method, _), _| !methods.contains(method));
    }
}
