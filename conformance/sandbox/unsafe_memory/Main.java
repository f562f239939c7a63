import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sun.misc.Unsafe;

/** What sun.misc.Unsafe may reach: its own blocks, primitive fields and elements as such, references by values that fit. */
public class Main {
    static class Point {
        int x = 1;
        long y = 2;
        byte small = 3;
        String name = "p";
        Object any;
        Runnable task;
        int[] ints = {7};
    }

    static int counter = 5;
    static String text = "static";

    static final Unsafe U;

    static {
        try {
            Field f = Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            U = (Unsafe) f.get(null);
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    interface Attempt {
        Object run() throws Throwable;
    }

    /** How often each is tried, that compiled code is among it. */
    static final int TIMES = 300;

    static void attempt(String what, Attempt a) {
        String first = null;
        for (int i = 0; i < TIMES; i++) {
            String outcome;
            try {
                outcome = "done: " + a.run();
            } catch (InternalError e) {
                outcome = e.getMessage() == null ? "InternalError" : "refused";
            } catch (Throwable e) {
                outcome = e.getClass().getName();
            }
            if (first == null) {
                first = outcome;
                System.out.println(what + ": " + outcome);
            } else if (!first.equals(outcome)) {
                System.out.println(what + ", later: " + outcome);
                return;
            }
        }
    }

    static long offset(Class<?> c, String name) throws Exception {
        return U.objectFieldOffset(c.getDeclaredField(name));
    }

    public static void main(String[] args) throws Exception {
        addresses();
        blocks();
        fields();
        arrays();
        ranges();
        statics();
        buffers();
        objects();
    }

    static void addresses() {
        Object here = new Object();
        long[] wild = {
            0, 1, 8, 4096, 0x10000, 0x7fff_ffffL, 0x1_0000_0000L, 0x5555_5555_5000L, 0x7f00_0000_0000L,
            0x7fff_ffff_f000L, Long.MAX_VALUE, Long.MIN_VALUE, -1, -8, 0xffff_8000_0000_0000L,
            System.identityHashCode(here) * 8L,
        };
        int refused = 0;
        int tries = 0;
        for (long a : wild) {
            for (int kind = 0; kind < 14; kind++) {
                tries++;
                try {
                    wild(kind, a);
                } catch (InternalError e) {
                    refused++;
                }
            }
        }
        System.out.println("wild addresses: " + (tries - refused) + " of " + tries + " were not refused");
    }

    static void wild(int kind, long a) {
        switch (kind) {
            case 0 -> U.getByte(a);
            case 1 -> U.getInt(a);
            case 2 -> U.getLong(a);
            case 3 -> U.getDouble(null, a);
            case 4 -> U.putByte(a, (byte) 1);
            case 5 -> U.putShort(a, (short) 1);
            case 6 -> U.putLong(null, a, 1);
            case 7 -> U.putFloat(a, 1);
            case 8 -> U.getLongVolatile(null, a & ~7);
            case 9 -> U.putIntVolatile(null, a & ~3, 1);
            case 10 -> U.compareAndSwapInt(null, a & ~3, 0, 1);
            case 11 -> U.compareAndSwapLong(null, a & ~7, 0, 1);
            case 12 -> U.setMemory(a, 16, (byte) 0);
            default -> U.copyMemory(a, a + 32, 16);
        }
    }

    static void blocks() {
        long p = U.allocateMemory(100);
        U.putLong(p + 92, 0x1122334455667788L);
        attempt("own block", () -> Long.toHexString(U.getLong(p + 92)));
        U.setMemory(p, 100, (byte) 7);
        long q = U.reallocateMemory(p, 100_000);
        attempt("moved block", () -> U.getByte(q + 99));
        attempt("far behind a block", () -> U.getInt(q + (1L << 35)));
        attempt("far before a block", () -> U.getInt(q - (1L << 35)));
        attempt("more than there is", () -> {
            U.setMemory(q, 1L << 40, (byte) 0);
            return null;
        });
        attempt("negative size", () -> {
            U.setMemory(q, -1, (byte) 0);
            return null;
        });
        attempt("address and size overflow", () -> {
            U.copyMemory(q, Long.MAX_VALUE - 3, 100);
            return null;
        });
        attempt("free inside of a block", () -> {
            U.freeMemory(q + 16);
            return null;
        });
        attempt("free of a stranger's", () -> {
            U.freeMemory(0x7f00_0000_1000L);
            return null;
        });
        U.freeMemory(q);
        attempt("free twice", () -> {
            U.freeMemory(q);
            return null;
        });
        attempt("realloc of a freed one", () -> U.reallocateMemory(q, 10));
        attempt("free null", () -> {
            U.freeMemory(0);
            return null;
        });
        attempt("reference off-heap", () -> U.getObject(null, q));
        attempt("store of a reference off-heap", () -> {
            U.putObject(null, q, "x");
            return null;
        });
    }

    static void fields() throws Exception {
        Point o = new Point();
        long x = offset(Point.class, "x");
        long y = offset(Point.class, "y");
        long small = offset(Point.class, "small");
        long name = offset(Point.class, "name");
        long any = offset(Point.class, "any");
        long task = offset(Point.class, "task");
        long ints = offset(Point.class, "ints");
        attempt("int", () -> U.getInt(o, x));
        attempt("int as bytes", () -> U.getByte(o, x) + U.getByte(o, x + 3));
        attempt("long", () -> U.getLong(o, y));
        attempt("half a long", () -> U.getInt(o, y + 4));
        attempt("cas of a long", () -> U.compareAndSwapLong(o, y, 2, 2));
        attempt("byte", () -> U.getByte(o, small));
        attempt("reference", () -> U.getObject(o, name));
        attempt("store of one that fits", () -> {
            U.putObject(o, name, "q");
            return o.name;
        });
        attempt("null", () -> {
            U.putObject(o, name, null);
            return o.name;
        });
        attempt("anything", () -> {
            U.putObject(o, any, new int[1]);
            return o.any.getClass();
        });
        attempt("Integer for String", () -> {
            U.putObject(o, name, 7);
            return o.name;
        });
        attempt("volatile", () -> {
            U.putObjectVolatile(o, name, 7);
            return o.name;
        });
        attempt("cas", () -> U.compareAndSwapObject(o, name, null, 7));
        attempt("exchange", () -> U.getAndSetObject(o, name, 7));
        attempt("String for int[]", () -> {
            U.putObject(o, ints, "x");
            return o.ints;
        });
        attempt("long[] for int[]", () -> {
            U.putOrderedObject(o, ints, new long[1]);
            return o.ints;
        });
        attempt("no Runnable", () -> {
            U.putObject(o, task, "x");
            return o.task;
        });
        attempt("reference as int", () -> U.getInt(o, name));
        attempt("reference as long", () -> U.getLong(o, name & ~7));
        attempt("int to reference", () -> {
            U.putInt(o, name, 0x1234);
            return o.name;
        });
        attempt("byte to reference", () -> {
            U.putByte(o, ints + 1, (byte) 1);
            return o.ints;
        });
        attempt("cas of a reference as int", () -> U.compareAndSwapInt(o, any, 0, 99));
        attempt("int as reference", () -> U.getObject(o, x));
        attempt("header", () -> U.getInt(o, 0));
        attempt("class", () -> U.getInt(o, 4));
        attempt("store to the class", () -> {
            U.putInt(o, 4, 1);
            return null;
        });
        attempt("behind the object", () -> U.getLong(o, 400));
        attempt("far behind", () -> U.getInt(o, 1L << 40));
        attempt("before", () -> U.getInt(o, -8));
        attempt("reference before", () -> U.getObject(o, -8));
        attempt("misaligned reference", () -> U.getObject(o, name + 2));
        // The class's id in its mirror, a loader's and a module's number: no field that Java code knows.
        int open = 0;
        for (Object vm : new Object[] {Main.class, Main.class.getClassLoader(), Object.class.getModule()}) {
            for (long at = 0; at < 8; at += 4) {
                try {
                    U.putInt(vm, at, 1);
                    open++;
                } catch (InternalError e) {
                    // As it should be.
                }
            }
        }
        System.out.println("headers of the VM's objects that can be written: " + open);
    }

    static void arrays() {
        byte[] b = new byte[10];
        long[] l = new long[3];
        String[] s = {"a", "b"};
        Object[] o = s;
        long base = U.arrayBaseOffset(byte[].class);
        attempt("element", () -> U.getByte(b, base + 9));
        attempt("unaligned long", () -> U.getLong(b, base + 2));
        attempt("one too far", () -> U.getByte(b, base + 10));
        attempt("long over the end", () -> U.getLong(b, base + 3));
        attempt("length", () -> U.getInt(b, base - 4));
        attempt("store to the length", () -> {
            U.putInt(l, 8, 1000);
            return l.length;
        });
        attempt("negative index", () -> {
            U.putByte(b, base - 1, (byte) 1);
            return null;
        });
        attempt("huge index", () -> {
            U.putLong(l, U.arrayBaseOffset(long[].class) + (1L << 33), 1);
            return null;
        });
        attempt("references as ints", () -> U.getInt(o, U.arrayBaseOffset(Object[].class)));
        attempt("store of an int", () -> {
            U.putInt(o, U.arrayBaseOffset(Object[].class), 8);
            return s[0];
        });
        attempt("element of another class", () -> {
            U.putObject(o, U.arrayBaseOffset(Object[].class), 7);
            return s[0];
        });
        attempt("element that fits", () -> {
            U.putObject(o, U.arrayBaseOffset(Object[].class) + 4, "c");
            return s[1];
        });
        attempt("reference too far", () -> U.getObject(o, U.arrayBaseOffset(Object[].class) + 8));
        attempt("object in a byte array", () -> U.getObject(b, base));
        attempt("cas too far", () -> U.compareAndSwapInt(b, base + 12, 0, 1));
    }

    static void ranges() {
        byte[] b = new byte[64];
        Object[] o = {"a", "b", "c"};
        long base = U.arrayBaseOffset(byte[].class);
        long p = U.allocateMemory(64);
        attempt("copy out", () -> {
            U.copyMemory(b, base, null, p, 64);
            return null;
        });
        attempt("copy in", () -> {
            U.copyMemory(null, p, b, base, 64);
            return null;
        });
        attempt("copy too much", () -> {
            U.copyMemory(null, p, b, base, 65);
            return null;
        });
        attempt("copy from references", () -> {
            U.copyMemory(o, U.arrayBaseOffset(Object[].class), b, base, 8);
            return null;
        });
        attempt("copy to references", () -> {
            U.copyMemory(b, base, o, U.arrayBaseOffset(Object[].class), 8);
            return null;
        });
        attempt("copy to the header", () -> {
            U.copyMemory(b, base, b, 0, 12);
            return null;
        });
        attempt("set", () -> {
            U.setMemory(b, base, 64, (byte) 1);
            return b[63];
        });
        attempt("set too much", () -> {
            U.setMemory(b, base + 1, 64, (byte) 1);
            return null;
        });
        attempt("set of references", () -> {
            U.setMemory(o, U.arrayBaseOffset(Object[].class), 4, (byte) 1);
            return null;
        });
        U.freeMemory(p);
    }

    static void statics() throws Exception {
        Object base = U.staticFieldBase(Main.class.getDeclaredField("counter"));
        long number = U.staticFieldOffset(Main.class.getDeclaredField("counter"));
        long string = U.staticFieldOffset(Main.class.getDeclaredField("text"));
        attempt("static int", () -> U.getInt(base, number));
        attempt("static reference", () -> U.getObject(base, string));
        attempt("static reference as int", () -> U.getInt(base, string));
        attempt("int to a static reference", () -> {
            U.putInt(base, string, 1);
            return text;
        });
        attempt("another class to a static", () -> {
            U.putObject(base, string, new Object());
            return text;
        });
        attempt("behind the statics", () -> U.getLong(base, string + 4000));
    }

    static void buffers() throws Exception {
        Field address = java.nio.Buffer.class.getDeclaredField("address");
        Field capacity = java.nio.Buffer.class.getDeclaredField("capacity");
        Field limit = java.nio.Buffer.class.getDeclaredField("limit");
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer b = direct ? ByteBuffer.allocateDirect(16) : ByteBuffer.allocate(16);
            String kind = direct ? "direct " : "heap ";
            U.putInt(b, U.objectFieldOffset(capacity), Integer.MAX_VALUE);
            U.putInt(b, U.objectFieldOffset(limit), Integer.MAX_VALUE);
            attempt(kind + "get far out", () -> b.getLong(0x7000_0000));
            attempt(kind + "put far out", () -> b.putLong(0x7000_0000, 1));
            attempt(kind + "far view", () -> b.asLongBuffer().put(0x0e00_0000, 1).position());
            U.putLong(b, U.objectFieldOffset(address), 0x1000);
            attempt(kind + "forged address", () -> b.getLong(0x7000));
            attempt(kind + "stored to", () -> b.putInt(0x7000, 1));
            attempt(kind + "copied out", () -> b.position(0x7000).get(new byte[10]).position());
            attempt(kind + "copied in", () -> b.position(0x7000).put(new byte[10]).position());
            attempt(kind + "compared", () -> b.clear().mismatch(ByteBuffer.allocateDirect(64)));
        }
    }

    static abstract class Abstract {
        int x;
    }

    enum Color { RED }

    static void objects() throws Exception {
        attempt("plain", () -> ((Point) U.allocateInstance(Point.class)).x);
        for (Class<?> c : new Class<?>[] {
            Abstract.class, Runnable.class, int.class, void.class, int[].class, Object[].class, Class.class
        }) {
            attempt(c.toString(), () -> U.allocateInstance(c).getClass());
        }
        attempt("an enum's constant", () -> ((Color) U.allocateInstance(Color.class)).ordinal());
        // Objects of the VM's kinds that no constructor saw: whatever is done to them, the process lives.
        List<String> names = new ArrayList<>(List.of(
            "java.lang.Thread", "java.lang.String", "java.lang.Module", "java.lang.StackTraceElement",
            "java.lang.invoke.MemberName", "java.lang.invoke.ResolvedMethodName", "java.lang.invoke.LambdaForm",
            "java.lang.invoke.MethodType", "java.lang.reflect.Method", "java.lang.reflect.Field",
            "java.lang.reflect.Constructor", "java.lang.ref.WeakReference", "java.util.zip.Inflater",
            "java.io.FileDescriptor", "java.lang.Throwable", "java.net.URLClassLoader",
            "jdk.internal.reflect.ConstantPool", "java.lang.ClassLoader$NativeLibrary"));
        for (String name : names) {
            Object o;
            try {
                o = U.allocateInstance(Class.forName(name));
            } catch (ReflectiveOperationException e) {
                System.out.println(name + ": " + e.getClass().getName());
                continue;
            }
            for (int i = 0; i < 5; i++) {
                try {
                    o.hashCode();
                    o.toString();
                    o.equals(o);
                } catch (Throwable e) {
                    // Whatever.
                }
            }
        }
        System.gc();
        System.out.println("alive");
    }
}
