//! Constants, locals, the operand stack, arithmetic, conversions, comparisons and branches.

use super::state::{S, dispatch, handler, next, tail};
use super::{entry, errors};
use crate::bytecode::semantics;

macro_rules! constants {
    ($($name:ident $v:expr;)*) => { handler! { $( $name(s) { s.push($v); next!(s, 1) } )* } };
}
constants! {
    aconst_null 0; iconst_m1 u32::MAX as u64; iconst_0 0; iconst_1 1; iconst_2 2; iconst_3 3; iconst_4 4; iconst_5 5;
    fconst_0 0; fconst_1 1f32.to_bits() as u64; fconst_2 2f32.to_bits() as u64;
}
macro_rules! constants2 {
    ($($name:ident $v:expr;)*) => { handler! { $( $name(s) { s.push2($v); next!(s, 1) } )* } };
}
constants2! { lconst_0 0; lconst_1 1; dconst_0 0; dconst_1 1f64.to_bits(); }

handler! {
    nop(s) { next!(s, 1) }
    bipush(s) { let v = s.i8(1) as u32 as u64; s.push(v); next!(s, 2) }
    sipush(s) { let v = s.i16(1) as i32 as u32 as u64; s.push(v); next!(s, 3) }
}

macro_rules! loads {
    ($($name:ident $i:expr, $len:expr;)*) => { handler! { $( $name(s) {
        let i: usize = { let f: unsafe fn(&S) -> usize = $i; f(&s) };
        let v = s.local(i); s.push(v); next!(s, $len)
    } )* } };
}
macro_rules! loads2 {
    ($($name:ident $i:expr, $len:expr;)*) => { handler! { $( $name(s) {
        let i: usize = { let f: unsafe fn(&S) -> usize = $i; f(&s) };
        let v = s.local(i + 1); s.push2(v); next!(s, $len)
    } )* } };
}
macro_rules! stores {
    ($($name:ident $i:expr, $len:expr;)*) => { handler! { $( $name(s) {
        let i: usize = { let f: unsafe fn(&S) -> usize = $i; f(&s) };
        let v = s.pop(); s.set_local(i, v); next!(s, $len)
    } )* } };
}
macro_rules! stores2 {
    ($($name:ident $i:expr, $len:expr;)*) => { handler! { $( $name(s) {
        let i: usize = { let f: unsafe fn(&S) -> usize = $i; f(&s) };
        let v = s.pop2(); s.set_local(i + 1, v); next!(s, $len)
    } )* } };
}
#[inline(always)]
unsafe fn byte(s: &S) -> usize {
    // SAFETY: the operand of the instruction at pc.
    unsafe { s.u8(1) }
}
loads! {
    load byte, 2; load_0 |_| 0, 1; load_1 |_| 1, 1; load_2 |_| 2, 1; load_3 |_| 3, 1;
}
loads2! {
    load2 byte, 2; load2_0 |_| 0, 1; load2_1 |_| 1, 1; load2_2 |_| 2, 1; load2_3 |_| 3, 1;
}
stores! {
    store byte, 2; store_0 |_| 0, 1; store_1 |_| 1, 1; store_2 |_| 2, 1; store_3 |_| 3, 1;
}
stores2! {
    store2 byte, 2; store2_0 |_| 0, 1; store2_1 |_| 1, 1; store2_2 |_| 2, 1; store2_3 |_| 3, 1;
}

