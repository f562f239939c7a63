//! Threads with their traces, and what keeps objects alive.

use super::write::{Bytes, tag};
use super::{Dumper, NO_TRACE};
use crate::exceptions::backtrace::{self, NATIVE};
use crate::ids::{LoaderId, MethodId, SymbolId};
use crate::thread::Thread;
use cortado_gc::{RawRef, RefVisitor};
use std::collections::HashSet;

/// Kinds of roots.
mod root {
    pub(super) const UNKNOWN: u8 = 0xff;
    pub(super) const GLOBAL: u8 = 0x01;
    pub(super) const NATIVE_LOCAL: u8 = 0x02;
    pub(super) const JAVA_FRAME: u8 = 0x03;
    pub(super) const NATIVE_STACK: u8 = 0x04;
    pub(super) const STICKY_CLASS: u8 = 0x05;
    pub(super) const MONITOR: u8 = 0x07;
    pub(super) const THREAD: u8 = 0x08;
}

/// The frame of a reference that is in none.
const NO_FRAME: u32 = u32::MAX;

/// A thread and its trace.
pub(super) struct Trace {
    /// Its Thread.
    thread: RawRef,
    /// Index among the Vm's threads.
    index: usize,
    pub(super) frames: Vec<TraceFrame>,
}

pub(super) struct TraceFrame {
    pub(super) method: MethodId,
    /// The source file's name; 0: not known.
    pub(super) file: SymbolId,
    line: i32,
}

/// Notes what it is shown.
#[derive(Default)]
struct Noted(Vec<u32>);

impl RefVisitor for Noted {
    fn slot(&mut self, slot: &mut u32) {
        if *slot != 0 {
            self.0.push(*slot);
        }
    }

    fn slots(&mut self, slots: &mut [u32]) {
        self.0.extend(slots.iter().filter(|&&raw| raw != 0));
    }
}

impl<'a> Dumper<'a, '_, 'a, '_, '_> {
    fn thread(&self, index: usize) -> &'a Thread {
        // SAFETY: the world is stopped, so listed threads are alive and don't change.
        unsafe { &*self.threads[index].0.as_ptr() }
    }

    /// The traces of the threads that Java knows.
    pub(super) fn traces(&self) -> Vec<Trace> {
        let cx = self.cx;
        let mut traces = Vec::new();
        for index in 0..self.threads.len() {
            let t = self.thread(index);
            if t.java_thread.is_null() {
                continue;
            }
            let frame = |f: crate::interp::frame::FrameInfo<'_>| {
                let bci = f.bci.map_or(NATIVE, |bci| bci as i32);
                let file = if f.method.is_old() {
                    0
                } else {
                    f.method.version().file.as_deref().map_or(0, |f| f.source_file())
                };
                let file = match file {
                    0 => SymbolId(0),
                    i => self.vm.engine.symbols.intern(f.method.class_file().utf8(i)),
                };
                let line = if f.method.is_native() { -3 } else { backtrace::line_number(cx, f.method, bci) };
                TraceFrame { method: f.method.id, file, line }
            };
            traces.push(Trace { thread: t.java_thread, index, frames: t.frames().map(frame).collect() });
        }
        traces
    }

    pub(super) fn write_traces(&mut self, traces: &[Trace]) {
        let mut none = Bytes::default();
        none.word(NO_TRACE).word(0).word(0);
        self.w.record(tag::TRACE, &none.0);
        let mut next = 1;
        for (i, trace) in traces.iter().enumerate() {
            let first = next;
            for f in &trace.frames {
                let method = self.cx.method(f.method);
                let mut record = Bytes::default();
                record.id(next).id(method.name.0).id(method.descriptor.0).id(f.file.0);
                record.word(method.class.0).word(f.line as u32);
                self.w.record(tag::FRAME, &record.0);
                next += 1;
            }
            let serial = i as u32 + 1;
            let mut record = Bytes::default();
            record.word(NO_TRACE + serial).word(serial).word(trace.frames.len() as u32);
            for frame in first..next {
                record.id(frame);
            }
            self.w.record(tag::TRACE, &record.0);
        }
    }

    fn root(&mut self, kind: u8, raw: u32, more: &[u32]) {
        let mut out = Bytes::begin(kind);
        out.object(raw);
        for &n in more {
            out.word(n);
        }
        self.w.part(&out.0);
    }

    pub(super) fn roots(&mut self, traces: &[Trace]) {
        for (i, trace) in traces.iter().enumerate() {
            let serial = i as u32 + 1;
            self.root(root::THREAD, trace.thread.0, &[serial, NO_TRACE + serial]);
            self.of_thread(trace.index, serial);
        }
        let system: Vec<u32> =
            self.classes().filter(|c| c.loader == LoaderId::BOOT).map(|c| c.mirror_ref().0).collect();
        for raw in system {
            self.root(root::STICKY_CLASS, raw, &[]);
        }
        let vm = self.vm;
        let mut globals = Noted::default();
        vm.globals.visit(&mut globals);
        for raw in globals.0 {
            // Nobody made it through JNI, so there is no handle to name.
            self.w.part(&Bytes::begin(root::GLOBAL).object(raw).object(raw).0);
        }
        let mut monitors = Noted::default();
        vm.monitors.visit_strong(&mut monitors);
        for raw in monitors.0 {
            self.root(root::MONITOR, raw, &[]);
        }
        let pending = vm.pending.head.lock().0;
        let errors = vm.exceptions.roots();
        for raw in errors.chain([pending]).filter(|&raw| raw != 0) {
            self.root(root::UNKNOWN, raw, &[]);
        }
    }

    fn of_thread(&mut self, index: usize, serial: u32) {
        let vm = self.vm;
        let t = self.thread(index);
        let mut seen = HashSet::new();
        for (depth, f) in t.frames().enumerate() {
            let mut refs = Vec::new();
            crate::collect::for_each_local_reference(vm, f.method, f.frame, &mut |_, _, raw| {
                refs.push(raw.0);
            });
            for raw in refs.into_iter().filter(|&raw| raw != 0) {
                seen.insert(raw);
                self.root(root::JAVA_FRAME, raw, &[serial, depth as u32]);
            }
        }
        // Operands, arguments of natives, and locks.
        let mut rest = Noted::default();
        crate::collect::visit_stack(vm, t, &mut rest);
        for raw in rest.0 {
            if seen.insert(raw) {
                self.root(root::NATIVE_STACK, raw, &[serial]);
            }
        }
        for raw in crate::collect::held_references(t) {
            if seen.insert(raw.0) {
                self.root(root::NATIVE_LOCAL, raw.0, &[serial, NO_FRAME]);
            }
        }
    }
}
