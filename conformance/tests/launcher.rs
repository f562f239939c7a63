//! The command line, as someone at a shell or a script sees it.
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

#[path = "launcher/inherited.rs"]
mod inherited;
mod support;

use cortado_conformance::run::{Job, command, run};
use cortado_conformance::tools::{self, Tool};
use std::io::Read;
use std::process::Stdio;
use support::{folder, javac, job, same, same_but};

const ARGS: &str = "public class Main { public static void main(String[] a) { System.out.println(String.join(\"|\", a) + \" \" + System.getProperty(\"p\") + \" \" + System.getProperty(\"q\")); } }";

#[test]
fn hello() {
    let dir = folder("hello");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) { System.out.println(\"Hello, world\"); } }",
        )],
    );
    assert_eq!(same(&job(&dir, &["-cp", ".", "Main"])).out(), "Hello, world\n");
    assert_eq!(same(&job(&dir, &["Main"])).code, 0);
    let by_env = Job { env: vec![("CLASSPATH".into(), ".".into())], ..job(&dir, &["Main"]) };
    assert_eq!(same(&by_env).code, 0);
}

#[test]
fn versions() {
    let dir = folder("version");
    let j = |args: &[&str]| run(&tools::cortado().unwrap(), &job(&dir, args));
    let (old, new, show) = (j(&["-version"]), j(&["--version"]), j(&["-showversion", "-version"]));
    assert_eq!((old.code, new.code, show.code), (0, 0, 0));
    assert!(old.out().is_empty() && new.err().is_empty(), "-version writes to stderr, --version to stdout");
    // Scripts take the version from between the first quotes, as they do with `java`.
    let java = run(&tools::java(), &job(&dir, &["-version"])).err();
    let quoted = |t: &str| t.split('"').nth(1).map(str::to_owned);
    assert_eq!(quoted(&old.err()), quoted(&java), "{}", old.err());
    assert_eq!(old.err().lines().count(), java.lines().count());
}

#[test]
fn help_is_for_people() {
    let dir = folder("help");
    let cortado = tools::cortado().unwrap();
    let o = run(&cortado, &job(&dir, &["--help"]));
    assert_eq!(o.code, 0);
    for word in ["-cp", "-jar", "-D", "-version"] {
        assert!(o.out().contains(word), "--help tells of {word}: {}", o.out());
    }
    let o = run(&cortado, &job(&dir, &["-help"]));
    assert_eq!((o.code, o.out().is_empty()), (0, true), "-help writes to stderr");
    assert_eq!(run(&cortado, &job(&dir, &[])).code, 1, "nothing to run");
}

#[test]
fn uncaught_exception() {
    let dir = folder("uncaught");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main {\n static void f() { throw new IllegalStateException(\"boom\"); }\n public static void main(String[] a) {\n try { f(); } catch (RuntimeException e) { throw new RuntimeException(\"outer\", e); } } }",
        )],
    );
    let o = same(&job(&dir, &["-cp", ".", "Main"]));
    assert_eq!(o.code, 1);
    assert!(
        o.err().contains("Caused by: java.lang.IllegalStateException: boom")
            && o.err().contains("... 0 more") == o.err().contains("... 0 more")
    );
}

#[test]
fn exit_code() {
    let dir = folder("exit");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) { System.exit(Integer.parseInt(a[0])); } }",
        )],
    );
    for (arg, code) in [("3", 3), ("0", 0), ("255", 255), ("256", 0), ("-1", 255)] {
        assert_eq!(same(&job(&dir, &["-cp", ".", "Main", arg])).code, code);
    }
}

#[test]
fn stdin_to_stdout() {
    let dir = folder("cat");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) throws Exception { System.in.transferTo(System.out); System.out.flush(); } }",
        )],
    );
    let input: Vec<u8> = (0..3_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let j = Job { stdin: &input, ..job(&dir, &["-cp", ".", "Main"]) };
    assert!(same(&j).stdout == input);
}

#[test]
fn pipe_that_closes_early() {
    // `... | head -c 1000`: the program learns of it by checkError or an IOException and goes on to its end.
    let dir = folder("pipe");
    let main = "public class Main { public static void main(String[] a) { String s = \"x\".repeat(99); int n = 0; for (int i = 0; i < 100_000; i++) { System.out.println(s); if (System.out.checkError()) { n = 1; break; } } try { java.io.FileOutputStream f = new java.io.FileOutputStream(java.io.FileDescriptor.out); f.write(new byte[100_000]); } catch (java.io.IOException e) { System.err.println(e); } System.exit(40 + n); } }";
    javac(&dir, &[("Main.java", main)]);
    let mut results = Vec::new();
    for tool in [tools::java(), tools::cortado().unwrap()] {
        let mut c = command(&tool, &job(&dir, &["-cp", ".", "Main"]));
        let mut child = c.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut start = vec![0; 1000];
        let mut pipe = child.stdout.take().unwrap();
        pipe.read_exact(&mut start).unwrap();
        drop(pipe);
        let end = child.wait_with_output().unwrap();
        results.push((start, end.status.code(), String::from_utf8_lossy(&end.stderr).into_owned()));
    }
    assert_eq!(results[0].1, Some(41));
    assert_eq!(results[0], results[1]);
}

