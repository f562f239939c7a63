//! Class loaders as the VM sees them: their objects, their dictionaries (which class they initiated under which name), and
//! what the core classes' bootstrap leaves for everybody.
//!
//! A dictionary entry is made when a class is defined, and when a loader was asked for a class that another one defined: it
//! is then an initiating loader (JVMS 5.3) and is never asked again. A loader's object lives as long as its domain.
//! The locks here are leaves: nobody reaches a safepoint with one held.

use crate::class::domain::{Anchored, PERMANENT};
use crate::class::mirror::MirrorInfo;
use crate::class::module::Modules;
use crate::ids::{ClassId, LoaderId, SymbolId};
use crate::image::ClassPathEntry;
use crate::rooting::{Cx, Local};
use crate::symbols::FxHashMap;
use crate::types::JClassLoader;
use parking_lot::{Mutex, RwLock};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, OnceLock};

/// What the VM knows of a loader other than the boot loader.
struct LoaderData {
    object: Anchored<JClassLoader>,
    domain: u32,
    /// Registered as parallel capable: `loadClass` is called without locking the loader.
    parallel: bool,
    /// The platform or application loader of the library.
    builtin: bool,
}

impl Dictionary {
    fn get(&self, loader: LoaderId) -> &LoaderData {
        self.list[loader.0 as usize - 1].as_ref().expect("a loader that is not unloaded")
    }
}

#[derive(Default)]
struct Dictionary {
    /// By number, from 1.
    list: Vec<Option<LoaderData>>,
    free: Vec<LoaderId>,
    classes: FxHashMap<(LoaderId, SymbolId), ClassId>,
}

/// All loaders of a Vm.
#[derive(Default)]
pub struct Loaders {
    dictionary: RwLock<Dictionary>,
    /// Modules and packages of all loaders.
    pub modules: Modules,
    /// Where mirrors keep what; set when java.lang.Class is defined.
    pub(crate) mirror_info: OnceLock<MirrorInfo>,
    /// Bytes of a java.lang.Class without statics: known before that class is.
    pub(crate) mirror_size: OnceLock<u32>,
    /// The pseudo-classes, by `BasicType as usize`.
    pub(crate) primitives: OnceLock<[ClassId; 11]>,
    /// Offsets of injected fields.
    pub(crate) injected: Mutex<Vec<(ClassId, &'static str, u32)>>,
    /// -Xbootclasspath/a, opened at first use, and what agents appended.
    append: RwLock<Option<Vec<Arc<ClassPathEntry>>>>,
    /// --patch-module by module, opened at first use.
    pub(crate) patches: OnceLock<Vec<(String, Vec<ClassPathEntry>)>>,
    /// The number of the next hidden class.
    pub(crate) hidden_serial: AtomicU32,
    /// Loading constraints (JVMS 5.3.4).
    pub(crate) constraints: super::constraints::Constraints,
}

impl Loaders {
    /// The class that `loader` initiated under `name`.
    pub fn find(&self, loader: LoaderId, name: SymbolId) -> Option<ClassId> {
        self.dictionary.read().classes.get(&(loader, name)).copied()
    }

    /// Whether it is the boot, platform or application loader of the library.
    pub fn is_builtin(&self, loader: LoaderId) -> bool {
        loader == LoaderId::BOOT || self.dictionary.read().get(loader).builtin
    }

    /// Whether the VM calls its `loadClass` without locking it.
    pub fn is_parallel(&self, loader: LoaderId) -> bool {
        loader == LoaderId::BOOT || self.dictionary.read().get(loader).parallel
    }

    /// The domain of the classes that it defines.
    pub fn domain(&self, loader: LoaderId) -> u32 {
        if loader == LoaderId::BOOT { PERMANENT } else { self.dictionary.read().get(loader).domain }
    }

    /// The number of loaders, the boot loader included.
    pub fn len(&self) -> u32 {
        let d = self.dictionary.read();
        (d.list.len() - d.free.len()) as u32 + 1
    }

