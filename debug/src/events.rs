//! Telling a debugger what happened, and who stands still then.

use crate::agent::Agent;
use crate::packet::{Writer, command};
use crate::requests::{Facts, Hit, kind};
use crate::values::{signature, status_of, tag_of_class};
use cortado_vm::debug::suspend::Who;
use cortado_vm::debug::{Event, Place};
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::Object;
use std::sync::atomic::Ordering;

/// Set and number of the command that tells events.
const COMPOSITE: (u8, u8) = (64, 100);
/// Nobody is suspended.
pub const NOBODY: u8 = 0;
/// All threads are.
pub const ALL: u8 = 2;

impl Agent {
    /// An event on the current thread.
    pub(crate) fn tell<'s>(&self, cx: &mut Cx<'s>, event: &Event<'s>) {
        if !self.live.load(Ordering::Acquire) {
            self.call_debugger(cx, event);
            return;
        }
        let (kinds, n) = kinds_of(event);
        let kinds = &kinds[..n];
        if !self.requests.wants(kinds) {
            return;
        }
        let facts = facts_of(cx, event);
        let (hits, changed) = self.requests.meet(cx, kinds, &facts);
        if changed {
            self.requests.sync(cx);
        }
        if hits.is_empty() {
            return;
        }
        let mut w = Writer::default();
        for hit in &hits {
            w.u8(hit.kind);
            w.i32(hit.id);
            self.write_event(cx, &mut w, hit, event);
        }
        let policy = hits.iter().map(|h| h.policy).max().unwrap_or(NOBODY);
        self.report(cx, policy, hits.len(), &w.bytes);
    }

    /// Sends events and suspends whom the policy says. One thread after the other: while all are suspended for one event,
    /// other threads' wait.
    pub(crate) fn report(&self, cx: &mut Cx<'_>, policy: u8, count: usize, events: &[u8]) {
        let me = cx.thread().shared.clone();
        let turn = loop {
            let turn = cx.without_holding(|vm| {
                self.wait_for_release(vm);
                self.turn.lock()
            });
            if me.debug.count() == 0 || cx.vm().is_exiting() {
                break turn;
            }
            drop(turn);
            cx.blocking(|| ());
        };
        match policy {
            NOBODY => {}
            ALL => {
                cx.without_holding(|vm| vm.suspend(Who::All));
                cx.await_all_stopped();
            }
            _ => cx.without_holding(|vm| vm.suspend(Who::One(&me))),
        }
        let mut w = Writer::default();
        w.u8(policy);
        w.len(count);
        w.bytes.extend(events);
        self.out.send(command(self.next_packet(), COMPOSITE, &w.bytes));
        drop(turn);
    }

    fn write_event<'s>(&self, cx: &mut Cx<'s>, w: &mut Writer, hit: &Hit, event: &Event<'s>) {
        let thread = cx.local(cx.current_java_thread());
        self.write_id(cx, w, thread);
        match event {
            Event::Instruction { at, .. } => self.write_place(cx, w, Some(*at)),
            Event::NativeEntry(m) => self.write_place(cx, w, Some(Place { method: *m, bci: None })),
            Event::MethodExit(at, value) => {
                self.write_place(cx, w, Some(*at));
                if hit.kind == kind::METHOD_EXIT_WITH_VALUE {
                    self.write_value(cx, w, *value);
                }
            }
            Event::Exception { exception, at, catch } => {
                self.write_place(cx, w, Some(*at));
                self.write_tagged(cx, w, *exception);
                self.write_place(cx, w, *catch);
            }
            Event::Field { at, field, object, value } => {
                self.write_place(cx, w, Some(*at));
                let f = cx.field(*field);
                let class = cx.class(f.class);
                w.u8(tag_of_class(class));
                self.write_class(cx, w, class.id);
                w.u64(u64::from(field.0));
                let object = object.unwrap_or_else(|| cx.null_local());
                self.write_tagged(cx, w, object);
                if let Some(value) = value {
                    self.write_value(cx, w, *value);
                }
            }
            Event::ClassPrepare(id) => {
                let class = cx.class(*id);
                w.u8(tag_of_class(class));
                self.write_class(cx, w, *id);
                w.string(&signature(cx, class));
                w.i32(status_of(class));
            }
            Event::ThreadStart | Event::ThreadEnd => {}
            Event::MonitorEnter(o) | Event::MonitorEntered(o) => self.write_monitor(cx, w, *o),
            Event::MonitorWait(o, millis) => {
                self.write_monitor(cx, w, *o);
                w.u64(*millis as u64);
            }
            Event::MonitorWaited(o, timed_out) => {
                self.write_monitor(cx, w, *o);
                w.bool(*timed_out);
            }
        }
    }

    fn write_monitor(&self, cx: &mut Cx<'_>, w: &mut Writer, o: Local<'_, Object>) {
        self.write_tagged(cx, w, o);
        let at = newest(cx);
        self.write_place(cx, w, at);
    }
}

