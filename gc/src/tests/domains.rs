//! Which domains of classes a full collection finds to be in use.

use super::*;

/// A class of domain 1, and its mirror's class is CLASS.
const LOADED: ClassId = ClassId(20);
/// Of domain 2.
const HIDDEN: ClassId = ClassId(21);
/// A class loader, itself of no unloadable domain.
const LOADER: ClassId = ClassId(22);
const LOADER_DOMAIN: usize = 12;

fn vm() -> TestVm {
    let vm = TestVm::new(16 << 20, 0);
    let layouts = vm.heap.layouts();
    let node = Layout::instance(NODE_BYTES as u32, &[LEFT as u32, RIGHT as u32]);
    layouts.set(LOADED, Layout { domain: 1, ..node.clone() });
    layouts.set(HIDDEN, Layout { domain: 2, ..node.clone() });
    layouts.set(LOADER, Layout { kind: LayoutKind::Loader, ..node });
    vm.heap.set_loader_domain_offset(LOADER_DOMAIN as u32);
    vm
}

fn make(vm: &mut TestVm, class: ClassId) -> RawRef {
    vm.alloc_with(|heap, tlab| heap.alloc(tlab, class, NODE_BYTES)).unwrap()
}

fn full(vm: &mut TestVm) -> Vec<u32> {
    vm.collect(Collect::Full { clear_soft: false });
    std::mem::take(&mut vm.roots.unloaded)
}

#[test]
pub(super) fn an_instance_keeps_its_domain_and_what_that_needs() {
    let mut vm = vm();
    // Domain 1's roots hold an object of domain 2.
    let hidden = make(&mut vm, HIDDEN);
    vm.roots.domains = BTreeMap::from([(1, vec![hidden.0]), (2, vec![]), (3, vec![])]);
    let loaded = make(&mut vm, LOADED);
    vm.root(loaded);
    assert_eq!(full(&mut vm), [3]);
    assert_eq!(vm.heap.class_of(RawRef(vm.roots.domains[&1][0])), HIDDEN);
    vm.roots.strong.clear();
    vm.collect(Collect::Young);
    assert_eq!(vm.roots.domains.len(), 2, "a young collection unloads nothing");
    assert_eq!(full(&mut vm), [1, 2]);
}

#[test]
pub(super) fn mirrors_and_loaders_keep_their_domains() {
    let mut vm = vm();
    vm.roots.domains = BTreeMap::from([(1, vec![]), (2, vec![])]);
    let mirror = make(&mut vm, CLASS);
    vm.put_int(mirror, MIRROR_KLASS, LOADED.0);
    let loader = make(&mut vm, LOADER);
    vm.put_int(loader, LOADER_DOMAIN, 2);
    let (mirror, loader) = (vm.root(mirror), vm.root(loader));
    assert!(full(&mut vm).is_empty());
    vm.roots.strong[loader] = 0;
    assert_eq!(full(&mut vm), [2]);
    vm.roots.strong[mirror] = 0;
    assert_eq!(full(&mut vm), [1]);
}

#[test]
pub(super) fn what_a_finalizer_can_reach_stays_but_weak_references_are_cleared() {
    let mut vm = vm();
    vm.roots.domains = BTreeMap::from([(1, vec![])]);
    let loaded = make(&mut vm, LOADED);
    let mut reference = |class| {
        let r = vm.alloc_with(|heap, tlab| heap.alloc(tlab, class, REFERENCE_BYTES)).unwrap();
        vm.put(r, REFERENT, loaded);
        vm.root(r)
    };
    let (weak, last) = (reference(WEAK), reference(FINAL));
    assert!(full(&mut vm).is_empty());
    assert_eq!(vm.get(vm.rooted(weak), REFERENT), 0);
    // Both are on the pending list now, which links one to the other.
    (vm.roots.strong[weak], vm.roots.strong[last]) = (0, 0);
    assert_eq!(full(&mut vm), [1]);
}

#[test]
pub(super) fn the_layout_of_an_unloaded_class_goes_with_its_last_object() {
    let mut vm = vm();
    make(&mut vm, LOADED);
    vm.heap.layouts().retire(LOADED);
    vm.collect(Collect::Young);
    assert!(vm.heap.layouts().try_get(LOADED).is_some());
    vm.collect(Collect::Full { clear_soft: false });
    assert!(vm.heap.layouts().try_get(LOADED).is_none());
    assert_eq!(vm.heap.layouts().take_free(), [LOADED]);
}
