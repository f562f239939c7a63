//! A disassembler whose lines look like `javap -c`'s, for the debugging options.

use std::fmt::Write;

use super::decode::{Bytecodes, Instruction, Operands};
use super::table::Opcode;
use crate::classfile::{ClassFile, Member, Tag, mutf8};

/// The method's code, one instruction a line, and its exception table. Empty for a method without code.
pub fn disassemble(cf: &ClassFile, method: &Member) -> String {
    let mut out = String::new();
    let Some(code) = cf.code(method) else { return out };
    let _ = writeln!(
        out,
        "{}{}: stack={}, locals={}",
        mutf8::lossy(cf.utf8(method.name)),
        mutf8::lossy(cf.utf8(method.descriptor)),
        code.max_stack,
        code.max_locals
    );
    for i in Bytecodes::new(code.code) {
        match i {
            Ok(i) => {
                let _ = writeln!(out, "{:8}: {}", i.bci, disassemble_instruction(cf, &i));
            }
            Err(e) => {
                let _ = writeln!(out, "{:8}: <{e}>", e.bci());
            }
        }
    }
    if code.handlers().len() > 0 {
        out.push_str("    from    to  target type\n");
        for h in code.handlers() {
            let catch =
                if h.catch_type == 0 { "any".into() } else { mutf8::lossy(cf.class_name(h.catch_type)) };
            let _ = writeln!(out, "{:8} {:5} {:7} {catch}", h.start, h.end, h.handler);
        }
    }
    out
}

/// One instruction with its operands, constants spelled out.
pub fn disassemble_instruction(cf: &ClassFile, i: &Instruction<'_>) -> String {
    let mut out = String::new();
    if i.wide {
        out.push_str("wide ");
    }
    out.push_str(i.opcode.mnemonic());
    // A `String` can't refuse what is written to it.
    let _ = match i.operands {
        Operands::None => Ok(()),
        Operands::Local(_) if i.length == 1 => Ok(()),
        Operands::Immediate(n) if i.opcode.java() == Opcode::Newarray => write!(out, " {}", array_type(n)),
        Operands::Immediate(n) => write!(out, " {n}"),
        Operands::Local(n) => write!(out, " {n}"),
        Operands::Iinc { local, delta } => write!(out, " {local}, {delta}"),
        Operands::Branch(target) => write!(out, " {target}"),
        Operands::Cp(cp) => write!(out, " #{cp} // {}", constant(cf, cp)),
        Operands::InvokeInterface { cp, count } => write!(out, " #{cp}, {count} // {}", constant(cf, cp)),
        Operands::MultiNewArray { cp, dimensions } => {
            write!(out, " #{cp}, {dimensions} // {}", constant(cf, cp))
        }
        Operands::TableSwitch(s) => {
            out.push_str(" {");
            for (k, target) in (i64::from(s.low)..).zip(s.targets()) {
                let _ = write!(out, " {k}: {target}");
            }
            write!(out, " default: {} }}", s.default)
        }
        Operands::LookupSwitch(s) => {
            out.push_str(" {");
            for (k, target) in s.pairs() {
                let _ = write!(out, " {k}: {target}");
            }
            write!(out, " default: {} }}", s.default)
        }
    };
    out
}

/// newarray's type codes (JVMS table 6.5.newarray-A).
fn array_type(code: i32) -> &'static str {
    match code {
        4 => "boolean",
        5 => "char",
        6 => "float",
        7 => "double",
        8 => "byte",
        9 => "short",
        10 => "int",
        11 => "long",
        _ => "?",
    }
}

/// A constant, as javap's comments show it.
fn constant(cf: &ClassFile, i: u16) -> String {
    let text = |i: u16| mutf8::lossy(cf.utf8(i));
    match cf.tag(i) {
        Tag::Unusable => "?".into(),
        Tag::Utf8 => text(i).into_owned(),
        Tag::Integer => format!("int {}", cf.int(i)),
        Tag::Float => format!("float {:?}f", cf.float(i)),
        Tag::Long => format!("long {}l", cf.long(i)),
        Tag::Double => format!("double {:?}d", cf.double(i)),
        Tag::Class => format!("class {}", mutf8::lossy(cf.class_name(i))),
        Tag::String => format!("String {:?}", text(cf.string_utf8(i))),
        tag @ (Tag::Fieldref | Tag::Methodref | Tag::InterfaceMethodref) => {
            let m = cf.member_ref(i);
            let kind = match tag {
                Tag::Fieldref => "Field",
                Tag::Methodref => "Method",
                _ => "InterfaceMethod",
            };
            let class = mutf8::lossy(cf.class_name(m.class_index));
            format!("{kind} {class}.{}:{}", text(m.name_index), text(m.descriptor_index))
        }
        Tag::NameAndType => {
            let (name, descriptor) = cf.name_and_type(i);
            format!("{}:{}", text(name), text(descriptor))
        }
        Tag::MethodHandle => {
            let (kind, target) = cf.method_handle(i);
            format!("MethodHandle {kind} {}", constant(cf, target))
        }
        Tag::MethodType => format!("MethodType {}", text(cf.method_type(i))),
        tag @ (Tag::Dynamic | Tag::InvokeDynamic) => {
            let (bootstrap, name, descriptor) = cf.dynamic(i);
            let kind = if tag == Tag::Dynamic { "Dynamic" } else { "InvokeDynamic" };
            format!("{kind} #{bootstrap}:{}:{}", text(name), text(descriptor))
        }
        Tag::Module => format!("Module {}", text(cf.module_name(i))),
        Tag::Package => format!("Package {}", text(cf.package_name(i))),
    }
}
