//! What jdk.internal.misc.Unsafe does to memory, as functions that natives can call without `unsafe` of their own.
//!
//! Unsafe trusts its caller, and so does this module in a Vm that is not guarded: an offset is not checked against the
//! object's size and an address is not checked at all. Only classes of java.base (and, through jdk.unsupported, those that
//! ask for sun.misc.Unsafe) reach it; whoever hands a wild address to it crashes the process, as with `java`. What *is* kept:
//! references never leave the heap, so that the collector finds them all, and each store of a reference has its card barrier.
//! In a guarded Vm each access is checked: see [`crate::guard`].
//!
//! Off-heap memory is accounted for in [`NativeMemory`], so that dropping a Vm gives back what its Java code never freed.

pub use cortado_gc::array_base;

use crate::guard::{self, NativeGuard};
use crate::ids::RawRef;
use crate::limits::{Budget, block_footprint};
use crate::rooting::{Cx, JResult, Local, Prim};
use crate::symbols::FxHashMap;
use crate::types::Object;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

/// The memory that a Vm's Java code allocated outside of the heap and has not freed.
#[derive(Default)]
pub struct NativeMemory {
    blocks: Mutex<FxHashMap<usize, usize>>,
    guard: Option<NativeGuard>,
}

impl NativeMemory {
    /// That of a guarded Vm: nothing else is accessible. None: there are no addresses for it.
    pub(crate) fn guarded() -> Option<NativeMemory> {
        Some(NativeMemory { blocks: Mutex::default(), guard: Some(NativeGuard::new()?) })
    }

    /// A block of `bytes` bytes, not zeroed; 0 if there is no memory, or none left in the budget.
    pub fn allocate(&self, budget: &Budget, bytes: usize) -> usize {
        if !budget.try_take(footprint(bytes)) {
            return 0;
        }
        let p = match &self.guard {
            Some(guard) => guard.allocate(bytes).unwrap_or(0),
            // SAFETY: malloc has no precondition.
            None => unsafe { libc::malloc(bytes.max(1)) as usize },
        };
        if p == 0 {
            budget.give(footprint(bytes));
        } else if self.guard.is_none() {
            self.blocks.lock().insert(p, bytes);
        }
        p
    }

    /// Changes the size of a block that this table gave out; 0 (and the block unchanged) if there is no memory.
    pub fn reallocate(&self, budget: &Budget, address: usize, bytes: usize) -> usize {
        if let Some(guard) = &self.guard {
            let before = if address == 0 { 0 } else { guard.size_of(address) };
            let p = self.allocate(budget, bytes);
            if p != 0 && address != 0 {
                guard.copy(address, p, before.min(bytes));
                self.free(budget, address);
            }
            return p;
        }
        let mut blocks = self.blocks.lock();
        let before = blocks.get(&address).copied();
        if (address != 0 && before.is_none()) || !budget.try_take(footprint(bytes)) {
            return 0;
        }
        // SAFETY: null, or a block of malloc's that nobody freed: it stood in the table until now.
        let p = unsafe { libc::realloc(address as *mut libc::c_void, bytes.max(1)) } as usize;
        if p == 0 {
            budget.give(footprint(bytes));
        } else {
            blocks.remove(&address);
            blocks.insert(p, bytes);
            budget.give(before.map_or(0, footprint));
        }
        p
    }

    /// Frees a block. An address that this table did not give out is ignored, or, in a guarded Vm, refused.
    pub fn free(&self, budget: &Budget, address: usize) {
        if let Some(guard) = &self.guard {
            if address != 0 {
                budget.give(footprint(guard.free(address)));
            }
            return;
        }
        let block = self.blocks.lock().remove(&address);
        if let Some(bytes) = block {
            budget.give(footprint(bytes));
            // SAFETY: a block of malloc's that nobody freed: it stood in the table until now.
            unsafe { libc::free(address as *mut libc::c_void) };
        }
    }

    /// Lets Java code reach memory that somebody else allocated: a map of a file that [`NativeMemory::close`] ends, or what
    /// outlives the Vm.
    pub fn open(&self, address: usize, bytes: usize, writable: bool) {
        if let Some(guard) = &self.guard {
            guard.open(address, bytes, writable);
        }
    }

    /// Does what ends a range that was opened.
    pub fn close<R>(&self, address: usize, bytes: usize, then: impl FnOnce() -> R) -> R {
        match &self.guard {
            Some(guard) => guard.close(address, bytes, then),
            None => then(),
        }
    }

