//! The functions that compiled code calls.
//!
//! All of them take the current thread, whose newest frame is the caller's, saved (see the module above), unless they say
//! that they reach no safepoint. What they throw is in `Thread::exception` afterwards; the result is 0 then.

use crate::bytecode::semantics;
use crate::class::{Method, MethodKind};
use crate::ids::{ClassId, RawRef};
use crate::interp::frame::{FRAME_ON_NATIVE_STACK, Frame};
use crate::interp::{self, select_by_itable, with_cx};
use crate::rooting::{Cx, JResult, Thrown};
use crate::thread::{Thread, monitor};
use crate::types::Object;
use std::ptr::{null, null_mut};

macro_rules! helpers {
    ($($(#[$m:meta])* $name:ident $f:ident;)*) => {
        /// Names the functions that compiled code calls.
        #[derive(Copy, Clone, PartialEq, Eq, Debug, Hash)]
        pub enum Helper {
            $( #[doc = concat!("[`", stringify!($f), "`]")] $name, )*
        }

        impl Helper {
            /// All of them.
            pub const ALL: &'static [Helper] = &[$(Helper::$name),*];

            /// Where it is.
            pub fn address(self) -> usize {
                match self {
                    $( Helper::$name => $f as *const () as usize, )*
                }
            }

            /// Its name, for listings.
            pub fn name(self) -> &'static str {
                match self {
                    $( Helper::$name => stringify!($f), )*
                }
            }
        }
    };
}

helpers! {
    Poll poll;
    EntryCheck entry_check;
    NewInstance new_instance;
    NewPrimArray new_prim_array;
    NewRefArray new_ref_array;
    Multianewarray multianewarray;
    MonitorEnter monitor_enter;
    MonitorExit monitor_exit;
    LockMethod lock_method;
    UnlockMethod unlock_method;
    Subtype subtype;
    ThrowNull throw_null;
    ThrowIndex throw_index;
    ThrowDivision throw_division;
    ThrowClassCast throw_class_cast;
    ThrowArrayStore throw_array_store;
    ThrowException throw_exception;
    ThrowNullMember throw_null_member;
    SelectInterface select_interface;
    FindHandler find_handler;
    CallMethod call_method;
    Deoptimize deoptimize;
    RegisterFinalizer register_finalizer;
    GuardPrimitive guard_primitive;
    GuardReference guard_reference;
    SelectGuarded select_guarded;
    Frem frem;
    Drem drem;
}

/// Bits of a result that may have thrown.
trait OrZero {
    fn or_zero(self) -> u32;
}

impl OrZero for Option<RawRef> {
    fn or_zero(self) -> u32 {
        self.map_or(0, |r| r.0)
    }
}

/// Throws what `make` makes.
#[cold]
#[inline(never)]
unsafe fn raise(t: *mut Thread, make: impl for<'s> FnOnce(&mut Cx<'s>) -> Thrown) {
    // SAFETY: the current thread, with its frame saved.
    unsafe {
        with_cx(t, |cx| -> JResult<()> { Err(make(cx)) });
    }
}

/// Stops at a safepoint if one is requested.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn poll(t: *mut Thread) {
    // SAFETY: the module's rules.
    unsafe {
        with_cx(t, |cx| cx.poll());
    }
}

/// The stack pointer is below `stack_poll` at a method's entry: StackOverflowError, thrown as if the method's frame, which is
/// linked, did not exist yet; or a poll.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn entry_check(t: *mut Thread) {
    let marker = 0u8;
    // SAFETY: the module's rules; the frame's arguments are dead once the exception is pending.
    unsafe {
        if (&raw const marker as usize) >= (*t).native_limit {
            return poll(t);
        }
        let f = (*t).fp;
        (*t).fp = (*f).prev;
        raise(t, crate::exceptions::throw_stack_overflow);
        (*t).fp = f;
    }
}

/// `new` of an initialised class.
///
/// # Safety
/// The module's rules; `class` is an instance class's id.
pub unsafe extern "sysv64" fn new_instance(t: *mut Thread, class: u32) -> u32 {
    // SAFETY: the module's rules.
    unsafe { with_cx(t, |cx| cx.new_instance_raw(cx.class(ClassId(class)))) }.or_zero()
}

