//! What is wrong with a program or with the machine: the exception or the one-line error that `java` gives, never
//! a panic, a hang or the end of the process by a signal. What javac cannot make is made by patching bytes.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

mod support;

use cortado_conformance::classfile::{self, Layout};
use cortado_conformance::run::{Job, run};
use cortado_conformance::tools;
use std::path::Path;
use support::{folder, javac, job, same, same_but};

const HELLO: &str =
    "public class Main { public static void main(String[] a) { System.out.println(\"hello\"); } }";

/// Patches a class file that lies in the folder.
fn patch(dir: &Path, class: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let file = dir.join(format!("{class}.class"));
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, change(bytes)).unwrap();
}

/// Compiles hello world, patches it, and runs it by both.
fn patched_hello(test: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let dir = folder(test);
    javac(&dir, &[("Main.java", HELLO)]);
    patch(&dir, "Main", change);
    let java = same(&job(&dir, &["-cp", ".", "Main"]));
    assert_eq!(java.code, 1, "java refuses it too");
}

#[test]
fn empty_class_file() {
    patched_hello("empty", |_| Vec::new());
}

#[test]
fn not_a_class_file() {
    patched_hello("magic", |_| b"this is no class file".to_vec());
}

#[test]
fn newer_class_version() {
    patched_hello("newer", |mut b| {
        classfile::put_u16(&mut b, 6, 999);
        b
    });
}

#[test]
fn preview_class_version() {
    patched_hello("preview", |mut b| {
        classfile::put_u16(&mut b, 4, 0xffff);
        b
    });
}

#[test]
fn unknown_constant_tag() {
    patched_hello("tag", |mut b| {
        let at = Layout::of(&b).constants[1].1;
        b[at] = 99;
        b
    });
}

#[test]
fn constant_index_out_of_range() {
    patched_hello("index", |mut b| {
        let at = Layout::of(&b).constants.iter().find(|c| c.0 == 7).unwrap().1;
        classfile::put_u16(&mut b, at + 1, 0xfff0);
        b
    });
}

#[test]
fn bytes_after_the_end() {
    patched_hello("extra", |mut b| {
        b.push(0);
        b
    });
}

#[test]
fn wrong_class_name() {
    patched_hello("name", |b| classfile::rename(&b, "Main", "Niam"));
}

#[test]
fn illegal_method_name() {
    patched_hello("method-name", |b| classfile::rename(&b, "main", "ma<n"));
}

#[test]
fn illegal_descriptor() {
    patched_hello("descriptor", |b| classfile::rename(&b, "([Ljava/lang/String;)V", "([Ljava/lang/String)V"));
}

#[test]
fn final_and_abstract_class() {
    patched_hello("flags", |mut b| {
        let at = Layout::of(&b).access;
        classfile::put_u16(&mut b, at, 0x0431);
        b
    });
}

#[test]
fn class_that_is_its_own_superclass() {
    patched_hello("own-super", |mut b| {
        let at = Layout::of(&b).access;
        let this = [b[at + 2], b[at + 3]];
        b[at + 4..at + 6].copy_from_slice(&this);
        b
    });
}

#[test]
fn truncated_at_every_length() {
    // All lengths of a small class: what counts is an orderly error for each. The texts are compared for some, since
    // `java` takes half a second each.
    let dir = folder("truncated");
    javac(&dir, &[("Main.java", HELLO)]);
    let whole = std::fs::read(dir.join("Main.class")).unwrap();
    let cortado = tools::cortado().unwrap();
    for n in (1..whole.len()).step_by(7) {
        std::fs::write(dir.join("Main.class"), &whole[..n]).unwrap();
        let args = job(&dir, &["-Xshare:auto", "-cp", ".", "Main"]);
        if n % 3 == 0 {
            same(&args);
        } else {
            let o = run(&cortado, &args);
            assert_eq!(o.code, 1, "cut to {n} bytes: {}", o.err());
            assert!(o.err().contains("java.lang.ClassFormatError"), "cut to {n} bytes: {}", o.err());
        }
    }
}

