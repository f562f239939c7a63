import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import sun.misc.Unsafe;

/** Natives of the library whose arguments, or what these lead to, are of other classes than the library would pass. */
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

    /** What is where others have references. */
    static class Numbers {
        int a = 0x10001, b = 0x10001, c = 0x10001, d = 0x10001, e = 0x10001, f = 0x10001, g = 0x10001, h = 0x10001;

        boolean untouched() {
            return (a & b & c & d & e & f & g & h) == 0x10001 && (a | b | c | d | e | f | g | h) == 0x10001;
        }
    }

    static Method open(Class<?> c, String name, Class<?>... types) throws Exception {
        Method m = c.getDeclaredMethod(name, types);
        U.putBoolean(m, U.objectFieldOffset(Twin.class.getDeclaredField("override")), true);
        return m;
    }

    static Class<?> named(String name) throws Exception {
        return Class.forName(name);
    }

    interface Attempt {
        Object run() throws Throwable;
    }

    static void attempt(String what, Attempt a) {
        String outcome;
        try {
            outcome = "done: " + a.run();
        } catch (InvocationTargetException e) {
            outcome = "refused by " + e.getCause().getClass().getName();
        } catch (Throwable e) {
            outcome = "refused by " + e.getClass().getName();
        }
        System.out.println(what + ": " + outcome);
    }

    public static void main(String[] args) throws Exception {
        stacks();
        pools();
        flags();
        threads();
        sensors();
        System.gc();
        // Whoever tells of thresholds has done so.
        Thread.sleep(200);
        System.out.println("alive");
    }

    static void stacks() throws Exception {
        Class<?> walkers = named("java.lang.StackStreamFactory$AbstractStackWalker");
        Object walker = U.allocateInstance(named("java.lang.StackStreamFactory$StackFrameTraverser"));
        Method walk = open(walkers, "callStackWalk", long.class, int.class, int.class, int.class, Object[].class);
        Method fetch = open(walkers, "fetchStackFrames", long.class, long.class, int.class, int.class, Object[].class);
        String[] strings = new String[4];
        attempt("classes into Strings", () -> walk.invoke(walker, 2L, 0, 4, 0, strings));
        System.out.println(Arrays.toString((Object[]) strings));
        attempt("no such walk", () -> fetch.invoke(walker, 0L, 1L, 1, 0, new Object[1]));
        attempt("more than there is room for", () -> walk.invoke(walker, 2L, 0, 5, 0, new Object[4]));
        attempt("negative", () -> walk.invoke(walker, 2L, 0, 2, -1, new Object[4]));

        Class<?> infos = named("java.lang.StackFrameInfo");
        long member = U.objectFieldOffset(infos.getDeclaredField("memberName"));
        Numbers victim = new Numbers();
        Object[] frames = (Object[]) Array.newInstance(infos, 2);
        for (int i = 0; i < 2; i++) {
            frames[i] = U.allocateInstance(infos);
            U.putObject(frames[i], member, victim);
        }
        attempt("frames with another member", () -> walk.invoke(walker, 0L, 0, 2, 0, frames));
        attempt("no frames", () -> walk.invoke(walker, 0L, 0, 2, 0, new Object[] {victim, victim}));
        System.out.println("untouched: " + victim.untouched());
        Method init = open(StackTraceElement.class, "initStackTraceElement", StackTraceElement.class, infos);
        StackTraceElement element = new StackTraceElement("C", "m", "f", 1);
        attempt("an element of another member", () -> init.invoke(null, element, frames[0]));
        U.putObject(frames[0], member, null);
        attempt("an element of no member", () -> init.invoke(null, element, frames[0]));
        U.putObject(frames[0], member, U.allocateInstance(named("java.lang.invoke.MemberName")));
        attempt("an element of an empty member", () -> init.invoke(null, element, frames[0]));
    }

    static void pools() throws Exception {
        Class<?> pools = named("jdk.internal.reflect.ConstantPool");
        Object pool = U.allocateInstance(pools);
        int[] ints = new int[64];
        Arrays.fill(ints, 7);
        Object[] holders = {null, "text", ints, new Numbers(), int.class, int[].class, Main[].class};
        for (Object holder : holders) {
            String name = holder == null ? "null" : holder instanceof Class ? holder.toString() : holder.getClass().toString();
            attempt("size of the pool of " + name, () -> open(pools, "getSize0", Object.class).invoke(pool, holder));
            attempt("method", () -> open(pools, "getMethodAt0", Object.class, int.class).invoke(pool, holder, 1));
        }
        for (int i : new int[] {-1, 0, 0xffff, Integer.MAX_VALUE}) {
            attempt("tag " + i, () -> open(pools, "getTagAt0", Object.class, int.class).invoke(pool, Main.class, i));
            attempt("text " + i, () -> open(pools, "getUTF8At0", Object.class, int.class).invoke(pool, Main.class, i));
            attempt("long " + i, () -> open(pools, "getLongAt0", Object.class, int.class).invoke(pool, Main.class, i));
        }
        Class<?> vectors = named("jdk.internal.vm.vector.VectorSupport");
        attempt("lanes", () -> open(vectors, "getMaxLaneCount", Class.class).invoke(null, (Object) null));
    }

    static void flags() throws Exception {
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        attempt("a flag that may be set", () -> {
            bean.setVMOption("HeapDumpPath", "somewhere");
            return bean.getVMOption("HeapDumpPath").getValue();
        });
        attempt("one that may not", () -> {
            bean.setVMOption("UseCompressedOops", "false");
            return "set";
        });
        Class<?> flags = named("com.sun.management.internal.Flag");
        Method bool = open(flags, "setBooleanValue", String.class, boolean.class);
        Method number = open(flags, "setLongValue", String.class, long.class);
        Method text = open(flags, "setStringValue", String.class, String.class);
        attempt("behind the bean", () -> bool.invoke(null, "UseCompressedOops", false));
        attempt("a command", () -> text.invoke(null, "OnOutOfMemoryError", "touch /tmp/x"));
        attempt("of another kind", () -> number.invoke(null, "HeapDumpPath", 5L));
        attempt("a number as text", () -> text.invoke(null, "MinHeapFreeRatio", "x"));
        attempt("unknown", () -> bool.invoke(null, "NoSuchFlag", false));
        attempt("no name", () -> bool.invoke(null, null, false));
    }

    static void sensors() throws Exception {
        Class<?> pools = named("sun.management.MemoryPoolImpl");
        Method set = open(pools, "setPoolCollectionSensor", named("sun.management.Sensor"));
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (!pool.isCollectionUsageThresholdSupported()) continue;
            pool.setCollectionUsageThreshold(1);
            attempt("no sensor", () -> set.invoke(pool, (Object) null));
        }
    }

    static void threads() throws Exception {
        Method stop = open(Thread.class, "stop0", Object.class);
        attempt("a String to throw", () -> stop.invoke(Thread.currentThread(), "text"));
        attempt("nothing to throw", () -> stop.invoke(Thread.currentThread(), (Object) null));
        Method signal = open(named("sun.nio.ch.NativeThread"), "signal", long.class);
        for (long id : new long[] {0, -1, 1, 1000, Long.MAX_VALUE}) {
            attempt("signal to " + id, () -> signal.invoke(null, id));
        }
    }
}
