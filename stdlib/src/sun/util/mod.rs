//! Natives of `sun.util`.
