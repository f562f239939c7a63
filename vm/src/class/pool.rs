//! The resolution cache of a constant pool: one entry for each constant, filled when an instruction resolves it.
//!
//! An instruction that found its entry resolved is quickened: its opcode is replaced (release) by an internal one that
//! reads the entry without asking. Entries are written before the opcode; on x86-64 that order is what a reader sees.
//! (A port to a weaker machine needs an acquire in the dispatch of quickened instructions.)

use crate::ids::MethodId;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// 16 bytes for each constant:
///
/// | constant | a | b | c |
/// |---|---|---|---|
/// | Class | ClassId | mirror is the class's | |
/// | String, MethodType, MethodHandle, Dynamic | raw reference (a root; listed in `Pool::oops`) | 1 when resolved, 2: dynamic that is null, 3: primitive dynamic whose value is in c | value bits |
/// | Fieldref | byte offset | ClassId of the holder (static) | FieldId |
/// | Methodref, static and special | MethodId | argument slots | address of the Method |
/// | Methodref, virtual | MethodId | vtable index << 16 or argument slots | address of the Method, or inline cache |
/// | InterfaceMethodref | MethodId | argument slots | inline cache: ClassId, MethodId |
/// | Methodref, signature-polymorphic | appendix (a root) | flags | address of the adapter Method |
#[repr(C)]
#[derive(Default)]
pub struct Entry {
    /// See the table.
    pub a: AtomicU32,
    /// See the table.
    pub b: AtomicU32,
    /// See the table.
    pub c: AtomicU64,
}

/// One invokedynamic instruction's call site.
#[repr(C)]
#[derive(Default)]
pub struct CallSite {
    /// The appendix (a root), 0: none.
    pub appendix: AtomicU32,
    /// The adapter's MethodId; 0: not linked.
    pub method: AtomicU32,
    /// Address of the adapter Method.
    pub method_ptr: AtomicU64,
}

/// What a class resolved so far.
#[derive(Default)]
pub struct Pool {
    entries: Box<[Entry]>,
    /// The call sites of its invokedynamic instructions, numbered when code is prepared: site n is patched into the two
    /// zero bytes of the instruction.
    pub call_sites: std::sync::OnceLock<Box<[CallSite]>>,
    /// Constant-pool indices whose `Entry::a` is a reference.
    pub oops: Mutex<Vec<u16>>,
    /// Resolution errors: a second attempt throws the same (JVMS 5.4.3). Constant index -> (class of the error, message).
    pub errors: Mutex<Vec<(u32, crate::throw::SavedError)>>,
}

impl Pool {
    /// A pool of `len` constants.
    pub fn new(len: u16) -> Pool {
        let mut v = Vec::new();
        v.resize_with(len as usize, Entry::default);
        Pool { entries: v.into_boxed_slice(), ..Pool::default() }
    }
    /// The entries, by constant index.
    #[inline]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
    /// The entry of constant `i`.
    #[inline]
    pub fn entry(&self, i: u16) -> &Entry {
        &self.entries[i as usize]
    }

    /// The objects that constants and call sites were resolved to.
    pub(crate) fn resolved_objects(&self) -> Vec<u32> {
        let constants = self.oops.lock().clone().into_iter().map(|i| self.entry(i).a.load(Ordering::Relaxed));
        let sites = self.call_sites.get().into_iter().flatten();
        constants.chain(sites.map(|site| site.appendix.load(Ordering::Relaxed))).collect()
    }
}

/// A resolved method constant.
#[derive(Copy, Clone, Debug)]
pub struct ResolvedMethod {
    /// The method.
    pub method: MethodId,
    /// The class that the constant names (receiver's static type).
    pub holder: crate::ids::ClassId,
}
