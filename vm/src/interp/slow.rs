//! Slow paths: everything of the interpreter that may run other Java code, allocate, block or throw. The frame is saved
//! before, with the instruction's operands still on the stack.

use super::entry::call;
use super::frame::FRAME_COUNTS_MONITORS;
use super::ops_simple::return_void;
use super::state::S;
use super::state::cold::{dispatch, handler, next, tail};
use super::unwind::unwind;
use crate::class::version::Versioned;
use crate::class::{Class, Method};
use crate::ids::{ClassId, RawRef};
use crate::native::Args;
use crate::rooting::{Cx, JResult, Thrown};
use crate::thread::Thread;
use crate::types::Object;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

/// Runs `f` with the thread's capability and a handle scope. None: it threw, the exception is pending.
pub(crate) unsafe fn with_cx<R>(
    t: *mut Thread,
    f: impl for<'s> FnOnce(&mut Cx<'s>) -> JResult<R>,
) -> Option<R> {
    // SAFETY: the caller passes the current, running thread; handles of `f` end below.
    unsafe {
        let mark = (*t).handles.len();
        let mut cx = Cx::from_thread(NonNull::new_unchecked(t));
        let r = crate::failure::recovered(&mut cx, |cx| f(cx));
        (*t).handles.truncate(mark);
        r.ok()
    }
}

/// The operand slot that is `depth` below the top, as `save` put it into memory.
unsafe fn operand(t: *mut Thread, depth: usize) -> u64 {
    // SAFETY: the instruction at the saved pc has that many operands.
    unsafe { *(*(*t).fp).sp.sub(1 + depth) }
}

#[cold]
#[inline(never)]
pub(crate) unsafe fn subtype(t: *mut Thread, sub: &Class, sup: &Class) -> bool {
    // SAFETY: the current thread; subtype checks reach no safepoint.
    unsafe { Cx::from_thread(NonNull::new_unchecked(t)).is_subclass(sub, sup) }
}

#[cold]
#[inline(never)]
pub(super) unsafe fn poll(t: *mut Thread) -> bool {
    // SAFETY: the frame is saved.
    unsafe { with_cx(t, |cx| cx.poll_interpreted()).is_some() }
}

/// The method that an interface call of `m` selects in class `class`; null: it threw.
#[cold]
#[inline(never)]
pub(super) unsafe fn select(t: *mut Thread, class: u32, m: *const Method) -> *const Method {
    // SAFETY: the frame is saved; `m` is a method of this Vm.
    unsafe {
        with_cx(t, |cx| {
            let id = cx.select_by_table(cx.class(ClassId(class)), (*m).id)?;
            Ok(cx.method(id) as *const Method)
        })
        .unwrap_or(std::ptr::null())
    }
}

/// Gives back the monitor of the newest frame. False: it threw.
#[cold]
#[inline(never)]
pub(crate) unsafe fn unlock_frame(t: *mut Thread) -> bool {
    // SAFETY: the newest frame holds a monitor.
    unsafe {
        with_cx(t, |cx| {
            // An exception that is pending stays so unless unlocking throws.
            let pending = std::mem::take(&mut cx.thread_mut().exception);
            let f = cx.thread().fp;
            if (*f).flags & FRAME_COUNTS_MONITORS != 0 {
                return super::monitors::leave(cx, pending);
            }
            let lock = RawRef(std::mem::take(&mut (*f).lock));
            cx.monitor_exit(lock)?;
            if pending.0 != 0 {
                cx.thread_mut().exception = pending;
            }
            Ok(())
        })
        .is_some()
    }
}

/// Calls a native method whose frame is the newest one; the result's bits (an exception may be pending instead).
#[inline(never)]
pub(crate) unsafe fn call_native(t: *mut Thread, m: &Method, locals: *mut u64) -> u64 {
    // SAFETY: `locals` are the method's arguments.
    unsafe {
        let n = m.arg_slots as usize;
        let mut buffer = [0u64; 24];
        let mut long;
        let slots: &mut [u64] = if n <= buffer.len() {
            &mut buffer[..n]
        } else {
            long = vec![0u64; n];
            &mut long
        };
        let mark = (*t).handles.len();
        for (i, slot) in slots.iter_mut().enumerate() {
            let v = *locals.add(i);
            *slot = if i < 64 && m.arg_refs >> i & 1 != 0 {
                (*t).handles.push(RawRef(v as u32)) as u64
            } else {
                v
            };
        }
        let mut cx = Cx::from_thread(NonNull::new_unchecked(t));
        let result = match m.native.get() {
            Some(&f) if !m.is_synchronized() => invoke_native(&mut cx, f, Args { slots }),
            _ => crate::failure::recovered(&mut cx, |cx| call_native_slowly(cx, m, slots)),
        };
        let bits = match result {
            Ok(v) if m.ret.is_reference() => (*t).handles.get(v as u32).0 as u64,
            Ok(v) => v,
            Err(Thrown(())) => 0,
        };
        (*t).handles.truncate(mark);
        bits
    }
}

