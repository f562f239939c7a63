//! `-Xlog:gc*`: what is told of collections, in the lines of HotSpot's G1, which tools that read logs know.
//!
//! A pause is told after its end, while the world still stands, its start with the time that it had. While nobody listens
//! a collection pays for a few loads of bytes.

use super::{COLLECTOR, Cause, heap_lines};
use crate::logging::{LogLevel, TagSet};
use crate::vm::Vm;
use cortado_gc::{Event, Heap, Outcome, RegionCounts, YoungKind};
use std::time::Duration;

/// What is told of pauses.
const OF_A_PAUSE: [TagSet; 10] = [
    TagSet::Gc,
    TagSet::GcStart,
    TagSet::GcTask,
    TagSet::GcAge,
    TagSet::GcPhases,
    TagSet::GcPhasesRef,
    TagSet::GcHeap,
    TagSet::GcMetaspace,
    TagSet::GcCpu,
    TagSet::GcMarking,
];

/// What is noted before a collection that is to be told of.
pub(crate) struct Before {
    nanos: u64,
    cpu: (u64, u64),
    regions: RegionCounts,
    survivor_limit: usize,
    metadata: usize,
    heap: Option<String>,
}

/// What is to be noted before a collection; None: nobody listens.
pub(crate) fn before(vm: &Vm) -> Option<Before> {
    if !OF_A_PAUSE.iter().any(|&tags| vm.log.enabled(tags, LogLevel::Info)) {
        return None;
    }
    let cpu = if vm.log.enabled(TagSet::GcCpu, LogLevel::Info) { vm.host.cpu_times() } else { (0, 0) };
    Some(Before {
        nanos: vm.host.monotonic_nanos(),
        cpu,
        regions: vm.heap.region_counts(),
        survivor_limit: vm.heap.survivor_limit(),
        metadata: vm.limits.metadata.used(),
        heap: vm.log.enabled(TagSet::GcHeap, LogLevel::Debug).then(|| heap_lines(vm)),
    })
}

