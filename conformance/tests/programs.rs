//! Generated programs: `java` and every way of running them here agree on what they compute.
//!
//! `CORTADO_PROGRAMS` (how many), `CORTADO_PROGRAM_SEED` (the first one's), `CORTADO_FUZZ_SECONDS` (go on that long with
//! further seeds; see scripts/fuzz.sh). A program that differs is made smaller and kept: its tape is printed, to go into
//! tests/programs/.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use cortado_conformance::programs::choices::{Choices, shrink};
use cortado_conformance::programs::{SOURCES, generate};
use cortado_conformance::run::{Job, Outcome, run, shell_line};
use cortado_conformance::tools;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::{folder, javac};

/// Ways to run a program here, and how many rounds of it.
const MODES: [(&str, &str, &[&str]); 6] = [
    ("xint", "30", &["-Xint"]),
    ("default", "30", &["-XX:Tier3InvocationThreshold=200", "-XX:Tier3BackEdgeThreshold=2000"]),
    ("batch", "30", &["-Xbatch", "-XX:Tier3InvocationThreshold=20", "-XX:Tier3BackEdgeThreshold=60"]),
    ("xcomp", "3", &["-Xcomp"]),
    (
        "stress",
        "12",
        &["-XX:+GcStress", "-Xbatch", "-XX:Tier3InvocationThreshold=5", "-XX:Tier3BackEdgeThreshold=50"],
    ),
    (
        "deopt",
        "20",
        &["-Xbatch", "-XX:Tier3InvocationThreshold=10", "-XX:Tier3BackEdgeThreshold=30", "-XX:DeoptStress=7"],
    ),
];

struct Bench {
    dir: PathBuf,
    modes: Vec<(&'static str, &'static str, &'static [&'static str])>,
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

impl Bench {
    fn new(test: &str) -> Bench {
        let dir = folder(test);
        javac(&dir, &SOURCES);
        let wanted = std::env::var("CORTADO_MODES").ok();
        let modes = MODES
            .into_iter()
            .filter(|m| wanted.as_ref().is_none_or(|w| w.split(',').any(|n| n.trim() == m.0)))
            .collect();
        Bench { dir, modes }
    }

    fn write(&self, file: &str, programs: &[Vec<u8>]) {
        let mut all = Vec::new();
        for p in programs {
            all.extend((p.len() as u32).to_be_bytes());
            all.extend(p);
        }
        std::fs::write(self.dir.join(file), all).unwrap();
    }

