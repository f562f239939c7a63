//! Asking for collections, and the roots.
//!
//! The collector (`cortado-gc`) knows nothing of threads and classes: [`RootSet`] shows it where a stopped Vm keeps
//! references. What surprises is the interpreter's frames. At a safepoint a frame's saved pc is the instruction in progress,
//! and its operand stack in memory is as it was *before* that instruction: the arguments of a call in progress are on it. But
//! they are the callee's locals too, and the callee may have put something else there since. So of an older frame
//! only what lies below its callee's locals belongs to it.
//!
//! ```text
//!   | caller's locals | Frame | dummy | e0 e1 e2 | args ... further locals | Frame | dummy | e0 ...
//!                               caller's map ends here ^ callee.locals
//! ```
//!
//! Frames of compiled code, and of natives that it calls, lie on the native stack; their sp leaves arguments out by itself.
//!
//! Entry frames (no method) stand where Rust called Java; they say in the same way where the slots of the frame under them
//! end.

use crate::bytecode::oopmap::{MethodShape, OopMaps, Slot};
use crate::bytecode::shape::ClassFileMethod;
use crate::call::Arg;
use crate::class::Method;
use crate::class::domain::{PERMANENT, show, visit_class};
use crate::class::unload::{recycle, unload};
use crate::interp::frame::{FRAME_ON_NATIVE_STACK, FRAME_WORDS, Frame};
use crate::observe::{self, Cause};
use crate::rooting::{Cx, JResult, Local};
use crate::thread::{Thread, ThreadPtr};
use crate::types::{JReference, Object};
use crate::vm::Vm;
use cortado_gc::{Collect, Heap, Outcome, RawRef, RefVisitor, Roots, Scope, WeakVisitor};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

/// Every so many collections that -XX:+GcStress makes is a full one.
const STRESS_FULL: u64 = 16;
/// So many chances to collect -XX:+GcStress takes all; then every second, then every third...: the time that a long program
/// takes stays bearable, and its start, where most of the VM's own code runs, is searched through.
const STRESS_DENSE: u64 = 4_000;

/// What a Vm remembers of its collections.
pub struct GcState {
    started: Instant,
    /// Collections so far, and how thorough the last ones were: see `strength`.
    counter: AtomicU64,
    full: AtomicU64,
    clearing: AtomicU64,
    stress: AtomicU64,
    /// The number that the log gives to the next collection or cycle.
    ids: AtomicU64,
    /// The number of the cycle of concurrent work that is under way.
    pub(crate) cycle: parking_lot::Mutex<Option<u64>>,
    /// The last collections of the young generation and of everything, for management.
    last: parking_lot::Mutex<[Option<LastCollection>; 2]>,
    peak: parking_lot::Mutex<(usize, usize)>,
}

/// What management tells of a collection.
#[derive(Copy, Clone, Debug, Default)]
pub struct LastCollection {
    /// Its number among those of its kind, from 1.
    pub number: u64,
    /// When it began and ended, since the Vm was made.
    pub began: std::time::Duration,
    /// See `began`.
    pub ended: std::time::Duration,
    /// Bytes of the young and the old generation before it.
    pub before: (usize, usize),
    /// And after it.
    pub after: (usize, usize),
}

impl Default for GcState {
    fn default() -> Self {
        GcState {
            started: Instant::now(),
            counter: AtomicU64::new(0),
            full: AtomicU64::new(0),
            clearing: AtomicU64::new(0),
            stress: AtomicU64::new(0),
            ids: AtomicU64::new(0),
            cycle: Default::default(),
            last: Default::default(),
            peak: Default::default(),
        }
    }
}

impl GcState {
    /// How many collections there were that did at least `what`.
    fn done(&self, what: Collect) -> u64 {
        match what {
            Collect::Young => &self.counter,
            Collect::Full { clear_soft: false } => &self.full,
            Collect::Full { clear_soft: true } => &self.clearing,
        }
        .load(Ordering::Relaxed)
    }

