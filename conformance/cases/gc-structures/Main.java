import java.util.*;
import java.util.concurrent.*;

public class Main {
    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("n", 200000);
        LinkedHashMap<String, int[]> lru =
                new LinkedHashMap<>(16, .75f, true) {
                    protected boolean removeEldestEntry(Map.Entry<String, int[]> e) {
                        return size() > 500;
                    }
                };
        long sum = 0;
        ArrayDeque<Object> dq = new ArrayDeque<>();
        Object chain = null;
        for (int i = 0; i < n; i++) {
            lru.put("k" + i % 1500, new int[] {i});
            int[] g = lru.get("k" + i * 7 % 1500);
            if (g != null) sum += g[0];
            dq.add(new Object[] {chain, i});
            if (dq.size() > 1000) {
                Object[] o = (Object[]) dq.poll();
                sum ^= (Integer) o[1];
                o[0] = null;
            }
            chain = i % 100 == 0 ? null : new Object[] {chain, Integer.toString(i)};
        }
        int d = 0;
        for (Object c = chain; c != null; c = ((Object[]) c)[0]) d++;
        System.out.println(sum + " " + lru.size() + " " + d);
        ConcurrentHashMap<Integer, List<Integer>> cm = new ConcurrentHashMap<>();
        Thread[] ts = new Thread[4];
        for (int t = 0; t < 4; t++) {
            int q = t;
            ts[t] =
                    new Thread(
                            () -> {
                                for (int i = 0; i < n / 10; i++)
                                    cm.compute(
                                            i % 97,
                                            (k, v) -> {
                                                List<Integer> l =
                                                        v == null || v.size() > 200
                                                                ? new ArrayList<>()
                                                                : v;
                                                l.add(q);
                                                return l;
                                            });
                            });
            ts[t].start();
        }
        for (Thread t : ts) t.join();
        System.out.println(cm.size());
    }
}
