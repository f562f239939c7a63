//! Calls by method handles in a guarded Vm ([`crate::guard::link`]): what they reach and what they give is looked at.
//!
//! They are calls from Rust, in an activation of the interpreter of their own: slower than the ordinary handlers, which
//! unguarded Vms use, and as deep on the native stack as they nest.

use super::Handler;
use super::entry::returned_as;
use super::slow::with_cx;
use super::state::cold::{dispatch, handler, tail};
use super::unwind::unwind;
use crate::bytecode::Opcode;
use crate::class::version::Versioned;
use crate::class::{Method, MethodKind};
use crate::classfile::{BasicType, MethodDescriptor};
use crate::guard::link::shape;
use crate::ids::RawRef;
use crate::rooting::{Cx, JResult, Thrown};
use crate::thread::Thread;
use std::sync::atomic::Ordering;

/// A call that is done.
struct Done {
    /// Slots that its arguments took on the operand stack.
    slots: usize,
    ret: BasicType,
    bits: u64,
}

/// Leaves the call instruction as `call!` does.
macro_rules! begin {
    ($s:ident, $len:expr) => {{
        *$s.sp = $s.tos;
        let f = $s.frame();
        (*f).pc = $s.pc;
        (*f).next_pc = $s.pc.add($len);
        $s.sp = $s.sp.add(1);
        (*f).sp = $s.sp;
        tail!($s, call_guarded)
    }};
}
handler! {
    /// MethodHandle.invokeBasic, and linked calls of invoke, invokeExact and VarHandle accesses.
    invokehandle_g(s) { begin!(s, 3) }
    invokedynamic_g(s) { begin!(s, 5) }
    /// The entry of linkTo*: the caller's frame is saved, and its newest operands are the arguments.
    call_guarded(s) {
        let Some(done) = with_cx(s.t, call) else { tail!(s, unwind) };
        let locals = (*(*s.t).fp).sp.sub(done.slots);
        returned_as(&mut s, done.ret, locals, done.bits);
        dispatch!(s)
    }
}

/// Makes the call at the newest frame's pc.
fn call(cx: &mut Cx<'_>) -> JResult<Done> {
    let f = cx.thread().fp;
    // SAFETY: the newest frame; an interpreted one is saved at its call instruction.
    let (method, pc) = unsafe { ((*f).method, (*f).pc) };
    if method.is_null() || pc.is_null() {
        return Err(cx.throw_bare("java/lang/UnsupportedOperationException"));
    }
    // SAFETY: methods stay as long as a frame runs them.
    let m: &Method = unsafe { &*method };
    let class = m.versioned(cx.class(m.class));
    // SAFETY: pc is at a call, which has two bytes of operands at least.
    let (op, index) = unsafe { (*pc, u16::from_be_bytes([*pc.add(1), *pc.add(2)])) };
    if op == Opcode::InvokedynamicG as u8 {
        // SAFETY: as above; the other two operands number the site.
        let site = unsafe { u16::from_be_bytes([*pc.add(3), *pc.add(4)]) };
        let sites = class.pool().call_sites.get();
        let Some(site) = sites.and_then(|s| s.get(usize::from(site).wrapping_sub(1))) else {
            return Err(cx.throw("java/lang/InternalError", "a call site that was not prepared"));
        };
        let adapter = site.method_ptr.load(Ordering::Acquire) as *const Method;
        let descriptor = class.class_file().utf8(class.class_file().dynamic(index).2);
        return linked(cx, class, descriptor, false, adapter, site.appendix.load(Ordering::Relaxed));
    }
    let file = class.class_file();
    let descriptor = file.utf8(file.descriptor_of(index));
    let name = file.utf8(file.member_ref(index).name_index);
    let kind = match name {
        b"invokeBasic" => MethodKind::InvokeBasic,
        b"linkToStatic" => MethodKind::LinkToStatic,
        b"linkToSpecial" => MethodKind::LinkToSpecial,
        b"linkToVirtual" => MethodKind::LinkToVirtual,
        b"linkToInterface" => MethodKind::LinkToInterface,
        _ => {
            let e = class.pool().entry(index);
            let adapter = e.c.load(Ordering::Acquire) as *const Method;
            return linked(cx, class, descriptor, true, adapter, e.a.load(Ordering::Relaxed));
        }
    };
    let basic = kind == MethodKind::InvokeBasic;
    let (Some(d), Some(shape)) = (MethodDescriptor::parse(descriptor), shape(descriptor, basic)) else {
        return Err(bad_type(cx));
    };
    let slots = usize::from(d.arg_slots()) + usize::from(basic);
    let mut arguments = operands(cx, slots);
    let mut values = Vec::with_capacity(slots);
    let mut at = 0;
    for &kind in shape.iter().take_while(|&&k| k != b':') {
        // The second slot of the two holds the value.
        at += if matches!(kind, b'J' | b'D') { 2 } else { 1 };
        values.push(arguments.get(at - 1).copied().unwrap_or(0));
    }
    let target = cx.select_guarded(kind, &shape, &values)?;
    if !basic {
        arguments.pop();
    }
    finish(cx, class, descriptor, cx.method(target), &arguments, slots)
}

