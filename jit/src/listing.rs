//! What was made of a method, to read: bytecode, CLIF, machine code.

use crate::code::adapters::Adapters;
use cortado_vm::bytecode::Bytecodes;
use cortado_vm::class::Method;
use cortado_vm::compiled::Helper;
use cortado_vm::ids::{ClassId, MethodId};
use cortado_vm::vm::Vm;
use cranelift_codegen::CompiledCode;
use iced_x86::{Decoder, DecoderOptions, Formatter, GasFormatter, Instruction, OpKind};
use std::fmt::Write;

/// One piece of code, as -XX:CompileCommand=print shows it.
#[expect(clippy::too_many_arguments, reason = "all that is known of the code, for one caller")]
pub fn listing(
    vm: &Vm,
    adapters: &Adapters,
    method: &Method,
    id: u32,
    name: &str,
    clif: &str,
    bytes: &[u8],
    address: usize,
    code: &CompiledCode,
) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "\n============================= Compiled method {id}: {name} ============================="
    );
    let _ = writeln!(out, "{}{}", name, vm.engine.symbols.str(method.descriptor));
    let _ = writeln!(
        out,
        "{} bytes of bytecode, {} bytes of code at {address:#x}, native frame of {} bytes",
        method.code_len,
        bytes.len(),
        code.buffer.frame_layout().map_or(0, |l| l.frame_to_fp_offset),
    );
    let _ = writeln!(out, "\n[Bytecode]");
    out.push_str(&bytecode(method));
    let _ = writeln!(out, "\n[CLIF]\n{clif}");
    let _ = writeln!(out, "[Code]");
    let end = code.buffer.data().len().min(bytes.len());
    out.push_str(&disassemble(&bytes[..end], address, &|value| what_is(vm, adapters, value)));
    out
}

/// The method's bytecode as it is in the class file, with operands as the decoder shows them.
fn bytecode(method: &Method) -> String {
    let mut out = String::new();
    let Some(code) = crate::bytecode::snapshot(method) else { return out };
    for instruction in Bytecodes::new(&code) {
        match instruction {
            Ok(i) => {
                let _ = writeln!(out, "{:6}: {:?} {:?}", i.bci, i.opcode, i.operands);
            }
            Err(e) => {
                let _ = writeln!(out, "        {e:?}");
                break;
            }
        }
    }
    out
}

/// x86 code as text; `what_is` names the constants that it can.
pub fn disassemble(bytes: &[u8], address: usize, what_is: &dyn Fn(u64) -> Option<String>) -> String {
    let mut out = String::new();
    let mut formatter = GasFormatter::new();
    formatter.options_mut().set_space_after_operand_separator(true);
    formatter.options_mut().set_show_branch_size(false);
    let mut decoder = Decoder::with_ip(64, bytes, address as u64, DecoderOptions::NONE);
    let mut text = String::new();
    let mut instruction = Instruction::default();
    while decoder.can_decode() {
        decoder.decode_out(&mut instruction);
        text.clear();
        formatter.format(&instruction, &mut text);
        let _ = write!(out, "  {:#x}: {text}", instruction.ip());
        if let Some(name) = constant(&instruction).and_then(what_is) {
            let _ = write!(out, "  # {name}");
        }
        out.push('\n');
    }
    out
}

/// The address that an instruction names.
fn constant(i: &Instruction) -> Option<u64> {
    (0..i.op_count()).find_map(|op| match i.op_kind(op) {
        OpKind::Immediate64 => Some(i.immediate64()),
        OpKind::Immediate32to64 => Some(i.immediate32to64() as u64),
        OpKind::Immediate32 => Some(u64::from(i.immediate32())),
        OpKind::NearBranch64 => Some(i.near_branch64()),
        OpKind::Memory if i.is_ip_rel_memory_operand() => Some(i.ip_rel_memory_address()),
        _ => None,
    })
}

/// What lies at an address, if it is something that code names.
fn what_is(vm: &Vm, adapters: &Adapters, value: u64) -> Option<String> {
    let address = usize::try_from(value).ok()?;
    if let Some(helper) = Helper::ALL.iter().find(|h| h.address() == address) {
        return Some(helper.name().to_owned());
    }
    if let Some(name) = adapters.describe(address) {
        return Some(name);
    }
    let symbols = &vm.engine.symbols;
    let name_of = |class: ClassId| symbols.external(vm.classes.get(class).name);
    if let Some((index, offset)) =
        element(address, vm.methods.base() as usize, size_of::<Method>(), vm.methods.len())
    {
        let m = vm.methods.get(MethodId(index));
        return Some(format!("{}::{}{}", name_of(m.class), symbols.str(m.name), plus(offset)));
    }
    let size = size_of::<cortado_vm::class::Class>();
    let (index, offset) = element(address, vm.classes.base() as usize, size, vm.classes.len())?;
    Some(format!("class {}{}", name_of(ClassId(index)), plus(offset)))
}

fn plus(offset: usize) -> String {
    if offset == 0 { String::new() } else { format!(" + {offset}") }
}

/// Which element of an arena an address lies in, and where in it.
fn element(address: usize, base: usize, size: usize, len: u32) -> Option<(u32, usize)> {
    let distance = address.checked_sub(base)?;
    let index = u32::try_from(distance / size).ok()?;
    (index > 0 && index < len).then_some((index, distance % size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_named() {
        // movabs rax, 0x1122334455667788; call rax; jmp to itself; ret
        let code = [0x48, 0xb8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0xff, 0xd0, 0xeb, 0xfe, 0xc3];
        let name = |v| (v == 0x1122_3344_5566_7788).then(|| "that".to_owned());
        let text = disassemble(&code, 0x1000, &name);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].starts_with("  0x1000: movabs") && lines[0].ends_with("# that"), "{text}");
        assert!(lines[1].contains("call *%rax"), "{text}");
        assert!(lines[2].contains("0x100c") || lines[2].contains("100C"), "{text}");
    }

    #[test]
    fn elements_of_arenas() {
        assert_eq!(element(0x1000 + 3 * 48 + 8, 0x1000, 48, 10), Some((3, 8)));
        assert_eq!(element(0x1000 + 10 * 48, 0x1000, 48, 10), None);
        assert_eq!(element(0x1000, 0x1000, 48, 10), None);
        assert_eq!(element(0xfff, 0x1000, 48, 10), None);
    }
}
