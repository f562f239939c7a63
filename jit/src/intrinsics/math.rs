//! java.lang.Math and StrictMath.
//!
//! Sine, logarithm and their like are the functions that the natives call, so that a method gives the same before and
//! after it is compiled. What Java code computes (atan2, and all of StrictMath but the root) stays Java code.

use super::{Emit, Family, inline, leaf};
use cortado_vm::math;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Type, Value};

macro_rules! functions {
    ($($leaf:ident = $f:path;)*) => { $(
        extern "sysv64" fn $leaf(x: f64) -> f64 {
            $f(x)
        }
    )* };
}

functions! {
    sin = math::sin;
    cos = math::cos;
    tan = math::tan;
    exp = math::exp;
    log = math::log;
    log10 = math::log10;
    floor_f64 = f64::floor;
    ceil_f64 = f64::ceil;
    rint_f64 = f64::round_ties_even;
}

extern "sysv64" fn pow(x: f64, y: f64) -> f64 {
    math::pow(x, y)
}

extern "sysv64" fn fma_f64(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

extern "sysv64" fn fma_f32(a: f32, b: f32, c: f32) -> f32 {
    a.mul_add(b, c)
}

/// Emitters of one instruction.
macro_rules! instructions {
    ($($name:ident = $op:ident($($a:literal),*);)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            Some(e.builder().ins().$op($(args[$a]),*))
        }
    )* };
}

instructions! {
    int_abs = iabs(0);
    float_abs = fabs(0);
    int_max = smax(0, 1);
    int_min = smin(0, 1);
    float_max = fmax(0, 1);
    float_min = fmin(0, 1);
    copy_sign = fcopysign(0, 1);
    sqrt = sqrt(0);
    multiply_high = smulhi(0, 1);
    unsigned_multiply_high = umulhi(0, 1);
}

/// Whether the processor rounds in one instruction; Cranelift would call a function that our code can't reach.
fn has_rounding() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("sse4.1");
    #[cfg(not(target_arch = "x86_64"))]
    true
}

/// Whether the processor multiplies and adds in one instruction.
fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    true
}

macro_rules! rounding {
    ($($name:ident = $op:ident or $leaf:ident;)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            if has_rounding() {
                return Some(e.builder().ins().$op(args[0]));
            }
            e.call_leaf($leaf as *const () as usize, &[F64], Some(F64), args)
        }
    )* };
}

rounding! {
    floor = floor or floor_f64;
    ceil = ceil or ceil_f64;
    rint = nearest or rint_f64;
}

fn fma<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let ty = e.builder().func.dfg.value_type(args[0]);
    if has_fma() {
        return Some(e.builder().ins().fma(args[0], args[1], args[2]));
    }
    let leaf = if ty == F32 { fma_f32 as *const () } else { fma_f64 as *const () };
    e.call_leaf(leaf as usize, &[ty; 3], Some(ty), args)
}

/// The argument itself where it is a zero or NaN, else a one with its sign.
fn signum<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let b = e.builder();
    let (one, zero) = if b.func.dfg.value_type(args[0]) == F32 {
        (b.ins().f32const(1.0), b.ins().f32const(0.0))
    } else {
        (b.ins().f64const(1.0), b.ins().f64const(0.0))
    };
    let signed = b.ins().fcopysign(one, args[0]);
    let itself = b.ins().fcmp(FloatCC::UnorderedOrEqual, args[0], zero);
    Some(b.ins().select(itself, args[0], signed))
}

/// The exact operations: what overflows goes the ordinary way, which throws.
macro_rules! exact {
    ($($name:ident = $op:ident;)*) => { $(
        fn $name<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
            let (result, overflow) = e.builder().ins().$op(args[0], args[1]);
            e.slow_path(overflow);
            Some(result)
        }
    )* };
}

exact! {
    add_exact = sadd_overflow;
    subtract_exact = ssub_overflow;
    multiply_exact = smul_overflow;
}

