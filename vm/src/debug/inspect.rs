//! Looking at threads that stand still, and changing them: frames, locals, monitors.
//!
//! A thread stands still while it is suspended and STOPPED; it can't change that before it is resumed. The one who looks is
//! RUNNING, so no object moves meanwhile.

use super::{Forced, Place, Value, narrow};
use crate::bytecode::Opcode;
use crate::class::Method;
use crate::classfile::BasicType;
use crate::ids::RawRef;
use crate::interp::frame::{Frame, FrameInfo};
use crate::rooting::{Cx, Local};
use crate::thread::{Shared, Thread, dump, safepoint};
use crate::types::{JThread, Object};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Why something of a frame is not to be had.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The thread does not stand still.
    NotSuspended,
    /// There is no such frame.
    NoFrame,
    /// It is a native method's, or one that the VM made.
    Opaque,
    /// There is no such local there.
    Slot,
    /// It holds something else.
    Type,
    /// There is no caller to go back to.
    NoMoreFrames,
}

/// What there is to say of an object's monitor.
pub struct MonitorFacts<'s> {
    /// Who has it.
    pub owner: Option<Local<'s, JThread>>,
    /// How often it has it.
    pub entries: u32,
    /// Who waits to have it, or waits in it.
    pub waiters: Vec<Local<'s, JThread>>,
}

