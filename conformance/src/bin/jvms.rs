//! Prints the table of the specification's rules with the cases that try them.
//!
//!     cargo run -p cortado-conformance --bin jvms                the whole table, then the counts
//!     cargo run -p cortado-conformance --bin jvms -- missing     what has no case
//!     cargo run -p cortado-conformance --bin jvms -- counts

#![expect(clippy::disallowed_methods, reason = "a tool outside the VM")]

use cortado_conformance::jvms;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules = match jvms::read(root) {
        Ok(rules) => rules,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::FAILURE;
        }
    };
    match std::env::args().nth(1).as_deref() {
        Some("missing") => println!("{}", jvms::table(&rules, true)),
        Some("counts") => {}
        _ => println!("{}", jvms::table(&rules, false)),
    }
    print!("{}", jvms::summary(&rules));
    let wrong = jvms::dangling(root, &rules);
    wrong.iter().for_each(|w| eprintln!("{w}"));
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
