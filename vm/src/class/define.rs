//! Creating classes: loading through loaders and defining from bytes (JVMS 5.3).
//!
//! The boot loader's classes may be built by two threads at once; the dictionary lets one win, and the other class is
//! never seen by anyone. That costs a few bytes, seldom, and needs no lock that a thread could wait for while loading.
//! User loaders are asked in Java; those that are not parallel capable are locked around it, as HotSpot does.

use crate::call::Arg;
use crate::class::build::Parts;
use crate::class::domain::Pin;
use crate::class::{Class, acc};
use crate::classfile::{ClassBytes, ClassFile, FieldType, ParseError, ParseOptions};
use crate::ids::{ClassId, LoaderId, SymbolId};
use crate::image::{ClassPathEntry, Resource};
use crate::logging::{LogLevel, TagSet};
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::symbols::sym;
use crate::types::{JClass, JClassLoader, JProtectionDomain, Object};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What `ClassLoader.defineClass0` and `Lookup.defineHiddenClass` add to an ordinary definition.
pub struct HiddenOptions<'s> {
    /// The class whose nest it joins (NESTMATE flag).
    pub nest_host: Option<ClassId>,
    /// `classData`, set before initialisation. May be null.
    pub class_data: Local<'s, Object>,
    /// VM annotations such as @Hidden are honoured (the lookup class is the boot loader's).
    pub vm_annotations: bool,
    /// Whether the loader keeps it alive.
    pub strong: bool,
    /// Its name, if the definer gave one, without the suffix that makes it unlike all others.
    pub name: Option<Vec<u8>>,
}

/// A definition request.
pub struct Definition<'s> {
    /// Expected name, if the definer gave one. Not of a hidden class.
    pub name: Option<SymbolId>,
    /// Defining loader.
    pub loader: LoaderId,
    /// Class file.
    pub bytes: ClassBytes,
    /// Protection domain (may be null).
    pub protection_domain: Option<Local<'s, JProtectionDomain>>,
    /// Where it is from, for -verbose:class.
    pub source: Option<String>,
    /// A hidden class?
    pub hidden: Option<HiddenOptions<'s>>,
}

/// A class's name as messages show it.
fn external(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace('/', ".")
}

fn class_bytes(r: Resource) -> ClassBytes {
    match r {
        Resource::Mapped(map, range) => ClassBytes::Mapped(map, range),
        Resource::Owned(bytes) => ClassBytes::Owned(bytes),
    }
}

impl<'s> Cx<'s> {
    /// Loads the class (or array class) of this name through `loader` as initiating loader (JVMS 5.3). Throws
    /// ClassNotFoundException's linkage form: NoClassDefFoundError with the loader's exception as cause, as resolution wants it.
    pub fn load_class(&mut self, loader: LoaderId, name: SymbolId) -> JResult<ClassId> {
        if let Some(c) = self.vm().loaders.find(loader, name) {
            return Ok(c);
        }
        match self.find_or_load_class(loader, name) {
            Ok(Some(c)) => Ok(c),
            Ok(None) => {
                let text = self.vm().engine.symbols.str(name).into_owned();
                Err(self.throw("java/lang/NoClassDefFoundError", text))
            }
            Err(thrown) if self.exception_is(&thrown, "java/lang/ClassNotFoundException") => {
                let cause = self.take_exception(thrown);
                let text = self.vm().engine.symbols.str(name).into_owned();
                let error = self.new_throwable("java/lang/NoClassDefFoundError", Some(&text))?;
                self.store_ref(self.get(error), self.vm().wk().throwable.cause, self.get(cause));
                Err(self.throw_local(error))
            }
            Err(thrown) => Err(thrown),
        }
    }

    /// Like [`Cx::load_class`], but Ok(None) if the boot loader does not have it; other loaders' exceptions come as they are.
    pub fn find_or_load_class(&mut self, loader: LoaderId, name: SymbolId) -> JResult<Option<ClassId>> {
        let vm = self.vm();
        if let Some(c) = vm.loaders.find(loader, name) {
            return Ok(Some(c));
        }
        self.charge_names()?;
        let bytes = vm.engine.symbols.bytes(name);
        if bytes.first() == Some(&b'[') {
            return self.load_array(loader, name, bytes);
        }
        if loader == LoaderId::BOOT { self.load_boot(name) } else { self.load_by_upcall(loader, name) }
    }

