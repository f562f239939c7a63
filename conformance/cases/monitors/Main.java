public class Main {
    static final Object l = new Object();
    static int turn, steps;

    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("threads");
        int rounds = 2000 / n;
        Thread[] t = new Thread[n];
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < n; i++) {
            int me = i;
            t[i] =
                    new Thread(
                            () -> {
                                for (int r = 0; r < rounds; r++)
                                    synchronized (l) {
                                        while (turn != me)
                                            try {
                                                l.wait();
                                            } catch (InterruptedException e) {
                                                return;
                                            }
                                        turn = (turn + 1) % n;
                                        steps++;
                                        if (r == 0) order.append(me).append(' ');
                                        l.notifyAll();
                                    }
                            });
            t[i].start();
        }
        for (Thread x : t) x.join();
        System.out.println(steps + " " + order);
        try {
            l.wait();
        } catch (IllegalMonitorStateException e) {
            System.out.println(e);
        }
        try {
            l.notify();
        } catch (IllegalMonitorStateException e) {
            System.out.println(e);
        }
        try {
            l.wait(-1);
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
        synchronized (l) {
            long s = System.nanoTime();
            l.wait(30);
            System.out.println(System.nanoTime() - s >= 29_000_000L);
            l.wait(0, 1);
        }
        Thread w =
                new Thread(
                        () -> {
                            synchronized (l) {
                                try {
                                    l.wait();
                                    System.out.println("?");
                                } catch (InterruptedException e) {
                                    System.out.println(
                                            "interrupted "
                                                    + Thread.currentThread().isInterrupted()
                                                    + e.getMessage());
                                }
                            }
                        });
        w.start();
        while (w.getState() != Thread.State.WAITING) Thread.sleep(1);
        w.interrupt();
        w.join();
        Thread b;
        synchronized (l) {
            b =
                    new Thread(
                            () -> {
                                synchronized (l) {
                                    System.out.println("got");
                                }
                            });
            b.start();
            while (b.getState() != Thread.State.BLOCKED) Thread.sleep(1);
            System.out.println(b.getState());
        }
        b.join();
        m(5);
        try {
            synchronized (l) {
                throw new RuntimeException("in");
            }
        } catch (RuntimeException e) {
            System.out.println(Thread.holdsLock(l));
        }
    }

    static synchronized int m(int d) {
        System.out.println(Thread.holdsLock(Main.class));
        return d == 0 ? 0 : m(d - 1);
    }
}
