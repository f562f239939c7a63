public class X2 {
    static volatile int c;

    public static void hit() {
        synchronized (X2.class) {
            c++;
        }
    }

    public static int total() {
        return c;
    }
}