#[test]
fn single_bytes_flipped() {
    // Not compared word by word (what is found first is free), but the process must end by itself with exit code 0
    // (the byte did not matter) or 1 (an exception).
    let dir = folder("flipped");
    javac(&dir, &[("Main.java", HELLO)]);
    let whole = std::fs::read(dir.join("Main.class")).unwrap();
    let cortado = tools::cortado().unwrap();
    for at in (0..whole.len()).step_by(5) {
        let mut b = whole.clone();
        b[at] ^= 0x55;
        std::fs::write(dir.join("Main.class"), &b).unwrap();
        let o = run(&cortado, &job(&dir, &["-cp", ".", "Main"]));
        assert!(!o.timed_out && (o.code == 0 || o.code == 1), "byte {at}: exit {} {}", o.code, o.err());
        assert!(!o.err().contains("panicked"), "byte {at}: {}", o.err());
    }
}

#[test]
fn bytecode_that_does_not_verify() {
    // iconst_1 ireturn becomes aconst_null ireturn: the verifier's message up to its details.
    let dir = folder("verify");
    let main = "public class Main { static int one() { return 1; } public static void main(String[] a) { System.out.println(one()); } }";
    javac(&dir, &[("Main.java", main)]);
    patch(&dir, "Main", |mut b| {
        let at = classfile::find_once(&b, &[0, 1, 0, 0, 0, 0, 0, 2, 0x04, 0xac]);
        b[at + 8] = 0x01;
        b
    });
    same_but(&job(&dir, &["-cp", ".", "Main"]), |text| {
        text.lines()
            .filter(|l| !l.starts_with("  ") && !l.starts_with("\tat "))
            .take(2)
            .collect::<Vec<_>>()
            .join("\n")
    });
}

#[test]
fn stack_underflow_does_not_verify() {
    let dir = folder("underflow");
    let main = "public class Main { static int one() { return 1; } public static void main(String[] a) { System.out.println(one()); } }";
    javac(&dir, &[("Main.java", main)]);
    patch(&dir, "Main", |mut b| {
        let at = classfile::find_once(&b, &[0, 1, 0, 0, 0, 0, 0, 2, 0x04, 0xac]);
        b[at + 8] = 0x00;
        b
    });
    same_but(&job(&dir, &["-cp", ".", "Main"]), |text| {
        text.lines()
            .filter(|l| !l.starts_with("  ") && !l.starts_with("\tat "))
            .take(2)
            .collect::<Vec<_>>()
            .join("\n")
    });
}

#[test]
fn cyclic_superclass() {
    let dir = folder("cycle");
    javac(
        &dir,
        &[
            ("A.java", "class A extends C { }"),
            ("C.java", "class C { }"),
            ("B.java", "class B extends A { }"),
            (
                "Main.java",
                "public class Main { public static void main(String[] a) { try { new A(); } catch (Error e) { System.out.println(e); } new B(); } }",
            ),
        ],
    );
    // C, the base of A, is replaced by a class of that name that extends B.
    let other = folder("cycle-other");
    javac(&other, &[("C.java", "class C extends B { }"), ("B.java", "class B { }")]);
    std::fs::copy(other.join("C.class"), dir.join("C.class")).unwrap();
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).code, 1);
}

#[test]
fn cyclic_interface() {
    let dir = folder("icycle");
    javac(
        &dir,
        &[
            ("I.java", "interface I { }"),
            ("J.java", "interface J extends I { }"),
            ("Main.java", "public class Main implements J { public static void main(String[] a) { } }"),
        ],
    );
    let other = folder("icycle-other");
    javac(&other, &[("I.java", "interface I extends J { }"), ("J.java", "interface J { }")]);
    std::fs::copy(other.join("I.class"), dir.join("I.class")).unwrap();
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).code, 1);
}

