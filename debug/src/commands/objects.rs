//! The sets ObjectReference (without calls) and StringReference.

use super::Call;
use crate::error::{Code, Result};
use crate::values::{field_value, set_field, tag_of_class};
use cortado_vm::class::acc;
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::{JString, Object};

/// Drops the exception of something that failed.
pub fn drop_exception(cx: &mut Cx<'_>) {
    cx.clear_exception();
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    match n {
        7 | 8 => {
            let id = c.r.u64()?;
            // Enabling what was collected is no error.
            return c.agent.ids.keep(cx, id, n == 7);
        }
        9 => {
            let id = c.r.u64()?;
            if id == 0 {
                return Err(Code::INVALID_OBJECT);
            }
            let collected = c.agent.ids.is_collected(cx, id)?;
            c.w.bool(collected);
            return Ok(());
        }
        _ => {}
    }
    let o = c.agent.read_some(cx, c.r)?;
    match n {
        1 => {
            let class = cx.class_of(cx.get(o));
            c.w.u8(tag_of_class(class));
            c.agent.write_class(cx, c.w, class.id);
        }
        2 => {
            let count = c.r.i32()?;
            c.w.i32(count);
            for _ in 0..count {
                let f = c.agent.read_field(cx, c.r)?;
                let holder = holder(cx, o, f)?;
                let v = field_value(cx, holder, f);
                c.agent.write_value(cx, c.w, v);
            }
        }
        3 => {
            for _ in 0..c.r.i32()? {
                let f = c.agent.read_field(cx, c.r)?;
                let v = c.agent.read_untagged(cx, c.r, f.basic.to_char())?;
                let holder = holder(cx, o, f)?;
                if f.is_static() && f.access & acc::FINAL != 0 {
                    return Err(Code::INVALID_FIELDID);
                }
                set_field(cx, holder, f, v)?;
            }
        }
        5 => {
            let facts = cx.monitor_facts(o);
            let owner = facts.owner.unwrap_or_else(|| cx.null_local());
            c.agent.write_id(cx, c.w, owner);
            c.w.i32(facts.entries as i32);
            c.w.len(facts.waiters.len());
            for t in facts.waiters {
                c.agent.write_id(cx, c.w, t);
            }
        }
        10 => {
            let most = usize::try_from(c.r.i32()?).map_err(|_| Code::ILLEGAL_ARGUMENT)?;
            let all = cx.referrers(o, most);
            c.w.len(all.len());
            for r in all {
                c.agent.write_tagged(cx, c.w, r);
            }
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}

/// Where a field's value lies: in the object, or in its class's mirror.
fn holder<'s>(cx: &Cx<'s>, o: Local<'s, Object>, f: &cortado_vm::class::Field) -> Result<Local<'s, Object>> {
    if !cx.is_subclass(cx.class_of(cx.get(o)), cx.class(f.class)) {
        return Err(Code::INVALID_FIELDID);
    }
    Ok(if f.is_static() { cx.mirror(f.class).cast() } else { o })
}

pub(super) fn string(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    if n != 1 {
        return Err(Code::NOT_IMPLEMENTED);
    }
    let o = c.agent.read_some(cx, c.r)?;
    if cx.class_of(cx.get(o)).id != cx.vm().wk().string.class {
        return Err(Code::INVALID_STRING);
    }
    let s: Local<'_, JString> = o.cast();
    c.w.string(&cx.string(s));
    Ok(())
}
