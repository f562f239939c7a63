//! The set ThreadGroupReference.

use super::Call;
use crate::error::{Code, Result};
use crate::values::text;
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::{JThread, Object};

/// Groups without a parent.
pub(super) fn top<'s>(cx: &mut Cx<'s>) -> Vec<Local<'s, Object>> {
    let mut tops: Vec<Local<'s, Object>> = Vec::new();
    for t in cx.live_threads() {
        let mut g: Local<'s, Object> = cx.field_local(t, cx.vm().wk().thread.group);
        if cx.is_null(g) {
            continue;
        }
        loop {
            let p = parent(cx, g);
            if cx.is_null(p) {
                break;
            }
            g = p;
        }
        if !tops.iter().any(|&t| cx.same(t, g)) {
            tops.push(g);
        }
    }
    tops
}

fn parent<'s>(cx: &Cx<'s>, g: Local<'s, Object>) -> Local<'s, Object> {
    let at = cx.field_offset(g, "parent", "Ljava/lang/ThreadGroup;");
    cx.field_local(g, at)
}

/// The first elements of an array in a field, as many as another field says.
fn listed<'s>(
    cx: &Cx<'s>,
    g: Local<'s, Object>,
    (array, descriptor): (&str, &str),
    count: &str,
) -> Vec<Local<'s, Object>> {
    let (array, count) = (cx.field_offset(g, array, descriptor), cx.field_offset(g, count, "I"));
    let n = cx.load::<i32, _>(cx.get(g), count).max(0) as usize;
    let array: Local<'s, Object> = cx.field_local(g, array);
    if cx.is_null(array) {
        return Vec::new();
    }
    let n = n.min(cx.array_len(cx.get(array)));
    (0..n).map(|i| cx.element_local(array, i)).filter(|&o| !cx.is_null(o)).collect()
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    let g = c.agent.read_object(cx, c.r)?;
    let k = &cx.vm().wk().thread_group;
    if cx.is_null(g) || !cx.is_subclass(cx.class_of(cx.get(g)), cx.class(k.class)) {
        return Err(Code::INVALID_THREAD_GROUP);
    }
    match n {
        1 => {
            let name = cx.field_local(g, k.name);
            c.w.string(&text(cx, name));
        }
        2 => {
            let p = parent(cx, g);
            c.agent.write_id(cx, c.w, p);
        }
        3 => {
            let threads = listed(cx, g, ("threads", "[Ljava/lang/Thread;"), "nthreads");
            let alive = |t: &Local<'_, Object>| cx.shared_of((*t).cast::<JThread>()).is_some();
            let threads: Vec<_> = threads.into_iter().filter(alive).collect();
            c.w.len(threads.len());
            for t in threads {
                c.agent.write_id(cx, c.w, t);
            }
            let groups = listed(cx, g, ("groups", "[Ljava/lang/ThreadGroup;"), "ngroups");
            c.w.len(groups.len());
            for g in groups {
                c.agent.write_id(cx, c.w, g);
            }
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}
