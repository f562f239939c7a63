import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Something of everything that javac makes; nothing of it is ever run. */
public class Victim implements Runnable, Comparable<Victim> {
    static final long BIG = 1L << 40;
    private int i;
    private long l;
    protected double d;
    float f;
    byte[] bytes = new byte[4];
    int[][] grid = new int[3][4];
    String name;
    Object[] things;

    Victim(int i, String name) {
        this.i = i;
        this.name = name == null ? "none" : name;
        this.things = new Object[] {i, name, null};
    }

    Victim() {
        this(7, Integer.toString(9));
    }

    int loops(int n, long m) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            for (long j = m; j > 0; j--) {
                sum += (int) (j * k) % 7;
                if (sum > 1000) continue;
                sum ^= k << 3;
            }
            grid[k % 3][k % 4] += sum;
        }
        return sum;
    }

    double floats(float a, double b) {
        double r = a * b;
        while (r > 1 && r != b) r = Math.sqrt(r) - f;
        d = r;
        return r > 0.5 ? a : (float) r;
    }

    String tries(String s) throws java.io.IOException {
        try {
            int v = Integer.parseInt(s);
            l += v;
            return s.concat(Integer.toString(v)).concat(String.valueOf(l));
        } catch (NumberFormatException | NullPointerException e) {
            if (s == null) throw new java.io.IOException(e);
            return e.getMessage();
        } finally {
            synchronized (this) {
                i++;
            }
        }
    }

    static int switches(int a, String b) {
        switch (a) {
            case 1: case 2: case 3: return a * 2;
            case 1000: return 5;
            case -50000: a++;
            default: break;
        }
        switch (b) {
            case "one": return 1;
            case "two": return 2;
            default: return (char) a + (byte) a + (short) a;
        }
    }

    static long arrays(byte[] b, short[] s, char[] c, long[] l, boolean[] z, float[] f, double[] d) {
        b[0] = (byte) s[1];
        c[1] = (char) b[0];
        l[2] += c[1];
        z[0] = l[2] == 0 | z[1];
        f[0] = l[2];
        d[0] = f[0];
        long[][][] cube = new long[2][3][];
        cube[0][1] = l.clone();
        return cube[0][1].length + (z[0] ? 1 : 0) + (long) d[0];
    }

    public void run() {
        new Thread(this).start();
    }

    public int compareTo(Victim o) {
        return o == this ? 0 : Integer.compare(i, o.i);
    }

    static class Child extends Victim {
        final Child next;
        Child(Child next) {
            super(next == null ? 1 : 2, "c");
            this.next = next;
        }
        double deep() {
            Child c = this;
            int n = 0;
            do {
                c = c.next;
                n++;
            } while (c != null && n < 10);
            return d + super.compareTo(this);
        }
    }

    /** With invokedynamic. */
    static class Modern {
        String name;

        static Object generics(List<? extends Number> in) {
            Map<String, List<Number>> m = new TreeMap<>();
            for (Number n : in) {
                m.computeIfAbsent(n.toString(), k -> new ArrayList<>()).add(n);
            }
            Object o = m.isEmpty() ? in : m;
            if (o instanceof List<?> list && !list.isEmpty()) return list.get(0);
            return o;
        }

        public void run() {
            Runnable r = () -> System.out.println(name);
            r.run();
            new Thread(this::run).start();
        }
    }

    interface Shape {
        double area();
        default String show() { return Double.toString(area()); }
        static Shape of(Shape r) { return r.area() > 0 ? r : null; }
    }

    enum Color { RED, GREEN { int v() { return 2; } }; int v() { return ordinal(); } }

    record Point(int x, long y) {
        Point { if (x > y) throw new IllegalArgumentException("x" + x); }
    }
}
