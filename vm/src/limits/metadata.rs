//! What a class takes of memory: its own parts, its class file, and what running it will add.

use crate::class::build::Parts;
use crate::class::version::Version;
use crate::class::vtable::{MethodDecl, Plan};
use crate::class::{Class, Field, Itable, Method, pool};
use crate::classfile::{ClassBytes, ClassFile, Member};
use crate::ids::LoaderId;
use crate::limits::block_footprint;
use crate::vm::Vm;

/// Classes and members that one definition and what other threads define meanwhile may add before the arenas are looked at
/// again.
const MARGIN: u32 = 4096;
/// What hash tables take for a class, with their share of free entries (measured: what 80,000 classes left unexplained).
const PLACES: usize = 112;

impl Vm {
    /// Whether the arenas have room for a class with so many methods and fields. They reserve addresses when the Vm is made.
    pub(crate) fn has_room_for_class(&self, methods: usize, fields: usize) -> bool {
        let more = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(MARGIN);
        self.classes.has_room(MARGIN)
            && self.methods.has_room(more(methods))
            && self.fields.has_room(more(fields))
    }
}

/// Bytes of memory that a class takes which is made of these parts; `oops`: fields that are references, inherited ones
/// included.
pub(crate) fn class_bytes(
    parts: &Parts,
    methods: &[MethodDecl],
    plan: &Plan,
    interfaces: &[crate::ids::ClassId],
    interface_methods: usize,
    oops: usize,
) -> usize {
    let file = &*parts.file;
    let array = |count: usize, size: usize| if count == 0 { 0 } else { block_footprint(count * size) };
    let fields = file.fields().len();
    let all_methods = methods.len() + plan.conflicts.len();
    let in_arenas = size_of::<Class>() + fields * size_of::<Field>() + all_methods * size_of::<Method>();
    // The bytecode's own copy, which linking makes.
    let code: usize =
        file.methods().iter().filter_map(|m| file.code(m)).map(|c| block_footprint(c.code.len())).sum();
    let tables = array(plan.slots.len(), 4)
        + array(interfaces.len(), size_of::<Itable>())
        + interfaces.len() * 8
        + 4 * interface_methods
        + array(interfaces.len() + 1, 4)
        + array(fields, 4)
        + array(methods.len(), 4)
        + array(methods.len(), 12);
    let version =
        block_footprint(size_of::<Version>()) + array(usize::from(file.cp_len()), size_of::<pool::Entry>());
    // The collector's layout, and places in dictionaries.
    let layout = block_footprint(size_of::<cortado_gc::Layout>()) + 8 + array(oops, 4) + PLACES;
    let shared = parts.loader == LoaderId::BOOT;
    let file = if shared { 0 } else { file_bytes(file) };
    let original = parts.original.as_ref().filter(|_| !shared).map_or(0, |o| file_bytes(o));
    in_arenas + code + tables + version + layout + file + original
}

/// What a parsed class file takes that no other Vm shares.
pub(crate) fn file_bytes(file: &ClassFile) -> usize {
    let bytes = match file.source_bytes() {
        ClassBytes::Owned(bytes) => block_footprint(bytes.len() + 16),
        ClassBytes::Mapped(..) | ClassBytes::Static(_) => 0,
    };
    let members = (file.fields().len() + file.methods().len()) * size_of::<Member>();
    bytes
        + block_footprint(size_of::<ClassFile>() + 16)
        + block_footprint(4 * usize::from(file.cp_len()))
        + if members == 0 { 0 } else { block_footprint(members) }
}
