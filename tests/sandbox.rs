//! Vms in a Rust program that are granted things one by one.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

mod support;

use cortado::debug::Asked;
use cortado::vm::class::Method;
use cortado::vm::compiler::{Compiler, Reason, Thresholds};
use cortado::vm::host::{Clock, FileTime};
use cortado::vm::image::Jdk;
use cortado::vm::rooting::Cx;
use cortado::{Engine, Error, Vm, VmBuilder};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use support::{Output, engine};

/// Does what its arguments say, one after the other, and says what came of each.
const PROGRAM: &str = r#"
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;

public class Do {
    static String act(String what, String with) throws Exception {
        switch (what) {
            case "read": return new String(new FileInputStream(with).readAllBytes());
            case "nio": return Files.readString(Path.of(with));
            case "write": return Files.writeString(Path.of(with), "written").getFileName().toString();
            case "fill": {
                int n = 0;
                try (OutputStream out = new FileOutputStream(with)) {
                    for (; n < 1000; n++) out.write(new byte[1000]);
                }
                return "never full";
            }
            case "list": {
                StringJoiner names = new StringJoiner(" ");
                Arrays.stream(new File(with).list()).sorted().forEach(names::add);
                return names.toString();
            }
            case "get": {
                String[] at = with.split(":");
                try (Socket s = new Socket(at[0], Integer.parseInt(at[1]))) {
                    return new String(s.getInputStream().readAllBytes());
                }
            }
            case "serve":
                try (ServerSocket s = new ServerSocket(Integer.parseInt(with.split(":")[1]), 1, InetAddress.getByName(with.split(":")[0]))) {
                    System.out.println(s.getLocalPort());
                    s.accept().getOutputStream().write("served".getBytes());
                }
                return "done";
            case "env": return System.getenv(with);
            case "property": return System.getProperty(with);
            case "clock": return System.currentTimeMillis() + " " + new Random(System.currentTimeMillis()).nextInt(100);
            case "echo": return new String(new ProcessBuilder("echo", with).start().getInputStream().readAllBytes()).strip();
            case "stdin": return new BufferedReader(new InputStreamReader(System.in)).readLine();
            case "daemon": return start(with, true, () -> { while (true) Thread.onSpinWait(); });
            case "sleeper": return start(with, true, () -> { while (true) try { Thread.sleep(100000); } catch (InterruptedException e) { } });
            case "outlive": return start(with, false, () -> { try { Thread.sleep(300); } catch (InterruptedException e) { } System.out.println("outlived"); });
            case "stubborn": return start(with, false, () -> {
                while (true) {
                    try {
                        synchronized (Do.class) { Do.class.wait(); }
                    } catch (Throwable t) {
                        System.out.println(t);
                    } finally {
                        continue;
                    }
                }
            });
            case "faulty": return start(with, false, () -> { for (int i = 0; i < 2000; i++) faulty(); });
            case "hook":
                Runtime.getRuntime().addShutdownHook(new Thread(() -> { System.out.println("hangs"); while (true) Thread.onSpinWait(); }));
                return "added";
            case "exit": System.exit(Integer.parseInt(with)); return "not reached";
            case "halt": Runtime.getRuntime().halt(Integer.parseInt(with)); return "not reached";
        }
        return "?";
    }

    static void faulty() { }

    static String start(String name, boolean daemon, Runnable r) {
        Thread t = new Thread(r, name);
        t.setDaemon(daemon);
        t.start();
        return "started";
    }

    public static void main(String[] args) {
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            try {
                System.out.println(act(parts[0], parts[1]));
            } catch (Exception e) {
                System.out.println(e);
                for (Throwable s : e.getSuppressed()) System.out.println("  " + s);
            }
        }
    }
}
"#;

/// What has been printed, once it is `enough`.
fn wait(output: &Output, enough: impl Fn(&str) -> bool) -> String {
    let start = Instant::now();
    while !enough(&output.text()) {
        assert!(start.elapsed() < Duration::from_secs(60), "{}", output.text());
        std::thread::sleep(Duration::from_millis(5));
    }
    output.text()
}

/// A new folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sandbox-{name}"));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// The folder of the program's class.
fn classes() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let dir = folder("classes");
        let source = dir.join("Do.java");
        std::fs::write(&source, PROGRAM).unwrap();
        let output = Output::default();
        let vm = Vm::builder(engine())
            .main_module("jdk.compiler/com.sun.tools.javac.Main")
            .args(["-d".to_owned(), dir.display().to_string(), source.display().to_string()])
            .stderr(output.clone())
            .allow_all();
        assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", output.text());
        dir
    })
}

