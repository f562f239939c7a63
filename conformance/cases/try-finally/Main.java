public class Main {
    static class R implements AutoCloseable {
        final String n;
        final boolean bad;

        R(String n, boolean bad) {
            this.n = n;
            this.bad = bad;
            System.out.println("open " + n);
        }

        public void close() {
            System.out.println("close " + n);
            if (bad) throw new IllegalStateException("close " + n);
        }
    }

    static int f1() {
        int x = 1;
        try {
            return x;
        } finally {
            x = 2;
        }
    }

    @SuppressWarnings("finally")
    static int f2() {
        try {
            throw new RuntimeException();
        } finally {
            return 3;
        }
    }

    static int f3() {
        for (int i = 0; ; i++)
            try {
                if (i == 3) return i;
                continue;
            } finally {
                System.out.print("f" + i);
                if (i == 5) break;
            }
        return -1;
    }

    static String f4() {
        StringBuilder s = new StringBuilder();
        try {
            try {
                s.append("a");
                Integer.parseInt("q");
            } catch (NumberFormatException e) {
                s.append("b");
                throw new IllegalStateException("n", e);
            } finally {
                s.append("c");
            }
        } catch (IllegalStateException e) {
            s.append("d").append(e.getCause().getMessage());
        } finally {
            s.append("e");
        }
        return s.toString();
    }

    static long f5() {
        long l = 5;
        try {
            l++;
            try {
                l *= 2;
                throw new Exception();
            } finally {
                l += 100;
            }
        } catch (Exception e) {
            l = -l;
        } finally {
            l++;
        }
        return l;
    }

    static void multi(int i) {
        try {
            switch (i) {
                case 0:
                    throw new java.io.IOException("io");
                case 1:
                    throw new IllegalArgumentException("ia");
                case 2:
                    Object o = "s";
                    o = (Integer) o;
                case 3:
                    throw new AssertionError(3);
                default:
                    throw new Error("err");
            }
        } catch (java.io.IOException | IllegalArgumentException e) {
            System.out.println("multi " + e);
        } catch (RuntimeException e) {
            System.out.println("rt " + e.getClass());
        } catch (Throwable t) {
            System.out.println("t " + t);
        }
    }

    public static void main(String[] a) {
        System.out.println(f1() + " " + f2() + " " + f3() + " " + f4() + " " + f5());
        for (int i = 0; i < 5; i++) multi(i);
        try (R r1 = new R("1", false);
                R r2 = new R("2", true);
                R r3 = new R("3", true)) {
            System.out.println("body");
            throw new RuntimeException("body");
        } catch (RuntimeException e) {
            e.printStackTrace(System.out);
            for (Throwable s : e.getSuppressed()) System.out.println("supp " + s);
        } finally {
            System.out.println("fin");
        }
        try (R r1 = new R("a", true);
                R r2 = null) {
            System.out.println("ok body");
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage() + e.getSuppressed().length);
        }
        R eff = new R("eff", false);
        try (eff) {
            System.out.println("in");
        }
        try (R r = new R(null, 1 / Integer.parseInt("0") == 0)) {
        } catch (ArithmeticException e) {
            System.out.println(e);
        }
        Throwable t = new Throwable("x", null, false, false) {};
        t.addSuppressed(new Error());
        System.out.println(t.getSuppressed().length + " " + t.getStackTrace().length);
        try {
            t.addSuppressed(t);
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
        try {
            new Exception().addSuppressed(null);
        } catch (NullPointerException e) {
            System.out.println(e);
        }
        Exception ex = new Exception();
        ex.initCause(null);
        try {
            ex.initCause(new Error());
        } catch (IllegalStateException e) {
            System.out.println(e);
        }
    }
}
