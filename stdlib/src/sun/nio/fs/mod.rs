//! Natives of `sun.nio.fs`.
