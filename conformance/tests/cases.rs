//! Runs every folder of cases/ with `java` and with Cortado and compares what they print and how they exit.
//!
//!     cargo test --release -p cortado-conformance --test cases -- npe        the trials with npe in their name
//!     cargo test --release -p cortado-conformance --test cases -- --list
//!
//! Environment: `CORTADO` (the command under test), `CORTADO_MODES` (names of [`MODES`], by comma), `CORTADO_AREAS` (of areas.txt),
//! `CORTADO_REPEAT` (runs in a row of each case that has `threads`), `CORTADO_TIMEOUT_SCALE`.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

use cortado_conformance::case::{Case, Compare};
use cortado_conformance::compile::{Classes, compile};
use cortado_conformance::run::{Job, Outcome, run, shell_line};
use cortado_conformance::{area, diff, tools};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A way to run every case. What a program prints must not depend on it.
struct Mode {
    name: &'static str,
    options: &'static [&'static str],
    /// Whether it multiplies what a program costs: then the case's stress options and times apply.
    stress: bool,
    /// Whether it is run if nobody says which.
    usual: bool,
}

/// The modes. Those that stress the compiler have low thresholds, so that what little a case runs is compiled, in the thread
/// that runs it, so that each run compiles the same.
const MODES: [Mode; 5] = [
    Mode { name: "default", options: &[], stress: false, usual: true },
    Mode {
        name: "stress",
        options: &[
            "-XX:+GcStress",
            "-Xbatch",
            "-XX:Tier3InvocationThreshold=50",
            "-XX:Tier3BackEdgeThreshold=500",
        ],
        stress: true,
        usual: true,
    },
    Mode { name: "xcomp", options: &["-Xcomp"], stress: true, usual: true },
    Mode {
        name: "deopt",
        options: &[
            "-Xbatch",
            "-XX:Tier3InvocationThreshold=20",
            "-XX:Tier3BackEdgeThreshold=200",
            "-XX:DeoptStress=20",
        ],
        stress: true,
        usual: true,
    },
    Mode { name: "xint", options: &["-Xint"], stress: false, usual: false },
];

/// One case in one mode with one number of threads.
struct Setup {
    case: Case,
    classes: Classes,
    name: String,
    mode: &'static Mode,
    threads: Option<u32>,
    known: Option<String>,
}

