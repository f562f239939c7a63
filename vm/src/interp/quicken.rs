//! Resolving an instruction's constant and choosing the internal instruction that runs it from then on.

use super::frame::Frame;
use crate::bytecode::Opcode as O;
use crate::class::resolve::InvokeKind;
use crate::class::version::Versioned;
use crate::class::{Class, Field, InitState, Method, acc};
use crate::classfile::{MethodDescriptor, Tag};
use crate::ids::{ClassId, MethodId, RawRef};
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;
use std::sync::atomic::{AtomicU8, Ordering};

/// No vtable index, in the upper 24 bits of an entry's `b`.
const NO_VTABLE: u32 = 0xff_ffff;

/// Resolves the field of the instruction that the newest frame stopped at, if it isn't; the opcode that runs it.
pub(crate) fn quicken_here(cx: &mut Cx<'_>) -> JResult<O> {
    let op = quicken(cx)?;
    Ok(O::from_u8(op).unwrap_or(O::Nop))
}

/// Resolves the constant of the instruction that the newest frame stopped at, and returns the opcode to run in its place.
/// The code is rewritten too, unless the class is still being initialised: then others must come here and wait.
pub(super) fn quicken(cx: &mut Cx<'_>) -> JResult<u8> {
    let f: *mut Frame = cx.thread().fp;
    // SAFETY: the newest frame is an interpreted method's, saved; code bytes are valid while the class lives.
    let (m, pc) = unsafe { (&*(*f).method, (*f).pc) };
    let class = m.versioned(cx.class(m.class));
    // SAFETY: pc points at an instruction with at least these operand bytes (format checks).
    let byte = |at: usize| unsafe { *pc.add(at) } as u16;
    // Another thread may have rewritten the instruction since it was dispatched.
    let Some(op) = O::from_u8(byte(0) as u8) else {
        return Err(cx.throw("java/lang/InternalError", "invalid bytecode"));
    };
    if op != op.java() {
        return Ok(op as u8);
    }
    let wide_index = || byte(1) << 8 | byte(2);
    let (quick, final_) = match op {
        O::Ldc => constant(cx, class, byte(1), false)?,
        O::LdcW => constant(cx, class, wide_index(), true)?,
        O::Ldc2W => (constant2(cx, class, wide_index())?, true),
        O::Getfield | O::Putfield | O::Getstatic | O::Putstatic => field(cx, m, class, wide_index(), op)?,
        O::Invokevirtual => (invoke_virtual(cx, class, wide_index())?, true),
        O::Invokespecial => (invoke_special(cx, class, wide_index())?, true),
        O::Invokestatic => invoke_static(cx, class, wide_index())?,
        O::Invokeinterface => (invoke_interface(cx, class, wide_index())?, true),
        O::Invokedynamic => (invoke_dynamic(cx, class, wide_index(), byte(3) << 8 | byte(4))?, true),
        O::New => new(cx, class, wide_index())?,
        O::Anewarray => {
            let id = cx.resolve_class(class, wide_index())?;
            let array = cx.array_class_of(id)?;
            let e = class.pool().entry(wide_index());
            e.a.store(id.0, Ordering::Relaxed);
            e.b.store(array.0, Ordering::Relaxed);
            (O::AnewarrayQ, true)
        }
        O::Checkcast | O::Instanceof => {
            let id = cx.resolve_class(class, wide_index())?;
            class.pool().entry(wide_index()).a.store(id.0, Ordering::Relaxed);
            (if op == O::Checkcast { O::CheckcastQ } else { O::InstanceofQ }, true)
        }
        _ => {
            let text = format!("invalid bytecode {}", op as u8);
            return Err(cx.throw("java/lang/InternalError", text));
        }
    };
    if final_ {
        // SAFETY: an opcode byte of the method's own copy of its code, only written so.
        unsafe { AtomicU8::from_ptr(pc.cast_mut()) }.store(quick as u8, Ordering::Release);
    }
    Ok(quick as u8)
}

/// ldc and ldc_w.
fn constant(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16, wide: bool) -> JResult<(O, bool)> {
    let file = class.class_file();
    let e = class.pool().entry(index);
    let plain = if wide { O::LdcWI } else { O::LdcI };
    match file.tag(index) {
        Tag::Integer => e.a.store(file.int(index) as u32, Ordering::Relaxed),
        Tag::Float => e.a.store(file.float(index).to_bits(), Ordering::Relaxed),
        Tag::Class => {
            let id = cx.resolve_class(class, index)?;
            e.a.store(id.0, Ordering::Relaxed);
            return Ok((if wide { O::LdcWClass } else { O::LdcClass }, true));
        }
        Tag::Dynamic if !is_reference(file.utf8(file.dynamic(index).2)) => {
            let bits = cx.resolve_constant_bits(class, index)?;
            e.a.store(bits as u32, Ordering::Relaxed);
        }
        // Resolution itself stores the reference into the entry, and for one thread only: JVMS 5.4.3.
        _ => drop(cx.resolve_constant(class, index)?),
    }
    Ok((plain, true))
}

