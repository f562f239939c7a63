//! The set StackFrame.

use super::Call;
use super::threads::{DEPTH_BITS, standing};
use crate::error::{Code, Result};
use cortado_vm::classfile::BasicType;
use cortado_vm::debug::Value;
use cortado_vm::debug::inspect::Refused;
use cortado_vm::rooting::Cx;
use cortado_vm::thread::Shared;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;

/// Runs something on a thread that stands still, and waits for it.
pub fn on_thread(
    cx: &mut Cx<'_>,
    shared: &Arc<Shared>,
    f: impl for<'a> FnOnce(&mut Cx<'a>) -> std::result::Result<(), Refused> + Send + 'static,
) -> Result<()> {
    type Cell = (Mutex<Option<std::result::Result<(), Refused>>>, Condvar);
    let cell: Arc<Cell> = Arc::default();
    let theirs = cell.clone();
    let given = cx.without_holding(|vm| {
        vm.give_task(
            shared,
            Box::new(move |cx| {
                let r = f(cx);
                *theirs.0.lock() = Some(r);
                theirs.1.notify_all();
            }),
        )
    });
    if !given {
        // It blocks in a native method.
        return Err(Code::OPAQUE_FRAME);
    }
    let r = cx.without_holding(|vm| {
        let mut r = cell.0.lock();
        while r.is_none() && !vm.is_exiting() {
            cell.1.wait_for(&mut r, std::time::Duration::from_millis(200));
        }
        r.take()
    });
    r.ok_or(Code::VM_DEAD)?.map_err(Code::from)
}

/// The thread and the depth of a frame.
fn frame(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<(Arc<Shared>, usize)> {
    let t = c.agent.read_thread(cx, c.r)?;
    let id = c.r.u64()?;
    let shared = cx.shared_of(t).ok_or(Code::INVALID_THREAD)?;
    standing(cx, &shared)?;
    let depth = (id & ((1 << DEPTH_BITS) - 1)) as usize;
    if id >> DEPTH_BITS != u64::from(shared.debug.generation()) || depth == 0 {
        return Err(Code::INVALID_FRAMEID);
    }
    Ok((shared, depth - 1))
}

fn slot(n: i32) -> Result<u16> {
    u16::try_from(n).map_err(|_| Code::INVALID_SLOT)
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    let (shared, depth) = frame(c, cx)?;
    match n {
        1 => {
            let count = c.r.i32()?;
            c.w.i32(count);
            for _ in 0..count {
                let (at, tag) = (c.r.i32()?, c.r.u8()?);
                let basic = match tag {
                    b'[' | b'L' | b's' | b't' | b'g' | b'l' | b'c' => BasicType::Object,
                    b'V' => return Err(Code::INVALID_TAG),
                    _ => BasicType::from_char(tag).ok_or(Code::INVALID_TAG)?,
                };
                let v = cx.local_in(&shared, depth, slot(at)?, basic)?;
                c.agent.write_value(cx, c.w, v);
            }
        }
        2 => {
            for _ in 0..c.r.i32()? {
                let at = c.r.i32()?;
                let v = c.agent.read_value(cx, c.r)?;
                if let Value::Ref(o) = v
                    && let Some(declared) = cx.declared_local(&shared, depth, slot(at)?)?
                {
                    let places = cx.frame_places(&shared)?;
                    let class = cx.class(cx.method(places[depth].method).class);
                    crate::values::check_reference(cx, class.loader, &declared, o)?;
                }
                cx.set_local_in(&shared, depth, slot(at)?, v)?;
            }
        }
        3 => {
            let this = cx.frame_this(&shared, depth)?.unwrap_or_else(|| cx.null_local());
            c.agent.write_tagged(cx, c.w, this);
        }
        4 => {
            on_thread(cx, &shared, move |cx| {
                for _ in 0..=depth {
                    cx.pop_frame()?;
                }
                Ok(())
            })?;
            c.agent.requests.restart_step(cx, &shared);
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}