    /// A number for what the log tells of.
    pub(crate) fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    fn count(&self, full: bool, cleared: bool) {
        self.counter.fetch_add(1, Ordering::Relaxed);
        if full {
            self.full.fetch_add(1, Ordering::Relaxed);
        }
        if cleared {
            self.clearing.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn remember(&self, outcome: &Outcome, began: std::time::Duration) -> LastCollection {
        let before = (outcome.young_before, outcome.old_before);
        self.reached(before);
        let mut last = self.last.lock();
        let number = last[outcome.full as usize].map_or(0, |l| l.number) + 1;
        let after = (outcome.young_after, outcome.old_after);
        let figures = LastCollection { number, began, ended: self.uptime(), before, after };
        last[outcome.full as usize] = Some(figures);
        figures
    }

    /// The last collection of everything (`full`) or of the young generation alone.
    pub fn last(&self, full: bool) -> Option<LastCollection> {
        self.last.lock()[full as usize]
    }

    /// The most bytes that the young and the old generation were seen to have.
    pub fn peak(&self) -> (usize, usize) {
        *self.peak.lock()
    }

    /// The generations have so many bytes.
    pub fn reached(&self, generations: (usize, usize)) {
        let mut peak = self.peak.lock();
        *peak = (peak.0.max(generations.0), peak.1.max(generations.1));
    }

    /// Forgets the peaks but for what is there now.
    pub fn reset_peak(&self, generations: (usize, usize), old: bool) {
        let mut peak = self.peak.lock();
        if old {
            peak.1 = generations.1;
        } else {
            peak.0 = generations.0;
        }
    }

    /// Since the Vm was made.
    pub fn uptime(&self) -> std::time::Duration {
        self.started.elapsed()
    }
}

/// The roots of a stopped Vm.
struct RootSet<'a> {
    vm: &'a Vm,
    threads: &'a [ThreadPtr],
}

impl RootSet<'_> {
    fn each_thread(&self, mut f: impl FnMut(&mut Thread)) {
        for t in self.threads {
            // SAFETY: the world is stopped and the list of threads locked: nobody else touches them, the stopper's own
            // thread included, as its `Cx` is borrowed by the stop.
            f(unsafe { &mut *t.0.as_ptr() });
        }
    }
}

impl Roots for RootSet<'_> {
    fn retire(&mut self, heap: &Heap) {
        self.each_thread(|t| heap.retire(&mut t.tlab));
    }

    fn strong(&mut self, scope: Scope, v: &mut dyn RefVisitor) {
        let vm = self.vm;
        let unloading = scope == Scope::Permanent;
        self.each_thread(|t| {
            v.slots(t.handles.slots_mut());
            for slot in [&mut t.exception, &mut t.java_thread, &mut t.scratch, &mut t.reported] {
                v.slot(&mut slot.0);
            }
            for (_, held) in &mut t.held {
                v.slot(&mut held.0);
            }
            visit_frames(vm, t.fp, unloading, v);
        });
        match scope {
            Scope::Young => vm.domains.visit_young(vm, v),
            Scope::All => {
                vm.loaded_classes().for_each(|class| visit_class(class, v));
                vm.domains.visit_anchors(v);
            }
            Scope::Permanent => {
                vm.loaded_classes().filter(|c| c.domain == PERMANENT).for_each(|class| visit_class(class, v));
                // A debugger knows classes by numbers of its own: with one, nothing is unloaded.
                if vm.debug.is_on() {
                    vm.domains.reach_all(vm, v);
                } else {
                    vm.domains.visit_pinned(vm, v);
                }
            }
        }
        vm.globals.visit(v);
        v.slot(&mut vm.pending.head.lock().0);
        vm.exceptions.out_of_memory.iter().for_each(|e| show(v, e));
        show(v, &vm.exceptions.stack_overflow);
        show(v, &vm.exceptions.termination);
        vm.monitors.visit_strong(v);
    }

    fn domain(&mut self, domain: u32, v: &mut dyn RefVisitor) {
        self.vm.domains.visit(self.vm, domain, v);
    }

    fn unload(&mut self, is_dead: &dyn Fn(u32) -> bool) {
        unload(self.vm, self.threads, is_dead);
    }

    fn soft_clock(&self) -> i64 {
        self.vm.soft_clock()
    }

    fn weak(&mut self, v: &mut dyn WeakVisitor) {
        self.vm.monitors.visit_weak(&self.vm.heap, v);
        self.vm.strings.visit_weak(v);
        self.vm.debug.weak.visit_weak(v);
    }
}

