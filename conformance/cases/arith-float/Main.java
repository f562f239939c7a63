public class Main {
    static float[] V = {
        0f,
        -0f,
        1f,
        -1f,
        0.5f,
        1.5f,
        -2.5f,
        3.4028235e38f,
        1.4e-45f,
        1.17549435e-38f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        16777216f,
        16777217f,
        2147483648f,
        -2147483648f,
        9.223372e18f,
        1e10f,
        0.1f,
        65536.7f
    };

    public static void main(String[] a) {
        for (float x : V) {
            StringBuilder s = new StringBuilder();
            for (float y : V)
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
                        .append(!(x > y))
                        .append(Float.compare(x, y))
                        .append(Float.max(x, y))
                        .append(Float.min(x, y))
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
                            + (double) x
                            + " "
                            + (byte) x
                            + " "
                            + (short) x
                            + " "
                            + (int) (char) x
                            + " "
                            + Integer.toHexString(Float.floatToIntBits(x))
                            + " "
                            + Integer.toHexString(Float.floatToRawIntBits(-x))
                            + ": "
                            + s);
        }
    }
}
