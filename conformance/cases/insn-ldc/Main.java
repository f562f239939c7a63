import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** ldc of every kind of constant, invokedynamic, and what their linking throws: the same each time (JVMS 5.4.3.5, 5.4.3.6). */
public class Main {
    static int count;

    public static Object condy(MethodHandles.Lookup l, String name, Class<?> type) throws Exception {
        switch (name) {
            case "int":
                return 42;
            case "long":
                return 1L << 40;
            case "double":
                return 2.5;
            case "float":
                return 1.5f;
            case "byte":
                return (byte) -3;
            case "char":
                return 'c';
            case "boolean":
                return true;
            case "short":
                return (short) -300;
            case "string":
                return "text";
            case "null":
                return null;
            case "wrong":
                return new Object();
            case "exception":
                throw new Exception("checked " + ++count);
            case "runtime":
                throw new IllegalStateException("unchecked " + ++count);
            case "error":
                throw new AssertionError("error " + ++count);
            case "linkage":
                throw new UnsatisfiedLinkError("linkage " + ++count);
            default:
                return name + " " + type;
        }
    }

    public static Object arguments(MethodHandles.Lookup l, String name, Class<?> type, Object... a) {
        return name + " " + java.util.Arrays.toString(a);
    }

    public static Object typed(MethodHandles.Lookup l, String name, Class<?> type, int i, long j, float f, double d,
            String s, Class<?> c, MethodType t, MethodHandle h) {
        return i + " " + j + " " + f + " " + d + " " + s + " " + c + " " + t + " " + h;
    }

    public static CallSite site(MethodHandles.Lookup l, String name, MethodType type) throws Throwable {
        switch (name) {
            case "null":
                return null;
            case "wrong":
                return new ConstantCallSite(MethodHandles.constant(int.class, 1));
            case "exception":
                throw new Exception("checked " + ++count);
            case "runtime":
                throw new IllegalStateException("unchecked " + ++count);
            case "error":
                throw new AssertionError("error " + ++count);
            case "bootstrap":
                throw new BootstrapMethodError("own " + ++count);
            default:
                return new ConstantCallSite(l.findStatic(Main.class, name, type));
        }
    }

    public static Object notASite(MethodHandles.Lookup l, String name, MethodType type) {
        return "no call site";
    }

    public static String target(int i, long j, String s) {
        return i + " " + j + " " + s;
    }

    private static String hidden() {
        return "hidden";
    }

    public static void main(String[] args) {
        Kit.run("Constants", "Handles", "Dynamic", "Sites");
    }
}

class Members {
    static int number = 7;
    int field = 8;
    private int secret;
    final int last = 9;

    Members() {}

    static String said() {
        return "said";
    }

    String virtual() {
        return "virtual";
    }

    private String own() {
        return "own";
    }
}

interface Face {
    static String said() {
        return "face";
    }

    default String virtual() {
        return "default";
    }
}

class Sub extends Members {}