handler! {
    pop(s) { s.pop(); next!(s, 1) }
    pop2(s) { s.pop2(); next!(s, 1) }
    dup(s) { let v = s.tos; s.push(v); next!(s, 1) }
    dup_x1(s) {
        // .., b, a -> .., a, b, a
        let b = *s.sp.sub(1);
        *s.sp.sub(1) = s.tos;
        *s.sp = b;
        s.sp = s.sp.add(1);
        next!(s, 1)
    }
    dup_x2(s) {
        // .., c, b, a -> .., a, c, b, a
        let (b, c) = (*s.sp.sub(1), *s.sp.sub(2));
        *s.sp.sub(2) = s.tos;
        *s.sp.sub(1) = c;
        *s.sp = b;
        s.sp = s.sp.add(1);
        next!(s, 1)
    }
    dup2(s) {
        // .., b, a -> .., b, a, b, a
        let b = *s.sp.sub(1);
        *s.sp = s.tos;
        *s.sp.add(1) = b;
        s.sp = s.sp.add(2);
        next!(s, 1)
    }
    dup2_x1(s) {
        // .., c, b, a -> .., b, a, c, b, a
        let (b, c) = (*s.sp.sub(1), *s.sp.sub(2));
        *s.sp.sub(2) = b;
        *s.sp.sub(1) = s.tos;
        *s.sp = c;
        *s.sp.add(1) = b;
        s.sp = s.sp.add(2);
        next!(s, 1)
    }
    dup2_x2(s) {
        // .., d, c, b, a -> .., b, a, d, c, b, a
        let (b, c, d) = (*s.sp.sub(1), *s.sp.sub(2), *s.sp.sub(3));
        *s.sp.sub(3) = b;
        *s.sp.sub(2) = s.tos;
        *s.sp.sub(1) = d;
        *s.sp = c;
        *s.sp.add(1) = b;
        s.sp = s.sp.add(2);
        next!(s, 1)
    }
    swap(s) {
        let b = *s.sp.sub(1);
        *s.sp.sub(1) = s.tos;
        s.tos = b;
        next!(s, 1)
    }
}

#[inline(always)]
fn i(v: u64) -> i32 {
    v as i32
}
#[inline(always)]
fn of_i(v: i32) -> u64 {
    v as u32 as u64
}
#[inline(always)]
fn f(v: u64) -> f32 {
    f32::from_bits(v as u32)
}
#[inline(always)]
fn of_f(v: f32) -> u64 {
    v.to_bits() as u64
}
#[inline(always)]
fn d(v: u64) -> f64 {
    f64::from_bits(v)
}

macro_rules! binary {
    ($($name:ident |$a:ident, $b:ident| $from:expr, $e:expr, $to:expr;)*) => { handler! { $( $name(s) {
        s.sp = s.sp.sub(1);
        let ($a, $b) = (($from)(*s.sp), ($from)(s.tos));
        s.tos = ($to)($e);
        next!(s, 1)
    } )* } };
}
binary! {
    iadd |a, b| i, a.wrapping_add(b), of_i;
    isub |a, b| i, a.wrapping_sub(b), of_i;
    imul |a, b| i, a.wrapping_mul(b), of_i;
    ishl |a, b| i, semantics::ishl(a, b), of_i;
    ishr |a, b| i, semantics::ishr(a, b), of_i;
    iushr |a, b| i, semantics::iushr(a, b), of_i;
    iand |a, b| i, a & b, of_i;
    ior |a, b| i, a | b, of_i;
    ixor |a, b| i, a ^ b, of_i;
    fadd |a, b| f, a + b, of_f;
    fsub |a, b| f, a - b, of_f;
    fmul |a, b| f, a * b, of_f;
    fdiv |a, b| f, a / b, of_f;
    frem |a, b| f, semantics::frem(a, b), of_f;
    fcmpl |a, b| f, semantics::fcmpl(a, b), of_i;
    fcmpg |a, b| f, semantics::fcmpg(a, b), of_i;
}
macro_rules! binary2 {
    ($($name:ident |$a:ident, $b:ident| $from:expr, $e:expr, $to:expr;)*) => { handler! { $( $name(s) {
        s.sp = s.sp.sub(2);
        let ($a, $b) = (($from)(*s.sp), ($from)(s.tos));
        s.tos = ($to)($e);
        next!(s, 1)
    } )* } };
}
#[inline(always)]
fn l(v: u64) -> i64 {
    v as i64
}
#[inline(always)]
fn of_l(v: i64) -> u64 {
    v as u64
}
#[inline(always)]
fn of_d(v: f64) -> u64 {
    v.to_bits()
}
binary2! {
    ladd |a, b| l, a.wrapping_add(b), of_l;
    lsub |a, b| l, a.wrapping_sub(b), of_l;
    lmul |a, b| l, a.wrapping_mul(b), of_l;
    land |a, b| l, a & b, of_l;
    lor |a, b| l, a | b, of_l;
    lxor |a, b| l, a ^ b, of_l;
    dadd |a, b| d, a + b, of_d;
    dsub |a, b| d, a - b, of_d;
    dmul |a, b| d, a * b, of_d;
    ddiv |a, b| d, a / b, of_d;
    drem |a, b| d, semantics::drem(a, b), of_d;
}
// Long shifts take an int; comparisons of two-slot values leave one slot.
macro_rules! long_shift {
    ($($name:ident $op:path;)*) => { handler! { $( $name(s) {
        s.sp = s.sp.sub(1);
        s.tos = $op(*s.sp as i64, s.tos as i32) as u64;
        next!(s, 1)
    } )* } };
}
long_shift! { lshl semantics::lshl; lshr semantics::lshr; lushr semantics::lushr; }
macro_rules! compare2 {
    ($($name:ident $from:expr, $op:path;)*) => { handler! { $( $name(s) {
        let (a, b) = (($from)(*s.sp.sub(2)), ($from)(s.tos));
        s.sp = s.sp.sub(3);
        s.tos = of_i($op(a, b));
        next!(s, 1)
    } )* } };
}
compare2! { lcmp l, semantics::lcmp; dcmpl d, semantics::dcmpl; dcmpg d, semantics::dcmpg; }

