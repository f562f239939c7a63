import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counting in a ConcurrentHashMap, and by atomics. */
public class Merge {
    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        ConcurrentHashMap<Integer, Integer> counts = new ConcurrentHashMap<>();
        AtomicLong all = new AtomicLong();
        for (int i = 0; i < n; i++) {
            counts.merge(i & 1023, 1, Integer::sum);
            all.addAndGet(i);
        }
        int sum = 0;
        for (int v : counts.values()) {
            sum += v;
        }
        System.out.println(sum + " " + all);
    }
}
