//! Cortado's compilers: bytecode to machine code through Cranelift. See ARCHITECTURE.md, "Execution".
//!
//! * `translate`: bytecode to CLIF.
//! * `intrinsics`: methods that are done in place or by a Rust function.
//! * `code`: memory for code, linking, adapters, what is installed.
//! * `broker`: what is compiled when.
//! * `listing`, `perf`, `commands`: for people.

pub mod broker;
pub mod bytecode;
pub mod code;
pub mod commands;
pub mod intrinsics;
pub mod listing;
mod perf;
pub mod translate;

pub use broker::Jit;