macro_rules! divide {
    ($($name:ident $n:literal $from:ty, $to:expr, $op:path;)*) => { handler! { $( $name(s) {
        match $op(*s.sp.sub($n) as $from, s.tos as $from) {
            Some(v) => {
                s.sp = s.sp.sub($n);
                s.tos = ($to)(v);
                next!(s, 1)
            }
            None => tail!(s, errors::division_by_zero),
        }
    } )* } };
}
divide! {
    idiv 1 i32, of_i, semantics::idiv; irem 1 i32, of_i, semantics::irem;
    ldiv 2 i64, of_l, semantics::ldiv; lrem 2 i64, of_l, semantics::lrem;
}

macro_rules! unary {
    ($($name:ident $from:expr, $op:expr, $to:expr;)*) => { handler! { $( $name(s) {
        s.tos = ($to)(($op)(($from)(s.tos)));
        next!(s, 1)
    } )* } };
}
unary! {
    ineg i, i32::wrapping_neg, of_i;
    lneg l, i64::wrapping_neg, of_l;
    fneg f, |v: f32| -v, of_f;
    dneg d, |v: f64| -v, of_d;
    i2f i, |v: i32| v as f32, of_f;
    l2d l, |v: i64| v as f64, of_d;
    f2i f, semantics::f2i, of_i;
    d2l d, semantics::d2l, of_l;
    i2b i, semantics::i2b, of_i;
    i2c i, semantics::i2c, of_i;
    i2s i, semantics::i2s, of_i;
}
macro_rules! widen {
    ($($name:ident $from:expr, $op:expr;)*) => { handler! { $( $name(s) {
        s.sp = s.sp.add(1);
        s.tos = ($op)(($from)(s.tos));
        next!(s, 1)
    } )* } };
}
// `sp` moves by one: the value goes to the upper slot, what is in the lower one does not matter.
widen! {
    i2l i, |v: i32| v as i64 as u64; i2d i, |v: i32| (v as f64).to_bits();
    f2l f, |v: f32| semantics::f2l(v) as u64; f2d f, |v: f32| (v as f64).to_bits();
}
macro_rules! narrow {
    ($($name:ident $from:expr, $op:expr;)*) => { handler! { $( $name(s) {
        s.sp = s.sp.sub(1);
        s.tos = ($op)(($from)(s.tos));
        next!(s, 1)
    } )* } };
}
narrow! {
    l2i l, |v: i64| v as u32 as u64; l2f l, |v: i64| of_f(semantics::l2f(v));
    d2i d, |v: f64| of_i(semantics::d2i(v)); d2f d, |v: f64| of_f(semantics::d2f(v));
}

