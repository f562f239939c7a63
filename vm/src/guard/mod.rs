//! Guarded Vms: whatever Java code does with Unsafe, method handles and natives' addresses, it reads and writes only what
//! its Vm allocated for it, types in the heap stay what they are, and the process lives.
//!
//! A Vm is guarded if its host is a sandbox's ([`crate::host::Policy::sandboxed`]), or by -XX:+GuardMemory. **Nobody is trusted
//! by name there, not even java.base:** with a field set by sun.misc.Unsafe (`Buffer.address`, a VarHandle's offset,
//! `AccessibleObject.override`) or a class defined into the boot loader a program lets the library's own code work with numbers
//! of its choice. So what is checked is each access itself, wherever the call stands:
//!
//! * **Addresses** ([`NativeGuard`]): what Java code allocates comes from a range of addresses that is the Vm's alone
//!   (`arena`); maps of files and the JDK's image are in a table. Natives reach memory only through
//!   `Cx::native_*` and `Cx::unsafe_*`, which ask here.
//! * **Objects** (`cells`): an access by Unsafe hits a primitive field or element, or a reference with a value that fits.
//!   Compiled code asks the same by leaf functions before each access that it does in place.
//! * **Method handles** (`link`): `invokeBasic` and `linkTo*` compare what is called with the call, and the arguments with
//!   the parameters' classes; results of linked call sites are cast. What there is to compare is worked out once (`plan`).
//! * **Classes** that don't come from the JDK's image are verified, whoever defines them; those that reflection generates with
//!   the two liberties that they need.
//! * **Numbers** that natives take for something (threads, streams, descriptors, directories) are looked up in tables, in all
//!   Vms; metadata ids stand in injected fields, which are no cells.
//! * **Natives** that panic at what they were given end in an InternalError ([`contained`]).
//!
//! What is refused ends the native by unwinding with a [`Fault`], of which [`contained`] makes the InternalError: most of
//! these functions are deep inside of natives that know no other errors of memory.

mod arena;
pub(crate) mod cells;
mod fault;
pub mod link;
pub mod plan;

use crate::failure::Mark;
use crate::native::{Args, NativeFn};
use crate::rooting::{Cx, JResult};
use arena::NativeArena;
use parking_lot::RwLock;
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Why an access was refused.
pub(crate) struct Fault(String);

/// Refuses an access: unwinds to [`contained`].
#[cold]
#[inline(never)]
pub(crate) fn refuse(why: String) -> ! {
    resume_unwind(Box::new(Fault(why)))
}

/// Memory outside of the heap that a guarded Vm's Java code may reach.
pub(crate) struct NativeGuard {
    arena: NativeArena,
    /// What others allocated for it, by its start.
    ranges: RwLock<BTreeMap<usize, Range>>,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
struct Range {
    bytes: usize,
    writable: bool,
}

impl NativeGuard {
    /// None: there are no addresses.
    pub fn new() -> Option<NativeGuard> {
        Some(NativeGuard { arena: NativeArena::new()?, ranges: RwLock::default() })
    }

    /// A block; None: there is no memory.
    pub fn allocate(&self, bytes: usize) -> Option<usize> {
        self.arena.allocate(bytes)
    }

    /// The size of the block at an address, which is refused if there is none.
    pub fn size_of(&self, address: usize) -> usize {
        self.arena.size_of(address).unwrap_or_else(|| refuse(not_a_block(address)))
    }

    /// Frees the block at an address, which is refused if there is none.
    pub fn free(&self, address: usize) -> usize {
        self.arena.free(address).unwrap_or_else(|| refuse(not_a_block(address)))
    }

    /// Copies the start of a block to another.
    pub fn copy(&self, from: usize, to: usize, bytes: usize) {
        self.arena.copy(from, to, bytes);
    }

    /// Lets Java code reach a range that outlives this, or until [`NativeGuard::close`].
    pub fn open(&self, address: usize, bytes: usize, writable: bool) {
        self.ranges.write().insert(address, Range { bytes, writable });
    }

