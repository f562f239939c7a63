//! What threads that collect meet by: locks, atomics, and the steps in which several of them may touch the same word. All of it
//! stands apart, so that the tests can compile it once more with loom's types ([`crate::tests`], `races`).

pub(crate) use parking_lot::{Condvar, Mutex};
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
