//! Entering and leaving methods: calls, entry handlers by kind of method, natives, method-handle intrinsics, returns with
//! a monitor held.
//!
//! A call leaves its arguments on the caller's operand stack in memory and jumps to the method's entry with `sp` at their
//! end and the method in `tos`. The entry makes the frame: see `frame`.

use super::frame::{FRAME_ON_NATIVE_STACK, Frame};
use super::state::{S, dispatch, handler, next, tail};
use super::unwind::unwind;
use super::{FRAME_WORDS, Handler, errors, guarded, hot, slow};
use crate::class::{Class, Method, MethodKind, acc};
use crate::compiled::Adapter;
use crate::rooting::Cx;
use crate::thread::{Thread, monitor};
use cortado_gc::{CLASS_OFFSET, RawRef};
use std::sync::atomic::Ordering;

/// Slots that a frame leaves free below the stack's limit.
pub(super) const SLACK: usize = 16;

/// The entry handler for a kind of method.
pub fn for_method(m: &Method) -> Handler {
    if m.is_old() {
        return enter_newest;
    }
    match m.kind {
        MethodKind::Normal if m.is_synchronized() => enter_synchronized,
        MethodKind::Normal => enter,
        MethodKind::Native => enter_native,
        MethodKind::Abstract => errors::abstract_method,
        MethodKind::ConflictingDefaults => errors::conflicting_defaults,
        MethodKind::InvokeBasic => errors::direct_intrinsic,
        _ if m.access & acc::X_GUARDED != 0 => guarded::LINK,
        MethodKind::LinkToStatic => link_to_static,
        MethodKind::LinkToSpecial => link_to_special,
        MethodKind::LinkToVirtual => link_to_virtual,
        MethodKind::LinkToInterface => link_to_interface,
    }
}

/// Jumps to a method's entry; `$len` is the call instruction's length.
macro_rules! call {
    ($s:ident, $m:expr, $len:expr) => {{
        let m: *const $crate::class::Method = $m;
        *$s.sp = $s.tos;
        let f = $s.frame();
        (*f).pc = $s.pc;
        (*f).next_pc = $s.pc.add($len);
        $s.sp = $s.sp.add(1);
        (*f).sp = $s.sp;
        $s.tos = m as u64;
        tail!($s, $crate::interp::entry::entry_of(m))
    }};
}

pub(super) use call;

/// A method's entry.
#[inline(always)]
pub(super) unsafe fn entry_of(m: *const Method) -> Handler {
    // SAFETY: every method has an entry from linking on: a Handler (see `class::link`).
    unsafe { std::mem::transmute::<*mut super::Entry, Handler>((*m).entry.load(Ordering::Relaxed)) }
}

/// Makes the frame of an interpreted method: registers ready to run it. False: no room.
#[inline(always)]
pub(super) unsafe fn push_frame(s: &mut S, m: &Method) -> bool {
    // SAFETY: sp is the end of the arguments in the caller's part of the Java stack; room is checked first.
    unsafe {
        let locals = s.sp.sub(m.arg_slots as usize);
        let f = locals.add(m.max_locals as usize).cast::<Frame>();
        let base = S::stack_base(f);
        if base.add(m.max_stack as usize + SLACK) > (*s.t).stack_limit {
            return false;
        }
        (*f).method = m;
        (*f).pool = m.pool;
        (*f).locals = locals;
        (*f).prev = (*s.t).fp;
        (*f).lock = 0;
        (*f).flags = 0;
        s.set_frame(f);
        s.pc = m.code.load(Ordering::Relaxed);
        s.l = locals;
        s.sp = base;
        s.poll_table();
        true
    }
}

/// Counts an invocation. True: it is time to offer the method to the compiler.
#[inline(always)]
unsafe fn count(s: &S, m: &Method) -> bool {
    let n = m.invocations.load(Ordering::Relaxed).wrapping_add(1);
    m.invocations.store(n, Ordering::Relaxed);
    // SAFETY: the current thread.
    n as i32 >= unsafe { (*s.t).invocation_limit } as i32
}

