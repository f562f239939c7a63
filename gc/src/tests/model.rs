//! Random programs against a plain model of a heap.
//!
//! The model keeps objects in a vector and knows reachability by the book. After each collection both graphs are
//! walked together from the roots: they must be isomorphic, payloads and identity hashes included. A full
//! collection must clear exactly the References that the model says; a young one may leave some for later, as
//! long as it clears none that it must not.

use super::*;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

const ROOTS: usize = 12;

#[derive(Clone, Debug)]
enum Op {
    Node {
        to: usize,
    },
    /// The program goes on as another thread, with a buffer of its own.
    Thread {
        number: usize,
    },
    RefArray {
        to: usize,
        len: u32,
    },
    Bytes {
        to: usize,
        len: u32,
    },
    OldNode {
        to: usize,
    },
    Reference {
        to: usize,
        kind: usize,
        referent: usize,
        old: bool,
    },
    Store {
        holder: usize,
        field: usize,
        value: usize,
    },
    Load {
        to: usize,
        holder: usize,
        field: usize,
    },
    Copy {
        to: usize,
        from: usize,
    },
    Drop {
        root: usize,
    },
    Hash {
        root: usize,
        hash: u32,
    },
    WeakRoot {
        slot: usize,
        root: usize,
    },
    Garbage {
        count: usize,
    },
    Young,
    Full {
        clear_soft: bool,
    },
    Concurrent {
        steps: usize,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let root = 0..ROOTS;
    let field = 0..100_000usize;
    // Under Miri everything takes a thousand times as long.
    let (large, garbage) = if cfg!(miri) { (300..3000, 200) } else { (60_000..300_000u32, 20_000) };
    prop_oneof![
        8 => root.clone().prop_map(|to| Op::Node { to }),
        4 => (0..3usize).prop_map(|number| Op::Thread { number }),
        3 => (root.clone(), 0..300u32).prop_map(|(to, len)| Op::RefArray { to, len }),
        1 => (root.clone(), large).prop_map(|(to, len)| Op::RefArray { to, len }),
        2 => (root.clone(), 0..70_000u32).prop_map(|(to, len)| Op::Bytes { to, len }),
        1 => (root.clone(), 200_000..1_500_000u32).prop_map(|(to, len)| Op::Bytes { to, len }),
        1 => root.clone().prop_map(|to| Op::OldNode { to }),
        4 => (root.clone(), 0..4usize, root.clone(), any::<bool>())
            .prop_map(|(to, kind, referent, old)| Op::Reference { to, kind, referent, old }),
        16 => (root.clone(), field.clone(), root.clone())
            .prop_map(|(holder, field, value)| Op::Store { holder, field, value }),
        8 => (root.clone(), root.clone(), field).prop_map(|(to, holder, field)| Op::Load { to, holder, field }),
        3 => (root.clone(), root.clone()).prop_map(|(to, from)| Op::Copy { to, from }),
        5 => root.clone().prop_map(|root| Op::Drop { root }),
        2 => (root.clone(), 1..mark::PAYLOAD_MAX).prop_map(|(root, hash)| Op::Hash { root, hash }),
        2 => (0..4usize, root).prop_map(|(slot, root)| Op::WeakRoot { slot, root }),
        2 => (1..garbage as usize).prop_map(|count| Op::Garbage { count }),
        6 => Just(Op::Young),
        6 => (1..40usize).prop_map(|steps| Op::Concurrent { steps }),
        1 => any::<bool>().prop_map(|clear_soft| Op::Full { clear_soft }),
    ]
}

type Id = usize;

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Node,
    Refs,
    Bytes(u32),
    Reference(usize),
}

#[derive(Clone, Debug)]
struct Object {
    kind: Kind,
    /// Of a Reference: only its queue field.
    fields: Vec<Option<Id>>,
    referent: Option<Id>,
    /// A FinalReference that was handed out.
    inactive: bool,
    hash: u32,
}