fn constant<'f>(e: &mut (dyn Emit<'f> + '_), like: Value, n: i64) -> Value {
    let ty: Type = e.builder().func.dfg.value_type(like);
    e.builder().ins().iconst(ty, n)
}

fn increment_exact<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let one = constant(e, args[0], 1);
    add_exact(e, &[args[0], one])
}

fn decrement_exact<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let one = constant(e, args[0], 1);
    subtract_exact(e, &[args[0], one])
}

fn negate_exact<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let zero = constant(e, args[0], 0);
    subtract_exact(e, &[zero, args[0]])
}

/// The narrowed product, if it is the product.
fn to_int_exact<'f>(e: &mut (dyn Emit<'f> + '_), args: &[Value]) -> Option<Value> {
    let b = e.builder();
    let int = b.ins().ireduce(I32, args[0]);
    let back = b.ins().sextend(I64, int);
    let differs = b.ins().icmp(IntCC::NotEqual, back, args[0]);
    e.slow_path(differs);
    Some(int)
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        class: "java/lang/Math",
        rows: &[
            inline("abs", "(I)I", int_abs),
            inline("abs", "(J)J", int_abs),
            inline("abs", "(F)F", float_abs),
            inline("abs", "(D)D", float_abs),
            inline("max", "(II)I", int_max),
            inline("max", "(JJ)J", int_max).unmarked(),
            inline("max", "(FF)F", float_max),
            inline("max", "(DD)D", float_max),
            inline("min", "(II)I", int_min),
            inline("min", "(JJ)J", int_min).unmarked(),
            inline("min", "(FF)F", float_min),
            inline("min", "(DD)D", float_min),
            inline("addExact", "(II)I", add_exact),
            inline("addExact", "(JJ)J", add_exact),
            inline("subtractExact", "(II)I", subtract_exact),
            inline("subtractExact", "(JJ)J", subtract_exact),
            inline("multiplyExact", "(II)I", multiply_exact),
            inline("multiplyExact", "(JJ)J", multiply_exact),
            inline("incrementExact", "(I)I", increment_exact),
            inline("incrementExact", "(J)J", increment_exact),
            inline("decrementExact", "(I)I", decrement_exact),
            inline("decrementExact", "(J)J", decrement_exact),
            inline("negateExact", "(I)I", negate_exact),
            inline("negateExact", "(J)J", negate_exact),
            inline("toIntExact", "(J)I", to_int_exact).unmarked(),
            inline("multiplyHigh", "(JJ)J", multiply_high),
            inline("unsignedMultiplyHigh", "(JJ)J", unsigned_multiply_high).since(18),
            inline("sqrt", "(D)D", sqrt),
            inline("floor", "(D)D", floor),
            inline("ceil", "(D)D", ceil),
            inline("rint", "(D)D", rint),
            inline("fma", "(DDD)D", fma),
            inline("fma", "(FFF)F", fma),
            inline("copySign", "(DD)D", copy_sign),
            inline("copySign", "(FF)F", copy_sign),
            inline("signum", "(D)D", signum),
            inline("signum", "(F)F", signum),
            leaf("sin", "(D)D", sin as *const ()),
            leaf("cos", "(D)D", cos as *const ()),
            leaf("tan", "(D)D", tan as *const ()),
            leaf("exp", "(D)D", exp as *const ()),
            leaf("log", "(D)D", log as *const ()),
            leaf("log10", "(D)D", log10 as *const ()),
            leaf("pow", "(DD)D", pow as *const ()),
        ],
    },
    Family {
        class: "java/lang/StrictMath",
        rows: &[
            inline("sqrt", "(D)D", sqrt),
            inline("max", "(II)I", int_max),
            inline("max", "(FF)F", float_max),
            inline("max", "(DD)D", float_max),
            inline("min", "(II)I", int_min),
            inline("min", "(FF)F", float_min),
            inline("min", "(DD)D", float_min),
        ],
    },
];
