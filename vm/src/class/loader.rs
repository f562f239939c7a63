//! Class loaders as the VM sees them: dictionaries, loading constraints, modules and packages.
use crate::ids::{ClassId, LoaderId, SymbolId};
use crate::rooting::{Cx, Local};
use crate::types::JClassLoader;

/// All loaders of a Vm.
#[derive(Default)]
pub struct Loaders {}

impl Loaders {
    /// The class that `loader` initiated under `name`.
    pub fn find(&self, loader: LoaderId, name: SymbolId) -> Option<ClassId> {
        let _ = (loader, name);
        todo!()
    }
    /// Whether it is the boot, platform or application loader of the library.
    pub fn is_builtin(&self, loader: LoaderId) -> bool {
        let _ = loader;
        todo!()
    }
}

impl<'s> Cx<'s> {
    /// The id of a ClassLoader object (null: boot), registering it if it is new.
    pub fn loader_id(&mut self, loader: Local<'_, JClassLoader>) -> LoaderId {
        let _ = loader;
        todo!()
    }
    /// The ClassLoader object of a loader (null for boot), in a new handle.
    pub fn loader_object(&self, loader: LoaderId) -> Local<'s, JClassLoader> {
        let _ = loader;
        todo!()
    }
}