/// Takes the allocation buffers of all threads, so that the heap can be walked. The world is stopped.
pub(crate) fn retire_buffers(vm: &Vm, threads: &[ThreadPtr]) {
    RootSet { vm, threads }.retire(&vm.heap);
}

/// Shows the references in the frames of a stopped thread, for dumps.
pub(crate) fn visit_stack(vm: &Vm, t: &Thread, v: &mut dyn RefVisitor) {
    visit_frames(vm, t.fp, false, v);
}

/// The references that a stopped thread holds besides those in its frames, for dumps.
pub(crate) fn held_references(t: &Thread) -> Vec<RawRef> {
    let handles = (0..t.handles.len()).map(|i| t.handles.get(i));
    let held = t.held.iter().map(|(_, held)| *held);
    handles.chain(held).chain([t.exception, t.scratch, t.reported]).filter(|raw| !raw.is_null()).collect()
}

/// Shows the references in a chain of frames, newest first. `classes`: and those to the classes whose methods they run.
fn visit_frames(vm: &Vm, mut fp: *mut Frame, classes: bool, v: &mut dyn RefVisitor) {
    // Slots of the frame being visited lie below this.
    let mut limit = usize::MAX;
    // Whether the frame visited last lies on the native stack.
    let mut elsewhere = false;
    while !fp.is_null() {
        // SAFETY: fp and prev link the live frames of a stopped thread; this is the only reference to it.
        let frame = unsafe { &mut *fp };
        if !frame.method.is_null() {
            // SAFETY: a frame's method outlives the Vm's threads.
            let method = unsafe { &*frame.method };
            v.slot(&mut frame.lock);
            if classes {
                let class = vm.classes.get(method.class);
                if class.domain != PERMANENT {
                    v.slot(&mut class.mirror_ref().0);
                }
            }
            if method.is_native() {
                visit_arguments(vm, method, frame, v);
            } else {
                // While an exception unwinds, a callee's arguments are gone before the instruction is. Addresses on two
                // stacks say nothing of each other: who calls from or to compiled code leaves the arguments out of sp.
                let two_stacks = elsewhere || frame.flags & FRAME_ON_NATIVE_STACK != 0;
                let limit = if two_stacks { frame.sp as usize } else { limit.min(frame.sp as usize) };
                visit_java_frame(vm, method, fp, frame, limit, v);
            }
        }
        limit = frame.locals as usize;
        elsewhere = frame.flags & FRAME_ON_NATIVE_STACK != 0;
        fp = frame.prev;
    }
}

fn show_slot(v: &mut dyn RefVisitor, address: usize) {
    // SAFETY: a slot of a live frame that an oop map calls a reference; its low half is the reference (little endian).
    v.slot(unsafe { &mut *(address as *mut u32) });
}

/// A native method's frame: its arguments.
fn visit_arguments(vm: &Vm, method: &Method, frame: &Frame, v: &mut dyn RefVisitor) {
    let base = frame.locals as usize;
    if method.arg_slots <= 64 {
        let mut refs = method.arg_refs;
        while refs != 0 {
            show_slot(v, base + 8 * refs.trailing_zeros() as usize);
            refs &= refs - 1;
        }
        return;
    }
    for_each_reference_argument(vm.engine.symbols.bytes(method.descriptor), method.is_static(), |slot| {
        show_slot(v, base + 8 * slot)
    });
}

/// Calls `f` with the slot of each argument that is a reference.
fn for_each_reference_argument(descriptor: &[u8], is_static: bool, mut f: impl FnMut(usize)) {
    let mut slot = 0;
    if !is_static {
        f(0);
        slot = 1;
    }
    let mut i = 1;
    while i < descriptor.len() && descriptor[i] != b')' {
        let start = i;
        while descriptor[i] == b'[' {
            i += 1;
        }
        if descriptor[i] == b'L' {
            while descriptor[i] != b';' {
                i += 1;
            }
        }
        i += 1;
        match descriptor[start] {
            b'L' | b'[' => f(slot),
            b'J' | b'D' => slot += 1,
            _ => {}
        }
        slot += 1;
    }
}

