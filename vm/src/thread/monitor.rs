//! Java monitors: thin locks in the mark word, inflated ones in a table.
//!
//! An object that nobody contends for is locked by one CAS on its mark word (`cortado_gc::mark`). What a thin lock can't
//! say (contention, wait, an identity hash, a recursion beyond 2048) inflates it: the mark word becomes the index of a
//! [`Monitor`]. Inflating is one CAS as well, by whoever needs it, since the owner changes a thin mark by CAS only.
//!
//! **Entering an inflated monitor** is competitive: leaving makes it free and wakes the head of the entry queue, which
//! competes with whoever comes by. A thread that lost [`PATIENCE`] times is handed the monitor. No wake-up is lost: who
//! queues says so (`queued`) before it tries once more, who leaves frees it before it looks at `queued`, both
//! sequentially consistent.
//!
//! **Deflation** happens with the world stopped only (the collector's weak pass), so an index that was read from a mark
//! word is good until the next safepoint; beyond that `users` keeps the monitor.

use crate::arena::Arena;
use crate::debug::Event;
use crate::ids::RawRef;
use crate::rooting::{Cx, JResult, Local};
use crate::thread::Shared;
use crate::thread::lifecycle::status;
use crate::types::Object;
use crate::vm::Vm;
use cortado_gc::{Heap, RefVisitor, WeakVisitor, mark};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often a queued thread is woken in vain before it is handed the monitor.
const PATIENCE: u32 = 8;
/// Rounds of spinning before a thread queues.
const SPINS: u32 = 400;

/// A monitor of the table: what an inflated mark word holds.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct MonitorId(u32);

impl crate::arena::Id for MonitorId {
    fn from_index(i: u32) -> Self {
        MonitorId(i)
    }
    fn index(self) -> u32 {
        self.0
    }
}

/// An inflated monitor.
#[derive(Default)]
pub struct Monitor {
    /// The number of the thread that holds it, 0: none.
    owner: AtomicU32,
    /// How often more than once the owner holds it. The owner's alone.
    recursion: AtomicU32,
    /// The object's identity hash, 0: none yet.
    hash: AtomicU32,
    /// The object; 0 while the monitor is free for use by another.
    object: AtomicU32,
    /// Threads that are in the slow path of entering, or wait: it must not be deflated.
    users: AtomicU32,
    /// The length of the entry queue.
    queued: AtomicU32,
    /// Used since the last collection.
    fresh: AtomicBool,
    queues: Mutex<Queues>,
}

#[derive(Default)]
struct Queues {
    entry: VecDeque<Arc<Shared>>,
    wait: VecDeque<Arc<Shared>>,
}

/// Inflated monitors of a Vm.
pub struct Monitors {
    table: Arena<MonitorId, Monitor>,
    free: Mutex<Vec<MonitorId>>,
}

impl Monitors {
    /// Room for so many. Err: what of address space was asked for, and what the system said.
    pub(crate) fn new(capacity: u32) -> Result<Monitors, (usize, std::io::Error)> {
        Ok(Monitors { table: Arena::new(capacity)?, free: Mutex::default() })
    }
}

/// The mark word of an object.
///
/// # Safety
/// `raw` is a live object of the heap at `heap_base`, and no safepoint is reached while the result is used.
#[inline]
unsafe fn mark_word<'a>(heap_base: usize, raw: RawRef) -> &'a AtomicU32 {
    // SAFETY: an object starts with its mark word, which is only accessed atomically while threads run.
    unsafe { AtomicU32::from_ptr((heap_base + raw.offset() + cortado_gc::MARK_OFFSET) as *mut u32) }
}

/// Locks an object if that takes no more than its mark word.
///
/// # Safety
/// `raw` is a live object (not null) of the heap at `heap_base`; `thread_id` is the calling thread's.
#[inline(always)]
pub(crate) unsafe fn try_fast_lock(heap_base: usize, raw: RawRef, thread_id: u32) -> bool {
    // SAFETY: the caller's contract.
    try_lock_mark(unsafe { mark_word(heap_base, raw) }, thread_id)
}

