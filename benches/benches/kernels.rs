//! Each kernel as a whole process, by criterion: `cargo bench -p cortado-benches -- Fib`.
//!
//! A process and not an embedded VM, so that a change of start-up shows too and the same bench can run `java`:
//! `CORTADO="java -Xint" cargo bench -p cortado-benches`. For comparing the two, pairs.py is the better tool.
#![expect(
    clippy::disallowed_methods,
    reason = "the bench stands outside the VM: it starts processes and reads files"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn kernels(c: &mut Criterion) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources: Vec<PathBuf> =
        std::fs::read_dir(here.join("kernels")).expect("kernels/").flatten().map(|e| e.path()).collect();
    sources.sort();
    let exe = std::env::current_exe().expect("a running program has a path");
    let profile = exe.ancestors().nth(2).expect("benches lie in target/release/deps");
    let classes = profile.join("bench-classes");
    std::fs::create_dir_all(&classes).expect("the target directory can be written");
    let made =
        Command::new("javac").arg("-d").arg(&classes).args(&sources).status().expect("javac is on the path");
    assert!(made.success(), "the kernels compile");
    let text = std::env::var("CORTADO").unwrap_or_else(|_| profile.join("cortado").display().to_string());
    let words: Vec<&str> = text.split_whitespace().collect();

    let mut group = c.benchmark_group("kernels");
    group.sample_size(10);
    for source in &sources {
        let name = source.file_stem().expect("a source has a name").to_string_lossy().into_owned();
        group.bench_function(&name, |b| {
            b.iter(|| {
                let mut run = Command::new(words[0]);
                run.args(&words[1..]).arg("-cp").arg(&classes).arg(&name).stdout(Stdio::null());
                assert!(run.status().expect("CORTADO names a program").success());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