fn is_reference(descriptor: &[u8]) -> bool {
    matches!(descriptor.first(), Some(b'L' | b'['))
}

fn constant2(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16) -> JResult<O> {
    let file = class.class_file();
    let bits = match file.tag(index) {
        Tag::Long => file.long(index) as u64,
        Tag::Double => file.double(index).to_bits(),
        _ => cx.resolve_constant_bits(class, index)?,
    };
    class.pool().entry(index).c.store(bits, Ordering::Relaxed);
    Ok(O::Ldc2WQ)
}

fn field(cx: &mut Cx<'_>, m: &Method, class: Versioned<'_>, index: u16, op: O) -> JResult<(O, bool)> {
    let is_static = matches!(op, O::Getstatic | O::Putstatic);
    let put = matches!(op, O::Putfield | O::Putstatic);
    let id = cx.resolve_field(class, index, is_static, put.then_some(m))?;
    let field = cx.field(id);
    let mut ready = true;
    if is_static {
        cx.initialize_class(field.class)?;
        ready = cx.class(field.class).state() == InitState::Initialized;
    }
    let e = class.pool().entry(index);
    let kind = field_kind(field);
    e.a.store(field.offset, Ordering::Relaxed);
    if is_static {
        e.b.store(field.class.0, Ordering::Relaxed);
    } else {
        e.b.store(kind as u32, Ordering::Relaxed);
    }
    e.c.store(id.0 as u64 | (kind as u64) << 32, Ordering::Relaxed);
    let quick = match (op, kind) {
        (O::Getfield, b'B' | b'Z') => O::GetfieldB,
        (O::Getfield, b'C') => O::GetfieldC,
        (O::Getfield, b'S') => O::GetfieldS,
        (O::Getfield, b'J' | b'D') => O::GetfieldJ,
        (O::Getfield, _) => O::GetfieldI,
        (O::Getstatic, b'B' | b'Z') => O::GetstaticB,
        (O::Getstatic, b'C') => O::GetstaticC,
        (O::Getstatic, b'S') => O::GetstaticS,
        (O::Getstatic, b'J' | b'D') => O::GetstaticJ,
        (O::Getstatic, _) => O::GetstaticI,
        (O::Putfield, _) if field.is_volatile() => O::PutfieldVolatile,
        (O::Putfield, b'Z') => O::PutfieldZ,
        (O::Putfield, b'B') => O::PutfieldB,
        (O::Putfield, b'C' | b'S') => O::PutfieldS,
        (O::Putfield, b'J' | b'D') => O::PutfieldJ,
        (O::Putfield, b'A') => O::PutfieldA,
        (O::Putfield, _) => O::PutfieldI,
        (_, _) if field.is_volatile() => O::PutstaticVolatile,
        (_, b'Z') => O::PutstaticZ,
        (_, b'B') => O::PutstaticB,
        (_, b'C' | b'S') => O::PutstaticS,
        (_, b'J' | b'D') => O::PutstaticJ,
        (_, b'A') => O::PutstaticA,
        (_, _) => O::PutstaticI,
    };
    Ok((quick, ready))
}

/// The field's type letter, 'A' for references.
fn field_kind(field: &Field) -> u8 {
    if field.basic.is_reference() { b'A' } else { field.basic.to_char() }
}

/// A class that the invoke instruction names, its member's name and descriptor.
struct Callee<'a> {
    class: &'a [u8],
    name: &'a [u8],
    descriptor: &'a [u8],
}