/// Unlocks an object if that takes no more than its mark word. False: not held thin by this thread.
///
/// # Safety
/// As [`try_fast_lock`].
#[inline(always)]
pub(crate) unsafe fn try_fast_unlock(heap_base: usize, raw: RawRef, thread_id: u32) -> bool {
    // SAFETY: the caller's contract.
    try_unlock_mark(unsafe { mark_word(heap_base, raw) }, thread_id)
}

#[inline(always)]
fn try_lock_mark(word: &AtomicU32, id: u32) -> bool {
    let old = word.load(Ordering::Relaxed);
    let new = if old & !mark::AGE_MASK == mark::UNLOCKED {
        mark::make_thin(old, id, 1)
    } else if mark::state(old) == mark::THIN
        && mark::thin_owner(old) == id
        && mark::thin_count(old) < mark::THIN_COUNT_MAX
    {
        mark::make_thin(old, id, mark::thin_count(old) + 1)
    } else {
        return false;
    };
    word.compare_exchange(old, new, Ordering::Acquire, Ordering::Relaxed).is_ok()
}

#[inline(always)]
fn try_unlock_mark(word: &AtomicU32, id: u32) -> bool {
    let old = word.load(Ordering::Relaxed);
    if mark::state(old) != mark::THIN || mark::thin_owner(old) != id {
        return false;
    }
    let new = match mark::thin_count(old) {
        1 => mark::make_unlocked(old, 0),
        n => mark::make_thin(old, id, n - 1),
    };
    // Fails only if somebody inflated it meanwhile.
    word.compare_exchange(old, new, Ordering::Release, Ordering::Relaxed).is_ok()
}

impl Monitor {
    #[inline]
    fn try_own(&self, id: u32) -> bool {
        self.owner.load(Ordering::Relaxed) == 0
            && self.owner.compare_exchange(0, id, Ordering::SeqCst, Ordering::Relaxed).is_ok()
    }

    /// Frees the monitor and sees to it that somebody who waits for it gets it. The caller owns it, recursion 0.
    fn release(&self) {
        if self.queued.load(Ordering::SeqCst) != 0 {
            let queues = self.queues.lock();
            if let Some(head) = queues.entry.front() {
                if head.starving.load(Ordering::Relaxed) {
                    // Handed over: it takes itself out of the queue when it finds that it is the owner.
                    self.owner.store(head.id, Ordering::SeqCst);
                } else {
                    self.owner.store(0, Ordering::SeqCst);
                }
                head.event.set();
                return;
            }
        }
        self.owner.store(0, Ordering::SeqCst);
        if self.queued.load(Ordering::SeqCst) != 0
            && let Some(head) = self.queues.lock().entry.front()
        {
            head.event.set();
        }
    }

    fn enqueue(&self, me: &Arc<Shared>) {
        let mut queues = self.queues.lock();
        queues.entry.push_back(me.clone());
        self.queued.store(queues.entry.len() as u32, Ordering::SeqCst);
    }

    fn dequeue(&self, me: &Arc<Shared>) {
        let mut queues = self.queues.lock();
        queues.entry.retain(|t| !Arc::ptr_eq(t, me));
        self.queued.store(queues.entry.len() as u32, Ordering::SeqCst);
        me.starving.store(false, Ordering::Relaxed);
    }

    fn spin(&self, id: u32, give_up: impl Fn() -> bool) -> bool {
        for i in 0..SPINS {
            if self.try_own(id) {
                return true;
            }
            if i % 32 == 31 && give_up() {
                return false;
            }
            std::hint::spin_loop();
        }
        false
    }

    /// Moves threads from the wait set to the entry queue. The caller owns the monitor.
    fn notify(&self, all: bool) {
        let mut queues = self.queues.lock();
        while let Some(t) = queues.wait.pop_front() {
            t.notified.store(true, Ordering::Release);
            queues.entry.push_back(t);
            if !all {
                break;
            }
        }
        self.queued.store(queues.entry.len() as u32, Ordering::SeqCst);
    }

    fn in_use(&self) -> bool {
        self.owner.load(Ordering::Relaxed) != 0 || self.users.load(Ordering::Relaxed) != 0
    }
}

/// What a dump says of a monitor.
pub(crate) struct MonitorInfo {
    pub(crate) object: RawRef,
    pub(crate) owner: u32,
}

