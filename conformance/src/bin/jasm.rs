//! The assembler as a command.
//!
//!     cargo run -p cortado-conformance --bin jasm -- FOLDER FILE.jasm...    assembles below the folder
//!     cargo run -p cortado-conformance --bin jasm -- FILE.class...          prints their text
#![expect(clippy::disallowed_methods, reason = "a tool outside the VM")]

use cortado_conformance::asm::{assemble, disassemble};
use std::path::Path;
use std::process::ExitCode;

fn work(args: &[String]) -> Result<(), String> {
    let folder = args.first().ok_or("jasm FOLDER FILE.jasm... | FILE.class...")?;
    if folder.ends_with(".class") {
        for file in args {
            let bytes = std::fs::read(file).map_err(|e| format!("{file}: {e}"))?;
            println!("{}", disassemble(&bytes).map_err(|e| format!("{file}: {e}"))?);
        }
        return Ok(());
    }
    for file in &args[1..] {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
        for class in assemble(&text).map_err(|e| format!("{file}: {e}"))? {
            let path = Path::new(folder).join(&class.path);
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&path, &class.bytes))
                .map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match work(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}
