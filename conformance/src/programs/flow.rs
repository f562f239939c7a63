//! Methods: blocks and the jumps between them.

use super::emit::{Emit, Label};
use super::expr::Gen;
use super::types::{BASE, CHOICE, STRING, THROWABLE, Ty};
use super::{GAS, Method, Program};
use crate::programs::choices::Choices;
use cortado_vm::classfile::assemble::ClassBuilder;

/// What may be on the stack where a block begins.
const SHAPES: [&[Ty]; 7] = [
    &[],
    &[Ty::Int],
    &[],
    &[Ty::Long, STRING],
    &[BASE, Ty::Double, Ty::Int],
    &[],
    &[Ty::Float, Ty::Float, Ty::Int, Ty::Long],
];

fn shape(g: &mut Gen, n: usize) -> &'static [Ty] {
    if n == 0 { &[] } else { SHAPES[g.c.below(SHAPES.len())] }
}

struct Block {
    start: Label,
    shape: &'static [Ty],
}

/// Classes that handlers catch; an empty name catches all.
const CATCHES: [&str; 6] = [
    "",
    "java/lang/RuntimeException",
    "java/lang/Throwable",
    "java/lang/ArithmeticException",
    "java/lang/NullPointerException",
    "java/lang/ArrayIndexOutOfBoundsException",
];

/// The Code attribute of a method.
pub fn method(b: &mut ClassBuilder, c: &mut Choices, program: &Program, m: &Method) -> Vec<u8> {
    let mut g = start(b, c, program, m);
    prologue(&mut g);
    let blocks = g.c.below(7) + 1;
    let exit = Block { start: g.e.label(), shape: &[] };
    let blocks: Vec<Block> =
        (0..blocks).map(|n| Block { start: g.e.label(), shape: shape(&mut g, n) }).collect();
    let jsr = program.major <= 50 && g.c.chance(4);
    let sub = jsr.then(|| g.e.label());
    let end_label = g.e.label();
    for (n, block) in blocks.iter().enumerate() {
        g.drop_scratch();
        g.e.stack.clear();
        block.shape.iter().for_each(|&t| g.e.push(t));
        g.e.bind(block.start);
        body(&mut g, sub);
        terminator(&mut g, &blocks, &exit, n);
    }
    g.drop_scratch();
    g.e.stack.clear();
    g.e.bind_plain(end_label);
    handlers(&mut g, &blocks, &exit, end_label);
    g.drop_scratch();
    g.e.stack.clear();
    g.e.bind(exit.start);
    g.budget = 2;
    g.value(m.ret);
    ret(&mut g, m.ret);
    if let Some(sub) = sub {
        subroutine(&mut g, sub);
    }
    let map = program.major >= 50;
    g.e.finish(map)
}

fn start<'a, 'b>(
    b: &'b mut ClassBuilder,
    c: &'a mut Choices,
    program: &'a Program,
    m: &Method,
) -> Gen<'a, 'b> {
    let mut g = Gen {
        c,
        e: Emit::new(b),
        program,
        fixed: Vec::new(),
        scratch: 0..0,
        fuel: 0,
        lock: 0,
        method: Some(m.clone()),
        budget: 6,
    };
    let this = if m.is_static { None } else { Some(BASE) };
    for t in this.into_iter().chain(m.params.iter().copied()) {
        add_local(&mut g, t);
    }
    if !m.is_static {
        g.fixed.remove(0); // `this` stays
    }
    g
}

fn add_local(g: &mut Gen, t: Ty) -> usize {
    let slot = g.e.locals.len();
    g.e.locals.push(Some(t));
    if t.is_wide() {
        g.e.locals.push(None);
    }
    g.fixed.push((slot, t));
    slot
}

