//! Natives of `java.util`.
pub mod concurrent;
pub mod prefs;
pub mod time_zone;
pub mod zip;
