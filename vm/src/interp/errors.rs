//! What instructions throw: cold handlers that make the exception and unwind.

use super::slow::with_cx;
use super::state::cold::{handler, tail};
use super::unwind::unwind;
use crate::class::Method;
use crate::rooting::{Cx, Thrown};
use crate::thread::Thread;

/// Throws by `make`, in the frame as saved.
#[cold]
#[inline(never)]
unsafe fn raise(t: *mut Thread, make: impl for<'s> FnOnce(&mut Cx<'s>) -> Thrown) {
    // SAFETY: the current thread, with its frame saved.
    unsafe {
        with_cx(t, |cx| -> Result<(), Thrown> { Err(make(cx)) });
    }
}

/// Errors of an instruction: `|s, cx| expression that is a Thrown`; the frame is saved before.
macro_rules! throwing {
    ($($(#[$m:meta])* $name:ident |$s:ident, $cx:ident| $e:expr;)*) => { handler! { $(
        $(#[$m])*
        $name($s) {
            $s.save();
            raise($s.t, |$cx| $e);
            tail!($s, unwind)
        }
    )* } };
}

throwing! {
    null_pointer |s, cx| cx.throw_npe();
    division_by_zero |s, cx| division_by_zero_error(cx);
    array_index_load |s, cx| index_out_of_bounds(cx, *s.sp.sub(1) as u32, s.tos as i32);
    array_index_store |s, cx| {
        use crate::bytecode::Opcode as O;
        // The index lies below a value of one slot or two.
        let two = *s.pc == O::Lastore as u8 || *s.pc == O::Dastore as u8;
        let n = if two { 2 } else { 1 };
        index_out_of_bounds(cx, *s.sp.sub(n + 1) as u32, *s.sp.sub(n) as i32)
    };
    array_store |s, cx| array_store_error(cx, s.tos as u32);
    class_cast |s, cx| {
        class_cast_error(cx, s.tos as u32, s.pool(s.u16(1)).a.load(std::sync::atomic::Ordering::Relaxed))
    };
    /// Code that the format checks passed and the interpreter can't run: the verifier's business.
    bad_code |s, cx| {
        let op = *s.pc;
        cx.throw("java/lang/InternalError", format!("invalid bytecode {op}"))
    };
}

pub(crate) fn division_by_zero_error(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/lang/ArithmeticException", "/ by zero")
}

/// The value that is stored is no element of the array.
pub(crate) fn array_store_error(cx: &mut Cx<'_>, value: u32) -> Thrown {
    let class = cx.class_of(cx.raw_ref::<()>(cortado_gc::RawRef(value)));
    let name = cx.vm().engine.symbols.external(class.name);
    cx.throw("java/lang/ArrayStoreException", name)
}

/// The object is no instance of the class with this id.
pub(crate) fn class_cast_error(cx: &mut Cx<'_>, object: u32, target: u32) -> Thrown {
    let class = cx.class_of(cx.raw_ref::<()>(cortado_gc::RawRef(object)));
    let target = cx.class(crate::ids::ClassId(target));
    let text = crate::class::subtype::class_cast_message(cx, class, target);
    cx.throw("java/lang/ClassCastException", text)
}

pub(crate) fn index_out_of_bounds(cx: &mut Cx<'_>, array: u32, index: i32) -> Thrown {
    let len = cx.array_len(cx.raw_ref::<()>(cortado_gc::RawRef(array)));
    cx.throw(
        "java/lang/ArrayIndexOutOfBoundsException",
        format!("Index {index} out of bounds for length {len}"),
    )
}

/// Errors at a method's entry: the frame (the caller's) is saved already, `tos` is the method, `sp` the arguments' end.
macro_rules! throwing_at_entry {
    ($($(#[$m:meta])* $name:ident |$s:ident, $cx:ident, $method:ident| $e:expr;)*) => { handler! { $(
        $(#[$m])*
        $name($s) {
            let $method = &*($s.tos as *const Method);
            raise($s.t, |$cx| $e);
            tail!($s, unwind)
        }
    )* } };
}

throwing_at_entry! {
    stack_overflow |s, cx, _m| crate::exceptions::throw_stack_overflow(cx);
    abstract_method |s, cx, m| {
        let receiver = *s.sp.sub(m.arg_slots as usize) as u32;
        let class = cx.class_of(cx.raw_ref::<()>(cortado_gc::RawRef(receiver)));
        cx.throw_abstract_entry(class, m)
    };
    conflicting_defaults |s, cx, m| {
        let text = cx.conflict_message(m);
        cx.throw("java/lang/IncompatibleClassChangeError", text)
    };
    /// MethodHandle.invokeBasic is only called by instructions that the interpreter knows.
    direct_intrinsic |s, cx, m| {
        let text = crate::throw::external_signature(cx, m);
        cx.throw("java/lang/UnsupportedOperationException", text)
    };
}

handler! {
    /// A linker got a null MemberName or receiver: the caller's frame is saved, nothing else is known.
    null_member(s) {
        raise(s.t, |cx| cx.throw_npe());
        tail!(s, unwind)
    }
}
