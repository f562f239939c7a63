public class Main {
    static int[] V = {
        0,
        1,
        -1,
        2,
        -2,
        7,
        -7,
        31,
        32,
        33,
        127,
        -128,
        255,
        32767,
        -32768,
        65535,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE - 1,
        0x55555555,
        0xAAAAAAAA
    };

    public static void main(String[] a) {
        for (int x : V) {
            StringBuilder s = new StringBuilder();
            for (int y : V) {
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
                        .append(x < y)
                        .append(x <= y)
                        .append(x == y)
                        .append(x > y)
                        .append(x >= y)
                        .append(x != y);
                if (y != 0) s.append(' ').append(x / y).append(' ').append(x % y);
                s.append(';');
            }
            System.out.println(x + " " + -x + " " + ~x + ": " + s);
        }
        for (int x : V)
            System.out.println(
                    (byte) x
                            + " "
                            + (char) (x & 0x7f | 0x40)
                            + " "
                            + (int) (char) x
                            + " "
                            + (short) x
                            + " "
                            + (long) x
                            + " "
                            + (float) x
                            + " "
                            + (double) x);
        int i = 5;
        i += 127;
        i += 200;
        i -= 32768;
        i++;
        i += -1;
        System.out.println(i);
        byte b = 127;
        b++;
        short sh = Short.MAX_VALUE;
        sh++;
        char c = 0;
        c--;
        System.out.println(b + " " + sh + " " + (int) c);
        try {
            System.out.println(V[0] / V[0]);
        } catch (ArithmeticException e) {
            System.out.println(e);
        }
        try {
            System.out.println(V[0] % V[0]);
        } catch (ArithmeticException e) {
            System.out.println(e);
        }
        System.out.println(V[17] / V[2] + " " + V[17] % V[2]);
    }
}
