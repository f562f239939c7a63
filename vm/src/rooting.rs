//! The rooting API: how Rust code touches the heap (ARCHITECTURE.md, "Rust touches the heap only through the rooting API").
//!
//! * [`Cx`] is the capability to use the heap on the current thread. `&mut Cx` may reach a safepoint, where objects move;
//!   `&Cx` cannot.
//! * [`Local`] is a handle: an index into the thread's handle stack, which the collector updates. It is `Copy`, can be
//!   kept across anything, and dies with its scope `'s` (a native method's call, or [`Cx::scope`]). It may hold null.
//! * [`Ref`] is the raw reference. It borrows from `&'a Cx`, so that keeping it across a safepoint does not compile.
//! * [`Global`] outlives scopes; it is freed by hand or with the Vm.
//!
//! A native method reads arguments from `Local`s, gets a `Ref` by [`Cx::get`] for as long as it only looks, and makes new
//! `Local`s by [`Cx::local`] or from what allocates.

use crate::class::{Class, ClassKind};
use crate::ids::{ClassId, RawRef};
use crate::thread::Thread;
use crate::vm::Vm;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

type Invariant<'s> = PhantomData<fn(&'s ()) -> &'s ()>;

/// A Java exception is pending in the thread: nothing else to tell. Whoever gets it passes it on with `?` or takes the
/// exception with [`Cx::take_exception`].
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Thrown(pub(crate) ());

/// What may throw.
pub type JResult<T> = Result<T, Thrown>;

/// The current thread's capability to use the heap. See the module's text.
pub struct Cx<'s> {
    thread: NonNull<Thread>,
    _brand: Invariant<'s>,
}

/// A handle. See the module's text.
pub struct Local<'s, T> {
    slot: u32,
    _brand: PhantomData<&'s ()>,
    _type: PhantomData<fn() -> T>,
}

/// A raw reference that cannot outlive the next safepoint. See the module's text.
pub struct Ref<'a, T> {
    raw: RawRef,
    _brand: PhantomData<&'a T>,
}

/// Proof, inside [`Cx::scope`], that outer locals outlive the scope.
pub struct Outer<'i, 's: 'i>(PhantomData<&'i &'s ()>);

/// A root that outlives scopes: an index into the Vm's global table. Free it with [`Cx::free_global`].
pub struct Global<T> {
    pub(crate) index: u32,
    _type: PhantomData<fn() -> T>,
}

impl<T> Copy for Local<'_, T> {}
impl<T> Clone for Local<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<'_, T> {}
impl<T> Clone for Ref<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Global<T> {}
impl<T> Clone for Global<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'s, T> Local<'s, T> {
    /// The same object under another static type. Nothing is checked: a wrong type is caught where a field or element
    /// is read (bounds and kinds are the reader's), so it can't break memory safety, only meaning.
    pub fn cast<U>(self) -> Local<'s, U> {
        Local { slot: self.slot, _brand: PhantomData, _type: PhantomData }
    }
    /// The handle's place in the handle stack, for argument passing.
    pub(crate) fn handle_slot(self) -> u32 {
        self.slot
    }
    /// The handle at a place of the handle stack: only the native-call shims, which were given it, use this.
    pub(crate) fn from_handle_slot(slot: u32) -> Local<'s, T> {
        Local { slot, _brand: PhantomData, _type: PhantomData }
    }
}

impl<'a, T> Ref<'a, T> {
    /// Null?
    #[inline]
    pub fn is_null(self) -> bool {
        self.raw.0 == 0
    }
    /// The same object under another static type.
    pub fn cast<U>(self) -> Ref<'a, U> {
        Ref { raw: self.raw, _brand: PhantomData }
    }
    /// The bits; for comparing identity and for hashing until the next safepoint.
    #[inline]
    pub fn raw(self) -> RawRef {
        self.raw
    }
}

impl<T> PartialEq for Ref<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl<T> Eq for Ref<'_, T> {}

