//! The interpreter's registers and how handlers end.
//!
//! Every handler has the signature [`Handler`]: six values in six machine registers. A handler ends in a call of the next
//! one with the same signature, which LLVM turns into a jump at opt-level 2 and 3 (measured in the design notes); where
//! that is not to be had (debug builds, other machines), the same bodies store the registers and return to a loop.
//!
//! * The top of the operand stack is in `tos`. Memory holds `[dummy][e0][e1]...` up to `sp`, exclusive; `sp` is where `tos`
//!   goes when something is pushed. With an empty stack `tos` is garbage, and the push stores it into the dummy slot.
//! * A long or double takes two slots, and lies in the upper one: on top of the stack it is in `tos`.
//! * Before anything that may reach a safepoint a handler saves `pc` and `sp` into the frame and `tos` to memory
//!   ([`S::save`]), with all operands of the instruction still there; afterwards it reads them again, for objects move.
//! * Hot handlers have nothing alive at their end and no slow path inside: what is rare is a cold handler of its own.

use super::frame::{FRAME_WORDS, Frame};
use crate::class::{Class, Method, pool};
use crate::rooting::Prim;
use crate::thread::Thread;
use cortado_gc::{ARRAY_LENGTH_OFFSET, DIRTY, REF_SHIFT};
use std::sync::atomic::Ordering;

/// A handler: pc, locals, sp, thread, table, top of stack.
pub type Handler = unsafe extern "sysv64" fn(*const u8, *mut u64, *mut u64, *mut Thread, *const Table, u64);

/// A dispatch table: a handler for each opcode.
#[repr(C)]
pub struct Table(pub [Handler; 256]);

/// The registers, as a handler's body works with them.
pub struct S {
    /// The instruction.
    pub pc: *const u8,
    /// Locals.
    pub l: *mut u64,
    /// Where the top of the stack goes when something is pushed.
    pub sp: *mut u64,
    /// The current thread.
    pub t: *mut Thread,
    /// The dispatch table.
    pub table: *const Table,
    /// The top of the operand stack.
    pub tos: u64,
}

/// Whether handlers end in a jump to the next one.
pub const TAIL_CALLS: bool = cfg!(all(not(debug_assertions), target_arch = "x86_64"));