    /// Does what touches `bytes` bytes at an address, unless a guarded Vm's Java code may not.
    #[inline]
    pub(crate) fn access<R>(&self, address: usize, bytes: usize, write: bool, f: impl FnOnce() -> R) -> R {
        match &self.guard {
            Some(guard) => guard.access(address, bytes, write, f),
            None => f(),
        }
    }
}

/// What a block takes, with its place in the table.
fn footprint(bytes: usize) -> usize {
    // 17 bytes of the table, of which between 44 % and 88 % are in use.
    block_footprint(bytes).saturating_add(32)
}

impl Drop for NativeMemory {
    fn drop(&mut self) {
        for (&p, _) in self.blocks.get_mut().iter() {
            // SAFETY: as in `free`; no thread of the Vm is left to use it.
            unsafe { libc::free(p as *mut libc::c_void) };
        }
    }
}

/// A primitive as Unsafe accesses it: aligned or not.
pub trait Raw: Prim {
    /// Bytes.
    const SIZE: usize = size_of::<Self>();
}
impl Raw for u8 {}
impl Raw for i8 {}
impl Raw for i16 {}
impl Raw for u16 {}
impl Raw for i32 {}
impl Raw for i64 {}
impl Raw for f32 {}
impl Raw for f64 {}

impl<'s> Cx<'s> {
    /// Base object and offset, or null and an address, as a pointer.
    #[inline]
    fn unsafe_pointer(&self, base: Local<'_, Object>, offset: i64) -> *mut u8 {
        let base = self.get(base);
        if base.is_null() { offset as usize as *mut u8 } else { self.object_address(base, offset as usize) }
    }

    /// Does what touches bytes at a base and offset, no reference among them; a guarded Vm looks first.
    #[inline]
    fn touching<R>(
        &self,
        base: Local<'_, Object>,
        offset: i64,
        bytes: usize,
        write: bool,
        f: impl FnOnce(*mut u8) -> R,
    ) -> R {
        let p = self.unsafe_pointer(base, offset);
        if self.vm().guarded { self.touching_guarded(base, offset, bytes, write, || f(p)) } else { f(p) }
    }

    fn touching_guarded<R>(
        &self,
        base: Local<'_, Object>,
        offset: i64,
        bytes: usize,
        write: bool,
        f: impl FnOnce() -> R,
    ) -> R {
        let object = self.get(base).raw();
        if object.is_null() {
            return self.vm().native_memory.access(offset as usize, bytes, write, f);
        }
        if !self.vm().guards_primitive(object, offset, bytes) {
            self.refuse_cell(base, offset, format_args!("no primitive field or element of {bytes} bytes"));
        }
        f()
    }

    #[cold]
    fn refuse_cell(&self, base: Local<'_, Object>, offset: i64, what: std::fmt::Arguments<'_>) -> ! {
        let class = self.vm().engine.symbols.external(self.class_of(self.get(base)).name);
        guard::refuse(format!("there is {what} at offset {offset} of an object of class {class}"))
    }

    /// Unsafe.getX: plain if `order` is Relaxed, volatile if SeqCst.
    #[inline]
    pub fn unsafe_get<P: Raw>(&self, base: Local<'_, Object>, offset: i64, order: Ordering) -> P {
        self.touching(base, offset, P::SIZE, false, |p| {
            if (p as usize).is_multiple_of(P::SIZE) {
                // SAFETY: valid by the caller's promise (see the module's text), aligned.
                unsafe { P::load(p, order) }
            } else {
                if order != Ordering::Relaxed {
                    fence(Ordering::SeqCst);
                }
                // SAFETY: valid by the caller's promise; any bits are a P.
                unsafe { p.cast::<P>().read_unaligned() }
            }
        })
    }

    /// Unsafe.putX.
    #[inline]
    pub fn unsafe_put<P: Raw>(&self, base: Local<'_, Object>, offset: i64, value: P, order: Ordering) {
        self.touching(base, offset, P::SIZE, true, |p| {
            if (p as usize).is_multiple_of(P::SIZE) {
                // SAFETY: valid by the caller's promise (see the module's text), aligned.
                unsafe { P::store(p, value, order) }
            } else {
                // SAFETY: valid by the caller's promise.
                unsafe { p.cast::<P>().write_unaligned(value) };
                if order != Ordering::Relaxed {
                    fence(Ordering::SeqCst);
                }
            }
        })
    }

