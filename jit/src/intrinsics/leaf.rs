//! Leaf functions: what they have in common.
//!
//! A checked leaf function gets the current thread and the method's arguments, references as they are. It answers what
//! the method would, or `None` before it changed anything: for nulls, for ranges outside of an array, for whatever the
//! method throws at or treats specially.

use super::BAIL;
use cortado_gc::{ARRAY_LENGTH_OFFSET, CLASS_OFFSET, REF_SHIFT, array_base};
use cortado_vm::class::Class;
use cortado_vm::rooting::Prim;
use cortado_vm::thread::Thread;
use std::cell::Cell;

/// The heap, in a leaf function.
#[derive(Copy, Clone)]
pub(super) struct Heap<'t> {
    base: usize,
    cards: usize,
    classes: *const Class,
    _call: std::marker::PhantomData<&'t ()>,
}

impl<'t> Heap<'t> {
    /// # Safety
    /// `t` is the current thread and reaches no safepoint while this lives, and what is passed to the other functions are
    /// references of it: nulls, or objects of the types that the caller says.
    pub unsafe fn of(t: *mut Thread) -> Heap<'t> {
        // SAFETY: the caller's contract.
        unsafe {
            Heap {
                base: (*t).heap_base,
                cards: (*t).card_base,
                classes: (*t).classes,
                _call: std::marker::PhantomData,
            }
        }
    }

    /// The address of a byte of an object.
    pub fn address(self, r: u32, offset: usize) -> *mut u8 {
        (self.base + ((r as usize) << REF_SHIFT) + offset) as *mut u8
    }

    /// The length of an array that is not null.
    pub fn length(self, r: u32) -> usize {
        // SAFETY: by the contract of `of`, an array; its length stands there.
        unsafe { self.address(r, ARRAY_LENGTH_OFFSET).cast::<u32>().read() as usize }
    }

    /// The class of an object that is not null.
    pub fn class(self, r: u32) -> &'t Class {
        // SAFETY: by the contract of `of`, an object; its class's id stands there, and classes don't move or go.
        unsafe { &*self.classes.add(self.address(r, CLASS_OFFSET).cast::<u32>().read() as usize) }
    }

    /// The class with an id.
    pub fn class_by_id(self, id: u32) -> &'t Class {
        // SAFETY: an id from another class's tables.
        unsafe { &*self.classes.add(id as usize) }
    }

    /// The elements of a primitive array; None for null.
    pub fn array<P: Prim>(self, r: u32) -> Option<&'t [P]> {
        if r == 0 {
            return None;
        }
        let p = self.address(r, array_base(size_of::<P>())).cast::<P>();
        // SAFETY: by the contract of `of`, an array of `P`, which doesn't move while this lives. Another Java thread may
        // write to it, which makes what is read here whatever Java allows it to be: nothing is derived from it that has
        // to agree with a second look.
        Some(unsafe { std::slice::from_raw_parts(p, self.length(r)) })
    }

    /// The elements of a primitive array to write to, of which no other slice is in use; None for null.
    pub fn array_mut<P: Prim>(self, r: u32) -> Option<&'t mut [P]> {
        let a = self.array::<P>(r)?;
        // SAFETY: as above; callers take care not to hold another slice of the same array.
        Some(unsafe { std::slice::from_raw_parts_mut(a.as_ptr().cast_mut(), a.len()) })
    }

    /// A part of a primitive array; None if it isn't inside.
    pub fn range<P: Prim>(self, r: u32, at: i32, len: i32) -> Option<&'t [P]> {
        let (at, len) = (usize::try_from(at).ok()?, usize::try_from(len).ok()?);
        self.array::<P>(r)?.get(at..at + len)
    }

    /// A part of a primitive array to write to.
    pub fn range_mut<P: Prim>(self, r: u32, at: i32, len: i32) -> Option<&'t mut [P]> {
        let (at, len) = (usize::try_from(at).ok()?, usize::try_from(len).ok()?);
        self.array_mut::<P>(r)?.get_mut(at..at + len)
    }

    /// A part of a byte array that may overlap with others.
    pub fn cells(self, r: u32, at: i32, len: i32) -> Option<&'t [Cell<u8>]> {
        let part = self.range::<u8>(r, at, len)?;
        // SAFETY: as in `array_mut`; a cell of a byte is a byte.
        Some(unsafe { std::slice::from_raw_parts(part.as_ptr().cast(), part.len()) })
    }

    /// The chars in a byte array that holds UTF-16.
    pub fn utf16(self, r: u32) -> Option<&'t [u16]> {
        Some(chars(self.array::<u8>(r)?))
    }

    /// A part of those.
    pub fn utf16_range(self, r: u32, at: i32, len: i32) -> Option<&'t [u16]> {
        let (at, len) = (usize::try_from(at).ok()?, usize::try_from(len).ok()?);
        self.utf16(r)?.get(at..at + len)
    }

    /// A part of those to write to.
    pub fn utf16_range_mut(self, r: u32, at: i32, len: i32) -> Option<&'t mut [u16]> {
        let part = self.utf16_range(r, at, len)?;
        // SAFETY: as in `array_mut`.
        Some(unsafe { std::slice::from_raw_parts_mut(part.as_ptr().cast_mut(), part.len()) })
    }

    /// Marks the cards of elements that references were stored in.
    pub fn mark_cards(self, from: *mut u8, bytes: usize) {
        if bytes == 0 {
            return;
        }
        let first = (from as usize - self.base) >> cortado_gc::CARD_SHIFT;
        let last = (from as usize - self.base + bytes - 1) >> cortado_gc::CARD_SHIFT;
        // SAFETY: the card table spans the heap, and the range is inside an array.
        unsafe {
            ((self.cards + first) as *mut u8).write_bytes(cortado_gc::DIRTY, last - first + 1);
        }
    }
}

