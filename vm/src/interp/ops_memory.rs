//! Arrays, fields, object creation and type checks: the quick paths. What is rare is in `slow` and `errors`.

use super::state::{S, dispatch, handler, next, tail};
use super::{errors, slow};
use crate::class::{Class, ClassKind};
use crate::ids::ClassId;
use crate::rooting::Prim;
use cortado_gc::{ARRAY_LENGTH_OFFSET, CLASS_OFFSET};
use std::sync::atomic::{Ordering, fence};

/// Loads from arrays: `.., array, index -> .., value`.
macro_rules! array_loads {
    ($($name:ident $t:ty, $base:literal, $up:literal, $to:expr;)*) => { handler! { $( $name(s) {
        let array = *s.sp.sub(1) as u32;
        if array == 0 { tail!(s, errors::null_pointer) }
        let index = s.tos as u32;
        if index >= s.array_len(array) { tail!(s, errors::array_index_load) }
        let v: $t = s.load(array, $base + index as usize * size_of::<$t>());
        s.sp = s.sp.sub(1).add($up);
        s.tos = ($to)(v);
        next!(s, 1)
    } )* } };
}
array_loads! {
    iaload u32, 12, 0, |v: u32| v as u64;
    aaload u32, 12, 0, |v: u32| v as u64;
    laload u64, 16, 1, |v: u64| v;
    baload i8, 12, 0, |v: i8| v as i32 as u32 as u64;
    caload u16, 12, 0, |v: u16| v as u64;
    saload i16, 12, 0, |v: i16| v as i32 as u32 as u64;
}

/// Stores into arrays: `.., array, index, value -> ..`. `$n`: slots of the value.
macro_rules! array_stores {
    ($($name:ident $t:ty, $base:literal, $n:literal, $from:expr;)*) => { handler! { $( $name(s) {
        let array = *s.sp.sub($n + 1) as u32;
        if array == 0 { tail!(s, errors::null_pointer) }
        let index = *s.sp.sub($n) as u32;
        if index >= s.array_len(array) { tail!(s, errors::array_index_store) }
        s.store::<$t>(array, $base + index as usize * size_of::<$t>(), ($from)(s.tos));
        s.sp = s.sp.sub($n + 2);
        s.tos = *s.sp;
        next!(s, 1)
    } )* } };
}
array_stores! {
    iastore u32, 12, 1, |v: u64| v as u32;
    lastore u64, 16, 2, |v: u64| v;
    castore u16, 12, 1, |v: u64| v as u16;
}

handler! {
    // byte[] and boolean[] share the instruction: a boolean keeps its lowest bit (JVMS 6.5.bastore).
    bastore(s) {
        let array = *s.sp.sub(2) as u32;
        if array == 0 { tail!(s, errors::null_pointer) }
        let index = *s.sp.sub(1) as u32;
        if index >= s.array_len(array) { tail!(s, errors::array_index_store) }
        let class = &*s.class_at(s.load::<u32>(array, CLASS_OFFSET));
        let v = if class.basic == crate::classfile::BasicType::Boolean { s.tos as u8 & 1 } else { s.tos as u8 };
        s.store::<u8>(array, 12 + index as usize, v);
        s.sp = s.sp.sub(3);
        s.tos = *s.sp;
        next!(s, 1)
    }
    aastore(s) {
        let array = *s.sp.sub(2) as u32;
        if array == 0 { tail!(s, errors::null_pointer) }
        let index = *s.sp.sub(1) as u32;
        if index >= s.array_len(array) { tail!(s, errors::array_index_store) }
        let value = s.tos as u32;
        if value != 0 {
            let class = &*s.class_at(s.load::<u32>(array, CLASS_OFFSET));
            let stored = s.load::<u32>(value, CLASS_OFFSET);
            if class.component.0 != stored && !subtype(&s, stored, class.component.0) {
                tail!(s, errors::array_store)
            }
        }
        let p = s.addr(array, 12 + index as usize * 4);
        u32::store(p, value, Ordering::Relaxed);
        s.barrier(p);
        s.sp = s.sp.sub(3);
        s.tos = *s.sp;
        next!(s, 1)
    }
    arraylength(s) {
        let array = s.tos as u32;
        if array == 0 { tail!(s, errors::null_pointer) }
        s.tos = s.array_len(array) as u64;
        next!(s, 1)
    }
}

