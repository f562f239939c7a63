//! The command line: `cortado`, or `java` through a link of that name.

mod launch;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os();
    let argv0 = args.next().unwrap_or_else(|| "cortado".into());
    let code = launch::run(&argv0, args.collect());
    // As exit(3) has it: the low byte counts.
    ExitCode::from(code as u8)
}
