//! Values of a wanted type, pushed on the operand stack.

use super::emit::{Emit, Entry};
use super::types::{BASE, BASES, CHOICE, GRID, IFACE, OBJECT, STRING, THROWABLE, Ty};
use super::{Method, Program};
use crate::programs::choices::Choices;

/// The generator of one method's code.
pub struct Gen<'a, 'b> {
    pub c: &'a mut Choices,
    pub e: Emit<'b>,
    pub program: &'a Program,
    /// Slots with a type of their own everywhere: parameters, `this`, variables.
    pub fixed: Vec<(usize, Ty)>,
    /// Slots that hold anything inside of a block and nothing between blocks.
    pub scratch: std::ops::Range<usize>,
    /// The slot that counts blocks.
    pub fuel: usize,
    /// The slots that hold a lock, and the result.
    pub lock: usize,
    pub method: Option<Method>,
    /// Nested expressions that may still come: keeps methods small.
    pub budget: usize,
}

const INTS: [i32; 20] =
    [0, 1, -1, 2, 3, 5, 7, 8, 31, 32, 63, 127, 128, -128, 255, 32767, 65535, i32::MIN, i32::MAX, 0x1234_5678];
const LONGS: [i64; 12] =
    [0, 1, -1, 2, 31, 63, 64, 0xffff_ffff, i64::MIN, i64::MAX, -0x8000_0000, 0x1234_5678_9abc];
const FLOATS: [f32; 12] = [
    0.0,
    1.0,
    2.0,
    -1.5,
    -0.0,
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    1e10,
    -3e30,
    f32::MIN_POSITIVE,
    0.1,
];
const DOUBLES: [f64; 12] = [
    0.0,
    1.0,
    -2.5,
    -0.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    1e20,
    -1e300,
    5e-324,
    0.1,
    4_294_967_296.5,
];
const STRINGS: [&str; 6] = ["abc", "", "x", "häß", "0123456789", "\u{0}\u{1F600}"];
const KINDS: [&str; 5] = ["Base", "Base$A", "Base$B", "Base$C", "P"];

impl Gen<'_, '_> {
    /// Pushes a value of the type.
    pub fn value(&mut self, t: Ty) {
        self.budget = self.budget.saturating_sub(1);
        let deep = self.budget > 0;
        match self.c.below(if deep { 12 } else { 4 }) {
            0 => self.constant(t),
            1..=2 => {
                if !self.load(t) {
                    self.constant(t);
                }
            }
            3 => {
                if !self.get_static(t) {
                    self.constant(t);
                }
            }
            4..=6 => self.computed(t),
            7 => self.element(t),
            8 => self.get_field(t),
            9 => self.ternary(t),
            10 => self.call_for(t),
            _ => self.converted(t),
        }
    }

    pub fn constant(&mut self, t: Ty) {
        match t {
            Ty::Int => {
                let v =
                    if self.c.chance(4) { self.c.below(65536) as i32 - 32768 } else { *self.c.pick(&INTS) };
                self.int(v);
            }
            Ty::Long => {
                let v = *self.c.pick(&LONGS);
                if (0..=1).contains(&v) && self.c.chance(8) {
                    self.e.byte(9 + v as u8);
                } else {
                    let i = self.e.class.long(v);
                    self.e.op_u16(0x14, i);
                }
                self.e.push(t);
            }
            Ty::Float => {
                let v = *self.c.pick(&FLOATS);
                let bits = v.to_bits().to_be_bytes();
                let i = self.e.class.constant(&[&[4][..], &bits].concat());
                self.ldc(i);
                self.e.push(t);
            }
            Ty::Double => {
                let v = *self.c.pick(&DOUBLES);
                let bits = v.to_bits().to_be_bytes();
                let i = self.e.class.constant(&[&[6][..], &bits].concat());
                self.e.op_u16(0x14, i);
                self.e.push(t);
            }
            STRING => {
                let i = self.e.class.string(self.c.pick::<&str>(&STRINGS));
                self.ldc(i);
                self.e.push(t);
            }
            _ if self.c.chance(1) => self.null(t),
            BASE | OBJECT | IFACE => self.new_base(t),
            THROWABLE => {
                let names = ["java/lang/RuntimeException", "java/lang/Error", "java/io/IOException"];
                let class = *self.c.pick(&names);
                self.new_object(class, &[], t);
            }
            _ => self.new_array(t),
        }
    }

    pub fn null(&mut self, t: Ty) {
        self.e.byte(1);
        self.e.push(t);
    }

    fn ldc(&mut self, i: u16) {
        if i < 256 && !self.c.chance(3) {
            self.e.byte(0x12);
            self.e.byte(i as u8);
        } else {
            self.e.op_u16(0x13, i);
        }
    }

