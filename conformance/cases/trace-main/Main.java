public class Main {
    static void a(int n) {
        if (n == 0) throw new IllegalStateException("deep");
        a(n - 1);
    }

    static void b() {
        try {
            a(3);
        } catch (IllegalStateException e) {
            throw new RuntimeException("wrapped", e);
        }
    }

    static class My extends Exception {
        My(String m, Throwable c) {
            super(m, c);
        }
    }

    public static void main(String[] x) throws Exception {
        try {
            b();
        } catch (RuntimeException e) {
            My m = new My("multi\nline", e);
            m.addSuppressed(new Error("supp", new Exception()));
            throw m;
        }
    }
}
