#![no_main]
//! See conformance/src/fuzz.rs.
libfuzzer_sys::fuzz_target!(|data: &[u8]| cortado_conformance::fuzz::parser(data));