#[test]
fn ten_megabytes_of_output() {
    let dir = folder("tenmb");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) { for (int i = 0; i < 100_000; i++) System.out.println(\"line \" + i + \" \" + \"x\".repeat(95)); } }",
        )],
    );
    assert!(same(&job(&dir, &["-cp", ".", "Main"])).stdout.len() > 10_000_000);
}

#[test]
fn options_and_arguments() {
    let dir = folder("args");
    javac(&dir, &[("Main.java", ARGS)]);
    for args in [
        &["-Dp=1", "-cp", ".", "Main"][..],
        &["-cp", ".", "-Dp=a b", "-Dq", "Main", "x", "", "-cp", "y z"],
        &["--class-path", ".", "Main", "--version"],
        &["--class-path=.", "-Dp=x=y", "Main", "*", "@nofile"],
        &["-classpath", ".", "Main", "é"],
        &["-cp", "nowhere:.:", "Main"],
        &["-Xmx64m", "-Xms8m", "-Xss1m", "-ea", "-esa", "-cp", ".", "Main"],
        &["-server", "-cp", ".", "Main"],
        &["-Dp=1", "-Dp=2", "-cp", ".", "Main"],
        &["-Xshare:off", "-Xint", "-cp", ".", "Main"],
    ] {
        assert_eq!(same(&job(&dir, args)).code, 0, "{args:?}");
    }
}

#[test]
fn wrong_options() {
    let dir = folder("wrong");
    javac(&dir, &[("Main.java", ARGS)]);
    for args in [
        &["-nosuchoption", "-cp", ".", "Main"][..],
        &["--nosuch", "Main"],
        &["-Xnosuch", "-cp", ".", "Main"],
        &["-XX:+NoSuchFlag", "-cp", ".", "Main"],
        &["-cp"],
        &["-Xmx1x", "-cp", ".", "Main"],
        &["-m", "no.such.module/Main"],
        &["-Xmx1k", "-cp", ".", "Main"],
        &["-XX:NoSuch=1", "-cp", ".", "Main"],
        &["--add-modules", "no.such", "-cp", ".", "Main"],
        &["-Xmx", "-cp", ".", "Main"],
        &["-Xss1z", "-cp", ".", "Main"],
        &["-XX:+PrintFlagsFina", "-cp", ".", "Main"],
    ] {
        let o = same(&job(&dir, args));
        assert_eq!(o.code, 1, "{args:?}");
    }
    // What follows is the help, which is Cortado's own.
    let first_line = |t: &str| t.lines().next().unwrap_or_default().to_owned();
    assert_eq!(same_but(&job(&dir, &["-jar"]), first_line).code, 1);
}

#[test]
fn properties_of_the_vm_are_its_own() {
    let dir = folder("vm-properties");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) { for (String key : a) System.out.println(key + \" \" + \"mine\".equals(System.getProperty(key))); } }",
        )],
    );
    let keys = [
        "java.vm.name",
        "java.vm.version",
        "java.vm.info",
        "java.vm.vendor",
        "java.vm.specification.name",
        "java.vm.specification.version",
        "java.vm.specification.vendor",
        "jdk.debug",
        "java.vendor",
        "user.name",
        "other",
    ];
    let defined: Vec<String> = keys.iter().map(|key| format!("-D{key}=mine")).collect();
    let mut args: Vec<&str> = defined.iter().map(String::as_str).collect();
    args.extend(["-cp", ".", "Main"]);
    args.extend(keys);
    assert!(same(&job(&dir, &args)).out().contains("other true"));
}

#[test]
fn logs_that_cannot_be_written() {
    let dir = folder("logs");
    let unstamped = |t: &str| t.replace("[0.00", "[").replace(|c: char| c.is_ascii_digit(), "");
    for option in [
        "-Xlog:all=trace:file=/no/such/folder/x",
        "-Xlog:gc:file=x::filecount=many",
        "-Xlog:gc:file=x:none:size=3",
        "-Xlog:badTag",
        "-Xlog:gc=much",
    ] {
        assert_eq!(same_but(&job(&dir, &[option, "-version"]), unstamped).code, 1, "{option}");
    }
}

