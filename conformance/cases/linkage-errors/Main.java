import java.io.*;
import java.nio.file.*;

public class Main {
    static void t(String n, Runnable r) {
        try {
            r.run();
            System.out.println(n + " ok");
        } catch (Throwable e) {
            String text = n + " " + e + (e.getCause() != null ? " / " + e.getCause() : "");
            System.out.println(text.replaceAll("@[0-9a-f]+", "@H"));
        }
    }

    public static void main(String[] a) throws Exception {
        java.net.URLClassLoader l =
                new java.net.URLClassLoader(
                        new java.net.URL[] {new File(System.getProperty("ext")).toURI().toURL()}) {
                    protected Class<?> loadClass(String n, boolean r)
                            throws ClassNotFoundException {
                        if (n.startsWith("Old")) {
                            Class<?> c = findLoadedClass(n);
                            if (c != null) return c;
                            try {
                                byte[] b =
                                        Files.readAllBytes(
                                                Path.of(
                                                        System.getProperty("ext"),
                                                        "New" + n.substring(3) + ".class"));
                                String s = new String(b, "ISO-8859-1").replace("New", "Old");
                                byte[] o = s.getBytes("ISO-8859-1");
                                return defineClass(n, o, 0, o.length);
                            } catch (IOException e) {
                                throw new ClassNotFoundException(n);
                            }
                        }
                        return super.loadClass(n, r);
                    }
                };
        Class<?> u = l.loadClass("User");
        for (String m :
                new String[] {
                    "field", "stat", "method", "abs", "cls", "iface", "access", "stic", "ctor",
                    "priv", "fin", "type"
                })
            t(
                    m,
                    () -> {
                        try {
                            u.getMethod(m).invoke(null);
                        } catch (java.lang.reflect.InvocationTargetException e) {
                            Throwable c = e.getCause();
                            System.out.print(
                                    "("
                                            + c.getClass().getSimpleName()
                                            + ": "
                                            + (c.getMessage() + "")
                                                    .replaceAll("@[0-9a-f]+", "@H")
                                                    .replaceAll("loader .*", "")
                                            + ") ");
                        } catch (ReflectiveOperationException e) {
                            System.out.println(e);
                        }
                    });
        for (int i = 0; i < 2; i++)
            t(
                    "twice",
                    () -> {
                        try {
                            u.getMethod("field").invoke(null);
                        } catch (ReflectiveOperationException e) {
                            System.out.print(e.getCause().getClass());
                        }
                    });
    }
}
