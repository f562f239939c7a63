//! Java monitors: thin locks in the mark word, inflated ones in a table.
use crate::ids::RawRef;
use crate::rooting::{Cx, JResult, Local};
use crate::types::Object;

/// Inflated monitors of a Vm.
#[derive(Default)]
pub struct Monitors {}

impl<'s> Cx<'s> {
    /// monitorenter (not null). May block; may move objects.
    pub fn monitor_enter(&mut self, o: Local<'_, Object>) -> JResult<()> {
        let _ = o;
        todo!()
    }
    /// monitorexit (not null). IllegalMonitorStateException if this thread does not own it.
    pub fn monitor_exit(&mut self, o: RawRef) -> JResult<()> {
        let _ = o;
        todo!()
    }
    /// Object.wait; 0 waits for ever.
    pub fn monitor_wait(&mut self, o: Local<'_, Object>, millis: i64) -> JResult<()> {
        let _ = (o, millis);
        todo!()
    }
    /// Object.notify and notifyAll.
    pub fn monitor_notify(&mut self, o: Local<'_, Object>, all: bool) -> JResult<()> {
        let _ = (o, all);
        todo!()
    }
    /// Thread.holdsLock.
    pub fn holds_lock(&self, o: Local<'_, Object>) -> bool {
        let _ = o;
        todo!()
    }
    /// Object.hashCode / System.identityHashCode (not null).
    pub fn identity_hash(&mut self, o: Local<'_, Object>) -> i32 {
        let _ = o;
        todo!()
    }
}
