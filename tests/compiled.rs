//! What the virtual machine promises to compiled code, tried without a compiler: one whose "code" makes the frame that the
//! contract asks for (`cortado::vm::compiled`), maybe collects, and leaves for the interpreter at once. So calls cross
//! between the two stacks all the time.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

use cortado::vm::class::Method;
use cortado::vm::compiled::helpers;
use cortado::vm::compiler::{Compiler, Reason, Thresholds};
use cortado::vm::image::Jdk;
use cortado::vm::interp::frame::{FRAME_COMPILED, FRAME_ON_NATIVE_STACK, FRAME_WORDS, Frame};
use cortado::vm::rooting::Cx;
use cortado::vm::thread::Thread;
use cortado::{Engine, Vm};
use std::io::Write;
use std::path::Path;
use std::ptr::null;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Leaves where it enters.
#[derive(Default)]
struct Bouncer {
    compiled: AtomicUsize,
    replaced: AtomicUsize,
    trapped: AtomicUsize,
}

impl Compiler for Bouncer {
    fn hot(&self, _cx: &mut Cx<'_>, method: &Method, reason: Reason) {
        if reason == Reason::Invocations {
            self.compiled.fetch_add(1, Ordering::Relaxed);
            method.i2c.store(bounce as *mut u8, Ordering::Relaxed);
            // Nobody calls it: there are no compiled callers.
            method.compiled.store(bounce as *mut u8, Ordering::Release);
            method.entry.store(cortado::vm::interp::compiled_entry(), Ordering::Release);
        }
    }

    fn osr_entry(&self, _method: &Method, _bci: u32) -> Option<*const u8> {
        // Every other time: the loop goes on otherwise.
        self.replaced.fetch_add(1, Ordering::Relaxed).is_multiple_of(2).then_some(take_over as *const u8)
    }

    fn trapped(&self, _cx: &mut Cx<'_>, _method: &Method, _bci: u32) {
        self.trapped.fetch_add(1, Ordering::Relaxed);
    }

    fn thresholds(&self, _vm: &cortado::vm::vm::Vm) -> Thresholds {
        Thresholds { invocations: 3, backedges: 7 }
    }

    fn vm_dropped(&self, _vm: &cortado::vm::vm::Vm) {}
}

/// A frame as compiled code's: `[locals][Frame][dummy][operands]`.
unsafe fn frame(m: &Method, words: &mut Vec<u64>) -> *mut Frame {
    // What nobody has stored is not to be taken for a reference.
    words.resize(m.max_locals as usize + FRAME_WORDS + 1 + m.max_stack as usize, u64::MAX);
    // SAFETY: the words just made.
    unsafe { words.as_mut_ptr().add(m.max_locals as usize).cast::<Frame>() }
}

unsafe extern "sysv64" fn bounce(
    t: *mut Thread,
    m: *const Method,
    args: *const u64,
    _code: *const u8,
) -> u64 {
    let marker = 0u8;
    // SAFETY: the contract of an adapter.
    unsafe {
        let m = &*m;
        let mut words = Vec::new();
        let f = frame(m, &mut words);
        let locals = words.as_mut_ptr();
        locals.copy_from_nonoverlapping(args, m.arg_slots as usize);
        let prev = (*t).fp;
        f.write(Frame {
            method: m,
            pool: null(),
            locals,
            prev,
            pc: m.code.load(Ordering::Relaxed),
            next_pc: null(),
            sp: f.cast::<u64>().add(FRAME_WORDS + 1),
            lock: 0,
            flags: FRAME_COMPILED | FRAME_ON_NATIVE_STACK,
        });
        (*t).fp = f;
        if (&raw const marker as usize) < (*t).stack_poll.load(Ordering::Relaxed) {
            helpers::entry_check(t);
        }
        if (*t).exception.0 == 0 && m.is_synchronized() {
            helpers::lock_method(t);
        }
        if (*t).exception.0 == 0 && m.invocations.fetch_add(1, Ordering::Relaxed).is_multiple_of(16) {
            // A safepoint, and under stress a collection.
            helpers::new_prim_array(t, 8, 3);
        }
        if (*t).exception.0 != 0 {
            (*t).fp = prev;
            return 0;
        }
        let bits = helpers::deoptimize(t);
        assert_eq!((*t).fp, prev);
        bits
    }
}

