//! Heap dumps: the file `.hprof` (JAVA PROFILE 1.0.2) that VisualVM, Eclipse MAT and others open.
//!
//! ```text
//! strings | classes | frames and traces of threads | segments of the heap: classes with their statics, roots, objects
//! ```
//!
//! It is written while the world stands, as a stream: what is held of it at once is one segment of a megabyte. An object's
//! id is its place in the cage, a class's is its mirror's, a string's is its symbol's.

mod roots;
mod write;

use super::Cause;
use crate::class::{Class, ClassKind, Field};
use crate::classfile::BasicType;
use crate::host::{HostResult, of_options};
use crate::ids::{ClassId, RawRef, SymbolId};
use crate::rooting::{Cx, Ref};
use crate::thread::ThreadPtr;
use crate::types::Object;
use crate::vm::Vm;
use cortado_gc::Collect;
use std::collections::HashSet;
use std::fmt::Write as _;
use write::{Bytes, ID, Writer, tag};

/// Parts of a segment.
mod part {
    pub(super) const CLASS: u8 = 0x20;
    pub(super) const INSTANCE: u8 = 0x21;
    pub(super) const OBJECT_ARRAY: u8 = 0x22;
    pub(super) const PRIMITIVE_ARRAY: u8 = 0x23;
}

/// The trace of what has none: it is empty.
const NO_TRACE: u32 = 1;
/// Elements of arrays that are read at once.
const PIECE: usize = 16 << 10;

/// How a dump is to be made.
#[derive(Copy, Clone, Debug, Default)]
pub struct Dump<'a> {
    /// The file.
    pub path: &'a [u8],
    /// Only what is reachable: there is a collection first.
    pub live: bool,
    /// The file may be there already.
    pub overwrite: bool,
    /// Compressed, at this level.
    pub gzip: Option<u32>,
    /// It was the command line that asked for it, and not the program.
    pub by_option: bool,
}

/// Why there is no dump, or no whole one.
#[derive(Debug)]
pub enum DumpError {
    /// The file can't be made.
    Create(String),
    /// It can't be written to its end.
    Incomplete(String),
}

impl Dump<'_> {
    /// Writes the heap. Answers the file's size.
    pub fn write(self, cx: &mut Cx<'_>) -> Result<u64, DumpError> {
        let vm = cx.vm();
        let host = if self.by_option { of_options(&*vm.host) } else { &*vm.host };
        let mut w = Writer::create(host, self.path, self.overwrite, self.gzip)
            .map_err(|e| DumpError::Create(vm.host.explain(e)))?;
        let written: HostResult<u64> = cx.scope(|cx, _| {
            cx.stop_the_world_for("HeapDumper", |cx, threads| {
                if self.live {
                    let everything = Collect::Full { clear_soft: false };
                    crate::collect::collect_stopped(vm, threads, everything, Cause::Dump);
                }
                crate::collect::retire_buffers(vm, threads);
                Dumper { cx, vm, threads, w: &mut w }.dump();
            });
            w.finish()
        });
        written.map_err(|e| DumpError::Incomplete(e.message()))
    }

    /// Writes the heap. Answers what is to be told of it, as `java` words it.
    pub fn tell(self, cx: &mut Cx<'_>) -> String {
        let path = String::from_utf8_lossy(self.path);
        let mut text = format!("Dumping heap to {path} ...\n");
        let began = std::time::Instant::now();
        let _ = match self.write(cx) {
            Ok(bytes) => {
                let time = began.elapsed().as_secs_f64();
                writeln!(text, "Heap dump file created [{bytes} bytes in {time:.3} secs]")
            }
            Err(DumpError::Create(why)) => writeln!(text, "Unable to create {path}: {why}"),
            Err(DumpError::Incomplete(why)) => writeln!(text, "Dump file is incomplete: {why}"),
        };
        text
    }
}

/// A type's number in the file.
fn type_number(basic: BasicType) -> u8 {
    match basic {
        BasicType::Boolean => 4,
        BasicType::Char => 5,
        BasicType::Float => 6,
        BasicType::Double => 7,
        BasicType::Byte => 8,
        BasicType::Short => 9,
        BasicType::Int => 10,
        BasicType::Long => 11,
        BasicType::Object | BasicType::Array | BasicType::Void => 2,
    }
}

/// Bytes of a type's values in the file.
fn type_size(basic: BasicType) -> usize {
    match basic {
        BasicType::Boolean | BasicType::Byte => 1,
        BasicType::Char | BasicType::Short => 2,
        BasicType::Long | BasicType::Double => 8,
        BasicType::Int | BasicType::Float => 4,
        _ => ID,
    }
}

/// The fields of a class's instances, its own first.
struct Plan {
    fields: Vec<(u32, BasicType)>,
    bytes: usize,
}

struct Dumper<'a, 'c, 's, 'w, 'h> {
    cx: &'a Cx<'c>,
    vm: &'s Vm,
    threads: &'a [ThreadPtr],
    w: &'w mut Writer<'h>,
}

