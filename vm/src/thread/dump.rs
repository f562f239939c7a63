//! Thread dumps: what QUIT prints, and `Thread.dumpThreads`.
//!
//! Facts are gathered with the world stopped, text is made afterwards. Locks that a frame holds are not recorded
//! anywhere: they are found among the references of its locals (javac keeps the object of a synchronized block in one) by
//! who owns their lock.

use crate::exceptions::backtrace::{self, TraceFrame};
use crate::rooting::{Cx, JResult, Local};
use crate::thread::lifecycle::status;
use crate::thread::{Shared, Thread};
use crate::types::{JModule, JString, JThread, Object, ObjectArray, ThreadArray};
use crate::vm::Vm;
use crate::well_known::ABSENT;
use cortado_gc::RawRef;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Frames that a dump shows of one thread.
const MAX_FRAMES: usize = 1024;

/// An object as a dump names it.
#[derive(Clone, PartialEq, Eq)]
struct Named {
    raw: RawRef,
    text: String,
}

/// What a dump knows of a thread.
struct Snapshot {
    name: String,
    tid: i64,
    daemon: bool,
    priority: i32,
    status: u32,
    shared: Arc<Shared>,
    cpu: Option<f64>,
    address: usize,
    stack: usize,
    frames: Vec<(TraceFrame, Vec<Named>)>,
    blocked_on: Option<(Named, u32)>,
    parked_on: Option<Named>,
}

fn name_object(vm: &Vm, raw: RawRef) -> Named {
    let class = vm.classes.get(vm.heap.class_of(raw));
    let symbols = &vm.engine.symbols;
    let mut text = format!("<{:#018x}> (a {}", raw.0 as usize * 8, symbols.external(class.name));
    if vm.has_wk() && class.id == vm.wk().class.class {
        // HotSpot names the class that a mirror stands for.
        let of = vm.loaded_classes().find(|c| c.mirror_ref() == raw);
        if let Some(of) = of {
            let _ = write!(text, " for {}", symbols.external(of.name));
        }
    }
    text.push(')');
    Named { raw, text }
}

/// The processor time of a thread of this process, milliseconds.
fn cpu_millis(shared: &Shared) -> Option<f64> {
    let pthread = shared.pthread.lock();
    if *pthread == 0 {
        return None;
    }
    let mut clock = 0;
    // SAFETY: the handle is a running thread's while the lock is held; results go to locals.
    unsafe {
        if libc::pthread_getcpuclockid(*pthread as libc::pthread_t, &mut clock) != 0 {
            return None;
        }
        let mut t: libc::timespec = std::mem::zeroed();
        (libc::clock_gettime(clock, &mut t) == 0).then(|| t.tv_sec as f64 * 1e3 + t.tv_nsec as f64 / 1e6)
    }
}

