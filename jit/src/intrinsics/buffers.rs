//! java.nio.Buffer and ByteBuffer: what is read and written one by one, in the heap, outside of it and in maps.
//!
//! ByteBuffer's methods are abstract, and a program has buffers of several classes, so no call of them is ever one of a single method.
//! All those classes agree on where their bytes are: at `address` in the array `hb`, or with no array, in memory. So the code
//! asks for the receiver's class, and goes the ordinary way for any other, for a buffer of a memory segment, whose scope has to be
//! checked, and for an index that is out of bounds.

use super::{Access, Emit, Family, Intrinsic, inline};
use cortado_gc::CLASS_OFFSET;
use cortado_vm::ids::LoaderId;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

type E<'e, 'f> = dyn Emit<'f> + 'e;

const BUFFER: &str = "java/nio/Buffer";
const BYTES: &str = "java/nio/ByteBuffer";

/// The classes that can be read. What they override of each other is nothing that is here.
const READABLE: &[&str] = &[
    "java/nio/HeapByteBuffer",
    "java/nio/DirectByteBuffer",
    "java/nio/HeapByteBufferR",
    "java/nio/DirectByteBufferR",
];
/// Those that can be written.
const WRITABLE: &[&str] = READABLE.split_at(2).0;

/// The offset of a field that all buffers have.
fn field(e: &E<'_, '_>, class: &str, name: &str, descriptor: &str) -> usize {
    e.field(class, name, descriptor).expect("a field of the class library's buffers")
}

/// The ordinary way unless the object at `this` is of one of these classes.
fn check_class(e: &mut E<'_, '_>, this: Value, classes: &[&str]) {
    let id = e.load(I32, this, CLASS_OFFSET);
    let vm = e.vm();
    let loaded = |name: &&str| vm.find_loaded_class(LoaderId::BOOT, vm.engine.symbols.intern_str(name));
    // No class has the number 0.
    let mut ids: Vec<i64> = classes.iter().filter_map(loaded).map(|c| i64::from(c.0)).collect();
    let last = ids.pop().unwrap_or(0);
    let found = e.builder().create_block();
    for known in ids {
        let is = e.is(IntCC::Equal, id, known);
        let b = e.builder();
        let next = b.create_block();
        b.ins().brif(is, found, &[], next, &[]);
        b.seal_block(next);
        b.switch_to_block(next);
    }
    let other = e.is(IntCC::NotEqual, id, last);
    e.slow_path(other);
    let b = e.builder();
    b.ins().jump(found, &[]);
    b.seal_block(found);
    b.switch_to_block(found);
}

/// The address of the cell of the buffer at `this` that begins at byte `index`, given or else the position, which moves on. All that can go
/// the ordinary way comes before that.
fn cell(e: &mut E<'_, '_>, this: Value, index: Option<Value>, access: Access, classes: &[&str]) -> Value {
    let bytes = i64::from(access.memory().bytes());
    let (position, limit) = (field(e, BUFFER, "position", "I"), field(e, BUFFER, "limit", "I"));
    let (address, segment) = (
        field(e, BUFFER, "address", "J"),
        field(e, BUFFER, "segment", "Ljdk/internal/access/foreign/MemorySegmentProxy;"),
    );
    let array = field(e, BYTES, "hb", "[B");
    check_class(e, this, classes);
    let segment = e.load(I32, this, segment);
    let scoped = e.is(IntCC::NotEqual, segment, 0);
    e.slow_path(scoped);
    let limit = e.load(I32, this, limit);
    let at = index.unwrap_or_else(|| e.load(I32, this, position));
    let outside = if bytes == 1 {
        // A limit is never negative, and nor is a position: an index may be.
        e.builder().ins().icmp(IntCC::UnsignedGreaterThanOrEqual, at, limit)
    } else {
        if index.is_some() {
            let negative = e.is(IntCC::SignedLessThan, at, 0);
            e.slow_path(negative);
        }
        let left = e.builder().ins().isub(limit, at);
        e.is(IntCC::SignedLessThan, left, bytes)
    };
    e.slow_path(outside);
    if index.is_none() {
        let next = e.builder().ins().iadd_imm_s(at, bytes);
        e.store(next, this, position);
    }
    let (array, start) = (e.load(I32, this, array), e.load(I64, this, address));
    let at = e.builder().ins().uextend(I64, at);
    let offset = e.builder().ins().iadd(start, at);
    let b = e.builder();
    let (heap, done) = (b.create_block(), b.create_block());
    b.append_block_param(done, I64);
    b.ins().brif(array, heap, &[], done, &[offset.into()]);
    b.seal_block(heap);
    b.switch_to_block(heap);
    let array = e.address(array);
    let b = e.builder();
    let in_array = b.ins().iadd(array, offset);
    b.ins().jump(done, &[in_array.into()]);
    b.seal_block(done);
    b.switch_to_block(done);
    b.block_params(done)[0]
}

