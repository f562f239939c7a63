import java.util.*;

public class Main {
    record P(int x, double y, String s, int[] a, Object o) {}

    record Empty() {}

    record Range(int lo, int hi) implements Comparable<Range> {
        static int made;

        Range {
            if (lo > hi) throw new IllegalArgumentException(lo + ">" + hi);
            made++;
        }

        Range(int hi) {
            this(0, hi);
        }

        int len() {
            return hi - lo;
        }

        public int compareTo(Range r) {
            return Integer.compare(len(), r.len());
        }
    }

    record G<T extends Comparable<T>>(T a, List<? super T> l) {
        @Override
        public String toString() {
            return "G!" + a;
        }
    }

    record All(boolean z, byte b, char c, short s, int i, long l, float f, double d) {}

    public static void main(String[] a) throws Exception {
        P p = new P(1, 2.5, "s", null, List.of(1));
        System.out.println(
                p
                        + " "
                        + p.equals(new P(1, 2.5, "s", null, List.of(1)))
                        + p.hashCode()
                        + " "
                        + new Empty()
                        + new Empty().hashCode()
                        + new Empty().equals(new Empty()));
        System.out.println(new Range(3).len() + " " + new Range(1, 4) + Range.made);
        try {
            new Range(3, 1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                new G<>("x", new ArrayList<>())
                        + " "
                        + new TreeSet<>(List.of(new Range(5), new Range(2))));
        All x = new All(true, (byte) 1, 'c', (short) 2, 3, 4, 5, 6);
        System.out.println(
                x
                        + " "
                        + x.hashCode()
                        + x.equals(new All(true, (byte) 1, 'c', (short) 2, 3, 4, 5f, 6))
                        + new All(false, (byte) 1, 'c', (short) 2, 3, 4, Float.NaN, -0.0)
                                .equals(
                                        new All(
                                                false, (byte) 1, 'c', (short) 2, 3, 4, Float.NaN,
                                                0.0)));
        for (var rc : G.class.getRecordComponents())
            System.out.println(rc + " " + rc.getGenericType() + " " + rc.getAccessor());
        System.out.println(
                P.class.isRecord() + " " + Arrays.toString(P.class.getRecordComponents()));
        System.out.println(P.class.getRecordComponents()[1].getAccessor().invoke(p));
        record Local(int q) {}
        System.out.println(new Local(4));
        var f = Range.class.getDeclaredField("lo");
        f.setAccessible(true);
        try {
            f.set(new Range(2), 5);
        } catch (IllegalAccessException e) {
            System.out.println(e.getMessage());
        }
    }
}