unsafe extern "sysv64" fn take_over(t: *mut Thread, m: *const Method, from: *mut Frame) -> u64 {
    // SAFETY: the contract of an entry in a loop.
    unsafe {
        let m = &*m;
        let mut words = Vec::new();
        let f = frame(m, &mut words);
        let locals = words.as_mut_ptr();
        locals.copy_from_nonoverlapping((*from).locals, m.max_locals as usize);
        let prev = (*from).prev;
        f.write(Frame {
            method: m,
            pool: null(),
            locals,
            prev,
            pc: (*from).pc,
            next_pc: null(),
            sp: f.cast::<u64>().add(FRAME_WORDS + 1),
            lock: (*from).lock,
            flags: FRAME_COMPILED | FRAME_ON_NATIVE_STACK,
        });
        (*t).fp = f;
        // What is left of the interpreter's frame is nobody's.
        (*from).lock = 0;
        (*from).locals.write_bytes(0xff, m.max_locals as usize);
        helpers::poll(t);
        let bits = helpers::deoptimize(t);
        assert_eq!((*t).fp, prev);
        bits
    }
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const PROGRAM: &str = r#"
import java.util.*;

public class Bounced {
    interface Shape { double area(long scale); }
    record Square(double side) implements Shape {
        public double area(long scale) { return side * side * scale; }
    }
    record Circle(double radius) implements Shape {
        public double area(long scale) { return 3 * radius * radius * scale; }
    }

    static int depth;
    static int deeper() { depth++; return deeper() + 1; }

    static synchronized int locked(int n) {
        if (n == 0) throw new IllegalStateException("zero");
        return Thread.holdsLock(Bounced.class) ? locked(n - 1) + 1 : -1;
    }

    static long mixed(byte b, long l, float f, double d, char c, Object o, boolean z, short s) {
        return b + l + (long) f + (long) d + c + o.hashCode() + (z ? 1 : 0) + s;
    }

    static byte narrow(int n) { return (byte) n; }

    record Box(int value) {}
    static volatile boolean collecting = true;
    static Box passed(Box box) { return box; }

    static int tried(int[] a, int i) {
        try {
            return a[i] / (i - 2);
        } catch (ArithmeticException e) {
            return -1;
        } catch (ArrayIndexOutOfBoundsException e) {
            return e.getMessage().length();
        } finally {
            depth = i;
        }
    }

    static String trace(int n) {
        if (n > 0) return trace(n - 1);
        StringBuilder b = new StringBuilder();
        for (StackTraceElement e : new Throwable().getStackTrace()) b.append(e.getMethodName()).append(':').append(e.getLineNumber()).append(' ');
        return b.toString();
    }

    static int loops(int n) {
        int[] sums = new int[4];
        long wide = 1;
        String s = "";
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i % 5; j++) sums[j & 3] += i ^ j;
            wide = wide * 31 + i;
            if (i % 100 == 0) s += i;
        }
        return Arrays.hashCode(sums) + Long.hashCode(wide) + s.hashCode();
    }

    synchronized int lockedLoop(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) sum += Thread.holdsLock(this) ? i : -1000;
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Integer> words = new TreeMap<>();
        for (int i = 0; i < 300; i++) words.merge("w" + i % 17, i, Integer::sum);
        System.out.println(words);
        List<Shape> shapes = List.of(new Square(2), new Circle(1), new Square(3));
        double sum = 0;
        for (int i = 0; i < 30; i++) sum += shapes.get(i % 3).area(i);
        System.out.println(sum);
        long m = 0;
        for (int i = 0; i < 20; i++) m += mixed((byte) -i, 1L << 40, 2.5f, -7.25, 'x', "hash", i % 2 == 0, (short) -i);
        System.out.println(m);
        for (int i = 0; i < 10; i++) depth = narrow(200 + i);
        System.out.println(depth);
        for (int i = 0; i < 10; i++) {
            try {
                locked(i);
            } catch (IllegalStateException e) {
                if (Thread.holdsLock(Bounced.class)) System.out.println("still locked");
            }
        }
        int t = 0;
        for (int i = 0; i < 20; i++) t = t * 7 + tried(new int[] {1, 2, 3, 4}, i % 6);
        System.out.println(t);
        for (int i = 0; i < 5; i++) trace(2);
        System.out.println(trace(2));
        System.out.println(loops(500) + " " + loops(2000));
        Bounced b = new Bounced();
        for (int i = 0; i < 5; i++) System.out.println(b.lockedLoop(1000) + " " + Thread.holdsLock(b));
        for (int i = 0; i < 5; i++) {
            depth = 0;
            try {
                deeper();
            } catch (StackOverflowError e) {
                System.out.println(depth > 500);
            }
        }
        Thread[] threads = new Thread[3];
        int[] total = new int[1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int j = 0; j < 2000; j++) synchronized (total) { total[0] += narrow(j) & 3; }
                // Others collect while these only hand references about.
                Box box = new Box(7);
                while (collecting) if (passed(box).value != 7) System.out.println("lost");
            });
            threads[i].start();
        }
        for (int i = 0; i < 100; i++) {
            System.gc();
            if (i % 10 == 0) Thread.sleep(1);
        }
        collecting = false;
        for (Thread thread : threads) thread.join();
        System.out.println(total[0]);
        List<String> names = StackWalker.getInstance().walk(s -> s.map(StackWalker.StackFrame::getMethodName).toList());
        System.out.println(names);
    }
}
"#;