impl Monitors {
    fn get(&self, word: u32) -> &Monitor {
        self.table.get(MonitorId(mark::monitor_index(word)))
    }

    /// The monitor of this object, which is inflated if it isn't.
    fn inflate(&self, word: &AtomicU32, raw: RawRef) -> &Monitor {
        let mut spare = None;
        loop {
            let old = word.load(Ordering::Acquire);
            let (owner, recursion, hash) = match mark::state(old) {
                mark::INFLATED => {
                    if let Some(id) = spare {
                        self.give_back(id);
                    }
                    return self.get(old);
                }
                mark::THIN => (mark::thin_owner(old), mark::thin_count(old) - 1, 0),
                _ => (0, 0, mark::hash_of(old)),
            };
            let id = *spare.get_or_insert_with(|| self.take());
            let m = self.table.get(id);
            m.owner.store(owner, Ordering::Relaxed);
            m.recursion.store(recursion, Ordering::Relaxed);
            m.hash.store(hash, Ordering::Relaxed);
            m.object.store(raw.0, Ordering::Relaxed);
            m.fresh.store(true, Ordering::Relaxed);
            let new = mark::make_inflated(old, id.0);
            if word.compare_exchange(old, new, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                return m;
            }
        }
    }

    fn take(&self) -> MonitorId {
        match self.free.lock().pop() {
            Some(id) => id,
            None => self.table.push(Monitor::default()),
        }
    }

    fn give_back(&self, id: MonitorId) {
        let m = self.table.get(id);
        m.object.store(0, Ordering::Relaxed);
        m.owner.store(0, Ordering::Relaxed);
        m.hash.store(0, Ordering::Relaxed);
        m.recursion.store(0, Ordering::Relaxed);
        self.free.lock().push(id);
    }

    /// The collector's strong pass: objects whose monitors are held, waited for or waited in.
    pub(crate) fn visit_strong(&self, v: &mut dyn RefVisitor) {
        for id in self.table.ids() {
            let m = self.table.get(id);
            let mut raw = m.object.load(Ordering::Relaxed);
            if raw != 0 && m.in_use() {
                v.slot(&mut raw);
                m.object.store(raw, Ordering::Relaxed);
            }
        }
    }

    /// The collector's weak pass: frees the monitors of dead objects, deflates idle ones, follows moved objects.
    pub(crate) fn visit_weak(&self, heap: &Heap, v: &mut dyn WeakVisitor) {
        for id in self.table.ids() {
            let m = self.table.get(id);
            let mut raw = m.object.load(Ordering::Relaxed);
            if raw == 0 {
                continue;
            }
            let fresh = m.fresh.swap(false, Ordering::Relaxed);
            // The strong pass has shown it, and it holds the object's new place: a slot is shown once.
            if m.in_use() {
                continue;
            }
            if !v.slot(&mut raw) {
                self.give_back(id);
                continue;
            }
            m.object.store(raw, Ordering::Relaxed);
            if !fresh {
                // SAFETY: the visitor gave the object's present place; the world is stopped.
                let word = unsafe { mark_word(heap.base(), RawRef(raw)) };
                let old = word.load(Ordering::Relaxed);
                word.store(mark::make_unlocked(old, m.hash.load(Ordering::Relaxed)), Ordering::Relaxed);
                self.give_back(id);
            }
        }
    }

    /// The monitor that a thread waits to enter or waits in (`Shared::blocked_on`).
    pub(crate) fn info(&self, blocked_on: u32) -> Option<MonitorInfo> {
        (blocked_on != 0 && blocked_on <= self.table.len()).then(|| {
            let m = self.table.get(MonitorId(blocked_on - 1));
            MonitorInfo {
                object: RawRef(m.object.load(Ordering::Relaxed)),
                owner: m.owner.load(Ordering::Relaxed),
            }
        })
    }

    /// The number of the thread that holds an object's lock (0: none), and how often.
    pub(crate) fn usage(&self, heap: &Heap, raw: RawRef) -> (u32, u32) {
        // SAFETY: the caller's reference is a live object's, between safepoints.
        let word = unsafe { mark_word(heap.base(), raw) }.load(Ordering::Acquire);
        match mark::state(word) {
            mark::THIN => (mark::thin_owner(word), mark::thin_count(word)),
            mark::INFLATED => {
                let m = self.get(word);
                (m.owner.load(Ordering::Acquire), m.recursion.load(Ordering::Relaxed) + 1)
            }
            _ => (0, 0),
        }
    }

