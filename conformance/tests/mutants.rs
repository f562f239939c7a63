//! Mutants of generated programs, which `java` refuses or runs: we refuse the same, and what is accepted computes the same in
//! the interpreter and compiled. Mutants of the JDK's and of libraries' classes: refused alike.
//!
//! `CORTADO_MUTANTS` (how many of each), `CORTADO_MUTANT_SEED`; `CORTADO_MUTANT_JARS` names jars whose classes are victims too.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use cortado_conformance::mutate::mutate;
use cortado_conformance::programs::choices::Choices;
use cortado_conformance::programs::{SOURCES, generate};
use cortado_conformance::run::{Job, run};
use cortado_conformance::tools::{self, Tool};
use cortado_vm::classfile::{ClassBytes, ClassFile, ParseOptions};
use cortado_vm::image::{JImage, Jar};
use std::path::{Path, PathBuf};
use support::{folder, javac};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// Runs all, starting the process anew after one that did not end.
fn outcomes(tool: &Tool, dir: &Path, options: &[&str], count: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    while lines.len() < count {
        let from = lines.len().to_string();
        let words = ["-cp", ".", "RunPrograms", "mutants.bin", "8", "-mutants", &from];
        let args = options.iter().chain(&words).map(|w| (*w).to_owned()).collect();
        let o = run(tool, &Job { args, cwd: Some(dir), seconds: 600, ..Job::default() });
        let before = lines.len();
        lines.extend(o.out().lines().map(str::to_owned));
        let ended = o.code == 0 && lines.len() == count;
        let given_up = o.code == 3 && lines.last().is_some_and(|l| l.ends_with("slow"));
        if !ended && !given_up {
            let n = lines.len();
            lines.push(format!(
                "{n} BROKEN: exit {} {}",
                o.code,
                o.err().lines().take(6).collect::<Vec<_>>().join(" / ")
            ));
        }
        assert!(lines.len() > before);
    }
    lines
}

