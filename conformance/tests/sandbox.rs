//! Programs that mean harm, under `--sandbox`: each folder of sandbox/ is run as its `sandbox.txt` says, and what it prints is
//! compared with what is kept beside it.
//!
//!     cargo test --release -p cortado-conformance --test sandbox -- files
//!     CORTADO_BLESS=1 cargo test ...      writes what is printed as what is expected
//!
//! | line of sandbox.txt | meaning |
//! |---|---|
//! | `run NAME = options` | a run with `--sandbox` and these options; what is expected stands in `NAME.txt` |
//! | `plain NAME = options` | the same without `--sandbox` |
//! | `file PATH = text`, `dir PATH`, `link PATH = target` | what is arranged in the run's own folder, where it starts |
//! | `hard PATH = target` | a hard link there |
//! | `modes = a; b c` | options that each run is repeated with, besides none: it must print the same |
//! | `javac = options`, `with = classes` | as in a case's case.txt |
//! | `env = NAME=value` | words |
//! | `stdin = text` | its input |
//! | `timeout = seconds` | 60 if it is not said |
//!
//! `@` in options and texts is the run's folder, in what is expected too. Standard output is kept, then the exit code unless it is
//! 0, then standard error if there is any.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

use cortado_conformance::case::Case;
use cortado_conformance::compile::{Classes, compile};
use cortado_conformance::run::{Job, Outcome, run, shell_line};
use cortado_conformance::{diff, tools};
use libtest_mimic::{Arguments, Failed, Trial};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A folder of sandbox/.
#[derive(Clone, Default)]
struct Program {
    case: Case,
    runs: Vec<Run>,
    modes: Vec<Vec<String>>,
    arranged: Vec<(Kind, String, String)>,
}

#[derive(Clone)]
struct Run {
    name: String,
    options: Vec<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    File,
    Dir,
    Link,
    Hard,
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn load(dir: &Path) -> Result<Program, String> {
    let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let case = Case { name: format!("sandbox-{name}"), dir: dir.to_owned(), timeout: 60, ..Case::default() };
    let mut program = Program { case, modes: vec![Vec::new()], ..Program::default() };
    let text =
        std::fs::read_to_string(dir.join("sandbox.txt")).map_err(|e| format!("{}: {e}", dir.display()))?;
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (key, value) = line.split_once(" =").unwrap_or((line, ""));
        let (key, value) = (key.trim(), value.trim());
        let (verb, name) = key.split_once(' ').unwrap_or((key, ""));
        let name = name.trim().to_owned();
        let mut arrange = |kind| program.arranged.push((kind, name.clone(), value.replace("\\n", "\n")));
        match verb {
            "run" => {
                let options = std::iter::once("--sandbox".to_owned()).chain(words(value)).collect();
                program.runs.push(Run { name, options });
            }
            "plain" => program.runs.push(Run { name, options: words(value) }),
            "file" => arrange(Kind::File),
            "dir" => arrange(Kind::Dir),
            "link" => arrange(Kind::Link),
            "hard" => arrange(Kind::Hard),
            "modes" => program.modes.extend(value.split(';').map(words)),
            "javac" => program.case.javac = words(value),
            "with" => program.case.with = words(value),
            "env" => {
                let pair = |w: String| w.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
                program.case.env = words(value).into_iter().filter_map(pair).collect();
            }
            "stdin" => program.case.stdin = value.replace("\\n", "\n").into_bytes(),
            "timeout" => program.case.timeout = value.parse().map_err(|e| format!("{line}: {e}"))?,
            _ => return Err(format!("{}/sandbox.txt: `{line}`?", dir.display())),
        }
    }
    if program.runs.is_empty() {
        return Err(format!("{}/sandbox.txt: nothing is run", dir.display()));
    }
    Ok(program)
}

