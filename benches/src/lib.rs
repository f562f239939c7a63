//! Benchmarks: the kernels under kernels/ by `cortado`, and by `java -Xint` beside it.
//!
//! `pairs.py` prints the tables of the README (CPU time, in interleaved pairs); `cargo bench -p cortado-benches`
//! follows one command over time with criterion.