#[test]
fn superclass_missing() {
    let dir = folder("nosuper");
    javac(
        &dir,
        &[
            ("Base.java", "class Base { }"),
            ("Main.java", "public class Main extends Base { public static void main(String[] a) { } }"),
        ],
    );
    std::fs::remove_file(dir.join("Base.class")).unwrap();
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).code, 1);
}

#[test]
fn superclass_final_or_interface() {
    let dir = folder("badsuper");
    let main = "public class Main { public static void main(String[] a) { try { new S(); } catch (Error e) { System.out.println(e); } try { new T(); } catch (Error e) { System.out.println(e); } } }";
    javac(
        &dir,
        &[
            ("F.java", "class F { }"),
            ("G.java", "class G { }"),
            ("S.java", "class S extends F { }"),
            ("T.java", "class T extends G { }"),
            ("Main.java", main),
        ],
    );
    let other = folder("badsuper-other");
    javac(&other, &[("F.java", "final class F { }"), ("G.java", "interface G { }")]);
    for f in ["F.class", "G.class"] {
        std::fs::copy(other.join(f), dir.join(f)).unwrap();
    }
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).code, 0);
}

#[test]
fn five_megabyte_constant_pool() {
    // As large as the format allows: 65,000 Utf8 constants between those of hello world and its end.
    let dir = folder("pool");
    javac(&dir, &[("Main.java", HELLO)]);
    patch(&dir, "Main", |b| {
        let layout = Layout::of(&b);
        let extra = 65_000usize;
        let mut v = b[..8].to_vec();
        v.extend(((layout.constants.len() + extra) as u16).to_be_bytes());
        v.extend(&b[10..layout.access]);
        for i in 0..extra {
            let text = format!("{i:0>80}");
            v.push(1);
            v.extend((text.len() as u16).to_be_bytes());
            v.extend(text.as_bytes());
        }
        v.extend(&b[layout.access..]);
        assert!(v.len() > 5_000_000);
        v
    });
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).code, 0);
}

#[test]
fn missing_main_class() {
    let dir = folder("nomain");
    for args in [
        &["-cp", ".", "NoSuch"][..],
        &["-cp", ".", "no.such.Main"],
        &["-cp", "nowhere", "Main"],
        &["Main.class"],
    ] {
        assert_eq!(same(&job(&dir, args)).code, 1);
    }
}

#[test]
fn main_class_with_wrong_case_or_slashes() {
    let dir = folder("slashes");
    javac(
        &dir,
        &[(
            "p/Main.java",
            "package p; public class Main { public static void main(String[] a) { System.out.println(1); } }",
        )],
    );
    assert_eq!(same(&job(&dir, &["-cp", ".", "p/Main"])).code, 0);
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).code, 1);
    assert_eq!(same(&job(&dir, &["-cp", "p", "Main"])).code, 1);
}

#[test]
fn missing_or_wrong_main_method() {
    let dir = folder("mains");
    javac(
        &dir,
        &[
            ("A.java", "public class A { }"),
            ("B.java", "public class B { public void main(String[] a) { } }"),
            ("C.java", "public class C { public static int main(String[] a) { return 1; } }"),
            ("D.java", "public class D { static void main(String[] a) { } }"),
            ("E.java", "public class E { public static void main(String a) { } }"),
            ("F.java", "class F { public static void main(String... a) { System.out.println(a.length); } }"),
            (
                "G.java",
                "public interface G { static void main(String[] a) { System.out.println(\"itf\"); } }",
            ),
            ("H.java", "public class H extends F { }"),
            (
                "I.java",
                "public class I { static { if (true) throw new RuntimeException(\"init\"); } public static void main(String[] a) { } }",
            ),
        ],
    );
    for class in ["A", "B", "C", "D", "E", "F", "G", "H", "I"] {
        same(&job(&dir, &["-cp", ".", class, "x"]));
    }
}

