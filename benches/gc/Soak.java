import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Everything that a collector must get right, at once, by eight threads, for as long as it is told. Each kind of work keeps a bounded
 * number of objects of which it knows what they must hold, and checks that they do. What the process takes is sampled all the while.
 * Exit code 1: something was found corrupt, or grew. Arguments: seconds, threads, -NAME for kinds of work to leave out.
 */
public class Soak {
    static final AtomicLong turns = new AtomicLong();
    static final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();
    static volatile boolean ended;

    static void fail(String what) {
        if (failures.computeIfAbsent(what, w -> new AtomicLong()).incrementAndGet() <= 5) {
            new AssertionError("CORRUPT: " + what).printStackTrace();
        }
    }

    static void check(boolean right, String what) {
        if (!right) fail(what);
    }

    /** A kind of work; each thread has one of its own. A turn takes about a millisecond. */
    interface Work {
        void turn(Random random) throws Throwable;
    }

    // ---- Structures ----------------------------------------------------------------------------------------------------

    /** A binary search tree whose nodes come and go, with links across that make old objects point to young ones. */
    static final class Graph implements Work {
        static final class Node {
            final int key;
            final long sum;
            Node left, right, across;
            byte[] text;

            Node(int key, int size) {
                this.key = key;
                text = new byte[size];
                Arrays.fill(text, (byte) key);
                sum = (long) key * 31 + size;
            }

            void test() {
                check(sum == (long) key * 31 + text.length, "sum of a node");
                check(text.length == 0 || text[0] == (byte) key && text[text.length - 1] == (byte) key, "text of a node");
            }
        }

        Node root;
        int count;