    pub fn int(&mut self, v: i32) {
        match v {
            -1..=5 => self.e.byte((3 + v) as u8),
            -128..=127 => {
                self.e.byte(0x10);
                self.e.byte(v as u8);
            }
            -32768..=32767 => self.e.op_u16(0x11, v as u16),
            _ => {
                let i = self.e.class.int(v);
                self.ldc(i);
            }
        }
        self.e.push(Ty::Int);
    }

    /// A new object of a class that may hold arguments below its constructor's: what is on the stack meanwhile is not
    /// initialised.
    fn new_object(&mut self, class: &str, params: &[Ty], as_type: Ty) {
        let k = self.e.class.class(class);
        let at = self.e.code.len() as u16;
        self.e.op_u16(0xbb, k);
        self.e.push_entry(Entry::New(at));
        self.e.byte(0x59);
        self.e.push_entry(Entry::New(at));
        for &p in params {
            self.value(p);
        }
        let descriptor: String = params.iter().map(|p| p.descriptor()).collect();
        let m = self.e.class.method_ref(class, "<init>", &format!("({descriptor})V"));
        self.e.op_u16(0xb7, m);
        self.e.pops(params.len() + 2);
        self.e.push(as_type);
    }

    fn new_base(&mut self, t: Ty) {
        let class = *self.c.pick(&KINDS);
        if class != "P" && self.c.chance(8) {
            self.new_object(class, &[Ty::Int, Ty::Long], t);
        } else {
            self.new_object(class, &[], t);
        }
    }

    fn new_array(&mut self, t: Ty) {
        // Long enough for the indices, mostly.
        let n = if self.budget > 0 && self.c.chance(1) { self.c.below(6) as i32 - 1 } else { 8 };
        self.int(n);
        let e = t.element().expect("an array");
        match t {
            GRID if self.c.chance(8) => {
                self.int(3);
                let k = self.e.class.class("[[I");
                self.e.op_u16(0xc5, k);
                self.e.byte(2);
                self.e.pop();
            }
            _ if e.newarray == 0 => {
                let of = match t {
                    BASES => *self.c.pick(&["Base", "Base$A", "P", "Base"]),
                    _ => "[I",
                };
                let k = self.e.class.class(of);
                self.e.op_u16(0xbd, k);
            }
            _ => {
                self.e.byte(0xbc);
                self.e.byte(e.newarray);
            }
        }
        self.e.pop();
        self.e.push(t);
    }

    /// Slots that hold the type now.
    pub fn slots(&self, t: Ty) -> Vec<usize> {
        (0..self.e.locals.len())
            .filter(|&i| self.e.locals[i] == Some(t) && i != self.fuel && i != self.lock)
            .collect()
    }

    pub fn load(&mut self, t: Ty) -> bool {
        let slots = self.slots(t);
        if slots.is_empty() {
            return false;
        }
        let slot = *self.c.pick(&slots);
        self.load_slot(t, slot);
        true
    }

    pub fn load_slot(&mut self, t: Ty, slot: usize) {
        if slot < 4 && self.c.chance(12) {
            self.e.byte(0x1a + t.group() * 4 + slot as u8);
        } else {
            let wide = self.c.chance(1);
            self.e.local(0x15 + t.group(), slot, wide);
        }
        self.e.push(t);
    }

    /// Stores the top of the stack.
    pub fn store_slot(&mut self, t: Ty, slot: usize) {
        if slot < 4 && self.c.chance(12) {
            self.e.byte(0x3b + t.group() * 4 + slot as u8);
        } else {
            let wide = self.c.chance(1);
            self.e.local(0x36 + t.group(), slot, wide);
        }
        self.e.pop();
    }

    /// Static fields of the type.
    pub fn statics(&self, t: Ty) -> Vec<String> {
        self.program.statics.iter().filter(|s| s.1 == t).map(|s| s.0.clone()).collect()
    }

    fn get_static(&mut self, t: Ty) -> bool {
        let names = self.statics(t);
        if names.is_empty() {
            return false;
        }
        let name = self.c.pick(&names).clone();
        let f = self.e.class.field_ref("P", &name, t.descriptor());
        self.e.op_u16(0xb2, f);
        self.e.push(t);
        true
    }

    /// Arithmetic.
    fn computed(&mut self, t: Ty) {
        match t {
            Ty::Int | Ty::Long | Ty::Float | Ty::Double => match self.c.below(8) {
                0 => {
                    self.value(t);
                    self.e.byte(0x74 + t.group());
                }
                1 if matches!(t, Ty::Int | Ty::Long) => {
                    self.value(t);
                    self.value(Ty::Int);
                    self.e.byte(0x78 + t.group() + 2 * self.c.below(3) as u8);
                    self.e.pop();
                }
                _ => {
                    self.value(t);
                    self.value(t);
                    self.binary(t);
                }
            },
            STRING => self.call_for(t),
            _ => self.constant(t),
        }
    }

