//! Methods whose classes were redefined. One whose code means the same in the new version goes by the new one's id, and
//! breakpoints in the new one hold in it; all others are obsolete: nothing is known of them any more.

use cortado_vm::bytecode::Bytecodes;
use cortado_vm::class::Method;
use cortado_vm::classfile::{ClassFile, Tag};
use cortado_vm::debug::Place;
use cortado_vm::ids::MethodId;
use cortado_vm::vm::Vm;

/// The id that a method goes by; None: it is obsolete.
pub fn shown(vm: &Vm, id: MethodId) -> Option<MethodId> {
    let m = vm.methods.get(id);
    if !m.is_old() {
        return Some(id);
    }
    let new = m.newest(&vm.methods);
    same_code(m, new).then_some(new.id)
}

/// A place by the id that its method goes by.
pub fn shown_place(vm: &Vm, at: Place) -> Place {
    Place { method: shown(vm, at.method).unwrap_or(at.method), bci: at.bci }
}

/// Older methods that a breakpoint in this one holds in, too.
pub fn older(vm: &Vm, id: MethodId) -> Vec<MethodId> {
    let m = vm.methods.get(id);
    let versions = vm.classes.get(m.class).versions.all();
    let all = versions.flat_map(|v| v.methods.iter().copied());
    all.filter(|&o| o != id && vm.methods.get(o).is_old() && shown(vm, o) == Some(id)).collect()
}

/// Whether two methods' code is the same, though constants may have other numbers.
fn same_code(a: &Method, b: &Method) -> bool {
    let (fa, fb) = (a.class_file(), b.class_file());
    let (Some(ca), Some(cb)) = (fa.code(a.member()), fb.code(b.member())) else { return false };
    if ca.code.len() != cb.code.len() || ca.handlers().len() != cb.handlers().len() {
        return false;
    }
    let same_handler = ca.handlers().zip(cb.handlers()).all(|(x, y)| {
        (x.start, x.end, x.handler) == (y.start, y.end, y.handler)
            && (x.catch_type == 0) == (y.catch_type == 0)
            && (x.catch_type == 0 || fa.class_name(x.catch_type) == fb.class_name(y.catch_type))
    });
    same_handler
        && Bytecodes::new(ca.code).zip(Bytecodes::new(cb.code)).all(|(x, y)| {
            let (Ok(x), Ok(y)) = (x, y) else { return false };
            if (x.bci, x.opcode, x.length) != (y.bci, y.opcode, y.length) {
                return false;
            }
            match (x.cp(), y.cp()) {
                (Some(i), Some(j)) => same_constant(fa, i, fb, j),
                _ => {
                    let at = x.bci as usize..(x.bci + x.length) as usize;
                    ca.code[at.clone()] == cb.code[at]
                }
            }
        })
}

fn same_constant(a: &ClassFile, i: u16, b: &ClassFile, j: u16) -> bool {
    if a.tag(i) != b.tag(j) {
        return false;
    }
    let same_pair = |(n, d): (u16, u16), (m, e): (u16, u16)| a.utf8(n) == b.utf8(m) && a.utf8(d) == b.utf8(e);
    match a.tag(i) {
        Tag::Utf8 => a.utf8(i) == b.utf8(j),
        Tag::Integer => a.int(i) == b.int(j),
        Tag::Float => a.float(i).to_bits() == b.float(j).to_bits(),
        Tag::Long => a.long(i) == b.long(j),
        Tag::Double => a.double(i).to_bits() == b.double(j).to_bits(),
        Tag::Class => a.class_name(i) == b.class_name(j),
        Tag::String => a.utf8(a.string_utf8(i)) == b.utf8(b.string_utf8(j)),
        Tag::MethodType => a.utf8(a.method_type(i)) == b.utf8(b.method_type(j)),
        Tag::NameAndType => same_pair(a.name_and_type(i), b.name_and_type(j)),
        Tag::MethodHandle => {
            let ((k, x), (l, y)) = (a.method_handle(i), b.method_handle(j));
            k == l && same_constant(a, x, b, y)
        }
        Tag::Dynamic | Tag::InvokeDynamic => {
            let ((x, n, d), (y, m, e)) = (a.dynamic(i), b.dynamic(j));
            let (Some(x), Some(y)) = (a.bootstrap_method(x), b.bootstrap_method(y)) else { return false };
            same_pair((n, d), (m, e))
                && same_constant(a, x.method, b, y.method)
                && x.arguments.len() == y.arguments.len()
                && x.arguments.zip(y.arguments).all(|(p, q)| same_constant(a, p, b, q))
        }
        _ => {
            let (x, y) = (a.member_ref(i), b.member_ref(j));
            a.class_name(x.class_index) == b.class_name(y.class_index)
                && same_pair((x.name_index, x.descriptor_index), (y.name_index, y.descriptor_index))
        }
    }
}