handler! {
    iinc(s) {
        let n = s.u8(1);
        let v = (s.local(n) as i32).wrapping_add(s.i8(2));
        s.set_local(n, v as u32 as u64);
        next!(s, 3)
    }
}

/// Jumps by a 16-bit offset; a jump back takes the safepoint's table.
macro_rules! branch {
    ($s:ident) => {{
        let offset = $s.i16(1);
        $s.pc = $s.pc.offset(offset);
        // 0: `for (;;);`
        if offset <= 0 {
            $s.poll_table();
            if $s.count_backedge() {
                tail!($s, super::hot::hot_loop)
            }
        }
        dispatch!($s)
    }};
}

macro_rules! branches1 {
    ($($name:ident |$v:ident| $c:expr;)*) => { handler! { $( $name(s) {
        let $v = s.pop();
        if $c { branch!(s) }
        next!(s, 3)
    } )* } };
}
branches1! {
    ifeq |v| v as i32 == 0; ifne |v| v as i32 != 0; iflt |v| (v as i32) < 0; ifge |v| v as i32 >= 0;
    ifgt |v| v as i32 > 0; ifle |v| v as i32 <= 0; ifnull |v| v as u32 == 0; ifnonnull |v| v as u32 != 0;
}
macro_rules! branches2 {
    ($($name:ident |$a:ident, $b:ident| $c:expr;)*) => { handler! { $( $name(s) {
        let ($a, $b) = (*s.sp.sub(1) as i32, s.tos as i32);
        s.sp = s.sp.sub(2);
        s.tos = *s.sp;
        if $c { branch!(s) }
        next!(s, 3)
    } )* } };
}
branches2! {
    if_icmpeq |a, b| a == b; if_icmpne |a, b| a != b; if_icmplt |a, b| a < b;
    if_icmpge |a, b| a >= b; if_icmpgt |a, b| a > b; if_icmple |a, b| a <= b;
}

