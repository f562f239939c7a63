//! Redefinition: a class gets a new class file while it is in use (java.lang.instrument, and debuggers).
//!
//! Each method of the new class file becomes a method of its own, in a new [`Version`] of the class. The old methods stay as
//! they are, for frames that run them: these go on to their end, with their own bytecode, pool and class file. Whoever
//! *enters* an old method is sent to the one in its place (`interp::entry`), so that nothing that names the old one must
//! be found and changed: resolved constants, call sites, member names, inline caches. Dispatch tables are changed all the same,
//! as compilers read them, and all compiled code is thrown away. What is compiled from then on, in a Vm where classes may be
//! redefined, looks before it runs what it inlined.
//!
//! What may change is what HotSpot lets change, and the order of its checks is the order here.

use crate::class::build::{VersionPtr, new_method};
use crate::class::version::{Version, Versioned};
use crate::class::vtable::{MethodDecl, declare_methods};
use crate::class::{Class, ClassKind, InitState, Method, MethodKind, NEVER_HOT, NO_INDEX, acc};
use crate::classfile::{ClassBytes, ClassFile, Member};
use crate::ids::{ClassId, MethodId};
use crate::rooting::{Cx, Thrown};
use crate::symbols::FxHashMap;
use crate::vm::Vm;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Why classes can't be redefined: JVM TI's errors.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "JVM TI's names, told in `exception`")]
pub enum RedefineError {
    UnmodifiableClass,
    InvalidClass,
    InvalidClassFormat,
    CircularClassDefinition,
    FailsVerification,
    NamesDontMatch,
    UnsupportedVersion,
    MethodAdded,
    MethodDeleted,
    SchemaChanged,
    HierarchyChanged,
    ClassModifiersChanged,
    ClassAttributeChanged,
    MethodModifiersChanged,
    OutOfMemory,
    Internal,
}

impl RedefineError {
    /// The exception that java.lang.instrument makes of it, and its message.
    pub fn exception(self) -> (&'static str, Option<&'static str>) {
        const UNSUPPORTED: &str = "java/lang/UnsupportedOperationException";
        match self {
            Self::UnmodifiableClass => ("java/lang/instrument/UnmodifiableClassException", None),
            Self::InvalidClass => {
                ("java/lang/InternalError", Some("class redefinition failed: invalid class"))
            }
            Self::InvalidClassFormat => ("java/lang/ClassFormatError", None),
            Self::CircularClassDefinition => ("java/lang/ClassCircularityError", None),
            Self::FailsVerification => ("java/lang/VerifyError", None),
            Self::NamesDontMatch => ("java/lang/NoClassDefFoundError", Some("class names don't match")),
            Self::UnsupportedVersion => ("java/lang/UnsupportedClassVersionError", None),
            Self::MethodAdded => (UNSUPPORTED, Some("class redefinition failed: attempted to add a method")),
            Self::MethodDeleted => {
                (UNSUPPORTED, Some("class redefinition failed: attempted to delete a method"))
            }
            Self::SchemaChanged => (
                UNSUPPORTED,
                Some("class redefinition failed: attempted to change the schema (add/remove fields)"),
            ),
            Self::HierarchyChanged => {
                (UNSUPPORTED, Some("class redefinition failed: attempted to change superclass or interfaces"))
            }
            Self::ClassModifiersChanged => {
                (UNSUPPORTED, Some("class redefinition failed: attempted to change the class modifiers"))
            }
            Self::ClassAttributeChanged => (
                UNSUPPORTED,
                Some(
                    "class redefinition failed: attempted to change the class NestHost, NestMembers, Record, or \
                     PermittedSubclasses attribute",
                ),
            ),
            Self::MethodModifiersChanged => {
                (UNSUPPORTED, Some("class redefinition failed: attempted to change method modifiers"))
            }
            Self::OutOfMemory => ("java/lang/OutOfMemoryError", None),
            Self::Internal => ("java/lang/InternalError", None),
        }
    }
}

