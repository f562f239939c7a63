//! See ARCHITECTURE.md.

pub mod classfile;
