//! Natives of `jdk.internal.platform`.
pub mod cgroup_metrics;