#[test]
fn corrupt_jars() {
    let dir = folder("jars");
    javac(&dir, &[("Main.java", HELLO)]);
    let jar = tools::java_home().join("bin/jar");
    let made = std::process::Command::new(jar)
        .current_dir(&dir)
        .args(["cfe", "good.jar", "Main", "Main.class"])
        .status()
        .unwrap();
    assert!(made.success());
    std::process::Command::new(tools::java_home().join("bin/jar"))
        .current_dir(&dir)
        .args(["cf", "nomain.jar", "Main.class"])
        .status()
        .unwrap();
    let good = std::fs::read(dir.join("good.jar")).unwrap();
    std::fs::write(dir.join("empty.jar"), b"").unwrap();
    std::fs::write(dir.join("text.jar"), b"no jar at all").unwrap();
    std::fs::write(dir.join("cut.jar"), &good[..good.len() / 2]).unwrap();
    assert_eq!(same(&job(&dir, &["-jar", "good.jar"])).code, 0);
    for name in ["empty.jar", "text.jar", "cut.jar", "nomain.jar", "absent.jar", "."] {
        assert_eq!(same(&job(&dir, &["-jar", name])).code, 1, "{name}");
        assert_eq!(same(&job(&dir, &["-cp", name, "Nope"])).code, 1, "{name}");
    }
    // A jar whose class has damaged bytes in its deflated data.
    let mut bad = good.clone();
    let at = good.windows(4).position(|w| w == b"Main").unwrap();
    for b in &mut bad[at + 60..at + 90] {
        *b ^= 0xa5;
    }
    std::fs::write(dir.join("damaged.jar"), &bad).unwrap();
    same_but(&job(&dir, &["-jar", "damaged.jar"]), |t| t.lines().take(1).collect());
}

#[test]
fn no_jdk() {
    let dir = folder("nojdk");
    javac(&dir, &[("Main.java", HELLO)]);
    if tools::testing_java() {
        return;
    }
    let o = run(&tools::cortado().unwrap(), &job(&dir, &["--java-home", "/nonexistent", "-cp", ".", "Main"]));
    assert_eq!(o.code, 1, "{}", o.err());
    assert!(o.err().contains("/nonexistent"), "names what it looked for: {}", o.err());
    assert!(!o.err().contains("panicked"), "{}", o.err());
    assert!(o.err().lines().count() <= 3, "one line, and perhaps advice: {}", o.err());
}

#[test]
fn endless_recursion() {
    let dir = folder("recursion");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { static int f(int x) { return f(x + 1) + 1; } public static void main(String[] a) { f(0); } }",
        )],
    );
    let o = same(&job(&dir, &["-cp", ".", "Main"]));
    assert!(o.err().starts_with("Exception in thread \"main\" java.lang.StackOverflowError"));
}

#[test]
fn endless_allocation() {
    let dir = folder("allocation");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { Main next; public static void main(String[] a) { Main h = null; while (true) { Main m = new Main(); m.next = h; h = m; } } }",
        )],
    );
    let o = same(&job(&dir, &["-Xmx32m", "-cp", ".", "Main"]));
    assert!(o.err().contains("java.lang.OutOfMemoryError: Java heap space"));
}

#[test]
fn missing_native() {
    let dir = folder("native");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { static native long nat(int a, String[] b); public static void main(String[] a) { nat(1, null); } }",
        )],
    );
    let o = same(&job(&dir, &["-cp", ".", "Main"]));
    assert!(o.err().contains("java.lang.UnsatisfiedLinkError: 'long Main.nat(int, java.lang.String[])'"));
}

#[test]
fn input_that_is_no_text() {
    let dir = folder("nonutf8");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) throws Exception { java.util.Scanner s = new java.util.Scanner(System.in, \"UTF-8\"); while (s.hasNextLine()) System.out.println(s.nextLine().length()); } }",
        )],
    );
    let j = Job { stdin: &[0xff, 0xfe, b'\n', 0, 0xc3, b'\n'], ..job(&dir, &["-cp", ".", "Main"]) };
    assert_eq!(same(&j).code, 0);
}