handler! {
    enter(s) {
        let m = &*(s.tos as *const Method);
        if !push_frame(&mut s, m) {
            tail!(s, errors::stack_overflow)
        }
        if count(&s, m) { tail!(s, hot::hot_method) }
        dispatch!(s)
    }
    enter_synchronized(s) {
        let m = &*(s.tos as *const Method);
        if !push_frame(&mut s, m) {
            tail!(s, errors::stack_overflow)
        }
        if count(&s, m) { tail!(s, hot::hot_method) }
        tail!(s, lock_entered)
    }
    /// The rest of `enter_synchronized`.
    lock_entered(s) {
        let m = &*(*s.frame()).method;
        let object = if m.is_static() {
            (*s.class_at(m.class.0)).mirror_ref().0
        } else {
            *s.l as u32
        };
        if fast_lock(&s, object) {
            (*s.frame()).lock = object;
            dispatch!(s)
        }
        tail!(s, slow::enter_locked)
    }
    enter_native(s) {
        // A native has a frame of its own, so that stack traces show it and the collector sees its arguments.
        let m = &*(s.tos as *const Method);
        let locals = s.sp.sub(m.arg_slots as usize);
        let f = s.sp.cast::<Frame>();
        if S::stack_base(f).add(SLACK) > (*s.t).stack_limit {
            tail!(s, errors::stack_overflow)
        }
        let caller = push_native_frame(&mut s, m, locals, f);
        let result = slow::call_native(s.t, m, locals);
        s.set_frame(caller);
        (*caller).sp = locals;
        if (*s.t).exception.0 != 0 {
            tail!(s, unwind)
        }
        returned(&mut s, m, locals, result);
        dispatch!(s)
    }
    /// A method with compiled code: runs it, with the arguments where they are. As for a native's, no frame is left when it is
    /// back.
    enter_compiled(s) {
        let m = &*(s.tos as *const Method);
        let code = m.compiled.load(Ordering::Acquire);
        if code.is_null() {
            // It was taken back a moment ago.
            tail!(s, for_method(m))
        }
        let locals = s.sp.sub(m.arg_slots as usize);
        let (caller, top) = ((*s.t).fp, (*s.t).java_top);
        (*s.t).java_top = s.sp;
        // They are the callee's, which is on another stack.
        (*caller).sp = locals;
        let adapter = std::mem::transmute::<*mut u8, Adapter>(m.i2c.load(Ordering::Relaxed));
        let result = adapter(s.t, m, locals, code);
        (*s.t).java_top = top;
        s.set_frame(caller);
        if (*s.t).exception.0 != 0 {
            tail!(s, unwind)
        }
        returned(&mut s, m, locals, result);
        dispatch!(s)
    }
    /// A method whose class was redefined since: the one in its place is called.
    #[cold]
    #[inline(never)]
    enter_newest(s) {
        let m = &*(s.tos as *const Method);
        let newest = s.method_at(m.replaced_by.load(Ordering::Acquire));
        s.tos = newest as u64;
        tail!(s, entry_of(newest))
    }
    /// The frame that ends holds a monitor: gives it back, then returns as the instruction at pc says.
    #[cold]
    #[inline(never)]
    return_locked(s) {
        s.save();
        if !slow::unlock_frame(s.t) {
            tail!(s, unwind)
        }
        s.reload();
        dispatch!(s)
    }
    /// Leaves the interpreter: the code of an entry frame is this instruction.
    exit(s) {
        let f = s.frame();
        (*s.t).regs.result = s.tos;
        let prev = (*f).prev;
        (*s.t).fp = prev;
        (*s.t).pool = if prev.is_null() { std::ptr::null() } else { (*prev).pool };
        (*s.t).regs.pc = std::ptr::null();
    }
    link_to_static(s) {
        s.sp = s.sp.sub(1);
        let name = *s.sp as u32;
        if name == 0 { tail!(s, errors::null_member) }
        let m = target(&s, name);
        s.tos = m as u64;
        tail!(s, entry_of(m))
    }
    link_to_special(s) {
        s.sp = s.sp.sub(1);
        let name = *s.sp as u32;
        if name == 0 { tail!(s, errors::null_member) }
        let m = target(&s, name);
        if *s.sp.sub((*m).arg_slots as usize) as u32 == 0 { tail!(s, errors::null_member) }
        s.tos = m as u64;
        tail!(s, entry_of(m))
    }
    link_to_virtual(s) {
        s.sp = s.sp.sub(1);
        let name = *s.sp as u32;
        if name == 0 { tail!(s, errors::null_member) }
        let m = target(&s, name);
        let receiver = *s.sp.sub((*m).arg_slots as usize) as u32;
        if receiver == 0 { tail!(s, errors::null_member) }
        let m = if (*m).vtable_index >= 0 {
            vtable_method(&s, receiver, (*m).vtable_index as usize)
        } else if (*m).itable_index >= 0 {
            // A default method, or one that an abstract class leaves out: its slot differs from class to class.
            let class = s.load::<u32>(receiver, CLASS_OFFSET);
            let found = slow::select(s.t, class, m);
            if found.is_null() { tail!(s, unwind) }
            found
        } else {
            m
        };
        s.tos = m as u64;
        tail!(s, entry_of(m))
    }
    link_to_interface(s) {
        s.sp = s.sp.sub(1);
        let name = *s.sp as u32;
        if name == 0 { tail!(s, errors::null_member) }
        let m = target(&s, name);
        let receiver = *s.sp.sub((*m).arg_slots as usize) as u32;
        if receiver == 0 { tail!(s, errors::null_member) }
        let class = s.load::<u32>(receiver, CLASS_OFFSET);
        let found = slow::select(s.t, class, m);
        if found.is_null() { tail!(s, unwind) }
        s.tos = found as u64;
        tail!(s, entry_of(found))
    }

    invokestatic_q(s) {
        let m = s.pool(s.u16(1)).c.load(Ordering::Relaxed) as *const Method;
        call!(s, m, 3)
    }
    // invokespecial, and invokevirtual of what can't be overridden.
    invokespecial_q(s) {
        let e = s.pool(s.u16(1));
        let n = e.b.load(Ordering::Relaxed) as usize & 255;
        if receiver(&s, n) == 0 { tail!(s, errors::null_pointer) }
        call!(s, e.c.load(Ordering::Relaxed) as *const Method, 3)
    }
    // `b` is vtable index << 8 | argument slots.
    invokevirtual_v(s) {
        let packed = s.pool(s.u16(1)).b.load(Ordering::Relaxed);
        let object = receiver(&s, packed as usize & 255);
        if object == 0 { tail!(s, errors::null_pointer) }
        let m = vtable_method(&s, object, packed as usize >> 8);
        call!(s, m, 3)
    }
    // invokeinterface of a method of Object, and of a private interface method.
    invokeinterface_v(s) {
        let packed = s.pool(s.u16(1)).b.load(Ordering::Relaxed);
        let object = receiver(&s, packed as usize & 255);
        if object == 0 { tail!(s, errors::null_pointer) }
        let m = vtable_method(&s, object, packed as usize >> 8);
        call!(s, m, 5)
    }
    invokeinterface_q(s) {
        let e = s.pool(s.u16(1));
        let object = receiver(&s, e.b.load(Ordering::Relaxed) as usize & 255);
        if object == 0 { tail!(s, errors::null_pointer) }
        let class = s.load::<u32>(object, CLASS_OFFSET);
        let cached = e.c.load(Ordering::Relaxed);
        if cached as u32 == class {
            let m = s.method_at((cached >> 32) as u32);
            call!(s, m, 5)
        }
        tail!(s, invokeinterface_miss)
    }
    #[inline(never)]
    invokeinterface_miss(s) {
        let e = s.pool(s.u16(1));
        let object = receiver(&s, e.b.load(Ordering::Relaxed) as usize & 255);
        let class = s.load::<u32>(object, CLASS_OFFSET);
        let m = s.method_at(e.a.load(Ordering::Relaxed));
        let found = itable_method(&*s.class_at(class), &*m);
        if found != 0 {
            e.c.store(crate::class::pack(class, found), Ordering::Relaxed);
            let m = s.method_at(found);
            call!(s, m, 5)
        }
        s.save();
        let found = slow::select(s.t, class, m);
        if found.is_null() { tail!(s, unwind) }
        s.reload();
        call!(s, found, 5)
    }
    // MethodHandle.invokeBasic: the receiver's LambdaForm says which method.
    invokebasic_q(s) {
        let n = s.pool(s.u16(1)).b.load(Ordering::Relaxed) as usize;
        let handle = receiver(&s, n);
        if handle == 0 { tail!(s, errors::null_pointer) }
        let k = &(*s.t).mh;
        let form = s.load::<u32>(handle, k.form as usize);
        let name = s.load::<u32>(form, k.vmentry as usize);
        let m = target(&s, name);
        call!(s, m, 3)
    }
    // A linked call of MethodHandle.invoke, invokeExact or a VarHandle access: the adapter takes the appendix too.
    invokehandle_q(s) {
        let e = s.pool(s.u16(1));
        if receiver(&s, e.b.load(Ordering::Relaxed) as usize) == 0 { tail!(s, errors::null_pointer) }
        let appendix = e.a.load(Ordering::Relaxed);
        if appendix != 0 {
            s.push(appendix as u64);
        }
        call!(s, e.c.load(Ordering::Relaxed) as *const Method, 3)
    }
    invokedynamic_q(s) {
        let m = &*(*s.frame()).method;
        let site = s.pc.add(3).cast::<u16>().read_unaligned();
        let site = match m.version().pool.call_sites.get() {
            Some(sites) => &sites[u16::from_be(site) as usize - 1],
            None => tail!(s, errors::bad_code),
        };
        let appendix = site.appendix.load(Ordering::Relaxed);
        if appendix != 0 {
            s.push(appendix as u64);
        }
        call!(s, site.method_ptr.load(Ordering::Acquire) as *const Method, 5)
    }
    /// Object.<init>'s return: registers finalizable objects (JLS 12.6.1).
    return_finalizer(s) {
        let object = s.local(0) as u32;
        let class = &*s.class_at(s.load::<u32>(object, CLASS_OFFSET));
        if class.access & acc::X_FINALIZABLE == 0 {
            tail!(s, super::ops_simple::return_void)
        }
        tail!(s, slow::register_finalizer)
    }
    /// Stands in every entry of the polling table: stops at the safepoint, then goes on with the normal table.
    #[cold]
    #[inline(never)]
    poll(s) {
        s.save();
        let done = slow::poll(s.t);
        if (*s.t).debug.moved { tail!(s, super::look::moved) }
        if !done { tail!(s, unwind) }
        s.reload();
        s.table = super::running_table(s.t);
        next!(s, 0)
    }
}

