import java.lang.ref.*;
import java.util.*;

public class Main {
    static class Big {
        byte[] b = new byte[1000];
        final String n;

        Big(String n) {
            this.n = n;
        }
    }

    static Object strong;

    static void gc(java.util.function.BooleanSupplier until) throws Exception {
        for (int i = 0; i < 100 && !until.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(10);
        }
    }

    static WeakReference<Object> weak(ReferenceQueue<Object> q) {
        return new WeakReference<>(new Big("w"), q);
    }

    static PhantomReference<Object> ph(ReferenceQueue<Object> q) {
        return new PhantomReference<>(new Big("p"), q);
    }

    static SoftReference<Object> soft() {
        return new SoftReference<>(new Big("s"));
    }

    static boolean fin;

    static class F {
        protected void finalize() {
            fin = true;
            System.out.println("finalized");
        }
    }

    static Object saved;

    static class Res {
        protected void finalize() {
            saved = this;
        }
    }

    static void mk() {
        new F();
    }

    static void mkr() {
        new Res();
    }

    static void fill(WeakHashMap<Object, String> m) {
        for (int i = 0; i < 100; i++) m.put(new Object(), "v" + i);
    }

    static boolean cleaned;

    static void reg(Cleaner c) {
        c.register(
                new Object(),
                () -> {
                    System.out.println("cleaned");
                    cleaned = true;
                });
    }

    public static void main(String[] a) throws Exception {
        ReferenceQueue<Object> q = new ReferenceQueue<>();
        WeakReference<Object> w = weak(q);
        gc(() -> w.get() == null);
        System.out.println("weak " + w.get());
        System.out.println(q.remove(5000) == w);
        PhantomReference<Object> p = ph(q);
        System.out.println(p.get());
        gc(() -> p.refersTo(null));
        System.out.println((q.remove(5000) == p) + " " + q.poll());
        SoftReference<Object> s = soft();
        System.gc();
        System.out.println("soft " + (s.get() != null));
        strong = new Big("k");
        WeakReference<Object> w2 = new WeakReference<>(strong, q);
        System.gc();
        System.out.println(w2.get() == strong);
        System.out.println(w2.refersTo(strong));
        w2.clear();
        System.out.println(w2.get() + " " + w2.enqueue() + w2.enqueue() + (q.poll() == w2));
        mk();
        gc(() -> fin);
        System.out.println("fin " + fin);
        mkr();
        gc(() -> saved != null);
        System.out.println("resurrected " + (saved != null));
        WeakHashMap<Object, String> m = new WeakHashMap<>();
        Object key = new Object();
        m.put(key, "kept");
        fill(m);
        gc(() -> m.size() == 1);
        System.out.println(m.size() + m.get(key));
        Cleaner c = Cleaner.create();
        reg(c);
        gc(() -> cleaned);
        Cleaner.Cleanable cl = c.register(new Object(), () -> System.out.println("explicit"));
        cl.clean();
        cl.clean();
        Reference.reachabilityFence(key);
        WeakReference<Object> self = new WeakReference<>("interned");
        System.gc();
        System.out.println(self.get());
        System.out.println(q.remove(10));
        ThreadLocal<Object> tl = ThreadLocal.withInitial(Object::new);
        tl.get();
        tl.remove();
    }
}
