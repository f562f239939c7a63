//! jdk.internal.misc.Unsafe: memory of objects, and outside of the heap (the object is null), where direct buffers and maps are.
//!
//! In a guarded Vm the latter goes the ordinary way, where it is checked; so does a reference or an atomic operation there in
//! any, and a misaligned atomic one, which throws. As in the interpreter, an offset is checked in a guarded Vm only, by a leaf
//! function.
//!
//! Cranelift's atomic operations are sequentially consistent, and on x86-64 all loads acquire and all stores release: only
//! the volatile store costs anything there. An opaque access is a volatile one without that order; it must not be merged
//! with another, which Cranelift does with plain loads.

use super::emit::flags;
use super::{Access, Emit, Family, Intrinsic, inline};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, Value};

type E<'e, 'f> = dyn Emit<'f> + 'e;

/// The address of the cell: the object is args[1], the offset args[2]. A reference is to be stored there as `new`.
fn cell(e: &mut E<'_, '_>, args: &[Value], access: Access, new: Option<Value>) -> Value {
    if access != Access::Reference && !e.guarded() {
        return e.place(args[1], args[2]);
    }
    e.slow_if_null(args[1]);
    if access == Access::Reference {
        e.guard_reference(args[1], args[2], new);
    } else {
        let bytes = e.long(i64::from(access.memory().bytes()));
        e.guard_bytes(args[1], args[2], bytes);
    }
    let object = e.address(args[1]);
    e.builder().ins().iadd(object, args[2])
}

/// The address of a cell for an atomic operation that has to be aligned.
fn aligned_cell(e: &mut E<'_, '_>, args: &[Value], access: Access, new: Value) -> Value {
    e.slow_if_null(args[1]);
    let at = cell(e, args, access, Some(new));
    let bytes = access.memory().bytes();
    if bytes > 1 {
        let low = e.builder().ins().band_imm_u(args[2], i64::from(bytes) - 1);
        let misaligned = e.is(IntCC::NotEqual, low, 0);
        e.slow_path(misaligned);
    }
    at
}

/// The barrier after a reference was stored.
fn stored(e: &mut E<'_, '_>, access: Access, at: Value) {
    if access == Access::Reference {
        e.card_mark(at);
    }
}

fn get(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access, None);
    let v = e.load_unaligned(access.memory(), at);
    Some(e.widen(access, v))
}

fn put(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access, Some(args[3]));
    let v = e.narrow(access, args[3]);
    e.store_unaligned(v, at);
    stored(e, access, at);
    None
}

fn get_volatile(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access, None);
    let v = e.builder().ins().atomic_load(access.memory(), flags(), at);
    Some(e.widen(access, v))
}

fn put_volatile(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let at = cell(e, args, access, Some(args[3]));
    let v = e.narrow(access, args[3]);
    e.builder().ins().atomic_store(flags(), v, at);
    stored(e, access, at);
    None
}

fn put_release(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    if cfg!(target_arch = "x86_64") { put(e, args, access) } else { put_volatile(e, args, access) }
}

/// What stood there; the new value is stored if that is the expected one.
fn exchanged(e: &mut E<'_, '_>, args: &[Value], access: Access) -> (Value, Value) {
    let at = aligned_cell(e, args, access, args[4]);
    let expected = e.narrow(access, args[3]);
    let new = e.narrow(access, args[4]);
    let was = e.builder().ins().atomic_cas(flags(), at, expected, new);
    stored(e, access, at);
    (expected, was)
}

fn compare_and_set(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let (expected, was) = exchanged(e, args, access);
    let same = e.builder().ins().icmp(IntCC::Equal, was, expected);
    Some(e.boolean(same))
}

fn compare_and_exchange(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    let (_, was) = exchanged(e, args, access);
    Some(e.widen(access, was))
}

fn read_modify_write(e: &mut E<'_, '_>, args: &[Value], access: Access, op: AtomicRmwOp) -> Option<Value> {
    let at = aligned_cell(e, args, access, args[3]);
    let operand = e.narrow(access, args[3]);
    let was = e.builder().ins().atomic_rmw(access.memory(), flags(), op, at, operand);
    stored(e, access, at);
    Some(e.widen(access, was))
}

fn get_and_set(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    read_modify_write(e, args, access, AtomicRmwOp::Xchg)
}

fn get_and_add(e: &mut E<'_, '_>, args: &[Value], access: Access) -> Option<Value> {
    read_modify_write(e, args, access, AtomicRmwOp::Add)
}

fn fence<'f>(e: &mut (dyn Emit<'f> + '_), _args: &[Value]) -> Option<Value> {
    e.builder().ins().fence();
    None
}

/// Orders earlier stores (and loads) before later stores, as x86-64 and Cranelift, which moves no store, do anyhow.
fn store_fence<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    if cfg!(target_arch = "x86_64") { None } else { fence(e, args) }
}

