import java.util.*;

public class Main {
    public static void main(String[] a) {
        List<Object> l = new ArrayList<>();
        List<Integer> h = new ArrayList<>();
        IdentityHashMap<Object, Integer> im = new IdentityHashMap<>();
        int n = Integer.getInteger("n", 5000);
        for (int i = 0; i < n; i++) {
            Object o = i % 3 == 0 ? new Object() : i % 3 == 1 ? new int[i % 10] : "s" + i;
            l.add(o);
            h.add(System.identityHashCode(o));
            im.put(o, i);
            if (i % 3 == 0) h.set(i, o.hashCode());
        }
        for (int r = 0; r < 5; r++) {
            for (int i = 0; i < 2000; i++) new ArrayList<>(100);
            System.gc();
        }
        int bad = 0;
        for (int i = 0; i < n; i++)
            if (h.get(i) != System.identityHashCode(l.get(i)) || im.get(l.get(i)) != i) bad++;
        System.out.println(
                bad
                        + " "
                        + (new HashSet<>(h).size() > n * 9 / 10)
                        + " "
                        + System.identityHashCode(null));
        Object lock = new Object();
        int hc = lock.hashCode();
        synchronized (lock) {
            System.gc();
            System.out.println(lock.hashCode() == hc);
        }
        Object l2 = new Object();
        synchronized (l2) {
            int q = l2.hashCode();
            System.gc();
            System.out.println(q == l2.hashCode());
        }
    }
}
