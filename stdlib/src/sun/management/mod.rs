//! Natives of `sun.management`, and of what com.sun.management adds to the same beans.
pub mod diagnostic_command;
pub mod flag;
pub mod hotspot_diagnostic;
pub mod memory;
pub mod notifications;
pub mod operating_system_impl;
pub mod thread_impl;
pub mod vm_management_impl;