/// Ends the method if the round's calls are used up; gives the variables their values.
fn prologue(g: &mut Gen) {
    let f = g.e.class.field_ref("P", "gas", "I");
    g.e.line();
    g.e.op_u16(0xb2, f);
    g.e.push(Ty::Int);
    g.int(1);
    g.e.byte(0x64);
    g.e.pop();
    g.e.byte(0x59);
    g.e.push(Ty::Int);
    g.e.op_u16(0xb3, f);
    g.e.pop();
    let go = g.e.label();
    g.e.pop();
    g.e.jump(0x9c, go);
    let t = g.method.as_ref().expect("a method").ret;
    match t {
        Ty::Ref(_) => g.null(t),
        Ty::Int => g.int(0),
        _ => {
            g.e.byte([0, 9, 11, 14][usize::from(t.group())]);
            g.e.push(t);
        }
    }
    ret(g, t);
    g.e.bind(go);
    // Far slots need wide instructions.
    if g.c.chance(1) {
        let padding = g.c.below(300);
        g.e.locals.extend(std::iter::repeat_n(None, padding));
    }
    let n = 8 + g.c.below(24) as i32;
    g.int(n);
    g.fuel = g.e.locals.len();
    g.e.local(0x36, g.fuel, false);
    g.e.pop();
    g.e.locals.push(Some(Ty::Int));
    g.lock = g.e.locals.len();
    g.e.locals.push(None);
    let first = g.e.locals.len();
    let scratch = 6;
    // Declared last, filled first.
    let vars: Vec<Ty> = (0..2 + g.c.below(7)).map(|_| *g.c.pick(&CHOICE)).collect();
    g.e.locals.extend(std::iter::repeat_n(None, scratch));
    g.scratch = first..first + scratch;
    for t in vars {
        g.budget = 3;
        g.value(t);
        let slot = g.e.locals.len();
        g.e.locals.push(None);
        if t.is_wide() {
            g.e.locals.push(None);
        }
        g.store_slot(t, slot);
        g.e.locals[slot] = Some(t);
        g.fixed.push((slot, t));
    }
}

fn ret(g: &mut Gen, t: Ty) {
    g.e.byte(0xac + t.group());
    g.e.pop();
}

/// What is on the stack is used, then statements follow.
fn body(g: &mut Gen, sub: Option<Label>) {
    g.e.line();
    let fuel = g.fuel;
    g.e.increment(fuel, -1, false);
    // Sometimes what a block starts with stays on the stack below all that follows.
    let below = g.c.chance(8);
    if !below {
        clear(g);
    }
    for _ in 0..1 + g.c.below(6) {
        g.statement(2);
        if let Some(sub) = sub
            && g.e.stack.is_empty()
            && g.c.chance(4)
        {
            g.drop_scratch();
            g.e.jump(0xa8, sub);
        }
    }
    clear(g);
}

/// Mixes all that is on the stack.
fn clear(g: &mut Gen) {
    while let Some(super::emit::Entry::Value(t)) = g.e.stack.last().copied() {
        g.mix(t);
    }
}

fn go(g: &mut Gen, to: &Block) {
    for &t in to.shape {
        g.budget = 2;
        g.value(t);
    }
    if g.c.chance(1) {
        g.e.jump_w(0xc8, to.start);
    } else {
        g.e.jump(0xa7, to.start);
    }
}

/// How a block ends; `n` is its number.
fn terminator(g: &mut Gen, blocks: &[Block], exit: &Block, n: usize) {
    g.e.line();
    g.e.local(0x15, g.fuel, false);
    g.e.push(Ty::Int);
    g.e.pop();
    g.e.jump(0x9b, exit.start);
    let next = blocks.get(n + 1).unwrap_or(exit);
    let pick = |g: &mut Gen| -> usize { g.c.below(blocks.len() + 1) };
    match g.c.below(8) {
        0 => go(g, next),
        1..=3 => {
            let i = pick(g);
            let to = blocks.get(i).unwrap_or(exit);
            for &t in to.shape {
                g.value(t);
            }
            g.budget = 4;
            g.condition(to.start);
            clear(g);
            go(g, next);
        }
        4 => {
            let i = pick(g);
            go(g, blocks.get(i).unwrap_or(exit));
        }
        5..=6 => {
            let same: Vec<&Block> = blocks.iter().filter(|b| b.shape == next.shape).collect();
            let targets: Vec<Label> = if same.is_empty() {
                vec![]
            } else {
                (0..1 + g.c.below(5)).map(|_| g.c.pick(&same).start).collect()
            };
            for &t in next.shape {
                g.budget = 2;
                g.value(t);
            }
            g.value(Ty::Int);
            if targets.is_empty() {
                g.e.byte(0x57);
                g.e.pop();
                g.e.jump(0xa7, next.start);
            } else {
                g.switch(&targets, next.start);
            }
        }
        _ => {
            if g.c.chance(4) {
                g.value(THROWABLE);
                g.e.byte(0xbf);
                g.e.pop();
            } else {
                let t = g.method.as_ref().expect("a method").ret;
                g.value(t);
                ret(g, t);
            }
        }
    }
}

