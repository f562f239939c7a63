//! Modules and packages at run time (JVMS 5.3.6): who reads whom, what is exported to whom.
//!
//! `java.lang.Module` does its own bookkeeping for reflection; this is the VM's copy, for access checks at resolution.
//! Until java.base is defined, early in initPhase2, every boot class belongs to it and mirrors' `module` is null.

use crate::class::Class;
use crate::class::domain::Anchored;
use crate::ids::{LoaderId, SymbolId};
use crate::rooting::{Cx, JResult, Local};
use crate::symbols::FxHashMap;
use crate::types::{JClassLoader, JModule, JString, Object, ObjectArray};
use parking_lot::RwLock;
use std::collections::HashSet;

/// A module of a Vm: index into [`Modules`].
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct ModuleId(pub u32);

impl ModuleId {
    /// java.base, there from the beginning.
    pub const JAVA_BASE: ModuleId = ModuleId(1);
}

/// Whom a package is exported to.
#[derive(Clone, Default)]
struct Exports {
    all: bool,
    all_unnamed: bool,
    to: HashSet<u32>,
}

struct Module {
    loader: LoaderId,
    /// None: the unnamed module of its loader.
    name: Option<String>,
    version: Option<String>,
    location: Option<String>,
    open: bool,
    object: Option<Anchored<JModule>>,
    reads: HashSet<u32>,
    reads_all_unnamed: bool,
    packages: FxHashMap<SymbolId, Exports>,
}

struct Tables {
    modules: Vec<Module>,
    /// Places of modules that were unloaded.
    free: Vec<ModuleId>,
    /// Named modules' packages.
    packages: FxHashMap<(LoaderId, SymbolId), ModuleId>,
    /// The unnamed module of each loader, as far as known.
    unnamed: FxHashMap<LoaderId, ModuleId>,
    /// Packages of the boot loader that have classes: what BootLoader lists.
    java_base_defined: bool,
}

/// The modules of a Vm.
pub struct Modules {
    tables: RwLock<Tables>,
}

impl Tables {
    fn add(&mut self, loader: LoaderId, module: Module) -> ModuleId {
        let module = Module { loader, ..module };
        match self.free.pop() {
            Some(id) => {
                self.modules[id.0 as usize] = module;
                id
            }
            None => {
                self.modules.push(module);
                ModuleId(self.modules.len() as u32 - 1)
            }
        }
    }
}

impl Module {
    fn new(name: Option<String>) -> Module {
        Module {
            loader: LoaderId::BOOT,
            name,
            version: None,
            location: None,
            open: false,
            object: None,
            reads: HashSet::new(),
            reads_all_unnamed: false,
            packages: FxHashMap::default(),
        }
    }
}

impl Default for Modules {
    fn default() -> Self {
        let none = Module::new(None);
        let base = Module::new(Some("java.base".into()));
        Modules {
            tables: RwLock::new(Tables {
                modules: vec![none, base],
                free: Vec::new(),
                packages: FxHashMap::default(),
                unnamed: FxHashMap::default(),
                java_base_defined: false,
            }),
        }
    }
}

/// Why a class of another module can't be accessed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ModuleAccess {
    /// It can.
    Ok,
    /// The accessing module does not read the other.
    NotReadable,
    /// The package is not exported to the accessing module.
    NotExported,
}

impl Modules {
    /// Whether java.base is defined.
    pub fn java_base_defined(&self) -> bool {
        self.tables.read().java_base_defined
    }

    /// The named module that a package of a loader belongs to.
    pub fn module_of_package(&self, loader: LoaderId, package: SymbolId) -> Option<ModuleId> {
        self.tables.read().packages.get(&(loader, package)).copied()
    }

    /// The module's name; None: unnamed.
    pub fn name(&self, module: ModuleId) -> Option<String> {
        self.tables.read().modules[module.0 as usize].name.clone()
    }

    /// The name of a module with its version, if that is not the JDK's own, as messages show it.
    pub fn name_and_version(&self, module: ModuleId) -> Option<String> {
        let t = self.tables.read();
        let m = &t.modules[module.0 as usize];
        let name = m.name.as_ref()?;
        let of_jdk = m.location.as_deref().is_none_or(|l| l.starts_with("jrt:/"))
            && m.version == t.modules[ModuleId::JAVA_BASE.0 as usize].version;
        Some(match &m.version {
            Some(v) if !of_jdk => format!("{name}@{v}"),
            _ => name.clone(),
        })
    }

