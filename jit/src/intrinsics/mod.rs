//! Intrinsics: methods of the class library that compiled code does in place, or by a function in Rust, instead of
//! calling them.
//!
//! One table says which. A row names a method of java.base, the class libraries that the row is about, and how its code
//! is made. An intrinsic gives what the method gives, to the bit; where the method would throw, or an argument is not of
//! the usual kind, it goes the ordinary way (a call of the method), so that traces and messages are the method's own.
//!
//! The translator has checked an instance method's receiver for null, and a static method's class is initialised, before
//! an emitter is asked. What an emitter leaves behind is the method's result and its effects, no safepoint in between.

mod arrays;
mod big_integer;
mod bits;
mod buffers;
mod checksums;
mod ciphers;
mod digests;
mod emit;
mod leaf;
mod math;
mod objects;
mod scoped;
mod strings;
#[cfg(test)]
mod tests;
mod unsafe_access;

pub use emit::{Access, Emit};

use cortado_vm::class::{Method, acc};
use cortado_vm::ids::{LoaderId, MethodId};
use cortado_vm::vm::Vm;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Type, Value};
use std::sync::atomic::Ordering;

/// Makes the code of one call: the arguments one value each, receiver first; the result unless the method is void.
pub type Emitter = for<'a, 'f> fn(&'a mut (dyn Emit<'f> + 'a), &[Value]) -> Option<Value>;

/// The address of an `extern "sysv64"` function.
#[derive(Copy, Clone)]
pub struct Code(*const ());

// SAFETY: the address of a function, which is immutable.
unsafe impl Sync for Code {}
// SAFETY: as above.
unsafe impl Send for Code {}

/// How an intrinsic's code is made.
#[derive(Copy, Clone)]
enum How {
    /// In place.
    Inline(Emitter),
    /// A function of the method's arguments, which gives the method's result.
    Leaf(Code),
    /// A function of the thread and the method's arguments, which gives the result as i64, or [`BAIL`].
    Checked(Code),
}

/// What a checked leaf function gives when the method itself has to be called, and nothing happened yet.
pub const BAIL: i64 = i64::MIN;

/// The newest class library that rows are for.
const NEWEST: u32 = 25;

/// A row of the table.
#[derive(Copy, Clone)]
pub struct Intrinsic {
    /// The method's name.
    pub name: &'static str,
    /// Its descriptor.
    pub descriptor: &'static str,
    /// The first class library that has it so.
    pub since: u32,
    /// The last one.
    pub until: u32,
    /// Whether the class library marks it with `@IntrinsicCandidate`. Other rows are of methods whose specification says
    /// all that there is to them.
    pub candidate: bool,
    /// Its code trusts its arguments as only the class library's own callers may be trusted.
    trusting: bool,
    /// Its code is that of all the implementations of the method in these classes, and asks which the receiver is of. None:
    /// of the method itself.
    pub implementors: Option<&'static [&'static str]>,
    how: How,
}

/// The intrinsics of one class.
pub struct Family {
    /// The class, with slashes.
    pub class: &'static str,
    /// Its rows.
    pub rows: &'static [Intrinsic],
}

const fn row(name: &'static str, descriptor: &'static str, how: How) -> Intrinsic {
    Intrinsic {
        name,
        descriptor,
        since: 17,
        until: NEWEST,
        candidate: true,
        trusting: false,
        implementors: None,
        how,
    }
}

/// A row whose code is made in place.
const fn inline(name: &'static str, descriptor: &'static str, emit: Emitter) -> Intrinsic {
    row(name, descriptor, How::Inline(emit))
}

/// A row of a function of the arguments.
const fn leaf(name: &'static str, descriptor: &'static str, function: *const ()) -> Intrinsic {
    row(name, descriptor, How::Leaf(Code(function)))
}

/// A row of a function of the thread and the arguments that can bail out.
const fn checked(name: &'static str, descriptor: &'static str, function: *const ()) -> Intrinsic {
    row(name, descriptor, How::Checked(Code(function)))
}

impl Intrinsic {
    /// The class library has it from this version on.
    const fn since(self, since: u32) -> Intrinsic {
        Intrinsic { since, ..self }
    }
    /// The class library has it up to this version.
    const fn until(self, until: u32) -> Intrinsic {
        Intrinsic { until, ..self }
    }
    /// Not (in all those versions) marked as a candidate.
    const fn unmarked(self) -> Intrinsic {
        Intrinsic { candidate: false, ..self }
    }

    /// Not for a guarded Vm.
    const fn trusting(self) -> Intrinsic {
        Intrinsic { trusting: true, ..self }
    }