#[derive(Default)]
struct Model {
    objects: Vec<Object>,
    roots: Vec<Option<Id>>,
    weak: Vec<Option<Id>>,
}

/// What a collection of everything must find.
struct Judgement {
    /// References that get cleared, or, if final, handed out.
    notified: HashSet<Id>,
    /// Everything that stays.
    live: HashSet<Id>,
    /// Of that, what doesn't stay for a finalizer's sake only.
    strong: HashSet<Id>,
}

impl Model {
    fn add(&mut self, kind: Kind, fields: usize) -> Id {
        self.objects.push(Object {
            kind,
            fields: vec![None; fields],
            referent: None,
            inactive: false,
            hash: 0,
        });
        self.objects.len() - 1
    }

    fn judge(&self, clear_soft: bool) -> Judgement {
        let mut live = HashSet::new();
        let mut met = Vec::new();
        let mut work: Vec<Id> = self.roots.iter().flatten().copied().collect();
        while let Some(id) = work.pop() {
            if !live.insert(id) {
                continue;
            }
            let object = &self.objects[id];
            work.extend(object.fields.iter().flatten());
            match (&object.kind, object.referent) {
                (Kind::Reference(kind), Some(_)) if !object.inactive && (*kind != 0 || clear_soft) => {
                    met.push(id)
                }
                (_, referent) => work.extend(referent),
            }
        }
        let dead = |id: Id, live: &HashSet<Id>| !live.contains(&self.objects[id].referent.unwrap());
        let of = |kinds: &[usize]| -> Vec<Id> {
            met.iter()
                .copied()
                .filter(|&id| matches!(&self.objects[id].kind, Kind::Reference(k) if kinds.contains(k)))
                .collect()
        };
        let strong = live.clone();
        let mut notified: HashSet<Id> = of(&[0, 1, 2]).into_iter().filter(|&id| dead(id, &live)).collect();
        let finals: Vec<Id> = of(&[2]).into_iter().filter(|id| notified.contains(id)).collect();
        let mut work: Vec<Id> = finals.iter().map(|&id| self.objects[id].referent.unwrap()).collect();
        while let Some(id) = work.pop() {
            if live.insert(id) {
                work.extend(self.objects[id].fields.iter().flatten());
                work.extend(self.objects[id].referent);
            }
        }
        notified.extend(of(&[3]).into_iter().filter(|&id| dead(id, &live)));
        Judgement { notified, live, strong }
    }
}

struct Pair {
    vm: TestVm,
    model: Model,
    /// The buffers of the threads that don't run.
    waiting: [Tlab; 3],
}

fn pattern(id: Id, at: usize) -> u32 {
    (id as u32).wrapping_mul(0x9E37_79B9) ^ at as u32
}

impl Pair {
    fn new(config: HeapConfig) -> Pair {
        let mut vm = TestVm::with(config);
        vm.roots.strong = vec![0; ROOTS];
        vm.roots.weak = vec![0; 4];
        Pair {
            vm,
            model: Model { objects: Vec::new(), roots: vec![None; ROOTS], weak: vec![None; 4] },
            waiting: Default::default(),
        }
    }

    fn collect(&mut self, what: Collect) {
        let clear_soft = what == Collect::Full { clear_soft: true };
        let judgement = self.model.judge(clear_soft);
        let old_position: Vec<u32> = self.vm.roots.strong.clone();
        let small: Vec<bool> = old_position
            .iter()
            .map(|&raw| {
                let r = RawRef(raw);
                raw != 0
                    && self.vm.heap.object_size(r) <= crate::region::LARGE_BYTES
                    && (what != Collect::Young || self.vm.heap.is_young(r))
            })
            .collect();
        for tlab in &mut self.waiting {
            self.vm.heap.retire(tlab);
        }
        let outcome = self.vm.collect(what);
        // In place, what lies well stays.
        let moves = self.vm.heap.config.full == FullBy::Copying || !outcome.full;
        for ((&old, &new), small) in old_position.iter().zip(&self.vm.roots.strong).zip(small) {
            assert!(!small || !moves || old != new, "every small object moves");
        }
        let pending = self.unlink(&outcome);
        self.compare(&judgement, outcome.full && !outcome.upgraded, &pending);
    }

