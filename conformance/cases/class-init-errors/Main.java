public class Main {
    static class Bad {
        static int x = 1 / Integer.parseInt("0");

        static void m() {}

        static int y;
    }

    static class Sub extends Bad {}

    static class BadErr {
        static {
            if (true) throw new StackOverflowError("mine");
        }

        static int z;
    }

    static class NullT {
        static Object o = null;
        static int n = o.hashCode();
    }

    interface IBad {
        int q = Integer.parseInt("zz");

        default void d() {}
    }

    static class Impl implements IBad {}

    static void t(String n, Runnable r) {
        try {
            r.run();
            System.out.println(n + " ok");
        } catch (Throwable e) {
            System.out.println(n + ": " + e);
            for (Throwable c = e.getCause(); c != null; c = c.getCause())
                System.out.println("  cause " + c);
        }
    }

    public static void main(String[] a) {
        t("first", () -> Bad.m());
        t("second", () -> Bad.m());
        t("field", () -> System.out.println(Bad.y));
        t("sub", () -> new Sub());
        t("new", () -> new Bad());
        t("err", () -> System.out.println(BadErr.z));
        t("err2", () -> System.out.println(BadErr.z));
        t("null", () -> System.out.println(NullT.n));
        t("impl", () -> new Impl());
        t("impl2", () -> new Impl());
        t(
                "forName",
                () -> {
                    try {
                        Class.forName("Main$Bad");
                    } catch (ClassNotFoundException e) {
                        System.out.println(e);
                    }
                });
        t(
                "reflect",
                () -> {
                    try {
                        Bad.class.getDeclaredMethod("m").invoke(null);
                    } catch (ReflectiveOperationException e) {
                        System.out.println(e);
                    }
                });
        t("noclass", () -> Sub.m());
    }
}
