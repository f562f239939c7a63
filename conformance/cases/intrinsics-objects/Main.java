import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** What headers and classes answer. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 25000);
    static long sum;

    static void mix(boolean v) {
        sum = sum * 31 + (v ? 1231 : 1237);
    }

    static void mix(int v) {
        sum = sum * 31 + v;
    }

    interface Shape { }
    static class Square implements Shape { }
    static class Small extends Square { }
    static class D3 extends Small { }
    static class D4 extends D3 { }
    static class D5 extends D4 { }
    static class D6 extends D5 { }
    static class D7 extends D6 { }
    static class D8 extends D7 { }
    static class D9 extends D8 implements Comparable<D9> {
        public int compareTo(D9 o) { return 0; }
    }

    static final Class<?>[] CLASSES = {Object.class, Shape.class, Square.class, Small.class, D7.class, D8.class, D9.class,
        Comparable.class, int.class, void.class, int[].class, Object[].class, Shape[].class, Small[].class, int[][].class,
        Cloneable.class, String.class, Thread.State.class, Override.class};
    static final Object[] OBJECTS = {new Object(), new Square(), new Small(), new D7(), new D8(), new D9(), "text", new int[3],
        new Object[2], new Small[1], new int[2][2], Thread.State.NEW, null};

    static void classes(Class<?> a, Class<?> b) {
        mix(a.isAssignableFrom(b));
        mix(a.isArray());
        mix(a.isPrimitive());
        mix(a.isInterface());
        mix(a.isHidden());
        mix(a.getModifiers());
        mix(a.getSuperclass() == null ? 0 : a.getSuperclass().getName().hashCode());
    }

    static void objects(Class<?> c, Object o) {
        mix(c.isInstance(o));
        try {
            mix(c.cast(o) == o);
        } catch (ClassCastException e) {
            mix(e.getMessage().length());
        }
        try {
            mix(o.getClass().getName().hashCode());
        } catch (NullPointerException e) {
            mix(7);
        }
        try {
            mix(Array.getLength(o));
        } catch (IllegalArgumentException e) {
            mix(e.getMessage().hashCode());
        } catch (NullPointerException e) {
            mix(8);
        }
    }

    static void hashes(Object o, int hash) {
        if (System.identityHashCode(o) != hash) {
            throw new AssertionError("the hash changed");
        }
        if (o != null && !(o instanceof String) && o.hashCode() != hash) {
            throw new AssertionError("another hash");
        }
    }

    static void references(Object o, WeakReference<Object> weak, SoftReference<Object> soft, PhantomReference<Object> phantom) {
        mix(weak.get() == o);
        mix(soft.get() == o);
        mix(phantom.get() == null);
        mix(weak.refersTo(o));
        mix(phantom.refersTo(o));
        mix(phantom.refersTo(null));
        mix(new WeakReference<>(null).get() == null);
    }

    static class Finalized {
        static int made;
        Finalized() { made++; }
        @Override protected void finalize() { }
    }

    public static void main(String[] args) throws Exception {
        Thread main = Thread.currentThread();
        int[] hash = new int[OBJECTS.length];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = System.identityHashCode(OBJECTS[i]);
        }
        Object held = new Object();
        WeakReference<Object> weak = new WeakReference<>(held);
        SoftReference<Object> soft = new SoftReference<>(held);
        PhantomReference<Object> phantom = new PhantomReference<>(held, new ReferenceQueue<>());
        List<Object> garbage = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            classes(CLASSES[round % CLASSES.length], CLASSES[round / CLASSES.length % CLASSES.length]);
            objects(CLASSES[round % CLASSES.length], OBJECTS[round / CLASSES.length % OBJECTS.length]);
            int i = round % OBJECTS.length;
            hashes(OBJECTS[i], hash[i]);
            if (OBJECTS[i] != null) {
                synchronized (OBJECTS[i]) {
                    hashes(OBJECTS[i], hash[i]);
                }
            }
            Object fresh = new Object();
            int h = fresh.hashCode();
            hashes(fresh, h);
            references(held, weak, soft, phantom);
            mix(Thread.currentThread() == main);
            Thread.onSpinWait();
            new Finalized();
            if (round % 100 == 0) garbage.add(new byte[2000]);
        }
        WeakReference<Object> cleared = new WeakReference<>(held);
        cleared.clear();
        mix(cleared.get() == null && cleared.refersTo(null));
        Thread other = new Thread(() -> mix(Thread.currentThread() != main));
        other.start();
        other.join();
        System.out.println(sum + " " + Finalized.made + " " + garbage.size());
    }
}