fn program(acts: &[String]) -> (VmBuilder, Output) {
    let output = Output::default();
    let vm = Vm::builder(engine())
        .class_path([classes()])
        .main_class("Do")
        .args(acts)
        .stdout(output.clone())
        .stderr(output.clone());
    (vm, output)
}

/// What a program prints that does all this, with these grants.
fn said(acts: &[String], grant: impl FnOnce(VmBuilder) -> VmBuilder) -> Vec<String> {
    let (vm, output) = program(acts);
    assert_eq!(grant(vm).build().unwrap().run().unwrap(), 0, "{}", output.text());
    output.text().lines().map(str::to_owned).collect()
}

#[test]
fn files() {
    let dir = folder("files");
    for name in ["in", "out", "in/secret"] {
        std::fs::create_dir(dir.join(name)).unwrap();
        std::fs::write(dir.join(name).join("f"), name).unwrap();
    }
    let at = |what: &str, name: &str| format!("{what}={}", dir.join(name).display());
    let path = |name: &str| dir.join(name).display().to_string();
    let acts = [
        at("read", "in/f"),
        at("nio", "out/f"),
        at("read", "in/../out/f"),
        at("nio", "in/secret/f"),
        at("write", "in/new"),
        at("write", "out/new"),
        at("list", "in"),
    ];
    let nothing = said(&acts, |vm| vm);
    let needs = |name: &str| format!("({}: needs --allow-read={})", "Permission denied", path(name));
    assert_eq!(nothing[0], format!("java.io.FileNotFoundException: {} {}", path("in/f"), needs("in/f")));
    let denied = "java.nio.file.AccessDeniedException";
    assert_eq!(nothing[1], format!("{denied}: {0}: needs --allow-read={0}", path("out/f")));
    assert_eq!(nothing[4], format!("{denied}: {0}: needs --allow-write={0}", path("in/new")));
    let some = said(&acts, |vm| {
        vm.allow_read(dir.join("in")).allow_write(dir.join("out")).deny_read(dir.join("in/secret"))
    });
    assert_eq!((some[0].as_str(), some[5].as_str(), some[6].as_str()), ("in", "new", "f secret"));
    assert_eq!(some[1], nothing[1]);
    assert_eq!(
        some[2],
        format!("java.io.FileNotFoundException: {}/in/../out/f {}", dir.display(), needs("out/f"))
    );
    assert_eq!(some[3], format!("{denied}: {}: by --deny-read={}", path("in/secret/f"), path("in/secret")));
    assert_eq!(some[4], nothing[4]);
    // Relative ones start at the working directory.
    let acts = ["read=in/f".to_owned(), "property=user.dir".to_owned()];
    let relative = said(&acts, |vm| vm.working_dir(&dir).allow_read("in"));
    assert_eq!(relative, ["in".to_owned(), dir.canonicalize().unwrap().display().to_string()]);
}

#[test]
fn files_in_memory() {
    let acts = [
        "read=/etc/app.conf",
        "nio=/etc/hostname",
        "write=/scratch/a",
        "nio=/scratch/a",
        "fill=/scratch/b",
        "list=/scratch",
    ];
    let acts = acts.map(str::to_owned);
    let lines =
        said(&acts, |vm| vm.memory_file("/etc/app.conf", &b"key=value"[..]).memory_dir("/scratch", 100_000));
    assert_eq!(lines[0], "key=value");
    assert_eq!(
        lines[1],
        "java.nio.file.AccessDeniedException: /etc/hostname: needs --allow-read=/etc/hostname"
    );
    assert_eq!(lines[2..4], ["a", "written"]);
    assert_eq!(lines[4], "java.io.IOException: No space left on device");
    assert_eq!(lines[5], "a b");
    assert!(!Path::new("/scratch/a").exists());
}

