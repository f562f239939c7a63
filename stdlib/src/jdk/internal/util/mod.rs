//! Natives of `jdk.internal.util`.
pub mod system_props;