    /// The version that the module was defined with.
    pub fn version(&self, module: ModuleId) -> Option<String> {
        self.tables.read().modules[module.0 as usize].version.clone()
    }

    /// The location (`jrt:/java.base`) that the module was defined with.
    pub fn location(&self, module: ModuleId) -> Option<String> {
        self.tables.read().modules[module.0 as usize].location.clone()
    }

    /// Whether classes of `from` may use public classes in `package` of `to`.
    pub fn access(&self, from: ModuleId, to: ModuleId, package: SymbolId) -> ModuleAccess {
        if from == to {
            return ModuleAccess::Ok;
        }
        let t = self.tables.read();
        let (f, m) = (&t.modules[from.0 as usize], &t.modules[to.0 as usize]);
        let reads = f.name.is_none()
            || to == ModuleId::JAVA_BASE
            || f.reads.contains(&to.0)
            || m.name.is_none() && f.reads_all_unnamed;
        if !reads {
            return ModuleAccess::NotReadable;
        }
        if m.name.is_none() || m.open {
            return ModuleAccess::Ok;
        }
        let exported = m
            .packages
            .get(&package)
            .is_some_and(|e| e.all || f.name.is_none() && e.all_unnamed || e.to.contains(&from.0));
        if exported { ModuleAccess::Ok } else { ModuleAccess::NotExported }
    }

    /// Loaders were unloaded, and with them their modules.
    pub(super) fn forget(&self, loaders: &HashSet<LoaderId>) {
        let mut t = self.tables.write();
        let t = &mut *t;
        t.packages.retain(|(loader, _), _| !loaders.contains(loader));
        t.unnamed.retain(|loader, _| !loaders.contains(loader));
        let dead = |m: &Module| loaders.contains(&m.loader);
        let gone: HashSet<u32> = (0..).zip(&t.modules).filter(|(_, m)| dead(m)).map(|(id, _)| id).collect();
        for &id in &gone {
            t.modules[id as usize] = Module::new(None);
            t.free.push(ModuleId(id));
        }
        for m in &mut t.modules {
            m.reads.retain(|id| !gone.contains(id));
            for e in m.packages.values_mut().filter(|e| !e.to.is_empty()) {
                e.to.retain(|id| !gone.contains(id));
            }
        }
    }

    /// The packages of the boot loader's named modules, with slashes.
    pub fn boot_packages(&self) -> Vec<SymbolId> {
        self.tables.read().packages.keys().filter(|k| k.0 == LoaderId::BOOT).map(|k| k.1).collect()
    }
}

impl<'s> Cx<'s> {
    /// The module of a class (an array's element's; java.base for primitives).
    pub fn module_of(&mut self, class: &Class) -> ModuleId {
        let class = self.class(class.element);
        let modules = &self.vm().loaders.modules;
        if class.is_primitive() {
            return ModuleId::JAVA_BASE;
        }
        if let Some(m) = modules.module_of_package(class.loader, class.package) {
            return m;
        }
        if class.loader == LoaderId::BOOT && !modules.java_base_defined() {
            return ModuleId::JAVA_BASE;
        }
        self.unnamed_module(class.loader)
    }

    /// The unnamed module of a loader.
    pub fn unnamed_module(&mut self, loader: LoaderId) -> ModuleId {
        let modules = &self.vm().loaders.modules;
        if let Some(&m) = modules.tables.read().unnamed.get(&loader) {
            return m;
        }
        // The boot loader's comes by setBootLoaderUnnamedModule0; the others' stand in their loaders.
        let object = if loader == LoaderId::BOOT {
            None
        } else {
            let l = self.loader_object(loader);
            let m: Local<'s, JModule> = self.field_local(l, self.vm().wk().class_loader.unnamed_module);
            if self.is_null(m) { None } else { Some(m) }
        };
        self.set_unnamed_module(loader, object)
    }

    fn set_unnamed_module(&mut self, loader: LoaderId, object: Option<Local<'s, JModule>>) -> ModuleId {
        let domain = self.vm().loaders.domain(loader);
        let anchored = object.map(|o| self.anchor(domain, o));
        let modules = &self.vm().loaders.modules;
        let id = {
            let mut t = modules.tables.write();
            let id = match t.unnamed.get(&loader) {
                Some(&id) => id,
                None => {
                    let id = t.add(loader, Module::new(None));
                    t.unnamed.insert(loader, id);
                    id
                }
            };
            if anchored.is_some() {
                t.modules[id.0 as usize].object = anchored;
            }
            id
        };
        if let Some(o) = object {
            self.store(self.get(o), self.vm().wk().module.module_id, id.0);
        }
        id
    }

