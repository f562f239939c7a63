//! Making a [`Class`] out of a class file whose supers are known: members, layout, tables. Nothing here reaches a safepoint
//! between the id's birth and the layout's registration.

use crate::class::domain::PERMANENT;
use crate::class::layout::{self, Placer};
use crate::class::vtable::{self, MethodDecl, Plan, Slot};
use crate::class::{
    Class, ClassExtra, ClassKind, Field, InitState, Itable, Method, MethodKind, NO_INDEX, acc,
    version::{Version, Versions},
};
use crate::classfile::{BasicType, ClassFile, FieldFlags};
use crate::ids::{ClassId, FieldId, LoaderId, MethodId, SymbolId};
use crate::limits::metadata::class_bytes;
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;
use cortado_gc::{Layout, LayoutKind, ReferenceKind};
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicUsize};
use std::sync::{Arc, OnceLock};

/// What a class is made of.
pub(crate) struct Parts {
    pub file: Arc<ClassFile>,
    pub name: SymbolId,
    pub loader: LoaderId,
    pub super_id: ClassId,
    pub interfaces: Vec<ClassId>,
    pub source: Option<String>,
    /// Hidden: its serial number.
    pub hidden: Option<u32>,
    /// VM annotations are honoured.
    pub trusted: bool,
    /// What an agent made `file` of.
    pub original: Option<Arc<ClassFile>>,
    /// What it lives and dies with.
    pub domain: u32,
}

/// A class with nothing in it.
fn blank(id: ClassId, kind: ClassKind, basic: BasicType, name: SymbolId, loader: LoaderId) -> Class {
    Class {
        id,
        super_id: ClassId::NONE,
        instance_size: 0,
        access: acc::PUBLIC | acc::FINAL | acc::ABSTRACT,
        init_state: AtomicU8::new(InitState::Initialized as u8),
        kind,
        elem_log2: 0,
        basic,
        depth: 0,
        dims: 0,
        mirror: AtomicU32::new(0),
        display: [ClassId::NONE; 8],
        secondary_cache: AtomicU32::new(0),
        array_class: AtomicU32::new(0),
        component: ClassId::NONE,
        element: id,
        vtable: Box::default(),
        itable: Box::default(),
        secondary: Box::default(),
        versions: Versions::default(),
        name,
        loader,
        interfaces: Box::default(),
        fields: Box::default(),
        statics_start: 0,
        nest_host: AtomicU32::new(0),
        package: SymbolId::NONE,
        init_lock: Mutex::new(0),
        init_done: Condvar::new(),
        link_lock: Mutex::new(()),
        domain: PERMANENT,
        extra: ClassExtra::default(),
    }
}

/// `Object` has depth 0, and the display holds the first eight of the chain.
fn display_of(id: ClassId, super_class: Option<&Class>) -> (u16, [ClassId; 8]) {
    let Some(s) = super_class else {
        let mut d = [ClassId::NONE; 8];
        d[0] = id;
        return (0, d);
    };
    let mut d = s.display;
    let depth = s.depth + 1;
    if (depth as usize) < d.len() {
        d[depth as usize] = id;
    }
    (depth, d)
}

struct FieldDecl {
    name: SymbolId,
    descriptor: SymbolId,
    access: u32,
    basic: BasicType,
}

impl<'s> Cx<'s> {
    /// All interfaces that a class with these supers implements, the superclass's first.
    fn all_interfaces(&self, super_class: Option<&Class>, direct: &[ClassId]) -> Vec<ClassId> {
        let mut all: Vec<ClassId> = Vec::new();
        if let Some(s) = super_class {
            all.extend(s.secondary.iter().filter(|&&i| self.class(i).is_interface()));
        }
        for &i in direct {
            for &j in self.class(i).secondary.iter().chain([&i]) {
                if self.class(j).is_interface() && !all.contains(&j) {
                    all.push(j);
                }
            }
        }
        all
    }

