//! Natives of `sun.tools.attach`.
pub mod virtual_machine_impl;
