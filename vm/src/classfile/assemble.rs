//! A small class-file assembler, for tests.
