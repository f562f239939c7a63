//! Natives of `sun`.
pub mod awt;
pub mod instrument;
pub mod java2d;
pub mod management;
pub mod net;
pub mod nio;
pub mod rmi;
pub mod tools;
pub mod util;