/// Makes the frame of a native method; answers the caller's.
#[inline(always)]
pub(super) unsafe fn push_native_frame(s: &mut S, m: &Method, locals: *mut u64, f: *mut Frame) -> *mut Frame {
    // SAFETY: there is room for the frame, which follows its arguments.
    unsafe {
        (*f).method = m;
        (*f).pool = m.pool;
        (*f).locals = locals;
        (*f).prev = (*s.t).fp;
        (*f).pc = std::ptr::null();
        (*f).next_pc = std::ptr::null();
        (*f).sp = S::stack_base(f);
        (*f).lock = 0;
        (*f).flags = 0;
        let caller = (*s.t).fp;
        (*s.t).fp = f;
        caller
    }
}

/// Back in the newest frame, from a call of `m` with its arguments at `locals`.
#[inline(always)]
pub(super) unsafe fn returned(s: &mut S, m: &Method, locals: *mut u64, result: u64) {
    // SAFETY: the caller's contract.
    unsafe { returned_as(s, m.ret, locals, result) }
}

/// The same for a call with a result of this kind.
#[inline(always)]
pub(super) unsafe fn returned_as(s: &mut S, ret: crate::classfile::BasicType, locals: *mut u64, result: u64) {
    use crate::classfile::BasicType as B;
    // SAFETY: the frame is of the interpreter, and its call is done.
    unsafe {
        let caller = s.frame();
        s.l = (*caller).locals;
        s.pc = (*caller).next_pc;
        s.poll_table();
        match ret {
            B::Void => {
                s.sp = locals.sub(1);
                s.tos = *s.sp;
            }
            B::Long | B::Double => {
                s.sp = locals.add(1);
                s.tos = result;
            }
            _ => {
                s.sp = locals;
                s.tos = result;
            }
        }
    }
}