/// Rows of one operation over several types: `rows!{ operation; "name" descriptor-parts Type; }`.
macro_rules! op {
    ($name:expr, $descriptor:expr, $f:ident, $access:ident) => {
        inline($name, $descriptor, |e, args| $f(e, args, Access::$access))
    };
}

macro_rules! accessors {
    ($($ty:ident $d:literal)*) => { &[ $(
        op!(concat!("get", stringify!($ty)), concat!("(Ljava/lang/Object;J)", $d), get, $ty),
        op!(concat!("get", stringify!($ty), "Volatile"), concat!("(Ljava/lang/Object;J)", $d), get_volatile, $ty),
        op!(concat!("get", stringify!($ty), "Acquire"), concat!("(Ljava/lang/Object;J)", $d), get_volatile, $ty),
        op!(concat!("get", stringify!($ty), "Opaque"), concat!("(Ljava/lang/Object;J)", $d), get_volatile, $ty),
        op!(concat!("put", stringify!($ty)), concat!("(Ljava/lang/Object;J", $d, ")V"), put, $ty),
        op!(concat!("put", stringify!($ty), "Volatile"), concat!("(Ljava/lang/Object;J", $d, ")V"), put_volatile, $ty),
        op!(concat!("put", stringify!($ty), "Release"), concat!("(Ljava/lang/Object;J", $d, ")V"), put_release, $ty),
        op!(concat!("put", stringify!($ty), "Opaque"), concat!("(Ljava/lang/Object;J", $d, ")V"), put_release, $ty),
    )* ] };
}

macro_rules! unaligned {
    ($($ty:ident $d:literal)*) => { &[ $(
        op!(concat!("get", stringify!($ty), "Unaligned"), concat!("(Ljava/lang/Object;J)", $d), get, $ty),
        op!(concat!("put", stringify!($ty), "Unaligned"), concat!("(Ljava/lang/Object;J", $d, ")V"), put, $ty),
    )* ] };
}

macro_rules! exchanges {
    ($($ty:ident $d:literal)*) => { &[ $(
        op!(concat!("compareAndSet", stringify!($ty)), concat!("(Ljava/lang/Object;J", $d, $d, ")Z"), compare_and_set, $ty),
        op!(concat!("weakCompareAndSet", stringify!($ty)), concat!("(Ljava/lang/Object;J", $d, $d, ")Z"), compare_and_set, $ty),
        op!(concat!("weakCompareAndSet", stringify!($ty), "Plain"), concat!("(Ljava/lang/Object;J", $d, $d, ")Z"), compare_and_set, $ty),
        op!(concat!("weakCompareAndSet", stringify!($ty), "Acquire"), concat!("(Ljava/lang/Object;J", $d, $d, ")Z"), compare_and_set, $ty),
        op!(concat!("weakCompareAndSet", stringify!($ty), "Release"), concat!("(Ljava/lang/Object;J", $d, $d, ")Z"), compare_and_set, $ty),
        op!(concat!("compareAndExchange", stringify!($ty)), concat!("(Ljava/lang/Object;J", $d, $d, ")", $d), compare_and_exchange, $ty),
        op!(concat!("compareAndExchange", stringify!($ty), "Acquire"), concat!("(Ljava/lang/Object;J", $d, $d, ")", $d), compare_and_exchange, $ty),
        op!(concat!("compareAndExchange", stringify!($ty), "Release"), concat!("(Ljava/lang/Object;J", $d, $d, ")", $d), compare_and_exchange, $ty),
        op!(concat!("getAndSet", stringify!($ty)), concat!("(Ljava/lang/Object;J", $d, ")", $d), get_and_set, $ty),
    )* ] };
}

macro_rules! additions {
    ($($ty:ident $d:literal)*) => { &[ $(
        op!(concat!("getAndAdd", stringify!($ty)), concat!("(Ljava/lang/Object;J", $d, ")", $d), get_and_add, $ty),
    )* ] };
}

const CLASS: &str = "jdk/internal/misc/Unsafe";

const ACCESSORS: &[Intrinsic] = accessors! {
    Boolean "Z" Byte "B" Char "C" Short "S" Int "I" Long "J" Float "F" Double "D" Reference "Ljava/lang/Object;"
};

pub(super) const FAMILIES: &[Family] = &[
    Family { class: CLASS, rows: ACCESSORS },
    Family {
        class: CLASS,
        rows: exchanges! { Byte "B" Short "S" Int "I" Long "J" Reference "Ljava/lang/Object;" },
    },
    Family { class: CLASS, rows: additions! { Byte "B" Short "S" Int "I" Long "J" } },
    Family { class: CLASS, rows: unaligned! { Char "C" Short "S" Int "I" Long "J" } },
    Family {
        class: CLASS,
        rows: &[
            inline("loadFence", "()V", fence),
            inline("storeFence", "()V", store_fence),
            inline("storeStoreFence", "()V", store_fence),
            inline("fullFence", "()V", fence),
        ],
    },
];
