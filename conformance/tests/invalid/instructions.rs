//! Instructions (JVMS 4.9): constants of the wrong kind, operands of the wrong type, too few, too many, locals that are not
//! there, and code that ends within one. By both verifiers.

use super::Cases;
use super::pool::{each_kind, kinds};
use cortado_vm::bytecode::{Flags, Format, Opcode};

pub fn add(c: &mut Cases) {
    constants(c);
    for &op in Opcode::ALL.iter().filter(|o| o.is_java()) {
        operands(c, op);
        cut(c, op);
    }
    for n in 202..=255u8 {
        for major in [49, 52] {
            c.code(&format!("i_none_{n}_{major}"), major, (2, 2), |_| vec![n]);
        }
    }
    wide(c);
    arrays(c);
}

/// Each instruction with a constant, and each kind of it.
fn constants(c: &mut Cases) {
    for &op in Opcode::ALL.iter().filter(|o| o.is_java() && o.flags().has(Flags::CP)) {
        for major in [49, 55] {
            each_kind(major, |kind, k| {
                c.code(&format!("i_cp_{}_{kind}_{major}", op.mnemonic()), major, (9, 2), |b| {
                    let index = kinds(b)[k].1;
                    let [h, l] = index.to_be_bytes();
                    let mut code = vec![op as u8];
                    match op.format() {
                        Format::Cp8 => code.push(if index > 255 { 255 } else { l }),
                        _ => code.extend([h, l]),
                    }
                    match op.format() {
                        Format::InvokeInterface => code.extend([1, 0]),
                        Format::InvokeDynamic => code.extend([0, 0]),
                        Format::MultiNewArray => code.push(1),
                        _ => {}
                    }
                    code
                });
            });
        }
    }
}

/// Pushes a value of a kind of the table's letters; `n` null.
fn push(kind: char) -> Vec<u8> {
    match kind {
        'i' | '1' => vec![3],
        'l' => vec![9],
        'f' => vec![11],
        'd' => vec![14],
        _ => vec![1],
    }
}

/// The instruction with operands that are right in themselves where that can be said.
fn instruction(op: Opcode) -> Vec<u8> {
    let length = usize::from(op.length()).max(1);
    let mut code = vec![op as u8];
    code.resize(length, 0);
    match op.format() {
        // A jump to the next instruction.
        Format::Branch16 => code[2] = 3,
        Format::Branch32 => code[4] = 5,
        _ if op == Opcode::Newarray => code[1] = 10,
        _ => {}
    }
    code
}

fn operands(c: &mut Cases, op: Opcode) {
    let name = op.mnemonic();
    let switch = op.length() == 0;
    if switch || op.flags().has(Flags::CP) && op.pops() == "?" {
        return;
    }
    let pops: Vec<char> = op.pops().chars().filter(|p| *p != '?').collect();
    for major in [49, 52] {
        for at in 0..pops.len() {
            let wrong = match pops[at] {
                'i' => ['f', 'a', 'l'],
                'f' => ['i', 'a', 'd'],
                'a' => ['i', 'f', 'l'],
                'l' => ['d', 'i', 'a'],
                'd' => ['l', 'f', 'a'],
                _ => ['l', 'd', 'l'],
            };
            let limit = if pops[at] == '1' { 1 } else { 3 };
            for w in &wrong[..limit] {
                c.code(&format!("i_type_{name}_{at}_{w}_{major}"), major, (9, 9), |_| {
                    let mut kinds = pops.clone();
                    kinds[at] = *w;
                    let mut code: Vec<u8> = kinds.iter().flat_map(|k| push(*k)).collect();
                    code.extend(instruction(op));
                    code
                });
            }
            // All but the first operands.
            c.code(&format!("i_few_{name}_{at}_{major}"), major, (9, 9), |_| {
                let mut code: Vec<u8> = pops[at + 1..].iter().flat_map(|k| push(*k)).collect();
                code.extend(instruction(op));
                code
            });
        }
        if op.pops() == "" && !op.pushes().is_empty() {
            c.code(&format!("i_full_{name}_{major}"), major, (0, 9), |_| instruction(op));
        }
        if name.contains("load") || name.contains("store") || matches!(name, "iinc" | "ret") {
            c.code(&format!("i_local_{name}_{major}"), major, (9, 0), |_| {
                let mut code: Vec<u8> = pops.iter().flat_map(|k| push(*k)).collect();
                code.extend(instruction(op));
                code
            });
            // Locals of another type.
            for (w, store) in [('i', 0x3b), ('l', 0x3f), ('f', 0x43), ('d', 0x47), ('a', 0x4b)] {
                if pops.is_empty() && op.length() >= 2 {
                    c.code(&format!("i_var_{name}_{w}_{major}"), major, (9, 9), |_| {
                        [push(w), vec![store], instruction(op)].concat()
                    });
                }
            }
        }
    }
}

/// Code that ends within the instruction.
fn cut(c: &mut Cases, op: Opcode) {
    let length = usize::from(op.length());
    for n in 1..length {
        for major in [49, 52] {
            let name = format!("i_cut_{}_{n}_{major}", op.mnemonic());
            c.class(&name, major, |b| {
                let mut code = vec![0xb1];
                code.extend(&instruction(op)[..n]);
                b.method(9, "m", "()V").code(9, 9, &code);
            });
        }
    }
}

/// What may follow `wide`, and what not; indices beyond the locals.
fn wide(c: &mut Cases) {
    for n in 0..=201u8 {
        for major in [49, 52] {
            c.code(&format!("i_wide_{n}_{major}"), major, (9, 9), |_| vec![0xc4, n, 1, 0, 0, 0]);
        }
    }
}

/// Arrays of the wrong elements, for each load and store, and the operands of newarray.
fn arrays(c: &mut Cases) {
    for kind in 4..=11u8 {
        for op in (0x2e..=0x35u8).chain(0x4f..=0x56) {
            let element = [b'i', b'l', b'f', b'd', b'a', b'i', b'i', b'i'][usize::from((op - 0x2e) % 33)];
            for major in [49, 52] {
                c.code(&format!("i_array_{op:02x}_{kind}_{major}"), major, (9, 9), |_| {
                    let mut code = vec![4, 0xbc, kind, 3];
                    if op >= 0x4f {
                        code.extend(push(char::from(element)));
                    }
                    code.push(op);
                    code
                });
            }
        }
    }
    for kind in [0u8, 1, 2, 3, 12, 13, 255] {
        for major in [49, 52] {
            c.code(&format!("i_newarray_{kind}_{major}"), major, (9, 9), |_| vec![4, 0xbc, kind]);
        }
    }
}
