//! Invalid classes by the table: what `java` says of each, at each step from definition to reflection, and what we say.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

#[path = "invalid/mod.rs"]
mod classes;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use cortado_conformance::run::run;
use cortado_conformance::tools;
use std::collections::BTreeMap;
use support::{folder, javac, job};

/// Each class's name and what was said of it.
fn parse(out: &str) -> BTreeMap<&str, &str> {
    out.split("== ").filter_map(|part| part.trim_end().split_once(".class: ")).collect()
}

/// Without what HotSpot logs of classes that it accepts.
fn without_log(out: &str) -> String {
    out.split_inclusive('\n').filter(|line| !line.contains("[warning][")).collect()
}

#[test]
fn invalid_classes_are_refused_alike() {
    let dir = folder("invalid");
    javac(&dir, &[("Probe.java", include_str!("invalid/Probe.java"))]);
    let classes = dir.join("classes");
    std::fs::create_dir_all(&classes).unwrap();
    let all = classes::all();
    for (name, bytes) in &all {
        std::fs::write(classes.join(format!("{name}.class")), bytes).unwrap();
    }
    let job = job(&dir, &["-cp", ".", "Probe", "classes"]);
    let [java, ours] = [tools::java(), tools::cortado().unwrap()].map(|tool| {
        let o = run(&tool, &job);
        assert!(o.code == 0 && !o.timed_out, "exit {} {}", o.code, o.err());
        without_log(&o.out())
    });
    let (java, ours) = (parse(&java), parse(&ours));
    assert_eq!(java.len(), all.len());
    let mut wrong = Vec::new();
    let mut invalid = 0;
    for (name, text) in &java {
        invalid += usize::from(text.contains('!'));
        let other = ours.get(name).copied().unwrap_or("(nothing)");
        if *text != other {
            wrong.push(format!("== {name}\n-- java\n{text}\n-- cortado\n{other}\n"));
        }
    }
    println!("{invalid} invalid classes of {}, {} differ", java.len(), wrong.len());
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), java.len(), wrong.join(""));
    assert!(invalid >= 1000);
    drop(std::fs::remove_dir_all(&dir));
}