/// Compiles and runs the program, with and without the bouncing, and compares.
fn bounced(name: &str, stress: bool) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&dir).unwrap();
    let source = dir.join("Bounced.java");
    std::fs::write(&source, PROGRAM).unwrap();
    let bouncer = Arc::new(Bouncer::default());
    let jdk = || Jdk::locate(None, &|name| std::env::var_os(name)).expect("these tests need a JDK");
    let bouncing = Engine::with_compiler(jdk(), bouncer.clone());
    let plain = Engine::with_jdk(jdk());
    let run = |engine: &Engine, main: &str, args: &[String], stress: bool| {
        let output = Output::default();
        let vm = Vm::builder(engine);
        let vm =
            if main.contains('/') { vm.main_module(main) } else { vm.class_path([&dir]).main_class(main) };
        let vm = vm.args(args).stdout(output.clone()).stderr(output.clone()).allow_all().options(|o| {
            o.gc_stress = stress;
            o.gc_stress_interval = 5;
        });
        let code = vm.build().unwrap().run().unwrap();
        (code, String::from_utf8_lossy(&output.0.lock().unwrap()).into_owned())
    };
    let args = ["-d", dir.to_str().unwrap(), source.to_str().unwrap()].map(str::to_owned);
    let javac =
        run(if stress { &plain } else { &bouncing }, "jdk.compiler/com.sun.tools.javac.Main", &args, false);
    assert_eq!(javac, (0, String::new()));
    assert_eq!(run(&bouncing, "Bounced", &[], stress), run(&plain, "Bounced", &[], false));
    let count = |n: &AtomicUsize| n.load(Ordering::Relaxed);
    assert!(
        count(&bouncer.compiled) > 100 && count(&bouncer.replaced) > 10 && count(&bouncer.trapped) > 1000
    );
}

#[test]
fn compiled_frames_go_on_in_the_interpreter() {
    bounced("bounced", false);
}

#[test]
fn compiled_frames_go_on_while_everything_moves() {
    bounced("bounced-stress", true);
}
