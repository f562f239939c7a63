import java.lang.reflect.*;
import java.util.*;

public class Main {
    interface A {
        int f(int a, long b, double c);

        default String d() {
            return "A.d";
        }

        String s(Object... o) throws java.io.IOException;

        void v();

        boolean[] arr(char c, byte b, short s, float f, boolean z);
    }

    interface B {
        int f(int a, long b, double c);
    }

    static class H implements InvocationHandler {
        public Object invoke(Object p, Method m, Object[] a) throws Throwable {
            System.out.println("call " + m + " " + Arrays.deepToString(a));
            return switch (m.getName()) {
                case "f" -> 42;
                case "d" -> InvocationHandler.invokeDefault(p, m, a);
                case "s" -> {
                    if (a[0] == null) throw new java.io.IOException("io");
                    if (((Object[]) a[0]).length == 0) throw new Exception("undeclared");
                    yield ((Object[]) a[0]).length == 1 ? (Object) 5 : "ok";
                }
                case "hashCode" -> 7;
                case "equals" -> a[0] == p;
                case "toString" -> "PROXY";
                case "arr" -> new boolean[2];
                default -> null;
            };
        }
    }

    public static void main(String[] x) throws Exception {
        Object p =
                Proxy.newProxyInstance(
                        Main.class.getClassLoader(),
                        new Class<?>[] {A.class, B.class, Comparable.class},
                        new H());
        A a = (A) p;
        System.out.println(
                a.f(1, 2, 3.5)
                        + ((B) p).f(4, 5, 6)
                        + a.d()
                        + a.s(1, 2)
                        + a
                        + a.hashCode()
                        + a.equals(p)
                        + a.equals("q"));
        a.v();
        System.out.println(a.arr('c', (byte) 1, (short) 2, 3f, true).length);
        try {
            a.s((Object[]) null);
        } catch (java.io.IOException e) {
            System.out.println(e);
        }
        try {
            a.s();
        } catch (UndeclaredThrowableException e) {
            System.out.println(e + " " + e.getCause());
        }
        try {
            a.s("one");
        } catch (ClassCastException e) {
            System.out.println(
                    e.getMessage()
                            .startsWith(
                                    "class java.lang.Integer cannot be cast to class"
                                        + " java.lang.String"));
        }
        try {
            int i = ((Comparable<Object>) p).compareTo("z");
        } catch (NullPointerException e) {
            System.out.println("npe");
        }
        System.out.println(
                Proxy.isProxyClass(p.getClass())
                        + " "
                        + (Proxy.getInvocationHandler(p) instanceof H)
                        + p.getClass().getSimpleName().startsWith("$Proxy")
                        + Arrays.toString(p.getClass().getInterfaces())
                        + Modifier.toString(p.getClass().getModifiers())
                        + p.getClass().getSuperclass());
        System.out.println(
                p.getClass()
                        == Proxy.newProxyInstance(
                                        Main.class.getClassLoader(),
                                        new Class<?>[] {A.class, B.class, Comparable.class},
                                        new H())
                                .getClass());
        try {
            Proxy.newProxyInstance(
                    Main.class.getClassLoader(), new Class<?>[] {String.class}, new H());
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            Proxy.getInvocationHandler("x");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }
}
