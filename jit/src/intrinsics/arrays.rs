//! Arrays and ranges of memory: copying, comparing, hashing, and checks of indices.

use super::leaf::{Heap, leaves};
use super::strings::{mismatch, polynomial};
use super::{Emit, Family, checked, inline};
use cortado_vm::class::{Class, ClassKind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// Whether elements of an array of references may go to another without a look at each: it holds the same class, or one
/// that is among the superclasses of what the source holds. Others (interfaces, arrays of arrays) are not looked into.
fn assignable(h: Heap<'_>, from: &Class, to: &Class) -> bool {
    if from.id == to.id {
        return true;
    }
    let (s, d) = (h.class_by_id(from.component.0), h.class_by_id(to.component.0));
    let depth = d.depth as usize;
    d.kind == ClassKind::Instance && !d.is_interface() && s.display.get(depth) == Some(&d.id)
}

/// `len` elements from `at` on of an array of length `length`.
fn inside(at: i32, len: i32, length: usize) -> bool {
    at >= 0 && len >= 0 && at as usize + len as usize <= length
}

/// Bytes of the slice that Unsafe names by an object and an offset.
fn span<'t>(h: Heap<'t>, object: u32, offset: i64, bytes: usize) -> Option<&'t [u8]> {
    if object == 0 {
        return None;
    }
    let p = h.address(object, offset as usize);
    // SAFETY: Unsafe trusts its caller that the range is inside the object.
    Some(unsafe { std::slice::from_raw_parts(p, bytes) })
}

leaves! {
    /// Elements that need no look at their class; memmove splits no element.
    fn array_copy(h, from: u32, from_at: i32, to: u32, to_at: i32, len: i32) -> () {
        if from == 0 || to == 0 {
            return None;
        }
        let (source, target) = (h.class(from), h.class(to));
        let same_kind = source.is_array() && source.kind == target.kind && source.basic == target.basic;
        if !same_kind || !inside(from_at, len, h.length(from)) || !inside(to_at, len, h.length(to)) {
            return None;
        }
        let references = source.kind == ClassKind::RefArray;
        if references && !assignable(h, source, target) {
            return None;
        }
        let size = 1usize << source.elem_log2;
        let base = cortado_gc::array_base(size);
        let bytes = len as usize * size;
        let p = h.address(from, base + from_at as usize * size);
        let q = h.address(to, base + to_at as usize * size);
        // SAFETY: both ranges are inside their arrays.
        unsafe { std::ptr::copy(p, q, bytes) };
        if references {
            h.mark_cards(q, bytes);
        }
        Some(())
    }

    fn equal_bytes(h, a: u32, b: u32) -> bool {
        Some(a == b || a != 0 && b != 0 && h.array::<u8>(a)? == h.array::<u8>(b)?)
    }

    fn equal_shorts(h, a: u32, b: u32) -> bool {
        Some(a == b || a != 0 && b != 0 && h.array::<u16>(a)? == h.array::<u16>(b)?)
    }

    fn equal_ints(h, a: u32, b: u32) -> bool {
        Some(a == b || a != 0 && b != 0 && h.array::<i32>(a)? == h.array::<i32>(b)?)
    }

    fn equal_longs(h, a: u32, b: u32) -> bool {
        Some(a == b || a != 0 && b != 0 && h.array::<i64>(a)? == h.array::<i64>(b)?)
    }

    /// The whole ranges are compared; the method may leave up to 7 bytes to its caller, of which it gives the complement.
    fn vectorized_mismatch(h, a: u32, a_at: i64, b: u32, b_at: i64, length: i32, log2: i32) -> i32 {
        let bytes = usize::try_from(length).ok()? << log2;
        let (a, b) = (span(h, a, a_at, bytes)?, span(h, b, b_at, bytes)?);
        Some(mismatch(a, b).map_or(!0, |i| (i >> log2) as i32))
    }

    /// By the type codes of newarray, where 4 stands for unsigned bytes, and 5 also for chars in an array of bytes.
    fn vectorized_hash(h, array: u32, at: i32, len: i32, initial: i32, kind: i32) -> i32 {
        if array == 0 {
            return None;
        }
        let hash = initial as u32;
        let hash = match kind {
            4 => polynomial(hash, h.range::<u8>(array, at, len)?, u32::from),
            5 if h.class(array).elem_log2 == 0 => polynomial(hash, h.utf16_range(array, at, len)?, u32::from),
            5 => polynomial(hash, h.range::<u16>(array, at, len)?, u32::from),
            8 => polynomial(hash, h.range::<i8>(array, at, len)?, |b| b as u32),
            9 => polynomial(hash, h.range::<i16>(array, at, len)?, |s| s as u32),
            10 => polynomial(hash, h.range::<i32>(array, at, len)?, |i| i as u32),
            _ => return None,
        };
        Some(hash as i32)
    }
}

