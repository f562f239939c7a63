//! Linking: verification (a later issue), preparation of code, vtables and itables.
use crate::ids::ClassId;
use crate::rooting::{Cx, JResult};

impl<'s> Cx<'s> {
    /// Links a class: supers first, then its code is prepared (JVMS 5.4).
    pub fn link_class(&mut self, class: ClassId) -> JResult<()> {
        let _ = class;
        todo!()
    }
}
