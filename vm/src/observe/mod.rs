//! What a user sees of the heap: log lines and figures.
//!
//! * [`histogram`], [`hprof`]: what is in it.
//! * [`log`] tells of collections (`-Xlog:gc*`).
//! * [`notify`]: what management is told.
//! * [`out_of_memory`]: what is done when there is no room.
//! * here: why there are collections, and the heap in words.

pub mod histogram;
pub mod hprof;
pub(crate) mod log;
pub mod notify;
pub(crate) mod out_of_memory;

pub use out_of_memory::Reports;

use crate::vm::Vm;
use cortado_gc::Heap;
use std::fmt::Write as _;

/// What the log calls this collector.
pub const COLLECTOR: &str = "Cortado";

/// Why there is a collection, as logs and notifications word it.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// Room is needed.
    #[default]
    Allocation,
    /// Java code asked for it.
    Explicit,
    /// -XX:+GcStress.
    Stress,
    /// A tool asked for it.
    Diagnostic,
    /// Objects are to be counted or found.
    Inspection,
    /// The heap is to be written to a file.
    Dump,
    /// Metadata takes too much room.
    Metadata,
}

impl Cause {
    /// HotSpot's words, which tools that read logs know.
    pub fn text(self) -> &'static str {
        match self {
            Cause::Allocation => "Allocation Failure",
            Cause::Explicit => "System.gc()",
            Cause::Stress => "GcStress",
            Cause::Diagnostic => "Diagnostic Command",
            Cause::Inspection => "Heap Inspection Initiated GC",
            Cause::Dump => "Heap Dump Initiated GC",
            Cause::Metadata => "Metadata GC Threshold",
        }
    }
}

/// The heap in lines, as `GC.heap_info`, a thread dump and the log at the end show it.
pub fn heap_lines(vm: &Vm) -> String {
    let heap = &vm.heap;
    let counts = heap.region_counts();
    let base = heap.base();
    let region = Heap::REGION_BYTES >> 10;
    let young = counts.eden + counts.survivor;
    let k = |bytes: usize| bytes >> 10;
    let mut text = String::new();
    let _ = writeln!(
        text,
        " {} heap   total {}K, used {}K [{base:#018x}, {:#018x})",
        COLLECTOR.to_lowercase(),
        k(heap.committed()),
        k(heap.used()),
        base + heap.max()
    );
    let _ = writeln!(
        text,
        "  region size {region}K, {young} young ({}K), {} survivors ({}K)",
        young * region,
        counts.survivor,
        counts.survivor * region
    );
    let metadata = k(vm.limits.metadata.used());
    let _ = writeln!(text, " Metaspace       used {metadata}K, committed {metadata}K, reserved {metadata}K");
    text
}
