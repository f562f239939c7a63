//! Array classes (JVMS 5.3.3).
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;
use std::sync::atomic::Ordering;

impl<'s> Cx<'s> {
    /// The array class whose component class is `component`, made if it does not exist.
    pub fn array_class_of(&mut self, component: ClassId) -> JResult<ClassId> {
        let c = self.class(component);
        let known = c.array_class.load(Ordering::Acquire);
        if known != 0 {
            return Ok(ClassId(known));
        }
        if c.dims == 255 || c.basic == crate::classfile::BasicType::Void {
            return Err(self.throw_bare("java/lang/IllegalArgumentException"));
        }
        let cloneable = self.boot_class(sym::java_lang_Cloneable)?.id;
        let serializable = self.boot_class(sym::java_io_Serializable)?.id;
        let id = self.build_array(c, self.object_class(), &[cloneable, serializable]);
        if self.vm().has_wk() {
            let a = self.class(id);
            self.make_mirror(a, None, None)?;
        }
        // Two threads may have made one: the first wins, the other's is garbage.
        match c.array_class.compare_exchange(0, id.0, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {
                let a = self.class(id);
                if !self.class(a.element).is_hidden() {
                    let _ = self.vm().loaders.enter(a.loader, a.name, id);
                    if a.loader == LoaderId::BOOT {
                        self.vm().stats.classes_loaded.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Ok(id)
            }
            Err(winner) => Ok(ClassId(winner)),
        }
    }
}
