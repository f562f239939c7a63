import java.util.*;

public class Main {
    static class N {
        N l, r;
        int[] d = new int[7];

        N(int k) {
            if (k > 0) {
                l = new N(k - 1);
                r = new N(k - 1);
            }
        }

        int sum() {
            return 1 + (l == null ? 0 : l.sum() + r.sum());
        }
    }

    public static void main(String[] a) {
        long mb = Long.getLong("mb", 2400), n = 0;
        Random r = new Random(1);
        Object[] keep = new Object[200];
        long live = 0;
        Map<Integer, String> m = new HashMap<>();
        while (n < mb << 20) {
            int sz = r.nextInt(4000);
            keep[r.nextInt(200)] = new byte[sz];
            n += sz;
            if (r.nextInt(50) == 0) {
                N t = new N(7);
                live += t.sum();
                n += 255 * 64;
                keep[r.nextInt(200)] = t;
            }
            m.put(r.nextInt(1000), "v" + sz);
            n += 60;
            if (r.nextInt(3000) == 0) {
                keep[0] = new long[60000];
                n += 480000;
            }
        }
        int bytes = 0;
        for (Object o : keep) bytes += o instanceof byte[] b ? b.length : 1;
        System.out.println(live + " " + bytes + " " + m.size() + " " + m.get(5));
    }
}
