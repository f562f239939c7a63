//! Bytecode: the one table of instructions, and everything that is generated from it or works on it alone.
//!
//! `for_each_bytecode!` (table.rs) is the single truth: opcodes, lengths, operand formats, stack effects and flags. Decoder,
//! disassembler, oop maps, verifier and interpreter are made from it, so that an instruction that one of them forgets does not
//! compile. `semantics` holds the pure arithmetic of the instructions, written once.

mod decode;
mod disassemble;
pub mod locks;
pub mod npe;
pub mod oopmap;
#[cfg(test)]
mod oopmap_tests;
pub mod semantics;
pub mod shape;
mod table;

pub use decode::{
    Bytecodes, DecodeError, Instruction, LookupSwitch, Operands, TableSwitch, decode_at, instruction_length,
};
pub use disassemble::{disassemble, disassemble_instruction};
pub use table::{Flags, Format, Opcode};