/// The receiver of a call with `n` argument slots.
#[inline(always)]
unsafe fn receiver(s: &S, n: usize) -> u32 {
    // SAFETY: the operand stack holds n slots, the last of them in tos.
    unsafe { if n == 1 { s.tos as u32 } else { *s.sp.sub(n - 1) as u32 } }
}

#[inline(always)]
unsafe fn vtable_method(s: &S, object: u32, index: usize) -> *const Method {
    // SAFETY: a linked class's vtable has the index (its methods are the superclass's or overriders).
    unsafe {
        let class = &*s.class_at(s.load::<u32>(object, CLASS_OFFSET));
        s.method_at(class.vtable.get_unchecked(index).load(Ordering::Relaxed))
    }
}

/// The implementation of interface method `m` in `class` by its itable; 0: the long way finds what is wrong.
fn itable_method(class: &Class, m: &Method) -> u32 {
    if m.itable_index < 0 {
        return 0;
    }
    class
        .itable
        .iter()
        .find(|t| t.interface == m.class)
        .and_then(|t| t.methods.get(m.itable_index as usize))
        .map_or(0, |e| e.load(Ordering::Relaxed))
}

/// The method that a call of interface method `m` selects for an object of class `class`; null: it threw.
pub(crate) unsafe fn select_by_itable(t: *mut Thread, class: u32, m: *const Method) -> *const Method {
    // SAFETY: the current thread with its frame saved; `class` is an object's class.
    unsafe {
        match itable_method(&*(*t).classes.add(class as usize), &*m) {
            0 => slow::select(t, class, m),
            found => (*t).methods.add(found as usize),
        }
    }
}