/// The bytes in the buffer's order; all machines here have the lowest first.
fn ordered(e: &mut E<'_, '_>, this: Value, access: Access, v: Value) -> Value {
    if access.memory() == I8 {
        return v;
    }
    let big = field(e, BYTES, "bigEndian", "Z");
    let big = e.load(I8, this, big);
    let b = e.builder();
    let swapped = b.ins().bswap(v);
    b.ins().select(big, swapped, v)
}

fn get(e: &mut E<'_, '_>, receiver: Value, index: Option<Value>, access: Access) -> Option<Value> {
    let this = e.address(receiver);
    let at = cell(e, this, index, access, READABLE);
    let v = e.load_unaligned(access.memory(), at);
    let v = ordered(e, this, access, v);
    Some(e.widen(access, v))
}

fn put(e: &mut E<'_, '_>, receiver: Value, index: Option<Value>, v: Value, access: Access) -> Option<Value> {
    let this = e.address(receiver);
    let at = cell(e, this, index, access, WRITABLE);
    let v = e.narrow(access, v);
    let v = ordered(e, this, access, v);
    e.store_unaligned(v, at);
    Some(receiver)
}

macro_rules! row {
    ($name:expr, $descriptor:expr, $classes:expr, $emit:expr) => {
        // Later libraries have other names for segments.
        inline($name, $descriptor, $emit).unmarked().trusting().of_any($classes).until(17)
    };
}

macro_rules! rows {
    ($($name:literal $d:literal $ty:ident)*) => { &[ $(
        row!(concat!("get", $name), concat!("()", $d), READABLE, |e, a| get(e, a[0], None, Access::$ty)),
        row!(concat!("get", $name), concat!("(I)", $d), READABLE, |e, a| get(e, a[0], Some(a[1]), Access::$ty)),
        row!(concat!("put", $name), concat!("(", $d, ")Ljava/nio/ByteBuffer;"), WRITABLE,
            |e, a| put(e, a[0], None, a[1], Access::$ty)),
        row!(concat!("put", $name), concat!("(I", $d, ")Ljava/nio/ByteBuffer;"), WRITABLE,
            |e, a| put(e, a[0], Some(a[1]), a[2], Access::$ty)),
    )* ] };
}

const ROWS: &[Intrinsic] = rows! {
    "" "B" Byte "Char" "C" Char "Short" "S" Short "Int" "I" Int "Long" "J" Long "Float" "F" Float "Double" "D" Double
};

/// Part of the condition of many loops.
fn has_remaining<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let (position, limit) = (field(e, BUFFER, "position", "I"), field(e, BUFFER, "limit", "I"));
    let this = e.address(args[0]);
    let (position, limit) = (e.load(I32, this, position), e.load(I32, this, limit));
    let remains = e.builder().ins().icmp(IntCC::SignedLessThan, position, limit);
    Some(e.boolean(remains))
}

pub(super) const FAMILIES: &[Family] = &[
    Family { class: BUFFER, rows: &[inline("hasRemaining", "()Z", has_remaining).unmarked()] },
    Family { class: BYTES, rows: ROWS },
];
