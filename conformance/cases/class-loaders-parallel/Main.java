import java.io.*;
import java.util.*;
import java.util.concurrent.*;

public class Main {
    static class L extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        L() {
            super(Main.class.getClassLoader());
        }

        final java.util.concurrent.atomic.AtomicInteger defs =
                new java.util.concurrent.atomic.AtomicInteger();

        protected Class<?> findClass(String n) throws ClassNotFoundException {
            try {
                byte[] b =
                        new FileInputStream(System.getProperty("ext") + "/" + n + ".class")
                                .readAllBytes();
                defs.incrementAndGet();
                return defineClass(n, b, 0, b.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(n, e);
            }
        }
    }

    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("threads");
        ExecutorService ex = Executors.newFixedThreadPool(n);
        for (int round = 0; round < 5; round++) {
            L l = new L();
            CyclicBarrier bar = new CyclicBarrier(n);
            List<Future<Class<?>>> f = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                int k = i;
                f.add(
                        ex.submit(
                                () -> {
                                    bar.await();
                                    Class<?> c = null;
                                    for (int j = 0; j < 3; j++) {
                                        c = Class.forName("X" + (j + k) % 3, true, l);
                                        c.getMethod("hit").invoke(null);
                                    }
                                    return Class.forName("X0", true, l);
                                }));
            }
            Set<Class<?>> s = new HashSet<>();
            for (var q : f) s.add(q.get());
            int hits = 0;
            for (int j = 0; j < 3; j++)
                hits += (int) l.loadClass("X" + j).getMethod("total").invoke(null);
            System.out.println(s.size() + " " + l.defs + " " + (hits == 3 * n));
        }
        ex.shutdown();
    }
}