/// `newarray` with this type code.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn new_prim_array(t: *mut Thread, code: u32, len: i32) -> u32 {
    // SAFETY: the module's rules.
    unsafe { with_cx(t, |cx| new_array(cx, cx.thread().prim_arrays[code as usize & 15], len)) }.or_zero()
}

/// `anewarray`; `array_class` is the array's class.
///
/// # Safety
/// The module's rules; `array_class` is an array class's id.
pub unsafe extern "sysv64" fn new_ref_array(t: *mut Thread, array_class: u32, len: i32) -> u32 {
    // SAFETY: the module's rules.
    unsafe { with_cx(t, |cx| new_array(cx, ClassId(array_class), len)) }.or_zero()
}

fn new_array(cx: &mut Cx<'_>, class: ClassId, len: i32) -> JResult<RawRef> {
    interp::new_array(cx, class, len).map(|bits| RawRef(bits as u32))
}

/// `multianewarray` of the class that the constant names, of `dims` lengths that are the frame's uppermost operands.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn multianewarray(t: *mut Thread, cp_index: u32, dims: u32) -> u32 {
    // SAFETY: the module's rules.
    unsafe {
        with_cx(t, |cx| {
            let f = cx.thread().fp;
            let method = &*(*f).method;
            let class = method.versioned(cx.class(method.class));
            let id = cx.resolve_class(class, cp_index as u16)?;
            let lengths: Vec<i32> = (0..dims).map(|i| *(*f).sp.sub((dims - i) as usize) as i32).collect();
            cx.new_multi_array(id, &lengths)
        })
    }
    .or_zero()
}

/// `monitorenter`.
///
/// # Safety
/// The module's rules; `obj` is a live reference.
pub unsafe extern "sysv64" fn monitor_enter(t: *mut Thread, obj: u32) {
    // SAFETY: the module's rules.
    unsafe {
        if obj == 0 {
            return throw_null(t);
        }
        if monitor::try_fast_lock((*t).heap_base, RawRef(obj), (*t).id) {
            return;
        }
        with_cx(t, |cx| {
            let o = cx.local_raw::<Object>(RawRef(obj));
            cx.monitor_enter(o)
        });
    }
}

/// `monitorexit`.
///
/// # Safety
/// The module's rules; `obj` is a live reference.
pub unsafe extern "sysv64" fn monitor_exit(t: *mut Thread, obj: u32) {
    // SAFETY: the module's rules.
    unsafe {
        if obj == 0 {
            return throw_null(t);
        }
        if monitor::try_fast_unlock((*t).heap_base, RawRef(obj), (*t).id) {
            return;
        }
        with_cx(t, |cx| cx.monitor_exit(RawRef(obj)));
    }
}

/// Takes the monitor of the frame's synchronized method, and says so in the frame.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn lock_method(t: *mut Thread) {
    // SAFETY: the module's rules.
    unsafe {
        let f = (*t).fp;
        let m = &*(*f).method;
        let object = if m.is_static() {
            (*(*t).classes.add(m.class.0 as usize)).mirror_ref()
        } else {
            RawRef(*(*f).locals as u32)
        };
        if monitor::try_fast_lock((*t).heap_base, object, (*t).id) {
            (*f).lock = object.0;
            return;
        }
        with_cx(t, |cx| {
            let o = cx.local_raw::<Object>(object);
            cx.monitor_enter(o)?;
            (*f).lock = cx.get(o).raw().0;
            Ok(())
        });
    }
}

/// Gives back the monitor that the frame says it holds: none if the method threw before it had it (StackOverflowError). An
/// exception that is pending stays so, unless this throws.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn unlock_method(t: *mut Thread) {
    // SAFETY: the module's rules.
    unsafe {
        let f = (*t).fp;
        if (*f).lock == 0 {
            return;
        }
        if monitor::try_fast_unlock((*t).heap_base, RawRef((*f).lock), (*t).id) {
            (*f).lock = 0;
            return;
        }
        interp::unlock_frame(t);
    }
}