/// The locals that a method keeps the objects of its synchronized blocks in: those stored right before a monitorenter.
fn lock_slots(code: &[u8]) -> Vec<u16> {
    const ASTORE: u8 = 0x3a;
    const ASTORE_0: u8 = 0x4b;
    const ASTORE_3: u8 = 0x4e;
    const MONITORENTER: u8 = 0xc2;
    const WIDE: u8 = 0xc4;
    let mut slots = Vec::new();
    let mut stored = None;
    for i in crate::bytecode::Bytecodes::new(code).map_while(Result::ok) {
        let at = &code[i.bci as usize..];
        if at[0] == MONITORENTER {
            slots.extend(stored);
        }
        stored = match at {
            [ASTORE, slot, ..] => Some(u16::from(*slot)),
            [op @ ASTORE_0..=ASTORE_3, ..] => Some(u16::from(op - ASTORE_0)),
            [WIDE, ASTORE, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        };
    }
    slots
}

fn locks_of(vm: &Vm, t: &Thread, f: &crate::interp::frame::FrameInfo<'_>) -> Vec<Named> {
    locked_in(vm, t, f).into_iter().map(|raw| name_object(vm, raw)).collect()
}

/// The objects that a frame of a stopped thread refers to and whose locks the thread holds.
pub(crate) fn locked_in(vm: &Vm, t: &Thread, f: &crate::interp::frame::FrameInfo<'_>) -> Vec<RawRef> {
    let mut held = Vec::new();
    if f.frame.lock != 0 {
        held.push(RawRef(f.frame.lock));
    }
    let mut slots = None;
    crate::collect::for_each_local_reference(vm, f.method, f.frame, &mut |code, slot, raw| {
        if slots.get_or_insert_with(|| lock_slots(code)).contains(&slot)
            && raw.0 != 0
            && !held.contains(&raw)
            && vm.monitors.owner_of(&vm.heap, raw) == t.id
        {
            held.push(raw);
        }
    });
    held
}

fn snapshot<'s>(cx: &Cx<'s>, t: &Thread) -> Option<Snapshot> {
    if t.java_thread.0 == 0 {
        return None;
    }
    let vm = cx.vm();
    let k = &vm.wk().thread;
    let thread: Local<'s, JThread> = cx.local_raw(t.java_thread);
    let name = cx.load_ref::<_, JString>(cx.get(thread), k.name);
    let name = if name.is_null() { String::new() } else { String::from_utf16_lossy(&cx.string_utf16(name)) };
    let frames: Vec<(TraceFrame, Vec<Named>)> = t
        .frames()
        .take(MAX_FRAMES)
        .map(|f| {
            let bci = f.bci.map_or(backtrace::NATIVE, |b| b as i32);
            let locks = locks_of(vm, t, &f);
            (TraceFrame { method: f.method.id, bci }, locks)
        })
        .collect();
    let blocked_on = vm.monitors.info(t.shared.blocked_on.load(Ordering::Relaxed));
    let parked_on = if k.park_blocker == ABSENT {
        None
    } else {
        let blocker = cx.load_ref::<_, Object>(cx.get(thread), k.park_blocker).raw();
        (blocker.0 != 0).then(|| name_object(vm, blocker))
    };
    Some(Snapshot {
        name,
        tid: cx.load(cx.get(thread), k.tid),
        daemon: cx.is_daemon(thread),
        priority: cx.thread_priority(thread),
        status: cx.thread_status(thread),
        cpu: cpu_millis(&t.shared),
        shared: t.shared.clone(),
        address: std::ptr::from_ref(t) as usize,
        stack: t.fp as usize,
        frames,
        blocked_on: blocked_on.filter(|m| m.object.0 != 0).map(|m| (name_object(vm, m.object), m.owner)),
        parked_on,
    })
}

fn state_text(s: &Snapshot) -> &'static str {
    match s.status {
        status::BLOCKED => "BLOCKED (on object monitor)",
        status::WAIT => "WAITING (on object monitor)",
        status::WAIT_TIMED => "TIMED_WAITING (on object monitor)",
        status::PARKED => "WAITING (parking)",
        status::PARKED_TIMED => "TIMED_WAITING (parking)",
        status::SLEEPING => "TIMED_WAITING (sleeping)",
        status::NEW => "NEW",
        status::TERMINATED => "TERMINATED",
        _ => "RUNNABLE",
    }
}

fn os_state(s: &Snapshot) -> &'static str {
    match s.status {
        status::BLOCKED => "waiting for monitor entry",
        status::WAIT | status::WAIT_TIMED => "in Object.wait()",
        status::RUNNABLE => "runnable",
        _ => "waiting on condition",
    }
}

/// `java.lang.Thread.sleep(java.base@17.0.15/Native Method)`.
fn frame_text(cx: &Cx<'_>, f: TraceFrame) -> String {
    let vm = cx.vm();
    let symbols = &vm.engine.symbols;
    let method = cx.method(f.method);
    let class = cx.class(method.class);
    let mut place = String::new();
    let module = cx.load_ref::<_, JModule>(cx.raw_ref::<Object>(class.mirror_ref()), vm.wk().class.module);
    if !module.is_null() {
        let name = cx.load_ref::<_, JString>(module, vm.wk().module.name);
        if !name.is_null() {
            place = String::from_utf16_lossy(&cx.string_utf16(name));
            if class.loader == crate::ids::LoaderId::BOOT || vm.is_platform_loader(class.loader) {
                let _ = write!(place, "@{}", library_version(vm));
            }
            place.push('/');
        }
    }
    if method.is_native() {
        place.push_str("Native Method");
    } else {
        let file =
            if method.is_old() { 0 } else { method.version().file.as_deref().map_or(0, |f| f.source_file()) };
        match (file, backtrace::line_number(cx, method, f.bci)) {
            (0, _) => place.push_str("Unknown Source"),
            (i, line) => {
                place.push_str(&String::from_utf8_lossy(method.class_file().utf8(i)));
                if line > 0 {
                    let _ = write!(place, ":{line}");
                }
            }
        }
    }
    format!("{}.{}({place})", symbols.external(class.name), symbols.str(method.name))
}