fn main() {
    let mut args = Arguments::from_args();
    args.test_threads.get_or_insert(2);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dirs: Vec<_> = std::fs::read_dir(root.join("cases"))
        .expect("cases/")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.is_dir())
        .collect();
    dirs.sort();
    let cases: Vec<Case> = dirs.iter().map(|d| Case::load(d).unwrap_or_else(|e| panic!("{e}"))).collect();
    let known = known_failures(&std::fs::read_to_string(root.join("known-failures.txt")).unwrap_or_default());
    let areas = area::read(root);
    let area_of = |c: &Case| match area::of(&areas, &c.name) {
        _ if !c.area.is_empty() => c.area.clone(),
        found => found.unwrap_or("other").to_owned(),
    };
    let wanted_areas = std::env::var("CORTADO_AREAS").ok();
    let in_wanted_area = |c: &Case| match &wanted_areas {
        Some(list) => list.split(',').any(|name| name.trim() == area_of(c)),
        None => true,
    };
    let modes = std::env::var("CORTADO_MODES").ok();
    let wanted = |m: &Mode| match &modes {
        Some(list) => list.split(',').any(|name| name.trim() == m.name),
        None => m.usual,
    };
    let mut setups = Vec::new();
    for case in cases.into_iter().filter(in_wanted_area) {
        for mode in MODES.iter().filter(|m| wanted(m)) {
            let counts: Vec<Option<u32>> = if case.threads.is_empty() {
                vec![None]
            } else {
                case.threads.iter().copied().map(Some).collect()
            };
            for threads in counts {
                let mut name = case.name.clone();
                if let Some(n) = threads {
                    name += &format!("::{n}");
                }
                if mode.name != "default" {
                    name += &format!("::{}", mode.name);
                }
                let matches = |k: &&(String, String)| name == k.0 || name.starts_with(&format!("{}::", k.0));
                let known = known.iter().find(matches).map(|k| k.1.clone());
                setups.push((case.clone(), name, mode, threads, known));
            }
        }
    }
    // Compile only what the filter leaves: a person who runs one case waits for one case.
    let chosen_by_name = |name: &str| match &args.filter {
        Some(f) if args.exact => name == f,
        Some(f) => name.contains(f.as_str()),
        None => true,
    };
    let chosen: Vec<_> = setups.into_iter().filter(|s| chosen_by_name(&s.1)).collect();
    let classes = if args.list {
        Vec::new()
    } else {
        let mut unique: Vec<Case> = chosen.iter().map(|s| s.0.clone()).collect();
        unique.dedup_by(|a, b| a.name == b.name);
        let made = compile(&unique).unwrap_or_else(|e| panic!("{e}"));
        unique.into_iter().map(|c| c.name).zip(made).collect::<Vec<_>>()
    };
    let results = Arc::new(Mutex::new(Vec::new()));
    let trials = chosen
        .into_iter()
        .map(|(case, name, mode, threads, known)| {
            let skip = mode.stress && case.skip_stress.is_some();
            let classes = classes.iter().find(|c| c.0 == case.name).map(|c| c.1.clone());
            let (area, results) = (area_of(&case), Arc::clone(&results));
            let note = move |end| results.lock().expect("no trial panics in it").push((area, mode.name, end));
            if skip {
                note.clone()(area::End::Skipped);
            }
            Trial::test(name.clone(), move || {
                let classes = classes.ok_or("not compiled")?;
                let result = trial(&Arc::new(Setup { case, classes, name, mode, threads, known }));
                note(if result.is_ok() { area::End::Passed } else { area::End::Failed });
                result
            })
            .with_ignored_flag(skip)
        })
        .collect();
    let conclusion = libtest_mimic::run(&args, trials);
    let mut results = results.lock().expect("no trial panics in it").clone();
    if !args.list && !results.is_empty() {
        let place = |name| MODES.iter().position(|m| m.name == name);
        results.sort_by_key(|r| place(r.1));
        println!("{}", area::summary(&results));
    }
    conclusion.exit();
}

/// Lines of `name: reason`, where the name is a case or one of its trials.
fn known_failures(text: &str) -> Vec<(String, String)> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(|l| match l.split_once(": ") {
            Some((name, reason)) => (name.to_owned(), reason.to_owned()),
            None => panic!("known-failures.txt: `{l}` has no reason"),
        })
        .collect()
}

fn trial(s: &Setup) -> Result<(), Failed> {
    let result = compare(s);
    match (&s.known, result) {
        (None, r) => r.map_err(Failed::from),
        (Some(reason), Err(_)) => {
            eprintln!("known failure {}: {reason}", s.name);
            Ok(())
        }
        (Some(_), Ok(())) if tools::testing_java() => Ok(()),
        (Some(_), Ok(())) => Err("passes, but stands in known-failures.txt: take its line out".into()),
    }
}

fn compare(s: &Setup) -> Result<(), String> {
    let (case, classes) = (&s.case, &s.classes);
    if let Some(e) = &classes.error {
        return Err(e.clone());
    }
    let cortado = tools::cortado()?;
    let mut args = case.options.clone();
    if s.mode.stress {
        args.extend(case.stress_options.iter().cloned());
    }
    if let Some(n) = s.threads {
        args.push(format!("-Dthreads={n}"));
    }
    if let Some(ext) = &classes.ext {
        args.push(format!("-Dext={}", ext.display()));
    }
    for agent in &case.agents {
        let (name, options) = match agent.split_once('=') {
            Some((name, options)) => (name, format!("={options}")),
            None => (agent.as_str(), String::new()),
        };
        args.push(format!("-javaagent:{}/{name}.jar{options}", classes.main.display()));
    }
    args.extend([
        "-cp".into(),
        classes.main.display().to_string(),
        case.main.clone().unwrap_or("Main".into()),
    ]);
    args.extend(case.args.iter().cloned());
    let scale: u64 = std::env::var("CORTADO_TIMEOUT_SCALE").ok().and_then(|v| v.parse().ok()).unwrap_or(1);
    let seconds = case.timeout * scale * if s.mode.stress { 3 } else { 1 };
    let job = Job { args, env: case.env.clone(), stdin: &case.stdin, cwd: None, seconds };

    let expected = oracle(s, &job)?;
    if expected.code != case.exit {
        let (code, out, err) = (expected.code, expected.out(), expected.err());
        return Err(format!("the case is wrong: java exits with {code}, not {}\n{out}{err}", case.exit));
    }
    let mut ours = job.clone();
    ours.args.splice(0..0, s.mode.options.iter().map(|&o| o.into()));
    let wanted = std::env::var("CORTADO_REPEAT").ok().and_then(|v| v.parse().ok());
    let repeat = if case.threads.is_empty() { case.repeat } else { wanted.unwrap_or(case.repeat) };
    for round in 1..=repeat.max(1) {
        let got = in_own_folder(s, "run", |dir| run(&cortado, &Job { cwd: Some(dir), ..ours.clone() }));
        if let Some(text) = difference(&expected, &got, case.compare) {
            let nth = if repeat > 1 { format!("in run {round} of {repeat}\n") } else { String::new() };
            return Err(format!("{nth}{text}again: {}", shell_line(&cortado, &ours)));
        }
    }
    Ok(())
}