#[test]
fn network() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = server.local_addr().unwrap();
    let answering = std::thread::spawn(move || {
        let (mut s, _) = server.accept().unwrap();
        s.write_all(b"hello").unwrap();
    });
    let acts = [format!("get={at}"), format!("get=localhost:{}", at.port())];
    let refused = format!("java.net.SocketException: Permission denied: needs --allow-net={at}");
    assert_eq!(said(&acts, |vm| vm), [refused.clone(), refused.clone()]);
    assert_eq!(said(&acts, |vm| vm.allow_net("*:1").allow_env("A"))[0], refused);
    assert_eq!(said(&acts[1..], |vm| vm.allow_net(&at.to_string())), ["hello"]);
    answering.join().unwrap();
    let by = "java.net.SocketException: Permission denied: by --deny-net=127.0.0.1:*";
    assert_eq!(said(&acts[..1], |vm| vm.allow_net("*:*").deny_net("127.0.0.1:*")), [by]);

    // The library drops what is said of a name, and looks no name up again that it has just asked for.
    let refused = "java.net.UnknownHostException: not.granted.example\n  java.lang.SecurityException: \
                   not.granted.example: Permission denied: needs --allow-net=not.granted.example:*";
    let acts = ["get=not.granted.example:80", "get=not.granted.example:81"].map(str::to_owned);
    assert_eq!(said(&acts, |vm| vm).join("\n"), format!("{refused}\n{refused}"));

    let (vm, output) = program(&["serve=127.0.0.1:0".to_owned(), "serve=0.0.0.0:0".to_owned()]);
    let vm = vm.allow_listen("127.0.0.1:0").build().unwrap();
    let running = std::thread::spawn(move || vm.run().unwrap());
    let port = wait(&output, |text| text.ends_with('\n'));
    let mut answer = String::new();
    TcpStream::connect(("127.0.0.1", port.trim().parse().unwrap()))
        .unwrap()
        .read_to_string(&mut answer)
        .unwrap();
    assert_eq!((answer.as_str(), running.join().unwrap()), ("served", 0));
    let refused = "java.net.SocketException: Permission denied: needs --allow-listen=0.0.0.0:0";
    assert_eq!(output.text().lines().last(), Some(refused));
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> FileTime {
        FileTime { seconds: 1_000_000_000, nanos: 0 }
    }
}

#[test]
fn environment_clock_and_programs() {
    let acts =
        ["env=GIVEN", "env=PATH", "property=user.name", "clock=", "echo=a b", "stdin="].map(str::to_owned);
    let lines =
        said(&acts, |vm| vm.env("GIVEN", "by the embedder").clock(Arc::new(Stopped)).stdin(&b"a line\n"[..]));
    let refused = "java.io.IOException: Cannot run program \"echo\": error=13, Permission denied: needs --allow-run=echo";
    assert_eq!(lines, ["by the embedder", "null", "?", "1000000000000 87", refused, "a line"]);
    let acts = ["env=PATH", "echo=a b", "env=HOME"].map(str::to_owned);
    let lines = said(&acts, |vm| vm.allow_env("PATH").allow_run("echo").allow_env("HOME").deny_env("HOME"));
    assert_eq!(lines, [std::env::var("PATH").unwrap().as_str(), "a b", "null"]);
}

#[test]
fn grants_that_make_no_sense() {
    for vm in [
        Vm::builder(engine()).allow_net("api.example.com"),
        Vm::builder(engine()).deny_listen("1:2:3"),
        Vm::builder(engine()).allow_env("").allow_net("x:1"),
    ] {
        assert!(matches!(vm.build(), Err(Error::Grant(_))));
    }
}

#[test]
fn a_program_can_end_itself_alone() {
    let run = |acts: &[&str]| {
        let acts: Vec<String> = acts.iter().map(|a| (*a).to_owned()).collect();
        let (vm, output) = program(&acts);
        (vm.build().unwrap().run().unwrap(), output.text())
    };
    assert_eq!(run(&["exit=3"]), (3, String::new()));
    assert_eq!(run(&["hook=", "halt=4"]), (4, "added\n".to_owned()));
    // Daemons end with the last of the others, whatever they do.
    assert_eq!(run(&["daemon=a", "sleeper=b"]), (0, "started\nstarted\n".to_owned()));
    assert_eq!(run(&["outlive=a"]), (0, "started\noutlived\n".to_owned()));
    assert_eq!(run(&["stubborn=a", "exit=5"]), (5, "started\n".to_owned()));
}

