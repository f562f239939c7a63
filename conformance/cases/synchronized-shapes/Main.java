import java.util.*;

public class Main {
    synchronized int rec(int n) {
        return n == 0 ? (Thread.holdsLock(this) ? 1 : 0) : rec(n - 1) + 1;
    }

    static synchronized void thrower() {
        throw new RuntimeException("t");
    }

    static int ret(Object o) {
        synchronized (o) {
            for (int i = 0; ; i++)
                synchronized (new Object()) {
                    if (i == 3) return i;
                }
        }
    }

    public static void main(String[] a) throws Exception {
        Main m = new Main();
        System.out.println(m.rec(200));
        try {
            thrower();
        } catch (RuntimeException e) {
            System.out.println(Thread.holdsLock(Main.class));
        }
        Object o = new Object();
        System.out.println(ret(o) + " " + Thread.holdsLock(o));
        Object[] many = new Object[500];
        for (int i = 0; i < 500; i++) {
            many[i] = new Object();
            synchronized (many[i]) {
                many[i].hashCode();
                many[i].wait(0, 1);
            }
        }
        synchronized (many[0]) {
            synchronized (many[1]) {
                many[0].notifyAll();
                synchronized (many[0]) {
                    many[1].notify();
                }
            }
        }
        int hc = o.hashCode();
        synchronized (o) {
            o.wait(1);
        }
        System.out.println(hc == o.hashCode());
        Thread t =
                new Thread(
                        () -> {
                            synchronized (o) {
                                throw new RuntimeException("dies holding");
                            }
                        });
        t.setUncaughtExceptionHandler((x, e) -> System.out.println(e.getMessage()));
        t.start();
        t.join();
        synchronized (o) {
            System.out.println("free");
        }
        List<Integer> l = Collections.synchronizedList(new ArrayList<>());
        synchronized (l) {
            l.add(1);
        }
        System.out.println(l);
        String s = "lit";
        synchronized (s) {
            System.out.println(Thread.holdsLock("lit"));
        }
        synchronized (int.class) {
            synchronized (new int[0]) {
                System.out.println("ok");
            }
        }
    }
}
