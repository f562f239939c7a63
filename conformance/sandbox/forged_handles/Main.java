import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.invoke.VarHandle;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import sun.misc.Unsafe;

/** Method handles, VarHandles and reflective objects whose fields were set to what they were not made with. */
public class Main {
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

    /** Laid out as AccessibleObject is, whose own field reflection hides. */
    static class Twin {
        boolean override;
        Object accessCheckCache;
    }

    static <T extends AccessibleObject> T open(T object) throws Exception {
        U.putBoolean(object, U.objectFieldOffset(Twin.class.getDeclaredField("override")), true);
        return object;
    }

    interface Attempt {
        Object run() throws Throwable;
    }

    static void attempt(String what, Attempt a) {
        String first = null;
        for (int i = 0; i < 200; i++) {
            String outcome;
            try {
                Object r = a.run();
                outcome = "done" + (r instanceof String || r instanceof Integer ? ": " + r : "");
            } catch (java.lang.reflect.InvocationTargetException e) {
                outcome = "refused by " + e.getCause().getClass().getName();
            } catch (InternalError | ReflectiveOperationException | RuntimeException e) {
                outcome = "refused";
            } catch (Throwable e) {
                outcome = "refused by " + e.getClass().getName();
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

    static int length(String s) {
        return s.length();
    }

    static int twice(int x) {
        return 2 * x;
    }

    static long wide(long x) {
        return x;
    }

    static Object same(Object o) {
        return o;
    }

    static String text(String s) {
        return s.concat("!");
    }

    static void nothing(Object o) {
    }

    int number = 7;
    volatile int counter;
    volatile String name = "n";

    static MethodHandle handle(String name, Class<?> r, Class<?> p) throws Exception {
        return MethodHandles.lookup().findStatic(Main.class, name, MethodType.methodType(r, p));
    }

    static long offset(Class<?> c, String name) throws Exception {
        return U.objectFieldOffset(c.getDeclaredField(name));
    }

    static Object get(Object o, Class<?> c, String name) throws Exception {
        return U.getObject(o, offset(c, name));
    }

    static void set(Object o, Class<?> c, String name, Object v) throws Exception {
        U.putObject(o, offset(c, name), v);
    }

    public static void main(String[] args) throws Exception {
        types();
        forms();
        members();
        sites();
        offsets();
        reflective();
        inner();
        System.gc();
        System.out.println("alive");
    }

    /** A handle that says it has another type than it has. */
    static void types() throws Exception {
        MethodHandle a = handle("length", int.class, String.class);
        set(a, MethodHandle.class, "type", MethodType.methodType(int.class, Integer.class));
        attempt("Integer as String", () -> (int) a.invokeExact((Integer) 5));
        MethodHandle b = handle("same", Object.class, Object.class);
        set(b, MethodHandle.class, "type", MethodType.methodType(String.class, Object.class));
        attempt("Integer from String's", () -> ((String) b.invokeExact((Object) 5)).length());
        MethodHandle c = handle("twice", int.class, int.class);
        set(c, MethodHandle.class, "type", MethodType.methodType(Object.class, int.class));
        attempt("int as Object", () -> ((Object) c.invokeExact(1234)).toString());
        MethodHandle d = handle("same", Object.class, Object.class);
        set(d, MethodHandle.class, "type", MethodType.methodType(Object.class, long.class));
        attempt("long as Object", () -> ((Object) d.invokeExact(0x1234_5678L)).toString());
        MethodHandle e = handle("same", Object.class, Object.class);
        set(e, MethodHandle.class, "type", MethodType.methodType(Object.class));
        attempt("too few arguments", () -> ((Object) e.invokeExact()).toString());
        MethodHandle f = handle("nothing", void.class, Object.class);
        set(f, MethodHandle.class, "type", MethodType.methodType(Object.class, Object.class));
        attempt("result of void", () -> ((Object) f.invokeExact((Object) "x")).toString());
        MethodHandle g = MethodHandles.lookup().findVirtual(String.class, "length", MethodType.methodType(int.class));
        set(g, MethodHandle.class, "type", MethodType.methodType(int.class, List.class));
        attempt("List as receiver", () -> (int) g.invokeExact((List) new ArrayList()));
        MethodHandle h = handle("length", int.class, String.class);
        set(h, MethodHandle.class, "type", MethodType.methodType(int.class, Object.class));
        attempt("right all the same", () -> (int) h.invokeExact((Object) "abc"));
        MethodHandle i = MethodHandles.arrayElementGetter(String[].class);
        set(i, MethodHandle.class, "type", MethodType.methodType(String.class, Integer[].class, int.class));
        attempt("Integer[] as String[]", () -> ((String) i.invokeExact(new Integer[] {5}, 0)).length());
        MethodHandle j = MethodHandles.lookup().findGetter(Main.class, "number", int.class);
        set(j, MethodHandle.class, "type", MethodType.methodType(int.class, String.class));
        attempt("String's field", () -> (int) j.invokeExact("abc"));
    }

    static void forms() throws Exception {
        MethodHandle a = handle("length", int.class, String.class);
        MethodHandle b = handle("wide", long.class, long.class);
        MethodHandle c = MethodHandles.dropArguments(handle("twice", int.class, int.class), 0, Object.class, long.class);
        Object form = get(b, MethodHandle.class, "form");
        Object other = get(c, MethodHandle.class, "form");
        set(a, MethodHandle.class, "form", form);
        attempt("another's form", () -> (int) a.invokeExact("abc"));
        set(a, MethodHandle.class, "form", other);
        attempt("a bound handle's form", () -> (int) a.invokeExact("abc"));
        set(a, MethodHandle.class, "form", null);
        attempt("no form", () -> (int) a.invokeExact("abc"));
        MethodHandle d = handle("text", String.class, String.class);
        Object dform = get(d, MethodHandle.class, "form");
        Object entry = get(form, form.getClass(), "vmentry");
        attempt("no entry", () -> {
            Object mine = U.allocateInstance(dform.getClass());
            set(d, MethodHandle.class, "form", mine);
            return (String) d.invokeExact("abc");
        });
        attempt("another's entry", () -> {
            Object mine = U.allocateInstance(dform.getClass());
            set(mine, mine.getClass(), "vmentry", entry);
            set(d, MethodHandle.class, "form", mine);
            return (String) d.invokeExact("abc");
        });
        attempt("an empty entry", () -> {
            Object mine = U.allocateInstance(dform.getClass());
            set(mine, mine.getClass(), "vmentry", U.allocateInstance(entry.getClass()));
            set(d, MethodHandle.class, "form", mine);
            return (String) d.invokeExact("abc");
        });
        attempt("an int as entry", () -> {
            Object mine = U.allocateInstance(dform.getClass());
            set(mine, mine.getClass(), "vmentry", 5);
            return null;
        });
    }

    static void members() throws Exception {
        Class<?> direct = Class.forName("java.lang.invoke.DirectMethodHandle");
        MethodHandle a = handle("length", int.class, String.class);
        MethodHandle b = handle("twice", int.class, int.class);
        MethodHandle c = MethodHandles.lookup().findVirtual(String.class, "concat", MethodType.methodType(String.class, String.class));
        MethodHandle d = MethodHandles.lookup().findVirtual(List.class, "size", MethodType.methodType(int.class));
        MethodHandle e = MethodHandles.lookup().findVirtual(String.class, "length", MethodType.methodType(int.class));
        Object was = get(a, direct, "member");
        for (MethodHandle m : new MethodHandle[] {b, c, d, e}) {
            set(a, direct, "member", get(m, direct, "member"));
            attempt("member of " + m.type(), () -> (int) a.invokeExact("abc"));
        }
        set(a, direct, "member", null);
        attempt("no member", () -> (int) a.invokeExact("abc"));
        Object forged = U.allocateInstance(was.getClass());
        set(a, direct, "member", forged);
        attempt("forged member", () -> (int) a.invokeExact("abc"));
        Object resolved = U.allocateInstance(get(was, was.getClass(), "method").getClass());
        set(forged, was.getClass(), "method", resolved);
        attempt("forged target", () -> (int) a.invokeExact("abc"));
        int open = 0;
        for (long at = 0; at < 64; at++) {
            try {
                U.putByte(resolved, at, (byte) 1);
                open++;
            } catch (InternalError | RuntimeException x) {
                // As it should be: nothing in it but what the VM put there, and a reference.
            }
        }
        System.out.println("bytes of a target that can be written: " + open);
    }

    static void sites() throws Exception {
        MutableCallSite site = new MutableCallSite(handle("length", int.class, String.class));
        MethodHandle invoker = site.dynamicInvoker();
        U.putObject(site, offset(CallSite.class, "target"), handle("wide", long.class, long.class));
        attempt("call site", () -> (int) invoker.invokeExact("abc"));
        U.putObject(site, offset(CallSite.class, "target"), handle("same", Object.class, Object.class));
        attempt("call site of Objects", () -> (int) invoker.invokeExact("abc"));
    }

    static void offsets() throws Exception {
        VarHandle v = MethodHandles.lookup().findVarHandle(Main.class, "number", int.class);
        Main m = new Main();
        Class<?> kind = v.getClass();
        while (true) {
            try {
                kind.getDeclaredField("fieldOffset");
                break;
            } catch (NoSuchFieldException e) {
                kind = kind.getSuperclass();
            }
        }
        long at = offset(kind, "fieldOffset");
        for (long wrong : new long[] {0, 4, -8, 1, 1000, 1L << 40, Long.MAX_VALUE, offset(Main.class, "name")}) {
            U.putLong(v, at, wrong);
            attempt("VarHandle's offset", () -> (int) v.get(m));
            attempt("VarHandle's offset, set", () -> {
                v.setVolatile(m, 1);
                return null;
            });
            attempt("VarHandle's offset, added to", () -> (int) v.getAndAdd(m, 1));
        }
        VarHandle bytes = MethodHandles.byteArrayViewVarHandle(long[].class, java.nio.ByteOrder.LITTLE_ENDIAN);
        attempt("view", () -> (long) bytes.get(new byte[16], 8) == 0);
        attempt("view too far", () -> (long) bytes.get(new byte[16], 9));
        attempt("view before", () -> (long) bytes.get(new byte[16], -1));
        var i = AtomicIntegerFieldUpdater.newUpdater(Main.class, "counter");
        U.putLong(i, offset(i.getClass(), "offset"), offset(Main.class, "name"));
        attempt("updater's offset", () -> i.incrementAndGet(m));
        var r = AtomicReferenceFieldUpdater.newUpdater(Main.class, String.class, "name");
        U.putLong(r, offset(r.getClass(), "offset"), offset(Main.class, "counter"));
        attempt("reference updater's offset", () -> r.getAndSet(m, "x"));
        var s = AtomicReferenceFieldUpdater.newUpdater(Main.class, String.class, "name");
        set(s, s.getClass(), "vclass", Object.class);
        attempt("updater's class", () -> ((AtomicReferenceFieldUpdater) s).getAndSet(m, 5));
    }

    static void reflective() throws Exception {
        Method m = Main.class.getDeclaredMethod("length", String.class);
        open(m);
        Class<?> twin = MethodTwin.class;
        attempt("forged parameter types", () -> {
            Object[] types = {Object.class};
            int put = 0;
            // Where the array of types stands is found by trying: reflection hides the field.
            for (long at = 8; at < 96; at += 4) {
                Object o;
                try {
                    o = U.getObject(m, at);
                } catch (InternalError e) {
                    continue;
                }
                if (o instanceof Class<?>[] c && c.length == 1) {
                    U.putObject(m, at, new Class<?>[] {Object.class});
                    put++;
                }
            }
            return "put " + (put > 0) + " " + tryCall(m);
        });
    }

    static Object tryCall(Method m) {
        try {
            return m.invoke(null, 5);
        } catch (Throwable e) {
            return "refused";
        }
    }

    static class MethodTwin {
    }

    /** What is private in java.lang.invoke, called. */
    static void inner() throws Exception {
        MethodHandle a = handle("same", Object.class, Object.class);
        Method view = open(MethodHandle.class.getDeclaredMethod("viewAsType", MethodType.class, boolean.class));
        MethodHandle strings = (MethodHandle) view.invoke(a, MethodType.methodType(String.class, Integer.class), false);
        attempt("viewed as another type", () -> ((String) strings.invokeExact((Integer) 5)).length());
        Class<?> form = Class.forName("java.lang.invoke.LambdaForm");
        Method copy = null;
        for (Method m : MethodHandle.class.getDeclaredMethods()) {
            if (m.getName().equals("copyWith")) {
                copy = open(m);
            }
        }
        Object wide = get(handle("wide", long.class, long.class), MethodHandle.class, "form");
        Method c = copy;
        attempt("copied with another form", () -> {
            MethodHandle h = (MethodHandle) c.invoke(a, a.type(), wide);
            return ((Object) h.invokeExact((Object) "x")).toString();
        });
        for (String name : new String[] {"linkToStatic", "linkToVirtual", "linkToSpecial", "linkToInterface", "invokeBasic"}) {
            Method link = open(MethodHandle.class.getDeclaredMethod(name, Object[].class));
            attempt(name + " reflectively", () -> link.invoke(a, (Object) new Object[] {"x", 5}));
        }
        MethodHandles.Lookup all = null;
        for (Field f : MethodHandles.Lookup.class.getDeclaredFields()) {
            if (f.getName().equals("IMPL_LOOKUP")) {
                all = (MethodHandles.Lookup) U.getObject(U.staticFieldBase(f), U.staticFieldOffset(f));
            }
        }
        System.out.println("trusted lookup: " + (all != null));
        MethodHandles.Lookup lookup = all;
        attempt("linker as a handle", () -> lookup.findStatic(MethodHandle.class, "linkToStatic",
            MethodType.methodType(Object.class, Object.class, Object.class)).invoke((Object) "x", (Object) "y"));
    }
}
