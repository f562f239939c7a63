//! Machine code: where it lies, how it gets there, how the interpreter calls it.

pub mod adapters;
pub mod free_list;
pub mod isa;
pub mod link;
pub mod memory;
pub mod table;
