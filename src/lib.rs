//! Cortado: a JVM to embed.