    /// The java.lang.Module of a module, null while there is none.
    pub fn module_object(&self, module: ModuleId) -> Local<'s, JModule> {
        let g = self.vm().loaders.modules.tables.read().modules[module.0 as usize].object;
        match g {
            Some(object) => self.local(self.get_anchored(&object)),
            None => self.null_local(),
        }
    }

    /// The module of a java.lang.Module, None if the VM was not told of it.
    pub fn module_id(&mut self, module: Local<'s, JModule>) -> Option<ModuleId> {
        let k = &self.vm().wk().module;
        let id: u32 = self.load(self.get(module), k.module_id);
        if id != 0 {
            return Some(ModuleId(id));
        }
        // An unnamed module makes itself known only through its loader.
        let name: Local<'s, JString> = self.field_local(module, k.name);
        if !self.is_null(name) {
            return None;
        }
        let loader: Local<'s, JClassLoader> = self.field_local(module, k.loader);
        let loader = self.loader_id(loader);
        Some(self.set_unnamed_module(loader, Some(module)))
    }

    /// BootLoader.setBootLoaderUnnamedModule0.
    pub fn set_boot_unnamed_module(&mut self, module: Local<'s, JModule>) -> JResult<()> {
        if self.is_null(module) {
            return Err(self.throw_npe());
        }
        let id = self.set_unnamed_module(LoaderId::BOOT, Some(module));
        self.patch_mirrors(|cx, c| c.loader == LoaderId::BOOT && cx.module_of(c) == id, module);
        Ok(())
    }

    /// Module.defineModule0. `packages` holds Strings with dots or slashes.
    pub fn define_module(
        &mut self,
        module: Local<'s, JModule>,
        open: bool,
        version: Option<String>,
        location: Option<String>,
        packages: Local<'s, ObjectArray>,
    ) -> JResult<()> {
        if self.is_null(module) {
            return Err(self.throw("java/lang/NullPointerException", "Null module object"));
        }
        let k = &self.vm().wk().module;
        let name: Local<'s, JString> = self.field_local(module, k.name);
        if self.is_null(name) {
            return Err(self.throw("java/lang/IllegalArgumentException", "Module name cannot be null"));
        }
        let name = self.string(name);
        let loader: Local<'s, JClassLoader> = self.field_local(module, k.loader);
        let loader = self.loader_id(loader);
        let mut names = Vec::new();
        if !self.is_null(packages) {
            for i in 0..self.array_len(self.get(packages)) {
                let s: Local<'s, JString> = self.element_local(packages, i);
                if self.is_null(s) {
                    return Err(self.throw("java/lang/IllegalArgumentException", "Bad package name"));
                }
                let s = self.string(s).replace('.', "/");
                names.push(self.vm().engine.symbols.intern_str(&s));
            }
        }
        let vm = self.vm();
        let base = name == "java.base";
        if base && loader != LoaderId::BOOT {
            let m = "Class loader must be the boot class loader";
            return Err(self.throw("java/lang/IllegalArgumentException", m));
        }
        if loader != LoaderId::BOOT && !vm.loaders.is_builtin(loader) {
            let java = |&&p: &&SymbolId| {
                let b = vm.engine.symbols.bytes(p);
                b == b"java" || b.starts_with(b"java/")
            };
            if let Some(&p) = names.iter().find(java) {
                let text = format!(
                    "Class loader (instance of): {} tried to define prohibited package name: {}",
                    self.loader_class_name(loader),
                    vm.engine.symbols.external(p)
                );
                return Err(self.throw("java/lang/IllegalArgumentException", text));
            }
        }
        let object = self.anchor(vm.loaders.domain(loader), module);
        let defined = {
            let mut t = vm.loaders.modules.tables.write();
            let clash = names.iter().find_map(|&p| t.packages.get(&(loader, p)).map(|&m| (p, m)));
            if base && t.java_base_defined {
                Err("Module java.base is already defined".to_string())
            } else if let Some((p, other)) = clash {
                let other = t.modules[other.0 as usize].name.clone().unwrap_or_default();
                Err(format!(
                    "Package {} for module {name} is already in another module, {other}, defined to the class loader",
                    vm.engine.symbols.external(p)
                ))
            } else {
                let mut m = Module::new(Some(name));
                (m.version, m.location, m.open, m.object) = (version, location, open, Some(object));
                m.packages.extend(names.iter().map(|&p| (p, Exports::default())));
                let id = if base {
                    t.modules[1] = m;
                    t.java_base_defined = true;
                    ModuleId::JAVA_BASE
                } else {
                    t.add(loader, m)
                };
                t.packages.extend(names.iter().map(|&p| ((loader, p), id)));
                Ok(id)
            }
        };
        match defined {
            Ok(id) => {
                self.store(self.get(module), k.module_id, id.0);
                if base {
                    // Every class so far is java.base's.
                    self.patch_mirrors(|cx, c| cx.module_of(c) == ModuleId::JAVA_BASE, module);
                }
                Ok(())
            }
            Err(text) => {
                self.free_anchored(&object);
                Err(self.throw("java/lang/IllegalStateException", text))
            }
        }
    }

    /// Sets `module` of mirrors that have none yet.
    fn patch_mirrors(&mut self, which: impl Fn(&mut Cx<'s>, &Class) -> bool, module: Local<'s, JModule>) {
        let vm = self.vm();
        let offset = vm.wk().class.module;
        for c in vm.loaded_classes() {
            if c.mirror_ref().0 == 0 || !which(self, c) {
                continue;
            }
            let mirror = self.raw_ref::<Object>(c.mirror_ref());
            if self.load_ref::<_, Object>(mirror, offset).is_null() {
                self.store_ref(mirror, offset, self.get(module));
            }
        }
    }

    fn known_module(&mut self, module: Local<'s, JModule>, what: &str) -> JResult<ModuleId> {
        if self.is_null(module) {
            return Err(self.throw("java/lang/NullPointerException", format!("{what} is null")));
        }
        match self.module_id(module) {
            Some(id) => Ok(id),
            None => Err(self.throw("java/lang/IllegalArgumentException", format!("{what} is invalid"))),
        }
    }

    /// Module.addReads0; a null `to` is every unnamed module.
    pub fn add_reads(&mut self, from: Local<'s, JModule>, to: Local<'s, JModule>) -> JResult<()> {
        let from = self.known_module(from, "from_module")?;
        let to = if self.is_null(to) { None } else { Some(self.known_module(to, "to_module")?) };
        let mut t = self.vm().loaders.modules.tables.write();
        let m = &mut t.modules[from.0 as usize];
        match to {
            Some(to) => drop(m.reads.insert(to.0)),
            None => m.reads_all_unnamed = true,
        }
        Ok(())
    }

    /// Module.addExports0 and its kin.
    pub fn add_exports(
        &mut self,
        from: Local<'s, JModule>,
        package: Local<'s, JString>,
        to: ExportTo<'s>,
    ) -> JResult<()> {
        if self.is_null(package) {
            return Err(self.throw("java/lang/NullPointerException", "package is null"));
        }
        let from = self.known_module(from, "from_module")?;
        let to_id = match to {
            ExportTo::Module(m) => Some(self.known_module(m, "to_module")?),
            _ => None,
        };
        let name = self.string(package).replace('.', "/");
        let vm = self.vm();
        let symbol = vm.engine.symbols.intern_str(&name);
        let found = {
            let mut t = vm.loaders.modules.tables.write();
            let m = &mut t.modules[from.0 as usize];
            let unnamed = m.name.is_none();
            match m.packages.get_mut(&symbol) {
                Some(e) => {
                    match (to, to_id) {
                        (ExportTo::All, _) => e.all = true,
                        (ExportTo::AllUnnamed, _) => e.all_unnamed = true,
                        (ExportTo::Module(_), Some(to)) => drop(e.to.insert(to.0)),
                        (ExportTo::Module(_), None) => {}
                    }
                    true
                }
                // An unnamed module exports everything.
                None => unnamed,
            }
        };
        if found {
            return Ok(());
        }
        let module = vm.loaders.modules.name(from).unwrap_or_default();
        let text = format!("Package {} not found in from_module {module}", name.replace('/', "."));
        Err(self.throw("java/lang/IllegalArgumentException", text))
    }
}

/// Whom `add_exports` exports to.
#[derive(Copy, Clone)]
pub enum ExportTo<'s> {
    /// One module.
    Module(Local<'s, JModule>),
    /// Everybody.
    All,
    /// All unnamed modules.
    AllUnnamed,
}
