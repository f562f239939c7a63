//! What the fuzz targets (fuzz/) do with their bytes; tests/fuzz_bodies.rs does the same with proptest's.

use crate::mutate::mutate;
use crate::programs::choices::Choices;
use crate::programs::generate;
use cortado_vm::bytecode::{Bytecodes, disassemble};
use cortado_vm::classfile::{ClassBytes, ClassFile, ParseOptions, mutf8};

/// Any bytes as a class file: parsed, and all of it that can be asked for.
///
/// # Panics
/// If the parser contradicts itself.
pub fn parser(data: &[u8]) {
    let strict = ParseOptions { max_major: 69, allow_module: true, ..ParseOptions::default() };
    let trusting = ParseOptions { check_format: false, ..strict };
    let parse = |options| ClassFile::parse(ClassBytes::Owned(data.into()), options);
    let Ok(cf) = parse(&strict) else { return };
    assert!(parse(&trusting).is_ok(), "what is right is right without checks too");
    walk(&cf);
}

/// Asks a class for everything.
fn walk(cf: &ClassFile) {
    let mut n = cf.name().len() + cf.super_name().map_or(0, <[u8]>::len) + cf.interfaces().count();
    for i in 1..cf.cp_len() {
        n += cf.tag(i) as usize;
    }
    for m in cf.fields().iter().chain(cf.methods()) {
        n += cf.utf8(m.name).len() + cf.utf8(m.descriptor).len();
        n += cf.member_attributes(m).map(|(name, a)| cf.utf8(name).len() + a.len()).sum::<usize>();
    }
    for m in cf.methods() {
        n += cf.exceptions(m).count() + cf.method_parameters(m).map_or(0, |p| p.count());
        let Some(code) = cf.code(m) else { continue };
        n += Bytecodes::new(code.code).take_while(Result::is_ok).count();
        n += code.handlers().count() + code.line_numbers().count() + code.local_variables().count();
        n += disassemble(cf, m).len();
    }
    n += cf.inner_classes().count() + cf.nest_members().count() + cf.record_components().count();
    n += cf.permitted_subclasses().map_or(0, |p| p.count());
    for i in 0..cf.bootstrap_method_count() {
        n += usize::from(cf.bootstrap_method(i).is_some());
    }
    std::hint::black_box(n);
}

/// Any bytes as modified UTF-8: what is legal comes back as it was, by way of UTF-16.
///
/// # Panics
/// If it does not.
pub fn modified_utf8(data: &[u8]) {
    let units = mutf8::to_utf16(data);
    assert_eq!(units.len(), mutf8::utf16_len(data));
    let back = mutf8::from_utf16(&units);
    assert!(mutf8::is_legal(&back, 61), "what we write is legal");
    assert_eq!(mutf8::to_utf16(&back), units);
    std::hint::black_box(mutf8::lossy(data));
}

/// Any choices as a generated program, and as mutants of it: the program parses, the mutants do no harm.
///
/// # Panics
/// If the generator makes what the parser refuses.
pub fn program(data: &[u8]) {
    let tape: Vec<u16> =
        data.chunks(2).map(|b| u16::from(b[0]) << 8 | b.get(1).map_or(0, |&b| b.into())).collect();
    let mut c = Choices::from_tape(tape);
    let bytes = generate(&mut c);
    let cf = ClassFile::parse(ClassBytes::Owned(bytes.clone().into()), &ParseOptions::default());
    walk(&cf.unwrap_or_else(|e| panic!("{}", e.message())));
    let mut mutant = bytes;
    for _ in 0..4 {
        mutant = mutate(&mutant, &mut c);
        parser(&mutant);
    }
}