/// A new version that is ready to be the newest one.
struct Prepared<'s> {
    class: &'s Class,
    /// What it was made to replace.
    base: *const Version,
    version: &'s Version,
}

/// What to make of a class, and the bytes to begin another retransformation with.
pub(crate) struct NewBytes {
    pub class: ClassId,
    pub bytes: Arc<[u8]>,
    pub untransformed: Option<Arc<[u8]>>,
}

impl<'s> Cx<'s> {
    /// Whether a class can be redefined at all: it comes from a class file and is not hidden.
    pub fn is_modifiable_class(&self, class: &Class) -> bool {
        class.kind == ClassKind::Instance && !class.is_hidden()
    }

    /// Redefines classes by these class files, which agents' transformers see first: all of them, or none.
    pub fn redefine_classes(&mut self, definitions: &[(ClassId, Arc<[u8]>)]) -> Result<(), RedefineError> {
        if definitions.iter().any(|(c, _)| !self.is_modifiable_class(self.class(*c))) {
            return Err(RedefineError::UnmodifiableClass);
        }
        if definitions.iter().any(|(_, bytes)| bytes.is_empty()) {
            return Err(RedefineError::InvalidClassFormat);
        }
        let new = definitions
            .iter()
            .map(|(class, bytes)| self.transform_for_redefinition(*class, bytes.clone(), false))
            .collect();
        self.replace_classes(new)
    }

    /// Runs agents' transformers that retransform over classes again, and redefines these by the outcome.
    pub fn retransform_classes(&mut self, classes: &[ClassId]) -> Result<(), RedefineError> {
        if classes.iter().any(|&c| !self.is_modifiable_class(self.class(c))) {
            return Err(RedefineError::UnmodifiableClass);
        }
        let mut new = Vec::new();
        for &id in classes {
            let version = self.class(id).now().version;
            let bytes = match version.untransformed.get() {
                Some(bytes) => bytes.clone(),
                None => Arc::from(version.class_file().bytes()),
            };
            new.push(self.transform_for_redefinition(id, bytes, true));
        }
        self.replace_classes(new)
    }

    /// The exception for a redefinition that failed.
    pub fn throw_redefinition(&mut self, error: RedefineError) -> Thrown {
        match error.exception() {
            (class, Some(message)) => self.throw(class, message),
            (class, None) => self.throw_bare(class),
        }
    }

    fn replace_classes(&mut self, new: Vec<NewBytes>) -> Result<(), RedefineError> {
        loop {
            let mut prepared = Vec::with_capacity(new.len());
            for n in &new {
                prepared.push(self.prepare_version(n)?);
            }
            if self.install_versions(&prepared) {
                return Ok(());
            }
            // Another thread redefined one of them meanwhile.
        }
    }

    /// Takes the pending exception for one of these errors.
    fn redefinition_error(
        &mut self,
        thrown: Thrown,
        known: &[(&str, RedefineError)],
    ) -> Option<RedefineError> {
        let found = known.iter().find(|(class, _)| self.exception_is(&thrown, class)).map(|k| k.1);
        self.take_exception(thrown);
        found
    }