    /// Takes the pending chain apart, as the reference handler does.
    fn unlink(&mut self, outcome: &Outcome) -> HashSet<u32> {
        let mut pending = HashSet::new();
        let mut at = outcome.pending;
        while !at.is_null() {
            assert!(pending.insert(at.0), "twice in the chain");
            let next = RawRef(self.vm.get(at, DISCOVERED));
            self.vm.put(at, DISCOVERED, RawRef::NULL);
            at = next;
        }
        assert_eq!(pending.len(), outcome.pending_count);
        pending
    }

    fn compare(&mut self, judgement: &Judgement, full: bool, pending: &HashSet<u32>) {
        let vm = &self.vm;
        let mut ids: HashMap<u32, Id> = HashMap::new();
        let mut raws: HashMap<Id, u32> = HashMap::new();
        let mut notified = HashSet::new();
        let mut work: Vec<(Option<Id>, u32)> =
            self.model.roots.iter().copied().zip(vm.roots.strong.iter().copied()).collect();
        while let Some((id, raw)) = work.pop() {
            assert_eq!(id.is_none(), raw == 0);
            let Some(id) = id else { continue };
            if let Some(&known) = raws.get(&id) {
                assert_eq!(known, raw);
                continue;
            }
            assert!(ids.insert(raw, id).is_none(), "two objects became one");
            raws.insert(id, raw);
            let object = self.model.objects[id].clone();
            let r = RawRef(raw);
            assert_eq!(mark::hash_of(vm.get(r, 0)), object.hash);
            match object.kind {
                Kind::Node => {
                    assert_eq!(vm.heap.class_of(r), NODE);
                    assert_eq!(vm.get(r, DATA), pattern(id, 0));
                    work.push((object.fields[0], vm.get(r, LEFT)));
                    work.push((object.fields[1], vm.get(r, RIGHT)));
                }
                Kind::Refs => {
                    assert_eq!(vm.heap.class_of(r), REFS);
                    assert_eq!(vm.get(r, ARRAY_LENGTH_OFFSET) as usize, object.fields.len());
                    for (i, &field) in object.fields.iter().enumerate() {
                        let raw = vm.get(r, TestVm::elem(i));
                        assert_eq!(field.is_none(), raw == 0);
                        if field.is_some() {
                            work.push((field, raw));
                        }
                    }
                }
                Kind::Bytes(len) => {
                    assert_eq!(vm.heap.class_of(r), BYTES);
                    assert_eq!(vm.get(r, ARRAY_LENGTH_OFFSET), len);
                    for at in sample(len) {
                        assert_eq!(vm.get(r, at), pattern(id, at));
                    }
                }
                Kind::Reference(kind) => {
                    assert_eq!(vm.heap.class_of(r), ClassId(SOFT.0 + kind as u32));
                    work.push((object.fields[0], vm.get(r, QUEUE)));
                    let referent = vm.get(r, REFERENT);
                    if pending.contains(&raw) {
                        notified.insert(id);
                        // In a young collection an old Reference counts as reachable.
                        let unheld = !judgement.strong.contains(&id)
                            && object.referent.is_some_and(|referent| !judgement.strong.contains(&referent));
                        assert!(judgement.notified.contains(&id) || (!full && unheld));
                        let model = &mut self.model.objects[id];
                        if kind == 2 {
                            assert_eq!(vm.get(r, NEXT), raw);
                            model.inactive = true;
                        } else {
                            assert_eq!(referent, 0);
                            model.referent = None;
                        }
                    }
                    work.push((self.model.objects[id].referent, referent));
                }
            }
        }
        if full {
            assert_eq!(notified.len(), pending.len(), "a pending Reference was not reachable");
            assert_eq!(notified, judgement.notified);
        }
        for (slot, id) in self.vm.roots.weak.iter().zip(&mut self.model.weak) {
            let Some(known) = *id else {
                assert_eq!(*slot, 0);
                continue;
            };
            let lives = judgement.live.contains(&known);
            if full {
                assert_eq!(*slot != 0, lives);
            }
            assert!(*slot != 0 || !lives);
            if lives {
                // Of what only a finalizer holds the walk above knows the place as well, through the Reference.
                assert_eq!(ids.get(slot), Some(&known));
            } else {
                // A young collection may keep what is dead; then the model forgets it first.
                *id = None;
            }
        }
        for (slot, id) in self.vm.roots.weak.iter_mut().zip(&self.model.weak) {
            if id.is_none() {
                *slot = 0;
            }
        }
    }

