//! What a heap is made with.

use crate::region::REGION_BYTES;

/// Sizes of a heap, in bytes.
#[derive(Clone, Debug)]
pub struct HeapConfig {
    /// Most memory that objects may take (`-Xmx`), while a young collection copies them too. A full one that copies may take as
    /// much, else it works in place.
    pub max_bytes: usize,
    /// Where the heap's size starts (`-Xms`).
    pub initial_bytes: usize,
    /// Size of the young generation (`-Xmn`); 0: the heap chooses and adapts.
    pub young_bytes: usize,
    /// Address space to reserve. Must hold `max_bytes` and some.
    pub cage_bytes: usize,
    /// Threads that a collection may use.
    pub parallel: usize,
    /// How long a young collection should take, milliseconds (`-XX:MaxGCPauseMillis`): the young generation stays as small
    /// as what survives in it makes that necessary.
    pub pause_ms: u32,
    /// A soft reference is kept for so many milliseconds after its last use for each free MiB
    /// (`-XX:SoftRefLRUPolicyMSPerMB`).
    pub soft_ms_per_mb: u32,
    /// For finding bugs. Memory that objects were moved out of is overwritten with 0xDD and reused as late as possible, so
    /// that stale references show; marking begins whenever it can, every region gets evacuated, and some
    /// collections are done by as many threads as there may be, however small they are.
    pub poison: bool,
    /// How full collections work.
    pub full: FullBy,
}

/// How full collections work.
#[derive(Copy, Clone, Eq, PartialEq, Default, Debug)]
pub enum FullBy {
    /// By copying while there is room for a second copy and the heap is small (or poisoned: then everything is to
    /// move), else in place.
    #[default]
    Choice,
    /// By copying, unless the address space has no room.
    Copying,
    /// In place.
    Compacting,
}

impl Default for HeapConfig {
    fn default() -> HeapConfig {
        HeapConfig {
            max_bytes: 256 << 20,
            initial_bytes: 16 << 20,
            young_bytes: 0,
            cage_bytes: HeapConfig::MAX_CAGE,
            parallel: 1,
            pause_ms: 125,
            soft_ms_per_mb: 1000,
            poison: false,
            full: FullBy::Choice,
        }
    }
}

impl HeapConfig {
    /// The greatest cage that 32-bit references reach.
    pub const MAX_CAGE: usize = 32 << 30;

    /// The greatest `max_bytes` that a cage of `cage_bytes` allows; what a default derived from the machine's memory
    /// must be clamped to. The rest is for young collections to copy to; where it isn't enough they give way to full
    /// ones in place.
    pub const fn max_for_cage(cage_bytes: usize) -> usize {
        let spare = if cage_bytes / 64 > 4 * REGION_BYTES { cage_bytes / 64 } else { 4 * REGION_BYTES };
        cage_bytes.saturating_sub(spare) & !(REGION_BYTES - 1)
    }

    /// The least cage for a heap of `max_bytes`: the inverse of `max_for_cage`.
    pub const fn cage_for_max(max_bytes: usize) -> usize {
        let max = max_bytes.div_ceil(REGION_BYTES) * REGION_BYTES;
        let max = if max < 4 * REGION_BYTES { 4 * REGION_BYTES } else { max };
        2 * max + 64 * REGION_BYTES
    }
}

/// Why a heap could not be made.
#[derive(Debug)]
pub enum HeapError {
    /// The system refused address space.
    Map {
        /// What was asked for.
        bytes: usize,
        /// What it said.
        error: std::io::Error,
    },
    /// `max_bytes` is more than `HeapConfig::max_for_cage` allows, or the cage more than references reach.
    TooLarge {
        /// What was asked for.
        bytes: usize,
        /// What is possible.
        limit: usize,
    },
}

impl std::fmt::Display for HeapError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HeapError::Map { bytes, error } => {
                write!(f, "cannot reserve {bytes} bytes of address space: {error}")
            }
            HeapError::TooLarge { bytes, limit } => {
                write!(f, "heap of {bytes} bytes exceeds the limit of {limit}")
            }
        }
    }
}

impl std::error::Error for HeapError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            HeapError::Map { error, .. } => Some(error),
            HeapError::TooLarge { .. } => None,
        }
    }
}
