import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import sun.misc.Unsafe;

/**
 * Calls the class library's native methods, and Unsafe, with whatever there is. Nothing is expected of them but that the process
 * lives and the heap stays whole.
 *
 * Arguments: seed, milliseconds, and optionally the part of a class's name.
 */
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

    static class Twin {
        boolean override;
        Object accessCheckCache;
    }

    /** What ends or stops the program, as it should, or waits for ever. */
    static final Set<String> NOT = Set.of(
        "java.lang.Shutdown.halt0", "java.lang.Object.wait", "java.lang.Thread.sleep", "java.lang.Thread.suspend0",
        "java.lang.Thread.stop0", "java.lang.Thread.start0", "jdk.internal.misc.Unsafe.park",
        "java.lang.ref.Reference.waitForReferencePendingList", "java.lang.Thread.setPriority0",
        "jdk.internal.misc.Signal.raise0", "jdk.internal.misc.Signal.handle0", "jdk.internal.misc.VM.initialize",
        "java.lang.System.setIn0", "java.lang.System.setOut0", "java.lang.System.setErr0",
        "java.io.FileOutputStream.writeBytes", "java.io.FileOutputStream.write", "java.io.FileDescriptor.close0",
        "java.io.FileCleanable.cleanupClose0", "sun.nio.ch.FileDispatcherImpl.close0",
        "sun.nio.ch.FileDispatcherImpl.closeIntFD", "sun.nio.ch.FileDispatcherImpl.preClose0",
        "sun.nio.ch.FileDispatcherImpl.write0", "sun.nio.ch.FileDispatcherImpl.writev0",
        "sun.nio.ch.FileDispatcherImpl.pwrite0", "sun.nio.ch.SocketDispatcher.write0",
        "sun.nio.ch.SocketDispatcher.writev0", "sun.nio.fs.UnixNativeDispatcher.write",
        "sun.nio.fs.UnixNativeDispatcher.close0", "sun.nio.fs.UnixNativeDispatcher.close",
        "sun.nio.fs.UnixNativeDispatcher.fdopendir", "sun.nio.fs.UnixNativeDispatcher.dup",
        "sun.nio.ch.IOUtil.write1", "sun.nio.ch.NativeThread.signal", "java.io.Console.echo",
        "java.lang.ProcessHandleImpl.destroy0", "java.lang.ProcessHandleImpl.waitForProcessExit0",
        "java.lang.ClassLoader.setSigners", "java.lang.Module.addReads0", "java.lang.Module.defineModule0",
        "jdk.internal.misc.Unsafe.throwException", "sun.management.HotSpotDiagnostic.dumpHeap0",
        "com.sun.management.internal.HotSpotDiagnostic.dumpHeap0", "java.util.TimeZone.getSystemTimeZoneID",
        "java.util.concurrent.atomic.Striped64.getProbe", "sun.nio.ch.FileChannelImpl.transferTo0");

    final Random random;
    final List<Object> pool = new ArrayList<>();

    Main(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] args) throws Exception {
        long seed = args.length > 0 ? Long.parseLong(args[0]) : 1;
        long millis = args.length > 1 ? Long.parseLong(args[1]) : 2000;
        String part = args.length > 2 ? args[2] : "";
        List<Method> natives = natives(part);
        // A native that waits holds up one thread, and the program ends all the same.
        for (int i = 0; i < 3; i++) {
            Main m = new Main(seed * 31 + i);
            Thread t = new Thread(() -> m.run(natives, args.length > 3), "fuzz-" + i);
            t.setDaemon(true);
            t.start();
        }
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            byte[][] garbage = new byte[100][];
            for (int i = 0; i < 100; i++) {
                garbage[i] = new byte[1000];
            }
            Thread.sleep(10);
        }
        System.gc();
        System.out.println("alive");
        Runtime.getRuntime().halt(0);
    }

    static List<Method> natives(String part) throws Exception {
        List<Method> found = new ArrayList<>();
        long override = U.objectFieldOffset(Twin.class.getDeclaredField("override"));
        for (String module : new String[] {"java.base", "jdk.unsupported", "java.instrument", "java.management", "jdk.management"}) {
            Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/" + module);
            if (!Files.exists(root)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> s = Files.walk(root)) {
                files = s.filter(p -> p.toString().endsWith(".class")).toList();
            }
            for (Path file : files) {
                String name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                if (!name.contains(part) || name.equals("module-info")) {
                    continue;
                }
                try {
                    Class<?> c = Class.forName(name, false, null);
                    for (Method m : c.getDeclaredMethods()) {
                        if (Modifier.isNative(m.getModifiers()) && !NOT.contains(name + "." + m.getName())) {
                            U.putBoolean((AccessibleObject) m, override, true);
                            found.add(m);
                        }
                    }
                } catch (Throwable e) {
                    // Not all can be loaded.
                }
            }
        }
        return found;
    }

    void run(List<Method> natives, boolean tell) {
        fill();
        while (true) {
            if (random.nextInt(3) == 0) {
                unsafe();
                continue;
            }
            Method m = natives.get(random.nextInt(natives.size()));
            Class<?>[] types = m.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = value(types[i]);
            }
            if (tell) {
                System.out.println(m);
            }
            try {
                Object r = m.invoke(value(m.getDeclaringClass()), arguments);
                if (r != null && random.nextInt(4) == 0) {
                    pool.set(random.nextInt(pool.size()), r);
                }
            } catch (Throwable e) {
                // Whatever.
            }
        }
    }

    void fill() {
        for (int i = 0; i < 40; i++) {
            pool.add(new Object[] {new byte[20], "text", 5, new int[3], new Object[4], ByteBuffer.allocateDirect(64),
                new ArrayList<>(), Thread.currentThread(), String.class, new Throwable(), new long[9], new char[5],
                Main.class.getClassLoader(), new String[] {"a", "java.lang.String"}, Object.class.getModule(),
                new Class<?>[] {int.class, Main.class}}[random.nextInt(16)]);
        }
    }

    long number() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(16) - 4;
            case 1 -> random.nextInt(1000);
            case 2 -> random.nextLong();
            case 3 -> 1L << random.nextInt(64);
            case 4 -> -(1L << random.nextInt(64));
            case 5 -> Long.MAX_VALUE - random.nextInt(16);
            case 6 -> 0x7f00_0000_0000L + random.nextInt();
            default -> 12 + 4L * random.nextInt(8);
        };
    }

    Object value(Class<?> t) {
        if (t.isPrimitive()) {
            long n = number();
            if (t == int.class) return (int) n;
            if (t == long.class) return n;
            if (t == boolean.class) return n % 2 == 0;
            if (t == byte.class) return (byte) n;
            if (t == short.class) return (short) n;
            if (t == char.class) return (char) n;
            if (t == float.class) return (float) n;
            return (double) n;
        }
        if (random.nextInt(8) == 0) {
            return null;
        }
        for (int i = 0; i < 10; i++) {
            Object o = pool.get(random.nextInt(pool.size()));
            if (t.isInstance(o)) {
                return o;
            }
        }
        try {
            if (t == String.class) return List.of("", "x", "java/lang/String", "java.util.List", "[I", "()V").get(random.nextInt(6));
            if (t == Class.class) return List.of(int.class, String.class, int[].class, Main.class, Thread.class, List.class).get(random.nextInt(6));
            if (t.isArray()) return Array.newInstance(t.getComponentType(), random.nextInt(9));
            Object o = U.allocateInstance(t);
            pool.set(random.nextInt(pool.size()), o);
            return o;
        } catch (Throwable e) {
            return null;
        }
    }

    void unsafe() {
        Object o = random.nextInt(6) == 0 ? null : pool.get(random.nextInt(pool.size()));
        Object v = pool.get(random.nextInt(pool.size()));
        long at = random.nextInt(3) == 0 ? number() : 4L * random.nextInt(40) + (random.nextInt(4) == 0 ? random.nextInt(4) : 0);
        try {
            switch (random.nextInt(20)) {
                case 0 -> U.getInt(o, at);
                case 1 -> U.getLong(o, at);
                case 2 -> U.putInt(o, at, (int) number());
                case 3 -> U.putLong(o, at, number());
                case 4 -> U.putByte(o, at, (byte) number());
                case 5, 6, 7 -> {
                    Object r = U.getObject(o, at);
                    if (r != null) {
                        r.getClass();
                        pool.set(random.nextInt(pool.size()), r);
                    }
                }
                case 8, 9 -> U.putObject(o, at, v);
                case 10 -> U.compareAndSwapObject(o, at, v, pool.get(random.nextInt(pool.size())));
                case 11 -> U.compareAndSwapInt(o, at, 0, (int) number());
                case 12 -> U.compareAndSwapLong(o, at, 0, number());
                case 13 -> U.copyMemory(o, at, v, at, number());
                case 14 -> U.setMemory(o, at, number(), (byte) 1);
                case 15 -> U.getAndSetObject(o, at, v);
                case 16 -> U.getDouble(o, at);
                case 17 -> U.putShort(o, at, (short) number());
                case 18 -> U.freeMemory(number());
                default -> fill();
            }
        } catch (Throwable e) {
            // Refused, or not.
        }
        while (pool.size() > 100) {
            pool.remove(pool.size() - 1);
        }
    }
}
