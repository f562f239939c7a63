import java.util.*;

public class Main {
    static List<byte[]> l;

    static class N {
        N n;
        long a, b, c;
    }

    public static void main(String[] a) throws Exception {
        for (int r = 0; r < 3; r++) {
            try {
                l = new ArrayList<>();
                while (true) l.add(new byte[100_000]);
            } catch (OutOfMemoryError e) {
                int n = l.size();
                l = null;
                System.out.println(e + " " + (n > 100 && n < 400));
            }
        }
        try {
            N h = null;
            while (true) {
                N x = new N();
                x.n = h;
                h = x;
            }
        } catch (OutOfMemoryError e) {
            System.out.println("list " + e.getMessage());
        }
        try {
            StringBuilder s = new StringBuilder("xxxxxxxxxxxxxxxx");
            while (true) s.append(s);
        } catch (OutOfMemoryError e) {
            System.out.println("sb");
        }
        try {
            Map<Integer, String> m = new HashMap<>();
            for (int i = 0; ; i++) m.put(i, "v" + i);
        } catch (OutOfMemoryError e) {
            System.out.println("map");
        }
        Thread t =
                new Thread(
                        () -> {
                            List<long[]> q = new ArrayList<>();
                            while (true) q.add(new long[10000]);
                        },
                        "oom");
        t.setUncaughtExceptionHandler((x, e) -> System.out.println(x.getName() + " " + e));
        t.start();
        t.join();
        int[] ok = new int[1000000];
        System.out.println(ok.length);
    }
}
