public class X0 extends X1 {
    static final java.util.concurrent.atomic.AtomicInteger C =
            new java.util.concurrent.atomic.AtomicInteger();

    public static void hit() {
        C.incrementAndGet();
    }

    public static int total() {
        return C.get();
    }
}
