//! jdk.internal.misc.ScopedMemoryAccess: what direct buffers and maps are read and written by, once for each `get` and `put`.
//! With a scope (a memory segment's) it goes the ordinary way, as that has to be checked.

use super::{Access, Emit, Family, Intrinsic, inline};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

type E<'e, 'f> = dyn Emit<'f> + 'e;

/// The address: args are the receiver, the scope, the object and the offset.
fn cell(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Value {
    let scoped = e.is(IntCC::NotEqual, args[1], 0);
    e.slow_path(scoped);
    if e.guarded() {
        e.slow_if_null(args[2]);
        let bytes = e.long(i64::from(access.memory().bytes()));
        e.guard_bytes(args[2], args[3], bytes);
    }
    e.place(args[2], args[3])
}

fn get(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access);
    let v = e.load_unaligned(access.memory(), at);
    Some(e.widen(access, v))
}

fn put(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access);
    let v = e.narrow(access, args[4]);
    e.store_unaligned(v, at);
    None
}

/// The bytes of an integer in the order that is asked for; all machines here have the lowest first.
fn ordered(e: &mut E<'_, '_>, v: Value, big: Value) -> Value {
    let swapped = e.builder().ins().bswap(v);
    let big = e.is(IntCC::NotEqual, big, 0);
    e.builder().ins().select(big, swapped, v)
}

fn get_ordered(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access);
    let v = e.load_unaligned(access.memory(), at);
    let v = ordered(e, v, args[4]);
    Some(e.widen(access, v))
}

fn put_ordered(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access);
    let v = e.narrow(access, args[4]);
    let v = ordered(e, v, args[5]);
    e.store_unaligned(v, at);
    None
}

macro_rules! op {
    ($name:expr, $descriptor:expr, $f:ident, $access:ident) => {
        // Later libraries have other names for scopes.
        inline($name, $descriptor, |e, args| $f(e, args, Access::$access)).unmarked().until(17)
    };
}

macro_rules! plain {
    ($($ty:ident $d:literal)*) => { &[ $(
        op!(concat!("get", stringify!($ty)), concat!("(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljava/lang/Object;J)", $d), get, $ty),
        op!(concat!("put", stringify!($ty)), concat!("(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljava/lang/Object;J", $d, ")V"), put, $ty),
    )* ] };
}

macro_rules! unaligned {
    ($($ty:ident $d:literal)*) => { &[ $(
        op!(concat!("get", stringify!($ty), "Unaligned"), concat!("(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljava/lang/Object;JZ)", $d), get_ordered, $ty),
        op!(concat!("put", stringify!($ty), "Unaligned"), concat!("(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljava/lang/Object;J", $d, "Z)V"), put_ordered, $ty),
    )* ] };
}

const CLASS: &str = "jdk/internal/misc/ScopedMemoryAccess";

const PLAIN: &[Intrinsic] = plain! { Byte "B" Char "C" Short "S" Int "I" Long "J" Float "F" Double "D" };

pub(super) const FAMILIES: &[Family] = &[
    Family { class: CLASS, rows: PLAIN },
    Family { class: CLASS, rows: unaligned! { Char "C" Short "S" Int "I" Long "J" } },
];
