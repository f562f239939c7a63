//! The types of generated programs' values.

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    Int,
    Long,
    Float,
    Double,
    /// A row of [`REFS`].
    Ref(u8),
}

/// A reference type: its name as CONSTANT_Class has it, its descriptor, and what it holds if it is an array.
pub struct RefType {
    pub name: &'static str,
    pub descriptor: &'static str,
    pub element: Option<Element>,
}

/// An array's elements: their type on the stack, the operand of newarray (0: anewarray), the load; the store is 33 further.
#[derive(Clone, Copy)]
pub struct Element {
    pub ty: Ty,
    pub newarray: u8,
    pub load: u8,
}

const fn class(name: &'static str, descriptor: &'static str) -> RefType {
    RefType { name, descriptor, element: None }
}

const fn array(name: &'static str, ty: Ty, newarray: u8, load: u8) -> RefType {
    RefType { name, descriptor: name, element: Some(Element { ty, newarray, load }) }
}

/// All reference types; the constants below are indices.
pub const REFS: [RefType; 16] = [
    class("java/lang/String", "Ljava/lang/String;"),
    class("Base", "LBase;"),
    array("[I", Ty::Int, 10, 0x2e),
    array("[J", Ty::Long, 11, 0x2f),
    array("[F", Ty::Float, 6, 0x30),
    array("[D", Ty::Double, 7, 0x31),
    array("[B", Ty::Int, 8, 0x33),
    array("[C", Ty::Int, 5, 0x34),
    array("[S", Ty::Int, 9, 0x35),
    array("[Z", Ty::Int, 4, 0x33),
    array("[LBase;", BASE, 0, 0x32),
    array("[[I", Ty::Ref(2), 0, 0x32),
    class("java/lang/Object", "Ljava/lang/Object;"),
    class("java/lang/Throwable", "Ljava/lang/Throwable;"),
    class("Iface", "LIface;"),
    class("P", "LP;"),
];
pub const STRING: Ty = Ty::Ref(0);
pub const BASE: Ty = Ty::Ref(1);
pub const INTS: Ty = Ty::Ref(2);
pub const BASES: Ty = Ty::Ref(10);
pub const GRID: Ty = Ty::Ref(11);
pub const OBJECT: Ty = Ty::Ref(12);
pub const THROWABLE: Ty = Ty::Ref(13);
pub const IFACE: Ty = Ty::Ref(14);
/// The program's own class, as calls of super's methods need it.
pub const OWN: Ty = Ty::Ref(15);

/// What a generator chooses from; the first is the simplest, the primitives stand more than once.
pub const CHOICE: [Ty; 23] = [
    Ty::Int,
    Ty::Long,
    Ty::Float,
    Ty::Double,
    STRING,
    BASE,
    INTS,
    Ty::Int,
    Ty::Long,
    Ty::Double,
    Ty::Int,
    Ty::Ref(3),
    Ty::Ref(4),
    Ty::Ref(5),
    Ty::Ref(6),
    Ty::Ref(7),
    Ty::Ref(8),
    Ty::Ref(9),
    BASES,
    GRID,
    OBJECT,
    THROWABLE,
    IFACE,
];

impl Ty {
    /// Words of the operand stack.
    pub fn size(self) -> usize {
        if self.is_wide() { 2 } else { 1 }
    }
    pub fn is_wide(self) -> bool {
        matches!(self, Ty::Long | Ty::Double)
    }
    pub fn is_ref(self) -> bool {
        matches!(self, Ty::Ref(_))
    }
    /// The offset of its form in a group of instructions: i, l, f, d, a.
    pub fn group(self) -> u8 {
        match self {
            Ty::Int => 0,
            Ty::Long => 1,
            Ty::Float => 2,
            Ty::Double => 3,
            Ty::Ref(_) => 4,
        }
    }
    pub fn descriptor(self) -> &'static str {
        match self {
            Ty::Int => "I",
            Ty::Long => "J",
            Ty::Float => "F",
            Ty::Double => "D",
            Ty::Ref(n) => REFS[usize::from(n)].descriptor,
        }
    }
    /// As CONSTANT_Class names it.
    pub fn class_name(self) -> &'static str {
        match self {
            Ty::Ref(n) => REFS[usize::from(n)].name,
            _ => unreachable!("primitives have no class"),
        }
    }
    pub fn element(self) -> Option<Element> {
        match self {
            Ty::Ref(n) => REFS[usize::from(n)].element,
            _ => None,
        }
    }
}

/// A method's descriptor.
pub fn signature(params: &[Ty], ret: Ty) -> String {
    let params: String = params.iter().map(|t| t.descriptor()).collect();
    format!("({params}){}", ret.descriptor())
}
