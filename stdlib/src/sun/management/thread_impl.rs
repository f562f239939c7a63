//! sun.management.ThreadImpl.

use cortado_vm::call::Arg;
use cortado_vm::exceptions::backtrace;
use cortado_vm::ids::LoaderId;
use cortado_vm::management::{self, ThreadFacts, Wanted};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::thread::Shared;
use cortado_vm::types::{IntArray, JThread, LongArray, Object, ObjectArray, ThreadArray};
use std::sync::Arc;
use std::sync::atomic::Ordering;

cortado_vm::java_type! {
    /// Arrays of ThreadInfos.
    pub JThreadInfos = "[Ljava/lang/management/ThreadInfo;";
}

natives! {
    class "sun/management/ThreadImpl";
    static fn "dumpThreads0" "([JZZI)[Ljava/lang/management/ThreadInfo;" = dump_threads;
    static fn "findDeadlockedThreads0" "()[Ljava/lang/Thread;" = find_deadlocked;
    static fn "findMonitorDeadlockedThreads0" "()[Ljava/lang/Thread;" = find_monitor_deadlocked;
    static fn "getThreadAllocatedMemory0" "(J)J" = allocated;
    static fn "getThreadAllocatedMemory1" "([J[J)V" = allocated_of_all;
    static fn "getThreadInfo1" "([JI[Ljava/lang/management/ThreadInfo;)V" = thread_info;
    static fn "getThreadTotalCpuTime0" "(J)J" = cpu_time;
    static fn "getThreadTotalCpuTime1" "([J[J)V" = cpu_time_of_all;
    static fn "getThreadUserCpuTime0" "(J)J" = user_time;
    static fn "getThreadUserCpuTime1" "([J[J)V" = user_time_of_all;
    static fn "getThreads" "()[Ljava/lang/Thread;" = threads;
    static fn "getTotalThreadAllocatedMemory" "()J" = total_allocated;
    static fn "resetContentionTimes0" "(J)V" = reset_contention_times;
    static fn "resetPeakThreadCount0" "()V" = reset_peak;
    static fn "setThreadAllocatedMemoryEnabled0" "(Z)V" = set_measured;
    static fn "setThreadContentionMonitoringEnabled0" "(Z)V" = set_contention_monitoring;
    static fn "setThreadCpuTimeEnabled0" "(Z)V" = set_measured;
}

const INFO: &str = "java/lang/management/ThreadInfo";
/// JMM_THREAD_STATE_FLAG_NATIVE: beside the state.
const IN_NATIVE: u32 = 0x0040_0000;
/// JMM_THREAD_STATE_FLAG_SUSPENDED: beside the state.
const SUSPENDED: u32 = 0x0010_0000;

fn thread_array<'s>(cx: &mut Cx<'s>, threads: &[Local<'s, JThread>]) -> JResult<Local<'s, ThreadArray>> {
    let array = cx.new_object_array(cx.vm().wk().thread.class, threads.len())?;
    for (i, &t) in threads.iter().enumerate() {
        cx.set_element_ref(cx.get(array), i, cx.get(t));
    }
    Ok(array.cast())
}

fn threads<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ThreadArray>> {
    let threads = cx.live_threads();
    thread_array(cx, &threads)
}

fn find<'s>(cx: &mut Cx<'s>, parked: bool) -> JResult<Local<'s, ThreadArray>> {
    let threads = management::deadlocked_threads(cx, parked);
    if threads.is_empty() { Ok(cx.null_local()) } else { thread_array(cx, &threads) }
}

fn find_deadlocked<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ThreadArray>> {
    find(cx, true)
}

fn find_monitor_deadlocked<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ThreadArray>> {
    find(cx, false)
}