    /// Takes a range back, and then does what makes it inaccessible: nobody is inside meanwhile. It is the whole range, or
    /// the access is refused.
    pub fn close<R>(&self, address: usize, bytes: usize, then: impl FnOnce() -> R) -> R {
        let mut ranges = self.ranges.write();
        match ranges.get(&address) {
            Some(r) if r.bytes == bytes => ranges.remove(&address),
            _ => {
                drop(ranges);
                refuse(format!("there is no map of {bytes} bytes at {address:#x}"))
            }
        };
        then()
    }

    /// Does what touches `bytes` bytes at an address, if it may be: none of it goes meanwhile.
    #[inline]
    pub fn access<R>(&self, address: usize, bytes: usize, write: bool, f: impl FnOnce() -> R) -> R {
        if bytes == 0 || self.arena.contains(address, bytes) {
            return f();
        }
        // Copies nest.
        let ranges = self.ranges.read_recursive();
        let found = ranges.range(..=address).next_back();
        match found {
            Some((&start, r)) if address - start < r.bytes && bytes <= r.bytes - (address - start) => {
                if r.writable || !write {
                    let done = fault::touch(address, bytes, f);
                    drop(ranges);
                    return done.unwrap_or_else(|()| {
                        refuse(format!("what was mapped at {address:#x} is not in its file any more"))
                    });
                }
                drop(ranges);
                refuse(format!("{bytes} bytes at {address:#x} are not to be written"))
            }
            _ => {
                drop(ranges);
                refuse(format!(
                    "{bytes} bytes at {address:#x} are not within what this virtual machine allocated"
                ))
            }
        }
    }
}

fn not_a_block(address: usize) -> String {
    format!("no block that this virtual machine allocated begins at {address:#x}")
}

/// Calls a native of a guarded Vm: a refused access, or a panic at arguments that no caller in the library would pass, is an
/// InternalError.
pub(crate) fn contained(cx: &mut Cx<'_>, f: NativeFn, args: Args<'_>) -> JResult<u64> {
    let (mark, pending) = (Mark::of(cx.thread()), cx.thread().exception);
    // What a native changes besides the heap is behind locks that are free again, and tables that hold whole entries.
    match catch_unwind(AssertUnwindSafe(|| f(cx, args))) {
        Ok(result) => result,
        Err(payload) => {
            mark.restore(cx);
            cx.thread_mut().exception = pending;
            let why = text_of(&*payload);
            let text =
                if payload.is::<Fault>() { why } else { format!("a native method can't do this: {why}") };
            Err(cx.throw("java/lang/InternalError", text))
        }
    }
}

pub(crate) fn text_of(payload: &(dyn Any + Send)) -> String {
    if let Some(Fault(why)) = payload.downcast_ref() {
        return format!("a fault occurred in an unsafe memory access operation: {why}");
    }
    let why =
        payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
    why.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_reached_as_they_were_opened() {
        let g = NativeGuard::new().unwrap();
        let try_it = |address: usize, bytes: usize, write: bool| {
            catch_unwind(AssertUnwindSafe(|| g.access(address, bytes, write, || 7))).ok()
        };
        g.open(0x1000, 100, false);
        g.open(0x2000, 100, true);
        assert_eq!(
            (try_it(0x1000, 100, false), try_it(0x1000, 101, false), try_it(0x1063, 1, false)),
            (Some(7), None, Some(7))
        );
        assert_eq!(
            (try_it(0x1000, 1, true), try_it(0x2000, 1, true), try_it(0xfff, 2, false)),
            (None, Some(7), None)
        );
        assert_eq!((try_it(usize::MAX, 2, false), try_it(0x2001, usize::MAX, false)), (None, None));
        assert_eq!(try_it(0, 0, true), Some(7));
        assert!(catch_unwind(AssertUnwindSafe(|| g.close(0x1000, 99, || ()))).is_err());
        g.close(0x1000, 100, || ());
        assert_eq!(try_it(0x1000, 1, false), None);
        let block = g.allocate(10).unwrap();
        assert_eq!((try_it(block, 10, true), g.size_of(block), g.free(block)), (Some(7), 10, 10));
        assert!(catch_unwind(AssertUnwindSafe(|| g.free(block))).is_err());
    }
}
