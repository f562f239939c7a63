//! java.lang.ref: clearing, pending chains, finalization order.

use super::*;

const FULL: Collect = Collect::Full { clear_soft: false };
const FULL_SOFT: Collect = Collect::Full { clear_soft: true };

impl TestVm {
    /// A rooted Reference to a rooted or otherwise held object.
    pub(crate) fn reference(&mut self, class: ClassId, referent_root: usize) -> usize {
        let reference = self.alloc_with(|heap, tlab| heap.alloc(tlab, class, REFERENCE_BYTES)).unwrap();
        self.put(reference, REFERENT, self.rooted(referent_root));
        self.root(reference)
    }

    fn chain(&self, outcome: &Outcome) -> Vec<RawRef> {
        let mut chain = Vec::new();
        let mut at = outcome.pending;
        while !at.is_null() {
            chain.push(at);
            at = RawRef(self.get(at, DISCOVERED));
        }
        assert_eq!(chain.len(), outcome.pending_count);
        assert_eq!(chain.last().copied().unwrap_or_default(), outcome.pending_tail);
        chain
    }

    fn referent_of(&self, root: usize) -> RawRef {
        RawRef(self.get(self.rooted(root), REFERENT))
    }
}

fn with_node() -> (TestVm, usize) {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    let node = vm.node(7).unwrap();
    let root = vm.root(node);
    (vm, root)
}

#[test]
pub(super) fn a_reachable_referent_is_kept_and_updated() {
    for class in [SOFT, WEAK, FINAL, PHANTOM] {
        let (mut vm, node) = with_node();
        let reference = vm.reference(class, node);
        for what in [Collect::Young, FULL, FULL_SOFT, Collect::Young] {
            let outcome = vm.collect(what);
            assert!(outcome.pending.is_null());
            assert_eq!(vm.referent_of(reference), vm.rooted(node));
        }
    }
}

#[test]
pub(super) fn weak_and_phantom_are_cleared() {
    for class in [WEAK, PHANTOM] {
        for what in [Collect::Young, FULL] {
            let (mut vm, node) = with_node();
            let reference = vm.reference(class, node);
            vm.roots.strong[node] = 0;
            let outcome = vm.collect(what);
            assert_eq!(vm.chain(&outcome), [vm.rooted(reference)]);
            assert!(vm.referent_of(reference).is_null());
            assert!(vm.collect(what).pending.is_null(), "once only");
        }
    }
}

#[test]
pub(super) fn soft_are_cleared_on_demand_only() {
    let (mut vm, node) = with_node();
    let soft = vm.reference(SOFT, node);
    let weak = vm.reference(WEAK, node);
    vm.roots.strong[node] = 0;
    for what in [Collect::Young, FULL] {
        assert!(vm.collect(what).pending.is_null());
        assert_eq!(vm.get(vm.referent_of(soft), DATA), 7);
        assert_eq!(vm.referent_of(soft), vm.referent_of(weak));
    }
    let outcome = vm.collect(FULL_SOFT);
    let mut chain = vm.chain(&outcome);
    chain.sort_by_key(|raw| raw.0);
    let mut expected = vec![vm.rooted(soft), vm.rooted(weak)];
    expected.sort_by_key(|raw| raw.0);
    assert_eq!(chain, expected);
    assert!(vm.referent_of(soft).is_null() && vm.referent_of(weak).is_null());
}

