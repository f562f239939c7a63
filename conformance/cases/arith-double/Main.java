public class Main {
    static double[] V = {
        0d,
        -0d,
        1d,
        -1d,
        0.5,
        1.5,
        -2.5,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        9007199254740992d,
        9007199254740993d,
        2147483647.9,
        -2147483649.1,
        9.223372036854775807e18,
        -9.3e18,
        1e300,
        0.1,
        3.4028235677973366e38,
        1e-46
    };

    public static void main(String[] a) {
        for (double x : V) {
            StringBuilder s = new StringBuilder();
            for (double y : V)
                s.append(x + y)
                        .append(' ')
                        .append(x - y)
                        .append(' ')
                        .append(x * y)
                        .append(' ')
                        .append(x / y)
                        .append(' ')
                        .append(x % y)
                        .append(' ')
                        .append(x < y)
                        .append(x <= y)
                        .append(x == y)
                        .append(x > y)
                        .append(x >= y)
                        .append(x != y)
                        .append(!(x < y))
                        .append(!(x >= y))
                        .append(Double.compare(x, y))
                        .append(Math.max(x, y))
                        .append(Math.min(x, y))
                        .append(';');
            System.out.println(
                    x
                            + " "
                            + -x
                            + " "
                            + (int) x
                            + " "
                            + (long) x
                            + " "
                            + (float) x
                            + " "
                            + (byte) x
                            + " "
                            + (short) x
                            + " "
                            + (int) (char) x
                            + " "
                            + Long.toHexString(Double.doubleToLongBits(x))
                            + ": "
                            + s);
        }
        System.out.println(
                Double.longBitsToDouble(0x7ff0000000000001L)
                        + " "
                        + Long.toHexString(
                                Double.doubleToLongBits(
                                        Double.longBitsToDouble(0xfff8000000000123L)))
                        + " "
                        + Long.toHexString(
                                Double.doubleToRawLongBits(
                                        Double.longBitsToDouble(0xfff8000000000123L))));
    }
}