        public void turn(Random random) {
            for (int i = 0; i < 200; i++) insert(new Node(random.nextInt(), random.nextInt(100)), random);
            if (count > 20_000) {
                // Half of it goes.
                int cut = root.key;
                root = random.nextBoolean() ? root.left : root.right;
                count = 0;
                cutAcross(root);
                check(root == null || root.key != cut, "keys differ");
            }
            if (random.nextInt(50) == 0) count = test(root, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        void insert(Node fresh, Random random) {
            Node at = root;
            if (at == null) {
                root = fresh;
                return;
            }
            while (true) {
                if (random.nextInt(16) == 0) {
                    at.across = fresh;
                    fresh.across = null;
                }
                if (fresh.key == at.key) return;
                Node next = fresh.key < at.key ? at.left : at.right;
                if (next == null) break;
                at = next;
            }
            if (fresh.key < at.key) at.left = fresh; else at.right = fresh;
            count++;
        }

        void cutAcross(Node n) {
            if (n == null) return;
            n.across = null;
            count++;
            cutAcross(n.left);
            cutAcross(n.right);
        }

        int test(Node n, long low, long high) {
            if (n == null) return 0;
            n.test();
            if (n.across != null) n.across.test();
            check(low <= n.key && n.key <= high, "order of a tree");
            return 1 + test(n.left, low, n.key - 1L) + test(n.right, n.key + 1L, high);
        }
    }

    /** Maps of all kinds; one is shared by all threads. */
    static final class Maps implements Work {
        record Key(int a, String b) {}

        static final ConcurrentHashMap<Integer, long[]> shared = new ConcurrentHashMap<>();
        final HashMap<Key, String> own = new HashMap<>();
        final WeakHashMap<Object, Integer> weak = new WeakHashMap<>();
        final ArrayDeque<Object> weakKeys = new ArrayDeque<>();
        final ArrayDeque<Key> keys = new ArrayDeque<>();

        public void turn(Random random) {
            for (int i = 0; i < 100; i++) {
                int n = random.nextInt(20_000);
                shared.compute(n, (k, v) -> {
                    check(v == null || v[0] == k && v[v.length - 1] == ~k, "value of the shared map");
                    long[] fresh = new long[2 + k % 7];
                    fresh[0] = k;
                    fresh[fresh.length - 1] = ~k;
                    return fresh;
                });
                if (i % 3 == 0) shared.remove(random.nextInt(20_000));
                Key key = new Key(n, "k" + n);
                if (own.put(key, key.b + "!") == null) keys.add(key);
                if (keys.size() > 3000) {
                    Key oldest = keys.remove();
                    check((oldest.b + "!").equals(own.remove(oldest)), "value of an own map");
                }
            }
            Object key = new int[] {weakKeys.size()};
            weak.put(key, System.identityHashCode(key));
            weakKeys.add(key);
            if (weakKeys.size() > 500) weakKeys.remove();
            Object some = weakKeys.peek();
            check(weak.get(some) == System.identityHashCode(some), "a weak map's value");
            check(weak.size() >= weakKeys.size(), "size of a weak map");
        }
    }

    /** Large arrays in a ring; parts of them are copied, within one and between two. */
    static final class BigArrays implements Work {
        final Object[] ring = new Object[12];

        static int[] numbers(int length, int seed) {
            int[] a = new int[length];
            for (int i = 0; i < length; i += 97) a[i] = i ^ seed;
            return a;
        }

        public void turn(Random random) {
            int at = random.nextInt(ring.length), length = 1 << random.nextInt(19);
            switch (random.nextInt(4)) {
                case 0 -> ring[at] = numbers(length, at);
                case 1 -> {
                    Object[] refs = new Object[length / 4 + 1];
                    for (int i = 0; i < refs.length; i += 5) refs[i] = i;
                    ring[at] = refs;
                }
                case 2 -> {
                    if (ring[at] instanceof int[] a) ring[at] = random.nextBoolean() ? a.clone() : Arrays.copyOf(a, a.length);
                }
                default -> {
                    if (ring[at] instanceof Object[] refs) {
                        // Overlapping, forth and back; numbers stay where their remainder by 5 says.
                        int by = Math.min(refs.length / 10 * 5, 5 * random.nextInt(1000));
                        System.arraycopy(refs, 0, refs, by, refs.length - by);
                        for (int i = 0; i < by; i += 5) refs[i] = i;
                        System.arraycopy(refs, by, refs, 0, refs.length - by);
                    }
                }
            }
            if (ring[at] instanceof int[] a) {
                for (int i = 0; i < a.length; i += 97) if (a[i] != (i ^ at)) fail("numbers of a big array");
            } else if (ring[at] instanceof Object[] refs) {
                for (int i = 0; i < refs.length; i++) {
                    if (i % 5 == 0 ? !(refs[i] instanceof Integer n && n % 5 == 0) : refs[i] != null) fail("references of a big array");
                }
            }
        }
    }

    /** A list too long for any recursion, and frames that hold references while collections go on. */
    static final class Deep implements Work {
        static final class Cell {
            final Cell next;
            final int n;

            Cell(Cell next, int n) {
                this.next = next;
                this.n = n;
            }
        }

        Cell list;

        public void turn(Random random) {
            if (list == null || random.nextInt(300) == 0) {
                list = null;
                for (int i = 0; i < 50_000; i++) list = new Cell(list, i);
            }
            if (random.nextInt(20) == 0) {
                int n = 50_000;
                for (Cell c = list; c != null; c = c.next) check(c.n == --n, "a long list");
                check(n == 0, "length of a long list");
            }
            String s = "d" + random.nextInt(1000);
            check(recurse(300, s, new int[] {300}) == s, "a reference in frames");
        }

        Object recurse(int depth, Object keep, int[] number) {
            if (depth == 0) return keep;
            Object own = new long[] {depth};
            Object result = recurse(depth - 1, keep, new int[] {depth - 1});
            check(((long[]) own)[0] == depth && number[0] == depth, "locals of a frame");
            return result;
        }
    }

    // ---- Identity ------------------------------------------------------------------------------------------------------

    /** Identity hashes and monitors of objects that move. */
    static final class Identity implements Work {
        static final class Counter {
            int value;
        }

        static final Counter[] counters = new Counter[64];
        static final AtomicLong[] expected = new AtomicLong[64];

        static {
            for (int i = 0; i < counters.length; i++) {
                counters[i] = new Counter();
                expected[i] = new AtomicLong();
            }
        }

        final Object[] objects = new Object[2000];
        final int[] hashes = new int[2000];
        final IdentityHashMap<Object, Integer> places = new IdentityHashMap<>();

        public void turn(Random random) throws InterruptedException {
            for (int i = 0; i < 100; i++) {
                int at = random.nextInt(objects.length);
                Object old = objects[at];
                if (old != null) {
                    check(System.identityHashCode(old) == hashes[at], "identity hash");
                    Integer place = places.get(old);
                    check(place != null && place == at, "place in an identity map");
                    if (random.nextInt(4) != 0) continue;
                    places.remove(old);
                }
                Object fresh = random.nextBoolean() ? new Object() : new byte[random.nextInt(50)];
                if (random.nextInt(8) == 0) {
                    // A lock that is held while the object gets its hash.
                    synchronized (fresh) {
                        hashes[at] = System.identityHashCode(fresh);
                    }
                } else {
                    hashes[at] = System.identityHashCode(fresh);
                }
                objects[at] = fresh;
                places.put(fresh, at);
            }
            for (int i = 0; i < 50; i++) {
                int at = random.nextInt(counters.length);
                synchronized (counters[at]) {
                    check(counters[at].value == (int) expected[at].get(), "a count under a lock");
                    counters[at].value++;
                    expected[at].incrementAndGet();
                    if (random.nextInt(200) == 0) counters[at].wait(1);
                    if (random.nextInt(20) == 0) counters[at].notifyAll();
                }
            }
            Object passing = new Object();
            synchronized (passing) {
                synchronized (passing) {
                    check(Thread.holdsLock(passing), "holder of a lock");
                }
            }
        }
    }

    /** Interned strings that die and come again. */
    static final class Interned implements Work {
        final String[] held = new String[200];

        public void turn(Random random) {
            for (int i = 0; i < 100; i++) {
                int at = random.nextInt(held.length);
                if (held[at] != null) {
                    String again = new String(held[at].toCharArray()).intern();
                    check(again == held[at], "an interned string");
                }
                held[at] = ("interned " + random.nextInt(1_000_000)).intern();
            }
            check("interned".substring(2).intern() == "terned".intern(), "two ways to an interned string");
        }
    }

    // ---- References ----------------------------------------------------------------------------------------------------

    /** References of all kinds: what is held is not cleared, what is dropped is, and each is enqueued once. */
    static final class References implements Work {
        static final AtomicLong registered = new AtomicLong(), cleaned = new AtomicLong();
        static final AtomicLong finalizable = new AtomicLong(), finalized = new AtomicLong();
        static final AtomicLong made = new AtomicLong(), enqueued = new AtomicLong();
        static final Cleaner cleaner = Cleaner.create();

        static final class Finalizable {
            final int[] data = {1, 2, 3};
            boolean done;

            Finalizable() {
                finalizable.incrementAndGet();
            }

            @Override
            @SuppressWarnings({"deprecation", "removal"})
            protected void finalize() {
                check(!done && data[0] == 1 && data[2] == 3, "an object that is finalized");
                done = true;
                finalized.incrementAndGet();
            }
        }

        static final class Weak extends WeakReference<Object> {
            final int id;

            Weak(Object o, int id, ReferenceQueue<Object> queue) {
                super(o, queue);
                this.id = id;
            }
        }

        final ReferenceQueue<Object> queue = new ReferenceQueue<>();
        final Map<Reference<?>, Integer> waiting = new HashMap<>();
        final ArrayDeque<Object[]> held = new ArrayDeque<>();
        final ArrayDeque<SoftReference<byte[]>> soft = new ArrayDeque<>();
        int next;

        public void turn(Random random) {
            for (int i = 0; i < 20; i++) {
                Object o = new int[] {next, ~next};
                Reference<?> r = random.nextInt(3) == 0 ? new PhantomReference<>(o, queue) : new Weak(o, next, queue);
                waiting.put(r, next++);
                made.incrementAndGet();
                if (random.nextInt(2) == 0) held.add(new Object[] {o, r});
                if (held.size() > 500) held.remove();
                Reference.reachabilityFence(o);
            }
            for (Object[] pair : held) {
                Reference<?> r = (Reference<?>) pair[1];
                if (r instanceof Weak w) {
                    check(w.get() == pair[0] && ((int[]) pair[0])[0] == w.id && ((int[]) pair[0])[1] == ~w.id, "a weak reference's referent");
                } else {
                    check(r.refersTo(null) == false, "a phantom reference to what is held");
                }
            }
            Reference<?> r;
            while ((r = queue.poll()) != null) {
                Integer id = waiting.remove(r);
                check(id != null, "enqueued twice, or never made");
                check(r.refersTo(null), "enqueued, but not cleared");
                if (id != null && r instanceof Weak w) check(w.id == id, "a reference's own field");
                enqueued.incrementAndGet();
            }
            byte[] buffer = new byte[2000];
            buffer[1999] = 7;
            soft.add(new SoftReference<>(buffer));
            if (soft.size() > 200) soft.remove();
            for (SoftReference<byte[]> s : soft) {
                byte[] b = s.get();
                check(b == null || b.length == 2000 && b[1999] == 7, "a soft reference's referent");
            }
            if (random.nextInt(10) == 0) new Finalizable();
            if (random.nextInt(10) == 0) {
                registered.incrementAndGet();
                cleaner.register(new Object(), cleaned::incrementAndGet);
            }
        }
    }

    // ---- Code ----------------------------------------------------------------------------------------------------------

    /** What loaders of their own load, over and over. */
    public static final class Plugin implements Supplier<Object> {
        static int calls;
        static final List<Object> own = new ArrayList<>();
        final IntSupplier lambda;

        public Plugin() {
            int n = ++calls;
            lambda = () -> n * 1000 + own.size();
            own.add("plugin " + n);
            own.add(this);
        }

        @Override
        public Object get() {
            return lambda.getAsInt() + ":" + own.get(0) + ":" + calls;
        }
    }

    /** A class that is defined hidden. */
    static final class Hidden implements Supplier<Object> {
        static Object kept;

        @Override
        public Object get() {
            kept = new int[] {41};
            return ((int[]) kept)[0] + 1;
        }
    }

    static final class Loader extends ClassLoader {
        final byte[] big = new byte[10_000];

        Loader() {
            super(Soak.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    /** Class loaders and hidden classes that come and go, with lambdas and static fields. */
    static final class Loading implements Work {
        static final Set<Reference<?>> loaders = ConcurrentHashMap.newKeySet();
        final byte[] plugin = bytes(Plugin.class), hidden = bytes(Hidden.class);
        final ArrayDeque<Supplier<Object>> held = new ArrayDeque<>();

        static byte[] bytes(Class<?> c) {
            try (InputStream in = c.getResourceAsStream(c.getSimpleName().isEmpty() ? "" : c.getName() + ".class")) {
                return in.readAllBytes();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings("unchecked")
        public void turn(Random random) throws Throwable {
            if (random.nextInt(4) != 0) return;
            if (random.nextBoolean()) {
                Loader loader = new Loader();
                loaders.add(new WeakReference<>(loader));
                Class<?> c = loader.define(plugin);
                Supplier<Object> s = (Supplier<Object>) c.getConstructor().newInstance();
                check(s.get().equals("1002:plugin 1:1"), "a new class");
                held.add(s);
            } else {
                MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(hidden, true);
                var constructor = lookup.lookupClass().getDeclaredConstructor();
                constructor.setAccessible(true);
                Supplier<Object> s = (Supplier<Object>) constructor.newInstance();
                check(s.get().equals(42), "a hidden class");
                held.add(s);
            }
            if (held.size() > 10) {
                Supplier<Object> oldest = held.remove();
                Object got = oldest.get();
                check(got.equals(42) || got.equals("1002:plugin 1:1"), "a class that is a while old");
            }
            loaders.removeIf(r -> r.refersTo(null));
        }
    }

    /** Method handles, variable handles, strings, boxes, exceptions, short-lived threads, thread locals. */
    static final class Various implements Work {
        static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);
        static final Object[] slots = new Object[100];
        final List<MethodHandle> handles = new ArrayList<>();

        public void turn(Random random) throws Throwable {
            for (int i = 0; i < 50; i++) {
                int at = random.nextInt(slots.length);
                Object seen = ELEMENT.getVolatile(slots, at);
                check(seen == null || seen instanceof String s && s.startsWith("slot " + at + " "), "a shared slot");
                ELEMENT.compareAndSet(slots, at, seen, "slot " + at + " " + i);
            }
            MethodHandle length = MethodHandles.lookup().findVirtual(String.class, "length", MethodType.methodType(int.class));
            String text = "x".repeat(random.nextInt(100));
            handles.add(length.bindTo(text));
            if (handles.size() > 100) handles.remove(0);
            check((int) handles.get(handles.size() - 1).invoke() == text.length(), "a bound method handle");
            try {
                Object[] strings = new String[1];
                strings[0] = text.length() > 50 ? (Object) 1 : "1";
            } catch (ArrayStoreException e) {
                // Without either where java throws one made in advance.
                check(e.getMessage() == null || e.getMessage().equals("java.lang.Integer"), "an exception");
            }
            StringBuilder b = new StringBuilder();
            for (int i = 0; i < 50; i++) b.append(i).append(i % 7 == 0 ? "\u4e00" : ",");
            check(b.length() == 140 && b.charAt(1) == 0x4e00 && b.substring(137).equals("49\u4e00"), "a built string");
            if (random.nextInt(100) == 0) {
                ThreadLocal<Object> local = ThreadLocal.withInitial(() -> new int[] {5});
                long[] seen = new long[1];
                Thread t = new Thread(() -> {
                    local.get();
                    for (int i = 0; i < 1000; i++) seen[0] += new int[] {i}[0];
                    seen[0] += ((int[]) local.get())[0];
                });
                t.start();
                t.join();
                check(seen[0] == 499_505, "a short-lived thread");
            }
        }
    }

    // ---- Running it ----------------------------------------------------------------------------------------------------

    static Map<String, Supplier<Work>> kinds() {
        Map<String, Supplier<Work>> kinds = new java.util.LinkedHashMap<>();
        kinds.put("graph", Graph::new);
        kinds.put("maps", Maps::new);
        kinds.put("arrays", BigArrays::new);
        kinds.put("deep", Deep::new);
        kinds.put("identity", Identity::new);
        kinds.put("interned", Interned::new);
        kinds.put("references", References::new);
        kinds.put("loading", Loading::new);
        kinds.put("various", Various::new);
        return kinds;
    }

    static void work(int seed, List<Supplier<Work>> kinds) {
        Random random = new Random(seed);
        Work[] works = new Work[kinds.size()];
        while (!ended) {
            int i = random.nextInt(works.length);
            // All that a kind keeps is dropped now and then.
            if (works[i] == null || random.nextInt(20_000) == 0) works[i] = kinds.get(i).get();
            try {
                works[i].turn(random);
            } catch (Throwable t) {
                t.printStackTrace();
                fail(t.toString());
            }
            turns.incrementAndGet();
        }
    }

    record Sample(double heap, double resident, int classes) {}

    static Sample sample(long began) throws Exception {
        System.gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
        double resident = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) resident = Integer.parseInt(line.replaceAll("\\D", "")) / 1024.0;
        }
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        Sample s = new Sample(heap, resident, classes.getLoadedClassCount());
        System.out.printf("%6.0f s  %9d turns  heap %6.1f MiB  resident %6.1f MiB  classes %5d (%d unloaded)  loaders %d%n",
            (System.nanoTime() - began) / 1e9, turns.get(), heap, resident, s.classes, classes.getUnloadedClassCount(), Loading.loaders.size());
        return s;
    }

    /** Compares the second quarter of the samples with the last one. */
    static boolean grew(String what, double[] samples, double share, double slack) {
        int quarter = samples.length / 4;
        double[] early = Arrays.copyOfRange(samples, quarter, 2 * quarter);
        double[] late = Arrays.copyOfRange(samples, samples.length - quarter, samples.length);
        Arrays.sort(early);
        Arrays.sort(late);
        double from = early[quarter / 2], to = late[quarter / 2];
        boolean grew = to > from * (1 + share) + slack;
        System.out.printf("%s: %.1f early, %.1f late%s%n", what, from, to, grew ? ": IT GREW" : "");
        return grew;
    }

    static void expect(String what, AtomicLong done, AtomicLong of, long held) {
        check(done.get() <= of.get() && done.get() >= of.get() - held, what + ": " + done + " of " + of);
        System.out.println(what + ": " + done + " of " + of);
    }

    public static void main(String[] args) throws Exception {
        double seconds = Double.parseDouble(args.length > 0 ? args[0] : "60");
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        Map<String, Supplier<Work>> kinds = kinds();
        for (int i = 2; i < args.length; i++) if (kinds.remove(args[i].substring(1)) == null) throw new IllegalArgumentException(args[i]);
        List<Thread> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int seed = t;
            Thread thread = new Thread(() -> work(seed, new ArrayList<>(kinds.values())), "soak-" + t);
            workers.add(thread);
            thread.start();
        }
        int count = 40;
        long began = System.nanoTime();
        List<Sample> samples = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            long due = began + (long) (seconds * 1e9 * i / count);
            for (long left; (left = due - System.nanoTime()) > 0; ) LockSupport.parkNanos(left);
            samples.add(sample(began));
        }
        ended = true;
        for (Thread t : workers) t.join();
        // What the last turns dropped is cleared, finalized and cleaned.
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(50);
        }
        boolean grew = grew("heap after collection, MiB", samples.stream().mapToDouble(Sample::heap).toArray(), 0.15, 6)
            | grew("resident, MiB", samples.stream().mapToDouble(Sample::resident).toArray(), 0.25, 24)
            | grew("classes", samples.stream().mapToDouble(Sample::classes).toArray(), 0.1, 200);
        if (kinds.containsKey("references")) {
            expect("finalized", References.finalized, References.finalizable, 10);
            expect("cleaned", References.cleaned, References.registered, 10);
            System.out.println("references enqueued: " + References.enqueued + " of " + References.made);
        }
        Loading.loaders.removeIf(r -> r.refersTo(null));
        System.out.println("class loaders left: " + Loading.loaders.size());
        check(Loading.loaders.size() <= 20 * threads, "class loaders were not unloaded: " + Loading.loaders.size());
        failures.forEach((what, n) -> System.out.println("CORRUPT: " + what + ", " + n + " times"));
        System.exit(grew || !failures.isEmpty() ? 1 : 0);
    }
}