    fn load_array(&mut self, loader: LoaderId, name: SymbolId, bytes: &[u8]) -> JResult<Option<ClassId>> {
        let vm = self.vm();
        let Some(t) = FieldType::parse(bytes) else { return Ok(None) };
        let dims = t.dimensions();
        let mut class = match t.element_class_name() {
            Some(element) => {
                let element = vm.engine.symbols.intern(element);
                match self.find_or_load_class(loader, element)? {
                    Some(c) => c,
                    None => return Ok(None),
                }
            }
            None => {
                let basic = crate::classfile::BasicType::from_char(bytes[dims]).expect("parsed");
                self.primitive_class(basic)
            }
        };
        for _ in 0..dims {
            class = self.array_class_of(class)?;
        }
        let _ = vm.loaders.enter(loader, name, class);
        Ok(Some(class))
    }

    // ---- the boot loader -----------------------------------------------------------------------------------------

    /// The boot loader's class file of this name: its parsed form and where it was found.
    fn find_boot_file(&mut self, name: SymbolId) -> JResult<Option<(Arc<ClassFile>, Arc<str>)>> {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let text = symbols.str(name);
        let package = crate::classfile::names::package_of(symbols.bytes(name));
        let modules = &vm.loaders.modules;
        let image = &vm.engine.jdk.modules;
        let module: Option<String> = if modules.java_base_defined() {
            let package = symbols.intern(package);
            modules.module_of_package(LoaderId::BOOT, package).and_then(|m| modules.name(m))
        } else {
            // Until modules are defined there is only java.base.
            let package = String::from_utf8_lossy(package);
            image.package_to_module(&package).filter(|&m| m == "java.base").map(str::to_owned)
        };
        if let Some(module) = module {
            for entry in self.patches_of(&module) {
                if let Some(found) = self.find_in_entry(entry, name, &text)? {
                    return Ok(Some(found));
                }
            }
            if let Some(found) = vm.engine.parsed.lock().get(&name) {
                return Ok(Some(found.clone()));
            }
            let Some(entry) = image.find_class_in(&module, &text) else { return Ok(None) };
            let resource = match image.read(&entry) {
                Ok(r) => r,
                Err(e) => return Err(self.throw("java/lang/InternalError", format!("{text}: {e}"))),
            };
            let options =
                ParseOptions { check_format: false, ..self.parse_options(Some(symbols.bytes(name))) };
            let file = self.parsed(ClassFile::parse(class_bytes(resource), &options))?;
            let found = (Arc::new(file), Arc::from(format!("jrt:/{module}")));
            vm.engine.parsed.lock().insert(name, found.clone());
            return Ok(Some(found));
        }
        for entry in vm.loaders.boot_append(&vm.options.boot_append) {
            if let Some(found) = self.find_in_entry(&entry, name, &text)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn find_in_entry(
        &mut self,
        entry: &ClassPathEntry,
        name: SymbolId,
        text: &str,
    ) -> JResult<Option<(Arc<ClassFile>, Arc<str>)>> {
        match entry.find_class(text) {
            Ok(None) => Ok(None),
            Ok(Some(r)) => {
                let options = self.parse_options(Some(self.vm().engine.symbols.bytes(name)));
                let file = self.parsed(ClassFile::parse(class_bytes(r), &options))?;
                let source = entry.path().display().to_string();
                Ok(Some((Arc::new(file), Arc::from(source))))
            }
            Err(e) => Err(self.throw("java/lang/InternalError", format!("{text}: {e}"))),
        }
    }

    /// Where --patch-module puts classes of a module: before the module's own. What is not the boot loader's Java code
    /// patches itself.
    fn patches_of(&self, module: &str) -> &'s [ClassPathEntry] {
        let vm = self.vm();
        let patches = vm.loaders.patches.get_or_init(|| {
            let numbered = |(key, value): &(String, String)| {
                key.strip_prefix("jdk.module.patch.")?.parse::<u32>().ok()?;
                let (module, paths) = value.split_once('=')?;
                let entries = paths.split(':').filter(|p| !p.is_empty());
                let entries = entries.filter_map(|p| ClassPathEntry::open(std::path::Path::new(p)));
                Some((module.to_owned(), entries.collect()))
            };
            vm.options.properties.iter().filter_map(numbered).collect()
        });
        patches.iter().find(|(name, _)| name == module).map_or(&[], |(_, entries)| entries)
    }

    fn load_boot(&mut self, name: SymbolId) -> JResult<Option<ClassId>> {
        let Some((mut file, source)) = self.find_boot_file(name)? else { return Ok(None) };
        let (mut untransformed, mut original) = (None, None);
        let t = self.transform_definition(LoaderId::BOOT, Some(name), None, file.bytes());
        if let Some(new) = t.bytes {
            if let Some(c) = self.vm().loaders.find(LoaderId::BOOT, name) {
                return Ok(Some(c));
            }
            let options = ParseOptions {
                check_format: self.vm().guarded,
                ..self.parse_options(Some(self.vm().engine.symbols.bytes(name)))
            };
            let new = Arc::new(self.parsed(ClassFile::parse(ClassBytes::Owned(new), &options))?);
            original = Some(std::mem::replace(&mut file, new));
            untransformed = t.untransformed;
        }
        let class = self.create_class(
            file,
            name,
            LoaderId::BOOT,
            Some(source.to_string()),
            None,
            None,
            original.clone(),
        )?;
        if original.is_none() && source.starts_with("jrt:/") {
            self.class(class).extra.from_image.store(true, Ordering::Relaxed);
        }
        self.keep_untransformed(class, untransformed);
        Ok(Some(match self.vm().loaders.enter(LoaderId::BOOT, name, class) {
            Ok(()) => {
                self.class_defined(class);
                class
            }
            Err(winner) => winner,
        }))
    }

    /// What agents begin with that retransform the class.
    fn keep_untransformed(&self, class: ClassId, bytes: Option<Arc<[u8]>>) {
        if let Some(bytes) = bytes {
            let _ = self.class(class).now().version.untransformed.set(bytes);
        }
    }

    // ---- other loaders -------------------------------------------------------------------------------------------

    fn load_by_upcall(&mut self, loader: LoaderId, name: SymbolId) -> JResult<Option<ClassId>> {
        self.scope(|cx, _| {
            let object = cx.loader_object(loader);
            if cx.vm().loaders.is_parallel(loader) {
                return cx.call_load_class(loader, object, name);
            }
            cx.monitor_enter(object.cast())?;
            let result = match cx.vm().loaders.find(loader, name) {
                Some(c) => Ok(Some(c)),
                None => cx.call_load_class(loader, object, name),
            };
            let raw = cx.get(object).raw();
            match result {
                Ok(c) => cx.monitor_exit(raw).map(|()| c),
                Err(thrown) => {
                    let e = cx.take_exception(thrown);
                    let raw = cx.get(object).raw();
                    cx.monitor_exit(raw)?;
                    Err(cx.throw_local(e))
                }
            }
        })
    }

    fn call_load_class(
        &mut self,
        loader: LoaderId,
        object: Local<'s, JClassLoader>,
        name: SymbolId,
    ) -> JResult<Option<ClassId>> {
        let vm = self.vm();
        let mut units = crate::classfile::mutf8::to_utf16(vm.engine.symbols.bytes(name));
        units.iter_mut().filter(|u| **u == u16::from(b'/')).for_each(|u| *u = u16::from(b'.'));
        let string = self.new_string_utf16(&units)?;
        let mirror: Local<'s, JClass> = self
            .call_method(object, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;", &[Arg::from(string)])?
            .local();
        if self.is_null(mirror) {
            return Ok(None);
        }
        let class = self.mirror_class(mirror);
        // A loader that answers with another class has not found this one.
        if self.class(class).name != name || self.class(class).is_hidden() {
            return Ok(None);
        }
        self.record_initiating(loader, name, class)?;
        Ok(Some(class))
    }

    /// Enters `loader` as an initiating loader of `class`.
    fn record_initiating(&mut self, loader: LoaderId, name: SymbolId, class: ClassId) -> JResult<()> {
        self.check_constraints_on_entry(loader, name, class)?;
        self.vm().domains.depend(self.vm().loaders.domain(loader), self.class(class).domain);
        match self.vm().loaders.enter(loader, name, class) {
            Ok(()) => Ok(()),
            // Another thread was told another class: the loader contradicts itself.
            Err(_) => {
                let c = self.class(class);
                Err(self.throw_duplicate(loader, c))
            }
        }
    }

    fn throw_duplicate(&mut self, loader: LoaderId, class: &Class) -> Thrown {
        let text = format!(
            "loader {} attempted duplicate {} definition for {}. ({})",
            self.loader_name_and_id(loader),
            self.external_kind(class),
            self.external_name(class),
            self.class_in_module_of_loader(class, false, true)
        );
        self.throw("java/lang/LinkageError", text)
    }

    // ---- definition ----------------------------------------------------------------------------------------------

    pub(crate) fn parse_options<'a>(&self, name: Option<&'a [u8]>) -> ParseOptions<'a> {
        let feature = self.vm().engine.jdk.release.feature;
        ParseOptions {
            // Java 17 reads 61.
            max_major: if feature == 0 { 61 } else { feature as u16 + 44 },
            name_hint: name,
            enable_preview: self.vm().options.enable_preview,
            ..ParseOptions::default()
        }
    }

