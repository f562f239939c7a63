//! Every native method of the installed JDK's class library is bound, or stands in stdlib/unimplemented.toml with a reason.
//!
//! Natives drift even inside update releases, so the list is read from the image at hand and not from a file. What the
//! reader accepts of TOML is what that file needs: tables, strings, arrays of strings.
#![expect(clippy::disallowed_methods, reason = "the harness stands outside the VM: it reads files")]

use cortado_vm::classfile::{ClassBytes, ClassFile, ParseOptions, access};
use cortado_vm::image::{Jdk, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Modules that programs reach without a window system or a native library of their own: of these only what stands here is
/// not bound. (A `*` is for a package.)
const WHOLE: [(&str, &[&str]); 13] = [
    (
        "java.base",
        &[
            "java.lang.invoke.LambdaProxyClassArchive",
            "java.net.PlainDatagramSocketImpl",
            "java.net.PlainSocketImpl",
            "java.net.SocketCleanable",
            "java.net.SocketInputStream",
            "java.net.SocketOutputStream",
            "jdk.internal.invoke.*",
            "jdk.internal.perf.Perf",
        ],
    ),
    ("java.instrument", &[]),
    ("java.logging", &[]),
    ("java.management", &["sun.management.HotspotThread"]),
    ("java.net.http", &[]),
    ("java.prefs", &[]),
    ("java.rmi", &[]),
    ("java.security.sasl", &[]),
    ("jdk.attach", &[]),
    ("jdk.management", &[]),
    ("jdk.management.agent", &[]),
    ("jdk.net", &[]),
    ("jdk.zipfs", &[]),
];

#[test]
fn the_modules_of_programs_are_bound() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib/unimplemented.toml");
    let text = std::fs::read_to_string(path).expect("stdlib/unimplemented.toml");
    let (mut package, mut module) = (String::new(), String::new());
    for line in text.lines().map(str::trim) {
        let mut strings = line.split('"').skip(1).step_by(2);
        if line.starts_with("[\"") {
            package = strings.next().expect("a package").to_owned();
        } else if line.starts_with("module = ") {
            module = strings.next().expect("a module").to_owned();
        } else if line.starts_with("natives = ") || line.starts_with('"') {
            let Some((_, known)) = WHOLE.iter().find(|(m, _)| *m == module) else { continue };
            for native in strings {
                let class = native.rsplit_once('.').map_or("*", |(class, _)| class);
                let class = format!("{package}.{class}");
                assert!(known.contains(&&*class), "{module}: {package}.{native} has to be bound");
            }
        }
    }
}

/// What unimplemented.toml says: package (with slashes) to methods (`Class.method` or `*`).
fn unimplemented() -> BTreeMap<String, BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib/unimplemented.toml");
    let text = std::fs::read_to_string(path).expect("stdlib/unimplemented.toml");
    let mut packages = BTreeMap::new();
    let mut current = String::new();
    let mut reasons = BTreeSet::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let strings = || line.split('"').skip(1).step_by(2).map(str::to_owned);
        if line.starts_with("[\"") {
            current = strings().next().expect("a package").replace('.', "/");
            assert!(packages.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
        } else if line.starts_with("reason = ") {
            assert!(strings().next().is_some_and(|r| r.len() > 8), "{current}: a reason has words");
            reasons.insert(current.clone());
        } else if line.starts_with("natives = ") || line.starts_with('"') {
            packages.get_mut(&current).expect("a table").extend(strings());
        }
    }
    for package in packages.keys() {
        assert!(reasons.contains(package), "{package} has no reason");
    }
    packages
}

#[test]
fn every_native_is_bound_or_excused() {
    let jdk = Jdk::locate(None, &|name| std::env::var_os(name)).expect("a JDK");
    if jdk.release.feature != 17 {
        eprintln!("the list is JDK 17's; this is {}", jdk.release.feature);
        return;
    }
    let registry = cortado_stdlib::registry();
    let excused = unimplemented();
    let (mut missing, mut needless, mut seen) = (Vec::new(), Vec::new(), 0);
    for entry in jdk.modules.entries().filter(|e| e.is_resource() && e.extension == "class") {
        let bytes = match jdk.modules.read(&entry).expect("readable") {
            Resource::Mapped(map, range) => ClassBytes::Mapped(map, range),
            Resource::Owned(bytes) => ClassBytes::Owned(bytes),
        };
        let options = ParseOptions { check_format: false, allow_module: true, ..ParseOptions::default() };
        let file = ClassFile::parse(bytes, &options).expect("a class of the class library");
        let class = String::from_utf8_lossy(file.name()).into_owned();
        let (package, simple) = class.rsplit_once('/').unwrap_or(("", &class));
        let poly = matches!(&*class, "java/lang/invoke/MethodHandle" | "java/lang/invoke/VarHandle");
        for m in file.methods().iter().filter(|m| m.is(access::NATIVE)) {
            seen += 1;
            let name = String::from_utf8_lossy(file.utf8(m.name)).into_owned();
            let descriptor = String::from_utf8_lossy(file.utf8(m.descriptor)).into_owned();
            if poly && m.is(access::VARARGS) && descriptor.starts_with("([Ljava/lang/Object;)") {
                // Signature polymorphic: the interpreter's.
                continue;
            }
            let bound = registry.find(&class, &name, &descriptor);
            let listed = excused
                .get(package)
                .is_some_and(|l| l.contains("*") || l.contains(&format!("{simple}.{name}")));
            match (bound, listed) {
                (None, false) => missing.push(format!("{class}.{name}{descriptor}")),
                (Some(_), true) => needless.push(format!("{class}.{name}{descriptor}")),
                (Some(n), false) => {
                    assert_eq!(n.is_static, m.is(access::STATIC), "static or not: {class}.{name}")
                }
                (None, true) => {}
            }
        }
    }
    assert!(seen > 1500, "only {seen} natives: the image was not read");
    assert!(missing.is_empty(), "neither bound nor in unimplemented.toml:\n{}", missing.join("\n"));
    assert!(needless.is_empty(), "bound, so take it out of unimplemented.toml:\n{}", needless.join("\n"));
}