/// Whether Unsafe may touch `bytes` bytes at an offset of an object, no reference among them ([`crate::guard`]). Reaches no
/// safepoint.
///
/// # Safety
/// The current thread, and a live object.
pub unsafe extern "sysv64" fn guard_primitive(t: *mut Thread, object: u32, offset: i64, bytes: i64) -> u32 {
    // SAFETY: the current thread keeps its Vm.
    let vm = unsafe { &*(*t).vm };
    usize::try_from(bytes).is_ok_and(|bytes| vm.guards_primitive(RawRef(object), offset, bytes)).into()
}

/// Whether there is a reference at an offset of an object, and `value` fits there ([`crate::guard`]). Reaches no safepoint.
///
/// # Safety
/// The current thread, a live object, and null or another.
pub unsafe extern "sysv64" fn guard_reference(t: *mut Thread, object: u32, offset: i64, value: u32) -> u32 {
    // SAFETY: the current thread keeps its Vm.
    let vm = unsafe { &*(*t).vm };
    vm.guards_reference(RawRef(object), offset, RawRef(value)).into()
}

/// The method that a call by `invokeBasic` or `linkTo*` (a [`MethodKind`]) reaches in a guarded Vm: see [`crate::guard::link`].
/// `shape` is the symbol of the call's shape, `values` are its arguments. Reaches a safepoint only if it throws.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn select_guarded(
    t: *mut Thread,
    kind: u32,
    shape: u32,
    values: *const u64,
) -> *const Method {
    const KINDS: [MethodKind; 5] = [
        MethodKind::InvokeBasic,
        MethodKind::LinkToStatic,
        MethodKind::LinkToVirtual,
        MethodKind::LinkToSpecial,
        MethodKind::LinkToInterface,
    ];
    let Some(&kind) = KINDS.iter().find(|&&k| k as u32 == kind) else { return null() };
    // SAFETY: the module's rules; there is a value for each letter before the colon.
    unsafe {
        let vm: &crate::vm::Vm = &*(*t).vm;
        let shape = vm.engine.symbols.bytes(crate::ids::SymbolId(shape));
        let n = shape.iter().take_while(|&&c| c != b':').count();
        interp::guarded::select(t, kind, shape, std::slice::from_raw_parts(values, n))
    }
}

/// Whether class `sub` is a subtype of class `sup`. Reaches no safepoint.
///
/// # Safety
/// The current thread, and ids of classes.
pub unsafe extern "sysv64" fn subtype(t: *mut Thread, sub: u32, sup: u32) -> u32 {
    // SAFETY: the caller's contract.
    unsafe {
        let (sub, sup) = ((*t).classes.add(sub as usize), (*t).classes.add(sup as usize));
        interp::subtype(t, &*sub, &*sup) as u32
    }
}

/// Throws NullPointerException.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn throw_null(t: *mut Thread) {
    // SAFETY: the module's rules.
    unsafe { raise(t, |cx| cx.throw_npe()) }
}

/// Throws ArrayIndexOutOfBoundsException.
///
/// # Safety
/// The module's rules; `array` is a live reference to an array.
pub unsafe extern "sysv64" fn throw_index(t: *mut Thread, array: u32, index: i32) {
    // SAFETY: the module's rules.
    unsafe { raise(t, |cx| interp::index_out_of_bounds(cx, array, index)) }
}

/// Throws ArithmeticException.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn throw_division(t: *mut Thread) {
    // SAFETY: the module's rules.
    unsafe { raise(t, interp::division_by_zero) }
}

/// Throws ClassCastException.
///
/// # Safety
/// The module's rules; `obj` is a live reference, `class` a class's id.
pub unsafe extern "sysv64" fn throw_class_cast(t: *mut Thread, obj: u32, class: u32) {
    // SAFETY: the module's rules.
    unsafe { raise(t, |cx| interp::class_cast(cx, obj, class)) }
}

/// Throws ArrayStoreException for this value.
///
/// # Safety
/// The module's rules; `obj` is a live reference.
pub unsafe extern "sysv64" fn throw_array_store(t: *mut Thread, obj: u32) {
    // SAFETY: the module's rules.
    unsafe { raise(t, |cx| interp::array_store(cx, obj)) }
}