    /// The number of the thread that holds an object's lock, 0: none.
    pub(crate) fn owner_of(&self, heap: &Heap, raw: RawRef) -> u32 {
        // SAFETY: the caller's reference is a live object's, between safepoints.
        let word = unsafe { mark_word(heap.base(), raw) }.load(Ordering::Acquire);
        match mark::state(word) {
            mark::THIN => mark::thin_owner(word),
            mark::INFLATED => self.get(word).owner.load(Ordering::Acquire),
            _ => 0,
        }
    }

    /// How many are in use. For tests and statistics.
    pub fn len(&self) -> usize {
        self.table.len() as usize - 1 - self.free.lock().len()
    }

    /// Whether none is in use.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An event, as a function for any lifetime.
fn enter(o: Local<'_, Object>) -> Event<'_> {
    Event::MonitorEnter(o)
}

/// See [`enter`].
fn entered(o: Local<'_, Object>) -> Event<'_> {
    Event::MonitorEntered(o)
}

/// The next identity hash: never 0, 27 bits. Marsaglia's xor-shift on a counter that differs for each Vm.
fn next_hash(vm: &Vm) -> u32 {
    loop {
        let mut x = vm.hash_seed.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let hash = (x ^ (x >> 31)) as u32 & mark::PAYLOAD_MAX;
        if hash != 0 {
            return hash;
        }
    }
}

impl<'s> Cx<'s> {
    fn mark_of(&self, o: RawRef) -> &AtomicU32 {
        // SAFETY: a reference held between safepoints is a live object's; the borrow of self ends before the next one.
        unsafe { mark_word(self.thread().heap_base, o) }
    }

    /// monitorenter (not null). May block; may move objects.
    pub fn monitor_enter(&mut self, o: Local<'_, Object>) -> JResult<()> {
        let id = self.thread().id;
        let raw = self.get(o).raw();
        if try_lock_mark(self.mark_of(raw), id) {
            return Ok(());
        }
        self.monitor_enter_slow(o)
    }

    #[cold]
    #[inline(never)]
    fn monitor_enter_slow(&mut self, o: Local<'_, Object>) -> JResult<()> {
        let id = self.thread().id;
        let vm = self.vm();
        let sp = &vm.threads.safepoint.requested;
        let raw = self.get(o).raw();
        // Somebody holds it thin: chances are that it's for a moment.
        for i in 0..SPINS / 4 {
            let word = self.mark_of(raw);
            if mark::state(word.load(Ordering::Relaxed)) == mark::INFLATED {
                break;
            }
            if try_lock_mark(word, id) {
                return Ok(());
            }
            let now = word.load(Ordering::Relaxed);
            let mine = mark::state(now) == mark::THIN && mark::thin_owner(now) == id;
            let hashed = mark::state(now) == mark::UNLOCKED && mark::hash_of(now) != 0;
            if mine || hashed || (i % 16 == 15 && sp.load(Ordering::Relaxed)) {
                break;
            }
            std::hint::spin_loop();
        }
        let m = vm.monitors.inflate(self.mark_of(raw), raw);
        m.fresh.store(true, Ordering::Relaxed);
        if m.owner.load(Ordering::Relaxed) == id {
            m.recursion.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        if m.try_own(id) || m.spin(id, || sp.load(Ordering::Relaxed)) {
            return Ok(());
        }
        m.users.fetch_add(1, Ordering::Relaxed);
        let me = self.thread().shared.clone();
        let before = self.set_status(status::BLOCKED);
        me.blocked_on.store(vm.monitors.number(m), Ordering::Relaxed);
        let watched = self.watches_monitors();
        if watched && let Err(thrown) = self.tell_monitor(o, enter) {
            me.blocked_on.store(0, Ordering::Relaxed);
            self.set_status(before);
            m.users.fetch_sub(1, Ordering::Relaxed);
            return Err(thrown);
        }
        me.event.clear();
        m.enqueue(&me);
        let r = self.acquire_queued(m, &me);
        me.blocked_on.store(0, Ordering::Relaxed);
        self.set_status(before);
        m.users.fetch_sub(1, Ordering::Relaxed);
        if watched && r.is_ok() && self.tell_monitor(o, entered).is_err() {
            let raw = self.get(o).raw();
            let pending = std::mem::take(&mut self.thread_mut().exception);
            self.monitor_exit(raw)?;
            return Err(self.throw_raw(pending));
        }
        r
    }

    /// Waits until the monitor is this thread's. It is in the entry queue, and is not when this returns.
    fn acquire_queued(&mut self, m: &'s Monitor, me: &Arc<Shared>) -> JResult<()> {
        let id = self.thread().id;
        let vm = self.vm();
        let mut woken = 0;
        loop {
            // Handed over by `release`?
            if m.owner.load(Ordering::SeqCst) == id || m.try_own(id) {
                m.dequeue(me);
                return Ok(());
            }
            if vm.is_exiting() {
                m.dequeue(me);
                // It may have been handed over in the meantime.
                if m.owner.load(Ordering::SeqCst) == id {
                    m.release();
                }
                return Err(self.throw_termination());
            }
            woken += 1;
            if woken == PATIENCE {
                me.starving.store(true, Ordering::Relaxed);
            }
            self.blocking(|| me.event.wait(None));
        }
    }

    /// monitorexit (not null). IllegalMonitorStateException if this thread does not own it.
    pub fn monitor_exit(&mut self, o: RawRef) -> JResult<()> {
        let id = self.thread().id;
        if try_unlock_mark(self.mark_of(o), id) {
            return Ok(());
        }
        self.monitor_exit_slow(o)
    }

    #[cold]
    #[inline(never)]
    fn monitor_exit_slow(&mut self, o: RawRef) -> JResult<()> {
        let id = self.thread().id;
        loop {
            let word = self.mark_of(o).load(Ordering::Acquire);
            if mark::state(word) == mark::INFLATED {
                let m = self.vm().monitors.get(word);
                if m.owner.load(Ordering::Relaxed) != id {
                    return self.exited_by_stranger();
                }
                m.fresh.store(true, Ordering::Relaxed);
                match m.recursion.load(Ordering::Relaxed) {
                    0 => m.release(),
                    n => m.recursion.store(n - 1, Ordering::Relaxed),
                }
                return Ok(());
            }
            if mark::state(word) != mark::THIN || mark::thin_owner(word) != id {
                return self.exited_by_stranger();
            }
            if try_unlock_mark(self.mark_of(o), id) {
                return Ok(());
            }
        }
    }

    /// As [`Cx::not_owner`], but `java` says nothing more when an instruction does it.
    fn exited_by_stranger(&mut self) -> JResult<()> {
        if self.vm().is_exiting() {
            return Err(self.throw_termination());
        }
        Err(self.throw_bare("java/lang/IllegalMonitorStateException"))
    }

    fn not_owner(&mut self) -> JResult<()> {
        if self.vm().is_exiting() {
            // A thread that the Vm's end found waiting unwinds without having the monitor back.
            return Err(self.throw_termination());
        }
        Err(self.throw("java/lang/IllegalMonitorStateException", "current thread is not owner"))
    }

    /// Object.wait; 0 waits for ever (JLS 17.2.1).
    pub fn monitor_wait(&mut self, o: Local<'_, Object>, millis: i64) -> JResult<()> {
        if millis < 0 {
            return Err(self.throw("java/lang/IllegalArgumentException", "timeout value is negative"));
        }
        if !self.holds_lock(o) {
            return self.not_owner();
        }
        let watched = self.watches_monitors();
        if watched {
            self.tell_monitor(o, |o| Event::MonitorWait(o, millis))?;
        }
        let me = self.thread().shared.clone();
        me.event.clear();
        // Java code sets the field before it wakes us, so an interrupt from here on leaves the event set.
        if self.take_interrupt() {
            return Err(self.throw_bare("java/lang/InterruptedException"));
        }
        let vm = self.vm();
        let raw = self.get(o).raw();
        let m = vm.monitors.inflate(self.mark_of(raw), raw);
        m.users.fetch_add(1, Ordering::Relaxed);
        m.fresh.store(true, Ordering::Relaxed);
        me.notified.store(false, Ordering::Relaxed);
        m.queues.lock().wait.push_back(me.clone());
        let deadline = deadline_after(millis);
        let before = self.set_status(if deadline.is_none() { status::WAIT } else { status::WAIT_TIMED });
        me.blocked_on.store(vm.monitors.number(m), Ordering::Relaxed);
        let recursion = m.recursion.swap(0, Ordering::Relaxed);
        m.release();
        let mut timed_out = false;
        while !me.notified.load(Ordering::Acquire) && !timed_out && !self.is_called_back() {
            timed_out = !self.blocking(|| me.event.wait(deadline));
        }
        // Whether it was notified is decided here: either it is out of the wait set, or takes itself out.
        let notified = {
            let mut queues = m.queues.lock();
            let notified = me.notified.load(Ordering::Relaxed);
            if !notified {
                queues.wait.retain(|t| !Arc::ptr_eq(t, &me));
                queues.entry.push_back(me.clone());
                m.queued.store(queues.entry.len() as u32, Ordering::SeqCst);
            }
            notified
        };
        self.set_status(status::BLOCKED);
        let entered = self.acquire_queued(m, &me);
        if entered.is_ok() {
            m.recursion.store(recursion, Ordering::Relaxed);
        }
        me.blocked_on.store(0, Ordering::Relaxed);
        self.set_status(before);
        m.users.fetch_sub(1, Ordering::Relaxed);
        entered?;
        if watched {
            self.tell_monitor(o, |o| Event::MonitorWaited(o, timed_out && !notified))?;
        }
        self.poll()?;
        if !notified && self.take_interrupt() {
            return Err(self.throw_bare("java/lang/InterruptedException"));
        }
        Ok(())
    }

    /// Object.notify and notifyAll.
    pub fn monitor_notify(&mut self, o: Local<'_, Object>, all: bool) -> JResult<()> {
        if !self.holds_lock(o) {
            return self.not_owner();
        }
        let word = self.mark_of(self.get(o).raw()).load(Ordering::Acquire);
        // Nobody can wait in a thin lock.
        if mark::state(word) == mark::INFLATED {
            self.vm().monitors.get(word).notify(all);
        }
        Ok(())
    }

    /// Thread.holdsLock.
    pub fn holds_lock(&self, o: Local<'_, Object>) -> bool {
        self.vm().monitors.owner_of(&self.vm().heap, self.get(o).raw()) == self.thread().id
    }

    /// Object.hashCode / System.identityHashCode (not null).
    pub fn identity_hash(&mut self, o: Local<'_, Object>) -> i32 {
        let raw = self.get(o).raw();
        let vm = self.vm();
        let word = self.mark_of(raw);
        loop {
            let old = word.load(Ordering::Acquire);
            match mark::state(old) {
                mark::UNLOCKED if mark::hash_of(old) != 0 => return mark::hash_of(old) as i32,
                mark::UNLOCKED => {
                    let new = mark::make_unlocked(old, next_hash(vm));
                    if word.compare_exchange(old, new, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                        return mark::hash_of(new) as i32;
                    }
                }
                mark::THIN => {
                    vm.monitors.inflate(word, raw);
                }
                _ => {
                    let hash = &vm.monitors.get(old).hash;
                    let new = next_hash(vm);
                    return match hash.compare_exchange(0, new, Ordering::AcqRel, Ordering::Acquire) {
                        Ok(_) => new as i32,
                        Err(present) => present as i32,
                    };
                }
            }
        }
    }
}

impl Monitors {
    /// The index + 1 of a monitor of this table, for `Shared::blocked_on`.
    fn number(&self, m: &Monitor) -> u32 {
        let index = (m as *const Monitor as usize - self.table.base() as usize) / size_of::<Monitor>();
        index as u32 + 1
    }
}

/// When a wait of this many milliseconds ends; None: never (0, or farther away than the clock reaches).
pub(crate) fn deadline_after(millis: i64) -> Option<Instant> {
    if millis == 0 { None } else { Instant::now().checked_add(Duration::from_millis(millis as u64)) }
}

#[cfg(test)]
mod tests;
