public class Main {
    static Object n;
    static int div(int a,
                   int b) {
        return a
            / b;
    }
    int f = div(1,
        0);
    static void loop() {
        for (int i = 0;
             i < 5;
             i = i / (i - i)) {
            i++;
        }
    }
    static void args() {
        System.out.println(
            "a" +
            n.toString() +
            "b");
    }
    static void chained() {
        new StringBuilder()
            .append("x")
            .append((CharSequence) "y", 3,
                4);
    }
    static void t(Runnable r) { try { r.run(); } catch (Exception e) { for (int i = 0; i < e.getStackTrace().length; i++) if (e.getStackTrace()[i].getClassName().startsWith("Main")) System.out.println(e.getStackTrace()[i]); System.out.println(); } }
    public static void main(String[] a) {
        t(() -> new Main());
        t(Main::loop);
        t(
            () ->
                args());
        t(Main::chained);
        t(() -> { throw
            new RuntimeException(
                "x"); });
    }
}
