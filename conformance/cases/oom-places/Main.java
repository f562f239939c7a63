import java.lang.invoke.MethodHandles;
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;
import java.util.function.*;

/** Memory runs out in all sorts of places; each time the program goes on, and what it uses still works. */
public class Main {
    static Object[] chain;

    /** Takes all memory, down to the last small object. Nothing is allocated after it but what fits nowhere. */
    static void fill() {
        for (int size = 1 << 20; size >= 1; size /= 4) {
            try {
                while (true) {
                    Object[] next = new Object[size];
                    next[0] = chain;
                    chain = next;
                }
            } catch (OutOfMemoryError e) {
                // The next smaller size.
            }
        }
    }

    static void free() {
        chain = null;
    }

    interface Body {
        Object run() throws Throwable;
    }

    /** Does it while there is no memory; answers what came of it. */
    static void full(String name, Body body) {
        Throwable thrown = null;
        Object result = null;
        fill();
        try {
            result = body.run();
        } catch (Throwable t) {
            thrown = t;
        }
        free();
        if (thrown instanceof InternalError && thrown.getCause() instanceof OutOfMemoryError
                || thrown instanceof BootstrapMethodError && thrown.getCause() instanceof OutOfMemoryError) {
            thrown = thrown.getCause();
        }
        System.out.println(name + ": " + (thrown != null ? thrown : result));
    }

    static class Initialised {
        static int runs;
        static Object o;

        static {
            runs++;
            o = new int[100_000];
        }

        static int f() {
            return runs;
        }
    }

    static class User {
        static int use() {
            return Initialised.f();
        }
    }

    /** Not loaded before it is used. */
    static class Late {
        int x = 5;
    }

    static class LateUser {
        static Object make() {
            return new Late();
        }
    }

    static class Lambdas {
        static Supplier<String> make(String s) {
            return () -> s + "!";
        }
    }

    static class Concat {
        static String make(int a, String b) {
            return a + b + a;
        }
    }

    static final Object lock = new Object();

    static synchronized Object inLock() {
        synchronized (lock) {
            return new long[200_000];
        }
    }

    static int depth(int n) {
        return depth(n + 1) + 1;
    }

    static int allocating(int n) {
        int[] a = new int[1 + n % 7];
        return a.length + allocating(n + 1);
    }

    static int finalized;

    static class Finalized {
        @Override
        protected void finalize() {
            Object o = new long[1000];
            synchronized (Main.class) {
                finalized++;
            }
        }
    }

    public static void main(String[] args) throws Throwable {
        // What is used below is loaded: a handler whose class is not would need memory to be found.
        for (Throwable e : new Throwable[] {new StackOverflowError(), new OutOfMemoryError()}) {
            try {
                throw e;
            } catch (StackOverflowError x) {
                System.out.println("loaded");
            } catch (OutOfMemoryError x) {
                System.out.println("loaded");
            }
        }
        full("warm up", () -> new long[200_000]);
        full("again", () -> new long[200_000]);

        full("initialiser", User::use);
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(User.use());
            } catch (Throwable t) {
                System.out.println(t + " " + t.getCause());
            }
        }
        full("loading", LateUser::make);
        System.out.println(((Late) LateUser.make()).x);
        full("lambda", () -> Lambdas.make("x"));
        System.out.println(Lambdas.make("y").get());
        full("concat", () -> Concat.make(1, "z"));
        System.out.println(Concat.make(1, "z"));
        full("lock", Main::inLock);
        System.out.println(Thread.holdsLock(lock) + " " + Thread.holdsLock(Main.class));
        ReentrantLock rl = new ReentrantLock();
        full("reentrant lock", () -> {
            rl.lock();
            try {
                return new long[200_000];
            } finally {
                rl.unlock();
            }
        });
        System.out.println(rl.isLocked());
        full("clone", () -> new int[0][200_000].clone().length);
        full("array clone", new int[50_000]::clone);
        full("multi", () -> new int[1000][1000]);
        full("reflective array", () -> java.lang.reflect.Array.newInstance(String.class, 200_000));
        full("format", () -> String.format("%100000d", 5).length());
        full("intern", () -> new String(new char[100_000]).intern());
        full("boxing", () -> {
            List<Object> l = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) l.add(i + 1000);
            return l.size();
        });
        Map<Integer, Object> map = new HashMap<>();
        full("map", () -> {
            for (int i = 0; ; i++) map.put(i, new int[100]);
        });
        int n = map.size();
        boolean whole = true;
        for (int i = 0; i < n; i++) whole &= map.containsKey(i);
        System.out.println("map is whole: " + whole);
        map.clear();
        ConcurrentHashMap<Integer, Object> cmap = new ConcurrentHashMap<>();
        full("concurrent map", () -> {
            for (int i = 0; ; i++) cmap.put(i, new int[100]);
        });
        System.out.println("concurrent map is whole: " + (cmap.size() == cmap.keySet().stream().count()));
        cmap.clear();
        for (int i = 0; i < 3; i++) {
            fill();
            int got = 0;
            try {
                depth(0);
            } catch (StackOverflowError | OutOfMemoryError e) {
                got = 1;
            }
            free();
            System.out.println(got);
            try {
                allocating(0);
            } catch (StackOverflowError e) {
                System.out.println("stack");
            }
        }
        // Finalizers, references and cleaners go on.
        for (int i = 0; i < 100; i++) new Finalized();
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        List<PhantomReference<Object>> refs = new ArrayList<>();
        for (int i = 0; i < 100; i++) refs.add(new PhantomReference<>(new Object(), queue));
        Cleaner cleaner = Cleaner.create();
        CountDownLatch cleaned = new CountDownLatch(100);
        Object[] held = new Object[100];
        for (int i = 0; i < 100; i++) {
            cleaner.register(held[i] = new Object(), cleaned::countDown);
        }
        Arrays.fill(held, null);
        full("references", () -> new long[200_000]);
        int enqueued = 0;
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end && (enqueued < 100 || cleaned.getCount() > 0 || finalized < 100)) {
            System.gc();
            System.runFinalization();
            while (queue.poll() != null) enqueued++;
            Thread.sleep(10);
        }
        System.out.println(enqueued + " " + cleaned.getCount() + " " + (finalized > 50));

        // Threads: what is thrown in them, and that they can be started.
        for (int i = 0; i < 3; i++) {
            AtomicReference<Throwable> got = new AtomicReference<>();
            Thread t = new Thread(() -> {
                fill();
                Object o = new long[200_000];
            });
            t.setUncaughtExceptionHandler((x, e) -> {
                free();
                got.set(e);
            });
            t.start();
            t.join();
            System.out.println(got.get());
        }
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<Future<Object>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) all.add(pool.submit(() -> new long[20_000_000]));
        for (Future<Object> f : all) {
            try {
                f.get();
            } catch (ExecutionException e) {
                System.out.println(e.getMessage());
            }
        }
        pool.shutdown();
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS));
        Thread t = new Thread(() -> System.out.println("a thread"));
        t.start();
        t.join();
        System.out.println(List.of(3, 1, 2).stream().sorted().map(String::valueOf).toList());
        System.gc();
        System.out.println(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() < 12 << 20);
    }
}
