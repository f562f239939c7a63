//! Objects, classes, threads, references: what a header or a class's tables answer.

use super::{Emit, Family, inline};
use cortado_gc::{CLASS_OFFSET, mark};
use cortado_vm::class::{Class, ClassKind, acc};
use cortado_vm::compiled::Helper;
use cortado_vm::thread::Thread;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};
use std::mem::offset_of;

/// The mirror of the class with an id.
fn mirror_of<'f>(e: &mut (dyn Emit<'f> + '_), id: Value) -> Value {
    let class = e.class(id);
    e.load(I32, class, offset_of!(Class, mirror))
}

fn get_class<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let id = e.class_id(args[0]);
    Some(mirror_of(e, id))
}

/// The hash in the mark word, where it stands there: an object that was asked before and isn't locked.
fn identity_hash<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let mark = e.mark(args[0]);
    let state = e.builder().ins().band_imm_u(mark, i64::from(mark::STATE_MASK));
    let locked = e.is(IntCC::NotEqual, state, i64::from(mark::UNLOCKED));
    let hash = e.builder().ins().ushr_imm_u(mark, i64::from(mark::PAYLOAD_SHIFT));
    let none = e.is(IntCC::Equal, hash, 0);
    let slow = e.builder().ins().bor(locked, none);
    e.slow_path(slow);
    Some(hash)
}

/// System.identityHashCode: null the ordinary way.
fn identity_hash_or_null<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    e.slow_if_null(args[0]);
    identity_hash(e, args)
}

fn current_thread<'f>(e: &mut (dyn Emit<'f> + '_), _args: &[Value]) -> Option<Value> {
    let t = e.thread();
    Some(e.load(I32, t, offset_of!(Thread, java_thread)))
}

/// What has a finalizer is registered when this constructor returns: that goes the ordinary way.
fn object_init<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let id = e.class_id(args[0]);
    let class = e.class(id);
    let access = e.load(I32, class, offset_of!(Class, access));
    let finalizable = e.builder().ins().band_imm_u(access, i64::from(acc::X_FINALIZABLE));
    e.slow_path(finalizable);
    None
}

/// Nothing: a hint only.
fn nothing<'f>(_e: &mut (dyn Emit<'f> + '_), _args: &[Value]) -> Option<Value> {
    None
}

/// The kind of the class that a mirror stands for.
fn kind<'f>(e: &mut (dyn Emit<'f> + '_), mirror: Value) -> Value {
    let id = e.mirrored(mirror);
    let class = e.class(id);
    e.load(I8, class, offset_of!(Class, kind))
}

/// Whether a kind is one of the two of arrays, which are neighbours.
fn is_array_kind<'f>(e: &mut (dyn Emit<'f> + '_), kind: Value) -> Value {
    const { assert!(ClassKind::RefArray as u8 + 1 == ClassKind::PrimArray as u8) };
    let from = e.builder().ins().iadd_imm_s(kind, -(ClassKind::RefArray as i64));
    e.is(IntCC::UnsignedLessThan, from, 2)
}

fn is_array<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let kind = kind(e, args[0]);
    let is = is_array_kind(e, kind);
    Some(e.boolean(is))
}

fn is_primitive<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let kind = kind(e, args[0]);
    let is = e.is(IntCC::Equal, kind, ClassKind::Primitive as i64);
    Some(e.boolean(is))
}

/// Whether the class that a mirror stands for has an access flag.
fn has_flag<'f>(e: &mut (dyn Emit<'f> + '_), mirror: Value, flag: u32) -> Option<Value> {
    let id = e.mirrored(mirror);
    let class = e.class(id);
    let access = e.load(I32, class, offset_of!(Class, access));
    let bit = e.builder().ins().band_imm_u(access, i64::from(flag));
    let is = e.is(IntCC::NotEqual, bit, 0);
    Some(e.boolean(is))
}

fn is_interface<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    has_flag(e, args[0], acc::INTERFACE)
}

fn is_hidden<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    has_flag(e, args[0], acc::X_HIDDEN_CLASS)
}