/// Handlers stand after all blocks, cover runs of them and go on at one: none covers itself, so each exception moves on.
fn handlers(g: &mut Gen, blocks: &[Block], exit: &Block, end: Label) {
    for _ in 0..g.c.below(4) {
        let from = g.c.below(blocks.len());
        let to = from + 1 + g.c.below(blocks.len() - from);
        let handler = g.e.label();
        let end = blocks.get(to).map_or(end, |b| b.start);
        let class = *g.c.pick(&CATCHES);
        let class = if class.is_empty() { 0 } else { g.e.class.class(class) };
        g.e.handlers.push((blocks[from].start, end, handler, class));
        g.drop_scratch();
        g.e.stack.clear();
        g.e.push(THROWABLE);
        g.e.bind(handler);
        g.e.line();
        g.mix(THROWABLE);
        if g.c.chance(8) {
            g.statement(1);
        }
        let fuel = g.fuel;
        g.e.increment(fuel, -2, false);
        g.e.local(0x15, g.fuel, false);
        g.e.push(Ty::Int);
        g.e.pop();
        g.e.jump(0x9b, exit.start);
        let i = g.c.below(blocks.len() + 1);
        go(g, blocks.get(i).unwrap_or(exit));
    }
}

/// What jsr calls: its return address lies in a slot that nothing else uses.
fn subroutine(g: &mut Gen, sub: Label) {
    g.drop_scratch();
    g.e.stack.clear();
    let slot = g.lock;
    // No frame can say what this is: with jsr the file is verified by inference.
    g.e.bind_plain(sub);
    g.e.push(Ty::Int);
    g.e.local(0x3a, slot, false);
    g.e.pop();
    // The lock's slot is taken here, and `locked` sees it.
    g.e.locals[slot] = Some(Ty::Int);
    for _ in 0..1 + g.c.below(2) {
        g.statement(1);
    }
    g.e.local(0xa9, slot, false);
    g.e.locals[slot] = None;
}

/// `run`: fills the static fields, calls each method, and gives the hash.
pub fn run(b: &mut ClassBuilder, c: &mut Choices, program: &Program) -> Vec<u8> {
    let m = Method {
        name: "run".into(),
        params: vec![Ty::Int],
        ret: Ty::Long,
        is_static: false,
        synchronized: false,
    };
    let mut g = start(b, c, program, &m);
    g.fuel = usize::MAX;
    g.lock = g.e.locals.len();
    g.e.locals.push(None);
    g.scratch = g.e.locals.len()..g.e.locals.len() + 4;
    g.e.locals.extend([None; 4]);
    let gas = g.e.class.field_ref("P", "gas", "I");
    // Without a budget there is nothing that may throw.
    g.budget = 0;
    for (name, t) in &program.statics {
        g.constant(*t);
        let f = g.e.class.field_ref("P", name, t.descriptor());
        g.e.op_u16(0xb3, f);
        g.e.pop();
    }
    g.e.byte(9);
    g.e.push(Ty::Long);
    let hash = g.e.class.field_ref("P", "hash", "J");
    g.e.op_u16(0xb3, hash);
    g.e.pop();
    for m in &program.methods {
        g.e.line();
        g.int(i32::from(GAS));
        g.e.op_u16(0xb3, gas);
        g.e.pop();
        let [from, to, handler, after] = [(); 4].map(|()| g.e.label());
        g.e.bind_plain(from);
        if !m.is_static {
            g.load_slot(BASE, 0);
        }
        for &p in &m.params {
            g.budget = 3;
            // The round's number is what makes rounds differ.
            if p == Ty::Int {
                g.load_slot(p, 1);
            } else {
                g.value(p);
            }
        }
        if m.is_static {
            g.invoke_own(m);
        } else {
            let i = g.e.class.method_ref("Base", &m.name, &super::signature(&m.params, m.ret));
            g.e.op_u16(0xb6, i);
            g.e.pops(m.params.len() + 1);
            g.e.push(m.ret);
        }
        g.mix(m.ret);
        g.e.bind_plain(to);
        g.e.jump(0xa7, after);
        g.drop_scratch();
        g.e.push(THROWABLE);
        g.e.bind(handler);
        g.mix(THROWABLE);
        g.e.handlers.push((from, to, handler, 0));
        g.drop_scratch();
        g.e.bind(after);
    }
    for (name, t) in &program.statics {
        let f = g.e.class.field_ref("P", name, t.descriptor());
        g.e.op_u16(0xb2, f);
        g.e.push(*t);
        g.mix(*t);
    }
    g.load_slot(BASE, 0);
    g.mix(BASE);
    g.e.op_u16(0xb2, hash);
    g.e.push(Ty::Long);
    ret(&mut g, Ty::Long);
    let map = program.major >= 50;
    g.e.finish(map)
}
