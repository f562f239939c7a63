//! What is compiled when, as one sees it from outside: options, what they print, limits, and that nothing is left.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

mod support;

use cortado::vm::vm::VmOptions;
use cortado::{CompileMode, Vm};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use support::{Output, engine};

const SOURCE: &str = r#"
public class Hot {
    static int calls;

    /** Hot by calls. */
    static int leaf(int i) { return i * 31 + 7; }

    /** Synchronized, with a handler. */
    static synchronized int guarded(int i) {
        try { return 100 / (i % 3); } catch (ArithmeticException e) { return -1; }
    }

    /** What it needs in its second half is not resolved when it is compiled. */
    static String late(int i) { return i < 5000 ? "early" : Late.text(i); }

    static class Late { static String text(int i) { return "late" + i % 2; } }

    public static void main(String[] args) {
        long sum = 0;
        for (int i = 0; i < 40_000; i++) {
            sum += leaf(i) + guarded(i) + late(i).length();
        }
        System.out.println("sum " + sum);
    }
}
"#;

/// Folder of the test program's classes, made once by the JDK's own javac.
fn classes() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compilation");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("Hot.java"), SOURCE).unwrap();
        let output = Output::default();
        let vm = Vm::builder(engine())
            .main_module("jdk.compiler/com.sun.tools.javac.Main")
            .args(["-d".to_owned(), dir.display().to_string(), dir.join("Hot.java").display().to_string()])
            .stdout(output.clone())
            .stderr(output.clone())
            .allow_all();
        assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", output.text());
        dir
    })
}

/// Runs the program; answers what it and the compiler print to both streams.
fn run(options: impl FnOnce(&mut VmOptions)) -> (String, String) {
    let (out, err) = (Output::default(), Output::default());
    let vm = Vm::builder(engine())
        .class_path([classes()])
        .main_class("Hot")
        .stdout(out.clone())
        .stderr(err.clone())
        .allow_all()
        .options(options);
    assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", err.text());
    let (out, err) = (out.text(), err.text());
    assert!(out.contains("sum 24801846616"), "{out}");
    (out, err)
}

/// The lines that tell of a method, without time and number.
fn told(out: &str, method: &str) -> Vec<String> {
    let method = format!(" Hot::{method} ");
    out.lines().filter(|l| l.contains(&method)).map(|l| l[13..].to_owned()).collect()
}

#[test]
fn nothing_is_told_of_what_is_interpreted() {
    let (out, _) = run(|o| {
        o.compile = CompileMode::Interpreted;
        o.print_compilation = true;
    });
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn what_is_hot_is_compiled_and_told() {
    let (out, _) = run(|o| {
        o.background = false;
        o.print_compilation = true;
    });
    assert_eq!(told(&out, "leaf")[0], "   b  1       Hot::leaf (8 bytes)", "{out}");
    assert!(told(&out, "guarded")[0].starts_with(" s!b  1       Hot::guarded ("), "{out}");
    let main = told(&out, "main");
    assert!(main.iter().any(|l| l.starts_with("%  b  1       Hot::main @ ")), "{out}");
}

/// What was resolved too late to be compiled is there the next time, and then it stays.
#[test]
fn traps_make_better_code() {
    let (out, _) = run(|o| {
        o.background = false;
        o.print_compilation = true;
    });
    let late = told(&out, "late");
    assert!(late.len() >= 3, "compiled, taken back, compiled: {out}");
    assert!(
        late[1].ends_with("made not entrant") && !late[late.len() - 1].ends_with("made not entrant"),
        "{out}"
    );
    assert!(late.len() < 12, "{out}");
}

#[test]
fn the_background_is_not_waited_for() {
    for _ in 0..5 {
        let (out, _) = run(|o| {
            o.print_compilation = true;
            o.invocation_threshold = Some(1);
            o.backedge_threshold = Some(1);
            o.compiler_threads = Some(2);
        });
        // How far it gets until the program ends is left to chance.
        let compiled: Vec<&str> = out.lines().filter(|l| !l.starts_with("sum ")).collect();
        assert!(!compiled.is_empty() && compiled.iter().all(|l| &l[16..17] == " "), "{out}");
        assert!(!out.contains("internal error"), "{out}");
    }
}

#[test]
fn commands_choose_methods() {
    let (out, _) = run(|o| {
        o.background = false;
        o.print_compilation = true;
        o.compile_only = vec!["Hot::*".to_owned()];
        o.compile_exclude = vec!["H*.le*".to_owned()];
    });
    let compiled = |l: &&str| !l.starts_with("###") && !l.starts_with("made not compilable");
    let others = out.lines().filter(compiled).filter(|l| !l.contains(" Hot::")).count();
    assert_eq!(others, 1, "the program's own line: {out}");
    assert!(out.contains("### Excluding compile: static Hot::leaf\n"), "{out}");
    assert!(
        out.contains("made not compilable on level 1  Hot::leaf (8 bytes)   excluded by CompileCommand\n")
    );
    assert!(!told(&out, "guarded").is_empty(), "{out}");
}

#[test]
fn code_is_listed() {
    let (out, _) = run(|o| {
        o.background = false;
        o.print_code = vec!["Hot::leaf".to_owned()];
    });
    for part in ["Compiled method ", "Hot::leaf(I)I", "[Bytecode]", "[CLIF]", "function u0:", "[Code]", "ret"]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
}

/// A cache that is much too small: code is thrown out and made again, and what runs is right.
#[test]
fn a_full_cache_gives_up_old_code() {
    let (out, _) = run(|o| {
        o.compile = CompileMode::Eager;
        o.print_compilation = true;
        o.code_cache = 256 << 10;
    });
    assert!(out.contains("COMPILE SKIPPED: CodeCache is full (retryable)"), "it was full");
    assert!(out.lines().filter(|l| l.ends_with("made not entrant")).count() > 20);
}

#[test]
fn a_full_cache_that_gives_up_nothing_warns() {
    let (_, err) = run(|o| {
        o.compile = CompileMode::Eager;
        o.evict_code = false;
        o.code_cache = 256 << 10;
    });
    let warning = "OpenJDK 64-Bit Server VM warning: CodeCache is full. Compiler has been disabled.\n";
    assert_eq!(err.matches(warning).count(), 1, "{err}");
}

/// Each Vm has code of its own, and takes it with it.
#[test]
fn code_goes_with_its_vm() {
    // A size that no other test has.
    let size = 7 << 20;
    let mapped = || {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let region = |line: &str| {
            let (from, to) = line.split(' ').next()?.split_once('-')?;
            let parse = |s| usize::from_str_radix(s, 16).ok();
            Some(parse(to)? - parse(from)?)
        };
        let of_code = |l: &&str| l.contains("cortado-code");
        maps.lines().filter(of_code).filter(|l| region(l) == Some(size)).count()
    };
    std::thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| {
                run(|o| {
                    o.code_cache = size;
                    o.compile = CompileMode::Eager;
                })
            });
        }
    });
    assert_eq!(mapped(), 0);
}

#[test]
fn totals() {
    let (out, _) = run(|o| o.compile_totals = true);
    for part in
        ["Total compiled methods", "On stack replacement", "Total compiled bytecodes", "nmethod code size"]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
}
