//! The boxes' methods over bits: Integer, Long, Short, Character, Float, Double.

use super::{Emit, Family, inline};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value};

/// Makes emitters of expressions over the builder `b` and the arguments `a`.
macro_rules! emitters {
    ($($(#[$m:meta])* $name:ident($b:ident, $a:ident) $body:block)*) => { $(
        $(#[$m])*
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), $a: &[Value]) -> Option<Value> {
            let $b = e.builder();
            Some($body)
        }
    )* };
}

emitters! {
    int_bit_count(b, a) { b.ins().popcnt(a[0]) }
    int_leading_zeros(b, a) { b.ins().clz(a[0]) }
    int_trailing_zeros(b, a) { b.ins().ctz(a[0]) }
    reverse(b, a) { b.ins().bitrev(a[0]) }
    reverse_bytes(b, a) { b.ins().bswap(a[0]) }
    rotate_left(b, a) { b.ins().rotl(a[0], a[1]) }
    rotate_right(b, a) { b.ins().rotr(a[0], a[1]) }
    long_bit_count(b, a) { let n = b.ins().popcnt(a[0]); b.ins().ireduce(I32, n) }
    long_leading_zeros(b, a) { let n = b.ins().clz(a[0]); b.ins().ireduce(I32, n) }
    long_trailing_zeros(b, a) { let n = b.ins().ctz(a[0]); b.ins().ireduce(I32, n) }
    /// The sign bit, shifted to where the highest one is; of 0 the shift is 0 (its count is taken modulo the width).
    highest_one_bit(b, a) {
        let ty = b.func.dfg.value_type(a[0]);
        let sign = b.ins().iconst(ty, if ty == I32 { i64::from(i32::MIN) } else { i64::MIN });
        let zeros = b.ins().clz(a[0]);
        let bit = b.ins().ushr(sign, zeros);
        b.ins().band(a[0], bit)
    }
    lowest_one_bit(b, a) { let minus = b.ins().ineg(a[0]); b.ins().band(a[0], minus) }
    /// 1, 0 or -1.
    compare_unsigned(b, a) {
        let above = b.ins().icmp(IntCC::UnsignedGreaterThan, a[0], a[1]);
        let below = b.ins().icmp(IntCC::UnsignedLessThan, a[0], a[1]);
        let order = b.ins().isub(above, below);
        b.ins().sextend(I32, order)
    }
    short_reverse_bytes(b, a) { let s = b.ins().bswap(a[0]); b.ins().sshr_imm_u(s, 16) }
    char_reverse_bytes(b, a) { let s = b.ins().bswap(a[0]); b.ins().ushr_imm_u(s, 16) }
    float_to_raw_bits(b, a) { b.ins().bitcast(I32, MemFlagsData::new(), a[0]) }
    bits_to_float(b, a) { b.ins().bitcast(F32, MemFlagsData::new(), a[0]) }
    double_to_raw_bits(b, a) { b.ins().bitcast(I64, MemFlagsData::new(), a[0]) }
    bits_to_double(b, a) { b.ins().bitcast(F64, MemFlagsData::new(), a[0]) }
    float_to_bits(b, a) {
        let raw = b.ins().bitcast(I32, MemFlagsData::new(), a[0]);
        let nan = b.ins().iconst(I32, 0x7fc0_0000);
        let is_nan = b.ins().fcmp(FloatCC::Unordered, a[0], a[0]);
        b.ins().select(is_nan, nan, raw)
    }
    double_to_bits(b, a) {
        let raw = b.ins().bitcast(I64, MemFlagsData::new(), a[0]);
        let nan = b.ins().iconst(I64, 0x7ff8_0000_0000_0000);
        let is_nan = b.ins().fcmp(FloatCC::Unordered, a[0], a[0]);
        b.ins().select(is_nan, nan, raw)
    }
    is_nan(b, a) { let nan = b.ins().fcmp(FloatCC::Unordered, a[0], a[0]); b.ins().uextend(I32, nan) }
}

/// Unsigned division: by 0 the ordinary way, which throws.
fn divide_unsigned<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    e.slow_if_null(args[1]);
    Some(e.builder().ins().udiv(args[0], args[1]))
}

