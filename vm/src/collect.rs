//! Asking for collections, and the roots.
use crate::rooting::{Cx, JResult};

impl<'s> Cx<'s> {
    /// Collects for an allocation that failed; `round` counts attempts: 0 young, 1 full, 2 full with soft references cleared ...
    pub fn collect_for_allocation(&mut self, round: u32) {
        let _ = round;
        todo!()
    }
    /// -XX:+GcStress: collects, moving everything.
    pub fn collect_for_stress(&mut self) {
        todo!()
    }
    /// System.gc().
    pub fn collect_explicitly(&mut self) -> JResult<()> {
        todo!()
    }
}
impl<'s> Cx<'s> {
    /// x
    pub fn register_finalizer(&mut self, o: crate::rooting::Local<'_, crate::types::Object>) -> JResult<()> {
        let _ = o;
        todo!()
    }
}