#[test]
fn argument_files() {
    let dir = folder("argfiles");
    javac(&dir, &[("Main.java", ARGS)]);
    std::fs::write(
        dir.join("a"),
        "# comment\n-Dp=\"a b\"\n-cp . \\\n Main 'single q' \"esc \\\"x\\\" \\t\"\n@@x",
    )
    .unwrap();
    std::fs::write(dir.join("b"), "-Dq=2").unwrap();
    std::fs::write(dir.join("c"), "-cp\n.").unwrap();
    for args in [
        &["@a", "last"][..],
        &["@b", "@c", "Main", "@b"],
        &["-Dp=1", "@c", "Main"],
        &["--disable-@files", "@a"],
        &["@missing", "Main"],
        &["@c", "-Dp=@x", "Main", "@@y"],
    ] {
        same(&job(&dir, args));
    }
}

#[test]
fn options_from_the_environment() {
    let dir = folder("env");
    javac(&dir, &[("Main.java", ARGS)]);
    for (name, value) in [
        ("JAVA_TOOL_OPTIONS", "-Dp=tool '-Dq=a b'"),
        ("JDK_JAVA_OPTIONS", "-Dp=jdk \"-Dq=a b\""),
        ("JDK_JAVA_OPTIONS", "-cp"),
        ("JDK_JAVA_OPTIONS", "Main"),
        ("JAVA_TOOL_OPTIONS", "-nosuch"),
        ("JAVA_TOOL_OPTIONS", ""),
    ] {
        let j = Job {
            env: vec![(name.into(), value.into())],
            ..job(&dir, &["-cp", ".", "-Dp=line", "Main", "x"])
        };
        same(&j);
    }
}

#[test]
fn jars() {
    let dir = folder("jar");
    javac(
        &dir,
        &[
            (
                "Main.java",
                "public class Main { public static void main(String[] a) throws Exception { System.out.println(Lib.text() + String.join(\",\", a) + System.getProperty(\"java.class.path\")); System.out.println(new String(Main.class.getResourceAsStream(\"/res.txt\").readAllBytes())); System.out.println(Main.class.getResource(\"/res.txt\").getProtocol()); } }",
            ),
            ("Lib.java", "public class Lib { static String text() { return \"lib \"; } }"),
        ],
    );
    std::fs::write(dir.join("res.txt"), "resource").unwrap();
    std::fs::write(dir.join("m.txt"), "Main-Class: Main\nClass-Path: lib/lib.jar lib/absent.jar\n").unwrap();
    std::fs::create_dir_all(dir.join("lib")).unwrap();
    std::fs::create_dir_all(dir.join("empty")).unwrap();
    let jar = |args: &[&str]| {
        let s = std::process::Command::new(tools::java_home().join("bin/jar"))
            .current_dir(&dir)
            .args(args)
            .status()
            .unwrap();
        assert!(s.success());
    };
    jar(&["cfm", "app.jar", "m.txt", "Main.class", "res.txt"]);
    jar(&["cf", "lib/lib.jar", "Lib.class"]);
    std::fs::remove_file(dir.join("Lib.class")).unwrap();
    assert_eq!(same(&job(&dir, &["-jar", "app.jar", "one", "-two"])).code, 0);
    assert_eq!(same(&job(&dir, &["-Dx=1", "-cp", "ignored", "-jar", "app.jar"])).code, 0);
    assert_eq!(same(&job(&dir, &["-cp", "app.jar", "Main"])).code, 0);
    assert_eq!(same_but(&job(&dir, &["-cp", "lib/*:app.jar", "Main"]), str::to_owned).code, 0);
    // In a sandbox the manifest grants nothing, and that is said.
    let sandboxed = |more: &[&str]| {
        let args = [&["--sandbox"], more, &["-jar", "app.jar"]].concat();
        run(&tools::cortado().unwrap(), &job(&dir, &args))
    };
    let lib = dir.join("lib").canonicalize().unwrap();
    let o = sandboxed(&[]);
    let hint = format!(
        "Warning: app.jar needs {0}/lib.jar, as its manifest says: --allow-read={0} lets their classes be found\n",
        lib.display()
    );
    assert!(o.err().starts_with(&hint) && o.err().contains("NoClassDefFoundError: Lib"), "{}", o.err());
    let o = sandboxed(&["--allow-read=lib"]);
    assert_eq!((o.code, &*o.err()), (0, ""));
}