/// A ThreadInfo. `locks`: with what the thread has locked.
fn new_info<'s>(cx: &mut Cx<'s>, f: &ThreadFacts<'s>, locks: bool) -> JResult<Local<'s, Object>> {
    let vm = cx.vm();
    let symbols = &vm.engine.symbols;
    let (name, init) = (symbols.intern_str(INFO), symbols.intern_str("<init>"));
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let info = cx.new_instance(class)?;
    let times = vm.stats.contention_times.load(Ordering::Relaxed);
    let (blocked, waited) = f.shared.contention.counts();
    let (blocked_time, waited_time) = match f.shared.contention.millis() {
        (b, w) if times => (b as i64, w as i64),
        _ => (-1, -1),
    };
    let trace =
        if f.frames.is_empty() { cx.null_local() } else { backtrace::stack_trace_elements(cx, &f.frames)? };
    let flag = |on: bool, flag: u32| if on { flag } else { 0 };
    let status = f.status | flag(f.in_native, IN_NATIVE) | flag(f.shared.debug.count() != 0, SUSPENDED);
    let mut args = vec![
        Arg::from(info),
        Arg::from(f.thread),
        Arg::Int(status as i32),
        Arg::from(f.blocker.unwrap_or_else(|| cx.null_local())),
        Arg::from(f.owner.unwrap_or_else(|| cx.null_local())),
        Arg::Long(blocked as i64),
        Arg::Long(blocked_time),
        Arg::Long(waited as i64),
        Arg::Long(waited_time),
        Arg::from(trace),
    ];
    let mut descriptor =
        "(Ljava/lang/Thread;ILjava/lang/Object;Ljava/lang/Thread;JJJJ[Ljava/lang/StackTraceElement;"
            .to_owned();
    if locks {
        let object = vm.wk().object.class;
        let monitors: Local<'s, ObjectArray> = cx.new_object_array(object, f.monitors.len())?;
        let depths: Local<'s, IntArray> = cx.new_array(cx.class(vm.wk().int_array), f.monitors.len())?.cast();
        for (i, &(lock, depth)) in f.monitors.iter().enumerate() {
            cx.set_element_ref(cx.get(monitors), i, cx.get(lock));
            cx.set_element(cx.get(depths), i, depth as i32);
        }
        let synchronizers: Local<'s, ObjectArray> = cx.new_object_array(object, f.synchronizers.len())?;
        for (i, &lock) in f.synchronizers.iter().enumerate() {
            cx.set_element_ref(cx.get(synchronizers), i, cx.get(lock));
        }
        args.extend([Arg::from(monitors), Arg::from(depths), Arg::from(synchronizers)]);
        descriptor.push_str("[Ljava/lang/Object;[I[Ljava/lang/Object;");
    }
    descriptor.push_str(")V");
    let constructor = class.declared_method(init, symbols.intern_str(&descriptor));
    cx.call(constructor.expect("ThreadInfo has the constructor that the VM calls"), &args).map(drop)?;
    Ok(info)
}

fn frames(max_depth: i32) -> usize {
    usize::try_from(max_depth).unwrap_or(usize::MAX)
}

fn thread_info<'s>(
    cx: &mut Cx<'s>,
    ids: Local<'s, LongArray>,
    max_depth: i32,
    result: Local<'s, JThreadInfos>,
) -> JResult<()> {
    if cx.is_null(ids) || cx.is_null(result) {
        return Err(cx.throw_npe());
    }
    let ids: Vec<i64> = cx.to_vec(cx.get(ids));
    if ids.len() != cx.array_len(cx.get(result)) {
        return Err(cx.throw(
            "java/lang/IllegalArgumentException",
            "The length of the given ThreadInfo array does not match the length of the given array of thread IDs",
        ));
    }
    let wanted = Wanted { tids: Some(&ids), frames: frames(max_depth), ..Wanted::default() };
    let all = management::thread_facts(cx, wanted);
    for (i, &id) in ids.iter().enumerate() {
        if let Some(f) = all.iter().find(|f| f.tid == id) {
            let info = new_info(cx, f, false)?;
            cx.set_element_ref(cx.get(result), i, cx.get(info));
        }
    }
    Ok(())
}

fn dump_threads<'s>(
    cx: &mut Cx<'s>,
    ids: Local<'s, LongArray>,
    monitors: bool,
    synchronizers: bool,
    max_depth: i32,
) -> JResult<Local<'s, JThreadInfos>> {
    let ids: Option<Vec<i64>> = if cx.is_null(ids) { None } else { Some(cx.to_vec(cx.get(ids))) };
    let wanted = Wanted { tids: ids.as_deref(), frames: frames(max_depth), monitors, synchronizers };
    let all = management::thread_facts(cx, wanted);
    let name = cx.vm().engine.symbols.intern_str(INFO);
    let class = cx.load_class(LoaderId::BOOT, name)?;
    let chosen: Vec<Option<&ThreadFacts<'s>>> = match &ids {
        None => all.iter().map(Some).collect(),
        Some(ids) => ids.iter().map(|&id| all.iter().find(|f| f.tid == id)).collect(),
    };
    let array = cx.new_object_array(class, chosen.len())?;
    for (i, f) in chosen.into_iter().enumerate() {
        if let Some(f) = f {
            let info = new_info(cx, f, true)?;
            cx.set_element_ref(cx.get(array), i, cx.get(info));
        }
    }
    Ok(array.cast())
}