/// The oop maps of a method with code, made when first asked for.
pub(crate) fn oop_maps<'m>(vm: &Vm, method: &'m Method) -> Option<(&'m OopMaps, ClassFileMethod<'m>)> {
    let shape = ClassFileMethod::new(method.class_file(), method.member())?;
    let maps = method.oop_maps.get_or_init(|| match OopMaps::compute(&shape) {
        Ok(maps) => Some(Box::new(maps)),
        Err(e) => {
            log::error!("no oop maps for {}: {e}", describe(vm, method));
            None
        }
    });
    maps.as_deref().map(|m| (m, shape))
}

fn describe(vm: &Vm, method: &Method) -> String {
    let symbols = &vm.engine.symbols;
    let class = symbols.external(vm.classes.get(method.class).name);
    format!("{class}.{}{}", symbols.str(method.name), symbols.str(method.descriptor))
}

fn visit_java_frame(
    vm: &Vm,
    method: &Method,
    fp: *mut Frame,
    frame: &Frame,
    limit: usize,
    v: &mut dyn RefVisitor,
) {
    let locals = frame.locals as usize;
    let stack = fp as usize + 8 * (FRAME_WORDS + 1);
    let code = method.code.load(Ordering::Relaxed);
    // A frame that is just being made has run no instruction yet.
    let bci = if frame.pc.is_null() { 0 } else { (frame.pc as usize - code as usize) as u32 };
    let map = oop_maps(vm, method).and_then(|(maps, shape)| {
        let read = |slot: Slot| {
            let address = match slot {
                Slot::Local(i) => locals + 8 * i as usize,
                Slot::Stack(i) => stack + 8 * i as usize,
            };
            // SAFETY: a slot of a live frame.
            unsafe { *(address as *const u32) }
        };
        let map = maps.at_frame(&shape, bci, &read);
        map.inspect_err(|e| log::error!("no oop map for {} at {bci}: {e}", describe(vm, method))).ok()
    });
    // Going on would let the program run with references to where its objects were.
    let map = map.unwrap_or_else(|| panic!("cannot find the references of {}", describe(vm, method)));
    for i in map.locals.iter() {
        show_slot(v, locals + 8 * i as usize);
    }
    for i in map.stack.iter() {
        let address = stack + 8 * i as usize;
        if address >= limit {
            break;
        }
        show_slot(v, address);
    }
}

/// Calls `f` with the code and with each reference in the locals of a frame and its slot, for dumps. The thread is
/// stopped.
pub(crate) fn for_each_local_reference(
    vm: &Vm,
    method: &Method,
    frame: &Frame,
    f: &mut dyn FnMut(&[u8], u16, RawRef),
) {
    if method.is_native() || frame.pc.is_null() {
        return;
    }
    let bci = (frame.pc as usize - method.code.load(Ordering::Relaxed) as usize) as u32;
    let Some((maps, shape)) = oop_maps(vm, method) else { return };
    let locals = frame.locals as usize;
    // Slots of the operand stack don't hold return addresses at a call.
    let read = |slot: Slot| match slot {
        // SAFETY: a slot of a live frame.
        Slot::Local(i) => unsafe { *((locals + 8 * i as usize) as *const u32) },
        Slot::Stack(_) => 0,
    };
    let Ok(map) = maps.at_frame(&shape, bci, &read) else { return };
    for i in map.locals.iter() {
        // SAFETY: a slot of a live frame.
        let raw = RawRef(unsafe { *((locals + 8 * i as usize) as *const u32) });
        f(shape.code(), i, raw);
    }
}

impl<'s> Cx<'s> {
    /// Collects for an allocation that failed; `round` counts attempts: 0 young, 1 full, 2 full with soft references cleared ...
    /// True: everything was collected, by this thread or another one.
    pub fn collect_for_allocation(&mut self, round: u32) -> bool {
        let what = match round {
            0 => Collect::Young,
            1 => Collect::Full { clear_soft: false },
            _ => Collect::Full { clear_soft: true },
        };
        // No safepoint lies between the failed attempt and here: what is counted from now on, the attempt did not see.
        let seen = self.vm().gc.done(what);
        let full = self.vm().gc.full.load(Ordering::Relaxed);
        self.collect(what, Cause::Allocation, Some(seen));
        self.vm().gc.full.load(Ordering::Relaxed) != full
    }