    /// Makes the class. It is not in any dictionary and has no mirror yet.
    pub(crate) fn build_class(&mut self, parts: Parts) -> JResult<ClassId> {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let file = parts.file.clone();
        let super_class = if parts.super_id.is_none() { None } else { Some(self.class(parts.super_id)) };
        let is_interface = file.access_flags() as u32 & acc::INTERFACE != 0;
        let package = symbols.intern(crate::classfile::names::package_of(symbols.bytes(parts.name)));
        let interfaces = self.all_interfaces(super_class, &parts.interfaces);
        let mut methods = vtable::declare_methods(symbols, &file, parts.loader, parts.trusted, vm.guarded);
        if let Some(original) = &parts.original {
            for d in &mut methods {
                if !self.has_code_of(&file, original, d) {
                    d.access |= acc::X_CHANGED;
                }
            }
        }
        self.bind_intrinsics(&file, parts.loader, &mut methods);
        let plan = if is_interface {
            Plan { own: vec![NO_INDEX; methods.len()], ..Plan::default() }
        } else {
            let new = !parts.interfaces.is_empty();
            let who = (parts.loader, package, file.major());
            self.plan_vtable(parts.name, super_class, &interfaces, new, who, &methods)?
        };
        let access = self.class_access(&parts, super_class, &interfaces, &methods);
        let fields: Vec<FieldDecl> = declare_fields(symbols, &file, &parts);

        // Layout of instances.
        let injected =
            if parts.loader == LoaderId::BOOT { layout::injected_fields(file.name()) } else { &[] };
        let start = super_class.map_or(cortado_gc::HEADER_BYTES as u32, |s| s.extra.fields_end);
        let own: Vec<usize> = (0..fields.len()).filter(|&i| fields[i].access & acc::STATIC == 0).collect();
        let mut kinds: Vec<BasicType> = own.iter().map(|&i| fields[i].basic).collect();
        kinds.extend(injected.iter().map(|f| f.basic));
        let mut placer = Placer::new(start);
        let offsets = placer.place_all(&kinds);
        let fields_end = placer.end();
        let instance_size = if is_interface { 0 } else { fields_end.next_multiple_of(8) };
        // Layout of statics, in the mirror.
        let statics_start = *vm.loaders.mirror_size.get().expect("known at start");
        let statics: Vec<usize> =
            (0..fields.len()).filter(|&i| fields[i].access & acc::STATIC != 0).collect();
        let static_kinds: Vec<BasicType> = statics.iter().map(|&i| fields[i].basic).collect();
        let mut static_placer = Placer::new(statics_start);
        let static_offsets = static_placer.place_all(&static_kinds);
        let static_size = (static_placer.end() - statics_start).next_multiple_of(8);

        let mut field_offsets = vec![0; fields.len()];
        for (k, &i) in own.iter().enumerate() {
            field_offsets[i] = offsets[k];
        }
        for (k, &i) in statics.iter().enumerate() {
            field_offsets[i] = static_offsets[k];
        }
        let oops_of = |kinds: &[BasicType], offsets: &[u32]| -> Vec<u32> {
            kinds.iter().zip(offsets).filter(|(k, _)| k.is_reference()).map(|(_, &o)| o).collect()
        };
        let (reference, mut oops) = match super_class.and_then(|s| vm.heap.layouts().try_get(s.id)) {
            Some(l) => (l.kind, l.oops.to_vec()),
            None => (LayoutKind::Instance, Vec::new()),
        };
        oops.extend(oops_of(&kinds, &offsets));
        let layout_kind = layout_kind(&parts, &file, reference);
        if parts.loader == LoaderId::BOOT && parts.name == sym::java_lang_ref_Reference {
            // What the collector treats by itself is not among the plain fields, of no subclass either.
            let special = |i: usize| matches!(symbols.bytes(fields[i].name), b"referent" | b"discovered");
            let special: Vec<u32> = own.iter().filter(|&&i| special(i)).map(|&i| field_offsets[i]).collect();
            oops.retain(|o| !special.contains(o));
        }
        oops.sort_unstable();
        let static_oops = oops_of(&static_kinds, &static_offsets);

        let interface_methods = interfaces.iter().map(|&i| self.class(i).now().version.methods.len()).sum();
        let references = oops.len() + static_oops.len();
        let cost = class_bytes(&parts, &methods, &plan, &interfaces, interface_methods, references);
        self.take_metadata(cost, parts.loader == LoaderId::BOOT)?;
        if !vm.has_room_for_class(methods.len() + plan.conflicts.len(), fields.len()) {
            vm.limits.metadata.give(cost);
            return Err(self.throw_oom("Compressed class space"));
        }
        let (super_id, domain) = (parts.super_id, parts.domain);
        // From here on nothing fails.
        let mut version = Version::of(file.clone());
        let at = VersionPtr::of(&version);
        let id = vm.classes.push_with(|id| {
            version.pool.entry(file.this_class()).a.store(id.0, std::sync::atomic::Ordering::Relaxed);
            let method_ids = self.push_methods(id, &parts, &methods, &plan, at, is_interface);
            let mut method_index: Vec<(SymbolId, SymbolId, MethodId)> =
                method_ids.iter().zip(&methods).map(|(&m, d)| (d.name, d.descriptor, m)).collect();
            method_index.sort_unstable();
            let field_ids: Vec<FieldId> = fields
                .iter()
                .enumerate()
                .map(|(i, f)| {
                    vm.fields.push_with(|fid| Field {
                        id: fid,
                        class: id,
                        access: f.access,
                        offset: field_offsets[i],
                        basic: f.basic,
                        name: f.name,
                        descriptor: f.descriptor,
                        index: i as u16,
                    })
                })
                .collect();
            let conflict = |(i, &key): (usize, &(SymbolId, SymbolId))| {
                let slot = plan.slots.iter().position(|&s| s == Slot::Conflict(i));
                self.push_conflict(id, key, slot.map_or(NO_INDEX, |s| s as i32), at)
            };
            let conflicts: Vec<MethodId> = plan.conflicts.iter().enumerate().map(conflict).collect();
            let vtable: Vec<MethodId> = plan
                .slots
                .iter()
                .map(|s| match *s {
                    Slot::Id(m) => m,
                    Slot::Own(n) => method_ids[n],
                    Slot::Conflict(n) => conflicts[n],
                })
                .collect();
            let itable: Box<[Itable]> = if access & (acc::INTERFACE | acc::ABSTRACT) != 0 {
                Box::default()
            } else {
                let find = |n, d| {
                    let i = method_index.binary_search_by(|&(a, b, _)| (a, b).cmp(&(n, d))).ok()?;
                    Some(method_index[i].2)
                };
                self.build_itables(id, super_class, &interfaces, &vtable, find)
            };
            let (depth, display) = display_of(id, super_class);
            let mut secondary = interfaces.clone();
            if let Some(s) = super_class {
                secondary.extend(s.secondary.iter().filter(|&&c| !self.class(c).is_interface()));
            }
            if is_interface {
                // Found in the secondaries of those that implement it; itself by identity.
            } else if depth as usize >= display.len() {
                secondary.push(id);
            }
            let extra = ClassExtra {
                hidden_number: parts.hidden.unwrap_or(0),
                fields_end,
                metadata: AtomicUsize::new(cost),
                ..ClassExtra::default()
            };
            if let Some(s) = parts.source {
                let _ = extra.source.set(s);
            }
            (version.methods, version.method_index) = (method_ids.into(), method_index.into());
            Class {
                super_id: parts.super_id,
                instance_size,
                access,
                init_state: AtomicU8::new(InitState::Loaded as u8),
                depth,
                display,
                vtable: vtable.iter().map(|m| AtomicU32::new(m.0)).collect(),
                itable,
                secondary: secondary.into(),
                versions: Versions::new(version),
                interfaces: parts.interfaces.into(),
                fields: field_ids.into(),
                statics_start,
                package,
                domain: parts.domain,
                extra,
                ..blank(id, ClassKind::Instance, BasicType::Object, parts.name, parts.loader)
            }
        });
        vm.domains.add_class(domain, id);
        for &other in interfaces.iter().chain([&super_id]).filter(|id| !id.is_none()) {
            self.depend(self.class(id), other);
        }
        {
            let mut list = vm.loaders.injected.lock();
            for (f, &o) in injected.iter().zip(&offsets[own.len()..]) {
                list.push((id, f.name, o));
            }
        }
        vm.heap.layouts().set(
            id,
            Layout {
                kind: layout_kind,
                size: instance_size,
                oops: oops.into(),
                static_size,
                static_oops: static_oops.into(),
                domain,
            },
        );
        if let Some(s) = super_class {
            self.mark_overridden(s, self.class(id));
        }
        Ok(id)
    }

