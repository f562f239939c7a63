import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;

public class Main {
    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("threads");
        ExecutorService ex = Executors.newFixedThreadPool(n + 1);
        ReentrantLock l = new ReentrantLock();
        int[] c = {0};
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 500; i++) {
                        l.lock();
                        try {
                            c[0]++;
                        } finally {
                            l.unlock();
                        }
                    }
                });
        System.out.println(c[0]);
        ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
        int[] d = {0, 0};
        AtomicInteger bad = new AtomicInteger();
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 200; i++) {
                        rw.readLock().lock();
                        if (d[0] != d[1]) bad.incrementAndGet();
                        rw.readLock().unlock();
                        rw.writeLock().lock();
                        d[0]++;
                        d[1]++;
                        rw.writeLock().unlock();
                    }
                });
        System.out.println(d[0] + " " + bad);
        StampedLock sl = new StampedLock();
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 200; i++) {
                        long s = sl.tryOptimisticRead();
                        int x = d[0], y = d[1];
                        if (!sl.validate(s)) {
                            s = sl.readLock();
                            x = d[0];
                            y = d[1];
                            sl.unlockRead(s);
                        }
                        if (x != y) bad.incrementAndGet();
                        s = sl.writeLock();
                        d[0]--;
                        d[1]--;
                        sl.unlockWrite(s);
                    }
                });
        System.out.println(d[0] + " " + bad);
        Semaphore sem = new Semaphore(3);
        AtomicInteger in = new AtomicInteger(), max = new AtomicInteger();
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 50; i++) {
                        sem.acquireUninterruptibly();
                        max.accumulateAndGet(in.incrementAndGet(), Math::max);
                        in.decrementAndGet();
                        sem.release();
                    }
                });
        System.out.println(max.get() <= 3);
        CountDownLatch cd = new CountDownLatch(n);
        run(
                ex,
                n,
                () -> {
                    cd.countDown();
                    cd.await();
                });
        System.out.println(cd.getCount());
        Phaser ph = new Phaser(n);
        AtomicInteger late = new AtomicInteger();
        AtomicInteger phase = new AtomicInteger();
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 10; i++) {
                        if (ph.getPhase() != i) late.incrementAndGet();
                        phase.incrementAndGet();
                        ph.arriveAndAwaitAdvance();
                    }
                });
        System.out.println(late + " " + phase + " " + ph.getPhase());
        CyclicBarrier cb = new CyclicBarrier(n, () -> phase.incrementAndGet());
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 5; i++) cb.await();
                });
        System.out.println(phase);
        Exchanger<Integer> xc = new Exchanger<>();
        Future<Integer> f = ex.submit(() -> xc.exchange(1));
        System.out.println(xc.exchange(2) + f.get());
        ArrayBlockingQueue<Integer> q = new ArrayBlockingQueue<>(2);
        Future<Long> sum =
                ex.submit(
                        () -> {
                            long s = 0;
                            for (int i = 0; i < n * 100; i++) s += q.take();
                            return s;
                        });
        run(
                ex,
                n,
                () -> {
                    for (int i = 1; i <= 100; i++) q.put(i);
                });
        System.out.println(sum.get());
        try {
            l.unlock();
        } catch (IllegalMonitorStateException e) {
            System.out.println(e);
        }
        System.out.println(l.tryLock() + " " + l.getHoldCount() + l.isHeldByCurrentThread());
        LongAdder la = new LongAdder();
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 1000; i++) la.increment();
                });
        System.out.println(la);
        SynchronousQueue<String> sq = new SynchronousQueue<>();
        ex.submit(
                () -> {
                    sq.put("handoff");
                    return 0;
                });
        System.out.println(sq.take());
        ConcurrentSkipListMap<Integer, Integer> sk = new ConcurrentSkipListMap<>();
        ConcurrentLinkedQueue<Integer> clq = new ConcurrentLinkedQueue<>();
        AtomicInteger id = new AtomicInteger();
        run(
                ex,
                n,
                () -> {
                    for (int i = 0; i < 100; i++) {
                        int k = id.getAndIncrement();
                        sk.put(k, -k);
                        clq.add(k);
                    }
                });
        System.out.println(sk.size() + " " + sk.firstKey() + sk.lastEntry() + clq.size());
        ex.shutdown();
        System.out.println(ex.awaitTermination(10, TimeUnit.SECONDS));
    }

    interface T {
        void r() throws Exception;
    }

    static void run(ExecutorService ex, int n, T t) throws Exception {
        List<Future<?>> l = new ArrayList<>();
        for (int i = 0; i < n; i++)
            l.add(
                    ex.submit(
                            () -> {
                                t.r();
                                return null;
                            }));
        for (var f : l) f.get();
    }
}