/// Whether class `sub` is a `sup`: by the superclass display or the last secondary super found; else the long way.
#[inline(always)]
pub(super) unsafe fn subtype(s: &S, sub: u32, sup: u32) -> bool {
    // SAFETY: ids of classes of this Vm.
    unsafe {
        if sub == sup {
            return true;
        }
        let (a, b) = (&*s.class_at(sub), &*s.class_at(sup));
        if b.kind == ClassKind::Instance && !b.is_interface() && (b.depth as usize) < b.display.len() {
            return a.display[b.depth as usize].0 == sup;
        }
        if a.secondary_cache.load(Ordering::Relaxed) == sup {
            return true;
        }
        slow::subtype(s.t, a, b)
    }
}

macro_rules! getfields {
    ($($name:ident $t:ty, $up:literal, $to:expr;)*) => { handler! { $( $name(s) {
        let object = s.tos as u32;
        if object == 0 { tail!(s, errors::null_pointer) }
        let offset = s.pool(s.u16(1)).a.load(Ordering::Relaxed) as usize;
        let v: $t = s.load(object, offset);
        s.sp = s.sp.add($up);
        s.tos = ($to)(v);
        next!(s, 3)
    } )* } };
}
getfields! {
    getfield_b i8, 0, |v: i8| v as i32 as u32 as u64;
    getfield_c u16, 0, |v: u16| v as u64;
    getfield_s i16, 0, |v: i16| v as i32 as u32 as u64;
    getfield_i u32, 0, |v: u32| v as u64;
    getfield_j u64, 1, |v: u64| v;
}
handler! {
    // `aload_0 getfield` is the commonest pair of all: once the field is resolved, one instruction does both.
    aload_0(s) {
        use crate::bytecode::Opcode as O;
        let following = *s.pc.add(1);
        if following != O::Getfield as u8 {
            let op = if following == O::GetfieldI as u8 { O::Aload0GetfieldI } else { O::Aload0Plain };
            std::sync::atomic::AtomicU8::from_ptr(s.pc.cast_mut()).store(op as u8, Ordering::Release);
        }
        let v = s.local(0);
        s.push(v);
        next!(s, 1)
    }
    aload_0_getfield_i(s) {
        let object = s.local(0) as u32;
        if object == 0 {
            // Local 0 of an old method need not be `this`.
            s.push(0);
            s.pc = s.pc.add(1);
            tail!(s, errors::null_pointer)
        }
        let offset = s.pool(s.u16(2)).a.load(Ordering::Relaxed) as usize;
        let v: u32 = s.load(object, offset);
        s.push(v as u64);
        next!(s, 4)
    }
}
macro_rules! putfields {
    ($($name:ident $t:ty, $n:literal, $from:expr;)*) => { handler! { $( $name(s) {
        let object = *s.sp.sub($n) as u32;
        if object == 0 { tail!(s, errors::null_pointer) }
        let offset = s.pool(s.u16(1)).a.load(Ordering::Relaxed) as usize;
        s.store::<$t>(object, offset, ($from)(s.tos));
        s.sp = s.sp.sub($n + 1);
        s.tos = *s.sp;
        next!(s, 3)
    } )* } };
}
putfields! {
    putfield_b u8, 1, |v: u64| v as u8;
    putfield_z u8, 1, |v: u64| v as u8 & 1;
    putfield_s u16, 1, |v: u64| v as u16;
    putfield_i u32, 1, |v: u64| v as u32;
    putfield_j u64, 2, |v: u64| v;
}
handler! {
    putfield_a(s) {
        let object = *s.sp.sub(1) as u32;
        if object == 0 { tail!(s, errors::null_pointer) }
        let offset = s.pool(s.u16(1)).a.load(Ordering::Relaxed) as usize;
        s.store::<u32>(object, offset, s.tos as u32);
        s.barrier(s.addr(object, 0));
        s.sp = s.sp.sub(2);
        s.tos = *s.sp;
        next!(s, 3)
    }
    // A volatile store is sequentially consistent (JLS 17.4.4): the fence after it is what x86-64 lacks. Which width:
    // the entry's `b`.
    putfield_volatile(s) {
        let e = s.pool(s.u16(1));
        let kind = e.b.load(Ordering::Relaxed) as u8;
        let n = if kind == b'J' || kind == b'D' { 2 } else { 1 };
        let object = *s.sp.sub(n) as u32;
        if object == 0 { tail!(s, errors::null_pointer) }
        volatile_store(&s, object, e.a.load(Ordering::Relaxed) as usize, kind, s.tos);
        s.sp = s.sp.sub(n + 1);
        s.tos = *s.sp;
        next!(s, 3)
    }
    putstatic_volatile(s) {
        let e = s.pool(s.u16(1));
        let holder = &*s.class_at(e.b.load(Ordering::Relaxed));
        let kind = (e.c.load(Ordering::Relaxed) >> 32) as u8;
        let n = if kind == b'J' || kind == b'D' { 2 } else { 1 };
        volatile_store(&s, holder.mirror_ref().0, e.a.load(Ordering::Relaxed) as usize, kind, s.tos);
        s.sp = s.sp.sub(n);
        s.tos = *s.sp;
        next!(s, 3)
    }
}

