//! Vms in a Rust program: several at once, each with its own world, and nothing left of them when they are gone.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

mod support;

use cortado::vm::class::Method;
use cortado::vm::compiler::{Compiler, Reason, Thresholds, Unloading};
use cortado::vm::image::Jdk;
use cortado::vm::rooting::Cx;
use cortado::{Engine, Vm, VmBuilder};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use support::{Output, engine};

/// A new folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).unwrap();
    }
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn javac(out: &Path, source: &Path) -> (VmBuilder, Output) {
    let output = Output::default();
    let vm = Vm::builder(engine())
        .main_module("jdk.compiler/com.sun.tools.javac.Main")
        .args(["-d".to_owned(), out.display().to_string(), source.display().to_string()])
        .stdout(output.clone())
        .stderr(output.clone())
        .allow_all();
    (vm, output)
}

/// Compiles a class by the JDK's own javac in a Vm; answers the folder of its class file.
fn compile(name: &str, text: &str) -> PathBuf {
    let dir = folder(name);
    let source = dir.join(format!("{name}.java"));
    std::fs::write(&source, text).unwrap();
    let (vm, output) = javac(&dir, &source);
    assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", output.text());
    dir
}

fn program(dir: &Path, class: &str) -> (VmBuilder, Output) {
    let output = Output::default();
    let vm = Vm::builder(engine())
        .class_path([dir])
        .main_class(class)
        .stdout(output.clone())
        .stderr(output.clone())
        .allow_all();
    (vm, output)
}

#[test]
fn two_vms_share_nothing_that_java_can_change() {
    let dir = compile(
        "Own",
        r#"
        public class Own {
            static int count;
            public static void main(String[] args) throws Exception {
                int me = Integer.parseInt(args[0]);
                System.setProperty("who", args[0]);
                java.util.Locale.setDefault(me == 1 ? java.util.Locale.GERMANY : java.util.Locale.JAPAN);
                for (int i = 0; i < 1000; i++) {
                    count += me;
                    if (i % 100 == 0) Thread.sleep(1);
                }
                System.out.println(count + " " + System.getProperty("who") + " " + System.getProperty("given")
                    + " " + java.util.Locale.getDefault() + " " + "interned".intern());
                System.exit(10 + me);
            }
        }
        "#,
    );
    let run = |me: i32| {
        let dir = dir.clone();
        std::thread::spawn(move || {
            let (vm, output) = program(&dir, "Own");
            let vm = vm.args([me.to_string()]).property("given", format!("to{me}")).build().unwrap();
            (vm.run().unwrap(), output.text())
        })
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one.join().unwrap(), (11, "1000 1 to1 de_DE interned\n".to_owned()));
    assert_eq!(two.join().unwrap(), (12, "2000 2 to2 ja_JP interned\n".to_owned()));
}

#[test]
fn two_vms_compile_at_once() {
    let source = folder("Both").join("Both.java");
    std::fs::write(
        &source,
        "import java.util.*; public class Both { record P(int x) {} Runnable r = () -> new P(1); \
         static <T extends Comparable<T>> T max(List<T> l) { return Collections.max(l); } }",
    )
    .unwrap();
    let run = |name: &'static str| {
        let source = source.clone();
        std::thread::spawn(move || {
            let out = folder(name);
            let (vm, output) = javac(&out, &source);
            assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", output.text());
            ["Both.class", "Both$P.class"].map(|f| std::fs::read(out.join(f)).unwrap())
        })
    };
    let (a, b) = (run("both-a"), run("both-b"));
    assert!(a.join().unwrap() == b.join().unwrap(), "class files differ");
}

#[test]
fn standard_streams_and_uncaught_exceptions() {
    let dir = compile(
        "Upper",
        r#"
        public class Upper {
            public static void main(String[] args) throws Exception {
                System.out.print(new String(System.in.readAllBytes()).toUpperCase());
                throw new IllegalStateException("enough");
            }
        }
        "#,
    );
    let (vm, output) = program(&dir, "Upper");
    let errors = Output::default();
    let vm = vm.stdin(&b"some text\n"[..]).stderr(errors.clone()).build().unwrap();
    assert_eq!(vm.run().unwrap(), 1);
    assert_eq!(output.text(), "SOME TEXT\n");
    assert_eq!(
        errors.text(),
        "Exception in thread \"main\" java.lang.IllegalStateException: enough\n\tat Upper.main(Upper.java:5)\n"
    );
}

