//! The code of one method under construction: bytes, labels, and the state that a verifier would have at each point.

use super::types::Ty;
use cortado_vm::classfile::assemble::ClassBuilder;
use std::collections::BTreeMap;

/// What an entry of the operand stack holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Value(Ty),
    /// The result of the `new` at this position, before its constructor ran.
    New(u16),
}

impl Entry {
    pub fn size(self) -> usize {
        match self {
            Entry::Value(t) => t.size(),
            Entry::New(_) => 1,
        }
    }
}

/// A position in the code that jumps lead to.
#[derive(Clone, Copy, Debug)]
pub struct Label(usize);

/// Code under construction.
pub struct Emit<'b> {
    pub class: &'b mut ClassBuilder,
    pub code: Vec<u8>,
    pub stack: Vec<Entry>,
    max_stack: usize,
    /// Locals: the type of each slot, if it has one always.
    pub locals: Vec<Option<Ty>>,
    labels: Vec<Option<usize>>,
    jumps: Vec<Jump>,
    frames: BTreeMap<usize, (Vec<Option<Ty>>, Vec<Entry>)>,
    pub handlers: Vec<(Label, Label, Label, u16)>,
    lines: Vec<[u16; 2]>,
}

struct Jump {
    from: usize,
    at: usize,
    wide: bool,
    to: Label,
}

impl<'b> Emit<'b> {
    pub fn new(class: &'b mut ClassBuilder) -> Self {
        Emit {
            class,
            code: Vec::new(),
            stack: Vec::new(),
            max_stack: 0,
            locals: Vec::new(),
            labels: Vec::new(),
            jumps: Vec::new(),
            frames: BTreeMap::new(),
            handlers: Vec::new(),
            lines: Vec::new(),
        }
    }

    pub fn byte(&mut self, b: u8) {
        self.code.push(b);
    }
    pub fn u16(&mut self, v: u16) {
        self.code.extend(v.to_be_bytes());
    }
    pub fn u32(&mut self, v: u32) {
        self.code.extend(v.to_be_bytes());
    }

    /// An instruction with a constant's index.
    pub fn op_u16(&mut self, op: u8, v: u16) {
        self.byte(op);
        self.u16(v);
    }

    /// Each statement is a line of its own, so that stack traces tell where an exception came from.
    pub fn line(&mut self) {
        let n = self.lines.len() as u16 + 1;
        self.lines.push([self.code.len() as u16, n]);
    }

