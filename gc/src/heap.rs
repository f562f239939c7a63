//! The heap itself: what it consists of and what can be asked of it.

use crate::bitmap::MarkBits;
use crate::cage::{Cage, Memory};
use crate::card::Cards;
use crate::collect::compact::Blocks;
use crate::collect::cycle::Cycle;
use crate::collect::policy::Policy;
use crate::layout::{Layout, LayoutKind, LayoutTable};
use crate::object::{ARRAY_LENGTH_OFFSET, CLASS_OFFSET, ClassId, RawRef, align_object, array_bytes};
use crate::region::{FreeList, LARGE_BYTES, REGION_BYTES, Regions, kind};
use crate::{HeapConfig, HeapError};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Where java.lang.ref.Reference keeps its fields, in bytes from the object's start.
#[derive(Copy, Clone, Default, Debug)]
pub struct ReferenceOffsets {
    /// `referent`
    pub referent: u32,
    /// `next`
    pub next: u32,
    /// `discovered`
    pub discovered: u32,
    /// `queue`
    pub queue: u32,
    /// SoftReference's `timestamp`; 0: unknown, so soft references are kept as long as there is memory.
    pub timestamp: u32,
}

/// Collections so far.
#[derive(Copy, Clone, Default, Debug)]
pub struct Counts {
    /// Collections of the young generation alone.
    pub young: u64,
    /// Collections of everything.
    pub full: u64,
    /// Time spent in young ones.
    pub young_time: Duration,
    /// Time spent in full ones.
    pub full_time: Duration,
    /// CPU time of all threads that collected, in pauses and beside the program.
    pub cpu: Duration,
}

/// A heap of Java objects. Dropping it unmaps everything.
pub struct Heap {
    pub(crate) cage: Cage,
    pub(crate) regions: Regions,
    pub(crate) cards: Cards,
    pub(crate) layouts: LayoutTable,
    pub(crate) blocks: Blocks,
    pub(crate) config: HeapConfig,
    pub(crate) state: Mutex<State>,
    pub(crate) mirror_klass_offset: AtomicU32,
    loader_domain_offset: AtomicU32,
    reference_offsets: [AtomicU32; 5],
    pub(crate) marks: MarkBits,
    pub(crate) cycle: Mutex<Cycle>,
    /// Collections that wait for `cycle`.
    pub(crate) cycle_wanted: AtomicUsize,
    /// Nanoseconds of CPU time that other threads than the one that stopped the world spent.
    collector_cpu: AtomicU64,
    /// Copies of what stands in the locked state, for those who only want to know.
    pub(crate) used_bytes: AtomicUsize,
    pub(crate) committed_bytes: AtomicUsize,
    pub(crate) live_bytes: AtomicUsize,
}

/// A region that objects are bumped into. `region` 0: none.
#[derive(Copy, Clone, Default)]
pub(crate) struct Bump {
    pub(crate) region: usize,
    pub(crate) top: usize,
    pub(crate) end: usize,
}

/// What the heap's lock guards.
pub(crate) struct State {
    pub(crate) free: FreeList,
    pub(crate) eden: Bump,
    /// Old regions that are not full.
    pub(crate) old: Vec<Bump>,
    /// Regions of eden and of young large objects, which count against the young generation's budget.
    pub(crate) young_regions: usize,
    pub(crate) young_bytes: usize,
    pub(crate) old_bytes: usize,
    /// When the last collection ended.
    pub(crate) ended: Instant,
    pub(crate) policy: Policy,
    pub(crate) counts: Counts,
}

