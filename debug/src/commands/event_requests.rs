//! The set EventRequest.

use super::Call;
use crate::error::{Code, Result};
use crate::requests::{Filter, Request, kind};
use crate::step::StepState;
use cortado_vm::class::Class;
use cortado_vm::debug::suspend::Who;
use cortado_vm::debug::{Place, Step};
use cortado_vm::rooting::Cx;
use cortado_vm::thread::Shared;
use std::sync::Arc;

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    match n {
        1 => set(c, cx),
        2 => {
            let (kind, id) = (c.r.u8()?, c.r.i32()?);
            known(kind)?;
            c.agent.requests.remove(cx, kind, id);
            Ok(())
        }
        3 => {
            c.agent.requests.remove_all(cx, Some(kind::BREAKPOINT));
            Ok(())
        }
        _ => Err(Code::NOT_IMPLEMENTED),
    }
}

fn known(kind: u8) -> Result<()> {
    match kind {
        kind::SINGLE_STEP..=kind::EXCEPTION
        | kind::THREAD_START..=10
        | kind::FIELD_ACCESS
        | kind::FIELD_MODIFICATION
        | kind::EXCEPTION_CATCH
        | kind::METHOD_ENTRY..=kind::MONITOR_WAITED
        | kind::VM_START
        | kind::VM_DEATH => Ok(()),
        _ => Err(Code::INVALID_EVENT_TYPE),
    }
}

fn set(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<()> {
    let (kind, policy, count) = (c.r.u8()?, c.r.u8()?, c.r.i32()?);
    known(kind)?;
    let mut request = Request { id: 0, kind, policy, filters: Vec::new() };
    let mut step = None;
    for _ in 0..count {
        let filter = read_filter(c, cx, &mut step)?;
        Request::allows(kind, &filter)?;
        request.filters.push(filter);
    }
    check(cx, &request)?;
    request.id = c.agent.requests.next_id();
    c.w.i32(request.id);
    c.agent.requests.add(cx, request);
    if let Some((shared, step)) = step {
        cx.without_holding(|vm| vm.watch_steps(&shared, Some(step)));
    }
    Ok(())
}

/// What a kind of request can't do without.
fn check(cx: &Cx<'_>, request: &Request) -> Result<()> {
    let has = |wanted: fn(&Filter) -> bool| request.filters.iter().any(wanted);
    match request.kind {
        kind::BREAKPOINT => {
            let place = request.filters.iter().find_map(|f| match f {
                Filter::Place(p) => Some(*p),
                _ => None,
            });
            let place = place.ok_or(Code::INTERNAL)?;
            let m = cx.method(place.method);
            match place.bci {
                Some(bci) if bci < m.code_len && !m.is_native() => Ok(()),
                _ => Err(Code::INVALID_LOCATION),
            }
        }
        kind::FIELD_ACCESS | kind::FIELD_MODIFICATION if !has(|f| matches!(f, Filter::Field(_))) => {
            Err(Code::INTERNAL)
        }
        kind::SINGLE_STEP if !has(|f| matches!(f, Filter::Step(_))) => Err(Code::INTERNAL),
        _ => Ok(()),
    }
}

/// A class that may be none, by an id of 0.
fn optional_class<'s>(c: &mut Call<'_, '_>, cx: &Cx<'s>) -> Result<Option<&'s Class>> {
    let o = c.agent.read_object(cx, c.r)?;
    if cx.is_null(o) {
        return Ok(None);
    }
    if cx.class_of(cx.get(o)).id != cx.vm().wk().class.class {
        return Err(Code::INVALID_CLASS);
    }
    Ok(Some(cx.class(cx.mirror_class(o.cast()))))
}

fn read_filter(
    c: &mut Call<'_, '_>,
    cx: &mut Cx<'_>,
    step: &mut Option<(Arc<Shared>, Step)>,
) -> Result<Filter> {
    Ok(match c.r.u8()? {
        1 => Filter::Count(c.r.i32()?),
        2 => {
            c.r.i32()?;
            Filter::Conditional
        }
        3 => {
            let t = c.agent.read_thread(cx, c.r)?;
            Filter::Thread(cx.global(t))
        }
        4 => Filter::Class(c.agent.read_class(cx, c.r)?.id),
        5 => Filter::Match(c.r.string()?),
        6 => Filter::Exclude(c.r.string()?),
        7 => {
            c.r.u8()?;
            let class = c.agent.read_class(cx, c.r)?;
            let m = c.agent.read_method(cx, c.r)?;
            let bci = c.r.u64()?;
            if m.class != class.id {
                return Err(Code::INVALID_METHODID);
            }
            let bci = if bci == u64::MAX { None } else { Some(u32::try_from(bci).unwrap_or(u32::MAX)) };
            Filter::Place(Place { method: m.id, bci })
        }
        8 => {
            let class = optional_class(c, cx)?;
            let (caught, uncaught) = (c.r.bool()?, c.r.bool()?);
            let throwable = cx.class(cx.vm().wk().throwable.class);
            if class.is_some_and(|c| !cx.is_subclass(c, throwable)) {
                return Err(Code::INVALID_CLASS);
            }
            Filter::Exception { class: class.map(|c| c.id), caught, uncaught }
        }
        9 => {
            let _class = c.agent.read_class(cx, c.r)?;
            Filter::Field(c.agent.read_field(cx, c.r)?.id)
        }
        10 => {
            let (_, shared) = c.agent.read_live(cx, c.r)?;
            let (size, depth) = (c.r.i32()?, c.r.i32()?);
            // It need not be suspended: for a moment it is.
            cx.without_holding(|vm| vm.suspend(Who::One(&shared)));
            cx.await_stopped(&shared);
            let made = StepState::new(cx, shared.clone(), size, depth);
            cx.without_holding(|vm| {
                if let Ok((_, quick)) = &made {
                    vm.watch_steps(&shared, Some(*quick));
                }
                vm.resume(Who::One(&shared));
            });
            let (state, quick) = made?;
            *step = Some((shared, quick));
            Filter::Step(Box::new(state))
        }
        11 => {
            let o = c.agent.read_object(cx, c.r)?;
            Filter::Instance((!cx.is_null(o)).then(|| cx.global(o)))
        }
        12 => Filter::Source(c.r.string()?),
        _ => return Err(Code::ILLEGAL_ARGUMENT),
    })
}