impl<'a> Dumper<'a, '_, 'a, '_, '_> {
    fn dump(&mut self) {
        self.w.header(self.vm.host.wall_millis());
        let traces = self.traces();
        self.strings(&traces);
        self.load_classes();
        self.write_traces(&traces);
        self.class_dumps();
        self.roots(&traces);
        self.objects();
    }

    /// The classes that there are. A primitive type's is none: its mirror is an object like others.
    fn classes(&self) -> impl Iterator<Item = &'a Class> + use<'a> {
        let vm = self.vm;
        vm.loaded_classes().filter(|c| c.kind != ClassKind::Primitive && !c.mirror_ref().is_null())
    }

    /// Last one first, as `java` has them.
    fn own_fields(&self, class: &'a Class) -> impl Iterator<Item = &'a Field> + use<'a> {
        let vm = self.vm;
        class.fields.iter().rev().map(move |&f| vm.fields.get(f))
    }

    fn strings(&mut self, traces: &[roots::Trace]) {
        let mut seen: HashSet<SymbolId> = HashSet::new();
        let mut write = |w: &mut Writer<'_>, vm: &Vm, id: SymbolId| {
            if id.0 != 0 && seen.insert(id) {
                let mut record = Bytes::default();
                record.id(id.0).0.extend_from_slice(vm.engine.symbols.bytes(id));
                w.record(tag::UTF8, &record.0);
            }
        };
        for class in self.classes() {
            write(self.w, self.vm, class.name);
            for f in self.own_fields(class) {
                write(self.w, self.vm, f.name);
            }
        }
        for f in traces.iter().flat_map(|t| &t.frames) {
            let method = self.cx.method(f.method);
            for id in [method.name, method.descriptor, f.file] {
                write(self.w, self.vm, id);
            }
        }
        write(self.w, self.vm, self.resolved_references());
    }

    /// What HotSpot calls the field that holds what a class's constants were resolved to.
    fn resolved_references(&self) -> SymbolId {
        self.vm.engine.symbols.intern_str("<resolved_references>")
    }

    fn load_classes(&mut self) {
        for class in self.classes() {
            let mut record = Bytes::default();
            record.word(class.id.0).object(class.mirror_ref().0).word(NO_TRACE).id(class.name.0);
            self.w.record(tag::LOAD_CLASS, &record.0);
        }
    }

    fn class_dumps(&mut self) {
        for class in self.classes() {
            let record = self.class_dump(class);
            self.w.part(&record.0);
        }
    }

    fn class_dump(&self, class: &'a Class) -> Bytes {
        let cx = self.cx;
        let mirror: Ref<'_, Object> = cx.raw_ref(class.mirror_ref());
        let k = &self.vm.wk().class;
        let of = |offset: u32| cx.load_ref::<_, Object>(mirror, offset).raw().0;
        let super_mirror = if class.super_id.is_none() || class.is_interface() {
            0
        } else {
            cx.class(class.super_id).mirror_ref().0
        };
        let mut out = Bytes::begin(part::CLASS);
        out.object(class.mirror_ref().0).word(NO_TRACE).object(super_mirror);
        out.object(of(k.class_loader)).object(of(k.signers)).object(of(k.protection_domain));
        out.id(0).id(0);
        let plain = class.kind == ClassKind::Instance;
        out.word(if plain { class.instance_size } else { 0 });
        // Constants: nobody writes them.
        out.half(0);
        let resolved = class.versions.all().flat_map(|v| v.pool.resolved_objects());
        let resolved: Vec<u32> = resolved.filter(|&raw| raw != 0).collect();
        let statics: Vec<&Field> = self.own_fields(class).filter(|f| f.is_static()).collect();
        let count = (statics.len() + resolved.len()).min(usize::from(u16::MAX));
        out.half(count);
        for f in statics.iter().take(count) {
            out.id(f.name.0).byte(type_number(f.basic));
            self.value(mirror, f.offset, f.basic, &mut out);
        }
        for &raw in resolved.iter().take(count - statics.len().min(count)) {
            out.id(self.resolved_references().0).byte(type_number(BasicType::Object)).object(raw);
        }
        let fields: Vec<&Field> = self.own_fields(class).filter(|f| !f.is_static()).collect();
        out.half(fields.len());
        for f in fields {
            out.id(f.name.0).byte(type_number(f.basic));
        }
        out
    }

    fn value(&self, object: Ref<'_, Object>, offset: u32, basic: BasicType, out: &mut Bytes) {
        let cx = self.cx;
        match (basic.is_reference(), type_size(basic)) {
            (true, _) => {
                out.object(cx.load::<u32, _>(object, offset));
            }
            (_, 1) => out.0.extend_from_slice(&cx.load::<i8, _>(object, offset).to_be_bytes()),
            (_, 2) => out.0.extend_from_slice(&cx.load::<i16, _>(object, offset).to_be_bytes()),
            (_, 8) => out.0.extend_from_slice(&cx.load::<i64, _>(object, offset).to_be_bytes()),
            _ => out.0.extend_from_slice(&cx.load::<i32, _>(object, offset).to_be_bytes()),
        }
    }

    fn plan(&self, class: &'a Class) -> Plan {
        let mut fields = Vec::new();
        let mut at = class;
        loop {
            fields.extend(self.own_fields(at).filter(|f| !f.is_static()).map(|f| (f.offset, f.basic)));
            if at.super_id.is_none() {
                break;
            }
            at = self.vm.classes.get(at.super_id);
        }
        let bytes = fields.iter().map(|&(_, basic)| type_size(basic)).sum();
        Plan { fields, bytes }
    }

    fn objects(&mut self) {
        let vm = self.vm;
        let mut plans: Vec<Option<Plan>> = Vec::new();
        plans.resize_with(vm.classes.len() as usize, || None);
        let mirrors = vm.wk().class.class;
        let mut out = Bytes::default();
        vm.heap.for_each_object(&mut |raw, id| {
            // Fillers and the like have no class.
            if id.0 == 0 || id.0 >= vm.classes.len() {
                return;
            }
            let class = vm.classes.get(id);
            match class.kind {
                ClassKind::Instance if id == mirrors && self.is_class(raw) => {}
                ClassKind::Instance => {
                    let plan = plans[id.0 as usize].get_or_insert_with(|| self.plan(class));
                    self.instance(raw, class, plan, &mut out);
                }
                ClassKind::RefArray => self.object_array(raw, class),
                ClassKind::PrimArray => self.primitive_array(raw, class),
                ClassKind::Primitive => {}
            }
        });
    }

    /// Whether an object is the mirror of a class that the dump has as a class.
    fn is_class(&self, raw: RawRef) -> bool {
        let klass = self.cx.load::<u32, Object>(self.cx.raw_ref(raw), self.vm.wk().class.klass);
        klass != 0
            && klass < self.vm.classes.len()
            && self.vm.classes.get(ClassId(klass)).kind != ClassKind::Primitive
    }

    fn instance(&mut self, raw: RawRef, class: &Class, plan: &Plan, out: &mut Bytes) {
        out.0.clear();
        out.byte(part::INSTANCE).object(raw.0).word(NO_TRACE).object(class.mirror_ref().0);
        out.word(plan.bytes as u32);
        let object = self.cx.raw_ref(raw);
        for &(offset, basic) in &plan.fields {
            self.value(object, offset, basic, out);
        }
        self.w.part(&out.0);
    }

    /// How many elements of an array fit into a record.
    fn elements(&self, raw: RawRef, header: usize, size: usize) -> usize {
        let length = self.cx.array_len(self.cx.raw_ref::<Object>(raw));
        length.min((u32::MAX as usize - header) / size)
    }

    fn object_array(&mut self, raw: RawRef, class: &Class) {
        const HEADER: usize = 9 + 2 * ID;
        let array: Ref<'_, Object> = self.cx.raw_ref(raw);
        let length = self.elements(raw, HEADER, ID);
        let mut out = Bytes::begin(part::OBJECT_ARRAY);
        out.object(raw.0).word(NO_TRACE).word(length as u32).object(class.mirror_ref().0);
        let whole = HEADER + ID * length;
        self.w.large_part(whole, &out.0);
        for start in (0..length).step_by(PIECE) {
            out.0.clear();
            for i in start..(start + PIECE).min(length) {
                out.object(self.cx.element_ref::<_, Object>(array, i).raw().0);
            }
            self.w.more(whole, &out.0);
        }
    }

    fn primitive_array(&mut self, raw: RawRef, class: &Class) {
        const HEADER: usize = 10 + ID;
        let array: Ref<'_, Object> = self.cx.raw_ref(raw);
        let size = type_size(class.basic);
        let length = self.elements(raw, HEADER, size);
        let mut out = Bytes::begin(part::PRIMITIVE_ARRAY);
        out.object(raw.0).word(NO_TRACE).word(length as u32).byte(type_number(class.basic));
        let whole = HEADER + size * length;
        self.w.large_part(whole, &out.0);
        for start in (0..length).step_by(PIECE) {
            let n = PIECE.min(length - start);
            out.0.clear();
            macro_rules! copy {
                ($($size:literal => $ty:ty),+) => {
                    match size {
                        $($size => {
                            let mut values = vec![0 as $ty; n];
                            self.cx.copy_out(array, start, &mut values);
                            values.iter().for_each(|v| out.0.extend_from_slice(&v.to_be_bytes()));
                        })+
                        _ => {}
                    }
                };
            }
            copy!(1 => i8, 2 => i16, 4 => i32, 8 => i64);
            self.w.more(whole, &out.0);
        }
    }
}