    /// -XX:+GcStress: collects, moving everything. Every `gc_stress_interval`th call, and fewer later on; every 16th of these
    /// a full one.
    pub fn collect_for_stress(&mut self) {
        let vm = self.vm();
        if !vm.has_wk() {
            return;
        }
        let n = vm.gc.stress.fetch_add(1, Ordering::Relaxed);
        let interval = u64::from(vm.options.gc_stress_interval.max(1)) * (1 + n / STRESS_DENSE);
        if !n.is_multiple_of(interval) {
            return;
        }
        let full = (n / interval) % STRESS_FULL == STRESS_FULL - 1;
        self.collect(
            if full { Collect::Full { clear_soft: false } } else { Collect::Young },
            Cause::Stress,
            None,
        );
    }

    /// Collects everything if there are many new classes: objects alone may give no reason for it, however many classes are in
    /// no use any more.
    pub(crate) fn collect_for_metadata(&mut self) {
        let vm = self.vm();
        if vm.domains.wants_collection(vm.heap.live_after_last()) {
            let what = Collect::Full { clear_soft: false };
            self.collect(what, Cause::Metadata, Some(vm.gc.done(what)));
        }
    }

    /// Collects for metadata that there is no room for.
    pub(crate) fn collect_for_room(&mut self, clear_soft: bool) {
        let what = Collect::Full { clear_soft };
        let seen = self.vm().gc.done(what);
        self.collect(what, Cause::Metadata, Some(seen));
    }

    /// System.gc(), unless -XX:+DisableExplicitGC says that it does nothing.
    pub fn collect_explicitly(&mut self) -> JResult<()> {
        if self.vm().options.disable_explicit_gc { Ok(()) } else { self.collect_because(Cause::Explicit) }
    }

    /// Collects everything, because somebody asked for it.
    pub(crate) fn collect_because(&mut self, cause: Cause) -> JResult<()> {
        self.collect(Collect::Full { clear_soft: false }, cause, None);
        self.poll()
    }

    /// Collects, unless another thread did by the time that the world is stopped (`seen`: collections of this strength that
    /// the caller knows of).
    fn collect(&mut self, what: Collect, cause: Cause, seen: Option<u64>) {
        let vm = self.vm();
        let asked_for = matches!(what, Collect::Full { .. });
        if asked_for && vm.flags.on("HeapDumpBeforeFullGC") {
            observe::out_of_memory::dump(self, "HeapDumpBeforeFullGC");
        }
        let operation = if seen.is_some() { "CollectForAllocation" } else { "CollectFull" };
        self.stop_the_world_for(operation, |_, threads| {
            if seen.is_none_or(|seen| vm.gc.done(what) == seen) {
                collect_stopped(vm, threads, what, cause);
            }
        });
        if asked_for && vm.flags.on("HeapDumpAfterFullGC") {
            observe::out_of_memory::dump(self, "HeapDumpAfterFullGC");
        }
    }
}

/// -XX:+VerifyHeap.
fn verify(vm: &Vm, threads: &[ThreadPtr], when: &str) {
    if vm.options.verify_heap
        && vm.gc.counter.load(Ordering::Relaxed).is_multiple_of(vm.options.verify_heap_interval)
        && let Err(e) = vm.heap.verify(&mut RootSet { vm, threads })
    {
        panic!("the heap is broken {when} collection {}: {e}", vm.gc.counter.load(Ordering::Relaxed));
    }
}