/// Whether a class is another one or a subtype of it, both by id.
fn subtype<'f>(e: &mut (dyn Emit<'f> + '_), sub: Value, sup: Value) -> Value {
    let t = e.thread();
    let answer = e.call_leaf(Helper::Subtype.address(), &[I64, I32, I32], Some(I32), &[t, sub, sup]);
    answer.expect("has a result")
}

/// Null is an instance of nothing, and the ordinary way finds that out.
fn is_instance<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    e.slow_if_null(args[1]);
    let (sub, sup) = (e.class_id(args[1]), e.mirrored(args[0]));
    Some(subtype(e, sub, sup))
}

/// Class.cast gives its argument.
fn cast<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let instance = is_instance(e, args).expect("has a result");
    let other = e.is(IntCC::Equal, instance, 0);
    e.slow_path(other);
    Some(args[1])
}

fn is_assignable_from<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    e.slow_if_null(args[1]);
    let (sub, sup) = (e.mirrored(args[1]), e.mirrored(args[0]));
    Some(subtype(e, sub, sup))
}

fn array_length<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    e.slow_if_null(args[0]);
    let at = e.address(args[0]);
    let id = e.load(I32, at, CLASS_OFFSET);
    let class = e.class(id);
    let kind = e.load(I8, class, offset_of!(Class, kind));
    let array = is_array_kind(e, kind);
    let other = e.is(IntCC::Equal, array, 0);
    e.slow_path(other);
    Some(e.array_length(args[0]))
}

/// The referent's address.
fn referent<'f>(e: &mut (dyn Emit<'f> + '_), reference: Value) -> Value {
    let offset = i64::from(e.vm().wk().reference.referent);
    let at = e.address(reference);
    e.builder().ins().iadd_imm_u(at, offset)
}

fn reference_get<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let at = referent(e, args[0]);
    Some(e.load(I32, at, 0))
}

fn refers_to<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let at = referent(e, args[0]);
    let now = e.load(I32, at, 0);
    let same = e.builder().ins().icmp(IntCC::Equal, now, args[1]);
    Some(e.boolean(same))
}

/// A null needs no card mark.
fn reference_clear<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let at = referent(e, args[0]);
    let null = e.int(0);
    e.store(null, at, 0);
    None
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: "java/lang/Object",
        rows: &[
            inline("getClass", "()Ljava/lang/Class;", get_class),
            inline("hashCode", "()I", identity_hash),
            inline("<init>", "()V", object_init),
        ],
    },
    Family {
        class: "java/lang/System",
        rows: &[inline("identityHashCode", "(Ljava/lang/Object;)I", identity_hash_or_null)],
    },
    Family {
        class: "java/lang/Thread",
        rows: &[
            inline("currentThread", "()Ljava/lang/Thread;", current_thread),
            inline("currentCarrierThread", "()Ljava/lang/Thread;", current_thread).since(21),
            inline("onSpinWait", "()V", nothing),
        ],
    },
    Family {
        class: "java/lang/Class",
        rows: &[
            inline("isArray", "()Z", is_array).until(21),
            inline("isPrimitive", "()Z", is_primitive).until(21),
            inline("isInterface", "()Z", is_interface).until(21),
            inline("isHidden", "()Z", is_hidden),
            inline("isInstance", "(Ljava/lang/Object;)Z", is_instance),
            inline("isAssignableFrom", "(Ljava/lang/Class;)Z", is_assignable_from),
            inline("cast", "(Ljava/lang/Object;)Ljava/lang/Object;", cast),
        ],
    },
    Family {
        class: "java/lang/reflect/Array",
        rows: &[inline("getLength", "(Ljava/lang/Object;)I", array_length)],
    },
    Family {
        class: "java/lang/ref/Reference",
        rows: &[
            inline("get", "()Ljava/lang/Object;", reference_get),
            inline("refersTo0", "(Ljava/lang/Object;)Z", refers_to),
            inline("clear0", "()V", reference_clear).unmarked(),
        ],
    },
    Family {
        class: "java/lang/ref/PhantomReference",
        rows: &[inline("refersTo0", "(Ljava/lang/Object;)Z", refers_to)],
    },
];
