//! What java.lang.management tells of threads: facts that are gathered while the world is stopped.

use crate::class::acc;
use crate::exceptions::backtrace::{self, TraceFrame};
use crate::ids::{ClassId, LoaderId, RawRef};
use crate::observe::Cause;
use crate::rooting::{Cx, Local};
use crate::thread::lifecycle::status;
use crate::thread::{Shared, Thread, ThreadPtr, dump};
use crate::types::{JThread, Object};
use crate::vm::Vm;
use crate::well_known::ABSENT;
use cortado_gc::Collect;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What there is to tell of a thread.
pub struct ThreadFacts<'s> {
    /// Its Thread.
    pub thread: Local<'s, JThread>,
    /// Its Thread's number.
    pub tid: i64,
    /// `threadStatus`.
    pub status: u32,
    /// It is in a native method.
    pub in_native: bool,
    /// What it waits for: the object of a monitor, or what LockSupport was told.
    pub blocker: Option<Local<'s, Object>>,
    /// Who has that.
    pub owner: Option<Local<'s, JThread>>,
    /// Frames, newest first, hidden ones left out.
    pub frames: Vec<TraceFrame>,
    /// Objects whose locks it holds, with the frame's index.
    pub monitors: Vec<(Local<'s, Object>, usize)>,
    /// AbstractOwnableSynchronizers that it holds.
    pub synchronizers: Vec<Local<'s, Object>>,
    /// Its counters.
    pub shared: Arc<Shared>,
}

/// What is wanted.
#[derive(Copy, Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// Only these numbers.
    pub tids: Option<&'a [i64]>,
    /// At most so many frames.
    pub frames: usize,
    /// Locked monitors.
    pub monitors: bool,
    /// Owned synchronizers.
    pub synchronizers: bool,
}

/// The class AbstractOwnableSynchronizer and the offset of its owner, if it is loaded.
fn synchronizer_class(vm: &Vm) -> Option<(ClassId, u32)> {
    let symbols = &vm.engine.symbols;
    let name = symbols.intern_str("java/util/concurrent/locks/AbstractOwnableSynchronizer");
    let id = vm.find_loaded_class(LoaderId::BOOT, name)?;
    let owner = symbols.intern_str("exclusiveOwnerThread");
    let field = vm.classes.get(id).fields.iter().map(|&f| vm.fields.get(f)).find(|f| f.name == owner)?;
    Some((id, field.offset))
}

fn facts<'s>(
    cx: &Cx<'s>,
    t: &Thread,
    all: &[ThreadPtr],
    wanted: Wanted<'_>,
    aos: Option<(ClassId, u32)>,
) -> Option<ThreadFacts<'s>> {
    if t.java_thread.0 == 0 {
        return None;
    }
    let vm = cx.vm();
    let k = &vm.wk().thread;
    let thread: Local<'s, JThread> = cx.local_raw(t.java_thread);
    let tid = cx.load(cx.get(thread), k.tid);
    if wanted.tids.is_some_and(|tids| !tids.contains(&tid)) {
        return None;
    }
    let mut frames = Vec::new();
    // (object, index of the frame)
    let mut locked: Vec<(RawRef, usize)> = Vec::new();
    for f in t.frames() {
        if f.method.access & acc::X_HIDDEN != 0 {
            continue;
        }
        if wanted.monitors {
            for raw in dump::locked_in(vm, t, &f) {
                locked.push((raw, frames.len()));
            }
        }
        frames.push(TraceFrame { method: f.method.id, bci: f.bci.map_or(backtrace::NATIVE, |b| b as i32) });
    }
    backtrace::keep_classes(cx, &frames);
    let mut status = cx.thread_status(thread);
    let monitor = vm.monitors.info(t.shared.blocked_on.load(Ordering::Relaxed)).filter(|m| m.object.0 != 0);
    let thread_of = |number: u32| {
        // SAFETY: the world is stopped, so listed threads are alive and don't change.
        let t = all.iter().map(|t| unsafe { &*t.0.as_ptr() }).find(|t| number != 0 && t.id == number)?;
        (t.java_thread.0 != 0).then(|| cx.local_raw(t.java_thread))
    };
    let (mut blocker, mut owner) = (None, None);
    match status {
        status::BLOCKED | status::WAIT | status::WAIT_TIMED => {
            if let Some(m) = &monitor {
                owner = thread_of(m.owner);
                // Let go of meanwhile: it is about to go on.
                if status == status::BLOCKED && owner.is_none() {
                    status = status::RUNNABLE;
                } else {
                    blocker = Some(cx.local_raw(m.object));
                }
            } else {
                status = status::RUNNABLE;
            }
        }
        status::PARKED | status::PARKED_TIMED if k.park_blocker != ABSENT => {
            let on: Local<'s, Object> = cx.field_local(thread, k.park_blocker);
            if !cx.is_null(on) {
                blocker = Some(on);
                if let Some((class, offset)) = aos
                    && cx.is_subclass(cx.class_of(cx.get(on)), cx.class(class))
                {
                    let by: Local<'s, JThread> = cx.field_local(on, offset);
                    owner = (!cx.is_null(by)).then_some(by);
                }
            }
        }
        _ => {}
    }
    // What it waits in is not locked, nor is what it waits to enter.
    if let Some(m) = &monitor {
        locked.retain(|l| l.0 != m.object || m.owner == t.id);
    }
    locked.retain(|l| l.1 < wanted.frames);
    let in_native = status == status::RUNNABLE
        && !std::ptr::eq(t, cx.thread())
        && t.frames().next().is_some_and(|f| f.method.is_native());
    frames.truncate(wanted.frames);
    let monitors = locked.into_iter().map(|(raw, i)| (cx.local_raw(raw), i)).collect();
    Some(ThreadFacts {
        thread,
        tid,
        status,
        in_native,
        blocker,
        owner,
        frames,
        monitors,
        synchronizers: Vec::new(),
        shared: t.shared.clone(),
    })
}

