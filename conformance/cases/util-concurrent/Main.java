import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;
import java.util.stream.*;

public class Main {
    public static void main(String[] a) throws Exception {
        ExecutorService e = Executors.newFixedThreadPool(4);
        List<Future<Integer>> fs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int k = i;
            fs.add(e.submit(() -> k * k));
        }
        int t = 0;
        for (var f : fs) t += f.get();
        System.out.println(t);
        System.out.println(
                e.invokeAny(List.of((Callable<String>) () -> "x"))
                        + e.invokeAll(List.<Callable<Integer>>of(() -> 1, () -> 2)).size());
        try {
            e.submit(
                            () -> {
                                throw new IllegalStateException("boom");
                            })
                    .get();
        } catch (ExecutionException x) {
            System.out.println(x);
        }
        e.shutdown();
        System.out.println(e.awaitTermination(60, TimeUnit.SECONDS) + "" + e.isTerminated());
        CompletableFuture<Integer> c =
                CompletableFuture.supplyAsync(() -> 20)
                        .thenCombine(CompletableFuture.supplyAsync(() -> 22), Integer::sum);
        System.out.println(
                c.get()
                        + " "
                        + c.thenApply(x -> x / 0)
                                .exceptionally(
                                        x -> {
                                            System.out.println(x);
                                            return -1;
                                        })
                                .join()
                        + CompletableFuture.allOf(c, c).thenApply(v -> "all").join());
        try {
            new CompletableFuture<String>().orTimeout(20, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException x) {
            System.out.println(x);
        }
        ScheduledExecutorService s = Executors.newScheduledThreadPool(1);
        CountDownLatch l = new CountDownLatch(3);
        s.scheduleAtFixedRate(l::countDown, 1, 2, TimeUnit.MILLISECONDS);
        System.out.println(l.await(10, TimeUnit.SECONDS));
        s.shutdownNow();
        CyclicBarrier b = new CyclicBarrier(3, () -> System.out.println("barrier"));
        Thread[] th = new Thread[3];
        for (int i = 0; i < 3; i++) {
            th[i] =
                    new Thread(
                            () -> {
                                try {
                                    b.await();
                                } catch (Exception x) {
                                    System.out.println(x);
                                }
                            });
            th[i].start();
        }
        for (Thread q : th) q.join();
        Phaser p = new Phaser(1);
        System.out.println(p.arrive() + p.getPhase());
        Exchanger<String> ex = new Exchanger<>();
        Thread q =
                new Thread(
                        () -> {
                            try {
                                System.out.println("got " + ex.exchange("b"));
                            } catch (Exception x) {
                            }
                        });
        q.start();
        String got = ex.exchange("a");
        q.join();
        System.out.println(got);
        Semaphore sem = new Semaphore(2, true);
        sem.acquire();
        System.out.println(
                sem.availablePermits()
                        + sem.drainPermits()
                        + ""
                        + sem.tryAcquire(1, TimeUnit.MILLISECONDS));
        ConcurrentSkipListMap<String, Integer> m =
                new ConcurrentSkipListMap<>(Map.of("b", 1, "a", 2, "c", 3));
        System.out.println(m + "" + m.headMap("c") + m.ceilingEntry("bb"));
        ConcurrentHashMap<Integer, LongAdder> h = new ConcurrentHashMap<>();
        IntStream.range(0, 10000)
                .parallel()
                .forEach(i -> h.computeIfAbsent(i % 10, k -> new LongAdder()).increment());
        System.out.println(
                h
                        + " "
                        + h.reduceValuesToLong(1, LongAdder::sum, 0, Long::sum)
                        + h.search(1, (k, v) -> k == 5 ? k : null));
        BlockingQueue<Integer> bq = new LinkedBlockingQueue<>(2);
        Thread pr =
                new Thread(
                        () -> {
                            try {
                                for (int i = 0; i < 10; i++) bq.put(i);
                            } catch (InterruptedException x) {
                            }
                        });
        pr.start();
        int su = 0;
        for (int i = 0; i < 10; i++) su += bq.take();
        System.out.println(su);
        DelayQueue<Delayed> dq = new DelayQueue<>();
        SynchronousQueue<Integer> sq = new SynchronousQueue<>();
        System.out.println(
                sq.offer(1)
                        + ""
                        + dq.poll()
                        + new PriorityBlockingQueue<>(List.of(3, 1, 2)).take()
                        + new ArrayBlockingQueue<>(1).remainingCapacity()
                        + new LinkedTransferQueue<>().tryTransfer(1));
        StampedLock sl = new StampedLock();
        long st = sl.tryOptimisticRead();
        System.out.println(sl.validate(st));
        long w = sl.writeLock();
        System.out.println(sl.validate(st) + "" + sl.isWriteLocked());
        sl.unlockWrite(w);
        ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
        rw.readLock().lock();
        System.out.println(rw.writeLock().tryLock() + " " + rw.getReadLockCount());
        try {
            new ReentrantLock().unlock();
        } catch (IllegalMonitorStateException x) {
            System.out.println(x);
        }
        ReentrantLock rl = new ReentrantLock();
        Condition co = rl.newCondition();
        rl.lock();
        System.out.println(
                co.await(1, TimeUnit.MILLISECONDS)
                        + ""
                        + rl.isHeldByCurrentThread()
                        + rl.getHoldCount());
        System.out.println(
                new ForkJoinPool(3)
                                .submit(() -> IntStream.rangeClosed(1, 1000).parallel().sum())
                                .get()
                        + " "
                        + new RecursiveTask<Integer>() {
                            protected Integer compute() {
                                return fib(15);
                            }

                            int fib(int n) {
                                return n < 2 ? n : fib(n - 1) + fib(n - 2);
                            }
                        }.invoke()
                        + ForkJoinPool.commonPool().getParallelism()
                                / ForkJoinPool.commonPool().getParallelism());
        SubmissionPublisher<Integer> pub = new SubmissionPublisher<>();
        var done = pub.consume(x -> {});
        pub.submit(5);
        pub.close();
        done.get();
        AtomicReferenceFieldUpdater<Main, String> u =
                AtomicReferenceFieldUpdater.newUpdater(Main.class, String.class, "f");
        Main mm = new Main();
        System.out.println(
                u.compareAndSet(mm, null, "z")
                        + mm.f
                        + new AtomicIntegerArray(3)
                        + new DoubleAccumulator(Math::max, 0)
                        + new AtomicStampedReference<>("r", 1).getStamp());
        Timer ti = new Timer(true);
        CountDownLatch tl = new CountDownLatch(1);
        ti.schedule(
                new TimerTask() {
                    public void run() {
                        tl.countDown();
                    }
                },
                5);
        System.out.println(tl.await(60, TimeUnit.SECONDS));
        ThreadLocalRandom.current().ints(3);
        System.out.println(new CopyOnWriteArrayList<>(List.of(1, 2)).addIfAbsent(2));
    }

    volatile String f;
}
