//! Layout of instances and statics, and the fields that the VM injects into classes of the library.
use crate::ids::ClassId;
use crate::vm::Vm;

/// The offset of an injected field (name with a leading dot); panics if there is no such injection.
pub fn injected_offset(vm: &Vm, class: ClassId, name: &str) -> u32 {
    let _ = (vm, class, name);
    todo!()
}