    fn parsed(&mut self, r: Result<ClassFile, ParseError>) -> JResult<ClassFile> {
        r.map_err(|e| self.throw(e.exception_class(), e.message()))
    }

    /// Defines a class from bytes (JVMS 5.3.5).
    pub fn define_class(&mut self, d: Definition<'s>) -> JResult<ClassId> {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        self.charge_names()?;
        // A hidden class has the name that its definer gave it, whatever its class file says.
        let expected = d.name.map(|n| symbols.bytes(n));
        let mut options = self.parse_options(expected);
        options.check_format = d.loader != LoaderId::BOOT || vm.guarded;
        let mut bytes = d.bytes.clone();
        let mut untransformed = None;
        if d.hidden.is_none() {
            let t = self.transform_definition(d.loader, d.name, d.protection_domain, bytes.as_slice());
            if let Some(new) = t.bytes {
                bytes = ClassBytes::Owned(new);
                untransformed = t.untransformed;
            }
        }
        let file = self.parsed(ClassFile::parse(bytes, &options))?;
        // A class that is its own superclass has that fault found first.
        let own_super = file.super_class() != 0 && file.class_name(file.super_class()) == file.name();
        if file.name().starts_with(b"java/") && !own_super && !self.is_privileged_loader(d.loader) {
            let package = symbols.intern(crate::classfile::names::package_of(file.name()));
            let text = format!(
                "Class loader (instance of): {} tried to load prohibited package name: {}",
                self.loader_name_and_id(d.loader),
                symbols.external(package)
            );
            return Err(self.throw("java/lang/SecurityException", text));
        }
        let file = Arc::new(file);
        let Some(hidden) = d.hidden else {
            let file_name = symbols.intern(file.name());
            let class =
                self.create_class(file, file_name, d.loader, d.source, d.protection_domain, None, None)?;
            self.check_constraints_on_entry(d.loader, file_name, class)?;
            self.keep_untransformed(class, untransformed);
            return match vm.loaders.enter(d.loader, file_name, class) {
                Ok(()) => {
                    self.class_defined(class);
                    Ok(class)
                }
                Err(_) => {
                    let c = self.class(class);
                    Err(self.throw_duplicate(d.loader, c))
                }
            };
        };
        // HotSpot puts an address behind the '+'; ours is a number that no other hidden class has.
        let serial = vm.loaders.hidden_serial.fetch_add(1, Ordering::Relaxed) + 1;
        let given = hidden.name.as_deref().unwrap_or(file.name());
        let name = [given, format!("+0x{:016x}", u64::from(serial) << 10).as_bytes()].concat();
        let name = symbols.unique(&name);
        let class = self.create_class(
            file,
            name,
            d.loader,
            d.source,
            d.protection_domain,
            Some((serial, &hidden)),
            None,
        )?;
        self.class_defined(class);
        Ok(class)
    }

