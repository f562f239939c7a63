/** The boxes' bit operations, often enough that compiled code does most of it. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 30000);
    static long sum;

    static void mix(long v) {
        sum = sum * 31 + v;
    }

    static void mix(boolean v) {
        mix(v ? 1231 : 1237);
    }

    static void ints(int a, int b) {
        mix(Integer.bitCount(a));
        mix(Integer.numberOfLeadingZeros(a));
        mix(Integer.numberOfTrailingZeros(a));
        mix(Integer.reverse(a));
        mix(Integer.reverseBytes(a));
        mix(Integer.highestOneBit(a));
        mix(Integer.lowestOneBit(a));
        mix(Integer.rotateLeft(a, b));
        mix(Integer.rotateRight(a, b));
        mix(Integer.compareUnsigned(a, b));
        mix(Integer.signum(a));
        mix(Short.reverseBytes((short) a));
        mix(Character.reverseBytes((char) a));
        if (b != 0) {
            mix(Integer.divideUnsigned(a, b));
            mix(Integer.remainderUnsigned(a, b));
        }
    }

    static void longs(long a, long b) {
        mix(Long.bitCount(a));
        mix(Long.numberOfLeadingZeros(a));
        mix(Long.numberOfTrailingZeros(a));
        mix(Long.reverse(a));
        mix(Long.reverseBytes(a));
        mix(Long.highestOneBit(a));
        mix(Long.lowestOneBit(a));
        mix(Long.rotateLeft(a, (int) b));
        mix(Long.rotateRight(a, (int) b));
        mix(Long.compareUnsigned(a, b));
        if (b != 0) {
            mix(Long.divideUnsigned(a, b));
            mix(Long.remainderUnsigned(a, b));
        }
    }

    static void floats(int bits) {
        float f = Float.intBitsToFloat(bits);
        mix(Float.floatToIntBits(f));
        mix(Float.floatToRawIntBits(f + 0f) & 0x7f80_0000);
        mix(Float.isNaN(f));
        mix(Float.isInfinite(f));
        mix(Float.isFinite(f));
    }

    static void doubles(long bits) {
        double d = Double.longBitsToDouble(bits);
        mix(Double.doubleToLongBits(d));
        mix(Double.isNaN(d));
        mix(Double.isInfinite(d));
        mix(Double.isFinite(d));
        mix(Double.compare(d, 0.5));
    }

    static void chars(char c) {
        mix(Character.isDigit(c));
        mix(Character.isWhitespace(c));
        mix(Character.isLowerCase(c));
        mix(Character.isUpperCase(c));
    }

    static int byZero(int round) {
        try {
            return (round & 1) == 0 ? Integer.divideUnsigned(round, 0) : (int) Long.remainderUnsigned(round, 0L);
        } catch (ArithmeticException e) {
            return e.getMessage().length();
        }
    }

    public static void main(String[] args) {
        long x = 42;
        for (int round = 0; round < ROUNDS; round++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            int shift = round & 63;
            long sparse = x >>> shift << (shift / 2);
            ints((int) sparse, (int) (x >>> 32));
            ints((int) (x >>> 40), round % 5);
            longs(sparse, x);
            longs(1L << shift, -1L >>> shift);
            floats((int) sparse);
            floats((round & 1) << 31 | (round & 7) << 22 | 0x7f00_0000);
            doubles(sparse);
            doubles((long) (round & 15) << 51 | 0x7ff0_0000_0000_0000L | (long) round << 63);
            chars((char) (round % 300));
            if (round < 500) mix(byZero(round));
        }
        ints(0, 0);
        longs(0, 0);
        ints(Integer.MIN_VALUE, -1);
        longs(Long.MIN_VALUE, -1);
        System.out.println(sum);
    }
}
