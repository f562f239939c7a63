//! Natives of `sun.nio.ch`.
