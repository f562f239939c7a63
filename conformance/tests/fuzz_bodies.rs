//! The fuzz targets' bodies (conformance/src/fuzz.rs) with proptest's bytes, and with what fuzzing kept (fuzz/corpus).
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

use cortado_conformance::fuzz::{modified_utf8, parser, program};
use proptest::prelude::*;
use std::path::Path;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        modified_utf8(&data);
    }

    #[test]
    fn any_bytes(data in proptest::collection::vec(any::<u8>(), 0..400)) {
        parser(&[&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52][..], &data].concat());
    }

    #[test]
    fn any_program(data in proptest::collection::vec(any::<u8>(), 0..1500)) {
        program(&data);
    }
}

#[test]
fn corpus() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (target, body) in
        [("parser", parser as fn(&[u8])), ("modified_utf8", modified_utf8), ("program", program)]
    {
        let Ok(files) = std::fs::read_dir(dir.join(target)) else { continue };
        for file in files {
            body(&std::fs::read(file.unwrap().path()).unwrap());
        }
    }
}
