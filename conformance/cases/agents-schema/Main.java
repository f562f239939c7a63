import java.lang.instrument.ClassDefinition;
import java.nio.charset.StandardCharsets;

public class Main {
    static void attempt(String what, Attempt a) {
        try {
            a.run();
            System.out.println(what + ": done, " + Shape0.f());
        } catch (Throwable e) {
            System.out.println(what + ": " + e);
        }
    }

    interface Attempt {
        void run() throws Throwable;
    }

    static void define(Class<?> c, byte[] bytes) throws Exception {
        Agent.inst.redefineClasses(new ClassDefinition(c, bytes));
    }

    public static void main(String[] args) throws Exception {
        for (String other : new String[] {
            "ShapeF", "ShapeG", "ShapeM", "ShapeD", "ShapeS", "ShapeI", "ShapeA", "ShapeP", "ShapeN", "ShapeO"
        }) {
            attempt(other, () -> Agent.become(Shape0.class, other));
        }
        attempt("record", () -> Agent.become(Point0.class, "Point1"));
        attempt("name", () -> define(Shape0.class, Agent.renamed("Point0", "Point0")));
        attempt("empty", () -> define(Shape0.class, new byte[0]));
        attempt("garbage", () -> define(Shape0.class, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
        attempt("version", () -> {
            byte[] b = Agent.renamed("ShapeO", "Shape0");
            b[7] = 99;
            define(Shape0.class, b);
        });
        attempt("verify", () -> {
            // ldc "right" becomes iconst_0, nop.
            byte[] b = Agent.renamed("ShapeO", "Shape0");
            for (int i = 0; i < b.length - 2; i++) {
                if (b[i] == 0x12 && b[i + 2] == (byte) 0xb0) {
                    b[i] = 0x03;
                    b[i + 1] = 0;
                    break;
                }
            }
            define(Shape0.class, b);
        });
        attempt("array", () -> define(int[].class, new byte[10]));
        attempt("primitive", () -> define(int.class, new byte[10]));
        Runnable hidden = () -> { };
        attempt("hidden", () -> define(hidden.getClass(), new byte[10]));
        attempt("null", () -> Agent.inst.redefineClasses((ClassDefinition[]) null));
        attempt("null element", () -> Agent.inst.redefineClasses((ClassDefinition) null));
        attempt("none", () -> Agent.inst.redefineClasses());
        attempt("retransform", () -> Agent.inst.retransformClasses(Shape0.class));
        // All or none.
        attempt("two", () -> Agent.inst.redefineClasses(
            new ClassDefinition(Shape0.class, Agent.renamed("ShapeN", "Shape0")),
            new ClassDefinition(Point0.class, Agent.renamed("Point1", "Point0"))));
        System.out.println(Shape0.f());
        for (Class<?> c : new Class<?>[] {int.class, int[].class, String.class, Main.class, hidden.getClass()}) {
            System.out.println(Agent.inst.isModifiableClass(c));
        }
    }
}

class Shape0 {
    int a;
    static String f() { return "right"; }
    void g() { }
}

/** A field more. */
class ShapeF {
    int a;
    int b;
    static String f() { return "F"; }
    void g() { }
}

/** A field of another type. */
class ShapeG {
    long a;
    static String f() { return "G"; }
    void g() { }
}

/** A method more. */
class ShapeM {
    int a;
    static String f() { return "M"; }
    void g() { }
    private static void more() { }
}

/** A method less. */
class ShapeD {
    int a;
    static String f() { return "D"; }
}

class ShapeS extends Thread {
    int a;
    static String f() { return "S"; }
    void g() { }
}

class ShapeI implements Cloneable {
    int a;
    static String f() { return "I"; }
    void g() { }
}

final class ShapeA {
    int a;
    static String f() { return "A"; }
    void g() { }
}

class ShapeP {
    int a;
    static String f() { return "P"; }
    public void g() { }
}

/** Nothing wrong with it. */
class ShapeN {
    int a = 5;
    void g() { System.out.println("more"); }
    static String f() { return "N"; }
}

class ShapeO {
    int a;
    static String f() { return "right"; }
    void g() { }
}

record Point0(int x, int y) { }

record Point1(int x, int y, int z) { }