#[inline(always)]
fn invoke_native(cx: &mut Cx<'_>, f: crate::native::NativeFn, args: Args<'_>) -> JResult<u64> {
    if cx.vm().guarded {
        crate::guard::contained(cx, f, args)
    } else {
        crate::failure::recovered(cx, |cx| f(cx, args))
    }
}

/// The first call, which binds, and calls of synchronized natives.
#[cold]
#[inline(never)]
fn call_native_slowly(cx: &mut Cx<'_>, m: &Method, slots: &mut [u64]) -> JResult<u64> {
    let f = crate::native::bind(cx, m)?;
    if !m.is_synchronized() {
        return invoke_native(cx, f, Args { slots });
    }
    let object = if m.is_static() {
        cx.mirror(m.class).cast::<Object>()
    } else {
        crate::rooting::Local::from_handle_slot(slots[0] as u32)
    };
    cx.monitor_enter(object)?;
    let result = invoke_native(cx, f, Args { slots });
    let pending = std::mem::take(&mut cx.thread_mut().exception);
    let raw = cx.get(object).raw();
    cx.monitor_exit(raw)?;
    cx.thread_mut().exception = pending;
    result
}

/// Instructions that do all their work in Rust: `|cx, operands...| -> JResult<new top>`.
macro_rules! slowly {
    ($($name:ident($s:ident) |$cx:ident| $e:expr, $done:expr;)*) => { handler! { $(
        $name($s) {
            $s.save();
            match with_cx($s.t, |$cx| $e) {
                Some(_v) => {
                    let done: unsafe fn(&mut S, u64) -> usize = $done;
                    let n = done(&mut $s, _v);
                    next!($s, n)
                }
                None => tail!($s, unwind),
            }
        }
    )* } };
}

/// The class of the method that runs.
fn current_version<'s>(cx: &Cx<'s>) -> Versioned<'s> {
    let f = cx.thread().fp;
    // SAFETY: the newest frame is an interpreted method's.
    let method: &'s Method = unsafe { &*(*f).method };
    method.versioned(cx.class(method.class))
}

slowly! {
    new(s) |cx| {
        let id = s.pool(s.u16(1)).a.load(Ordering::Relaxed);
        cx.new_instance_raw(cx.class(ClassId(id))).map(|r| r.0 as u64)
    }, |s, v| { s.reload(); s.push(v); 3 };
    newarray(s) |cx| {
        let id = cx.thread().prim_arrays[s.u8(1) & 15];
        new_array(cx, id, operand(s.t, 0) as i32)
    }, |s, v| { s.tos = v; 2 };
    anewarray(s) |cx| {
        let id = s.pool(s.u16(1)).b.load(Ordering::Relaxed);
        new_array(cx, ClassId(id), operand(s.t, 0) as i32)
    }, |s, v| { s.tos = v; 3 };
    multianewarray(s) |cx| {
        let dims = s.u8(3);
        let id = cx.resolve_class(current_version(cx), s.u16(1) as u16)?;
        let lengths: Vec<i32> = (0..dims).map(|i| operand(s.t, dims - 1 - i) as i32).collect();
        cx.new_multi_array(id, &lengths).map(|r| r.0 as u64)
    }, |s, v| {
        let dims = s.u8(3);
        s.sp = s.sp.sub(dims - 1);
        s.tos = v;
        4
    };
    monitorenter(s) |cx| {
        let o = cx.local_raw::<Object>(RawRef(operand(s.t, 0) as u32));
        cx.monitor_enter(o).map(|()| 0)
    }, |s, _| { s.pop(); 1 };
    monitorexit(s) |cx| {
        cx.monitor_exit(RawRef(operand(s.t, 0) as u32)).map(|()| 0)
    }, |s, _| { s.pop(); 1 };
}