/// The method of a MemberName (through ResolvedMethodName.vmtarget).
#[inline(always)]
unsafe fn target(s: &S, name: u32) -> *const Method {
    // SAFETY: linkers give resolved member names only; a MemberName's fields lie where the library's class has them.
    unsafe {
        let k = &(*s.t).mh;
        let resolved = s.load::<u32>(name, k.method as usize);
        let id = s.load::<u64>(resolved, k.vmtarget as usize);
        s.method_at(id as u32)
    }
}

/// Takes a free monitor: thin-locked by this thread, or once more if it has it. False: the long way.
#[inline(always)]
pub(super) unsafe fn fast_lock(s: &S, object: u32) -> bool {
    // SAFETY: object is a live object, not null, and the thread is the current one.
    unsafe { monitor::try_fast_lock((*s.t).heap_base, RawRef(object), (*s.t).id) }
}

/// Gives back a thin-locked monitor. False: the long way.
#[inline(always)]
pub(super) unsafe fn fast_unlock(s: &S, object: u32) -> bool {
    // SAFETY: as in `fast_lock`.
    unsafe { monitor::try_fast_unlock((*s.t).heap_base, RawRef(object), (*s.t).id) }
}

/// Where the operand stack of the newest frame ends at most: free memory of the Java stack begins there.
pub(super) unsafe fn free_stack(cx: &Cx<'_>) -> *mut u64 {
    let f = cx.thread().fp;
    if f.is_null() {
        return cx.thread().stack.base();
    }
    // SAFETY: the newest frame of this thread.
    unsafe {
        let base = S::stack_base(f);
        if (*f).flags & FRAME_ON_NATIVE_STACK != 0 {
            return cx.thread().java_top;
        }
        if (*f).method.is_null() {
            // An entry frame that is being made use of: its arguments follow.
            return base.add(FRAME_WORDS);
        }
        let m = &*(*f).method;
        if m.is_native() { base } else { base.add(m.max_stack as usize + 4) }
    }
}
