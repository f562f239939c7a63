import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    static volatile Object sink;
    static volatile boolean go;

    /** Fills memory with a chain until there is none; the error is caught where nothing needs to be allocated. */
    static boolean fill(Object[] chain) {
        Object[] head = chain;
        try {
            while (true) {
                Object[] next = new Object[5000];
                next[0] = head;
                head = next;
            }
        } catch (OutOfMemoryError e) {
            head = null;
            return true;
        }
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads");
        fill(new Object[1]);
        for (int round = 0; round < Integer.getInteger("rounds", 2); round++) {
            AtomicInteger caught = new AtomicInteger();
            Object[][] chains = new Object[threads][1];
            Thread[] all = new Thread[threads];
            go = false;
            for (int i = 0; i < threads; i++) {
                Object[] chain = chains[i];
                all[i] = new Thread(() -> {
                    // Starting a thread takes memory too.
                    while (!go) Thread.yield();
                    if (fill(chain)) caught.incrementAndGet();
                });
                // What a thread needs to end itself may not be there either.
                all[i].setUncaughtExceptionHandler((t, e) -> {});
            }
            for (Thread t : all) t.start();
            go = true;
            for (Thread t : all) t.join();
            System.out.println(caught.get() > 0);
        }
        int huge = 0;
        for (int i = 0; i < 20; i++) {
            try {
                sink = new long[20_000_000];
            } catch (OutOfMemoryError e) {
                huge++;
            }
        }
        System.out.println(huge);
        long sum = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] b = new byte[10_000];
            sink = b;
            sum += b.length;
        }
        System.out.println(sum);
    }
}
