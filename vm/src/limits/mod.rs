//! How much a Vm may take, and how much it takes: memory of every kind, and threads.
//!
//! The heap and the code cache hold their limits by themselves. Everything else that grows with what Java code does is
//! counted in one of the [`Budget`]s here, by whoever makes it, and given back when it goes. What would exceed a limit is an
//! OutOfMemoryError of Java code's.

mod budget;
mod heap_size;
pub(crate) mod metadata;

pub use budget::Budget;
pub use heap_size::{HeapSize, HeapSizing};

use crate::rooting::{Cx, JResult};
use crate::vm::{Vm, VmOptions};
use std::sync::atomic::Ordering;

/// `Vm::phase` once all of the class library can be used.
const BOOTED: i32 = 3;

/// What malloc takes for a block besides what was asked for, at most; blocks are multiples of this.
const MALLOC_GRANULE: usize = 16;
/// Blocks of this size and more are mapped by themselves, in pages.
const MALLOC_MAPPED: usize = 128 << 10;

/// What a block of the C library's allocator takes of memory.
pub fn block_footprint(bytes: usize) -> usize {
    let with_header = bytes.saturating_add(8);
    if bytes >= MALLOC_MAPPED {
        with_header.saturating_add(8).checked_next_multiple_of(4096).unwrap_or(usize::MAX)
    } else {
        with_header.next_multiple_of(MALLOC_GRANULE).max(2 * MALLOC_GRANULE)
    }
}

/// What a Vm's parts may take and take, but for heap and code.
#[derive(Debug)]
pub struct Limits {
    /// Bytes outside of the heap that Java code asked for: Unsafe.allocateMemory, direct buffers, compressors' state.
    pub off_heap: Budget,
    /// Bytes of metadata: classes, their files, names.
    pub metadata: Budget,
    /// Threads.
    pub threads: Budget,
    /// Address space of the Java stacks; what of it was never used takes no memory.
    pub stacks: Budget,
}

impl Limits {
    /// As the options say.
    pub fn new(options: &VmOptions) -> Limits {
        Limits {
            off_heap: Budget::new(options.max_off_heap),
            metadata: Budget::new(options.max_metadata),
            threads: Budget::new(options.max_threads),
            stacks: Budget::new(usize::MAX),
        }
    }
}

/// What one kind of memory takes, in bytes (threads: in threads).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// In use.
    pub used: usize,
    /// The most that ever was in use.
    pub peak: usize,
    /// What may be in use; `usize::MAX`: there is no limit.
    pub limit: usize,
}

impl From<&Budget> for Usage {
    fn from(b: &Budget) -> Usage {
        Usage { used: b.used(), peak: b.peak(), limit: b.limit() }
    }
}

/// What a Vm takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUsage {
    /// Java objects; those that no collection has looked at yet are among them.
    pub heap: Usage,
    /// What the heap takes of the system.
    pub heap_committed: usize,
    /// The most that objects ever took of the system, while a collection copied them too.
    pub heap_committed_peak: usize,
    /// Memory that Java code asked for outside of the heap.
    pub off_heap: Usage,
    /// Classes, their files, names.
    pub metadata: Usage,
    /// Machine code.
    pub code: Usage,
    /// Threads, not bytes.
    pub threads: Usage,
    /// Address space of the Java stacks.
    pub stacks: Usage,
}

impl Vm {
    /// What this Vm takes. Cheap, and possible at any time.
    pub fn memory_usage(&self) -> MemoryUsage {
        let code = self.engine.compiler.as_ref().map(|c| c.statistics(self)).unwrap_or_default();
        let (young, old) = self.gc.peak();
        let (used, most) = (self.heap.used(), self.heap.committed_peak());
        MemoryUsage {
            heap: Usage { used, peak: used.max((young + old).min(most)), limit: self.heap.max() },
            heap_committed: self.heap.committed(),
            heap_committed_peak: most,
            off_heap: (&self.limits.off_heap).into(),
            metadata: (&self.limits.metadata).into(),
            code: Usage {
                used: code.cache_used as usize,
                peak: code.cache_peak as usize,
                limit: self.options.code_cache,
            },
            threads: (&self.limits.threads).into(),
            stacks: (&self.limits.stacks).into(),
        }
    }
}

impl Cx<'_> {
    /// Counts the names that this thread made the symbol table grow by. Names don't go again, so once they are more than may
    /// be, every other one is an OutOfMemoryError.
    pub(crate) fn charge_names(&mut self) -> JResult<()> {
        let vm = self.vm();
        let (symbols, budget) = (&vm.engine.symbols, &vm.limits.metadata);
        let new = symbols.take_uncharged();
        budget.take(new);
        let slack = budget.limit() / 200;
        let full = budget.used() > budget.limit().saturating_add(slack) || symbols.is_full();
        if full && new != 0 && vm.phase.load(Ordering::Relaxed) == BOOTED {
            return Err(self.throw_oom("Metaspace"));
        }
        Ok(())
    }

    /// Counts metadata of a class that is about to be made. If there is no room, everything is collected first, that classes
    /// may go which nobody needs; then it is an OutOfMemoryError. `library`: the class is the boot loader's. Those may take a
    /// hundredth more than the limit and others half as much less: a program that caught the error needs a few of them
    /// to say so.
    pub(crate) fn take_metadata(&mut self, bytes: usize, library: bool) -> JResult<()> {
        let budget = &self.vm().limits.metadata;
        let (limit, slack) = (budget.limit(), budget.limit() / 100);
        let limit = if library { limit.saturating_add(slack) } else { limit - slack / 2 };
        if budget.try_take_of(bytes, limit) {
            return Ok(());
        }
        if self.vm().phase.load(Ordering::Relaxed) < BOOTED {
            // What the Vm is made of.
            budget.take(bytes);
            return Ok(());
        }
        for clear_soft in [false, true] {
            self.collect_for_room(clear_soft);
            if budget.try_take_of(bytes, limit) {
                return Ok(());
            }
        }
        Err(self.throw_oom("Metaspace"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_as_malloc_makes_them() {
        assert_eq!([0, 1, 24, 25, 40, 41].map(block_footprint), [32, 32, 32, 48, 48, 64]);
        assert_eq!([128 << 10, (1 << 20) - 16].map(block_footprint), [135_168, 1 << 20]);
        assert_eq!(block_footprint(usize::MAX), usize::MAX);
        for bytes in [1, 100, 1000, 5000, 100_000] {
            // SAFETY: a block that is freed at once.
            let real = unsafe {
                let p = libc::malloc(bytes);
                let real = libc::malloc_usable_size(p) + 8;
                libc::free(p);
                real
            };
            assert!(block_footprint(bytes).abs_diff(real) <= 16, "{bytes}: {real}");
        }
    }
}
