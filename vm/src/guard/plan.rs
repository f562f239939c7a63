//! What of a method a call by a method handle is compared with, worked out once.
//!
//! A plan hangs off the method that is reached, so any number of handles may come along at one place in the code, as they do in
//! the library's shared forms. Compiled code reads its words ([`Plan::words`]): where they say that a call fits, there is nothing
//! to ask.

use super::link::{letter, shape};
use crate::class::{Class, Method};
use crate::classfile::MethodDescriptor;
use crate::ids::ClassId;
use crate::vm::Vm;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Of the words: what the shape of a call has to be ([`call_key`]).
pub const KEY: usize = 0;
/// The same, of a call that wants no result.
pub const VOID_KEY: usize = 1;
/// How many arguments are looked at.
pub const CHECKED: usize = 2;
/// From here on one word an argument: the class that fitted last, or [`ANY`].
pub const CLASSES: usize = 3;
/// Any object fits, and null.
pub const ANY: u32 = u32::MAX;

/// What a call is compared with that reaches a certain method.
pub struct Plan {
    words: Box<[AtomicU32]>,
    /// The kinds of the arguments, receiver included, and of the result: `AIJ:V`.
    shape: Box<[u8]>,
    /// The references that are looked at: which argument, and where its type stands in the descriptor. The receiver's is empty.
    looked_at: Box<[(usize, Range<usize>)]>,
}

/// How compiled code names the calls of a shape, receiver included, that reach static methods, or others.
pub fn call_key(vm: &Vm, shape: &[u8], is_static: bool) -> u32 {
    vm.engine.symbols.intern(shape).0 << 1 | u32::from(is_static)
}

impl Plan {
    /// None: the descriptor is malformed.
    pub(super) fn new(vm: &Vm, class: &Class, m: &Method) -> Option<Plan> {
        let descriptor = vm.engine.symbols.bytes(m.descriptor);
        let d = MethodDescriptor::parse(descriptor)?;
        let is_static = m.is_static();
        let shape = shape(descriptor, !is_static)?;
        let mut void = shape.clone();
        void.pop();
        void.push(b'V');
        let mut classes: Vec<u32> = Vec::new();
        let mut looked_at = Vec::new();
        if !is_static {
            looked_at.push((0, 0..0));
            classes.push(0);
        }
        for p in d.params() {
            let any = letter(p.basic) != b'A' || vm.admits_all(p.descriptor, class.loader);
            if !any {
                let start = p.descriptor.as_ptr() as usize - descriptor.as_ptr() as usize;
                looked_at.push((classes.len(), start..start + p.descriptor.len()));
            }
            classes.push(if any { ANY } else { 0 });
        }
        let words = [call_key(vm, &shape, is_static), call_key(vm, &void, is_static), looked_at.len() as u32];
        let words = words.into_iter().chain(classes).map(AtomicU32::new).collect();
        Some(Plan { words, shape: shape.into(), looked_at: looked_at.into() })
    }

    /// Whether a call with these kinds of arguments and this kind of result is one of the method. Nobody wants the result
    /// of a call that is void: VarHandleGuards calls so.
    pub(super) fn takes(&self, arguments: &[u8], result: u8) -> bool {
        match self.shape.strip_prefix(arguments) {
            Some(&[b':', own]) => result == b'V' || result == own,
            _ => false,
        }
    }

    /// What compiled code reads.
    pub(super) fn words(&self) -> *mut AtomicU32 {
        self.words.as_ptr().cast_mut()
    }

    /// The arguments that are looked at, and where their types are in the descriptor.
    pub(super) fn looked_at(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.looked_at.iter().cloned()
    }

    /// Whether an argument of this class was found to fit.
    pub(super) fn knows(&self, argument: usize, class: ClassId) -> bool {
        self.words[CLASSES + argument].load(Ordering::Relaxed) == class.0
    }

    /// An argument of this class fits. Remembered of classes that stay.
    pub(super) fn learn(&self, argument: usize, class: &Class) {
        if class.domain == crate::class::domain::PERMANENT {
            self.words[CLASSES + argument].store(class.id.0, Ordering::Relaxed);
        }
    }
}
