public class X1 extends X2 {
    static int c;

    public static synchronized void hit() {
        c++;
    }

    public static synchronized int total() {
        return c;
    }
}
