//! sun.management.VMManagementImpl: figures of the VM. What the VM does not measure (times of class loading, say) is -1,
//! as it is in `java` with -XX:-UsePerfData.

use crate::support::set_static_bool;
use cortado_vm::logging::{LogLevel, TagSet};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object, StringArray};
use std::sync::atomic::Ordering;

natives! {
    class "sun/management/VMManagementImpl";
    fn "getAvailableProcessors" "()I" = available_processors;
    fn "getClassInitializationTime" "()J" = unknown;
    fn "getClassLoadingTime" "()J" = unknown;
    fn "getClassVerificationTime" "()J" = unknown;
    fn "getDaemonThreadCount" "()I" = daemon_thread_count;
    fn "getInitializedClassCount" "()J" = initialized_class_count;
    fn "getLiveThreadCount" "()I" = live_thread_count;
    fn "getLoadedClassSize" "()J" = loaded_class_size;
    fn "getMethodDataSize" "()J" = unknown;
    fn "getPeakThreadCount" "()I" = peak_thread_count;
    fn "getProcessId" "()I" = process_id;
    fn "getSafepointCount" "()J" = safepoint_count;
    fn "getSafepointSyncTime" "()J" = safepoint_sync_time;
    fn "getStartupTime" "()J" = startup_time;
    fn "getTotalApplicationNonStoppedTime" "()J" = non_stopped_time;
    fn "getTotalClassCount" "()J" = total_class_count;
    fn "getTotalCompileTime" "()J" = total_compile_time;
    fn "getTotalSafepointTime" "()J" = total_safepoint_time;
    fn "getTotalThreadCount" "()J" = total_thread_count;
    fn "getUnloadedClassCount" "()J" = unloaded_class_count;
    fn "getUnloadedClassSize" "()J" = unknown;
    fn "getUptime0" "()J" = uptime;
    fn "getVerboseClass" "()Z" = verbose_class;
    fn "getVerboseGC" "()Z" = verbose_gc;
    static fn "getVersion0" "()Ljava/lang/String;" = version;
    fn "getVmArguments0" "()[Ljava/lang/String;" = vm_arguments;
    static fn "initOptionalSupportFields" "()V" = init_optional_support_fields;
    fn "isThreadAllocatedMemoryEnabled" "()Z" = yes;
    fn "isThreadContentionMonitoringEnabled" "()Z" = contention_monitoring_enabled;
    fn "isThreadCpuTimeEnabled" "()Z" = yes;
}

/// The version of the management interface that a version of Java specifies.
fn version<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JString>> {
    let version = if cx.vm().engine.jdk.release.feature < 19 { "3.0" } else { "4.0" };
    cx.new_string(version)
}

fn init_optional_support_fields(cx: &mut Cx<'_>) -> JResult<()> {
    for (name, value) in [
        ("compTimeMonitoringSupport", true),
        ("threadContentionMonitoringSupport", true),
        ("currentThreadCpuTimeSupport", true),
        ("otherThreadCpuTimeSupport", true),
        ("objectMonitorUsageSupport", true),
        ("synchronizerUsageSupport", true),
        ("threadAllocatedMemorySupport", true),
        ("remoteDiagnosticCommandsSupport", true),
    ] {
        set_static_bool(cx, "sun/management/VMManagementImpl", name, value)?;
    }
    Ok(())
}

fn yes<'s>(_cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<bool> {
    Ok(true)
}

fn contention_monitoring_enabled<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<bool> {
    Ok(cx.vm().stats.contention_times.load(Ordering::Relaxed))
}

fn available_processors<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().host.processors().clamp(1, i32::MAX as usize) as i32)
}

fn live_thread_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().thread_count() as i32)
}

fn daemon_thread_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    let threads = cx.live_threads();
    Ok(threads.into_iter().filter(|&t| cx.is_daemon(t)).count() as i32)
}

fn peak_thread_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().threads.peak.load(Ordering::Relaxed) as i32)
}

/// Started ones and the main thread.
fn total_thread_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().stats.threads_started.load(Ordering::Relaxed) as i64 + 1)
}

fn total_class_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().stats.classes_loaded.load(Ordering::Relaxed) as i64)
}

/// Milliseconds.
fn total_compile_time<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    let vm = cx.vm();
    let time = vm.engine.compiler.as_ref().map_or_else(Default::default, |c| c.statistics(vm).time);
    Ok(time.as_millis() as i64)
}

fn unloaded_class_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().domains.unloaded() as i64)
}

fn verbose_class<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<bool> {
    Ok(cx.vm().log.enabled(TagSet::ClassLoad, LogLevel::Info))
}

fn verbose_gc<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<bool> {
    Ok(cx.vm().log.enabled(TagSet::Gc, LogLevel::Info))
}

fn process_id<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().host.pid() as i32)
}

fn uptime<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().gc.uptime().as_millis() as i64)
}

fn startup_time<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    let now = cx.vm().host.now();
    Ok(now.seconds * 1000 + i64::from(now.nanos) / 1_000_000 - cx.vm().gc.uptime().as_millis() as i64)
}

fn vm_arguments<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<Local<'s, StringArray>> {
    let vm = cx.vm();
    let args = &vm.options.vm_args;
    let array: Local<'s, StringArray> = cx.new_object_array(vm.wk().string.class, args.len())?.cast();
    for (i, arg) in args.iter().enumerate() {
        cx.scope(|cx, _| {
            let arg = cx.new_string(arg)?;
            cx.set_element_ref(cx.get(array), i, cx.get(arg));
            Ok(())
        })?;
    }
    Ok(array)
}

fn unknown<'s>(_cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(-1)
}

fn initialized_class_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().stats.classes_initialized.load(Ordering::Relaxed) as i64)
}

/// Bytes.
fn loaded_class_size<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().limits.metadata.used() as i64)
}

fn safepoint_count<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().threads.safepoint.stops().count as i64)
}

// Milliseconds.

fn safepoint_sync_time<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().threads.safepoint.stops().reaching.as_millis() as i64)
}

fn total_safepoint_time<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().threads.safepoint.stops().total.as_millis() as i64)
}

fn non_stopped_time<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    let vm = cx.vm();
    Ok(vm.gc.uptime().saturating_sub(vm.threads.safepoint.stops().total).as_millis() as i64)
}
