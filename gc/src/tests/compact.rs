//! Full collections in place.

use super::*;
use crate::region::{LARGE_BYTES, REGION_BYTES};

const FULL: Collect = Collect::Full { clear_soft: false };

fn compacting(max: usize, young: usize) -> TestVm {
    TestVm::with(HeapConfig { full: FullBy::Compacting, ..config(max, young) })
}

/// Numbers from 0 to `below`, the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % below
    }
}

#[test]
fn survivors_lie_densely_at_the_low_end() {
    let mut vm = compacting(32 << 20, 8 << 20);
    let mut roots = Vec::new();
    for i in 0..if cfg!(miri) { 1000 } else { 100_000 } {
        let node = vm.node(i).unwrap();
        if i % 7 == 0 {
            roots.push((vm.root(node), i));
        }
    }
    let outcome = vm.collect(FULL);
    assert!(outcome.full);
    assert_eq!(outcome.used_after(), roots.len() * NODE_BYTES);
    assert_eq!(outcome.promoted, roots.len() * NODE_BYTES);
    let first = vm.rooted(roots[0].0);
    assert_eq!(first.offset(), REGION_BYTES);
    for (i, &(root, data)) in roots.iter().enumerate() {
        let node = vm.rooted(root);
        assert_eq!(vm.get(node, DATA), data);
        assert!(!vm.heap.is_young(node));
        assert_eq!(node.offset(), first.offset() + i * NODE_BYTES, "allocation order is kept");
    }
    // Nothing is left to do.
    let before: Vec<u32> = vm.roots.strong.clone();
    vm.collect(FULL);
    assert_eq!(vm.roots.strong, before);
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn objects_that_fill_half_a_region_pack_as_they_come() {
    let mut vm = compacting(64 << 20, 0);
    let mut random = Random(1);
    let mut kept = Vec::new();
    for i in 0..300u32 {
        let len = match i % 4 {
            0 => LARGE_BYTES as u32 - 12,
            1 => random.below(LARGE_BYTES) as u32,
            2 => random.below(2000) as u32,
            _ => 300_000,
        };
        let Some(array) = vm.array(BYTES, 1, len) else { break };
        for at in (12..len as usize / 4 * 4).step_by(4096) {
            vm.put_int(array, at, i);
        }
        if random.below(3) == 0 {
            kept.push((vm.root(array), i, len));
        }
    }
    for _ in 0..3 {
        vm.collect(FULL);
        for &(root, i, len) in &kept {
            let array = vm.rooted(root);
            assert_eq!(vm.get(array, ARRAY_LENGTH_OFFSET), len);
            assert!((12..len as usize / 4 * 4).step_by(4096).all(|at| vm.get(array, at) == i));
        }
        let dropped = kept.swap_remove(random.below(kept.len()));
        vm.roots.strong[dropped.0] = 0;
    }
    let live: usize = kept.iter().map(|&(_, _, len)| array_bytes(1, len) as usize).sum();
    assert!(vm.collect(FULL).used_after() == live);
    vm.roots.strong.clear();
    assert_eq!(vm.collect(FULL).used_after(), 0);
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn a_short_stack_is_enough() {
    let build = |vm: &mut TestVm| {
        // A tree that is wide and deep, with References of all kinds at its leaves.
        let top = vm.array(REFS, 4, 3000).unwrap();
        let top = vm.root(top);
        let mut random = Random(2);
        let scratch = vm.root(RawRef::NULL);
        for i in 0..3000 {
            let node = vm.node(i).unwrap();
            vm.put(vm.rooted(top), TestVm::elem(i as usize), node);
            for depth in 0..random.below(30) as u32 {
                let child = vm.node(i * 100 + depth).unwrap();
                vm.roots.strong[scratch] = child.0;
                let parent = RawRef(vm.get(vm.rooted(top), TestVm::elem(i as usize)));
                vm.put(child, if depth % 2 == 0 { LEFT } else { RIGHT }, parent);
                vm.put(vm.rooted(top), TestVm::elem(i as usize), child);
            }
            if i % 10 == 0 {
                let class = [SOFT, WEAK, FINAL, PHANTOM][i as usize / 10 % 4];
                if random.below(2) == 0 {
                    let referent = vm.node(7).unwrap();
                    vm.roots.strong[scratch] = referent.0;
                }
                let reference = vm.reference(class, scratch);
                let reference = RawRef(vm.roots.strong.remove(reference));
                let holder = random.below(i as usize + 1);
                let holder = RawRef(vm.get(vm.rooted(top), TestVm::elem(holder)));
                if vm.get(holder, RIGHT) == 0 {
                    vm.put(holder, RIGHT, reference);
                }
            }
        }
        vm.roots.strong[scratch] = 0;
    };
    let mut figures = Vec::new();
    for limit in [usize::MAX, 1024, 100, 10] {
        let mut vm = compacting(32 << 20, 16 << 20);
        build(&mut vm);
        vm.heap.blocks.limit_stack(limit);
        let outcome = vm.collect(Collect::Full { clear_soft: true });
        figures.push((outcome.used_after(), outcome.pending_count));
    }
    assert!(figures[0].1 > 50, "{figures:?}");
    assert!(figures.iter().all(|f| *f == figures[0]), "{figures:?}");
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn a_heap_of_nearly_the_whole_cage() {
    // No second copy has room, not even of the young generation.
    let cage = 64 << 20;
    let mut vm = TestVm::with(HeapConfig {
        cage_bytes: cage,
        full: FullBy::Choice,
        ..config(HeapConfig::max_for_cage(cage), 8 << 20)
    });
    let max = vm.heap.max();
    assert_eq!(max, 62 << 20);
    let ring = vm.array(REFS, 4, 200_000).unwrap();
    let ring = vm.root(ring);
    let mut random = Random(3);
    let mut live = 0;
    for i in 0..2_000_000u32 {
        let Some(node) = vm.array(LONGS, 8, (i % 40) + 1) else { break };
        let at = if live < 200_000 && i % 2 == 0 {
            live += 1;
            live - 1
        } else {
            random.below(live.max(1))
        };
        vm.put(vm.rooted(ring), TestVm::elem(at), node);
        if vm.heap.used() > max / 10 * 9 && live > 1000 {
            let gone = random.below(live);
            vm.put(vm.rooted(ring), TestVm::elem(gone), RawRef::NULL);
        }
    }
    assert!(vm.heap.counts().full > 0);
    vm.collect(Collect::Young);
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn exhaustion_uses_the_maximum_to_the_last_regions() {
    let mut vm = TestVm::with(HeapConfig { poison: false, ..config(16 << 20, 0) });
    let root = vm.root(RawRef::NULL);
    for _ in 0..3 {
        let mut count = 0u64;
        while let Some(node) = vm.node(1) {
            vm.put(node, LEFT, vm.rooted(root));
            vm.roots.strong[root] = node.0;
            count += 1;
        }
        let bytes = count * NODE_BYTES as u64;
        assert!(bytes > (16 << 20) - 3 * REGION_BYTES as u64, "out of memory after {bytes} bytes");
        assert!(vm.heap.used() <= vm.heap.max());
        vm.roots.strong[root] = 0;
        vm.collect(FULL);
        assert_eq!(vm.heap.used(), 0);
    }
}

#[test]
fn what_holds_for_copying_holds_in_place() {
    FULL_BY.set(FullBy::Compacting);
    let tests: &[fn()] = &[
        refs::a_reachable_referent_is_kept_and_updated,
        refs::weak_and_phantom_are_cleared,
        refs::soft_are_cleared_on_demand_only,
        refs::finalization_comes_between_weak_and_phantom,
        refs::a_pending_chain_is_held_by_its_head,
        refs::an_old_reference_to_a_young_object_is_discovered_in_its_card,
        refs::an_unreachable_reference_is_not_enqueued,
        refs::weak_roots_see_what_finalizers_keep,
        domains::an_instance_keeps_its_domain_and_what_that_needs,
        domains::mirrors_and_loaders_keep_their_domains,
        domains::what_a_finalizer_can_reach_stays_but_weak_references_are_cleared,
        domains::the_layout_of_an_unloaded_class_goes_with_its_last_object,
        basic::marks_survive_and_ages_promote,
        basic::an_old_object_keeps_a_young_one_alive_through_its_card,
        basic::mirrors_have_statics,
    ];
    let long: &[fn()] = &[
        basic::large_objects_stay_where_they_are_and_die,
        basic::a_full_heap_says_so_and_recovers,
        basic::a_heap_full_of_live_objects_can_be_collected,
    ];
    tests.iter().for_each(|test| test());
    if !cfg!(miri) {
        long.iter().for_each(|test| test());
    }
}