/// `athrow`.
///
/// # Safety
/// The module's rules; `obj` is a live reference or 0.
pub unsafe extern "sysv64" fn throw_exception(t: *mut Thread, obj: u32) {
    // SAFETY: the module's rules.
    unsafe {
        if obj == 0 {
            return throw_null(t);
        }
        (*t).exception = RawRef(obj);
    }
}

/// Throws what a method-handle linker throws that got no MemberName or no receiver.
///
/// # Safety
/// The module's rules.
pub unsafe extern "sysv64" fn throw_null_member(t: *mut Thread) {
    // SAFETY: the module's rules.
    unsafe { raise(t, |cx| cx.throw_npe()) }
}

/// The method that a call of the interface method `m` selects for an object of this class; null: it threw.
///
/// # Safety
/// The module's rules; `class` is an object's class.
pub unsafe extern "sysv64" fn select_interface(
    t: *mut Thread,
    class: u32,
    m: *const Method,
) -> *const Method {
    // SAFETY: the module's rules.
    unsafe { select_by_itable(t, class, m) }
}

/// The bytecode index of the frame's handler for the pending exception, -1: it has none. The exception stays pending.
///
/// # Safety
/// The module's rules; an exception is pending.
pub unsafe extern "sysv64" fn find_handler(t: *mut Thread) -> i32 {
    // SAFETY: the module's rules.
    unsafe { interp::find_handler(t, (*t).fp).map_or(-1, i32::from) }
}

/// Calls a method that has no compiled code, with these arguments, which lie as the interpreter's; the result's bits.
///
/// # Safety
/// The module's rules; `slots` are `arg_slots` words on the native stack.
pub unsafe extern "sysv64" fn call_method(t: *mut Thread, m: *const Method, slots: *mut u64) -> u64 {
    // SAFETY: the module's rules; the frame below lives as long as it is linked.
    unsafe {
        let m = &*m;
        if m.kind != MethodKind::Native {
            let slots = std::slice::from_raw_parts(slots, m.arg_slots as usize);
            return with_cx(t, |cx| interp::call(cx, m, slots)).unwrap_or(0);
        }
        let caller = (*t).fp;
        let mut frame = Frame {
            method: m,
            pool: m.pool,
            locals: slots,
            prev: caller,
            pc: null(),
            next_pc: null(),
            sp: null_mut(),
            lock: 0,
            flags: FRAME_ON_NATIVE_STACK,
        };
        (*t).fp = &raw mut frame;
        let bits = interp::call_native(t, m, slots);
        (*t).fp = caller;
        bits
    }
}

/// Goes on with the frame in the interpreter, at the instruction at pc or, with an exception pending, at its handler, until
/// the method's end; the result's bits. Afterwards the frame is unlinked.
///
/// # Safety
/// The module's rules; all locals and operands are in the frame.
pub unsafe extern "sysv64" fn deoptimize(t: *mut Thread) -> u64 {
    // SAFETY: the module's rules.
    unsafe { interp::resume(t) }
}

/// Registers an object that has a finalizer.
///
/// # Safety
/// The module's rules; `obj` is a live reference.
pub unsafe extern "sysv64" fn register_finalizer(t: *mut Thread, obj: u32) {
    // SAFETY: the module's rules.
    unsafe {
        with_cx(t, |cx| {
            let o = cx.local_raw::<Object>(RawRef(obj));
            cx.register_finalizer(o)
        });
    }
}

/// frem. Reaches no safepoint.
pub extern "sysv64" fn frem(a: f32, b: f32) -> f32 {
    semantics::frem(a, b)
}

/// drem. Reaches no safepoint.
pub extern "sysv64" fn drem(a: f64, b: f64) -> f64 {
    semantics::drem(a, b)
}

#[cfg(test)]
mod tests {
    use super::Helper;

    #[test]
    fn helpers_have_names_and_addresses_of_their_own() {
        for (i, a) in Helper::ALL.iter().enumerate() {
            assert_ne!(a.address(), 0);
            for b in &Helper::ALL[..i] {
                assert_ne!(a.name(), b.name());
            }
        }
    }
}
