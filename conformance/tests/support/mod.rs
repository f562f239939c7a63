//! Small programs compiled once, and both commands run on them.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

use cortado_conformance::compile::javac_lines;
use cortado_conformance::run::{Job, Outcome, run, shell_line};
use cortado_conformance::{diff, tools};
use std::path::{Path, PathBuf};

/// A new, empty folder of one test.
pub fn folder(test: &str) -> PathBuf {
    let dir = tools::work_dir("tests").join(format!("{test}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// Compiles sources, given as (file name, text), into the folder.
pub fn javac(dir: &Path, sources: &[(&str, &str)]) {
    let src = dir.join("src");
    let mut line = dir.display().to_string();
    for (name, text) in sources {
        let file = src.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        line += &format!("\t{}", file.display());
    }
    javac_lines(&(line + "\n")).unwrap();
    if let Ok(errors) = std::fs::read_to_string(dir.join(".errors")) {
        panic!("javac: {errors}");
    }
}

/// The arguments as both get them.
pub fn job<'a>(dir: &'a Path, args: &[&str]) -> Job<'a> {
    Job {
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        cwd: Some(dir),
        seconds: 120,
        ..Job::default()
    }
}

/// Runs both and checks that neither the output nor the exit code differs. Gives back what `java` did.
pub fn same(job: &Job) -> Outcome {
    same_but(job, |text| text.to_owned())
}

/// The same, after passing both outputs through a function that takes out what may differ.
pub fn same_but(job: &Job, clean: impl Fn(&str) -> String) -> Outcome {
    let cortado = tools::cortado().unwrap();
    let java = run(&tools::java(), job);
    let ours = run(&cortado, job);
    assert!(!java.timed_out, "java did not end");
    let again =
        format!("again, in {}: {}", job.cwd.unwrap_or(Path::new(".")).display(), shell_line(&cortado, job));
    assert!(!ours.timed_out, "cortado did not end\n{}{}{again}", ours.out(), ours.err());
    let (a, b) = (clean(&java.out()), clean(&ours.out()));
    assert!(a == b, "{}{}{again}", diff::show("stdout", &a, &b), ours.err());
    let (a, b) = (clean(&java.err()), clean(&ours.err()));
    assert!(a == b, "{}{again}", diff::show("stderr", &a, &b));
    assert_eq!(java.code, ours.code, "exit code of java, of cortado; {again}");
    java
}