handler! {
    goto(s) { branch!(s) }
    goto_w(s) {
        let offset = S::i32_at(s.pc.add(1));
        s.pc = s.pc.offset(offset as isize);
        s.poll_table();
        dispatch!(s)
    }
    jsr(s) {
        let ret = s.pc.add(3) as usize - code(&s) as usize;
        s.push(ret as u64);
        branch!(s)
    }
    jsr_w(s) {
        let ret = s.pc.add(5) as usize - code(&s) as usize;
        s.push(ret as u64);
        let offset = S::i32_at(s.pc.add(1));
        s.pc = s.pc.offset(offset as isize);
        s.poll_table();
        dispatch!(s)
    }
    ret(s) {
        let to = s.local(s.u8(1));
        s.pc = code(&s).add(to as u32 as usize);
        s.poll_table();
        dispatch!(s)
    }
    tableswitch(s) {
        let base = aligned(&s);
        let key = s.pop() as i32;
        let (low, high) = (S::i32_at(base.add(4)), S::i32_at(base.add(8)));
        let offset = match semantics::table_index(key, low, high) {
            Some(i) => S::i32_at(base.add(12 + 4 * i)),
            None => S::i32_at(base),
        };
        s.pc = s.pc.offset(offset as isize);
        if offset <= 0 {
            s.poll_table();
        }
        dispatch!(s)
    }
    lookupswitch(s) {
        let base = aligned(&s);
        let key = s.pop() as i32;
        let (mut low, mut high) = (0, S::i32_at(base.add(4)) as usize);
        let mut offset = S::i32_at(base);
        while low < high {
            let mid = (low + high) / 2;
            let pair = base.add(8 + 8 * mid);
            let k = S::i32_at(pair);
            if key == k {
                offset = S::i32_at(pair.add(4));
                break;
            }
            if key < k { high = mid } else { low = mid + 1 }
        }
        s.pc = s.pc.offset(offset as isize);
        if offset <= 0 {
            s.poll_table();
        }
        dispatch!(s)
    }
    wide(s) {
        use crate::bytecode::Opcode as O;
        let n = s.u16(2);
        let op = *s.pc.add(1);
        if op == O::Iinc as u8 {
            let v = (s.local(n) as i32).wrapping_add(s.i16(4) as i32);
            s.set_local(n, v as u32 as u64);
            next!(s, 6)
        }
        if op == O::Iload as u8 || op == O::Fload as u8 || op == O::Aload as u8 {
            let v = s.local(n);
            s.push(v);
        } else if op == O::Lload as u8 || op == O::Dload as u8 {
            let v = s.local(n + 1);
            s.push2(v);
        } else if op == O::Istore as u8 || op == O::Fstore as u8 || op == O::Astore as u8 {
            let v = s.pop();
            s.set_local(n, v);
        } else if op == O::Lstore as u8 || op == O::Dstore as u8 {
            let v = s.pop2();
            s.set_local(n + 1, v);
        } else if op == O::Ret as u8 {
            let to = s.local(n);
            s.pc = code(&s).add(to as u32 as usize);
            s.poll_table();
            dispatch!(s)
        } else {
            tail!(s, errors::bad_code)
        }
        next!(s, 4)
    }
}

/// The operands of a switch: the next multiple of four from the start of the code.
#[inline(always)]
unsafe fn aligned(s: &S) -> *const u8 {
    // SAFETY: the padding and operands belong to the instruction.
    unsafe {
        let code = code(s);
        let at = s.pc as usize - code as usize;
        code.add((at + 4) & !3)
    }
}

/// Start of the current method's code.
#[inline(always)]
unsafe fn code(s: &S) -> *const u8 {
    // SAFETY: the newest frame is the method's that runs.
    unsafe { (*(*s.frame()).method).code.load(std::sync::atomic::Ordering::Relaxed) }
}

/// One-slot and two-slot results: see `entry` for how a frame goes.
macro_rules! returns {
    ($($name:ident $up:literal $narrow:expr;)*) => { handler! { $( $name(s) {
        let f = s.frame();
        if (*f).lock != 0 {
            tail!(s, entry::return_locked)
        }
        let caller = (*f).prev;
        s.sp = (*f).locals.add($up);
        s.tos = ($narrow)(s.tos);
        s.set_frame(caller);
        s.l = (*caller).locals;
        s.pc = (*caller).next_pc;
        s.poll_table();
        dispatch!(s)
    } )* } };
}
returns! { return_1 0 |v: u64| v; return_2 1 |v: u64| v; }

handler! {
    // boolean, byte, char and short results are narrowed as the descriptor says (JVMS 6.5.ireturn).
    ireturn(s) {
        use crate::classfile::BasicType as B;
        let m = &*(*s.frame()).method;
        s.tos = match m.ret {
            B::Int => s.tos,
            B::Boolean => s.tos & 1,
            B::Byte => semantics::i2b(s.tos as i32) as u32 as u64,
            B::Char => s.tos as u16 as u64,
            B::Short => semantics::i2s(s.tos as i32) as u32 as u64,
            _ => s.tos,
        };
        tail!(s, return_1)
    }
    return_void(s) {
        let f = s.frame();
        if (*f).lock != 0 {
            tail!(s, entry::return_locked)
        }
        let caller = (*f).prev;
        s.sp = (*f).locals.sub(1);
        s.tos = *s.sp;
        s.set_frame(caller);
        s.l = (*caller).locals;
        s.pc = (*caller).next_pc;
        s.poll_table();
        dispatch!(s)
    }
}
