//! Ids of objects. A debugger's ids don't keep objects alive unless it asks for that.

use crate::error::{Code, Result};
use cortado_vm::rooting::{Cx, Global, Local};
use cortado_vm::types::Object;
use parking_lot::Mutex;
use std::collections::HashMap;

/// Ids of a session.
#[derive(Default)]
pub struct Ids {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    last: u64,
    known: HashMap<u64, Known>,
    by_hash: HashMap<i32, Vec<u64>>,
}

struct Known {
    weak: u32,
    hash: i32,
    /// How often it was sent.
    sent: i32,
    /// Keeps it alive, and how often that was asked for.
    kept: Option<(Global<Object>, u32)>,
}

impl Ids {
    /// The id of an object, 0 for null.
    pub fn of<T>(&self, cx: &mut Cx<'_>, object: Local<'_, T>) -> u64 {
        if cx.is_null(object) {
            return 0;
        }
        let object = object.cast::<Object>();
        let hash = cx.identity_hash(object);
        let mut t = self.table.lock();
        let t = &mut *t;
        let same = t.by_hash.entry(hash).or_default();
        for &id in same.iter() {
            let Some(known) = t.known.get_mut(&id) else { continue };
            if cx.get_weak(known.weak).is_some_and(|o| cx.same(o, object)) {
                known.sent += 1;
                return id;
            }
        }
        t.last += 1;
        let id = t.last;
        same.push(id);
        t.known.insert(id, Known { weak: cx.weak(object), hash, sent: 1, kept: None });
        id
    }

    /// The object with an id that is not null.
    pub fn object<'s>(&self, cx: &Cx<'s>, id: u64) -> Result<Local<'s, Object>> {
        let t = self.table.lock();
        let known = t.known.get(&id).ok_or(Code::INVALID_OBJECT)?;
        cx.get_weak(known.weak).ok_or(Code::INVALID_OBJECT)
    }

    /// Whether an object was collected. Err: nobody ever heard of it.
    pub fn is_collected(&self, cx: &Cx<'_>, id: u64) -> Result<bool> {
        let t = self.table.lock();
        let known = t.known.get(&id).ok_or(Code::INVALID_OBJECT)?;
        Ok(cx.get_weak(known.weak).is_none())
    }

    /// Keeps an object alive, or no longer.
    pub fn keep(&self, cx: &Cx<'_>, id: u64, on: bool) -> Result<()> {
        let mut t = self.table.lock();
        let known = t.known.get_mut(&id).ok_or(Code::INVALID_OBJECT)?;
        match (&mut known.kept, on) {
            (Some((_, n)), true) => *n += 1,
            (Some((_, n)), false) if *n > 1 => *n -= 1,
            (None, true) => {
                let object = cx.get_weak(known.weak).ok_or(Code::INVALID_OBJECT)?;
                known.kept = Some((cx.global(object), 1));
            }
            _ => {
                if let Some((global, _)) = known.kept.take() {
                    cx.free_global(global);
                }
            }
        }
        Ok(())
    }

    /// Forgets an id that the debugger got so many times.
    pub fn dispose(&self, cx: &Cx<'_>, id: u64, count: i32) {
        let mut t = self.table.lock();
        let t = &mut *t;
        let Some(known) = t.known.get_mut(&id) else { return };
        known.sent -= count;
        if known.sent > 0 {
            return;
        }
        if let Some(known) = t.known.remove(&id) {
            forget(cx, &known);
            if let Some(same) = t.by_hash.get_mut(&known.hash) {
                same.retain(|&i| i != id);
            }
        }
    }

    /// Forgets all.
    pub fn clear(&self, cx: &Cx<'_>) {
        let mut t = self.table.lock();
        for (_, known) in t.known.drain() {
            forget(cx, &known);
        }
        t.by_hash.clear();
    }
}

fn forget(cx: &Cx<'_>, known: &Known) {
    cx.free_weak(known.weak);
    if let Some((global, _)) = known.kept {
        cx.free_global(global);
    }
}