#[test]
pub(super) fn finalization_comes_between_weak_and_phantom() {
    for what in [Collect::Young, FULL] {
        let (mut vm, node) = with_node();
        let inner = vm.node(8).unwrap();
        vm.put(vm.rooted(node), LEFT, inner);
        let inner = vm.root(inner);
        let weak = vm.reference(WEAK, node);
        let finalizer = vm.reference(FINAL, node);
        let inner_finalizer = vm.reference(FINAL, inner);
        let phantom = vm.reference(PHANTOM, inner);
        vm.roots.strong[node] = 0;
        vm.roots.strong[inner] = 0;
        let outcome = vm.collect(what);
        let chain = vm.chain(&outcome);
        assert_eq!(chain.len(), 3, "both finalizers although one object holds the other");
        assert!(vm.referent_of(weak).is_null());
        let kept = vm.referent_of(finalizer);
        assert_eq!(vm.get(kept, DATA), 7);
        assert_eq!(vm.get(kept, LEFT), vm.referent_of(inner_finalizer).0);
        assert_eq!(vm.get(vm.rooted(finalizer), NEXT), vm.rooted(finalizer).0, "inactive from now on");
        assert_eq!(vm.referent_of(phantom), vm.referent_of(inner_finalizer));
        // Pending, then dequeued without being cleared: strong.
        for _ in 0..2 {
            assert!(vm.collect(what).pending.is_null());
            assert_eq!(vm.get(vm.referent_of(finalizer), DATA), 7);
        }
        // The finalizer ran and its Reference was dropped: the phantom's turn.
        vm.roots.strong[finalizer] = 0;
        vm.roots.strong[inner_finalizer] = 0;
        vm.roots.strong[weak] = 0;
        let outcome = vm.collect(FULL);
        assert_eq!(vm.chain(&outcome), [vm.rooted(phantom)]);
    }
}

#[test]
pub(super) fn a_pending_chain_is_held_by_its_head() {
    let (mut vm, node) = with_node();
    let references: Vec<usize> = (0..50).map(|_| vm.reference(WEAK, node)).collect();
    vm.roots.strong[node] = 0;
    let outcome = vm.collect(Collect::Young);
    assert_eq!(vm.chain(&outcome).len(), 50);
    let head = vm.root(outcome.pending);
    for root in references {
        vm.roots.strong[root] = 0;
    }
    for what in [Collect::Young, Collect::Young, FULL, Collect::Young] {
        vm.collect(what);
        let mut count = 0;
        let mut at = vm.rooted(head);
        while !at.is_null() {
            assert_eq!(vm.heap.class_of(at), WEAK);
            count += 1;
            at = RawRef(vm.get(at, DISCOVERED));
        }
        assert_eq!(count, 50);
    }
}

#[test]
pub(super) fn an_old_reference_to_a_young_object_is_discovered_in_its_card() {
    let (mut vm, node) = with_node();
    let reference = vm.heap.alloc_old(WEAK, REFERENCE_BYTES).unwrap();
    let reference = vm.root(reference);
    let kept = vm.heap.alloc_old(WEAK, REFERENCE_BYTES).unwrap();
    let kept = vm.root(kept);
    let other = vm.node(11).unwrap();
    let other = vm.root(other);
    vm.put(vm.rooted(reference), REFERENT, vm.rooted(node));
    vm.put(vm.rooted(kept), REFERENT, vm.rooted(other));
    vm.roots.strong[node] = 0;
    let outcome = vm.collect(Collect::Young);
    assert_eq!(vm.chain(&outcome), [vm.rooted(reference)]);
    assert!(vm.referent_of(reference).is_null());
    assert_eq!(vm.referent_of(kept), vm.rooted(other));
    vm.roots.strong[other] = 0;
    let outcome = vm.collect(Collect::Young);
    assert_eq!(vm.chain(&outcome), [vm.rooted(kept)], "its card stayed dirty");
}

#[test]
pub(super) fn an_unreachable_reference_is_not_enqueued() {
    let (mut vm, node) = with_node();
    let reference = vm.reference(WEAK, node);
    vm.roots.strong[node] = 0;
    vm.roots.strong[reference] = 0;
    assert!(vm.collect(FULL).pending.is_null());
    assert_eq!(vm.heap.used(), 0);
}

#[test]
pub(super) fn weak_roots_see_what_finalizers_keep() {
    let (mut vm, node) = with_node();
    let dead = vm.node(1).unwrap();
    vm.roots.weak = vec![vm.rooted(node).0, dead.0, 0];
    let finalizer = vm.reference(FINAL, node);
    vm.roots.strong[node] = 0;
    vm.collect(Collect::Young);
    assert_eq!(vm.roots.weak, [vm.referent_of(finalizer).0, 0, 0]);
    vm.roots.strong[finalizer] = 0;
    vm.collect(FULL);
    assert_eq!(vm.roots.weak, [0, 0, 0]);
}