/// The chars of UTF-16 in the elements of a byte array, which start at a multiple of 4.
fn chars(bytes: &[u8]) -> &[u16] {
    debug_assert!((bytes.as_ptr() as usize).is_multiple_of(2));
    // SAFETY: aligned, as every array's elements are; half as many chars as bytes; no char is invalid.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len() / 2) }
}

/// What a checked leaf function can answer.
pub(super) trait Answer {
    /// As compiled code gets it.
    fn bits(self) -> i64;
}
impl Answer for () {
    fn bits(self) -> i64 {
        0
    }
}
impl Answer for bool {
    fn bits(self) -> i64 {
        i64::from(self)
    }
}
impl Answer for i32 {
    fn bits(self) -> i64 {
        i64::from(self)
    }
}
/// A reference.
impl Answer for u32 {
    fn bits(self) -> i64 {
        i64::from(self)
    }
}

pub(super) fn answer(a: Option<impl Answer>) -> i64 {
    a.map_or(BAIL, Answer::bits)
}

/// Defines checked leaf functions: `fn name(heap, argument: type...) -> result { an Option of it }`.
macro_rules! leaves {
    ($( $(#[$m:meta])* fn $name:ident($h:ident $(, $p:ident: $t:ty)* $(,)?) -> $r:ty $body:block )*) => { $(
        $(#[$m])*
        #[allow(clippy::too_many_arguments, reason = "the method's arguments")]
        pub(super) unsafe extern "sysv64" fn $name(
            t: *mut cortado_vm::thread::Thread $(, $p: $t)*
        ) -> i64 {
            #[allow(clippy::too_many_arguments, reason = "as above")]
            fn body($h: $crate::intrinsics::leaf::Heap<'_> $(, $p: $t)*) -> Option<$r> $body
            // SAFETY: compiled code passes the current thread and the arguments of the method in whose row this stands.
            let h = unsafe { $crate::intrinsics::leaf::Heap::of(t) };
            $crate::intrinsics::leaf::answer(body(h $(, $p)*))
        }
    )* };
}
pub(super) use leaves;
