//! Cortado's heap: the cage, the object model, allocation, barriers, moving generational collectors, and handles.
//!
//! It knows nothing of classes, only of [`Layout`]s handed to it by [`ClassId`]; nothing of threads but their
//! [`Tlab`]s; nothing of stacks but what [`Roots`] shows it. The VM stops the world before it calls
//! [`Heap::collect`].
//!
//! ```text
//!  cage     | region 0: never mapped | region 1 | region 2 | ...    references count from its base
//!  outside  region kinds, tops; cards; object starts; layouts       mapped lazily, zero is their initial state
//! ```
//!
//! Allocation is a bump of [`Tlab::top`], inline in interpreter and compiled code; `None` from the slow path asks
//! for a collection. What the VM does about it, while the world is stopped so that no other thread takes what was
//! freed: collect young and retry, collect full and retry, collect full with `clear_soft` and retry, throw
//! OutOfMemoryError. [`Heap::can_ever_fit`] spares the ladder for the hopeless sizes.
//!
//! The contract of the write barrier is in [`card`].

mod alloc;
mod bitmap;
mod cage;
pub mod card;
mod collect;
mod config;
mod cpu;
mod figures;
mod handles;
mod heap;
mod layout;
pub mod mark;
mod object;
mod region;
mod steps;
mod sync;
mod system;
mod verify;

pub use alloc::Tlab;
pub use card::{CARD_BYTES, CARD_REF_SHIFT, CARD_SHIFT, CLEAN, DIRTY, card_index};
pub use collect::{Collect, Outcome, Progress, RefVisitor, Roots, Scope, WeakVisitor};
pub use config::{FullBy, HeapConfig, HeapError};
pub use figures::{Event, ReferenceCount, RegionCounts, YoungKind};
pub use handles::{GlobalTable, HandleStack};
pub use heap::{Counts, Heap, ReferenceOffsets};
pub use layout::{Layout, LayoutKind, LayoutTable, MAX_CLASSES, ReferenceKind};
pub use object::{
    ARRAY_LENGTH_OFFSET, CLASS_OFFSET, ClassId, HEADER_BYTES, MARK_OFFSET, OBJECT_ALIGNMENT, REF_SHIFT,
    RawRef, align_object, array_base, array_bytes,
};

#[cfg(test)]
mod tests;