    pub fn push(&mut self, t: Ty) {
        self.push_entry(Entry::Value(t));
    }
    pub fn push_entry(&mut self, e: Entry) {
        self.stack.push(e);
        let depth = self.stack.iter().map(|e| e.size()).sum();
        self.max_stack = self.max_stack.max(depth);
    }
    pub fn pop(&mut self) -> Entry {
        self.stack.pop().expect("the generator knows its stack")
    }
    pub fn pops(&mut self, n: usize) {
        for _ in 0..n {
            self.pop();
        }
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// A label here, with a frame of what is on the stack now.
    pub fn bind(&mut self, l: Label) {
        if self.frames.contains_key(&self.code.len()) {
            self.byte(0); // one frame a position
        }
        self.bind_plain(l);
        self.frames.insert(self.code.len(), (self.locals.clone(), self.stack.clone()));
    }

    /// A label for an exception table.
    pub fn bind_plain(&mut self, l: Label) {
        self.labels[l.0] = Some(self.code.len());
    }

    /// A jump of any kind with a 16-bit offset.
    pub fn jump(&mut self, op: u8, to: Label) {
        let from = self.code.len();
        self.byte(op);
        self.jumps.push(Jump { from, at: self.code.len(), wide: false, to });
        self.u16(0);
    }

    pub fn jump_w(&mut self, op: u8, to: Label) {
        let from = self.code.len();
        self.byte(op);
        self.wide_offset(from, to);
    }

    /// A 32-bit offset from the instruction at `from`.
    pub fn wide_offset(&mut self, from: usize, to: Label) {
        self.jumps.push(Jump { from, at: self.code.len(), wide: true, to });
        self.u32(0);
    }

    /// A load or store of a local; `wide` where it needs it or `wide` asks for it.
    pub fn local(&mut self, op: u8, slot: usize, wide: bool) {
        if wide || slot > 255 {
            self.byte(0xc4);
            self.op_u16(op, slot as u16);
        } else {
            self.byte(op);
            self.byte(slot as u8);
        }
    }

    /// iinc, with the same rule.
    pub fn increment(&mut self, slot: usize, by: i16, wide: bool) {
        self.local(0x84, slot, wide);
        if wide || slot > 255 {
            self.u16(by as u16);
        } else {
            self.byte(by as u8);
        }
    }

    /// The contents of the Code attribute, with a stack map if `map`.
    pub fn finish(mut self, map: bool) -> Vec<u8> {
        for j in &self.jumps {
            let to = self.labels[j.to.0].expect("bound") as i32 - j.from as i32;
            if j.wide {
                self.code[j.at..j.at + 4].copy_from_slice(&to.to_be_bytes());
            } else {
                let short = i16::try_from(to).expect("methods stay small").to_be_bytes();
                self.code[j.at..j.at + 2].copy_from_slice(&short);
            }
        }
        let mut out = Vec::new();
        out.extend((self.max_stack as u16).to_be_bytes());
        out.extend((self.locals.len() as u16).to_be_bytes());
        out.extend((self.code.len() as u32).to_be_bytes());
        out.extend(&self.code);
        let place = |l: Label| (self.labels[l.0].expect("bound") as u16).to_be_bytes();
        let rows: Vec<_> = self.handlers.iter().filter(|h| place(h.0) != place(h.1)).collect();
        out.extend((rows.len() as u16).to_be_bytes());
        for (start, end, handler, class) in rows {
            out.extend([place(*start), place(*end), place(*handler), class.to_be_bytes()].concat());
        }
        let mut lines = (self.lines.len() as u16).to_be_bytes().to_vec();
        lines.extend(self.lines.iter().flatten().flat_map(|v| v.to_be_bytes()));
        let mut attributes = vec![("LineNumberTable", lines)];
        if map && !self.frames.is_empty() {
            attributes.push(("StackMapTable", stack_map(self.class, &self.frames)));
        }
        out.extend((attributes.len() as u16).to_be_bytes());
        for (name, contents) in attributes {
            out.extend(self.class.utf8(name).to_be_bytes());
            out.extend((contents.len() as u32).to_be_bytes());
            out.extend(contents);
        }
        out
    }
}

type Frames = BTreeMap<usize, (Vec<Option<Ty>>, Vec<Entry>)>;

/// Full frames only: other kinds are the verifier's tests' affair.
fn stack_map(class: &mut ClassBuilder, frames: &Frames) -> Vec<u8> {
    let mut out = (frames.len() as u16).to_be_bytes().to_vec();
    let mut last = None;
    for (&at, (locals, stack)) in frames {
        let delta = last.map_or(at, |l| at - l - 1);
        last = Some(at);
        out.push(255);
        out.extend((delta as u16).to_be_bytes());
        let mut types = Vec::new();
        let mut i = 0;
        while i < locals.len() {
            types.push(locals[i].map(Entry::Value));
            i += locals[i].map_or(1, Ty::size);
        }
        while types.last() == Some(&None) {
            types.pop();
        }
        let stack: Vec<_> = stack.iter().map(|&e| Some(e)).collect();
        for list in [types, stack] {
            out.extend((list.len() as u16).to_be_bytes());
            for t in list {
                match t {
                    None => out.push(0),
                    Some(Entry::New(at)) => {
                        out.push(8);
                        out.extend(at.to_be_bytes());
                    }
                    Some(Entry::Value(Ty::Int)) => out.push(1),
                    Some(Entry::Value(Ty::Float)) => out.push(2),
                    Some(Entry::Value(Ty::Double)) => out.push(3),
                    Some(Entry::Value(Ty::Long)) => out.push(4),
                    Some(Entry::Value(t)) => {
                        out.push(7);
                        out.extend(class.class(t.class_name()).to_be_bytes());
                    }
                }
            }
        }
    }
    out
}
