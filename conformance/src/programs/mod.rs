//! Programs made at random, of correct types and ending by themselves, as class files: what `java` and every way of
//! running them here must agree on.
//!
//! A program is a class `P` that inherits from tools/Base.java. Its methods are graphs of blocks: each block works on the
//! operand stack and ends in a jump to any other, so there are loops that javac never makes. Two counters end them: one of
//! blocks in each method, one of calls in each round. What a method computes goes into a hash, and so do exceptions with
//! their lines.

pub mod choices;
mod emit;
mod expr;
mod flow;
mod members;
mod types;
mod walk;

use choices::Choices;
use cortado_vm::classfile::assemble::ClassBuilder;
use emit::Emit;
use types::{BASE, CHOICE, IFACE, STRING, Ty, signature};

/// The Java sources that programs need: file name and text.
pub const SOURCES: [(&str, &str); 3] = [
    ("RunPrograms.java", include_str!("../../tools/RunPrograms.java")),
    ("Base.java", include_str!("../../tools/Base.java")),
    ("Iface.java", include_str!("../../tools/Iface.java")),
];

/// A method of the program.
#[derive(Clone)]
struct Method {
    name: String,
    params: Vec<Ty>,
    ret: Ty,
    is_static: bool,
    synchronized: bool,
}

/// What Base declares and programs override.
fn virtuals() -> Vec<Method> {
    let m = |name: &str, params: &[Ty], ret| Method {
        name: name.into(),
        params: params.to_vec(),
        ret,
        is_static: false,
        synchronized: false,
    };
    vec![
        m("vi", &[Ty::Int, Ty::Long], Ty::Int),
        m("vl", &[Ty::Double, Ty::Int], Ty::Long),
        m("vd", &[Ty::Double, Ty::Float], Ty::Double),
        m("vs", &[STRING], STRING),
        m("vb", &[BASE, Ty::Int], BASE),
        m("ii", &[Ty::Int], Ty::Int),
        m("il", &[Ty::Long, Ty::Double], Ty::Long),
    ]
}

/// What all methods of a program share.
struct Program {
    methods: Vec<Method>,
    /// Static fields besides the counters: name and type.
    statics: Vec<(String, Ty)>,
    major: u16,
}

/// Calls in a round.
const GAS: u16 = 80;

/// The class file that these choices come to.
pub fn generate(c: &mut Choices) -> Vec<u8> {
    let major = *c.pick(&[52, 49, 50, 51, 55, 61, 52, 46]);
    let mut b = ClassBuilder::new("P", "Base");
    b.major = major;
    let count = 1 + c.below(5);
    let mut methods: Vec<Method> = (0..count)
        .map(|n| Method {
            name: format!("m{n}"),
            params: (0..c.below(6)).map(|_| *c.pick(&CHOICE)).collect(),
            ret: *c.pick(&CHOICE),
            is_static: true,
            synchronized: c.chance(2),
        })
        .collect();
    for mut v in virtuals() {
        if c.chance(4) {
            v.synchronized = c.chance(2);
            methods.push(v);
        }
    }
    let statics = CHOICE[..7].iter().chain(&[types::BASES, types::OBJECT, IFACE]).enumerate();
    let statics = statics.map(|(n, &t)| (format!("s{n}"), t)).collect();
    let program = Program { methods, statics, major };
    for (name, t) in &program.statics {
        b.field(9, name, t.descriptor());
    }
    b.field(9, "hash", "J");
    b.field(9, "gas", "I");
    for m in &program.methods {
        let access = if m.is_static { 9 } else { 1 } | if m.synchronized { 0x20 } else { 0 };
        let code = flow::method(&mut b, c, &program, m);
        add(&mut b, access, &m.name, &signature(&m.params, m.ret), &code);
    }
    let code = flow::run(&mut b, c, &program);
    add(&mut b, 1, "run", "(I)J", &code);
    let init = b.method_ref("Base", "<init>", "()V");
    let mut e = Emit::new(&mut b);
    e.locals = vec![Some(BASE)];
    e.byte(0x2a);
    e.push(BASE);
    e.op_u16(0xb7, init);
    e.byte(0xb1);
    let code = e.finish(false);
    add(&mut b, 1, "<init>", "()V", &code);
    if major >= 51 {
        let concat =
            b.method_ref("java/lang/invoke/StringConcatFactory", "makeConcatWithConstants", members::CONCAT);
        let handle = b.method_handle(6, concat);
        let recipe = b.string("<\u{1}|\u{1}>");
        let mut table = vec![0, 1];
        for v in [handle, 1, recipe] {
            table.extend(v.to_be_bytes());
        }
        b.attribute("BootstrapMethods", &table);
    }
    b.build()
}

fn add(b: &mut ClassBuilder, access: u16, name: &str, descriptor: &str, code: &[u8]) {
    let attribute = b.utf8("Code");
    b.method(access, name, descriptor).attribute(attribute, code);
}