/// Defines handlers: `handler! { name(s) { body that ends in next!, jump! or tail! } }`.
macro_rules! handler {
    ($( $(#[$m:meta])* $name:ident($s:ident) $body:block )*) => { $(
        $(#[$m])*
        pub(super) unsafe extern "sysv64" fn $name(
            pc: *const u8,
            l: *mut u64,
            sp: *mut u64,
            t: *mut $crate::thread::Thread,
            table: *const $crate::interp::state::Table,
            tos: u64,
        ) {
            #[allow(unused_mut, reason = "most bodies change the registers, some don't")]
            let mut $s = $crate::interp::state::S { pc, l, sp, t, table, tos };
            // SAFETY: the interpreter's invariants (module text of `state`): pc points into prepared code, l and sp into the
            // thread's Java stack within the frame that `max_locals` and `max_stack` made room for, t is the current thread.
            unsafe { $body }
        }
    )* };
}

/// Goes on with the registers as they are, at `s.pc`.
macro_rules! dispatch {
    ($s:ident) => {{
        #[cfg(all(not(debug_assertions), target_arch = "x86_64"))]
        {
            let h = (*$s.table).0[*$s.pc as usize];
            return h($s.pc, $s.l, $s.sp, $s.t, $s.table, $s.tos);
        }
        #[cfg(not(all(not(debug_assertions), target_arch = "x86_64")))]
        {
            $s.park();
            return;
        }
    }};
}

/// Goes on `n` bytes further.
macro_rules! next {
    ($s:ident, $n:expr) => {{
        $s.pc = $s.pc.add($n);
        dispatch!($s)
    }};
}

/// Goes on in another handler with the same registers.
macro_rules! tail {
    ($s:ident, $h:expr) => {{
        let h: $crate::interp::state::Handler = $h;
        return h($s.pc, $s.l, $s.sp, $s.t, $s.table, $s.tos);
    }};
}

pub(super) use {dispatch, handler, next, tail};

/// The same for handlers that are rare and call Rust code with locals of its own. A function with a local whose address
/// went somewhere can't end in a jump; so the body is a function beside the handler, which leaves the registers in the
/// thread and returns the handler to go on with (None: leave the interpreter).
pub(super) mod cold {
    macro_rules! cold_handler {
        ($( $(#[$m:meta])* $name:ident($s:ident) $body:block )*) => { $(
            $(#[$m])*
            #[cold]
            pub(super) unsafe extern "sysv64" fn $name(
                pc: *const u8,
                l: *mut u64,
                sp: *mut u64,
                t: *mut $crate::thread::Thread,
                table: *const $crate::interp::state::Table,
                tos: u64,
            ) {
                #[cold]
                #[inline(never)]
                #[allow(unused_mut, reason = "most bodies change the registers, some don't")]
                unsafe fn body(mut $s: $crate::interp::state::S) -> Option<$crate::interp::state::Handler> {
                    // SAFETY: the interpreter's invariants (module text of `state`).
                    unsafe { $body }
                }
                #[inline(never)]
                unsafe fn run(
                    pc: *const u8,
                    l: *mut u64,
                    sp: *mut u64,
                    t: *mut $crate::thread::Thread,
                    table: *const $crate::interp::state::Table,
                    tos: u64,
                ) -> Option<$crate::interp::state::Handler> {
                    // SAFETY: as above.
                    unsafe { body($crate::interp::state::S { pc, l, sp, t, table, tos }) }
                }
                // SAFETY: as above; the body left the registers in the thread.
                unsafe {
                    if let Some(h) = run(pc, l, sp, t, table, tos) {
                        let r = &raw const (*t).regs;
                        return h((*r).pc, (*r).locals, (*r).sp, t, (*r).table, (*r).tos);
                    }
                }
            }
        )* };
    }
    macro_rules! cold_dispatch {
        ($s:ident) => {{
            $s.park();
            return Some((*$s.table).0[*$s.pc as usize]);
        }};
    }
    macro_rules! cold_next {
        ($s:ident, $n:expr) => {{
            $s.pc = $s.pc.add($n);
            dispatch!($s)
        }};
    }
    macro_rules! cold_tail {
        ($s:ident, $h:expr) => {{
            $s.park();
            let h: $crate::interp::state::Handler = $h;
            return Some(h);
        }};
    }
    pub(in crate::interp) use {
        cold_dispatch as dispatch, cold_handler as handler, cold_next as next, cold_tail as tail,
    };
}

impl S {
    /// Leaves the registers in the thread: the loop fallback's and the cold handlers' way to the next handler.
    ///
    /// # Safety
    /// `t` is the current thread.
    #[inline(always)]
    pub unsafe fn park(&self) {
        // SAFETY: the caller's contract.
        let r = unsafe { &mut (*self.t).regs };
        r.pc = self.pc;
        r.locals = self.l;
        r.sp = self.sp;
        r.table = self.table;
        r.tos = self.tos;
    }
}

/// The accessors below are what handlers are made of.
///
/// # Safety (all of them)
/// The interpreter's invariants hold, as the `handler!` macro states them.
impl S {
    #[inline(always)]
    pub unsafe fn push(&mut self, v: u64) {
        // SAFETY: see above.
        unsafe {
            *self.sp = self.tos;
            self.sp = self.sp.add(1);
        }
        self.tos = v;
    }
    #[inline(always)]
    pub unsafe fn push2(&mut self, v: u64) {
        // SAFETY: see above.
        unsafe {
            *self.sp = self.tos;
            self.sp = self.sp.add(2);
        }
        self.tos = v;
    }
    #[inline(always)]
    pub unsafe fn pop(&mut self) -> u64 {
        let v = self.tos;
        // SAFETY: see above.
        unsafe {
            self.sp = self.sp.sub(1);
            self.tos = *self.sp;
        }
        v
    }
    #[inline(always)]
    pub unsafe fn pop2(&mut self) -> u64 {
        let v = self.tos;
        // SAFETY: see above.
        unsafe {
            self.sp = self.sp.sub(2);
            self.tos = *self.sp;
        }
        v
    }
    #[inline(always)]
    pub unsafe fn u8(&self, at: usize) -> usize {
        // SAFETY: see above.
        unsafe { *self.pc.add(at) as usize }
    }
    #[inline(always)]
    pub unsafe fn i8(&self, at: usize) -> i32 {
        // SAFETY: see above.
        unsafe { *self.pc.add(at) as i8 as i32 }
    }
    #[inline(always)]
    pub unsafe fn u16(&self, at: usize) -> usize {
        // SAFETY: see above.
        unsafe { u16::from_be(self.pc.add(at).cast::<u16>().read_unaligned()) as usize }
    }
    #[inline(always)]
    pub unsafe fn i16(&self, at: usize) -> isize {
        // SAFETY: see above.
        unsafe { u16::from_be(self.pc.add(at).cast::<u16>().read_unaligned()) as i16 as isize }
    }
    #[inline(always)]
    pub unsafe fn i32_at(p: *const u8) -> i32 {
        // SAFETY: see above.
        unsafe { u32::from_be(p.cast::<u32>().read_unaligned()) as i32 }
    }
    #[inline(always)]
    pub unsafe fn local(&self, i: usize) -> u64 {
        // SAFETY: see above.
        unsafe { *self.l.add(i) }
    }
    #[inline(always)]
    pub unsafe fn set_local(&mut self, i: usize, v: u64) {
        // SAFETY: see above.
        unsafe { *self.l.add(i) = v }
    }
    #[inline(always)]
    pub unsafe fn frame(&self) -> *mut Frame {
        // SAFETY: see above.
        unsafe { (*self.t).fp }
    }
    #[inline(always)]
    pub unsafe fn pool(&self, i: usize) -> &'static pool::Entry {
        // SAFETY: see above; metadata outlives all frames.
        unsafe { &*(*self.t).pool.add(i) }
    }
    #[inline(always)]
    pub unsafe fn class_at(&self, id: u32) -> *const Class {
        // SAFETY: see above; `id` is a class's.
        unsafe { (*self.t).classes.add(id as usize) }
    }
    #[inline(always)]
    pub unsafe fn method_at(&self, id: u32) -> *const Method {
        // SAFETY: see above; `id` is a method's.
        unsafe { (*self.t).methods.add(id as usize) }
    }
    /// Address of byte `offset` of an object that is not null.
    #[inline(always)]
    pub unsafe fn addr(&self, raw: u32, offset: usize) -> *mut u8 {
        // SAFETY: see above.
        unsafe { ((*self.t).heap_base + ((raw as usize) << REF_SHIFT) + offset) as *mut u8 }
    }
    #[inline(always)]
    pub unsafe fn load<P: Prim>(&self, raw: u32, offset: usize) -> P {
        // SAFETY: see above.
        unsafe { P::load(self.addr(raw, offset), Ordering::Relaxed) }
    }
    #[inline(always)]
    pub unsafe fn store<P: Prim>(&self, raw: u32, offset: usize, v: P) {
        // SAFETY: see above.
        unsafe { P::store(self.addr(raw, offset), v, Ordering::Relaxed) }
    }
    #[inline(always)]
    pub unsafe fn array_len(&self, raw: u32) -> u32 {
        // SAFETY: see above.
        unsafe { self.load::<u32>(raw, ARRAY_LENGTH_OFFSET) }
    }
    /// The card mark for a store into the object or element at `address`.
    #[inline(always)]
    pub unsafe fn barrier(&self, address: *mut u8) {
        // SAFETY: see above; the card table spans the cage.
        unsafe {
            let card =
                (*self.t).card_base + ((address as usize - (*self.t).heap_base) >> cortado_gc::CARD_SHIFT);
            u8::store(card as *mut u8, DIRTY, Ordering::Relaxed);
        }
    }
    /// Saves what a walk of the stack needs: see the module's text.
    #[inline(always)]
    pub unsafe fn save(&self) {
        // SAFETY: see above; the slot at sp belongs to the frame.
        unsafe {
            *self.sp = self.tos;
            let f = (*self.t).fp;
            (*f).pc = self.pc;
            (*f).sp = self.sp.add(1);
        }
    }
    /// Reads the registers back after something that may have moved objects.
    #[inline(always)]
    pub unsafe fn reload(&mut self) {
        // SAFETY: see above.
        unsafe { self.tos = *self.sp }
    }
    /// The dispatch table to go on with: at back-edges, calls and returns, where safepoints are taken.
    #[inline(always)]
    pub unsafe fn poll_table(&mut self) {
        // SAFETY: see above.
        self.table = unsafe { (*self.t).table.load(Ordering::Relaxed) }.cast::<Table>();
    }
    /// Counts a jump back. True: the thread's budget of them is used up.
    #[inline(always)]
    pub unsafe fn count_backedge(&mut self) -> bool {
        // SAFETY: see above.
        unsafe {
            let left = (*self.t).backedge_budget.wrapping_sub(1);
            (*self.t).backedge_budget = left;
            left == 0
        }
    }
    /// Where a frame's dummy slot lies.
    #[inline(always)]
    pub unsafe fn stack_base(f: *mut Frame) -> *mut u64 {
        // SAFETY: see above.
        unsafe { f.cast::<u64>().add(FRAME_WORDS) }
    }
    /// Sets the newest frame and what is cached of it.
    #[inline(always)]
    pub unsafe fn set_frame(&mut self, f: *mut Frame) {
        // SAFETY: see above.
        unsafe {
            (*self.t).fp = f;
            (*self.t).pool = (*f).pool;
        }
    }
}
