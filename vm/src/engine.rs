//! What all Vms of a process share: the JDK's image, the symbols, the class library's parsed classes, the natives.

use crate::classfile::ClassFile;
use crate::ids::SymbolId;
use crate::image::Jdk;
use crate::native::NativeRegistry;
use crate::symbols::{FxHashMap, Symbols};
use parking_lot::Mutex;
use std::sync::Arc;

/// A class file of the image and where it was found (`jrt:/java.base`).
pub type ParsedClass = (Arc<ClassFile>, Arc<str>);

/// Shared by the Vms of a process; makes them. Immutable but for caches.
pub struct Engine {
    /// The installed class library.
    pub jdk: Jdk,
    /// Names and descriptors.
    pub symbols: Symbols,
    /// Class files of the JDK's image that some Vm loaded, parsed once.
    pub parsed: Mutex<FxHashMap<SymbolId, ParsedClass>>,
    /// What natives a Vm can bind.
    pub natives: Arc<NativeRegistry>,
    /// The compiler, if one is plugged in.
    pub compiler: Option<Arc<dyn crate::compiler::Compiler>>,
}

impl Engine {
    /// An engine over a JDK, with these natives and, maybe, a compiler.
    pub fn new(
        jdk: Jdk,
        natives: NativeRegistry,
        compiler: Option<Arc<dyn crate::compiler::Compiler>>,
    ) -> Arc<Engine> {
        Arc::new(Engine {
            jdk,
            symbols: Symbols::new(),
            parsed: Mutex::default(),
            natives: Arc::new(natives),
            compiler,
        })
    }
}
