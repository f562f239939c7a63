//! Domains: what lives and dies together of what the Vm knows of classes. A loader's classes are one, and so is a hidden class
//! that was not asked to be kept by its loader. The classes of the boot, platform and application loader are of domain
//! [`PERMANENT`], which is never unloaded.
//!
//! What keeps a domain: an object or mirror of one of its classes, its loader's object, a frame that runs one of its methods,
//! another domain that *depends* on it, and a [`Pin`] while one of its classes is being made. The collector finds these
//! (`cortado_gc::Layout::domain`) and asks for the roots of a domain when it first meets it ([`Domains::visit`]).
//!
//! A domain depends on another one when something that it keeps for good names a class or method of it by id: a
//! superclass, a resolved constant, a call site's adapter, an entry in its loader's dictionary. That is recorded where it
//! is stored, and before the next safepoint ([`Domains::depend`]). What a permanent class depends on becomes permanent.
//!
//! So Rust code may hold on to a class or method across a safepoint if it was reached through what is alive anyway: a frame's
//! method, a handle that holds the mirror, the loader or an instance. Whoever has nothing but an id, from a list or from
//! another thread, takes a handle to the mirror first.
//!
//! The locks here are leaves. [`Domains::visit`] may run while the program does.

use crate::class::Class;
use crate::class::pool::Pool;
use crate::class::version::Version;
use crate::ids::{ClassId, LoaderId, RawRef};
use crate::rooting::{Cx, Local, Ref};
use crate::symbols::FxHashMap;
use crate::vm::Vm;
use cortado_gc::RefVisitor;
use parking_lot::{Mutex, RwLock};
use std::collections::hash_map::Entry;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// So many classes more than there were are nothing to collect for.
const FEW_CLASSES: usize = 4000;
/// What a class takes, but for its objects, is a small part of this.
const BYTES_A_CLASS: usize = 64 << 10;

/// What is never unloaded.
pub const PERMANENT: u32 = 0;

/// An unloadable domain.
pub struct Domain {
    /// The loader whose classes it holds; None: it holds a hidden class (and its arrays).
    pub(super) loader: Option<LoaderId>,
    pub(super) inner: Mutex<Inner>,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) classes: Vec<ClassId>,
    /// The domains that it depends on.
    depends: Vec<u32>,
    /// Objects that live as long as it, the loader's first.
    anchors: Vec<u32>,
    /// Changed since its roots were last shown to a collection of the young generation, or holds young objects.
    fresh: bool,
}

/// The domains of a Vm.
#[derive(Default)]
pub struct Domains {
    table: RwLock<Table>,
    /// Domains that must not be unloaded now, and how often that was asked for.
    pinned: Mutex<FxHashMap<u32, u32>>,
    /// What may hold references to young objects.
    young: Mutex<Young>,
    /// Classes unloaded so far.
    pub(super) unloaded: AtomicU64,
    /// Unloadable classes, and how many of them were there when it was last seen to which are in use.
    classes: AtomicU32,
    in_use: AtomicU32,
    /// What methods that were unloaded are of.
    nothing: Version,
}

#[derive(Default)]
struct Table {
    /// By number, from 1.
    list: Vec<Option<Arc<Domain>>>,
    free: Vec<u32>,
}

#[derive(Default)]
struct Young {
    classes: Vec<ClassId>,
    domains: Vec<u32>,
}

/// An object that lives as long as a domain.
pub struct Anchored<T> {
    domain: u32,
    /// Among the domain's anchors; of the permanent domain, among the globals.
    index: u32,
    _type: PhantomData<fn() -> T>,
}

impl<T> Copy for Anchored<T> {}
impl<T> Clone for Anchored<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Domains {
    /// A new domain. It is of use once something keeps it.
    pub(super) fn make(&self, loader: Option<LoaderId>) -> u32 {
        let domain = Some(Arc::new(Domain { loader, inner: Mutex::default() }));
        let mut table = self.table.write();
        match table.free.pop() {
            Some(number) => {
                table.list[number as usize - 1] = domain;
                number
            }
            None => {
                table.list.push(domain);
                table.list.len() as u32
            }
        }
    }

    /// The domain with a number, which is not [`PERMANENT`].
    pub(super) fn get(&self, number: u32) -> Arc<Domain> {
        let found = self.table.read().list[number as usize - 1].clone();
        found.expect("a domain that is not unloaded")
    }