/// Gathers the facts of all threads with a Thread, or of those wanted.
pub fn thread_facts<'s>(cx: &mut Cx<'s>, wanted: Wanted<'_>) -> Vec<ThreadFacts<'s>> {
    let vm = cx.vm();
    let aos = synchronizer_class(vm);
    cx.stop_the_world(|cx, threads| {
        // A walk must not meet dead objects, whose fields point anywhere.
        let walk = aos.filter(|_| wanted.synchronizers);
        if walk.is_some() {
            crate::collect::collect_stopped(
                vm,
                threads,
                Collect::Full { clear_soft: false },
                Cause::Inspection,
            );
        }
        let mut all: Vec<ThreadFacts<'s>> = threads
            .iter()
            // SAFETY: the world is stopped, so listed threads are alive and don't change.
            .filter_map(|t| facts(cx, unsafe { &*t.0.as_ptr() }, threads, wanted, aos))
            .collect();
        if let Some((class, offset)) = walk {
            let class = cx.class(class);
            let mut held = Vec::new();
            vm.heap.for_each_object(&mut |raw, id| {
                // Fillers and the like have no class.
                if id.0 != 0 && id.0 < vm.classes.len() && cx.is_subclass(cx.class(id), class) {
                    let by = cx.load_ref::<Object, JThread>(cx.raw_ref(raw), offset).raw();
                    if by.0 != 0 {
                        held.push((raw, by));
                    }
                }
            });
            for f in &mut all {
                let me = cx.get(f.thread).raw();
                let mine = held.iter().filter(|(_, by)| *by == me);
                f.synchronizers = mine.map(|&(raw, _)| cx.local_raw(raw)).collect();
            }
        }
        all
    })
}

/// Threads that wait in a circle, each for what the next one has. `parked`: circles through synchronizers, too.
pub fn deadlocked_threads<'s>(cx: &mut Cx<'s>, parked: bool) -> Vec<Local<'s, JThread>> {
    let all = thread_facts(cx, Wanted::default());
    let next = |i: usize| {
        let f: &ThreadFacts<'s> = &all[i];
        let counts = match f.status {
            status::BLOCKED => true,
            status::PARKED => parked,
            _ => false,
        };
        let owner = f.owner.filter(|_| counts)?;
        all.iter().position(|t| cx.same(t.thread, owner))
    };
    let in_circle = |i: usize| {
        let mut at = next(i);
        for _ in 0..all.len() {
            match at {
                Some(j) if j == i => return true,
                Some(j) => at = next(j),
                None => return false,
            }
        }
        false
    };
    (0..all.len()).filter(|&i| in_circle(i)).map(|i| all[i].thread).collect()
}

/// Bytes that the thread with this number allocated (0: the current one), None: it is not alive.
pub fn allocated_bytes(cx: &mut Cx<'_>, tid: i64) -> Option<u64> {
    if tid == 0 {
        return Some(cx.thread().tlab.allocated());
    }
    let k = &cx.vm().wk().thread;
    cx.stop_the_world(|cx, threads| {
        // SAFETY: the world is stopped, so listed threads are alive and don't change.
        let mut all = threads.iter().map(|t| unsafe { &*t.0.as_ptr() }).filter(|t| t.java_thread.0 != 0);
        let is = |t: &&Thread| cx.load::<i64, JThread>(cx.raw_ref(t.java_thread), k.tid) == tid;
        all.find(is).map(|t| t.tlab.allocated())
    })
}

/// Bytes that all threads allocated.
pub fn total_allocated_bytes(cx: &mut Cx<'_>) -> u64 {
    let ended = &cx.vm().stats.allocated_by_ended;
    cx.stop_the_world(|_, threads| {
        // SAFETY: the world is stopped, so listed threads are alive and don't change.
        let live: u64 = threads.iter().map(|t| unsafe { &*t.0.as_ptr() }.tlab.allocated()).sum();
        live + ended.load(Ordering::Relaxed)
    })
}

/// Processor time of a thread in nanoseconds (None: it has ended).
pub fn cpu_nanos(shared: &Shared) -> Option<u64> {
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
        (libc::clock_gettime(clock, &mut t) == 0).then(|| t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64)
    }
}