#[test]
fn a_vm_that_was_granted_nothing_sees_its_classes_and_no_other_files() {
    let dir = compile(
        "Secret",
        r#"
        import java.nio.file.*;
        public class Secret {
            public static void main(String[] a) throws Exception {
                System.out.println(Files.exists(Path.of(a[0], "Secret.class")) + " " + Files.exists(Path.of("/etc/passwd")));
                Files.readString(Path.of("/etc/passwd"));
            }
        }
        "#,
    );
    let output = Output::default();
    let vm = Vm::builder(engine())
        .class_path([&dir])
        .main_class("Secret")
        .args([dir.display().to_string()])
        .stdout(output.clone())
        .stderr(output.clone())
        .build()
        .unwrap();
    assert_eq!(vm.run().unwrap(), 1);
    let refused = "java.nio.file.AccessDeniedException: /etc/passwd: needs --allow-read=/etc/passwd";
    let text = output.text();
    assert!(text.starts_with("true false\n") && text.contains(refused), "{text}");
}

#[test]
fn a_vm_is_ended_from_outside() {
    let dir = compile(
        "Forever",
        r#"
        public class Forever {
            static volatile long n;
            public static void main(String[] args) throws Exception {
                Thread t = new Thread(() -> { while (true) n++; });
                t.start();
                new Thread(() -> { synchronized (t) { try { t.wait(); } catch (InterruptedException e) {} } }).start();
                System.out.println("ready");
                java.util.concurrent.locks.LockSupport.park();
                while (true) Thread.sleep(1000);
            }
        }
        "#,
    );
    let (vm, output) = program(&dir, "Forever");
    let vm = vm.build().unwrap();
    let handle = vm.handle();
    let runner = std::thread::spawn(move || vm.run().unwrap());
    while output.text() != "ready\n" {
        assert!(!runner.is_finished(), "{}", output.text());
        std::thread::yield_now();
    }
    handle.exit(7);
    assert_eq!(runner.join().unwrap(), 7);
}

/// Threads that wait in system calls for ever don't hold up System.exit.
#[test]
fn exit_while_threads_read() {
    let dir = compile(
        "Readers",
        r#"
        public class Readers {
            public static void main(String[] args) throws Exception {
                Process p = new ProcessBuilder("sleep", "20").start();
                new Thread(() -> { try { p.getInputStream().read(); } catch (Exception e) {} }).start();
                new Thread(() -> { try { p.waitFor(); } catch (Exception e) {} }).start();
                new Thread(() -> {
                    try { Thread.sleep(100); } catch (InterruptedException e) {}
                    System.out.println("bye");
                    System.exit(5);
                }).start();
                System.in.read();
                System.out.println("read");
            }
        }
        "#,
    );
    let (reader, _writer) = std::io::pipe().unwrap();
    let (vm, output) = program(&dir, "Readers");
    assert_eq!(vm.stdin(reader).build().unwrap().run().unwrap(), 5);
    assert_eq!(output.text(), "bye\n");
}

/// A number of /proc/self/status.
fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|l| l.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Alone in its process, since it counts threads: it runs itself again as a child.
#[test]
fn cycles_leave_nothing_behind() {
    const CHILD: &str = "CORTADO_TEST_CYCLES";
    if std::env::var_os(CHILD).is_none() {
        let dir = compile(
            "Hello",
            "public class Hello { public static void main(String[] a) { System.out.println(\"hello\"); } }",
        );
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "cycles_leave_nothing_behind", "--nocapture", "--test-threads=1"])
            .env(CHILD, &dir)
            .status()
            .unwrap();
        assert!(child.success());
        return;
    }
    let dir = PathBuf::from(std::env::var_os(CHILD).unwrap());
    let cycle = || {
        let (vm, output) = program(&dir, "Hello");
        assert_eq!(vm.max_heap(32 << 20).build().unwrap().run().unwrap(), 0);
        assert_eq!(output.text(), "hello\n");
    };
    // The first ones fill the engine's caches and the allocator's arenas.
    for _ in 0..20 {
        cycle();
    }
    let (rss, threads) = (status("VmRSS:"), status("Threads:"));
    for _ in 0..180 {
        cycle();
    }
    let (rss_after, threads_after) = (status("VmRSS:"), status("Threads:"));
    println!("resident {rss} kB, then {rss_after} kB; threads {threads}, then {threads_after}");
    assert_eq!(threads, threads_after);
    assert!(rss_after < rss + 16 * 1024, "resident memory grew from {rss} kB to {rss_after} kB");
}