#[inline(never)]
unsafe fn volatile_store(s: &S, object: u32, offset: usize, kind: u8, v: u64) {
    // SAFETY: a resolved field of an object that is not null.
    unsafe {
        fence(Ordering::Release);
        match kind {
            b'Z' => s.store::<u8>(object, offset, v as u8 & 1),
            b'B' => s.store::<u8>(object, offset, v as u8),
            b'C' | b'S' => s.store::<u16>(object, offset, v as u16),
            b'J' | b'D' => s.store::<u64>(object, offset, v),
            b'A' => {
                s.store::<u32>(object, offset, v as u32);
                s.barrier(s.addr(object, 0));
            }
            _ => s.store::<u32>(object, offset, v as u32),
        }
        fence(Ordering::SeqCst);
    }
}

macro_rules! getstatics {
    ($($name:ident $t:ty, $push:ident, $to:expr;)*) => { handler! { $( $name(s) {
        let e = s.pool(s.u16(1));
        let mirror = (*s.class_at(e.b.load(Ordering::Relaxed))).mirror_ref().0;
        let v: $t = s.load(mirror, e.a.load(Ordering::Relaxed) as usize);
        s.$push(($to)(v));
        next!(s, 3)
    } )* } };
}
getstatics! {
    getstatic_b i8, push, |v: i8| v as i32 as u32 as u64;
    getstatic_c u16, push, |v: u16| v as u64;
    getstatic_s i16, push, |v: i16| v as i32 as u32 as u64;
    getstatic_i u32, push, |v: u32| v as u64;
    getstatic_j u64, push2, |v: u64| v;
}
macro_rules! putstatics {
    ($($name:ident $t:ty, $pop:ident, $from:expr;)*) => { handler! { $( $name(s) {
        let e = s.pool(s.u16(1));
        let mirror = (*s.class_at(e.b.load(Ordering::Relaxed))).mirror_ref().0;
        let v = s.$pop();
        s.store::<$t>(mirror, e.a.load(Ordering::Relaxed) as usize, ($from)(v));
        next!(s, 3)
    } )* } };
}
putstatics! {
    putstatic_b u8, pop, |v: u64| v as u8;
    putstatic_z u8, pop, |v: u64| v as u8 & 1;
    putstatic_s u16, pop, |v: u64| v as u16;
    putstatic_i u32, pop, |v: u64| v as u32;
    putstatic_j u64, pop2, |v: u64| v;
}
handler! {
    putstatic_a(s) {
        let e = s.pool(s.u16(1));
        let mirror = (*s.class_at(e.b.load(Ordering::Relaxed))).mirror_ref().0;
        let v = s.pop();
        s.store::<u32>(mirror, e.a.load(Ordering::Relaxed) as usize, v as u32);
        s.barrier(s.addr(mirror, 0));
        next!(s, 3)
    }

    // The class is initialised, concrete, and has no special allocation.
    new_q(s) {
        let id = s.pool(s.u16(1)).a.load(Ordering::Relaxed);
        let bytes = (*s.class_at(id)).instance_size as usize;
        let tlab = &mut (*s.t).tlab;
        let p = tlab.top;
        if bytes > tlab.end - p {
            tail!(s, slow::new)
        }
        tlab.top = p + bytes;
        *((p + CLASS_OFFSET) as *mut u32) = id;
        let raw = (p - (*s.t).heap_base) >> cortado_gc::REF_SHIFT;
        s.push(raw as u64);
        next!(s, 3)
    }
    newarray(s) {
        let len = s.tos as i32;
        let id = (*s.t).prim_arrays[s.u8(1) & 15];
        let class = &*s.class_at(id.0);
        if len as u32 > 1 << 16 {
            tail!(s, slow::newarray)
        }
        let bytes = (cortado_gc::array_base(1 << class.elem_log2) + ((len as usize) << class.elem_log2) + 7) & !7;
        let tlab = &mut (*s.t).tlab;
        let p = tlab.top;
        if bytes > tlab.end - p {
            tail!(s, slow::newarray)
        }
        tlab.top = p + bytes;
        *((p + CLASS_OFFSET) as *mut u32) = id.0;
        *((p + ARRAY_LENGTH_OFFSET) as *mut u32) = len as u32;
        s.tos = ((p - (*s.t).heap_base) >> cortado_gc::REF_SHIFT) as u64;
        next!(s, 2)
    }
    anewarray_q(s) {
        let len = s.tos as i32;
        if len as u32 > 1 << 14 {
            tail!(s, slow::anewarray)
        }
        // The entry's `b` is the array class.
        let id = s.pool(s.u16(1)).b.load(Ordering::Relaxed);
        let bytes = (12 + len as usize * 4 + 7) & !7;
        let tlab = &mut (*s.t).tlab;
        let p = tlab.top;
        if bytes > tlab.end - p {
            tail!(s, slow::anewarray)
        }
        tlab.top = p + bytes;
        *((p + CLASS_OFFSET) as *mut u32) = id;
        *((p + ARRAY_LENGTH_OFFSET) as *mut u32) = len as u32;
        s.tos = ((p - (*s.t).heap_base) >> cortado_gc::REF_SHIFT) as u64;
        next!(s, 3)
    }
    checkcast_q(s) {
        let object = s.tos as u32;
        if object != 0 {
            let target = s.pool(s.u16(1)).a.load(Ordering::Relaxed);
            let class = s.load::<u32>(object, CLASS_OFFSET);
            if class != target && !subtype(&s, class, target) {
                tail!(s, errors::class_cast)
            }
        }
        next!(s, 3)
    }
    instanceof_q(s) {
        let object = s.tos as u32;
        if object != 0 {
            let target = s.pool(s.u16(1)).a.load(Ordering::Relaxed);
            let class = s.load::<u32>(object, CLASS_OFFSET);
            s.tos = (class == target || subtype(&s, class, target)) as u64;
        } else {
            s.tos = 0;
        }
        next!(s, 3)
    }
    ldc_i(s) { let v = s.pool(s.u8(1)).a.load(Ordering::Relaxed); s.push(v as u64); next!(s, 2) }
    ldc_w_i(s) { let v = s.pool(s.u16(1)).a.load(Ordering::Relaxed); s.push(v as u64); next!(s, 3) }
    ldc2_w_q(s) { let v = s.pool(s.u16(1)).c.load(Ordering::Relaxed); s.push2(v); next!(s, 3) }
    // A class constant: the mirror moves, the entry holds the class.
    ldc_class(s) {
        let id = s.pool(s.u8(1)).a.load(Ordering::Relaxed);
        let mirror = (*s.class_at(id)).mirror_ref();
        s.push(mirror.0 as u64);
        next!(s, 2)
    }
    ldc_w_class(s) {
        let id = s.pool(s.u16(1)).a.load(Ordering::Relaxed);
        let mirror = (*s.class_at(id)).mirror_ref();
        s.push(mirror.0 as u64);
        next!(s, 3)
    }
    athrow(s) {
        if s.tos as u32 == 0 { tail!(s, errors::null_pointer) }
        s.save();
        (*s.t).exception = cortado_gc::RawRef(s.tos as u32);
        tail!(s, super::unwind::unwind)
    }
    monitorenter(s) {
        let object = s.tos as u32;
        if object == 0 { tail!(s, errors::null_pointer) }
        if super::entry::fast_lock(&s, object) {
            s.pop();
            next!(s, 1)
        }
        tail!(s, slow::monitorenter)
    }
    monitorexit(s) {
        let object = s.tos as u32;
        if object == 0 { tail!(s, errors::null_pointer) }
        if super::entry::fast_unlock(&s, object) {
            s.pop();
            next!(s, 1)
        }
        tail!(s, slow::monitorexit)
    }
}

/// Array classes by newarray's type code (JVMS 6.5.newarray), for `Thread::prim_arrays`.
pub fn prim_arrays(wk: &crate::well_known::WellKnown) -> [ClassId; 16] {
    let mut a = [ClassId::NONE; 16];
    a[4] = wk.boolean_array;
    a[5] = wk.char_array;
    a[6] = wk.float_array;
    a[7] = wk.double_array;
    a[8] = wk.byte_array;
    a[9] = wk.short_array;
    a[10] = wk.int_array;
    a[11] = wk.long_array;
    a
}

// What the handlers rely on.
const _: () = {
    assert!(
        cortado_gc::array_base(1) == 12 && cortado_gc::array_base(4) == 12 && cortado_gc::array_base(8) == 16
    );
    assert!(std::mem::offset_of!(Class, id) == 0);
};
