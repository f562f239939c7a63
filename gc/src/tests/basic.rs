//! Allocation, moving, promotion, large objects, exhaustion.

use super::*;

const FULL: Collect = Collect::Full { clear_soft: false };

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn objects_are_zeroed_and_aligned_and_not_null() {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    for i in 0..100_000u32 {
        let node = vm.node(i).unwrap();
        assert!(!node.is_null());
        assert_eq!(vm.get(node, 0), 0);
        assert_eq!((vm.get(node, LEFT), vm.get(node, RIGHT)), (0, 0));
        assert_eq!(vm.heap.class_of(node), NODE);
        // Dirty it, for the next one to find zeroes again.
        vm.put(node, LEFT, node);
        vm.put(node, RIGHT, node);
    }
    assert!(vm.heap.counts().young > 0);
    assert_eq!(vm.heap.base() % 4096, 0);
}

#[test]
fn a_young_collection_moves_and_a_stale_reference_meets_poison() {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    let before = vm.node(42).unwrap();
    let root = vm.root(before);
    let stale = vm.heap.address(before);
    vm.collect(Collect::Young);
    let after = vm.rooted(root);
    assert_ne!(before, after);
    assert_eq!(vm.get(after, DATA), 42);
    assert_eq!(vm.heap.memory().read(stale + DATA), 0xDDDD_DDDD);
    vm.collect(FULL);
    assert_ne!(vm.rooted(root), after);
    assert!(!vm.heap.is_young(vm.rooted(root)));
    let old = vm.rooted(root);
    vm.collect(FULL);
    assert_ne!(vm.rooted(root), old);
    assert_eq!(vm.get(vm.rooted(root), DATA), 42);
}

#[test]
pub(super) fn marks_survive_and_ages_promote() {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    let hashed = vm.node(1).unwrap();
    vm.put_int(hashed, 0, mark::make_unlocked(0, 0x7FF_FFFF));
    let fat = vm.node(2).unwrap();
    vm.put_int(fat, 0, mark::make_inflated(0, 77));
    let thin = vm.node(3).unwrap();
    vm.put_int(thin, 0, mark::make_thin(0, 513, 3));
    let (hashed, fat, thin) = (vm.root(hashed), vm.root(fat), vm.root(thin));
    for round in 1..10 {
        vm.collect(Collect::Young);
        assert_eq!(mark::hash_of(vm.get(vm.rooted(hashed), 0)), 0x7FF_FFFF);
        assert_eq!(mark::monitor_index(vm.get(vm.rooted(fat), 0)), 77);
        let word = vm.get(vm.rooted(thin), 0);
        assert_eq!((mark::thin_owner(word), mark::thin_count(word)), (513, 3));
        assert_eq!(vm.heap.is_young(vm.rooted(thin)), round <= 7, "round {round}");
    }
}

#[test]
pub(super) fn an_old_object_keeps_a_young_one_alive_through_its_card() {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    let old = vm.heap.alloc_old(NODE, NODE_BYTES).unwrap();
    let array = vm.heap.alloc_old_array(REFS, 4, 1000).unwrap();
    let (old, array) = (vm.root(old), vm.root(array));
    let young = vm.node(5).unwrap();
    vm.put(vm.rooted(old), RIGHT, young);
    for index in [0, 130, 999] {
        let young = vm.node(1000 + index).unwrap();
        vm.put(vm.rooted(array), TestVm::elem(index as usize), young);
    }
    for _ in 0..12 {
        vm.collect(Collect::Young);
        let held = RawRef(vm.get(vm.rooted(old), RIGHT));
        assert_eq!(vm.get(held, DATA), 5);
        for index in [0, 130, 999] {
            let held = RawRef(vm.get(vm.rooted(array), TestVm::elem(index)));
            assert_eq!(vm.get(held, DATA), 1000 + index as u32);
        }
    }
}

#[test]
fn verify_misses_no_card() {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    let old = vm.heap.alloc_old(NODE, NODE_BYTES).unwrap();
    vm.root(old);
    let young = vm.node(5).unwrap();
    vm.put_int(old, LEFT, young.0);
    vm.heap.retire(&mut vm.tlab);
    let error = vm.heap.verify(&mut vm.roots).unwrap_err();
    assert!(error.contains("without a dirty card"), "{error}");
    vm.put(old, LEFT, young);
    vm.heap.verify(&mut vm.roots).unwrap();
    vm.put_int(old, RIGHT, young.0 + 1);
    let error = vm.heap.verify(&mut vm.roots).unwrap_err();
    assert!(error.contains("is no object"), "{error}");
}

