//! Mutants of class files that reach deep: not any byte, but an operand, an opcode of the same length, a limit, a stack map.

use crate::programs::choices::Choices;
use cortado_vm::bytecode::{Bytecodes, Flags, Opcode};
use cortado_vm::classfile::{ClassBytes, ClassFile, ParseOptions};

/// Changes one thing in a class file that parses; what it is, the choices say.
pub fn mutate(bytes: &[u8], c: &mut Choices) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let options = ParseOptions { max_major: 69, allow_module: true, ..ParseOptions::default() };
    let Ok(cf) = ClassFile::parse(ClassBytes::Owned(bytes.into()), &options) else { return out };
    let at = |part: &[u8]| part.as_ptr() as usize - cf.bytes().as_ptr() as usize;
    let methods: Vec<_> = cf.methods().iter().filter_map(|m| cf.code(m)).collect();
    if methods.is_empty() {
        flip(&mut out, c, 10, bytes.len());
        return out;
    }
    let code = &methods[c.below(methods.len())];
    let start = at(code.code);
    let instructions: Vec<_> = Bytecodes::new(code.code).filter_map(Result::ok).collect();
    let some = instructions[c.below(instructions.len())];
    let position = start + some.bci as usize;
    match c.below(12) {
        // Another instruction of that length.
        0..=1 => {
            let same: Vec<u8> = Opcode::ALL
                .iter()
                .filter(|o| o.is_java() && o.length() == some.opcode.length() && o.length() != 0)
                .map(|o| *o as u8)
                .collect();
            if !same.is_empty() {
                out[position] = *c.pick(&same);
            }
        }
        // Another constant.
        2..=3 => {
            let with: Vec<_> = instructions
                .iter()
                .filter(|i| i.opcode.flags().has(Flags::CP) && i.opcode != Opcode::Ldc)
                .collect();
            if !with.is_empty() {
                let i = start + c.pick(&with).bci as usize;
                let index = (1 + c.below(usize::from(cf.cp_len()))) as u16;
                out[i + 1..i + 3].copy_from_slice(&index.to_be_bytes());
            }
        }
        // A jump elsewhere.
        4 => {
            let with: Vec<_> = instructions
                .iter()
                .filter(|i| i.opcode.flags().has(Flags::BRANCH) && i.opcode.length() == 3)
                .collect();
            if !with.is_empty() {
                let i = c.pick(&with).bci;
                let target = instructions[c.below(instructions.len())].bci;
                let offset = (target as i32 - i as i32) as i16;
                let i = start + i as usize;
                out[i + 1..i + 3].copy_from_slice(&offset.to_be_bytes());
            }
        }
        // max_stack, max_locals: a little less or more.
        5 => {
            let i = start - 8 + 2 * c.below(2);
            let v = u16::from_be_bytes([out[i], out[i + 1]]);
            let v = if c.chance(12) { v.wrapping_sub(1) } else { v.wrapping_add(1) };
            out[i..i + 2].copy_from_slice(&v.to_be_bytes());
        }
        // The stack map: a byte of it, or a frame less.
        6..=7 => {
            if let Some((_, map)) = code.attributes().find(|(n, _)| cf.utf8(*n) == b"StackMapTable") {
                let i = at(map);
                if c.chance(2) && map.len() >= 2 {
                    out[i + 1] = out[i + 1].wrapping_sub(1);
                } else {
                    flip(&mut out, c, i, i + map.len());
                }
            }
        }
        // The exception table.
        8 => {
            let n = code.handlers().count();
            if n > 0 {
                let i = start + code.code.len() + 2 + 8 * c.below(n) + 2 * c.below(4);
                flip(&mut out, c, i, i + 2);
            }
        }
        9..=10 => flip(&mut out, c, start, start + code.code.len()),
        _ => flip(&mut out, c, 10, bytes.len()),
    }
    out
}

fn flip(out: &mut [u8], c: &mut Choices, from: usize, to: usize) {
    if from >= to {
        return;
    }
    let at = from + c.below(to - from);
    out[at] = match c.below(3) {
        0 => out[at] ^ (1 << c.below(8)),
        1 => c.below(202) as u8,
        _ => out[at].wrapping_add(1),
    };
}