    /// Tells the compiler which methods are no longer what a virtual call of them always selects. No object of the class can
    /// be there yet.
    fn mark_overridden(&self, super_class: &Class, class: &Class) {
        use std::sync::atomic::Ordering;
        for (old, new) in super_class.vtable.iter().zip(&class.vtable) {
            let (old, new) = (old.load(Ordering::Relaxed), new.load(Ordering::Relaxed));
            let m = self.method(MethodId(old));
            // The flag first: code that is being installed either sees it or is seen by the compiler.
            if old != new
                && !m.overridden.swap(true, Ordering::SeqCst)
                && let Some(compiler) = &self.vm().engine.compiler
            {
                compiler.overridden(self.vm(), m);
            }
        }
    }

    /// Java methods of the class library that the VM may do itself (@IntrinsicCandidate) and for which there is a Rust
    /// function become natives to the interpreter; to reflection they stay what they are.
    fn bind_intrinsics(&self, file: &ClassFile, loader: LoaderId, methods: &mut [MethodDecl]) {
        let vm = self.vm();
        if loader != LoaderId::BOOT {
            return;
        }
        let symbols = &vm.engine.symbols;
        let class = String::from_utf8_lossy(file.name());
        for m in methods {
            if m.access & (acc::X_INTRINSIC_CANDIDATE | acc::X_CHANGED) == acc::X_INTRINSIC_CANDIDATE
                && m.kind == MethodKind::Normal
                && vm.natives.find(&class, &symbols.str(m.name), &symbols.str(m.descriptor)).is_some()
            {
                m.kind = MethodKind::Native;
            }
        }
    }

