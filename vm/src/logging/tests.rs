//! The log against a folder of its own.
#![expect(clippy::disallowed_methods, reason = "tests make their own files")]

use super::*;
use crate::host::SystemHost;

fn log_of(rules: &[&str]) -> Result<Logging, LogError> {
    let rules = rules.iter().map(|r| parse(r).unwrap()).collect();
    Logging::new(Arc::new(SystemHost::new()), &LogOptions { rules, disable: false })
}

fn folder(name: &str) -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("cortado-log-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

#[test]
fn the_later_of_two_selections_counts() {
    let log = log_of(&["gc*=debug,safepoint", "safepoint=off", "class+load"]).unwrap();
    assert!(log.enabled(TagSet::Gc, LogLevel::Debug) && !log.enabled(TagSet::Gc, LogLevel::Trace));
    assert!(!log.enabled(TagSet::Safepoint, LogLevel::Error));
    assert!(log.enabled(TagSet::ClassLoad, LogLevel::Info));
    assert!(
        !log.enabled(TagSet::ClassInit, LogLevel::Info) && log.enabled(TagSet::ClassInit, LogLevel::Warning)
    );
    log.set_verbose(TagSet::Gc, false);
    assert!(!log.enabled(TagSet::Gc, LogLevel::Info));
    log.set_verbose(TagSet::ClassInit, true);
    assert!(log.enabled(TagSet::ClassInit, LogLevel::Info));
    let log = log_of(&["gc=debug", "safepoint=trace", "safepoint=warning", "gc=trace"]).unwrap();
    assert_eq!(log.outputs.lock()[0].describe(), "stdout all=warning,gc=trace uptime,level,tags");
    let silent = LogOptions { rules: Vec::new(), disable: true };
    let log = Logging::new(Arc::new(SystemHost::new()), &silent).unwrap();
    assert!(!log.enabled(TagSet::Gc, LogLevel::Error));
}

#[test]
fn lines_are_decorated_and_filled_up() {
    let dir = folder("lines");
    let file = dir.join("log.txt");
    let log = log_of(&[&format!("all=trace:file={}:level,tags", file.display())]).unwrap();
    log.log(TagSet::ClassLoad, LogLevel::Warning, "one\ntwo");
    log.log(TagSet::Gc, LogLevel::Info, "three");
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().skip_while(|l| l.contains("[logging")).collect();
    assert_eq!(lines, ["[warning][class,load] one", "two", "[info   ][gc        ] three"]);
    assert!(
        text.contains(&format!(
            "#2: file={} all=trace level,tags filecount=5,filesize=20480K",
            file.display()
        ))
    );
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn files_rotate() {
    let dir = folder("rotate");
    let file = dir.join("log.txt");
    std::fs::write(&file, "before").unwrap();
    let log = log_of(&[&format!("gc:file={}:none:filecount=2,filesize=10", file.display())]).unwrap();
    for n in 0..4 {
        log.log(TagSet::Gc, LogLevel::Info, &format!("message {n}"));
    }
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    assert_eq!(read("log.txt"), "");
    let mut kept = [read("log.txt.0"), read("log.txt.1")];
    kept.sort();
    assert_eq!(kept, ["message 2\n", "message 3\n"]);
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn what_cannot_be_opened_is_an_error() {
    let error = log_of(&["gc:file=/no/such/folder/x"]).err().unwrap();
    assert!(
        error.lines.starts_with("Error opening log file '/no/such/folder/x': No such file or directory\n"),
        "{error}"
    );
    let error = log_of(&["gc:file=/tmp/x::filecount=many"]).err().unwrap();
    assert_eq!(
        error.lines,
        "Invalid option: filecount must be in range [0, 1000]\nInitialization of output 'file=/tmp/x' using options 'filecount=many' failed."
    );
}