/// A value that lies in a field or array element as it is.
pub trait Prim: Copy {
    /// Relaxed atomic load.
    ///
    /// # Safety
    /// `p` is valid and aligned for the type.
    unsafe fn load(p: *mut u8, order: Ordering) -> Self;
    /// Relaxed atomic store.
    ///
    /// # Safety
    /// `p` is valid and aligned for the type.
    unsafe fn store(p: *mut u8, v: Self, order: Ordering);
}

macro_rules! prim {
    ($($t:ty, $a:ty, $to:expr, $from:expr;)*) => { $(
        impl Prim for $t {
            #[inline]
            unsafe fn load(p: *mut u8, order: Ordering) -> Self {
                // SAFETY: the caller's contract; the heap is only accessed atomically.
                let v = unsafe { <$a>::from_ptr(p.cast()) }.load(order);
                ($from)(v)
            }
            #[inline]
            unsafe fn store(p: *mut u8, v: Self, order: Ordering) {
                let v = ($to)(v);
                // SAFETY: as above.
                unsafe { <$a>::from_ptr(p.cast()) }.store(v, order);
            }
        }
    )* };
}

prim! {
    bool, AtomicU8, |v: bool| v as u8, |v: u8| v & 1 != 0;
    i8, AtomicU8, |v: i8| v as u8, |v: u8| v as i8;
    u8, AtomicU8, |v: u8| v, |v: u8| v;
    i16, AtomicU16, |v: i16| v as u16, |v: u16| v as i16;
    u16, AtomicU16, |v: u16| v, |v: u16| v;
    i32, AtomicU32, |v: i32| v as u32, |v: u32| v as i32;
    u32, AtomicU32, |v: u32| v, |v: u32| v;
    i64, AtomicU64, |v: i64| v as u64, |v: u64| v as i64;
    u64, AtomicU64, |v: u64| v, |v: u64| v;
    f32, AtomicU32, |v: f32| v.to_bits(), f32::from_bits;
    f64, AtomicU64, |v: f64| v.to_bits(), f64::from_bits;
}

