//! com.sun.management.internal.OperatingSystemImpl.

use cortado_vm::host::Usage;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::Object;
use std::sync::Mutex;

natives! {
    class "com/sun/management/internal/OperatingSystemImpl";
    fn "getCommittedVirtualMemorySize0" "()J" = virtual_memory;
    fn "getCpuLoad0" "()D" = cpu_load;
    fn "getFreeMemorySize0" "()J" = free_memory;
    fn "getFreeSwapSpaceSize0" "()J" = free_swap;
    fn "getHostConfiguredCpuCount0" "()I" = processors;
    fn "getHostOnlineCpuCount0" "()I" = online_processors;
    fn "getHostTotalCpuTicks0" "()J" = machine_ticks;
    fn "getMaxFileDescriptorCount0" "()J" = max_fds;
    fn "getOpenFileDescriptorCount0" "()J" = open_fds;
    fn "getProcessCpuLoad0" "()D" = process_cpu_load;
    fn "getProcessCpuTime0" "()J" = process_cpu_time;
    fn "getTotalMemorySize0" "()J" = total_memory;
    fn "getTotalSwapSpaceSize0" "()J" = total_swap;
    fn "getSingleCpuLoad0" "(I)D" = single_cpu_load;
    static fn "initialize0" "()V" = no_op;
}

fn virtual_memory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.usage().virtual_bytes as i64)
}

// Memory, swap and processors are the machine's here: Java's own code looks at the control group.

fn free_memory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.machine_memory().free as i64)
}

fn total_memory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.machine_memory().total as i64)
}

fn free_swap<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.machine_memory().swap_free as i64)
}

fn total_swap<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.machine_memory().swap_total as i64)
}

fn processors<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().host.machine_processors().0 as i32)
}

fn online_processors<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().host.machine_processors().1 as i32)
}

fn machine_ticks<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.usage().machine_ticks as i64)
}

fn max_fds<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(i64::try_from(cx.vm().host.fd_limit()).unwrap_or(i64::MAX))
}

fn open_fds<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.usage().open_fds as i64)
}

fn process_cpu_time<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.usage().cpu_nanos as i64)
}

/// What the last question for the machine's and the process's load saw.
#[derive(Default)]
struct Seen(Mutex<[Usage; 2]>);

/// The load since the last question.
fn load(cx: &Cx<'_>, which: usize, part: impl Fn(&Usage) -> u64) -> f64 {
    let now = cx.vm().host.usage();
    let seen = cx.vm().extensions.get::<Seen>();
    let mut seen = seen.0.lock().unwrap_or_else(|e| e.into_inner());
    let then = std::mem::replace(&mut seen[which], now);
    let ticks = now.machine_ticks.saturating_sub(then.machine_ticks);
    if ticks == 0 {
        return 0.0;
    }
    (part(&now).saturating_sub(part(&then)) as f64 / ticks as f64).clamp(0.0, 1.0)
}

fn cpu_load<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<f64> {
    Ok(load(cx, 0, |u| u.machine_busy))
}

fn process_cpu_load<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<f64> {
    Ok(load(cx, 1, |u| u.process_ticks))
}

/// What the last question for each processor's load saw: busy and all ticks.
#[derive(Default)]
struct SeenProcessors(Mutex<Vec<(u64, u64)>>);

/// -1: there is no such processor.
fn single_cpu_load<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, which: i32) -> JResult<f64> {
    let which = usize::try_from(which).unwrap_or(usize::MAX);
    let Some(now) = cx.vm().host.processor_ticks(which) else { return Ok(-1.0) };
    let seen = cx.vm().extensions.get::<SeenProcessors>();
    let mut seen = seen.0.lock().unwrap_or_else(|e| e.into_inner());
    if seen.len() <= which {
        seen.resize(which + 1, (0, 0));
    }
    let then = std::mem::replace(&mut seen[which], now);
    let ticks = now.1.saturating_sub(then.1);
    if ticks == 0 {
        return Ok(0.0);
    }
    Ok((now.0.saturating_sub(then.0) as f64 / ticks as f64).clamp(0.0, 1.0))
}