fn property<'a>(vm: &'a Vm, key: &str) -> Option<&'a str> {
    vm.options.properties.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

fn library_version(vm: &Vm) -> String {
    vm.engine.jdk.release.java_version.clone()
}

fn write_thread(cx: &Cx<'_>, s: &Snapshot, out: &mut String) {
    let _ = write!(out, "\"{}\" #{}", s.name, s.tid);
    if s.daemon {
        out.push_str(" daemon");
    }
    let _ = write!(out, " prio={} os_prio=0", s.priority);
    if let Some(cpu) = s.cpu {
        let _ = write!(out, " cpu={cpu:.2}ms");
    }
    if let Some(started) = *s.shared.started.lock() {
        let _ = write!(out, " elapsed={:.2}s", started.elapsed().as_secs_f64());
    }
    let nid = s.shared.os_tid.load(Ordering::Relaxed);
    let _ =
        writeln!(out, " tid={:#018x} nid={nid:#x} {}  [{:#018x}]", s.address, os_state(s), s.stack & !0xfff);
    let _ = writeln!(out, "   java.lang.Thread.State: {}", state_text(s));
    for (i, (f, locks)) in s.frames.iter().enumerate() {
        let _ = writeln!(out, "\tat {}", frame_text(cx, *f));
        if i == 0 {
            match (&s.blocked_on, &s.parked_on) {
                (Some((on, _)), _) if s.status == status::BLOCKED => {
                    let _ = writeln!(out, "\t- waiting to lock {}", on.text);
                }
                (Some((on, _)), _) => {
                    let _ = writeln!(out, "\t- waiting on {}", on.text);
                }
                (None, Some(on)) if matches!(s.status, status::PARKED | status::PARKED_TIMED) => {
                    let _ = writeln!(out, "\t- parking to wait for  {}", on.text);
                }
                _ => {}
            }
        }
        for lock in locks {
            let waits_for_it = s.blocked_on.as_ref().is_some_and(|(on, _)| on == lock);
            if waits_for_it && i == 0 {
                continue;
            }
            let _ = writeln!(out, "\t- locked {}", lock.text);
        }
    }
    out.push('\n');
}

/// Cycles of threads that each wait for a monitor that the next one holds.
fn deadlocks(all: &[Snapshot]) -> Vec<Vec<usize>> {
    let next = |i: usize| {
        let s: &Snapshot = &all[i];
        let (_, owner) = s.blocked_on.as_ref().filter(|_| s.status == status::BLOCKED)?;
        all.iter().position(|t| t.shared.id == *owner)
    };
    let mut seen = vec![false; all.len()];
    let mut cycles = Vec::new();
    for start in 0..all.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(i) = at {
            if let Some(from) = path.iter().position(|&p| p == i) {
                cycles.push(path[from..].to_vec());
                break;
            }
            if seen[i] {
                break;
            }
            path.push(i);
            at = next(i);
        }
        path.iter().for_each(|&i| seen[i] = true);
    }
    cycles
}

fn write_deadlock(cx: &Cx<'_>, all: &[Snapshot], cycle: &[usize], out: &mut String) {
    out.push_str("\nFound one Java-level deadlock:\n=============================\n");
    for (at, &i) in cycle.iter().enumerate() {
        let (s, holder) = (&all[i], &all[cycle[(at + 1) % cycle.len()]]);
        if let Some((on, _)) = &s.blocked_on {
            let _ = writeln!(
                out,
                "\"{}\":\n  waiting to lock monitor {:#018x} (object {}),\n  which is held by \"{}\"\n",
                s.name,
                s.shared.blocked_on.load(Ordering::Relaxed),
                on.text.replacen('<', "", 1).replacen("> (a", ", a", 1).trim_end_matches(')'),
                holder.name
            );
        }
    }
    out.push_str("Java stack information for the threads listed above:\n");
    out.push_str("===================================================\n");
    for &i in cycle {
        let s = &all[i];
        let _ = writeln!(out, "\"{}\":", s.name);
        for (n, (f, locks)) in s.frames.iter().enumerate() {
            let _ = writeln!(out, "\tat {}", frame_text(cx, *f));
            if n == 0
                && let Some((on, _)) = &s.blocked_on
            {
                let _ = writeln!(out, "\t- waiting to lock {}", on.text);
            }
            for lock in locks {
                let _ = writeln!(out, "\t- locked {}", lock.text);
            }
        }
    }
    out.push_str("\nFound 1 deadlock.\n\n");
}

