import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What compiled code does with ByteBuffers of all kinds: values, orders, positions, and each way to go wrong. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 300);

    static long read(ByteBuffer b) {
        long h = b.order() == ByteOrder.BIG_ENDIAN ? 1 : 2;
        for (b.clear(); b.hasRemaining(); ) h = h * 31 + b.get();
        for (b.clear(); b.remaining() >= 2; ) h = h * 31 + b.getShort();
        for (b.clear(); b.remaining() >= 2; ) h = h * 31 + b.getChar();
        for (b.clear(); b.remaining() >= 4; ) h = h * 31 + b.getInt();
        for (b.clear(); b.remaining() >= 8; ) h = h * 31 + b.getLong();
        for (b.clear(); b.remaining() >= 4; ) h = h * 31 + Float.floatToRawIntBits(b.getFloat());
        for (b.clear(); b.remaining() >= 8; ) h = h * 31 + Double.doubleToRawLongBits(b.getDouble());
        h = h * 31 + b.position();
        for (int i = 0; i < b.limit(); i++) h = h * 31 + b.get(i);
        for (int i = 0; i <= b.limit() - 8; i++) {
            h = h * 31 + b.getShort(i) + b.getChar(i) + b.getInt(i) + b.getLong(i);
            h = h * 31 + Float.floatToRawIntBits(b.getFloat(i)) + Double.doubleToRawLongBits(b.getDouble(i));
        }
        return h * 31 + b.position();
    }

    static void write(ByteBuffer b, int seed) {
        int n = seed;
        b.clear();
        while (b.remaining() >= 29) {
            n = n * 1103515245 + 12345;
            ByteBuffer same = b.put((byte) n).putShort((short) n).putChar((char) (n >> 8)).putInt(n).putLong(n * 0x123456789L)
                .putFloat(n / 3f).putDouble(n / 7.0);
            if (same != b) throw new AssertionError("another buffer");
        }
        for (int i = 0; i <= b.limit() - 8; i += 9) {
            n = n * 1103515245 + 12345;
            switch (i % 7) {
                case 0 -> b.put(i, (byte) n);
                case 1 -> b.putShort(i, (short) n);
                case 2 -> b.putChar(i, (char) n);
                case 3 -> b.putInt(i, n);
                case 4 -> b.putLong(i, n * 0x987654321L);
                case 5 -> b.putFloat(i, n / 5f);
                default -> b.putDouble(i, n / 11.0);
            }
        }
    }

    static String outcome(ByteBuffer b, int what, int index) {
        try {
            return switch (what) {
                case 0 -> "" + b.get();
                case 1 -> "" + b.getChar();
                case 2 -> "" + b.getLong();
                case 3 -> "" + b.get(index);
                case 4 -> "" + b.getShort(index);
                case 5 -> "" + b.getInt(index);
                case 6 -> "" + b.getDouble(index);
                case 7 -> "" + (b.put((byte) index) == b);
                case 8 -> "" + (b.putInt(index) == b);
                case 9 -> "" + (b.put(index, (byte) 1) == b);
                case 10 -> "" + (b.putLong(index, 2) == b);
                default -> "" + b.hasRemaining();
            };
        } catch (RuntimeException e) {
            return e.getClass().getName();
        }
    }

    static ByteBuffer[] buffers() {
        byte[] array = new byte[700];
        ByteBuffer direct = ByteBuffer.allocateDirect(301);
        return new ByteBuffer[] {
            ByteBuffer.allocate(301), ByteBuffer.wrap(array, 100, 301).slice(), direct, direct.slice(3, 201), ByteBuffer.wrap(array, 1, 0).slice(),
        };
    }

    public static void main(String[] args) {
        long sum = 0;
        ByteBuffer[] all = buffers();
        for (int round = 0; round < (ROUNDS + 4) / 5; round++) {
            for (ByteBuffer b : all) {
                for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
                    write(b.order(order), round);
                    sum = sum * 17 + read(b);
                    sum = sum * 17 + read(b.asReadOnlyBuffer().order(order));
                }
            }
        }
        System.out.println(sum);

        StringBuilder text = new StringBuilder();
        int hash = 0;
        for (int round = 0; round < ROUNDS; round++) {
            text.setLength(0);
            for (ByteBuffer b : all) {
                for (ByteBuffer c : new ByteBuffer[] {b, b.asReadOnlyBuffer()}) {
                    for (int what = 0; what < 12; what++) {
                        for (int index : new int[] {-1, 0, 7, 8, 9, 300, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                            c.clear().limit(Math.min(c.capacity(), 8)).position(index == 7 && c.limit() == 8 ? 7 : 0);
                            text.append(outcome(c, what, index)).append(' ').append(c.position()).append('\n');
                        }
                    }
                }
            }
            hash = hash * 31 + text.toString().hashCode();
        }
        System.out.println(hash);
        System.out.print(text);
        try {
            for (int i = 0; i < 10_000; i++) sum += first(i == 9_999 ? null : all[i % 4]);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    static int first(ByteBuffer b) {
        return b.get(0);
    }
}
