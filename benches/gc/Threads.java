import java.util.concurrent.atomic.AtomicLong;

/**
 * Many threads allocate; each keeps a window of what it made last and a list that grows and is dropped. Arguments: threads, objects in
 * a window, millions of objects a thread.
 */
public class Threads {
    static final class Item {
        final Item next;
        final long value;

        Item(Item next, long value) {
            this.next = next;
            this.value = value;
        }
    }

    static long work(int seed, int window, long count) {
        Object[] kept = new Object[window];
        Item list = null;
        long checksum = 0, random = seed;
        int length = 0;
        for (long i = 0; i < count; i++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            list = new Item(list, random >>> 40);
            if (++length == 500) {
                int at = (int) ((random >>> 33) % window);
                for (Item item = list; item != null; item = item.next) checksum += item.value;
                if ((random >>> 50 & 15) == 0) kept[at] = list;
                list = null;
                length = 0;
            }
            if ((i & 7) == 0) {
                Integer boxed = (int) (i + 1000);
                kept[(int) ((random >>> 33) % window)] = boxed;
                checksum ^= boxed;
            }
        }
        for (Object o : kept) {
            if (o instanceof Integer n) checksum += n;
            if (o instanceof Item item) checksum += item.value;
        }
        return checksum;
    }

    public static void main(String[] args) throws InterruptedException {
        int threads = Integer.parseInt(args[0]), window = Integer.parseInt(args[1]);
        long count = (long) (Double.parseDouble(args[2]) * 1e6);
        AtomicLong sum = new AtomicLong();
        Thread[] all = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            int seed = t;
            all[t] = new Thread(() -> sum.addAndGet(work(seed, window, count)), "worker-" + t);
            all[t].start();
        }
        for (Thread t : all) t.join();
        System.out.println(sum);
    }
}
