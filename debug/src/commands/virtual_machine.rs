//! The set VirtualMachine.

use super::{Answer, Call};
use crate::error::{Code, Result};
use crate::values::{signature, status_of, tag_of_class, utf8};
use cortado_vm::class::{Class, ClassKind, InitState};
use cortado_vm::debug::suspend::Who;
use cortado_vm::ids::{ClassId, MethodId};
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::Object;
use std::sync::Arc;

/// Whether a debugger is shown a class: those that are prepared, and arrays.
pub fn is_visible(cx: &Cx<'_>, c: &Class) -> bool {
    match c.kind {
        ClassKind::Primitive => false,
        ClassKind::Instance => {
            // One that lost the race to be defined stays behind.
            c.state() >= InitState::Linked
                && c.mirror_ref().0 != 0
                && (c.is_hidden() || cx.vm().find_loaded_class(c.loader, c.name) == Some(c.id))
        }
        _ => c.mirror_ref().0 != 0,
    }
}

fn visible(cx: &Cx<'_>) -> Vec<ClassId> {
    cx.vm().classes.ids().filter(|&id| is_visible(cx, cx.class(id))).collect()
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<Answer> {
    match n {
        1 => version(c, cx),
        2 => by_signature(c, cx)?,
        3 | 20 => {
            let all = visible(cx);
            c.w.len(all.len());
            for id in all {
                let class = cx.class(id);
                c.w.u8(tag_of_class(class));
                c.agent.write_class(cx, c.w, id);
                c.w.string(&signature(cx, class));
                if n == 20 {
                    c.w.string(&class.file().map_or(String::new(), |f| utf8(class, f.signature())));
                }
                c.w.i32(status_of(class));
            }
        }
        4 => {
            let threads = cx.live_threads();
            c.w.len(threads.len());
            for t in threads {
                c.agent.write_id(cx, c.w, t);
            }
        }
        5 => {
            let groups = super::thread_groups::top(cx);
            c.w.len(groups.len());
            for g in groups {
                c.agent.write_id(cx, c.w, g);
            }
        }
        6 => return Ok(Answer::End),
        7 => (0..5).for_each(|_| c.w.i32(8)),
        8 => {
            cx.without_holding(|vm| vm.suspend(Who::All));
            cx.await_all_stopped();
        }
        9 => cx.without_holding(|vm| vm.resume(Who::All)),
        10 => {
            let code = c.r.i32()?;
            return Ok(Answer::Exit(code));
        }
        11 => {
            let text = c.r.string()?;
            let Ok(s) = cx.new_string(&text) else {
                super::objects::drop_exception(cx);
                return Err(Code::OUT_OF_MEMORY);
            };
            c.agent.write_id(cx, c.w, s);
        }
        12 => CAPABILITIES[..7].iter().for_each(|&b| c.w.bool(b)),
        13 => class_paths(c, cx),
        14 => {
            for _ in 0..c.r.i32()? {
                let (id, count) = (c.r.u64()?, c.r.i32()?);
                c.agent.ids.dispose(cx, id, count);
            }
        }
        15 | 16 => {
            *c.agent.hold.lock() = n == 15;
            c.agent.released.notify_all();
        }
        17 => CAPABILITIES.iter().for_each(|&b| c.w.bool(b)),
        18 => redefine(c, cx)?,
        21 => {
            let count = c.r.i32()?;
            if count < 0 {
                return Err(Code::ILLEGAL_ARGUMENT);
            }
            let mut ids = Vec::new();
            for _ in 0..count {
                ids.push(c.agent.read_class(cx, c.r)?.id);
            }
            let counts = cx.instance_counts(&ids);
            c.w.len(counts.len());
            counts.into_iter().for_each(|n| c.w.u64(n));
        }
        22 => modules(c, cx),
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(Answer::Reply)
}

/// What there is: the names of the specification, in its order.
const CAPABILITIES: [bool; 32] = [
    true,  // canWatchFieldModification
    true,  // canWatchFieldAccess
    true,  // canGetBytecodes
    true,  // canGetSyntheticAttribute
    true,  // canGetOwnedMonitorInfo
    true,  // canGetCurrentContendedMonitor
    true,  // canGetMonitorInfo
    true,  // canRedefineClasses
    false, // canAddMethod
    false, // canUnrestrictedlyRedefineClasses
    true,  // canPopFrames
    true,  // canUseInstanceFilters
    true,  // canGetSourceDebugExtension
    true,  // canRequestVMDeathEvent
    false, // canSetDefaultStratum
    true,  // canGetInstanceInfo
    true,  // canRequestMonitorEvents
    true,  // canGetMonitorFrameInfo
    true,  // canUseSourceNameFilters
    true,  // canGetConstantPool
    true,  // canForceEarlyReturn
    false, false, false, false, false, false, false, false, false, false, false,
];

fn redefine(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<()> {
    let mut definitions: Vec<(ClassId, Arc<[u8]>)> = Vec::new();
    for _ in 0..c.r.i32()? {
        let class = c.agent.read_class(cx, c.r)?;
        let len = usize::try_from(c.r.i32()?).map_err(|_| Code::INTERNAL)?;
        definitions.push((class.id, c.r.bytes(len)?.into()));
    }
    cx.allow_redefinition();
    let result = cx.redefine_classes(&definitions);
    super::objects::drop_exception(cx);
    result.map_err(Code::from)?;
    let of = |m: MethodId| definitions.iter().any(|d| d.0 == cx.method(m).class);
    let gone = c.agent.requests.breakpoints(&of);
    for id in gone {
        c.agent.requests.remove(cx, crate::requests::kind::BREAKPOINT, id);
    }
    Ok(())
}

fn property(cx: &mut Cx<'_>, name: &str) -> Option<String> {
    cx.scope(|cx, _| {
        let key = cx.new_string(name);
        let value = key.and_then(|key| {
            cx.call_static(
                "java/lang/System",
                "getProperty",
                "(Ljava/lang/String;)Ljava/lang/String;",
                &[key.into()],
            )
        });
        match value {
            Ok(v) => cx.opt_string(v.local()),
            Err(_) => {
                super::objects::drop_exception(cx);
                None
            }
        }
    })
}

fn version(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) {
    let mut get = |name| property(cx, name).unwrap_or_default();
    let (version, name, info) = (get("java.version"), get("java.vm.name"), get("java.vm.info"));
    let major: i32 = version.split(['.', '-']).next().and_then(|v| v.parse().ok()).unwrap_or(17);
    c.w.string(&format!(
        "Java Debug Wire Protocol (Reference Implementation) version {major}.0\nJVM Debug Interface version \
         1.2\nJVM version {version} ({name}, {info})"
    ));
    c.w.i32(major);
    c.w.i32(0);
    c.w.string(&version);
    c.w.string(&name);
}

fn by_signature(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<()> {
    let text = c.r.string()?;
    let name = match text.strip_prefix('L').and_then(|t| t.strip_suffix(';')) {
        Some(name) => name.to_owned(),
        None => text.clone(),
    };
    let symbols = &cx.vm().engine.symbols;
    let found: Vec<ClassId> = match symbols.lookup(&cortado_vm::classfile::mutf8::encode(&name)) {
        Some(name) => {
            let ids = cx.vm().classes.ids();
            ids.filter(|&id| cx.class(id).name == name && is_visible(cx, cx.class(id))).collect()
        }
        None => Vec::new(),
    };
    let found: Vec<ClassId> = found.into_iter().filter(|&id| signature(cx, cx.class(id)) == text).collect();
    c.w.len(found.len());
    for id in found {
        let class = cx.class(id);
        c.w.u8(tag_of_class(class));
        c.agent.write_class(cx, c.w, id);
        c.w.i32(status_of(class));
    }
    Ok(())
}

fn class_paths(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) {
    let base = property(cx, "user.dir").unwrap_or_default();
    let path = property(cx, "java.class.path").unwrap_or_default();
    c.w.string(&base);
    let parts: Vec<&str> = path.split(':').collect();
    c.w.len(parts.len());
    parts.iter().for_each(|p| c.w.string(p));
    c.w.len(0);
}

fn modules(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) {
    let class = cx.vm().engine.symbols.lookup(b"java/lang/Module");
    let class = class.and_then(|n| cx.vm().find_loaded_class(cortado_vm::ids::LoaderId::BOOT, n));
    let all: Vec<Local<'_, Object>> = match class {
        Some(class) => cx.instances(class, 0),
        None => Vec::new(),
    };
    c.w.len(all.len());
    for m in all {
        c.agent.write_id(cx, c.w, m);
    }
}