    /// An operation on the two values of the type on top.
    pub fn binary(&mut self, t: Ty) {
        let whole = matches!(t, Ty::Int | Ty::Long);
        let n = self.c.below(if whole { 8 } else { 5 });
        let group = t.group();
        match n {
            // The divisor is odd, mostly: exceptions have to be rare for anything else to happen.
            3 | 4 if whole && !self.c.chance(1) => {
                let one = if t == Ty::Int { 4 } else { 10 };
                self.e.byte(one);
                self.e.push(t);
                self.e.byte(0x80 + group);
                self.e.pop();
                self.e.byte(0x60 + 4 * n as u8 + group);
            }
            0..=4 => self.e.byte(0x60 + 4 * n as u8 + group),
            // and, or, xor
            _ => self.e.byte(0x7e + 2 * (n as u8 - 5) + group),
        }
        self.e.pop();
    }

    /// From another type.
    fn converted(&mut self, t: Ty) {
        match t {
            Ty::Int if self.c.chance(8) => {
                let op = [0x91, 0x92, 0x93][self.c.below(3)];
                self.value(Ty::Int);
                self.e.byte(op);
            }
            Ty::Int if self.c.chance(8) => match self.c.below(4) {
                0 => self.compare(Ty::Long, 0x94),
                1 => {
                    let nan = self.c.below(2) as u8;
                    self.compare(Ty::Float, 0x95 + nan);
                }
                2 => {
                    let nan = self.c.below(2) as u8;
                    self.compare(Ty::Double, 0x97 + nan);
                }
                _ => {
                    self.value(OBJECT);
                    let k = self.e.class.class(self.c.pick::<&str>(&[
                        "Base$A",
                        "P",
                        "java/lang/String",
                        "[I",
                        "Iface",
                    ]));
                    self.e.op_u16(0xc1, k);
                    self.e.pop();
                    self.e.push(t);
                }
            },
            Ty::Int | Ty::Long | Ty::Float | Ty::Double => {
                let from = [Ty::Int, Ty::Long, Ty::Float, Ty::Double][self.c.below(4)];
                self.value(from);
                if from != t {
                    let skip = if t.group() > from.group() { 1 } else { 0 };
                    self.e.byte(0x85 + 3 * from.group() + t.group() - skip);
                    self.e.pop();
                    self.e.push(t);
                }
            }
            OBJECT => {
                let from = *self.c.pick(&CHOICE);
                let from = if from.is_ref() { from } else { STRING };
                self.value(from);
                self.e.pop();
                self.e.push(t);
            }
            IFACE => {
                self.value(BASE);
                self.e.pop();
                self.e.push(t);
            }
            // Down again what is known to be right, or a cast that fails now and then.
            _ => {
                self.value(t);
                self.cast(t);
            }
        }
    }

    /// A checkcast of the top to its own type or, rarely, to another class.
    pub fn cast(&mut self, t: Ty) {
        let class = match t {
            BASE if self.c.chance(1) => *self.c.pick(&KINDS),
            _ => t.class_name(),
        };
        let k = self.e.class.class(class);
        self.e.op_u16(0xc0, k);
    }

    fn compare(&mut self, of: Ty, op: u8) {
        self.value(of);
        self.value(of);
        self.e.byte(op);
        self.e.pops(2);
        self.e.push(Ty::Int);
    }

    /// One or the other, by a condition; the labels have whatever is on the stack below.
    fn ternary(&mut self, t: Ty) {
        let other = self.e.label();
        let end = self.e.label();
        self.condition(other);
        self.value(t);
        self.e.jump(0xa7, end);
        self.e.pop();
        self.drop_scratch();
        self.e.bind(other);
        self.value(t);
        self.drop_scratch();
        self.e.bind(end);
    }

    /// A conditional jump.
    pub fn condition(&mut self, to: super::emit::Label) {
        match self.c.below(5) {
            0..=1 => {
                self.value(Ty::Int);
                self.e.pop();
                let op = 0x99 + self.c.below(6) as u8;
                self.e.jump(op, to);
            }
            2..=3 => {
                self.value(Ty::Int);
                self.value(Ty::Int);
                self.e.pops(2);
                let op = 0x9f + self.c.below(6) as u8;
                self.e.jump(op, to);
            }
            _ => {
                let t = *self.c.pick(&[STRING, BASE, OBJECT]);
                self.value(t);
                if self.c.chance(8) {
                    self.value(t);
                    self.e.pops(2);
                    let op = 0xa5 + self.c.below(2) as u8;
                    self.e.jump(op, to);
                } else {
                    self.e.pop();
                    let op = 0xc6 + self.c.below(2) as u8;
                    self.e.jump(op, to);
                }
            }
        }
    }

    /// Where paths meet nothing is known of the scratch slots.
    pub fn drop_scratch(&mut self) {
        for i in self.scratch.clone() {
            self.e.locals[i] = None;
        }
    }
}