#[test]
fn mutants_of_programs_run_alike() {
    let dir = folder("program-mutants");
    javac(&dir, &SOURCES);
    let count = number("CORTADO_MUTANTS", 300) as usize;
    let seed = number("CORTADO_MUTANT_SEED", 1);
    let mut all = Vec::new();
    let mut mutants = Vec::new();
    for n in 0..count as u64 {
        let mut c = Choices::from_seed(seed.wrapping_mul(1_000_003).wrapping_add(n));
        // One fault only: which of two is found first depends on the order in which methods are verified.
        let mut whole = generate(&mut c);
        if whole[7] == 50 {
            // Whether the old verifier gets its turn depends on that order too.
            whole[7] = 49;
        }
        let bytes = mutate(&whole, &mut c);
        all.extend((bytes.len() as u32).to_be_bytes());
        all.extend(&bytes);
        mutants.push(bytes);
    }
    std::fs::write(dir.join("mutants.bin"), all).unwrap();
    let java =
        outcomes(&tools::java(), &dir, &["-XX:-OmitStackTraceInFastThrow", "-XX:TieredStopAtLevel=1"], count);
    let cortado = tools::cortado().unwrap();
    let mut wrong = Vec::new();
    let batch = ["-Xbatch", "-XX:Tier3InvocationThreshold=10", "-XX:Tier3BackEdgeThreshold=40"];
    for (mode, options) in [("xint", &["-Xint"][..]), ("batch", &batch)] {
        let ours = outcomes(&cortado, &dir, options, count);
        for (n, (a, b)) in java.iter().zip(&ours).enumerate() {
            // How deep a recursion without end gets is nobody's business, nor what it had counted by then.
            let open = |l: &str| {
                l.ends_with("slow") || l.ends_with("StackOverflowError") || l.ends_with("OutOfMemoryError")
            };
            if a != b && !open(a) && !open(b) || b.contains("BROKEN") {
                let file = dir.join(format!("m{n}")).join("P.class");
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(&file, &mutants[n]).unwrap();
                wrong.push(format!("{mode} {}\n  java    {a}\n  cortado {b}", file.display()));
            }
        }
    }
    let accepted = java.iter().filter(|l| !l.contains("fails")).count();
    println!("{count} mutants, {accepted} ran, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Classes that another loader can define: their superclass is one that everybody may name.
fn victims() -> Vec<Vec<u8>> {
    let options = ParseOptions { allow_module: true, ..ParseOptions::default() };
    let good = |bytes: &[u8]| {
        bytes.len() < 30_000
            && ClassFile::parse(ClassBytes::Owned(bytes.into()), &options).is_ok_and(|cf| {
                let java = |n: &[u8]| n.starts_with(b"java/");
                !java(cf.name())
                    && cf.super_name().is_some_and(java)
                    && cf.interfaces().all(|i| java(cf.class_name(i)))
                    && cf.methods().iter().any(|m| m.has_code())
            })
    };
    let mut list = Vec::new();
    let image = JImage::open(&tools::java_home().join("lib/modules")).unwrap();
    for module in ["jdk.compiler", "jdk.jfr", "java.desktop", "jdk.jshell"] {
        for e in image.module_entries(module).filter(|e| e.full_name().ends_with(".class")).step_by(7) {
            let bytes = image.read(&e).unwrap().as_slice().to_vec();
            if good(&bytes) {
                list.push(bytes);
            }
        }
    }
    let jars: Vec<PathBuf> = std::env::var_os("CORTADO_MUTANT_JARS")
        .map(|v| std::env::split_paths(&v).collect())
        .unwrap_or_default();
    for jar in jars {
        let jar = Jar::open(&jar).unwrap();
        let mut names: Vec<_> = jar.names().filter(|n| n.ends_with(".class")).collect();
        names.sort_unstable();
        for name in names {
            let bytes = jar.find(name).unwrap().unwrap().as_slice().to_vec();
            if good(&bytes) {
                list.push(bytes);
            }
        }
    }
    list
}

/// A changed constant may be wrong in two methods, and which is verified first is free.
fn differ(a: &str, b: &str) -> bool {
    let refused = |l: &str| l.contains(" java.lang.VerifyError: ");
    a != b && !(refused(a) && refused(b))
}

/// What linking each comes to.
fn link_all(tool: &Tool, dir: &Path, classes: &[Vec<u8>]) -> Vec<String> {
    let mut all = Vec::new();
    for c in classes {
        all.extend((c.len() as u32).to_be_bytes());
        all.extend(c);
    }
    std::fs::write(dir.join("mutants.bin"), all).unwrap();
    let args: Vec<String> = ["-cp", ".", "LinkAll", "mutants.bin"].iter().map(|w| (*w).to_owned()).collect();
    let o = run(tool, &Job { args, cwd: Some(dir), seconds: 600, ..Job::default() });
    let last = o.out().lines().last().unwrap_or("").to_owned();
    assert!(o.code == 0 && !o.timed_out, "exit {} {last} {}", o.code, o.err());
    o.out().lines().map(str::to_owned).collect()
}

#[test]
fn mutants_of_library_classes_are_refused_alike() {
    let dir = folder("library-mutants");
    javac(&dir, &[("LinkAll.java", include_str!("mutants/LinkAll.java"))]);
    let count = number("CORTADO_MUTANTS", 500);
    let seed = number("CORTADO_MUTANT_SEED", 1);
    let mut victims = victims();
    assert!(victims.len() > 20);
    let fine = link_all(&tools::java(), &dir, &victims);
    let mut fine = fine.iter().map(|l| l.ends_with("accepted"));
    victims.retain(|_| fine.next().is_some_and(|f| f));
    let mut mutants = Vec::new();
    for n in 0..count {
        let mut c = Choices::from_seed(seed.wrapping_mul(7_368_787).wrapping_add(n));
        let mut bytes = c.pick(&victims).clone();
        // Every fourth is verified by inference.
        let plain = !bytes.windows(16).any(|w| w == b"BootstrapMethods");
        if n % 4 == 3 && plain {
            bytes[7] = 49;
        }
        mutants.push(mutate(&bytes, &mut c));
    }
    let [java, ours] = [tools::java(), tools::cortado().unwrap()].map(|tool| link_all(&tool, &dir, &mutants));
    assert_eq!(java.len() as u64, count);
    let wrong: Vec<_> =
        java.iter().zip(&ours).filter(|(a, b)| differ(a, b)).map(|(a, b)| format!("{a}\n{b}")).collect();
    let refused = java.iter().filter(|l| !l.ends_with("accepted")).count();
    println!("{count} mutants, {refused} refused, {} differ; in {}", wrong.len(), dir.display());
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
