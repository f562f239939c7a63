//! Object.clone.

use crate::class::acc;
use crate::ids::LoaderId;
use crate::rooting::{Cx, JResult, Local};
use crate::symbols::sym;
use crate::types::Object;
use cortado_gc::{HEADER_BYTES, LayoutKind};
use std::sync::atomic::{AtomicU32, Ordering};

impl<'s> Cx<'s> {
    /// Object.clone (not null): a shallow copy, unlocked and without an identity hash.
    pub fn clone_object(&mut self, o: Local<'_, Object>) -> JResult<Local<'s, Object>> {
        let vm = self.vm();
        let class = self.class_of(self.get(o));
        let copy = if class.is_array() {
            let len = self.array_len(self.get(o));
            self.new_array(class, len)?
        } else {
            let cloneable = vm.find_loaded_class(LoaderId::BOOT, sym::java_lang_Cloneable);
            let is_cloneable = cloneable.is_some_and(|c| self.is_subclass(class, self.class(c)));
            // A copy of a Reference would be unknown to the collector.
            let is_reference =
                matches!(vm.heap.layouts().get(class.id).kind, LayoutKind::Reference(_) | LayoutKind::Mirror);
            if !is_cloneable || is_reference {
                let name = vm.engine.symbols.external(class.name);
                return Err(self.throw("java/lang/CloneNotSupportedException", name));
            }
            self.new_instance(class)?
        };
        let size = vm.heap.object_size(self.get(o).raw());
        let (from, to) = (self.object_address(self.get(o), 0), self.object_address(self.get(copy), 0));
        for offset in (HEADER_BYTES..size).step_by(4) {
            // SAFETY: both objects have `size` bytes, a multiple of 8; other threads may write to the first meanwhile, as Java
            // allows: hence word by word, atomically.
            unsafe {
                let word = AtomicU32::from_ptr(from.add(offset).cast()).load(Ordering::Relaxed);
                AtomicU32::from_ptr(to.add(offset).cast()).store(word, Ordering::Relaxed);
            }
        }
        if vm.heap.layouts().get(class.id).kind == LayoutKind::Loader {
            // The copy is another loader.
            let k = &vm.wk().class_loader;
            self.store(self.get(copy), k.loader_id, 0u32);
            self.store(self.get(copy), k.domain, 0u32);
        }
        vm.heap.dirty_range(to as usize, size);
        if class.access & acc::X_FINALIZABLE != 0 {
            self.register_finalizer(copy)?;
        }
        Ok(copy)
    }
}