    fn prepare_version(&mut self, new: &NewBytes) -> Result<Prepared<'s>, RedefineError> {
        use RedefineError as E;
        let class = self.class(new.class);
        let symbols = &self.vm().engine.symbols;
        let base: *const Version = class.now().version;
        let name = symbols.bytes(class.name);
        let parsed = {
            let options = self.parse_options(Some(name));
            ClassFile::parse(ClassBytes::Owned(new.bytes.clone()), &options)
        };
        let file = parsed.map_err(|e| match e.exception_class() {
            "java/lang/UnsupportedClassVersionError" => E::UnsupportedVersion,
            "java/lang/ClassFormatError" => E::InvalidClassFormat,
            "java/lang/ClassCircularityError" => E::CircularClassDefinition,
            "java/lang/NoClassDefFoundError" => E::NamesDontMatch,
            "java/lang/OutOfMemoryError" => E::OutOfMemory,
            _ => E::FailsVerification,
        })?;
        let out_of_memory = ("java/lang/OutOfMemoryError", E::OutOfMemory);
        if let Err(thrown) = self.link_class(class.id) {
            let known = [out_of_memory, ("java/lang/NoClassDefFoundError", E::InvalidClass)];
            return Err(self.redefinition_error(thrown, &known).unwrap_or(E::Internal));
        }
        self.check_class_unchanged(class, &file)?;
        let file = Arc::new(file);
        let mut methods = declare_methods(
            symbols,
            &file,
            class.loader,
            self.is_privileged_loader(class.loader),
            self.vm().guarded,
        );
        self.check_methods_unchanged(class, &methods)?;
        self.bind_unchanged_intrinsics(class, &file, &mut methods);

