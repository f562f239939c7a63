public class Main {
    static class Deep {
        static int v = compute();

        static int compute() {
            return Integer.parseInt("not a number");
        }
    }

    static class Outer {
        static int w = Deep.v + 1;
    }

    public static void main(String[] a) {
        try {
            System.out.println(Outer.w);
        } catch (ExceptionInInitializerError e) {
            e.printStackTrace(System.out);
            System.out.println(e.getException() == e.getCause());
        }
        try {
            System.out.println(Deep.v);
        } catch (NoClassDefFoundError e) {
            e.printStackTrace(System.out);
        }
        System.out.println(Outer.w);
    }
}
