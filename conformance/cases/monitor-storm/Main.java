import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.LockSupport;

public class Main {
    static final int THREADS = Integer.getInteger("threads");
    static final int ROUNDS = Integer.getInteger("rounds", 300);

    static class Cell {
        int value;
        int hash;
    }

    /** Threads hand a token round: each waits for its turn. */
    static void ring() throws Exception {
        Object lock = new Object();
        int[] turn = {0};
        Thread[] all = new Thread[THREADS];
        int laps = Math.max(1, ROUNDS / THREADS);
        for (int t = 0; t < THREADS; t++) {
            int me = t;
            all[t] = new Thread(() -> {
                for (int lap = 0; lap < laps; lap++) {
                    synchronized (lock) {
                        while (turn[0] % THREADS != me) {
                            try {
                                if (lap % 2 == 0) lock.wait();
                                else lock.wait(50);
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }
                        turn[0]++;
                        lock.notifyAll();
                    }
                }
            });
            all[t].start();
        }
        for (Thread t : all) t.join();
        System.out.println(turn[0] == laps * THREADS);
    }

    /** Many objects, locked by all, hashed now and then, while garbage is made. */
    static void cells() throws Exception {
        Cell[] cells = new Cell[97];
        for (int i = 0; i < cells.length; i++) cells[i] = new Cell();
        AtomicInteger wrong = new AtomicInteger();
        Thread[] all = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            int me = t;
            all[t] = new Thread(() -> {
                Object junk = null;
                for (int i = 0; i < ROUNDS; i++) {
                    Cell c = cells[(i * 31 + me) % cells.length];
                    synchronized (c) {
                        synchronized (c) {
                            c.value++;
                            if (i % 5 == 0) {
                                int h = System.identityHashCode(c);
                                if (c.hash != 0 && c.hash != h) wrong.incrementAndGet();
                                c.hash = h;
                            }
                            junk = new Object[] {junk == null ? c : null, new int[50]};
                        }
                        if (!Thread.holdsLock(c)) wrong.incrementAndGet();
                    }
                    if (me == 0 && i % 50 == 0) System.gc();
                }
            });
            all[t].start();
        }
        for (Thread t : all) t.join();
        int sum = 0;
        for (Cell c : cells) {
            sum += c.value;
            if (c.hash != 0 && c.hash != System.identityHashCode(c)) wrong.incrementAndGet();
        }
        System.out.println(sum == THREADS * ROUNDS);
        System.out.println(wrong);
    }

    /** park and unpark, with interrupts among them: no wake-up is lost. */
    static void parking() throws Exception {
        AtomicInteger ball = new AtomicInteger();
        Thread[] two = new Thread[2];
        int hits = ROUNDS;
        CountDownLatch ready = new CountDownLatch(1);
        for (int t = 0; t < 2; t++) {
            int me = t;
            two[t] = new Thread(() -> {
                while (ready.getCount() > 0) Thread.onSpinWait();
                int at;
                while ((at = ball.get()) < hits) {
                    if (at % 2 != me) {
                        LockSupport.park();
                        Thread.interrupted();
                        continue;
                    }
                    ball.set(at + 1);
                    if (at % 3 == 0) two[1 - me].interrupt();
                    else LockSupport.unpark(two[1 - me]);
                }
                LockSupport.unpark(two[1 - me]);
            });
            two[t].start();
        }
        ready.countDown();
        for (Thread t : two) t.join();
        System.out.println(ball.get() >= hits);
    }

    /** wait is interrupted or notified, never neither. */
    static void interrupts() throws Exception {
        Object lock = new Object();
        AtomicInteger done = new AtomicInteger();
        Thread[] all = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            all[t] = new Thread(() -> {
                synchronized (lock) {
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        // Counts too. It may be interrupted anew by now.
                    }
                }
                done.incrementAndGet();
            });
            all[t].start();
        }
        int i = 0;
        while (done.get() < THREADS) {
            if (i++ % 2 == 0) all[i % THREADS].interrupt();
            synchronized (lock) {
                lock.notify();
            }
            Thread.yield();
        }
        for (Thread t : all) t.join();
        System.out.println(done);
    }

    /** Threads that live for moments. */
    static void births() throws Exception {
        AtomicInteger alive = new AtomicInteger();
        for (int i = 0; i < Math.max(3, ROUNDS / THREADS); i++) {
            Thread[] all = new Thread[THREADS];
            for (int t = 0; t < THREADS; t++) {
                all[t] = new Thread(alive::incrementAndGet);
                all[t].start();
            }
            for (Thread t : all) {
                t.join();
                if (t.isAlive() || t.getState() != Thread.State.TERMINATED) System.out.println("alive");
            }
        }
        System.out.println(alive.get() == THREADS * Math.max(3, ROUNDS / THREADS));
    }

    public static void main(String[] args) throws Exception {
        ring();
        cells();
        parking();
        interrupts();
        births();
    }
}
