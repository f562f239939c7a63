//! Mirrors: the java.lang.Class of a class, with the class's static fields behind its own.
//!
//! Mirrors live in the old generation. Their statics are initialised with the class file's ConstantValues before the class
//! is published (HotSpot does it at the same point), so that no thread can see them otherwise.

use crate::class::module::ModuleId;
use crate::class::{Class, ClassKind};
use crate::classfile::{BasicType, Tag};
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult, Local, Ref};
use crate::types::{JClass, JProtectionDomain, Object};
use std::sync::atomic::Ordering;

/// Where a java.lang.Class keeps what the VM sets: known before `WellKnown` is.
#[derive(Copy, Clone, Debug)]
pub(crate) struct MirrorInfo {
    pub class: ClassId,
    pub klass: u32,
    pub protection_domain: u32,
    pub class_loader: u32,
    pub module: u32,
    pub component_type: u32,
    pub class_data: u32,
}

impl<'s> Cx<'s> {
    /// Makes the mirror of `class`, which nobody else knows yet (or, at start, which has none yet).
    pub(crate) fn make_mirror(
        &mut self,
        class: &Class,
        protection_domain: Option<Local<'s, JProtectionDomain>>,
        class_data: Option<Local<'s, Object>>,
    ) -> JResult<()> {
        let vm = self.vm();
        let info = *vm.loaders.mirror_info.get().expect("java.lang.Class is defined first");
        let bytes = *vm.loaders.mirror_size.get().expect("known with java.lang.Class")
            + vm.heap.layouts().get(class.id).static_size;
        let loader = self.loader_object(class.loader);
        let module = {
            let m = self.module_of(class);
            self.module_object(m)
        };
        let raw = self.allocate(|_, _| vm.heap.alloc_old(info.class, bytes as usize))?;
        let mirror: Ref<'_, JClass> = self.raw_ref(raw);
        // The id first: it tells the collector how large the mirror is.
        self.store(mirror, info.klass, class.id.0);
        self.store_ref(mirror, info.class_loader, self.get(loader));
        self.store_ref(mirror, info.module, self.get(module));
        if let Some(pd) = protection_domain {
            self.store_ref(mirror, info.protection_domain, self.get(pd));
        }
        if let Some(data) = class_data {
            self.store_ref(mirror, info.class_data, self.get(data));
        }
        if class.is_array() {
            let component = self.raw_ref::<JClass>(self.class(class.component).mirror_ref());
            self.store_ref(mirror, info.component_type, component);
        }
        class.mirror.store(raw.0, Ordering::Release);
        if class.kind == ClassKind::Instance { self.store_constants(class) } else { Ok(()) }
    }

    /// Static fields' ConstantValues (JVMS 4.7.2).
    fn store_constants(&mut self, class: &Class) -> JResult<()> {
        let file = class.class_file();
        for &id in class.fields.iter() {
            let f = self.field(id);
            let member = f.member(class);
            if !f.is_static() || member.constant_value == 0 {
                continue;
            }
            let i = member.constant_value;
            let string = if file.tag(i) == Tag::String {
                let units = crate::classfile::mutf8::to_utf16(file.utf8(file.string_utf8(i)));
                Some(self.intern_utf16(&units)?)
            } else {
                None
            };
            let mirror: Ref<'_, JClass> = self.raw_ref(class.mirror_ref());
            match f.basic {
                BasicType::Boolean | BasicType::Byte => self.store(mirror, f.offset, file.int(i) as u8),
                BasicType::Char | BasicType::Short => self.store(mirror, f.offset, file.int(i) as u16),
                BasicType::Int => self.store(mirror, f.offset, file.int(i)),
                BasicType::Float => self.store(mirror, f.offset, file.float(i)),
                BasicType::Long => self.store(mirror, f.offset, file.long(i)),
                BasicType::Double => self.store(mirror, f.offset, file.double(i)),
                _ => {
                    if let Some(s) = string {
                        self.store_ref(mirror, f.offset, self.get(s));
                    }
                }
            }
        }
        Ok(())
    }

    /// The mirror of a class, in a new handle.
    pub fn mirror(&self, class: ClassId) -> Local<'s, JClass> {
        self.local_raw(self.class(class).mirror_ref())
    }

    /// The class that a mirror stands for (primitives' mirrors too: their pseudo-class). Not null.
    pub fn mirror_class(&self, mirror: Local<'_, JClass>) -> ClassId {
        self.check_class(mirror, self.vm().wk().class.class);
        ClassId(self.load::<u32, _>(self.get(mirror), self.vm().wk().class.klass))
    }

    /// The pseudo-class of a primitive type or void.
    pub fn primitive_class(&self, basic: BasicType) -> ClassId {
        let id = self.vm().loaders.primitives.get().expect("made at start")[basic as usize];
        assert!(!id.is_none(), "{basic:?} is not primitive");
        id
    }

    /// The name of the module of a class as stack traces show it; None: unnamed.
    pub fn module_name_of(&mut self, class: &Class) -> Option<String> {
        let m: ModuleId = self.module_of(class);
        self.vm().loaders.modules.name(m)
    }

    /// Whether the class is the boot or platform loader's, so that VM annotations are honoured.
    pub(crate) fn is_privileged_loader(&self, loader: LoaderId) -> bool {
        if loader == LoaderId::BOOT {
            return true;
        }
        let object = self.loader_object(loader);
        let class = self.class_of(self.get(object));
        self.vm().engine.symbols.bytes(class.name) == b"jdk/internal/loader/ClassLoaders$PlatformClassLoader"
    }
}