    fn class_access(
        &self,
        parts: &Parts,
        super_class: Option<&Class>,
        interfaces: &[ClassId],
        methods: &[MethodDecl],
    ) -> u32 {
        let mut access = parts.file.access_flags() as u32;
        if parts.hidden.is_some() {
            access |= acc::X_HIDDEN_CLASS;
        }
        if let Some(s) = super_class {
            access |= s.access & acc::X_FINALIZABLE;
        }
        // An empty finalize() is none.
        let finalize = methods.iter().find(|m| {
            m.name == sym::finalize && m.descriptor == sym::void_signature && m.access & acc::STATIC == 0
        });
        if let (Some(m), Some(_)) = (finalize, super_class) {
            let code = parts.file.code(&parts.file.methods()[m.index as usize]);
            if code.is_none_or(|c| c.code != [0xb1]) && m.access & acc::ABSTRACT == 0 {
                access |= acc::X_FINALIZABLE;
            } else {
                access &= !acc::X_FINALIZABLE;
            }
        }
        let cloneable = |&i: &ClassId| {
            let c = self.class(i);
            c.name == sym::java_lang_Cloneable && c.loader == LoaderId::BOOT
        };
        if interfaces.iter().any(cloneable) {
            access |= acc::X_CLONEABLE;
        }
        access
    }

    fn push_methods(
        &self,
        class: ClassId,
        parts: &Parts,
        methods: &[MethodDecl],
        plan: &Plan,
        at: VersionPtr,
        is_interface: bool,
    ) -> Vec<MethodId> {
        let mut itable_index = 0;
        // Stack traces leave out all methods of hidden classes.
        let hidden = if parts.hidden.is_some() { acc::X_HIDDEN } else { 0 };
        let push = |(n, d): (usize, &MethodDecl)| {
            let itable = if is_interface && d.is_virtual() {
                itable_index += 1;
                itable_index - 1
            } else {
                NO_INDEX
            };
            let code_len =
                parts.file.code(&parts.file.methods()[d.index as usize]).map_or(0, |c| c.code.len());
            self.vm().methods.push_with(|id| {
                let mut m = new_method(id, class, at);
                (m.access, m.kind, m.name, m.descriptor, m.index) =
                    (d.access | hidden, d.kind, d.name, d.descriptor, d.index);
                m.slot = d.index;
                (m.max_locals, m.max_stack, m.arg_slots) = (d.max_locals, d.max_stack, d.arg_slots);
                (m.ret, m.arg_refs, m.code_len) = (d.ret, d.arg_refs, code_len as u32);
                (m.vtable_index, m.itable_index) = (plan.own[n], itable);
                *m.entry.get_mut() = self.vm().entry_for(&m);
                m
            })
        };
        methods.iter().enumerate().map(push).collect()
    }

