import java.util.Arrays;
import java.util.Objects;

/** System.arraycopy and the comparisons of arrays, with all that they throw. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 400);
    static long sum;

    static void mix(long v) {
        sum = sum * 31 + v;
    }

    static void mix(boolean v) {
        mix(v ? 1231 : 1237);
    }

    static String copy(Object from, int at, Object to, int toAt, int n) {
        try {
            System.arraycopy(from, at, to, toAt, n);
            return "copied";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    static Object fresh(int kind, int n) {
        switch (kind) {
            case 0: { byte[] a = new byte[n]; for (int i = 0; i < n; i++) a[i] = (byte) (i * 5); return a; }
            case 1: { char[] a = new char[n]; for (int i = 0; i < n; i++) a[i] = (char) (i * 5); return a; }
            case 2: { int[] a = new int[n]; for (int i = 0; i < n; i++) a[i] = i * 5; return a; }
            case 3: { long[] a = new long[n]; for (int i = 0; i < n; i++) a[i] = i * 5L; return a; }
            case 4: { boolean[] a = new boolean[n]; for (int i = 0; i < n; i++) a[i] = i % 3 == 0; return a; }
            case 5: { double[] a = new double[n]; for (int i = 0; i < n; i++) a[i] = i * 0.5; return a; }
            case 6: { String[] a = new String[n]; for (int i = 0; i < n; i++) a[i] = "s" + i; return a; }
            case 7: { Object[] a = new Object[n]; for (int i = 0; i < n; i++) a[i] = i % 5 == 4 ? (Object) i : "o" + i; return a; }
            case 8: { Comparable<?>[] a = new Comparable<?>[n]; for (int i = 0; i < n; i++) a[i] = "c" + i; return a; }
            default: { int[][] a = new int[n][]; for (int i = 0; i < n; i++) a[i] = new int[] {i}; return a; }
        }
    }

    static int hash(Object a) {
        if (a instanceof byte[]) return Arrays.hashCode((byte[]) a);
        if (a instanceof char[]) return Arrays.hashCode((char[]) a);
        if (a instanceof int[]) return Arrays.hashCode((int[]) a);
        if (a instanceof long[]) return Arrays.hashCode((long[]) a);
        if (a instanceof boolean[]) return Arrays.hashCode((boolean[]) a);
        if (a instanceof double[]) return Arrays.hashCode((double[]) a);
        return Arrays.deepHashCode((Object[]) a);
    }

    static void copies(int round) {
        for (int from = 0; from < 10; from++) {
            int to = (from + round) % 10;
            Object target = fresh(to, 40);
            mix(copy(fresh(from, 40), round % 7, target, round % 5, round % 36).hashCode());
            mix(hash(target));
            Object same = fresh(from, 60);
            mix(copy(same, round % 20, same, (round * 7) % 23, 37).length());
            mix(hash(same));
        }
    }

    static void equalities(int n, int differs) {
        byte[] b = (byte[]) fresh(0, n), b2 = b.clone();
        char[] c = (char[]) fresh(1, n), c2 = c.clone();
        int[] i = (int[]) fresh(2, n), i2 = i.clone();
        long[] l = (long[]) fresh(3, n), l2 = l.clone();
        double[] d = (double[]) fresh(5, n), d2 = d.clone();
        if (differs < n) {
            b2[differs]++;
            c2[differs]++;
            i2[differs]++;
            l2[differs]++;
            d2[differs] = Double.NaN;
        }
        mix(Arrays.equals(b, b2));
        mix(Arrays.equals(c, c2));
        mix(Arrays.equals(i, i2));
        mix(Arrays.equals(l, l2));
        mix(Arrays.equals(d, d2));
        mix(Arrays.mismatch(b, b2));
        mix(Arrays.mismatch(c, c2));
        mix(Arrays.mismatch(i, i2));
        mix(Arrays.mismatch(l, l2));
        mix(Arrays.mismatch(d, d2));
        mix(Arrays.compare(b, b2));
        mix(Arrays.equals(b, null));
        mix(Arrays.equals((byte[]) null, null));
        mix(Arrays.equals(b, n / 2, n, b2, n / 2, n));
        mix(Arrays.hashCode(b2) + Arrays.hashCode(i2));
        mix(java.nio.ByteBuffer.wrap(b).mismatch(java.nio.ByteBuffer.wrap(b2)));
        mix(java.nio.ByteBuffer.wrap(b).compareTo(java.nio.ByteBuffer.allocateDirect(n)));
    }

    static int checked(int i, int n) {
        try {
            return Objects.checkIndex(i, n);
        } catch (IndexOutOfBoundsException e) {
            return e.getMessage().hashCode();
        }
    }

    public static void main(String[] args) {
        for (int round = 0; round < ROUNDS; round++) {
            copies(round);
            equalities(round % 70, round % 11 * 7);
            for (int i = -2; i < 40; i++) {
                mix(checked(i, round % 38));
            }
        }
        String[] strings = {"a", null, "b"};
        Object[] objects = new Object[3];
        Integer[] integers = new Integer[3];
        Object[] reallyStrings = strings;
        Object[][] cases = {
            {null, 0, objects, 0, 1}, {strings, 0, null, 0, 1}, {"no", 0, objects, 0, 1}, {strings, 0, "no", 0, 1},
            {strings, -1, objects, 0, 1}, {strings, 0, objects, -1, 1}, {strings, 0, objects, 0, -1},
            {strings, 2, objects, 0, 2}, {strings, 0, objects, 2, 2}, {strings, 3, objects, 3, 0}, {strings, 4, objects, 0, 0},
            {strings, 0, integers, 0, 3}, {reallyStrings, 0, objects, 0, 3}, {objects, 0, integers, 0, 3},
            {new int[2], 0, new long[2], 0, 1}, {new int[2], 0, objects, 0, 1}, {new int[2], 1, new int[2], 1, 2},
            {strings, Integer.MAX_VALUE, objects, 1, Integer.MAX_VALUE},
        };
        for (Object[] c : cases) {
            String result = null;
            for (int i = 0; i < 60; i++) {
                result = copy(c[0], (Integer) c[1], c[2], (Integer) c[3], (Integer) c[4]);
            }
            System.out.println(result);
        }
        System.out.println(sum);
    }
}