    /// The cell of a reference: inside an object only, for the collector knows no others. What is to be stored there is
    /// `value`.
    fn reference_cell(
        &mut self,
        base: Local<'_, Object>,
        offset: i64,
        value: Option<Local<'_, Object>>,
    ) -> JResult<*mut u8> {
        if self.is_null(base) || offset % 4 != 0 {
            return Err(
                self.throw("java/lang/InternalError", "a reference outside of the heap, or misaligned")
            );
        }
        if self.vm().guarded {
            let (object, raw) = (self.get(base).raw(), value.map_or(RawRef::NULL, |v| self.get(v).raw()));
            if !self.vm().guards_reference(object, offset, raw) {
                match value.filter(|_| !raw.is_null()) {
                    None => self.refuse_cell(base, offset, format_args!("no reference")),
                    Some(v) => {
                        let class = self.vm().engine.symbols.external(self.class_of(self.get(v)).name);
                        self.refuse_cell(
                            base,
                            offset,
                            format_args!("no reference for a value of class {class}"),
                        )
                    }
                }
            }
        }
        Ok(self.unsafe_pointer(base, offset))
    }

    /// Unsafe.getReference.
    pub fn unsafe_get_reference(
        &mut self,
        base: Local<'_, Object>,
        offset: i64,
        order: Ordering,
    ) -> JResult<Local<'s, Object>> {
        let p = self.reference_cell(base, offset, None)?;
        // SAFETY: a reference field or element by the caller's promise, aligned.
        let raw = unsafe { u32::load(p, order) };
        Ok(self.local_raw(RawRef(raw)))
    }

    /// Unsafe.putReference.
    pub fn unsafe_put_reference(
        &mut self,
        base: Local<'_, Object>,
        offset: i64,
        value: Local<'_, Object>,
        order: Ordering,
    ) -> JResult<()> {
        let p = self.reference_cell(base, offset, Some(value))?;
        let v = self.get(value).raw().0;
        // SAFETY: a reference field or element by the caller's promise, aligned.
        unsafe { u32::store(p, v, order) };
        self.barrier_at(p);
        Ok(())
    }

    /// Unsafe.compareAndExchangeReference: what was there.
    pub fn unsafe_cas_reference(
        &mut self,
        base: Local<'_, Object>,
        offset: i64,
        expected: Local<'_, Object>,
        value: Local<'_, Object>,
    ) -> JResult<(bool, Local<'s, Object>)> {
        let p = self.reference_cell(base, offset, Some(value))?;
        let (e, v) = (self.get(expected).raw().0, self.get(value).raw().0);
        // SAFETY: a reference field or element by the caller's promise, aligned.
        let cell = unsafe { AtomicU32::from_ptr(p.cast()) };
        let r = cell.compare_exchange(e, v, Ordering::SeqCst, Ordering::SeqCst);
        if r.is_ok() {
            self.barrier_at(p);
        }
        let was = r.unwrap_or_else(|x| x);
        Ok((r.is_ok(), self.local_raw(RawRef(was))))
    }

    /// Unsafe.compareAndExchangeInt: what was there. Misaligned: InternalError.
    pub fn unsafe_cas_int(&mut self, base: Local<'_, Object>, offset: i64, e: i32, v: i32) -> JResult<i32> {
        if !(self.unsafe_pointer(base, offset) as usize).is_multiple_of(4) {
            return Err(self.throw("java/lang/InternalError", "a misaligned atomic access"));
        }
        Ok(self.touching(base, offset, 4, true, |p| {
            // SAFETY: valid by the caller's promise, aligned.
            let cell = unsafe { AtomicU32::from_ptr(p.cast()) };
            let r = cell.compare_exchange(e as u32, v as u32, Ordering::SeqCst, Ordering::SeqCst);
            r.unwrap_or_else(|x| x) as i32
        }))
    }

    /// Unsafe.compareAndExchangeLong: what was there. Misaligned: InternalError.
    pub fn unsafe_cas_long(&mut self, base: Local<'_, Object>, offset: i64, e: i64, v: i64) -> JResult<i64> {
        if !(self.unsafe_pointer(base, offset) as usize).is_multiple_of(8) {
            return Err(self.throw("java/lang/InternalError", "a misaligned atomic access"));
        }
        Ok(self.touching(base, offset, 8, true, |p| {
            // SAFETY: valid by the caller's promise, aligned.
            let cell = unsafe { AtomicU64::from_ptr(p.cast()) };
            let r = cell.compare_exchange(e as u64, v as u64, Ordering::SeqCst, Ordering::SeqCst);
            r.unwrap_or_else(|x| x) as i64
        }))
    }

    /// Unsafe.setMemory0.
    pub fn unsafe_set_memory(&self, base: Local<'_, Object>, offset: i64, bytes: i64, value: u8) {
        let Some(bytes) = usize::try_from(bytes).ok().filter(|&n| n > 0) else { return };
        self.touching(base, offset, bytes, true, |p| {
            // SAFETY: `bytes` valid bytes by the caller's promise; never a range of references.
            unsafe { std::ptr::write_bytes(p, value, bytes) }
        })
    }

    /// Unsafe.copyMemory0: the ranges may overlap.
    pub fn unsafe_copy_memory(
        &self,
        from: (Local<'_, Object>, i64),
        to: (Local<'_, Object>, i64),
        bytes: i64,
    ) {
        let Some(bytes) = usize::try_from(bytes).ok().filter(|&n| n > 0) else { return };
        self.touching(from.0, from.1, bytes, false, |p| {
            self.touching(to.0, to.1, bytes, true, |q| {
                // SAFETY: both ranges valid by the caller's promise; never ranges of references.
                unsafe { std::ptr::copy(p, q, bytes) }
            })
        })
    }

    /// Unsafe.copySwapMemory0: copies elements of 2, 4 or 8 bytes and reverses the bytes of each. May overlap.
    pub fn unsafe_copy_swap_memory(
        &self,
        from: (Local<'_, Object>, i64),
        to: (Local<'_, Object>, i64),
        bytes: i64,
        element: usize,
    ) {
        self.unsafe_copy_memory(from, to, bytes);
        let Some(bytes) = usize::try_from(bytes).ok().filter(|&n| n > 0) else { return };
        self.touching(to.0, to.1, bytes, true, |q| {
            // SAFETY: just written: valid bytes that nobody else may rely on meanwhile.
            let target = unsafe { std::slice::from_raw_parts_mut(q, bytes) };
            target.chunks_exact_mut(element).for_each(<[u8]>::reverse);
        })
    }

    /// Unsafe.getUncompressedObject: a reference that stands at an address as absolute address of an object. No Java code can
    /// have put one there.
    pub fn unsafe_uncompressed(&self, address: i64) -> Local<'s, Object> {
        if self.vm().guarded {
            guard::refuse(format!("{address:#x} is not the address of a reference"));
        }
        let at = self.native_u64(address) as usize;
        let heap = &self.vm().heap;
        let raw = if heap.contains_address(at) { heap.ref_at(at) } else { RawRef(0) };
        self.local_raw(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_until_freed() {
        let m = NativeMemory::default();
        let budget = Budget::new(usize::MAX);
        let a = m.allocate(&budget, 100);
        let b = m.allocate(&budget, 0);
        assert!(a != 0 && b != 0 && a != b);
        assert_eq!(budget.used(), footprint(100) + footprint(0));
        let a = m.reallocate(&budget, a, 1000);
        assert_eq!(budget.used(), footprint(1000) + footprint(0));
        m.free(&budget, a);
        m.free(&budget, a);
        m.free(&budget, b);
        assert_eq!(budget.used(), 0);
        assert_eq!(m.reallocate(&budget, 12345, 10), 0);
        assert_eq!(m.allocate(&budget, 1 << 60), 0);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_limit_holds_to_a_hundredth() {
        let limit = 10 << 20;
        for size in [1, 24, 100, 4096, 100_000, 1 << 20] {
            let (m, budget) = (NativeMemory::default(), Budget::new(limit));
            let blocks: Vec<usize> =
                std::iter::repeat_with(|| m.allocate(&budget, size)).take_while(|&p| p != 0).collect();
            let taken: usize = blocks.len() * footprint(size);
            assert!(taken <= limit && taken + footprint(size) > limit, "{size}: {}", blocks.len());
            // What was there before a failure stays.
            assert_eq!(m.reallocate(&budget, blocks[0], limit), 0);
            assert_eq!(budget.used(), taken);
            m.free(&budget, blocks[0]);
            assert_ne!(m.allocate(&budget, size), 0);
        }
    }
}