impl Heap {
    /// Reserves a heap.
    pub fn new(config: HeapConfig) -> Result<Heap, HeapError> {
        let mut config = config;
        let round = |bytes: usize| bytes.div_ceil(REGION_BYTES) * REGION_BYTES;
        if config.cage_bytes > HeapConfig::MAX_CAGE {
            return Err(HeapError::TooLarge { bytes: config.cage_bytes, limit: HeapConfig::MAX_CAGE });
        }
        config.cage_bytes = round(config.cage_bytes);
        // A young region, one to copy to, an old one and one to spare.
        config.max_bytes = round(config.max_bytes).max(4 * REGION_BYTES);
        let limit = HeapConfig::max_for_cage(config.cage_bytes);
        if config.max_bytes > limit {
            return Err(HeapError::TooLarge { bytes: config.max_bytes, limit });
        }
        config.initial_bytes = round(config.initial_bytes).clamp(REGION_BYTES, config.max_bytes);
        let cage = Cage::reserve(config.cage_bytes)?;
        let regions = Regions::new(cage.base(), config.cage_bytes)?;
        let cards = Cards::new(cage.base(), config.cage_bytes)?;
        let marks = MarkBits::new(cage.base(), config.cage_bytes)?;
        let state = State {
            free: FreeList::new(config.poison),
            eden: Bump::default(),
            old: Vec::new(),
            ended: Instant::now(),
            young_regions: 0,
            young_bytes: 0,
            old_bytes: 0,
            policy: Policy::new(&config),
            counts: Counts::default(),
        };
        Ok(Heap {
            cage,
            regions,
            cards,
            layouts: LayoutTable::new()?,
            blocks: Blocks::new(config.cage_bytes)?,
            committed_bytes: AtomicUsize::new(config.initial_bytes),
            config,
            state: Mutex::new(state),
            mirror_klass_offset: AtomicU32::new(0),
            loader_domain_offset: AtomicU32::new(0),
            reference_offsets: Default::default(),
            marks,
            cycle: Mutex::default(),
            cycle_wanted: AtomicUsize::new(0),
            collector_cpu: AtomicU64::new(0),
            used_bytes: AtomicUsize::new(0),
            live_bytes: AtomicUsize::new(0),
        })
    }

    /// The cage's base: the address that references count from.
    #[inline]
    pub fn base(&self) -> usize {
        self.cage.base()
    }

    /// The card of reference `r`'s header is the byte at `card_base() + (r.0 >> CARD_REF_SHIFT)`.
    #[inline]
    pub fn card_base(&self) -> usize {
        self.cards.table()
    }

    /// The layouts, by class.
    #[inline]
    pub fn layouts(&self) -> &LayoutTable {
        &self.layouts
    }

    /// The absolute address of an object; null has none.
    #[inline]
    pub fn address(&self, r: RawRef) -> usize {
        debug_assert!(!r.is_null());
        self.base() + r.offset()
    }

    /// The reference of an object at an absolute address.
    #[inline]
    pub fn ref_at(&self, address: usize) -> RawRef {
        RawRef(self.memory().raw(address))
    }

    /// Tells where java.lang.ref.Reference keeps its fields. Before the first Reference is allocated.
    pub fn set_reference_offsets(&self, offsets: ReferenceOffsets) {
        let values = [offsets.referent, offsets.next, offsets.discovered, offsets.queue, offsets.timestamp];
        for (cell, value) in self.reference_offsets.iter().zip(values) {
            cell.store(value, Ordering::Release);
        }
    }

    /// What `set_reference_offsets` set.
    pub fn reference_offsets(&self) -> ReferenceOffsets {
        let [referent, next, discovered, queue, timestamp] =
            std::array::from_fn(|i| self.reference_offsets[i].load(Ordering::Acquire));
        ReferenceOffsets { referent, next, discovered, queue, timestamp }
    }

    /// Tells where a mirror keeps the id of the class that it mirrors (a `u32`, 0 for a primitive's mirror). Before
    /// the first mirror is allocated; the id must be in the object before the next collection.
    pub fn set_mirror_klass_offset(&self, offset: u32) {
        self.mirror_klass_offset.store(offset, Ordering::Release);
    }

    /// Tells where an instance of java.lang.ClassLoader keeps the domain of the classes that it defines (a `u32`, 0
    /// while it has none or if they are never unloaded). Before the first one is allocated.
    pub fn set_loader_domain_offset(&self, offset: u32) {
        self.loader_domain_offset.store(offset, Ordering::Release);
    }

    /// Marks the cards of a range of a reference array's elements, by absolute addresses: for bulk copies.
    pub fn dirty_range(&self, address: usize, bytes: usize) {
        if bytes == 0 {
            return;
        }
        for index in self.cards.index(address)..=self.cards.index(address + bytes - 1) {
            self.cards.dirty(self.cards.card_addr(index));
        }
    }

