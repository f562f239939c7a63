import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

public class Main {
    /** What the loaders' classes are called by. */
    public interface Work extends Function<Object, Object> {
        int hot(int n);
    }

    public interface Named {
        String name();
    }

    /** Defined anew by each loader. */
    public static class Impl implements Work {
        static int made;
        public int field = 7;
        private final Other other = new Other();

        public Impl() {
            made++;
        }

        public Object apply(Object what) {
            if ("throw".equals(what)) {
                return new IllegalStateException("from " + getClass().getName());
            }
            if ("lambda".equals(what)) {
                Supplier<String> s = () -> "captured " + field;
                return s;
            }
            if ("array".equals(what)) {
                return new Impl[2][0];
            }
            if (what instanceof Runnable) {
                ((Runnable) what).run();
                return field + made;
            }
            return other.name();
        }

        public int hot(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += step(i) + other.get(i);
            }
            IntUnaryOperator twice = x -> 2 * x;
            return twice.applyAsInt(sum);
        }

        private int step(int i) {
            return i * 31 ^ i >> 3;
        }

        public static String greet(String who) {
            return "hello " + who;
        }
    }

    public static class Other implements Named {
        static final String NAME = "other";

        public String name() {
            return NAME;
        }

        public int get(int i) {
            return i & 3;
        }
    }

    /** Throws in its initialiser. */
    public static class Failing {
        static {
            fail();
        }

        static void fail() {
            throw new IllegalArgumentException("no");
        }
    }

    public static class Sub extends Impl implements Named {
        public String name() {
            return "sub " + apply("") + hot(3);
        }
    }

    public static class Hidden implements Supplier<String> {
        static int count;

        public String get() {
            return "hidden " + ++count;
        }
    }

    static class Loader extends ClassLoader {
        private static final Map<String, byte[]> FILES = new HashMap<>();
        ClassLoader middle;

        Loader(ClassLoader parent, ClassLoader middle, String... names) {
            super(parent);
            this.middle = middle;
            for (String name : names) {
                own.add(name);
            }
        }

        Loader() {
            this(Main.class.getClassLoader(), null, "Main$Impl", "Main$Other", "Main$Failing");
        }

        private final List<String> own = new ArrayList<>();

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> c = findLoadedClass(name);
                if (c != null) {
                    return c;
                }
                if (own.contains(name)) {
                    byte[] b = file(name);
                    return defineClass(name, b, 0, b.length);
                }
                return middle != null ? middle.loadClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    static byte[] file(String name) {
        return Loader.FILES.computeIfAbsent(name, n -> {
            try (InputStream in = Main.class.getResourceAsStream(n + ".class")) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static Class<?> load() throws Exception {
        return new Loader().loadClass("Main$Impl");
    }

    static Work make(Class<?> c) throws Exception {
        return (Work) c.getDeclaredConstructor().newInstance();
    }

    /** Reflection's caches are soft: they hold on to a class only through itself. */
    static void gc() {
        System.gc();
        System.gc();
    }

    static boolean goes(WeakReference<?> r) {
        for (int i = 0; i < 20 && r.get() != null; i++) {
            gc();
        }
        return r.get() == null;
    }

    /** Something that keeps a class: made, tried after collections, and dropped. */
    static void keeps(String what, Callable<Object[]> maker) throws Exception {
        Object[] made = maker.call();
        @SuppressWarnings("unchecked")
        WeakReference<Class<?>> c = (WeakReference<Class<?>>) made[0];
        Object holder = made[1];
        @SuppressWarnings("unchecked")
        Callable<Object> use = (Callable<Object>) made[2];
        made = null;
        gc();
        fill();
        gc();
        boolean there = c.get() != null;
        Object used = use.call();
        Reference.reachabilityFence(holder);
        holder = null;
        use = null;
        System.out.println(what + ": " + (there ? "kept" : "LOST") + ", " + used + ", " + (goes(c) ? "gone" : "LEAKED"));
    }

    /** New classes take the place of those that are gone. */
    static void fill() throws Exception {
        for (int i = 0; i < 3; i++) {
            make(load()).hot(10);
            MethodHandles.lookup().defineHiddenClass(file("Main$Hidden"), true);
        }
    }

    static Object[] kept(Class<?> c, Object holder, Callable<Object> use) {
        return new Object[] {new WeakReference<Class<?>>(c), holder, use};
    }

    static void kept() throws Exception {
        keeps("loader", () -> {
            Class<?> c = load();
            ClassLoader l = c.getClassLoader();
            return kept(c, l, () -> l.loadClass("Main$Impl").getName());
        });
        keeps("class", () -> {
            Class<?> c = load();
            return kept(c, c, () -> make(c).apply(""));
        });
        keeps("another class of the loader", () -> {
            Class<?> c = load();
            Class<?> o = c.getClassLoader().loadClass("Main$Other");
            return kept(c, o, () -> ((Named) o.getDeclaredConstructor().newInstance()).name());
        });
        keeps("instance", () -> {
            Class<?> c = load();
            Work w = make(c);
            return kept(c, w, () -> w.apply("") + " " + w.hot(100));
        });
        keeps("array", () -> {
            Class<?> c = load();
            Object a = Array.newInstance(c, 0, 0, 0);
            return kept(c, a, () -> a.getClass().getName());
        });
        keeps("array class", () -> {
            Class<?> c = load();
            Class<?> a = Array.newInstance(c, 0).getClass();
            return kept(c, a, () -> Array.getLength(Array.newInstance(a, 3)));
        });
        keeps("method", () -> {
            Class<?> c = load();
            Method m = c.getMethod("greet", String.class);
            return kept(c, m, () -> m.invoke(null, "method"));
        });
        keeps("method handle", () -> {
            Class<?> c = load();
            MethodHandle h = MethodHandles.lookup()
                    .findStatic(c, "greet", MethodType.methodType(String.class, String.class));
            return kept(c, h, () -> {
                try {
                    return (String) h.invokeExact("handle");
                } catch (Throwable t) {
                    return t;
                }
            });
        });
        keeps("method type", () -> {
            Class<?> c = load();
            MethodType t = MethodType.methodType(c, c, int.class);
            return kept(c, t, () -> t.returnType().getName() + t.parameterCount());
        });
        keeps("var handle", () -> {
            Class<?> c = load();
            VarHandle h = MethodHandles.lookup().findVarHandle(c, "field", int.class);
            return kept(c, h, () -> h.coordinateTypes().get(0).getName());
        });
        keeps("lambda", () -> {
            Class<?> c = load();
            Object s = make(c).apply("lambda");
            return kept(c, s, () -> ((Supplier<?>) s).get());
        });
        keeps("exception", () -> {
            Class<?> c = load();
            Throwable t = (Throwable) make(c).apply("throw");
            return kept(c, t, () -> t.getStackTrace()[0]);
        });
        keeps("proxy", () -> {
            Class<?> named = new Loader(Main.class.getClassLoader(), null, "Main$Named").loadClass("Main$Named");
            Object p = Proxy.newProxyInstance(named.getClassLoader(), new Class<?>[] {named}, (q, m, a) -> m.getName());
            return kept(named, p, () -> p.getClass().getInterfaces()[0].getMethod("name").invoke(p));
        });
        keeps("context loader", () -> {
            Class<?> c = load();
            Thread t = new Thread(() -> { });
            t.setContextClassLoader(c.getClassLoader());
            return kept(c, t, () -> t.getContextClassLoader().loadClass("Main$Other").getName());
        });
        keeps("loader of a subclass", () -> {
            // Main$Impl is defined by one loader, and found through it by another.
            Loader lower = new Loader();
            Loader upper = new Loader(null, lower, "Main$Hidden");
            Class<?> c = upper.loadClass("Main$Impl");
            return kept(c, upper, () -> upper.loadClass("Main$Impl").getClassLoader() == upper);
        });
        keeps("resolved class", () -> {
            Loader lower = new Loader(Main.class.getClassLoader(), null, "Main$Other");
            Loader upper = new Loader(Main.class.getClassLoader(), lower, "Main$Impl");
            Class<?> c = upper.loadClass("Main$Impl");
            make(c).apply("");
            // From here on the resolved constant alone keeps it.
            upper.middle = null;
            return kept(lower.loadClass("Main$Other"), c, () -> make(c).apply("") + " " + make(c).hot(3));
        });
        keeps("superclass", () -> {
            Loader lower = new Loader();
            Loader upper = new Loader(Main.class.getClassLoader(), lower, "Main$Sub");
            Class<?> c = upper.loadClass("Main$Sub");
            upper.middle = null;
            return kept(lower.loadClass("Main$Impl"), c, () -> ((Named) make(c)).name());
        });
        keeps("interface", () -> {
            Loader lower = new Loader(Main.class.getClassLoader(), null, "Main$Named");
            Loader upper = new Loader(Main.class.getClassLoader(), lower, "Main$Other");
            Class<?> c = upper.loadClass("Main$Other");
            upper.middle = null;
            return kept(lower.loadClass("Main$Named"), c, () -> {
                Method m = c.getMethod("name");
                return m.invoke(c.getDeclaredConstructor().newInstance()) + " " + c.getInterfaces()[0].getName();
            });
        });
        keeps("name", () -> {
            // What a loader was once told it is told again.
            Loader lower = new Loader(Main.class.getClassLoader(), null, "Main$Other");
            Loader upper = new Loader(Main.class.getClassLoader(), lower);
            Class.forName("Main$Other", false, upper);
            upper.middle = null;
            return kept(lower.loadClass("Main$Other"), upper, () -> upper.loadClass("Main$Other").getName());
        });
        keeps("failed class", () -> {
            Class<?> c = load().getClassLoader().loadClass("Main$Failing");
            return kept(c, c, () -> {
                String s = "";
                for (int i = 0; i < 2; i++) {
                    try {
                        c.getDeclaredConstructor().newInstance();
                    } catch (Throwable t) {
                        s += t.getClass().getSimpleName() + " of " + t.getCause().getClass().getSimpleName() + "; ";
                    }
                    gc();
                }
                return s;
            });
        });
        keeps("hidden class", () -> {
            Class<?> c = MethodHandles.lookup().defineHiddenClass(file("Main$Hidden"), true).lookupClass();
            Object o = c.getDeclaredConstructor().newInstance();
            return kept(c, o, () -> ((Supplier<?>) o).get() + " " + ((Supplier<?>) o).get());
        });
        keeps("lookup", () -> {
            MethodHandles.Lookup l = MethodHandles.lookup().defineHiddenClass(file("Main$Hidden"), true);
            return kept(l.lookupClass(), l, () -> l.lookupClass().getName().contains("Main$Hidden/0x"));
        });
    }

    /** A frame that runs a method of it, and nothing else. */
    static void frames() throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch out = new CountDownLatch(1);
        List<WeakReference<Class<?>>> c = new ArrayList<>();
        Object[] result = new Object[1];
        Thread t = new Thread(() -> {
            try {
                Class<?> k = load();
                c.add(new WeakReference<>(k));
                Work w = make(k);
                k = null;
                result[0] = w.apply((Runnable) () -> {
                    in.countDown();
                    try {
                        out.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
            } catch (Exception e) {
                result[0] = e;
            }
        });
        t.start();
        in.await();
        gc();
        fill();
        gc();
        String there = c.get(0).get() != null ? "kept" : "LOST";
        boolean traced = isTraced(t);
        out.countDown();
        t.join();
        System.out.println("frame: " + there + ", " + traced + ", " + result[0] + ", " + (goes(c.get(0)) ? "gone" : "LEAKED"));
    }

    static boolean isTraced(Thread t) {
        for (StackTraceElement e : t.getStackTrace()) {
            if (e.getClassName().equals("Main$Impl")) {
                return true;
            }
        }
        return false;
    }

    /** References to the class and to the loader are cleared, and get to their queue. */
    static void references() throws Exception {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        List<Reference<?>> all = new ArrayList<>();
        Class<?> c = load();
        make(c).hot(10);
        all.add(new WeakReference<>(c, queue));
        all.add(new PhantomReference<>(c, queue));
        all.add(new WeakReference<>(c.getClassLoader(), queue));
        all.add(new PhantomReference<>(c.getClassLoader(), queue));
        c = null;
        int n = 0;
        for (int i = 0; i < 50 && n < 4; i++) {
            System.gc();
            while (queue.remove(20) != null) {
                n++;
            }
        }
        System.out.println("references: " + n + " " + all.get(0).get() + " " + all.get(2).get());
    }

    /** One call site, whose receivers' classes come and go. */
    static int calls(Work w, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += w.hot(3);
        }
        return sum;
    }

    static void churn(int n) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(String.class, String.class);
        MethodHandle body = lookup.findStatic(Impl.class, "greet", type);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += calls(make(load()), 100);
            sum += lookup.defineHiddenClass(file("Main$Hidden"), true).lookupClass().getModifiers();
            CallSite site = LambdaMetafactory.metafactory(lookup, "apply", MethodType.methodType(Function.class),
                    MethodType.methodType(Object.class, Object.class), body, type);
            @SuppressWarnings("unchecked")
            Function<String, String> f = (Function<String, String>) site.getTarget().invoke();
            sum += f.apply("x").length();
            Object p = Proxy.newProxyInstance(new Loader(), new Class<?>[] {Named.class}, (q, m, a) -> "n");
            sum += ((Named) p).name().length();
            if (i % 16 == 15) {
                System.gc();
            }
        }
        System.out.println("churn: " + sum);
    }

    public static void main(String[] args) throws Throwable {
        int n = Integer.getInteger("n", 300);
        kept();
        frames();
        references();
        churn(n);
        gc();
        long unloaded = ManagementFactory.getClassLoadingMXBean().getUnloadedClassCount();
        System.out.println("unloaded: " + (unloaded >= 4 * n));
    }
}
