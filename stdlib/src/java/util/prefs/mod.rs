//! Natives of `java.util.prefs`.
pub mod file_system_preferences;