/// Counts what a Vm has of classes, each time some are unloaded.
#[derive(Default)]
struct Census(Mutex<Vec<[usize; 5]>>);

impl Compiler for Census {
    fn hot(&self, _cx: &mut Cx<'_>, _method: &Method, _reason: Reason) {}
    fn osr_entry(&self, _method: &Method, _bci: u32) -> Option<*const u8> {
        None
    }
    fn trapped(&self, _cx: &mut Cx<'_>, _method: &Method, _bci: u32) {}
    fn unload(&self, vm: &cortado::vm::vm::Vm, what: &Unloading<'_>) {
        let ends = [vm.classes.len(), vm.methods.len(), vm.fields.len(), vm.loaders.len()];
        let [classes, methods, fields, loaders] = ends.map(|n| n as usize);
        self.0.lock().unwrap().push([classes, methods, fields, loaders, what.classes.len()]);
    }
    fn thresholds(&self, _vm: &cortado::vm::vm::Vm) -> Thresholds {
        Thresholds::NEVER
    }
    fn vm_dropped(&self, _vm: &cortado::vm::vm::Vm) {}
}

#[test]
fn unloaded_classes_make_room_for_others() {
    let dir = compile(
        "Rounds",
        "import java.lang.invoke.MethodHandles;
        public class Rounds extends ClassLoader {
            public static class Loaded implements java.util.function.IntSupplier {
                int[] a = new int[3];
                static Loaded[] all = new Loaded[2];
                public int getAsInt() { java.util.function.IntSupplier s = () -> a.length; return s.getAsInt(); }
            }
            public static class Small { int x = 3; }
            final byte[] file;
            Rounds(byte[] file) { this.file = file; }
            protected Class<?> loadClass(String n, boolean r) throws ClassNotFoundException {
                Class<?> c = findLoadedClass(n);
                if (c != null) return c;
                return n.equals(\"Rounds$Loaded\") ? defineClass(n, file, 0, file.length) : super.loadClass(n, r);
            }
            public static void main(String[] args) throws Exception {
                byte[] file = Rounds.class.getResourceAsStream(\"Rounds$Loaded.class\").readAllBytes();
                byte[] small = Rounds.class.getResourceAsStream(\"Rounds$Small.class\").readAllBytes();
                for (int round = 0; round < 12; round++) {
                    for (int i = 0; i < 40; i++) {
                        Class<?> c = new Rounds(file).loadClass(\"Rounds$Loaded\");
                        Object o = c.getDeclaredConstructor().newInstance();
                        if (((java.util.function.IntSupplier) o).getAsInt() != 3) throw new Error();
                        MethodHandles.lookup().defineHiddenClass(small, true);
                    }
                    System.gc();
                }
            }
        }",
    );
    let census = Arc::new(Census::default());
    let jdk = Jdk::locate(None, &|name| std::env::var_os(name)).expect("these tests need a JDK");
    let engine = Engine::with_compiler(jdk, census.clone());
    let output = Output::default();
    let vm = Vm::builder(&engine).class_path([&dir]).main_class("Rounds").max_heap(64 << 20);
    let vm = vm.stdout(output.clone()).stderr(output.clone()).allow_all();
    assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", output.text());
    let counts = census.0.lock().unwrap();
    // A class and its lambda of each loader, an array class, and a hidden class.
    let unloaded: usize = counts.iter().map(|c| c[4]).sum();
    assert!(unloaded >= 11 * 40 * 4, "{counts:?}");
    // Reflection and the like go on making classes of their own for a while.
    let (early, late) = (counts[counts.len() / 2], counts[counts.len() - 1]);
    assert!(early.iter().zip(late).take(4).all(|(&early, late)| late <= early + early / 50), "{counts:?}");
}