// ---- times and bytes -------------------------------------------------------------------------------------------------

/// What there is of the thread with a number, 0: the current one.
fn shared_by_id(cx: &mut Cx<'_>, id: i64) -> Option<Arc<Shared>> {
    if id == 0 {
        return Some(cx.thread().shared.clone());
    }
    cx.scope(|cx, _| {
        let tid = cx.vm().wk().thread.tid;
        let all = cx.live_threads();
        let t = all.into_iter().find(|&t| cx.load::<i64, _>(cx.get(t), tid) == id)?;
        cx.shared_of(t)
    })
}

fn cpu_time(cx: &mut Cx<'_>, id: i64) -> JResult<i64> {
    let nanos = shared_by_id(cx, id).and_then(|s| management::cpu_nanos(&s));
    Ok(nanos.map_or(-1, |n| n as i64))
}

fn user_time(cx: &mut Cx<'_>, id: i64) -> JResult<i64> {
    let shared = shared_by_id(cx, id);
    let nanos = shared.and_then(|s| cx.vm().host.thread_user_nanos(s.os_tid.load(Ordering::Relaxed)));
    Ok(nanos.map_or(-1, |n| n as i64))
}

fn allocated(cx: &mut Cx<'_>, id: i64) -> JResult<i64> {
    Ok(management::allocated_bytes(cx, id).map_or(-1, |n| n as i64))
}

fn total_allocated(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(management::total_allocated_bytes(cx) as i64)
}

fn of_all<'s>(
    cx: &mut Cx<'s>,
    ids: Local<'s, LongArray>,
    result: Local<'s, LongArray>,
    one: impl Fn(&mut Cx<'_>, i64) -> JResult<i64>,
) -> JResult<()> {
    if cx.is_null(ids) || cx.is_null(result) {
        return Err(cx.throw_npe());
    }
    let ids: Vec<i64> = cx.to_vec(cx.get(ids));
    if ids.len() != cx.array_len(cx.get(result)) {
        return Err(cx.throw(
            "java/lang/IllegalArgumentException",
            "The length of the given long array does not match the length of the given array of thread IDs",
        ));
    }
    for (i, &id) in ids.iter().enumerate() {
        let value = one(cx, id)?;
        cx.set_element(cx.get(result), i, value);
    }
    Ok(())
}

fn cpu_time_of_all<'s>(cx: &mut Cx<'s>, ids: Local<'s, LongArray>, to: Local<'s, LongArray>) -> JResult<()> {
    of_all(cx, ids, to, cpu_time)
}

fn user_time_of_all<'s>(cx: &mut Cx<'s>, ids: Local<'s, LongArray>, to: Local<'s, LongArray>) -> JResult<()> {
    of_all(cx, ids, to, user_time)
}

fn allocated_of_all<'s>(cx: &mut Cx<'s>, ids: Local<'s, LongArray>, to: Local<'s, LongArray>) -> JResult<()> {
    of_all(cx, ids, to, allocated)
}

/// Processor time and allocated bytes are there anyway: Java's side remembers whether it shows them.
fn set_measured(_cx: &mut Cx<'_>, _enable: bool) -> JResult<()> {
    Ok(())
}

fn set_contention_monitoring(cx: &mut Cx<'_>, enable: bool) -> JResult<()> {
    cx.vm().stats.contention_times.store(enable, Ordering::Relaxed);
    Ok(())
}

fn reset_contention_times(cx: &mut Cx<'_>, id: i64) -> JResult<()> {
    if id != 0 {
        if let Some(shared) = shared_by_id(cx, id) {
            shared.contention.reset_times();
        }
        return Ok(());
    }
    for shared in cx.vm().threads.by_serial.lock().values() {
        shared.contention.reset_times();
    }
    Ok(())
}

fn reset_peak(cx: &mut Cx<'_>) -> JResult<()> {
    let vm = cx.vm();
    vm.threads.peak.store(vm.thread_count(), Ordering::Relaxed);
    Ok(())
}
