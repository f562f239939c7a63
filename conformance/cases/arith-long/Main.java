public class Main {
    static long[] V = {
        0,
        1,
        -1,
        2,
        -2,
        63,
        64,
        65,
        1L << 31,
        1L << 32,
        -(1L << 32),
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x5555555555555555L,
        0x123456789ABCDEFL
    };

    public static void main(String[] a) {
        for (long x : V) {
            StringBuilder s = new StringBuilder();
            for (long y : V) {
                s.append(x + y)
                        .append(' ')
                        .append(x - y)
                        .append(' ')
                        .append(x * y)
                        .append(' ')
                        .append(x & y)
                        .append(' ')
                        .append(x | y)
                        .append(' ')
                        .append(x ^ y)
                        .append(' ')
                        .append(x << y)
                        .append(' ')
                        .append(x >> y)
                        .append(' ')
                        .append(x >>> y)
                        .append(' ')
                        .append(x << (int) y)
                        .append(' ')
                        .append(x < y)
                        .append(x <= y)
                        .append(x == y)
                        .append(x > y)
                        .append(x >= y)
                        .append(x != y);
                if (y != 0) s.append(' ').append(x / y).append(' ').append(x % y);
                s.append(';');
            }
            System.out.println(
                    x
                            + " "
                            + -x
                            + " "
                            + ~x
                            + " "
                            + (int) x
                            + " "
                            + (short) x
                            + " "
                            + (byte) x
                            + " "
                            + (int) (char) x
                            + " "
                            + (float) x
                            + " "
                            + (double) x
                            + ": "
                            + s);
        }
        try {
            System.out.println(V[1] / V[0]);
        } catch (ArithmeticException e) {
            System.out.println(e.getMessage());
        }
        try {
            System.out.println(V[1] % V[0]);
        } catch (ArithmeticException e) {
            System.out.println(e.getMessage());
        }
    }
}