    fn place(&mut self, to: usize, id: Id, raw: RawRef) {
        self.model.roots[to] = Some(id);
        self.vm.roots.strong[to] = raw.0;
    }

    /// Allocates by the ladder, with the comparison after each step.
    fn alloc(&mut self, alloc: impl Fn(&Heap, &mut Tlab) -> Option<RawRef>) -> Option<RawRef> {
        for what in [Collect::Young, Collect::Full { clear_soft: false }, Collect::Full { clear_soft: true }]
        {
            if let Some(object) = alloc(&self.vm.heap, &mut self.vm.tlab) {
                return Some(object);
            }
            self.collect(what);
        }
        alloc(&self.vm.heap, &mut self.vm.tlab)
    }

    fn offset(&self, id: Id, field: usize) -> Option<(usize, usize)> {
        let object = &self.model.objects[id];
        if object.fields.is_empty() {
            return None;
        }
        let field = field % object.fields.len();
        let offset = match object.kind {
            Kind::Node => [LEFT, RIGHT][field],
            Kind::Refs => TestVm::elem(field),
            Kind::Reference(_) => QUEUE,
            Kind::Bytes(_) => return None,
        };
        Some((field, offset))
    }

    fn step(&mut self, op: &Op) {
        match *op {
            Op::Thread { number } => std::mem::swap(&mut self.vm.tlab, &mut self.waiting[number]),
            Op::Node { to } => {
                let Some(raw) = self.alloc(|heap, tlab| heap.alloc(tlab, NODE, NODE_BYTES)) else { return };
                let id = self.model.add(Kind::Node, 2);
                self.vm.put_int(raw, DATA, pattern(id, 0));
                self.place(to, id, raw);
            }
            Op::OldNode { to } => {
                let Some(raw) = self.alloc(|heap, _| heap.alloc_old(NODE, NODE_BYTES)) else { return };
                let id = self.model.add(Kind::Node, 2);
                self.vm.put_int(raw, DATA, pattern(id, 0));
                self.place(to, id, raw);
            }
            Op::RefArray { to, len } => {
                let Some(raw) = self.alloc(|heap, tlab| heap.alloc_array(tlab, REFS, 4, len)) else { return };
                let id = self.model.add(Kind::Refs, len as usize);
                self.place(to, id, raw);
            }
            Op::Bytes { to, len } => {
                let Some(raw) = self.alloc(|heap, tlab| heap.alloc_array(tlab, BYTES, 1, len)) else {
                    return;
                };
                let id = self.model.add(Kind::Bytes(len), 0);
                for at in sample(len) {
                    assert_eq!(self.vm.get(raw, at), 0);
                    self.vm.put_int(raw, at, pattern(id, at));
                }
                self.place(to, id, raw);
            }
            Op::Reference { to, kind, referent, old } => {
                let class = ClassId(SOFT.0 + kind as u32);
                let raw = self.alloc(|heap, tlab| {
                    if old {
                        heap.alloc_old(class, REFERENCE_BYTES)
                    } else {
                        heap.alloc(tlab, class, REFERENCE_BYTES)
                    }
                });
                let Some(raw) = raw else { return };
                let id = self.model.add(Kind::Reference(kind), 1);
                self.model.objects[id].referent = self.model.roots[referent];
                self.vm.put(raw, REFERENT, self.vm.rooted(referent));
                self.place(to, id, raw);
            }
            Op::Store { holder, field, value } => {
                let Some(id) = self.model.roots[holder] else { return };
                let Some((field, offset)) = self.offset(id, field) else { return };
                self.model.objects[id].fields[field] = self.model.roots[value];
                self.vm.put(self.vm.rooted(holder), offset, self.vm.rooted(value));
            }
            Op::Load { to, holder, field } => {
                let Some(id) = self.model.roots[holder] else { return };
                let Some((field, offset)) = self.offset(id, field) else { return };
                self.model.roots[to] = self.model.objects[id].fields[field];
                self.vm.roots.strong[to] = self.vm.get(self.vm.rooted(holder), offset);
            }
            Op::Copy { to, from } => {
                self.model.roots[to] = self.model.roots[from];
                self.vm.roots.strong[to] = self.vm.roots.strong[from];
            }
            Op::Drop { root } => {
                self.model.roots[root] = None;
                self.vm.roots.strong[root] = 0;
            }
            Op::Hash { root, hash } => {
                let Some(id) = self.model.roots[root] else { return };
                self.model.objects[id].hash = hash;
                let raw = self.vm.rooted(root);
                self.vm.put_int(raw, 0, mark::make_unlocked(self.vm.get(raw, 0), hash));
            }
            Op::WeakRoot { slot, root } => {
                self.model.weak[slot] = self.model.roots[root];
                self.vm.roots.weak[slot] = self.vm.roots.strong[root];
            }
            Op::Garbage { count } => {
                for _ in 0..count {
                    if self.alloc(|heap, tlab| heap.alloc(tlab, NODE, NODE_BYTES)).is_none() {
                        return;
                    }
                }
            }
            Op::Young => self.collect(Collect::Young),
            Op::Full { clear_soft } => self.collect(Collect::Full { clear_soft }),
            Op::Concurrent { steps } => {
                self.vm.heap.step_concurrently(steps);
                self.vm.heap.retire(&mut self.vm.tlab);
                self.vm.heap.verify(&mut self.vm.roots).unwrap();
            }
        }
    }
}

