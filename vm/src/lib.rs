//! Cortado's virtual machine: class files, loading, linking, the interpreter, threads, monitors, exceptions, method
//! handles, and the host as a trait. See ARCHITECTURE.md at the project's root.

pub mod bytecode;
pub mod classfile;
pub mod host;
pub mod image;
