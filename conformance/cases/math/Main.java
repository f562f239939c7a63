public class Main {
    public static void main(String[] a) {
        double[] v = {
            0,
            -0.0,
            1,
            -1,
            0.5,
            -0.5,
            1.5,
            2.5,
            -2.5,
            Math.PI,
            Math.E,
            1e300,
            -1e-300,
            710,
            -750,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            4503599627370497.5,
            0.49999999999999994,
            1e22,
            123456.789
        };
        for (double x : v) {
            System.out.println(
                    x
                            + ": "
                            + StrictMath.sin(x)
                            + " "
                            + StrictMath.cos(x)
                            + " "
                            + StrictMath.tan(x)
                            + " "
                            + StrictMath.asin(x)
                            + " "
                            + StrictMath.acos(x)
                            + " "
                            + StrictMath.atan(x)
                            + " "
                            + StrictMath.exp(x)
                            + " "
                            + StrictMath.log(x)
                            + " "
                            + StrictMath.log10(x)
                            + " "
                            + StrictMath.cbrt(x)
                            + " "
                            + StrictMath.sinh(x)
                            + " "
                            + StrictMath.cosh(x)
                            + " "
                            + StrictMath.tanh(x)
                            + " "
                            + StrictMath.expm1(x)
                            + " "
                            + StrictMath.log1p(x));
            System.out.println(
                    Math.sqrt(x)
                            + " "
                            + Math.ceil(x)
                            + Math.floor(x)
                            + Math.rint(x)
                            + Math.round(x)
                            + Math.round((float) x)
                            + " "
                            + Math.abs(x)
                            + Math.signum(x)
                            + Math.ulp(x)
                            + Math.getExponent(x)
                            + Math.nextUp(x)
                            + Math.nextDown(x)
                            + Math.nextAfter(x, 0)
                            + Math.toRadians(x)
                            + Math.toDegrees(x)
                            + Math.scalb(x, 3)
                            + (int) x
                            + (long) x);
            for (double y : v)
                System.out.print(
                        StrictMath.pow(x, y)
                                + " "
                                + StrictMath.atan2(x, y)
                                + " "
                                + StrictMath.hypot(x, y)
                                + " "
                                + Math.IEEEremainder(x, y)
                                + Math.copySign(x, y)
                                + Math.max(x, y)
                                + Math.min(x, y)
                                + Math.fma(x, y, 1.0)
                                + ";");
            System.out.println();
        }
        int[] q = {0, 1, -1, 7, -7, Integer.MAX_VALUE, Integer.MIN_VALUE};
        interfaceTest(q);
    }

    interface R {
        long r();
    }

    static String e(R r) {
        try {
            return "" + r.r();
        } catch (ArithmeticException x) {
            return x.getMessage();
        }
    }

    static void interfaceTest(int[] q) {
        for (int x : q)
            for (int y : q)
                System.out.println(
                        e(() -> Math.addExact(x, y))
                                + e(() -> Math.multiplyExact(x, y))
                                + e(() -> Math.subtractExact(x, y))
                                + e(() -> Math.floorDiv(x, y))
                                + e(() -> Math.floorMod(x, y))
                                + e(() -> Math.negateExact(x))
                                + e(() -> Math.multiplyHigh((long) x << 32, (long) y << 31))
                                + e(() -> Math.multiplyFull(x, y))
                                + e(() -> Math.absExact(x))
                                + e(() -> Integer.divideUnsigned(x, y))
                                + e(() -> Integer.remainderUnsigned(x, y))
                                + Integer.compareUnsigned(x, y)
                                + Integer.toUnsignedString(x)
                                + Integer.bitCount(x)
                                + Integer.reverse(x)
                                + Integer.reverseBytes(x)
                                + Integer.numberOfLeadingZeros(x)
                                + Integer.numberOfTrailingZeros(x)
                                + Integer.highestOneBit(x)
                                + Integer.rotateLeft(x, y)
                                + Integer.toBinaryString(x)
                                + Long.bitCount((long) x << 20)
                                + Long.reverse(x)
                                + Long.numberOfLeadingZeros(x)
                                + Long.numberOfTrailingZeros(y)
                                + Long.reverseBytes(x)
                                + Long.toUnsignedString(x)
                                + Long.divideUnsigned(x, y == 0 ? 1 : y)
                                + Long.toString(x, 7)
                                + Integer.parseUnsignedInt("4294967295")
                                + Short.reverseBytes((short) x)
                                + Integer.signum(x));
    }
}
