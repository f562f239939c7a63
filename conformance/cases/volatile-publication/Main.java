import java.util.concurrent.atomic.*;

public class Main {
    static class Box {
        final int a, b;

        Box(int x) {
            a = x;
            b = -x;
        }
    }

    static Box racy;
    static volatile int turn;
    static volatile long vl;
    static int x, y;

    public static void main(String[] s) throws Exception {
        int n = Integer.getInteger("threads");
        AtomicInteger bad = new AtomicInteger();
        Thread[] t = new Thread[n];
        for (int i = 0; i < n; i++) {
            int me = i;
            t[i] =
                    new Thread(
                            () -> {
                                for (int k = 1; k < 3000; k++) {
                                    if (me == 0) {
                                        racy = new Box(k);
                                        vl = k << 16 | (long) k << 48;
                                    } else {
                                        Box b = racy;
                                        if (b != null && b.a != -b.b) bad.incrementAndGet();
                                        long l = vl;
                                        if (l >>> 48 != (l >>> 16 & 0xffff)) bad.incrementAndGet();
                                    }
                                }
                            });
            t[i].start();
        }
        for (Thread q : t) q.join();
        System.out.println(bad);
        AtomicReference<Integer> r = new AtomicReference<>(0);
        AtomicLong al = new AtomicLong();
        AtomicIntegerFieldUpdater<U> u = AtomicIntegerFieldUpdater.newUpdater(U.class, "v");
        U o = new U();
        AtomicIntegerArray arr = new AtomicIntegerArray(4);
        AtomicStampedReference<String> st = new AtomicStampedReference<>("a", 0);
        for (int i = 0; i < n; i++) {
            t[i] =
                    new Thread(
                            () -> {
                                for (int k = 0; k < 500; k++) {
                                    r.updateAndGet(v -> v + 1);
                                    al.getAndAdd(3);
                                    u.incrementAndGet(o);
                                    arr.accumulateAndGet(k & 3, 1, Integer::sum);
                                    int[] h = new int[1];
                                    String c;
                                    do {
                                        c = st.get(h);
                                    } while (!st.compareAndSet(c, c, h[0], h[0] + 1));
                                }
                            });
            t[i].start();
        }
        for (Thread q : t) q.join();
        System.out.println(r + " " + al + " " + o.v + " " + arr + " " + st.getStamp());
    }

    static class U {
        volatile int v;
    }
}