    /// The domains that there are.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let table = self.table.read();
        (1..).zip(&table.list).filter(|(_, d)| d.is_some()).map(|(number, _)| number).collect()
    }

    /// Takes a domain out of the table.
    pub(super) fn remove(&self, number: u32) -> Arc<Domain> {
        let mut table = self.table.write();
        table.free.push(number);
        table.list[number as usize - 1].take().expect("a domain that is not unloaded yet")
    }

    /// The number of unloadable domains.
    pub fn len(&self) -> usize {
        let table = self.table.read();
        table.list.len() - table.free.len()
    }

    /// Whether nothing is unloadable.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Classes unloaded so far.
    pub fn unloaded(&self) -> u64 {
        self.unloaded.load(Ordering::Relaxed)
    }

    /// The version of no class.
    pub(super) fn nothing(&self) -> &Version {
        &self.nothing
    }

    /// A class was made.
    pub(super) fn add_class(&self, domain: u32, class: ClassId) {
        if domain != PERMANENT {
            self.classes.fetch_add(1, Ordering::Relaxed);
            self.get(domain).inner.lock().classes.push(class);
        }
    }

    /// Everything was collected; so many classes were unloaded.
    pub(super) fn settle(&self, unloaded: u32) {
        let before = self.classes.fetch_sub(unloaded, Ordering::Relaxed);
        self.in_use.store(before - unloaded, Ordering::Relaxed);
    }

    /// Whether so many classes were made since then that it is worth collecting everything for those among them that are
    /// in no use any more. `live`: bytes of objects, which will have to be looked at.
    pub(crate) fn wants_collection(&self, live: usize) -> bool {
        let in_use = self.in_use.load(Ordering::Relaxed);
        let new = self.classes.load(Ordering::Relaxed).saturating_sub(in_use);
        new as usize > FEW_CLASSES + in_use as usize + live / BYTES_A_CLASS
    }

    /// `from` keeps something that names a class of `to`.
    pub fn depend(&self, from: u32, to: u32) {
        if to == PERMANENT || from == to {
            return;
        }
        if from == PERMANENT {
            *self.pinned.lock().entry(to).or_default() += 1;
            return;
        }
        let domain = self.get(from);
        let mut inner = domain.inner.lock();
        if !inner.depends.contains(&to) {
            inner.depends.push(to);
            self.freshen(from, &mut inner);
        }
    }

    fn freshen(&self, number: u32, inner: &mut Inner) {
        if !std::mem::replace(&mut inner.fresh, true) {
            self.young.lock().domains.push(number);
        }
    }

    /// A reference was stored into the pool or a call site of a class.
    pub(crate) fn stored(&self, class: &Class) {
        if !class.extra.fresh.swap(true, Ordering::AcqRel) {
            self.young.lock().classes.push(class.id);
        }
    }

    fn anchor(&self, number: u32, object: RawRef) -> u32 {
        let domain = self.get(number);
        let mut inner = domain.inner.lock();
        inner.anchors.push(object.0);
        self.freshen(number, &mut inner);
        inner.anchors.len() as u32 - 1
    }

    // ---- roots ---------------------------------------------------------------------------------------------------

    /// Shows the roots of a domain. May run while the program does, with a visitor that changes nothing.
    pub(crate) fn visit(&self, vm: &Vm, number: u32, v: &mut dyn RefVisitor) {
        let domain = self.get(number);
        let (classes, depends) = {
            let mut inner = domain.inner.lock();
            v.slots(&mut inner.anchors);
            (inner.classes.clone(), inner.depends.clone())
        };
        for id in classes {
            visit_class(vm.classes.get(id), v);
        }
        for other in depends {
            self.reach(vm, other, v);
        }
    }

    /// Shows by what all domains are kept.
    pub(crate) fn reach_all(&self, vm: &Vm, v: &mut dyn RefVisitor) {
        for number in self.numbers() {
            self.reach(vm, number, v);
        }
    }

    /// Shows something by which the collector finds that a domain is in use. Nothing is changed.
    fn reach(&self, vm: &Vm, number: u32, v: &mut dyn RefVisitor) {
        let domain = self.get(number);
        let mut raw = {
            let inner = domain.inner.lock();
            match (domain.loader, inner.anchors.first(), inner.classes.first()) {
                (Some(_), Some(&loader), _) => loader,
                (_, _, Some(&class)) => vm.classes.get(class).mirror_ref().0,
                _ => 0,
            }
        };
        if raw != 0 {
            v.slot(&mut raw);
        }
    }

    /// Shows by what domains are kept that nothing else need refer to.
    pub(crate) fn visit_pinned(&self, vm: &Vm, v: &mut dyn RefVisitor) {
        let pinned: Vec<u32> = self.pinned.lock().keys().copied().collect();
        for number in pinned {
            self.reach(vm, number, v);
        }
    }

    /// Whether it must stay, though nothing may refer to it.
    pub(super) fn is_pinned(&self, number: u32) -> bool {
        self.pinned.lock().contains_key(&number)
    }

    /// Shows all objects that domains keep by themselves.
    pub(crate) fn visit_anchors(&self, v: &mut dyn RefVisitor) {
        for domain in self.table.read().list.iter().flatten() {
            v.slots(&mut domain.inner.lock().anchors);
        }
    }

    /// Shows what may hold references to young objects, and what was stored since the last time.
    pub(crate) fn visit_young(&self, vm: &Vm, v: &mut dyn RefVisitor) {
        let Young { classes, domains } = std::mem::take(&mut *self.young.lock());
        let is_young = |raw: u32| raw != 0 && vm.heap.is_young(RawRef(raw));
        let (mut fresh_classes, mut fresh_domains) = (Vec::new(), Vec::new());
        for id in classes {
            let class = vm.classes.get(id);
            if class.is_unloaded() {
                continue;
            }
            visit_class(class, v);
            let mut young = false;
            each_constant(class, &mut |cell| young |= is_young(cell.load(Ordering::Relaxed)));
            if young {
                fresh_classes.push(id);
            } else {
                class.extra.fresh.store(false, Ordering::Release);
            }
        }
        for number in domains {
            let Some(domain) = self.table.read().list[number as usize - 1].clone() else { continue };
            let depends = {
                let mut inner = domain.inner.lock();
                v.slots(&mut inner.anchors);
                inner.fresh = inner.anchors.iter().any(|&raw| is_young(raw));
                if inner.fresh {
                    fresh_domains.push(number);
                }
                inner.depends.clone()
            };
            for other in depends {
                self.reach(vm, other, v);
            }
        }
        let mut young = self.young.lock();
        young.classes.append(&mut fresh_classes);
        young.domains.append(&mut fresh_domains);
    }

    /// Forgets what was unloaded.
    pub(super) fn forget(&self, vm: &Vm) {
        let mut young = self.young.lock();
        young.classes.retain(|&id| !vm.classes.get(id).is_unloaded());
        let table = self.table.read();
        young.domains.retain(|&number| table.list[number as usize - 1].is_some());
    }
}