fn callee(class: Versioned<'_>, index: u16) -> Callee<'_> {
    let file = class.class_file();
    let r = file.member_ref(index);
    Callee {
        class: file.class_name(r.class_index),
        name: file.utf8(r.name_index),
        descriptor: file.utf8(r.descriptor_index),
    }
}

/// Argument slots of a call, receiver included.
fn slots(c: &Callee<'_>, receiver: bool) -> u32 {
    MethodDescriptor::parse(c.descriptor).map_or(0, |d| d.arg_slots() as u32) + receiver as u32
}

/// The signature-polymorphic method of MethodHandle or VarHandle that a constant names (JVMS 2.9.3). invokeBasic and linkTo*
/// are the library's own.
fn polymorphic(cx: &mut Cx<'_>, class: &Class, c: &Callee<'_>) -> JResult<Option<MethodId>> {
    let holder = match c.class {
        b"java/lang/invoke/MethodHandle" => sym::java_lang_invoke_MethodHandle,
        b"java/lang/invoke/VarHandle" => sym::java_lang_invoke_VarHandle,
        _ => return Ok(None),
    };
    let name = cx.vm().engine.symbols.intern(c.name);
    let id = cx.load_class(crate::ids::LoaderId::BOOT, holder)?;
    let found =
        cx.class(id).declared_methods_named(name).find(|&m| cx.method(m).access & acc::X_SIG_POLY != 0);
    if let Some(m) = found.map(|m| cx.method(m)) {
        let holder = cx.class(id);
        if !cx.can_access_member(class, holder, holder, m.access) {
            return Err(cx.throw_method_access(class, holder, m));
        }
    }
    Ok(found)
}

fn invoke_virtual(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16) -> JResult<O> {
    let c = callee(class, index);
    let e = class.pool().entry(index);
    if polymorphic(cx, &class, &c)?.is_some() {
        if c.name == b"invokeBasic" {
            e.b.store(slots(&c, true), Ordering::Relaxed);
            return Ok(if cx.vm().guarded { O::InvokehandleG } else { O::InvokebasicQ });
        }
        e.b.store(slots(&c, true), Ordering::Relaxed);
        if e.c.load(Ordering::Acquire) == 0 {
            let call = cx.link_polymorphic(class, index)?;
            let adapter = cx.method(call.method);
            // The first thread to get here decides: adapter and appendix belong together. Nothing from the linking to the
            // store reaches a safepoint.
            let mut oops = class.pool().oops.lock();
            if e.c.load(Ordering::Acquire) == 0 {
                e.a.store(call.appendix.0, Ordering::Relaxed);
                oops.push(index);
                cx.depend(&class, adapter.class);
                cx.vm().domains.stored(&class);
                e.c.store(adapter as *const Method as u64, Ordering::Release);
            }
        }
        return Ok(if cx.vm().guarded { O::InvokehandleG } else { O::InvokehandleQ });
    }
    let r = cx.resolve_method(class, index, InvokeKind::Virtual)?;
    let m = cx.method(r.method);
    // A default method, or one that an abstract class leaves out, has its slot in the class that the constant names.
    let slot = crate::invoke::member::vtable_slot(cx, cx.class(r.holder), r.method);
    if e.a.load(Ordering::Relaxed) == 0 {
        check_receiver(cx, r.holder, m, slot)?;
    }
    let Some(slot) = slot else {
        e.b.store(NO_VTABLE << 8 | m.arg_slots as u32, Ordering::Relaxed);
        e.c.store(m as *const Method as u64, Ordering::Release);
        return Ok(O::InvokevirtualF);
    };
    // For compilers.
    e.a.store(m.id.0, Ordering::Relaxed);
    e.b.store(slot << 8 | m.arg_slots as u32, Ordering::Relaxed);
    Ok(O::InvokevirtualV)
}

/// Errors of the receiver's class at the first call by a constant. A null receiver is the call's to find.
fn check_receiver(cx: &mut Cx<'_>, referenced: ClassId, m: &Method, slot: Option<u32>) -> JResult<()> {
    // SAFETY: the newest frame is saved, stopped at an invoke instruction: its arguments are its newest operands.
    let receiver = unsafe { *(*cx.thread().fp).sp.sub(m.arg_slots as usize) } as u32;
    if receiver == 0 {
        return Ok(());
    }
    let class = cx.class_of(cx.raw_ref::<()>(RawRef(receiver)));
    cx.check_first_call(class, cx.class(referenced), m, slot)
}

fn store_method(e: &crate::class::pool::Entry, m: &Method) {
    let vtable = if m.vtable_index >= 0 { m.vtable_index as u32 } else { NO_VTABLE };
    e.a.store(m.id.0, Ordering::Relaxed);
    e.b.store(vtable << 8 | m.arg_slots as u32, Ordering::Relaxed);
    e.c.store(m as *const Method as u64, Ordering::Release);
}

fn invoke_special(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16) -> JResult<O> {
    let r = cx.resolve_method(class, index, InvokeKind::Special)?;
    let m = cx.method(r.method);
    let e = class.pool().entry(index);
    let holder = cx.class(r.holder);
    if holder.is_interface() {
        store_by_id(e, m);
        return Ok(O::InvokespecialA);
    }
    // JVMS 6.5.invokespecial: a superclass's method is looked up from the direct superclass on.
    let mut selected = m;
    if m.name != sym::init
        && class.access & acc::SUPER != 0
        && class.id != holder.id
        && cx.is_subclass(&class, holder)
        && !m.is_private()
    {
        let start = cx.class(class.super_id);
        match cx.lookup_method(start, m.name, m.descriptor) {
            Some(id) => selected = cx.method(id),
            None => return Err(crate::exceptions::throw_abstract_method(cx, None, m)),
        }
    }
    // An invokevirtual may use the same constant, and has its vtable index in `b`: only the argument slots are ours.
    e.b.fetch_or(m.arg_slots as u32, Ordering::Relaxed);
    e.c.store(selected as *const Method as u64, Ordering::Release);
    Ok(O::InvokespecialQ)
}

/// For calls that go by the entry's MethodId, whose `c` others may use.
fn store_by_id(e: &crate::class::pool::Entry, m: &Method) {
    e.a.store(m.id.0, Ordering::Relaxed);
    e.b.store(NO_VTABLE << 8 | m.arg_slots as u32, Ordering::Relaxed);
}

fn invoke_static(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16) -> JResult<(O, bool)> {
    let c = callee(class, index);
    let e = class.pool().entry(index);
    if let Some(id) = polymorphic(cx, &class, &c)? {
        // linkToStatic and its kin: the entry handler does the rest.
        e.c.store(cx.method(id) as *const Method as u64, Ordering::Relaxed);
        return Ok((O::InvokestaticQ, true));
    }
    let r = cx.resolve_method(class, index, InvokeKind::Static)?;
    let m = cx.method(r.method);
    cx.initialize_class(m.class)?;
    store_method(e, m);
    Ok((O::InvokestaticQ, cx.class(m.class).state() == InitState::Initialized))
}

fn invoke_interface(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16) -> JResult<O> {
    let r = cx.resolve_method(class, index, InvokeKind::Interface)?;
    let m = cx.method(r.method);
    let e = class.pool().entry(index);
    // Tables don't know the interface that a method of Object was called by: each instruction asks for itself.
    if e.a.load(Ordering::Relaxed) == 0 || !cx.class(m.class).is_interface() {
        check_receiver(cx, r.holder, m, None)?;
    }
    if m.vtable_index >= 0 && !cx.class(m.class).is_interface() {
        store_method(e, m);
        return Ok(O::InvokeinterfaceV);
    }
    store_by_id(e, m);
    Ok(if m.itable_index >= 0 { O::InvokeinterfaceQ } else { O::InvokeinterfaceF })
}

fn invoke_dynamic(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16, site: u16) -> JResult<O> {
    let Some(sites) = class.pool().call_sites.get() else {
        return Err(cx.throw("java/lang/InternalError", "invokedynamic in code that was not prepared"));
    };
    let number = site;
    let site = &sites[site as usize - 1];
    if site.method_ptr.load(Ordering::Acquire) == 0 {
        // Linking has initialised the adapter's class: nothing here may reach a safepoint, for the appendix is raw.
        let call = cx.link_call_site(class, index, number)?;
        let adapter = cx.method(call.method);
        // The first thread to get here decides (JVMS 6.5.invokedynamic); nothing between the check and the store can
        // reach a safepoint, so the lock is held for moments only.
        let _guard = class.pool().oops.lock();
        if site.method_ptr.load(Ordering::Acquire) == 0 {
            cx.depend(&class, adapter.class);
            site.appendix.store(call.appendix.0, Ordering::Relaxed);
            site.method.store(call.method.0, Ordering::Relaxed);
            site.method_ptr.store(adapter as *const Method as u64, Ordering::Release);
            cx.vm().domains.stored(&class);
        }
    }
    Ok(if cx.vm().guarded { O::InvokedynamicG } else { O::InvokedynamicQ })
}

fn new(cx: &mut Cx<'_>, class: Versioned<'_>, index: u16) -> JResult<(O, bool)> {
    let id = cx.resolve_class(class, index)?;
    let c = cx.class(id);
    let (is_mirror, name) = (id == mirror_class(cx), c.name);
    if c.access & (acc::ABSTRACT | acc::INTERFACE) != 0 || c.is_array() || is_mirror {
        let name = cx.vm().engine.symbols.external(name);
        let error = if is_mirror { "java/lang/IllegalAccessError" } else { "java/lang/InstantiationError" };
        return Err(cx.throw(error, name));
    }
    cx.initialize_class(id)?;
    class.pool().entry(index).a.store(id.0, Ordering::Relaxed);
    Ok((O::NewQ, c.state() == InitState::Initialized))
}

/// java.lang.Class, whose instances only the VM makes.
fn mirror_class(cx: &Cx<'_>) -> ClassId {
    cx.vm().wk().class.class
}