/// The pause's name.
fn title(cause: Cause, outcome: &Outcome) -> String {
    let kind = match outcome.kind {
        _ if outcome.full => return format!("Pause Full ({})", cause.text()),
        YoungKind::Remark => return "Pause Remark".to_owned(),
        YoungKind::Normal => "Normal",
        YoungKind::ConcurrentStart => "Concurrent Start",
        YoungKind::Mixed => "Mixed",
    };
    format!("Pause Young ({kind}) ({})", cause.text())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Tells of a collection. `number` is its own.
pub(crate) fn after(vm: &Vm, before: &Before, cause: Cause, outcome: &Outcome, number: u64) {
    concurrent(vm, outcome);
    let log = &vm.log;
    let id = format!("GC({number})");
    let say = |tags, level, text: &str| {
        if log.enabled(tags, level) {
            for line in text.lines() {
                log.log(tags, level, &format!("{id} {line}"));
            }
        }
    };
    let info = |tags, text: &str| say(tags, LogLevel::Info, text);
    let title = title(cause, outcome);
    log.log_at(before.nanos, TagSet::GcStart, LogLevel::Info, &format!("{id} {title}"));
    let what = if outcome.full { "full compaction" } else { "evacuation" };
    info(TagSet::GcTask, &format!("Using {0} workers of {0} for {what}", outcome.workers));
    if let Some(heap) = &before.heap {
        let counts = vm.heap.counts();
        let full = counts.full - u64::from(outcome.full);
        let text = format!("Heap before GC invocations={number} (full {full}):\n{heap}");
        say(TagSet::GcHeap, LogLevel::Debug, &text);
    }
    ages(before, outcome, &say);
    phases(outcome, &say);
    regions(vm, before, &info);
    let metadata = vm.limits.metadata.used();
    info(
        TagSet::GcMetaspace,
        &format!("Metaspace: {0}K({0}K)->{1}K({1}K)", before.metadata >> 10, metadata >> 10),
    );
    if before.heap.is_some() {
        let full = vm.heap.counts().full;
        let text = format!("Heap after GC invocations={} (full {full}):\n{}", number + 1, heap_lines(vm));
        say(TagSet::GcHeap, LogLevel::Debug, &text);
    }
    info(TagSet::Gc, &summary(&title, outcome));
    if log.enabled(TagSet::GcCpu, LogLevel::Info) {
        let (user, system) = vm.host.cpu_times();
        let seconds = |now: u64, then: u64| now.saturating_sub(then) as f64 / 1e9;
        info(
            TagSet::GcCpu,
            &format!(
                "User={:.2}s Sys={:.2}s Real={:.2}s",
                seconds(user, before.cpu.0),
                seconds(system, before.cpu.1),
                outcome.pause.as_secs_f64()
            ),
        );
    }
}

/// `Pause Young (Normal) (Allocation Failure) 12M->3M(64M) 1.234ms`
fn summary(title: &str, outcome: &Outcome) -> String {
    let m = |bytes: usize| bytes >> 20;
    format!(
        "{title} {}M->{}M({}M) {:.3}ms",
        m(outcome.used_before()),
        m(outcome.used_after()),
        m(outcome.committed),
        millis(outcome.pause),
    )
}

fn ages(before: &Before, outcome: &Outcome, say: &impl Fn(TagSet, LogLevel, &str)) {
    if outcome.full {
        return;
    }
    let (threshold, most) = (outcome.tenuring_age, outcome.by_age.len() - 1);
    let desired = before.survivor_limit / 2;
    say(
        TagSet::GcAge,
        LogLevel::Debug,
        &format!("Desired survivor size {desired} bytes, new threshold {threshold} (max threshold {most})"),
    );
    let mut text = format!("Age table with threshold {threshold} (max threshold {most})\n");
    let mut total = 0;
    for (age, &bytes) in outcome.by_age.iter().enumerate().filter(|(_, bytes)| **bytes > 0) {
        total += bytes;
        text.push_str(&format!("- age {age:3}: {bytes:10} bytes, {total:10} total\n"));
    }
    say(TagSet::GcAge, LogLevel::Trace, &text);
}

fn phases(outcome: &Outcome, say: &impl Fn(TagSet, LogLevel, &str)) {
    for (i, (name, time)) in outcome.phases.iter().enumerate() {
        let text = if outcome.full {
            format!("Phase {}: {name} {:.3}ms", i + 1, millis(*time))
        } else {
            format!("  {name}: {:.1}ms", millis(*time))
        };
        say(TagSet::GcPhases, LogLevel::Info, &text);
    }
    let kinds = ["SoftReference", "WeakReference", "FinalReference", "PhantomReference"];
    for (kind, count) in kinds.iter().zip(&outcome.references) {
        let text = format!(
            "      {kind}:\n        Discovered: {}\n        Cleared: {}",
            count.discovered, count.cleared
        );
        say(TagSet::GcPhasesRef, LogLevel::Debug, &text);
    }
}

fn regions(vm: &Vm, before: &Before, info: &impl Fn(TagSet, &str)) {
    if !vm.log.enabled(TagSet::GcHeap, LogLevel::Info) {
        return;
    }
    let (old, now) = (before.regions, vm.heap.region_counts());
    let (eden, survivor) = vm.heap.region_targets();
    info(TagSet::GcHeap, &format!("Eden regions: {}->{}({eden})", old.eden, now.eden));
    info(TagSet::GcHeap, &format!("Survivor regions: {}->{}({survivor})", old.survivor, now.survivor));
    info(TagSet::GcHeap, &format!("Old regions: {}->{}", old.old, now.old));
    info(TagSet::GcHeap, &format!("Humongous regions: {}->{}", old.large, now.large));
}

/// What ran beside the program since the last collection.
fn concurrent(vm: &Vm, outcome: &Outcome) {
    for event in &outcome.events {
        let mut cycle = vm.gc.cycle.lock();
        let id = match (event, *cycle) {
            (Event::CycleStart, _) | (_, None) => *cycle.insert(vm.gc.next_id()),
            (_, Some(id)) => id,
        };
        let (tags, text) = match event {
            Event::CycleStart => (TagSet::Gc, "Concurrent Mark Cycle".to_owned()),
            Event::Phase { name, time } => {
                (TagSet::GcMarking, format!("Concurrent {name} {:.3}ms", millis(*time)))
            }
            Event::CycleEnd(time) => (TagSet::Gc, format!("Concurrent Mark Cycle {:.3}ms", millis(*time))),
            Event::CycleAbort => (TagSet::GcMarking, "Concurrent Mark Abort".to_owned()),
        };
        if matches!(event, Event::CycleEnd(_) | Event::CycleAbort) {
            *cycle = None;
        }
        drop(cycle);
        vm.log.log(tags, LogLevel::Info, &format!("GC({id}) {text}"));
    }
}

/// What is told when the heap was made.
pub(crate) fn made(vm: &Vm) {
    let log = &vm.log;
    log.log(TagSet::Gc, LogLevel::Info, &format!("Using {COLLECTOR}"));
    if !log.enabled(TagSet::GcInit, LogLevel::Info) {
        return;
    }
    let version = vm.engine.jdk.release.properties.get("JAVA_RUNTIME_VERSION").cloned();
    let cpus = vm.host.processors();
    let m = |bytes: usize| bytes >> 20;
    let lines = [
        format!("Version: {} (release)", version.unwrap_or_default()),
        format!("CPUs: {cpus} total, {cpus} available"),
        format!("Memory: {}M", vm.host.memory().total >> 20),
        "Large Page Support: Disabled".to_owned(),
        "NUMA Support: Disabled".to_owned(),
        "Compressed Oops: Enabled (Non-zero based)".to_owned(),
        format!("Heap Region Size: {}K", Heap::REGION_BYTES >> 10),
        format!("Heap Min Capacity: {}M", m(vm.heap.committed().min(vm.heap.max()))),
        format!("Heap Initial Capacity: {}M", m(vm.heap.committed())),
        format!("Heap Max Capacity: {}M", m(vm.heap.max())),
        "Pre-touch: Disabled".to_owned(),
        format!("Parallel Workers: {}", vm.heap.workers()),
    ];
    for line in lines {
        log.log(TagSet::GcInit, LogLevel::Info, &line);
    }
}

/// What is told of the heap when the Vm ends.
pub(crate) fn ended(vm: &Vm) {
    if vm.log.enabled(TagSet::GcHeapExit, LogLevel::Info) {
        vm.log.log(TagSet::GcHeapExit, LogLevel::Info, "Heap");
        for line in heap_lines(vm).lines() {
            vm.log.log(TagSet::GcHeapExit, LogLevel::Info, line);
        }
    }
    // What collections have cost. JDK 26 has such a table; 17 knows the tag.
    if vm.log.enabled(TagSet::Cpu, LogLevel::Info) {
        let cpu = vm.heap.counts().cpu.as_secs_f64();
        vm.log.log(TagSet::Cpu, LogLevel::Info, &format!("Garbage Collection {cpu:.4} s"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_look_like_those_of_java() {
        let mut outcome = Outcome {
            young_before: 12 << 20,
            young_after: 3 << 20,
            committed: 64 << 20,
            pause: Duration::from_micros(1234),
            ..Outcome::default()
        };
        let line = |outcome: &Outcome| summary(&title(Cause::Allocation, outcome), outcome);
        assert_eq!(line(&outcome), "Pause Young (Normal) (Allocation Failure) 12M->3M(64M) 1.234ms");
        outcome.kind = YoungKind::Mixed;
        assert_eq!(line(&outcome), "Pause Young (Mixed) (Allocation Failure) 12M->3M(64M) 1.234ms");
        outcome.kind = YoungKind::Remark;
        assert_eq!(line(&outcome), "Pause Remark 12M->3M(64M) 1.234ms");
        outcome.full = true;
        assert_eq!(title(Cause::Explicit, &outcome), "Pause Full (System.gc())");
    }
}