impl<'s> Cx<'s> {
    /// The capability of `thread`, which must be the current OS thread's.
    ///
    /// # Safety
    /// `thread` is attached, is the calling OS thread's, is in state Running, outlives `'s`, and its handle stack is
    /// truncated to its present length when `'s` ends.
    #[inline]
    pub(crate) unsafe fn from_thread(thread: NonNull<Thread>) -> Cx<'s> {
        Cx { thread, _brand: PhantomData }
    }

    /// The thread.
    #[inline]
    pub fn thread(&self) -> &Thread {
        // SAFETY: see `from_thread`; other threads look at it only through its atomics or when the world is stopped.
        unsafe { self.thread.as_ref() }
    }

    /// The thread, to change what only its owner changes.
    #[inline]
    pub(crate) fn thread_mut(&mut self) -> &mut Thread {
        // SAFETY: as above, and `&mut self` is unique on this OS thread.
        unsafe { self.thread.as_mut() }
    }

    /// The thread's address, for the interpreter.
    #[inline]
    pub(crate) fn thread_ptr(&self) -> NonNull<Thread> {
        self.thread
    }

    /// The Vm. It outlives every scope of an attached thread.
    #[inline]
    pub fn vm(&self) -> &'s Vm {
        // SAFETY: an attached thread holds an Arc of its Vm; `'s` ends before the thread detaches.
        unsafe { &*self.thread.as_ref().vm }
    }

    /// The class with this id.
    #[inline]
    pub fn class(&self, id: ClassId) -> &'s Class {
        self.vm().classes.get(id)
    }

    /// The method with this id.
    #[inline]
    pub fn method(&self, id: crate::ids::MethodId) -> &'s crate::class::Method {
        self.vm().methods.get(id)
    }

    /// The field with this id.
    #[inline]
    pub fn field(&self, id: crate::ids::FieldId) -> &'s crate::class::Field {
        self.vm().fields.get(id)
    }

    // ---- handles -------------------------------------------------------------------------------------------------

    /// What a handle holds, for as long as no safepoint is reached.
    #[inline]
    pub fn get<'a, T>(&'a self, l: Local<'_, T>) -> Ref<'a, T> {
        Ref { raw: self.thread().handles.get(l.slot), _brand: PhantomData }
    }

    /// A new handle that holds `r`.
    #[inline]
    pub fn local<T>(&self, r: Ref<'_, T>) -> Local<'s, T> {
        self.local_raw(r.raw)
    }

    /// A new handle that holds the object with these bits.
    #[inline]
    pub(crate) fn local_raw<T>(&self, raw: RawRef) -> Local<'s, T> {
        // SAFETY: the handle stack is the owner thread's alone while it runs, and no reference into it is alive.
        let slot = unsafe { (*self.thread.as_ptr()).handles.push(raw) };
        Local { slot, _brand: PhantomData, _type: PhantomData }
    }

    /// A reference with these bits: the caller knows that it is current.
    #[inline]
    pub(crate) fn raw_ref<T>(&self, raw: RawRef) -> Ref<'_, T> {
        Ref { raw, _brand: PhantomData }
    }

    /// Null.
    #[inline]
    pub fn null<T>(&self) -> Ref<'static, T> {
        Ref { raw: RawRef(0), _brand: PhantomData }
    }

    /// A new handle that holds null.
    pub fn null_local<T>(&self) -> Local<'s, T> {
        self.local_raw(RawRef(0))
    }

    /// Lets `l` hold `r` from now on.
    pub fn set<T>(&self, l: Local<'s, T>, r: Ref<'_, T>) {
        // SAFETY: as in `local_raw`.
        unsafe { (*self.thread.as_ptr()).handles.set(l.slot, r.raw) };
    }

    /// Whether the handle holds null.
    #[inline]
    pub fn is_null<T>(&self, l: Local<'_, T>) -> bool {
        self.get(l).is_null()
    }

    /// Whether both hold the same object.
    pub fn same<T, U>(&self, a: Local<'_, T>, b: Local<'_, U>) -> bool {
        self.get(a).raw() == self.get(b).raw()
    }

    /// Runs `f` with a scope of its own: handles made inside are gone afterwards.
    pub fn scope<R>(&mut self, f: impl for<'i> FnOnce(&mut Cx<'i>, Outer<'i, 's>) -> R) -> R {
        let mark = self.thread().handles.len();
        let mut inner = Cx { thread: self.thread, _brand: PhantomData };
        let r = f(&mut inner, Outer(PhantomData));
        self.thread_mut().handles.truncate(mark);
        r
    }

    /// Like [`Cx::scope`], and what the inner scope returns survives in a handle of the outer one.
    pub fn scope_local<T>(
        &mut self,
        f: impl for<'i> FnOnce(&mut Cx<'i>, Outer<'i, 's>) -> JResult<Local<'i, T>>,
    ) -> JResult<Local<'s, T>> {
        let mark = self.thread().handles.len();
        let mut inner = Cx { thread: self.thread, _brand: PhantomData };
        let raw = f(&mut inner, Outer(PhantomData)).map(|l| inner.get(l).raw);
        self.thread_mut().handles.truncate(mark);
        raw.map(|raw| self.local_raw(raw))
    }

    /// A root that outlives this scope.
    pub fn global<T>(&self, l: Local<'_, T>) -> Global<T> {
        Global { index: self.vm().globals.insert(self.get(l).raw), _type: PhantomData }
    }

    /// What a global holds.
    pub fn get_global<T>(&self, g: &Global<T>) -> Ref<'_, T> {
        Ref { raw: self.vm().globals.get(g.index), _brand: PhantomData }
    }

    /// Frees a global.
    pub fn free_global<T>(&self, g: Global<T>) {
        self.vm().globals.remove(g.index);
    }

    // ---- objects -------------------------------------------------------------------------------------------------

    #[inline]
    fn address(&self, r: RawRef, offset: usize) -> *mut u8 {
        assert!(r.0 != 0, "null reference reached an accessor");
        (self.thread().heap_base + ((r.0 as usize) << cortado_gc::REF_SHIFT) + offset) as *mut u8
    }

    /// The class of an object (not null).
    #[inline]
    pub fn class_of<T>(&self, r: Ref<'_, T>) -> &'s Class {
        // SAFETY: a Ref is a live object: its header's second word is its class id.
        self.class(ClassId(unsafe { u32::load(self.address(r.raw, 4), Ordering::Relaxed) }))
    }

    /// Whether an object is what the caller takes it for, though its static type does not say so: in a guarded Vm, where a
    /// program may have put something else in its place, it is refused otherwise.
    pub(crate) fn check_class<T>(&self, l: Local<'_, T>, wanted: ClassId) {
        if self.vm().guarded
            && (self.is_null(l) || !self.is_subclass(self.class_of(self.get(l)), self.class(wanted)))
        {
            crate::guard::refuse("the object is of another class than expected".to_owned());
        }
    }

    /// Reads a field of an instance at a byte offset that linking gave out. Checked against the class's instance size.
    #[inline]
    pub fn load<P: Prim, T>(&self, r: Ref<'_, T>, offset: u32) -> P {
        self.check_offset::<P, T>(r, offset);
        // SAFETY: inside the object (checked), aligned for its type by layout.
        unsafe { P::load(self.address(r.raw, offset as usize), Ordering::Relaxed) }
    }

    /// Writes a primitive field. Checked as [`Cx::load`].
    #[inline]
    pub fn store<P: Prim, T>(&self, r: Ref<'_, T>, offset: u32, v: P) {
        self.check_offset::<P, T>(r, offset);
        // SAFETY: as in `load`.
        unsafe { P::store(self.address(r.raw, offset as usize), v, Ordering::Relaxed) }
    }

    #[inline]
    fn check_offset<P, T>(&self, r: Ref<'_, T>, offset: u32) {
        let end = offset as usize + size_of::<P>();
        assert!(
            (offset as usize).is_multiple_of(size_of::<P>()) && end <= self.vm().heap.object_size(r.raw),
            "field offset {offset} outside of the object"
        );
    }

    /// Reads a reference field.
    #[inline]
    pub fn load_ref<'a, T, U>(&'a self, r: Ref<'_, T>, offset: u32) -> Ref<'a, U> {
        Ref { raw: RawRef(self.load::<u32, T>(r, offset)), _brand: PhantomData }
    }

    /// Writes a reference field, with the collector's barrier.
    #[inline]
    pub fn store_ref<T, U>(&self, r: Ref<'_, T>, offset: u32, v: Ref<'_, U>) {
        self.store::<u32, T>(r, offset, v.raw.0);
        self.card_mark(self.address(r.raw, 0));
    }

    #[inline]
    fn card_mark(&self, address: *mut u8) {
        let rel = address as usize - self.thread().heap_base;
        // SAFETY: the card table spans the cage, and the address lies in the cage.
        unsafe {
            AtomicU8::from_ptr((self.thread().card_base + (rel >> cortado_gc::CARD_SHIFT)) as *mut u8)
                .store(cortado_gc::DIRTY, Ordering::Relaxed)
        }
    }

    /// Reads a reference field of what a handle holds, into a new handle.
    pub fn field_local<T, U>(&self, l: Local<'_, T>, offset: u32) -> Local<'s, U> {
        let r = self.load_ref::<T, U>(self.get(l), offset);
        self.local_raw(r.raw)
    }

    /// An array's length (not null; must be an array).
    #[inline]
    pub fn array_len<T>(&self, r: Ref<'_, T>) -> usize {
        assert!(self.class_of(r).is_array(), "not an array");
        // SAFETY: an array's length is the word after the header.
        unsafe { u32::load(self.address(r.raw, cortado_gc::ARRAY_LENGTH_OFFSET), Ordering::Relaxed) as usize }
    }

    fn element_address<P, T>(&self, r: Ref<'_, T>, i: usize, n: usize, kind: ClassKind) -> *mut u8 {
        let c = self.class_of(r);
        assert!(
            c.kind == kind && 1usize << c.elem_log2 == size_of::<P>(),
            "array of another kind than the caller thinks"
        );
        let len = self.array_len(r);
        assert!(i <= len && n <= len - i, "array index {i}+{n} out of bounds for length {len}");
        self.address(r.raw, cortado_gc::array_base(size_of::<P>()) + i * size_of::<P>())
    }

    /// Reads an element of a primitive array. Panics out of bounds: natives check first and throw.
    #[inline]
    pub fn element<P: Prim, T>(&self, r: Ref<'_, T>, i: usize) -> P {
        // SAFETY: checked by element_address.
        unsafe { P::load(self.element_address::<P, T>(r, i, 1, ClassKind::PrimArray), Ordering::Relaxed) }
    }

    /// Writes an element of a primitive array.
    #[inline]
    pub fn set_element<P: Prim, T>(&self, r: Ref<'_, T>, i: usize, v: P) {
        // SAFETY: checked by element_address.
        unsafe { P::store(self.element_address::<P, T>(r, i, 1, ClassKind::PrimArray), v, Ordering::Relaxed) }
    }

    /// Copies `out.len()` elements of a primitive array from `start` on.
    pub fn copy_out<P: Prim, T>(&self, r: Ref<'_, T>, start: usize, out: &mut [P]) {
        let p = self.element_address::<P, T>(r, start, out.len(), ClassKind::PrimArray);
        // SAFETY: n elements of the right size lie at p (checked); other Java threads may race, as Java allows, and any
        // bit pattern is a P (bool arrays are read as u8 by callers).
        unsafe { std::ptr::copy_nonoverlapping(p.cast::<P>(), out.as_mut_ptr(), out.len()) }
    }

    /// Copies `from` into a primitive array at `start`.
    pub fn copy_in<P: Prim, T>(&self, r: Ref<'_, T>, start: usize, from: &[P]) {
        let p = self.element_address::<P, T>(r, start, from.len(), ClassKind::PrimArray);
        // SAFETY: as in copy_out.
        unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), p.cast::<P>(), from.len()) }
    }

    /// All elements of a primitive array.
    pub fn to_vec<P: Prim + Default, T>(&self, r: Ref<'_, T>) -> Vec<P> {
        let mut v = vec![P::default(); self.array_len(r)];
        self.copy_out(r, 0, &mut v);
        v
    }

    /// Reads an element of a reference array.
    #[inline]
    pub fn element_ref<'a, T, U>(&'a self, r: Ref<'_, T>, i: usize) -> Ref<'a, U> {
        let p = self.element_address::<u32, T>(r, i, 1, ClassKind::RefArray);
        // SAFETY: checked by element_address.
        Ref { raw: RawRef(unsafe { u32::load(p, Ordering::Relaxed) }), _brand: PhantomData }
    }

    /// Writes an element of a reference array, with the collector's barrier. The caller checked the store's type.
    #[inline]
    pub fn set_element_ref<T, U>(&self, r: Ref<'_, T>, i: usize, v: Ref<'_, U>) {
        let p = self.element_address::<u32, T>(r, i, 1, ClassKind::RefArray);
        if self.vm().guarded && !v.is_null() {
            // An array that a native was given may be one of another class than the native's descriptor has.
            let fits = self.is_subclass(self.class_of(v), self.class(self.class_of(r).component));
            if !fits {
                crate::guard::refuse("the array is of another class than what is stored".to_owned());
            }
        }
        // SAFETY: checked by element_address.
        unsafe { u32::store(p, v.raw.0, Ordering::Relaxed) };
        self.card_mark(p);
    }

    /// An element of a reference array in a new handle.
    pub fn element_local<T, U>(&self, l: Local<'_, T>, i: usize) -> Local<'s, U> {
        let r = self.element_ref::<T, U>(self.get(l), i);
        self.local_raw(r.raw)
    }

    /// The absolute address of byte `offset` of an object, for Unsafe and the atomics of natives in `vm`: good until the
    /// next safepoint, not checked against the object's size.
    #[inline]
    pub(crate) fn object_address<T>(&self, r: Ref<'_, T>, offset: usize) -> *mut u8 {
        self.address(r.raw, offset)
    }

    /// The barrier for a reference that was stored at `address` inside object `r` (Unsafe, arraycopy).
    #[inline]
    pub(crate) fn barrier_at(&self, address: *mut u8) {
        self.card_mark(address);
    }
}
