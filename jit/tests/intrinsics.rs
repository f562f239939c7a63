//! The table of intrinsics against the installed class library.
//!
//! Each row names a method that is there, in the versions that the row is for, and that the library marks as a candidate
//! (unless the row says that it doesn't). Each candidate of JDK 17's java.base that has no row stands in
//! jit/intrinsics-missing.toml with a reason; what the reader accepts of TOML is what that file needs.
#![expect(clippy::disallowed_methods, reason = "the test stands outside the VM: it reads files")]

use cortado_jit::intrinsics::{FAMILIES, find};
use cortado_vm::classfile::{ClassBytes, ClassFile, MethodFlags, ParseOptions};
use cortado_vm::image::{Jdk, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Methods (`class.name` or `class.*`) to the reason's title.
fn missing() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("intrinsics-missing.toml");
    let text = std::fs::read_to_string(path).expect("jit/intrinsics-missing.toml");
    let (mut methods, mut title, mut reasons) = (BTreeMap::new(), String::new(), BTreeSet::new());
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(t) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            title = t.to_owned();
        } else if line.starts_with("reason = ") {
            reasons.insert(title.clone());
        } else if line.starts_with("methods = ") || line.starts_with('"') {
            for method in line.split('"').skip(1).step_by(2) {
                let twice = methods.insert(method.to_owned(), title.clone());
                assert!(twice.is_none(), "{method} stands twice");
            }
        }
    }
    for title in methods.values() {
        assert!(reasons.contains(title), "{title} has no reason");
    }
    methods
}

#[test]
fn rows_are_candidates_and_candidates_are_rows_or_excused() {
    let jdk = Jdk::locate(None, &|name| std::env::var_os(name)).expect("a JDK");
    let version = jdk.release.feature;
    let mut methods = BTreeMap::new();
    let base = jdk.modules.entries().filter(|e| e.is_resource() && e.module == "java.base");
    for entry in base.filter(|e| e.extension == "class") {
        let bytes = match jdk.modules.read(&entry).expect("readable") {
            Resource::Mapped(map, range) => ClassBytes::Mapped(map, range),
            Resource::Owned(bytes) => ClassBytes::Owned(bytes),
        };
        let options = ParseOptions {
            check_format: false,
            allow_module: true,
            max_major: u16::MAX,
            ..ParseOptions::default()
        };
        let file = ClassFile::parse(bytes, &options).expect("a class of the class library");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let class = text(file.name());
        for m in file.methods() {
            let key = (class.clone(), text(file.utf8(m.name)), text(file.utf8(m.descriptor)));
            methods.insert(key, m.method_flags.has(MethodFlags::INTRINSIC_CANDIDATE));
        }
    }
    let mut wrong = Vec::new();
    for family in FAMILIES.iter().copied().flatten() {
        for row in family.rows.iter().filter(|r| (r.since..=r.until).contains(&version)) {
            let key = (family.class.to_owned(), row.name.to_owned(), row.descriptor.to_owned());
            let problem = match methods.get(&key) {
                None => "is not there",
                Some(false) if row.candidate => "is not marked as a candidate",
                _ => continue,
            };
            wrong.push(format!("{}.{}{} {problem}", family.class, row.name, row.descriptor));
        }
    }
    assert!(wrong.is_empty(), "in the class library of {version}:\n{}", wrong.join("\n"));
    if version != 17 {
        eprintln!("the list of what is missing is JDK 17's; this is {version}");
        return;
    }
    let excused = missing();
    let (mut used, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    for ((class, name, descriptor), _) in methods.iter().filter(|(_, candidate)| **candidate) {
        let (one, all) = (format!("{class}.{name}"), format!("{class}.*"));
        let listed = [&one, &all].into_iter().find(|k| excused.contains_key(*k)).cloned();
        match (find(version, class, name, descriptor), listed) {
            (None, None) => drop(unknown.insert(format!("    \"{one}\","))),
            (None, Some(key)) => drop(used.insert(key)),
            (Some(_), _) => {}
        }
    }
    let unknown: Vec<String> = unknown.into_iter().collect();
    assert!(unknown.is_empty(), "neither done nor in intrinsics-missing.toml:\n{}", unknown.join("\n"));
    let needless: Vec<&String> = excused.keys().filter(|k| !used.contains(*k)).collect();
    assert!(
        needless.is_empty(),
        "done, or no candidates: take them out of intrinsics-missing.toml:\n{needless:#?}"
    );
}
