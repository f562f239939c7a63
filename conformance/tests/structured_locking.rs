//! Methods that give back more or fewer monitors than they took (JVMS 2.11.10), which no compiler makes: both VMs say so in
//! the same way, and leave the same monitors locked.

#![expect(clippy::disallowed_methods, reason = "the harness stands outside the VM")]

mod support;

use cortado_vm::classfile::assemble::ClassBuilder;
use support::{folder, javac, job, same};

const PUBLIC: u16 = 1;
const STATIC: u16 = 9;
const SYNCHRONIZED: u16 = 0x20;

const RUN: &str = r#"
import java.lang.reflect.*;
import java.util.*;

public class Run {
    static Object a = new Object(), b = new Object();

    /** Calls the method, holding `held`, and says what came of it. */
    static void call(Method m, Object t, Object held) throws Exception {
        Object[] args = new Object[m.getParameterCount()];
        for (int i = 0; i < args.length; i++)
            args[i] = m.getParameterTypes()[i] == int.class ? (Object) 3 : i == 0 ? a : b;
        StringBuilder out = new StringBuilder(m.getName() + (held == a ? " in a" : held == b ? " in b" : "") + ":");
        try {
            synchronized (held) {
                try {
                    out.append(" " + m.invoke(t, args));
                } catch (InvocationTargetException e) {
                    Throwable x = e.getCause();
                    out.append(" " + x + " trace " + (x.getStackTrace().length > 0));
                    for (StackTraceElement f : x.getStackTrace())
                        if (f.getClassName().equals("T")) out.append(" " + f);
                    if (x.getCause() != null) out.append(" cause " + x.getCause());
                }
                out.append(" " + Thread.holdsLock(a) + Thread.holdsLock(b) + Thread.holdsLock(t) + Thread.holdsLock(T.class));
            }
        } catch (IllegalMonitorStateException e) {
            out.append(" outside " + e);
        }
        out.append(" " + Thread.holdsLock(a) + Thread.holdsLock(b) + Thread.holdsLock(t) + Thread.holdsLock(T.class));
        System.out.println(out);
    }

    public static void main(String[] args) throws Exception {
        Method[] all = T.class.getDeclaredMethods();
        Arrays.sort(all, Comparator.comparing(Method::getName));
        for (Method m : all) {
            // Twice each: what was learned at the first run must hold at the second.
            for (int i = 0; i < 2; i++)
                for (Object held : new Object[] {new Object(), a, b}) call(m, new T(), held);
        }
        // Nothing is held any more, not by this thread either.
        Thread t = new Thread(() -> { synchronized (a) { synchronized (b) { synchronized (T.class) { System.out.println("free"); } } } });
        t.start();
        t.join();
    }
}
"#;

const ALOAD_0: u8 = 0x2a;
const ALOAD_1: u8 = 0x2b;
const ENTER: u8 = 0xc2;
const EXIT: u8 = 0xc3;
const RETURN: u8 = 0xb1;
const IRETURN: u8 = 0xac;
const ATHROW: u8 = 0xbf;