/// A call by an adapter that takes the arguments and the appendix: the linker has checked that.
fn linked(
    cx: &mut Cx<'_>,
    class: Versioned<'_>,
    descriptor: &[u8],
    receiver: bool,
    adapter: *const Method,
    appendix: u32,
) -> JResult<Done> {
    let Some(d) = MethodDescriptor::parse(descriptor) else { return Err(bad_type(cx)) };
    let slots = usize::from(d.arg_slots()) + usize::from(receiver);
    let mut arguments = operands(cx, slots);
    if receiver && arguments.first().is_none_or(|&r| r as u32 == 0) {
        return Err(cx.throw_npe());
    }
    if appendix != 0 {
        arguments.push(u64::from(appendix));
    }
    if adapter.is_null() {
        return Err(cx.throw("java/lang/InternalError", "a call site that was not linked"));
    }
    // SAFETY: resolution stored the address of a method that the class keeps.
    finish(cx, class, descriptor, unsafe { &*adapter }, &arguments, slots)
}

fn finish(
    cx: &mut Cx<'_>,
    class: Versioned<'_>,
    descriptor: &[u8],
    target: &Method,
    arguments: &[u64],
    slots: usize,
) -> JResult<Done> {
    let bits = super::call(cx, target, arguments)?;
    let ret = if descriptor.ends_with(b")V") { BasicType::Void } else { target.ret };
    if ret.is_reference() {
        cx.check_linked_result(descriptor, class.loader, RawRef(bits as u32))?;
    }
    Ok(Done { slots, ret, bits })
}

/// The newest operands of the newest frame.
fn operands(cx: &Cx<'_>, n: usize) -> Vec<u64> {
    // SAFETY: the frame is saved at a call with so many operands.
    unsafe { std::slice::from_raw_parts((*cx.thread().fp).sp.sub(n), n) }.to_vec()
}

#[cold]
fn bad_type(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/lang/InternalError", "a malformed method descriptor")
}

/// The method that compiled code's call by `invokeBasic` or `linkTo*` reaches; null: it threw.
///
/// # Safety
/// The current thread with its frame saved; `values` are the call's arguments.
pub(crate) unsafe fn select(t: *mut Thread, kind: MethodKind, shape: &[u8], values: &[u64]) -> *const Method {
    // SAFETY: the caller's contract.
    unsafe {
        with_cx(t, |cx| {
            let id = cx.select_guarded(kind, shape, values)?;
            Ok(cx.method(id) as *const Method)
        })
        .unwrap_or(std::ptr::null())
    }
}

/// The entry of linkTo* of a guarded Vm.
pub(super) const LINK: Handler = call_guarded;
