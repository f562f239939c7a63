/** What generated programs (conformance/src/programs) inherit from and call. */
public class Base implements Iface {
    public int i;
    public long l;
    public float f;
    public double d;
    public Base b;
    public String s;
    public int[] a;
    public byte y;
    public char c;
    public short h;
    public boolean z;
    public volatile long v;

    public Base() {}

    public Base(int i, long l) {
        this.i = i;
        this.l = l;
    }

    public long run(int seed) {
        return 0;
    }

    public int vi(int x, long y) {
        return x + (int) y + i;
    }

    public long vl(double x, int y) {
        return (long) x - y + l;
    }

    public double vd(double x, float y) {
        return x * y + d;
    }

    public String vs(String x) {
        return x == null ? s : s == null || s.length() > 20 ? x : x.concat(s);
    }

    public Base vb(Base x, int y) {
        b = x;
        return y > 3 ? this : x;
    }

    public int ii(int x) {
        return x ^ i;
    }

    public static synchronized int slow(int x) {
        return x * 31;
    }

    /** What counts of a value. */
    public static long hash(Object o) {
        if (o == null) return 17;
        if (o instanceof String) return o.hashCode() * 3L + ((String) o).length();
        if (o instanceof Base) {
            Base b = (Base) o;
            long n = b.kind() + b.i + b.l * 7 + Float.floatToIntBits(b.f) * 5L + Double.doubleToLongBits(b.d) + b.y + b.c + b.h + b.v;
            return b.z ? n * 3 : n;
        }
        if (o instanceof Throwable) return hash((Throwable) o);
        if (o instanceof int[]) return java.util.Arrays.hashCode((int[]) o);
        if (o instanceof long[]) return java.util.Arrays.hashCode((long[]) o);
        if (o instanceof float[]) return java.util.Arrays.hashCode((float[]) o);
        if (o instanceof double[]) return java.util.Arrays.hashCode((double[]) o);
        if (o instanceof byte[]) return java.util.Arrays.hashCode((byte[]) o);
        if (o instanceof char[]) return java.util.Arrays.hashCode((char[]) o);
        if (o instanceof short[]) return java.util.Arrays.hashCode((short[]) o);
        if (o instanceof boolean[]) return java.util.Arrays.hashCode((boolean[]) o);
        if (o instanceof Object[]) {
            long n = ((Object[]) o).length;
            for (Object e : (Object[]) o) n = n * 31 + (e == o ? 1 : e instanceof Object[] ? 5 : hash(e));
            return n;
        }
        return o.getClass().getName().hashCode();
    }

    int kind() {
        return 1;
    }

    /** Which exception, where: the lines are those of the generated class's table, so each says at which instruction. */
    private static long hash(Throwable t) {
        long n = t.getClass().getName().hashCode();
        // The message of a ClassCastException names loaders by their identity hash.
        if (!(t instanceof ClassCastException) && t.getMessage() != null) n = n * 31 + t.getMessage().hashCode();
        for (StackTraceElement e : t.getStackTrace()) {
            n = n * 31 + e.getMethodName().hashCode() + e.getLineNumber();
            if (e.getMethodName().equals("run")) break;
        }
        return n;
    }

    public static class A extends Base {
        public A() {}
        public A(int i, long l) {
            super(l > 0 ? i : ~i, l);
        }
        @Override public int vi(int x, long y) {
            return x - (int) (y >>> 3);
        }
        @Override public String vs(String x) {
            return x + i;
        }
        @Override int kind() {
            return 2;
        }
    }

    public static class B extends A {
        public B() {}
        public B(int i, long l) {
            super(i, l);
        }
        @Override public int vi(int x, long y) {
            return super.vi(x, y) * 3;
        }
        @Override public synchronized Base vb(Base x, int y) {
            i += y;
            return super.vb(x, y & 7);
        }
        @Override int kind() {
            return 3;
        }
    }

    public static final class C extends Base {
        public C() {}
        public C(int i, long l) {
            this.i = i;
            f = l;
            d = i;
        }
        @Override public long vl(double x, int y) {
            return Math.round(x) + y;
        }
        @Override public int ii(int x) {
            return Integer.bitCount(x);
        }
        @Override public long il(long x, double y) {
            return x;
        }
        @Override int kind() {
            return 4;
        }
    }
}