#[test]
fn verify_sees_tables_that_disagree() {
    let broken = |how: &dyn Fn(&TestVm, RawRef), says: &str| {
        let mut vm = TestVm::new(16 << 20, 1 << 20);
        for _ in 0..100 {
            let node = vm.node(1).unwrap();
            vm.root(node);
        }
        vm.collect(FULL);
        how(&vm, vm.rooted(50));
        let error = vm.heap.verify(&mut vm.roots).unwrap_err();
        assert!(error.contains(says), "{error}");
    };
    let region = |r: RawRef| (r.0 >> crate::region::REGION_REF_SHIFT) as usize;
    broken(&|vm, r| vm.heap.cards.clear_starts(vm.heap.regions.start(region(r))), "object start");
    broken(&|vm, _| vm.heap.state.lock().old_bytes += 8, "old bytes");
    broken(&|vm, r| vm.heap.regions.set_kind(region(r), crate::region::kind::LARGE_OLD), "go to region");
    broken(&|vm, r| vm.heap.blocks.touch(r.0), "not cleared");
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
pub(super) fn large_objects_stay_where_they_are_and_die() {
    let mut vm = TestVm::new(64 << 20, 8 << 20);
    let large = vm.array(REFS, 4, 500_000).unwrap();
    let root = vm.root(large);
    let node = vm.node(9).unwrap();
    vm.put(vm.rooted(root), TestVm::elem(499_999), node);
    assert!(vm.heap.is_young(large));
    let mut used = Vec::new();
    for what in [Collect::Young, Collect::Young, FULL, Collect::Young] {
        vm.collect(what);
        used.push(vm.heap.used());
        assert_eq!(vm.rooted(root), large);
        assert!(!vm.heap.is_young(large));
        let held = RawRef(vm.get(large, TestVm::elem(499_999)));
        assert_eq!(vm.get(held, DATA), 9);
    }
    vm.roots.strong[root] = 0;
    let garbage = vm.array(BYTES, 1, 3_000_000).unwrap();
    assert!(vm.heap.is_young(garbage));
    vm.collect(Collect::Young);
    assert_eq!(vm.heap.used(), used[0], "the young large object died");
    vm.collect(FULL);
    assert_eq!(vm.heap.used(), 0);
    // Its memory is zero when it comes back.
    let again = vm.array(LONGS, 8, 400_000).unwrap();
    assert!((0..400_000).all(|i| vm.get(again, 16 + 8 * i) == 0));
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn a_program_that_allocates_a_hundred_times_its_heap() {
    let mut vm = TestVm::new(8 << 20, 0);
    let ring = vm.array(REFS, 4, 4096).unwrap();
    let ring = vm.root(ring);
    let mut allocated = 0u64;
    let mut i = 0u32;
    while allocated < 800 << 20 {
        let object = if i.is_multiple_of(64) {
            let len = 10_000 + i % 7 * 50_000;
            allocated += u64::from(len);
            vm.array(BYTES, 1, len).unwrap()
        } else {
            allocated += 128;
            vm.array(LONGS, 8, 14).unwrap()
        };
        if i.is_multiple_of(3) {
            let keep = if i.is_multiple_of(64) { RawRef::NULL } else { object };
            vm.put(vm.rooted(ring), TestVm::elem(i as usize % 4096), keep);
        }
        i += 1;
    }
    let counts = vm.heap.counts();
    assert!(counts.young > 20, "{counts:?}");
    assert!(vm.heap.committed() <= vm.heap.max());
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
pub(super) fn a_full_heap_says_so_and_recovers() {
    let mut vm = TestVm::new(16 << 20, 0);
    let root = vm.root(RawRef::NULL);
    let mut count = 0u64;
    while let Some(node) = vm.node(1) {
        vm.put(node, LEFT, vm.rooted(root));
        vm.roots.strong[root] = node.0;
        count += 1;
    }
    let bytes = count * NODE_BYTES as u64;
    assert!(bytes > 14 << 20, "out of memory after {bytes} bytes");
    assert!(vm.array(BYTES, 1, 1 << 20).is_none());
    vm.roots.strong[root] = 0;
    for _ in 0..1_000_000 {
        vm.node(2).unwrap();
    }
    assert!(vm.array(BYTES, 1, 8 << 20).is_some());
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn sizes_beyond_the_heap_are_refused() {
    let mut vm = TestVm::new(16 << 20, 0);
    assert!(vm.heap.alloc_array(&mut vm.tlab, LONGS, 8, u32::MAX).is_none());
    assert!(vm.heap.alloc_array(&mut vm.tlab, BYTES, 1, i32::MAX as u32).is_none());
    assert!(!vm.heap.can_ever_fit(array_bytes(8, i32::MAX as u32)));
    assert!(vm.heap.can_ever_fit(16 << 20));
    assert!(!vm.heap.can_ever_fit((16 << 20) + 8));
    assert!(vm.array(BYTES, 1, 15 << 20).is_some());
    let error = Heap::new(HeapConfig { max_bytes: 32 << 30, ..HeapConfig::default() }).unwrap_err();
    assert!(matches!(error, HeapError::TooLarge { .. }), "{error}");
    Heap::new(HeapConfig {
        max_bytes: HeapConfig::max_for_cage(HeapConfig::MAX_CAGE),
        ..HeapConfig::default()
    })
    .unwrap();
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
pub(super) fn a_heap_full_of_live_objects_can_be_collected() {
    let mut vm = TestVm::new(32 << 20, 0);
    let root = vm.root(RawRef::NULL);
    while let Some(array) = vm.array(LONGS, 8, 1000) {
        let node = match vm.node(0) {
            Some(node) => node,
            None => break,
        };
        let _ = array;
        vm.put(node, LEFT, vm.rooted(root));
        vm.roots.strong[root] = node.0;
        let Some(kept) = vm.array(LONGS, 8, 1000) else { break };
        let head = vm.rooted(root);
        vm.put(head, RIGHT, kept);
    }
    for _ in 0..5 {
        let outcome = vm.collect(FULL);
        assert!(outcome.used_after() > 28 << 20, "{outcome:?}");
    }
}

#[test]
pub(super) fn mirrors_have_statics() {
    let mut vm = TestVm::new(16 << 20, 1 << 20);
    let mirror = vm.heap.alloc_old(CLASS, 40).unwrap();
    vm.put_int(mirror, MIRROR_KLASS, WITH_STATICS.0);
    assert_eq!(vm.heap.object_size(mirror), 40);
    let primitive = vm.heap.alloc_old(CLASS, 24).unwrap();
    assert_eq!(vm.heap.object_size(primitive), 24);
    let (mirror, primitive) = (vm.root(mirror), vm.root(primitive));
    for (offset, data) in [(8, 1), (24, 2), (32, 3)] {
        let node = vm.node(data).unwrap();
        vm.put(vm.rooted(mirror), offset, node);
    }
    vm.put_int(vm.rooted(mirror), 28, 0x1234_5678);
    for what in [Collect::Young, FULL, Collect::Young] {
        vm.collect(what);
        let mirror = vm.rooted(mirror);
        for (offset, data) in [(8, 1), (24, 2), (32, 3)] {
            assert_eq!(vm.get(RawRef(vm.get(mirror, offset)), DATA), data);
        }
        assert_eq!(vm.get(mirror, 28), 0x1234_5678);
        assert_eq!(vm.heap.object_size(vm.rooted(primitive)), 24);
    }
}

#[test]
fn many_threads_allocate() {
    let vm = TestVm::new(64 << 20, 32 << 20);
    let heap = &vm.heap;
    let per_thread = if cfg!(miri) { 100 } else { 20_000u32 };
    std::thread::scope(|scope| {
        for thread in 0..8u32 {
            scope.spawn(move || {
                let mut tlab = Tlab::new();
                for i in 0..per_thread {
                    let node = heap.alloc(&mut tlab, NODE, NODE_BYTES).unwrap();
                    heap.memory().write(heap.address(node) + DATA, thread * per_thread + i);
                    if i % 100 == 0 {
                        heap.alloc_old(NODE, NODE_BYTES).unwrap();
                    }
                }
                heap.retire(&mut tlab);
            });
        }
    });
    let mut seen = vec![false; 8 * per_thread as usize];
    let mut old = 0;
    heap.for_each_object(&mut |object, class| {
        assert_eq!(class, NODE);
        if heap.is_young(object) {
            let data = heap.memory().read(heap.address(object) + DATA) as usize;
            assert!(!std::mem::replace(&mut seen[data], true));
        } else {
            old += 1;
        }
    });
    assert!(seen.iter().all(|&seen| seen));
    assert_eq!(old, 8 * per_thread / 100);
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn dropping_a_heap_gives_everything_back() {
    for _ in 0..200 {
        let mut vm = TestVm::new(8 << 20, 1 << 20);
        vm.node(1).unwrap();
        vm.collect(FULL);
    }
}
