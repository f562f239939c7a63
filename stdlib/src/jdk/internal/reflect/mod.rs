//! Natives of `jdk.internal.reflect`.
pub mod constant_pool;
pub mod native_constructor_accessor_impl;
pub mod native_method_accessor_impl;
pub mod reflection;
