//! Array classes (JVMS 5.3.3).
use crate::ids::ClassId;
use crate::rooting::{Cx, JResult};

impl<'s> Cx<'s> {
    /// The array class whose component class is `component`, made if it does not exist.
    pub fn array_class_of(&mut self, component: ClassId) -> JResult<ClassId> {
        let _ = component;
        todo!()
    }
}
