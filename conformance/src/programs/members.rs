//! Fields, arrays' elements and calls.

use super::Method;
use super::expr::Gen;
use super::types::{BASE, BASES, CHOICE, GRID, IFACE, INTS, OBJECT, OWN, STRING, Ty, signature};

/// The descriptor of the bootstrap method for string concatenation.
pub const CONCAT: &str = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;\
                          Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/invoke/CallSite;";

/// Fields of Base.
const FIELDS: [(&str, &str, Ty); 12] = [
    ("i", "I", Ty::Int),
    ("l", "J", Ty::Long),
    ("f", "F", Ty::Float),
    ("d", "D", Ty::Double),
    ("b", "LBase;", BASE),
    ("s", "Ljava/lang/String;", STRING),
    ("a", "[I", INTS),
    ("y", "B", Ty::Int),
    ("c", "C", Ty::Int),
    ("h", "S", Ty::Int),
    ("z", "Z", Ty::Int),
    ("v", "J", Ty::Long),
];

/// How a library method is called.
#[derive(Clone, Copy, PartialEq)]
enum Call {
    Static,
    Virtual,
}

/// Library methods, many of them intrinsics: class, name, parameters (a virtual method's receiver first), result.
const LIBRARY: [(Call, &str, &str, &[Ty], Ty); 46] = [
    (Call::Static, "java/lang/Math", "abs", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Math", "max", &[Ty::Int, Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Math", "min", &[Ty::Long, Ty::Long], Ty::Long),
    (Call::Static, "java/lang/Math", "max", &[Ty::Double, Ty::Double], Ty::Double),
    (Call::Static, "java/lang/Math", "min", &[Ty::Float, Ty::Float], Ty::Float),
    (Call::Static, "java/lang/Math", "abs", &[Ty::Double], Ty::Double),
    (Call::Static, "java/lang/Math", "sqrt", &[Ty::Double], Ty::Double),
    (Call::Static, "java/lang/Math", "floor", &[Ty::Double], Ty::Double),
    (Call::Static, "java/lang/Math", "rint", &[Ty::Double], Ty::Double),
    (Call::Static, "java/lang/Math", "round", &[Ty::Double], Ty::Long),
    (Call::Static, "java/lang/Math", "fma", &[Ty::Double, Ty::Double, Ty::Double], Ty::Double),
    (Call::Static, "java/lang/Math", "addExact", &[Ty::Int, Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Math", "multiplyHigh", &[Ty::Long, Ty::Long], Ty::Long),
    (Call::Static, "java/lang/Integer", "bitCount", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Integer", "numberOfLeadingZeros", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Integer", "numberOfTrailingZeros", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Integer", "reverse", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Integer", "reverseBytes", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Integer", "rotateLeft", &[Ty::Int, Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Integer", "toString", &[Ty::Int], STRING),
    (Call::Static, "java/lang/Integer", "compareUnsigned", &[Ty::Int, Ty::Int], Ty::Int),
    (Call::Static, "java/lang/Long", "bitCount", &[Ty::Long], Ty::Int),
    (Call::Static, "java/lang/Long", "numberOfTrailingZeros", &[Ty::Long], Ty::Int),
    (Call::Static, "java/lang/Long", "reverseBytes", &[Ty::Long], Ty::Long),
    (Call::Static, "java/lang/Long", "rotateRight", &[Ty::Long, Ty::Int], Ty::Long),
    (Call::Static, "java/lang/Long", "toHexString", &[Ty::Long], STRING),
    (Call::Static, "java/lang/Float", "floatToIntBits", &[Ty::Float], Ty::Int),
    (Call::Static, "java/lang/Float", "intBitsToFloat", &[Ty::Int], Ty::Float),
    (Call::Static, "java/lang/Double", "doubleToLongBits", &[Ty::Double], Ty::Long),
    (Call::Static, "java/lang/Double", "compare", &[Ty::Double, Ty::Double], Ty::Int),
    (Call::Static, "java/lang/Character", "toUpperCase", &[Ty::Int], Ty::Int),
    (Call::Static, "java/lang/String", "valueOf", &[Ty::Double], STRING),
    (Call::Static, "java/lang/Integer", "divideUnsigned", &[Ty::Int, Ty::Int], Ty::Int),
    (Call::Static, "Base", "slow", &[Ty::Int], Ty::Int),
    (Call::Static, "Base", "hash", &[OBJECT], Ty::Long),
    (Call::Static, "java/util/Objects", "equals", &[OBJECT, OBJECT], Ty::Int),
    (Call::Virtual, "java/lang/String", "length", &[STRING], Ty::Int),
    (Call::Virtual, "java/lang/String", "hashCode", &[STRING], Ty::Int),
    (Call::Virtual, "java/lang/String", "isEmpty", &[STRING], Ty::Int),
    (Call::Virtual, "java/lang/String", "charAt", &[STRING, Ty::Int], Ty::Int),
    (Call::Virtual, "java/lang/String", "concat", &[STRING, STRING], STRING),
    (Call::Virtual, "java/lang/String", "trim", &[STRING], STRING),
    (Call::Virtual, "java/lang/String", "indexOf", &[STRING, STRING], Ty::Int),
    (Call::Virtual, "java/lang/String", "equals", &[STRING, OBJECT], Ty::Int),
    (Call::Virtual, "java/lang/String", "compareTo", &[STRING, STRING], Ty::Int),
    (Call::Virtual, "java/lang/String", "substring", &[STRING, Ty::Int], STRING),
];

impl Gen<'_, '_> {
    /// An index that is inside of most arrays.
    pub fn index(&mut self) {
        self.value(Ty::Int);
        if !self.c.chance(1) {
            self.int(7);
            self.e.byte(0x7e);
            self.e.pop();
        }
    }

    /// An array with elements of the type.
    fn array_of(&mut self, t: Ty) -> Option<Ty> {
        let all: Vec<Ty> =
            CHOICE.iter().copied().filter(|a| a.element().is_some_and(|e| e.ty == t)).collect();
        if all.is_empty() { None } else { Some(*self.c.pick(&all)) }
    }

    /// Pushes an element of an array, or an array's length.
    pub fn element(&mut self, t: Ty) {
        if t == Ty::Int && self.c.chance(3) {
            let a = *self.c.pick(&[INTS, BASES, GRID]);
            self.value(a);
            self.e.byte(0xbe);
            self.e.pop();
            self.e.push(t);
            return;
        }
        let Some(a) = self.array_of(t) else { return self.constant(t) };
        self.value(a);
        self.index();
        self.e.byte(a.element().expect("an array").load);
        self.e.pops(2);
        self.e.push(t);
    }

    /// Stores into an element.
    pub fn put_element(&mut self, t: Ty) {
        let Some(a) = self.array_of(t) else { return };
        self.value(a);
        self.index();
        self.value(t);
        self.e.byte(a.element().expect("an array").load + 33);
        self.e.pops(3);
    }

    fn field_of(&mut self, t: Ty) -> Option<(&'static str, &'static str)> {
        let all: Vec<_> = FIELDS.iter().filter(|f| f.2 == t).map(|f| (f.0, f.1)).collect();
        if all.is_empty() { None } else { Some(*self.c.pick(&all)) }
    }

    pub fn get_field(&mut self, t: Ty) {
        let Some((name, descriptor)) = self.field_of(t) else { return self.constant(t) };
        self.value(BASE);
        let f = self.e.class.field_ref("Base", name, descriptor);
        self.e.op_u16(0xb4, f);
        self.e.pop();
        self.e.push(t);
    }

    pub fn put_field(&mut self, t: Ty) {
        let Some((name, descriptor)) = self.field_of(t) else { return };
        self.value(BASE);
        self.value(t);
        let f = self.e.class.field_ref("Base", name, descriptor);
        self.e.op_u16(0xb5, f);
        self.e.pops(2);
    }

    /// Stores the top into a static field of its type, if there is one.
    pub fn put_static(&mut self, t: Ty) -> bool {
        let names = self.statics(t);
        if names.is_empty() {
            return false;
        }
        let name = self.c.pick(&names).clone();
        let f = self.e.class.field_ref("P", &name, t.descriptor());
        self.e.op_u16(0xb3, f);
        self.e.pop();
        true
    }

    /// A call that gives the type.
    pub fn call_for(&mut self, t: Ty) {
        let own: Vec<Method> =
            self.program.methods.iter().filter(|m| m.ret == t && m.is_static).cloned().collect();
        let base: Vec<Method> = super::virtuals().into_iter().filter(|m| m.ret == t).collect();
        let library: Vec<_> = LIBRARY.iter().filter(|l| l.4 == t).collect();
        match self.c.below(4) {
            0 if !own.is_empty() => {
                let m = self.c.pick(&own).clone();
                m.params.iter().for_each(|&p| self.value(p));
                self.invoke_own(&m);
            }
            1 if !base.is_empty() => {
                let m = self.c.pick(&base).clone();
                self.call_virtual(&m);
            }
            2 if t == STRING && self.program.major >= 51 && self.c.chance(4) => {
                self.value(Ty::Int);
                let second = *self.c.pick(&[STRING, Ty::Double, Ty::Long]);
                self.value(second);
                let i = self.e.class.invoke_dynamic(0, "c", &signature(&[Ty::Int, second], t));
                self.e.op_u16(0xba, i);
                self.e.u16(0);
                self.e.pops(2);
                self.e.push(t);
            }
            _ if !library.is_empty() => {
                let &&(kind, class, name, params, ret) = self.c.pick(&library);
                params.iter().for_each(|&p| self.value(p));
                let receiver = usize::from(kind == Call::Virtual);
                let boolean = matches!(name, "equals" | "isEmpty");
                let mut descriptor = signature(&params[receiver..], ret);
                if boolean {
                    descriptor.pop();
                    descriptor.push('Z');
                }
                let m = self.e.class.method_ref(class, name, &descriptor);
                self.e.op_u16(if kind == Call::Static { 0xb8 } else { 0xb6 }, m);
                self.e.pops(params.len());
                self.e.push(ret);
            }
            _ => self.constant(t),
        }
    }

    /// Calls a static method of the program; its arguments are on the stack.
    pub fn invoke_own(&mut self, m: &Method) {
        let i = self.e.class.method_ref("P", &m.name, &signature(&m.params, m.ret));
        self.e.op_u16(0xb8, i);
        self.e.pops(m.params.len());
        self.e.push(m.ret);
    }

    fn call_virtual(&mut self, m: &Method) {
        let descriptor = signature(&m.params, m.ret);
        let in_interface = matches!(m.name.as_str(), "ii" | "il");
        let this_call = self.method.as_ref().is_some_and(|m| !m.is_static) && self.c.chance(4);
        if this_call {
            // super.m(..)
            self.load_slot(BASE, 0);
            let k = self.e.class.class("P");
            self.e.op_u16(0xc0, k);
            self.e.pop();
            self.e.push(OWN);
        } else {
            self.value(if in_interface { IFACE } else { BASE });
        }
        m.params.iter().for_each(|&p| self.value(p));
        if this_call {
            let i = self.e.class.method_ref("Base", &m.name, &descriptor);
            self.e.op_u16(0xb7, i);
        } else if in_interface {
            let i = self.e.class.interface_method_ref("Iface", &m.name, &descriptor);
            self.e.op_u16(0xb9, i);
            self.e.byte(1 + m.params.iter().map(|p| p.size() as u8).sum::<u8>());
            self.e.byte(0);
        } else {
            let i = self.e.class.method_ref("Base", &m.name, &descriptor);
            self.e.op_u16(0xb6, i);
        }
        self.e.pops(m.params.len() + 1);
        self.e.push(m.ret);
    }

    /// Mixes the top into the hash.
    pub fn mix(&mut self, t: Ty) {
        match t {
            Ty::Int => self.e.byte(0x85),
            Ty::Long => {}
            Ty::Float => {
                let m = self.e.class.method_ref("java/lang/Float", "floatToIntBits", "(F)I");
                self.e.op_u16(0xb8, m);
                self.e.byte(0x85);
            }
            Ty::Double => {
                let m = self.e.class.method_ref("java/lang/Double", "doubleToLongBits", "(D)J");
                self.e.op_u16(0xb8, m);
            }
            Ty::Ref(_) => {
                let m = self.e.class.method_ref("Base", "hash", "(Ljava/lang/Object;)J");
                self.e.op_u16(0xb8, m);
            }
        }
        self.e.pop();
        self.e.push(Ty::Long);
        let f = self.e.class.field_ref("P", "hash", "J");
        self.e.op_u16(0xb2, f);
        self.e.push(Ty::Long);
        let i = self.e.class.long(31);
        self.e.op_u16(0x14, i);
        self.e.push(Ty::Long);
        self.e.byte(0x69);
        self.e.pop();
        self.e.byte(0x61);
        self.e.pop();
        self.e.op_u16(0xb3, f);
        self.e.pop();
    }
}