    /// Never: the boot loader is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// What the boot loader searches behind its modules. `options`: what the command line says of that.
    pub(crate) fn boot_append(&self, options: &[PathBuf]) -> Vec<Arc<ClassPathEntry>> {
        if let Some(entries) = &*self.append.read() {
            return entries.clone();
        }
        let open = || options.iter().filter_map(|p| ClassPathEntry::open(p)).map(Arc::new).collect();
        self.append.write().get_or_insert_with(open).clone()
    }

    /// Adds to it.
    pub(crate) fn append_entry(&self, options: &[PathBuf], entry: ClassPathEntry) {
        let _ = self.boot_append(options);
        self.append.write().get_or_insert_default().push(Arc::new(entry));
    }

    /// Loaders and classes were unloaded.
    pub(super) fn forget(&self, loaders: &HashSet<LoaderId>, classes: &HashSet<ClassId>) {
        let mut d = self.dictionary.write();
        d.classes.retain(|(loader, _), class| !loaders.contains(loader) && !classes.contains(class));
        if d.classes.capacity() > 4 * d.classes.len() {
            d.classes.shrink_to_fit();
        }
        for &loader in loaders {
            d.list[loader.0 as usize - 1] = None;
            d.free.push(loader);
        }
        drop(d);
        if !loaders.is_empty() {
            self.modules.forget(loaders);
        }
        self.constraints.forget(loaders, classes);
    }

    /// Enters a class, unless there is one already: then that one is the answer.
    pub(crate) fn enter(&self, loader: LoaderId, name: SymbolId, class: ClassId) -> Result<(), ClassId> {
        use std::collections::hash_map::Entry;
        match self.dictionary.write().classes.entry((loader, name)) {
            Entry::Occupied(e) if *e.get() == class => Ok(()),
            Entry::Occupied(e) => Err(*e.get()),
            Entry::Vacant(e) => {
                e.insert(class);
                Ok(())
            }
        }
    }
}

impl<'s> Cx<'s> {
    /// The id of a ClassLoader object (null: boot), registering it if it is new.
    pub fn loader_id(&mut self, loader: Local<'_, JClassLoader>) -> LoaderId {
        if self.is_null(loader) {
            return LoaderId::BOOT;
        }
        let vm = self.vm();
        let k = &vm.wk().class_loader;
        let known: u32 = self.load(self.get(loader), k.loader_id);
        if known != 0 {
            return LoaderId(known);
        }
        let name = vm.engine.symbols.str(self.class_of(self.get(loader)).name);
        let builtin = name.starts_with("jdk/internal/loader/ClassLoaders$");
        let parallel =
            !self.load_ref::<_, crate::types::Object>(self.get(loader), k.parallel_lock_map).is_null();
        let mut d = vm.loaders.dictionary.write();
        let known: u32 = self.load(self.get(loader), k.loader_id);
        if known != 0 {
            return LoaderId(known);
        }
        let id = d.free.pop().unwrap_or_else(|| {
            d.list.push(None);
            LoaderId(d.list.len() as u32)
        });
        let domain = if builtin { PERMANENT } else { vm.domains.make(Some(id)) };
        let object = self.anchor(domain, loader);
        d.list[id.0 as usize - 1] = Some(LoaderData { object, domain, parallel, builtin });
        self.store(self.get(loader), k.domain, domain);
        self.store(self.get(loader), k.loader_id, id.0);
        id
    }

    /// The ClassLoader object of a loader (null for boot), in a new handle.
    pub fn loader_object(&self, loader: LoaderId) -> Local<'s, JClassLoader> {
        if loader == LoaderId::BOOT {
            return self.null_local();
        }
        let object = self.vm().loaders.dictionary.read().get(loader).object;
        self.local(self.get_anchored(&object))
    }

    /// The classes that `loader` initiated, in no order.
    pub fn initiated_classes(&self, loader: LoaderId) -> Vec<ClassId> {
        let d = self.vm().loaders.dictionary.read();
        d.classes.iter().filter(|(k, _)| k.0 == loader).map(|(_, &c)| c).collect()
    }
}