    /// The method that throws where defaults conflict.
    fn push_conflict(
        &self,
        class: ClassId,
        (name, descriptor): (SymbolId, SymbolId),
        vtable_index: i32,
        at: VersionPtr,
    ) -> MethodId {
        let (slots, refs, ret) = vtable::argument_shape(self.vm().engine.symbols.bytes(descriptor), false);
        self.vm().methods.push_with(|id| {
            let mut m = new_method(id, class, at);
            (m.access, m.kind, m.name, m.descriptor) =
                (acc::PUBLIC | acc::SYNTHETIC, MethodKind::ConflictingDefaults, name, descriptor);
            (m.arg_slots, m.arg_refs, m.ret, m.max_locals) = (slots, refs, ret, slots);
            m.synthetic = true;
            m.vtable_index = vtable_index;
            *m.entry.get_mut() = self.vm().entry_for(&m);
            m
        })
    }

    /// Makes the pseudo-class of a primitive type.
    pub(crate) fn build_primitive(&mut self, basic: BasicType) -> ClassId {
        let vm = self.vm();
        let name = vm.engine.symbols.intern_str(basic.java_name());
        let id = vm.classes.push_with(|id| blank(id, ClassKind::Primitive, basic, name, LoaderId::BOOT));
        vm.heap.layouts().set(id, Layout::instance(0, &[]));
        id
    }

    /// Makes an array class, without mirror and not yet known to its component.
    pub(crate) fn build_array(&mut self, component: &Class, object: &Class, supers: &[ClassId]) -> ClassId {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let mut name = vec![b'['];
        if component.is_primitive() {
            name.push(component.basic.to_char());
        } else if component.is_array() {
            name.extend_from_slice(symbols.bytes(component.name));
        } else {
            name.push(b'L');
            name.extend_from_slice(symbols.bytes(component.name));
            name.push(b';');
        }
        let element = self.class(component.element);
        // Nobody can name a hidden class's arrays either.
        let name = if element.is_hidden() { symbols.unique(&name) } else { symbols.intern(&name) };
        // JVMS 5.3.3: as accessible as its element type.
        let mut access = element.access & (acc::PUBLIC | acc::PRIVATE | acc::PROTECTED);
        access |= acc::FINAL | acc::ABSTRACT | acc::X_CLONEABLE;
        let (kind, basic) = if component.is_primitive() {
            (ClassKind::PrimArray, component.basic)
        } else {
            (ClassKind::RefArray, BasicType::Object)
        };
        let log2 = basic.size().trailing_zeros() as u8;
        let id = vm.classes.push_with(|id| {
            let (depth, display) = display_of(id, Some(object));
            Class {
                super_id: object.id,
                access,
                elem_log2: log2,
                depth,
                dims: component.dims + 1,
                display,
                component: component.id,
                element: component.element,
                vtable: object
                    .vtable
                    .iter()
                    .map(|m| AtomicU32::new(m.load(std::sync::atomic::Ordering::Relaxed)))
                    .collect(),
                secondary: supers.into(),
                interfaces: supers.into(),
                package: element.package,
                domain: element.domain,
                ..blank(id, kind, basic, name, component.loader)
            }
        });
        let layout = if kind == ClassKind::RefArray { Layout::ref_array() } else { Layout::prim_array(log2) };
        vm.heap.layouts().set(id, Layout { domain: element.domain, ..layout });
        vm.domains.add_class(element.domain, id);
        id
    }
}

/// Where a version that is being made will stay.
#[derive(Copy, Clone)]
pub(crate) struct VersionPtr {
    version: *const Version,
    pool: *const crate::class::pool::Entry,
}

impl VersionPtr {
    /// Of a version that stays in its box.
    pub(crate) fn of(version: &Version) -> VersionPtr {
        VersionPtr { version, pool: version.pool.entries().as_ptr() }
    }
}

/// What stands in the place of a class that was unloaded.
pub(crate) fn no_class() -> Class {
    blank(ClassId::NONE, ClassKind::Primitive, BasicType::Void, sym::unloaded, LoaderId::BOOT)
}

