//! Creating classes: loading through loaders and defining from bytes (JVMS 5.3).
use crate::classfile::ClassBytes;
use crate::ids::{ClassId, LoaderId, SymbolId};
use crate::rooting::{Cx, JResult, Local};
use crate::types::{JProtectionDomain, Object};

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
}

/// A definition request.
pub struct Definition<'s> {
    /// Expected name, if the definer gave one.
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

impl<'s> Cx<'s> {
    /// Loads the class (or array class) of this name through `loader` as initiating loader (JVMS 5.3). Throws
    /// ClassNotFoundException's linkage form: NoClassDefFoundError with the loader's exception as cause, as resolution wants it.
    pub fn load_class(&mut self, loader: LoaderId, name: SymbolId) -> JResult<ClassId> {
        let _ = (loader, name);
        todo!()
    }
    /// Like [`Cx::load_class`], but Ok(None) if the boot loader does not have it; other loaders' exceptions come as they are.
    pub fn find_or_load_class(&mut self, loader: LoaderId, name: SymbolId) -> JResult<Option<ClassId>> {
        let _ = (loader, name);
        todo!()
    }
    /// Defines a class from bytes (JVMS 5.3.5).
    pub fn define_class(&mut self, d: Definition<'s>) -> JResult<ClassId> {
        let _ = d.name;
        todo!()
    }
    /// The mirror of a class, in a new handle.
    pub fn mirror(&self, class: ClassId) -> Local<'s, crate::types::JClass> {
        self.local_raw(self.class(class).mirror_ref())
    }
    /// The class that a mirror stands for (primitives' mirrors too: their pseudo-class). Not null.
    pub fn mirror_class(&self, mirror: Local<'_, crate::types::JClass>) -> ClassId {
        ClassId(self.load::<u32, _>(self.get(mirror), self.vm().wk().class.klass))
    }
    /// The pseudo-class of a primitive type or void.
    pub fn primitive_class(&self, basic: crate::classfile::BasicType) -> ClassId {
        let _ = basic;
        todo!()
    }
}
