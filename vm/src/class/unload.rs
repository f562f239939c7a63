//! Unloading: what the collector found no use for any more is taken out of every table and freed. The world is stopped.
//!
//! Ids are used again, methods' and fields' at once, those of classes when the collector has done away with the last dead object
//! (`cortado_gc::LayoutTable::retire`). So before that happens, what caches ids by what objects come along forgets them: the
//! inline caches of interpreted and of compiled code. Whatever else has an id keeps the class (see [`super::domain`]).

use crate::class::build;
use crate::class::domain::Domain;
use crate::class::text::external_name;
use crate::class::{Class, MethodKind, acc};
use crate::classfile::Tag;
use crate::compiler::Unloading;
use crate::ids::{ClassId, LoaderId, MethodId};
use crate::logging::{LogLevel, TagSet};
use crate::thread::ThreadPtr;
use crate::vm::Vm;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Unloads the domains that `is_dead` tells of.
pub(crate) fn unload(vm: &Vm, threads: &[ThreadPtr], is_dead: &dyn Fn(u32) -> bool) {
    let mut numbers = vm.domains.numbers();
    numbers.retain(|&number| is_dead(number) && !vm.domains.is_pinned(number));
    if numbers.is_empty() {
        vm.domains.settle(0);
        return;
    }
    let domains: Vec<Arc<Domain>> = numbers.iter().map(|&number| vm.domains.remove(number)).collect();
    let classes: Vec<ClassId> =
        domains.iter().flat_map(|d| std::mem::take(&mut d.inner.lock().classes)).collect();
    vm.domains.settle(classes.len() as u32);
    let loaders: HashSet<LoaderId> = domains.iter().filter_map(|d| d.loader).collect();
    let methods: HashSet<MethodId> = classes.iter().flat_map(|&id| methods_of(vm, id)).collect();
    log(vm, &classes);

    // Compile threads, which don't stop with the world, look at no class while they don't have it.
    let metadata = vm.metadata.write();
    let dead: HashSet<ClassId> = classes.iter().copied().collect();
    if let Some(compiler) = &vm.engine.compiler {
        compiler.unload(vm, &Unloading { methods: &methods, classes: &dead, threads });
    }
    vm.loaders.forget(&loaders, &dead);
    forget_receivers(vm, &dead);
    // SAFETY: the world is stopped. What runs, what is referred to and what depends on such things is not among the dead; and
    // what remembered them was made to forget them above.
    unsafe { bury(vm, &classes, &methods) };
    vm.domains.forget(vm);
    drop(metadata);
}

/// The methods of a class, of all its versions.
fn methods_of(vm: &Vm, id: ClassId) -> Vec<MethodId> {
    let class = vm.classes.get(id);
    let mut all = class.versions.every_method();
    // Those that tell of conflicting defaults stand in the tables only.
    let tables = class.vtable.iter().chain(class.itable.iter().flat_map(|t| t.methods.iter()));
    let generated = tables.map(|m| MethodId(m.load(Ordering::Relaxed)));
    let own = |m: &MethodId| {
        !m.is_none() && {
            let m = vm.methods.get(*m);
            m.class == id && m.kind == MethodKind::ConflictingDefaults
        }
    };
    all.extend(generated.filter(own));
    all
}

fn log(vm: &Vm, classes: &[ClassId]) {
    let logged = vm.log.enabled(TagSet::ClassUnload, LogLevel::Info);
    let mut count = 0;
    for class in classes.iter().map(|&id| vm.classes.get(id)).filter(|c| c.has_file()) {
        count += 1;
        if logged {
            let name = external_name(vm, class);
            let text = format!("unloading class {name} {:#018x}", class as *const Class as usize);
            vm.log.log(TagSet::ClassUnload, LogLevel::Info, &text);
        }
    }
    vm.domains.unloaded.fetch_add(count, Ordering::Relaxed);
}

/// Interface calls remember the class of the last receiver.
fn forget_receivers(vm: &Vm, dead: &HashSet<ClassId>) {
    for class in vm.loaded_classes().filter(|c| c.has_file() && !dead.contains(&c.id)) {
        for version in class.versions.all() {
            let file = version.class_file();
            for (i, entry) in version.pool.entries().iter().enumerate().skip(1) {
                let cached = entry.c.load(Ordering::Relaxed);
                let method = MethodId(entry.a.load(Ordering::Relaxed));
                if cached == 0 || method.is_none() || file.tag(i as u16) != Tag::InterfaceMethodref {
                    continue;
                }
                // By what else the instruction can be, `c` is the method's address.
                let m = vm.methods.get(method);
                let by_interface = m.itable_index >= 0 && m.access & acc::STATIC == 0;
                if by_interface && dead.contains(&ClassId(cached as u32)) {
                    entry.c.store(0, Ordering::Relaxed);
                }
            }
        }
    }
}

/// Frees classes, their methods and fields.
///
/// # Safety
/// Nobody holds a reference to any of them, and nobody will find their ids anywhere.
unsafe fn bury(vm: &Vm, classes: &[ClassId], methods: &HashSet<MethodId>) {
    let nothing = vm.domains.nothing();
    for &id in methods {
        // SAFETY: the caller's contract.
        unsafe {
            vm.methods.bury(id, build::no_method(nothing));
            vm.methods.recycle(id);
        }
    }
    for &id in classes {
        let class = vm.classes.get(id);
        let (name, hidden) = (class.name, vm.classes.get(class.element).is_hidden());
        for &field in &class.fields {
            // SAFETY: the caller's contract. A field owns nothing that needs to be dropped.
            unsafe { vm.fields.recycle(field) };
        }
        vm.limits.metadata.give(class.extra.metadata.load(Ordering::Relaxed));
        vm.heap.layouts().retire(id);
        if hidden {
            // SAFETY: only the class had it, and whoever showed its name has a text of its own.
            unsafe { vm.engine.symbols.free_unique(name) };
        }
    }
    for &id in classes {
        // SAFETY: the caller's contract. The id is free when no dead object has it: see `recycle`.
        unsafe { vm.classes.bury(id, build::no_class()) };
    }
}

/// Lets ids of unloaded classes be used again of which no dead object is left.
pub(crate) fn recycle(vm: &Vm) {
    for id in vm.heap.layouts().take_free() {
        // SAFETY: it was unloaded and nothing is left of it.
        unsafe { vm.classes.recycle(id) };
    }
}
