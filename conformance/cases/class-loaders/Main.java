import java.io.*;
import java.util.*;

public class Main {

    static class L extends ClassLoader {
        final byte[] fixed;

        L(ClassLoader p, byte[] f) {
            super(p);
            fixed = f;
        }

        L(ClassLoader p) {
            this(p, null);
        }

        protected Class<?> findClass(String n) throws ClassNotFoundException {
            try (InputStream in =
                    new FileInputStream(
                            System.getProperty("ext") + "/" + n.replace('.', '/') + ".class")) {
                System.out.println("define " + n);
                byte[] b = in.readAllBytes();
                return defineClass(n, b, 0, b.length);
            } catch (FileNotFoundException e) {
                throw new ClassNotFoundException(n);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Class<?> def(String n, byte[] b) {
            return defineClass(n, b, 0, b.length);
        }

        protected java.net.URL findResource(String n) {
            try {
                File f = new File(System.getProperty("ext"), n);
                return f.exists() ? f.toURI().toURL() : null;
            } catch (IOException e) {
                return null;
            }
        }
    }

    static void t(String n, Callable c) {
        try {
            System.out.println(n + " = " + c.call());
        } catch (Throwable e) {
            System.out.println(
                    n
                            + " ! "
                            + e.getClass().getName()
                            + ": "
                            + clean(e.getMessage())
                            + (e.getCause() != null ? " / " + e.getCause() : ""));
        }
    }

    static String clean(String s) {
        return s == null ? null : s.replaceAll("@[0-9a-f]+", "@H");
    }

    interface Callable {
        Object call() throws Throwable;
    }

    public static void main(String[] a) throws Exception {
        L l1 = new L(Main.class.getClassLoader()), l2 = new L(Main.class.getClassLoader());
        Class<?> g1 = l1.loadClass("ext.Hello"), g2 = l2.loadClass("ext.Hello");
        System.out.println(
                (g1 == g2)
                        + " "
                        + (l1.loadClass("ext.Hello") == g1)
                        + g1.getName()
                        + (g1.getClassLoader() == l1));
        java.util.function.Supplier<String>
                x = (java.util.function.Supplier<String>) g1.getDeclaredConstructor().newInstance(),
                y = (java.util.function.Supplier<String>) g2.getDeclaredConstructor().newInstance();
        System.out.println(x.get() + x.get() + y.get());
        t("cast", () -> g1.cast(y));
        System.out.println(g1.isInstance(y));
        t(
                "dup",
                () -> {
                    byte[] b =
                            new FileInputStream(System.getProperty("ext") + "/ext/Hello.class")
                                    .readAllBytes();
                    return l1.def("ext.Hello", b);
                });
        t(
                "name",
                () ->
                        l1.def(
                                "other.Name",
                                new FileInputStream(System.getProperty("ext") + "/ext/Hello.class")
                                        .readAllBytes()));
        t("java", () -> l1.def("java.Foo", new byte[10]));
        t(
                "garbage",
                () ->
                        l1.def(
                                null,
                                new byte[] {
                                    (byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 61
                                }));
        t("magic", () -> l1.def("X", new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        t("empty", () -> l1.def("X", new byte[0]));
        t("nf", () -> l1.loadClass("no.Such"));
        t("forName", () -> Class.forName("ext.Hello", true, l1) == g1);
        t("forNameDefault", () -> Class.forName("ext.Hello"));
        t("array", () -> Class.forName("[Lext.Hello;", false, l1).getComponentType() == g1);
        t(
                "missing dep",
                () ->
                        ((java.util.function.Supplier<?>)
                                        l1.loadClass("ext.Needs")
                                                .getDeclaredConstructor()
                                                .newInstance())
                                .get());
        t("package private", () -> l1.loadClass("ext.Uses").getMethod("use").invoke(null));
        t("res", () -> new String(l1.getResourceAsStream("ext/data.txt").readAllBytes()).trim());
        t("res2", () -> l1.getResource("nope"));
        t("pkg", () -> g1.getPackage().getName() + " " + l1.getDefinedPackage("ext"));
        t(
                "unnamed",
                () -> g1.getModule().isNamed() + " " + (g1.getModule() == l1.getUnnamedModule()));
        System.out.println(
                Main.class.getClassLoader().getClass().getName()
                        + " "
                        + ClassLoader.getSystemClassLoader().getName()
                        + ClassLoader.getPlatformClassLoader().getName()
                        + String.class.getClassLoader()
                        + Thread.currentThread().getContextClassLoader().getName()
                        + ClassLoader.getSystemClassLoader().getParent().getName());
        ClassLoader named = new ClassLoader("myname", null) {};
        System.out.println(named.getName() + " " + clean(named.toString()));
        t("nulparent", () -> named.loadClass("Main"));
        t("nulparent2", () -> named.loadClass("java.lang.String") == String.class);
        java.net.URLClassLoader u =
                new java.net.URLClassLoader(
                        "urls",
                        new java.net.URL[] {new File(System.getProperty("ext")).toURI().toURL()},
                        Main.class.getClassLoader());
        Class<?> g3 = u.loadClass("ext.Hello");
        System.out.println(
                ((java.util.function.Supplier<?>) g3.getDeclaredConstructor().newInstance()).get()
                        + " "
                        + g3.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath()
                                .endsWith("ext/"));
        try {
            Object o = g1.cast(g3.getDeclaredConstructor().newInstance());
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        Object o3 = g3.getDeclaredConstructor().newInstance();
        t("ccetext", () -> (String) o3);
        t(
                "throw",
                () -> {
                    u.loadClass("ext.Thrower").getMethod("go").invoke(null);
                    return 0;
                });
        try {
            u.loadClass("ext.Thrower").getMethod("go").invoke(null);
        } catch (java.lang.reflect.InvocationTargetException e) {
            System.out.println(e.getCause().getStackTrace()[0]);
        }
        u.close();
        t("closed", () -> u.loadClass("ext.Late"));
    }
}
