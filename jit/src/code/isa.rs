//! The target: this machine's processor, as Cranelift is to make code for it.

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};

/// How much work is put into code.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Quality {
    /// A good register allocation, and nothing else of Cranelift's optimiser: javac on commons-lang3 took 0.8 of the CPU
    /// time that it took with either its one-pass allocator (whose code is slow) or its optimiser (which is).
    Baseline,
    /// What Cranelift's optimiser and its better register allocator do.
    Optimized,
}

/// Cranelift's description of this machine. Err: there is no such target.
pub fn host_isa(quality: Quality) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let (opt_level, regalloc) = match quality {
        Quality::Baseline => ("none", "backtracking"),
        Quality::Optimized => ("speed", "backtracking"),
    };
    for (name, value) in [
        ("opt_level", opt_level),
        ("regalloc_algorithm", regalloc),
        // A debugger and perf walk the stack by them; measured to cost nothing to speak of.
        ("preserve_frame_pointers", "true"),
        // Exceptions are values, nothing unwinds through compiled code.
        ("unwind_info", "false"),
        // Frames of more than a page touch each page on the way, so that the guard page can't be stepped over.
        ("enable_probestack", "true"),
        ("probestack_strategy", "inline"),
        ("is_pic", "false"),
        ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
    ] {
        flags.set(name, value).map_err(|e| format!("{name}: {e}"))?;
    }
    let isa = cranelift_native::builder()?;
    isa.finish(settings::Flags::new(flags)).map_err(|e| e.to_string())
}