/// Programs may write where they stand, so each run has an empty folder of its own.
fn in_own_folder<T>(s: &Setup, kind: &str, f: impl FnOnce(&Path) -> T) -> T {
    let dir =
        tools::work_dir("run").join(format!("{}-{kind}-{}", s.name.replace("::", "-"), std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    let result = f(&dir);
    let _ = std::fs::remove_dir_all(&dir);
    result
}

/// What `java` answers, from the cache if nothing that goes in has changed.
fn oracle(s: &Setup, job: &Job) -> Result<Outcome, String> {
    let mut key = s.classes.key.clone();
    for a in &job.args {
        key.add(a.as_bytes());
    }
    for (k, v) in &job.env {
        key.add(k.as_bytes()).add(v.as_bytes());
    }
    key.add(job.stdin);
    let file = tools::work_dir("oracle").join(key.hex());
    if let Ok(bytes) = std::fs::read(&file)
        && let Some(o) = decode(&bytes)
    {
        return Ok(o);
    }
    let o = in_own_folder(s, "java", |dir| run(&tools::java(), &Job { cwd: Some(dir), ..job.clone() }));
    if o.timed_out {
        return Err(format!(
            "the case is wrong: java did not end in {} s\n{}{}",
            job.seconds,
            o.out(),
            o.err()
        ));
    }
    // Renamed into place, so that a suite running beside this one never reads half a file.
    let part = file.with_extension(std::process::id().to_string());
    let written = std::fs::write(&part, encode(&o)).and_then(|()| std::fs::rename(&part, &file));
    written.map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(o)
}

fn encode(o: &Outcome) -> Vec<u8> {
    let mut v = o.code.to_le_bytes().to_vec();
    v.extend((o.stdout.len() as u64).to_le_bytes());
    v.extend(&o.stdout);
    v.extend(&o.stderr);
    v
}

fn decode(b: &[u8]) -> Option<Outcome> {
    let code = i32::from_le_bytes(b.get(..4)?.try_into().ok()?);
    let n = u64::from_le_bytes(b.get(4..12)?.try_into().ok()?) as usize;
    let stdout = b.get(12..12 + n)?.to_vec();
    Some(Outcome { code, stdout, stderr: b[12 + n..].to_vec(), timed_out: false })
}

fn difference(java: &Outcome, ours: &Outcome, how: Compare) -> Option<String> {
    let sort = |text: String| {
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    let texts = |o: &Outcome| match how {
        Compare::Sorted => (sort(o.out()), sort(o.err())),
        _ => (o.out(), o.err()),
    };
    let ((a_out, a_err), (b_out, b_err)) = (texts(java), texts(ours));
    let same_err = how == Compare::Stdout || a_err == b_err;
    if a_out == b_out && same_err && java.code == ours.code {
        return None;
    }
    let mut text = String::new();
    if ours.timed_out {
        text += "cortado did not end in time and was killed\n";
    }
    if java.code != ours.code {
        text += &format!("exit code: java {}, cortado {}\n", java.code, ours.code);
    }
    if a_out != b_out {
        text += &diff::show("stdout", &a_out, &b_out);
    }
    if a_err != b_err {
        text += &diff::show("stderr", &a_err, &b_err);
    }
    Some(text)
}
