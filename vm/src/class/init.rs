//! Initialisation (JVMS 5.5).
use crate::ids::ClassId;
use crate::rooting::{Cx, JResult};

impl<'s> Cx<'s> {
    /// Initialises a class, or waits for the thread that does (JVMS 5.5).
    pub fn initialize_class(&mut self, class: ClassId) -> JResult<()> {
        let _ = class;
        todo!()
    }
}
