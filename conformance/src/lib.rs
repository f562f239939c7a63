//! What proves that Cortado behaves as `java` does: the same program run by both, the same output and exit code.
//!
//! The oracle is the `java` of an installed JDK, so no expected output is written down anywhere. This library
//! holds what the test programs share: finding both commands ([`tools`]), running one with a time limit
//! ([`run`]), reading a case's settings ([`case`]), preparing class files ([`compile`]), showing a difference
//! ([`diff`]), patching class files into shapes that javac cannot make ([`classfile`]), assembling them from text ([`asm`]), and
//! the table of the specification's rules with the cases that cover them ([`jvms`]).
//!
//! Surprising: the oracle's answers are cached in the target directory by a hash of everything that goes in, so
//! only the first run pays for them.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

pub mod area;
pub mod asm;
pub mod case;
pub mod classfile;
pub mod compile;
pub mod diff;
pub mod fuzz;
pub mod hash;
pub mod jvms;
pub mod mutate;
pub mod programs;
pub mod run;
pub mod tools;