    /// Marks the card of an object's header.
    #[inline]
    pub fn dirty_header(&self, r: RawRef) {
        self.cards.dirty(self.base() + r.offset());
    }

    /// Bytes of objects, with what of the allocation buffers is not used up yet.
    pub fn used(&self) -> usize {
        self.used_bytes.load(Ordering::Relaxed)
    }

    /// Bytes that the heap takes of the system, at least `initial_bytes` (Runtime.totalMemory).
    pub fn committed(&self) -> usize {
        self.committed_bytes.load(Ordering::Relaxed)
    }

    /// The most that regions ever took of the system, while a collection copied too.
    pub fn committed_peak(&self) -> usize {
        self.state.lock().free.most() * REGION_BYTES
    }

    /// `max_bytes`, rounded to regions.
    pub fn max(&self) -> usize {
        self.config.max_bytes
    }

    /// Bytes of objects after the last collection.
    pub fn live_after_last(&self) -> usize {
        self.live_bytes.load(Ordering::Relaxed)
    }

    /// Bytes of young objects (with their buffers) and of old ones.
    pub fn generations(&self) -> (usize, usize) {
        let state = self.state.lock();
        (state.young_bytes, state.old_bytes)
    }

    /// Collections so far.
    pub fn counts(&self) -> Counts {
        let mut counts = self.state.lock().counts;
        counts.cpu += self.collector_cpu();
        counts
    }

    /// CPU time of collecting threads other than those that stopped the world.
    pub(crate) fn collector_cpu(&self) -> Duration {
        Duration::from_nanos(self.collector_cpu.load(Ordering::Relaxed))
    }

    pub(crate) fn add_collector_cpu(&self, time: Duration) {
        self.collector_cpu.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }

    /// Could an object of this size be allocated in an otherwise empty heap?
    pub fn can_ever_fit(&self, bytes: u64) -> bool {
        let bytes = if bytes > LARGE_BYTES as u64 {
            bytes.div_ceil(REGION_BYTES as u64) * REGION_BYTES as u64
        } else {
            bytes
        };
        bytes <= self.config.max_bytes as u64
    }

    /// Does a reference point below the top of a region in use? Not proof of an object's start; for that see
    /// [`Heap::verify`].
    pub fn is_in_heap(&self, r: RawRef) -> bool {
        let region = (r.0 >> crate::region::REGION_REF_SHIFT) as usize;
        if region == 0 || region >= self.regions.frontier() {
            return false;
        }
        let kind = self.regions.kind(region);
        if matches!(kind, kind::FREE | kind::LARGE_REST) {
            return false;
        }
        // The top of the region that buffers are carved from is known only at its own granularity, which will do.
        self.base() + r.offset() < self.regions.top(region)
    }

    /// Is an absolute address inside the cage?
    #[inline]
    pub fn contains_address(&self, address: usize) -> bool {
        address.wrapping_sub(self.base()) < self.config.cage_bytes
    }

    /// Is the object young? For tests and statistics.
    pub fn is_young(&self, r: RawRef) -> bool {
        kind::is_young(self.regions.kind_of(r.0))
    }

    /// Bytes of a live object. Panics if the reference isn't one.
    pub fn object_size(&self, r: RawRef) -> usize {
        assert!(self.is_in_heap(r), "{r:?} is no object");
        self.view().size(self.address(r))
    }

    /// The class of a live object. Panics if the reference points nowhere.
    pub fn class_of(&self, r: RawRef) -> ClassId {
        assert!(self.is_in_heap(r), "{r:?} is no object");
        ClassId(self.memory().read(self.address(r) + CLASS_OFFSET))
    }

    /// Calls `f` for every object, live or not yet collected. The world is stopped, buffers are retired; `f` must
    /// not allocate.
    pub fn for_each_object(&self, f: &mut dyn FnMut(RawRef, ClassId)) {
        let cycle = self.interrupt_cycle();
        self.for_each(&cycle, f);
    }

    /// As `for_each_object`. While a sweep is under way, the dead objects that it has not come to are left out: what they
    /// refer to may be gone.
    pub(crate) fn for_each(&self, cycle: &Cycle, f: &mut dyn FnMut(RawRef, ClassId)) {
        let view = self.view();
        let sweeping = cycle.is_sweeping();
        for region in self.regions.object_regions() {
            view.walk(self.regions.start(region), self.regions.top(region), &mut |addr, class| {
                let raw = view.memory.raw(addr);
                if !sweeping || self.is_live_old(raw, self.regions.kind_of(raw)) {
                    f(RawRef(raw), class)
                }
            });
        }
    }

