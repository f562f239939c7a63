//! What redefinition replaces of a class: its class file, its constant pool, its methods.
//!
//! A class's newest version is what is looked up, linked against and reflected. Older ones stay, for they are still in use: a
//! method belongs to one version for ever, and what runs in an old method resolves constants of that version's pool and
//! finds its lines and handlers in that version's class file. Whoever works with a constant's index holds on to the version
//! that the index is of ([`Versioned`]), as the class may be redefined at any safepoint in between.

use super::pool::Pool;
use super::{Class, Method};
use crate::classfile::ClassFile;
use crate::ids::{MethodId, SymbolId};
use parking_lot::Mutex;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

/// One version of a class. Immutable once the class has it, but for caches.
#[derive(Default)]
pub struct Version {
    /// The parsed class file; None: an array or primitive.
    pub file: Option<Arc<ClassFile>>,
    /// Resolution cache of the constant pool; empty for arrays and primitives.
    pub pool: Pool,
    /// The methods that the class declares, in the order of its first class file: a method's place (its slot, to reflection)
    /// stays the same.
    pub methods: Box<[MethodId]>,
    /// (name, descriptor, method) sorted: for look-up.
    pub method_index: Box<[(SymbolId, SymbolId, MethodId)]>,
    /// The bytes that agents which retransform begin with, where they are not the class file's: see `crate::instrument`.
    pub untransformed: OnceLock<Arc<[u8]>>,
    /// The version before.
    previous: AtomicPtr<Version>,
}

impl Version {
    /// A version of this class file, without methods yet.
    pub(crate) fn of(file: Arc<ClassFile>) -> Box<Version> {
        let pool = Pool::new(file.cp_len());
        Box::new(Version { file: Some(file), pool, ..Version::default() })
    }

    /// The class file. Panics for arrays and primitives.
    pub fn class_file(&self) -> &ClassFile {
        self.file.as_deref().expect("only instance classes have a class file")
    }
}

/// The versions of a class, the newest one at hand.
pub struct Versions {
    newest: AtomicPtr<Version>,
    /// All of them, those that were never published too. Boxed: their addresses stay.
    #[expect(clippy::vec_box, reason = "methods hold the addresses")]
    all: Mutex<Vec<Box<Version>>>,
}

impl Versions {
    /// A class with one version. The address stays.
    pub fn new(first: Box<Version>) -> Versions {
        let newest = AtomicPtr::new((&raw const *first).cast_mut());
        Versions { newest, all: Mutex::new(vec![first]) }
    }

    /// The newest one.
    #[inline]
    pub fn newest(&self) -> &Version {
        // SAFETY: one of `all`, where it stays as long as `self` does.
        unsafe { &*self.newest.load(Ordering::Acquire) }
    }

    /// All that were the newest one once, in reverse.
    pub fn all(&self) -> impl Iterator<Item = &Version> {
        let some = |p: *mut Version| {
            // SAFETY: as above.
            unsafe { p.as_ref() }
        };
        std::iter::successors(Some(self.newest()), move |v| some(v.previous.load(Ordering::Acquire)))
    }

    /// The methods of all versions, of those that were never published too.
    pub(crate) fn every_method(&self) -> Vec<MethodId> {
        self.all.lock().iter().flat_map(|v| v.methods.iter().copied()).collect()
    }

    /// Keeps a version that may become the newest one.
    pub fn adopt(&self, version: Box<Version>) -> &Version {
        let p = &raw const *version;
        self.all.lock().push(version);
        // SAFETY: one of `all` now.
        unsafe { &*p }
    }

    /// Makes a version that was adopted the newest one.
    pub fn publish(&self, version: &Version) {
        version.previous.store(self.newest.load(Ordering::Acquire), Ordering::Release);
        self.newest.store((&raw const *version).cast_mut(), Ordering::Release);
    }
}

impl Default for Versions {
    fn default() -> Versions {
        Versions::new(Box::default())
    }
}

/// A class as it is in one of its versions.
#[derive(Copy, Clone)]
pub struct Versioned<'a> {
    /// The class.
    pub class: &'a Class,
    /// The version.
    pub version: &'a Version,
}

impl<'a> Versioned<'a> {
    /// The version's resolution cache.
    #[inline]
    pub fn pool(&self) -> &'a Pool {
        &self.version.pool
    }
    /// The version's class file. Panics for arrays and primitives.
    #[inline]
    pub fn class_file(&self) -> &'a ClassFile {
        self.version.class_file()
    }
}

impl<'a> Deref for Versioned<'a> {
    type Target = Class;
    fn deref(&self) -> &Class {
        self.class
    }
}

impl Class {
    /// The class as it is now.
    #[inline]
    pub fn now(&self) -> Versioned<'_> {
        Versioned { class: self, version: self.versions.newest() }
    }
    /// Whether it comes from a class file: it is neither an array nor a primitive.
    pub fn has_file(&self) -> bool {
        self.versions.newest().file.is_some()
    }
    /// The class file, if there is one.
    pub fn file(&self) -> Option<&ClassFile> {
        self.versions.newest().file.as_deref()
    }
    /// The class file. Panics for arrays and primitives.
    pub fn class_file(&self) -> &ClassFile {
        self.versions.newest().class_file()
    }
    /// The methods that it declares, in class-file order (that of its first class file).
    #[inline]
    pub fn methods(&self) -> &[MethodId] {
        &self.versions.newest().methods
    }
    /// The method that it declares itself with this name and descriptor.
    pub fn declared_method(&self, name: SymbolId, descriptor: SymbolId) -> Option<MethodId> {
        let index = &self.versions.newest().method_index;
        index.binary_search_by(|&(n, d, _)| (n, d).cmp(&(name, descriptor))).ok().map(|i| index[i].2)
    }
    /// The methods that it declares itself with this name.
    pub fn declared_methods_named(&self, name: SymbolId) -> impl Iterator<Item = MethodId> + '_ {
        let index = &self.versions.newest().method_index;
        let start = index.partition_point(|e| e.0 < name);
        index[start..].iter().take_while(move |e| e.0 == name).map(|e| e.2)
    }
}

impl Method {
    /// The version of its class that it belongs to.
    #[inline]
    pub fn version(&self) -> &Version {
        // SAFETY: versions live as long as their class, and it as long as its methods.
        unsafe { &*self.version }
    }
    /// The class file that it comes from.
    #[inline]
    pub fn class_file(&self) -> &crate::classfile::ClassFile {
        self.version().class_file()
    }
    /// Its class, in the version that it belongs to.
    #[inline]
    pub fn versioned<'a>(&'a self, class: &'a Class) -> Versioned<'a> {
        Versioned { class, version: self.version() }
    }
    /// The member in the class file. Panics for generated methods.
    pub fn member(&self) -> &crate::classfile::Member {
        &self.class_file().methods()[self.index as usize]
    }
}