/// Shows an atomic that holds a reference.
pub(crate) fn show(v: &mut dyn RefVisitor, cell: &AtomicU32) {
    let old = cell.load(Ordering::Relaxed);
    let mut raw = old;
    if raw != 0 {
        v.slot(&mut raw);
        // Who only looks may do so while the program stores.
        if raw != old {
            cell.store(raw, Ordering::Relaxed);
        }
    }
}

/// Shows the mirror of a class and what its constants and call sites hold.
pub(crate) fn visit_class(class: &Class, v: &mut dyn RefVisitor) {
    show(v, &class.mirror);
    each_constant(class, &mut |cell| show(v, cell));
}

fn each_constant(class: &Class, f: &mut dyn FnMut(&AtomicU32)) {
    let pool = |pool: &Pool, f: &mut dyn FnMut(&AtomicU32)| {
        for &index in pool.oops.lock().iter() {
            f(&pool.entry(index).a);
        }
        for site in pool.call_sites.get().into_iter().flatten() {
            f(&site.appendix);
        }
    };
    class.versions.all().for_each(|v| pool(&v.pool, f));
}

/// Keeps a domain until it is dropped.
pub(crate) struct Pin<'a> {
    domains: &'a Domains,
    number: u32,
}

impl<'a> Pin<'a> {
    pub(crate) fn new(domains: &'a Domains, number: u32) -> Pin<'a> {
        if number != PERMANENT {
            *domains.pinned.lock().entry(number).or_default() += 1;
        }
        Pin { domains, number }
    }
}

impl Drop for Pin<'_> {
    fn drop(&mut self) {
        if self.number == PERMANENT {
            return;
        }
        if let Entry::Occupied(mut e) = self.domains.pinned.lock().entry(self.number) {
            *e.get_mut() -= 1;
            if *e.get() == 0 {
                e.remove();
            }
        }
    }
}

impl<'s> Cx<'s> {
    /// Keeps an object as long as a domain.
    pub(crate) fn anchor<T>(&self, domain: u32, object: Local<'_, T>) -> Anchored<T> {
        let index = match domain {
            PERMANENT => self.global(object).index,
            _ => self.vm().domains.anchor(domain, self.get(object).raw()),
        };
        Anchored { domain, index, _type: PhantomData }
    }

    /// The object that a domain keeps.
    pub(crate) fn get_anchored<T>(&self, anchored: &Anchored<T>) -> Ref<'_, T> {
        let vm = self.vm();
        self.raw_ref(match anchored.domain {
            PERMANENT => vm.globals.get(anchored.index),
            domain => RawRef(vm.domains.get(domain).inner.lock().anchors[anchored.index as usize]),
        })
    }

    /// Frees what [`Cx::anchor`] made in vain.
    pub(crate) fn free_anchored<T>(&self, anchored: &Anchored<T>) {
        let vm = self.vm();
        match anchored.domain {
            PERMANENT => drop(vm.globals.remove(anchored.index)),
            domain => vm.domains.get(domain).inner.lock().anchors[anchored.index as usize] = 0,
        }
    }

    /// `class` keeps something that names `other`: see the module's text.
    pub(crate) fn depend(&self, class: &Class, other: ClassId) {
        self.vm().domains.depend(class.domain, self.class(other).domain);
    }
}
