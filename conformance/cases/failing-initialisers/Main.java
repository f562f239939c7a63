import java.util.*;
import java.util.concurrent.*;

public class Main {
    static int depth;

    static class Overflows {
        static int v = down();

        static int down() {
            depth++;
            return down() + 1;
        }
    }

    static class Exhausts {
        static List<byte[]> l = new ArrayList<>();

        static {
            try {
                while (depth >= 0) l.add(new byte[1 << 20]);
            } finally {
                l = null;
            }
        }
    }

    static class Checked {
        static int v;

        static {
            Main.<RuntimeException>sneak(new java.io.IOException("io"));
        }
    }

    static class Sub extends Checked {
        static {
            System.out.println("never");
        }
    }

    interface WithDefault {
        Object o = fail("interface");

        default void d() {}
    }

    static class Impl implements WithDefault {
        static {
            System.out.println("never either");
        }
    }

    static class Slow {
        static {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                System.out.println("interrupted");
            }
            if (true) throw new IllegalStateException("slow");
        }

        static void m() {}
    }

    static class Recursive {
        static Recursive self = new Recursive();

        Recursive() {
            if (depth < 0) System.out.println("?");
            throw new Error("own error");
        }
    }

    static class NullThrown {
        static {
            if (true) throw null;
        }
    }

    enum E {
        A,
        B(null);

        E() {}

        E(String s) {
            s.length();
        }
    }

    static Object fail(String s) {
        throw new UnsupportedOperationException(s);
    }

    static <T extends Throwable> void sneak(Throwable t) throws T {
        @SuppressWarnings("unchecked")
        T x = (T) t;
        throw x;
    }

    static String text(Throwable t) {
        StringBuilder s = new StringBuilder();
        for (; t != null; t = t.getCause()) {
            String m = t.getMessage();
            s.append(t.getClass().getName()).append('[').append(m).append("] ");
        }
        return s.toString();
    }

    static void t(String n, Callable<Object> c) {
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(n + " " + c.call());
            } catch (Throwable e) {
                System.out.println(n + " " + text(e));
            }
        }
    }

    public static void main(String[] a) throws Exception {
        t("overflow", () -> Overflows.v);
        System.out.println(depth > 100);
        t("exhaust", () -> Exhausts.l);
        t("sub", () -> new Sub());
        t("checked", () -> Checked.v);
        t("impl", () -> new Impl());
        t("itf", () -> WithDefault.o);
        t("array", () -> new Slow[0].length + new Checked[1].length);
        t("null", () -> new NullThrown());
        t("enum", () -> E.A);
        t("recursive", () -> Recursive.self);
        t("forName", () -> Class.forName("Main$Checked"));
        t("noInit", () -> Class.forName("Main$Checked", false, Main.class.getClassLoader()));
        t("reflect", () -> Checked.class.getDeclaredField("v").get(null));
        List<Callable<String>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++)
            all.add(
                    () -> {
                        try {
                            Slow.m();
                            return "fine";
                        } catch (ExceptionInInitializerError e) {
                            return "first " + e.getCause();
                        } catch (NoClassDefFoundError e) {
                            return "later " + e.getMessage();
                        }
                    });
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<String> got = new ArrayList<>();
        for (Future<String> f : pool.invokeAll(all)) got.add(f.get());
        pool.shutdown();
        Collections.sort(got);
        got.forEach(System.out::println);
    }
}