    #[inline]
    pub(crate) fn memory(&self) -> Memory {
        self.cage.memory()
    }

    #[inline]
    pub(crate) fn view(&self) -> ObjectView<'_> {
        ObjectView {
            memory: self.memory(),
            layouts: &self.layouts,
            mirror_klass: self.mirror_klass_offset.load(Ordering::Acquire) as usize,
            loader_domain: self.loader_domain_offset.load(Ordering::Acquire) as usize,
        }
    }

    /// Brings the copies up to date that are read without the lock.
    pub(crate) fn publish(&self, state: &State) {
        self.used_bytes.store(state.young_bytes + state.old_bytes, Ordering::Relaxed);
        let committed = (state.free.used() + state.free.resident()) * REGION_BYTES;
        let committed =
            committed.clamp(self.config.initial_bytes, self.config.max_bytes.max(self.config.initial_bytes));
        self.committed_bytes.store(committed, Ordering::Relaxed);
    }
}

const fn shared_between_threads<T: Send + Sync>() {}
const _: () = shared_between_threads::<Heap>();

impl std::fmt::Debug for Heap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heap").field("used", &self.used()).field("max", &self.max()).finish_non_exhaustive()
    }
}

/// What is needed to find an object's extent and references.
#[derive(Copy, Clone)]
pub(crate) struct ObjectView<'h> {
    pub(crate) memory: Memory,
    pub(crate) layouts: &'h LayoutTable,
    mirror_klass: usize,
    loader_domain: usize,
}

impl<'h> ObjectView<'h> {
    /// The class of the object at an address.
    #[inline]
    pub(crate) fn class(&self, addr: usize) -> ClassId {
        ClassId(self.memory.read(addr + CLASS_OFFSET))
    }

    /// The length of the array at an address.
    #[inline]
    pub(crate) fn array_len(&self, addr: usize) -> u32 {
        self.memory.read(addr + ARRAY_LENGTH_OFFSET)
    }

    /// Bytes of the object at an address, whose class is neither forwarded nor a filler.
    #[inline]
    pub(crate) fn size(&self, addr: usize) -> usize {
        self.size_by(addr, self.layouts.get(self.class(addr)))
    }

    /// As `size`, with the layout at hand.
    #[inline]
    pub(crate) fn size_by(&self, addr: usize, layout: &Layout) -> usize {
        match layout.kind {
            LayoutKind::Instance | LayoutKind::Reference(_) | LayoutKind::Loader => layout.size as usize,
            LayoutKind::RefArray => array_bytes(4, self.array_len(addr)) as usize,
            LayoutKind::PrimArray { log2_elem } => array_bytes(1 << log2_elem, self.array_len(addr)) as usize,
            LayoutKind::Mirror => {
                let statics = self.mirrored(addr).map_or(0, |of| of.static_size as usize);
                align_object(layout.size as usize + statics)
            }
        }
    }

    /// The layout of the class that a mirror mirrors.
    #[inline]
    pub(crate) fn mirrored(&self, addr: usize) -> Option<&'h Layout> {
        let class = ClassId(self.memory.read(addr + self.mirror_klass));
        if class.is_none() { None } else { Some(self.layouts.get(class)) }
    }

    /// The domain of the classes that a class loader defines.
    #[inline]
    pub(crate) fn loader_domain(&self, addr: usize) -> u32 {
        self.memory.read(addr + self.loader_domain)
    }

    /// Calls `f` for each object in a range of whole objects, passing over fillers and zeroed gaps.
    pub(crate) fn walk(&self, start: usize, end: usize, f: &mut dyn FnMut(usize, ClassId)) {
        let mut addr = start;
        while addr < end {
            let class = self.class(addr);
            if class.is_none() {
                addr += 8;
            } else if class == ClassId::FILLER {
                addr += (self.memory.read(addr) as usize).max(8);
            } else {
                let size = self.size(addr);
                f(addr, class);
                addr += size;
            }
        }
    }
}
