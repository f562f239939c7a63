//! Which methods override which (JVMS 5.4.5), in ways that no compiler lets happen: three classes below each other with the
//! same method, each of them public, protected or package-private and in one of two packages. Called through the table by
//! reflection, all 432 combinations answer as with `java`.

#![expect(clippy::disallowed_methods, reason = "the harness stands outside the VM")]

mod support;

use cortado_vm::classfile::assemble::ClassBuilder;
use support::{folder, javac, job, same};

const ACCESS: [(u16, &str); 3] = [(1, "public"), (4, "protected"), (0, "package")];
const PUBLIC: u16 = 1;
const FINAL: u16 = 0x10;
/// Class files from 51 on override also what another package's method hides.
const MAJORS: [u16; 2] = [49, 51];

const RUN: &str = r#"
import java.lang.reflect.*;
import java.nio.file.*;
import java.util.*;

public class Run {
    public static void main(String[] args) throws Exception {
        for (String line : Files.readAllLines(Path.of("list"))) {
            String[] words = line.split(" ");
            StringBuilder out = new StringBuilder(words[0] + ":");
            try {
                Object c = Class.forName(words[3]).getDeclaredConstructor().newInstance();
                for (int i = 1; i <= 3; i++) {
                    Method m = Class.forName(words[i]).getDeclaredMethod("m");
                    m.setAccessible(true);
                    out.append(" ").append(m.invoke(c));
                }
            } catch (InvocationTargetException e) {
                out.append(" ").append(e.getCause());
            } catch (LinkageError e) {
                out.append(" ").append(e);
            }
            System.out.println(out);
        }
    }
}
"#;

/// A class whose `m` answers a letter.
fn class(name: &str, super_name: &str, major: u16, access: u16, letter: &str) -> Vec<u8> {
    let mut b = ClassBuilder::new(name, super_name);
    b.major = major;
    let init = b.method_ref(super_name, "<init>", "()V");
    b.method(PUBLIC, "<init>", "()V").code(1, 1, &[0x2a, 0xb7, (init >> 8) as u8, init as u8, 0xb1]);
    let letter = b.string(letter);
    // ldc_w, areturn
    b.method(access, "m", "()Ljava/lang/String;").code(
        1,
        1,
        &[0x13, (letter >> 8) as u8, letter as u8, 0xb0],
    );
    b.build()
}

#[test]
fn three_classes_in_two_packages() {
    let dir = folder("overriding");
    javac(&dir, &[("Run.java", RUN)]);
    for package in ["p", "q"] {
        std::fs::create_dir_all(dir.join(package)).unwrap();
    }
    let mut list = String::new();
    let mut count = 0;
    let mut add = |major: u16, access: [(u16, &str); 3], packages: usize, last: &str| {
        let mut line = format!("{major}");
        let mut names: Vec<String> = Vec::new();
        for (i, (flags, word)) in access.into_iter().enumerate() {
            let package = if packages >> i & 1 == 0 { "p" } else { "q" };
            line += &format!(",{package}-{word}");
            let name = format!("{package}/{}{count}", ["A", "B", "C"][i]);
            let super_name = names.last().map_or("java/lang/Object", String::as_str);
            let bytes = class(&name, super_name, major, flags, ["A", "B", "C"][i]);
            std::fs::write(dir.join(format!("{name}.class")), bytes).unwrap();
            names.push(name);
        }
        count += 1;
        list += &format!("{line}{last} {}\n", names.join(" ").replace('/', "."));
    };
    for major in MAJORS {
        for packages in 0..8 {
            for a in ACCESS {
                for b in ACCESS {
                    for c in ACCESS {
                        add(major, [a, b, c], packages, "");
                    }
                }
                // What is final must not be overridden, wherever it is hidden.
                add(major, [(a.0 | FINAL, a.1), ACCESS[2], ACCESS[0]], packages, "-first-final");
            }
        }
    }
    std::fs::write(dir.join("list"), list).unwrap();
    for options in [&["-cp", ".", "Run"][..], &["-Xcomp", "-cp", ".", "Run"]] {
        let java = same(&job(&dir, options));
        assert_eq!(java.out().lines().count(), count, "{}", java.err());
    }
}