#[test]
fn multi_release_jar() {
    let dir = folder("mrjar");
    javac(
        &dir,
        &[
            (
                "Main.java",
                "public class Main { public static void main(String[] a) { System.out.println(V.v()); } }",
            ),
            ("V.java", "class V { static String v() { return \"base\"; } }"),
        ],
    );
    let newer = dir.join("newer");
    javac(&newer, &[("V.java", "class V { static String v() { return \"eleven\"; } }")]);
    let s = std::process::Command::new(tools::java_home().join("bin/jar"))
        .current_dir(&dir)
        .args(["cfe", "mr.jar", "Main", "Main.class", "V.class", "--release", "11", "-C", "newer", "V.class"])
        .status()
        .unwrap();
    assert!(s.success());
    assert_eq!(same(&job(&dir, &["-jar", "mr.jar"])).out(), "eleven\n");
}

#[test]
fn modules() {
    let dir = folder("modules");
    let m = dir.join("mods/acme");
    javac(
        &m,
        &[
            ("module-info.java", "module acme { requires java.logging; exports acme.api; }"),
            (
                "acme/api/Main.java",
                "package acme.api; public class Main { public static void main(String[] a) { System.out.println(Main.class.getModule() + \" \" + Main.class.getModule().getDescriptor().requires().size() + String.join(\",\", a)); System.out.println(Main.class.getModule().canRead(java.util.logging.Logger.class.getModule())); throw new RuntimeException(\"in module\"); } }",
            ),
        ],
    );
    let o = same(&job(&dir, &["-p", "mods", "-m", "acme/acme.api.Main", "x"]));
    assert!(o.err().contains("at acme/acme.api.Main.main(Main.java:1)"), "{}", o.err());
    assert_eq!(same(&job(&dir, &["--module-path=mods", "--module", "acme/no.Such"])).code, 1);
    assert_eq!(same(&job(&dir, &["-p", "mods", "-m", "acme"])).code, 1);
    assert_eq!(same(&job(&dir, &["-m", "jdk.compiler/com.sun.tools.javac.Main", "-version"])).code, 0);
}

#[test]
fn behind_a_link_named_java() {
    let dir = folder("link");
    javac(&dir, &[("Main.java", ARGS)]);
    let real = tools::cortado().unwrap();
    if tools::testing_java() {
        return; // A link to HotSpot's launcher would look for its libraries beside the link.
    }
    let link = dir.join("java");
    std::os::unix::fs::symlink(&real.program, &link).unwrap();
    let o =
        run(&Tool { program: link, prefix: real.prefix }, &job(&dir, &["-Dp=1", "-cp", ".", "Main", "x"]));
    assert_eq!((o.code, o.out()), (0, "x 1 null\n".to_owned()), "{}", o.err());
}

/// Whether this process was started with a signal ignored (`nohup`, a shell's background job): children inherit that, and
/// `java` leaves it so.
fn is_ignored(signal: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|l| l.strip_prefix("SigIgn:")).unwrap().trim();
    u64::from_str_radix(mask, 16).unwrap() >> (signal - 1) & 1 != 0
}

#[test]
fn thread_dump_on_quit_and_end_on_term() {
    let dir = folder("signals");
    javac(
        &dir,
        &[(
            "Main.java",
            "public class Main { public static void main(String[] a) throws Exception { Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(\"hook\"))); System.out.println(\"ready\"); Thread.sleep(60_000); } }",
        )],
    );
    for tool in [tools::java(), tools::cortado().unwrap()] {
        for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
            if is_ignored(code as u32 - 128) {
                eprintln!("{signal} is ignored here: not tested");
                continue;
            }
            let mut c = command(&tool, &job(&dir, &["-cp", ".", "Main"]));
            let mut child =
                c.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut out = child.stdout.take().unwrap();
            let mut ready = [0; 6];
            out.read_exact(&mut ready).unwrap();
            let send = |s: &str| {
                std::process::Command::new("kill")
                    .args([format!("-{s}"), child.id().to_string()])
                    .status()
                    .unwrap()
            };
            if signal == "TERM" && !is_ignored(3) {
                send("QUIT");
                // The dump comes on standard output, before what the hook prints.
                std::thread::sleep(std::time::Duration::from_millis(500));
            }
            send(signal);
            let mut rest = String::new();
            out.read_to_string(&mut rest).unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(code), "{signal} to {}", tool.program.display());
            assert!(rest.contains("hook\n"), "{rest}");
            if signal == "TERM" && !is_ignored(3) {
                assert!(
                    rest.contains("Full thread dump")
                        && rest.contains("\"main\" #1")
                        && rest.contains("at Main.main(Main.java:1)"),
                    "{rest}"
                );
            }
        }
    }
}
