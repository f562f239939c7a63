//! Checks that the heap is what the collector takes it for. For tests and for `-XX:+VerifyGC`-like options: it
//! walks everything.

mod tables;

use crate::card::CARD_BYTES;
use crate::collect::{RefVisitor, Roots, Scope};
use crate::heap::Heap;
use crate::layout::{Layout, LayoutKind};
use crate::object::{ClassId, OBJECT_ALIGNMENT, RawRef, array_base};
use crate::region::{REGION_BYTES, REGION_REF_SHIFT, kind};

const STARTS_PER_REGION: usize = REGION_BYTES / OBJECT_ALIGNMENT;

/// Where objects start: a bit for each 8 bytes of each region in use.
struct Starts {
    regions: Vec<Option<Box<[u64]>>>,
}

impl Starts {
    fn set(&mut self, raw: u32) {
        let bits = self.regions[(raw >> REGION_REF_SHIFT) as usize]
            .get_or_insert_with(|| vec![0u64; STARTS_PER_REGION / 64].into_boxed_slice());
        let bit = raw as usize % STARTS_PER_REGION;
        bits[bit / 64] |= 1 << (bit % 64);
    }

    fn has(&self, raw: u32) -> bool {
        let bit = raw as usize % STARTS_PER_REGION;
        match self.regions.get((raw >> REGION_REF_SHIFT) as usize) {
            Some(Some(bits)) => bits[bit / 64] & (1 << (bit % 64)) != 0,
            _ => false,
        }
    }
}

impl Heap {
    /// Walks all objects and roots: every class id has a layout, every reference is null or points to an object's
    /// start, every reference from old to young lies under a dirty card. The world is stopped, buffers are retired.
    pub fn verify(&self, roots: &mut dyn Roots) -> Result<(), String> {
        roots.retire(self);
        let cycle = self.interrupt_cycle();
        let mut starts = Starts { regions: (0..self.regions.frontier()).map(|_| None).collect() };
        for region in self.regions.object_regions() {
            self.collect_starts(region, &mut starts)?;
        }
        let mut error = None;
        let view = self.view();
        self.for_each(&cycle, &mut |object, class| {
            if error.is_none() {
                let layout = view.layouts.get(class);
                error = self.verify_object(object, layout, &starts).err();
            }
        });
        if let Some(error) = error {
            return Err(error);
        }
        self.verify_tables(&self.state.lock(), cycle.phase == crate::collect::cycle::Phase::Sweeping)?;
        let mut visitor = VerifyRoots { starts: &starts, error: None };
        roots.strong(Scope::All, &mut visitor);
        visitor.error.map_or(Ok(()), Err)
    }

    fn collect_starts(&self, region: usize, starts: &mut Starts) -> Result<(), String> {
        let view = self.view();
        let (mut addr, top) = (self.regions.start(region), self.regions.top(region));
        while addr < top {
            let class = view.class(addr);
            let size = if class.is_none() {
                8
            } else if class == ClassId::FILLER {
                view.memory.read(addr) as usize
            } else {
                let raw = view.memory.raw(addr);
                let layout = view
                    .layouts
                    .try_get(class)
                    .ok_or_else(|| format!("object {raw:#x}: class {:#x} has no layout", class.0))?;
                if crate::mark::state(view.memory.read(addr)) == crate::mark::FORWARDED {
                    return Err(format!("object {raw:#x} is marked as forwarded"));
                }
                starts.set(raw);
                view.size_by(addr, layout)
            };
            if size == 0 || size % OBJECT_ALIGNMENT != 0 || addr + size > top {
                return Err(format!(
                    "object at offset {:#x}: size {size} runs past its region",
                    addr - self.base()
                ));
            }
            addr += size;
        }
        Ok(())
    }

    fn verify_object(&self, object: RawRef, layout: &Layout, starts: &Starts) -> Result<(), String> {
        let view = self.view();
        let addr = self.address(object);
        let check = |slot: usize, is_element: bool| {
            let raw = view.memory.read(slot);
            if raw == 0 {
                return Ok(());
            }
            if !starts.has(raw) {
                return Err(format!(
                    "object {:#x} (class {:#x}) +{}: {raw:#x} is no object",
                    object.0,
                    view.class(addr).0,
                    slot - addr
                ));
            }
            let covered = || self.cards.is_dirty(slot) || (!is_element && self.cards.is_dirty(addr));
            if !self.is_young(object) && self.is_young(RawRef(raw)) && !covered() {
                return Err(format!(
                    "old object {:#x} (class {:#x}) +{}: young {raw:#x} without a dirty card ({CARD_BYTES} bytes)",
                    object.0,
                    view.class(addr).0,
                    slot - addr
                ));
            }
            Ok(())
        };
        for &offset in &layout.oops {
            check(addr + offset as usize, false)?;
        }
        match layout.kind {
            LayoutKind::Instance | LayoutKind::Loader | LayoutKind::PrimArray { .. } => {}
            LayoutKind::RefArray => {
                for i in 0..view.array_len(addr) as usize {
                    check(addr + array_base(4) + 4 * i, true)?;
                }
            }
            LayoutKind::Mirror => {
                for &offset in view.mirrored(addr).map_or(&[][..], |mirrored| &mirrored.static_oops) {
                    check(addr + offset as usize, false)?;
                }
            }
            LayoutKind::Reference(_) => {
                let offsets = self.reference_offsets();
                check(addr + offsets.referent as usize, false)?;
                check(addr + offsets.discovered as usize, false)?;
            }
        }
        debug_assert!(kind::is_young(self.regions.kind_of(object.0)) == self.is_young(object));
        Ok(())
    }
}

struct VerifyRoots<'a> {
    starts: &'a Starts,
    error: Option<String>,
}

impl RefVisitor for VerifyRoots<'_> {
    fn slot(&mut self, slot: &mut u32) {
        if *slot != 0 && !self.starts.has(*slot) && self.error.is_none() {
            self.error = Some(format!("root: {slot:#x} is no object"));
        }
    }

    fn slots(&mut self, slots: &mut [u32]) {
        for slot in slots {
            self.slot(slot);
        }
    }
}