pub(crate) fn new_array(cx: &mut Cx<'_>, class: ClassId, len: i32) -> JResult<u64> {
    if len < 0 {
        return Err(cx.throw("java/lang/NegativeArraySizeException", len.to_string()));
    }
    cx.new_array_raw(cx.class(class), len as usize).map(|r| r.0 as u64)
}

impl Cx<'_> {
    /// multianewarray (JVMS 6.5): arrays of arrays as far as `lengths` go.
    pub fn new_multi_array(&mut self, class: ClassId, lengths: &[i32]) -> JResult<RawRef> {
        if let Some(&negative) = lengths.iter().find(|&&n| n < 0) {
            return Err(self.throw("java/lang/NegativeArraySizeException", negative.to_string()));
        }
        let array = self.scope_local(|cx, _| cx.fill_multi_array(class, lengths))?;
        Ok(self.get(array).raw())
    }
}

impl<'s> Cx<'s> {
    fn fill_multi_array(
        &mut self,
        class: ClassId,
        lengths: &[i32],
    ) -> JResult<crate::rooting::Local<'s, Object>> {
        let c = self.class(class);
        let array = self.new_array(c, lengths[0] as usize)?;
        if lengths.len() > 1 {
            for i in 0..lengths[0] as usize {
                self.scope(|cx, _| {
                    let inner = cx.fill_multi_array(c.component, &lengths[1..])?;
                    cx.set_element_ref(cx.get(array), i, cx.get(inner));
                    Ok(())
                })?;
            }
        }
        Ok(array)
    }
}

handler! {
    /// The monitor of a synchronized method that is contended or inflated.
    enter_locked(s) {
        s.save();
        let done = with_cx(s.t, |cx| {
            let f = cx.thread().fp;
            let m = &*(*f).method;
            let o = if m.is_static() {
                cx.mirror(m.class).cast::<Object>()
            } else {
                cx.local_raw::<Object>(RawRef(*(*f).locals as u32))
            };
            cx.monitor_enter(o)?;
            (*f).lock = cx.get(o).raw().0;
            Ok(())
        });
        if done.is_none() { tail!(s, unwind) }
        s.reload();
        dispatch!(s)
    }
    register_finalizer(s) {
        s.save();
        let done = with_cx(s.t, |cx| {
            let f = cx.thread().fp;
            let o = cx.local_raw::<Object>(RawRef(*(*f).locals as u32));
            cx.register_finalizer(o)
        });
        if done.is_none() { tail!(s, unwind) }
        s.reload();
        tail!(s, return_void)
    }
    /// An instruction whose constant is not resolved: resolves it, rewrites the instruction if that may be, and runs it.
    resolve(s) {
        s.save();
        let op = with_cx(s.t, super::quicken::quicken);
        match op {
            Some(op) => {
                s.reload();
                let h = (*super::normal_table().cast::<super::state::Table>()).0[op as usize];
                tail!(s, h)
            }
            None => tail!(s, unwind),
        }
    }
    /// checkcast and instanceof of null resolve nothing (JVMS 6.5).
    checkcast(s) {
        if s.tos as u32 == 0 { next!(s, 3) }
        tail!(s, resolve)
    }
    instanceof(s) {
        if s.tos as u32 == 0 {
            s.tos = 0;
            next!(s, 3)
        }
        tail!(s, resolve)
    }
    /// invokespecial through an InterfaceMethodref, and invokeinterface of what has no itable index: by MethodId.
    invokespecial_a(s) {
        let e = s.pool(s.u16(1));
        let n = e.b.load(Ordering::Relaxed) as usize & 255;
        let object = if n == 1 { s.tos as u32 } else { *s.sp.sub(n - 1) as u32 };
        if object == 0 { tail!(s, super::errors::null_pointer) }
        call!(s, s.method_at(e.a.load(Ordering::Relaxed)), 3)
    }
    invokeinterface_f(s) {
        let e = s.pool(s.u16(1));
        let n = e.b.load(Ordering::Relaxed) as usize & 255;
        let object = if n == 1 { s.tos as u32 } else { *s.sp.sub(n - 1) as u32 };
        if object == 0 { tail!(s, super::errors::null_pointer) }
        call!(s, s.method_at(e.a.load(Ordering::Relaxed)), 5)
    }
}