fn class() -> ClassBuilder {
    let mut b = ClassBuilder::new("T", "java/lang/Object");
    b.major = 49;
    let init = b.method_ref("java/lang/Object", "<init>", "()V");
    b.method(PUBLIC, "<init>", "()V").code(1, 1, &[ALOAD_0, 0xb7, (init >> 8) as u8, init as u8, RETURN]);
    let one = "(Ljava/lang/Object;)V";
    let two = "(Ljava/lang/Object;Ljava/lang/Object;)V";
    let mut add = |name: &str, access: u16, descriptor: &str, code: &[u8], handlers: &[[u16; 4]]| {
        b.method(access, name, descriptor).code_with(3, 4, code, handlers, &[]);
    };
    add("kept", STATIC, one, &[ALOAD_0, ENTER, RETURN], &[]);
    add("kept_twice", STATIC, one, &[ALOAD_0, ENTER, ALOAD_0, ENTER, RETURN], &[]);
    add("kept_int", STATIC, "(Ljava/lang/Object;)I", &[ALOAD_0, ENTER, 0x08, IRETURN], &[]);
    add("kept_one_of_two", STATIC, two, &[ALOAD_0, ENTER, ALOAD_1, ENTER, ALOAD_0, EXIT, RETURN], &[]);
    add("given_back", STATIC, one, &[ALOAD_0, EXIT, RETURN], &[]);
    add("given_back_twice", STATIC, one, &[ALOAD_0, ENTER, ALOAD_0, EXIT, ALOAD_0, EXIT, RETURN], &[]);
    add("another_given_back", STATIC, two, &[ALOAD_0, ENTER, ALOAD_1, EXIT, RETURN], &[]);
    let crossed = [ALOAD_0, ENTER, ALOAD_1, ENTER, ALOAD_0, EXIT, ALOAD_1, EXIT, RETURN];
    add("crossed", STATIC, two, &crossed, &[]);
    let nested = [ALOAD_0, ENTER, ALOAD_1, ENTER, ALOAD_1, EXIT, ALOAD_0, EXIT, RETURN];
    add("nested", STATIC, two, &nested, &[]);
    // aload_0, monitorenter, aconst_null, athrow
    add("thrown", STATIC, one, &[ALOAD_0, ENTER, 0x01, ATHROW], &[]);
    // The handler of the failed return gives the monitor back: pop, aload_0, monitorexit, return.
    let caught = [ALOAD_0, ENTER, RETURN, 0x57, ALOAD_0, EXIT, RETURN];
    add("caught", STATIC, one, &caught, &[[2, 3, 3, 0]]);
    // ... and one that goes with the monitor held.
    add("caught_and_kept", STATIC, one, &[ALOAD_0, ENTER, RETURN, 0x57, RETURN], &[[2, 3, 3, 0]]);
    // iload_1, ifle +10; aload_0, monitorenter, iinc 1 -1, goto -9; and the same again with monitorexit.
    let round = |op: u8| [0x1b, 0x9e, 0, 11, ALOAD_0, op, 0x84, 1, 0xff, 0xa7, 0xff, 0xf7];
    let looped = [&[0x1b, 0x3d][..], &round(ENTER), &[0x1c, 0x3c], &round(EXIT), &[RETURN]].concat();
    add("loops", STATIC, "(Ljava/lang/Object;I)V", &looped, &[]);
    let half = [&[0x1b, 0x3d][..], &round(ENTER), &[0x05, 0x3c], &round(EXIT), &[RETURN]].concat();
    add("loops_kept", STATIC, "(Ljava/lang/Object;I)V", &half, &[]);
    // A local that holds another object by the time that it is given back.
    let swapped = [ALOAD_0, ENTER, ALOAD_1, 0x4b, ALOAD_0, EXIT, RETURN];
    add("stored_over", STATIC, two, &swapped, &[]);
    add("sync_given_back", PUBLIC | SYNCHRONIZED, "()V", &[ALOAD_0, EXIT, RETURN], &[]);
    let again = [ALOAD_0, EXIT, ALOAD_0, ENTER, RETURN];
    add("sync_given_back_and_taken", PUBLIC | SYNCHRONIZED, "()V", &again, &[]);
    add("sync_kept", PUBLIC | SYNCHRONIZED, "()V", &[ALOAD_0, ENTER, RETURN], &[]);
    add("sync_thrown", PUBLIC | SYNCHRONIZED, "()V", &[ALOAD_0, ENTER, 0x01, ATHROW], &[]);
    add("sync_given_back_thrown", PUBLIC | SYNCHRONIZED, "()V", &[ALOAD_0, EXIT, 0x01, ATHROW], &[]);
    add(
        "sync_caught",
        PUBLIC | SYNCHRONIZED,
        "()V",
        &[ALOAD_0, ENTER, RETURN, 0x57, RETURN],
        &[[2, 3, 3, 0]],
    );
    add("sync_static_kept", STATIC | SYNCHRONIZED, one, &[ALOAD_0, ENTER, RETURN], &[]);
    add("null_taken", STATIC, "()V", &[0x01, ENTER, RETURN], &[]);
    add("null_given_back", STATIC, "()V", &[0x01, EXIT, RETURN], &[]);
    b
}

#[test]
fn monitors_are_counted_by_frame() {
    let dir = folder("structured-locking");
    std::fs::write(dir.join("T.class"), class().build()).unwrap();
    // javac must see T: its stub is replaced by the assembled class.
    javac(&dir, &[("T.java", "public class T {}"), ("Run.java", RUN)]);
    std::fs::write(dir.join("T.class"), class().build()).unwrap();
    for options in [&["-cp", ".", "Run"][..], &["-Xint", "-cp", ".", "Run"]] {
        let java = same(&job(&dir, options));
        assert!(java.out().ends_with("free\n"), "{}", java.err());
    }
}
