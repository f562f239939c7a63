public class Main {
    interface R {
        Object r();
    }

    static void t(R r) {
        try {
            r.r();
            System.out.println("no");
        } catch (OutOfMemoryError e) {
            System.out.println(e);
        }
    }

    public static void main(String[] a) {
        t(() -> new int[Integer.MAX_VALUE]);
        t(() -> new byte[Integer.MAX_VALUE]);
        t(() -> new Object[Integer.MAX_VALUE - 1]);
        t(() -> new long[Integer.MAX_VALUE - 8]);
        t(() -> new byte[100 << 20]);
        t(() -> new int[20000][20000]);
        t(() -> "x".repeat(Integer.MAX_VALUE));
        t(() -> "xy".repeat(Integer.MAX_VALUE));
        t(() -> java.nio.ByteBuffer.allocate(Integer.MAX_VALUE));
        t(() -> java.lang.reflect.Array.newInstance(double.class, 100000000));
        t(() -> java.util.Arrays.copyOf(new int[1], 2000000000));
        t(() -> new boolean[5].clone() == null ? 1 : new StringBuilder(Integer.MAX_VALUE));
    }
}