/// Unsafe.copyMemory0.
unsafe extern "sysv64" fn copy(from: *const u8, to: *mut u8, bytes: usize) {
    // SAFETY: Unsafe trusts its caller that both ranges are inside their objects, or memory outside of the heap.
    unsafe { std::ptr::copy(from, to, bytes) }
}

/// Unsafe.setMemory0.
unsafe extern "sysv64" fn set(to: *mut u8, bytes: usize, value: u8) {
    // SAFETY: as above.
    unsafe { to.write_bytes(value, bytes) }
}

/// More takes so long that a collection should not have to wait for it: those go the ordinary way.
const MOST_AT_ONCE: i64 = 1 << 20;

fn check_size<'f>(e: &mut (dyn Emit<'f> + '_), bytes: Value) {
    let wrong = e.is(IntCC::UnsignedGreaterThan, bytes, MOST_AT_ONCE);
    e.slow_path(wrong);
}

fn copy_memory<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    check_size(e, args[5]);
    if e.guarded() {
        e.slow_if_null(args[1]);
        e.slow_if_null(args[3]);
    }
    e.guard_bytes(args[1], args[2], args[5]);
    e.guard_bytes(args[3], args[4], args[5]);
    let (from, to) = (e.place(args[1], args[2]), e.place(args[3], args[4]));
    e.call_leaf(copy as *const () as usize, &[I64; 3], None, &[from, to, args[5]])
}

fn set_memory<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    check_size(e, args[3]);
    if e.guarded() {
        e.slow_if_null(args[1]);
    }
    e.guard_bytes(args[1], args[2], args[3]);
    let to = e.place(args[1], args[2]);
    let value = e.builder().ins().ireduce(I8, args[4]);
    e.call_leaf(set as *const () as usize, &[I64, I64, I8], None, &[to, args[3], value])
}

/// The index itself, if it is one of `length` elements.
fn check_index<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let (index, length) = (args[0], args[1]);
    let negative = e.is(IntCC::SignedLessThan, index, 0);
    let above = e.builder().ins().icmp(IntCC::SignedGreaterThanOrEqual, index, length);
    let outside = e.builder().ins().bor(negative, above);
    e.slow_path(outside);
    Some(index)
}

/// The same with a Buffer's limit.
fn check_buffer_index<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let offset = e.field("java/nio/Buffer", "limit", "I").expect("a field of Buffer");
    let buffer = e.address(args[0]);
    let limit = e.load(I32, buffer, offset);
    check_index(e, &[args[1], limit])
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: "java/lang/System",
        rows: &[checked("arraycopy", "(Ljava/lang/Object;ILjava/lang/Object;II)V", array_copy as *const ())],
    },
    Family {
        class: "java/util/Arrays",
        rows: &[
            checked("equals", "([B[B)Z", equal_bytes as *const ()),
            checked("equals", "([C[C)Z", equal_shorts as *const ()),
            checked("equals", "([Z[Z)Z", equal_bytes as *const ()).unmarked(),
            checked("equals", "([S[S)Z", equal_shorts as *const ()).unmarked(),
            checked("equals", "([I[I)Z", equal_ints as *const ()).unmarked(),
            checked("equals", "([J[J)Z", equal_longs as *const ()).unmarked(),
        ],
    },
    Family {
        class: "jdk/internal/util/ArraysSupport",
        rows: &[
            checked(
                "vectorizedMismatch",
                "(Ljava/lang/Object;JLjava/lang/Object;JII)I",
                vectorized_mismatch as *const (),
            )
            .trusting(),
            checked("vectorizedHashCode", "(Ljava/lang/Object;IIII)I", vectorized_hash as *const ())
                .since(25),
        ],
    },
    Family {
        class: "jdk/internal/util/Preconditions",
        rows: &[
            inline("checkIndex", "(IILjava/util/function/BiFunction;)I", check_index),
            inline("checkIndex", "(JJLjava/util/function/BiFunction;)J", check_index),
        ],
    },
    Family { class: "java/nio/Buffer", rows: &[inline("checkIndex", "(I)I", check_buffer_index).until(17)] },
    Family {
        class: "jdk/internal/misc/Unsafe",
        rows: &[
            inline("copyMemory0", "(Ljava/lang/Object;JLjava/lang/Object;JJ)V", copy_memory),
            inline("setMemory0", "(Ljava/lang/Object;JJB)V", set_memory).unmarked(),
        ],
    },
];
