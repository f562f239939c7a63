import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Main {
    static long fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    static class F extends RecursiveTask<Long> {
        int n;

        F(int n) {
            this.n = n;
        }

        protected Long compute() {
            if (n < 10) return fib(n);
            F l = new F(n - 1);
            l.fork();
            return new F(n - 2).compute() + l.join();
        }
    }

    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("threads");
        ExecutorService ex = Executors.newFixedThreadPool(n);
        System.out.println(
                ex
                        .invokeAll(
                                IntStream.range(0, 100)
                                        .mapToObj(i -> (Callable<Integer>) () -> i * i)
                                        .toList())
                        .stream()
                        .mapToInt(
                                f -> {
                                    try {
                                        return f.get();
                                    } catch (Exception e) {
                                        return -1;
                                    }
                                })
                        .sum());
        Future<?> bad =
                ex.submit(
                        () -> {
                            throw new IllegalStateException("task");
                        });
        try {
            bad.get();
        } catch (ExecutionException e) {
            System.out.println(e + " " + e.getCause());
        }
        CountDownLatch never = new CountDownLatch(1);
        Future<?> c =
                ex.submit(
                        () -> {
                            never.await();
                            return 0;
                        });
        System.out.println(c.cancel(true) + " " + c.isCancelled());
        try {
            c.get();
        } catch (CancellationException e) {
            System.out.println(e);
        }
        try {
            ex.submit(
                            () -> {
                                never.await();
                                return 0;
                            })
                    .get(10, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            System.out.println(e);
        }
        Callable<String> any = () -> "any";
        String got = ex.invokeAny(List.of(any));
        System.out.println(got);
        ex.shutdownNow();
        System.out.println(ex.awaitTermination(5, TimeUnit.SECONDS));
        try {
            ex.submit(() -> 1);
        } catch (RejectedExecutionException e) {
            System.out.println("rejected");
        }
        CompletableFuture<Integer> cf =
                CompletableFuture.supplyAsync(() -> 20)
                        .thenApplyAsync(x -> x + 1)
                        .thenCombine(CompletableFuture.supplyAsync(() -> 2), (x, y) -> x * y)
                        .thenCompose(x -> CompletableFuture.completedFuture(x + 0));
        System.out.println(cf.get());
        System.out.println(
                CompletableFuture.supplyAsync(
                                () -> {
                                    if (true) throw new IllegalArgumentException("cf");
                                    return 1;
                                })
                        .handle((v, t) -> v + " " + t)
                        .join());
        try {
            CompletableFuture.failedFuture(new Exception("ff")).join();
        } catch (CompletionException e) {
            System.out.println(e);
        }
        System.out.println(
                CompletableFuture.allOf(
                                IntStream.range(0, n)
                                        .mapToObj(i -> CompletableFuture.runAsync(() -> {}))
                                        .toArray(CompletableFuture[]::new))
                        .thenApply(v -> "all")
                        .get());
        System.out.println(
                new CompletableFuture<String>()
                        .completeOnTimeout("late", 10, TimeUnit.MILLISECONDS)
                        .get());
        ForkJoinPool p = new ForkJoinPool(n);
        System.out.println(p.invoke(new F(20)));
        System.out.println(
                p.submit(
                                () ->
                                        IntStream.range(0, 10000)
                                                .parallel()
                                                .mapToLong(i -> i * (long) i)
                                                .sum())
                        .get());
        p.shutdown();
        Map<Integer, Integer> gc =
                IntStream.rangeClosed(1, 1000)
                        .parallel()
                        .boxed()
                        .collect(
                                Collectors.groupingByConcurrent(
                                        i -> i % 3, Collectors.summingInt(i -> i)));
        System.out.println(new TreeMap<>(gc));
        System.out.println(
                Stream.iterate(1, i -> i + 1)
                                .limit(500)
                                .parallel()
                                .map(i -> i * 2)
                                .filter(i -> i % 3 == 0)
                                .reduce(0, Integer::sum)
                        + " "
                        + Arrays.stream(new int[] {5, 3, 1}).parallel().sorted().boxed().toList()
                        + IntStream.range(0, 100)
                                .parallel()
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining())
                                .hashCode());
        int[] big = new Random(3).ints(20000).toArray(), copy = big.clone();
        Arrays.parallelSort(big);
        Arrays.sort(copy);
        System.out.println(Arrays.equals(big, copy));
        Arrays.parallelPrefix(big, (x, y) -> x ^ y);
        System.out.println(big[19999]);
        ScheduledExecutorService s = Executors.newScheduledThreadPool(n);
        CountDownLatch ticks = new CountDownLatch(3);
        s.scheduleAtFixedRate(ticks::countDown, 1, 2, TimeUnit.MILLISECONDS);
        ticks.await();
        System.out.println(s.schedule(() -> "sched", 5, TimeUnit.MILLISECONDS).get());
        s.shutdownNow();
        ExecutorService w = Executors.newWorkStealingPool(n),
                cached = Executors.newCachedThreadPool(),
                single = Executors.newSingleThreadExecutor();
        System.out.println(
                w.submit(() -> 1).get()
                        + cached.submit(() -> 2).get()
                        + single.submit(() -> 3).get());
        w.shutdown();
        cached.shutdown();
        single.shutdown();
        java.util.Timer t = new java.util.Timer();
        CountDownLatch tl = new CountDownLatch(2);
        t.schedule(
                new TimerTask() {
                    public void run() {
                        tl.countDown();
                    }
                },
                1,
                1);
        tl.await();
        t.cancel();
        System.out.println("timer");
    }
}