/// Collects while the world is stopped.
pub(crate) fn collect_stopped(vm: &Vm, threads: &[ThreadPtr], what: Collect, cause: Cause) -> Outcome {
    let began = vm.gc.uptime();
    let told = observe::log::before(vm);
    let number = vm.gc.next_id();
    verify(vm, threads, "before");
    let outcome = vm.heap.collect(what, &mut RootSet { vm, threads });
    recycle(vm);
    add_pending(vm, &outcome);
    verify(vm, threads, "after");
    vm.gc.count(outcome.full, what == Collect::Full { clear_soft: true });
    let figures = vm.gc.remember(&outcome, began);
    vm.notices.collected(vm, outcome.full, cause, figures);
    if outcome.concurrent {
        vm.marker.wake(&vm.heap);
    }
    vm.update_soft_clock();
    if let Some(before) = told {
        observe::log::after(vm, &before, cause, &outcome, number);
    }
    outcome
}

impl Vm {
    /// Where SoftReference.clock is, once its class is there.
    fn soft_clock_cell(&self) -> Option<&AtomicI64> {
        let wk = self.has_wk().then(|| self.wk())?;
        let mirror = self.classes.get(wk.soft_reference.class).mirror_ref();
        if mirror.is_null() {
            return None;
        }
        let address = self.heap.address(mirror) + wk.soft_reference.clock as usize;
        // SAFETY: a static long in a live mirror, 8-byte aligned, which Java code reads and the stopped world's thread alone
        // writes; nothing moves while it is in use.
        Some(unsafe { AtomicI64::from_ptr(address as *mut i64) })
    }

    fn soft_clock(&self) -> i64 {
        self.soft_clock_cell().map_or(0, |clock| clock.load(Ordering::Relaxed))
    }

    /// What SoftReference.get notes as the time of the last use: the last collection's.
    fn update_soft_clock(&self) {
        if let Some(clock) = self.soft_clock_cell() {
            clock.store((self.host.monotonic_nanos() / 1_000_000) as i64, Ordering::Relaxed);
        }
    }
}

/// Puts the References that a collection cleared before those that Java code has not taken yet.
fn add_pending(vm: &Vm, outcome: &Outcome) {
    if outcome.pending.is_null() {
        return;
    }
    let mut head = vm.pending.head.lock();
    let discovered = vm.heap.reference_offsets().discovered as usize;
    let address = vm.heap.address(outcome.pending_tail) + discovered;
    // SAFETY: the field of a live Reference, the world stopped.
    unsafe { AtomicU32::from_ptr(address as *mut u32) }.store(head.0, Ordering::Relaxed);
    vm.heap.dirty_header(outcome.pending_tail);
    *head = outcome.pending;
    vm.pending.arrived.notify_all();
}

// ---- java.lang.ref -------------------------------------------------------------------------------------------------

impl<'s> Cx<'s> {
    /// Registers an object that has a finalizer, when its Object.<init> returned.
    pub fn register_finalizer(&mut self, o: Local<'s, Object>) -> JResult<()> {
        self.call_static("java/lang/ref/Finalizer", "register", "(Ljava/lang/Object;)V", &[Arg::from(o)])
            .map(drop)
    }

    /// Reference.getAndClearReferencePendingList.
    pub fn take_pending_references(&mut self) -> Local<'s, JReference> {
        let head = std::mem::take(&mut *self.vm().pending.head.lock());
        self.local_raw(head)
    }

    /// Reference.hasReferencePendingList.
    pub fn has_pending_references(&self) -> bool {
        !self.vm().pending.head.lock().is_null()
    }

    /// Reference.waitForReferencePendingList.
    pub fn wait_for_pending_references(&mut self) -> JResult<()> {
        let vm = self.vm();
        self.blocking(|| {
            let mut head = vm.pending.head.lock();
            while head.is_null() && !vm.is_exiting() {
                vm.pending.arrived.wait(&mut head);
            }
        });
        self.poll()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_arguments_by_slot() {
        let slots = |d: &str, is_static| {
            let mut v = Vec::new();
            for_each_reference_argument(d.as_bytes(), is_static, |s| v.push(s));
            v
        };
        assert_eq!(slots("()V", true), []);
        assert_eq!(slots("()V", false), [0]);
        assert_eq!(slots("(IJLa/B;D[[J[La/C;Z)La/D;", true), [3, 6, 7]);
        assert_eq!(slots("(JJ[IF)V", false), [0, 5]);
    }
}