impl<'s> Cx<'s> {
    /// The context of a thread that stands still (or is the current one). No safepoint may be reached while it is used.
    fn standing<'a>(&'a self, of: &Arc<Shared>) -> Result<&'a Thread, Refused> {
        if Arc::ptr_eq(of, &self.thread().shared) {
            return Ok(self.thread());
        }
        let _map = self.vm().threads.by_serial.lock();
        let thread = of.thread.load(Ordering::Acquire);
        if thread.is_null() || of.debug.count() == 0 {
            return Err(Refused::NotSuspended);
        }
        // SAFETY: alive, as it is in its Shared; it is suspended, so once it is seen STOPPED it stays so until it is resumed,
        // which its debugger, who asks here, does.
        unsafe {
            if (*thread).state.load(Ordering::SeqCst) != safepoint::STOPPED {
                return Err(Refused::NotSuspended);
            }
            Ok(&*thread)
        }
    }

    /// The frames, newest first.
    pub fn frame_places(&self, of: &Arc<Shared>) -> Result<Vec<Place>, Refused> {
        let place = |f: FrameInfo<'_>| Place {
            method: f.method.id,
            bci: if f.method.is_native() { None } else { Some(f.bci.unwrap_or(0)) },
        };
        Ok(self.standing(of)?.frames().map(place).collect())
    }

    /// The newest frame's address and place, for steps.
    pub fn newest_frame(&self, of: &Arc<Shared>) -> Result<Option<(usize, Place)>, Refused> {
        let t = self.standing(of)?;
        Ok(t.frames().next().map(|f| {
            let bci = if f.method.is_native() { None } else { Some(f.bci.unwrap_or(0)) };
            (std::ptr::from_ref(f.frame) as usize, Place { method: f.method.id, bci })
        }))
    }

    fn frame_at<'a>(&'a self, of: &Arc<Shared>, depth: usize) -> Result<FrameInfo<'a>, Refused> {
        self.standing(of)?.frames().nth(depth).ok_or(Refused::NoFrame)
    }

    /// The receiver of a frame's method; None: it is static.
    pub fn frame_this(&self, of: &Arc<Shared>, depth: usize) -> Result<Option<Local<'s, Object>>, Refused> {
        let f = self.frame_at(of, depth)?;
        if f.method.is_static() {
            return Ok(None);
        }
        if f.method.is_native() {
            // SAFETY: a native's arguments lie in its frame, the receiver first.
            return Ok(Some(self.local_raw(RawRef(unsafe { *f.frame.locals } as u32))));
        }
        let raw = self.reference_in(&f, 0);
        Ok(raw.filter(|r| r.0 != 0).map(|r| self.local_raw(r)))
    }

    /// The reference that a slot of a frame holds, if it holds one.
    fn reference_in(&self, f: &FrameInfo<'_>, slot: u16) -> Option<RawRef> {
        let mut found = None;
        let frame = f.frame;
        let mut look = |_: &[u8], at: u16, raw: RawRef| {
            if at == slot {
                found = Some(raw);
            }
        };
        crate::collect::for_each_local_reference(self.vm(), f.method, frame, &mut look);
        found
    }

    /// The descriptor that the LocalVariableTable gives a slot there: Err(Slot) if there is a table, but no such variable.
    fn declared(&self, f: &FrameInfo<'_>, slot: u16) -> Result<Option<Vec<u8>>, Refused> {
        let file = f.method.class_file();
        let Some(code) = file.code(f.method.member()) else { return Err(Refused::Opaque) };
        let bci = f.bci.unwrap_or(0);
        let mut any = false;
        for v in code.local_variables() {
            any = true;
            let (start, end) = (u32::from(v.start), u32::from(v.start) + u32::from(v.length));
            if v.slot == slot && bci >= start && bci < end.max(start + 1) {
                return Ok(Some(file.utf8(v.descriptor).to_vec()));
            }
        }
        if any { Err(Refused::Slot) } else { Ok(None) }
    }

    /// The descriptor that the LocalVariableTable gives a slot of a frame there.
    pub fn declared_local(
        &self,
        of: &Arc<Shared>,
        depth: usize,
        slot: u16,
    ) -> Result<Option<Vec<u8>>, Refused> {
        let f = self.frame_at(of, depth)?;
        if f.method.is_native() {
            return Err(Refused::Opaque);
        }
        self.declared(&f, slot)
    }

    fn check_local(&self, f: &FrameInfo<'_>, slot: u16, basic: BasicType) -> Result<(), Refused> {
        if f.method.is_native() {
            return Err(Refused::Opaque);
        }
        if slot + basic.slots().max(1) > f.method.max_locals {
            return Err(Refused::Slot);
        }
        let kind = |letter: u8| match letter {
            b'Z' | b'B' | b'C' | b'S' | b'I' => b'I',
            b'[' | b'L' => b'L',
            other => other,
        };
        match self.declared(f, slot)? {
            Some(d) if kind(d[0]) != kind(basic.to_char()) => Err(Refused::Type),
            _ => Ok(()),
        }
    }

    /// A local of a frame.
    pub fn local_in(
        &self,
        of: &Arc<Shared>,
        depth: usize,
        slot: u16,
        basic: BasicType,
    ) -> Result<Value<'s>, Refused> {
        let f = self.frame_at(of, depth)?;
        self.check_local(&f, slot, basic)?;
        if basic.is_reference() {
            return match self.reference_in(&f, slot) {
                Some(raw) => Ok(Value::Ref(self.local_raw(raw))),
                // Declared, but nothing was stored yet on every way to here.
                None => match self.declared(&f, slot)? {
                    Some(_) => Ok(Value::Ref(self.null_local())),
                    None => Err(Refused::Type),
                },
            };
        }
        let at = usize::from(slot) + usize::from(basic.slots()) - 1;
        // SAFETY: inside of the frame's locals (checked); a long lies in the upper one of its slots.
        let bits = unsafe { *f.frame.locals.add(at) };
        Ok(Value::Bits(basic, narrow(basic, bits)))
    }

    /// Changes a local of a frame. The caller checked a reference's class.
    pub fn set_local_in(
        &self,
        of: &Arc<Shared>,
        depth: usize,
        slot: u16,
        value: Value<'_>,
    ) -> Result<(), Refused> {
        let f = self.frame_at(of, depth)?;
        let (basic, bits) = match value {
            Value::Void => return Err(Refused::Type),
            Value::Bits(basic, bits) => (basic, bits),
            Value::Ref(l) => (BasicType::Object, u64::from(self.get(l).raw().0)),
        };
        self.check_local(&f, slot, basic)?;
        let at = usize::from(slot) + usize::from(basic.slots()) - 1;
        // SAFETY: as above; the frame's thread stands still.
        unsafe { *f.frame.locals.add(at) = bits };
        Ok(())
    }

    /// The monitors that a thread has, each with the index of the frame that took it.
    pub fn owned_monitors(&self, of: &Arc<Shared>) -> Result<Vec<(Local<'s, Object>, usize)>, Refused> {
        let t = self.standing(of)?;
        let vm = self.vm();
        let waits = vm.monitors.info(t.shared.blocked_on.load(Ordering::Relaxed));
        let mut all: Vec<(RawRef, usize)> = Vec::new();
        for (depth, f) in t.frames().enumerate() {
            for raw in dump::locked_in(vm, t, &f) {
                let waits_for_it = waits.as_ref().is_some_and(|m| m.object == raw && m.owner != t.id);
                if !waits_for_it && !all.iter().any(|a| a.0 == raw) {
                    all.push((raw, depth));
                }
            }
            for &(_, raw) in t.held.iter().filter(|h| h.0 == std::ptr::from_ref(f.frame) as usize) {
                if !all.iter().any(|a| a.0 == raw) {
                    all.push((raw, depth));
                }
            }
        }
        Ok(all.into_iter().map(|(raw, d)| (self.local_raw(raw), d)).collect())
    }

    /// What a thread waits to enter, or waits in.
    pub fn contended_monitor(&self, of: &Arc<Shared>) -> Result<Option<Local<'s, Object>>, Refused> {
        let t = self.standing(of)?;
        let m = self.vm().monitors.info(t.shared.blocked_on.load(Ordering::Relaxed));
        Ok(m.filter(|m| m.object.0 != 0).map(|m| self.local_raw(m.object)))
    }

    /// Who has an object's monitor, and who wants it.
    pub fn monitor_facts(&mut self, object: Local<'_, Object>) -> MonitorFacts<'s> {
        let vm = self.vm();
        self.stop_the_world(|cx, threads| {
            let raw = cx.get(object).raw();
            let (owner, entries) = vm.monitors.usage(&vm.heap, raw);
            let mut waiters = Vec::new();
            let mut by = None;
            for t in threads {
                // SAFETY: the world is stopped, so listed threads are alive and don't change.
                let t = unsafe { &*t.0.as_ptr() };
                if t.java_thread.0 == 0 {
                    continue;
                }
                if owner != 0 && t.id == owner {
                    by = Some(cx.local_raw(t.java_thread));
                }
                let on = vm.monitors.info(t.shared.blocked_on.load(Ordering::Relaxed));
                if on.is_some_and(|m| m.object == raw) {
                    waiters.push(cx.local_raw(t.java_thread));
                }
            }
            MonitorFacts { owner: by, entries: if by.is_some() { entries } else { 0 }, waiters }
        })
    }

    // ---- for tasks: on the thread itself ---------------------------------------------------------------------------

    /// The newest frame, if it is an interpreted method's.
    fn newest(&self) -> Result<(*mut Frame, &'s Method), Refused> {
        let fp = self.thread().fp;
        // SAFETY: the newest frame of this thread.
        let method = unsafe { fp.as_ref() }.map(|f| f.method).filter(|m| !m.is_null());
        let Some(method) = method else { return Err(Refused::NoMoreFrames) };
        // SAFETY: a frame's method outlives the Vm's threads.
        let method: &'s Method = unsafe { &*method };
        if method.is_native() { Err(Refused::Opaque) } else { Ok((fp, method)) }
    }

    /// Takes the newest frame away: its call is made again when the thread goes on.
    pub fn pop_frame(&mut self) -> Result<(), Refused> {
        let (fp, _) = self.newest()?;
        // SAFETY: the newest frame, and its caller's if that is one.
        unsafe {
            let caller = (*fp).prev;
            if caller.is_null() {
                return Err(Refused::NoMoreFrames);
            }
            if (*caller).method.is_null() {
                // Rust code called it.
                let more = self.thread().frames().nth(1).is_some();
                return Err(if more { Refused::Opaque } else { Refused::NoMoreFrames });
            }
            if (*(*caller).method).is_native() {
                return Err(Refused::Opaque);
            }
            if (*fp).lock != 0 {
                crate::interp::unlock_frame(self.thread_ptr().as_ptr());
                self.thread_mut().exception = RawRef(0);
            }
            let m = &*(*caller).method;
            if pushes_appendix(m, (*caller).pc) {
                (*caller).sp = (*caller).sp.sub(1);
            }
            let pool = (*caller).pool;
            let t = self.thread_mut();
            t.fp = caller;
            t.pool = pool;
            t.debug.moved = true;
            t.debug.entered = false;
        }
        Ok(())
    }

    /// Lets the newest method return this when the thread goes on.
    pub fn force_return(&mut self, value: Value<'_>) -> Result<(), Refused> {
        let (_, method) = self.newest()?;
        let forced = match value {
            Value::Void if method.ret == BasicType::Void => Forced::Bits(0),
            Value::Bits(basic, bits) if basic == method.ret => Forced::Bits(bits),
            Value::Ref(l) if method.ret.is_reference() => {
                Forced::Ref(self.vm().globals.insert(self.get(l).raw()))
            }
            _ => return Err(Refused::Type),
        };
        let t = self.thread_mut();
        t.debug.forced = Some(forced);
        t.debug.moved = true;
        Ok(())
    }
}

/// Whether the call at `pc` pushed an appendix that its arguments end in.
///
/// # Safety
/// `pc` is a call instruction of the method.
unsafe fn pushes_appendix(m: &Method, pc: *const u8) -> bool {
    // SAFETY: the caller's contract.
    let (op, index) = unsafe { (*pc, u16::from_be_bytes([*pc.add(1), *pc.add(2)])) };
    if op == Opcode::InvokehandleQ as u8 || op == Opcode::InvokehandleG as u8 {
        return m.version().pool.entry(index).a.load(Ordering::Relaxed) != 0;
    }
    if op != Opcode::InvokedynamicQ as u8 && op != Opcode::InvokedynamicG as u8 {
        return false;
    }
    // SAFETY: as above; an invokedynamic's last operand bytes number its site.
    let site = unsafe { u16::from_be_bytes([*pc.add(3), *pc.add(4)]) };
    let sites = m.version().pool.call_sites.get();
    sites.is_some_and(|s| s[usize::from(site) - 1].appendix.load(Ordering::Relaxed) != 0)
}