/// What stands in the place of a method that was unloaded.
pub(crate) fn no_method(nothing: &Version) -> Method {
    let mut m = new_method(MethodId::NONE, ClassId::NONE, VersionPtr::of(nothing));
    (m.name, m.kind, m.access) = (sym::unloaded, MethodKind::Abstract, acc::ABSTRACT);
    *m.entry.get_mut() = crate::interp::entry_for(&m);
    m
}

pub(crate) fn new_method(id: MethodId, class: ClassId, at: VersionPtr) -> Method {
    Method {
        entry: AtomicPtr::new(std::ptr::null_mut()),
        code: AtomicPtr::new(std::ptr::null_mut()),
        pool: at.pool,
        version: at.version,
        code_len: 0,
        id,
        class,
        access: 0,
        max_locals: 0,
        max_stack: 0,
        arg_slots: 0,
        ret: BasicType::Void,
        kind: MethodKind::Normal,
        vtable_index: NO_INDEX,
        itable_index: NO_INDEX,
        name: SymbolId::NONE,
        descriptor: SymbolId::NONE,
        index: 0,
        slot: 0,
        invocations: AtomicU32::new(0),
        backedges: AtomicU32::new(0),
        compiled: AtomicPtr::new(std::ptr::null_mut()),
        i2c: AtomicPtr::new(std::ptr::null_mut()),
        native: OnceLock::new(),
        arg_refs: 0,
        code_box: OnceLock::new(),
        oop_maps: OnceLock::new(),
        synthetic: false,
        overridden: AtomicBool::new(false),
        nests_monitors: OnceLock::new(),
        replaced_by: AtomicU32::new(0),
        breakpoints: Default::default(),
        plan: OnceLock::new(),
        planned: AtomicPtr::new(std::ptr::null_mut()),
    }
}

fn declare_fields(symbols: &crate::symbols::Symbols, file: &ClassFile, parts: &Parts) -> Vec<FieldDecl> {
    let declare = |m: &crate::classfile::Member| {
        let mut access = m.access as u32;
        if parts.trusted && m.field_flags.has(FieldFlags::STABLE) {
            access |= acc::X_STABLE;
        }
        let is_final = access & acc::FINAL != 0;
        if is_final && (access & acc::STATIC != 0 || parts.hidden.is_some() || file.is_record()) {
            access |= acc::X_TRUSTED_FINAL;
        }
        let descriptor = file.utf8(m.descriptor);
        FieldDecl {
            name: symbols.intern(file.utf8(m.name)),
            descriptor: symbols.intern(descriptor),
            access,
            basic: BasicType::from_char(descriptor[0]).expect("the parser checked descriptors"),
        }
    };
    file.fields().iter().map(declare).collect()
}

fn layout_kind(parts: &Parts, file: &ClassFile, inherited: LayoutKind) -> LayoutKind {
    if parts.loader != LoaderId::BOOT {
        return inherited;
    }
    match file.name() {
        b"java/lang/Class" => LayoutKind::Mirror,
        b"java/lang/ClassLoader" => LayoutKind::Loader,
        b"java/lang/ref/SoftReference" => LayoutKind::Reference(ReferenceKind::Soft),
        b"java/lang/ref/WeakReference" => LayoutKind::Reference(ReferenceKind::Weak),
        b"java/lang/ref/FinalReference" => LayoutKind::Reference(ReferenceKind::Final),
        b"java/lang/ref/PhantomReference" => LayoutKind::Reference(ReferenceKind::Phantom),
        _ => inherited,
    }
}

/// The size of instances of a class file that has no superclass but Object: for java.lang.Class, before it is defined.
pub(crate) fn size_below_object(file: &ClassFile) -> u32 {
    let kinds: Vec<BasicType> = file
        .fields()
        .iter()
        .filter(|f| !f.is_static())
        .filter_map(|f| BasicType::from_char(file.utf8(f.descriptor)[0]))
        .chain(layout::injected_fields(file.name()).iter().map(|f| f.basic))
        .collect();
    let mut placer = Placer::new(cortado_gc::HEADER_BYTES as u32);
    placer.place_all(&kinds);
    placer.end().next_multiple_of(8)
}