/// The newest frame's place.
fn newest(cx: &Cx<'_>) -> Option<Place> {
    let me = cx.thread().shared.clone();
    cx.newest_frame(&me).ok().flatten().map(|f| f.1)
}

/// The kinds of requests that an event may meet, in the order in which they are told.
fn kinds_of(event: &Event<'_>) -> ([u8; 3], usize) {
    match event {
        Event::Instruction { entered, step, breakpoint, .. } => {
            let mut kinds = [0; 3];
            let mut n = 0;
            let all =
                [(*entered, kind::METHOD_ENTRY), (*step, kind::SINGLE_STEP), (*breakpoint, kind::BREAKPOINT)];
            for (_, k) in all.into_iter().filter(|a| a.0) {
                kinds[n] = k;
                n += 1;
            }
            (kinds, n)
        }
        Event::NativeEntry(_) => ([kind::METHOD_ENTRY, 0, 0], 1),
        Event::MethodExit(..) => ([kind::METHOD_EXIT, kind::METHOD_EXIT_WITH_VALUE, 0], 2),
        Event::Exception { .. } => ([kind::EXCEPTION, 0, 0], 1),
        Event::Field { value: None, .. } => ([kind::FIELD_ACCESS, 0, 0], 1),
        Event::Field { .. } => ([kind::FIELD_MODIFICATION, 0, 0], 1),
        Event::ClassPrepare(_) => ([kind::CLASS_PREPARE, 0, 0], 1),
        Event::ThreadStart => ([kind::THREAD_START, 0, 0], 1),
        Event::ThreadEnd => ([kind::THREAD_DEATH, 0, 0], 1),
        Event::MonitorEnter(_) => ([kind::MONITOR_ENTER, 0, 0], 1),
        Event::MonitorEntered(_) => ([kind::MONITOR_ENTERED, 0, 0], 1),
        Event::MonitorWait(..) => ([kind::MONITOR_WAIT, 0, 0], 1),
        Event::MonitorWaited(..) => ([kind::MONITOR_WAITED, 0, 0], 1),
    }
}

fn facts_of<'s>(cx: &Cx<'s>, event: &Event<'s>) -> Facts<'s> {
    let me = cx.thread().shared.clone();
    let this = || cx.frame_this(&me, 0).ok().flatten();
    let class = |at: &Place| Some(cx.method(at.method).class);
    match event {
        Event::Instruction { at, .. } | Event::MethodExit(at, _) => {
            Facts { class: class(at), place: Some(*at), instance: this(), ..Facts::default() }
        }
        Event::NativeEntry(m) => Facts {
            class: Some(cx.method(*m).class),
            place: Some(Place { method: *m, bci: None }),
            instance: this(),
            ..Facts::default()
        },
        Event::Exception { exception, at, catch } => Facts {
            class: class(at),
            place: Some(*at),
            exception: Some((*exception, catch.is_some())),
            instance: this(),
            ..Facts::default()
        },
        Event::Field { at, field, object, .. } => Facts {
            class: class(at),
            place: Some(*at),
            field: Some(*field),
            instance: *object,
            ..Facts::default()
        },
        Event::ClassPrepare(c) => Facts { class: Some(*c), ..Facts::default() },
        Event::ThreadStart | Event::ThreadEnd => Facts::default(),
        Event::MonitorEnter(o)
        | Event::MonitorEntered(o)
        | Event::MonitorWait(o, _)
        | Event::MonitorWaited(o, _) => Facts {
            class: Some(cx.class_of(cx.get(*o)).id),
            place: newest(cx),
            instance: this(),
            ..Facts::default()
        },
    }
}