        let mut version = Version::of(file.clone());
        version.pool.entry(file.this_class()).a.store(class.id.0, Ordering::Relaxed);
        let at = VersionPtr::of(&version);
        let mut slots: Vec<MethodId> = vec![MethodId::NONE; class.methods().len()];
        let mut index = Vec::with_capacity(methods.len());
        for d in &methods {
            let old = class.declared_method(d.name, d.descriptor).map(|m| self.method(m));
            let slot = old.map_or(slots.len() as u16, |m| m.slot);
            let code = file.code(&file.methods()[d.index as usize]);
            let code_len = code.map_or(0, |c| c.code.len()) as u32;
            let id = self.vm().methods.push_with(|id| {
                let mut m = new_method(id, class.id, at);
                (m.access, m.kind, m.name, m.descriptor) = (d.access, d.kind, d.name, d.descriptor);
                (m.index, m.slot) = (d.index, slot);
                (m.max_locals, m.max_stack, m.arg_slots) = (d.max_locals, d.max_stack, d.arg_slots);
                (m.ret, m.arg_refs, m.code_len) = (d.ret, d.arg_refs, code_len);
                (m.vtable_index, m.itable_index) =
                    old.map_or((NO_INDEX, NO_INDEX), |o| (o.vtable_index, o.itable_index));
                *m.entry.get_mut() = self.vm().entry_for(&m);
                m
            });
            match slots.get_mut(slot as usize) {
                Some(s) => *s = id,
                None => slots.push(id),
            }
            index.push((d.name, d.descriptor, id));
        }
        index.sort_unstable();
        (version.methods, version.method_index) = (slots.into(), index.into());
        if let Some(bytes) = &new.untransformed {
            let _ = version.untransformed.set(bytes.clone());
        }
        let version = class.versions.adopt(version);
        if self.should_verify_new(class)
            && let Err(thrown) = self.verify_version(Versioned { class, version })
        {
            return Err(self.redefinition_error(thrown, &[out_of_memory]).unwrap_or(E::FailsVerification));
        }
        self.prepare_methods(class, &version.pool, &version.methods).map_err(|_| E::FailsVerification)?;
        Ok(Prepared { class, base, version })
    }

    /// Whether a method's code is that of the same one in another class file.
    pub(crate) fn has_code_of(&self, file: &ClassFile, other: &ClassFile, d: &MethodDecl) -> bool {
        let symbols = &self.vm().engine.symbols;
        let found = other.find_method(symbols.bytes(d.name), symbols.bytes(d.descriptor));
        let original = found.and_then(|m| other.code(m)).map(|c| c.code);
        file.code(&file.methods()[d.index as usize]).map(|c| c.code) == original
    }

    /// Methods that the VM may do itself (@IntrinsicCandidate) are still done so if they are what they were.
    fn bind_unchanged_intrinsics(&self, class: &Class, file: &ClassFile, methods: &mut [MethodDecl]) {
        let first = class.versions.all().last().map(Version::class_file);
        for d in methods {
            let Some(old) = class.declared_method(d.name, d.descriptor).map(|m| self.method(m)) else {
                continue;
            };
            if first.is_some_and(|f| !self.has_code_of(file, f, d)) {
                d.access |= acc::X_CHANGED;
            } else if d.access & acc::NATIVE == 0 && old.kind == MethodKind::Native {
                d.kind = MethodKind::Native;
            }
            d.access |= old.access & acc::X_CHANGED;
        }
    }

    // ---- what may not change ---------------------------------------------------------------------------------------

    fn check_class_unchanged(&self, class: &Class, new: &ClassFile) -> Result<(), RedefineError> {
        use RedefineError as E;
        let old = class.class_file();
        if old.super_name() != new.super_name() {
            return Err(E::HierarchyChanged);
        }
        let (a, b) = (old.interfaces(), new.interfaces());
        if !a.map(|i| old.class_name(i)).eq(b.map(|i| new.class_name(i))) {
            return Err(E::HierarchyChanged);
        }
        if class.state() == InitState::Failed {
            return Err(E::InvalidClass);
        }
        let host = |f: &ClassFile| match f.nest_host() {
            0 => None,
            i => Some(f.class_name(i).to_owned()),
        };
        if host(old) != host(new) {
            return Err(E::ClassAttributeChanged);
        }
        // In any order.
        let names = |f: &ClassFile, indices: &mut dyn Iterator<Item = u16>| {
            let mut names: Vec<Vec<u8>> = indices.map(|i| f.class_name(i).to_owned()).collect();
            names.sort_unstable();
            names
        };
        if names(old, &mut old.nest_members()) != names(new, &mut new.nest_members()) {
            return Err(E::ClassAttributeChanged);
        }
        if old.is_record() != new.is_record() || !same_components(old, new) {
            return Err(E::ClassAttributeChanged);
        }
        let permitted = |f: &ClassFile| f.permitted_subclasses().map(|mut p| names(f, &mut p));
        if permitted(old) != permitted(new) {
            return Err(E::ClassAttributeChanged);
        }
        if old.access_flags() != new.access_flags() {
            return Err(E::ClassModifiersChanged);
        }
        let text = |f: &ClassFile, m: &Member| {
            (m.access, f.utf8(m.name).to_owned(), f.utf8(m.descriptor).to_owned())
        };
        let (a, b) = (old.fields(), new.fields());
        if a.len() != b.len() || a.iter().zip(b).any(|(a, b)| text(old, a) != text(new, b)) {
            return Err(E::SchemaChanged);
        }
        Ok(())
    }

    fn check_methods_unchanged(&self, class: &Class, new: &[MethodDecl]) -> Result<(), RedefineError> {
        use RedefineError as E;
        let old = class.class_file();
        let symbols = &self.vm().engine.symbols;
        for m in old.methods() {
            let (name, descriptor) = (old.utf8(m.name), old.utf8(m.descriptor));
            let same =
                |d: &&MethodDecl| symbols.bytes(d.name) == name && symbols.bytes(d.descriptor) == descriptor;
            let Some(d) = new.iter().find(same) else { return Err(E::MethodDeleted) };
            if (u32::from(m.access) ^ d.access) & 0xffff & !acc::NATIVE != 0 {
                return Err(E::MethodModifiersChanged);
            }
        }
        let options = &self.vm().options;
        let may_be_added = |d: &MethodDecl| {
            options.redefine_adds_methods
                && d.access & acc::PRIVATE != 0
                && d.access & (acc::STATIC | acc::FINAL) != 0
        };
        let is_new = |d: &&MethodDecl| class.declared_method(d.name, d.descriptor).is_none();
        if new.iter().filter(is_new).all(may_be_added) { Ok(()) } else { Err(E::MethodAdded) }
    }

    // ---- the change ------------------------------------------------------------------------------------------------

    /// Makes new versions the newest ones. False: another thread was first with one of the classes.
    fn install_versions(&mut self, prepared: &[Prepared<'s>]) -> bool {
        let count = self.redefined_count_offset();
        self.stop_the_world(|cx, _| {
            let vm = cx.vm();
            if prepared.iter().any(|p| !std::ptr::eq(p.base, p.class.versions.newest())) {
                return false;
            }
            for p in prepared {
                // A class may be there twice: the later one replaces the earlier one.
                let mut replaced = FxHashMap::default();
                for &old in p.class.methods() {
                    let old = cx.method(old);
                    let new = cx.method(p.version.methods[old.slot as usize]);
                    retire(vm, old, new);
                    replaced.insert(old.id.0, new.id.0);
                }
                for c in vm.loaded_classes() {
                    if c.id != p.class.id && !cx.is_subclass(c, p.class) {
                        continue;
                    }
                    for slot in c.vtable.iter().chain(c.itable.iter().flat_map(|t| t.methods.iter())) {
                        if let Some(&new) = replaced.get(&slot.load(Ordering::Relaxed)) {
                            slot.store(new, Ordering::Release);
                        }
                    }
                }
                p.class.versions.publish(p.version);
                if let Some(offset) = count {
                    let mirror = cx.mirror_of(p.class.id);
                    let n: i32 = cx.load(mirror, offset);
                    cx.store(mirror, offset, n + 1);
                }
            }
            if let Some(compiler) = &vm.engine.compiler {
                compiler.redefined(vm);
            }
            // What was thrown away may have set them back.
            for &old in prepared.iter().flat_map(|p| p.version.methods.iter()) {
                let m = cx.method(old);
                m.entry.store(vm.entry_for(m), Ordering::Release);
            }
            true
        })
    }

    /// Class.classRedefinedCount, by which Java's caches of reflective objects notice.
    fn redefined_count_offset(&self) -> Option<u32> {
        let symbols = &self.vm().engine.symbols;
        let class = self.class(self.vm().wk().class.class);
        let name = symbols.intern_str("classRedefinedCount");
        let f = self.lookup_field(class, name, crate::symbols::sym::int_)?;
        Some(self.field(f).offset)
    }

    /// The method that runs in place of this one, if its class was redefined.
    pub fn newest_method(&self, method: &'s Method) -> &'s Method {
        method.newest(&self.vm().methods)
    }

    /// Says that classes may be redefined from now on: what is compiled looks before it runs what it inlined.
    pub fn allow_redefinition(&mut self) {
        let vm = self.vm();
        if vm.redefinable.swap(true, Ordering::SeqCst) {
            return;
        }
        self.stop_the_world(|_, _| {
            if let Some(compiler) = &vm.engine.compiler {
                compiler.redefined(vm);
            }
        });
    }
}

fn retire(vm: &Vm, old: &Method, new: &Method) {
    new.overridden.store(old.overridden.load(Ordering::Acquire), Ordering::Release);
    old.replaced_by.store(new.id.0, Ordering::SeqCst);
    old.planned.store(std::ptr::null_mut(), Ordering::SeqCst);
    // For code that inlined it.
    old.overridden.store(true, Ordering::SeqCst);
    old.invocations.store(NEVER_HOT, Ordering::Relaxed);
    old.backedges.store(NEVER_HOT, Ordering::Relaxed);
    old.compiled.store(std::ptr::null_mut(), Ordering::Release);
    if old.kind != MethodKind::Abstract {
        old.entry.store(vm.entry_for(old), Ordering::Release);
    }
}

fn same_components(old: &ClassFile, new: &ClassFile) -> bool {
    if !old.is_record() {
        return true;
    }
    let text = |f: &ClassFile| -> Vec<[Vec<u8>; 3]> {
        f.record_components()
            .map(|c| [c.name, c.descriptor, c.signature()].map(|i| f.utf8(i).to_owned()))
            .collect()
    };
    text(old) == text(new)
}
