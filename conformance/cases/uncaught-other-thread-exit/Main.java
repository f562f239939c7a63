public class Main {
    public static void main(String[] a) throws Exception {
        Thread t =
                new Thread(
                        () -> {
                            throw new IllegalStateException("x");
                        },
                        "T9");
        t.start();
        t.join();
    }
}
