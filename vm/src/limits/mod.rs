//! How much a Vm may take: what is chosen from the machine where nobody says.

mod heap_size;

pub use heap_size::{HeapSize, HeapSizing};
