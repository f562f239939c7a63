//! Arenas with stable addresses, addressed by typed ids from 1.
//!
//! An arena reserves address space once and lets the kernel commit pages as they are touched, so that
//! `base + id * size_of::<T>()` is an element's address for ever: the interpreter and compiled code need no table.
//!
//! Nothing is ever taken out. An element that is not needed any more is [buried](Arena::bury): an empty one takes its place,
//! and once nobody can have its id any more, the place is [given away](Arena::recycle) for a new one.

use parking_lot::Mutex;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

/// An index type of an arena.
pub trait Id: Copy {
    /// The id with this index.
    fn from_index(i: u32) -> Self;
    /// The index of this id.
    fn index(self) -> u32;
}

/// An arena of `T`, addressed by `I`. Index 0 is never handed out.
pub struct Arena<I: Id, T> {
    base: *mut T,
    capacity: u32,
    len: AtomicU32,
    /// Places to use again.
    free: Mutex<Vec<u32>>,
    _i: PhantomData<I>,
}

// SAFETY: elements are shared as `&T` only and pushed under a lock; T must be Send + Sync itself.
unsafe impl<I: Id, T: Send + Sync> Send for Arena<I, T> {}
// SAFETY: as above.
unsafe impl<I: Id, T: Send + Sync> Sync for Arena<I, T> {}

impl<I: Id, T> Arena<I, T> {
    /// Reserves room for `capacity` elements (address space, not memory). Err: how many bytes that is, and what the system said.
    pub fn new(capacity: u32) -> Result<Arena<I, T>, (usize, std::io::Error)> {
        let bytes = capacity as usize * size_of::<T>();
        // SAFETY: an anonymous private mapping at an address of the kernel's choice aliases nothing.
        let p = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if p == libc::MAP_FAILED {
            return Err((bytes, std::io::Error::last_os_error()));
        }
        Ok(Arena {
            base: p.cast(),
            capacity,
            len: AtomicU32::new(1),
            free: Mutex::default(),
            _i: PhantomData,
        })
    }

    /// Adds what `make` builds from its own id.
    pub fn push_with(&self, make: impl FnOnce(I) -> T) -> I {
        let mut guard = self.free.lock();
        if let Some(i) = guard.pop() {
            let id = I::from_index(i);
            let value = make(id);
            // SAFETY: an initialised slot that nobody has the id of, by the contract of `recycle`.
            unsafe { *self.base.add(i as usize) = value };
            return id;
        }
        let i = self.len.load(Ordering::Relaxed);
        assert!(i < self.capacity, "metadata arena is full ({} elements)", self.capacity);
        let id = I::from_index(i);
        let value = make(id);
        // SAFETY: i < capacity, and no reference to slot i exists before `len` is raised below.
        unsafe { self.base.add(i as usize).write(value) };
        self.len.store(i + 1, Ordering::Release);
        drop(guard);
        id
    }

    /// Adds `value`.
    pub fn push(&self, value: T) -> I {
        self.push_with(|_| value)
    }

    /// The element with this id. Panics on an id that this arena did not hand out.
    #[inline]
    pub fn get(&self, id: I) -> &T {
        let i = id.index();
        assert!(i != 0 && i < self.len.load(Ordering::Acquire), "bad metadata id {i}");
        // SAFETY: slots 1..len are initialised and never move or go before the arena does.
        unsafe { &*self.base.add(i as usize) }
    }

    /// Drops the element with this id and puts an empty one in its place.
    ///
    /// # Safety
    /// Nobody holds a reference to it or into it, and nobody looks at it at the same time.
    pub unsafe fn bury(&self, id: I, empty: T) {
        let i = id.index();
        assert!(i != 0 && i < self.len(), "bad metadata id {i}");
        // SAFETY: an initialised slot; nobody else uses it, as the caller vouches.
        unsafe { *self.base.add(i as usize) = empty };
    }

    /// Lets a new element have the place of a buried one.
    ///
    /// # Safety
    /// Nobody has the id any more, or a reference to the element.
    pub unsafe fn recycle(&self, id: I) {
        let mut free = self.free.lock();
        assert!(id.index() != 0 && id.index() < self.len(), "bad metadata id {}", id.index());
        debug_assert!(!free.contains(&id.index()), "recycled twice: {}", id.index());
        free.push(id.index());
    }

    /// The elements that are in use or buried.
    pub fn in_use(&self) -> u32 {
        self.len() - 1 - self.free.lock().len() as u32
    }

    /// Whether `n` more fit, if nobody else adds any.
    pub fn has_room(&self, n: u32) -> bool {
        let used = self.len().saturating_sub(self.free.lock().len() as u32);
        used.saturating_add(n) < self.capacity
    }

    /// One past the last id.
    pub fn len(&self) -> u32 {
        self.len.load(Ordering::Acquire)
    }

    /// Whether nothing was pushed.
    pub fn is_empty(&self) -> bool {
        self.len() == 1
    }

    /// The ids handed out so far, in order, buried elements' too.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (1..self.len()).map(I::from_index)
    }

    /// The address of (the unused) element 0: element `id` lies at `base + id * size_of::<T>()`.
    pub fn base(&self) -> *const T {
        self.base
    }
}

impl<I: Id, T> Drop for Arena<I, T> {
    fn drop(&mut self) {
        for i in 1..*self.len.get_mut() {
            // SAFETY: slots 1..len are initialised and dropped once, here.
            unsafe { std::ptr::drop_in_place(self.base.add(i as usize)) };
        }
        // SAFETY: the mapping made in `new`, with the same size; nothing borrows from it any more.
        unsafe { libc::munmap(self.base.cast(), self.capacity as usize * size_of::<T>()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MethodId;

    #[test]
    fn ids_start_at_one_and_addresses_stay() {
        let a: Arena<MethodId, String> = Arena::new(1 << 20).unwrap();
        let one = a.push("one".into());
        let p = a.get(one) as *const String;
        for i in 0..10_000 {
            a.push(i.to_string());
        }
        assert_eq!(one, MethodId(1));
        assert_eq!(p, a.get(one) as *const String);
        assert_eq!(a.get(MethodId(10_001)), "9999");
        assert_eq!(a.ids().count(), 10_001);
    }

    #[test]
    fn places_are_used_again() {
        let a: Arena<MethodId, std::sync::Arc<str>> = Arena::new(1 << 10).unwrap();
        let text: std::sync::Arc<str> = "buried".into();
        let id = a.push(text.clone());
        a.push("other".into());
        // SAFETY: nobody else has the arena.
        unsafe { a.bury(id, "".into()) };
        assert_eq!((std::sync::Arc::strong_count(&text), &**a.get(id), a.in_use()), (1, "", 2));
        // SAFETY: as above.
        unsafe { a.recycle(id) };
        assert_eq!(a.in_use(), 1);
        assert_eq!(a.push("new".into()), id);
        assert_eq!((&**a.get(id), a.len()), ("new", 3));
    }
}