#[test]
fn who_does_not_end_is_ended() {
    for acts in [["hook=", "exit=3"], ["stubborn=a", "daemon=b"], ["stubborn=a", "hook="]] {
        let (vm, output) = program(&acts.map(str::to_owned));
        let vm = vm.build().unwrap();
        let handle = vm.handle();
        let running = std::thread::spawn(move || vm.run().unwrap());
        let last = if acts[1].starts_with("exit") { "hangs\n" } else { "ed\n" };
        wait(&output, |text| text.lines().count() == 2 && text.ends_with(last));
        handle.exit(9);
        let start = Instant::now();
        while !running.is_finished() {
            assert!(start.elapsed() < Duration::from_secs(60), "{acts:?} goes on");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(running.join().unwrap(), 9, "{acts:?}");
    }
}

/// A compiler with a fault: it panics at methods of one name.
struct Faulty;

impl Compiler for Faulty {
    fn hot(&self, cx: &mut Cx<'_>, method: &Method, _reason: Reason) {
        let _locked = cx.vm().metadata.read();
        assert!(cx.vm().engine.symbols.bytes(method.name) != b"faulty", "the compiler's fault");
    }

    fn osr_entry(&self, _method: &Method, _bci: u32) -> Option<*const u8> {
        None
    }

    fn trapped(&self, _cx: &mut Cx<'_>, _method: &Method, _bci: u32) {}

    fn thresholds(&self, _vm: &cortado::vm::vm::Vm) -> Thresholds {
        Thresholds { invocations: 500, backedges: u32::MAX }
    }

    fn vm_dropped(&self, _vm: &cortado::vm::vm::Vm) {}
}

#[test]
fn a_fault_of_the_vms_own_ends_that_vm_alone() {
    let jdk = Jdk::locate(None, &|name| std::env::var_os(name)).expect("these tests need a JDK");
    let engine = Engine::with_compiler(jdk, Arc::new(Faulty));
    let begin = |acts: &[&str]| {
        let output = Output::default();
        let vm = Vm::builder(&engine).class_path([classes()]).main_class("Do").args(acts.iter().copied());
        (vm.stdout(output.clone()).stderr(output.clone()), output)
    };
    let (other, others) = begin(&["stubborn=a", "faultless="]);
    let other = other.build().unwrap();
    let handle = other.handle();
    let other = std::thread::spawn(move || other.run().unwrap());
    wait(&others, |text| text.lines().count() == 2);
    for trusted in [false, true] {
        // Threads that wait, that catch everything, and that run no end of a loop: none of them keeps the Vm.
        let (vm, output) = begin(&["stubborn=a", "sleeper=b", "daemon=c", "faulty=d", "stdin="]);
        let (stdin, _open) = std::io::pipe().unwrap();
        let vm = if trusted { vm.allow_all() } else { vm };
        let failed = vm.stdin(stdin).build().unwrap().run();
        assert!(matches!(&failed, Err(Error::Failed(why)) if why == "the compiler's fault"), "{failed:?}");
        // The last thread may have done it before main could say that it runs.
        assert!(output.text().starts_with(&"started\n".repeat(3)), "{trusted}: {}", output.text());
    }
    handle.exit(7);
    assert_eq!((other.join().unwrap(), others.text().as_str()), (7, "started\n?\n"));
}

/// A clock that goes wrong once somebody has read from this.
#[derive(Clone, Default)]
struct Broken(Arc<AtomicBool>);

impl Clock for Broken {
    fn now(&self) -> FileTime {
        assert!(!self.0.load(Ordering::Relaxed), "no clock today");
        FileTime { seconds: 1, nanos: 0 }
    }
}

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.store(true, Ordering::Relaxed);
        buffer[0] = b'\n';
        Ok(1)
    }
}

#[test]
fn a_fault_in_a_native_is_an_error_of_the_guests() {
    let (vm, output) = program(&["stdin=", "clock="].map(str::to_owned));
    let broken = Broken::default();
    let vm = vm.clock(Arc::new(broken.clone())).stdin(broken).build().unwrap();
    assert_eq!(vm.run().unwrap(), 1);
    let error = "java.lang.InternalError: a native method can't do this: no clock today";
    assert!(output.text().contains(error), "{}", output.text());
}

/// A debugger is whoever starts the Vm's business, and needs no grant.
#[test]
fn a_debugger_comes_in() {
    let options = "transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";
    let Ok(Asked::For(options)) = cortado::debug::Options::parse(options) else { panic!("options") };
    let (vm, output) = program(&["stubborn=a", "serve=127.0.0.1:0"].map(str::to_owned));
    let vm = vm.debugger(options).build().unwrap();
    let running = std::thread::spawn(move || vm.run().unwrap());
    let text = wait(&output, |text| text.ends_with('\n'));
    let port = text.trim().rsplit(':').next().unwrap().parse().unwrap();
    let mut debugger = TcpStream::connect(("127.0.0.1", port)).unwrap();
    debugger.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut hands = [0; 14];
    debugger.write_all(b"JDWP-Handshake").unwrap();
    debugger.read_exact(&mut hands).unwrap();
    assert_eq!(&hands, b"JDWP-Handshake");
    // Length, id, flags, set, command, data: VirtualMachine.Resume.
    debugger.write_all(&[0, 0, 0, 11, 0, 0, 0, 1, 0, 1, 9]).unwrap();
    let refused = "java.net.SocketException: Permission denied: needs --allow-listen=127.0.0.1:0\n";
    assert!(wait(&output, |text| text.lines().count() == 3).ends_with(refused));
    // VirtualMachine.Exit
    debugger.write_all(&[0, 0, 0, 15, 0, 0, 0, 2, 0, 1, 10, 0, 0, 0, 7]).unwrap();
    assert_eq!(running.join().unwrap(), 7);
}
