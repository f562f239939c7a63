import java.util.*;

public class Main {
    sealed interface Shape permits Circle, Sq, Other {}

    record Circle(double r) implements Shape {}

    record Sq(double s) implements Shape {}

    static non-sealed class Other implements Shape {}

    static double area(Object s) {
        if (s instanceof Circle c && c.r() > 0) return c.r() * 3;
        if (!(s instanceof Sq q)) return -1;
        return q.s() * q.s();
    }

    static String d(Object o) {
        return o instanceof Integer i && i > 5
                ? "big" + i
                : o instanceof String s
                        ? "s" + s.length()
                        : o instanceof int[] ia && ia.length == 2
                                ? "ia" + ia[1]
                                : o instanceof List<?> l
                                                && !l.isEmpty()
                                                && l.get(0) instanceof Long g
                                        ? "ll" + g
                                        : "?";
    }

    public static void main(String[] a) {
        System.out.println(
                area(new Circle(2)) + area(new Sq(3)) + area(new Other()) + area(new Circle(-1)));
        for (Object o :
                new Object[] {
                    1, 7, "abc", new int[] {1, 9}, new int[1], List.of(5L), List.of(), 'c'
                }) System.out.print(d(o) + " ");
        System.out.println();
        System.out.println(
                Shape.class.isSealed()
                        + Arrays.toString(Shape.class.getPermittedSubclasses())
                        + Other.class.isSealed()
                        + Arrays.toString(Circle.class.getPermittedSubclasses()));
        try {
            java.lang.reflect.Proxy.newProxyInstance(
                    Main.class.getClassLoader(), new Class<?>[] {Shape.class}, (p, m, x) -> null);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }
}