    /// Builds a class and its mirror; the caller enters it in the dictionary.
    #[expect(clippy::too_many_arguments, reason = "what a class is made of")]
    fn create_class(
        &mut self,
        file: Arc<ClassFile>,
        name: SymbolId,
        loader: LoaderId,
        source: Option<String>,
        protection_domain: Option<Local<'s, JProtectionDomain>>,
        hidden: Option<(u32, &HiddenOptions<'s>)>,
        original: Option<Arc<ClassFile>>,
    ) -> JResult<ClassId> {
        let vm = self.vm();
        self.thread_mut().loading.push((loader, name));
        let supers = self.resolve_supers(&file, loader);
        self.thread_mut().loading.pop();
        let (super_id, interfaces) = supers?;
        if hidden.is_none() {
            // Another thread, or the loading of a superclass, may have defined it meanwhile.
            if let Some(c) = vm.loaders.find(loader, name) {
                if loader == LoaderId::BOOT {
                    return Ok(c);
                }
                let c = self.class(c);
                return Err(self.throw_duplicate(loader, c));
            }
        }
        let domain = match hidden {
            Some((_, h)) if !h.strong => vm.domains.make(None),
            _ => vm.loaders.domain(loader),
        };
        // Until something can refer to the class, nothing else keeps it.
        let pin = Pin::new(&vm.domains, domain);
        let trusted = match hidden {
            Some((_, h)) => h.vm_annotations || self.is_privileged_loader(loader),
            None => self.is_privileged_loader(loader),
        };
        let class = self.build_class(Parts {
            file,
            name,
            loader,
            super_id,
            interfaces,
            source,
            hidden: hidden.map(|(serial, _)| serial),
            trusted,
            original,
            domain,
        })?;
        let c = self.class(class);
        self.check_supers(c)?;
        if let Some((_, h)) = hidden {
            let host = match h.nest_host {
                Some(host) => {
                    let host = self.class(host);
                    self.nest_host(host)
                }
                None => class,
            };
            c.nest_host.store(host.0, Ordering::Release);
            self.depend(c, host);
        }
        if vm.has_wk() {
            let data = hidden.map(|(_, h)| h.class_data);
            self.make_mirror(c, protection_domain, data)?;
            // The definer's handle.
            let _: Local<'s, JClass> = self.mirror(class);
            self.collect_for_metadata();
        }
        drop(pin);
        Ok(class)
    }

    fn class_defined(&mut self, class: ClassId) {
        let vm = self.vm();
        vm.stats.classes_loaded.fetch_add(1, Ordering::Relaxed);
        if vm.log.enabled(TagSet::ClassLoad, LogLevel::Info) {
            let c = self.class(class);
            let source = c.extra.source.get().map_or("__JVM_DefineClass__", String::as_str);
            let name = self.external_name(c);
            vm.log.log(TagSet::ClassLoad, LogLevel::Info, &format!("{name} source: {source}"));
        }
    }

    /// Bytes `off..off + len` of a direct ByteBuffer (not null); None if they are not all inside.
    pub fn direct_buffer_bytes(&self, buffer: Local<'_, Object>, off: i32, len: i32) -> Option<Vec<u8>> {
        let symbols = &self.vm().engine.symbols;
        let class = self.class_of(self.get(buffer));
        let offset = |name: &str, d: SymbolId| {
            Some(self.field(self.lookup_field(class, symbols.intern_str(name), d)?).offset)
        };
        let address: i64 = self.load(self.get(buffer), offset("address", sym::long_)?);
        let capacity: i32 = self.load(self.get(buffer), offset("capacity", sym::int_)?);
        let (start, len) = (usize::try_from(off).ok()?, usize::try_from(len).ok()?);
        if address == 0 || start + len > capacity as usize {
            return None;
        }
        let mut bytes = vec![0u8; len];
        // SAFETY: a direct buffer's memory reaches from its address to its capacity and lives as long as the buffer, which
        // the handle keeps; the range is inside. Other threads may race, as Java allows: any bytes are bytes.
        unsafe {
            std::ptr::copy_nonoverlapping((address as usize + start) as *const u8, bytes.as_mut_ptr(), len)
        };
        Some(bytes)
    }

    fn resolve_supers(&mut self, file: &ClassFile, loader: LoaderId) -> JResult<(ClassId, Vec<ClassId>)> {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let super_id = match file.super_name() {
            None => ClassId::NONE,
            Some(n) => {
                let n = symbols.intern(n);
                let id = self.load_super(loader, n)?;
                let s = self.class(id);
                let this = external(file.name());
                if s.is_interface() {
                    let text = format!("class {this} has interface {} as super class", self.external_name(s));
                    return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
                }
                if s.access & acc::FINAL != 0 {
                    let text =
                        format!("class {this} cannot inherit from final class {}", self.external_name(s));
                    return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
                }
                id
            }
        };
        let mut interfaces = Vec::with_capacity(file.interfaces().len());
        for i in file.interfaces() {
            let n = symbols.intern(file.class_name(i));
            let id = self.load_super(loader, n)?;
            let c = self.class(id);
            if !c.is_interface() {
                let text = format!(
                    "class {} can not implement {}, because it is not an interface ({})",
                    external(file.name()),
                    self.external_name(c),
                    self.class_in_module_of_loader(c, false, false)
                );
                return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
            }
            interfaces.push(id);
        }
        Ok((super_id, interfaces))
    }

    fn load_super(&mut self, loader: LoaderId, name: SymbolId) -> JResult<ClassId> {
        if self.thread().loading.contains(&(loader, name)) {
            let text = self.vm().engine.symbols.str(name).into_owned();
            return Err(self.throw("java/lang/ClassCircularityError", text));
        }
        self.load_class(loader, name)
    }

    /// Access to the supers (JVMS 5.3.5 steps 3 and 4) and sealed hierarchies.
    fn check_supers(&mut self, class: &Class) -> JResult<()> {
        if class.super_id.is_none() || class.loader == LoaderId::BOOT && !self.vm().has_wk() {
            return Ok(());
        }
        let s = self.class(class.super_id);
        let this = self.external_name(class);
        if !self.permits(s, class) {
            let text = format!("class {this} cannot inherit from sealed class {}", self.external_name(s));
            return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
        }
        self.check_super_access(class, s, "superclass")?;
        for &i in class.interfaces.iter() {
            let i = self.class(i);
            if !self.permits(i, class) {
                let verb = if class.is_interface() { "extend" } else { "implement" };
                let text = format!("class {this} cannot {verb} sealed interface {}", self.external_name(i));
                return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
            }
            self.check_super_access(class, i, "superinterface")?;
        }
        Ok(())
    }

    fn check_super_access(&mut self, class: &Class, s: &Class, what: &str) -> JResult<()> {
        let Some(why) = self.class_access_problem(class, s) else { return Ok(()) };
        let text = match why {
            Some(text) if what == "superclass" => format!("superclass access check failed: {text}"),
            Some(text) => format!("superinterface check failed: {text}"),
            None => {
                let kind =
                    if what == "superclass" && s.access & acc::ABSTRACT != 0 { "abstract " } else { "" };
                format!(
                    "class {} cannot access its {kind}{what} {} ({})",
                    self.external_name(class),
                    self.external_name(s),
                    self.both_in_modules(class, s)
                )
            }
        };
        Err(self.throw("java/lang/IllegalAccessError", text))
    }

    /// Whether a sealed `s` (any other does) permits `class` (JVMS 5.3.5).
    fn permits(&mut self, s: &Class, class: &Class) -> bool {
        let file = s.class_file();
        let Some(permitted) = file.permitted_subclasses() else { return true };
        let symbols = &self.vm().engine.symbols;
        let name = symbols.bytes(class.name);
        let mut permitted = permitted;
        let named = permitted.any(|i| file.class_name(i) == name);
        let same_package = self.same_package(s, class);
        named
            && self.module_of(s) == self.module_of(class)
            && (class.access & acc::PUBLIC != 0 || same_package)
    }

    /// A class of the boot loader that must be there.
    pub(crate) fn boot_class(&mut self, name: SymbolId) -> JResult<&'s Class> {
        let id = self.load_class(LoaderId::BOOT, name)?;
        Ok(self.class(id))
    }

    /// Object, once defined.
    pub(crate) fn object_class(&self) -> &'s Class {
        let id =
            self.vm().loaders.find(LoaderId::BOOT, sym::java_lang_Object).expect("the first class of all");
        self.class(id)
    }
}
