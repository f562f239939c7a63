//! Programs that misuse what reaches memory (Unsafe, forged handles, natives called with anything): a guarded Vm refuses, and
//! lives. Each runs interpreted, compiled, and as it comes; its output is in `expected.txt` beside it.
//!
//! CORTADO_FUZZ_MS: how long the random program runs each time (milliseconds).
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

#[expect(dead_code, reason = "nothing is compared with `java` here")]
mod support;

use cortado_conformance::run::run;
use cortado_conformance::{diff, tools};
use std::path::{Path, PathBuf};
use support::{folder, javac, job};

const MODES: [&[&str]; 3] = [&["-Xint"], &["-Xcomp"], &["-Xmixed"]];

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox").join(name)
}

/// Compiles a program of the corpus into a folder.
fn compiled(name: &str) -> PathBuf {
    let dir = folder(name);
    let source = std::fs::read_to_string(program(name).join("Main.java")).unwrap();
    javac(&dir, &[("Main.java", &source)]);
    dir
}

/// Runs a compiled program with these options and arguments: what it wrote.
fn guarded(dir: &Path, options: &[&str], args: &[&str]) -> String {
    run_as("-XX:+GuardMemory", dir, options, args)
}

fn run_as(guard: &str, dir: &Path, options: &[&str], args: &[&str]) -> String {
    let all = [&[guard, "-Xmx128m"], options, &["-cp", ".", "Main"], args].concat();
    let o = run(&tools::cortado().unwrap(), &job(dir, &all));
    assert!(!o.timed_out && o.code == 0, "{options:?} {args:?}: {} {}{}", o.code, o.out(), o.err());
    o.out()
}

fn as_expected(name: &str) {
    let dir = compiled(name);
    let expected = std::fs::read_to_string(program(name).join("expected.txt")).unwrap();
    for mode in MODES {
        let out = guarded(&dir, mode, &[]);
        assert!(out == expected, "{mode:?}: {}", diff::show(name, &expected, &out));
    }
}

#[test]
fn unsafe_memory() {
    as_expected("unsafe_memory");
}

#[test]
fn forged_handles() {
    as_expected("forged_handles");
}

#[test]
fn forged_natives() {
    as_expected("forged_natives");
}

#[test]
fn forged_classes() {
    as_expected("forged_classes");
}

/// The random program comes to its end. It may have turned a log on.
fn lives(dir: &Path, options: &[&str], seed: &str, ms: &str) {
    // In a sandbox, since what natives do at random would be done to this machine: its standard input may be /dev/null, which
    // an owner or a mode can be given, and some number is a process.
    let out = run_as("--sandbox", dir, options, &[seed, ms]);
    assert!(out.lines().any(|l| l == "alive"), "{options:?} {seed}: {out}");
}

#[test]
fn natives_with_anything() {
    let dir = compiled("native_fuzz");
    let ms = std::env::var("CORTADO_FUZZ_MS").unwrap_or_else(|_| "1500".to_owned());
    for (mode, seed) in MODES.iter().zip(["1", "2", "3"]) {
        lives(&dir, mode, seed, &ms);
    }
    let stress = ["-XX:+GcStress", "-XX:+VerifyHeap", "-XX:VerifyHeapInterval=50"];
    lives(&dir, &stress, "4", &ms);
}