/// Places in a byte array of `len` that carry the pattern.
fn sample(len: u32) -> impl Iterator<Item = usize> {
    let words = len as usize / 4;
    (0..words).step_by((words / 16).max(1)).map(|word| 12 + 4 * word)
}

/// A heap with room for everything, by how it collects; and small ones, where collections in place are the only way
/// out, for the maximum or for the cage.
fn heaps() -> impl Strategy<Value = HeapConfig> {
    let roomy = |full| HeapConfig { full, ..config(48 << 20, 1 << 20) };
    let tight = (4..40usize, any::<bool>(), any::<bool>()).prop_map(|(regions, poison, small_cage)| {
        let max = regions * crate::region::REGION_BYTES;
        let cage_bytes =
            if small_cage { max + 5 * crate::region::REGION_BYTES } else { 4 * max + (64 << 20) };
        HeapConfig { poison, cage_bytes, ..config(max, 0) }
    });
    prop_oneof![2 => Just(roomy(FullBy::Copying)), 3 => Just(roomy(FullBy::Compacting)), 3 => tight]
}

proptest! {
    #![proptest_config(ProptestConfig { // 96, or more with PROPTEST_CASES.
        cases: if cfg!(miri) { 2 } else { ProptestConfig::default().cases / 8 * 3 },
        failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn behaves_as_the_model(config in heaps(), ops in prop::collection::vec(op(), 1..if cfg!(miri) { 25 } else { 250 })) {
        let mut pair = Pair::new(config);
        for op in &ops {
            pair.step(op);
        }
        pair.collect(Collect::Young);
        pair.collect(Collect::Full { clear_soft: false });
        pair.collect(Collect::Full { clear_soft: true });
    }
}
