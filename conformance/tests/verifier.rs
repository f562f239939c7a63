//! The verifier against `java`'s: classes that break one rule each, whose whole messages must be equal, and mutants of
//! classes that javac made, of which the same ones must be refused.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

mod support;
#[path = "verifier/cases.rs"]
mod verifier_cases;
#[path = "verifier/mutants.rs"]
mod verifier_mutants;
#[path = "verifier/old.rs"]
mod verifier_old_cases;

use cortado_conformance::run::run;
use cortado_conformance::tools;
use std::path::{Path, PathBuf};
use support::{folder, javac, job, same};

const LOAD: &str = include_str!("verifier/Load.java");

/// A folder with the program that links classes, and a folder `classes` in it for them.
fn harness(test: &str) -> PathBuf {
    let dir = folder(test);
    javac(&dir, &[("Load.java", LOAD)]);
    std::fs::create_dir_all(dir.join("classes")).unwrap();
    dir
}

/// What each of the classes comes to, with both VMs.
fn outcomes(dir: &Path, options: &[&str]) -> [Vec<(String, String)>; 2] {
    let args: Vec<&str> = ["-cp", ".", "Load", "classes"].iter().chain(options).copied().collect();
    let job = job(dir, &args);
    [tools::java(), tools::cortado().unwrap()].map(|tool| {
        let o = run(&tool, &job);
        assert!(o.code == 0 && !o.timed_out, "exit {} {}", o.code, o.err());
        parse(&o.out())
    })
}

/// Lines of one file: from `name.class: ` to the next such line.
fn parse(out: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    for line in out.lines() {
        match line.split_once(".class: ") {
            Some((name, text)) => list.push((name.to_owned(), text.to_owned())),
            None => {
                let last = list.last_mut().expect("a line before the first file's");
                last.1 += "\n";
                last.1 += line;
            }
        }
    }
    list
}

#[test]
fn broken_classes_get_the_same_message() {
    let dir = harness("verifier");
    let cases = verifier_cases::all();
    for (name, bytes) in &cases {
        std::fs::write(dir.join("classes").join(format!("{name}.class")), bytes).unwrap();
    }
    let [java, ours] = outcomes(&dir, &[]);
    assert_eq!(java.len(), cases.len());
    let mut wrong = String::new();
    for (a, b) in java.iter().zip(&ours) {
        if a != b {
            wrong += &format!("== {}\n-- java\n{}\n-- cortado\n{}\n", a.0, a.1, b.1);
        }
        let fine = a.0.starts_with("ok_");
        assert_eq!(fine, a.1 == "accepted", "{}: the case itself is wrong: {}", a.0, a.1);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn verification_is_switched_off_and_on() {
    let dir = harness("verifier-off");
    let cases = verifier_cases::all();
    let (_, bytes) = cases.iter().find(|c| c.0 == "r_object_for_string").unwrap();
    std::fs::write(dir.join("classes/T.class"), bytes).unwrap();
    for option in ["-Xverify:none", "-noverify", "-Xverify:remote", "-Xverify:all"] {
        let java = same(&job(&dir, &[option, "-cp", ".", "Load", "classes"]));
        let off = matches!(option, "-Xverify:none" | "-noverify");
        assert_eq!(java.out().contains("accepted"), off, "{option}");
    }
}

#[test]
fn mutants_are_refused_alike() {
    let dir = harness("verifier-mutants");
    let count = std::env::var("CORTADO_MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    verifier_mutants::write(&dir, count);
    let [java, ours] = outcomes(&dir, &["-short"]);
    assert_eq!(java.len(), ours.len());
    let wrong: Vec<String> = java
        .iter()
        .zip(&ours)
        .filter(|(a, b)| verifier_mutants::kind(&a.1) != verifier_mutants::kind(&b.1))
        .map(|(a, b)| format!("{}\n  java:    {}\n  cortado: {}", a.0, a.1, b.1))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), java.len(), wrong.join("\n"));
}
