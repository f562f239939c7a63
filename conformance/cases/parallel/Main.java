import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.*;

public class Main {
    static final int THREADS = Integer.getInteger("threads");
    static final int SIZE = Integer.getInteger("size", 5000);

    static class Sum extends RecursiveTask<Long> {
        final int[] a;
        final int from, to;

        Sum(int[] a, int from, int to) {
            this.a = a;
            this.from = from;
            this.to = to;
        }

        @Override
        protected Long compute() {
            if (to - from < 20) {
                long s = 0;
                for (int i = from; i < to; i++) s += a[i];
                return s;
            }
            int mid = (from + to) >>> 1;
            Sum left = new Sum(a, from, mid), right = new Sum(a, mid, to);
            left.fork();
            return right.compute() + left.join();
        }
    }

    static void forkJoin() throws Exception {
        int[] a = IntStream.range(0, SIZE).toArray();
        ForkJoinPool pool = new ForkJoinPool(THREADS);
        System.out.println("sum " + pool.invoke(new Sum(a, 0, SIZE)));
        String joined = pool.submit(() ->
                IntStream.range(0, 200).parallel().mapToObj(Integer::toString).collect(Collectors.joining(",")))
                .get();
        System.out.println(joined.length() + " " + joined.hashCode());
        Map<Integer, Long> groups = pool.submit(() ->
                Arrays.stream(a).parallel().boxed()
                        .collect(Collectors.groupingByConcurrent(i -> i % 7, TreeMap_::new, Collectors.counting())))
                .get();
        System.out.println(new TreeMap<>(groups));
        Integer[] sorted = new Integer[SIZE];
        for (int i = 0; i < SIZE; i++) sorted[i] = (i * 7919) % SIZE;
        pool.submit(() -> Arrays.parallelSort(sorted)).get();
        int bad = 0;
        for (int i = 1; i < SIZE; i++) if (sorted[i - 1] > sorted[i]) bad++;
        System.out.println("unsorted " + bad);
        pool.shutdown();
        System.out.println(pool.awaitTermination(60, TimeUnit.SECONDS));
    }

    static class TreeMap_<K, V> extends ConcurrentSkipListMap<K, V> {}

    static void futures() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int n = i;
            all.add(CompletableFuture.supplyAsync(() -> n, pool)
                    .thenApplyAsync(x -> {
                        if (x % 10 == 3) throw new IllegalStateException("no " + x);
                        return x * 2;
                    }, pool)
                    .exceptionally(e -> -1));
        }
        CompletableFuture<Integer> total = CompletableFuture.completedFuture(0);
        for (CompletableFuture<Integer> f : all) total = total.thenCombine(f, Integer::sum);
        System.out.println("futures " + total.get());
        pool.shutdown();
        System.out.println(pool.awaitTermination(60, TimeUnit.SECONDS));
    }

    static void timers() throws Exception {
        int n = Math.min(THREADS, 16);
        ScheduledExecutorService s = Executors.newScheduledThreadPool(n);
        CountDownLatch latch = new CountDownLatch(3 * n);
        AtomicInteger cancelled = new AtomicInteger();
        List<ScheduledFuture<?>> repeated = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            s.schedule(latch::countDown, i, TimeUnit.MILLISECONDS);
            repeated.add(s.scheduleAtFixedRate(latch::countDown, 1, 1, TimeUnit.MILLISECONDS));
        }
        Timer timer = new Timer("t", true);
        for (int i = 0; i < n; i++) {
            timer.schedule(new TimerTask() {
                @Override
                public void run() {
                    latch.countDown();
                }
            }, i % 3);
        }
        latch.await();
        for (ScheduledFuture<?> f : repeated) if (f.cancel(false)) cancelled.incrementAndGet();
        timer.cancel();
        s.shutdown();
        System.out.println("timers " + s.awaitTermination(60, TimeUnit.SECONDS) + " " + (cancelled.get() == n));
    }

    static void maps() throws Exception {
        ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
        LongAdder adder = new LongAdder();
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(4);
        Thread[] threads = new Thread[THREADS];
        AtomicLong taken = new AtomicLong();
        for (int t = 0; t < THREADS; t++) {
            boolean producer = t % 2 == 0;
            threads[t] = new Thread(() -> {
                try {
                    for (int i = 0; i < SIZE / 50; i++) {
                        map.merge(i % 37, 1, Integer::sum);
                        adder.increment();
                        if (producer) queue.put(i);
                        else taken.addAndGet(queue.take());
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            threads[t].start();
        }
        for (Thread t : threads) t.join();
        System.out.println(map.values().stream().mapToInt(i -> i).sum() + " " + adder + " " + taken + queue);
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < Integer.getInteger("rounds", 3); i++) {
            forkJoin();
            futures();
            timers();
            maps();
        }
    }
}