/// The threads in words.
pub fn thread_dump(cx: &mut Cx<'_>) -> String {
    let vm = cx.vm();
    let all: Vec<Snapshot> = cx.scope(|cx, _| {
        cx.stop_the_world_for("PrintThreads", |cx, threads| {
            threads
                .iter()
                // SAFETY: the world is stopped, so listed threads are alive and don't change.
                .filter_map(|t| snapshot(cx, unsafe { &*t.0.as_ptr() }))
                .collect()
        })
    });
    let mut out = String::new();
    let now = vm.host.now().seconds;
    out.push_str(&vm.host.local_time(now).format("{y}-{mo}-{d} {h}:{mi}:{s}", 0));
    let name = property(vm, "java.vm.name").unwrap_or("Cortado VM");
    let version = property(vm, "java.vm.version").unwrap_or(env!("CARGO_PKG_VERSION"));
    let mode = crate::boot::properties::mode(vm);
    let _ = writeln!(out, "\nFull thread dump {name} ({version} {mode}):\n");
    let _ = writeln!(out, "Threads class SMR info:");
    let _ = writeln!(
        out,
        "_java_thread_list={:#018x}, length={}, elements={{",
        vm.threads.list.data_ptr() as usize,
        all.len()
    );
    for chunk in all.chunks(4) {
        let line: Vec<String> = chunk.iter().map(|s| format!("{:#018x}", s.address)).collect();
        let _ = writeln!(out, "{}", line.join(", "));
    }
    out.push_str("}\n\n");
    for s in &all {
        write_thread(cx, s, &mut out);
    }
    for cycle in deadlocks(&all) {
        write_deadlock(cx, &all, &cycle, &mut out);
    }
    out
}

/// What QUIT prints: the threads, and the heap.
pub(crate) fn quit_dump(cx: &mut Cx<'_>) -> String {
    let threads = thread_dump(cx);
    format!("{threads}Heap\n{}\n", crate::observe::heap_lines(cx.vm()))
}

/// Thread.dumpThreads: a stack trace for each Thread, null for one that is not alive.
pub fn dump_threads<'s>(cx: &mut Cx<'s>, wanted: Local<'s, ThreadArray>) -> JResult<Local<'s, ObjectArray>> {
    let vm = cx.vm();
    let n = cx.array_len(cx.get(wanted));
    let traces: Vec<Option<Vec<TraceFrame>>> = cx.stop_the_world(|cx, threads| {
        (0..n)
            .map(|i| {
                let raw = cx.element_ref::<_, JThread>(cx.get(wanted), i).raw();
                // SAFETY: the world is stopped, so listed threads are alive and don't change.
                let t = threads.iter().map(|t| unsafe { &*t.0.as_ptr() }).find(|t| t.java_thread == raw)?;
                // Hidden frames are shown here, unlike in an exception's trace.
                let frames = backtrace::thread_frames(t, MAX_FRAMES);
                backtrace::keep_classes(cx, &frames);
                Some(frames)
            })
            .collect()
    });
    let class = vm.wk().stack_trace_element.class;
    let component = cx.array_class_of(class)?;
    let result = cx.new_object_array(component, n)?;
    for (i, frames) in traces.iter().enumerate() {
        let Some(frames) = frames else { continue };
        cx.scope(|cx, _| {
            let trace = backtrace::stack_trace_elements(cx, frames)?;
            cx.set_element_ref(cx.get(result), i, cx.get(trace));
            Ok(())
        })?;
    }
    Ok(result)
}