fn main() {
    let mut args = Arguments::from_args();
    args.test_threads.get_or_insert(2);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox");
    let mut dirs: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("sandbox/")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.join("sandbox.txt").is_file())
        .collect();
    dirs.sort();
    let programs: Vec<Program> = dirs.iter().map(|d| load(d).unwrap_or_else(|e| panic!("{e}"))).collect();
    let name =
        |program: &Program, run: &Run| format!("{}::{}", &program.case.name["sandbox-".len()..], run.name);
    let chosen = |name: &str| match &args.filter {
        Some(f) if args.exact => name == f,
        Some(f) => name.contains(f.as_str()),
        None => true,
    };
    let programs: Vec<Program> =
        programs.into_iter().filter(|p| p.runs.iter().any(|r| chosen(&name(p, r)))).collect();
    let classes = if args.list {
        Vec::new()
    } else {
        compile(&programs.iter().map(|p| p.case.clone()).collect::<Vec<_>>())
            .unwrap_or_else(|e| panic!("{e}"))
    };
    let mut trials = Vec::new();
    for (i, program) in programs.iter().enumerate() {
        for r in &program.runs {
            let (program, r, classes) = (program.clone(), r.clone(), classes.get(i).cloned());
            trials.push(Trial::test(name(&program, &r), move || {
                trial(&program, &r, &classes.ok_or("not compiled")?).map_err(Failed::from)
            }));
        }
    }
    libtest_mimic::run(&args, trials).exit();
}

fn arrange(program: &Program, dir: &Path) -> std::io::Result<()> {
    for (kind, name, text) in &program.arranged {
        let at = dir.join(name);
        if let Some(parent) = at.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let text = text.replace('@', &dir.to_string_lossy());
        match kind {
            Kind::File => std::fs::write(at, text)?,
            Kind::Dir => std::fs::create_dir_all(at)?,
            Kind::Link => symlink(text, at)?,
            Kind::Hard => std::fs::hard_link(dir.join(text), at)?,
        }
    }
    Ok(())
}

fn trial(program: &Program, r: &Run, classes: &Classes) -> Result<(), String> {
    if let Some(e) = &classes.error {
        return Err(e.clone());
    }
    let cortado = tools::cortado()?;
    let file = program.case.dir.join(format!("{}.txt", r.name));
    let scale: u64 = std::env::var("CORTADO_TIMEOUT_SCALE").ok().and_then(|v| v.parse().ok()).unwrap_or(1);
    for (i, mode) in program.modes.iter().enumerate() {
        let name = format!("{}-{}-{i}-{}", program.case.name, r.name, std::process::id());
        let dir = tools::work_dir("run").join(name);
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
        arrange(program, &dir).map_err(|e| format!("cannot arrange: {e}"))?;
        let here = dir.to_string_lossy().into_owned();
        let mut args: Vec<String> = mode.iter().chain(&r.options).map(|o| o.replace('@', &here)).collect();
        args.extend(["-cp".into(), classes.main.display().to_string(), "Main".into()]);
        let job = Job {
            args,
            env: program.case.env.clone(),
            stdin: &program.case.stdin,
            cwd: Some(&dir),
            seconds: program.case.timeout * scale,
        };
        let got = told(&run(&cortado, &job), &here, &classes.main.to_string_lossy());
        let _ = std::fs::remove_dir_all(&dir);
        if std::env::var_os("CORTADO_BLESS").is_some() && i == 0 {
            std::fs::write(&file, &got).map_err(|e| e.to_string())?;
        }
        let expected = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        if got != expected {
            let text = diff::show("what was printed", &expected, &got);
            return Err(format!("{text}again: {}", shell_line(&cortado, &job)));
        }
    }
    Ok(())
}

/// What is compared.
fn told(o: &Outcome, here: &str, classes: &str) -> String {
    let mut text = o.out();
    if o.timed_out {
        text += "--- did not end in time\n";
    }
    if o.code != 0 {
        text += &format!("--- exit {}\n", o.code);
    }
    if !o.stderr.is_empty() {
        text += &format!("--- stderr\n{}", o.err());
    }
    // Sizes and times differ from run to run.
    let same = |line: &str| match line.starts_with("Heap dump file created [") {
        true => "Heap dump file created [...]\n".to_owned(),
        false => format!("{line}\n"),
    };
    text.replace(here, "@").replace(classes, "@classes").lines().map(same).collect()
}
