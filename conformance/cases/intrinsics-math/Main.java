/** Math's and StrictMath's intrinsics over edge values, often enough that compiled code does most of it. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 4000);
    static final int[] INTS = {0, 1, -1, 2, -7, 46340, 46341, -46341, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1, 0x55555555};
    static final long[] LONGS = {0, 1, -1, 3, -9, 1L << 31, -(1L << 31), (1L << 31) - 1, 3037000500L, -3037000500L,
        Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 0x123456789abcdefL};
    static final double[] DOUBLES = {0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5,
        4503599627370497.0, 1e300, -1e300, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Math.PI, -Math.E, 1e-7, 710.0, -745.2};
    static final float[] FLOATS = {0f, -0f, 1.5f, -2.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY, Float.NaN, 16777217f, -1e-30f};

    static long sum;
    static int thrown;

    static void mix(long v) {
        sum = sum * 31 + v;
    }

    static void mix(double v) {
        mix(Double.doubleToLongBits(v));
    }

    static void mix(float v) {
        mix(Float.floatToIntBits(v));
    }

    static void exactInts(int a, int b) {
        try { mix(Math.addExact(a, b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.subtractExact(a, b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.multiplyExact(a, b)); } catch (ArithmeticException e) { failed(e); }
    }

    static void exactLongs(long a, long b) {
        try { mix(Math.addExact(a, b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.subtractExact(a, b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.multiplyExact(a, b)); } catch (ArithmeticException e) { failed(e); }
    }

    static void exactOnes(int a, long b) {
        try { mix(Math.negateExact(a)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.incrementExact(a)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.decrementExact(a)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.negateExact(b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.incrementExact(b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.decrementExact(b)); } catch (ArithmeticException e) { failed(e); }
        try { mix(Math.toIntExact(b)); } catch (ArithmeticException e) { failed(e); }
    }

    static void failed(ArithmeticException e) {
        thrown++;
        mix(e.getMessage().hashCode());
        StackTraceElement[] trace = e.getStackTrace();
        // Traces may be left out of what is thrown very often.
        if (trace.length > 0 && !trace[0].getMethodName().endsWith("Exact")) {
            System.out.println("thrown by " + trace[0]);
        }
    }

    static void ints(int a, int b) {
        mix(Math.max(a, b));
        mix(Math.min(a, b));
        mix(Math.abs(a));
        mix(StrictMath.max(a, b) - StrictMath.min(a, b));
        mix(Math.floorMod(a, b == 0 ? 1 : b));
    }

    static void longs(long a, long b) {
        mix(Math.max(a, b));
        mix(Math.min(a, b));
        mix(Math.abs(a));
        mix(Math.multiplyHigh(a, b));
    }

    static void doubles(double a) {
        mix(Math.abs(a));
        mix(Math.sqrt(a));
        mix(StrictMath.sqrt(a));
        mix(Math.floor(a));
        mix(Math.ceil(a));
        mix(Math.rint(a));
        mix(Math.signum(a));
        mix(Math.round(a));
    }

    static void pairs(double a, double b) {
        mix(Math.max(a, b));
        mix(Math.min(a, b));
        mix(Math.copySign(a, b));
        mix(StrictMath.max(a, b));
        mix(StrictMath.min(a, b));
        mix(Math.fma(a, b, 0.1));
    }

    static void floats(float a, float b) {
        mix(Math.abs(a));
        mix(Math.max(a, b));
        mix(Math.min(a, b));
        mix(StrictMath.max(a, b));
        mix(StrictMath.min(a, b));
        mix(Math.copySign(a, b));
        mix(Math.signum(a));
        mix(Math.fma(a, b, -0.5f));
        mix(Math.round(a));
    }

    /** Functions that may differ from `java` in the last bit: before and after compilation they must not differ. */
    static double curves(double a, double b) {
        return mixed(Math.sin(a), Math.cos(a), Math.tan(a), Math.exp(a), Math.log(a), Math.log10(a), Math.pow(a, b));
    }

    static double mixed(double... values) {
        long h = 0;
        for (double v : values) {
            h = h * 31 + Double.doubleToLongBits(v);
        }
        return Double.longBitsToDouble(h);
    }

    public static void main(String[] args) {
        double[][] first = new double[DOUBLES.length][DOUBLES.length];
        for (int i = 0; i < DOUBLES.length; i++) {
            for (int j = 0; j < DOUBLES.length; j++) {
                first[i][j] = curves(DOUBLES[i], DOUBLES[j]);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            int a = INTS[round % INTS.length], b = INTS[round / INTS.length % INTS.length];
            long x = LONGS[round % LONGS.length], y = LONGS[round / LONGS.length % LONGS.length];
            for (int i : INTS) {
                ints(a, i);
                if (round < 200) exactInts(i, b);
            }
            for (long l : LONGS) {
                longs(x, l);
                if (round < 200) exactLongs(l, y);
            }
            if (round < 200) exactOnes(a, x);
            // Without overflow.
            mix(Math.addExact(round, 5) + Math.subtractExact(round, 7) + Math.multiplyExact(round, 9));
            mix(Math.addExact(x >> 1, 5L) + Math.multiplyExact(x >> 8, 11L) + Math.incrementExact(x >> 1));
            mix(Math.negateExact(round) + Math.decrementExact(round) + Math.toIntExact((long) round));
            for (double d : DOUBLES) {
                doubles(d);
                pairs(d, DOUBLES[round % DOUBLES.length]);
            }
            for (float f : FLOATS) {
                floats(f, FLOATS[round % FLOATS.length]);
            }
            int i = round % DOUBLES.length, j = round / DOUBLES.length % DOUBLES.length;
            double again = curves(DOUBLES[i], DOUBLES[j]);
            if (Double.doubleToLongBits(again) != Double.doubleToLongBits(first[i][j])) {
                System.out.println("curves differ at " + DOUBLES[i] + ", " + DOUBLES[j]);
                return;
            }
        }
        System.out.println(sum + " " + thrown);
    }
}