    fn job(&self, file: &str, rounds: &str, options: &[&str], seconds: u64) -> Job<'_> {
        let words = ["-cp", ".", "RunPrograms", file, rounds];
        Job {
            args: options.iter().chain(&words).map(|w| (*w).to_owned()).collect(),
            cwd: Some(&self.dir),
            seconds,
            ..Job::default()
        }
    }

    fn java(&self, file: &str, rounds: &str) -> Outcome {
        // Without it HotSpot's compiler throws exceptions that have no message and no trace.
        let options = ["-XX:-OmitStackTraceInFastThrow", "-Xshare:auto", "-XX:TieredStopAtLevel=1"];
        run(&tools::java(), &self.job(file, rounds, &options, 600))
    }

    /// The first mode and program that differ: the program's number.
    fn differs(&self, programs: &[Vec<u8>]) -> Vec<(usize, &'static str)> {
        self.write("all.bin", programs);
        let mut expected: Vec<(&str, Vec<String>)> = Vec::new();
        let mut found: Vec<(usize, &'static str)> = Vec::new();
        for &(mode, rounds, options) in &self.modes {
            if !expected.iter().any(|e| e.0 == rounds) {
                let o = self.java("all.bin", rounds);
                assert_eq!(o.code, 0, "java: {}", o.err());
                let lines: Vec<String> = o.out().lines().map(str::to_owned).collect();
                assert_eq!(lines.len(), programs.len());
                expected.push((rounds, lines));
            }
            let java = &expected.iter().find(|e| e.0 == rounds).expect("just added").1;
            if mode == self.modes[0].0 {
                let wrong = java.iter().filter(|l| l.split(' ').count() != 3).collect::<Vec<_>>();
                assert!(
                    wrong.is_empty(),
                    "the generator is wrong, {} times, first at {:?}: {}",
                    wrong.len(),
                    java.iter().position(|l| l == wrong[0]),
                    wrong[0],
                );
            }
            let o = run(&tools::cortado().unwrap(), &self.job("all.bin", rounds, options, 600));
            let ours: Vec<String> = o.out().lines().map(str::to_owned).collect();
            for (n, line) in java.iter().enumerate() {
                if ours.get(n) != Some(line) {
                    found.push((n, mode));
                    if ours.get(n).is_none() {
                        eprintln!("{mode}: ends at program {n} with {}: {}", o.code, o.err());
                        break;
                    }
                }
            }
        }
        found
    }

    /// Makes a program that differs in a mode smaller, and says how to see it.
    fn report(&self, tape: Vec<u16>, mode: &str) -> String {
        let &(_, rounds, options) = self.modes.iter().find(|m| m.0 == mode).expect("a mode");
        let cortado = tools::cortado().unwrap();
        let start = Instant::now();
        let outcomes = |tape: &[u16]| {
            let bytes = generate(&mut Choices::from_tape(tape.to_vec()));
            self.write("one.bin", &[bytes]);
            let java = self.java("one.bin", rounds);
            let ours = run(&cortado, &self.job("one.bin", rounds, options, 20));
            (java, ours)
        };
        let limit = Duration::from_secs(number("CORTADO_SHRINK_SECONDS", 120));
        let (first, _) = outcomes(&tape);
        if first.code != 0 {
            return format!("{mode}: java fails: {}", first.err());
        }
        let small = shrink(tape, |t| {
            start.elapsed() < limit
                && t.len() < 60_000
                && std::panic::catch_unwind(|| drop(generate(&mut Choices::from_tape(t.to_vec())))).is_ok()
                && {
                    let (java, ours) = outcomes(t);
                    java.code == 0
                        && java.out().lines().all(|l| l.split(' ').count() == 3)
                        && (java.out() != ours.out() || ours.code != 0)
                }
        });
        let (java, ours) = outcomes(&small);
        let name =
            format!("{mode}-{:08x}", small.iter().fold(7u32, |h, &v| h.wrapping_mul(31) + u32::from(v)));
        let file = self.dir.join(format!("{name}.tape"));
        let text: Vec<String> = small.iter().map(u16::to_string).collect();
        std::fs::write(&file, format!("{mode}\n{}\n", text.join(" "))).unwrap();
        let class = self.dir.join(format!("{name}/P.class"));
        std::fs::create_dir_all(class.parent().unwrap()).unwrap();
        std::fs::write(&class, generate(&mut Choices::from_tape(small))).unwrap();
        let bin = format!("{name}.bin");
        std::fs::copy(self.dir.join("one.bin"), self.dir.join(&bin)).unwrap();
        format!(
            "{mode}: tape {}\n  class {}\n  java    {}  cortado {} {} {}\n  again, in {}: {}",
            file.display(),
            class.display(),
            java.out(),
            ours.code,
            ours.out(),
            ours.err().lines().take(5).collect::<Vec<_>>().join("\n"),
            self.dir.display(),
            shell_line(&cortado, &self.job(&bin, rounds, options, 0)),
        )
    }
}

fn tape_of(seed: u64) -> (Vec<u16>, Vec<u8>) {
    let mut c = Choices::from_seed(seed);
    let bytes = generate(&mut c);
    (c.tape(), bytes)
}

#[test]
fn generated_programs_agree() {
    let bench = Bench::new("programs");
    let count = number("CORTADO_PROGRAMS", 60);
    let mut seed = number("CORTADO_PROGRAM_SEED", 1);
    let limit = Duration::from_secs(number("CORTADO_FUZZ_SECONDS", 0));
    let start = Instant::now();
    let mut done = 0;
    let mut wrong = Vec::new();
    loop {
        let programs: Vec<Vec<u8>> = (seed..seed + count).map(|s| tape_of(s).1).collect();
        let found = bench.differs(&programs);
        done += count;
        let mut seen = Vec::new();
        for (n, mode) in found {
            if !seen.contains(&n) && wrong.len() < 5 {
                seen.push(n);
                let text =
                    format!("seed {} {}", seed + n as u64, bench.report(tape_of(seed + n as u64).0, mode));
                eprintln!("{text}");
                wrong.push(text);
            }
        }
        seed += count;
        if start.elapsed() >= limit || wrong.len() >= 5 {
            break;
        }
        eprintln!("{done} programs, {} s, next seed {seed}", start.elapsed().as_secs());
    }
    assert!(wrong.is_empty(), "{} of {done} programs\n{}", wrong.len(), wrong.join("\n"));
}

/// What was found once.
#[test]
fn programs_found_by_fuzzing_agree() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut programs = Vec::new();
    let mut names = Vec::new();
    let Ok(list) = std::fs::read_dir(dir) else { return };
    let mut files: Vec<PathBuf> = list.map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let numbers = text.lines().nth(1).expect("a tape below its mode");
        let tape = numbers.split(' ').map(|n| n.parse().unwrap()).collect();
        programs.push(generate(&mut Choices::from_tape(tape)));
        names.push(file.file_name().unwrap().to_owned());
    }
    let found = Bench::new("programs-found").differs(&programs);
    let wrong: Vec<_> = found.iter().map(|(n, mode)| (&names[*n], mode)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
