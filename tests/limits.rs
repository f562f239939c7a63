//! What a Vm may take: each limit holds to a hundredth, the program is told, and goes on.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

mod support;

use cortado::{CompileMode, MemoryUsage, Usage, Vm, VmBuilder};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use support::{Output, engine};

const PROGRAM: &str = r#"
import java.io.*;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.zip.*;

public class Limits {
    static final Object[] kept = new Object[4_000_000];
    static int n;
    /** What it takes to go on when the heap is full. */
    static byte[][] reserves;

    interface Body { Object make() throws Throwable; }

    /** Makes as many as there can be, keeps them, and says why there are no more; three times. */
    static void all(Body body) {
        reserves = new byte[3][600_000];
        for (int round = 0; round < 3; round++) {
            Throwable why = null;
            try {
                while (true) kept[n++] = body.make();
            } catch (Throwable t) {
                n--;
                why = t;
                reserves[round] = null;
            }
            System.out.println(why);
        }
    }

    static sun.misc.Unsafe unsafe() throws Exception {
        var f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
        f.setAccessible(true);
        return (sun.misc.Unsafe) f.get(null);
    }

    static class Loader extends ClassLoader {
        Class<?> define(int number) throws IOException {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            out.writeInt(0xCAFEBABE);
            out.writeInt(52);
            out.writeShort(5 + 100);
            out.writeByte(1);
            out.writeUTF("made/C" + number);
            out.writeByte(7);
            out.writeShort(1);
            out.writeByte(1);
            out.writeUTF("java/lang/Object");
            out.writeByte(7);
            out.writeShort(3);
            for (int i = 0; i < 100; i++) {
                out.writeByte(1);
                out.writeUTF("one of a hundred constants");
            }
            for (int v : new int[] {0x21, 2, 4, 0, 0, 0, 0}) out.writeShort(v);
            return defineClass(null, bytes.toByteArray(), 0, bytes.size());
        }
    }

    public static void main(String[] args) throws Throwable {
        var unsafe = unsafe();
        var loader = new Loader();
        // What is used when there is no room is loaded by then.
        all(() -> { throw new Error("" + n); });
        switch (args[0]) {
            case "unsafe" -> all(() -> unsafe.allocateMemory(10_000));
            case "direct" -> {
                all(() -> ByteBuffer.allocateDirect(100_000));
                // What nobody holds is given back.
                Arrays.fill(kept, null);
                for (int i = 0; i < 1000; i++) ByteBuffer.allocateDirect(100_000).put(5, (byte) 1);
                System.out.println("again");
                n = 0;
                all(() -> ByteBuffer.allocateDirect(100_000));
            }
            case "inflaters" -> all(Inflater::new);
            case "metadata" -> all(() -> loader.define(n));
            case "names" -> all(() -> {
                try {
                    return Class.forName("not.there.C" + n);
                } catch (ClassNotFoundException e) {
                    return null;
                }
            });
            case "threads" -> all(() -> {
                var t = new Thread(() -> {
                    try {
                        Thread.sleep(1_000_000);
                    } catch (InterruptedException e) {
                        // The end.
                    }
                });
                t.start();
                return t;
            });
            case "arrays" -> all(() -> new long[1000]);
            case "suddenly" -> {
                // Nothing survives, so the young generation grows; then all does.
                for (int i = 0; i < 40_000_000; i++) kept[0] = new long[4];
                all(() -> new long[1000]);
            }
            case "nodes" -> all(() -> new Object[1][]);
            case "large" -> all(() -> new byte[1_500_000]);
        }
        System.out.println(n);
        System.out.flush();
        // What is taken is looked at now, from outside.
        System.in.read();
        for (int i = 0; i < n; i++) if (kept[i] instanceof Thread t) t.interrupt();
        System.out.println("end");
    }
}
"#;

fn compiled() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("Limits");
        std::fs::create_dir_all(&dir).unwrap();
        let source = dir.join("Limits.java");
        std::fs::write(&source, PROGRAM).unwrap();
        let output = Output::default();
        let vm = Vm::builder(engine())
            .main_module("jdk.compiler/com.sun.tools.javac.Main")
            .args(["-d".to_owned(), dir.display().to_string(), source.display().to_string()])
            .stdout(output.clone())
            .stderr(output.clone())
            .allow_all();
        assert_eq!(vm.build().unwrap().run().unwrap(), 0, "{}", output.text());
        dir
    })
}

