//! Who is told of collections and of thresholds: the natives that ask for it, and the thread that tells.

use super::memory::{JCollector, JSensor, collector_bean, gc_info, pool_index, pool_usage};
use cortado_vm::call::Arg;
use cortado_vm::natives;
use cortado_vm::observe::notify::{Gauge, Notice, POOLS};
use cortado_vm::rooting::{Cx, Global, JResult, Local};
use cortado_vm::thread::lifecycle;
use cortado_vm::thread::signals::new_system_thread;
use cortado_vm::types::{JThread, Object};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

natives! {
    class "com/sun/management/internal/GarbageCollectorExtImpl";
    fn "setNotificationEnabled" "(Lcom/sun/management/GarbageCollectorMXBean;Z)V" = set_enabled;
}

/// The natives of MemoryPoolImpl that set thresholds.
pub mod thresholds {
    use super::*;
    natives! {
        class "sun/management/MemoryPoolImpl";
        fn "setCollectionThreshold0" "(JJ)V" = set_collection_threshold;
        fn "setPoolCollectionSensor" "(Lsun/management/Sensor;)V" = set_collection_sensor;
        fn "setPoolUsageSensor" "(Lsun/management/Sensor;)V" = set_usage_sensor;
        fn "setUsageThreshold0" "(JJ)V" = set_usage_threshold;
    }
}

cortado_vm::java_type! {
    /// A collector with com.sun.management's attributes.
    pub JExtended = "Lcom/sun/management/GarbageCollectorMXBean;";
}

/// What listens.
#[derive(Default)]
struct Listening {
    started: AtomicBool,
    collectors: Mutex<u32>,
    sensors: [[Mutex<Option<Global<JSensor>>>; 2]; POOLS],
}

fn set_enabled<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _gc: Local<'s, JExtended>,
    on: bool,
) -> JResult<()> {
    let state = cx.vm().extensions.get::<Listening>();
    let listened = {
        let mut count = state.collectors.lock().unwrap_or_else(|e| e.into_inner());
        *count = if on { *count + 1 } else { count.saturating_sub(1) };
        *count > 0
    };
    cx.vm().notices.tell_of_collections(listened);
    if listened { start(cx) } else { Ok(()) }
}

fn set_threshold(cx: &mut Cx<'_>, this: Local<'_, Object>, gauge: Gauge, bytes: i64) -> JResult<()> {
    let pool = cx.scope(|cx, _| {
        let this = cx.local(cx.get(this));
        pool_index(cx, this)
    })?;
    cx.vm().notices.set_threshold(pool, gauge, bytes);
    Ok(())
}

fn set_usage_threshold<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, _now: i64, bytes: i64) -> JResult<()> {
    set_threshold(cx, this, Gauge::Usage, bytes)
}

fn set_collection_threshold<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    _now: i64,
    bytes: i64,
) -> JResult<()> {
    set_threshold(cx, this, Gauge::AfterCollection, bytes)
}

fn set_sensor<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    gauge: Gauge,
    sensor: Local<'s, JSensor>,
) -> JResult<()> {
    let pool = pool_index(cx, this)?;
    let state = cx.vm().extensions.get::<Listening>();
    if let Some(of) = state.sensors.get(pool) {
        // The library passes none that is null; who forges a call gets silence.
        let sensor = (!cx.is_null(sensor)).then(|| cx.global(sensor));
        *of[gauge as usize].lock().unwrap_or_else(|e| e.into_inner()) = sensor;
    }
    start(cx)
}

fn set_usage_sensor<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>, sensor: Local<'s, JSensor>) -> JResult<()> {
    set_sensor(cx, this, Gauge::Usage, sensor)
}

fn set_collection_sensor<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    sensor: Local<'s, JSensor>,
) -> JResult<()> {
    set_sensor(cx, this, Gauge::AfterCollection, sensor)
}

/// Starts the thread that tells, once.
fn start(cx: &mut Cx<'_>) -> JResult<()> {
    let state = cx.vm().extensions.get::<Listening>();
    if state.started.swap(true, Ordering::AcqRel) {
        return Ok(());
    }
    cx.scope(|cx, _| {
        let me: Local<'_, JThread> = cx.local(cx.current_java_thread());
        const GROUP: &str = "()Ljava/lang/ThreadGroup;";
        let mut group = cx.call_method(me, "getThreadGroup", GROUP, &[])?.local::<Object>();
        loop {
            let parent = cx.call_method(group, "getParent", GROUP, &[])?.local::<Object>();
            if cx.is_null(parent) {
                break;
            }
            group = parent;
        }
        let thread = new_system_thread(cx, group, "Notification Thread")?;
        lifecycle::start_vm_thread(cx, thread, Box::new(tell))
    })
}

fn tell(cx: &mut Cx<'_>) {
    while let Some(notice) = cx.next_notice() {
        let told = cx.scope(|cx, _| match notice {
            Notice::Collection { full, cause, figures, wall_millis } => {
                let bean: Local<'_, JCollector> = collector_bean(cx, full)?;
                let info = gc_info(cx, bean, figures)?;
                let name = cx.call_method(bean, "getName", "()Ljava/lang/String;", &[])?.local::<Object>();
                let action = cx.new_string(if full { "end of major GC" } else { "end of minor GC" })?;
                let cause = cx.new_string(cause.text())?;
                const CREATE: &str =
                    "(JLjava/lang/String;Ljava/lang/String;Ljava/lang/String;Lcom/sun/management/GcInfo;)V";
                let args = [
                    Arg::Long(wall_millis),
                    Arg::from(name),
                    Arg::from(action),
                    Arg::from(cause),
                    Arg::from(info),
                ];
                cx.call_method(bean, "createGCNotification", CREATE, &args).map(drop)
            }
            Notice::Threshold { pool, gauge, over, used } => {
                let state = cx.vm().extensions.get::<Listening>();
                let sensor = {
                    let sensor =
                        state.sensors[pool][gauge as usize].lock().unwrap_or_else(|e| e.into_inner());
                    let Some(sensor) = &*sensor else { return Ok(()) };
                    cx.local(cx.get_global(sensor))
                };
                if !over {
                    return cx.call_method(sensor, "clear", "()V", &[]).map(drop);
                }
                let usage = pool_usage(cx, pool, used)?;
                const TRIGGER: &str = "(ILjava/lang/management/MemoryUsage;)V";
                cx.call_method(sensor, "trigger", TRIGGER, &[Arg::Int(1), Arg::from(usage)]).map(drop)
            }
        });
        if let Err(thrown) = told {
            if cx.vm().is_exiting() {
                return;
            }
            // A listener's fault is nobody else's.
            cx.take_exception(thrown);
        }
    }
}
