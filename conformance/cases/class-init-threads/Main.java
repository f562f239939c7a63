import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;

public class Main {
    static final AtomicInteger inits = new AtomicInteger();

    static class Slow {
        static final int V;

        static {
            inits.incrementAndGet();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
            }
            V = 42;
        }
    }

    static class Failing {
        static {
            inits.incrementAndGet();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
            }
            if (V() == 1) throw new IllegalStateException("fail");
        }

        static int V() {
            return 1;
        }

        static void m() {}
    }

    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("threads");
        CyclicBarrier b = new CyclicBarrier(n);
        ExecutorService ex = Executors.newFixedThreadPool(n);
        List<Future<String>> fs = new ArrayList<>();
        for (int i = 0; i < n; i++)
            fs.add(
                    ex.submit(
                            () -> {
                                b.await();
                                int v = Slow.V;
                                String r = "";
                                try {
                                    Failing.m();
                                } catch (ExceptionInInitializerError e) {
                                    r = "EIIE";
                                } catch (NoClassDefFoundError e) {
                                    r = "NCDFE " + e.getMessage();
                                }
                                return v + r;
                            }));
        Map<String, Integer> m = new TreeMap<>();
        for (Future<String> f : fs) m.merge(f.get(), 1, Integer::sum);
        System.out.println(m + " " + inits);
        ex.shutdown();
    }
}
