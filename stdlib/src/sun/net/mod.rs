//! Natives of `sun.net`.