/// The remainder of that.
fn remainder_unsigned<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    e.slow_if_null(args[1]);
    Some(e.builder().ins().urem(args[0], args[1]))
}

/// Compares the absolute value with infinity.
fn against_infinity<'f>(e: &mut (dyn Emit<'f> + '_), x: Value, cc: FloatCC) -> Option<Value> {
    let b = e.builder();
    let infinity = if b.func.dfg.value_type(x) == F32 {
        b.ins().f32const(f32::INFINITY)
    } else {
        b.ins().f64const(f64::INFINITY)
    };
    let size = b.ins().fabs(x);
    let is = b.ins().fcmp(cc, size, infinity);
    Some(b.ins().uextend(I32, is))
}

fn is_infinite<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    against_infinity(e, args[0], FloatCC::Equal)
}

fn is_finite<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    against_infinity(e, args[0], FloatCC::LessThan)
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: "java/lang/Integer",
        rows: &[
            inline("bitCount", "(I)I", int_bit_count),
            inline("numberOfLeadingZeros", "(I)I", int_leading_zeros),
            inline("numberOfTrailingZeros", "(I)I", int_trailing_zeros),
            inline("reverseBytes", "(I)I", reverse_bytes),
            inline("reverse", "(I)I", reverse).unmarked(),
            inline("rotateLeft", "(II)I", rotate_left).unmarked(),
            inline("rotateRight", "(II)I", rotate_right).unmarked(),
            inline("highestOneBit", "(I)I", highest_one_bit).unmarked(),
            inline("lowestOneBit", "(I)I", lowest_one_bit).unmarked(),
            inline("compareUnsigned", "(II)I", compare_unsigned).unmarked(),
            inline("divideUnsigned", "(II)I", divide_unsigned).unmarked(),
            inline("remainderUnsigned", "(II)I", remainder_unsigned).unmarked(),
        ],
    },
    Family {
        class: "java/lang/Long",
        rows: &[
            inline("bitCount", "(J)I", long_bit_count),
            inline("numberOfLeadingZeros", "(J)I", long_leading_zeros),
            inline("numberOfTrailingZeros", "(J)I", long_trailing_zeros),
            inline("reverseBytes", "(J)J", reverse_bytes),
            inline("reverse", "(J)J", reverse).unmarked(),
            inline("rotateLeft", "(JI)J", rotate_left).unmarked(),
            inline("rotateRight", "(JI)J", rotate_right).unmarked(),
            inline("highestOneBit", "(J)J", highest_one_bit).unmarked(),
            inline("lowestOneBit", "(J)J", lowest_one_bit).unmarked(),
            inline("compareUnsigned", "(JJ)I", compare_unsigned).unmarked(),
            inline("divideUnsigned", "(JJ)J", divide_unsigned).unmarked(),
            inline("remainderUnsigned", "(JJ)J", remainder_unsigned).unmarked(),
        ],
    },
    Family { class: "java/lang/Short", rows: &[inline("reverseBytes", "(S)S", short_reverse_bytes)] },
    Family { class: "java/lang/Character", rows: &[inline("reverseBytes", "(C)C", char_reverse_bytes)] },
    Family {
        class: "java/lang/Float",
        rows: &[
            inline("floatToRawIntBits", "(F)I", float_to_raw_bits),
            inline("floatToIntBits", "(F)I", float_to_bits),
            inline("intBitsToFloat", "(I)F", bits_to_float),
            inline("isNaN", "(F)Z", is_nan).unmarked(),
            inline("isInfinite", "(F)Z", is_infinite).unmarked(),
            inline("isFinite", "(F)Z", is_finite).unmarked(),
        ],
    },
    Family {
        class: "java/lang/Double",
        rows: &[
            inline("doubleToRawLongBits", "(D)J", double_to_raw_bits),
            inline("doubleToLongBits", "(D)J", double_to_bits),
            inline("longBitsToDouble", "(J)D", bits_to_double),
            inline("isNaN", "(D)Z", is_nan).unmarked(),
            inline("isInfinite", "(D)Z", is_infinite).unmarked(),
            inline("isFinite", "(D)Z", is_finite).unmarked(),
        ],
    },
];
