//! What a program in a sandbox will lack, said before it starts.

use cortado::cli::{MainKind, Options};
use cortado::vm::host::Files;
use cortado::vm::image::Jar;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The jars that the manifest of `-jar`'s names are granted by nobody: a jar says what it likes. Without them the program fails
/// later, by a class that isn't found.
pub fn of_class_path(options: &Options, host: &dyn Files) -> Option<String> {
    let Some(MainKind::Jar(jar)) = &options.main else { return None };
    let manifest = Jar::open(Path::new(jar)).ok()?.find("META-INF/MANIFEST.MF").ok()??;
    let real = |path: &Path| -> Option<PathBuf> {
        let real = host.real_path(path.as_os_str().as_bytes()).ok()?;
        Some(PathBuf::from(OsStr::from_bytes(&real)))
    };
    let granted: Vec<PathBuf> = options.allow.read.iter().filter_map(|path| real(path)).collect();
    let beside = real(Path::new(jar))?.parent()?.to_owned();
    let lacking: BTreeSet<PathBuf> = class_path(&String::from_utf8_lossy(manifest.as_slice()))
        .filter_map(|entry| real(&beside.join(entry.strip_prefix("file:").unwrap_or(&entry))))
        .filter(|path| !granted.iter().any(|granted| path.starts_with(granted)))
        .collect();
    let first = lacking.first()?;
    let folders: BTreeSet<&Path> = lacking.iter().filter_map(|path| path.parent()).collect();
    let folders: Vec<_> = folders.into_iter().map(|path| path.to_string_lossy()).collect();
    let more = match lacking.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    Some(format!(
        "Warning: {jar} needs {}{more}, as its manifest says: --allow-read={} lets their classes be found\n",
        first.display(),
        folders.join(",")
    ))
}

/// The entries of a manifest's Class-Path.
fn class_path(manifest: &str) -> impl Iterator<Item = String> {
    // A line that begins with a space goes on with the one before.
    let unfolded = manifest.replace("\r\n", "\n").replace("\n ", "");
    let main = unfolded.split("\n\n").next().unwrap_or_default().to_owned();
    let value = main.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("Class-Path").then(|| value.trim().to_owned())
    });
    let entries: Vec<String> = value.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    entries.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_manifest() {
        let manifest = "Manifest-Version: 1.0\r\nclass-path: lib/a.jar li\r\n b/b.jar\r\n  lib/c.jar\r\nMain-Class: M\r\n\r\n\
                        Name: x\r\nClass-Path: other.jar\r\n";
        assert_eq!(class_path(manifest).collect::<Vec<_>>(), ["lib/a.jar", "lib/b.jar", "lib/c.jar"]);
        assert_eq!(class_path("Main-Class: M\n").count(), 0);
    }
}
