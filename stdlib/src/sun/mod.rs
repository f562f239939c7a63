//! Natives of `sun`.
pub mod net;
pub mod nio;
pub mod util;