    /// Not of the method itself, which is abstract, but of these classes' implementations.
    const fn of_any(self, classes: &'static [&'static str]) -> Intrinsic {
        Intrinsic { implementors: Some(classes), ..self }
    }

    /// Makes the code of a call.
    pub fn emit<'f>(&self, e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
        let (mut params, ret) = signature(self.descriptor);
        if args.len() > params.len() {
            params.insert(0, I32);
        }
        assert_eq!(args.len(), params.len(), "{}{}: one value an argument", self.name, self.descriptor);
        match self.how {
            How::Inline(emit) => emit(e, args),
            How::Leaf(code) => e.call_leaf(code.0 as usize, &params, ret, args),
            How::Checked(code) => {
                params.insert(0, I64);
                let t = e.thread();
                let args: Vec<Value> = std::iter::once(t).chain(args.iter().copied()).collect();
                let bits = e.call_leaf(code.0 as usize, &params, Some(I64), &args).expect("has a result");
                let bailed = e.is(IntCC::Equal, bits, BAIL);
                e.slow_path(bailed);
                match ret {
                    None => None,
                    Some(I32) => Some(e.builder().ins().ireduce(I32, bits)),
                    Some(other) => panic!("{}: a checked leaf gives no {other}", self.name),
                }
            }
        }
    }
}

/// The types of a descriptor's parameters and of its result.
fn signature(descriptor: &str) -> (Vec<Type>, Option<Type>) {
    fn next(s: &[u8]) -> (Option<Type>, &[u8]) {
        let rest = &s[1..];
        match s[0] {
            b'J' => (Some(I64), rest),
            b'F' => (Some(F32), rest),
            b'D' => (Some(F64), rest),
            b'V' => (None, rest),
            b'L' => {
                let end = s.iter().position(|&b| b == b';').expect("a descriptor of the table");
                (Some(I32), &s[end + 1..])
            }
            b'[' => (Some(I32), next(rest).1),
            _ => (Some(I32), rest),
        }
    }
    let mut s = &descriptor.as_bytes()[1..];
    let mut params = Vec::new();
    while s[0] != b')' {
        let (ty, rest) = next(s);
        params.extend(ty);
        s = rest;
    }
    (params, next(&s[1..]).0)
}

/// The table.
pub const FAMILIES: &[&[Family]] = &[
    math::FAMILIES,
    bits::FAMILIES,
    objects::FAMILIES,
    unsafe_access::FAMILIES,
    scoped::FAMILIES,
    buffers::FAMILIES,
    strings::FAMILIES,
    arrays::FAMILIES,
    checksums::FAMILIES,
    big_integer::FAMILIES,
    digests::FAMILIES,
    ciphers::FAMILIES,
];

/// The intrinsic of a method of java.base in a class library of this version.
pub fn find(jdk: u32, class: &str, name: &str, descriptor: &str) -> Option<&'static Intrinsic> {
    FAMILIES.iter().copied().flatten().filter(|f| f.class == class).find_map(|f| {
        f.rows
            .iter()
            .find(|r| r.name == name && r.descriptor == descriptor && (r.since..=r.until).contains(&jdk))
    })
}

/// The intrinsic of a method, which `find` looks for by its names.
pub fn of_method(vm: &Vm, method: &Method) -> Option<&'static Intrinsic> {
    let class = vm.classes.get(method.class);
    // What an agent changed is to run as it is.
    if class.loader != LoaderId::BOOT || method.access & acc::X_CHANGED != 0 {
        return None;
    }
    let symbols = &vm.engine.symbols;
    let name = |id| std::str::from_utf8(symbols.bytes(id)).ok();
    find(vm.engine.jdk.release.feature, name(class.name)?, name(method.name)?, name(method.descriptor)?)
        .filter(|i| !(vm.guarded && i.trusting))
        .filter(|i| i.implementors.is_none_or(|classes| implemented(vm, method, classes)))
}

/// Whether one of these classes is there, and their implementations of a method are as the class library has them.
fn implemented(vm: &Vm, method: &Method, classes: &[&str]) -> bool {
    let Ok(index) = usize::try_from(method.vtable_index) else { return false };
    let loaded = |name: &&str| vm.find_loaded_class(LoaderId::BOOT, vm.engine.symbols.intern_str(name));
    let mut there = classes.iter().filter_map(loaded).peekable();
    there.peek().is_some()
        && there.all(|class| {
            let id = vm.classes.get(class).vtable[index].load(Ordering::Acquire);
            vm.methods.get(MethodId(id)).access & acc::X_CHANGED == 0
        })
}
