import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedList;

/**
 * A cache: a hash map and the linked list of its keys by age. The oldest go as new ones come; some are renewed. Arguments: entries,
 * steps.
 */
public class Churn {
    static final class Entry {
        final long key;
        int[] payload;
        Entry previous;

        Entry(long key, int size, Entry previous) {
            this.key = key;
            this.payload = new int[size];
            this.payload[0] = (int) key;
            this.previous = previous;
        }
    }

    public static void main(String[] args) {
        int live = Integer.parseInt(args[0]), steps = Integer.parseInt(args[1]);
        HashMap<Long, Entry> map = new HashMap<>();
        LinkedList<Long> order = new LinkedList<>();
        ArrayDeque<Entry> recent = new ArrayDeque<>();
        long random = 42, checksum = 0;
        for (int step = 0; step < steps; step++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            long key = random >>> 20;
            Entry e = new Entry(key, 2 + (step & 7), null);
            if (map.put(key, e) == null) order.addLast(key);
            recent.addLast(e);
            if (recent.size() > 1000) {
                // What is a while old is linked to what is young.
                Entry older = recent.removeFirst();
                older.previous = e;
                if (older.previous.previous != null) older.previous.previous = null;
                checksum += older.payload[0];
            }
            if (order.size() > live) {
                Entry gone = map.remove(order.removeFirst());
                gone.previous = null;
                checksum ^= gone.key;
            }
            if ((step & 15) == 0) {
                Entry renewed = map.get(order.getFirst());
                renewed.payload = new int[4];
                renewed.payload[0] = step;
            }
        }
        for (Entry e : map.values()) checksum += e.payload[0];
        System.out.println(checksum + " " + map.size() + " " + order.size());
    }
}
