//! The set ThreadReference.

use super::Call;
use crate::error::{Code, Result};
use crate::values::text;
use cortado_vm::debug::suspend::Who;
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::thread::Shared;
use cortado_vm::types::{JThread, Object};
use std::sync::Arc;

/// Bits of a frame's id that are its depth; the others say since which resumption it is good.
pub const DEPTH_BITS: u32 = 16;

/// A thread that stands still.
pub fn read_standing(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<Arc<Shared>> {
    let t = c.agent.read_thread(cx, c.r)?;
    let shared = cx.shared_of(t).ok_or(Code::THREAD_NOT_SUSPENDED)?;
    standing(cx, &shared)?;
    Ok(shared)
}

/// Waits until a suspended thread stands still.
pub fn standing(cx: &mut Cx<'_>, shared: &Arc<Shared>) -> Result<()> {
    if cx.await_stopped(shared) { Ok(()) } else { Err(Code::THREAD_NOT_SUSPENDED) }
}

/// JVM TI's thread state bits as the protocol has them.
fn status(bits: u32) -> i32 {
    const ALIVE: u32 = 1;
    const TERMINATED: u32 = 2;
    const SLEEPING: u32 = 0x40;
    const BLOCKED: u32 = 0x400;
    const WAITING: u32 = 0x80;
    if bits & ALIVE == 0 {
        if bits & TERMINATED != 0 { 0 } else { -1 }
    } else if bits & SLEEPING != 0 {
        2
    } else if bits & BLOCKED != 0 {
        3
    } else if bits & WAITING != 0 {
        4
    } else {
        1
    }
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    match n {
        1 => {
            let t = c.agent.read_thread(cx, c.r)?;
            let name = cx.field_local(t, cx.vm().wk().thread.name);
            c.w.string(&text(cx, name));
        }
        2 => {
            let (_, shared) = c.agent.read_live(cx, c.r)?;
            cx.without_holding(|vm| vm.suspend(Who::One(&shared)));
            cx.await_stopped(&shared);
        }
        3 => {
            let (_, shared) = c.agent.read_live(cx, c.r)?;
            cx.without_holding(|vm| vm.resume(Who::One(&shared)));
        }
        4 => {
            let t = c.agent.read_thread(cx, c.r)?;
            let bits = cx.thread_status(t);
            let suspended = cx.shared_of(t).is_some_and(|s| s.debug.count() > 0);
            c.w.i32(status(bits));
            c.w.i32(i32::from(suspended));
        }
        5 => {
            let t = c.agent.read_thread(cx, c.r)?;
            let group: Local<'_, Object> = cx.field_local(t, cx.vm().wk().thread.group);
            c.agent.write_id(cx, c.w, group);
        }
        6 => return frames(c, cx),
        7 => {
            let shared = read_standing(c, cx)?;
            let places = cx.frame_places(&shared)?;
            c.w.len(places.len());
        }
        8 | 13 => {
            let shared = read_standing(c, cx)?;
            let owned = cx.owned_monitors(&shared)?;
            c.w.len(owned.len());
            for (o, depth) in owned {
                c.agent.write_tagged(cx, c.w, o);
                if n == 13 {
                    c.w.len(depth);
                }
            }
        }
        9 => {
            let shared = read_standing(c, cx)?;
            let on = cx.contended_monitor(&shared)?.unwrap_or_else(|| cx.null_local());
            c.agent.write_tagged(cx, c.w, on);
        }
        10 => {
            let (_, shared) = c.agent.read_live(cx, c.r)?;
            let e = c.agent.read_some(cx, c.r)?;
            let k = cx.vm().wk().throwable.class;
            if !cx.is_subclass(cx.class_of(cx.get(e)), cx.class(k)) {
                return Err(Code::INVALID_OBJECT);
            }
            cx.stop_thread(&shared, e.cast());
        }
        11 => {
            let (t, _) = c.agent.read_live(cx, c.r)?;
            interrupt(cx, t);
        }
        12 => {
            let t = c.agent.read_thread(cx, c.r)?;
            let count = cx.shared_of(t).map_or(0, |s| s.debug.count());
            c.w.i32(count as i32);
        }
        14 => return force_return(c, cx),
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}

fn interrupt(cx: &mut Cx<'_>, t: Local<'_, JThread>) {
    cx.scope(|cx, _| {
        let t = cx.local(cx.get(t));
        if cx.call_method(t, "interrupt", "()V", &[]).is_err() {
            super::objects::drop_exception(cx);
        }
    });
}

fn frames(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<()> {
    let shared = read_standing(c, cx)?;
    let (start, length) = (c.r.i32()?, c.r.i32()?);
    let places = cx.frame_places(&shared)?;
    let count = places.len() as i64;
    let (start, length) = (i64::from(start), i64::from(length));
    let length = if length == -1 { count - start } else { length };
    if length == 0 {
        c.w.len(0);
        return Ok(());
    }
    if start < 0 || start > count - 1 {
        return Err(Code::INVALID_INDEX);
    }
    if length < 0 || start + length > count {
        return Err(Code::INVALID_LENGTH);
    }
    c.w.i32(length as i32);
    let generation = u64::from(shared.debug.generation());
    for depth in start..start + length {
        // 0 is no frame.
        c.w.u64(generation << DEPTH_BITS | (depth as u64 + 1));
        c.agent.write_place(cx, c.w, Some(places[depth as usize]));
    }
    Ok(())
}

fn force_return(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<()> {
    let (_, shared) = c.agent.read_live(cx, c.r)?;
    let v = c.agent.read_value(cx, c.r)?;
    standing(cx, &shared)?;
    let places = cx.frame_places(&shared)?;
    let at = places.first().ok_or(Code::NO_MORE_FRAMES)?;
    let m = cx.method(at.method);
    if m.is_native() {
        return Err(Code::OPAQUE_FRAME);
    }
    if let cortado_vm::debug::Value::Ref(o) = v
        && m.ret.is_reference()
    {
        let symbols = &cx.vm().engine.symbols;
        let d = symbols.bytes(m.descriptor);
        let ret = d.iter().position(|&b| b == b')').map_or(d, |i| &d[i + 1..]);
        crate::values::check_reference(cx, cx.class(m.class).loader, ret, o)?;
    }
    let value = super::invoke::Kept::new(cx, v);
    super::stack_frames::on_thread(cx, &shared, move |cx| {
        let v = value.value(cx);
        value.free(cx);
        cx.force_return(v)
    })
}
