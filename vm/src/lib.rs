//! Cortado's virtual machine: class files, loading, linking, the interpreter, threads, monitors, exceptions, method
//! handles, and the host as a trait. See ARCHITECTURE.md at the project's root.

pub mod alloc;
pub mod arena;
pub mod arraycopy;
pub mod boot;
pub mod bytecode;
pub mod call;
pub mod class;
pub mod classfile;
pub mod clone;
pub mod collect;
pub mod compiled;
pub mod compiler;
pub mod engine;
pub mod exceptions;
pub mod extensions;
pub mod host;
pub mod ids;
pub mod image;
pub mod interp;
pub mod invoke;
pub mod management;
pub mod math;
pub mod native;
pub mod native_memory;
pub mod reflect;
pub mod rooting;
pub mod strings;
pub mod symbols;
pub mod thread;
pub mod throw;
pub mod types;
pub mod unsafe_access;
mod verify;
pub mod vm;
pub mod well_known;
pub mod zlib;