/// Runs a part of the program: why it could make no more, how many it made, and what the Vm took then.
fn run(what: &str, limit: impl FnOnce(VmBuilder) -> VmBuilder) -> (Vec<String>, usize, MemoryUsage) {
    let output = Output::default();
    let (input, mut feed) = std::io::pipe().unwrap();
    let vm = Vm::builder(engine())
        .class_path([compiled()])
        .main_class("Limits")
        .args([what])
        .max_heap(128 << 20)
        .stdin(input)
        .stdout(output.clone())
        .stderr(output.clone())
        .allow_all();
    let vm = limit(vm).build().unwrap();
    let handle = vm.handle();
    let running = std::thread::spawn(move || vm.run().unwrap());
    let lines = || -> Vec<String> { output.text().lines().map(str::to_owned).collect() };
    let count = loop {
        let last = lines().last().and_then(|l| l.parse::<usize>().ok());
        if let Some(count) = last {
            break count;
        }
        assert!(!running.is_finished(), "{:#?}", lines());
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    let usage = handle.memory_usage().expect("it runs");
    feed.write_all(b"\n").unwrap();
    assert_eq!(running.join().unwrap(), 0, "{:#?}", lines());
    let mut lines = lines();
    assert_eq!(lines.pop().as_deref(), Some("end"));
    lines.pop();
    // What the log says is not the program's.
    lines.retain(|l| !l.starts_with('['));
    (lines.split_off(3), count, usage)
}

/// The limit was reached, but for a hundredth, and not passed, by more than that.
fn holds(usage: Usage, limit: usize) {
    let (least, most) = (limit - limit / 100, limit + limit / 100);
    assert!(usage.limit == limit && (least..=most).contains(&usage.peak), "{usage:?}");
}

fn thrice(text: &str) -> Vec<String> {
    vec![text.to_owned(); 3]
}

#[test]
fn what_unsafe_allocates() {
    let limit = 20 << 20;
    let (errors, count, usage) = run("unsafe", |vm| vm.max_off_heap(limit));
    assert_eq!(errors, thrice("java.lang.OutOfMemoryError: Unable to allocate 10000 bytes"));
    assert!((limit / 10_100..limit / 10_000).contains(&count), "{count}");
    holds(usage.off_heap, limit);
}

#[test]
fn direct_buffers() {
    let limit = 20 << 20;
    let (errors, count, usage) = run("direct", |vm| vm.max_off_heap(limit));
    assert!(
        errors
            .iter()
            .filter(|e| e.contains("OutOfMemoryError: Cannot reserve 100000 bytes of direct"))
            .count()
            == 6,
        "{errors:#?}"
    );
    assert_eq!(errors[3], "again");
    assert!((limit / 106_000..=limit / 100_000).contains(&count), "{count}");
    assert!(usage.off_heap.peak <= limit);
}

#[test]
fn compressors() {
    let limit = 20 << 20;
    let (errors, _, usage) = run("inflaters", |vm| vm.max_off_heap(limit));
    assert_eq!(errors, thrice("java.lang.OutOfMemoryError"));
    holds(usage.off_heap, limit);
}

#[test]
fn classes() {
    let limit = 24 << 20;
    let (errors, count, usage) = run("metadata", |vm| vm.max_metadata(limit));
    assert_eq!(errors, thrice("java.lang.OutOfMemoryError: Metaspace"));
    assert!(count > 1000, "{count}");
    holds(usage.metadata, limit);
}

#[test]
fn names() {
    let limit = 24 << 20;
    let (errors, count, usage) = run("names", |vm| vm.max_metadata(limit));
    assert_eq!(errors, thrice("java.lang.OutOfMemoryError: Metaspace"));
    assert!(count > 10_000, "{count}");
    holds(usage.metadata, limit);
}

#[test]
fn threads() {
    let (errors, count, usage) = run("threads", |vm| vm.max_threads(50));
    let text = "unable to create native thread: possibly out of memory or process/resource limits reached";
    assert_eq!(errors, thrice(&format!("java.lang.OutOfMemoryError: {text}")));
    assert!((40..50).contains(&count), "{count}");
    assert_eq!((usage.threads.peak, usage.threads.used), (50, 50));
    // Those that don't run yet have none.
    assert!(usage.stacks.used >= 25 << 20);
}

#[test]
fn machine_code() {
    let limit = 1 << 20;
    let eager = |vm: VmBuilder| vm.max_code(limit).max_off_heap(1 << 20).compile_mode(CompileMode::Eager);
    let (_, _, usage) = run("unsafe", eager);
    assert!(
        usage.code.limit == limit && usage.code.peak <= limit && usage.code.peak > limit / 2,
        "{usage:?}"
    );
}

#[test]
fn objects_of_several_shapes() {
    let limit = 64 << 20;
    for (what, bytes) in [("arrays", 8016), ("suddenly", 8016), ("nodes", 16), ("large", 1_572_864)] {
        let (errors, count, usage) = run(what, |vm| vm.max_heap(limit));
        assert_eq!(errors, thrice("java.lang.OutOfMemoryError: Java heap space"), "{what}");
        // Besides, there are the array that keeps them, what the class library is made of, and two regions that were given
        // back just before that was looked at.
        let live = count * bytes + 16_000_000 + (2 << 20) + (1 << 20);
        assert!(live > limit - limit / 100 - bytes, "{what}: {count}");
        let most = limit + limit / 100;
        assert!(usage.heap.used <= limit && usage.heap_committed_peak <= most, "{what}: {usage:?}");
    }
}
