//! Cortado: a JVM to embed.

#[doc(hidden)]
pub mod cli;
