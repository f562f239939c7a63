import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;
import java.util.regex.*;
import java.util.stream.*;

/** The library's everyday work with a nearly full heap: memory runs out at thousands of places; everything still works after it. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 300);
    static volatile Object[] ballast;
    static final AtomicInteger thrown = new AtomicInteger();
    static final Set<String> wrong = ConcurrentHashMap.newKeySet();

    interface Work {
        void run(Random r) throws Throwable;
    }

    static final ReentrantLock lock = new ReentrantLock();
    static final Object monitor = new Object();
    static int counter;
    static final Map<Integer, String> tree = new TreeMap<>();

    static final Map<String, Work> WORK = new LinkedHashMap<>();

    static {
        WORK.put("map", r -> {
            Map<String, List<Integer>> m = new HashMap<>();
            for (int i = 0; i < 5000; i++) m.computeIfAbsent("k" + r.nextInt(500), k -> new ArrayList<>()).add(i);
            int n = 0;
            for (List<Integer> l : m.values()) n += l.size();
            if (n != 5000) wrong.add("map " + n);
        });
        WORK.put("strings", r -> {
            StringBuilder b = new StringBuilder();
            for (int i = 0; i < 2000; i++) b.append(String.format("%05d", i));
            if (b.length() != 10000) wrong.add("strings");
        });
        WORK.put("regex", r -> {
            Matcher m = Pattern.compile("(a+)(b*)c").matcher("aaabbbcabc".repeat(200));
            int n = 0;
            while (m.find()) n++;
            if (n != 400) wrong.add("regex " + n);
        });
        WORK.put("streams", r -> {
            int s = IntStream.range(0, 3000).boxed().sorted(Comparator.reverseOrder()).map(i -> i * 2)
                .collect(Collectors.groupingBy(i -> i % 7, Collectors.summingInt(i -> i))).values().stream().mapToInt(i -> i).sum();
            if (s != 2999 * 3000) wrong.add("streams " + s);
        });
        WORK.put("lock", r -> {
            lock.lock();
            try {
                Object[] o = new Object[r.nextInt(20_000)];
                counter++;
            } finally {
                lock.unlock();
            }
        });
        WORK.put("monitor", r -> {
            synchronized (monitor) {
                Object[] o = new Object[r.nextInt(20_000)];
                tree.put(r.nextInt(1000), "v");
                if (tree.size() > 500) tree.clear();
            }
        });
        WORK.put("lambda", r -> {
            Callable<int[]> c = () -> new int[r.nextInt(10_000)];
            c.call();
        });
        WORK.put("exceptions", r -> {
            try {
                Integer.parseInt("x" + r.nextInt());
                wrong.add("parsed");
            } catch (NumberFormatException e) {
                if (e.getStackTrace().length == 0 && e.getMessage() == null) wrong.add("exception");
            }
        });
        WORK.put("zip", r -> {
            var out = new java.io.ByteArrayOutputStream();
            byte[] data = new byte[20_000];
            r.nextBytes(data);
            try (var z = new java.util.zip.GZIPOutputStream(out)) {
                z.write(data);
            }
            try (var z = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(out.toByteArray()))) {
                if (!Arrays.equals(data, z.readAllBytes())) wrong.add("zip");
            }
        });
        WORK.put("big", r -> {
            var a = new java.math.BigInteger(2000, r);
            if (!a.add(a).equals(a.shiftLeft(1))) wrong.add("big");
        });
        WORK.put("deep", r -> deep(r.nextInt(2000)));
        WORK.put("overflow", r -> {
            try {
                deep(Integer.MAX_VALUE);
            } catch (StackOverflowError e) {
                // As it should be.
            }
        });
        WORK.put("reflect", r -> Main.class.getDeclaredMethods());
        WORK.put("proxy", r -> {
            var c = (Comparable<?>) java.lang.reflect.Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Comparable.class}, (p, m, a) -> new int[100].length);
            if (c.compareTo(null) != 100) wrong.add("proxy");
        });
        WORK.put("thread", r -> {
            int[] got = new int[1];
            Thread t = new Thread(() -> got[0] = new int[10].length);
            t.setUncaughtExceptionHandler((x, e) -> got[0] = 10);
            t.start();
            t.join();
            // Memory may run out before run, in the VM's own part.
        });
        WORK.put("queue", r -> {
            var q = new LinkedBlockingQueue<Object>();
            for (int i = 0; i < 2000; i++) q.add(i);
            if (q.size() != 2000) wrong.add("queue");
        });
        WORK.put("weak", r -> {
            var m = new WeakHashMap<Object, Object>();
            for (int i = 0; i < 2000; i++) m.put(new Object(), new int[3]);
        });
        WORK.put("intern", r -> {
            if (("i" + r.nextInt(1000)).intern() == null) wrong.add("intern");
        });
    }

    static int deep(int n) {
        return n == 0 ? 0 : deep(n - 1) + new int[1].length;
    }

    /** Leaves so many bytes free. */
    static void fill(int left) {
        ballast = null;
        List<Object> all = new ArrayList<>(4000);
        byte[] reserve = new byte[left];
        try {
            while (true) all.add(new byte[10_000]);
        } catch (OutOfMemoryError e) {
            reserve = null;
        }
        ballast = all.toArray();
    }

    static boolean ofMemory(Throwable t) {
        for (; t != null; t = t.getCause()) if (t instanceof OutOfMemoryError) return true;
        return false;
    }

    static void one(Map.Entry<String, Work> w, Random r) {
        try {
            w.getValue().run(r);
        } catch (Throwable t) {
            boolean memory = false;
            try {
                memory = ofMemory(t);
            } catch (Throwable again) {
                memory = true;
            }
            if (memory) {
                thrown.incrementAndGet();
            } else {
                ballast = null;
                wrong.add(w.getKey() + ": " + t);
                t.printStackTrace();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Random r = new Random(42);
        List<Map.Entry<String, Work>> work = new ArrayList<>(WORK.entrySet());
        for (var w : work) one(w, r);
        System.out.println("without pressure: " + thrown.getAndSet(0) + " " + wrong);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                if (round % 10 == 0) fill(r.nextInt(300_000));
            } catch (OutOfMemoryError e) {
                thrown.incrementAndGet();
            }
            one(work.get(r.nextInt(work.size())), r);
        }
        ballast = null;
        // The same from several threads at once.
        Thread[] all = new Thread[4];
        for (int i = 0; i < all.length; i++) {
            int seed = i;
            all[i] = new Thread(() -> {
                Random own = new Random(seed);
                for (int round = 0; round < ROUNDS / 4; round++) one(work.get(own.nextInt(work.size())), own);
            });
        }
        for (Thread t : all) t.start();
        for (int i = 0; i < 5; i++) {
            try {
                fill(r.nextInt(500_000));
            } catch (OutOfMemoryError e) {
                thrown.incrementAndGet();
            }
            Thread.sleep(20);
        }
        for (Thread t : all) t.join();
        ballast = null;
        System.out.println("memory ran out: " + (thrown.getAndSet(0) > 0));
        // All of it works as before.
        for (int i = 0; i < 3; i++) for (var w : work) one(w, r);
        System.out.println("afterwards: " + thrown.get() + " " + wrong);
        System.out.println(lock.isLocked() + " " + Thread.holdsLock(monitor));
        AtomicInteger sum = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 100; i++) pool.submit(() -> {
            lock.lock();
            try {
                synchronized (monitor) {
                    sum.incrementAndGet();
                }
            } finally {
                lock.unlock();
            }
        });
        pool.shutdown();
        System.out.println(pool.awaitTermination(30, TimeUnit.SECONDS) + " " + sum);
    }
}
