public class Main {
    static int depth;

    static void rec() {
        depth++;
        rec();
    }

    static int rec2(int a, long b, double c) {
        return rec2(a + 1, b, c) + 1;
    }

    static void fin() {
        try {
            fin2();
        } finally {
            depth++;
        }
    }

    static void fin2() {
        fin();
    }

    int hc;

    public int hashCode() {
        return hashCode();
    }

    interface F {
        int f(F f);
    }

    public static void main(String[] a) throws Exception {
        for (int i = 0; i < 5; i++) {
            depth = 0;
            try {
                rec();
                System.out.println("?");
            } catch (StackOverflowError e) {
                System.out.println(
                        e
                                + " "
                                + (depth > 500)
                                + " "
                                + (e.getStackTrace().length == 1024)
                                + e.getStackTrace()[0].getMethodName()
                                + e.getStackTrace()[1023].getMethodName());
            }
        }
        try {
            rec2(1, 2, 3);
        } catch (StackOverflowError e) {
            System.out.println("rec2");
        }
        try {
            fin();
        } catch (StackOverflowError e) {
            System.out.println("fin");
        }
        try {
            new Main().hashCode();
        } catch (StackOverflowError e) {
            System.out.println("hash");
        }
        try {
            F f = g -> g.f(g);
            f.f(f);
        } catch (StackOverflowError e) {
            System.out.println("lambda");
        }
        java.util.List<Object> l = new java.util.ArrayList<>();
        l.add(l);
        try {
            l.hashCode();
        } catch (StackOverflowError e) {
            System.out.println("list");
        }
        Object o =
                new Object() {
                    public String toString() {
                        return "x" + this;
                    }
                };
        try {
            o.toString();
        } catch (StackOverflowError e) {
            System.out.println("concat");
        }
        try {
            java.util.regex.Pattern.matches("(a|b)*", "ab".repeat(50000));
        } catch (StackOverflowError e) {
            System.out.println("regex");
        }
        Thread t =
                new Thread(
                        null,
                        () -> {
                            try {
                                rec();
                            } catch (StackOverflowError e) {
                                System.out.println("thread");
                            }
                        },
                        "big",
                        64 << 20);
        t.start();
        t.join();
        Thread u = new Thread(() -> rec());
        u.setUncaughtExceptionHandler((x, e) -> System.out.println("uncaught " + e.getClass()));
        u.start();
        u.join();
        System.out.println("alive");
    }
}
